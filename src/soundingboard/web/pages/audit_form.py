"""One audit: its form section by section, sending it in, a concern, the second grade, and settling which counts.

A section saves by itself where the browser has script: it is sent as the form would be, and answered with some JSON.
Without script the same form is saved by its button.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.datastructures import MultiValueDict

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Permission
from soundingboard.audits import audit_actions, reading
from soundingboard.audits.actions import AuditRefused, name_auditor
from soundingboard.audits.audit_actions import SavedMeanwhile, Summary
from soundingboard.audits.models import Audit, AuditSection, Feedback, Said
from soundingboard.audits.rules import asked_of, unanswered
from soundingboard.audits.tools import ToolInUse, tool_of
from soundingboard.lib.audit_tools import ToolQuestion, ToolSection, answers_to
from soundingboard.lib.keys import key_in
from soundingboard.practice.reading import StandardFiled, standards_filed
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import RadioField, TextField, VersionField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.audit_parts import (
    AUDIT_WORDS,
    DO,
    LOOP_WORDS,
    RUN,
    VIEW,
    ask,
    audit_asked_for,
    audit_page,
    cycle_page,
    grade_field,
    offer,
    standards_of,
)
from soundingboard.web.pages.meeting_parts import WhyForm, address, posted

SUMMARY = "summary"
TOLD = "Whoever runs the audits and the director are told at once. Tell the team as well. Do not name a child."


@programme_page(Permission.VIEW_PROGRAMME)
def my_audits(request: PageRequest) -> HttpResponse:
    """The audits, second grades and actions of loops that wait for this person."""
    stand = request.stand
    context = {
        "audits": [
            (row, *AUDIT_WORDS[row.state], (stand.actor.today - row.cycle.due_on).days, audit_page(request, row))
            for row in reading.my_audits(stand.actor)
        ],
        "seconds": [
            (row, (stand.actor.today - row.cycle.second_due_on).days, address(request, "audit_second", *_key(row)))
            for row in reading.my_second_grades(stand.actor)
        ],
        "actions": [
            (row, (stand.actor.today - row.due_on).days, address(request, "audit_finding", row.finding.reference))
            for row in reading.my_loop_actions(stand.actor)
        ],
        "line": reading.lines_declared(stand.actor).get(stand.actor.person_id or 0, ()),
        "person": stand.actor.person_id if stand.can(DO) else None,
        "today": stand.actor.today,
    }
    return render(request, "audits/mine.html", context)


def _key(audit: Audit) -> tuple[str, int]:
    return audit.cycle.reference, audit.number


@programme_page(VIEW)
def audit(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """One audit: its sections and how far each is, its grades, and what was found in it."""
    stand = request.stand
    found = audit_asked_for(request, reference, number)
    used = tool_of(found.tool)
    saved = reading.sections_of(found)
    answers = {code: row.answers for code, row in saved.items()}
    own = _is_own(request, found) and found.state in ("allocated", "begun") and found.cycle.state == "drawn"
    sees = reading.sees_first_grade(stand.actor, found)
    is_second_mine = found.moderator_id == stand.actor.person_id and found.hides_grade and found.state == "submitted"
    context = {
        "audit": found,
        "cycle": found.cycle,
        "words": AUDIT_WORDS[found.state],
        "used": used,
        "sections": [_stands(request, found, section, answers) for section in used.tool.sections],
        "summary": address(request, "audit_section", *_key(found), SUMMARY),
        "has_summary": bool(found.version or found.going_well),
        "missing": unanswered(used.tool, answers, found.cycle.is_graded) if own else [],
        "own": own,
        # Whoever grades a second time reads the record, and the answers once their grade is in.
        "shows_answers": not is_second_mine,
        "answered": []
        if is_second_mine or own
        else [_answered(section, answers, used, sees) for section in used.tool.sections],
        "first": used.grades.get(found.grade or 0) if sees else None,
        "hides": not sees,
        "second": used.grades.get(found.second_grade or 0),
        "final": used.grades.get(found.final_grade or 0),
        "may_grade": is_second_mine,
        "may_settle": stand.can(RUN) and found.second_at is not None and found.settled_at is None,
        "may_name": stand.can(RUN) and found.cycle.state == "drawn" and found.state == "allocated",
        "may_name_second": stand.can(RUN) and found.cycle.state == "drawn" and found.hides_grade,
        "may_find": (stand.can(DO) or stand.can(RUN)) and not is_second_mine,
        "may_stop": (own or stand.can(RUN)) and found.state in ("allocated", "begun"),
        "may_concern": stand.actor.person_id in (found.auditor_id, found.moderator_id) and stand.can(DO),
        "findings": [
            (line, *LOOP_WORDS[line.state])
            for line in reading.lines_of(reading.findings(stand.actor).filter(audit=found))
        ],
        "back": cycle_page(request, found.cycle),
    }
    return render(request, "audits/audit.html", context)


def _is_own(request: PageRequest, found: Audit) -> bool:
    return found.auditor_id is not None and found.auditor_id == request.stand.actor.person_id and request.stand.can(DO)


def _stands(
    request: PageRequest, found: Audit, section: ToolSection, answers: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    given = answers.get(section.code, {})
    asked = [question for question in asked_of(section, given, found.cycle.is_graded) if question.kind != "text"]
    answered = sum(bool(given.get(question.code)) for question in asked)
    state = "done" if asked and answered == len(asked) else "now" if section.code in answers else "to do"
    return {
        "section": section,
        "answered": answered,
        "asked": len(asked),
        "state": state,
        "href": address(request, "audit_section", *_key(found), section.code),
    }


def _answered(
    section: ToolSection, answers: Mapping[str, Mapping[str, str]], used: ToolInUse, sees_grades: bool
) -> dict[str, Any]:
    """The answers of a section in words; grades of its parts are hidden as long as the overall grade is."""
    given = answers.get(section.code, {})
    lines = [
        (question.words, _in_words(question, given.get(question.code, ""), used))
        for question in section.questions
        if given.get(question.code) and (sees_grades or question.kind != "grade")
    ]
    return {"title": section.title, "lines": lines}


def _in_words(question: ToolQuestion, answer: str, used: ToolInUse) -> str:
    if question.kind == "grade":
        return used.grades.get(int(answer), answer) if answer.isdecimal() else answer
    return answers_to(question).get(answer, answer)


# --- the form ---------------------------------------------------------------------------------------------------------


class PartForm(Form):
    """One page of the form. Nothing is asked for before it is sent in."""

    mark_optional = False
    seen = VersionField()
    concern = TextField(
        label="What is the concern, and what have you done about it?",
        max_length=2000,
        rows=3,
        required=False,
        help_text=TOLD,
    )


def section_form(used: ToolInUse, section: ToolSection, is_graded: bool, data: Any, initial: Mapping[str, Any]) -> Form:
    """The form of a section, made of its questions."""
    form = PartForm(data, initial=dict(initial))
    order = []
    for question in section.questions:
        if question.kind == "grade" and not is_graded:
            continue
        form.also_ask(question.code, _field(used, question))
        order.append(question.code)
    form.order_fields([*order, "concern", "seen"])
    return form


def _field(used: ToolInUse, question: ToolQuestion) -> forms.Field:
    guidance = question.guidance
    if question.kind == "text":
        return TextField(label=question.words, max_length=8000, rows=3, required=False, help_text=guidance)
    if question.kind == "grade":
        field: forms.Field = grade_field(used, question.words, required=False)
    else:
        field = RadioField(label=question.words, choices=list(answers_to(question).items()), required=False)
    field.help_text = guidance
    return field


def _shown(
    request: PageRequest, form: Form, used: ToolInUse, section: ToolSection, standards: Iterable[StandardFiled]
) -> list[dict[str, Any]]:
    """The questions of a section with what each hangs on: without script the condition is said in words."""
    found = []
    for question in section.questions:
        if question.code not in form.fields:
            continue
        hangs_on = section.question(question.only_if)
        when = ""
        if hangs_on is not None:
            offered = answers_to(hangs_on)
            when = " or ".join(f"“{offered[each]}”" for each in question.only_when)
        found.append(
            {
                "field": form[question.code],
                "only_if": question.only_if,
                "only_when": ",".join(question.only_when),
                "standards": standards_of(request, standards, used.row.code, question),
                "condition": f"Answer this if you answered {when} to: {hangs_on.words}" if hangs_on else "",
            }
        )
    return found


def summary_form(used: ToolInUse, is_graded: bool, data: Any, initial: Mapping[str, Any]) -> Form:
    """The last page of the form."""
    form = PartForm(data, initial=dict(initial))
    form.also_ask(
        "going_well",
        TextField(
            label="What is going well for this child?",
            max_length=4000,
            rows=4,
            required=False,
            help_text="What the work has made better, and what others could learn from it.",
        ),
    )
    form.also_ask(
        "worker_took_part",
        RadioField(label="Did the worker take part in the audit?", choices=Said.choices, required=False),
    )
    form.also_ask(
        "family_feedback",
        RadioField(
            label="Did the child or the family say what they think of the help?",
            choices=Feedback.choices,
            required=False,
        ),
    )
    order = ["going_well", "worker_took_part", "family_feedback"]
    if is_graded:
        form.also_ask("grade", grade_field(used, "How good is the work with this child, overall?", required=False))
        form.fields["grade"].help_text = "Judge the difference made for the child, not how complete the record is."
        order.append("grade")
    form.order_fields([*order, "concern", "seen"])
    return form


@programme_page(DO, changes=True)
def audit_section(request: PageRequest, reference: str, number: int, section: str) -> HttpResponse:
    """One page of the form. It saves what is there, complete or not; two windows cannot write over each other."""
    found = audit_asked_for(request, reference, number)
    if not _is_own(request, found):
        raise NotAllowed("An audit is written by the auditor to whom it was given.")
    used = tool_of(found.tool)
    part = used.tool.section(section)
    if part is None and section != SUMMARY:
        raise Http404("No such section.")
    graded = found.cycle.is_graded
    row = reading.sections_of(found).get(section)
    data = request.POST if request.method == "POST" else None
    if part is not None:
        initial = {**(row.answers if row else {}), "seen": str(row.version if row else 0)}
        form = section_form(used, part, graded, data, initial)
    else:
        form = summary_form(used, graded, data, _summary(found))
    theirs: list[dict[str, str]] = []
    if request.method == "POST" and is_clean(form):
        try:
            saved = _save(request, found, part, form)
        except SavedMeanwhile as meanwhile:
            theirs = _beside(form, meanwhile)
            form.add_error(None, str(meanwhile))
            form.data = MultiValueDict(form.data) if isinstance(form.data, MultiValueDict) else dict(form.data)
            form.data["seen"] = str(meanwhile.version)
        except AuditRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _went_well(request, found, used, section, saved, form)
    if _by_script(request) and request.method == "POST":
        status = 409 if theirs else 400
        return JsonResponse({"problems": [str(e) for errors in form.errors.values() for e in errors]}, status=status)
    context = {
        "audit": found,
        "used": used,
        "form": form,
        "section": part,
        "title": part.title if part else "Summary",
        "questions": _shown(request, form, used, part, standards_filed(request.stand.actor)) if part else [],
        "plain": [] if part else [field for field in form.visible_fields() if field.name != "concern"],
        "place": _place(used, section),
        "of": len(used.tool.sections) + 1,
        "theirs": theirs,
        "store": f"{request.stand.programme.code}/{found.reference}/{section}",
        "back": audit_page(request, found),
        "has_errors": bool(form.errors),
    }
    return render(request, "audits/section.html", context)


def _by_script(request: PageRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _place(used: ToolInUse, section: str) -> int:
    codes = [each.code for each in used.tool.sections]
    return codes.index(section) + 1 if section in codes else len(codes) + 1


def _summary(found: Audit) -> dict[str, Any]:
    return {
        "going_well": found.going_well,
        "worker_took_part": found.worker_took_part,
        "family_feedback": found.family_feedback,
        "grade": str(found.grade or ""),
        "seen": str(found.version),
    }


def _save(request: PageRequest, found: Audit, part: ToolSection | None, form: Form) -> AuditSection | Audit:
    said, by = form.cleaned_data, request.stand.actor
    seen = key_in(said["seen"]) or 0
    if part is None:
        grade = said.get("grade", "")
        summary = Summary(
            grade=int(grade) if grade else None,
            going_well=said["going_well"],
            worker_took_part=said["worker_took_part"],
            family_feedback=said["family_feedback"],
        )
        return audit_actions.save_summary(audit=found, summary=summary, seen=seen, concern=said["concern"], by=by)
    given = {code: said[code] for code in said if code not in ("seen", "concern")}
    # An answer to a question that is no longer asked does not count, and would puzzle whoever reads it.
    asked = {question.code for question in asked_of(part, given, found.cycle.is_graded)}
    answers = {code: answer for code, answer in given.items() if code in asked}
    return audit_actions.save_section(
        audit=found, section=part.code, answers=answers, seen=seen, concern=said["concern"], by=by
    )


def _beside(form: Form, meanwhile: SavedMeanwhile) -> list[dict[str, str]]:
    """Where what is on record and what was typed differ, by question."""
    found = []
    for name, field in form.fields.items():
        ours = str(form.cleaned_data.get(name, ""))
        if name in ("seen", "concern") or ours == meanwhile.theirs.get(name, ""):
            continue
        words = {str(key): str(word) for key, word in getattr(field, "choices", [])}
        saved = meanwhile.theirs.get(name, "")
        found.append({"label": str(field.label), "theirs": words.get(saved, saved), "yours": words.get(ours, ours)})
    return found


def _went_well(
    request: PageRequest, found: Audit, used: ToolInUse, section: str, saved: AuditSection | Audit, form: Form
) -> HttpResponse:
    place = _place(used, section)
    codes = [*(each.code for each in used.tool.sections), SUMMARY]
    following = codes[place] if place < len(codes) else ""
    after = address(request, "audit_section", *_key(found), following) if following else audit_page(request, found)
    goes_to = audit_page(request, found) if "stay" in request.POST else after
    if _by_script(request):
        return JsonResponse({"seen": str(saved.version), "next": goes_to})
    if form.cleaned_data["concern"]:
        messages.success(request, "The concern is raised: whoever runs the audits and the director are told.")
    messages.success(request, "Saved.")
    return redirect(goes_to)


class SendForm(Form):
    """Nothing but that it is sent."""


@programme_page(DO, changes=True)
def audit_send(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Send an audit in."""
    found = audit_asked_for(request, reference, number)
    form = SendForm(posted(request))
    if request.method == "POST" and attempt(
        form, lambda: audit_actions.submit_audit(audit=found, by=request.stand.actor), AuditRefused
    ):
        messages.success(request, "The audit is sent in. Put on record what was found wanting, so that it is acted on.")
        return redirect(audit_page(request, found))
    return ask(
        request,
        form,
        "Send the audit in",
        "Send it in",
        audit_page(request, found),
        caption=found.reference,
        intro="It stands as it is sent, and cannot be changed afterwards.",
    )


