"""Charts of counts and of shares: p, p', u, u' and c.

A p chart is for a share (so many of so many), a u chart for a rate (so many for so much exposure), a c chart for a
count with a steady exposure. The limits follow from the counts alone, so with an authority's large denominators they
are far too tight; the charts with a prime widen them by how much the figures really vary from one time to the next
(Laney 2002). A board knows the XmR chart; these are an analyst's choice, and the two are not mixed on one page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import sqrt
from typing import Literal

from soundingboard.statistics.dialects import DEFAULT, RANGE_LIMIT
from soundingboard.statistics.values import Chart, Flag, Improvement, Point, Segment, status_of, variation_of

AttributeKind = Literal["p", "pprime", "u", "uprime", "c"]
KINDS: tuple[AttributeKind, ...] = ("p", "pprime", "u", "uprime", "c")
PRIMES = frozenset({"pprime", "uprime"})
SHARES = frozenset({"p", "pprime"})

# The mean range of two figures, in standard deviations of one.
MEAN_RANGE = 1.128


@dataclass(frozen=True, slots=True)
class Count:
    """So many of so many at one time; missing where either is None. A c chart reads the numerator only."""

    numerator: float | None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class AttributePoint:
    """The value at one time with its own limits; None where they cannot be said."""

    value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class AttributeChart:
    """The points in the order of their counts; `sigma_z` is how much wider the figures vary than counts alone would.

    `centre` is None without a counted point; `sigma_z` is None for charts without a prime, and where fewer than two
    points are counted.
    """

    kind: AttributeKind
    centre: float | None
    sigma_z: float | None
    points: tuple[AttributePoint, ...]


def plotted(
    found: AttributeChart, days: Sequence[date], improvement: Improvement = "neutral", *, factor: float = 1.0
) -> Chart:
    """The chart as one that is drawn and put into words as an XmR chart is; only a figure outside limits is a signal.

    Args:
        days: the day of each point, in order.
        factor: what values and limits are multiplied by: 100 for shares printed as percentages.
    """

    def times(value: float | None) -> float | None:
        return None if value is None else value * factor

    points = tuple(
        Point(
            on, times(each.value), False, None, 1, times(found.centre), times(each.lower), times(each.upper),
            flags := _outside(each), flags[0] if flags else None,
            None if each.value is None else variation_of(flags, improvement),
        )
        for on, each in zip(days, found.points, strict=True)
    )  # fmt: skip
    counted = [point for point in points if point.kind is not None]
    segments: tuple[Segment, ...] = ()
    if points:
        segments = (
            Segment(1, days[0], days[-1], len(counted), times(found.centre), points[-1].lower, points[-1].upper),
        )
    return Chart(
        dialect=DEFAULT,
        improvement=improvement,
        points=points,
        segments=segments,
        counted=len(counted),
        counted_last=len(counted),
        status=status_of(len(counted)),
        variation=counted[-1].kind if counted else None,
        assurance="none",
    )


def _outside(point: AttributePoint) -> tuple[Flag, ...]:
    if point.value is None or point.lower is None or point.upper is None:
        return ()
    if point.value > point.upper:
        return ("above_limit",)
    return ("below_limit",) if point.value < point.lower else ()


def attribute_chart(counts: Sequence[Count], kind: AttributeKind, *, screened: bool = False) -> AttributeChart:
    """The chart of counts in order of time; `screened` leaves unusual ranges out of `sigma_z`.

    Raises `ValueError` where a count is below nought, a denominator is not above it, or a share is over the whole.
    """
    for count in counts:
        _check(count, kind)
    counted = [
        (count.numerator, base)
        for count in counts
        if count.numerator is not None and (base := _base(count, kind)) is not None
    ]
    if not counted:
        return AttributeChart(kind, None, None, tuple(AttributePoint(None, None, None) for _ in counts))
    centre = sum(numerator for numerator, _ in counted) / sum(base for _, base in counted)
    widening: float | None = 1.0
    if kind in PRIMES:
        widening = _sigma_z([_z(numerator / base, centre, base, kind) for numerator, base in counted], screened)
    return AttributeChart(
        kind,
        centre,
        widening if kind in PRIMES else None,
        tuple(_point(count, kind, centre, widening) for count in counts),
    )


def _check(count: Count, kind: AttributeKind) -> None:
    if count.numerator is not None and count.numerator < 0:
        raise ValueError("A count is nought or more.")
    if kind == "c":
        return
    if count.denominator is not None and count.denominator <= 0:
        raise ValueError("A denominator is above nought.")
    if kind in SHARES and count.numerator is not None and count.denominator is not None:
        if count.numerator > count.denominator:
            raise ValueError("A share has no more counted than there were; a rate is a u chart.")


def _base(count: Count, kind: AttributeKind) -> float | None:
    return 1.0 if kind == "c" else count.denominator


def _sigma(centre: float, base: float, kind: AttributeKind) -> float:
    return sqrt(centre * (1 - centre) / base) if kind in SHARES else sqrt(centre / base)


def _z(value: float, centre: float, base: float, kind: AttributeKind) -> float:
    sigma = _sigma(centre, base, kind)
    # Where nobody or everybody is counted, no figure differs from the centre.
    return (value - centre) / sigma if sigma > 0 else 0.0


def _sigma_z(z: Sequence[float], screened: bool) -> float | None:
    ranges = [abs(after - before) for before, after in pairwise(z)]
    if not ranges:
        return None
    average = sum(ranges) / len(ranges)
    if screened:
        usual = [each for each in ranges if each < RANGE_LIMIT * average]
        # As on an XmR chart: where nothing above nought would be left, nothing is left out.
        if any(each > 0 for each in usual):
            average = sum(usual) / len(usual)
    return average / MEAN_RANGE


def _point(count: Count, kind: AttributeKind, centre: float, widening: float | None) -> AttributePoint:
    base = _base(count, kind)
    if base is None:
        return AttributePoint(None, None, None)
    value = None if count.numerator is None else count.numerator / base
    if widening is None:
        return AttributePoint(value, None, None)
    reach = 3 * _sigma(centre, base, kind) * widening
    upper = centre + reach
    return AttributePoint(value, max(0.0, centre - reach), min(1.0, upper) if kind in SHARES else upper)
