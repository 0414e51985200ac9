"""The targets of a measure: setting one, changing it with the reason, withdrawing it."""

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
from soundingboard.measures.models import IndicatorVersion, Target, TargetKind
from soundingboard.plan.reading import decisions_offered, requirements_in_force
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.measures import address, found, offer, question
from soundingboard.web.pages.measures_definitions import WhyForm

EDIT = Permission.EDIT_MEASURES
HINTS: Mapping[str, str] = {
    TargetKind.STATUTORY: "What law or guidance asks for.",
    TargetKind.NOTICE: "What the improvement notice asks for. It needs the requirement that sets it.",
    TargetKind.TRAJECTORY: "A straight line from a value on the first day to another on a later day.",
    TargetKind.BAND: "Best between two values: for a measure where neither way is better.",
    TargetKind.BENCHMARK: "What others reach: neighbours, the region, England.",
    TargetKind.BASELINE: "Where the authority itself stood.",
}


def _number(label: str, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=16, decimal_places=4, required=False, **kwargs)


class _Facts(forms.Form):
    from_on = DateField(label="From when does it hold?", what="the first day on which it holds")
    value = _number("Value", help_text="For a trajectory, the value on the first day. Leave it empty for a band.")
    lower = _number("Lower end", help_text="For a band only.")
    upper = _number("Upper end", help_text="For a band only.")
    reaches = _number("Value to be reached", help_text="For a trajectory only.")
    reaches_on = DateField(label="When is it reached?", required=False, what="the day on which it is reached")
    to_on = DateField(
        label="Last day",
        required=False,
        what="the last day on which it holds",
        help_text="Leave it empty where it holds until another of its kind begins.",
    )
    basis = TextField(
        label="What does it rest on?",
        max_length=2000,
        rows=3,
        help_text="The guidance, the requirement, or the reckoning behind it.",
        error_messages={"required": "Enter what it rests on"},
    )
    agreed_by = LineField(label="Who agreed it?", max_length=240, error_messages={"required": "Enter who agreed it"})
    agreed_on = DateField(label="When was it agreed?", what="the date on which it was agreed")
    decision = forms.ChoiceField(label="By which decision?", required=False)


class SetForm(Form, _Facts):
    """A new target."""

    kind = RadioField(
        label="What kind of target is it?",
        choices=TargetKind.choices,
        hints=HINTS,
        error_messages={"required": "Choose what kind of target it is"},
    )
    requirement = forms.ChoiceField(
        label="Which requirement sets it?", required=False, help_text="For a milestone of the Notice only."
    )
    field_order = ("kind", *_Facts.base_fields, "requirement")


class ReviseForm(EditForm, _Facts):
    """A change to a target."""

    why = TextField(
        label="Why is it changed?", max_length=2000, rows=3, error_messages={"required": "Enter why it is changed"}
    )
    field_order = (*_Facts.base_fields, "why")


@programme_page(EDIT, changes=True)
def target_add(request: PageRequest, code: str) -> HttpResponse:
    """Set what a measure is to reach."""
    stand, row = request.stand, found(request, code)
    decisions = decisions_offered(stand.actor, DecisionKind.MEASURE)
    needed = {str(one.requirement_id): one for one in requirements_in_force(stand.actor).select_related("requirement")}
    form = SetForm(request.POST or None, initial={"from_on": stand.actor.today, "agreed_on": stand.actor.today})
    _offer_decisions(form, decisions)
    offer(form, "requirement", [("", "None"), *((key, _requirement_words(one)) for key, one in needed.items())])
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        facts = {name: said[name] for name in _Facts.base_fields} | {
            "kind": said["kind"],
            "decision": decisions.get(said["decision"]),
            "requirement": needed[said["requirement"]].requirement if said["requirement"] else None,
        }
        if attempt(form, lambda: actions.set_target(indicator=row.indicator, **facts, by=stand.actor), MeasureRefused):
            messages.success(request, "The target is set.")
            return redirect(_back(request, code))
    if row.direction == "context":
        messages.info(request, "This measure is for context: neither way is better, so it takes no target.")
        return redirect(_back(request, code))
    return question(
        request, form, "Set a target", "Set the target", _back(request, code), code=code, title=row.title,
        intro=_unit_words(row),
    )  # fmt: skip


@programme_page(EDIT, changes=True)
def target_revise(request: PageRequest, code: str, number: int) -> HttpResponse:
    """Change a target, with the reason."""
    stand, row, target = request.stand, found(request, code), _target(request, code, number)
    decisions = decisions_offered(stand.actor, DecisionKind.MEASURE)
    current = {name: getattr(target, name) for name in _Facts.base_fields}
    current["decision"] = str(target.decision_id or "")
    form = ReviseForm(request.POST or None, current_version=target.pk, current=current)
    _offer_decisions(form, decisions)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        facts = {name: said[name] for name in (*_Facts.base_fields, "why")}
        facts["decision"] = decisions.get(said["decision"])
        if attempt(form, lambda: actions.revise_target(target=target, **facts, by=stand.actor), MeasureRefused):
            messages.success(request, "The target is changed. What it was stays on record.")
            return redirect(_back(request, code))
    heading = f"Change the target: {target.get_kind_display().lower()}"
    return question(
        request, form, heading, "Save the target", _back(request, code), code=code, title=row.title,
        intro=_unit_words(row),
    )  # fmt: skip


@programme_page(EDIT, changes=True)
def target_withdraw(request: PageRequest, code: str, number: int) -> HttpResponse:
    """Take a target away."""
    stand, row, target = request.stand, found(request, code), _target(request, code, number)
    form = WhyForm(request.POST or None)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.withdraw_target(target=target, why=form.cleaned_data["why"], by=stand.actor),
            MeasureRefused,
        )
    ):
        messages.success(request, "The target is withdrawn.")
        return redirect(_back(request, code))
    of = f"{target.get_kind_display()}, from {rules.said(target.from_on)}"
    intro = f"{of}. It is still shown as at the days on which it held."
    return question(
        request, form, "Withdraw this target?", "Withdraw it", _back(request, code), code=code, title=row.title,
        intro=intro, grave=True,
    )  # fmt: skip


def _back(request: PageRequest, code: str) -> str:
    return f"{address(request, 'measure', code)}#targets"


def _target(request: PageRequest, code: str, number: int) -> Target:
    target = reading.target_of(request.stand.actor, code, number)
    if target is None:
        raise Http404("No such target.")
    return target


def _offer_decisions(form: forms.Form, decisions: Mapping[str, Any]) -> None:
    offer(form, "decision", [("", "None on record"), *((key, str(one)) for key, one in decisions.items())])


def _requirement_words(one: Any) -> str:
    return f"{one.requirement.reference} {one.text}"[:120]


def _unit_words(row: IndicatorVersion) -> str:
    return f"The measure is in: {row.get_unit_display().lower()}. {row.get_direction_display()}."


addresses = [
    path("measures/indicators/<str:code>/targets/add/", target_add, name="target_add"),
    path("measures/indicators/<str:code>/targets/<int:number>/edit/", target_revise, name="target_revise"),
    path("measures/indicators/<str:code>/targets/<int:number>/withdraw/", target_withdraw, name="target_withdraw"),
]
