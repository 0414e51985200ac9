"""What the scrutiny panel recommended: made, received, answered, done, and looked at for what it changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.decisions import reading as deciding
from soundingboard.decisions.models import BodyKind, Worked
from soundingboard.evidence.listing import evidence_version
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell, Column
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import FilterForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.meeting_parts import address, at, offer, posted
from soundingboard.workprogramme import reading
from soundingboard.workprogramme import recommendation_actions as actions
from soundingboard.workprogramme.models import RecommendationStepKind
from soundingboard.workprogramme.reading import STATES, RecommendationFilters, RecommendationLine
from soundingboard.workprogramme.recommendation_actions import RecommendationRefused
from soundingboard.workprogramme.rules import Step, may_take

VIEW, RUN, ANSWER = Permission.VIEW_PROGRAMME, Permission.RUN_SCRUTINY, Permission.RESPOND_TO_SCRUTINY
PAGE = 25
WORDS: Mapping[str, tuple[str, str]] = {
    "made": ("Made, not yet received", "white"),
    "received": ("Waiting for an answer", "amber"),
    "accepted": ("Accepted", "blue"),
    "in_part": ("Accepted in part", "blue"),
    "rejected": ("Rejected", "red"),
    "implemented": ("Said to be done", "green"),
    "checked": ("Looked at for what it changed", "green"),
    "withdrawn": ("Withdrawn", "grey"),
}


class Filters(FilterForm):
    """Which recommendations are shown."""

    text = LineField(label="Words in it", max_length=100)
    state = forms.ChoiceField(label="Where it stands", choices=[("", "Any"), *STATES])
    to = forms.ChoiceField(label="Made to")


def _asked(request: PageRequest) -> tuple[Filters, RecommendationFilters]:
    stand = request.stand
    bodies, agencies = reading.made_to(stand.actor)
    filters = Filters(request.GET)
    whom = {
        **{code: body.name for code, body in bodies.items()},
        **{code: each.name for code, each in agencies.items()},
    }
    offer(filters, "to", [("", "Anybody"), *whom.items()])
    return filters, RecommendationFilters(**filters.in_force())


def _read(request: PageRequest, said: RecommendationFilters) -> list[RecommendationLine]:
    stand = request.stand
    return reading.recommendations(stand.actor, said, stand.moment, on=stand.day)


@programme_page(VIEW)
def recommendations(request: PageRequest) -> HttpResponse:
    """Every recommendation, what is late first."""
    stand = request.stand
    filters, said = _asked(request)
    rows = while_nothing_happens(request, lambda: _read(request, said))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(request, line) for line in page],
        "filters": filters,
        "is_filtered": bool(filters.in_force()),
        "root": address(request, "recommendations"),
        "query": request.GET.urlencode(),
        "may_make": stand.can(RUN),
        "today": stand.actor.today,
    }
    return render(request, "recommendations/recommendations.html", context)


def _row(request: PageRequest, line: RecommendationLine) -> dict[str, Any]:
    words, tone = WORDS[line.standing.state]
    now, day = line.standing, request.stand.day
    check = now.next_check
    return {
        "line": line,
        "href": address(request, "recommendation", line.row.reference) + at(request),
        "words": words,
        "tone": tone,
        "late": now.is_overdue(day),
        "check_due": now.check_due(day),
        "check_months": check[0] if check else None,
        "next_day": _next_day(line, check),
        "next_words": _NEXT.get(now.state, ""),
    }


_NEXT = {
    "received": "Answer due",
    "accepted": "To be done by",
    "in_part": "To be done by",
    "implemented": "To be looked at",
}


def _next_day(line: RecommendationLine, check: tuple[int, date] | None) -> date | None:
    now = line.standing
    if now.state == "received":
        return now.due_on
    if now.state in ("accepted", "in_part"):
        return now.done_by
    return check[1] if check else None


_COLUMNS = (
    Column("Reference", width=1),
    Column("Recommendation", width=6),
    Column("Made to", width=3),
    Column("Made on", "date"),
    Column("Received on", "date"),
    Column("Answer due", "date"),
    Column("Answered on", "date"),
    Column("Where it stands", width=3),
    Column("Answer published on", "date"),
    Column("To be done by", "date"),
    Column("Said to be done on", "date"),
    Column("What it changed", width=3),
    Column("Late", width=1),
)


@programme_page(VIEW, dear=Dear.EXPORT)
def recommendations_export(request: PageRequest, ending: str) -> HttpResponse:
    """The same list, whole, as a workbook or as CSV."""
    stand = request.stand
    _, said = _asked(request)
    # Not kept, as a page is: a file is taken away once.
    sheets = [workbook.Sheet("Recommendations", _COLUMNS, _cells(_read(request, said), stand.day))]
    return download(f"{stand.programme.code} recommendations {stand.day.isoformat()}", ending, sheets, stand.actor.now)


def _cells(rows: Sequence[RecommendationLine], day: date) -> Iterator[tuple[Cell, ...]]:
    for line in rows:
        now = line.standing
        yield (
            line.row.reference, line.row.text, line.to, line.row.made_on, now.received_on, now.due_on,
            now.responded_on, WORDS[now.state][0], now.published_on, now.done_by, now.implemented_on,
            line.last_worked, "Yes" if now.is_overdue(day) else "No",
        )  # fmt: skip


def _line(request: PageRequest, reference: str) -> RecommendationLine:
    found = reading.recommendation_of(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such recommendation.")
    return found


@programme_page(VIEW)
def recommendation(request: PageRequest, reference: str) -> HttpResponse:
    """One recommendation: its clocks, the answer, and all that became of it."""
    stand = request.stand
    line = _line(request, reference)
    context = {
        **_row(request, line),
        "late_days": (stand.day - line.standing.due_on).days if line.standing.due_on else 0,
        "steps": [(code, step.heading) for code, step in STEPS.items() if stand.can(step.needs) and step.fits(line)],
        "today": stand.actor.today,
    }
    return render(request, "recommendations/recommendation.html", context)


class MakeForm(Form):
    """A recommendation."""

    text = TextField(
        label="What does the panel recommend?",
        max_length=4000,
        help_text="One thing, that somebody could say is done. Do not name a child.",
    )
    why = TextField(label="Why?", max_length=4000, rows=4, required=False)
    to = forms.ChoiceField(label="To whom?", error_messages={"required": "Choose to whom it is made"})
    made_on = DateField(label="When was it made?", what="the day on which it was made")
    meeting = forms.ChoiceField(label="At which meeting?", required=False)


@programme_page(RUN, changes=True)
def recommendation_add(request: PageRequest) -> HttpResponse:
    """Put on record what the panel recommends."""
    stand = request.stand
    panels = {key: body for key, body in deciding.bodies_offered(stand.actor).items() if body.kind == BodyKind.PANEL}
    bodies, agencies = reading.made_to(stand.actor)
    meetings = reading.meetings_held(stand.actor)
    form = MakeForm(posted(request), initial={"made_on": stand.actor.today})
    groups: list[Any] = [("", "Choose one")]
    if bodies:
        groups.append(("Bodies", [(code, body.name) for code, body in bodies.items()]))
    groups.append(("Agencies", [(code, each.name) for code, each in agencies.items()]))
    offer(form, "to", groups)
    offer(form, "meeting", [("", "None"), *((key, str(row)) for key, row in meetings.items())])
    if len(panels) > 1:
        form.also_ask(
            "body", RadioField(label="Which panel?", choices=[(key, each.name) for key, each in panels.items()])
        )
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        body = panels.get(said.pop("body", None) or next(iter(panels), ""))
        whom, held = said.pop("to"), meetings.get(said.pop("meeting"))
        said |= {"to_body": bodies.get(whom), "to_agency": agencies.get(whom), "meeting": held and held.meeting}
        if body is None:
            form.add_error(None, "Set up the scrutiny panel among the bodies first.")
        made: list[Any] = []
        if body is not None and attempt(
            form, lambda: made.append(actions.recommend(body=body, **said, by=stand.actor)), RecommendationRefused
        ):
            messages.success(
                request, f"{made[0].reference} is on record. Say when it is received, and the clock starts."
            )
            return redirect(address(request, "recommendation", made[0].reference))
    return _ask(request, form, None, "What does the panel recommend?", "Put it on record")


class WhenForm(Form):
    """When it happened."""

    happened_on = DateField(label="When?", what="the day on which it happened")


class SaidForm(WhenForm):
    """What is said, and when it happened."""

    text = TextField(label="What is said?", max_length=8000, help_text="Do not name a child.")
    field_order: tuple[str, ...] = ("text", "happened_on")


class WithEvidence(SaidForm):
    """What is said, with what it rests on."""

    evidence = LineField(
        label="Which evidence does it rest on?", max_length=40, required=False, help_text="Its reference, such as E12"
    )


class ReceivedForm(WhenForm):
    """The day on which the clock starts."""

    happened_on = DateField(
        label="When was the report received, or the notice if that came later?", what="the day on which it was received"
    )
    text = TextField(label="By whom, or how? ", max_length=500, rows=2, required=False)


class AnswerForm(SaidForm):
    """The answer, the day for what is accepted, and the decision that it is."""

    answer = RadioField(
        label="What is the answer?",
        choices=[("accepted", "Accepted"), ("in_part", "Accepted in part"), ("rejected", "Rejected")],
        error_messages={"required": "Say what the answer is"},
    )
    text = TextField(
        label="The reason, and what will be done", max_length=8000, error_messages={"required": "Give the reason"}
    )
    happened_on = DateField(label="When was it given?", what="the day on which it was given")
    done_by = DateField(label="By when is it to be done?", what="the day by which it is to be done", required=False)
    lead = forms.ChoiceField(label="Who sees that it is done?", required=False)
    decision = forms.ChoiceField(label="Which decision is the answer?", required=False)
    is_published = forms.BooleanField(label="The answer is published", required=False)
    field_order = ("answer", "text", "happened_on", "done_by", "lead", "decision", "is_published")


class MovedForm(SaidForm):
    """Another day."""

    done_by = DateField(label="By when now?", what="the new day")


class ImpactForm(WithEvidence):
    """What it changed."""

    worked = RadioField(
        label="What did it change for children?",
        choices=Worked.choices,
        error_messages={"required": "Say what it changed"},
    )
    field_order = ("worked", "text", "happened_on", "evidence")


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step of a recommendation: who takes it, when it fits, its form and its words."""

    needs: Permission
    kinds: tuple[str, ...]
    form: type[WhenForm]
    heading: str
    act: str
    done: str
    perform: Callable[..., Any]

    def fits(self, line: RecommendationLine) -> bool:
        """Whether it may be taken from where the recommendation stands."""
        check = line.standing.next_check
        months = check[0] if check and "impact" in self.kinds else None
        return any(may_take(Step(kind, line.row.made_on, None, months), line.standing) for kind in self.kinds)


