"""How a chart is read: re-basing, leaving a point out, fixing the baseline, by decision; and what is marked on it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import DecisionKind
from soundingboard.measures import actions, reading, rules
from soundingboard.measures.actions import MeasureRefused
from soundingboard.measures.models import ChangeKind, EventKind
from soundingboard.plan.reading import decisions_offered
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.measures import address, found, offer, question
from soundingboard.web.pages.measures_definitions import WhyForm

EDIT = Permission.EDIT_MEASURES
HINTS: Mapping[str, str] = {
    ChangeKind.REBASE: (
        "Only where it is known what changed, when, and that it has lasted. The day is the first of the new limits."
    ),
    ChangeKind.GHOST: "Only where it is known why the figure is not like the others. The day is one of its period.",
    ChangeKind.BASELINE: "The day is the last of the figures by which all later ones are judged.",
}


class ChangeForm(Form):
    """A change to how a chart is read."""

    kind = RadioField(
        label="What is to change?",
        choices=ChangeKind.choices,
        hints=HINTS,
        error_messages={"required": "Choose what is to change"},
    )
    on = DateField(label="Which day?", what="the day")
    why = TextField(
        label="Why?",
        max_length=2000,
        rows=3,
        help_text="It is printed on the chart. Do not name a child.",
        error_messages={"required": "Enter why the chart is to be read differently"},
    )
    decision = forms.ChoiceField(
        label="By which decision?",
        help_text="A chart is read differently only by a recorded decision about a measure.",
        error_messages={"required": "Choose the decision"},
    )


@programme_page(EDIT, changes=True)
def chart_change(request: PageRequest, code: str) -> HttpResponse:
    """Re-base a chart, leave a point out, or fix its baseline."""
    stand, row = request.stand, found(request, code)
    decisions = decisions_offered(stand.actor, DecisionKind.MEASURE)
    form = ChangeForm(request.POST or None)
    _offer_decisions(form, decisions)
    back = f"{address(request, 'measure', code)}#changes"
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data | {"decision": decisions[form.cleaned_data["decision"]]}
        if attempt(form, lambda: actions.change_chart(indicator=row.indicator, **said, by=stand.actor), MeasureRefused):
            messages.success(request, "The chart is read so from now on, and says so.")
            return redirect(back)
    return question(
        request, form, "Change how the chart is read", "Change the chart", back, code=code, title=row.title,
        intro="Limits worked out anew can make a bad run look like the usual. So each change names its decision.",
        record_first=_recording(request) if not decisions else "",
    )  # fmt: skip


class UndoForm(Form):
    """Taking a change back."""

    why = TextField(label="Why?", max_length=2000, rows=3, error_messages={"required": "Enter the reason"})
    decision = forms.ChoiceField(label="By which decision?", error_messages={"required": "Choose the decision"})


@programme_page(EDIT, changes=True)
def chart_undo(request: PageRequest, code: str, number: int) -> HttpResponse:
    """Read a chart again as before a change."""
    stand, row = request.stand, found(request, code)
    change = reading.chart_change_of(stand.actor, code, number)
    if change is None:
        raise Http404("No such change.")
    decisions = decisions_offered(stand.actor, DecisionKind.MEASURE)
    form = UndoForm(request.POST or None)
    _offer_decisions(form, decisions)
    back = f"{address(request, 'measure', code)}#changes"
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data | {"decision": decisions[form.cleaned_data["decision"]]}
        if attempt(form, lambda: actions.undo_chart_change(change=change, **said, by=stand.actor), MeasureRefused):
            messages.success(request, "The chart is read as before.")
            return redirect(back)
    intro = f"{change.get_kind_display()}, {rules.said(change.on)}: {change.why}"
    return question(
        request, form, "Undo this change to the chart?", "Undo it", back, code=code, title=row.title, intro=intro,
        record_first=_recording(request) if not decisions else "",
    )  # fmt: skip


def _recording(request: PageRequest) -> str:
    """Where a decision about a measure is put on record, for whoever may; it leads back here."""
    if not request.stand.actor.can(Permission.RECORD_DECISION):
        return "#"
    return f"{address(request, 'decision_add')}?kind={DecisionKind.MEASURE}&then={request.path}"


def _offer_decisions(form: forms.Form, decisions: Mapping[str, Any]) -> None:
    offer(form, "decision", [("", "Choose the decision"), *((key, str(one)) for key, one in decisions.items())])


# --- events -------------------------------------------------------------------------------------------------------


class _Facts(forms.Form):
    kind = RadioField(
        label="What sort of thing happened?",
        choices=EventKind.choices,
        error_messages={"required": "Choose what sort of thing happened"},
    )
    on = DateField(label="When?", what="the day on which it happened")
    title = LineField(label="What happened, in a few words", max_length=120, help_text="It is printed on the chart.")
    note = TextField(label="More about it", max_length=2000, rows=3, required=False)


class EventForm(Form, _Facts):
    """Something to be marked on charts."""

    charts = RadioField(
        label="On which charts?",
        choices=[("this", "On this measure’s"), ("all", "On every measure’s")],
        error_messages={"required": "Choose on which charts it is marked"},
    )


class EditEventForm(EditForm, _Facts):
    """A correction of it."""


@programme_page(EDIT, changes=True)
def event_add(request: PageRequest, code: str) -> HttpResponse:
    """Mark something that happened on a measure's chart, or on all."""
    stand, row = request.stand, found(request, code)
    form = EventForm(request.POST or None, initial={"on": stand.actor.today, "charts": "this"})
    back = f"{address(request, 'measure', code)}#events"
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        only = row.indicator if said.pop("charts") == "this" else None
        if attempt(
            form,
            lambda: actions.mark_event(programme=stand.programme, indicator=only, **said, by=stand.actor),
            MeasureRefused,
        ):
            messages.success(request, f"{said['title']} is marked on the chart.")
            return redirect(back)
    return question(request, form, "Mark an event", "Mark it", back, code=code, title=row.title)


