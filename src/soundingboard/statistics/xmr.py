"""XmR charts of many series at once, in arrays.

Series lie end to end in one array, so that they may differ in length, and a segment, a run or a moving range is a
comparison of neighbours in it. What is counted nowhere (ghosts, and in some dialects missing values) is taken out
first, so that "the next point" is the next neighbour; what was found is then put back at its place. The arithmetic is
done in blocks of whole series that stay in the processor's cache.

Floating point: the mean is corrected by its residuals, and a value counts as on a line when it is within a few units
in the last place of it. Otherwise the mean of 24 times 0.1 would not be 0.1, and a constant series would show a
shift.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from soundingboard.statistics.dialects import LENGTHS, LIMIT, NEAR_LIMIT, RANGE_LIMIT, Dialect, Lengths
from soundingboard.statistics.values import ASSURANCES, FLAGS, LABEL_ORDER, VARIATIONS

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]
Codes = NDArray[np.int8]
Bits = NDArray[np.uint8]

BLOCK = 1 << 16  # points
CLOSE = 16 * float(np.finfo(np.float64).eps)

BIT = {flag: 1 << place for place, flag in enumerate(FLAGS)}
HIGH = BIT["above_limit"] | BIT["shift_high"] | BIT["trend_up"] | BIT["two_of_three_high"]
LOW = BIT["below_limit"] | BIT["shift_low"] | BIT["trend_down"] | BIT["two_of_three_low"]
CLASS = {variation: code for code, variation in enumerate(VARIATIONS)}
PASS, FAIL, HIT_OR_MISS = (ASSURANCES.index(word) for word in ("pass", "fail", "hit_or_miss"))
NO_CLASS = -1
GHOST = -2


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Series laid end to end: n points of s series.

    For each point: `values` (NaN where missing), `ghosts`, `rebased` (begins a new segment) and `targets` (NaN where
    there is none). For each series: `offsets` (s + 1 places, the last of them n), `directions` (1 up is better, -1
    down, 0 neither), `screened`, `concern_first` (a conflict is shown as concern), `baseline_rows` (points of the
    baseline by date, ghosts and missing ones among them; 0 none) and `fixed` (a number of points that fix the limits;
    0 none).
    """

    values: Floats
    ghosts: Truths
    rebased: Truths
    targets: Floats
    offsets: Whole
    directions: Codes
    screened: Truths
    concern_first: Truths
    baseline_rows: Whole
    fixed: Whole

    @property
    def series(self) -> int:
        """How many series there are."""
        return len(self.offsets) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Charts:
    """What the rules say of a batch.

    For each point: `segment_of` (its place among all segments), `flags` (a bit for each of FLAGS), `special_causes`
    (the place in FLAGS of the one label, -1 for none) and `classes` (the place in VARIATIONS, -1 for a missing value,
    -2 for a ghost). For each segment: `numbers` (from 1; 0 is a baseline), `means`, `lowers`, `uppers` (NaN where
    there are none) and `segment_counts` (its counted points). For each series: `counted`, `counted_last` (behind the
    limits at the end), `lasts` (the row of the last counted point, -1 for none), `variations`, `assurances`,
    `statuses`, and `unscreened` (screening would have left no range, so it was not done).
    """

    segment_of: NDArray[np.int32]
    flags: Bits
    special_causes: Codes
    classes: Codes
    numbers: Whole
    means: Floats
    lowers: Floats
    uppers: Floats
    segment_counts: Whole
    counted: Whole
    counted_last: Whole
    lasts: Whole
    variations: Codes
    assurances: Codes
    statuses: Codes
    unscreened: Truths


