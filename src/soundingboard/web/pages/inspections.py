"""The inspection register: uploading a report, confirming what was read, findings and what they repeat."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.files.actions import FileRefused, Upload
from soundingboard.lib.clocks import clock, compute
from soundingboard.lib.keys import key_in
from soundingboard.plan import inspection_actions as actions
from soundingboard.plan import inspection_register as register
from soundingboard.plan import reading as plan_reading
from soundingboard.plan.inspection_actions import InspectionRefused
from soundingboard.plan.inspection_rules import TIME_BANDS
from soundingboard.plan.models import Finding, FindingState, Inspection, InspectionState
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import DateField, LineField, TextField, UploadField
from soundingboard.web.templatetags.soundingboard import escape, mark_safe, tag

LARGEST_REPORT = 20 * 1_048_576
READ = Permission.READ_INSPECTIONS
FINDINGS_A_PAGE = 100  # a report has some thirty; what is on one page can be searched and printed at once

# --- forms ------------------------------------------------------------------------------------------------------------


class UploadForm(Form):
    """A report to be read."""

    report = UploadField(
        label="Inspection report", kinds=("pdf",), max_bytes=LARGEST_REPORT, what="the inspection report"
    )
    title = LineField(
        label="What to call it", max_length=240, required=False, help_text="Left empty, it is named after what is read."
    )
    received_on = DateField(
        label="When did the council receive it?",
        required=False,
        help_text="The 70 working days for the plan run from this day.",
        what="the date the report was received",
    )


class FactsForm(EditForm):
    """What the front page of a report says."""

    title = LineField(label="Title", max_length=240)
    framework = forms.ChoiceField(label="Kind of inspection", required=False)
    authority_as_printed = LineField(label="Authority, as printed", max_length=240, required=False)
    inspected_from = DateField(label="First day of the inspection", required=False)
    inspected_to = DateField(label="Last day of the inspection", required=False)
    published_on = DateField(label="Date of publication", required=False)
    received_on = DateField(label="Date the council received it", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", "Not stated"), *register.framework_choices()]
        self.fields["framework"].choices = choices  # type: ignore[attr-defined]


class ManualForm(FactsForm):
    """An inspection entered by hand; its file may come with it."""

    report = UploadField(
        label="Its file", kinds=("pdf",), max_bytes=LARGEST_REPORT, required=False, what="the letter or report"
    )


class JudgementForm(Form):
    """A grade for an area."""

    area = LineField(label="Area judged", max_length=240)
    grade = LineField(label="Grade, as printed", max_length=240)


class CorrectForm(EditForm):
    """A finding as it was read, to be put right."""

    text = TextField(
        label="What must improve", max_length=4000, help_text="In the report's words. Do not name a child."
    )
    page = forms.IntegerField(label="Page", min_value=1, max_value=999, required=False)
    paragraph = LineField(label="Paragraph", max_length=40, required=False)
    section = LineField(label="Section", max_length=240, required=False)
    time_band = LineField(
        label="Time band",
        max_length=60,
        required=False,
        help_text=f"Where the report gives one: {', '.join(TIME_BANDS)}.",
    )
    is_priority_action = forms.BooleanField(label="This is an area for priority action", required=False)


class AddForm(Form):
    """A finding entered by hand."""

    text = TextField(
        label="What must improve", max_length=4000, help_text="In the report's words. Do not name a child."
    )
    parent = forms.ChoiceField(label="Part of another finding", required=False)
    page = forms.IntegerField(label="Page", min_value=1, max_value=999, required=False)
    paragraph = LineField(label="Paragraph", max_length=40, required=False)
    quote = TextField(label="Quote, exactly as printed", max_length=4000, rows=3, required=False)
    section = LineField(label="Section", max_length=240, required=False)
    time_band = LineField(label="Time band", max_length=60, required=False)
    is_priority_action = forms.BooleanField(label="This is an area for priority action", required=False)


class WhyForm(Form):
    """A reason."""

    why = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why"})


class TriedForm(EditForm):
    """What was tried between two inspections that said the same."""

    what_was_tried = TextField(
        label="What was tried in between?",
        max_length=4000,
        required=False,
        help_text="What the council did about it the last time, and what came of it.",
    )


class EarlierForm(Form):
    """The earlier finding that this one repeats."""

    earlier = forms.ChoiceField(label="Which earlier finding?")
    what_was_tried = TextField(label="What was tried in between?", max_length=4000, required=False)


# --- the register -----------------------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def inspections(request: PageRequest) -> HttpResponse:
    """Every inspection, the latest first."""
    lines = register.register(request.stand.actor, request.stand.moment)
    return render(
        request,
        "inspections/register.html",
        {
            "lines": _described(lines),
            "may_read": request.stand.can(READ),
            "today": request.stand.actor.today,
            "at": _at(request),
        },
    )


@programme_page(READ, changes=True, dear=Dear.UPLOAD)
def inspection_upload(request: PageRequest) -> HttpResponse:
    """Bring a report to be read."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made: list[Inspection] = []
        answers = form.cleaned_data

        def upload() -> None:
            made.append(
                actions.upload_report(
                    programme=request.stand.programme,
                    report=_upload(answers["report"]),
                    title=answers["title"],
                    received_on=answers["received_on"],
                    by=request.stand.actor,
                )
            )

        if attempt(form, upload, FileRefused, InspectionRefused):
            return redirect(_address(request, "inspection", made[0].reference))
    cancel = reverse("inspections", args=[request.stand.programme.code])
    return render(request, "inspections/upload.html", {"form": form, "cancel": cancel})


