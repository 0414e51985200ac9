"""Measures as they stood at a moment, in frozen values, each function in a fixed number of queries.

Rows are read as tuples: a programme has tens of thousands of figures. `moment` is None for now (see
`VersionQuerySet.as_at`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Cast, Coalesce, Rank

from soundingboard.accounts.access import Actor
from soundingboard.framework.models import Origin
from soundingboard.history.reading import last_hash_beside
from soundingboard.measures import rules
from soundingboard.measures.fact_label import FactLabel, printed_value, sources_in_words
from soundingboard.measures.library import LibraryIndicator, library, shipped_digests
from soundingboard.measures.models import (
    AreaKind,
    BenchmarkArea,
    BenchmarkFigure,
    BenchmarkRelease,
    ChartChange,
    Commentary,
    DataDevelopmentVersion,
    Event,
    Figure,
    Indicator,
    IndicatorVersion,
    Intake,
    MeasureLink,
    NeighbourSet,
    ScorecardLine,
    Target,
    Team,
    Timing,
)
from soundingboard.measures.models import (
    Collection as CollectedIn,
)
from soundingboard.measures.rules import Aim, Period, PeriodKind
from soundingboard.records.prepared import prepared
from soundingboard.statistics.values import Conflict

# --- definitions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator meant at a moment."""

    indicator_id: int
    version_id: int
    code: str
    number: int
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
    timing: str
    frequency: str
    conflict: Conflict
    collected_in: tuple[str, ...]
    annex_a: tuple[int, ...]
    source: str
    subtleties: tuple[str, ...]
    read_with: tuple[str, ...]
    derivation: str
    lait: str
    explore: Mapping[str, Any] | None
    owner_id: int | None
    owner_role: str
    review_on: date | None
    position: int
    is_retired: bool
    why_retired: str
    is_local: bool

    @property
    def sources(self) -> tuple[str, ...]:
        """Where it is collected, in words; Annex A with its lists."""
        lists = ", ".join(str(number) for number in self.annex_a)
        named = f"Ofsted Annex A list {lists}" if len(self.annex_a) == 1 else f"Ofsted Annex A lists {lists}"
        words = {choice.value: str(choice.label) for choice in CollectedIn}
        return sources_in_words(self.collected_in, {**words, "annex_a": named} if self.annex_a else words)

    def printed(self, value: Decimal | None, symbol: str = "") -> str:
        """A value of it as it is printed with its unit, or the words for why there is none."""
        return printed_value(value, symbol, self.unit, self.decimals)

    @property
    def is_of_events(self) -> bool:
        """Whether it is of events so rare that the days between them are charted."""
        return self.timing == Timing.EVENT

    def is_due_for_review(self, on: date) -> bool:
        """Whether the day on which it was to be looked at again has come."""
        return self.review_on is not None and self.review_on <= on


_DEFINITION = (
    "indicator_id",
    "pk",
    "indicator__code",
    "number",
    "title",
    "definition",
    "numerator",
    "denominator",
    "unit",
    "decimals",
    "direction",
    "performance_type",
    "content_area",
    "stage",
    "timing",
    "frequency",
    "conflict",
    "collected_in",
    "annex_a",
    "source",
    "subtleties",
    "read_with",
    "derivation",
    "lait",
    "explore",
    "owner_id",
    "owner_role",
    "review_on",
    "position",
    "is_retired",
    "why_retired",
    "origin",
)
_LISTS = {_DEFINITION.index(name) for name in ("collected_in", "annex_a", "subtleties", "read_with")}


def definitions_at(
    programme_id: int, moment: datetime | None = None, *, indicator_ids: Collection[int] | None = None
) -> dict[int, Definition]:
    """Every indicator with its definition of that moment, retired ones with the rest, in order. One query."""
    if not _any(indicator_ids):
        return {}
    return {row[0]: _definition(row) for row in _definitions(programme_id, moment, _keys(indicator_ids))}


def titles_in_use(programme_id: int) -> dict[str, str]:
    """The titles of the indicators that are not retired, by code, in order. One query."""
    return dict(_titles_in_use(programme_id))


@prepared
def _titles_in_use(programme_id: int) -> "QuerySet[Any]":
    rows = IndicatorVersion.objects.filter(programme_id=programme_id, is_retired=False).current().in_order()
    return rows.values_list("indicator__code", "title")


@prepared
def _definitions(programme_id: int, moment: datetime | None, keys: Sequence[int] | None) -> "QuerySet[Any]":
    rows = _of(IndicatorVersion.objects.filter(programme_id=programme_id).as_at(moment).in_order(), keys)
    return rows.values_list(*_DEFINITION)


def as_definition(row: IndicatorVersion) -> Definition:
    """The frozen value of a definition's row, fetched with its indicator. No query."""
    names = (name.replace("indicator__code", "indicator.code") for name in _DEFINITION)
    return _definition(attrgetter(*names)(row))


