"""XmR charts the slow and obvious way: a loop a rule, in exact fractions, written from the published words.

The two families are written apart, so that a slip in one is not a slip in both.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

LIMIT = Fraction("2.66")
RANGE_LIMIT = Fraction("3.267")


@dataclass
class Row:
    """One figure, and what is found out about it."""

    on: date
    value: Fraction | None
    ghost: bool = False
    segment: int = 1
    mean: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    flags: set[str] = field(default_factory=set)
    label: str | None = None
    kind: str | None = None


@dataclass
class Asked:
    """How the series is to be read."""

    improvement: str
    rebases: tuple[date, ...] = ()
    baseline_until: date | None = None
    fixed: int | None = None
    screened: bool = False
    conflict: str = "improvement"
    target: Fraction | None = None


def average(numbers: list[Fraction]) -> Fraction | None:
    return sum(numbers, Fraction(0)) / len(numbers) if numbers else None


def set_limits(row: Row, mean: Fraction | None, amr: Fraction | None) -> None:
    row.mean = mean
    if mean is not None and amr is not None:
        row.lower, row.upper = mean - LIMIT * amr, mean + LIMIT * amr


def side(row: Row) -> int:
    if row.value is None or row.mean is None or row.value == row.mean:
        return 0
    return 1 if row.value > row.mean else -1


def beyond(row: Row, way: int, outside_counts: bool) -> bool:
    """Whether a point lies beyond the two-sigma line on one side."""
    if row.value is None or row.mean is None or row.upper is None or row.lower is None:
        return False
    near = (row.upper - row.mean) * 2 / 3
    far = way * (row.value - row.mean)
    return far > near and (outside_counts or far <= row.upper - row.mean)


def flag_astronomical(rows: list[Row]) -> None:
    for row in rows:
        if row.value is not None and row.upper is not None and row.lower is not None:
            if row.value > row.upper:
                row.flags.add("above_limit")
            if row.value < row.lower:
                row.flags.add("below_limit")


def flag_shift(rows: list[Row]) -> None:
    for start in range(len(rows) - 6):
        seven = rows[start : start + 7]
        for way, flag in ((1, "shift_high"), (-1, "shift_low")):
            if all(side(row) == way for row in seven):
                for row in seven:
                    row.flags.add(flag)


def flag_trend(rows: list[Row]) -> None:
    for start in range(len(rows) - 6):
        seven = rows[start : start + 7]
        values = [row.value for row in seven if row.value is not None]
        if len(values) < 7:
            continue
        moves = [after - before for before, after in itertools.pairwise(values)]
        if all(move > 0 for move in moves):
            for row in seven:
                row.flags.add("trend_up")
        if all(move < 0 for move in moves):
            for row in seven:
                row.flags.add("trend_down")


def flag_two_of_three(rows: list[Row], outside_counts: bool) -> None:
    for start in range(len(rows) - 2):
        three = rows[start : start + 3]
        for way, flag in ((1, "two_of_three_high"), (-1, "two_of_three_low")):
            if all(side(row) == way for row in three):
                far = [row for row in three if beyond(row, way, outside_counts)]
                if len(far) >= 2:
                    for row in far:
                        row.flags.add(flag)


def by_segment(rows: list[Row]) -> list[list[Row]]:
    found: list[list[Row]] = []
    for row in rows:
        if found and found[-1][0].segment == row.segment:
            found[-1].append(row)
        else:
            found.append([row])
    return found


HIGH = ("above_limit", "shift_high", "trend_up", "two_of_three_high")
LOW = ("below_limit", "shift_low", "trend_down", "two_of_three_low")
ORDER = (
    "above_limit", "below_limit", "trend_up", "trend_down", "two_of_three_high", "two_of_three_low", "shift_high",
    "shift_low",
)  # fmt: skip


def named(improvement: str, way: int) -> str:
    if way == 0:
        return "common_cause"
    level = "high" if way > 0 else "low"
    if improvement == "neutral":
        return f"neither_{level}"
    better = way > 0 if improvement == "increase" else way < 0
    return f"{'improvement' if better else 'concern'}_{level}"


def set_labels(rows: list[Row]) -> None:
    for place, row in enumerate(rows):
        held = [flag for flag in ORDER if flag in row.flags]
        if not held:
            continue
        row.label = held[0]
        if row.label == "trend_up" and "trend_down" in row.flags:
            # A turning point: the trend that leads on from it names it.
            after, now = rows[place + 1].value, row.value
            assert after is not None
            assert now is not None
            row.label = "trend_up" if after > now else "trend_down"


def mdc(rows: list[Row], asked: Asked, *, outside_counts: bool) -> list[Row]:
    """NHS England's way; rows without a value are left out of the answer."""
    rows = [row for row in rows if row.value is not None]
    begun = set()
    number = 1
    for place, row in enumerate(rows):
        new = {day for day in asked.rebases if day <= row.on} - begun
        begun |= new
        if new and place > 0:
            number += 1
        row.segment = number
    counted = [row for row in rows if not row.ghost]
    end: date | None = None
    if asked.baseline_until and any(row.on <= asked.baseline_until for row in rows):
        end = asked.baseline_until
    elif asked.fixed and asked.fixed <= len(counted):
        end = counted[asked.fixed - 1].on
    for row in rows:
        if end and row.on <= end:
            row.segment = 0
    limits: dict[int, tuple[Fraction | None, Fraction | None]] = {}
    for number in sorted({row.segment for row in rows}):
        values = [row.value for row in counted if row.segment == number and row.value is not None]
        ranges = [abs(after - before) for before, after in itertools.pairwise(values)]
        mean, amr = average(values), average(ranges)
        if asked.screened and amr is not None:
            limit = RANGE_LIMIT * amr
            kept = [each for each in ranges if each <= limit]
            if any(each > 0 for each in kept):
                mean = average(values[:1] + [v for v, r in zip(values[1:], ranges, strict=True) if r <= limit])
                amr = average(kept)
        limits[number] = (mean, amr)
    if 0 in limits and 1 in limits:
        limits[1] = limits[0]
    for row in rows:
        set_limits(row, *limits[row.segment])
    flag_astronomical(counted)
    flag_trend(counted)
    for segment in by_segment(counted):
        flag_shift(segment)
        flag_two_of_three(segment, outside_counts)
    set_labels(counted)
    for row in counted:
        high, low = any(flag in row.flags for flag in HIGH), any(flag in row.flags for flag in LOW)
        if high and low:
            if asked.improvement == "neutral":
                row.kind = "neither_high"
            else:
                better = 1 if asked.improvement == "increase" else -1
                row.kind = named(asked.improvement, better if asked.conflict == "improvement" else -better)
        else:
            row.kind = named(asked.improvement, 1 if high else -1 if low else 0)
    return rows