@programme_page(READ, changes=True, dear=Dear.UPLOAD)
def inspection_new(request: PageRequest) -> HttpResponse:
    """Enter an inspection, letter or review by hand."""
    form = ManualForm(request.POST or None, request.FILES or None, current_version="new")
    if request.method == "POST" and form.is_valid():
        made: list[Inspection] = []
        answers = form.cleaned_data

        def enter() -> None:
            made.append(
                actions.register_inspection(
                    programme=request.stand.programme,
                    **{name: answers[name] for name in register.INSPECTION_FACTS},
                    report=_upload(answers["report"]) if answers["report"] else None,
                    by=request.stand.actor,
                )
            )

        if attempt(form, enter, FileRefused, InspectionRefused):
            messages.success(request, "Entered. Now add what it says must improve.")
            return redirect(_address(request, "inspection", made[0].reference))
    cancel = reverse("inspections", args=[request.stand.programme.code])
    return render(
        request,
        "inspections/question.html",
        {"form": form, "cancel": cancel, "question": "Enter an inspection, letter or review", "act": "Enter it"},
    )


@programme_page(Permission.VIEW_PROGRAMME)
def inspection(request: PageRequest, reference: str) -> HttpResponse:
    """One inspection: while it waits, what was read and is to be confirmed; afterwards, what it said."""
    found = _inspection(request, reference)
    stand = request.stand
    state = register.state_at(found, stand.moment)
    lines = register.findings_of(found, stand.moment)
    confirmed = [line for line in lines if line.finding.state == FindingState.CONFIRMED]
    page = Paginator(confirmed, FINDINGS_A_PAGE).get_page(request.GET.get("page"))
    href = _address(request, "finding", ANY) + _at(request)
    reading = found.reading if stand.moment is None else {}
    context = {
        "inspection": found,
        "state": state,
        "framework": register.framework_titled(found.framework),
        "judgements": [(each, register.scale_words(each)) for each in register.judgements_of(found)],
        "clocks": _clocks(found, stand.day, register.plan_sent_on(found, stand.moment)),
        "plan_sent_on": found.plan_sent_on,
        "drafts": [line for line in lines if line.finding.state == FindingState.DRAFT],
        "confirmed": page,
        "in_the_plan": mark_safe(
            "".join(_finding_row(each, href.replace(ANY, each.finding.reference)) for each in page)
        ),
        "set_aside": [line for line in lines if line.finding.state == FindingState.SET_ASIDE],
        "warnings": reading.get("warnings", []),
        "refusal": reading.get("refusal", ""),
        "history": _history(request, "inspection", found.pk),
        "bullets": [_Bullets(*each) for each in reading.get("bullets", [])],
        "may_read": stand.can(READ),
        "is_open": state == InspectionState.TO_CONFIRM and stand.can(READ),
        "today": stand.actor.today,
        "at": _at(request),
    }
    if state == InspectionState.READING:
        context["job"] = register.reading_job(found)
    return render(request, "inspections/inspection.html", context)


ANY = "reference-of-a-finding"  # stands for it in an address that is made once for all of them


