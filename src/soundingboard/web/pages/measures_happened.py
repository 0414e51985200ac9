"""A rare event is put on record with its day."""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from soundingboard.accounts.roles import Permission
from soundingboard.measures.figure_actions import FiguresRefused, record_figures
from soundingboard.measures.models import IntakeKind
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.reading import as_definition
from soundingboard.measures.rules import FigureLine, Period
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import DateField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.measures import address, found, question


class HappenedForm(Form):
    """The day of an event, and how many there were on it."""

    on = DateField(label="On which day did it happen?", what="the day on which it happened")
    how_many = forms.IntegerField(
        label="How many were there on that day?",
        min_value=1,
        max_value=50,
        initial=1,
        help_text="Where some are on record for the day already, enter how many there were in all.",
    )


@programme_page(Permission.RECORD_FIGURES, changes=True)
def measure_happened(request: PageRequest, code: str) -> HttpResponse:
    """Record that a rare event happened. It says nothing of whom it happened to."""
    stand, row = request.stand, found(request, code)
    back = address(request, "measure", code)
    if not as_definition(row).is_of_events:
        messages.info(request, "This measure is not of rare events. Type its figure for a period instead.")
        return redirect(back)
    form = HappenedForm(request.POST or None)
    if request.method == "POST" and is_clean(form):
        on = form.cleaned_data["on"]
        line = FigureLine(code, Period(on, on), value=Decimal(form.cleaned_data["how_many"]))
        how = HowItCame(IntakeKind.TYPED, stand.actor.today)
        if attempt(
            form,
            lambda: record_figures(programme=stand.programme, lines=[line], how=how, by=stand.actor),
            FiguresRefused,
        ):
            messages.success(request, "It is on record.")
            return redirect(back)
    intro = "Only the day and the number are kept, and nothing of the children."
    return question(
        request, form, "Record that it happened", "Put it on record", back, code=code, title=row.title, intro=intro
    )


addresses = [path("measures/indicators/<str:code>/happened/", measure_happened, name="measure_happened")]
