"""How long records are kept: the schedule and what is due by it, holds, and disposals by two people, certified."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.records import vault
from soundingboard.retention import actions, reading
from soundingboard.retention.actions import RetentionRefused
from soundingboard.retention.kinds import KINDS, Kept
from soundingboard.retention.models import Disposal
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import LineField, TextField
from soundingboard.web.pages.meeting_parts import address
from soundingboard.web.places import places

KEEP = Permission.KEEP_RECORDS
SHOWN = 100  # things of a kind that are listed by name; the rest are counted


class WhyForm(Form):
    """A reason."""

    why = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why"})


class HoldForm(Form):
    """What is held, and why."""

    kind = forms.ChoiceField(
        label="Which kind of record?",
        choices=[("", "Choose"), *((code, kind.words) for code, kind in KINDS.items() if not isinstance(kind, Kept))],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the kind of record to hold"),
    )
    reference = LineField(
        label="Reference of the one to hold",
        max_length=40,
        required=False,
        help_text="Such as AC1-03, V12 or E7. Leave it empty to hold everything of the kind.",
    )
    reason = TextField(
        label="Why is it held?",
        max_length=1000,
        rows=3,
        help_text="An inquiry, a claim, a request under information law: by whom, and of which day.",
        error_messages={"required": "Enter why it is held"},
    )


@programme_page(KEEP, changes=True)
def retention(request: PageRequest) -> HttpResponse:
    """The schedule, and what is due by it and why; what is held."""
    due = reading.all_due(request.stand.actor)
    context = {
        "due": [(each, each.things[:SHOWN], max(0, len(each.things) - SHOWN)) for each in due],
        "may_edit": request.stand.can(Permission.EDIT_CONTENT),
    }
    return _page(request, "retention.html", "retention", **context)


@programme_page(KEEP, changes=True)
def holds(request: PageRequest) -> HttpResponse:
    """What is held, by whom and why, and what was."""
    rows = [
        (row, KINDS[row.kind].words if row.kind in KINDS else row.kind) for row in reading.holds(request.stand.actor)
    ]
    return _page(request, "holds.html", "holds", holds=rows)


@programme_page(KEEP, changes=True)
def hold_new(request: PageRequest) -> HttpResponse:
    """Hold something."""
    form = HoldForm(request.POST or None)
    stand = request.stand
    return _asked(
        request,
        form,
        lambda: actions.place_hold(programme=stand.programme, **form.cleaned_data, by=stand.actor),
        question="Place a legal hold",
        act="Hold it",
        done="It is held: nothing of it is disposed of until the hold is lifted.",
        back="holds",
    )


@programme_page(KEEP, changes=True)
def hold_lift(request: PageRequest, number: int) -> HttpResponse:
    """No longer hold something."""
    found = reading.hold_numbered(request.stand.actor, number)
    if found is None:
        raise Http404("No such hold.")
    form = WhyForm(request.POST or None)
    return _asked(
        request,
        form,
        lambda: actions.lift_hold(hold=found, **form.cleaned_data, by=request.stand.actor),
        question="Lift this hold",
        caption=f"{KINDS[found.kind].words} {found.reference}".strip(),
        act="Lift the hold",
        done="The hold is lifted. What is due may be disposed of.",
        back="holds",
        grave=True,
    )


@programme_page(KEEP, changes=True)
def disposal_new(request: PageRequest, kind: str) -> HttpResponse:
    """Propose to dispose of what is due of a kind."""
    stand = request.stand
    due = reading.due_of(stand.actor, kind) if kind in KINDS else None
    if due is None:
        raise Http404("No such kind of record.")
    form = WhyForm(request.POST or None)
    return _asked(
        request,
        form,
        lambda: actions.propose_disposal(programme=stand.programme, kind=kind, **form.cleaned_data, by=stand.actor),
        question=f"Propose to dispose of {due.words[:1].lower()}{due.words[1:]}",
        caption=f"{due.count} due",
        act="Propose it",
        done="Proposed. Somebody else who keeps records has to agree before anything is removed.",
        back="disposals",
        intro="Nothing is removed yet. Somebody else looks at the list and agrees or refuses.",
    )


@programme_page(KEEP, changes=True)
def disposals(request: PageRequest) -> HttpResponse:
    """What was proposed, disposed of and refused."""
    rows = [(row, KINDS[row.kind].words) for row in reading.disposals(request.stand.actor)]
    return _page(request, "disposals.html", "disposals", disposals=rows)


@programme_page(KEEP, changes=True)
def disposal(request: PageRequest, number: int) -> HttpResponse:
    """One disposal: its rule, what it names, and what became of it."""
    found = _disposal(request, number)
    stand = request.stand
    context = {
        "disposal": found,
        "words": KINDS[found.kind].words,
        "is_open": found.state == "proposed",
        "may_agree": found.proposed_by_id != stand.actor.person_id,
        "items": [
            (each["reference"], date.fromisoformat(each["counted_from"]), each["sha256"]) for each in found.items
        ],
    }
    return _page(request, "disposal.html", "", **context)


@programme_page(KEEP, changes=True, dear=Dear.WORK)
def disposal_agree(request: PageRequest, number: int) -> HttpResponse:
    """Agree to a disposal, and carry it out."""
    found = _disposal(request, number)
    form = Form(request.POST if request.method == "POST" else None)
    return _asked(
        request,
        form,
        lambda: actions.carry_out_disposal(disposal=found, by=request.stand.actor),
        question=f"Agree to {found.reference} and carry it out",
        caption=f"{KINDS[found.kind].words}: {found.counted}",
        act="Dispose of them",
        done="Done. The certificate is there.",
        back="disposal",
        arguments=[found.number],
        intro="What people wrote in these records, and their files, are removed for good, from the history as well. "
        "That they were there, their days and their numbers stay. There is no way back but a backup.",
        grave=True,
    )


@programme_page(KEEP, changes=True)
def disposal_refuse(request: PageRequest, number: int) -> HttpResponse:
    """Refuse a disposal, or take one's own back."""
    found = _disposal(request, number)
    form = WhyForm(request.POST or None)
    return _asked(
        request,
        form,
        lambda: actions.refuse_disposal(disposal=found, **form.cleaned_data, by=request.stand.actor),
        question=f"Do not carry out {found.reference}",
        caption=f"{KINDS[found.kind].words}: {found.counted}",
        act="Refuse it",
        done="Refused. Nothing was removed.",
        back="disposal",
        arguments=[found.number],
    )