def _finding_row(line: register.FindingLine, href: str) -> str:
    """A finding in the plan. Written here: a report has up to a hundred, and a template took longer over them than all
    else on the page."""
    item = line.finding
    answered, repeats = escape(", ".join(line.objectives)), escape(", ".join(line.repeats))
    urgent = f" {tag('Priority action', 'red')}" if item.is_priority_action else ""
    if not answered:
        answered = tag("Parked", "grey") if line.is_parked else tag("Not answered", "amber")
    return (
        f'<tr><th scope="row"><a class="govuk-link" href="{escape(href)}">{escape(item.reference)}</a> '
        f'{escape(item.text)}{urgent}</th><td data-label="Page">{item.page or "Not known"}</td>'
        f'<td data-label="Time band">{escape(item.time_band or "None")}</td>'
        f'<td data-label="Answered by">{answered}</td>'
        f'<td data-label="Repeats">{repeats or NONE_KNOWN}</td></tr>'
    )


NONE_KNOWN = '<span class="sb-quiet">None known</span>'


@programme_page(READ, changes=True)
def inspection_confirm(request: PageRequest, reference: str) -> HttpResponse:
    """Confirm the findings ticked, or every finding listed."""
    found = _inspection(request, reference)
    if request.method == "POST":
        listed = request.POST.getlist("all" if "every" in request.POST else "finding")
        keys = {key for text in listed if (key := key_in(text)) is not None}
        try:
            number = actions.confirm_findings(
                inspection=found,
                findings=[each for each in register.every_finding(found) if each.pk in keys],
                by=request.stand.actor,
            )
        except InspectionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{number} finding{'' if number == 1 else 's'} confirmed: now in the plan.")
    return redirect(_address(request, "inspection", reference))


@programme_page(READ, changes=True)
def inspection_finish(request: PageRequest, reference: str) -> HttpResponse:
    """Say that the whole report is in."""
    found = _inspection(request, reference)
    if request.method == "POST":
        try:
            actions.confirm_inspection(inspection=found, by=request.stand.actor)
        except InspectionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, f"{found.reference} is confirmed. Its dates and judgements are fixed from now on."
            )
            if register.possible_repeats(request.stand.actor, found, request.stand.day):
                return redirect(_address(request, "inspection_repeats", reference))
    return redirect(_address(request, "inspection", reference))


@programme_page(READ, changes=True)
def inspection_by_hand(request: PageRequest, reference: str) -> HttpResponse:
    """Go on without the reader."""
    found = _inspection(request, reference)
    if request.method == "POST":
        try:
            actions.enter_by_hand(inspection=found, by=request.stand.actor)
        except InspectionRefused as refusal:
            messages.error(request, str(refusal))
    return redirect(_address(request, "inspection", reference))


@programme_page(READ, changes=True)
def inspection_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Put right the dates and the title."""
    found = _inspection(request, reference)
    form = FactsForm(
        request.POST or None,
        current_version=register.inspection_mark(found),
        current={name: getattr(found, name) for name in register.INSPECTION_FACTS},
    )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        if attempt(
            form,
            lambda: actions.correct_inspection(
                inspection=found,
                **{name: answers[name] for name in register.INSPECTION_FACTS},
                seen=answers["version"],
                by=request.stand.actor,
            ),
            InspectionRefused,
        ):
            return redirect(_address(request, "inspection", reference))
    return _question(request, form, found, "Dates and title", "Save")


class PlanSentForm(Form):
    """When the council answered."""

    sent_on = DateField(
        label="When was the plan published and sent?",
        help_text="The statement of what the council will do and by when. It ends the period that the law gives.",
        what="the date the plan was sent",
    )


@programme_page(READ, changes=True)
def inspection_plan_sent(request: PageRequest, reference: str) -> HttpResponse:
    """Record when the plan that answers an inspection was published and sent."""
    found = _inspection(request, reference)
    form = PlanSentForm(request.POST or None, initial={"sent_on": found.plan_sent_on})
    if request.method == "POST" and form.is_valid():
        sent_on = form.cleaned_data["sent_on"]
        if attempt(
            form,
            lambda: actions.record_plan_sent(inspection=found, sent_on=sent_on, by=request.stand.actor),
            InspectionRefused,
        ):
            messages.success(request, "It is on record when the plan was sent.")
            return redirect(_address(request, "inspection", reference))
    return _question(request, form, found, "When the plan was sent", "Save")


@programme_page(READ, changes=True)
def judgement_new(request: PageRequest, reference: str) -> HttpResponse:
    """Enter a grade the reader did not find."""
    found = _inspection(request, reference)
    form = JudgementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        if attempt(
            form,
            lambda: actions.add_judgement(
                inspection=found, area=answers["area"], grade=answers["grade"], by=request.stand.actor
            ),
            InspectionRefused,
        ):
            return redirect(_address(request, "inspection", reference))
    return _question(request, form, found, "Enter a judgement", "Save")


@programme_page(READ, changes=True)
def judgement_edit(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Put a grade right, or take it away."""
    judgement = register.judgement_for(request.stand.actor, reference, number)
    if judgement is None:
        raise Http404("No such judgement.")
    form = JudgementForm(request.POST or None, initial={"area": judgement.area, "grade": judgement.grade})
    if request.method == "POST" and (form.is_valid() or "remove" in request.POST):
        given = judgement

        def change() -> None:
            if "remove" in request.POST:
                actions.remove_judgement(judgement=given, by=request.stand.actor)
            else:
                answers = form.cleaned_data
                actions.correct_judgement(
                    judgement=given, area=answers["area"], grade=answers["grade"], by=request.stand.actor
                )

        if attempt(form, change, InspectionRefused):
            return redirect(_address(request, "inspection", reference))
    return _question(request, form, judgement.inspection, "Correct a judgement", "Save", remove="Remove this judgement")


