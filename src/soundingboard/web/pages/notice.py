"""Notices and directions: versions, what they require, their dates and letters, and what each version changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.delivery.answering import AnsweringAction, actions_answering
from soundingboard.files.actions import FileRefused, Upload
from soundingboard.lib.keys import key_in
from soundingboard.plan import notice_actions as actions
from soundingboard.plan import notice_register as register
from soundingboard.plan import notice_rules as rules
from soundingboard.plan import reading as plan_reading
from soundingboard.plan.models import Instrument, InstrumentKind, InstrumentState, InstrumentVersion, RequirementVersion
from soundingboard.plan.notice_actions import NoticeRefused
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField, UploadField
from soundingboard.web.templatetags.soundingboard import days_late, escape, mark_safe, tag, when

EDIT = Permission.EDIT_NOTICE
LARGEST = 20 * 1_048_576

# --- forms ------------------------------------------------------------------------------------------------------------


def _document(what: str) -> UploadField:
    return UploadField(
        label=f"The {what}", kinds=("pdf", "docx"), max_bytes=LARGEST, required=False, what=f"the {what}"
    )


class DraftForm(Form):
    """A Notice or direction, as it is anticipated."""

    kind = RadioField(
        label="What is it?",
        choices=InstrumentKind.choices,
        hints={
            "notice": "Not statutory: issued by the Department for Education in the Minister's name.",
            "direction": "Under section 497A of the Education Act 1996.",
        },
    )
    title = LineField(label="Title", max_length=240)
    follows = forms.ChoiceField(label="Does it follow an earlier one?", required=False)
    dated = DateField(label="Date on the draft", required=False)
    summary = TextField(label="What to know about it", max_length=4000, required=False)
    document = _document("draft")


class StepForm(EditForm):
    """A step that the instrument took."""

    dated = DateField(label="Date on the letter", what="the date on the letter")
    summary = TextField(label="What to know about it", max_length=4000, required=False)
    document = _document("document")


class DraftAgainForm(StepForm):
    """Another draft, which may not be dated yet."""

    dated = DateField(label="Date on the draft", required=False)


class SupersedeForm(EditForm):
    """Which instrument took this one's place."""

    successor = forms.ChoiceField(label="Which instrument takes its place?")
    dated = DateField(label="From which day?", what="the day from which it holds")
    summary = TextField(label="What to know about it", max_length=4000, required=False)


class RequirementForm(Form):
    """A numbered requirement."""

    number = LineField(label="Number, as printed", max_length=20)
    text = TextField(label="What is required", max_length=4000, help_text="In the Notice's words.")
    area = LineField(label="Area", max_length=240, required=False, help_text="Such as the front door, or workforce.")
    due_on = DateField(label="Due by", required=False, what="the date it is due")
    satisfied_by = TextField(
        label="What would satisfy it?",
        max_length=4000,
        required=False,
        help_text="What the Board and the Department would have to see: the council's own reading.",
    )


class RequirementEditForm(EditForm, RequirementForm):
    """A requirement that others may be changing too."""

    why = LineField(label="Why is it changed?", max_length=240, required=False)


class WhyForm(Form):
    """A reason."""

    why = TextField(label="Why?", max_length=1000, rows=3, error_messages={"required": "Enter why"})


class DateForm(Form):
    """A milestone or review."""

    kind = RadioField(label="What is it?", choices=[("milestone", "Milestone"), ("review", "Review")])
    title = LineField(label="What happens", max_length=240)
    due_on = DateField(label="When is it due?", what="the date it is due")


class DateEditForm(EditForm):
    """A milestone or review that is moved or was held."""

    title = LineField(label="What happens", max_length=240)
    due_on = DateField(label="When is it due?", what="the date it is due")
    held_on = DateField(label="When was it held or reached?", required=False, what="the day it was held")
    outcome = TextField(label="What came of it?", max_length=4000, required=False)


class LetterForm(Form):
    """A letter about the instrument."""

    dated = DateField(label="Date on the letter", what="the date on the letter")
    title = LineField(
        label="What it is", max_length=240, help_text="Such as: Minister's letter after the first review."
    )
    sender = LineField(
        label="Who sent it", max_length=240, required=False, help_text="The office, not a person's name."
    )
    summary = TextField(label="What it says, in short", max_length=4000, required=False)
    document = _document("letter")


