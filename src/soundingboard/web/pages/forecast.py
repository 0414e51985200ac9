"""The forecast: the chance that each objective is reached by its date, and how such forecasts did on the past."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell, Column
from soundingboard.formats.charts.picture import Picture
from soundingboard.formats.charts.reliability import ReliabilityPoint, reliability
from soundingboard.insight.forecast_values import PUBLISHED, Forecast, ObjectiveForecast, Score
from soundingboard.insight.forecasting import ask_for_forecast, foreseen
from soundingboard.outbox.models import JobState
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.base import FilterForm
from soundingboard.web.pages.actions_list import kept_query, past
from soundingboard.web.pages.jobs import progress_of
from soundingboard.web.templatetags.soundingboard import when

PAGE = 25


class Filters(FilterForm):
    """Which objectives are shown."""

    theme = forms.ChoiceField(label="Theme")

    def __init__(self, *args: Any, themes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["theme"]
        offered.choices = [("", "Every theme"), *((each, f"Theme {each}") for each in themes)]


@programme_page(Permission.VIEW_PROGRAMME)
def forecast(request: PageRequest) -> HttpResponse:
    """What the record says of every objective, the least likely first; how far to trust it; and the way to have it."""
    stand = request.stand
    standing = foreseen(stand.actor, stand.as_at)
    kept = standing.latest
    told = kept.forecast if kept else None
    filters, shown = _asked(request, told)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    context = {
        "kept": kept,
        "told": told,
        "filters": filters,
        "page": page,
        "rows": mark_safe("".join(_row(request, each) for each in page)),
        "said": sum(each.chance is not None for each in told.objectives) if told else 0,
        "unlikely": sum(each.chance is not None and each.chance < 0.5 for each in told.objectives) if told else 0,
        "scores": list(_scores(told)) if told else [],
        "progress": progress_of(request, standing.under_way),
        "rules": [(code, name, " ".join((rule.__doc__ or "").split())) for code, name, rule in PUBLISHED],
        "query": kept_query(request, without=("page",)),
        "past": past(request),
        "today": stand.actor.today,
    }
    return render(request, "position/forecast.html", context)


def _asked(request: PageRequest, told: Forecast | None) -> tuple[Filters, list[ObjectiveForecast]]:
    """The form, and the objectives that fit it: the least likely first, those of which nothing is said last."""
    objectives = told.objectives if told else ()
    filters = Filters(request.GET, themes=list(dict.fromkeys(each.theme for each in objectives)))
    theme = filters.in_force().get("theme")
    found = [each for each in objectives if not theme or each.theme == theme]
    return filters, sorted(found, key=lambda each: (each.chance is None, each.chance or 0.0))


def _row(request: PageRequest, each: ObjectiveForecast) -> SafeString:
    """An objective in the table."""
    code, at = request.stand.programme.code, past(request)
    href = reverse("objective", args=[code, each.reference]) + at
    due = when(each.due_on) if each.due_on else '<span class="sb-quiet">None</span>'
    head = (
        f'<tr><th scope="row"><a class="govuk-link" href="{escape(href)}">{escape(each.reference)} {escape(each.title)}'
        f'</a></th><td data-label="Date" class="sb-nowrap">{due}</td>'
    )
    if each.chance is None:
        return mark_safe(f'{head}<td data-label="Chance" colspan="4">Not said. {escape(each.why_silent)}</td></tr>')
    weakest = reverse("action", args=[code, each.weakest]) + at
    left_out = ""
    if each.undated:
        many = "1 open action without a date is" if each.undated == 1 else f"{each.undated} without a date are"
        left_out = f'<br><span class="sb-quiet sb-small">{many} left out</span>'
    return mark_safe(
        f'{head}<td data-label="Chance"><strong>{escape(each.words.capitalize())}</strong>{left_out}</td>'
        f'<td data-label="How sure">{escape(each.between.capitalize())}</td>'
        f'<td data-label="Everything done">{_done(each)}</td>'
        f'<td data-label="Least likely"><a class="govuk-link" href="{escape(weakest)}">{escape(each.weakest)}'
        '<span class="govuk-visually-hidden">, the action that is least likely to be done in time</span></a></td></tr>'
    )


def _done(each: ObjectiveForecast) -> str:
    half = f"By {when(each.half_by)} in half of futures" if each.half_by else "In fewer than half of futures"
    most = f"by {when(each.most_by)} in nine of ten" if each.most_by else "not in nine of ten"
    return f"{half}, {most}"


def _scores(told: Forecast) -> Iterator[tuple[str, Score, Picture, SafeString]]:
    """What was tried, how it did, and the picture of it with the rows of its table."""
    for name, score in (("Single dates", told.dates), ("All that an objective had due", told.together_with)):
        if score is None:
            continue
        points = [ReliabilityPoint(each.mean, each.share, *each.interval, each.forecasts) for each in score.bins]
        picture = reliability(f"{name}: forecast, and what came", points)
        yield name, score, picture, mark_safe("".join(map(_cells, picture.table.rows)))


def _cells(row: tuple[Cell, ...]) -> str:
    first, *rest = (escape(str(cell)) for cell in row)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'


@require_POST
@programme_page(Permission.VIEW_PROGRAMME, dear=Dear.WORK)
def forecast_now(request: PageRequest) -> HttpResponse:
    """Have the forecast made in the background; at once where nothing has happened since the last."""
    stand = request.stand
    job = ask_for_forecast(programme=stand.programme, day=stand.as_at, by=stand.actor)
    if job.state == JobState.DONE:
        messages.success(request, "Nothing has changed since the last forecast, so what it said still holds.")
    elif job.requested_by_id == stand.actor.person_id:
        return redirect("job", programme=stand.programme.code, number=job.pk)
    else:
        messages.success(request, "Somebody else has just asked for this. Open the page again in a moment.")
    return redirect(reverse("forecast", args=[stand.programme.code]) + past(request))


COLUMNS = (
    Column("Theme"),
    Column("Objective"),
    Column("Title", width=3),
    Column("Date", "date"),
    Column("Open actions", "number"),
    Column("Without a date", "number"),
    Column("Chance", "number"),
    Column("At least", "number"),
    Column("At most", "number"),
    Column("In words", width=2),
    Column("Half of futures by", "date"),
    Column("Nine of ten by", "date"),
    Column("Least likely action"),
    Column("Why nothing is said", width=2),
)


@programme_page(Permission.VIEW_PROGRAMME, dear=Dear.EXPORT)
def forecast_export(request: PageRequest, form: str) -> HttpResponse:
    """The objectives that fit the filter with what is said of each, as a workbook or as CSV."""
    stand = request.stand
    kept = foreseen(stand.actor, stand.as_at).latest
    if kept is None:
        return redirect(reverse("forecast", args=[stand.programme.code]) + past(request))  # which says what to do first
    _, shown = _asked(request, kept.forecast)
    rows = (
        (
            each.theme, each.reference, each.title, each.due_on, each.unfinished, each.undated, each.chance, each.low,
            each.high, each.words, each.half_by, each.most_by, each.weakest, each.why_silent,
        )
        for each in shown
    )  # fmt: skip
    return download(f"forecast-{kept.forecast.day}", form, [workbook.Sheet("Forecast", COLUMNS, rows)], kept.made_at)


addresses = [
    path("position/forecast/", forecast, name="forecast"),
    path("position/forecast/now/", forecast_now, name="forecast_now"),
    path("position/forecast/objectives.xlsx", forecast_export, {"form": "xlsx"}, name="forecast_xlsx"),
    path("position/forecast/objectives.csv", forecast_export, {"form": "csv"}, name="forecast_csv"),
]
