"""The tools of audits: as auditors see them, and the editor with its preview. Each change is a version of its own."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.roles import Permission
from soundingboard.audits import reading
from soundingboard.audits.tools import ToolInUse, scales_in_force, tool_of
from soundingboard.framework import actions, register
from soundingboard.framework.actions import ContentRefused
from soundingboard.framework.reading import items_at
from soundingboard.lib.audit_tools import KIND, MET, OWN, QUESTION_KINDS, YES_NO, AuditTool, ToolSection
from soundingboard.lib.content import ContentError, build
from soundingboard.lib.presets import ContentArea
from soundingboard.practice.reading import standards_filed
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import DateField, LineField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages.audit_form import section_form
from soundingboard.web.pages.audit_loops import standard_titles
from soundingboard.web.pages.audit_parts import anchor_of, ask, offer, standards_of
from soundingboard.web.pages.evidence import area_choices
from soundingboard.web.pages.meeting_parts import WhyForm, address, at

EDIT = Permission.EDIT_CONTENT
BLANK = 2  # empty questions below those of a section
NEW = "new"


@programme_page(Permission.VIEW_PROGRAMME)
def audit_tools(request: PageRequest) -> HttpResponse:
    """The tools that a cycle may use."""
    stand = request.stand
    context = {
        "tools": [
            (used, address(request, "audit_tool", used.row.code) + at(request), _is_retired(used, stand.day))
            for used in reading.tools(stand.actor, stand.moment)
        ],
        "may_edit": stand.can(EDIT),
        "today": stand.actor.today,
    }
    return render(request, "audits/tools.html", context)


def _is_retired(used: ToolInUse, on: date) -> bool:
    return not used.tool.holds_on(on)


@programme_page(Permission.VIEW_PROGRAMME)
def audit_tool(request: PageRequest, code: str) -> HttpResponse:
    """A tool as auditors see it, with its versions."""
    stand = request.stand
    found = register.item_of(stand.actor, KIND, code, stand.moment)
    if found is None:
        raise Http404("No such tool.")
    used = tool_of(found)
    standards = standards_filed(stand.actor, stand.moment)
    context = {
        "used": used,
        "row": found,
        "sections": [
            (
                section,
                [
                    (
                        each,
                        QUESTION_KINDS[each.kind],
                        section.question(each.only_if),
                        anchor_of(each.code),
                        standards_of(request, standards, code, each),
                    )
                    for each in section.questions
                ],
            )
            for section in used.tool.sections
        ],
        "versions": register.versions_of(stand.actor, KIND, code, stand.moment),
        "retired": _is_retired(used, stand.day),
        "scale_holds": used.scale.holds_on(stand.day),
        "may_edit": stand.can(EDIT),
        "today": stand.actor.today,
    }
    return render(request, "audits/tool.html", context)


def _used(request: PageRequest, code: str) -> ToolInUse:
    found = reading.tool_called(request.stand.actor, code)
    if found is None:
        raise Http404("No such tool.")
    return found


def _own_grades() -> TextField:
    return TextField(
        label="Grades of your own",
        max_length=600,
        rows=4,
        required=False,
        help_text="Only for a scale of your own: one grade to a line, the best first",
    )


def _own_good() -> LineField:
    return LineField(
        label="Which of them is the lowest that is good enough?",
        max_length=60,
        required=False,
        help_text="Only for a scale of your own",
    )


def _said_of_grades(form: Form, said: Mapping[str, Any]) -> dict[str, Any] | None:
    """The scale as a tool keeps it, or None where its grades will not do, which the form then says."""
    if said["scale"] != OWN:
        return {"scale": said["scale"], "own_grades": [], "own_good": ""}
    grades = [line.strip() for line in said["own_grades"].splitlines() if line.strip()]
    good = said["own_good"].strip()
    if not grades:
        form.add_error("own_grades", "Enter the grades, one to a line, the best first")
    elif any(len(each) > 60 for each in grades):
        form.add_error("own_grades", "Use 60 characters or fewer for a grade")
    found = next((each for each in grades if each.casefold() == good.casefold()), None)
    if grades and found is None:
        form.add_error("own_good", "Enter one of the grades as you wrote it above")
    return None if form.errors else {"scale": OWN, "own_grades": grades, "own_good": found}


class ToolForm(EditForm):
    """What a tool is called and is for, and the scale it grades by."""

    words = LineField(label="What is it called?", max_length=120)
    purpose = TextField(label="What is it for?", max_length=1000, rows=3)
    scale = forms.ChoiceField(label="Scale of grades", error_messages={"required": "Choose the scale"})
    own_grades = _own_grades()
    own_good = _own_good()
    owner = LineField(label="Who keeps it up to date?", max_length=120)
    source = LineField(label="Where does it come from?", max_length=240)
    review_date = DateField(label="When is it to be looked at again?", what="the day on which it is to be looked at")
    why = LineField(label="Why is it changed?", max_length=240)


@programme_page(EDIT, changes=True)
def audit_tool_edit(request: PageRequest, code: str) -> HttpResponse:
    """Change what a tool is called and is for."""
    used = _used(request, code)
    body = used.row.body
    names = ("words", "purpose", "scale", "owner", "source")
    current = {name: body[name] for name in names} | {
        "review_date": used.tool.review_date,
        "own_grades": "\n".join(used.tool.own_grades),
        "own_good": used.tool.own_good,
    }
    form = ToolForm(
        request.POST or None,
        current_version=used.row.pk,
        current=current,
        changed_by=str(used.row.recorded_by or "Somebody else"),
    )
    _offer_scales(request, form, used.tool.scale)
    back = address(request, "audit_tool", code)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        given = {name: said[name] for name in names} | {"review_date": said["review_date"].isoformat()}
        scale = _said_of_grades(form, said)
        changed = {**body, **given, **(scale or {})}
        if scale is not None and _changed(request, form, used, changed, said["why"]):
            messages.success(request, "Saved as a new version. Audits that have begun keep to theirs.")
            return redirect(back)
    return ask(request, form, f"Change {used.tool.words}", "Save", back)


def _offer_scales(request: PageRequest, form: Form, now: str = "") -> None:
    scales = {each.code: each.words for each in scales_in_force(request.stand.actor.today)}
    if now and now != OWN and now not in scales:
        scales[now] = f"{tool_scale(now)} (retired)"
    scales[OWN] = "A scale of our own"
    offer(form, "scale", list(scales.items()))


def tool_scale(code: str) -> str:
    """A scale's code as a word."""
    return code.replace("_", " ").capitalize()


