"""What may be done to counts of practice: put a month of them on record, all or none, and take one back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import revise, supersede
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.history.log import record
from soundingboard.measures.models import Team, TeamKind
from soundingboard.practice.models import Aspect, HowKnown, PracticeCount, Standard, StandardVersion
from soundingboard.practice.rules import why_not_counted
from soundingboard.statistics.percentages import Percentage


class CountRefused(Exception):
    """Counts of which none was put on record, with a sentence for each thing that is wrong."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


@dataclass(frozen=True, slots=True)
class CountLine:
    """One count as somebody gives it: a part of oversight, or (with `standard`) how often a standard was met."""

    team: Team
    found: Percentage
    aspect: str = Aspect.STANDARD
    standard: Standard | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of it."""

    new: int
    revised: int
    unchanged: int


def record_counts(
    *, programme: Programme, month: date, lines: Sequence[CountLine], how_known: str, why: str = "", by: Actor
) -> Counted:
    """Put counts of one month on record, all of them or none, with one entry. What was there is revised.

    Args:
        why: the reason, where what is on record is revised.
    Raises:
        CountRefused: with a sentence for each line that cannot be, or no reason is given for a revision.
    """
    require(by, Permission.RECORD_PRACTICE, programme)
    for line in lines:
        require(by, Permission.RECORD_PRACTICE, line.team)
        if line.standard is not None:
            require(by, Permission.RECORD_PRACTICE, line.standard)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        held = {
            (row.team_id, row.aspect, row.standard_id): row
            for row in PracticeCount.objects.filter(programme=programme, month=month).current()
        }
        problems = list(_problems(programme, month, lines, how_known, by))
        changed = [
            line for line in lines if (was := held.get(_key(line))) is not None and _differs(was, line, how_known)
        ]
        if changed and not why.strip():
            problems.append("Enter why what is on record is revised.")
        if problems:
            raise CountRefused(*problems)
        fresh = [line for line in lines if _key(line) not in held]
        PracticeCount.objects.bulk_create(
            [
                PracticeCount(
                    programme=programme,
                    month=month,
                    how_known=how_known,
                    recorded_at=by.now,
                    recorded_by=by.person,
                    **_columns(line),
                )
                for line in fresh
            ],
            batch_size=500,
        )
        for line in changed:
            revise(held[_key(line)], by=by, how_known=how_known, **_numbers(line))
        if fresh or changed:
            record(
                "practice.counted",
                programme,
                after={"month": month, "how_known": how_known, "new": len(fresh), "revised": len(changed)},
                why=why,
                label=f"Counts of practice, {month:%B %Y}",
                programme_id=programme.pk,
                by=by,
            )
    return Counted(len(fresh), len(changed), len(lines) - len(fresh) - len(changed))


def withdraw_count(*, row: PracticeCount, why: str, by: Actor) -> None:
    """Take a count back: it holds no longer, and is still shown as at the days on which it did.

    Raises:
        CountRefused: no reason is given.
        ChangedMeanwhile: somebody else changed it first.
    """
    require(by, Permission.RECORD_PRACTICE, row)
    if not why.strip():
        raise CountRefused("Enter why it is taken back.")
    with transaction.atomic():
        supersede(row, by=by)
        before = {"month": row.month, "aspect": row.aspect, "team": row.team_id, "passed": row.passed}
        record("practice.count_withdrawn", row, before=before, why=why, label=str(row), by=by)


Key = tuple[int, str, int | None]


def _key(line: CountLine) -> Key:
    return line.team.pk, str(line.aspect), line.standard.pk if line.standard is not None else None


def _numbers(line: CountLine) -> dict[str, int]:
    return {
        "passed": line.found.passed,
        "eligible": line.found.eligible,
        "not_applicable": line.found.not_applicable,
        "incomplete": line.found.incomplete,
    }


def _columns(line: CountLine) -> dict[str, Any]:
    return {"team": line.team, "aspect": line.aspect, "standard": line.standard, **_numbers(line)}


def _differs(row: PracticeCount, line: CountLine, how_known: str) -> bool:
    return row.how_known != how_known or any(getattr(row, name) != value for name, value in _numbers(line).items())


def _problems(programme: Programme, month: date, lines: Sequence[CountLine], how_known: str, by: Actor) -> list[str]:
    found: list[str] = []
    if how_known not in HowKnown.values:
        found.append("Choose from what it was counted.")
    if not lines:
        found.append("Enter at least one row of counts.")
    keys = [_key(line) for line in lines]
    if len(set(keys)) < len(keys):
        found.append("The same is counted twice for one team. Keep one row of it.")
    current = StandardVersion.objects.filter(programme=programme).current()
    standards = {row.standard_id: row for row in current} if any(line.standard for line in lines) else {}
    for line in lines:
        version = standards.get(line.standard.pk) if line.standard is not None else None
        what = version.title if version is not None else str(dict(Aspect.choices).get(line.aspect, line.aspect))
        sentences = list(why_not_counted(month=month, closed_on=line.team.closed_on, today=by.today, **_numbers(line)))
        if line.team.kind != TeamKind.TEAM:
            sentences.append("Choose a team: practice is counted by team.")
        if line.aspect not in Aspect.values or (line.aspect == Aspect.STANDARD) != (line.standard is not None):
            sentences.append("Say what was counted: a part of oversight, or which standard.")
        if version is not None and version.is_retired:
            sentences.append("This standard is retired. Bring it back before it is counted.")
        found += [f"{line.team.name}, {what}: {sentence}" for sentence in sentences]
    return found