# --- findings ---------------------------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def finding(request: PageRequest, reference: str) -> HttpResponse:
    """One finding: what was printed, what answers it, what it repeats, and for how many years it has been open."""
    found = _finding(request, reference)
    stand = request.stand
    answers, parking = register.answers_to(found, stand.moment)
    possible = register.possible_repeats(stand.actor, found.inspection, stand.day, of=found) if stand.can(READ) else []
    return render(
        request,
        "inspections/finding.html",
        {
            "finding": found,
            "inspection": found.inspection,
            "framework": register.framework_titled(found.inspection.framework),
            "said_on": register.said_on(found.inspection),
            "parts": register.parts_of(found),
            "answers": answers,
            "parking": parking,
            "history": _history(request, "finding", found.pk),
            "chain": register.chain_of(found, stand.actor, stand.moment, stand.day),
            "possible": len(possible),
            "may_read": stand.can(READ),
            "may_plan": stand.can(Permission.EDIT_PLAN),
            "today": stand.actor.today,
            "at": _at(request),
        },
    )


@programme_page(READ, changes=True)
def finding_new(request: PageRequest, reference: str) -> HttpResponse:
    """Add a finding that the reader missed, or one of a letter."""
    found = _inspection(request, reference)
    whole = [each for each in register.every_finding(found) if each.parent_id is None]
    form = AddForm(request.POST or None)
    form.fields["parent"].choices = [  # type: ignore[attr-defined]
        ("", "It stands by itself"),
        *((each.reference, f"{each.reference} {each.text[:80]}") for each in whole),
    ]
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        parent = next((each for each in whole if each.reference == answers["parent"]), None)
        answers["parent"] = parent
        if attempt(
            form,
            lambda: actions.add_finding(inspection=found, **answers, by=request.stand.actor),
            InspectionRefused,
        ):
            messages.success(request, "Added, and in the plan.")
            return redirect(_address(request, "inspection", reference))
    return _question(request, form, found, "Add a finding", "Add it")


@programme_page(READ, changes=True)
def finding_correct(request: PageRequest, reference: str) -> HttpResponse:
    """Put right how a finding was read, beside its quote."""
    found = _finding(request, reference)
    form = CorrectForm(
        request.POST or None,
        current_version=register.finding_mark(found),
        current={name: getattr(found, name) for name in register.FINDING_FACTS},
    )
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        seen = answers.pop("version")
        if attempt(
            form,
            lambda: actions.correct_finding(finding=found, **answers, seen=seen, by=request.stand.actor),
            InspectionRefused,
        ):
            return redirect(_address(request, "inspection", found.inspection.reference) + f"#{found.reference}")
    return _question(request, form, found.inspection, f"Correct {found.reference}", "Save", quote=found.quote)


@programme_page(READ, changes=True)
def finding_set_aside(request: PageRequest, reference: str) -> HttpResponse:
    """Say that what was read is not a finding."""
    found = _finding(request, reference)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.set_aside_finding(finding=found, why=form.cleaned_data["why"], by=request.stand.actor),
            InspectionRefused,
        ):
            return redirect(_address(request, "inspection", found.inspection.reference))
    return _question(
        request, form, found.inspection, f"Set {found.reference} aside", "Set it aside", quote=found.quote or found.text
    )


