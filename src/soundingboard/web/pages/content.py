"""Content: scales, tables and lists as this council keeps them, where each came from, and what a release offers."""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from soundingboard.accounts.access import require
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import DecisionKind
from soundingboard.framework import actions, register
from soundingboard.framework.actions import ADDED_TO_HERE, DECIDED_BY_A_BODY, ContentRefused
from soundingboard.framework.kinds import KIND_WORDS, KINDS
from soundingboard.framework.models import Content
from soundingboard.framework.reading import items_at, offers, who_keeps
from soundingboard.lib.audit_tools import KIND as AUDIT_TOOLS
from soundingboard.lib.canonical import canonical_json
from soundingboard.lib.content import ContentItem
from soundingboard.lib.presets import AUDIENCES, ContentArea
from soundingboard.lib.question_bank import AGENCIES, FITS, PERFORMANCE_TYPES, SOURCES, TOPICS
from soundingboard.lib.question_bank import AUDIENCES as BODIES
from soundingboard.measures import profile_actions
from soundingboard.measures.disclosure_profiles import NAME as PROFILES
from soundingboard.plan.reading import decisions_offered
from soundingboard.practice.reading import standards_filed, that_serve
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.evidence import area_choices

VIEW, EDIT = Permission.VIEW_PROGRAMME, Permission.EDIT_CONTENT
# What an item is known by, or how it hangs together with others: fixed, or past ratings would lose their meaning.
FIXED = frozenset(
    {"trigger", "code", "valid_from", "valid_to", "version", "dimension", "level", "within", "effect"}
    # How a profile protects: a page hides, and only how much and for whom is a council's choice.
    | {"hides", "rounds_to", "rounds_wide_to", "places"}
)
WORDS = {
    "words": "Words",
    "owner": "Who keeps it up to date",
    "source": "Source",
    "review_date": "To be looked at again on",
    "title": "Title",
    "usual_line": "Usual line of assurance",
    "shelf_life": "Days it stays fresh",
    "fair_sample": "Sample that adds to its strength",
    "is_voice_of_children": "It is the voice of children and families",
    "in_our_hands": "Those responsible could have kept the date",
    "value": "Points",
    "terms": "Terms of reference, one a line",
    "may_decide": "What it may decide, one a line",
    "quorum_share": "Quorum, in percent of the members",
    "quorum_agencies": "Fewest agencies for a quorum",
    "meets_every": "Weeks between meetings",
    "papers_clear_days": "Clear days for papers",
    "agrees_plan": "It agrees the plan",
    "agrees_ratings": "It agrees ratings",
    "independent_chair": "Its chair is independent",
    "months": "Months it is kept; empty keeps it for good",
    "trigger": "Counted from",
    "meaning": "What it means",
    "protects_up_to": "Protect counts of children up to",
    "hides": "Hide what is protected",
    "rounds_to": "Round counts to the nearest",
    "rounds_wide_to": "Round counts for a region or England to the nearest",
    "places": "Decimals of percentages and rates",
    "audiences": "Who is shown numbers in this way",
    "content_area": "Content area",
    "performance_type": "What it is about",
    "kind": "Kind of source",
    "says": "What it can say something about",
    "topics": "Topics",
    "asked_by": "Who would ask it",
    "asked_of": "Who is asked",
    "shown_by": "What would answer it",
    "weak_answer": "What a weak answer sounds like",
    "then_ask": "What to ask next",
    "fits": "When to ask it",
    "provenance": "Whose question it is",
    "stored": "In both voices",
}
# The words for what is chosen by a code, by the part that holds it.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "audiences": AUDIENCES,
    "performance_type": PERFORMANCE_TYPES,
    "says": PERFORMANCE_TYPES,
    "kind": SOURCES,
    "topics": TOPICS,
    "asked_by": BODIES,
    "asked_of": AGENCIES,
    "shown_by": SOURCES,
    "fits": FITS,
}
SEVERAL = frozenset({"audiences", "says", "topics", "asked_by", "asked_of", "shown_by", "fits"})
HINTS = {
    "protects_up_to": "Counts from 1 to this must not be learnt. It holds for figures that come from now on: what was "
    "shown once cannot be taken back, and what was hidden stays hidden.",
    "audiences": "An audience has one profile. Ticked here, it moves from the profile that it had.",
}