def charts(batch: Batch, dialect: Dialect, lengths: Lengths = LENGTHS) -> Charts:
    """The charts of a batch in one dialect."""
    # What is not known is NaN on purpose, and a comparison with it is false.
    with np.errstate(invalid="ignore", over="ignore"):
        parts = [_block(some, dialect, lengths) for some in _in_blocks(batch)] or [_block(batch, dialect, lengths)]
    points = segments = 0
    moved = []
    for part in parts:
        lasts = np.where(part.lasts >= 0, part.lasts + points, -1)
        segment_of = part.segment_of
        segment_of += segments  # in place: a block's places become those among all
        moved.append(replace(part, lasts=lasts, segment_of=segment_of))
        points += len(part.flags)
        segments += len(part.numbers)
    return Charts(*(np.concatenate([getattr(part, name) for part in moved]) for name in Charts.__dataclass_fields__))


def _in_blocks(batch: Batch) -> Iterator[Batch]:
    first = 0
    while first < batch.series:
        start = batch.offsets[first]
        after = max(first + 1, int(np.searchsorted(batch.offsets, start + BLOCK, side="right")) - 1)
        rows, some = slice(start, batch.offsets[after]), slice(first, after)
        yield Batch(
            batch.values[rows], batch.ghosts[rows], batch.rebased[rows], batch.targets[rows],
            batch.offsets[first : after + 1] - start, batch.directions[some], batch.screened[some],
            batch.concern_first[some], batch.baseline_rows[some], batch.fixed[some],
        )  # fmt: skip
        first = after


def _block(batch: Batch, dialect: Dialect, lengths: Lengths) -> Charts:
    """The charts of a few series."""
    if not (dialect.bridges_gaps and np.isnan(batch.values).any()):
        return _charts(batch, dialect, lengths)
    present = _present(batch)
    found = _charts(_with_rows(batch, present), dialect, lengths)
    return _put_back(found, batch, present)


def _present(batch: Batch) -> Whole:
    """The rows that have a value; of a series that has none at all, its first."""
    there = ~np.isnan(batch.values)
    before = np.concatenate([[0], np.cumsum(there)])[batch.offsets]
    bare = (np.diff(before) == 0) & (np.diff(batch.offsets) > 0)
    there[batch.offsets[:-1][bare]] = True
    return np.flatnonzero(there)


def _with_rows(batch: Batch, present: Whole) -> Batch:
    """The batch as if the other rows were not there; a segment that would begin at one begins at the next."""
    offsets = np.searchsorted(present, batch.offsets)
    ends = np.searchsorted(present, batch.offsets[:-1] + batch.baseline_rows)
    return replace(
        batch,
        values=batch.values[present],
        ghosts=batch.ghosts[present],
        rebased=np.diff(np.cumsum(batch.rebased)[present], prepend=0) > 0,
        targets=batch.targets[present],
        offsets=offsets,
        baseline_rows=ends - offsets[:-1],
    )


def _put_back(found: Charts, batch: Batch, present: Whole) -> Charts:
    """The charts with the rows that were taken out: each in the segment of the row before it, and of no class."""
    n = len(batch.values)
    first = np.repeat(np.searchsorted(present, batch.offsets[:-1]), np.diff(batch.offsets))
    before = np.maximum(np.searchsorted(present, np.arange(n), side="right") - 1, first)
    flags, causes = np.zeros(n, np.uint8), np.full(n, -1, np.int8)
    classes = np.where(batch.ghosts, GHOST, NO_CLASS).astype(np.int8)
    flags[present], causes[present], classes[present] = found.flags, found.special_causes, found.classes
    lasts = np.full(batch.series, -1, np.int64)
    lasts[found.lasts >= 0] = present[found.lasts[found.lasts >= 0]]
    segment_of = found.segment_of[before]
    return replace(found, segment_of=segment_of, flags=flags, special_causes=causes, classes=classes, lasts=lasts)


