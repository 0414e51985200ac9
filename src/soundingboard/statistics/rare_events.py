"""Charts for what happens seldom: the days between events (T chart) and the cases between them (G chart).

A monthly count of serious incidents is mostly noughts, and its limits say nothing. The time from one to the next
does: longer is better. Such times are far from evenly spread, so they are turned by a power into figures that are
nearly so, charted as XmR, and turned back (Nelson 1994).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt

from soundingboard.statistics.charts import chart
from soundingboard.statistics.dialects import DEFAULT, DialectName
from soundingboard.statistics.values import (
    LABEL_ORDER,
    Chart,
    Flag,
    Improvement,
    Observation,
    Point,
    Segment,
    Series,
    Status,
    Variation,
    status_of,
)

POWER = 3.6
_FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Between:
    """What lay between one event and the one before it, with the rules that apply; for a T chart in days."""

    on: date | None
    value: float
    flags: tuple[Flag, ...]
    kind: Variation | None


@dataclass(frozen=True, slots=True)
class RareEvents:
    """The times or cases between events, oldest first, with limits in the same unit; None where there are none."""

    points: tuple[Between, ...]
    centre: float | None
    lower: float | None
    upper: float | None
    status: Status
    variation: Variation | None


def days_between(
    events: Sequence[date], dialect: DialectName = DEFAULT, improvement: Improvement = "increase"
) -> RareEvents:
    """The T chart of events: days between neighbours, where longer is better unless it is said otherwise.

    The events need not be in order.

    The time since the last event is not a point: it is not over. Two on one day are nought days apart.
    """
    ordered = sorted(events)
    days = [float((after - before).days) for before, after in pairwise(ordered)]
    # The rules need an order and nothing else, so each gets a day of its own even where two events share one.
    turned = tuple(
        Observation(_FIRST_DAY + timedelta(days=place), value ** (1 / POWER)) for place, value in enumerate(days)
    )
    found = chart(Series(turned, improvement=improvement), dialect)
    points = tuple(
        Between(on, value, point.flags, point.kind)
        for on, value, point in zip(ordered[1:], days, found.points, strict=True)
    )
    last = found.points[-1] if found.points else None
    centre, lower, upper = (last.mean, last.lower, last.upper) if last else (None, None, None)
    return RareEvents(points, _back(centre), _back(lower), _back(upper), found.status, found.variation)


def cases_between(cases: Sequence[int]) -> RareEvents:
    """The G chart: how many cases passed before each event. Only a point above the upper limit is a signal.

    The limits are those of the geometric distribution; the lower would be below nought and is cut there. Raises
    `ValueError` where a number of cases is below nought.
    """
    if any(case < 0 for case in cases):
        raise ValueError("A number of cases is nought or more.")
    if len(cases) < 2:
        points = tuple(Between(None, float(case), (), "common_cause") for case in cases)
        return RareEvents(points, None, None, None, "refused", points[-1].kind if points else None)
    mean = sum(cases) / len(cases)
    upper = mean + 3 * sqrt(mean * (mean + 1))
    points = tuple(
        Between(
            None,
            float(case),
            ("above_limit",) if case > upper else (),
            "improvement_high" if case > upper else "common_cause",
        )
        for case in cases
    )
    return RareEvents(points, mean, 0.0, upper, status_of(len(cases)), points[-1].kind)


def plotted(found: RareEvents, improvement: Improvement = "increase") -> Chart:
    """The chart, in days, as one that is drawn and put into words as an XmR chart is; for a T chart.

    Raises `ValueError` for cases between events, which have no days.
    """
    points = []
    for each in found.points:
        if each.on is None:
            raise ValueError("Cases between events have no days to be drawn by.")
        label = next((flag for flag in LABEL_ORDER if flag in each.flags), None)
        points.append(
            Point(
                each.on, each.value, False, None, 1, found.centre, found.lower, found.upper, each.flags, label,
                each.kind,
            )
        )  # fmt: skip
    segments: tuple[Segment, ...] = ()
    if points:
        segments = (
            Segment(1, points[0].on, points[-1].on, len(points), found.centre, found.lower, found.upper),
        )  # fmt: skip
    return Chart(
        dialect=DEFAULT,
        improvement=improvement,
        points=tuple(points),
        segments=segments,
        counted=len(points),
        counted_last=len(points),
        status=found.status,
        variation=found.variation,
        assurance="none",
    )


def _back(turned: float | None) -> float | None:
    """A turned figure in days again; below nought there is no time."""
    return None if turned is None else max(0.0, turned) ** POWER