def definition_of(actor: Actor, code: str, moment: datetime | None = None) -> IndicatorVersion | None:
    """The row of one indicator's definition as it stood, for a page that will change it. One query."""
    rows = IndicatorVersion.objects.visible_to(actor, indicator__code=code).as_at(moment)
    return rows.select_related("indicator", "owner", "recorded_by", "programme").first()


def definition_and_state(
    actor: Actor, code: str, moment: datetime | None = None
) -> tuple[IndicatorVersion, str] | None:
    """The same row, and the hash of its programme's last entry of history; empty where there is none. One query."""
    rows = IndicatorVersion.objects.visible_to(actor, indicator__code=code).as_at(moment)
    rows = rows.annotate(last_hash=last_hash_beside())
    row: Any = rows.select_related("indicator", "owner", "recorded_by", "programme").first()
    return (row, row.last_hash or "") if row is not None else None


def definitions_of(actor: Actor, code: str, moment: datetime | None = None) -> list[IndicatorVersion]:
    """Every version of one indicator's definition up to a moment, newest first. One query."""
    rows = IndicatorVersion.objects.visible_to(actor, indicator__code=code)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return list(rows.select_related("recorded_by", "owner").order_by("-number"))


def definitions_with(version_ids: Collection[int]) -> dict[int, Definition]:
    """Versions by their own keys: the definitions with which some figures were made. One query."""
    rows = IndicatorVersion.objects.filter(pk__in=version_ids)
    return {row[1]: _definition(row) for row in rows.values_list(*_DEFINITION)}


def indicators_by_key(actor: Actor, keys: Collection[int]) -> dict[int, Indicator]:
    """Indicators by their keys. One query."""
    return Indicator.objects.visible_to(actor).in_bulk(list(keys))


def derivation_codes(programme_id: int) -> dict[str, str]:
    """The code of the indicator that each child-level derivation gives, of those in use. One query."""
    rows = IndicatorVersion.objects.filter(programme_id=programme_id).current().in_use().exclude(derivation="")
    return dict(rows.order_by("-position", "pk").values_list("derivation", "indicator__code"))


class Offer(NamedTuple):
    """What an upgrade would change in an indicator: never taken up by itself. `held` is None for a new one."""

    item: LibraryIndicator
    held: IndicatorVersion | None

    @property
    def is_local(self) -> bool:
        """Whether the programme changed its own, so that taking the offer up would lose that."""
        return self.held is not None and self.held.origin == Origin.LOCAL


def library_offers(actor: Actor) -> list[Offer]:
    """The indicators of this release that differ from what was taken in from the last one. One query."""
    rows = {
        row.indicator.code: row
        for row in IndicatorVersion.objects.visible_to(actor).current().select_related("indicator")
    }
    digests = shipped_digests()
    return [
        Offer(item, rows.get(item.code))
        for item in library()
        if item.code not in rows or rows[item.code].shipped_digest != digests[item.code]
    ]


def _definition(row: tuple[Any, ...]) -> Definition:
    values: list[Any] = [tuple(value) if place in _LISTS else value for place, value in enumerate(row)]
    values[-1] = values[-1] == Origin.LOCAL
    return Definition(*values)


# --- figures ----------------------------------------------------------------------------------------------------------


class Point(NamedTuple):
    """One figure of a series, at the vintage that held. `first_value` is what was first reported of the period.

    `hides` says which of its numbers are kept from those who may see no small ones, `first_hides` the same of what was
    first reported; `showing.shown` takes them out.
    """

    figure_id: int
    period: Period
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    symbol: str
    basis: str
    is_provisional: bool
    data_cut_off: date
    rows_considered: int | None
    rows_left_out: int | None
    quality: str
    vintage: int
    definition_id: int
    intake_id: int
    recorded_at: datetime
    hides: str
    first_value: Decimal | None
    first_symbol: str
    first_hides: str


