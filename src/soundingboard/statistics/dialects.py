"""The published ways of reading an XmR chart, and the points in which they differ.

There are two living definitions of what the National Health Service calls Making Data Count: NHS England's own tools
and the R package NHSRplotthedots. They use one set of limits and four rules, and part in the points below. Councils
compare themselves with health partners, so each is here by its name, and a chart says which one it follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

# Half the breadth of the limits, in average moving ranges; and the limit of a moving range itself. They are used as the
# tools print them: 3/1.128 would move every limit by 0.016% of that breadth and agree with nobody's chart.
LIMIT = 2.66
NEAR_LIMIT = LIMIT * 2 / 3
RANGE_LIMIT = 3.267

DialectName = Literal["mdc", "mdc-2.5", "nhsr"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """One published way of reading a chart.

    `beyond_limits_counts`: a point outside the limits counts towards two of three. `screens_unless_told`: unusual
    moving ranges are left out of the limits. `range_on_its_limit_stays`: one exactly on the limit of ranges is kept
    then. `screens_mean`: the points that end an unusual range leave the mean too. `bridges_gaps`: a missing value is
    as if its row were not there; otherwise it breaks runs and makes two ranges missing. `trend_crosses_segments`: a
    trend is seen across a new segment. `one_label`: a point's class follows the first rule that applies, not all of
    them and the measure's setting. `target_on_limit_decides`: a target exactly on a limit is passed or failed rather
    than hit or miss. `fixes_within_segments`: a number of points fixes the limits of every segment, rather than
    making a baseline of the first points.
    """

    name: DialectName
    words: str
    beyond_limits_counts: bool
    screens_unless_told: bool
    range_on_its_limit_stays: bool
    screens_mean: bool
    bridges_gaps: bool
    trend_crosses_segments: bool
    one_label: bool
    target_on_limit_decides: bool
    fixes_within_segments: bool
    shift: int = 7
    trend: int = 7
    fewest_to_fix: int = 2


_MDC = Dialect(
    name="mdc",
    words="NHS England, Making Data Count, since 2023",
    beyond_limits_counts=True,
    screens_unless_told=False,
    range_on_its_limit_stays=True,
    screens_mean=True,
    bridges_gaps=True,
    trend_crosses_segments=True,
    one_label=False,
    target_on_limit_decides=True,
    fixes_within_segments=False,
)
_MDC_2_5 = Dialect(
    name="mdc-2.5",
    words="NHS England, Making Data Count, query 2.5",
    beyond_limits_counts=False,
    screens_unless_told=False,
    range_on_its_limit_stays=True,
    screens_mean=True,
    bridges_gaps=True,
    trend_crosses_segments=True,
    one_label=False,
    target_on_limit_decides=True,
    fixes_within_segments=False,
)
_NHSR = Dialect(
    name="nhsr",
    words="NHS-R, NHSRplotthedots 0.2",
    beyond_limits_counts=False,
    screens_unless_told=True,
    range_on_its_limit_stays=False,
    screens_mean=False,
    bridges_gaps=False,
    trend_crosses_segments=False,
    one_label=True,
    target_on_limit_decides=False,
    fixes_within_segments=True,
    fewest_to_fix=12,
)

DIALECTS: Mapping[DialectName, Dialect] = MappingProxyType(
    {dialect.name: dialect for dialect in (_MDC, _MDC_2_5, _NHSR)}
)
DEFAULT: DialectName = "mdc"


@dataclass(frozen=True, slots=True)
class Lengths:
    """By the counted points since the limits were last worked out, what a chart may show.

    From `full` on the limits, the rules and the verdict; from `trial` on limits called trial limits; from `run` on
    the line and the mean; under that nothing.
    """

    full: int = 13
    trial: int = 5
    run: int = 2


LENGTHS = Lengths()
