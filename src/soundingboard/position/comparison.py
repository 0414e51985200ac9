"""Two positions compared, worked out once in the background and kept: a page of any two days costs a file, not a
gathering.

What is kept is canonical JSON in the vault, named by its hash. The same two moments with the same history give the
same comparison, so it is made once and found again.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.lib.canonical import canonical_json
from soundingboard.outbox.jobs import Work
from soundingboard.outbox.models import Job, JobState
from soundingboard.position.compare import DIMENSIONS, Changed, Weight, compare
from soundingboard.position.gather import gather
from soundingboard.position.keeping import SHA256, ask_once, last_entry
from soundingboard.position.values import FORM, ObjectiveValue, PointValue, Position
from soundingboard.records import vault

KIND = "position.compare"
# Changes whenever what is kept changes its meaning; then nothing kept before is found again.
COMPARISON = "comparison/1"
ADDRESS = "position/compare/{sha256}/"


class CannotCompare(Exception):
    """Two days that cannot be compared, with the sentence that says what to change."""


@dataclass(frozen=True, slots=True)
class KeptChange:
    """One change as it is kept. The theme is empty where it bears on the whole plan."""

    kind: str
    item_kind: str
    reference: str
    sentence: str
    weight: Weight
    objective: str
    theme: str
    is_exempt: bool


@dataclass(frozen=True, slots=True)
class KeptJudgement:
    """What was agreed of an objective on one dimension, beside what the rules suggest on the later day."""

    dimension: str
    then: PointValue | None
    now: PointValue | None
    suggested: PointValue

    @property
    def differs(self) -> bool:
        """Whether people judged other than the rules suggest."""
        return self.now is not None and self.now.code != self.suggested.code


@dataclass(frozen=True, slots=True)
class KeptObjective:
    """An objective on the later day."""

    reference: str
    title: str
    theme: str
    judgements: tuple[KeptJudgement, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two days, and how each objective stands on the later one."""

    then: date
    now: date
    changes: tuple[KeptChange, ...]
    objectives: tuple[KeptObjective, ...]
    themes: tuple[tuple[str, str], ...]
    withheld: int = 0


def ask_for_comparison(*, programme: Programme, then: date, now: date, by: Actor) -> Job:
    """The job that compares two days: one that is done already if nothing has happened since, else a new one.

    Raises:
        CannotCompare: the days are the same or the wrong way round, one lies in the future, or before the programme.
    """
    if then >= now:
        raise CannotCompare("Enter an earlier day to compare from, and a later one to compare with.")
    if now > by.today:
        raise CannotCompare("The later day lies in the future. Enter today or an earlier day.")
    key = _key(programme, then, now, by.today)
    payload = {"then": then.isoformat(), "now": now.isoformat()}
    return ask_once(KIND, key=key, payload=payload, programme_id=programme.pk, by=by)


def work_out(work: Work) -> str:
    """Gather both positions, compare them and keep what was found; the address of the result.

    Everybody who sees the programme may read it, so it is made without small numbers.
    """
    programme = Programme.objects.select_related("authority").get(pk=work.job.programme_id or 0)
    then, now = (date.fromisoformat(work.job.payload[name]) for name in ("then", "now"))
    work.report(0, 3, f"Reading the position of {_said(then)}")
    before = gather(programme, then, now=work.now, small=False)
    work.report(1, 3, f"Reading the position of {_said(now)}")
    after = gather(programme, now, now=work.now, small=False)
    work.report(2, 3, "Comparing the two")
    sha256 = vault.keep(canonical_json(kept(before, after, then, now)))
    work.report(3, 3, "")
    return ADDRESS.format(sha256=sha256)


def comparison_kept(actor: Actor, sha256: str) -> Comparison | None:
    """A comparison of the actor's programme, without what rests on exempt evidence if they may not see that.

    Another programme's, or none, is None. One query.
    """
    if not SHA256.fullmatch(sha256):
        return None
    jobs = Job.objects.filter(programme_id=actor.programme_id, kind=KIND, state=JobState.DONE)
    if not jobs.filter(result=ADDRESS.format(sha256=sha256)).exists():
        return None
    try:
        whole = _read(sha256)
    except FileNotFoundError:
        return None
    if actor.can(Permission.VIEW_EXEMPT):
        return whole
    shown = tuple(each for each in whole.changes if not each.is_exempt)
    return replace(whole, changes=shown, withheld=len(whole.changes) - len(shown))