# --- the register and one instrument ----------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def notice(request: PageRequest) -> HttpResponse:
    """Every Notice and direction, with what comes next."""
    stand = request.stand
    lines = register.register(stand.actor, stand.moment)
    described = [(line, (stand.day - line.next_date.due_on).days if line.next_date else None) for line in lines]
    context = {"lines": described, "may_edit": stand.can(EDIT), "today": stand.actor.today, "at": _at(request)}
    return render(request, "notice/register.html", context)


@programme_page(EDIT, changes=True, dear=Dear.UPLOAD)
def instrument_new(request: PageRequest) -> HttpResponse:
    """Begin a Notice or direction as a draft."""
    known = register.instruments(request.stand.actor)
    form = DraftForm(request.POST or None, request.FILES or None)
    form.fields["follows"].choices = [  # type: ignore[attr-defined]
        ("", "It stands by itself"),
        *((each.reference, f"{each.reference} {each.title}") for each in known),
    ]
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        answers["follows"] = next((each for each in known if each.reference == answers["follows"]), None)
        answers["document"] = _upload(answers["document"])
        made: list[Instrument] = []

        def begin() -> None:
            made.append(actions.draft_instrument(programme=request.stand.programme, **answers, by=request.stand.actor))

        if attempt(form, begin, NoticeRefused, FileRefused):
            messages.success(request, "Begun as a draft. Now enter what it requires.")
            return redirect(_address(request, "instrument", made[0].reference))
    return _question(request, form, None, "Enter a Notice or direction", "Begin a draft")


@programme_page(Permission.VIEW_PROGRAMME)
def instrument(request: PageRequest, reference: str) -> HttpResponse:
    """One Notice or direction: what it requires, when, and what became of it."""
    version = _version(request, reference)
    stand = request.stand
    found = version.instrument
    requirements = register.requirements_of(found, version.number, version.state, stand.moment)
    steps = register.steps_of(found, stand.moment)
    to_come = any(line.is_to_come for line in requirements)
    return render(
        request,
        "notice/instrument.html",
        {
            "instrument": found,
            "version": version,
            "state": InstrumentState(version.state),
            "requirements": _requirement_rows(
                request, version, [line for line in requirements if not line.version.is_withdrawn]
            ),
            "withdrawn": [line for line in requirements if line.version.is_withdrawn],
            "to_come": to_come,
            "dates": [(row, (stand.day - row.due_on).days) for row in register.dates_of(found, stand.moment)],
            "letters": register.letters_of(found, stand.moment),
            "steps": list(reversed(steps)),
            "history": _history(request, "instrument", found.pk),
            "can_compare": len({step.number for step in steps}) > 1 or to_come,
            "successors": register.successors_of(found),
            "next_steps": [
                (slug, step.act) for slug, step in STEPS.items() if rules.may_follow(version.state, step.state)
            ],
            "may_edit": stand.can(EDIT),
            "is_open": version.state in rules.OPEN and stand.can(EDIT),
            "in_force": version.state in rules.IN_FORCE,
            "today": stand.actor.today,
            "at": _at(request),
        },
    )


def _requirement_rows(
    request: PageRequest, version: InstrumentVersion, lines: Sequence[register.RequirementLine]
) -> SafeString:
    """The requirements that stand, a row for each. A Notice may have eighty, and all of them are shown."""
    stand = request.stand
    is_open = version.state in rules.OPEN and stand.can(EDIT)
    tells_late = is_open or version.state in rules.IN_FORCE
    # The addresses are put together from those that have one reference in them.
    before, after = _address(request, "requirement", "REFERENCE").split("REFERENCE")
    found = []
    for place, line in enumerate(lines):
        row = line.version
        reference, number = escape(row.requirement.reference), escape(row.number)
        to_come = f" {tag('In the version to come', 'blue')}" if line.is_to_come else ""
        late = f"<br>{days_late((stand.day - row.due_on).days)}" if row.due_on and tells_late else ""
        if line.objectives:
            answered = escape(", ".join(line.objectives))
        else:
            answered = tag("Parked", "grey") if line.is_parked else tag("Not answered", "amber")
        move = ""
        if is_open:
            buttons = [("up", "Up")] * (place > 0) + [("down", "Down")] * (place < len(lines) - 1)
            move = " ".join(
                '<button class="govuk-button govuk-button--secondary" type="submit" name="move" '
                f'value="{way} {row.pk}">{word}'
                f'<span class="govuk-visually-hidden">: move {number} {way}</span></button>'
                for way, word in buttons
            )
            move = f'<td data-label="Move" class="sb-nowrap">{move}</td>'
        found.append(
            f'<tr id="r-{reference}"><th scope="row"><a class="govuk-link" '
            f'href="{before}{reference}{after}{_at(request)}">{number}'
            f'<span class="govuk-visually-hidden"> ({reference})</span></a> {escape(row.text)}{to_come}</th>'
            f'<td data-label="Area">{escape(row.area or "Not stated")}</td>'
            f'<td data-label="Due">{when(row.due_on, "No date")}{late}</td>'
            f'<td data-label="Answered by">{answered}</td>{move}</tr>'
        )
    return mark_safe("".join(found))


