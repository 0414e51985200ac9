"""What a body means to ask at a meeting: lines of enquiry composed, planned, asked with one press, and washed up."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Permission
from soundingboard.decisions import reading as deciding
from soundingboard.framework import bank
from soundingboard.governance.models import MeetingState, MeetingVersion
from soundingboard.governance.reading import who_runs
from soundingboard.ledger.actions import QuestionRefused
from soundingboard.outbox.models import JobState
from soundingboard.scrutiny import actions, preparing, reading
from soundingboard.scrutiny.actions import EnquiryRefused, PlanFacts
from soundingboard.scrutiny.composing import Line, Picked, rules
from soundingboard.scrutiny.models import EnquiryVersion, PlannedVersion
from soundingboard.scrutiny.reading import Plan
from soundingboard.scrutiny.rules import fitted, fitting
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.evidence import area_choices, area_words
from soundingboard.web.pages.ledger import areas_here
from soundingboard.web.pages.meeting_parts import address, meeting_asked_for, offer

VIEW = Permission.VIEW_PROGRAMME
_ONE = "scrutiny/meetings/<str:body>/<int:number>/"


@programme_page(VIEW)
def enquiries(request: PageRequest) -> HttpResponse:
    """The meetings for which questions are planned, or could be."""
    stand = request.stand
    lines = [
        (
            line,
            address(request, "enquiry", line.version.meeting.body.code, line.version.meeting.number),
            stand.can(reading.who_prepares(line.version.meeting.body)) and line.version.held_on >= stand.day,
        )
        for line in reading.meetings_with_plans(stand.actor, on=stand.day)
    ]
    return render(request, "enquiries/enquiries.html", {"lines": lines})


def _readable(request: PageRequest, body: str, number: int) -> tuple[MeetingVersion, Plan]:
    """The meeting and its plan, for whoever may read it. Raises NotAllowed (403) for anybody else."""
    version = meeting_asked_for(request, body, number)
    plan = reading.plan_for(version.meeting)
    if not reading.may_read(request.stand.actor, version.meeting.body, plan.version):
        raise NotAllowed(f"What {version.meeting.body.name} means to ask is its own until it is published.")
    return version, plan


def _preparing(request: PageRequest, body: str, number: int) -> tuple[MeetingVersion, Plan]:
    """The same, for whoever prepares the questions of the body."""
    version = meeting_asked_for(request, body, number)
    if not request.stand.can(reading.who_prepares(version.meeting.body)):
        raise NotAllowed(f"Your role does not include planning what {version.meeting.body.name} asks.")
    return version, reading.plan_for(version.meeting)


def _back(request: PageRequest, version: MeetingVersion) -> str:
    return address(request, "enquiry", version.meeting.body.code, version.meeting.number)


@programme_page(VIEW)
def enquiry(request: PageRequest, body: str, number: int) -> HttpResponse:
    """The plan for one meeting: what it is after, who asks what and of whom, and what was learnt."""
    version, plan = _readable(request, body, number)
    stand = request.stand
    areas = area_words(areas_here(request))
    prepares = stand.can(reading.who_prepares(version.meeting.body))
    context = {
        "version": version,
        "plan": plan,
        "questions": [(each, areas.get(each.content_area, "")) for each in plan.questions],
        "prepares": prepares,
        "is_over": version.state in (MeetingState.OVER, MeetingState.MINUTES_AGREED),
        "may_publish": plan.version is not None
        and not plan.version.is_published
        and stand.can(who_runs(version.meeting.body)),
        "base": _back(request, version),
    }
    return render(request, "enquiries/enquiry.html", context)


def _ask(
    request: PageRequest, form: Form, version: MeetingVersion, heading: str, act: str, *, intro: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "version": version,
        "heading": heading,
        "act": act,
        "intro": intro,
        "cancel": _back(request, version),
    }
    return render(request, "enquiries/question.html", context)


def _started(request: PageRequest, version: MeetingVersion, plan: Plan) -> EnquiryVersion:
    return plan.version or actions.start_enquiry(meeting=version.meeting, by=request.stand.actor)


# --- composed ---------------------------------------------------------------------------------------------------------


class PickForm(Form):
    """Which of the composed questions go into the plan."""

    chosen = CheckboxesField(
        label="Put into the plan", choices=[], error_messages={"required": "Choose at least one question, or go back"}
    )


@programme_page(VIEW, changes=True)
def enquiry_compose(request: PageRequest, body: str, number: int) -> HttpResponse:
    """The lines of enquiry that the position calls for, of which a person chooses questions."""
    version, plan = _preparing(request, body, number)
    stand = request.stand
    kept, under_way = preparing.composed_for(version.meeting)
    there = {each.bank_code for each in plan.questions}
    lines: tuple[Line, ...] = kept.composed.lines if kept else ()
    offered = {each.code: (line, each) for line in lines for each in line.questions if each.code not in there}
    form = PickForm(request.POST if "put" in request.POST else None)
    field = form.fields["chosen"]
    assert isinstance(field, CheckboxesField)
    field.choices = [(code, each.words) for code, (_, each) in offered.items()]
    field.widget.hints = {code: f"{line.title}. {', '.join(each.because)}" for code, (line, each) in offered.items()}
    if request.method == "POST" and form.is_bound and is_clean(form):
        facts = [_facts(*offered[code]) for code in form.cleaned_data["chosen"]]
        holds = _started(request, version, plan)
        if attempt(
            form, lambda: actions.plan_questions(version=holds, questions=facts, by=stand.actor), EnquiryRefused
        ):
            messages.success(request, f"{len(facts)} put into the plan. Say who asks each, and of whom.")
            return redirect(_back(request, version))
    elif request.method == "POST" and not form.is_bound:
        job = preparing.ask_for_lines(version=version, by=stand.actor)
        if job.state == JobState.DONE:
            messages.success(request, "Nothing has changed since the rules were last asked.")
        elif job.requested_by_id == stand.actor.person_id:
            return redirect("job", programme=stand.programme.code, number=job.pk)
        return redirect(address(request, "enquiry_compose", body, number))
    spoke = {each.code for line in lines for each in line.reasons}
    context = {
        "form": form,
        "version": version,
        "kept": kept,
        "lines": lines,
        "offered": offered,
        "rules": [rule for rule in rules() if rule.code in spoke],
        "under_way": under_way,
        "is_mine": under_way is not None and under_way.requested_by_id == stand.actor.person_id,
        "cancel": _back(request, version),
    }
    return render(request, "enquiries/compose.html", context)


def _facts(line: Line, picked: Picked) -> PlanFacts:
    why = " ".join(each.why for each in line.reasons if each.code in picked.because)
    return PlanFacts(
        picked.words,
        bank_code=picked.code,
        content_area=line.content_area,
        rules=", ".join(picked.because),
        why=why[:4000],
        follow_up=picked.then_ask,
    )


# --- planned ----------------------------------------------------------------------------------------------------------


class _Words(forms.Form):
    words = TextField(
        label="The question", max_length=2000, rows=3, help_text="As it will be put. Do not name a child."
    )
    follow_up = TextField(
        label="What to ask next", max_length=2000, rows=2, required=False, help_text="If the answer goes round it"
    )
    asked_by = forms.ChoiceField(label="Who asks?", required=False)
    asked_of = forms.ChoiceField(label="Of whom?", required=False)


class AddForm(Form, _Words):
    """A question of a member's own, or one of the bank by its code."""

    bank_code = LineField(
        label="Or its code in the question bank", max_length=80, required=False, help_text="Such as own-12"
    )
    content_area = forms.ChoiceField(label="Content area", required=False)
    field_order = ("words", "bank_code", "follow_up", "asked_by", "asked_of", "content_area")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = False