def _at(request: PageRequest) -> str:
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def _address(request: PageRequest, name: str, *more: object) -> str:
    return reverse(name, args=[request.stand.programme.code, *more])


def _kind(code: str) -> type[ContentItem]:
    if code not in KINDS:
        raise Http404("No such kind of content.")
    return KINDS[code]


def _item(request: PageRequest, kind: str, code: str) -> Content:
    _kind(kind)
    found = register.item_of(request.stand.actor, kind, code, request.stand.moment)
    if found is None:
        raise Http404("No such item.")
    return found


# --- lists and items ----------------------------------------------------------------------------------------------


@programme_page(VIEW)
def content(request: PageRequest) -> HttpResponse:
    """The kinds of content, and what this release offers."""
    stand = request.stand
    lines, offered = while_nothing_happens(
        request,
        lambda: (
            register.kind_lines(stand.actor, stand.moment),
            len(offers(stand.programme, KINDS)) if stand.can(EDIT) else 0,
        ),
    )
    context = {
        "lines": lines,
        "is_loaded": any(line.items for line in lines),
        "offers": offered,
        "may_edit": stand.can(EDIT),
        "at": _at(request),
        "today": stand.actor.today,
    }
    return render(request, "content/kinds.html", context)


@programme_page(VIEW)
def content_kind(request: PageRequest, kind: str) -> HttpResponse:
    """The items of one kind."""
    stand = request.stand
    _kind(kind)
    context = {
        "kind": kind,
        "words": KIND_WORDS[kind],
        "rows": register.items_of(stand.actor, kind, stand.moment),
        "may_add": kind in ADDED_TO_HERE and stand.can(EDIT),
        "at": _at(request),
        "today": stand.actor.today,
    }
    return render(request, "content/list.html", context)


@programme_page(VIEW)
def content_item(request: PageRequest, kind: str, code: str) -> HttpResponse:
    """One item: what it says, where it came from, and its versions."""
    if kind == AUDIT_TOOLS:
        return redirect(_address(request, "audit_tool", code) + _at(request))
    stand, found = request.stand, _item(request, kind, code)
    versions = register.versions_of(stand.actor, kind, code, stand.moment)
    context = {
        "row": found,
        "kind_words": KIND_WORDS[kind],
        "facts": said_in(found.body),
        "points": found.body.get("points", []),
        "standards": [
            (each.title, _address(request, "practice_standard", each.code) + _at(request))
            for each in that_serve(standards_filed(stand.actor, stand.moment), code)
        ]
        if kind == "good_looks_like"
        else [],
        "may_retire": kind in ADDED_TO_HERE and stand.can(EDIT),
        "versions": versions,
        "may_edit": stand.can(EDIT),
        "at": _at(request),
        "today": stand.actor.today,
    }
    return render(request, "content/item.html", context)