def _charts(batch: Batch, dialect: Dialect, lengths: Lengths) -> Charts:
    """The charts of a few series. An array named for points holds the counted ones only, from `rows` on."""
    n, lengths_of = len(batch.values), np.diff(batch.offsets)
    series_of = np.repeat(np.arange(batch.series), lengths_of)
    missing = np.isnan(batch.values)
    counted = ~(batch.ghosts | missing)
    kept = counted if dialect.bridges_gaps else ~batch.ghosts
    segment_of, numbers, series_of_segment, inherits = _segments(batch, dialect, series_of, counted, lengths_of)
    rows = np.flatnonzero(kept)
    y, segment, series = batch.values[rows], segment_of[rows], series_of[rows]

    limits = _limits(batch, dialect, y, segment, series_of_segment, len(numbers), inherits)
    flags, label = _rules(dialect, y, segment, series, limits)
    classes = _classes(dialect, flags, label, batch.directions[series], batch.concern_first[series])
    if not dialect.bridges_gaps:
        classes[missing[rows]] = NO_CLASS

    per_series = np.bincount(series_of[counted], minlength=batch.series)
    per_segment = np.bincount(segment_of[counted], minlength=len(numbers))
    lasts = _lasts(counted, series_of, batch.series)
    behind = _behind_the_limits(per_segment, segment_of, inherits, batch.offsets)
    steps = np.array([lengths.run, lengths.trial, lengths.full])  # from each on, the next of STATUSES

    all_flags, all_labels = np.zeros(n, np.uint8), np.full(n, -1, np.int8)
    all_classes = np.where(batch.ghosts, GHOST, NO_CLASS).astype(np.int8)
    all_flags[rows], all_labels[rows], all_classes[rows] = flags, label, classes
    variations = np.full(batch.series, NO_CLASS, np.int8)
    variations[lasts >= 0] = all_classes[lasts[lasts >= 0]]
    return Charts(
        segment_of=segment_of.astype(np.int32),
        flags=all_flags,
        special_causes=all_labels,
        classes=all_classes,
        numbers=numbers,
        means=limits.mean,
        lowers=limits.lower,
        uppers=limits.upper,
        segment_counts=per_segment,
        counted=per_series,
        counted_last=behind,
        lasts=lasts,
        variations=variations,
        assurances=_assurances(batch, dialect, limits, segment_of, lasts),
        statuses=np.searchsorted(steps, behind, side="right").astype(np.int8),
        unscreened=limits.unscreened,
    )


def _segments(
    batch: Batch, dialect: Dialect, series_of: Whole, counted: Truths, lengths_of: Whole
) -> tuple[Whole, Whole, Whole, Truths]:
    """The segment of each row; for each segment its number, its series, and whether a baseline gives it its limits."""
    n = len(series_of)
    first_rows = batch.offsets[:-1]
    opens = np.zeros(n, np.bool_)
    opens[first_rows[lengths_of > 0]] = True
    rebased = batch.rebased & ~opens  # nothing comes before the first point, so it begins no new segment
    number = _running(rebased, first_rows, lengths_of) + 1
    opens |= rebased
    if not dialect.fixes_within_segments and (batch.baseline_rows.any() or batch.fixed.any()):
        baseline = _baseline(batch, series_of, counted, lengths_of)
        number[baseline] = 0
        opens &= ~baseline
        opens[first_rows[lengths_of > 0]] = True
        opens[1:] |= baseline[:-1] & ~baseline[1:]
    segment_of = np.cumsum(opens) - 1
    starts = np.flatnonzero(opens)
    numbers, series_of_segment = number[starts], series_of[starts]
    inherits = np.zeros(len(starts), np.bool_)
    same = series_of_segment[1:] == series_of_segment[:-1]
    inherits[1:] = same & (numbers[1:] == 1) & (numbers[:-1] == 0)
    return segment_of, numbers, series_of_segment, inherits


def _baseline(batch: Batch, series_of: Whole, counted: Truths, lengths_of: Whole) -> Truths:
    """The rows up to the last point of each series' baseline; a baseline longer than its series is none."""
    first_rows = batch.offsets[:-1]
    place = np.arange(len(series_of)) - np.repeat(first_rows, lengths_of)
    counted_so_far = _running(counted, first_rows, lengths_of)
    by_date = batch.baseline_rows[series_of]
    by_number = batch.fixed[series_of]
    # A ghost after the last point of a baseline given by number is no longer part of it.
    within = (counted_so_far < by_number) | ((counted_so_far == by_number) & counted)
    long_enough = np.bincount(series_of[counted], minlength=batch.series) >= batch.fixed
    return np.where(by_date > 0, place < by_date, (by_number > 0) & within & long_enough[series_of])