def _offer_posts(request: PageRequest, form: forms.Form) -> dict[str, Any]:
    posts = deciding.posts_offered(request.stand.actor)
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key, post in posts.items():
        grouped.setdefault(post.agency.name, []).append((key, post.title))
    for name in ("asked_by", "asked_of"):
        if name in form.fields:
            offer(form, name, [("", "Not settled yet"), *grouped.items()])
    return posts


@programme_page(VIEW, changes=True)
def enquiry_add(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Plan a question of one's own, or one of the bank."""
    version, plan = _preparing(request, body, number)
    form = AddForm(request.POST or None)
    posts = _offer_posts(request, form)
    offer(form, "content_area", [("", "Not filed"), *area_choices(areas_here(request))])
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        item = bank.one(request.stand.actor, said["bank_code"].strip()) if said["bank_code"] else None
        if said["bank_code"] and item is None:
            form.add_error("bank_code", f"There is no question {said['bank_code']} in the bank.")
        elif item is not None:
            one = item.question
            said |= {"words": said["words"] or one.words, "content_area": said["content_area"] or one.content_area}
            said["follow_up"] = said["follow_up"] or one.then_ask
        elif not said["words"]:
            form.add_error("words", "Enter the question, or its code in the bank.")
        facts = PlanFacts(
            said["words"],
            bank_code=item.question.code if item else "",
            content_area=said["content_area"],
            follow_up=said["follow_up"],
            asked_by=posts.get(said["asked_by"]),
            asked_of=posts.get(said["asked_of"]),
        )
        if form.is_valid() and attempt(
            form,
            lambda: actions.plan_questions(
                version=_started(request, version, plan), questions=[facts], by=request.stand.actor
            ),
            EnquiryRefused,
        ):
            messages.success(request, "The question is planned.")
            return redirect(_back(request, version))
    return _ask(request, form, version, "Plan a question", "Put it into the plan")


class EditPlanned(EditForm, _Words):
    """A change of a planned question."""

    place = forms.IntegerField(label="Its place in the order", min_value=1, max_value=99)
    notes = TextField(
        label="Notes", max_length=8000, rows=4, required=False, help_text="The body's own until they are published."
    )


def _planned(request: PageRequest, body: str, number: int, planned: int) -> tuple[MeetingVersion, PlannedVersion]:
    version, plan = _preparing(request, body, number)
    found = plan.numbered(planned)
    if found is None:
        raise Http404("No such question in the plan.")
    return version, found


@programme_page(VIEW, changes=True)
def enquiry_edit(request: PageRequest, body: str, number: int, planned: int) -> HttpResponse:
    """Change a planned question: to whom of those it names it is put, over what span, who asks it."""
    version, found = _planned(request, body, number, planned)
    current = {
        "words": found.words,
        "follow_up": found.follow_up,
        "asked_by": str(found.asked_by_id or ""),
        "asked_of": str(found.asked_of_id or ""),
        "place": found.place,
        "notes": found.notes,
    }
    form = EditPlanned(request.POST or None, current_version=found.pk, current=current)
    posts = _offer_posts(request, form)
    may_fit = fitting(found.words)
    if may_fit.choice is not None:
        options = [("", "All that it names"), *((each, each.capitalize()) for each in may_fit.choice.options)]
        form.also_ask(
            "put_to", forms.ChoiceField(label="Put it to one of those it names", choices=options, required=False)
        )
    if may_fit.window is not None:
        form.also_ask(
            "span",
            forms.IntegerField(
                label=f"Another number in “{may_fit.window.words}”", min_value=1, max_value=60, required=False
            ),
        )
    if request.method == "POST" and is_clean(form):
        said = {name: form.cleaned_data[name] for name in current}
        to, span = form.cleaned_data.get("put_to", ""), form.cleaned_data.get("span")
        said |= {
            "words": fitted(said["words"], to=to, number=span),
            "asked_by": posts.get(said["asked_by"]),
            "asked_of": posts.get(said["asked_of"]),
        }
        if attempt(
            form, lambda: actions.change_planned(version=found, changes=said, by=request.stand.actor), EnquiryRefused
        ):
            messages.success(request, "The plan is changed.")
            return redirect(_back(request, version))
    return _ask(request, form, version, f"Change question {found.planned.number}", "Save")


@programme_page(VIEW, changes=True)
def enquiry_drop(request: PageRequest, body: str, number: int, planned: int) -> HttpResponse:
    """Take a question out of the plan."""
    version, found = _planned(request, body, number, planned)
    form = Form(request.POST or None) if request.method != "POST" else Form(request.POST)
    if request.method == "POST" and attempt(
        form, lambda: actions.drop_planned(version=found, by=request.stand.actor), EnquiryRefused
    ):
        messages.success(request, "The question is out of the plan.")
        return redirect(_back(request, version))
    return _ask(request, form, version, "Take the question out of the plan", "Take it out", intro=found.words)


class AskedForm(Form):
    """That it was put: of whom, when, and whether the public may be shown it."""

    asked_of = forms.ChoiceField(label="Of whom was it asked?", error_messages={"required": "Choose the post"})
    asked_on = DateField(label="When?", what="the day on which it was asked")
    is_public = RadioField(
        label="May question and answer be shown to the public?",
        choices=[("yes", "Yes, it was put in public"), ("no", "No")],
        error_messages={"required": "Say whether it may be shown to the public"},
    )


@programme_page(VIEW, changes=True)
def enquiry_asked(request: PageRequest, body: str, number: int, planned: int) -> HttpResponse:
    """Put a planned question into the ledger: all is filled in, so that it takes one press."""
    version, found = _planned(request, body, number, planned)
    today = request.stand.actor.today
    filled = {
        "asked_of": str(found.asked_of_id or ""),
        "asked_on": min(version.held_on, today),
        "is_public": "yes",
    }
    form = AskedForm(request.POST or None, initial=filled)
    posts = _offer_posts(request, form)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form,
            lambda: actions.mark_asked(
                version=found,
                asked_of=posts[said["asked_of"]],
                asked_on=said["asked_on"],
                is_public=said["is_public"] == "yes",
                by=request.stand.actor,
            ),
            EnquiryRefused,
            QuestionRefused,
        ):
            messages.success(request, "It is in the ledger, and whoever was asked is told.")
            return redirect(_back(request, version))
    return _ask(request, form, version, "It was asked", "Put it into the ledger", intro=found.words)