@lru_cache(maxsize=2)
def _read(sha256: str) -> Comparison:
    """What is kept under a hash, which is never anything else: page after page of it is read once.

    Of the largest plan that is ten thousand sentences, some 5 MB.
    """
    stored = json.loads(vault.read(sha256))
    return Comparison(
        then=date.fromisoformat(stored["then"]),
        now=date.fromisoformat(stored["now"]),
        changes=tuple(_change(each) for each in stored["changes"]),
        objectives=tuple(_objective(each) for each in stored["objectives"]),
        themes=tuple((each["reference"], each["title"]) for each in stored["themes"]),
        withheld=0,
    )


def kept(before: Position, after: Position, then: date, now: date) -> dict[str, Any]:
    """What is kept of a comparison: pure, so that the same positions are the same bytes."""
    themes = {each.reference: each.theme for each in (*before.objectives, *after.objectives)}
    exempt = [
        (each.reference, each.title)
        for each in {item.reference: item for item in (*before.evidence, *after.evidence)}.values()
        if each.classification == "exempt"
    ]
    return {
        "form": COMPARISON,
        "position": FORM,
        "programme": after.programme,
        "then": then,
        "now": now,
        "themes": [{"reference": each.reference, "title": each.title} for each in after.themes],
        "changes": [
            {
                "kind": each.kind,
                "item_kind": each.item_kind,
                "reference": each.reference,
                "sentence": each.sentence,
                "weight": int(each.weight),
                "objective": each.objective,
                "theme": each.reference if each.item_kind == "theme" else themes.get(each.objective, ""),
                "is_exempt": rests_on(each, exempt),
            }
            for each in compare(before, after)
        ],
        "objectives": [
            {
                "reference": each.reference,
                "title": each.title,
                "theme": each.theme,
                "judgements": _judgements(before.objective(each.reference), each),
            }
            for each in after.objectives
        ],
    }


def rests_on(change: Changed, exempt: Collection[tuple[str, str]]) -> bool:
    """Whether a change is about exempt evidence, or its sentence names some by reference or title."""
    for reference, title in exempt:
        if change.item_kind == "evidence" and change.reference == reference:
            return True
        if title in change.sentence or re.search(rf"(?<![\w.-]){re.escape(reference)}(?![\w-]|\.\w)", change.sentence):
            return True
    return False


def _judgements(was: ObjectiveValue | None, now: ObjectiveValue) -> Iterable[Mapping[str, Any]]:
    found = []
    for dimension in DIMENSIONS:
        before, after = was.agreed(dimension) if was else None, now.agreed(dimension)
        found.append(
            {
                "dimension": dimension,
                "then": before.point if before else None,
                "now": after.point if after else None,
                "suggested": now.suggestion.of(dimension),
            }
        )
    return found


def _change(stored: Mapping[str, Any]) -> KeptChange:
    return KeptChange(**{**stored, "weight": Weight(stored["weight"])})


def _objective(stored: Mapping[str, Any]) -> KeptObjective:
    return KeptObjective(
        stored["reference"],
        stored["title"],
        stored["theme"],
        tuple(
            KeptJudgement(
                each["dimension"],
                PointValue(**each["then"]) if each["then"] else None,
                PointValue(**each["now"]) if each["now"] else None,
                PointValue(**each["suggested"]),
            )
            for each in stored["judgements"]
        ),
    )


def _key(programme: Programme, then: date, now: date, today: date) -> str:
    """What a comparison depends on. A day that is not over changes with each entry of the history."""
    until = str(last_entry(programme.pk)) if now == today else "past"
    return f"{COMPARISON}.{programme.pk}.{then.isoformat()}.{now.isoformat()}.{until}"


def _said(day: date | datetime) -> str:
    return f"{day.day} {day:%B %Y}"