def _running(truths: Truths, first_rows: Whole, lengths_of: Whole) -> Whole:
    """How many are true up to each row, counted from the first row of its series."""
    total = np.cumsum(truths)
    before = np.concatenate([[0], total])[first_rows]
    running: Whole = total - np.repeat(before, lengths_of)
    return running


@dataclass(frozen=True, slots=True, eq=False)
class _Limits:
    """For each segment its mean, limits, near limits and the breadth within which a value counts as on a line."""

    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    close: Floats
    unscreened: Truths


def _limits(
    batch: Batch, dialect: Dialect, y: Floats, segment: Whole, series_of_segment: Whole, segments: int, inherits: Truths
) -> _Limits:
    used = ~np.isnan(y)
    if dialect.fixes_within_segments and batch.fixed.any():
        # Rows, not values, are counted: a missing value among the first n is one of them.
        opens = np.flatnonzero(np.concatenate([[True], segment[1:] != segment[:-1]])[: len(segment)])
        place = np.arange(len(y)) - np.repeat(opens, np.diff(np.append(opens, len(y))))
        fixed = batch.fixed[series_of_segment][segment]
        used &= (fixed == 0) | (place < fixed)
    mean = _mean(y, segment, segments, used)
    ranges = np.full(len(y), np.nan)
    ranges[1:] = np.abs(np.diff(y))
    inside = used.copy()
    inside[1:] &= used[:-1] & (segment[1:] == segment[:-1])
    inside[:1] = False
    average = _average(ranges, segment, segments, inside)
    unscreened = np.zeros(batch.series, np.bool_)
    if batch.screened.any():
        mean, average, spared = _screened(
            dialect, batch.screened[series_of_segment], y, segment, segments, used, ranges, inside, mean, average
        )
        unscreened[series_of_segment[spared]] = True
    given = np.flatnonzero(inherits)
    mean[given], average[given] = mean[given - 1], average[given - 1]
    reach, near = LIMIT * average, NEAR_LIMIT * average
    close = CLOSE * (np.abs(mean) + np.nan_to_num(reach))
    return _Limits(mean, mean - reach, mean + reach, mean - near, mean + near, close, unscreened)


def _mean(y: Floats, segment: Whole, segments: int, used: Truths) -> Floats:
    """The mean of what is used of each segment, corrected by the mean of its residuals; NaN where nothing is."""
    count = np.bincount(segment[used], minlength=segments)
    weights = np.where(used, y, 0.0)
    mean: Floats = np.bincount(segment, weights, segments) / count
    residuals = np.where(used, y - mean[segment], 0.0)
    mean += np.bincount(segment, residuals, segments) / count
    return mean


def _average(ranges: Floats, segment: Whole, segments: int, inside: Truths) -> Floats:
    """The average of the moving ranges of each segment; NaN where there is none."""
    count = np.bincount(segment[inside], minlength=segments)
    average: Floats = np.bincount(segment, np.where(inside, ranges, 0.0), segments) / count
    return average


def _screened(
    dialect: Dialect, asked: Truths, y: Floats, segment: Whole, segments: int, used: Truths,
    ranges: Floats, inside: Truths, mean: Floats, average: Floats,
) -> tuple[Floats, Floats, Truths]:  # fmt: skip
    """Mean and average range without the unusual ranges, and the segments where that would have left none above nought.

    Those keep what they had: limits that fall on the mean would make every point a signal.
    """
    limit = (RANGE_LIMIT * average)[segment]
    usual = ranges <= limit if dialect.range_on_its_limit_stays else ranges < limit
    kept = inside & usual
    narrower = _average(ranges, segment, segments, kept)
    done = asked & (narrower > 0)
    if dialect.screens_mean:
        mean = np.where(done, _mean(y, segment, segments, used & (usual | ~inside)), mean)
    return mean, np.where(done, narrower, average), asked & ~done & (average > 0)