def _changed(request: PageRequest, form: Form, used: ToolInUse, body: Mapping[str, Any], why: str) -> bool:
    return attempt(
        form,
        lambda: actions.change_content(row=used.row, body=body, of=AuditTool, why=why, by=request.stand.actor),
        ContentRefused,
    )


class AddForm(Form):
    """A tool of one's own, begun with one section."""

    words = LineField(label="What is it called?", max_length=120)
    purpose = TextField(label="What is it for?", max_length=1000, rows=3)
    scale = forms.ChoiceField(label="Scale of grades", error_messages={"required": "Choose the scale"})
    own_grades = _own_grades()
    own_good = _own_good()
    section = LineField(label="What is its first section called?", max_length=120)
    guidance = TextField(label="What does good look like there?", max_length=2000, rows=3)
    question = LineField(label="Its first question", max_length=240)
    kind = forms.ChoiceField(label="How is it answered?", choices=list(QUESTION_KINDS.items()))


@programme_page(EDIT, changes=True)
def audit_tool_add(request: PageRequest) -> HttpResponse:
    """Add a tool of one's own."""
    stand = request.stand
    form = AddForm(request.POST or None)
    _offer_scales(request, form)
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        question = {"code": "first.q1", "words": said["question"], "kind": said["kind"]}
        section = {"code": "first", "title": said["section"], "guidance": said["guidance"], "questions": [question]}
        scale = _said_of_grades(form, said)
        body = {
            "words": said["words"],
            "purpose": said["purpose"],
            **(scale or {}),
            "sections": [section],
            "owner": str(stand.actor.person),
            "source": f"Made in {stand.programme.name}",
            "review_date": (stand.actor.today + timedelta(days=365)).isoformat(),
        }
        made: list[Any] = []
        if scale is not None and attempt(
            form,
            lambda: made.append(
                actions.add_content(programme=stand.programme, kind=KIND, body=body, of=AuditTool, by=stand.actor)
            ),
            ContentRefused,
        ):
            messages.success(request, "The tool is made. Add its questions.")
            return redirect("audit_tool_section", programme=stand.programme.code, code=made[0].code, section="first")
    return ask(request, form, "A tool of your own", "Make it", address(request, "audit_tools"))


