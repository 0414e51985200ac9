"""Reading measures and their figures, as the token's person may see them: small numbers are hidden as on pages."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404
from ninja import Query

from soundingboard.api.door import ApiRequest, reads
from soundingboard.api.paging import answered, page_of
from soundingboard.api.said import Asked, Code, Page, Told, Words
from soundingboard.connections.rules import Kind
from soundingboard.connections.tidy import Asker, measures_seen
from soundingboard.evidence.listing import within
from soundingboard.framework.reading import items_at
from soundingboard.lib.presets import ContentArea
from soundingboard.measures import reading
from soundingboard.measures.models import Stage
from soundingboard.measures.reading import Definition, Measures, Point, Series


class MeasureOut(Told):
    """What a measure counts."""

    code: str
    title: str
    definition: str
    numerator: str
    denominator: str
    unit: str
    decimals: int
    direction: str
    performance_type: str
    content_area: str
    stage: str
    frequency: str
    source: str
    is_retired: bool


class FigureOut(Told):
    """One figure of a measure for the authority, at the vintage that held.

    `symbol` says why there is no value: `c` hides a small number from this reader.
    """

    measure: str
    period_start: date
    period_end: date
    value: Decimal | None
    symbol: str
    numerator: Decimal | None
    denominator: Decimal | None
    basis: str
    is_provisional: bool
    data_cut_off: date
    quality: str
    vintage: int


class MeasuresAsked(Asked):
    """Which measures."""

    text: Words | None = None
    area: Code | None = None
    type: Literal["quantity", "quality", "outcome"] | None = None
    stage: Literal[tuple(Stage.values)] | None = None  # type: ignore[valid-type]
    state: Literal["retired", "all"] | None = None


class FiguresAsked(Asked):
    """Which figures of a measure."""

    kind: Literal["day", "week", "month", "quarter", "year", "other"] | None = None


@reads("/measures", Kind.MEASURES, Page[MeasureOut])
def list_measures(request: ApiRequest, programme: str, asked: Query[MeasuresAsked]) -> Any:
    """Measures: what each of them counts."""
    caller = request.stand
    lines = list(reading.definitions_at(caller.programme.pk, caller.moment).values())
    areas = frozenset({asked.area or ""})
    if asked.area:
        areas = within(items_at(caller.programme.pk, "content_areas", ContentArea, caller.moment), asked.area)

    def fits(line: Definition) -> bool:
        words = (asked.text or "").lower()
        return (
            (asked.state == "all" or line.is_retired == (asked.state == "retired"))
            and (not words or words in line.title.lower() or words in line.definition.lower())
            and (not asked.area or line.content_area in areas)
            and asked.type in (None, line.performance_type)
            and asked.stage in (None, line.stage)
        )

    names = list(MeasureOut.model_fields)
    found = [line for line in lines if fits(line)]
    return page_of(request, asked, found, lambda line: {name: getattr(line, name) for name in names})


@reads("/measures/{code}/figures", Kind.MEASURES, Page[FigureOut])
def figures_of_measure(request: ApiRequest, programme: str, code: Code, asked: Query[FiguresAsked]) -> Any:
    """Figures of a measure for the authority, in order of time."""
    caller = request.stand
    row = reading.definition_of(caller.actor, code, caller.moment)
    if row is None:
        raise Http404(f"There is no measure {code}.")
    seen = measures_seen(Asker(caller.actor, caller.moment, caller.day), [row.indicator_id])
    points = [
        (each, point) for key, each in seen.series.items() if asked.kind in (None, key.kind) for point in each.points
    ]
    start = (asked.page - 1) * asked.per_page
    items = (figure(seen, each, point) for each, point in points[start : start + asked.per_page])
    return answered(request, asked, items, len(points))


def figure(seen: Measures, series: Series, point: Point) -> dict[str, Any]:
    """One figure as it is answered."""
    return {
        "measure": seen.definitions[series.key.indicator_id].code,
        "period_start": point.period.start,
        "period_end": point.period.end,
        "value": point.value,
        "symbol": point.symbol,
        "numerator": point.numerator,
        "denominator": point.denominator,
        "basis": point.basis,
        "is_provisional": point.is_provisional,
        "data_cut_off": point.data_cut_off,
        "quality": point.quality,
        "vintage": point.vintage,
    }