def _rules(dialect: Dialect, y: Floats, segment: Whole, series: Whole, limits: _Limits) -> tuple[Bits, Codes]:
    """The rules that apply to each point, as bits, and the one label (-1 for none)."""
    close = limits.close
    above = y > (limits.upper + close)[segment]
    below = y < (limits.lower - close)[segment]
    higher = y > (limits.mean + close)[segment]
    lower = y < (limits.mean - close)[segment]
    beyond_high = y > (limits.near_upper + close)[segment]
    beyond_low = y < (limits.near_lower - close)[segment]
    if not dialect.beyond_limits_counts:
        beyond_high &= ~above
        beyond_low &= ~below
    scope = series if dialect.trend_crosses_segments else segment
    together = scope[1:] == scope[:-1]
    up, down = np.zeros(len(y), np.bool_), np.zeros(len(y), np.bool_)
    up[1:] = (y[1:] > y[:-1]) & together
    down[1:] = (y[1:] < y[:-1]) & together
    found = {
        "above_limit": above,
        "below_limit": below,
        "shift_high": _runs(higher, segment, dialect.shift),
        "shift_low": _runs(lower, segment, dialect.shift),
        "trend_up": _trend(up, dialect.trend - 1),
        "trend_down": _trend(down, dialect.trend - 1),
        "two_of_three_high": _two_of_three(higher, beyond_high, segment),
        "two_of_three_low": _two_of_three(lower, beyond_low, segment),
    }
    flags = np.zeros(len(y), np.uint8)
    for name, holds in found.items():
        flags |= holds.view(np.uint8) << np.uint8(FLAGS.index(name))
    return flags, _labels(flags, down)


def _runs(holds: Truths, segment: Whole, length: int) -> Truths:
    """The points of every run of at least `length` neighbours of one segment that all hold."""
    whole = _all_of(holds, length)
    whole &= segment[length - 1 :] == segment[: len(whole)]
    return _spread(whole, length, len(holds))


def _trend(moves: Truths, length: int) -> Truths:
    """The points of every `length` moves in a row, the one from which the first moved among them."""
    in_trend = _spread(_all_of(moves, length), length, len(moves))
    points = in_trend.copy()
    points[:-1] |= in_trend[1:]
    return points


def _all_of(holds: Truths, length: int) -> Truths:
    """For each place whether it and the next `length` - 1 all hold; shorter by those that have too few after them."""
    if len(holds) < length:
        return np.zeros(0, np.bool_)
    whole, width = holds, 1
    while width < length:
        step = min(width, length - width)
        whole, width = whole[step:] & whole[:-step], width + step
    return whole if length > 1 else holds.copy()


def _spread(starts: Truths, length: int, n: int) -> Truths:
    """Each start and the `length` - 1 places after it."""
    covered = np.zeros(n, np.bool_)
    covered[: len(starts)] = starts
    width = 1
    while width < length:
        step = min(width, length - width)
        covered[step:] |= covered[:-step].copy()
        width += step
    return covered


def _two_of_three(side: Truths, beyond: Truths, segment: Whole) -> Truths:
    """The points beyond the near limit in any three neighbours on one side of which at least two are beyond it."""
    if len(side) < 3:
        return np.zeros(len(side), np.bool_)
    a, b, c = beyond[:-2], beyond[1:-1], beyond[2:]
    whole = _all_of(side, 3) & ((a & b) | (b & c) | (a & c)) & (segment[2:] == segment[:-2])
    return beyond & _spread(whole, 3, len(side))


def _labels(flags: Bits, down: Truths) -> Codes:
    """The first rule that applies. A point in two trends takes the one that leads on from it."""
    labels = _FIRST[flags]
    turns = np.flatnonzero((flags & _TRENDS == _TRENDS) & (labels == _TREND_UP))
    labels[turns[down[turns + 1]]] = _TREND_DOWN
    return labels