@programme_page(READ, changes=True)
def finding_put_back(request: PageRequest, reference: str) -> HttpResponse:
    """Undo setting aside."""
    found = _finding(request, reference)
    if request.method == "POST":
        try:
            actions.put_back_finding(finding=found, by=request.stand.actor)
        except InspectionRefused as refusal:
            messages.error(request, str(refusal))
    return redirect(_address(request, "inspection", found.inspection.reference))


# --- repeats ----------------------------------------------------------------------------------------------------------


@programme_page(READ, changes=True)
def inspection_repeats(request: PageRequest, reference: str) -> HttpResponse:
    """The earlier findings that this inspection's may repeat, side by side; a person says which do."""
    found = _inspection(request, reference)
    possible = register.possible_repeats(request.stand.actor, found, request.stand.day)
    if request.method == "POST":
        _settle_repeat(request, possible)
        return redirect(_address(request, "inspection_repeats", reference))
    return render(request, "inspections/repeats.html", {"inspection": found, "possible": possible})


@programme_page(READ, changes=True)
def repeat_new(request: PageRequest, reference: str) -> HttpResponse:
    """Link a finding to an earlier one that was not suggested."""
    found = _finding(request, reference)
    earlier = register.earlier_findings(request.stand.actor, found)
    form = EarlierForm(request.POST or None)
    form.fields["earlier"].choices = [  # type: ignore[attr-defined]
        ("", "Choose"),
        *((each.reference, f"{each.reference} {each.text[:90]}") for each in earlier),
    ]
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        chosen = next(each for each in earlier if each.reference == answers["earlier"])
        if attempt(
            form,
            lambda: actions.link_repeat(
                finding=found, earlier=chosen, what_was_tried=answers["what_was_tried"], by=request.stand.actor
            ),
            InspectionRefused,
        ):
            return redirect(_address(request, "finding", reference))
    return _question(request, form, found.inspection, f"What does {found.reference} repeat?", "Link them")


@programme_page(READ, changes=True)
def repeat_edit(request: PageRequest, reference: str, earlier: str) -> HttpResponse:
    """Write what was tried between the two, or undo the link."""
    found = _finding(request, reference)
    link = register.repeat_for(request.stand.actor, found, earlier)
    if link is None:
        raise Http404("No such link.")
    undo = WhyForm(request.POST if "undo" in request.POST else None, prefix="undo")
    form = TriedForm(
        request.POST if request.method == "POST" and "undo" not in request.POST else None,
        current_version=link.pk,
        current={"what_was_tried": link.what_was_tried},
    )
    given = link
    if undo.is_bound and undo.is_valid():
        why = undo.cleaned_data["why"]
        if attempt(undo, lambda: actions.undo_repeat(repeat=given, why=why, by=request.stand.actor), InspectionRefused):
            return redirect(_address(request, "finding", reference))
    elif form.is_bound and form.is_valid():
        tried = form.cleaned_data["what_was_tried"]
        if attempt(
            form, lambda: actions.say_what_was_tried(repeat=given, what_was_tried=tried, by=request.stand.actor)
        ):
            return redirect(_address(request, "finding", reference))
    return render(
        request,
        "inspections/repeat.html",
        {"form": form, "undo": undo, "link": link, "cancel": _address(request, "finding", reference)},
    )


# --- in the order in which they are used above ------------------------------------------------------------------------


class _Bullets:
    """Bullets on one page: seen in lists of findings, read as findings, seen elsewhere."""

    def __init__(self, page: int, seen: int, read: int, elsewhere: int) -> None:
        self.page, self.seen, self.read, self.elsewhere = page, seen, read, elsewhere
        self.differ = seen != read


def _described(lines: list[register.InspectionLine]) -> list[tuple[register.InspectionLine, str, str]]:
    """Each line with its framework in words and the overall judgement, or the first."""
    described = []
    for line in lines:
        overall = next((each for each in line.judgements if "overall" in each.area.lower()), None)
        grade = overall or (line.judgements[0] if line.judgements else None)
        described.append((line, register.framework_titled(line.inspection.framework), str(grade) if grade else ""))
    return described


def _clocks(found: Inspection, day: date, sent: date | None) -> list[tuple[str, date, int, str, date | None]]:
    """The periods that run from this inspection: what falls due, when, days late, the source, and when it was done.

    Days late are counted to the day it was done, where that is on record.
    """
    start = found.received_on or found.published_on
    if start is None:
        return []
    codes = ["report_published", "plan_after_inspection"]
    if found.framework == "JTAI":
        codes = ["report_published", "statement_after_joint_inspection"]
    elif register.is_letter(found.framework):
        codes = ["draft_plan_after_focused_visit", "plan_after_focused_visit"]
    periods = [(each, compute(each, start)) for each in map(clock, codes)]
    done = {
        "report_published": found.published_on,
        "plan_after_inspection": sent,
        "statement_after_joint_inspection": sent,
        "plan_after_focused_visit": sent,
    }
    return [
        (each.due, due, ((done.get(each.code) or day) - due).days, each.source, done.get(each.code))
        for each, due in periods
    ]


