"""What the rules propose for one meeting's agenda, worked out in the background and kept, as a plan check is."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Protocol

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.decisions.models import BodyKind
from soundingboard.governance.models import Meeting, MeetingVersion
from soundingboard.governance.reading import who_runs
from soundingboard.insight.agenda import BOARD, GROUP, PANEL, Proposal, propose, rules
from soundingboard.lib.canonical import canonical_json, digest
from soundingboard.outbox.jobs import CannotBeDone, Work
from soundingboard.outbox.models import Job
from soundingboard.position.gather import gather
from soundingboard.position.keeping import ask_once, last_entry, last_kept, sha256_of
from soundingboard.records import vault

KIND = "meeting.agenda"
# Changes whenever what is kept changes its meaning.
FORM = "agenda/1"
ADDRESS = "meetings/{body}/{number}/agenda/#{sha256}"

# Whose rules a body's agenda is proposed by. Another body than the three has the Board's.
RULES_OF = {BodyKind.BOARD: BOARD, BodyKind.GROUP: GROUP, BodyKind.PANEL: PANEL}


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed, when, and how much has happened since."""

    items: tuple[Proposal, ...]
    proposed_at: datetime
    changes_since: int


class PublishedRule(Protocol):
    """What is published of a rule by which an item is proposed."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def words(self) -> str:
        """The rule in words."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """The meeting for which it is asked what belongs on its agenda."""

    meeting: Meeting
    kind: str
    held_on: date


@dataclass(frozen=True, slots=True)
class _Further:
    rules: tuple[PublishedRule, ...]
    propose: Callable[[Sitting], Iterable[Proposal]]


# Areas that stand above this one and know things that are not part of a position: they offer their rules when the
# process starts, and are asked with the rest.
_FURTHER: dict[str, _Further] = {}


def also_ask(area: str, rules: Iterable[PublishedRule], propose: Callable[[Sitting], Iterable[Proposal]]) -> None:
    """Ask an area above this one too. Asked twice in its name, it is asked once."""
    _FURTHER[area] = _Further(tuple(rules), propose)


def every_rule() -> tuple[PublishedRule, ...]:
    """The rules over the position, then those of the areas that offered theirs."""
    return (*rules(), *(rule for further in _FURTHER.values() for rule in further.rules))


def ask_for_proposals(*, version: MeetingVersion, by: Actor) -> Job:
    """The job that proposes an agenda: one that is done already if nothing has happened since, else a new one."""
    meeting = version.meeting
    require(by, who_runs(meeting.body), meeting)
    rulebook = digest([(rule.code, rule.words) for rule in every_rule()])[:12]
    at = f"{version.held_on.isoformat()}.{by.today.isoformat()}.{last_entry(meeting.programme_id)}"
    key = f"{_kept_for(meeting)}{rulebook}.{at}"
    return ask_once(KIND, key=key, payload={"meeting": meeting.pk}, programme_id=meeting.programme_id, by=by)


def _kept_for(meeting: Meeting) -> str:
    return f"{FORM}.{meeting.pk}."


def work_out(work: Work) -> str:
    """Gather the position, ask the rules, keep what they propose; the address of the page that shows it."""
    meeting = Meeting.objects.select_related("body").get(pk=work.job.payload["meeting"])
    version = MeetingVersion.objects.current().get(meeting=meeting)
    programme = Programme.objects.select_related("authority").get(pk=meeting.programme_id)
    until = last_entry(programme.pk)
    work.report(0, 2, "Reading the plan")
    position = gather(programme, work.now, now=work.now)
    if position.plan is None:
        raise CannotBeDone("There is no plan to read yet. Start the plan, or write the agenda yourself.")
    work.report(1, 2, "Asking what belongs on the agenda")
    kind = RULES_OF.get(BodyKind(meeting.body.kind), BOARD)
    sitting = Sitting(meeting, kind, version.held_on)
    found = (
        *propose(position, kind, version.held_on),
        *(each for further in _FURTHER.values() for each in further.propose(sitting)),
    )
    stored = {"form": FORM, "until": until, "items": [asdict(each) for each in found]}
    sha256 = vault.keep(canonical_json(stored))
    work.report(2, 2, "")
    return ADDRESS.format(body=meeting.body.code, number=meeting.number, sha256=sha256)


def proposed(meeting: Meeting) -> tuple[Proposed | None, Job | None]:
    """What was proposed last for a meeting, and the job that is at it now. Three queries."""
    done, under_way = last_kept(KIND, keys=_kept_for(meeting), programme_id=meeting.programme_id)
    if done is None:
        return None, under_way
    try:
        stored = json.loads(vault.read(sha256_of(done)))
    except FileNotFoundError:
        return None, under_way
    items = tuple(Proposal(**each) for each in stored["items"])
    since = max(0, last_entry(meeting.programme_id) - stored["until"])
    return Proposed(items, done.started_at or done.requested_at, since), under_way


def rule_words(code: str) -> str:
    """The published words of a rule; empty for one that this release no longer publishes."""
    return next((rule.words for rule in every_rule() if rule.code == code), "")