@programme_page(EDIT, changes=True, dear=Dear.UPLOAD)
def instrument_step(request: PageRequest, reference: str, step: str) -> HttpResponse:
    """Record that the instrument was issued, revised, lifted, closed or replaced."""
    version = _version(request, reference)
    if step not in STEPS:
        raise Http404("No such step.")
    chosen = STEPS[step]
    form = chosen.form(request.POST or None, request.FILES or None, current_version=version.pk)
    successors = register.successors_of(version.instrument) if step == "supersede" else []
    if step == "supersede":
        form.fields["successor"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *((each.reference, f"{each.reference} {each.title}") for each in successors),
        ]
    if request.method == "POST" and form.is_valid():
        answers = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        if "document" in answers:
            answers["document"] = _upload(answers["document"])
        if "successor" in answers:
            answers["successor"] = next(each for each in successors if each.reference == answers["successor"])
        if attempt(
            form, lambda: chosen.action(seen=version, **answers, by=request.stand.actor), NoticeRefused, FileRefused
        ):
            return redirect(_address(request, "instrument", reference))
    return _question(request, form, version.instrument, chosen.act, chosen.act, says=chosen.says)


@programme_page(Permission.VIEW_PROGRAMME)
def instrument_compare(request: PageRequest, reference: str) -> HttpResponse:
    """What changed between two versions, and which objectives and actions that touches."""
    version = _version(request, reference)
    stand = request.stand
    found = version.instrument
    wordings = register.wordings_of(found, stand.moment)
    numbers = _numbers(register.steps_of(found, stand.moment), wordings, version)
    before, after = _two_of(request, [number for number, _ in numbers])
    changes = rules.difference(rules.as_of_version(wordings, before), rules.as_of_version(wordings, after))
    answers = register.answers_to(stand.actor, changes.touched, stand.moment)
    objectives = {each.objective.pk for several in answers.values() for each in several}
    doing = actions_answering(stand.actor, objectives, stand.moment)

    def touched(key: int) -> list[tuple[register.Answer, list[AnsweringAction]]]:
        return [(each, doing.get(each.objective.pk, [])) for each in answers.get(key, [])]

    return render(
        request,
        "notice/compare.html",
        {
            "instrument": found,
            "numbers": numbers,
            "before": before,
            "after": after,
            "changes": changes,
            "added": [(each, touched(each.key)) for each in changes.added],
            "removed": [(each, touched(each.key)) for each in changes.removed],
            "changed": [(each, touched(each.after.key)) for each in changes.changed],
            "at": _at(request),
        },
    )


# --- requirements -----------------------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def requirement(request: PageRequest, reference: str) -> HttpResponse:
    """One requirement: its words, what would satisfy it, what answers it, and how its words changed."""
    row = _requirement(request, reference)
    stand = request.stand
    wordings = register.wordings_of_requirement(row.requirement, stand.moment)
    answers = register.answers_to(stand.actor, [row.requirement_id], stand.moment)
    return render(
        request,
        "notice/requirement.html",
        {
            "row": row,
            "requirement": row.requirement,
            "instrument": row.requirement.instrument,
            "days_late": (stand.day - row.due_on).days if row.due_on else None,
            "history": _history(request, "requirement", row.requirement_id),
            "answers": answers.get(row.requirement_id, []),
            "parking": register.parking_of(row.requirement, stand.moment),
            "wordings": list(zip(wordings, [*wordings[1:], None], strict=True)),
            "may_edit": stand.can(EDIT),
            "today": stand.actor.today,
            "at": _at(request),
        },
    )