def _classes(dialect: Dialect, flags: Bits, labels: Codes, directions: Codes, concern_first: Truths) -> Codes:
    """The class of each point by its series' direction of improvement."""
    if dialect.one_label:
        side = _SIDE_OF_LABEL[labels]
    else:
        high, low = (flags & np.uint8(HIGH)) != 0, (flags & np.uint8(LOW)) != 0
        # Where both, the side that counts: improvement unless the measure says concern; without a direction, high.
        wanted = np.where(concern_first, -directions, directions)
        wanted = np.where(directions == 0, 1, wanted)
        side = np.where(high & low, wanted, high.view(np.int8) - low.view(np.int8))
    return _CLASS_OF[directions + 1, side + 1]


def _lasts(counted: Truths, series_of: Whole, series: int) -> Whole:
    """The row of each series' last counted point, -1 where it has none."""
    lasts = np.full(series, -1, np.int64)
    rows = np.flatnonzero(counted)
    of = series_of[rows]
    ends = np.flatnonzero(np.append(of[1:] != of[:-1], True)[: len(of)])
    lasts[of[ends]] = rows[ends]
    return lasts


def _behind_the_limits(per_segment: Whole, segment_of: Whole, inherits: Truths, offsets: Whole) -> Whole:
    """How many counted points stand behind the limits at each series' end: a baseline's with those that follow it."""
    behind = np.zeros(len(offsets) - 1, np.int64)
    some = np.diff(offsets) > 0
    end = segment_of[offsets[1:][some] - 1]
    behind[some] = per_segment[end] + np.where(inherits[end], per_segment[np.maximum(end - 1, 0)], 0)
    return behind


def _assurances(batch: Batch, dialect: Dialect, limits: _Limits, segment_of: Whole, lasts: Whole) -> Codes:
    """The target of the last counted point against the limits that it lies in."""
    found = np.zeros(batch.series, np.int8)
    some = np.flatnonzero((lasts >= 0) & (batch.directions != 0))
    at = lasts[some]
    target, segment = batch.targets[at], segment_of[at]
    up = batch.directions[some] > 0
    near, far = np.where(up, 1, -1), limits.close[segment]
    # Turned round where down is better, so that below the first line is a pass and above the second a fail.
    first = np.where(up, limits.lower[segment], -limits.upper[segment])
    second = np.where(up, limits.upper[segment], -limits.lower[segment])
    given = target * near
    if dialect.target_on_limit_decides:
        passes, fails = given <= first + far, given >= second - far
    else:
        passes, fails = given < first - far, given > second + far
    known = ~(np.isnan(target) | np.isnan(first))
    found[some] = np.where(known, np.where(passes, PASS, np.where(fails, FAIL, HIT_OR_MISS)), 0)
    return found


# --- tables of codes --------------------------------------------------------------------------------------------------

_TREND_UP, _TREND_DOWN = FLAGS.index("trend_up"), FLAGS.index("trend_down")
_TRENDS = np.uint8(BIT["trend_up"] | BIT["trend_down"])


def _first_labels() -> Codes:
    """For each set of flags, as bits, the place in FLAGS of the first label."""
    table = np.full(256, -1, np.int8)
    for bits in range(256):
        table[bits] = next((FLAGS.index(flag) for flag in LABEL_ORDER if bits & BIT[flag]), -1)
    return table


def _sides_of_labels() -> Codes:
    """For each label its side, 1 high or -1 low; the last place, which -1 finds, is for no label."""
    return np.array([1 if BIT[flag] & HIGH else -1 for flag in FLAGS] + [0], np.int8)


def _classes_of() -> Codes:
    """The class by direction (down, neither, up) and side (low, none, high)."""
    none = CLASS["common_cause"]
    return np.array(
        [
            [CLASS["improvement_low"], none, CLASS["concern_high"]],
            [CLASS["neither_low"], none, CLASS["neither_high"]],
            [CLASS["concern_low"], none, CLASS["improvement_high"]],
        ],
        np.int8,
    )


_FIRST = _first_labels()
_SIDE_OF_LABEL = _sides_of_labels()
_CLASS_OF = _classes_of()