def said_in(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an item says, by the names of its parts; the points of a scale stand in a table of their own."""
    return [
        (WORDS.get(name, name.replace("_", " ").capitalize()), _said(_in_words(name, value)))
        for name, value in body.items()
        if name != "points"
    ]


def _in_words(name: str, value: Any) -> Any:
    if name == "audiences":
        return [AUDIENCES.get(each, each) for each in value] or "Nobody"
    words = CHOICES.get(name)
    if words is None:
        return value
    return [words.get(each, each) for each in value] if name in SEVERAL else words.get(value, value)


def _said(value: Any) -> str:
    match value:
        case None:
            return "None"
        case bool():
            return "Yes" if value else "No"
        case list() | tuple():
            return "\n".join(map(str, value))
    return str(value)


# --- changing -----------------------------------------------------------------------------------------------------


class _Change(EditForm):
    """One item, with a field for each part of it that may be changed."""

    def __init__(self, *args: Any, of: type[ContentItem], body: Mapping[str, Any], needs: Any, **kwargs: Any) -> None:
        self.of, self.body = of, body
        self.made = dict(_fields(of, body))
        self.defaults = {name for name in self.made if name not in body and not name.startswith("point.")}
        super().__init__(*args, current={name: _typed(body, name) for name in self.made}, **kwargs)
        for name, made in self.made.items():
            self.fields[name] = made
        self.fields["why"] = LineField(label="Why is it changed?", max_length=240)
        if needs is not None:
            choices = [("", "Choose the decision"), *((key, str(one)) for key, one in needs.items())]
            self.fields["decision"] = forms.ChoiceField(
                label="Decision it rests on", choices=choices, help_text="Only a body changes a scale."
            )
        for name, made in list(self.fields.items()):
            self.also_ask(name, made)

    def changed(self) -> dict[str, Any]:
        """The whole item as it would read."""
        said = self.cleaned_data
        body: dict[str, Any] = json.loads(json.dumps(dict(self.body)))
        for name in self.made:
            value = said[name]
            if not value and name in self.defaults:
                continue  # left out in what ships, and still as it is when left out
            if name.startswith("point."):
                _, place, part = name.split(".")
                body["points"][int(place)][part] = _lines(value) if part == "tests" else value
            elif name in SEVERAL:
                body[name] = value
            elif isinstance(self.body.get(name), list):
                body[name] = _lines(value)
            elif isinstance(value, date):
                body[name] = value.isoformat()
            elif name == "usual_line":
                body[name] = int(value)
            else:
                body[name] = value
        return body


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _typed(body: Mapping[str, Any], name: str) -> Any:
    """A part of an item as its field holds it."""
    if name.startswith("point."):
        _, place, part = name.split(".")
        value = body["points"][int(place)].get(part, "")
    else:
        value = body.get(name)
    if isinstance(value, list):
        return value if name in SEVERAL else "\n".join(value)
    if name == "review_date" and isinstance(value, str):
        return date.fromisoformat(value)
    return str(value) if name == "usual_line" else value


def _fields(of: type[ContentItem], body: Mapping[str, Any]) -> list[tuple[str, forms.Field]]:
    """A field for each part that may be changed, by the part's type."""
    hints = get_type_hints(of)
    found: list[tuple[str, forms.Field]] = []
    for part in dataclasses.fields(of):
        if part.name in FIXED or part.name == "points":
            continue
        field = _field(part.name, hints[part.name])
        field.help_text = field.help_text or HINTS.get(part.name, "")
        found.append((part.name, field))
    for place, point in enumerate(body.get("points", [])):
        word = point["word"]
        found += [
            (f"point.{place}.word", LineField(label=f"{word}: the word", max_length=40)),
            (f"point.{place}.meaning", TextField(label=f"{word}: its test", max_length=1000, rows=3)),
            (
                f"point.{place}.tests",
                TextField(label=f"{word}: questions to ask, one a line", max_length=2000, rows=4, required=False),
            ),
        ]
    return found


def _field(name: str, hint: Any) -> forms.Field:
    label = WORDS.get(name, name.replace("_", " ").capitalize())
    inner = [each for each in get_args(hint) if each is not type(None)]
    if get_origin(hint) in (Union, UnionType):
        field = _field(name, inner[0])
        field.required = False
        return field
    if name in SEVERAL:
        return CheckboxesField(label=label, choices=list(CHOICES[name].items()), required=False)
    if name in CHOICES:
        return forms.ChoiceField(label=label, choices=list(CHOICES[name].items()))
    if get_origin(hint) is Literal:
        return forms.ChoiceField(label=label, choices=[(str(each), str(each)) for each in get_args(hint)])
    if get_origin(hint) is tuple:
        return TextField(label=label, max_length=4000)
    if hint is bool:
        return forms.BooleanField(label=label, required=False)
    if hint is int:
        return forms.IntegerField(label=label, min_value=-4, max_value=10_000)
    if hint is date:
        return DateField(label=label, what="the day on which it is to be looked at again")
    if name == "words":
        return TextField(label=label, max_length=600, rows=3)
    return LineField(label=label, max_length=240)


@programme_page(EDIT, changes=True)
def content_edit(request: PageRequest, kind: str, code: str) -> HttpResponse:
    """Put a version of the council's own in the place of the current one."""
    if kind == AUDIT_TOOLS:
        return redirect(_address(request, "audit_tool_edit", code))
    stand, found = request.stand, _item(request, kind, code)
    needed = DECIDED_BY_A_BODY.get(kind)
    decisions = decisions_offered(stand.actor, DecisionKind(needed)) if needed else None
    form = _Change(
        request.POST or None,
        of=KINDS[kind],
        body=found.body,
        needs=decisions,
        current_version=found.pk,
        changed_by=str(found.recorded_by) if found.recorded_by else "Somebody else",
    )
    _offer_leaves(request, form)
    back = _address(request, "content_item", kind, code)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form,
            lambda: (
                profile_actions.change_profile(row=found, body=form.changed(), why=said["why"], by=stand.actor)
                if kind == PROFILES
                else actions.change_content(
                    row=found,
                    body=form.changed(),
                    of=KINDS[kind],
                    why=said["why"],
                    decision=(decisions or {}).get(said.get("decision", "")),
                    by=stand.actor,
                )
            ),
            ContentRefused,
        ):
            messages.success(request, "Saved as a version of your own. Earlier ones stay readable.")
            return redirect(back)
    return _question(request, form, f"Change {found.title}", "Save", back, needs_decision=needed is not None)