def nhsr(rows: list[Row], asked: Asked) -> list[Row]:
    """The R package's way, with ghosts taken out, as it has none."""
    begun = set()
    number = 1
    for place, row in enumerate(rows):
        new = {day for day in asked.rebases if day <= row.on} - begun
        begun |= new
        if new and place > 0:
            number += 1
        row.segment = number
    drawn = [row for row in rows if not row.ghost]
    limits: dict[int, tuple[Fraction | None, Fraction | None]] = {}
    for segment in by_segment(drawn):
        fixing = segment[: asked.fixed] if asked.fixed else segment
        values = [row.value for row in fixing]
        ranges = [
            abs(after - before)
            for before, after in itertools.pairwise(values)
            if before is not None and after is not None
        ]
        mean, amr = average([value for value in values if value is not None]), average(ranges)
        if asked.screened and amr is not None:
            kept = [each for each in ranges if each < RANGE_LIMIT * amr]
            if any(each > 0 for each in kept):
                amr = average(kept)
        limits[segment[0].segment] = (mean, amr)
    for row in rows:
        set_limits(row, *limits.get(row.segment, (None, None)))
    flag_astronomical(drawn)
    for segment in by_segment(drawn):
        flag_trend(segment)
        flag_shift(segment)
        flag_two_of_three(segment, outside_counts=False)
    set_labels(drawn)
    for row in drawn:
        if row.value is not None:
            row.kind = named(asked.improvement, 0 if row.label is None else 1 if row.label in HIGH else -1)
    return rows


def last_counted(rows: list[Row]) -> Row | None:
    counted = [row for row in rows if not row.ghost and row.value is not None]
    return counted[-1] if counted else None


def assurance(rows: list[Row], asked: Asked, *, limit_decides: bool) -> str:
    last = last_counted(rows)
    if last is None or asked.target is None or asked.improvement == "neutral":
        return "none"
    if last.lower is None or last.upper is None:
        return "none"
    low, high = ("pass", "fail") if asked.improvement == "increase" else ("fail", "pass")
    target = asked.target
    # On both limits at once, where they lie on one line, what the published query asks first holds.
    first, second = (low, high) if asked.improvement == "increase" else (high, low)
    below = target <= last.lower if limit_decides else target < last.lower
    above = target >= last.upper if limit_decides else target > last.upper
    if below and above:
        return first
    if below:
        return low
    if above:
        return high
    del second
    return "hit_or_miss"


def status(rows: list[Row]) -> str:
    if not rows:
        return "refused"
    last = rows[-1].segment
    # A baseline and what it fixes are one stretch for a reader.
    numbers = {0, 1} if last == 1 and any(row.segment == 0 for row in rows) else {last}
    counted = sum(1 for row in rows if row.segment in numbers and not row.ghost and row.value is not None)
    return "refused" if counted < 2 else "run_chart" if counted < 5 else "short" if counted < 13 else "ok"
