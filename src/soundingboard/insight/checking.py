"""The plan check made once in the background and kept, as comparisons of two days are: a page of it costs a file, not
a gathering.

What is kept is canonical JSON in the vault, named by its hash. The same history under the same rules gives the same
remarks on the same day, so a check that is there already is found again.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.insight.plan_check import CheckRule, check_plan, rules
from soundingboard.lib.canonical import canonical_json, digest
from soundingboard.outbox.jobs import CannotBeDone, Work
from soundingboard.outbox.models import Job
from soundingboard.position.gather import gather
from soundingboard.position.keeping import ask_once, last_entry, last_kept, sha256_of
from soundingboard.position.values import FORM, Position
from soundingboard.records import vault

KIND = "plan.check"
# Changes whenever what is kept changes its meaning; then nothing kept before is found again.
CHECKED = "plan-check/1"
# The page always shows the latest check of its day; what stands after # names the bytes that the job kept.
ADDRESS = "plan/check/{at}#{sha256}"


@dataclass(frozen=True, slots=True)
class KeptRemark:
    """One remark as it is kept, with what its item is called and the themes that it bears on."""

    code: str
    item_kind: str
    reference: str
    title: str
    sentence: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """What the rules remarked on a plan, and up to which entry of the history."""

    day: date
    checked_at: datetime
    until: int
    remarks: tuple[KeptRemark, ...]
    themes: tuple[tuple[str, str], ...]
    rules: int
    changes_since: int
    by_rule: Mapping[str, int]  # how many remarks each rule made, by its code


@dataclass(frozen=True, slots=True)
class Checked:
    """Where the check of one day stands: what is kept of the latest, and the job that is making another."""

    latest: KeptCheck | None
    under_way: Job | None


def ask_for_check(*, programme: Programme, day: date | None, by: Actor) -> Job:
    """The job that checks the plan: one that is done already if nothing has happened since, else a new one.

    Args:
        day: a past day; None is now.
    """
    key = _key(programme.pk, day, by.today)
    payload = {"day": (day or by.today).isoformat(), "at": day.isoformat() if day else ""}
    return ask_once(KIND, key=key, payload=payload, programme_id=programme.pk, by=by)


def work_out(work: Work) -> str:
    """Gather the position, read it by every rule and keep what was remarked; the address of the result."""
    programme = Programme.objects.select_related("authority").get(pk=work.job.programme_id or 0)
    day = date.fromisoformat(work.job.payload["day"])
    # Before the gathering: what is written meanwhile may be missing in it, and then counts as a change since.
    until = last_entry(programme.pk)
    work.report(0, 2, "Reading the plan")
    position = gather(programme, day, now=work.now)
    if position.plan is None:
        raise CannotBeDone("There is no plan to check. Start the plan, then check it.")
    work.report(1, 2, "Asking what a reviewer would ask")
    sha256 = vault.keep(canonical_json(kept(position, day, until)))
    work.report(2, 2, "")
    at = work.job.payload["at"]
    return ADDRESS.format(at=f"?as_at={at}" if at else "", sha256=sha256)


def checked(actor: Actor, day: date | None) -> Checked:
    """The latest check of the actor's programme as at a past day, or now, and whether one is under way.

    Two queries, a third where the latest check is of now, to count what has happened since.
    """
    done, under_way = last_kept(KIND, keys=_kept_for(day), programme_id=actor.programme_id)
    if done is None:
        return Checked(None, under_way)
    try:
        kept_then = _read(sha256_of(done))
    except FileNotFoundError:
        return Checked(None, under_way)
    since = 0 if day else max(0, last_entry(actor.programme_id) - kept_then.until)
    return Checked(_check(kept_then, done, since), under_way)


def kept(position: Position, day: date, until: int) -> dict[str, Any]:
    """What is kept of a check: pure, so that the same position is the same bytes."""
    titles, themes = _titles(position), _themes(position)
    return {
        "form": CHECKED,
        "position": FORM,
        "programme": position.programme,
        "day": day,
        "until": until,
        "rules": len(rules()),
        "themes": [(each.reference, each.title) for each in position.themes],
        "remarks": [
            asdict(
                KeptRemark(
                    remark.code,
                    remark.item_kind,
                    remark.reference,
                    titles.get((remark.item_kind, remark.reference), ""),
                    remark.sentence,
                    tuple(sorted(themes.get((remark.item_kind, remark.reference), ()))),
                )
            )
            for remark in check_plan(position)
        ],
    }


def rule_of(code: str) -> CheckRule | None:
    """The published rule with a code; None for one that this release no longer publishes."""
    return next((rule for rule in rules() if rule.code == code), None)


def _titles(position: Position) -> Mapping[tuple[str, str], str]:
    named: dict[tuple[str, str], str] = {}
    for kind, items in (
        ("theme", position.themes),
        ("objective", position.objectives),
        ("action", position.actions),
        ("delivery_plan", position.delivery_plans),
        ("risk", position.risks),
    ):
        named.update({(kind, each.reference): each.title for each in items})
    for loop in position.loops:
        where = f", {loop.team}" if loop.team else ""
        named["audit_finding", loop.reference] = f"Found by {loop.cycle}{where}"
    named.update({("outcome", each.reference): each.statement for each in position.outcomes})
    named.update({(each.kind, each.reference): each.text for each in position.needs})
    named.update({("standard", each.code): each.title for each in position.standards})
    named.update({("post", each.code): each.title for each in position.posts})
    if position.plan:
        named["plan", position.plan.reference] = position.plan.title
    return named


def _themes(position: Position) -> Mapping[tuple[str, str], set[str]]:
    """The themes that each item bears on: its own, or those of the objectives that it has to do with."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    of_objective = {each.reference: each.theme for each in position.objectives}
    for theme in position.themes:
        found["theme", theme.reference].add(theme.reference)
    for objective in position.objectives:
        found["objective", objective.reference].add(objective.theme)
    for outcome in position.outcomes:
        found["outcome", outcome.reference].add(outcome.theme)
    for risk in position.risks:
        found["risk", risk.reference].update(of_objective[each] for each in risk.objectives if each in of_objective)
    for loop in position.loops:
        found["audit_finding", loop.reference].update([of_objective[loop.objective]] if loop.objective else [])
    for plan in position.delivery_plans:
        found["delivery_plan", plan.reference].add(plan.theme)
    for need in position.needs:
        answering = (*need.satisfied_by, *need.contributed_to_by)
        found[need.kind, need.reference].update(of_objective[each] for each in answering if each in of_objective)
    for action in position.actions:
        if action.objective in of_objective:
            theirs = of_objective[action.objective]
            found["action", action.reference].add(theirs)
            if action.owner and action.is_unfinished:
                found["post", action.owner].add(theirs)
    return found