def _offer_leaves(request: PageRequest, form: Form) -> None:
    """The leaves of the content areas, where an item is filed under one."""
    if "content_area" not in form.fields:
        return
    areas = items_at(request.stand.programme.pk, "content_areas", ContentArea, None)
    field = forms.ChoiceField(label=WORDS["content_area"], choices=area_choices(areas))
    form.also_ask("content_area", field)


class _Add(Form):
    """An item of one's own, with a field for each part of it."""

    def __init__(self, *args: Any, of: type[ContentItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, made in _fields(of, {}):
            self.also_ask(name, made)


@programme_page(EDIT, changes=True)
def content_add(request: PageRequest, kind: str) -> HttpResponse:
    """Add an item of one's own to a kind that can be added to."""
    stand, of = request.stand, _kind(kind)
    if kind not in ADDED_TO_HERE:
        raise Http404("Nothing is added to this kind.")
    if kind == "questions":
        return redirect(_address(request, "question_add"))
    if kind == AUDIT_TOOLS:
        return redirect(_address(request, "audit_tool_add"))
    form = _Add(request.POST or None, of=of)
    _offer_leaves(request, form)
    back = _address(request, "content_kind", kind)
    if request.method == "POST" and is_clean(form):
        body = {
            name: value.isoformat() if isinstance(value, date) else value for name, value in form.cleaned_data.items()
        }
        if attempt(
            form,
            lambda: actions.add_content(programme=stand.programme, kind=kind, body=body, of=of, by=stand.actor),
            ContentRefused,
        ):
            messages.success(request, "Added beside what ships. An upgrade leaves it as it is.")
            return redirect(back)
    return _question(request, form, f"Add to: {KIND_WORDS[kind].lower()}", "Add it", back, needs_decision=False)


class _Why(EditForm):
    """Why an item is retired or brought back."""

    why = LineField(label="Reason", max_length=240, error_messages={"required": "Enter the reason"})


# Whoever keeps all content keeps questions too.
@programme_page(Permission.KEEP_QUESTIONS, changes=True)
def content_retire(request: PageRequest, kind: str, code: str) -> HttpResponse:
    """Retire an item of a kind of which some can be spared, or bring a retired one back."""
    stand, found = request.stand, _item(request, kind, code)
    if kind not in ADDED_TO_HERE:
        raise Http404("None of this kind can be spared.")
    require(stand.actor, who_keeps(kind), found)
    act = actions.bring_content_back if found.valid_to else actions.retire_content
    form = _Why(request.POST or None, current_version=found.pk)
    back = _address(request, "question", code) if kind == "questions" else _address(request, "content_item", kind, code)
    if request.method == "POST" and is_clean(form):
        why = form.cleaned_data["why"]
        if attempt(form, lambda: act(row=found, of=KINDS[kind], why=why, by=stand.actor), ContentRefused):
            messages.success(request, "It is in use again." if found.valid_to else "It is retired, and stays readable.")
            return redirect(back)
    context = {"form": form, "row": found, "kind_words": KIND_WORDS[kind], "cancel": back}
    return render(request, "content/retire.html", context)


def _question(
    request: PageRequest, form: Form, heading: str, act: str, cancel: str, *, needs_decision: bool
) -> HttpResponse:
    record = _address(request, "decision_add") + f"?kind=scale&then={request.path}" if needs_decision else ""
    context = {"form": form, "heading": heading, "act": act, "cancel": cancel, "record": record}
    return render(request, "content/question.html", context)


@require_POST
@programme_page(EDIT, changes=True)
def content_load(request: PageRequest) -> HttpResponse:
    """Load what ships, where the programme has none of its own yet."""
    stand = request.stand
    number = actions.load_shipped_content(programme=stand.programme, kinds=KINDS, by=stand.actor)
    messages.success(request, f"{number} items are loaded." if number else "Everything that ships is loaded already.")
    return redirect(_address(request, "content"))


# --- what a release offers ----------------------------------------------------------------------------------------


@programme_page(EDIT)
def content_offers(request: PageRequest) -> HttpResponse:
    """What this release ships that differs from what was loaded."""
    stand = request.stand
    context = {
        "offers": [
            (offer, KIND_WORDS[offer.kind], str(offer.shipped.get("words", offer.code)))
            for offer in while_nothing_happens(request, lambda: offers(stand.programme, KINDS))
        ],
    }
    return render(request, "content/offers.html", context)


class TakeUp(EditForm):
    """Taking an item as this release ships it."""

    why = LineField(label="Why is it taken up?", max_length=240)


@programme_page(EDIT, changes=True)
def content_offer(request: PageRequest, kind: str, code: str) -> HttpResponse:
    """An item as it is and as this release ships it, side by side; take it up or leave it."""
    stand = request.stand
    of, raw = _kind(kind), register.shipped(kind, code)
    if raw is None:
        raise Http404("This release ships no such item.")
    found = register.item_of(stand.actor, kind, code)
    needed = DECIDED_BY_A_BODY.get(kind) if found else None
    decisions = decisions_offered(stand.actor, DecisionKind(needed)) if needed else {}
    form = TakeUp(request.POST or None, current_version=found.pk if found else "new")
    if needed:
        choices = [("", "Choose the decision"), *((key, str(one)) for key, one in decisions.items())]
        form.also_ask("decision", forms.ChoiceField(label="Decision it rests on", choices=choices))
    back = _address(request, "content_offers")
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form,
            lambda: (
                profile_actions.take_up_profile(
                    programme=stand.programme, code=code, why=said["why"], seen=found, by=stand.actor
                )
                if kind == PROFILES
                else actions.take_up_offer(
                    programme=stand.programme,
                    kind=kind,
                    code=code,
                    of=of,
                    why=said["why"],
                    seen=found,
                    decision=decisions.get(said.get("decision", "")),
                    by=stand.actor,
                )
            ),
            ContentRefused,
        ):
            messages.success(request, "Taken up. The version before stays readable.")
            return redirect(back)
    shipped = json.loads(canonical_json(raw))
    context = {
        "form": form,
        "heading": str(raw.get("words", code)),
        "kind_words": KIND_WORDS[kind],
        "is_new": found is None,
        "differences": differences(found.body if found else {}, shipped),
        "cancel": back,
        "record": _address(request, "decision_add") + f"?kind=scale&then={request.path}" if needed else "",
    }
    return render(request, "content/offer.html", context)


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Each part that reads otherwise: its name, ours and what ships; the points of a scale one by one."""
    flat_ours, flat_theirs = _flat(ours), _flat(theirs)
    names = dict.fromkeys([*flat_ours, *flat_theirs])
    return [
        (name, flat_ours.get(name, ""), flat_theirs.get(name, ""))
        for name in names
        if flat_ours.get(name, "") != flat_theirs.get(name, "")
    ]


def _flat(body: Mapping[str, Any]) -> dict[str, str]:
    found = {
        WORDS.get(name, name.replace("_", " ").capitalize()): _said(v) for name, v in body.items() if name != "points"
    }
    for point in body.get("points", []):
        for part, value in point.items():
            found[f"Point {point['code']}, {part}"] = _said(value)
    return found


addresses = [
    path("content/", content, name="content"),
    path("content/load/", content_load, name="content_load"),
    path("content/offers/", content_offers, name="content_offers"),
    path("content/offers/<str:kind>/<str:code>/", content_offer, name="content_offer"),
    path("content/<str:kind>/", content_kind, name="content_kind"),
    path("content/<str:kind>/add/", content_add, name="content_add"),
    path("content/<str:kind>/<str:code>/", content_item, name="content_item"),
    path("content/<str:kind>/<str:code>/edit/", content_edit, name="content_edit"),
    path("content/<str:kind>/<str:code>/retire/", content_retire, name="content_retire"),
]