def _upload(file: "UploadedFile[bytes]") -> Upload:
    return Upload(file.name or "", file.read())


def _address(request: PageRequest, name: str, reference: str) -> str:
    return reverse(name, args=[request.stand.programme.code, reference])


def _history(request: PageRequest, kind: str, key: int) -> list[plan_reading.Happening]:
    stand = request.stand
    if not stand.actor.can(Permission.VIEW_HISTORY):
        return []
    return plan_reading.history_of(stand.actor, kind, key, stand.moment)


def _at(request: PageRequest) -> str:
    """What a link to another reading page carries, so that a walk through the past stays there."""
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def _inspection(request: PageRequest, reference: str) -> Inspection:
    found = register.inspection_for(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such inspection.")
    return found


def _finding(request: PageRequest, reference: str) -> Finding:
    found = register.finding_for(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such finding.")
    return found


def _question(
    request: PageRequest, form: Form, found: Inspection, question: str, act: str, quote: str = "", remove: str = ""
) -> HttpResponse:
    return render(
        request,
        "inspections/question.html",
        {
            "form": form,
            "inspection": found,
            "question": question,
            "act": act,
            "quote": quote,
            "remove": remove,
            "cancel": _address(request, "inspection", found.reference),
        },
    )


def _settle_repeat(request: PageRequest, possible: list[register.PossibleRepeat]) -> None:
    """Link or dismiss the pair whose button was pressed."""
    act = "link" if "link" in request.POST else "dismiss"
    pair = request.POST.get(act, "")
    chosen = next((each for each in possible if f"{each.finding.reference} {each.earlier.reference}" == pair), None)
    if chosen is None:
        messages.error(request, "This pair has been settled meanwhile. Here is what is left.")
        return
    try:
        if act == "link":
            actions.link_repeat(
                finding=chosen.finding,
                earlier=chosen.earlier,
                what_was_tried=request.POST.get("what_was_tried", ""),
                by=request.stand.actor,
            )
            messages.success(request, f"{chosen.finding.reference} repeats {chosen.earlier.reference}: on record.")
        else:
            actions.dismiss_repeat(finding=chosen.finding, earlier=chosen.earlier, by=request.stand.actor)
            messages.success(request, "Not the same matter: it will not be suggested again.")
    except InspectionRefused as refusal:
        messages.error(request, str(refusal))


addresses = [
    path("inspections/", inspections, name="inspections"),
    path("inspections/upload/", inspection_upload, name="inspection_upload"),
    path("inspections/new/", inspection_new, name="inspection_new"),
    path("inspections/<str:reference>/", inspection, name="inspection"),
    path("inspections/<str:reference>/confirm/", inspection_confirm, name="inspection_confirm"),
    path("inspections/<str:reference>/finish/", inspection_finish, name="inspection_finish"),
    path("inspections/<str:reference>/by-hand/", inspection_by_hand, name="inspection_by_hand"),
    path("inspections/<str:reference>/change/", inspection_edit, name="inspection_edit"),
    path("inspections/<str:reference>/plan-sent/", inspection_plan_sent, name="inspection_plan_sent"),
    path("inspections/<str:reference>/judgements/new/", judgement_new, name="judgement_new"),
    path("inspections/<str:reference>/judgements/<int:number>/", judgement_edit, name="judgement_edit"),
    path("inspections/<str:reference>/findings/new/", finding_new, name="finding_new"),
    path("inspections/<str:reference>/repeats/", inspection_repeats, name="inspection_repeats"),
    path("findings/<str:reference>/", finding, name="finding"),
    path("findings/<str:reference>/correct/", finding_correct, name="finding_correct"),
    path("findings/<str:reference>/set-aside/", finding_set_aside, name="finding_set_aside"),
    path("findings/<str:reference>/put-back/", finding_put_back, name="finding_put_back"),
    path("findings/<str:reference>/repeats/new/", repeat_new, name="repeat_new"),
    path("findings/<str:reference>/repeats/<str:earlier>/", repeat_edit, name="repeat_edit"),
]
