"""Delivery plans with their resources, and the slippage ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from soundingboard.accounts.models import Agency, Post
from soundingboard.accounts.roles import Permission
from soundingboard.delivery import actions as do
from soundingboard.delivery import detail, plans, rules, slippage
from soundingboard.delivery.listing import STATE_TONES, STATE_WORDS, ActionFilters, choices, find_actions
from soundingboard.delivery.models import DeliveryPlanVersion, ResourceKind
from soundingboard.delivery.reading import rounds_as_at
from soundingboard.delivery.reasons import date_change_reasons, words_of
from soundingboard.formats.charts.picture import Picture
from soundingboard.formats.charts.timeline import TimelineAction, timeline
from soundingboard.plan.models import Theme
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import EditForm, FilterForm, Form
from soundingboard.web.forms.fields import LineField, TextField
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.action import Reason, trail
from soundingboard.web.pages.actions_list import PAGE, kept_query, page_asked, page_of, past
from soundingboard.web.pages.asking import asked

KINDS = {kind.value: str(kind.label) for kind in ResourceKind}


@programme_page(Permission.VIEW_PROGRAMME)
def delivery(request: PageRequest) -> HttpResponse:
    """The delivery plans with their actions counted, and what is needed and secured of each agency."""
    stand = request.stand
    found = plans.delivery_plans(stand.actor, stand.moment, stand.day)
    rounds = rounds_as_at(stand.programme.pk, stand.moment)
    counts = {state: sum(plan.counts.get(state, 0) for plan in found) for state in STATE_WORDS}
    return render(
        request,
        "delivery/home.html",
        {
            "plans": [plan for plan in found if not plan.is_withdrawn],
            "withdrawn": [plan for plan in found if plan.is_withdrawn],
            "states": [(STATE_WORDS[s], STATE_TONES[s], n, s) for s, n in counts.items() if n],
            "total": sum(counts.values()),
            "overdue": sum(plan.overdue for plan in found),
            "needs": _shown(rules.resource_gaps(need for plan in found for need in plan.needs)),
            "open_round": rounds.open,
            "past": past(request),
            "also": f"&as_at={stand.as_at.isoformat()}" if stand.as_at else "",
            "may_edit": stand.can(Permission.EDIT_DELIVERY),
        },
    )


@dataclass(frozen=True, slots=True)
class NeedShown:
    """What is needed and secured of one kind, in words and figures as people write them."""

    agency: str
    kind: str
    needed: str
    secured: str
    gap: str


def _shown(needs: Iterable[rules.Need]) -> list[NeedShown]:
    return [
        NeedShown(
            need.agency,
            str(KINDS[need.kind]),
            amount(need.needed, need.kind),
            amount(need.secured, need.kind),
            f"{amount(need.gap, need.kind)} still to be secured" if need.gap else "",
        )
        for need in needs
    ]


def amount(quantity: Decimal, kind: str) -> str:
    """A quantity as people write it: pounds as £60,000, people and systems without idle decimals."""
    number = f"{quantity:,.2f}"
    return f"£{number.removesuffix('.00')}" if kind == "money" else number.rstrip("0").rstrip(".")


@programme_page(Permission.VIEW_PROGRAMME)
def delivery_plan(request: PageRequest, reference: str) -> HttpResponse:
    """One delivery plan: resources, actions, what is next, and its timeline."""
    stand = request.stand
    version = plans.plan_version(stand.actor, stand.moment, reference)
    if version is None:
        raise Http404("No such delivery plan.")
    key = version.delivery_plan_id
    rounds = rounds_as_at(stand.programme.pk, stand.moment)
    number = page_asked(request)
    found = find_actions(
        stand.actor,
        stand.moment,
        stand.day,
        ActionFilters(plan=key),
        sort="state",
        offset=(number - 1) * PAGE,
        limit=PAGE,
        rounds=rounds,
    )
    page = page_of(found.total, number)
    page.object_list = found.rows
    return render(
        request,
        "delivery/plan.html",
        {
            "version": version,
            "key": key,
            **while_nothing_happens(
                request, lambda: _beside(request, version), of=f"what stands beside the actions of {reference}"
            ),
            "states": [(STATE_WORDS[s], STATE_TONES[s], found.counts[s], s) for s in STATE_WORDS if s in found.counts],
            "page": page,
            "past": past(request),
            "also": f"&as_at={stand.as_at.isoformat()}" if stand.as_at else "",
            "may_edit": stand.can(Permission.EDIT_DELIVERY),
        },
    )


def _beside(request: PageRequest, version: DeliveryPlanVersion) -> dict[str, Any]:
    """What a delivery plan shows beside the list of its actions: resources, what is next, and the timeline."""
    stand, key = request.stand, version.delivery_plan_id
    resources = plans.resources_of(stand.actor, stand.moment, key)
    needs = rules.resource_gaps(rules.Need(r.agency.name, r.kind, r.needed, r.secured) for r in resources)
    rows = plans.timeline_rows(stand.actor, stand.moment, key)
    return {
        "resources": [
            (
                line,
                KINDS[line.kind],
                amount(line.needed, line.kind),
                amount(line.secured, line.kind),
                amount(max(line.needed - line.secured, Decimal(0)), line.kind),
            )
            for line in resources
        ],
        "gaps": [need for need in _shown(needs) if need.gap],
        "milestones": plans.next_milestones(stand.actor, stand.moment, stand.day, key),
        "picture": _picture(version, rows, stand.day) if rows else None,
        "drawn": len(rows),
    }


def _picture(version: DeliveryPlanVersion, rows: list[plans.TimelineRow], day: date) -> Picture:
    drawn = [TimelineAction(row.reference, row.title, "", row.baseline_due_on, row.due_on, row.done_on) for row in rows]
    return timeline(f"Actions of {version.title}", drawn, day)


# --- delivery plans -----------------------------------------------------------------------------------------------


class PlanFields(Form):
    """What a delivery plan is."""

    title = LineField(label="Title", max_length=240)
    summary = TextField(label="What it will do", max_length=4000, required=False, rows=4)
    theme = forms.TypedChoiceField(label="Theme", coerce=int)
    sponsor = forms.TypedChoiceField(label="Sponsor", coerce=int, required=False, empty_value=None)
    lead_agency = forms.TypedChoiceField(label="Lead agency", coerce=int, required=False, empty_value=None)


class NewPlan(PlanFields):
    """A new delivery plan."""

    reference = LineField(
        label="Reference", max_length=40, required=False, help_text="Such as DP3. Left empty, it gets the next one."
    )


class EditPlan(EditForm, PlanFields):
    """A delivery plan that others may be changing too."""


def _offer(form: Form, request: PageRequest) -> None:
    offered = choices(request.stand.actor, None)
    fields: Any = form.fields
    fields["theme"].choices = [("", "Choose"), *offered.themes]
    fields["sponsor"].choices = [("", "Nobody yet"), *offered.owners]
    fields["lead_agency"].choices = [("", "None yet"), *detail.agencies(request.stand.actor)]


def _rows_chosen(request: PageRequest, given: dict[str, Any]) -> dict[str, Any]:
    by = request.stand.actor
    return {
        "title": given["title"],
        "summary": given["summary"],
        "theme": detail.row_by_key(by, Theme, given["theme"]),
        "sponsor": detail.row_by_key(by, Post, given["sponsor"]),
        "lead_agency": detail.row_by_key(by, Agency, given["lead_agency"]),
    }


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def delivery_plan_new(request: PageRequest) -> HttpResponse:
    """Begin a delivery plan."""
    form = NewPlan(request.POST or None)
    _offer(form, request)

    def perform() -> str:
        given = _rows_chosen(request, form.cleaned_data)
        twice = detail.just_added(request.stand.actor, DeliveryPlanVersion, title=given["title"], theme=given["theme"])
        if twice is not None and form.cleaned_data["reference"] in ("", twice.delivery_plan.reference):
            return f"{twice.delivery_plan.reference} was added. Open it to say what it needs and to add its actions."
        made = do.create_delivery_plan(reference=form.cleaned_data["reference"], by=request.stand.actor, **given)
        return f"{made.delivery_plan.reference} was added. Open it to say what it needs and to add its actions."

    back = reverse("delivery", args=[request.stand.programme.code])
    heading = "Add a delivery plan"
    return asked(request, form, perform, back=back, heading=heading, act="Add the plan", crumbs=trail(request))


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def delivery_plan_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Change what is said of a delivery plan."""
    version = _plan(request, reference)
    form = EditPlan(
        request.POST or None,
        current_version=version.pk,
        current={
            "title": version.title,
            "summary": version.summary,
            "theme": version.theme_id,
            "sponsor": version.sponsor_id,
            "lead_agency": version.lead_agency_id,
        },
        changed_by=str(version.recorded_by or "Somebody else"),
    )
    _offer(form, request)

    def perform() -> str:
        do.revise_delivery_plan(plan=version, by=request.stand.actor, **_rows_chosen(request, form.cleaned_data))
        return f"{reference} was changed."

    return _ask(request, version, form, perform, heading=f"Change {reference}")


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def delivery_plan_withdraw(request: PageRequest, reference: str) -> HttpResponse:
    """Take a delivery plan out of use."""
    version = _plan(request, reference)
    form = Reason(request.POST or None)

    def perform() -> str:
        do.withdraw_delivery_plan(plan=version, reason=form.cleaned_data["reason"], by=request.stand.actor)
        return f"{reference} was withdrawn. Its past stays on record, and it can be restored."

    intro = "A delivery plan can be withdrawn when none of its actions is unfinished."
    heading = f"Withdraw {reference}"
    return _ask(request, version, form, perform, heading=heading, act="Withdraw it", intro=intro, grave=True)


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def delivery_plan_restore(request: PageRequest, reference: str) -> HttpResponse:
    """Bring a delivery plan back into use."""
    version = _plan(request, reference)
    form = Form(request.POST if request.method == "POST" else None)

    def perform() -> str:
        do.restore_delivery_plan(plan=version, by=request.stand.actor)
        return f"{reference} is in use again."

    return _ask(request, version, form, perform, heading=f"Restore {reference}", act="Restore it")