@programme_page(EDIT, changes=True)
def requirement_new(request: PageRequest, reference: str) -> HttpResponse:
    """Add a requirement."""
    version = _version(request, reference)
    form = RequirementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        if attempt(
            form,
            lambda: actions.add_requirement(instrument=version.instrument, **answers, by=request.stand.actor),
            NoticeRefused,
        ):
            if "another" in request.POST:
                return redirect(_address(request, "requirement_new", reference))
            return redirect(_address(request, "instrument", reference))
    return _question(
        request,
        form,
        version.instrument,
        "Add a requirement",
        "Add it",
        says=_says_when(version),
        another="Add, then another",
    )


@programme_page(EDIT, changes=True)
def requirement_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Change a requirement."""
    row = _requirement(request, reference)
    version = _version(request, row.requirement.instrument.reference)
    form = RequirementEditForm(
        request.POST or None,
        current_version=row.pk,
        current={name: getattr(row, name) for name in ("number", "text", "area", "due_on", "satisfied_by")},
        changed_by=str(row.recorded_by or "Somebody else"),
    )
    if request.method == "POST" and form.is_valid():
        answers = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        if attempt(
            form, lambda: actions.change_requirement(seen=row, **answers, by=request.stand.actor), NoticeRefused
        ):
            return redirect(_address(request, "requirement", reference))
    return _question(request, form, version.instrument, f"Change {row.number}", "Save", says=_says_when(version))


@programme_page(EDIT, changes=True)
def requirement_withdraw(request: PageRequest, reference: str) -> HttpResponse:
    """Take a requirement out, or put it back."""
    row = _requirement(request, reference)
    found = row.requirement.instrument
    form = WhyForm(request.POST or None)
    if request.method == "POST" and row.is_withdrawn:
        try:
            actions.put_back_requirement(seen=row, by=request.stand.actor)
        except NoticeRefused as refusal:
            messages.error(request, str(refusal))
        return redirect(_address(request, "instrument", found.reference))
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if attempt(
            form, lambda: actions.withdraw_requirement(seen=row, why=why, by=request.stand.actor), NoticeRefused
        ):
            return redirect(_address(request, "instrument", found.reference))
    return _question(request, form, found, f"Withdraw {row.number}", "Withdraw it", says=row.text)


@programme_page(EDIT, changes=True)
def requirements_renumber(request: PageRequest, reference: str) -> HttpResponse:
    """Number the requirements 1, 2, 3 in their order."""
    version = _version(request, reference)
    if request.method == "POST":
        try:
            changed = actions.renumber_requirements(instrument=version.instrument, by=request.stand.actor)
        except NoticeRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{changed} number{'' if changed == 1 else 's'} changed.")
    return redirect(_address(request, "instrument", reference))


_WAYS = {"up": -1, "down": 1}


@require_POST
@programme_page(EDIT, changes=True)
def requirements_move(request: PageRequest, reference: str) -> HttpResponse:
    """Move a requirement one place up or down the list; the button pressed says which, and what it was seen as."""
    way, _, seen = request.POST.get("move", "").partition(" ")
    key = key_in(seen)
    row = register.wording_for(request.stand.actor, reference, key) if key is not None else None
    here = _address(request, "instrument", reference)
    if row is None or way not in _WAYS:
        messages.info(request, "The list was changed a moment ago. This is how it stands; move it from here.")
        return redirect(here)
    try:
        actions.move_requirement(seen=row, places=_WAYS[way], by=request.stand.actor)
    except (NoticeRefused, ChangedMeanwhile) as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{here}#r-{row.requirement.reference}")


# --- dates and letters ------------------------------------------------------------------------------------------------


@programme_page(EDIT, changes=True)
def instrument_date_new(request: PageRequest, reference: str) -> HttpResponse:
    """Enter a milestone or review."""
    version = _version(request, reference)
    form = DateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        if attempt(
            form,
            lambda: actions.add_instrument_date(instrument=version.instrument, **answers, by=request.stand.actor),
            NoticeRefused,
        ):
            return redirect(_address(request, "instrument", reference))
    return _question(request, form, version.instrument, "Enter a milestone or review", "Enter it")


@programme_page(EDIT, changes=True)
def instrument_date_edit(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Move a milestone or review, or record that it was held."""
    row = register.date_for(request.stand.actor, reference, number)
    if row is None:
        messages.info(request, "This date was changed meanwhile. Open it again from here.")
        return redirect(_address(request, "instrument", reference))
    seen = row
    form = DateEditForm(
        request.POST or None,
        current_version=row.pk,
        current={name: getattr(row, name) for name in ("title", "due_on", "held_on", "outcome")},
    )
    if request.method == "POST" and form.is_valid():
        answers = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        if attempt(
            form, lambda: actions.change_instrument_date(seen=seen, **answers, by=request.stand.actor), NoticeRefused
        ):
            return redirect(_address(request, "instrument", reference))
    withdraw = reverse("instrument_date_withdraw", args=[request.stand.programme.code, reference, number])
    return _question(request, form, row.instrument, row.title, "Save", withdraw=withdraw)


