"""A measure read as a chart of counts instead of an XmR chart: the analyst's choice, for a second look. Pure.

Such a chart has one level for all its figures: it knows no re-base, no baseline and no target, and what is ghosted is a
gap in it. What a measure is judged by stays its XmR chart.
"""

from collections.abc import Mapping
from dataclasses import replace

from soundingboard.measures.charting import Judged
from soundingboard.measures.reading import Point
from soundingboard.measures.rules import FACTORS
from soundingboard.statistics.attribute import SHARES, AttributeKind, Count, attribute_chart, plotted
from soundingboard.statistics.verdicts import verdict

WORDS: Mapping[AttributeKind, str] = {
    "p": "p chart: a share, with limits from the numbers behind it",
    "pprime": "p\u2032 chart: the same, widened by how much the shares really vary",
    "u": "u chart: a rate, with limits from the numbers behind it",
    "uprime": "u\u2032 chart: the same, widened by how much the rates really vary",
    "c": "c chart: a number, with limits from the number itself",
}

_KINDS: Mapping[str, tuple[AttributeKind, ...]] = {
    "percent": ("p", "pprime"),
    "per_10000": ("u", "uprime"),
    "mean": ("u", "uprime"),
    "count": ("c",),
}


def kinds_for(judged: Judged) -> tuple[AttributeKind, ...]:
    """The charts of counts that its figures allow: none where a figure came without its numbers."""
    kinds = () if judged.definition.is_of_events else _KINDS.get(judged.definition.unit, ())
    return tuple(kind for kind in kinds if all(_counts(point, kind) for point in judged.series.points))


def read_as(judged: Judged, kind: AttributeKind) -> Judged:
    """The measure with a chart of counts, and what that says. Raises ValueError for a kind that it does not allow."""
    if kind not in kinds_for(judged):
        raise ValueError(f"{judged.definition.code} is not read as a {kind} chart.")
    points = {point.period.end: point for point in judged.series.points}
    counts = [
        Count(None) if plain.ghost or plain.value is None else _count(points[plain.on], kind)
        for plain in judged.chart.points
    ]
    days = [plain.on for plain in judged.chart.points]
    factor = float(FACTORS.get(judged.definition.unit, 1))
    chart = plotted(attribute_chart(counts, kind), days, judged.chart.improvement, factor=factor)
    return replace(judged, chart=chart, verdict=verdict(chart, judged.wording))


def _count(point: Point, kind: AttributeKind) -> Count:
    numerator = point.value if kind == "c" and point.numerator is None else point.numerator
    return Count(
        None if numerator is None else float(numerator),
        None if kind == "c" or point.denominator is None else float(point.denominator),
    )


def _counts(point: Point, kind: AttributeKind) -> bool:
    """Whether a figure can stand on such a chart; one without a value is a gap on any."""
    if point.value is None:
        return True
    count = _count(point, kind)
    if count.numerator is None or count.numerator < 0:
        return False
    if kind == "c":
        return True
    if count.denominator is None or count.denominator <= 0:
        return False
    return kind not in SHARES or count.numerator <= count.denominator