class ResourceFields(Form):
    """What is needed of an agency, and how much of it is secured."""

    agency = forms.TypedChoiceField(label="Agency", coerce=int)
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose"), *ResourceKind.choices])
    what_for = LineField(label="What for", max_length=240)
    needed = forms.DecimalField(label="Needed", min_value=0, max_digits=12, decimal_places=2)
    secured = forms.DecimalField(label="Secured", min_value=0, max_digits=12, decimal_places=2, initial=0)


class EditResource(EditForm, ResourceFields):
    """A line of resources that others may be changing too."""


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def resource_new(request: PageRequest, reference: str) -> HttpResponse:
    """Say what a delivery plan needs of an agency."""
    version = _plan(request, reference)
    form = ResourceFields(request.POST or None)
    return _ask_resource(request, version, form, None, heading="Add a resource", act="Add it")


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def resource_edit(request: PageRequest, number: int) -> HttpResponse:
    """Change what is needed or secured."""
    line = plans.resource_line(request.stand.actor, number)
    if line is None:
        raise Http404("This line was changed or taken away: open the delivery plan again.")
    version = _plan(request, line.delivery_plan.reference)
    names = ("kind", "what_for", "needed", "secured")
    form = EditResource(
        request.POST or None,
        current_version=line.pk,
        current={"agency": line.agency_id, **{name: getattr(line, name) for name in names}},
        changed_by=str(line.recorded_by or "Somebody else"),
    )
    return _ask_resource(request, version, form, line, heading="Change the resource", act="Save")