@programme_page(KEEP, changes=True)
def disposal_certificate(request: PageRequest, number: int) -> HttpResponse:
    """The certificate, as a download."""
    found = _disposal(request, number)
    if found.certificate is None:
        raise Http404("There is no certificate.")
    response = HttpResponse(vault.read(found.certificate.sha256), content_type=found.certificate.media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.certificate.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _disposal(request: PageRequest, number: int) -> Disposal:
    found = reading.disposal_numbered(request.stand.actor, number)
    if found is None:
        raise Http404("No such disposal.")
    return found


def _page(request: PageRequest, template: str, here: str, **context: Any) -> HttpResponse:
    return render(request, f"records/{template}", {"tabs": places(request.stand, "Records", here), **context})


def _asked(
    request: PageRequest,
    form: Form,
    act_on: Any,
    *,
    done: str,
    back: str,
    arguments: list[Any] | None = None,
    **context: Any,
) -> HttpResponse:
    way = address(request, back, *(arguments or []))
    if request.method == "POST" and form.is_valid() and attempt(form, act_on, RetentionRefused):
        messages.success(request, done)
        return redirect(way)
    return render(request, "records/question.html", {"form": form, "cancel": way, **context})


addresses = [
    path("records/", retention, name="retention"),
    path("records/holds/", holds, name="holds"),
    path("records/holds/new/", hold_new, name="hold_new"),
    path("records/holds/<int:number>/lift/", hold_lift, name="hold_lift"),
    path("records/disposals/", disposals, name="disposals"),
    path("records/disposals/new/<slug:kind>/", disposal_new, name="disposal_new"),
    path("records/disposals/<int:number>/", disposal, name="disposal"),
    path("records/disposals/<int:number>/agree/", disposal_agree, name="disposal_agree"),
    path("records/disposals/<int:number>/refuse/", disposal_refuse, name="disposal_refuse"),
    path("records/disposals/<int:number>/certificate/", disposal_certificate, name="disposal_certificate"),
]