class _Stored(NamedTuple):
    """What was kept, without when the job began and what has happened since."""

    day: date
    until: int
    remarks: tuple[KeptRemark, ...]
    themes: tuple[tuple[str, str], ...]
    rules: int
    by_rule: Mapping[str, int]


@lru_cache(maxsize=2)
def _read(sha256: str) -> _Stored:
    """What is kept under a hash, which is never anything else: page after page of it is read once.

    Of the largest plan that is six thousand remarks, some 3 MB.
    """
    stored = json.loads(vault.read(sha256))
    remarks = tuple(_remarks(stored["remarks"]))
    return _Stored(
        date.fromisoformat(stored["day"]),
        stored["until"],
        remarks,
        tuple((reference, title) for reference, title in stored["themes"]),
        stored["rules"],
        Counter(remark.code for remark in remarks),
    )


def _check(stored: _Stored, job: Job, since: int) -> KeptCheck:
    return KeptCheck(
        day=stored.day,
        checked_at=job.started_at or job.requested_at,
        until=stored.until,
        remarks=stored.remarks,
        themes=stored.themes,
        rules=stored.rules,
        changes_since=since,
        by_rule=stored.by_rule,
    )


def _remarks(stored: Iterable[Mapping[str, Any]]) -> Iterable[KeptRemark]:
    for each in stored:
        yield KeptRemark(**{**each, "themes": tuple(each["themes"])})


def _kept_for(day: date | None) -> str:
    return f"{CHECKED}.{day.isoformat() if day else 'now'}."


def _key(programme_id: int, day: date | None, today: date) -> str:
    """What a check depends on. What is so now changes with each entry of the history and with the day."""
    rulebook = digest([(rule.code, rule.words) for rule in rules()])[:12]
    until = "past" if day else f"{today.isoformat()}.{last_entry(programme_id)}"
    return f"{_kept_for(day)}{programme_id}.{rulebook}.{until}"