class SeriesKey(NamedTuple):
    """What a series is of. Months lie beside months and years beside years, so the kind of period is part of it."""

    indicator_id: int
    team_id: int | None
    kind: PeriodKind


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one measure, for the authority or one team, in order of time. Never empty."""

    key: SeriesKey
    points: tuple[Point, ...]

    @property
    def latest(self) -> Point:
        """The last point, whether or not it has a value."""
        return self.points[-1]

    @property
    def latest_with_value(self) -> Point | None:
        """The last point that has a value."""
        return next((point for point in reversed(self.points) if point.value is not None), None)

    @property
    def values(self) -> tuple[tuple[date, Decimal | None], ...]:
        """The last day of each period with its value; None where there is none, never nought."""
        return tuple((point.period.end, point.value) for point in self.points)


_POINT = (
    "indicator_id",
    "team_id",
    "pk",
    "period_start",
    "period_end",
    "numerator",
    "denominator",
    "value",
    "symbol",
    "basis",
    "is_provisional",
    "data_cut_off",
    "rows_considered",
    "rows_left_out",
    "quality",
    "vintage",
    "definition_id",
    "intake_id",
    "recorded_at",
    "hides",
)


def series_at(
    programme_id: int,
    moment: datetime | None = None,
    *,
    indicator_ids: Collection[int] | None = None,
    authority_only: bool = False,
    since: date | None = None,
    first_reported: bool = False,
) -> dict[SeriesKey, Series]:
    """The series of a programme as they stood. One query.

    Args:
        indicator_ids: only these measures; None for all.
        authority_only: without those of teams and groups.
        since: only periods that end on or after the day.
        first_reported: what was first said of each period, whatever was said later.
    """
    if not _any(indicator_ids):
        return {}
    rows = _figures_said(programme_id, moment, _keys(indicator_ids), authority_only, since, first_reported)
    # A provisional figure that settled is two rows of the first vintage: the earlier one is what was first reported.
    firsts: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for indicator_id, team_id, _, start, end, *said, stands in rows:
        if first_reported or not stands:
            firsts.setdefault((indicator_id, team_id, start, end), (said[2], said[3], said[-1]))
    seen: set[tuple[Any, ...]] = set()
    found: dict[SeriesKey, list[Point]] = {}
    for indicator_id, team_id, figure_id, start, end, *said, stands in rows:
        if not stands or (indicator_id, team_id, start, end) in seen:
            continue
        seen.add((indicator_id, team_id, start, end))
        period = Period(start, end)
        value, symbol, hides = said[2], said[3], said[-1]
        first = firsts.get((indicator_id, team_id, start, end), (value, symbol, hides))
        point = Point._make([figure_id, period, *said, *first])
        found.setdefault(SeriesKey(indicator_id, team_id, rules.period_kind(period)), []).append(point)
    return {key: Series(key, tuple(points)) for key, points in found.items()}


@prepared
def _figures_said(
    programme_id: int,
    moment: datetime | None,
    keys: Sequence[int] | None,
    authority_only: bool,
    since: date | None,
    first_reported: bool,
) -> "QuerySet[Any]":
    """The figures that held, and those first reported that no longer do, by series and time."""
    rows = _figures(programme_id, keys, authority_only, since)
    first = _as_first_reported(rows, moment)
    columns = (*_POINT, "stands")
    if first_reported:
        found: QuerySet[Any] = first.annotate(stands=Value(True)).values_list(*columns)
    else:
        standing = rows.as_at(moment).annotate(stands=Value(True))
        before = first.exclude(superseded_at=None).annotate(stands=Value(False))
        found = standing.values_list(*columns).union(before.values_list(*columns), all=True)
    return found.order_by("indicator_id", "team_id", "period_end", "period_start", "pk")


def _as_first_reported(rows: Any, moment: datetime | None) -> Any:
    rows = rows.as_first_reported()
    return rows if moment is None else rows.filter(recorded_at__lt=moment)


def main_series(
    series: Mapping[SeriesKey, Series], indicator_id: int, frequency: str, team_id: int | None = None
) -> Series | None:
    """The series that a page leads with: of the measure's own rhythm if there is one, else the longest."""
    of_it = [each for key, each in series.items() if key[:2] == (indicator_id, team_id)]
    kind = _KINDS.get(frequency)
    return max(of_it, key=lambda each: (each.key.kind == kind, len(each.points)), default=None)


