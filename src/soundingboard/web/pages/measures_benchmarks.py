"""The authority among others: England, region, neighbours, rank and quarter, a stage of the way through at a time."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from soundingboard.accounts.roles import Permission
from soundingboard.measures import reading
from soundingboard.measures.benchmarking import Standing
from soundingboard.measures.models import Publisher, Stage
from soundingboard.measures.others_reading import compared
from soundingboard.measures.reading import Benchmarks, Definition, Neighbours
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import Form
from soundingboard.web.pages.measures import at, others
from soundingboard.web.pages.measures_parts import places


class StageForm(Form):
    """Which measures."""

    mark_optional = False
    plain_labels = True

    stage = forms.ChoiceField(label="Measures", required=False)


@dataclass(frozen=True, slots=True)
class Beside:
    """One measure beside others in the latest year that is published, in words."""

    code: str
    title: str
    year: str
    own: str
    england: str
    region: str
    mean: str
    median: str
    neighbours: int
    rank: str
    band: str
    title_of_file: str
    published_on: date | None


@programme_page(Permission.VIEW_PROGRAMME)
def benchmarks(request: PageRequest) -> HttpResponse:
    """Every measure of one stage that others publish too, and the files that it rests on."""
    stand = request.stand
    key, moment = stand.programme.pk, stand.moment
    known = compared(key, moment)
    definitions = [each for each in reading.definitions_at(key, moment).values() if each.indicator_id in known]
    near = reading.neighbours_at(key, moment)
    stages = list(dict.fromkeys(each.stage for each in definitions))
    chosen = request.GET.get("stage", "")
    chosen = chosen if chosen in stages else (stages[0] if stages else "")
    shown = [each for each in definitions if each.stage == chosen]
    published = reading.benchmarks_at(key, moment, indicator_ids=[each.indicator_id for each in shown]) if shown else {}
    rows = [_beside(each, published[each.indicator_id], near) for each in shown if each.indicator_id in published]
    context = {
        "tabs": places(request, "benchmarks"),
        "which": _which(stages, chosen),
        "stage": Stage(chosen).label if chosen else "",
        "rows": [row for row in rows if row is not None],
        "unsaid": sum(row is None for row in rows),
        "near": near,
        "releases": [(row, Publisher(row.publisher).label) for row in reading.releases_of(stand.actor)],
        "today": stand.actor.today,
        "at": at(request),
    }
    return render(request, "measures/benchmarks.html", context)


def _which(stages: list[str], chosen: str) -> StageForm:
    form = StageForm(initial={"stage": chosen})
    known: Any = form.fields
    known["stage"].choices = [(each, Stage(each).label) for each in stages]
    return form


def _beside(definition: Definition, published: Benchmarks, near: Neighbours | None) -> Beside | None:
    found = others(published, near, definition)
    if found is None:
        return None
    standing: Standing = found.standing

    def printed(value: Decimal | Fraction | None) -> str:
        if value is None:
            return "Not published"
        exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
        return definition.printed(exact)

    return Beside(
        definition.code,
        definition.title,
        found.year,
        printed(standing.value),
        printed(standing.england),
        printed(standing.region),
        printed(standing.neighbour_mean),
        printed(standing.neighbour_median),
        standing.neighbours,
        f"{standing.rank} of {standing.authorities}" if standing.rank is not None else "Not ranked",
        standing.band or "None",
        found.title,
        found.published_on,
    )


addresses = [path("measures/benchmarks/", benchmarks, name="benchmarks")]
