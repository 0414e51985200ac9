"""The measures of a position: which matter, what their figures are, and what these come to, as frozen values."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from soundingboard.measures import rules
from soundingboard.measures.marking import Delivered, marks_on
from soundingboard.measures.reading import Measures, measures_at
from soundingboard.measures.showing import shown
from soundingboard.position.values import MeasureMark, MeasurePoint, MeasureValue

if TYPE_CHECKING:
    from soundingboard.formats.charts.spc import ChartEvent
    from soundingboard.measures.charting import Judged
    from soundingboard.statistics.values import Series as Charted

DAYS_BETWEEN = "days_between"  # the unit of a measure of rare events, whose points are the days between them
YEARS = 3  # what a chart in a paper looks back
NOTHING_DELIVERED: Mapping[int, Sequence[Delivered]] = MappingProxyType({})


def measure_values(
    programme_id: int,
    moment: datetime | None,
    day: date,
    *,
    objectives: Mapping[int, str],
    outcomes: Mapping[int, str],
    delivered: Mapping[int, Sequence[Delivered]] = NOTHING_DELIVERED,
    small: bool = True,
    is_whole: bool = True,
) -> tuple[MeasureValue, ...]:
    """The measures on the scorecard, in its order, then those that bear on an objective or outcome. Ten queries.

    Args:
        objectives: references by key, of the objectives in the scope; `outcomes` the same.
        delivered: the actions of each objective that were delivered, by its key, which are marked on what bears on it.
        small: whether small numbers are in it; where not, they are taken out before anything is made of the figures.
        is_whole: the scorecard belongs to the whole programme and is left out of a part of it.
    """
    # Charts are reckoned with arrays, which a web process that only serves pages need not load.
    from soundingboard.measures.charting import judge

    since = date(day.year - YEARS, day.month, 1)
    measures = shown(measures_at(programme_id, moment, since=since), small=small)
    links = measures.links
    bearing = {
        indicator: (
            tuple(objectives[key] for key in links.objectives_of.get(indicator, ()) if key in objectives),
            tuple(outcomes[key] for key in links.outcomes_of.get(indicator, ()) if key in outcomes),
        )
        for indicator in measures.definitions
    }
    scorecard = list(measures.scorecard) if is_whole else []
    linked = [key for key, (some, others) in bearing.items() if (some or others) and key not in scorecard]
    judged = judge(measures, indicator_ids=[*scorecard, *linked])
    found = []
    for key, each in judged.items():
        done = [one for objective in links.objectives_of.get(key, ()) for one in delivered.get(objective, ())]
        marks = marks_on(each, measures.targets.get(key, ()), done)
        found.append(_value(measures, each, *bearing[key], key in scorecard, day, marks))
    return tuple(found)


def _value(
    measures: Measures,
    judged: "Judged",
    objectives: tuple[str, ...],
    outcomes: tuple[str, ...],
    on_scorecard: bool,
    day: date,
    marks: "Sequence[ChartEvent]",
) -> MeasureValue:
    definition, verdict = judged.definition, judged.verdict
    of_events = definition.is_of_events
    drawn = judged.charted
    points = {point.period.end: point for point in judged.series.points}
    days: list[_Figure] = []
    if of_events:
        days = [(each.on, Decimal(str(each.value)), "", None, False) for each in judged.chart.points]
    with_value = judged.series.latest_with_value
    said = next(
        (each for each in measures.commentaries.get(definition.indicator_id, ()) if each.team_id is None),
        None,
    )
    return MeasureValue(
        code=definition.code,
        title=definition.title,
        unit=DAYS_BETWEEN if of_events else definition.unit,
        suffix=judged.wording.unit,
        decimals=judged.wording.decimals,
        direction=definition.direction,
        improvement=judged.chart.improvement,
        performance_type=definition.performance_type,
        content_area=definition.content_area,
        objectives=objectives,
        outcomes=outcomes,
        on_scorecard=on_scorecard,
        points=tuple(
            MeasurePoint(on, points[on].period.words, _text(value), symbol, _text(aim), ghost)
            for on, value, symbol, aim, ghost in (days if of_events else _figures(judged, drawn))
        ),
        rebases=() if of_events else drawn.rebases,
        baseline_until=None if of_events else drawn.baseline_until,
        marks=tuple(MeasureMark(event.on, event.words) for event in marks),
        printed=judged.printed,
        last_period=judged.latest.period.words,
        last_on=with_value.period.end if with_value else None,
        aim=_aim_in_words(judged, day),
        verdict=verdict.code,
        headline=verdict.headline,
        sentence=verdict.sentence,
        notes=verdict.notes,
        variation=verdict.variation,
        assurance=verdict.assurance,
        periods_off_path=judged.periods_off_path,
        is_too_old=judged.is_too_old(day),
        asks=tuple(each.sentence for each in verdict.asks),
        commentary=said.text if said else "",
        commentary_by=said.author if said else "",
        label=judged.label.sentence(day),
    )


_Figure = tuple[date, Decimal | None, str, Decimal | None, bool]


def _figures(judged: "Judged", drawn: "Charted") -> list[_Figure]:
    """The figures of a chart: the day, the value or why there is none, what was aimed at, and whether it counts."""
    points = {point.period.end: point for point in judged.series.points}
    return [
        (each.on, points[each.on].value, points[each.on].symbol, _aimed_at(judged, each.on), each.ghost)
        for each in drawn.observations
    ]


def _aimed_at(judged: "Judged", on: date) -> Decimal | None:
    aim = rules.judged_by(judged.aims, on)
    return aim.at(on) if aim else None


def _aim_in_words(judged: "Judged", day: date) -> str:
    """What is aimed at now: a value, or the two ends of a band; empty where nothing is."""
    aim, printed = judged.aim, judged.definition.printed
    if aim is None:
        return ""
    if aim.lower is not None and aim.upper is not None:
        return f"between {printed(aim.lower)} and {printed(aim.upper)}"
    return printed(aim.at(max(day, aim.from_on)))


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number.normalize(), "f")
