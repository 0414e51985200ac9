"""Teams set beside each other: who differs from the whole by more than size and chance explain, and each over time.

Teams are read as this reader may see them (`measures.showing`), like every page of measures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import mark_safe

from soundingboard.accounts.roles import Permission
from soundingboard.formats.blocks import Cell
from soundingboard.formats.charts.funnel import funnel_chart
from soundingboard.formats.charts.small_multiples import Card, card, one_scale
from soundingboard.measures import reading
from soundingboard.measures.charting import Judged, judge_teams, wording_of
from soundingboard.measures.models import Team, TeamKind
from soundingboard.measures.reading import Definition, Measures
from soundingboard.measures.rules import FACTORS, MORE_THAN_THE_WHOLE, Period
from soundingboard.measures.showing import sees_small_numbers, shown
from soundingboard.measures.team_reading import TeamPeriods, by_period, can_be_a_funnel, known_by_team, units_of
from soundingboard.statistics.funnel import Unit, curve, funnel, limits_of, said_of
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import Form
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.measures import NO_LINKS, figures_rows, small_table
from soundingboard.web.pages.measures_parts import period_key


class WhichForm(Form):
    """Which measure, of which period."""

    mark_optional = False
    plain_labels = True

    measure = forms.ChoiceField(label="Measure", required=False)
    period = forms.ChoiceField(label="Period", required=False)


@programme_page(Permission.VIEW_PROGRAMME)
def measure_teams(request: PageRequest) -> HttpResponse:
    """One measure by team: a funnel of one period with its sentence and its table, and a small chart of each team."""
    stand = request.stand
    context: dict[str, Any] = {
        "today": stand.actor.today,
        "may_record": stand.can(Permission.RECORD_FIGURES),
        "is_masked": not sees_small_numbers(stand.actor),
    }
    one = while_nothing_happens(request, lambda: _one_measure(request))
    if one is not None:
        context |= {
            "which": _which(one.definitions, one.chosen, one.periods, one.period),
            "chosen": one.chosen,
            "period": one.period,
            **one.drawn,
        }
    return render(request, "measures/teams.html", context)


@dataclass(frozen=True, slots=True)
class OneByTeam:
    """A measure by team as the page draws it, and what else may be chosen."""

    definitions: tuple[Definition, ...]
    chosen: Definition
    periods: tuple[Period, ...]
    period: Period
    drawn: Mapping[str, Any]


def _one_measure(request: PageRequest) -> OneByTeam | None:
    """The measure that is asked for, or the first that has something to set on a funnel; None where there is none."""
    stand = request.stand
    key, moment = stand.programme.pk, stand.moment
    by_team = known_by_team(key, moment)
    definitions = [
        each
        for each in reading.definitions_at(key, moment, indicator_ids=by_team).values()
        if can_be_a_funnel(each) and not each.is_retired
    ]
    if not definitions:
        return None
    # Unless one is asked for, the page opens on a measure that has something to set on a funnel.
    first = next((each for each in definitions if by_team[each.indicator_id]), definitions[0])
    chosen = next((each for each in definitions if each.code == request.GET.get("measure")), first)
    measures = shown(_of_one(request, chosen), small=sees_small_numbers(stand.actor))
    teams = {pk: team for pk, team in reading.teams_of(key).items() if team.kind == TeamKind.TEAM}
    found = by_period(measures.series.values(), teams)
    period = next((one for one in found.periods if period_key(one) == request.GET.get("period")), found.periods[0])
    drawn = {**_over_time(measures, chosen, teams), **_drawn(chosen, found, period)}
    return OneByTeam(tuple(definitions), chosen, tuple(found.periods), period, drawn)


def _of_one(request: PageRequest, chosen: Definition) -> Measures:
    """One measure with the series of all its teams, their targets and what was done to their charts. Three queries."""
    key, moment, only = request.stand.programme.pk, request.stand.moment, [chosen.indicator_id]
    return Measures(
        definitions={chosen.indicator_id: chosen},
        series=reading.series_at(key, moment, indicator_ids=only),
        targets=reading.targets_at(key, moment, indicator_ids=only),
        chart_changes=reading.chart_changes_at(key, moment, indicator_ids=only),
        events=(),
        commentaries={},
        links=NO_LINKS,
        scorecard=(),
    )


def _which(
    definitions: Sequence[Definition], chosen: Definition, periods: Sequence[Period], period: Period
) -> WhichForm:
    form = WhichForm(initial={"measure": chosen.code, "period": period_key(period)})
    known: Any = form.fields
    known["measure"].choices = [(each.code, each.title) for each in definitions]
    known["period"].choices = [(period_key(each), each.words) for each in periods]
    return form


def _drawn(chosen: Definition, found: TeamPeriods, period: Period) -> dict[str, Any]:
    """The funnel with its sentence and its table."""
    units = units_of(found, period)
    rates = chosen.unit != "percent" or chosen.code in MORE_THAN_THE_WHOLE or any(map(_is_over, units))
    factor, wording = FACTORS[chosen.unit], wording_of(chosen)
    made = funnel(units, rates=rates)
    sentence = said_of(made, "exact", lambda value: wording.said(value * factor), of="teams")
    context: dict[str, Any] = {"sentence": sentence}
    if made.centre is None:
        return context
    placed = [(unit, limits_of(unit, "exact"), unit.beyond(limits_of(unit, "exact"))) for unit in made.units]
    picture = funnel_chart(
        f"{chosen.title}, {period.words}",
        placed,
        curve(made, "exact", rates=rates),
        made.centre,
        sentence,
        wording,
        of="Team",
        size_of=f"How many it is of: {chosen.denominator}"[:100],
        factor=factor,
    )
    labels = [escape(column.label) for column in picture.table.columns]
    rows = mark_safe("".join(_row(labels, cells) for cells in picture.table.rows))
    return {**context, "svg": mark_safe(picture.svg), "picture": picture, "rows": rows}


def _row(labels: Sequence[str], cells: Sequence[Cell]) -> str:
    """A team of the funnel's table."""
    head, *rest = (escape(str(cell)) if cell is not None else '<span class="sb-quiet">None</span>' for cell in cells)
    told = (f'<td data-label="{label}">{cell}</td>' for label, cell in zip(labels[1:], rest, strict=True))
    return f'<tr><th scope="row">{head}</th>{"".join(told)}</tr>'