@programme_page(EDIT, changes=True)
def event_edit(request: PageRequest, number: int) -> HttpResponse:
    """Correct what is said of an event."""
    stand, event = request.stand, _event(request, number)
    current = {name: getattr(event, name) for name in _Facts.base_fields}
    form = EditEventForm(request.POST or None, current_version=event.pk, current=current)
    back = _back(request, event)
    if request.method == "POST" and is_clean(form):
        said = {name: form.cleaned_data[name] for name in _Facts.base_fields}
        if attempt(form, lambda: actions.revise_event(event=event, **said, by=stand.actor), MeasureRefused):
            messages.success(request, f"{said['title']} is changed.")
            return redirect(back)
    return question(request, form, "Change the event", "Save the event", back)


@programme_page(EDIT, changes=True)
def event_remove(request: PageRequest, number: int) -> HttpResponse:
    """Take an event off the charts."""
    stand, event = request.stand, _event(request, number)
    form = WhyForm(request.POST or None)
    back = _back(request, event)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.remove_event(event=event, why=form.cleaned_data["why"], by=stand.actor),
            MeasureRefused,
        )
    ):
        messages.success(request, f"{event.title} is off the charts.")
        return redirect(back)
    intro = f"{event.title}, {rules.said(event.on)}"
    return question(request, form, "Take this event off the charts?", "Take it off", back, intro=intro, grave=True)


def _event(request: PageRequest, number: int) -> Any:
    event = reading.event_of(request.stand.actor, number)
    if event is None:
        raise Http404("No such event.")
    return event


def _back(request: PageRequest, event: Any) -> str:
    if event.indicator is None:
        return address(request, "measures")
    return f"{address(request, 'measure', event.indicator.code)}#events"


addresses = [
    path("measures/indicators/<str:code>/chart/", chart_change, name="chart_change"),
    path("measures/indicators/<str:code>/chart/<int:number>/undo/", chart_undo, name="chart_undo"),
    path("measures/indicators/<str:code>/events/add/", event_add, name="event_add"),
    path("measures/events/<int:number>/edit/", event_edit, name="event_edit"),
    path("measures/events/<int:number>/remove/", event_remove, name="event_remove"),
]