_KIND = RecommendationStepKind
STEPS: Mapping[str, StepPage] = {
    "received": StepPage(
        RUN, (_KIND.RECEIVED,), ReceivedForm, "It was received", "Start the clock", "The two months run.",
        actions.receive,
    ),
    "answer": StepPage(
        ANSWER, (_KIND.ACCEPTED, _KIND.IN_PART), AnswerForm, "Record the answer", "Put the answer on record",
        "The answer is on record.", actions.respond,
    ),
    "publish": StepPage(
        ANSWER, (_KIND.PUBLISHED,), WhenForm, "The answer is published", "It is published",
        "The day of publication is on record.", actions.publish_answer,
    ),
    "progress": StepPage(
        ANSWER, (_KIND.PROGRESS,), WithEvidence, "Report progress", "Report it", "It is on record.",
        actions.report_progress,
    ),
    "move": StepPage(
        ANSWER, (_KIND.MOVED,), MovedForm, "Give it another day", "Give it another day", "The new day is on record.",
        actions.move_day,
    ),
    "done": StepPage(
        ANSWER, (_KIND.IMPLEMENTED,), WithEvidence, "Say that it is done", "It is done",
        "It is said to be done. The panel looks at what it changed after six and twelve months.", actions.say_done,
    ),
    "impact": StepPage(
        RUN, (_KIND.IMPACT,), ImpactForm, "Say what it changed", "Put it on record", "What it changed is on record.",
        actions.check_impact,
    ),
    "reopen": StepPage(
        RUN, (_KIND.REOPENED,), SaidForm, "It was not done", "Open it again", "It is open again.", actions.reopen
    ),
    "withdraw": StepPage(
        RUN, (_KIND.WITHDRAWN,), SaidForm, "Withdraw it", "Withdraw it", "It is withdrawn.", actions.withdraw
    ),
}  # fmt: skip


