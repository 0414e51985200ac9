"""Open loops and closed cycles of audits as values of the position."""

from collections.abc import Collection, Iterable
from datetime import date

from soundingboard.audits.reading import CycleCount, LoopLine
from soundingboard.position.values import AuditCycleValue, LoopValue


def loop_values(
    lines: Iterable[LoopLine], objectives: Collection[str], is_whole: bool, on: date
) -> tuple[LoopValue, ...]:
    """The loops that no re-audit has closed: of the whole, or those that bear on an objective of a part."""
    found = []
    for line in lines:
        objective = line.row.objective.reference if line.row.objective else ""
        if not line.is_open or not (is_whole or objective in objectives):
            continue
        due = [each.due_on for each in line.actions if each.done_on is None]
        found.append(
            LoopValue(
                reference=line.row.reference,
                cycle=line.row.cycle.reference,
                team=line.row.team,
                section=line.row.section,
                objective=objective if objective in objectives else "",
                state=line.state,
                found_on=line.row.found_on,
                rechecked=line.rechecked,
                days_overdue=max(0, (on - min(due)).days) if due else 0,
                days_without_action=0 if line.actions else max(0, (on - line.row.found_on).days),
            )
        )
    return tuple(sorted(found, key=lambda each: (not each.is_worse, each.found_on, each.reference)))


def cycle_values(counted: Iterable[CycleCount]) -> tuple[AuditCycleValue, ...]:
    """The cycles that are closed, the latest first."""
    return tuple(
        AuditCycleValue(
            reference=each.reference,
            name=each.name,
            starts_on=each.starts_on,
            closed_on=each.closed_on,
            drawn=each.drawn,
            submitted=each.submitted,
            graded=each.graded,
            good=each.good,
            good_at_first=each.good_at_first,
            pairs=each.pairs,
            same=each.same,
            lower=each.lower,
            higher=each.higher,
            shift="" if each.shift is None else f"{each.shift:+.2f}",
        )
        for each in counted
    )
