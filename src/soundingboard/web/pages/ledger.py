"""The question ledger: what was asked at meetings, what became of it, and what the public is shown."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.decisions import reading as deciding
from soundingboard.evidence.listing import evidence_version
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell, Column
from soundingboard.framework.reading import items_at
from soundingboard.ledger import actions, reading
from soundingboard.ledger.actions import QuestionRefused
from soundingboard.ledger.models import Dodge, LedgerQuestion
from soundingboard.ledger.reading import STATES, QuestionFilters, QuestionLine
from soundingboard.ledger.rules import QUESTIONS, age_in_days
from soundingboard.lib.presets import ContentArea
from soundingboard.lib.voices.stored import Voice, put
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import read_whole, while_nothing_happens
from soundingboard.web.pages.evidence import area_choices, area_words
from soundingboard.web.pages.meeting_parts import about_in_words, address, at, leads_to, offer

VIEW = Permission.VIEW_PROGRAMME
PAGE = 25
WORDS: Mapping[str, tuple[str, str]] = {
    "asked": ("Waiting for an answer", "amber"),
    "promised": ("Promised", "amber"),
    "returned": ("Returned: the answer did not satisfy", "red"),
    "answered": ("Answered, to be judged", "blue"),
    "satisfied": ("Satisfied", "green"),
    "withdrawn": ("Withdrawn", "grey"),
}


class Filters(FilterForm):
    """Which questions are shown."""

    text = LineField(label="Words in it", max_length=100)
    state = forms.ChoiceField(label="Where it stands", choices=[("", "Any"), *STATES])
    body = forms.ChoiceField(label="Asked at")
    asked_of = forms.ChoiceField(label="Asked of")
    area = forms.ChoiceField(label="Content area")
    mine = forms.ChoiceField(
        label="Whose",
        choices=[("", "Anybody's"), ("yes", "Mine: asked by me, or of me"), ("to_answer", "Mine to answer")],
    )


def areas_here(request: PageRequest) -> tuple[ContentArea, ...]:
    return items_at(request.stand.programme.pk, "content_areas", ContentArea, request.stand.moment)


def _filters(request: PageRequest, areas: tuple[ContentArea, ...]) -> tuple[Filters, bool]:
    """The filters, and whether the reader may put a question in the name of any body."""
    stand = request.stand
    bodies = deciding.bodies_offered(stand.actor)
    filters = Filters(request.GET)
    offer(filters, "body", [("", "Any body"), *((body.code, body.name) for body in bodies.values())])
    grouped: dict[str, list[tuple[str, str]]] = {}
    for post in deciding.posts_offered(stand.actor).values():
        grouped.setdefault(post.agency.name, []).append((post.code, post.title))
    offer(filters, "asked_of", [("", "Anybody"), *grouped.items()])
    offer(filters, "area", [("", "Any"), *area_choices(areas)])
    return filters, any(stand.can(reading.who_puts(body)) for body in bodies.values())


@programme_page(VIEW)
def ledger(request: PageRequest) -> HttpResponse:
    """What was asked, of whom, since when, and whether the answer satisfied."""
    stand = request.stand
    filters, may_ask = _filters(request, areas_here(request))
    said = filters.in_force()
    page, rows, counted = while_nothing_happens(request, lambda: _listed(request, said), own="mine" in said)
    context = {
        "page": page,
        "rows": rows,
        "filters": filters,
        "is_filtered": bool(said),
        "root": address(request, "scrutiny"),
        "counted": counted,
        "may_ask": may_ask,
        "query": request.GET.urlencode(),
        "today": stand.actor.today,
    }
    return render(request, "ledger/ledger.html", context)


def _listed(
    request: PageRequest, said: Mapping[str, str]
) -> tuple[Page[LedgerQuestion], list[dict[str, Any]], reading.Counted]:
    """A page of the questions asked for, as they are shown, and how many stand where."""
    stand = request.stand
    found = reading.questions(stand.actor, QuestionFilters(**said), stand.moment, on=stand.day)
    page = read_whole(Paginator(found, PAGE).get_page(request.GET.get("page")))
    rows = [_row(request, line) for line in reading.lines_of(page, stand.moment, on=stand.day)]
    return page, rows, reading.counted(stand.actor, stand.moment, on=stand.day)


def _row(request: PageRequest, line: QuestionLine) -> dict[str, Any]:
    words, tone = WORDS[line.standing.state]
    day = request.stand.day
    return {
        "line": line,
        "href": address(request, "ledger_question", line.row.reference) + at(request),
        "words": words,
        "tone": tone,
        "late": line.standing.is_overdue(day),
        "age": age_in_days(line.row.asked_on, line.standing, day),
    }


_COLUMNS = (
    Column("Reference"),
    Column("Question", width=5),
    Column("Asked at", width=2),
    Column("Asked by", width=2),
    Column("Asked of", width=2),
    Column("Asked on", "date"),
    Column("Content area", width=2),
    Column("Where it stands", width=2),
    Column("Promised for", "date"),
    Column("Answered on", "date"),
    Column("Days", "number"),
    Column("Times returned", "number"),
    Column("Last answer", width=5),
    Column("Shown to the public"),
)


@programme_page(VIEW, dear=Dear.EXPORT)
def ledger_export(request: PageRequest, ending: str) -> HttpResponse:
    """The same list, whole, as a workbook or as CSV."""
    stand, areas = request.stand, areas_here(request)
    said = _filters(request, areas)[0].in_force()
    rows = reading.questions(stand.actor, QuestionFilters(**said), stand.moment, on=stand.day)
    sheets = [workbook.Sheet("Questions", _COLUMNS, _cells(request, rows, area_words(areas)))]
    name = f"{stand.programme.code} questions {stand.day.isoformat()}"
    return download(name, ending, sheets, stand.actor.now)


def _cells(request: PageRequest, rows: Any, areas: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    stand = request.stand
    for line in reading.as_they_come(rows, stand.moment, on=stand.day):
        row, standing = line.row, line.standing
        yield (
            row.reference,
            row.words,
            row.body.name,
            row.asked_by.title if row.asked_by else "",
            line.owner.title,
            row.asked_on,
            areas.get(row.content_area, ""),
            WORDS[standing.state][0],
            standing.promised_for,
            standing.answered_on,
            age_in_days(row.asked_on, standing, stand.day),
            standing.times_returned,
            line.answer.text if line.answer else "",
            "Yes" if row.is_public else "No",
        )


@programme_page(VIEW)
def ledger_public(request: PageRequest) -> HttpResponse:
    """What was asked in public and answered: what could be handed to anybody."""
    stand = request.stand

    def read() -> tuple[Page[LedgerQuestion], list[QuestionLine]]:
        found = reading.in_public(stand.actor, stand.moment, on=stand.day)
        page = read_whole(Paginator(found, PAGE).get_page(request.GET.get("page")))
        return page, reading.answered_in_public(reading.lines_of(page, stand.moment, on=stand.day))

    page, lines = while_nothing_happens(request, read)
    context = {"page": page, "lines": lines, "today": stand.actor.today}
    return render(request, "ledger/public.html", context)


@programme_page(VIEW)
def ledger_question(request: PageRequest, reference: str) -> HttpResponse:
    """One question: whose it is, every promise and answer, and what those who asked made of it."""
    stand = request.stand
    line = _line(request, reference)
    standing = line.standing
    may = QUESTIONS[standing.state]
    asks = stand.can(reading.who_puts(line.row.body))
    tells = stand.as_at is None and reading.may_tell(stand.actor, line.row.body)
    steps = [
        ("answer", "Put down the answer", tells and "answered" in may),
        ("promise", "Put down a promise", tells and "promised" in may),
        ("judge", "Say whether it satisfies", asks and standing.state in ("answered", "satisfied")),
        ("take-back", "Take the answer back", tells and standing.state in ("answered", "satisfied")),
        ("pass-on", "Ask somebody else", asks and standing.waits_for_answer),
        ("withdraw", "Withdraw the question", asks and "withdrawn" in may),
    ]
    context = {
        **_row(request, line),
        "ourselves": put(line.row.stored, Voice.WE),
        "area": area_words(areas_here(request)).get(line.row.content_area, ""),
        "about_href": leads_to(request, line.row.about),
        "about_words": about_in_words(line.row.about),
        "steps": [
            (address(request, "ledger_step", reference, code), act) for code, act, is_offered in steps if is_offered
        ],
        "today": stand.actor.today,
    }
    return render(request, "ledger/question.html", context)


def _line(request: PageRequest, reference: str) -> QuestionLine:
    found = reading.question_of(request.stand.actor, reference, request.stand.moment, on=request.stand.day)
    if found is None:
        raise Http404("No such question.")
    return found


class AskForm(Form):
    """A question, where it was put, and of whom."""

    body = RadioField(label="Which body asks?", choices=[], error_messages={"required": "Choose the body"})
    words = TextField(
        label="What is asked?",
        max_length=2000,
        rows=3,
        help_text="One thing, put to those who are asked (“you”). Do not name a child.",
    )
    asked_of = forms.ChoiceField(label="Of whom?", error_messages={"required": "Choose the post"})
    asked_by = forms.ChoiceField(label="By which member?", required=False)
    meeting = forms.ChoiceField(label="At which meeting?", required=False)
    asked_on = DateField(label="When was it asked?", what="the day on which it was asked")
    content_area = forms.ChoiceField(label="Content area", required=False)
    is_public = RadioField(
        label="May question and answer be shown to the public?",
        choices=[("yes", "Yes, it was put in public"), ("no", "No")],
        error_messages={"required": "Say whether it may be shown to the public"},
    )


@programme_page(VIEW, changes=True)
def ledger_ask(request: PageRequest) -> HttpResponse:
    """Put a question on record in the name of a body or of a member of it."""
    stand = request.stand
    bodies = {
        key: body for key, body in deciding.bodies_offered(stand.actor).items() if stand.can(reading.who_puts(body))
    }
    if not bodies:
        raise NotAllowed("Your role does not include asking questions in the name of a body.")
    only = next(iter(bodies)) if len(bodies) == 1 else ""
    form = AskForm(request.POST or None, initial={"asked_on": stand.actor.today, "body": only, "is_public": "yes"})
    meetings = reading.meetings_offered(stand.actor)
    offer(form, "body", [(key, body.name) for key, body in bodies.items()])
    offer(form, "meeting", [("", "Not at a meeting"), *((key, str(row)) for key, row in meetings.items())])
    offer(form, "content_area", [("", "Not filed yet"), *area_choices(areas_here(request))])
    posts = deciding.posts_offered(stand.actor)
    _offer_posts(form, posts, asked_of="Choose a post", asked_by="The body as one")
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        said |= {
            "body": bodies[said["body"]],
            "asked_of": posts[said["asked_of"]],
            "asked_by": posts.get(said["asked_by"]),
            "meeting": meetings[said["meeting"]].meeting if said["meeting"] else None,
            "is_public": said["is_public"] == "yes",
        }
        made: list[Any] = []
        if attempt(form, lambda: made.append(actions.ask_question(**said, by=stand.actor)), QuestionRefused):
            messages.success(request, f"{made[0].reference} is on record, and whoever is asked is told.")
            return redirect("ledger_question", programme=stand.programme.code, reference=made[0].reference)
    return _ask(request, form, None, "Ask a question", "Put it on record")


def _offer_posts(form: forms.Form, posts: Mapping[str, Any], **empty: str) -> None:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key, post in posts.items():
        grouped.setdefault(post.agency.name, []).append((key, post.title))
    for name, words in empty.items():
        if name in form.fields:
            offer(form, name, [("", words), *grouped.items()])


class StepForm(Form):
    """Something that happened to a question."""

    text = TextField(label="What is said?", max_length=8000, help_text="Do not name a child.")
    happened_on = DateField(label="When?", what="the day on which it happened")


class AnswerForm(StepForm):
    """An answer, with what it rests on."""

    evidence = LineField(
        label="Which evidence does it rest on?", max_length=40, required=False, help_text="Its reference, such as E12"
    )


class PromiseForm(StepForm):
    """A day by which an answer will come."""

    promised_for = DateField(label="By when is the answer promised?", what="the day promised")
    field_order = ("promised_for", "text", "happened_on")


class JudgeForm(StepForm):
    """Whether the answer satisfies, and how it fell short if not."""

    satisfies = RadioField(
        label="Does the answer satisfy?",
        choices=[("yes", "Yes, the question is answered"), ("no", "No, the question stands")],
        error_messages={"required": "Say whether the answer satisfies"},
    )
    dodge = forms.ChoiceField(
        label="If not, how did it fall short?", choices=[("", "It satisfies"), *Dodge.choices], required=False
    )
    field_order = ("satisfies", "dodge", "text", "happened_on")


class PassOnForm(StepForm):
    """Somebody else who is asked."""

    asked_of = forms.ChoiceField(label="Who is to answer?", error_messages={"required": "Choose the post"})
    field_order = ("asked_of", "text", "happened_on")


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step of a question, with its form and words; whether it is for those who tell or for those who ask."""

    form: type[StepForm]
    heading: str
    act: str
    done: str
    perform: Callable[..., Any]
    is_told: bool = False