_KINDS: Mapping[str, PeriodKind] = {"weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}


def vintages_of(programme_id: int, indicator_id: int, team_id: int | None, period: Period) -> list[Figure]:
    """Everything that was ever said of one period, the first first, with who and from which intake. One query."""
    rows = Figure.objects.filter(
        programme_id=programme_id,
        indicator_id=indicator_id,
        period_start=period.start,
        period_end=period.end,
    )
    rows = rows.of_the_authority() if team_id is None else rows.filter(team_id=team_id)
    return list(rows.select_related("intake", "recorded_by", "definition").order_by("recorded_at", "vintage", "pk"))


def label_of(definition: Definition, point: Point) -> FactLabel:
    """The fact label of a figure, in the words of the definition it was made with."""
    return FactLabel(
        unit=definition.unit,
        decimals=definition.decimals,
        timing=definition.timing,
        frequency=definition.frequency,
        period=point.period,
        value=point.value,
        symbol=point.symbol,
        numerator=point.numerator,
        denominator=point.denominator,
        numerator_words=definition.numerator,
        denominator_words=definition.denominator,
        sources=definition.sources,
        basis=point.basis,
        quality=point.quality,
        rows_considered=point.rows_considered,
        rows_left_out=point.rows_left_out,
        is_provisional=point.is_provisional,
        data_cut_off=point.data_cut_off,
        vintage=point.vintage,
        first_value=point.first_value,
        first_symbol=point.first_symbol,
    )


def _figures(programme_id: int, indicator_ids: Collection[int] | None, authority_only: bool, since: date | None) -> Any:
    rows = Figure.objects.filter(programme_id=programme_id)
    if indicator_ids is not None:
        rows = rows.filter(indicator_id__in=indicator_ids)
    if authority_only:
        rows = rows.of_the_authority()
    if since is not None:
        rows = rows.filter(period_end__gte=since)
    return rows


class FiledMeasure(NamedTuple):
    """A measure in use, where it is filed, and the last day of the newest period with a value; None without any."""

    code: str
    title: str
    content_area: str
    performance_type: str
    frequency: str
    last_on: date | None

    def is_fresh(self, on: date) -> bool:
        """Whether its newest figure can tell how things are on a day."""
        return not rules.is_too_old_to_tell(self.last_on, self.frequency, on)


def filed_measures(
    actor: Actor, moment: datetime | None = None, areas: Collection[str] | None = None
) -> list[FiledMeasure]:
    """The measures of some content areas, in order, with how new the authority's figures are. One query.

    Args:
        areas: only these content areas; None for all.
    """
    rows = IndicatorVersion.objects.visible_to(actor).as_at(moment).in_use()
    if areas is not None:
        rows = rows.filter(content_area__in=list(areas))
    figures = (
        Figure.objects.visible_to(actor)
        .as_at(moment)
        .of_the_authority()
        .filter(indicator=OuterRef("indicator"), value__isnull=False)
        .order_by("-period_end")
        .values("period_end")[:1]
    )
    said = rows.in_order().annotate(last_on=Subquery(figures))
    columns = ("indicator__code", "title", "content_area", "performance_type", "frequency", "last_on")
    return [FiledMeasure(*row) for row in said.values_list(*columns)]


# --- targets, charts, events ------------------------------------------------------------------------------------------


class TargetLine(NamedTuple):
    """A target as it stood."""

    target_id: int
    indicator_id: int
    team_id: int | None
    aim: Aim
    basis: str
    agreed_by: str
    agreed_on: date
    decision: str
    requirement: str


_AIM = ("kind", "from_on", "to_on", "value", "lower", "upper", "reaches", "reaches_on")


def targets_at(
    programme_id: int, moment: datetime | None = None, *, indicator_ids: Collection[int] | None = None
) -> dict[int, tuple[TargetLine, ...]]:
    """The targets of each measure, the earliest first, teams' with the authority's. One query."""
    found: dict[int, list[TargetLine]] = {}
    rows = _targets(programme_id, moment, _keys(indicator_ids)) if _any(indicator_ids) else ()
    for key, indicator_id, team_id, *said in rows:
        aim, (basis, agreed_by, agreed_on, decision, requirement) = Aim(*said[: len(_AIM)]), said[len(_AIM) :]
        line = TargetLine(
            key, indicator_id, team_id, aim, basis, agreed_by, agreed_on, decision or "", requirement or ""
        )
        found.setdefault(indicator_id, []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}


@prepared
def _targets(programme_id: int, moment: datetime | None, keys: Sequence[int] | None) -> "QuerySet[Any]":
    rows = _of(Target.objects.filter(programme_id=programme_id).as_at(moment), keys)
    said = ("basis", "agreed_by", "agreed_on", "decision__reference", "requirement__reference")
    return rows.order_by("from_on", "pk").values_list("pk", "indicator_id", "team_id", *_AIM, *said)


def aims_for(targets: Iterable[TargetLine], team_id: int | None = None) -> tuple[Aim, ...]:
    """The targets that judge a series: a team's own if it has any, else the authority's."""
    lines = list(targets)
    own = [line.aim for line in lines if line.team_id == team_id]
    return tuple(own or [line.aim for line in lines if line.team_id is None])


class ChartChangeLine(NamedTuple):
    """A change to how a chart is read, with who, when and why, as it is printed on the chart."""

    change_id: int
    indicator_id: int
    team_id: int | None
    kind: str
    on: date
    why: str
    decision: str
    decided_on: date
    recorded_by: str


def chart_changes_at(
    programme_id: int, moment: datetime | None = None, *, indicator_ids: Collection[int] | None = None
) -> dict[tuple[int, int | None], tuple[ChartChangeLine, ...]]:
    """The changes to each chart by measure and team, the earliest day first. One query."""
    found: dict[tuple[int, int | None], list[ChartChangeLine]] = {}
    for row in _chart_changes(programme_id, moment, _keys(indicator_ids)) if _any(indicator_ids) else ():
        line = ChartChangeLine._make([*row[:-1], row[-1] or "Sounding Board"])
        found.setdefault((line.indicator_id, line.team_id), []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}


@prepared
def _chart_changes(programme_id: int, moment: datetime | None, keys: Sequence[int] | None) -> "QuerySet[Any]":
    rows = _of(ChartChange.objects.filter(programme_id=programme_id).as_at(moment), keys)
    said = ("kind", "on", "why", "decision__reference", "decision__decided_on", "recorded_by__name")
    return rows.order_by("on", "pk").values_list("pk", "indicator_id", "team_id", *said)


def target_of(actor: Actor, code: str, number: int) -> Target | None:
    """The row of one target of a measure, current or not, for a page that will change it. One query."""
    found: Target | None = _row_of(Target, actor, code, number)
    return found


def chart_change_of(actor: Actor, code: str, number: int) -> ChartChange | None:
    """The row of one change to a measure's chart, standing or not, for a page that will undo it. One query."""
    found: ChartChange | None = _row_of(ChartChange, actor, code, number)
    return found


def event_of(actor: Actor, number: int) -> Event | None:
    """The row of one event, current or not, for a page that will change it. One query."""
    found: Event | None = Event.objects.visible_to(actor).filter(pk=number).select_related("indicator").first()
    return found


def _row_of(table: Any, actor: Actor, code: str, number: int) -> Any:
    rows = table.objects.visible_to(actor).filter(pk=number, indicator__code=code)
    return rows.select_related("indicator", "decision").first()


class EventLine(NamedTuple):
    """Something marked on charts; on all of them where it names no measure."""

    event_id: int
    indicator_id: int | None
    team_id: int | None
    kind: str
    on: date
    title: str
    note: str


def events_at(programme_id: int, moment: datetime | None = None) -> list[EventLine]:
    """What is marked on charts, the earliest first. One query."""
    return [EventLine(*row) for row in _events(programme_id, moment)]


@prepared
def _events(programme_id: int, moment: datetime | None) -> "QuerySet[Any]":
    rows = Event.objects.filter(programme_id=programme_id).as_at(moment).order_by("on", "pk")
    return rows.values_list("pk", "indicator_id", "team_id", "kind", "on", "title", "note")


def events_on(events: Iterable[EventLine], indicator_id: int, team_id: int | None = None) -> tuple[EventLine, ...]:
    """What is marked on one chart: its own, and what is marked on all."""
    return tuple(
        event for event in events if event.indicator_id in (None, indicator_id) and event.team_id in (None, team_id)
    )


# --- commentary, links, scorecard, agenda -----------------------------------------------------------------------------


class CommentaryLine(NamedTuple):
    """What was said of a measure in a round."""

    commentary_id: int
    indicator_id: int
    team_id: int | None
    round_id: int
    round_name: str
    period_end: date
    text: str
    asked_by: str
    because: str
    author: str
    recorded_at: datetime


def commentaries_at(
    programme_id: int,
    moment: datetime | None = None,
    *,
    indicator_ids: Collection[int] | None = None,
    round_id: int | None = None,
) -> dict[int, tuple[CommentaryLine, ...]]:
    """What was said of each measure, the latest round first. One query."""
    found: dict[int, list[CommentaryLine]] = {}
    for row in _commentaries(programme_id, moment, _keys(indicator_ids), round_id) if _any(indicator_ids) else ():
        *said, author, recorded_at = row
        line = CommentaryLine._make([*said, author or "Sounding Board", recorded_at])
        found.setdefault(line.indicator_id, []).append(line)
    return {key: tuple(lines) for key, lines in found.items()}


@prepared
def _commentaries(
    programme_id: int, moment: datetime | None, keys: Sequence[int] | None, round_id: int | None
) -> "QuerySet[Any]":
    rows = _of(Commentary.objects.filter(programme_id=programme_id).as_at(moment), keys)
    if round_id is not None:
        rows = rows.filter(round_id=round_id)
    said = ("round_id", "round__name", "period_end", "text", "asked_by", "because", "recorded_by__name", "recorded_at")
    return rows.order_by("-round__number", "pk").values_list("pk", "indicator_id", "team_id", *said)


def commentary_of(actor: Actor, indicator_id: int, round_id: int) -> Commentary | None:
    """What stands of a measure of the authority in a round, as a row for a page that will change it. One query."""
    rows = (
        Commentary.objects.visible_to(actor).current().filter(indicator_id=indicator_id, round_id=round_id, team=None)
    )
    found: Commentary | None = rows.select_related("recorded_by").first()
    return found


class Links(NamedTuple):
    """Which measures bear on what, both ways; keys of indicators in the order of linking."""

    of_objective: Mapping[int, tuple[int, ...]]
    of_outcome: Mapping[int, tuple[int, ...]]
    objectives_of: Mapping[int, tuple[int, ...]]
    outcomes_of: Mapping[int, tuple[int, ...]]


def links_at(programme_id: int, moment: datetime | None = None) -> Links:
    """Which measures bear on which objectives and outcomes. One query."""
    rows = MeasureLink.objects.filter(programme_id=programme_id).as_at(moment).order_by("pk")
    ways: tuple[dict[int, list[int]], ...] = ({}, {}, {}, {})
    for indicator_id, *ends in rows.values_list("indicator_id", "objective_id", "outcome_id"):
        for place, end in enumerate(ends):
            if end is not None:
                ways[place].setdefault(end, []).append(indicator_id)
                ways[place + 2].setdefault(indicator_id, []).append(end)
    return Links(*({key: tuple(keys) for key, keys in way.items()} for way in ways))


def links_of(actor: Actor, indicator_id: int, moment: datetime | None = None) -> list[MeasureLink]:
    """The links of one measure as rows, for a page that shows or changes them. One query."""
    rows = MeasureLink.objects.visible_to(actor).as_at(moment).filter(indicator_id=indicator_id)
    return list(rows.select_related("objective", "outcome", "indicator").order_by("pk"))


def scorecard_at(programme_id: int, moment: datetime | None = None) -> list[int]:
    """The keys of the indicators on the scorecard, in order. One query."""
    return _scorecard(programme_id, moment)


@prepared
def _scorecard(programme_id: int, moment: datetime | None) -> "QuerySet[Any]":
    rows = ScorecardLine.objects.filter(programme_id=programme_id).as_at(moment)
    return rows.order_by("position", "pk").values_list("indicator_id", flat=True)


def development_agenda(actor: Actor, moment: datetime | None = None) -> list[DataDevelopmentVersion]:
    """The data development agenda: what is not done first, by its day. One query."""
    rows = DataDevelopmentVersion.objects.visible_to(actor).as_at(moment)
    rows = rows.select_related("item", "indicator", "objective", "owner", "recorded_by")
    order = {"in_progress": 0, "open": 1, "done": 2, "dropped": 3}
    return sorted(rows, key=lambda row: (order[row.state], row.due_on or date.max, row.item_id))


def teams_of(programme_id: int) -> dict[int, Team]:
    """The teams and groups for which figures are counted, by name. One query."""
    return {team.pk: team for team in Team.objects.filter(programme_id=programme_id).order_by("kind", "name")}


def intakes_of(actor: Actor, moment: datetime | None = None) -> list[Intake]:
    """What came in up to a moment, the latest first. One query."""
    rows = Intake.objects.visible_to(actor)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return list(rows.select_related("recorded_by", "withdrawn_by").order_by("-recorded_at", "-pk"))


def intake_of_latest(programme_id: int, indicator_id: int, moment: datetime | None = None) -> str | None:
    """The reference of the intake with which the authority's latest figure of a measure came. One query."""
    rows = Figure.objects.filter(programme_id=programme_id, indicator_id=indicator_id, team=None).as_at(moment)
    return rows.order_by("-period_end", "-pk").values_list("intake__reference", flat=True).first()


def intake_of(actor: Actor, reference: str) -> Intake | None:
    """One intake. One query."""
    found: Intake | None = (
        Intake.objects.visible_to(actor)
        .filter(reference=reference)
        .select_related("recorded_by", "withdrawn_by")
        .first()
    )
    return found


# --- benchmarks (ME5) -------------------------------------------------------------------------------------------------


class BenchmarkValue(NamedTuple):
    """What is published of an area for a year: a value, or a symbol that is never nought."""

    code: str
    name: str
    kind: str
    region: str
    year: str
    year_ends: int | None
    value: Decimal | None
    symbol: str


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """What others published of a measure: of each area and year what the newest file that has it reports.

    The file named is the newest that reports the latest year; `earlier` is how many authorities of that year it has
    not, so that they stand as an earlier file had them.
    """

    publisher: str
    title: str
    published_on: date | None
    values: tuple[BenchmarkValue, ...]
    earlier: int = 0

    @property
    def years(self) -> tuple[str, ...]:
        """The labels of its years, the earliest first."""
        ends = {each.year: each.year_ends or 0 for each in self.values}
        return tuple(sorted(ends, key=lambda year: (ends[year], year)))

    def of_year(self, year: str) -> tuple[BenchmarkValue, ...]:
        """Every area in one year."""
        return tuple(each for each in self.values if each.year == year)


# What is read of a figure that others published, and of the file that it stands in.
CELL = ("area__code", "area__name", "area__kind", "area__region", "year", "year_ends", "value", "symbol")
FILE = ("release__publisher", "release__title", "release__published_on")


def benchmarks_at(
    programme_id: int, moment: datetime | None = None, *, indicator_ids: Collection[int]
) -> dict[int, Benchmarks]:
    """What others published of some measures, from every file on record. One query."""
    kept = benchmarks_kept(programme_id, moment).filter(indicator_id__in=indicator_ids)
    rows: dict[int, list[Reported]] = {}
    for indicator_id, *said in newest_of(kept).values_list("indicator_id", *REPORTED):
        rows.setdefault(indicator_id, []).append(Reported.of(said))
    return {indicator: put_together(those) for indicator, those in rows.items()}


def latest_benchmarks_at(
    programme_id: int, moment: datetime | None = None, *, indicator_ids: Collection[int], own: str
) -> dict[int, Benchmarks]:
    """What others published of some measures in the latest two years of each, and of one area in every year.

    A page compares a year with the one before, and asks earlier ones only for the region of the authority itself: ten
    years of every area in England are not read for that. Three queries.

    Args:
        own: the number of the area that is read in every year.
    """
    kept = benchmarks_kept(programme_id, moment).filter(indicator_id__in=indicator_ids)
    years: dict[int, set[tuple[int, str]]] = {}
    for indicator_id, ends, year in kept.order_by().values_list("indicator_id", "year_ends", "year").distinct():
        # As `Reported.year` has it: publishers label otherwise what ends in the same year.
        years.setdefault(indicator_id, set()).add((ends, "") if ends else (0, year))
    wanted = Q(area__in=BenchmarkArea.objects.filter(programme_id=programme_id, code=own))
    for indicator_id, those in years.items():
        for ends, year in sorted(those)[-2:]:
            in_it = Q(year_ends=ends) if ends else Q(year_ends=None, year=year)
            wanted |= Q(indicator_id=indicator_id) & in_it
    return _with_files(programme_id, kept.filter(wanted))


def _with_files(programme_id: int, kept: "QuerySet[BenchmarkFigure]") -> dict[int, Benchmarks]:
    """What the newest files say, with each file read once and not beside each of its cells. Two queries."""
    of_programme = BenchmarkRelease.objects.filter(programme_id=programme_id)
    named = of_programme.values_list("pk", "recorded_at", "publisher", "title", "published_on")
    files = {pk: (recorded_at, pk, publisher, title, day) for pk, recorded_at, publisher, title, day in named}
    rows: dict[int, list[Reported]] = {}
    for indicator_id, release_id, *cell in newest_of(kept).values_list("indicator_id", "release_id", *CELL):
        rows.setdefault(indicator_id, []).append(Reported._make([*files[release_id], BenchmarkValue._make(cell)]))
    return {indicator: put_together(those) for indicator, those in rows.items()}


class Reported(NamedTuple):
    """A published cell with the file it stands in."""

    recorded_at: datetime
    release_id: int
    publisher: str
    title: str
    published_on: date | None
    value: BenchmarkValue

    @classmethod
    def of(cls, said: Sequence[Any]) -> "Reported":
        """From the columns of REPORTED."""
        recorded_at, release_id, publisher, title, published_on, *cell = said
        return cls(recorded_at, release_id, publisher, title, published_on, BenchmarkValue._make(cell))

    @property
    def age(self) -> tuple[datetime, int]:
        """The later file is the newer one."""
        return self.recorded_at, self.release_id

    @property
    def year(self) -> int | str:
        """Publishers label one year otherwise: it is known by the year in which it ends, where it has one."""
        return self.value.year_ends or self.value.year


REPORTED = ("release__recorded_at", "release_id", *FILE, *CELL)


def newest_of(kept: "QuerySet[BenchmarkFigure]") -> "QuerySet[BenchmarkFigure]":
    """Of each publisher, area and year of a measure the rows of the newest file that has it."""
    year = Coalesce(Cast("year_ends", CharField()), Cast("year", CharField()))
    newest = Window(
        Rank(),
        partition_by=[F("indicator_id"), F("release__publisher"), F("area__code"), year],
        order_by=[F("release__recorded_at").desc(), F("release_id").desc()],
    )
    return kept.annotate(newest=newest).filter(newest=1)


def that_stand(rows: Sequence[Reported]) -> list[Reported]:
    """The cells of one measure that are compared with: a year is of one publisher, the one whose file of it is newest.

    Publishers differ in which areas they know, by which key they call a region and how they round.
    """
    first: dict[int | str, Reported] = {}
    for each in rows:
        if each.year not in first or each.age > first[each.year].age:
            first[each.year] = each
    return [each for each in rows if each.publisher == first[each.year].publisher]


def put_together(rows: Sequence[Reported]) -> Benchmarks:
    """One measure as it stands, from rows of `newest_of`; there is one at least."""
    if len({each.release_id for each in rows}) == 1:  # Most measures: nothing is to be told apart.
        file = rows[0]
        alone = sorted((each.value for each in rows), key=_in_order)
        return Benchmarks(file.publisher, file.title, file.published_on, tuple(alone))
    stand = that_stand(rows)
    newest = {each.year: each for each in sorted(stand, key=lambda each: each.age)}
    values = [each.value._replace(year=_label(each, newest[each.year])) for each in stand]
    values.sort(key=_in_order)
    latest = max(newest.values(), key=lambda each: (each.value.year_ends or 0, each.value.year))
    earlier = sum(
        each.year == latest.year and each.release_id != latest.release_id and each.value.kind == AreaKind.AUTHORITY
        for each in stand
    )
    return Benchmarks(latest.publisher, latest.title, latest.published_on, tuple(values), earlier)


def _in_order(value: BenchmarkValue) -> tuple[int, str, str]:
    return value.year_ends or 0, value.year, value.code


def _label(each: Reported, newest: Reported) -> str:
    return each.value.year if each.release_id == newest.release_id else newest.value.year


def files_in_use(
    programme_id: int, moment: datetime | None = None, *, indicator_ids: Collection[int]
) -> set[tuple[int, int]]:
    """The pairs of a measure and a file of which some cell is compared with. One query."""
    kept = benchmarks_kept(programme_id, moment).filter(indicator_id__in=indicator_ids)
    rows: dict[int, list[Reported]] = {}
    for indicator_id, *said in newest_of(kept).values_list("indicator_id", *REPORTED):
        rows.setdefault(indicator_id, []).append(Reported.of(said))
    return {(indicator, each.release_id) for indicator, those in rows.items() for each in that_stand(those)}


def benchmarks_kept(programme_id: int, moment: datetime | None) -> "QuerySet[BenchmarkFigure]":
    """The published figures of the files that stood at a moment."""
    kept = BenchmarkFigure.objects.filter(programme_id=programme_id)
    if moment is None:
        return kept.filter(release__withdrawn_at=None)
    standing = Q(release__withdrawn_at=None) | Q(release__withdrawn_at__gte=moment)
    return kept.filter(standing, release__recorded_at__lt=moment)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The authority's own number and its neighbours, the nearest first, by the model that chose them."""

    model: str
    authority_code: str
    members: tuple[tuple[str, str, str], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Their numbers."""
        return tuple(code for code, _, _ in self.members)


def neighbours_at(programme_id: int, moment: datetime | None = None) -> Neighbours | None:
    """The neighbours that the authority is compared with, as (number, name, closeness); None if none. One query."""
    rows = list(
        NeighbourSet.objects.filter(programme_id=programme_id)
        .as_at(moment)
        .order_by("members__place")
        .values_list("model_name", "authority_code", "members__area_code", "members__name", "members__closeness")
    )
    return Neighbours(rows[0][0], rows[0][1], tuple(row[2:] for row in rows)) if rows else None


# --- all of it, for the position --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything that judges and shows the measures of a programme, as it stood at a moment."""

    definitions: Mapping[int, Definition]
    series: Mapping[SeriesKey, Series]
    targets: Mapping[int, tuple[TargetLine, ...]]
    chart_changes: Mapping[tuple[int, int | None], tuple[ChartChangeLine, ...]]
    events: tuple[EventLine, ...]
    commentaries: Mapping[int, tuple[CommentaryLine, ...]]
    links: Links
    scorecard: tuple[int, ...]

    def main(self, indicator_id: int, team_id: int | None = None) -> Series | None:
        """The series that a measure is shown and judged by; of rare events the one of their days."""
        if self.definitions[indicator_id].is_of_events:
            return self.series.get(SeriesKey(indicator_id, team_id, "day"))
        return main_series(self.series, indicator_id, self.definitions[indicator_id].frequency, team_id)

    def label(self, point: Point, indicator_id: int) -> FactLabel:
        """The fact label of one of its points."""
        return label_of(self.definitions[indicator_id], point)


def measures_at(
    programme_id: int,
    moment: datetime | None = None,
    *,
    indicator_ids: Collection[int] | None = None,
    authority_only: bool = True,
    since: date | None = None,
) -> Measures:
    """The measures of a programme, or some of them, as they stood. Eight queries, however many there are."""
    return Measures(
        definitions=definitions_at(programme_id, moment, indicator_ids=indicator_ids),
        series=series_at(programme_id, moment, indicator_ids=indicator_ids, authority_only=authority_only, since=since),
        targets=targets_at(programme_id, moment, indicator_ids=indicator_ids),
        chart_changes=chart_changes_at(programme_id, moment, indicator_ids=indicator_ids),
        events=tuple(events_at(programme_id, moment)),
        commentaries=commentaries_at(programme_id, moment, indicator_ids=indicator_ids),
        links=links_at(programme_id, moment),
        scorecard=tuple(scorecard_at(programme_id, moment)),
    )


def _of(rows: "QuerySet[Any]", indicator_ids: Collection[int] | None) -> "QuerySet[Any]":
    return rows if indicator_ids is None else rows.filter(indicator_id__in=indicator_ids)


def _any(indicator_ids: Collection[int] | None) -> bool:
    """Whether anything is asked for: all measures, or at least one."""
    return indicator_ids is None or len(indicator_ids) > 0


def _keys(indicator_ids: Collection[int] | None) -> tuple[int, ...] | None:
    """The measures asked for, as a prepared query takes them."""
    return None if indicator_ids is None else tuple(indicator_ids)