def _ask_resource(request: PageRequest, version: Any, form: Any, line: Any, **words: Any) -> HttpResponse:
    by = request.stand.actor
    form.fields["agency"].choices = [("", "Choose"), *detail.agencies(by)]

    def perform() -> str:
        given = form.cleaned_data
        do.set_resource(
            plan=version.delivery_plan,
            agency=detail.row_by_key(by, Agency, given["agency"]),
            kind=given["kind"],
            what_for=given["what_for"],
            needed=given["needed"],
            secured=given["secured"],
            resource=line,
            by=by,
        )
        return "The resources of the plan were changed."

    return _ask(request, version, form, perform, **words)


@programme_page(Permission.EDIT_DELIVERY, changes=True)
def resource_remove(request: PageRequest, number: int) -> HttpResponse:
    """Take a line of resources away."""
    line = plans.resource_line(request.stand.actor, number)
    if line is None:
        raise Http404("This line was changed or taken away: open the delivery plan again.")
    version = _plan(request, line.delivery_plan.reference)
    form = Form(request.POST if request.method == "POST" else None)

    def perform() -> str:
        do.remove_resource(resource=line, by=request.stand.actor)
        return "The line was taken away."

    intro = f"{line.agency}: {line.what_for}. The history keeps that it was needed."
    heading = "Take this resource away"
    return _ask(request, version, form, perform, heading=heading, act="Take it away", intro=intro, grave=True)