class ConcernForm(Form):
    """A concern for a child's safety."""

    concern = TextField(
        label="What is the concern, and what have you done about it?",
        max_length=2000,
        rows=4,
        error_messages={"required": "Say what the concern is and what you did about it"},
        help_text=TOLD,
    )


@programme_page(DO, changes=True)
def audit_concern(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Say that a child may not be safe now."""
    found = audit_asked_for(request, reference, number)
    form = ConcernForm(request.POST or None)
    if request.method == "POST" and is_clean(form):
        text = form.cleaned_data["concern"]
        if attempt(
            form,
            lambda: audit_actions.raise_concern(audit=found, concern=text, by=request.stand.actor),
            AuditRefused,
        ):
            messages.success(request, "The concern is raised: whoever runs the audits and the director are told.")
            return redirect(audit_page(request, found))
    back = audit_page(request, found)
    return ask(
        request, form, "A child may not be safe now", "Raise the concern", back, caption=found.reference, grave=True
    )


@programme_page(VIEW, changes=True)
def audit_not_done(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Say that an audit will not be done, and why."""
    found = audit_asked_for(request, reference, number)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and is_clean(form):
        why = form.cleaned_data["why"]
        if attempt(
            form, lambda: audit_actions.say_not_done(audit=found, why=why, by=request.stand.actor), AuditRefused
        ):
            messages.success(request, "It is on record that this audit is not done, and why.")
            return redirect(audit_page(request, found))
    back = audit_page(request, found)
    return ask(request, form, "This audit will not be done", "Say so", back, caption=found.reference, grave=True)


class NameForm(Form):
    """Somebody who audits."""

    person = forms.ChoiceField(label="Who?", error_messages={"required": "Choose the person"})


@programme_page(RUN, changes=True)
def audit_name(request: PageRequest, reference: str, number: int, part: str) -> HttpResponse:
    """Name who does an audit, or who grades it a second time."""
    stand = request.stand
    found = audit_asked_for(request, reference, number)
    if part not in ("auditor", "moderator"):
        raise Http404("No such part.")
    people = {str(person.pk): person for person in reading.auditors_offered(stand.actor)}
    form = NameForm(request.POST or None)
    offer(form, "person", [("", "Choose the person"), *((key, str(person)) for key, person in people.items())])
    if request.method == "POST" and is_clean(form):
        chosen = people[form.cleaned_data["person"]]
        if attempt(
            form,
            lambda: name_auditor(audit=found, auditor=chosen, as_second=part == "moderator", by=stand.actor),
            AuditRefused,
        ):
            messages.success(request, f"{chosen} is named, and told.")
            return redirect(audit_page(request, found))
    heading = "Who grades it a second time" if part == "moderator" else "Who does this audit"
    return ask(request, form, heading, "Name them", audit_page(request, found), caption=found.reference)


class SecondForm(Form):
    """A second grade."""

    why = TextField(
        label="What is it based on?",
        max_length=4000,
        rows=4,
        error_messages={"required": "Say what the grade is based on"},
        help_text="What you saw in the record. Do not name a child.",
    )


@programme_page(DO, changes=True)
def audit_second(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Grade an audit a second time, without having seen the first grade."""
    stand = request.stand
    found = audit_asked_for(request, reference, number)
    if found.moderator_id != stand.actor.person_id:
        raise NotAllowed("The second grade is given by the person who was asked for it.")
    used = tool_of(found.tool)
    form = SecondForm(request.POST or None)
    form.also_ask("grade", grade_field(used, "How good is the work with this child, overall?"))
    form.order_fields(["grade", "why"])
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form,
            lambda: audit_actions.grade_again(audit=found, grade=int(said["grade"]), why=said["why"], by=stand.actor),
            AuditRefused,
        ):
            messages.success(request, "Your grade is in. Both grades can be seen now.")
            return redirect(audit_page(request, found))
    return ask(
        request,
        form,
        "Grade it a second time",
        "Give the grade",
        address(request, "my_audits"),
        caption=f"{found.reference}, case {found.case}",
        intro=(
            "Read the child’s record and grade the practice, not the audit. The first grade and the auditor’s answers "
            "are shown once yours is in."
        ),
    )


class SettleForm(Form):
    """Which grade counts."""

    why = TextField(
        label="Why does this grade count?",
        max_length=4000,
        rows=4,
        error_messages={"required": "Say why this grade counts"},
    )


@programme_page(RUN, changes=True)
def audit_settle(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Settle which grade counts where two differ."""
    stand = request.stand
    found = audit_asked_for(request, reference, number)
    if found.hides_grade:
        raise NotAllowed("The second grade is not in yet.")
    used = tool_of(found.tool)
    form = SettleForm(request.POST or None)
    form.also_ask("grade", grade_field(used, "Which grade counts?"))
    form.order_fields(["grade", "why"])
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form,
            lambda: audit_actions.settle_grade(audit=found, grade=int(said["grade"]), why=said["why"], by=stand.actor),
            AuditRefused,
        ):
            messages.success(request, "The grade is settled. Both stay on record.")
            return redirect(audit_page(request, found))
    first, second = used.grades.get(found.grade or 0, "none"), used.grades.get(found.second_grade or 0, "none")
    return ask(
        request,
        form,
        "Settle the grade",
        "Settle it",
        audit_page(request, found),
        caption=found.reference,
        intro=f"First: {first}. Second: {second}.",
    )


_ONE = "audits/cycles/<str:reference>/<int:number>/"
addresses = [
    path("audits/mine/", my_audits, name="my_audits"),
    path(_ONE, audit, name="audit"),
    path(f"{_ONE}sections/<str:section>/", audit_section, name="audit_section"),
    path(f"{_ONE}send/", audit_send, name="audit_send"),
    path(f"{_ONE}concern/", audit_concern, name="audit_concern"),
    path(f"{_ONE}not-done/", audit_not_done, name="audit_not_done"),
    path(f"{_ONE}name/<str:part>/", audit_name, name="audit_name"),
    path(f"{_ONE}second/", audit_second, name="audit_second"),
    path(f"{_ONE}settle/", audit_settle, name="audit_settle"),
]
