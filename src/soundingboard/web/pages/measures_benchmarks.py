"""The authority among others: England, region, neighbours, rank and quarter, a stage of the way through at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from soundingboard.accounts.roles import Permission
from soundingboard.measures import reading
from soundingboard.measures.benchmarking import Standing
from soundingboard.measures.models import BenchmarkRelease, Publisher, Stage
from soundingboard.measures.others_reading import Entry, Outcomes, compared, dictionary_at, outcomes_at, releases_at
from soundingboard.measures.published import waiting
from soundingboard.measures.reading import Benchmarks, Definition, Neighbours
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import Form
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.measures import BEST, at, best_end, others

RECORD = Permission.RECORD_FIGURES


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
    has_row: bool
    england: str
    region: str
    mean: str
    median: str
    rank: str


@programme_page(Permission.VIEW_PROGRAMME)
def benchmarks(request: PageRequest) -> HttpResponse:
    """Every measure of one stage that others publish too, inspection outcomes, and the files that it rests on."""
    kept = while_nothing_happens(request, lambda: _benchmarks(request))
    may_record = request.stand.can(RECORD)
    context = {
        "which": _which(kept["stages"], kept["chosen"]),
        # What waits to be confirmed is no part of the record yet.
        "waiting": waiting(request.stand.programme.pk) if may_record else [],
        "may_record": may_record,
    }
    return render(request, "measures/benchmarks.html", kept | context)


def _benchmarks(request: PageRequest) -> dict[str, Any]:
    stand = request.stand
    key, moment = stand.programme.pk, stand.moment
    known = compared(key, moment)
    definitions = list(reading.definitions_at(key, moment, indicator_ids=known).values())
    near = reading.neighbours_at(key, moment)
    stages = list(dict.fromkeys(each.stage for each in definitions))
    chosen = request.GET.get("stage", "")
    chosen = chosen if chosen in stages else (stages[0] if stages else "")
    shown = {each.indicator_id: each for each in definitions if each.stage == chosen}
    own = near.authority_code if near else ""
    published = reading.latest_benchmarks_at(key, moment, indicator_ids=shown.keys(), own=own) if shown else {}
    said = dictionary_at(key, moment, indicator_ids=shown.keys()) if shown else {}
    rows = [
        _beside(each, found, near, said.get(indicator) if found.publisher == Publisher.LAIT else None)
        for indicator, each in shown.items()
        for found in [published.get(indicator)]
        if found is not None
    ]
    releases = releases_at(stand.actor, moment)
    outcomes = outcomes_at(key, moment) if any(each.publisher == Publisher.OFSTED for each in releases) else None
    return {
        "stages": stages,
        "chosen": chosen,
        "stage": Stage(chosen).label if chosen else "",
        "rows": [row for row in rows if row is not None],
        "otherwise": [
            Otherwise(each.code, each.title, BEST[best_end(each)].lower(), BEST.get(entry.best, entry.best).lower())
            for indicator, each in shown.items()
            if (entry := said.get(indicator)) is not None and entry.best != best_end(each)
        ],
        "alone": sum(not row.has_row for row in rows if row is not None),
        "near": near,
        "outcomes": outcomes,
        "judged": list(_judged(outcomes, near)) if outcomes else [],
        "judgements": [words for _, words in JUDGEMENTS],
        "counts": list(_counts(outcomes)) if outcomes else [],
        "grades": GRADES,
        "releases": [(row, Publisher(row.publisher).label, is_taken_back(row, moment)) for row in releases],
        "today": stand.actor.today,
        "at": at(request),
    }


class Otherwise(NamedTuple):
    """A measure of which the tool's dictionary calls another end better than the definition here; both in words."""

    code: str
    title: str
    here: str
    there: str


def is_taken_back(release: BenchmarkRelease, moment: datetime | None) -> bool:
    """Whether a file was taken back by a moment."""
    return release.withdrawn_at is not None and (moment is None or release.withdrawn_at < moment)


# --- inspection outcomes ----------------------------------------------------------------------------------------------

JUDGEMENTS = (
    ("overall", "Overall"),
    ("leaders", "Leaders"),
    ("help_and_protection", "Help and protection"),
    ("in_care", "Children in care"),
    ("care_leavers", "Care leavers"),
)
GRADES = ("Outstanding", "Good", "Requires improvement", "Inadequate")


class Inspected(NamedTuple):
    """The latest graded inspection of the authority or a neighbour; `grades` by judgement, in their order."""

    name: str
    is_own: bool
    inspected_on: date | None
    grades: tuple[tuple[str, str], ...]


def _judged(outcomes: Outcomes, near: Neighbours | None) -> Iterator[Inspected]:
    if near is None:
        return
    for code in (near.authority_code, *near.codes):
        found = outcomes.by_code.get(code)
        if found is not None:
            grades = tuple((words, found.grades.get(name, "None given")) for name, words in JUDGEMENTS)
            yield Inspected(found.name, code == near.authority_code, found.inspected_on, grades)


def _counts(outcomes: Outcomes) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
    """How many authorities have each grade, by what was judged."""
    for name, words in JUDGEMENTS:
        given = [each.grades.get(name) for each in outcomes.by_code.values()]
        yield words, tuple((grade, given.count(grade)) for grade in GRADES)


# --- measures ---------------------------------------------------------------------------------------------------------


def _which(stages: list[str], chosen: str) -> StageForm:
    form = StageForm(initial={"stage": chosen})
    known: Any = form.fields
    known["stage"].choices = [(each, Stage(each).label) for each in stages]
    return form


def _place(standing: Standing) -> str:
    """The rank among those that have a value, and the quarter."""
    if standing.rank is None:
        return "Not ranked"
    quarter = f", quarter {standing.band}" if standing.band else ""
    return f"{standing.rank} of {standing.authorities}{quarter}"


def _beside(
    definition: Definition, published: Benchmarks, near: Neighbours | None, said: Entry | None
) -> Beside | None:
    found = others(published, near, definition, said)
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
        found.own,
        found.has_row,
        printed(standing.england),
        found.region,
        f"{printed(standing.neighbour_mean)} ({standing.neighbours})" if standing.neighbours else "Not published",
        printed(standing.neighbour_median),
        _place(standing),
    )


addresses = [path("measures/benchmarks/", benchmarks, name="benchmarks")]
