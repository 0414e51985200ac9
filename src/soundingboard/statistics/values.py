"""A series of figures over time, and the chart that it makes: frozen values, without an array in them.

Where the rest of the package's arithmetic is:

| Module | What it answers |
| --- | --- |
| `dialects` | in which points the published ways of reading a chart differ |
| `values` | a series, and the chart that it makes |
| `charts` | XmR charts of one series or of many |
| `xmr` | the arithmetic of XmR charts, over arrays |
| `verdicts` | a chart in words, and when a commentary is needed |
| `attribute` | p, p', u, u' and c charts of counts |
| `rare_events` | the days, or the cases, between events |
| `funnel` | units of different size at one time, by chance and beyond it |
| `intervals` | how sure a share is |
| `percentages` | passed, eligible, not applicable, incomplete, and who can be told from whom |
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from soundingboard.statistics.dialects import LENGTHS, DialectName, Lengths

Improvement = Literal["increase", "decrease", "neutral"]
Conflict = Literal["improvement", "concern"]
Variation = Literal[
    "common_cause", "improvement_high", "improvement_low", "concern_high", "concern_low", "neither_high", "neither_low"
]
Assurance = Literal["none", "pass", "fail", "hit_or_miss"]
Status = Literal["refused", "run_chart", "short", "ok"]
Flag = Literal[
    "above_limit", "below_limit", "shift_high", "shift_low", "trend_up", "trend_down", "two_of_three_high",
    "two_of_three_low",
]  # fmt: skip

# The kernel numbers these by their places here.
VARIATIONS: tuple[Variation, ...] = (
    "common_cause", "improvement_high", "improvement_low", "concern_high", "concern_low", "neither_high", "neither_low",
)  # fmt: skip
ASSURANCES: tuple[Assurance, ...] = ("none", "pass", "fail", "hit_or_miss")
STATUSES: tuple[Status, ...] = ("refused", "run_chart", "short", "ok")
FLAGS: tuple[Flag, ...] = (
    "above_limit", "below_limit", "shift_high", "shift_low", "trend_up", "trend_down", "two_of_three_high",
    "two_of_three_low",
)  # fmt: skip
# Where a point may carry one label only, the first of these that applies.
LABEL_ORDER: tuple[Flag, ...] = (
    "above_limit", "below_limit", "trend_up", "trend_down", "two_of_three_high", "two_of_three_low", "shift_high",
    "shift_low",
)  # fmt: skip
DIRECTIONS: Mapping[Improvement, int] = MappingProxyType({"increase": 1, "decrease": -1, "neutral": 0})


def status_of(counted: int, lengths: Lengths = LENGTHS) -> Status:
    """What a chart may show by the counted points behind its limits."""
    return STATUSES[sum(1 for least in (lengths.run, lengths.trial, lengths.full) if counted >= least)]


def variation_of(flags: Sequence[Flag], improvement: Improvement) -> Variation:
    """The class of a point by the side of the first of its flags."""
    if not flags:
        return "common_cause"
    high = flags[0] in ("above_limit", "shift_high", "trend_up", "two_of_three_high")
    if improvement == "neutral":
        return "neither_high" if high else "neither_low"
    if (improvement == "increase") == high:
        return "improvement_high" if high else "improvement_low"
    return "concern_high" if high else "concern_low"


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of a series. `value` is None where it is missing or may not be shown.

    `ghost` is for one that is drawn and counted nowhere; `target` is what was aimed at on that day.
    """

    on: date
    value: float | None
    ghost: bool = False
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Figures in order of date, and what has been decided about how to read them.

    `rebases` are the first days of new segments: each starts at the first figure on or after its day.
    `baseline_until` is the last day, and `fixed` the number, of the points that fix the limits for those that follow;
    where both are given the day holds. `screened` None means what the dialect does by itself. `conflict` says what a
    point is that shows improvement and concern at once, where the dialect leaves that to the measure.

    Raises `ValueError` where the figures are not in order, two are of one day, or a value is not a finite number.
    """

    observations: tuple[Observation, ...]
    improvement: Improvement = "neutral"
    rebases: tuple[date, ...] = ()
    baseline_until: date | None = None
    fixed: int | None = None
    screened: bool | None = None
    conflict: Conflict = "improvement"

    def __post_init__(self) -> None:
        days = [each.on for each in self.observations]
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError("The figures of a series are in order of date, one a day.")
        infinite = (float("inf"), float("-inf"))
        if any(x is not None and (x != x or x in infinite) for o in self.observations for x in (o.value, o.target)):
            raise ValueError("A figure is a number; one that is missing is None.")
        if self.fixed is not None and self.fixed < 1:
            raise ValueError("Limits are fixed by at least one point.")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a chart with limits of its own.

    `number` counts from 1; a baseline is 0, and the segment after it has its mean and limits. `mean` is None without
    a counted point, the limits without a moving range. `counted` is how many points the segment counts.
    """

    number: int
    starts_on: date
    ends_on: date
    counted: int
    mean: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """One figure on a chart, with what the rules say of it.

    `flags` are all the rules that apply; `special_cause` is the first of them in the order of labels. `kind` is None
    for a ghost and for a missing value.
    """

    on: date
    value: float | None
    ghost: bool
    target: float | None
    segment: int
    mean: float | None
    lower: float | None
    upper: float | None
    flags: tuple[Flag, ...]
    special_cause: Flag | None
    kind: Variation | None


@dataclass(frozen=True, slots=True)
class Chart:
    """An XmR chart: points and segments in order of date, and what the last counted point says.

    `variation` is None without a counted point. `counted` is all counted points, `counted_last` those behind the
    limits that hold at the end, by which `status` says what may be shown. `notes` are sentences on what a reader
    would not expect.
    """

    dialect: DialectName
    improvement: Improvement
    points: tuple[Point, ...]
    segments: tuple[Segment, ...]
    counted: int
    counted_last: int
    status: Status
    variation: Variation | None
    assurance: Assurance
    notes: tuple[str, ...] = ()

    @property
    def last(self) -> Point | None:
        """The last counted point: the one that the verdict is about."""
        return next((point for point in reversed(self.points) if point.kind is not None), None)
