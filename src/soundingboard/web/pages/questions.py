"""The question bank: searched and filtered, one question in both voices, and a council's own questions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.evidence.listing import within
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell, Column
from soundingboard.framework import actions, bank, register
from soundingboard.framework.actions import ContentRefused
from soundingboard.framework.bank import KIND, BankItem
from soundingboard.framework.kinds import Held, held_at
from soundingboard.lib.question_bank import (
    AGENCIES,
    AUDIENCES,
    FITS,
    PERFORMANCE_TYPES,
    SOURCES,
    TOPICS,
    BankQuestion,
)
from soundingboard.lib.terms import terms_in
from soundingboard.lib.voices import stored
from soundingboard.lib.voices.recognise import recognise
from soundingboard.lib.voices.stored import Voice
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, FilterForm, Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import read_whole, while_nothing_happens
from soundingboard.web.pages.evidence import area_choices, area_words
from soundingboard.web.pages.measures import tree

VIEW, EDIT = Permission.VIEW_PROGRAMME, Permission.KEEP_QUESTIONS
PAGE = 25
STATES = {"": "In use", "local": "Made or changed here", "due": "Due to be looked at again", "retired": "Retired"}


def _at(request: PageRequest) -> str:
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def _address(request: PageRequest, name: str, *more: object) -> str:
    return reverse(name, args=[request.stand.programme.code, *more])


# --- the list ---------------------------------------------------------------------------------------------------------


def _any(words: Mapping[str, str], nothing: str = "Any") -> list[tuple[str, str]]:
    return [("", nothing), *words.items()]


class Filters(FilterForm):
    """What a reader of the bank may ask for."""

    text = LineField(label="Words in it", max_length=100)
    area = forms.ChoiceField(label="Content area")
    topic = forms.ChoiceField(label="Topic", choices=_any(TOPICS))
    by = forms.ChoiceField(label="Who would ask it", choices=_any(AUDIENCES, "Anybody"))
    of = forms.ChoiceField(label="Who is asked", choices=_any(AGENCIES, "Anybody"))
    type = forms.ChoiceField(label="What it asks about", choices=_any(PERFORMANCE_TYPES, "Anything"))
    source = forms.ChoiceField(label="What would answer it", choices=_any(SOURCES))
    fits = forms.ChoiceField(label="When to ask it", choices=_any(FITS, "At any time"))
    state = forms.ChoiceField(label="State", choices=list(STATES.items()))

    def __init__(self, *args: Any, held: Held, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "area", [("", "Any"), *tree(held.areas)])

    def asked(self, held: Held) -> dict[str, Any]:
        """As the bank understands it."""
        said = self.in_force()
        named = {"topic": "topic", "by": "by", "of": "of", "type": "type", "source": "from", "fits": "fits"}
        return {
            "tags": [f"{tag}:{said[name]}" for name, tag in named.items() if name in said],
            "areas": within(held.areas, said["area"]) if "area" in said else (),
            "text": said.get("text", ""),
            "state": said.get("state", ""),
        }


def offer(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    """Fill in what may be chosen."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as the list shows it, in both voices; `ours` is empty where the two are the same."""

    item: BankItem
    href: str
    ours: str
    area: str
    type: str
    asked_of: str


def _shown(request: PageRequest, item: BankItem, areas: Mapping[str, str]) -> Shown:
    one = item.question
    ours = one.to_ourselves
    return Shown(
        item,
        _address(request, "question", one.code) + _at(request),
        "" if ours == one.words else ours,
        areas.get(one.content_area, one.content_area),
        PERFORMANCE_TYPES[one.performance_type],
        ", ".join(AGENCIES[code] for code in one.asked_of),
    )


def _held(request: PageRequest, *more: str) -> Held:
    return held_at(request.stand.programme.pk, ("content_areas", *more), request.stand.moment)


@programme_page(VIEW)
def questions(request: PageRequest) -> HttpResponse:
    """The bank, in the order of the content areas, by what a reader asks for."""
    stand, held = request.stand, _held(request)
    filters = Filters(request.GET, held=held)
    page, rows, is_loaded = while_nothing_happens(request, lambda: _listed(request, held, filters))
    context = {
        "page": page,
        "rows": rows,
        "filters": filters,
        "is_filtered": any(filters.in_force().values()),
        "is_loaded": is_loaded,
        "may_edit": stand.can(EDIT) and is_loaded,
        # A set that is imported takes the library with it.
        "may_import": stand.can(EDIT),
        "query": request.GET.urlencode(),
        "root": _address(request, "questions"),
        "at": _at(request),
        "today": stand.actor.today,
    }
    return render(request, "questions/list.html", context)


def _listed(request: PageRequest, held: Held, filters: Filters) -> tuple[Page[Any], list[Shown], bool]:
    """A page of the questions asked for, as they are shown, and whether the programme has loaded a bank."""
    stand, areas = request.stand, area_words(held.areas)
    found, is_loaded = bank.found(stand.actor, stand.moment, stand.day, **filters.asked(held))
    page: Page[Any] = read_whole(Paginator(found, PAGE).get_page(request.GET.get("page")))
    return page, [_shown(request, item, areas) for item in bank.read(page)], is_loaded