@programme_page(VIEW, changes=True)
def recommendation_step(request: PageRequest, reference: str, step: str) -> HttpResponse:
    """Take a step: the panel's own by scrutiny's officers, the answer and what follows by those who answer."""
    stand = request.stand
    line = _line(request, reference)
    if step not in STEPS:
        raise Http404("No such step.")
    what = STEPS[step]
    if not stand.can(what.needs):
        raise NotAllowed("Your role does not include this.")
    form = what.form(posted(request), initial={"happened_on": stand.actor.today})
    given = _answering(request, form, line) if isinstance(form, AnswerForm) else {}
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        for name, things in given.items():
            said[name] = things.get(said[name])
        if said.get("evidence"):
            found = evidence_version(stand.actor, said["evidence"].strip())
            if found is None:
                form.add_error("evidence", f"There is no evidence {said['evidence']}. Enter a reference, such as E12.")
            said["evidence"] = found.evidence if found else None
        else:
            said.pop("evidence", None)
        if form.is_valid() and attempt(
            form,
            lambda: what.perform(recommendation=line.row, **said, by=stand.actor),
            RecommendationRefused,
            NotAllowed,
        ):
            messages.success(request, what.done)
            return redirect(address(request, "recommendation", reference))
    return _ask(request, form, line, what.heading, what.act)


