"""What is marked on the line of a measure besides its events: the actions delivered for what it bears on, its targets.

Pure. Actions come as values, since delivery stands beside this area and not beneath it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from soundingboard.formats.charts.spc import ChartEvent
from soundingboard.measures.reading import TargetLine

if TYPE_CHECKING:
    from soundingboard.measures.charting import Judged

MOST = 6  # marks of actions on one chart; where there would be more, longer stretches share one
NAMED = 2  # actions of one mark that are named in full


class Delivered(NamedTuple):
    """An action that was delivered on a day."""

    on: date
    reference: str
    title: str


def marks_on(
    judged: "Judged", targets: Iterable[TargetLine] = (), delivered: Iterable[Delivered] = ()
) -> tuple[ChartEvent, ...]:
    """All that is marked on a chart, in order of time: events, re-bases, targets that were decided, actions delivered.

    Only what lies in the time of the chart; the actions of one stretch share a mark.
    """
    first, last = judged.series.points[0].period.start, judged.series.latest.period.end
    printed = judged.definition.printed
    found = list(judged.events)
    for line in targets:
        aim = line.aim
        if line.decision and line.team_id == judged.series.key.team_id and first <= line.agreed_on <= last:
            ends = (aim.lower, aim.upper) if aim.value is None else (aim.value, aim.reaches)
            words = " to ".join(printed(each) for each in ends if each is not None)
            found.append(ChartEvent(line.agreed_on, f"Target of {words} agreed by decision {line.decision}"))
    within = sorted({each for each in delivered if first <= each.on <= last})
    found += [_mark(together) for together in _together(within)]
    return tuple(sorted(found, key=lambda event: event.on))


def _mark(together: Sequence[Delivered]) -> ChartEvent:
    """One mark for some actions, on the day of the last."""
    if len(together) <= NAMED:
        words = "; ".join(f"{each.reference} {each.title}" for each in together)
        return ChartEvent(together[-1].on, f"{'Action' if len(together) == 1 else 'Actions'} delivered: {words}")
    names = ", ".join(each.reference for each in together[:-1])
    return ChartEvent(together[-1].on, f"{len(together)} actions delivered: {names} and {together[-1].reference}")


_STRETCHES: tuple[Callable[[date], object], ...] = (
    lambda on: (on.year, on.month),
    lambda on: (on.year, (on.month - 1) // 3),
    lambda on: (on.year, (on.month - 1) // 6),
    lambda on: on.year,
)


def _together(delivered: Sequence[Delivered]) -> list[list[Delivered]]:
    """Actions by month; where those are more marks than can be read, by quarter, half-year or year."""
    groups: list[list[Delivered]] = []
    for stretch in _STRETCHES:
        of: dict[object, list[Delivered]] = {}
        for each in delivered:
            of.setdefault(stretch(each.on), []).append(each)
        groups = list(of.values())
        if len(groups) <= MOST:
            break
    return groups