STEPS: Mapping[str, StepPage] = {
    "answer": StepPage(
        AnswerForm,
        "Put down the answer",
        "Put down the answer",
        "The answer is on record.",
        actions.answer_question,
        True,
    ),
    "promise": StepPage(
        PromiseForm,
        "Put down a promise",
        "Put down the promise",
        "The promise is on record. The question comes back by itself if its day passes.",
        actions.promise_answer,
        True,
    ),
    "take-back": StepPage(
        StepForm,
        "Take the answer back",
        "Take it back",
        "The answer is taken back, and the question stands.",
        actions.take_answer_back,
        True,
    ),
    "judge": StepPage(
        JudgeForm,
        "Does the answer satisfy?",
        "Put it on record",
        "What was made of the answer is on record.",
        actions.judge_answer,
    ),
    "pass-on": StepPage(
        PassOnForm, "Ask somebody else", "Ask them", "It is asked of them now.", actions.pass_question_on
    ),
    "withdraw": StepPage(
        StepForm, "Withdraw the question", "Withdraw it", "The question is withdrawn.", actions.withdraw_question
    ),
}


@programme_page(VIEW, changes=True)
def ledger_step(request: PageRequest, reference: str, step: str) -> HttpResponse:
    """Answer, promise, judge, take back, pass on or withdraw: for those whose part it is."""
    stand = request.stand
    line = _line(request, reference)
    if step not in STEPS:
        raise Http404("No such step.")
    what = STEPS[step]
    body = line.row.body
    if not (reading.may_tell(stand.actor, body) if what.is_told else stand.can(reading.who_puts(body))):
        raise NotAllowed("Your role does not include this.")
    form = what.form(request.POST or None, initial={"happened_on": stand.actor.today})
    posts = deciding.posts_offered(stand.actor) if step == "pass-on" else {}
    _offer_posts(form, posts, asked_of="Choose a post")
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        if "satisfies" in said:
            said["satisfies"] = said["satisfies"] == "yes"
        if "asked_of" in said:
            said["asked_of"] = posts[said["asked_of"]]
        if reference_given := said.pop("evidence", ""):
            found = evidence_version(stand.actor, reference_given.strip())
            if found is None:
                form.add_error("evidence", f"There is no evidence {reference_given}. Enter a reference, such as E12.")
            else:
                said["evidence"] = found.evidence
        if form.is_valid() and attempt(
            form, lambda: what.perform(question=line.row, **said, by=stand.actor), QuestionRefused, NotAllowed
        ):
            messages.success(request, what.done)
            return redirect(address(request, "ledger_question", reference))
    return _ask(request, form, line, what.heading, what.act)


def _ask(request: PageRequest, form: Form, line: QuestionLine | None, heading: str, act: str) -> HttpResponse:
    cancel = address(request, "ledger_question", line.row.reference) if line else address(request, "scrutiny")
    context = {"form": form, "line": line, "heading": heading, "act": act, "cancel": cancel}
    return render(request, "ledger/step.html", context)


addresses = [
    path("scrutiny/", ledger, name="scrutiny"),
    path("scrutiny/answered/", ledger_public, name="ledger_public"),
    path("scrutiny/export.xlsx", ledger_export, {"ending": "xlsx"}, name="ledger_xlsx"),
    path("scrutiny/export.csv", ledger_export, {"ending": "csv"}, name="ledger_csv"),
    path("scrutiny/questions/add/", ledger_ask, name="ledger_ask"),
    path("scrutiny/questions/<str:reference>/", ledger_question, name="ledger_question"),
    path("scrutiny/questions/<str:reference>/<str:step>/", ledger_step, name="ledger_step"),
]
