"""The data development agenda: what cannot be measured yet, or not well, who sees to it and by when."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.roles import Permission
from soundingboard.measures import actions, reading
from soundingboard.measures.actions import MeasureRefused
from soundingboard.measures.intake_reading import indicators_in_use
from soundingboard.measures.models import DataDevelopmentVersion, DevelopmentState
from soundingboard.plan.reading import posts_offered
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.pages.measures import at, offer, question

EDIT = Permission.EDIT_MEASURES
ROWS_A_PAGE = 50
_TONES = {"open": "white", "in_progress": "blue", "done": "green", "dropped": "grey"}


class _Facts(forms.Form):
    title = LineField(label="What is to be measured?", max_length=240)
    what_is_missing = TextField(
        label="What is missing?", max_length=2000, rows=3, help_text="Why it cannot be measured yet, or not well."
    )
    what_is_done = TextField(label="What is being done about it?", max_length=2000, rows=3, required=False)
    indicator = forms.ChoiceField(label="Which measure is it about?", required=False)
    owner = forms.ChoiceField(label="Which post sees to it?", required=False)
    due_on = DateField(label="By when?", required=False, what="the day by which it is to be done")


class AddForm(_Facts, Form):
    """A new item."""


class ChangeForm(_Facts, EditForm):
    """A change to an item."""

    state = RadioField(label="Where does it stand?", choices=DevelopmentState.choices)
    why = TextField(
        label="Why is it changed?", max_length=1000, rows=2, required=False, help_text="Needed where it is dropped."
    )


@programme_page(Permission.VIEW_PROGRAMME)
def development(request: PageRequest) -> HttpResponse:
    """Every item, what is not done first, by its day."""
    stand = request.stand
    rows = reading.development_agenda(stand.actor, stand.moment)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    late = {row.pk for row in page if _is_open(row) and row.due_on is not None and row.due_on < stand.day}
    context = {
        "page": page,
        "rows": [(row, _TONES[row.state], row.pk in late) for row in page],
        "may_edit": stand.can(EDIT),
        "today": stand.actor.today,
        "at": at(request),
    }
    return render(request, "measures/development.html", context)


def _is_open(row: DataDevelopmentVersion) -> bool:
    return row.state in (DevelopmentState.OPEN, DevelopmentState.IN_PROGRESS)


@programme_page(EDIT, changes=True)
def development_add(request: PageRequest) -> HttpResponse:
    """Put something on the agenda."""
    stand = request.stand
    form = AddForm(request.POST or None)
    known = _prepare(request, form)
    back = reverse("development", args=[stand.programme.code])
    if request.method == "POST" and form.is_valid():
        facts = _facts(form.cleaned_data, known)
        if attempt(
            form,
            lambda: actions.add_development(programme=stand.programme, **facts, by=stand.actor),
            MeasureRefused,
        ):
            messages.success(request, "On the agenda.")
            return redirect(back)
    return question(request, form, "Add what cannot be measured yet", "Add it", back)


@programme_page(EDIT, changes=True)
def development_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Say what is done about an item, where it stands, or who sees to it."""
    stand = request.stand
    rows = reading.development_agenda(stand.actor)
    row = next((each for each in rows if each.item.reference == reference), None)
    if row is None:
        raise Http404("No such item.")
    current = {name: getattr(row, name) for name in ("title", "what_is_missing", "what_is_done", "due_on", "state")}
    current["indicator"] = row.indicator.code if row.indicator else ""
    current["owner"] = str(row.owner_id or "")
    form = ChangeForm(
        request.POST or None,
        current_version=row.pk,
        current=current,
        changed_by=str(row.recorded_by or "Sounding Board"),
    )
    known = _prepare(request, form)
    back = reverse("development", args=[stand.programme.code])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        facts = {**_facts(said, known), "state": said["state"], "why": said["why"]}
        seen = row
        if attempt(form, lambda: actions.revise_development(row=seen, **facts, by=stand.actor), MeasureRefused):
            messages.success(request, "Saved.")
            return redirect(back)
    return question(request, form, f"{reference}: {row.title}", "Save", back)


def _prepare(request: PageRequest, form: forms.Form) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Offer the form its measures and posts; both by what the form sends."""
    stand = request.stand
    posts = posts_offered(stand.actor)
    indicators = {row.indicator.code: row for row in indicators_in_use(stand.actor)}
    offer(form, "owner", [("", "No post yet"), *((key, post.title) for key, post in posts.items())])
    offer(form, "indicator", [("", "None that is there yet"), *((code, row.title) for code, row in indicators.items())])
    return posts, {code: row.indicator for code, row in indicators.items()}


def _facts(said: Mapping[str, Any], known: tuple[Mapping[str, Any], Mapping[str, Any]]) -> dict[str, Any]:
    posts, indicators = known
    names = ("title", "what_is_missing", "what_is_done", "due_on")
    return {
        **{name: said[name] for name in names},
        "owner": posts.get(said["owner"]),
        "indicator": indicators.get(said["indicator"]),
    }


addresses = [
    path("measures/development/", development, name="development"),
    path("measures/development/add/", development_add, name="development_add"),
    path("measures/development/<str:reference>/edit/", development_edit, name="development_edit"),
]