def _is_over(unit: Unit) -> bool:
    return unit.numerator is not None and unit.denominator is not None and unit.numerator > unit.denominator


def _over_time(measures: Measures, chosen: Definition, teams: Mapping[int, Team]) -> dict[str, Any]:
    """A small chart of each team by its name, all on one scale; teams without a single value are named instead."""
    judged = judge_teams(measures, chosen.indicator_id, teams)
    drawn = {key: each for key, each in judged.items() if each.series.latest_with_value is not None}
    cards = [Card(teams[key].name, each.chart, each.verdict, each.wording) for key, each in drawn.items()]
    words: dict[Period, str] = {}
    title = escape(chosen.title)
    tiles = [
        _tile(title, one, each, figures_rows(each, words))
        for each, one in zip(drawn.values(), one_scale(cards), strict=True)
    ]
    return {
        "tiles": mark_safe("".join(tiles)),
        "without": ", ".join(teams[key].name for key in judged if key not in drawn),
    }


def _tile(title: str, one: Card, judged: Judged, rows: str) -> str:
    """One team over time; `title` is that of the measure, escaped."""
    name = escape(one.name)
    return (
        f'<li class="sb-multiple"><h3 class="govuk-heading-s">{name}</h3><p class="sb-multiple__figure">'
        f'<span class="sb-number">{escape(judged.label.printed)}</span> '
        f'<span class="sb-quiet">{escape(judged.label.when)}</span></p>'
        f'<p class="sb-multiple__verdict"><strong>{escape(judged.verdict.headline)}</strong></p>{card(one)}'
        f'<p class="govuk-body">{escape(judged.verdict.words)}</p>'
        f"{small_table(name, f'{title}, {name}', rows)}</li>"
    )


addresses = [path("measures/teams/", measure_teams, name="measure_teams")]
