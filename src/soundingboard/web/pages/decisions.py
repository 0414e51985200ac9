"""Decisions and the bodies that make them: the register, one decision with what rests on it, bodies and their seats."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.core.validators import RegexValidator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from soundingboard.accounts.roles import Permission
from soundingboard.decisions import actions, reading
from soundingboard.decisions.actions import DecisionRefused
from soundingboard.decisions.models import Body, BodyKind, DecisionKind, Worked
from soundingboard.evidence.listing import agencies_offered
from soundingboard.framework.reading import items_at
from soundingboard.history import reading as history
from soundingboard.judgement.resting import resting_on
from soundingboard.ledger.reading import open_of_member
from soundingboard.lib.presets import BodyPreset
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, FilterForm, Form
from soundingboard.web.forms.fields import DateField, DayField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.evidence import in_words

VIEW, RECORD = Permission.VIEW_PROGRAMME, Permission.RECORD_DECISION
PAGE = 50
PRESET_KINDS = {
    "improvement_board": BodyKind.BOARD,
    "delivery_group": BodyKind.GROUP,
    "scrutiny_panel": BodyKind.PANEL,
}


def _at(request: PageRequest) -> str:
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def _address(request: PageRequest, name: str, *more: object) -> str:
    return reverse(name, args=[request.stand.programme.code, *more])


def _offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


# --- the register -------------------------------------------------------------------------------------------------


class Filters(FilterForm):
    """What a reader of the register may ask for."""

    text = LineField(label="Words in it", max_length=100)
    kind = forms.ChoiceField(label="About", choices=[("", "Anything"), *DecisionKind.choices])
    body = forms.ChoiceField(label="Body")
    since = DayField(label="From")
    until = DayField(label="To")
    review = forms.ChoiceField(
        label="Did it work?", choices=[("", "Either"), ("due", "Due to be looked at"), ("done", "Looked at")]
    )


@programme_page(VIEW)
def decisions(request: PageRequest) -> HttpResponse:
    """Every decision, newest first, with whether it worked."""
    stand = request.stand
    bodies = reading.bodies_offered(stand.actor)
    filters = Filters(request.GET)
    _offer(filters, "body", [("", "Any"), *((body.code, body.name) for body in bodies.values())])
    said = filters.in_force()
    rows = reading.filtered(stand.actor, reading.DecisionFilters(**said), stand.moment, stand.day)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    root = _address(request, "decisions")
    context = {
        "page": page,
        "rows": [(row, f"{root}{row.reference}/{_at(request)}", _worked(row), _due(row, stand.day)) for row in page],
        "filters": filters,
        "is_filtered": bool(said),
        "has_bodies": bool(bodies),
        "may_record": stand.can(RECORD),
        "root": root,
        "at": _at(request),
        "today": stand.actor.today,
    }
    return render(request, "decisions/register.html", context)


def _worked(row: Any) -> str:
    """What was said of it last, in words; nothing where nobody has looked back."""
    return str(Worked(row.worked).label) if row.worked else ""


def _due(row: Any, day: date) -> bool:
    """Whether somebody should look back at it by now."""
    if row.worked is None:
        return row.review_on is not None and row.review_on <= day
    return row.next_review_on is not None and row.next_review_on <= day


@programme_page(VIEW)
def decision(request: PageRequest, reference: str) -> HttpResponse:
    """One decision: its words, authority, conditions and dissent, what rests on it, and whether it worked."""
    stand = request.stand
    found = _found(request, reference)
    reviews = reading.reviews_of(found, stand.moment)
    context = {
        "decision": found,
        "reviews": reviews,
        "resting": [
            (one, _address(request, one.address, *one.parts) + _at(request) if one.address else "")
            for one in while_nothing_happens(
                request,
                lambda: resting_on(stand.actor, found, stand.moment),
                of=f"what rests on decision {reference}",
            )
        ],
        "replaced_by": reading.replaced_by(stand.actor, found, stand.moment),
        "may_record": stand.can(RECORD),
        "at": _at(request),
        "today": stand.actor.today,
    }
    return render(request, "decisions/decision.html", context)


def _found(request: PageRequest, reference: str) -> Any:
    found = reading.decision_of(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such decision.")
    return found


# --- recording and reviewing --------------------------------------------------------------------------------------


class DecisionForm(Form):
    """What a body decided."""

    body = RadioField(label="Which body decided?", choices=[], error_messages={"required": "Choose the body"})
    kind = forms.ChoiceField(
        label="What is it about?",
        choices=[("", "Choose what it is about"), *DecisionKind.choices],
        help_text="A plan, a rating or a scale asks for a decision of its own kind.",
        error_messages={"required": "Choose what it is about"},
    )
    decided_on = DateField(label="When was it decided?", what="the date on which the body decided")
    title = LineField(label="The decision in one line", max_length=240)
    text = TextField(
        label="The decision", max_length=4000, help_text="In the words of the minutes. Do not name a child."
    )
    authority = LineField(
        label="On what authority?",
        max_length=240,
        required=False,
        help_text="Where the body's right to decide this comes from, such as a paragraph of its terms of reference.",
    )
    conditions = TextField(label="Conditions", max_length=4000, rows=3, required=False)
    dissent = TextField(
        label="Dissent", max_length=4000, rows=3, required=False, help_text="Who did not agree, and why, if anybody."
    )
    minute_reference = LineField(label="Where is it in the minutes?", max_length=240, required=False)
    review_on = DateField(
        label="When will you look back at it?",
        required=False,
        what="the date on which you will look back at it",
        help_text="To say whether it worked.",
    )
    replaces = forms.ChoiceField(label="Does it replace an earlier decision?", required=False)


@programme_page(RECORD, changes=True)
def decision_add(request: PageRequest) -> HttpResponse:
    """Put on record what a body decided."""
    stand = request.stand
    bodies = reading.bodies_offered(stand.actor)
    if not bodies:
        messages.error(request, "Set up the body first: a decision is always that of a body.")
        return redirect(_address(request, "bodies"))
    earlier = reading.decisions_by_key(stand.actor)
    only = next(iter(bodies)) if len(bodies) == 1 else ""
    form = DecisionForm(request.POST or None, initial={"kind": request.GET.get("kind", ""), "body": only})
    _offer(form, "body", [(key, body.name) for key, body in bodies.items()])
    _offer(form, "replaces", [("", "No"), *((key, str(one)) for key, one in earlier.items())])
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        made: list[Any] = []

        def put() -> None:
            facts = said | {"body": bodies[said["body"]], "replaces": earlier.get(said["replaces"])}
            facts["kind"] = DecisionKind(said["kind"])
            made.append(actions.record_decision(**facts, by=stand.actor))

        if attempt(form, put, DecisionRefused):
            messages.success(request, f"{made[0].reference} is on record.")
            return redirect(_then(request, made[0].pk) or _address(request, "decision", made[0].reference))
    return _question(request, form, "Record a decision", "Record the decision", _address(request, "decisions"))


def _then(request: PageRequest, key: int) -> str:
    """Where the person came from, if that is a page of this site; what was just recorded is chosen there."""
    address = request.GET.get("then", "")
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return ""
    return f"{address}{'&' if '?' in address else '?'}decision={key}"


class ReviewForm(Form):
    """A look back at a decision."""

    reviewed_on = DateField(label="When did you look back?", what="the date of the review")
    worked = RadioField(
        label="Did it work?", choices=Worked.choices, error_messages={"required": "Say whether it worked"}
    )
    text = TextField(label="What came of it?", max_length=4000, error_messages={"required": "Say what came of it"})
    next_review_on = DateField(label="When will you look again?", required=False, what="the date of the next review")


@programme_page(RECORD, changes=True)
def decision_review(request: PageRequest, reference: str) -> HttpResponse:
    """Say whether a decision did what it was for."""
    stand, found = request.stand, _found(request, reference)
    form = ReviewForm(request.POST or None, initial={"reviewed_on": stand.actor.today})
    back = _address(request, "decision", reference)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form, lambda: actions.review_decision(decision=found, **form.cleaned_data, by=stand.actor), DecisionRefused
        )
    ):
        messages.success(request, f"What came of {reference} is on record.")
        return redirect(back)
    return _question(request, form, f"Did {reference} work?", "Record the review", back, str(found.title))


# --- bodies -------------------------------------------------------------------------------------------------------


@programme_page(VIEW)
def bodies(request: PageRequest) -> HttpResponse:
    """The bodies that may decide something."""
    stand = request.stand
    lines = reading.bodies(stand.actor, stand.day)
    taken = {line.body.code for line in lines}
    presets = items_at(stand.programme.pk, "bodies", BodyPreset, None) if stand.can(RECORD) else ()
    context = {
        "lines": lines,
        "presets": [preset for preset in presets if preset.code not in taken],
        "may_record": stand.can(RECORD),
        "at": _at(request),
    }
    return render(request, "decisions/bodies.html", context)


@programme_page(VIEW)
def body(request: PageRequest, code: str) -> HttpResponse:
    """One body: its terms of reference, what it may decide, its quorum and its seats."""
    stand, found = request.stand, _body(request, code)
    told = history.of_item(
        stand.programme.pk,
        "decisions.body",
        found.pk,
        moment=stand.moment,
        sees_exempt=stand.actor.can(Permission.VIEW_EXEMPT),
    )
    context = {
        "body": found,
        "seats": reading.seats_of(found, stand.day),
        "decisions": f"{_address(request, 'decisions')}?body={found.code}",
        "history": in_words(history.lines(told[:15])) if stand.actor.can(Permission.VIEW_HISTORY) else [],
        "may_record": stand.can(RECORD),
    }
    return render(request, "decisions/body.html", context)


def _body(request: PageRequest, code: str) -> Body:
    found = reading.body_of(request.stand.actor, code)
    if found is None:
        raise Http404("No such body.")
    return found


_CODE = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._-]*\Z", "Use letters, digits, dots, hyphens and underscores in the code, such as board"
)


class _Terms(forms.Form):
    name = LineField(label="Name", max_length=240)
    terms_of_reference = TextField(label="Terms of reference", max_length=8000, required=False)
    may_decide = TextField(label="What it may decide", max_length=4000, required=False)
    quorum = forms.IntegerField(
        label="Quorum", min_value=0, max_value=100, help_text="How many must be there. 0 where none is set."
    )


class BodyForm(Form, _Terms):
    """A new body."""

    kind = RadioField(label="What sort of body is it?", choices=BodyKind.choices)
    code = LineField(label="Short code", max_length=40, validators=[_CODE], help_text="For addresses, such as board.")
    from_on = DateField(label="When did it begin to sit?", what="the date on which it began to sit")


class TermsForm(EditForm, _Terms):
    """A change of terms."""


@programme_page(RECORD, changes=True)
def body_add(request: PageRequest) -> HttpResponse:
    """Set up a body, from a preset or from nothing."""
    stand = request.stand
    presets = {each.code: each for each in items_at(stand.programme.pk, "bodies", BodyPreset, None)}
    form = BodyForm(request.POST or None, initial=_from_preset(presets.get(request.GET.get("preset", ""))))
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form, lambda: actions.create_body(programme=stand.programme, **said, by=stand.actor), DecisionRefused
        ):
            messages.success(request, f"{said['name']} is set up. Now give its members their seats.")
            return redirect(_address(request, "body", said["code"]))
    return _question(request, form, "Set up a body", "Set it up", _address(request, "bodies"))


def _from_preset(preset: BodyPreset | None) -> dict[str, Any]:
    if preset is None:
        return {"quorum": 0}
    return {
        "name": preset.title,
        "code": preset.code,
        "kind": PRESET_KINDS.get(preset.code, BodyKind.OTHER),
        "terms_of_reference": f"{preset.words}.\n\n" + "\n".join(preset.terms),
        "may_decide": "\n".join(preset.may_decide),
        "quorum": 0,
    }


@programme_page(RECORD, changes=True)
def body_edit(request: PageRequest, code: str) -> HttpResponse:
    """Change what a body is for and may decide."""
    stand, found = request.stand, _body(request, code)
    current = {name: getattr(found, name) for name in _Terms.base_fields}
    form = TermsForm(request.POST or None, current_version=reading.terms_seen(found), current=current)
    if request.method == "POST" and is_clean(form):
        said: Mapping[str, Any] = form.cleaned_data
        facts = {name: said[name] for name in _Terms.base_fields}
        if attempt(
            form,
            lambda: actions.change_terms(body=found, **facts, seen=said["version"], by=stand.actor),
            DecisionRefused,
        ):
            messages.success(request, f"{facts['name']} is changed.")
            return redirect(_address(request, "body", code))
    return _question(request, form, f"Change {found.name}", "Save", _address(request, "body", code))


class SeatForm(Form):
    """A seat for a post."""

    post = forms.ChoiceField(
        label="Post", help_text="Whoever holds the post has the seat.", error_messages={"required": "Choose the post"}
    )
    agency = forms.ChoiceField(label="For which agency?", required=False)
    is_chair = forms.BooleanField(label="It is the chair", required=False)
    from_on = DateField(label="From when?", what="the date from which it sits")


@programme_page(RECORD, changes=True)
def body_seat(request: PageRequest, code: str) -> HttpResponse:
    """Give a post a seat on a body."""
    stand, found = request.stand, _body(request, code)
    sitting = {seat.member.post_id for seat in reading.seats_of(found, stand.day) if seat.is_now}
    posts, agencies = reading.posts_offered(stand.actor, sitting), agencies_offered(stand.actor)
    form = SeatForm(request.POST or None, initial={"from_on": stand.actor.today})
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key, post in posts.items():
        grouped.setdefault(post.agency.name, []).append((key, post.title))
    _offer(form, "post", [("", "Choose a post"), *grouped.items()])
    _offer(form, "agency", [("", "The post's own"), *((key, one.name) for key, one in agencies.items())])
    back = _address(request, "body", code)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        post = posts[said["post"]]
        facts = {"is_chair": said["is_chair"], "from_on": said["from_on"]}
        if attempt(
            form,
            lambda: actions.seat_member(
                body=found, post=post, agency=agencies.get(said["agency"], post.agency), **facts, by=stand.actor
            ),
            DecisionRefused,
        ):
            messages.success(request, f"{post} has a seat.")
            return redirect(back)
    return _question(request, form, f"Give a seat on {found.name}", "Give the seat", back)


class EndForm(Form):
    """When a seat ends."""

    to_on = DateField(label="Last day of the seat", what="the last day of the seat")


@programme_page(RECORD, changes=True)
def body_seat_end(request: PageRequest, code: str, number: int) -> HttpResponse:
    """End a post's seat."""
    stand, found = request.stand, _body(request, code)
    seat = next((one for one in reading.seats_of(found, stand.day) if one.member.pk == number), None)
    if seat is None:
        raise Http404("No such seat.")
    form = EndForm(request.POST or None, initial={"to_on": stand.actor.today})
    back = _address(request, "body", code)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.end_seat(member=seat.member, to_on=form.cleaned_data["to_on"], by=stand.actor),
            DecisionRefused,
        )
    ):
        messages.success(request, f"The seat of {seat.member.post} is ended.")
        return redirect(back)
    left = open_of_member(stand.actor, seat.member)
    intro = found.name
    if left:
        names = ", ".join(each.reference for each in left[:10]) + (" and more" if len(left) > 10 else "")
        intro += (
            f". This member asked {len(left)} that {'is' if len(left) == 1 else 'are'} still open: {names}. "
            "They stay open, marked as asked by somebody who no longer sits, until the body judges or withdraws them."
        )
    return _question(request, form, f"End the seat of {seat.member.post}", "End the seat", back, intro)


def _question(request: PageRequest, form: Form, heading: str, act: str, cancel: str, intro: str = "") -> HttpResponse:
    context = {"form": form, "heading": heading, "act": act, "cancel": cancel, "intro": intro}
    return render(request, "decisions/question.html", context)


addresses = [
    path("decisions/", decisions, name="decisions"),
    path("decisions/add/", decision_add, name="decision_add"),
    path("decisions/bodies/", bodies, name="bodies"),
    path("decisions/bodies/add/", body_add, name="body_add"),
    path("decisions/bodies/<str:code>/", body, name="body"),
    path("decisions/bodies/<str:code>/edit/", body_edit, name="body_edit"),
    path("decisions/bodies/<str:code>/seats/add/", body_seat, name="body_seat"),
    path("decisions/bodies/<str:code>/seats/<int:number>/end/", body_seat_end, name="body_seat_end"),
    path("decisions/<str:reference>/", decision, name="decision"),
    path("decisions/<str:reference>/review/", decision_review, name="decision_review"),
]
