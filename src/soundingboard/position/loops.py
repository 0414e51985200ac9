"""Open loops and closed cycles of audits as values of the position."""

from collections.abc import Collection, Iterable
from datetime import date

from soundingboard.audits.bearing import OpenLoop
from soundingboard.audits.reading import CycleCount
from soundingboard.position.values import AuditCycleValue, LoopValue


def loop_values(
    loops: Iterable[OpenLoop], objectives: Collection[str], is_whole: bool, on: date
) -> tuple[LoopValue, ...]:
    """The loops that no re-audit has closed: of the whole, or those that bear on an objective of a part."""
    found = [
        LoopValue(
            reference=loop.reference,
            cycle=loop.cycle,
            team=loop.team,
            section=loop.section,
            objective=loop.objective if loop.objective in objectives else "",
            state=loop.state,
            found_on=loop.found_on,
            rechecked=loop.rechecked,
            days_overdue=loop.days_overdue(on),
            days_without_action=loop.days_without_action(on),
        )
        for loop in loops
        if is_whole or loop.objective in objectives
    ]
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
