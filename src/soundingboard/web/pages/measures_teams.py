"""Teams set beside each other on a funnel: who differs from the whole by more than their size and chance explain."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import mark_safe

from soundingboard.accounts.roles import Permission
from soundingboard.formats.charts.funnel import funnel_chart
from soundingboard.measures import reading
from soundingboard.measures.charting import wording_of
from soundingboard.measures.disclosure import CannotPublish
from soundingboard.measures.reading import Definition
from soundingboard.measures.rules import FACTORS, MORE_THAN_THE_WHOLE, Period
from soundingboard.measures.showing import profile_of
from soundingboard.measures.team_reading import TeamPeriods, by_period, can_be_a_funnel, known_by_team, units_shown
from soundingboard.statistics.funnel import Unit, curve, funnel, limits_of, said_of
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import Form
from soundingboard.web.pages.measures_parts import period_key, places


class WhichForm(Form):
    """Which measure, of which period."""

    mark_optional = False
    plain_labels = True

    measure = forms.ChoiceField(label="Measure", required=False)
    period = forms.ChoiceField(label="Period", required=False)


@programme_page(Permission.VIEW_PROGRAMME)
def measure_teams(request: PageRequest) -> HttpResponse:
    """One measure of one period by team: the sentence, the funnel and its table, small numbers masked."""
    stand = request.stand
    by_team = known_by_team(stand.programme.pk, stand.moment)
    definitions = [
        each
        for each in reading.definitions_at(stand.programme.pk, stand.moment).values()
        if each.indicator_id in by_team and can_be_a_funnel(each) and not each.is_retired
    ]
    context: dict[str, Any] = {
        "tabs": places(request, "measure_teams"),
        "today": stand.actor.today,
        "may_record": stand.can(Permission.RECORD_FIGURES),
    }
    if definitions:
        chosen = next((each for each in definitions if each.code == request.GET.get("measure")), definitions[0])
        series = reading.series_at(stand.programme.pk, stand.moment, indicator_ids=[chosen.indicator_id])
        found = by_period(series.values(), reading.teams_of(stand.programme.pk))
        period = next((one for one in found.periods if period_key(one) == request.GET.get("period")), found.periods[0])
        context |= {
            "which": _which(definitions, chosen, found, period),
            "chosen": chosen,
            "period": period,
            **_drawn(request, chosen, found, period),
        }
    return render(request, "measures/teams.html", context)


def _which(definitions: list[Definition], chosen: Definition, found: TeamPeriods, period: Period) -> WhichForm:
    form = WhichForm(initial={"measure": chosen.code, "period": period_key(period)})
    known: Any = form.fields
    known["measure"].choices = [(each.code, each.title) for each in definitions]
    known["period"].choices = [(period_key(each), each.words) for each in found.periods]
    return form


def _drawn(request: PageRequest, chosen: Definition, found: TeamPeriods, period: Period) -> dict[str, Any]:
    """The funnel with its sentence and its table, or why there is none."""
    profile = profile_of(request.stand.actor)
    try:
        units = units_shown(chosen, found, period, profile)
    except CannotPublish:
        return {
            "why_not": "The numbers are so small that a team could be worked out from the total. They are not shown."
        }
    rates = chosen.unit != "percent" or chosen.code in MORE_THAN_THE_WHOLE or any(map(_is_over, units))
    factor, wording = FACTORS[chosen.unit], wording_of(chosen)
    made = funnel(units, rates=rates)
    sentence = said_of(made, "exact", lambda value: wording.said(value * factor), of="teams")
    context: dict[str, Any] = {"sentence": sentence, "is_masked": profile is not None}
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
    return {**context, "svg": mark_safe(picture.svg), "picture": picture}


def _is_over(unit: Unit) -> bool:
    return unit.numerator is not None and unit.denominator is not None and unit.numerator > unit.denominator


addresses = [path("measures/teams/", measure_teams, name="measure_teams")]