@programme_page(EDIT, changes=True)
def instrument_date_withdraw(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Take a milestone or review away, with the reason."""
    row = register.date_for(request.stand.actor, reference, number)
    if row is None:
        messages.info(request, "This date was changed meanwhile. Open it again from here.")
        return redirect(_address(request, "instrument", reference))
    seen = row
    return _withdraw(
        request,
        row.instrument,
        f"Withdraw {row.title}",
        f"{row.get_kind_display()} due on {_said(row.due_on)}",
        lambda why: actions.withdraw_instrument_date(seen=seen, why=why, by=request.stand.actor),
    )


@programme_page(EDIT, changes=True)
def letter_withdraw(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Take away a letter that was kept by mistake, with the reason."""
    row = register.letter_for(request.stand.actor, reference, number)
    if row is None:
        messages.info(request, "This letter is not there any more.")
        return redirect(_address(request, "instrument", reference))
    seen = row
    return _withdraw(
        request,
        row.instrument,
        f"Withdraw {row.title}",
        f"Letter of {_said(row.dated)}",
        lambda why: actions.withdraw_letter(seen=seen, why=why, by=request.stand.actor),
    )


def _withdraw(
    request: PageRequest, found: Instrument, heading: str, words: str, act: Callable[[str], object]
) -> HttpResponse:
    """Ask why, and whether it is meant."""
    form = WhyForm(request.POST or None)
    up = _address(request, "instrument", found.reference)
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: act(form.cleaned_data["why"]), NoticeRefused):
            messages.success(request, "It is withdrawn. It stays readable as at any earlier day.")
            return redirect(up)
    context = {"form": form, "instrument": found, "heading": heading, "words": words, "cancel": up, "grave": True}
    return render(request, "notice/withdraw.html", {**context, "act": "Withdraw it"})


@programme_page(EDIT, changes=True, dear=Dear.UPLOAD)
def letter_new(request: PageRequest, reference: str) -> HttpResponse:
    """Keep a letter."""
    version = _version(request, reference)
    form = LetterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        answers["document"] = _upload(answers["document"])
        if attempt(
            form,
            lambda: actions.add_letter(instrument=version.instrument, **answers, by=request.stand.actor),
            NoticeRefused,
            FileRefused,
        ):
            return redirect(_address(request, "instrument", reference))
    return _question(request, form, version.instrument, "Keep a letter", "Keep it")


# --- the steps --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """A step that may be taken: the words of its button, the state it leads to, what it means, its form and action."""

    act: str
    state: str
    says: str
    form: type[EditForm]
    action: Callable[..., InstrumentVersion]


STEPS: dict[str, Step] = {
    "issue": Step(
        "Record that it was issued",
        "issued",
        "The requirements as they stand in the draft are the issued ones. If the issued words differ, begin another "
        "draft first, so that the two can be compared.",
        StepForm,
        actions.issue,
    ),
    "draft-again": Step(
        "Begin another draft",
        "draft",
        "The draft so far is kept as it is. What you change from now on belongs to the next one.",
        DraftAgainForm,
        actions.draft_again,
    ),
    "revise": Step(
        "Record a revision",
        "revised",
        "Enter the changed requirements first: they are put in force by this step.",
        StepForm,
        actions.revise_instrument,
    ),
    "lift": Step(
        "Record that it was lifted", "lifted", "What it required is fixed from then on.", StepForm, actions.lift
    ),
    "supersede": Step(
        "Record that another took its place",
        "superseded",
        "Enter the other one as following this one, and issue it, before this step.",
        SupersedeForm,
        actions.supersede_instrument,
    ),
    "close": Step(
        "Close it",
        "closed",
        "For a draft never issued, or one that is over. Say why.",
        StepForm,
        actions.close_instrument,
    ),
}


# --- in the order in which they are used above ------------------------------------------------------------------------


