"""XmR charts of single series, as values.

The arithmetic is `xmr`, whatever the number of series: give `charts` all that a page shows at once. The arrays' library
is loaded by the first chart, not by whoever imports this, so that a web process that draws none does not carry it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from soundingboard.statistics.dialects import DEFAULT, DIALECTS, LENGTHS, Dialect, DialectName, Lengths
from soundingboard.statistics.values import (
    ASSURANCES,
    DIRECTIONS,
    FLAGS,
    STATUSES,
    VARIATIONS,
    Chart,
    Flag,
    Point,
    Segment,
    Series,
    Variation,
)

if TYPE_CHECKING:
    from soundingboard.statistics.xmr import Batch, Charts

# For each set of rules as bits, their names.
_FLAGS: tuple[tuple[Flag, ...], ...] = tuple(
    tuple(flag for place, flag in enumerate(FLAGS) if bits >> place & 1) for bits in range(256)
)


def chart(series: Series, dialect: DialectName = DEFAULT, lengths: Lengths = LENGTHS) -> Chart:
    """The chart of one series. Raises `ValueError` where the dialect cannot fix limits by so few points."""
    return charts((series,), dialect, lengths)[0]


def charts(series: Sequence[Series], dialect: DialectName = DEFAULT, lengths: Lengths = LENGTHS) -> tuple[Chart, ...]:
    """The charts of many series, in their order. Raises `ValueError` as `chart` does."""
    if not series:
        return ()
    from soundingboard.statistics import xmr

    spoken = DIALECTS[dialect]
    if any(each.fixed is not None and each.fixed < spoken.fewest_to_fix for each in series):
        raise ValueError(f"In {dialect}, limits are fixed by at least {spoken.fewest_to_fix} points.")
    found = xmr.charts(_batch(series, spoken), spoken, lengths)
    return tuple(_as_values(series, spoken, found))


def rows_that_begin_a_segment(days: Sequence[date], rebases: Iterable[date]) -> list[int]:
    """For each day of a new segment the place of the first of these days on or after it, where there is one."""
    places = sorted({bisect_left(days, day) for day in rebases})
    return [place for place in places if 0 < place < len(days)]


def rows_of_baseline(days: Sequence[date], until: date | None) -> int:
    """How many of these days a baseline up to a day takes in."""
    return bisect_right(days, until) if until else 0


def notes_on(
    dialect: Dialect,
    *,
    unscreened: bool,
    segments: Sequence[int],
    ghosts: bool,
    days: Sequence[date],
    rebases: Iterable[date],
    baseline_until: date | None = None,
    fixed: int | None = None,
) -> tuple[str, ...]:
    """What a reader would not expect, in sentences. `segments` has the counted points of each, `days` the rows'."""
    notes = []
    if unscreened:
        notes.append("Leaving out unusual moving ranges would leave none above nought, so none is left out.")
    if any(counted < 2 for counted in segments[:-1]):
        notes.append("A segment has fewer than two counted points, so no limits: re-base dates lie side by side.")
    outside = sorted(day for day in rebases if not days or day <= days[0] or day > days[-1])
    if outside:
        listed = ", ".join(day.isoformat() for day in outside)
        notes.append(f"No segment begins on {listed}: there is no point both before and from then on.")
    if fixed and not dialect.fixes_within_segments and not baseline_until and fixed > sum(segments):
        notes.append(f"There are not the {fixed} counted points that were to fix the limits, so none is fixed.")
    if dialect.fixes_within_segments and ghosts:
        notes.append("The published tool has no ghosts; they are left out here as in the other dialects.")
    if dialect.fixes_within_segments and baseline_until:
        notes.append("The published tool has no baseline by date, so none is used: fix by a number of points.")
    return tuple(notes)


def _batch(series: Sequence[Series], dialect: Dialect) -> Batch:
    import numpy as np

    from soundingboard.statistics import xmr

    observations = [each for one in series for each in one.observations]
    lengths = [len(one.observations) for one in series]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    rebased = np.zeros(len(observations), np.bool_)
    baselines = np.zeros(len(series), np.int64)
    for place, one in enumerate(series):
        if one.rebases or one.baseline_until:
            days = [each.on for each in one.observations]
            rebased[[int(offsets[place]) + row for row in rows_that_begin_a_segment(days, one.rebases)]] = True
            baselines[place] = rows_of_baseline(days, one.baseline_until)
    missing = float("nan")
    return xmr.Batch(
        values=np.array([missing if each.value is None else each.value for each in observations], np.float64),
        ghosts=np.array([each.ghost for each in observations], np.bool_),
        rebased=rebased,
        targets=np.array([missing if each.target is None else each.target for each in observations], np.float64),
        offsets=offsets,
        directions=np.array([DIRECTIONS[one.improvement] for one in series], np.int8),
        screened=np.array(
            [dialect.screens_unless_told if one.screened is None else one.screened for one in series], np.bool_
        ),
        concern_first=np.array([one.conflict == "concern" for one in series], np.bool_),
        baseline_rows=baselines,
        fixed=np.array([one.fixed or 0 for one in series], np.int64),
    )


def _as_values(series: Sequence[Series], dialect: Dialect, found: Charts) -> Iterable[Chart]:
    means, lowers, uppers = (_known(array.tolist()) for array in (found.means, found.lowers, found.uppers))
    numbers, sizes = found.numbers.tolist(), found.segment_counts.tolist()
    segment_of, flags, classes = found.segment_of.tolist(), found.flags.tolist(), found.classes.tolist()
    causes = found.special_causes.tolist()
    variations, assurances, statuses = found.variations.tolist(), found.assurances.tolist(), found.statuses.tolist()
    counted, counted_last, unscreened = found.counted.tolist(), found.counted_last.tolist(), found.unscreened.tolist()
    row = 0
    for place, one in enumerate(series):
        points = []
        for each in one.observations:
            at = segment_of[row]
            points.append(
                Point(
                    each.on, each.value, each.ghost, each.target, numbers[at], means[at], lowers[at], uppers[at],
                    _FLAGS[flags[row]], FLAGS[causes[row]] if causes[row] >= 0 else None, _variation(classes[row]),
                )
            )  # fmt: skip
            row += 1
        places = sorted({segment_of[at] for at in range(row - len(points), row)})
        days = [each.on for each in one.observations]
        bounds = _bounds(points)
        yield Chart(
            dialect=dialect.name,
            improvement=one.improvement,
            points=tuple(points),
            segments=tuple(
                Segment(numbers[at], *bounds[numbers[at]], sizes[at], means[at], lowers[at], uppers[at])
                for at in places
            ),
            counted=counted[place],
            counted_last=counted_last[place],
            status=STATUSES[statuses[place]],
            variation=_variation(variations[place]),
            assurance=ASSURANCES[assurances[place]],
            notes=notes_on(
                dialect,
                unscreened=unscreened[place],
                segments=[sizes[at] for at in places],
                ghosts=any(each.ghost for each in one.observations),
                days=days,
                rebases=one.rebases,
                baseline_until=one.baseline_until,
                fixed=one.fixed,
            ),
        )


def _known(numbers: list[float]) -> list[float | None]:
    return [None if number != number else number for number in numbers]


def _variation(code: int) -> Variation | None:
    return VARIATIONS[code] if code >= 0 else None


def _bounds(points: Sequence[Point]) -> dict[int, tuple[date, date]]:
    """The first and the last day of each segment."""
    bounds: dict[int, tuple[date, date]] = {}
    for point in points:
        first, _ = bounds.get(point.segment, (point.on, point.on))
        bounds[point.segment] = (first, point.on)
    return bounds
