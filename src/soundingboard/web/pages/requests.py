"""What bodies asked to be told, and how each partner takes part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Permission
from soundingboard.decisions import reading as deciding
from soundingboard.evidence.listing import agencies_offered, evidence_version
from soundingboard.governance import reading
from soundingboard.governance import request_actions as actions
from soundingboard.governance.models import InformationRequest
from soundingboard.governance.reading import STATES, RequestFilters, RequestLine
from soundingboard.governance.request_actions import RequestRefused
from soundingboard.governance.rules import REQUESTS, age_in_days
from soundingboard.position.partners import partners as partners_at
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import read_whole, while_nothing_happens
from soundingboard.web.pages.meeting_parts import about_in_words, address, at, leads_to, offer, presenters

VIEW = Permission.VIEW_PROGRAMME
PAGE = 25
WORDS: Mapping[str, tuple[str, str]] = {
    "asked": ("Waiting for an answer", "amber"),
    "returned": ("Returned: the answer did not satisfy", "red"),
    "answered": ("Answered, to be judged", "blue"),
    "satisfied": ("Satisfied", "green"),
    "withdrawn": ("Withdrawn", "grey"),
}


class Filters(FilterForm):
    """Which requests are shown."""

    text = LineField(label="Words in it", max_length=100)
    state = forms.ChoiceField(label="Where it stands", choices=[("", "Any"), *STATES])
    body = forms.ChoiceField(label="Asked by")
    agency = forms.ChoiceField(label="Asked of")
    mine = forms.ChoiceField(label="Whose", choices=[("", "Anybody's"), ("yes", "Mine to answer")])


@programme_page(VIEW)
def requests(request: PageRequest) -> HttpResponse:
    """What was asked, of whom, since when, and whether the answer satisfied; the oldest first."""
    stand = request.stand
    bodies = deciding.bodies_offered(stand.actor)
    filters = Filters(request.GET)
    offer(filters, "body", [("", "Any body"), *((body.code, body.name) for body in bodies.values())])
    agencies = agencies_offered(stand.actor)
    offer(filters, "agency", [("", "Any agency"), *((each.code, each.name) for each in agencies.values())])
    said = filters.in_force()
    page, rows = while_nothing_happens(request, lambda: _listed(request, said), own="mine" in said)
    context = {
        "page": page,
        "rows": rows,
        "filters": filters,
        "is_filtered": bool(said),
        "root": address(request, "requests"),
        "may_ask": any(stand.can(reading.who_asks(body)) for body in bodies.values()),
        "today": stand.actor.today,
    }
    return render(request, "requests/requests.html", context)


def _listed(request: PageRequest, said: Mapping[str, str]) -> tuple[Page[InformationRequest], list[dict[str, Any]]]:
    """A page of the requests asked for, as they are shown."""
    stand = request.stand
    found = reading.requests(stand.actor, RequestFilters(**said), stand.moment, on=stand.day)
    page = read_whole(Paginator(found, PAGE).get_page(request.GET.get("page")))
    return page, [_row(request, line) for line in reading.lines_of(page, stand.moment)]


def _row(request: PageRequest, line: RequestLine) -> dict[str, Any]:
    words, tone = WORDS[line.standing.state]
    day = request.stand.day
    return {
        "line": line,
        "href": address(request, "request", line.row.reference) + at(request),
        "words": words,
        "tone": tone,
        "late": line.standing.is_overdue(day),
        "age": age_in_days(line.row.asked_on, line.standing.answered_on, day),
    }


@programme_page(VIEW)
def request_(request: PageRequest, reference: str) -> HttpResponse:
    """One request: the question, whose it is, every answer, and what the body made of it."""
    stand = request.stand
    line = _line(request, reference)
    may = REQUESTS[line.standing.state]
    asks, answers = stand.can(reading.who_asks(line.row.body)), stand.can(Permission.ANSWER_REQUESTS)
    context = {
        **_row(request, line),
        "about_href": leads_to(request, line.row.about),
        "about_words": about_in_words(line.row.about),
        "may_answer": answers and "answered" in may,
        "may_judge": asks and line.standing.state == "answered",
        "may_reopen": asks and line.standing.state == "satisfied",
        "may_move": asks and line.standing.waits_for_answer,
        "may_withdraw": asks and "withdrawn" in may,
        "today": stand.actor.today,
    }
    return render(request, "requests/request.html", context)


def _line(request: PageRequest, reference: str) -> RequestLine:
    found = reading.request_of(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such request.")
    return found


class AskForm(Form):
    """A question with an owner and a day."""

    body = RadioField(label="Which body asks?", choices=[], error_messages={"required": "Choose the body"})
    question = TextField(
        label="What does it want to know?", max_length=4000, help_text="One thing. Do not name a child."
    )
    owner = forms.ChoiceField(label="Of whom?", error_messages={"required": "Choose the post"})
    asked_on = DateField(label="When was it asked?", what="the day on which it was asked")
    due_on = DateField(label="By when is the answer due?", what="the day by which the answer is due")


@programme_page(VIEW, changes=True)
def request_add(request: PageRequest) -> HttpResponse:
    """Ask for information in the name of a body."""
    stand = request.stand
    bodies = {
        key: body for key, body in deciding.bodies_offered(stand.actor).items() if stand.can(reading.who_asks(body))
    }
    if not bodies:
        raise NotAllowed("Your role does not include asking in the name of a body.")
    only = next(iter(bodies)) if len(bodies) == 1 else ""
    form = AskForm(request.POST or None, initial={"asked_on": stand.actor.today, "body": only})
    offer(form, "body", [(key, body.name) for key, body in bodies.items()])
    posts = presenters(request, form)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data | {
            "body": bodies[form.cleaned_data["body"]],
            "owner": posts[form.cleaned_data["owner"]],
        }
        made: list[Any] = []
        if attempt(form, lambda: made.append(actions.ask_for_information(**said, by=stand.actor)), RequestRefused):
            messages.success(request, f"{made[0].reference} is on record, and its owner is told.")
            return redirect("request", programme=stand.programme.code, reference=made[0].reference)
    return _question(request, form, None, "Ask for information", "Put the question")


class StepForm(Form):
    """Something that happened to a request."""

    text = TextField(label="What is said?", max_length=8000, help_text="Do not name a child.")
    happened_on = DateField(label="When?", what="the day on which it happened")


class AnswerForm(StepForm):
    """An answer, with what it rests on."""

    evidence = LineField(
        label="Which evidence does it rest on?", max_length=40, required=False, help_text="Its reference, such as E12"
    )


class JudgeForm(StepForm):
    """Whether the answer satisfies."""

    satisfies = RadioField(
        label="Does the answer satisfy?",
        choices=[("yes", "Yes, the question is answered"), ("no", "No, the question stands")],
        error_messages={"required": "Say whether the answer satisfies"},
    )
    field_order = ("satisfies", "text", "happened_on")


class MoreTimeForm(StepForm):
    """Another day."""

    due_on = DateField(label="By when now?", what="the new day")


class PassOnForm(StepForm):
    """Another owner."""

    owner = forms.ChoiceField(label="Who is to answer?", error_messages={"required": "Choose the post"})
    field_order = ("owner", "text", "happened_on")


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step of a request, with its form and words."""

    form: type[StepForm]
    heading: str
    act: str
    done: str
    perform: Callable[..., Any]