def _plan(request: PageRequest, reference: str) -> Any:
    version = plans.plan_version(request.stand.actor, None, reference)
    if version is None:
        raise Http404("No such delivery plan.")
    return version


def _ask(request: PageRequest, version: Any, form: Any, perform: Any, **words: Any) -> HttpResponse:
    reference = version.delivery_plan.reference
    back = reverse("delivery_plan", args=[request.stand.programme.code, reference])
    crumbs = (*trail(request), (reference, back))
    return asked(request, form, perform, back=back, caption=version.title, crumbs=crumbs, **words)


# --- the slippage ledger ------------------------------------------------------------------------------------------


class LedgerFilter(FilterForm):
    """What the ledger is narrowed to."""

    owner = forms.TypedChoiceField(label="Owner", coerce=int, empty_value=None)
    agency = forms.TypedChoiceField(label="Agency", coerce=int, empty_value=None)
    reason = forms.ChoiceField(label="Kind of reason")


@programme_page(Permission.VIEW_PROGRAMME)
def slippage_ledger(request: PageRequest) -> HttpResponse:
    """Every change of date, and how far owners and agencies keep the dates they first promised."""
    stand = request.stand
    offered = choices(stand.actor, stand.moment)
    form = LedgerFilter(request.GET)
    fields: Any = form.fields
    reasons = date_change_reasons(stand.programme.pk)
    fields["owner"].choices = [("", "Any"), *offered.owners]
    fields["agency"].choices = [("", "Any"), *offered.agencies]
    fields["reason"].choices = [("", "Any"), *((reason.code, reason.words) for reason in reasons.values())]
    number = page_asked(request)
    asked = slippage.LedgerFilters(**form.in_force())
    found = while_nothing_happens(
        request,
        lambda: slippage.ledger(stand.actor, stand.moment, stand.day, asked, offset=(number - 1) * PAGE, limit=PAGE),
    )
    page = page_of(found.total, number)
    page.object_list = [
        (line, words_of(reasons, line.reason_code), rules.days_slipped(line.old_due_on, line.new_due_on))
        for line in found.rows
    ]
    return render(
        request,
        "delivery/slippage.html",
        {
            "filters": form,
            "page": page,
            "reasons": [
                (reasons[code].words, n) for code, n in sorted(found.reasons.items(), key=lambda item: -item[1])
            ],
            "owners": found.owners,
            "agencies": found.agencies,
            "all": found.all,
            "past": past(request),
            "query": kept_query(request, without=("page",)),
        },
    )


addresses = [
    path("delivery/", delivery, name="delivery"),
    path("delivery/plans/new/", delivery_plan_new, name="delivery_plan_new"),
    path("delivery/plans/<str:reference>/", delivery_plan, name="delivery_plan"),
    path("delivery/plans/<str:reference>/edit/", delivery_plan_edit, name="delivery_plan_edit"),
    path("delivery/plans/<str:reference>/withdraw/", delivery_plan_withdraw, name="delivery_plan_withdraw"),
    path("delivery/plans/<str:reference>/restore/", delivery_plan_restore, name="delivery_plan_restore"),
    path("delivery/plans/<str:reference>/resources/new/", resource_new, name="resource_new"),
    path("delivery/resources/<int:number>/", resource_edit, name="resource_edit"),
    path("delivery/resources/<int:number>/remove/", resource_remove, name="resource_remove"),
    path("delivery/slippage/", slippage_ledger, name="slippage"),
]