class WashUpForm(EditForm):
    """What the enquiry is after, and what was learnt."""

    aim = TextField(label="What is the enquiry after?", max_length=2000, rows=3, required=False)
    wash_up = TextField(
        label="Wash-up: what was learnt, and what to do otherwise next time?",
        max_length=8000,
        required=False,
        help_text="The body's own until it is published. Do not name a child.",
    )


@programme_page(VIEW, changes=True)
def enquiry_wash_up(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Say what the enquiry is after and, afterwards, what was learnt of it."""
    version, plan = _preparing(request, body, number)
    holds = plan.version
    current = {"aim": holds.aim if holds else "", "wash_up": holds.wash_up if holds else ""}
    form = WashUpForm(request.POST or None, current_version=holds.pk if holds else 0, current=current)
    if request.method == "POST" and is_clean(form):
        said = {name: form.cleaned_data[name] for name in current}
        if attempt(
            form,
            lambda: actions.change_enquiry(version=_started(request, version, plan), **said, by=request.stand.actor),
            EnquiryRefused,
        ):
            messages.success(request, "It is kept.")
            return redirect(_back(request, version))
    return _ask(request, form, version, "Aim and wash-up", "Save")


@programme_page(VIEW, changes=True)
def enquiry_publish(request: PageRequest, body: str, number: int) -> HttpResponse:
    """Let everybody in the programme read the plan."""
    version, plan = _readable(request, body, number)
    if not request.stand.can(who_runs(version.meeting.body)):
        raise NotAllowed(f"Your role does not include publishing what {version.meeting.body.name} means to ask.")
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and attempt(
        form,
        lambda: actions.publish_enquiry(version=_started(request, version, plan), by=request.stand.actor),
        EnquiryRefused,
    ):
        messages.success(request, "Everybody in the programme may read it now.")
        return redirect(_back(request, version))
    intro = (
        "Everybody in the programme will be able to read the plan, its notes and its wash-up. This is not taken back."
    )
    return _ask(request, form, version, "Publish the plan and its notes", "Publish", intro=intro)


addresses = [
    path("scrutiny/meetings/", enquiries, name="enquiries"),
    path(_ONE, enquiry, name="enquiry"),
    path(f"{_ONE}compose/", enquiry_compose, name="enquiry_compose"),
    path(f"{_ONE}add/", enquiry_add, name="enquiry_add"),
    path(f"{_ONE}wash-up/", enquiry_wash_up, name="enquiry_wash_up"),
    path(f"{_ONE}publish/", enquiry_publish, name="enquiry_publish"),
    path(f"{_ONE}planned/<int:planned>/edit/", enquiry_edit, name="enquiry_edit"),
    path(f"{_ONE}planned/<int:planned>/drop/", enquiry_drop, name="enquiry_drop"),
    path(f"{_ONE}planned/<int:planned>/asked/", enquiry_asked, name="enquiry_asked"),
]