@programme_page(EDIT, changes=True)
def audit_tool_retire(request: PageRequest, code: str) -> HttpResponse:
    """Retire a tool, or bring it back. Audits that have begun go on."""
    used = _used(request, code)
    form = WhyForm(request.POST or None)
    back = address(request, "audit_tool", code)
    retired = used.row.valid_to is not None
    act = actions.bring_content_back if retired else actions.retire_content
    if request.method == "POST" and is_clean(form):
        why = form.cleaned_data["why"]
        if attempt(form, lambda: act(row=used.row, of=AuditTool, why=why, by=request.stand.actor), ContentRefused):
            messages.success(request, "It is in use again." if retired else "It is retired, and stays readable.")
            return redirect(back)
    heading = f"Bring {used.tool.words} back" if retired else f"Retire {used.tool.words}"
    return ask(request, form, heading, "Bring it back" if retired else "Retire it", back, grave=not retired)


# --- a section --------------------------------------------------------------------------------------------------------


class SectionForm(EditForm):
    """A section with its questions."""

    title = LineField(label="What is the section called?", max_length=120)
    guidance = TextField(label="What does good look like?", max_length=2000, rows=4)
    content_area = forms.ChoiceField(label="Content area", required=False)

    def __init__(
        self, *args: Any, questions: Sequence[Mapping[str, Any]], standards: Mapping[str, str], **kwargs: Any
    ) -> None:
        self.standards = standards
        self.questions = [*questions, *({} for _ in range(BLANK))]
        super().__init__(*args, **kwargs)
        before: list[tuple[str, str]] = [("", "Always")]
        for place, question in enumerate(self.questions):
            self._add(place, question, before)
            before += _conditions(question)
        self.fields["why"] = LineField(label="Why is it changed?", max_length=240)
        for name, field in list(self.fields.items()):
            if name not in ("title", "guidance", "version"):
                self.also_ask(name, field)

    def _add(self, place: int, question: Mapping[str, Any], before: Sequence[tuple[str, str]]) -> None:
        is_new = not question
        when = f"{question['only_if']}:{'+'.join(question['only_when'])}" if question.get("only_if") else ""
        choices = list(before)
        if when and when not in {key for key, _ in choices}:
            choices.append((when, "As it is now"))
        fields: dict[str, forms.Field] = {
            "words": LineField(label="Question", max_length=240, required=False, initial=question.get("words", "")),
            "kind": forms.ChoiceField(
                label="How is it answered?",
                choices=list(QUESTION_KINDS.items()),
                initial=question.get("kind", "met"),
            ),
            "guidance": LineField(
                label="Guidance beside it", max_length=400, required=False, initial=question.get("guidance", "")
            ),
            "when": forms.ChoiceField(label="When is it asked?", choices=choices, required=False, initial=when),
            "standard": forms.ChoiceField(
                label="Practice standard",
                choices=[("", "None"), *self._standards(question.get("standard", ""))],
                required=False,
                initial=question.get("standard", ""),
            ),
            "order": forms.IntegerField(
                label="Place", min_value=1, max_value=99, required=False, initial=None if is_new else place + 1
            ),
        }
        for name, field in fields.items():
            self.fields[f"q{place}_{name}"] = field

    def _standards(self, now: str) -> list[tuple[str, str]]:
        """The standards in use, and the one that is named now where it is none of them."""
        kept = [] if not now or now in self.standards else [(now, now)]
        return [*self.standards.items(), *kept]

    def rows(self) -> list[dict[str, Any]]:
        """The questions as the page shows them, the empty ones last."""
        names = ("words", "kind", "guidance", "when", "standard", "order")
        return [
            {"number": place + 1, "is_new": not question, "fields": [self[f"q{place}_{name}"] for name in names]}
            for place, question in enumerate(self.questions)
        ]

    def said(self, code: str, taken: set[str]) -> dict[str, Any]:
        """The section as it would read. A question without words is taken out."""
        found = []
        for place, question in enumerate(self.questions):
            given = {name: self.cleaned_data.get(f"q{place}_{name}") for name in ("words", "kind", "guidance")}
            if not given["words"]:
                continue
            hangs_on, _, answers = str(self.cleaned_data.get(f"q{place}_when") or "").partition(":")
            own_code = str(question.get("code") or _next_code(code, taken))
            body = {
                "code": own_code,
                **given,
                "only_if": hangs_on,
                "only_when": answers.split("+") if answers else [],
                "standard": self.cleaned_data.get(f"q{place}_standard") or "",
            }
            taken.add(own_code)
            found.append((self.cleaned_data.get(f"q{place}_order") or 100 + place, place, body))
        questions = [body for _, _, body in sorted(found, key=lambda each: each[:2])]
        said = {name: self.cleaned_data[name] for name in ("title", "guidance", "content_area")}
        return {"code": code, **said, "questions": questions}