def _history(request: PageRequest, kind: str, key: int) -> list[plan_reading.Happening]:
    stand = request.stand
    if not stand.actor.can(Permission.VIEW_HISTORY):
        return []
    return plan_reading.history_of(stand.actor, kind, key, stand.moment)


def _at(request: PageRequest) -> str:
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


def _upload(file: "UploadedFile[bytes] | None") -> Upload | None:
    return Upload(file.name or "", file.read()) if file else None


def _address(request: PageRequest, name: str, reference: str) -> str:
    return reverse(name, args=[request.stand.programme.code, reference])


def _version(request: PageRequest, reference: str) -> InstrumentVersion:
    found = register.version_for(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such Notice or direction.")
    return found


def _requirement(request: PageRequest, reference: str) -> RequirementVersion:
    found = register.requirement_for(request.stand.actor, reference, request.stand.moment)
    if found is None:
        raise Http404("No such requirement.")
    return found


def _question(
    request: PageRequest,
    form: Form,
    found: Instrument | None,
    question: str,
    act: str,
    says: str = "",
    another: str = "",
    withdraw: str = "",
) -> HttpResponse:
    up = reverse("notice", args=[request.stand.programme.code])
    if found is not None:
        up = _address(request, "instrument", found.reference)
    return render(
        request,
        "notice/question.html",
        {
            "form": form,
            "instrument": found,
            "question": question,
            "act": act,
            "says": says,
            "another": another,
            "withdraw": withdraw,
            "cancel": up,
        },
    )


def _says_when(version: InstrumentVersion) -> str:
    if version.state == "draft":
        return f"This changes draft version {version.number}."
    return (
        f"Version {version.number} is in force and keeps its words. What you change here is for version "
        f"{version.number + 1}, to be put in force by recording the revision; the plan works to it from now on."
    )


def _numbers(
    steps: list[InstrumentVersion], wordings: list[rules.Wording], version: InstrumentVersion
) -> list[tuple[int, str]]:
    """The versions that can be compared, each in words; the one to come where it is being written."""
    words: dict[int, str] = {}
    for step in steps:
        dated = f", {_said(step.dated)}" if step.dated else ""
        if step.state not in ("lifted", "closed", "superseded"):
            words[step.number] = f"Version {step.number}: {step.get_state_display().lower()}{dated}"
    to_come = max((each.version for each in wordings), default=0)
    if to_come > version.number:
        words[to_come] = f"Version {to_come}: being prepared"
    return sorted(words.items())


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _two_of(request: PageRequest, numbers: list[int]) -> tuple[int, int]:
    """The two versions asked for; the last two where nothing, or nonsense, is asked."""
    default = (numbers[-2] if len(numbers) > 1 else numbers[-1], numbers[-1])
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    chosen = [key if (key := key_in(text)) in numbers else None for text in asked]
    return chosen[0] or default[0], chosen[1] or default[1]


addresses = [
    path("notice/", notice, name="notice"),
    path("notice/new/", instrument_new, name="instrument_new"),
    path("notice/<str:reference>/", instrument, name="instrument"),
    path("notice/<str:reference>/compare/", instrument_compare, name="instrument_compare"),
    path("notice/<str:reference>/steps/<slug:step>/", instrument_step, name="instrument_step"),
    path("notice/<str:reference>/requirements/new/", requirement_new, name="requirement_new"),
    path("notice/<str:reference>/requirements/renumber/", requirements_renumber, name="requirements_renumber"),
    path("notice/<str:reference>/requirements/move/", requirements_move, name="requirements_move"),
    path("notice/<str:reference>/dates/new/", instrument_date_new, name="instrument_date_new"),
    path("notice/<str:reference>/dates/<int:number>/", instrument_date_edit, name="instrument_date_edit"),
    path(
        "notice/<str:reference>/dates/<int:number>/withdraw/",
        instrument_date_withdraw,
        name="instrument_date_withdraw",
    ),
    path("notice/<str:reference>/letters/<int:number>/withdraw/", letter_withdraw, name="letter_withdraw"),
    path("notice/<str:reference>/letters/new/", letter_new, name="letter_new"),
    path("requirements/<str:reference>/", requirement, name="requirement"),
    path("requirements/<str:reference>/change/", requirement_edit, name="requirement_edit"),
    path("requirements/<str:reference>/withdraw/", requirement_withdraw, name="requirement_withdraw"),
]