STEPS: Mapping[str, StepPage] = {
    "answer": StepPage(AnswerForm, "Answer", "Send the answer", "Your answer is on record.", actions.answer_request),
    "judge": StepPage(
        JudgeForm,
        "Does the answer satisfy?",
        "Put it on record",
        "What the body made of it is on record.",
        actions.judge_answer,
    ),
    "more-time": StepPage(
        MoreTimeForm, "Give more time", "Give more time", "The new day is on record.", actions.give_more_time
    ),
    "pass-on": StepPage(PassOnForm, "Ask somebody else", "Ask them", "It is asked of them now.", actions.pass_on),
    "withdraw": StepPage(
        StepForm, "Withdraw the request", "Withdraw it", "The request is withdrawn.", actions.withdraw_request
    ),
}


@programme_page(VIEW, changes=True)
def request_step(request: PageRequest, reference: str, step: str) -> HttpResponse:
    """Answer, judge, give time, pass on or withdraw: for those whose part it is."""
    stand = request.stand
    line = _line(request, reference)
    if step not in STEPS:
        raise Http404("No such step.")
    what = STEPS[step]
    needed = Permission.ANSWER_REQUESTS if step == "answer" else reading.who_asks(line.row.body)
    if not stand.can(needed):
        raise NotAllowed("Your role does not include this.")
    form = what.form(request.POST or None, initial={"happened_on": stand.actor.today})
    posts = presenters(request, form)
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        if "satisfies" in said:
            said["satisfies"] = said["satisfies"] == "yes"
        if "owner" in said:
            said["owner"] = posts[said["owner"]]
        if said.get("evidence"):
            found = evidence_version(stand.actor, said["evidence"].strip())
            if found is None:
                form.add_error("evidence", f"There is no evidence {said['evidence']}. Enter a reference, such as E12.")
            said["evidence"] = found.evidence if found else None
        else:
            said.pop("evidence", None)
        if form.is_valid() and attempt(
            form,
            lambda: what.perform(request=line.row, **said, by=stand.actor),
            RequestRefused,
            NotAllowed,
        ):
            messages.success(request, what.done)
            return redirect(address(request, "request", reference))
    return _question(request, form, line, what.heading, what.act)


def _question(request: PageRequest, form: Form, line: RequestLine | None, heading: str, act: str) -> HttpResponse:
    cancel = address(request, "request", line.row.reference) if line else address(request, "requests")
    context = {"form": form, "line": line, "heading": heading, "act": act, "cancel": cancel}
    return render(request, "requests/question.html", context)


@programme_page(VIEW)
def partners(request: PageRequest) -> HttpResponse:
    """How each partner takes part: attendance, updates, dates kept, requests."""
    stand = request.stand
    found = while_nothing_happens(request, lambda: partners_at(stand.actor, stand.day, stand.moment))
    context = {
        "found": found,
        "lines": [(line, f"{address(request, 'requests')}?state=overdue") for line in found.lines],
        "today": stand.actor.today,
        "at": at(request),
    }
    return render(request, "requests/partners.html", context)


addresses = [
    path("requests/", requests, name="requests"),
    path("requests/add/", request_add, name="request_add"),
    path("requests/<str:reference>/", request_, name="request"),
    path("requests/<str:reference>/<str:step>/", request_step, name="request_step"),
    path("partners/", partners, name="partners"),
]
