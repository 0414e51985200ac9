"""The lines of enquiry for one meeting, composed in the background and kept, as what belongs on its agenda is."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Programme
from soundingboard.framework.kinds import held_at
from soundingboard.governance.models import Meeting, MeetingVersion
from soundingboard.insight.framework_grid import grid_of
from soundingboard.insight.proposing import RULES_OF
from soundingboard.lib.canonical import canonical_json, digest
from soundingboard.outbox.jobs import CannotBeDone, Work
from soundingboard.outbox.models import Job
from soundingboard.position.gather import gather
from soundingboard.position.keeping import ask_once, last_entry, last_kept, sha256_of
from soundingboard.position.stored import value_of
from soundingboard.records import vault
from soundingboard.scrutiny.composing import Composed, Planned, compose, rules
from soundingboard.scrutiny.reading import asked_lately, who_prepares
from soundingboard.workprogramme.reading import scheduled_for

KIND = "scrutiny.lines"
# Changes whenever what is kept changes its meaning.
FORM = "lines/1"
ADDRESS = "scrutiny/meetings/{body}/{number}/compose/#{sha256}"
KEPT = ("content_areas", "evidence_kinds", "good_looks_like", "information_sources", "questions")


@dataclass(frozen=True, slots=True)
class Kept:
    """What was composed, when, and how much has happened since."""

    composed: Composed
    composed_at: datetime
    changes_since: int


def ask_for_lines(*, version: MeetingVersion, by: Actor) -> Job:
    """The job that composes lines of enquiry for a meeting: one that is done if nothing has happened since, else a new
    one."""
    meeting = version.meeting
    require(by, who_prepares(meeting.body), meeting)
    rulebook = digest([(rule.code, rule.weight, rule.words) for rule in rules()])[:12]
    at = f"{version.minutes_available}.{by.today.isoformat()}.{last_entry(meeting.programme_id)}"
    key = f"{_kept_for(meeting)}{rulebook}.{at}"
    return ask_once(KIND, key=key, payload={"meeting": meeting.pk}, programme_id=meeting.programme_id, by=by)


def _kept_for(meeting: Meeting) -> str:
    return f"{FORM}.{meeting.pk}."


def work_out(work: Work) -> str:
    """Gather the position, compose, keep what was composed; the address of the page that shows it."""
    meeting = Meeting.objects.select_related("body").get(pk=work.job.payload["meeting"])
    version = MeetingVersion.objects.current().get(meeting=meeting)
    programme = Programme.objects.select_related("authority").get(pk=meeting.programme_id)
    until = last_entry(programme.pk)
    work.report(0, 2, "Reading the plan")
    position = gather(programme, work.now, now=work.now)
    if position.plan is None:
        raise CannotBeDone("There is no plan to read yet. Start the plan, or plan questions of your own.")
    work.report(1, 2, "Picking questions")
    held, day = held_at(programme.pk, KEPT, None), position.as_at
    grid = grid_of(position, held.areas, held.kinds, held.in_use("information_sources", day))
    found = compose(
        position,
        audience=RULES_OF.get(meeting.body.kind, "board"),  # type: ignore[call-overload]
        minutes_available=version.minutes_available,
        bank=held.in_use("questions", day),
        areas=held.areas,
        grid=grid.leaves,
        good=held.in_use("good_looks_like", day),
        asked=asked_lately(meeting.body, on=day),
        planned=[Planned(row.item.reference, row.title, row.content_area) for row in scheduled_for(meeting.pk)],
    )
    sha256 = vault.keep(canonical_json({"form": FORM, "until": until, "composed": asdict(found)}))
    work.report(2, 2, "")
    return ADDRESS.format(body=meeting.body.code, number=meeting.number, sha256=sha256)


def composed_for(meeting: Meeting) -> tuple[Kept | None, Job | None]:
    """What was composed last for a meeting, and the job that is at it now. Three queries."""
    done, under_way = last_kept(KIND, keys=_kept_for(meeting), programme_id=meeting.programme_id)
    if done is None:
        return None, under_way
    try:
        stored = json.loads(vault.read(sha256_of(done)))
    except FileNotFoundError:
        return None, under_way
    since = max(0, last_entry(meeting.programme_id) - stored["until"])
    return Kept(value_of(Composed, stored["composed"]), done.started_at or done.requested_at, since), under_way