_COLUMNS = (
    Column("Question", width=5),
    Column("As a body asks itself", width=5),
    Column("Content area", width=2),
    Column("Topics", width=2),
    Column("Who would ask it", width=2),
    Column("Who is asked", width=2),
    Column("What it asks about", width=2),
    Column("What would answer it", width=2),
    Column("What a weak answer sounds like", width=4),
    Column("What to ask next", width=4),
    Column("When to ask it", width=4),
    Column("Whose question it is", width=2),
    Column("What prompted it", width=3),
    Column("Kept by", width=2),
    Column("To be looked at again", "date"),
)


@programme_page(VIEW, dear=Dear.EXPORT)
def questions_export(request: PageRequest, ending: str) -> HttpResponse:
    """The same list, whole, as a workbook or as CSV."""
    stand, held = request.stand, _held(request)
    filters = Filters(request.GET, held=held)
    found, _ = bank.found(stand.actor, stand.moment, stand.day, **filters.asked(held))
    sheets = [workbook.Sheet("Questions", _COLUMNS, _cells(bank.as_they_come(found), area_words(held.areas)))]
    return download(f"{stand.programme.code} questions {stand.day.isoformat()}", ending, sheets, stand.actor.now)


def _cells(items: Iterable[BankItem], areas: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    for item in items:
        one = item.question
        yield (
            one.words,
            one.to_ourselves,
            areas.get(one.content_area, one.content_area),
            _in_words(TOPICS, one.topics),
            _in_words(AUDIENCES, one.asked_by),
            _in_words(AGENCIES, one.asked_of),
            PERFORMANCE_TYPES[one.performance_type],
            _in_words(SOURCES, one.shown_by),
            one.weak_answer,
            one.then_ask,
            "; ".join(FITS[code] for code in one.fits),
            one.provenance,
            one.source,
            one.owner,
            one.review_date,
        )


def _in_words(words: Mapping[str, str], codes: Sequence[str]) -> str:
    return ", ".join(words[code] for code in codes)


# --- one question -----------------------------------------------------------------------------------------------------


def _item(request: PageRequest, code: str) -> BankItem:
    found = bank.one(request.stand.actor, code, request.stand.moment)
    if found is None:
        raise Http404("No such question.")
    return found


@programme_page(VIEW)
def question(request: PageRequest, code: str) -> HttpResponse:
    """One question: in both voices, what a weak answer sounds like, what to ask next, and what good looks like."""
    stand, item = request.stand, _item(request, code)
    one = item.question
    held = _held(request, "good_looks_like")
    good = [
        each.words
        for each in held.items["good_looks_like"]
        if (each.content_area, each.performance_type) == (one.content_area, one.performance_type)
        and (each.valid_to is None or each.valid_to > stand.day)
    ]
    may_edit = stand.can(EDIT) and item.row is not None
    context = {
        "item": item,
        "one": one,
        "good": good,
        "dated": terms_in(" ".join((one.words, one.weak_answer, one.then_ask))),
        "area": area_words(held.areas).get(one.content_area, one.content_area),
        "type": PERFORMANCE_TYPES[one.performance_type],
        "topics": _in_words(TOPICS, one.topics),
        "asked_by": _in_words(AUDIENCES, one.asked_by),
        "asked_of": _in_words(AGENCIES, one.asked_of),
        "shown_by": _in_words(SOURCES, one.shown_by),
        "fits": [FITS[code] for code in one.fits],
        "versions": register.versions_of(stand.actor, KIND, code, stand.moment) if item.row else [],
        "is_retired": one.valid_to is not None and one.valid_to <= stand.day,
        "may_edit": may_edit,
        "root": _address(request, "questions"),
        "at": _at(request),
        "today": stand.actor.today,
    }
    return render(request, "questions/question.html", context)


# --- adding and changing ----------------------------------------------------------------------------------------------

_STORED_HELP = (
    "Only where the rules are not sure how a body asks it of itself. Write each word that changes as [you|we]: "
    "“What stops [you|us]?”"
)


class _Asked(forms.Form):
    words = TextField(
        label="Question", max_length=300, rows=3, help_text="Open, short and about one thing. Either voice will do."
    )
    stored = TextField(label="In both voices", max_length=400, rows=3, required=False, help_text=_STORED_HELP)
    content_area = forms.ChoiceField(label="Content area")
    performance_type = RadioField(label="What does it ask about?", choices=list(PERFORMANCE_TYPES.items()))
    topics = CheckboxesField(label="Topics", choices=list(TOPICS.items()), required=False)
    asked_by = CheckboxesField(label="Who would ask it?", choices=list(AUDIENCES.items()))
    asked_of = CheckboxesField(label="Who is asked?", choices=list(AGENCIES.items()))
    shown_by = CheckboxesField(label="What would answer it?", choices=list(SOURCES.items()), required=False)
    weak_answer = TextField(label="What does a weak answer sound like?", max_length=400, rows=2, required=False)
    then_ask = TextField(label="What would you ask next?", max_length=300, rows=2, required=False)
    fits = CheckboxesField(label="When is it worth asking?", choices=list(FITS.items()), required=False)
    provenance = LineField(label="Whose question is it?", max_length=200)
    source = LineField(label="What prompted it?", max_length=300, help_text="Guidance, a finding, a visit.")
    owner = LineField(label="Who keeps it up to date?", max_length=200, help_text="A post, not a person.")
    review_date = DateField(label="When is it to be looked at again?", what="the day on which it is to be looked at")

    def clean(self) -> dict[str, Any]:
        """The question as it is put to others, whichever voice it was written in; a doubt is put to the person."""
        said = super().clean() or {}
        words, by_hand = said.get("words", ""), said.get("stored", "").strip()
        if by_hand:
            wrong = stored.problems(by_hand)
            if wrong:
                self.add_error("stored", wrong[0])
            else:
                said["words"] = stored.put(by_hand, Voice.YOU)
        elif words:
            read = recognise(words)
            if read.unsure:
                self.add_error(
                    "stored", f"{read.doubts[0].why} Enter “{read.stored}” if that is right, or what is right instead."
                )
            else:
                said["words"] = read.you
        then = said.get("then_ask", "")
        if then:
            said["then_ask"] = recognise(then).you
        return said


class AddQuestion(Form, _Asked):
    """A question of the council's own."""


class EditQuestion(EditForm, _Asked):
    """A change to a question."""

    why = LineField(label="Why is it changed?", max_length=240)


NAMES = tuple(_Asked.base_fields)


def _said(form: forms.Form) -> dict[str, Any]:
    said = {name: form.cleaned_data[name] for name in NAMES}
    review = said["review_date"]
    return {**said, "stored": said["stored"].strip(), "review_date": review.isoformat() if review else None}


@programme_page(EDIT, changes=True)
def question_add(request: PageRequest) -> HttpResponse:
    """Add a question of one's own to the bank."""
    stand, held = request.stand, _held(request)
    today = stand.actor.today
    form = AddQuestion(
        request.POST or None,
        initial={
            "content_area": request.GET.get("area", ""),
            "provenance": str(stand.programme.authority),
            "review_date": date(today.year + 1, today.month, min(today.day, 28)),
        },
    )
    offer(form, "content_area", [("", "Choose the content area"), *area_choices(held.areas)])
    back = _address(request, "questions")
    if request.method == "POST" and is_clean(form):
        made: list[Any] = []

        def add() -> None:
            made.append(
                actions.add_content(
                    programme=stand.programme, kind=KIND, body=_said(form), of=BankQuestion, by=stand.actor
                )
            )

        if attempt(form, add, ContentRefused):
            messages.success(request, "The question is in the bank, in both voices.")
            return redirect(_address(request, "question", made[0].code))
    return _form(request, form, "Add a question", "Add the question", back)


@programme_page(EDIT, changes=True)
def question_edit(request: PageRequest, code: str) -> HttpResponse:
    """Put a version of one's own in the place of a question. Earlier versions stay readable."""
    stand, held, item = request.stand, _held(request), _item(request, code)
    if item.row is None:
        raise Http404("The bank is not loaded.")
    row = item.row
    current = {name: getattr(item.question, name) for name in NAMES}
    current |= {name: list(value) for name, value in current.items() if isinstance(value, tuple)}
    form = EditQuestion(
        request.POST or None,
        current_version=row.pk,
        current=current,
        changed_by=str(row.recorded_by) if row.recorded_by else "Somebody else",
    )
    offer(form, "content_area", [("", "Choose the content area"), *area_choices(held.areas)])
    back = _address(request, "question", code)
    if request.method == "POST" and is_clean(form):
        why = form.cleaned_data["why"]
        body = {**row.body, **_said(form)}
        if attempt(
            form,
            lambda: actions.change_content(row=row, body=body, of=BankQuestion, why=why, by=stand.actor),
            ContentRefused,
        ):
            messages.success(request, "Saved as a version of your own. Earlier ones stay readable.")
            return redirect(back)
    return _form(request, form, "Change the question", "Save", back)


def _form(request: PageRequest, form: Form, heading: str, act: str, cancel: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "act": act, "cancel": cancel, "root": _address(request, "questions")}
    return render(request, "questions/form.html", context)


addresses = [
    path("questions/", questions, name="questions"),
    path("questions/add/", question_add, name="question_add"),
    path("questions/questions.xlsx", questions_export, {"ending": "xlsx"}, name="questions_xlsx"),
    path("questions/questions.csv", questions_export, {"ending": "csv"}, name="questions_csv"),
    path("questions/<str:code>/", question, name="question"),
    path("questions/<str:code>/edit/", question_edit, name="question_edit"),
]