def _answering(request: PageRequest, form: AnswerForm, line: RecommendationLine) -> dict[str, Mapping[str, Any]]:
    """Offer the posts that may lead, and the decisions that may be the answer; what was offered, by field."""
    stand = request.stand
    posts = deciding.posts_offered(stand.actor)
    offer(form, "lead", [("", "Nobody yet"), *((key, str(post)) for key, post in posts.items())])
    decisions = reading.decisions_of(stand.actor, line.row.to_body) if line.row.to_body else {}
    choices = [(key, f"{row.reference} {row.title}") for key, row in decisions.items()]
    if line.row.to_body is None:
        del form.fields["decision"]
        return {"lead": posts}
    if stand.can(Permission.RECORD_DECISION):
        choices.insert(0, ("", "Record it in the register now"))
    else:
        choices.insert(0, ("", "Choose the decision"))
        form.fields["decision"].required = True
        form.fields["decision"].error_messages["required"] = "Choose the decision in the register that is the answer"
    offer(form, "decision", choices)
    return {"lead": posts, "decision": decisions}


def _ask(request: PageRequest, form: Form, line: RecommendationLine | None, heading: str, act: str) -> HttpResponse:
    cancel = address(request, "recommendation", line.row.reference) if line else address(request, "recommendations")
    context = {"form": form, "line": line, "heading": heading, "act": act, "cancel": cancel}
    return render(request, "recommendations/question.html", context)


_ONE = "scrutiny/recommendations/<str:reference>/"
addresses = [
    path("scrutiny/recommendations/", recommendations, name="recommendations"),
    path("scrutiny/recommendations/add/", recommendation_add, name="recommendation_add"),
    path(
        "scrutiny/recommendations/export.xlsx", recommendations_export, {"ending": "xlsx"}, name="recommendations_xlsx"
    ),
    path("scrutiny/recommendations/export.csv", recommendations_export, {"ending": "csv"}, name="recommendations_csv"),
    path(_ONE, recommendation, name="recommendation"),
    path(f"{_ONE}<str:step>/", recommendation_step, name="recommendation_step"),
]