def _conditions(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The conditions that a later question may hang on."""
    kind, code, words = question.get("kind"), question.get("code"), str(question.get("words", ""))[:60]
    if kind == "yes_no":
        return [(f"{code}:{key}", f"If {word} to: {words}") for key, word in YES_NO.items()]
    if kind == "met":
        single = [(f"{code}:{key}", f"If {word.lower()}: {words}") for key, word in MET.items()]
        return [*single, (f"{code}:partly+not", f"If partly or not met: {words}")]
    return []


def _next_code(section: str, taken: set[str]) -> str:
    number = 1
    while f"{section}.q{number}" in taken:
        number += 1
    return f"{section}.q{number}"


@programme_page(EDIT, changes=True)
def audit_tool_section(request: PageRequest, code: str, section: str) -> HttpResponse:
    """Change a section of a tool, look at it as an auditor would, add one, or take one out."""
    used = _used(request, code)
    body = json.loads(json.dumps(used.row.body))
    index = next((n for n, each in enumerate(body["sections"]) if each["code"] == section), None)
    if index is None and section != NEW:
        raise Http404("No such section.")
    now = body["sections"][index] if index is not None else {"questions": []}
    initial = {name: now.get(name, "") for name in ("title", "guidance", "content_area")}
    form = SectionForm(
        request.POST or None,
        questions=now["questions"],
        standards=standard_titles(request),
        current_version=used.row.pk,
        current=initial,
        changed_by=str(used.row.recorded_by or "Somebody else"),
    )
    areas = items_at(request.stand.programme.pk, "content_areas", ContentArea, None)
    offer(form, "content_area", [("", "None"), *area_choices(areas)])
    back = address(request, "audit_tool", code)
    preview: list[Any] = []
    if request.method == "POST":
        if "preview" in request.POST:
            form.fields["why"].required = False
        if is_clean(form):
            preview = _look_or_save(request, form, used, body, index)
            if preview is SAVED:
                return redirect(back)
    context = {
        "used": used,
        "form": form,
        "rows": form.rows(),
        "is_new": section == NEW,
        "preview": preview,
        "cancel": back,
        "may_drop": index is not None and len(body["sections"]) > 1,
    }
    return render(request, "audits/tool_section.html", context)


SAVED: list[Any] = ["saved"]


def _look_or_save(
    request: PageRequest, form: SectionForm, used: ToolInUse, body: dict[str, Any], index: int | None
) -> list[Any]:
    """The preview, where that is asked for; else the change is saved. A tool that cannot be answered is refused."""
    codes = {each["code"] for each in body["sections"]}
    number = 1
    while index is None and f"s{number}" in codes:
        number += 1
    code = body["sections"][index]["code"] if index is not None else f"s{number}"
    taken = {question["code"] for each in body["sections"] for question in each["questions"]}
    said = form.said(code, taken)
    if "drop" in request.POST and index is not None:
        del body["sections"][index]
    elif index is None:
        body["sections"].append(said)
    else:
        body["sections"][index] = said
    if "preview" in request.POST:
        try:
            tool = build(AuditTool, body, place="The tool")
        except ContentError as error:
            for sentence in error.problems:
                form.add_error(None, sentence)
            return []
        part = tool.section(code)
        assert part is not None
        return _preview(used, part)
    if _changed(request, form, used, body, form.cleaned_data["why"]):
        messages.success(request, "Saved as a new version. Audits that have begun keep to theirs.")
        return SAVED
    return []


def _preview(used: ToolInUse, part: ToolSection) -> list[Any]:
    """The section as the form of an audit shows it; nothing in it can be sent."""
    shown = section_form(used, part, True, None, {"seen": "0"})
    shown.prefix = "preview"
    return [shown[question.code] for question in part.questions]


addresses = [
    path("audits/tools/", audit_tools, name="audit_tools"),
    path("audits/tools/add/", audit_tool_add, name="audit_tool_add"),
    path("audits/tools/<str:code>/", audit_tool, name="audit_tool"),
    path("audits/tools/<str:code>/edit/", audit_tool_edit, name="audit_tool_edit"),
    path("audits/tools/<str:code>/retire/", audit_tool_retire, name="audit_tool_retire"),
    path("audits/tools/<str:code>/sections/<str:section>/", audit_tool_section, name="audit_tool_section"),
]
