"""The voice log: what people said, what became of it and who was told; and the objectives of which nobody spoke.

What few people said is read by those alone who are shown small numbers (`practice.voice_reading`), here as in its file.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.evidence.listing import objectives_chosen, objectives_offered, within
from soundingboard.evidence.models import PerformanceType
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell, Column
from soundingboard.framework.kinds import Held, held_at
from soundingboard.measures.showing import sees_small_numbers
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.practice import voice_actions as actions
from soundingboard.practice import voice_reading as reading
from soundingboard.practice.models import Answer, Gathering, SaidOfPractice, Speaker
from soundingboard.practice.rules import AGES, VOICE_STANDINGS, VoiceStanding, answer_due
from soundingboard.practice.voice_actions import VoiceRefused
from soundingboard.practice.voice_reading import Heard, VoiceFilters
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, FilterForm, Form
from soundingboard.web.forms.fields import CheckboxesField, DateField, DayField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.evidence import area_choices, area_words
from soundingboard.web.pages.measures import tree
from soundingboard.web.pages.practice import address, at, offer
from soundingboard.web.templatetags.soundingboard import escape, mark_safe, tag, when

VIEW, RECORD = Permission.VIEW_PROGRAMME, Permission.RECORD_VOICE
PAGE, OBJECTIVES = 25, 50
KEPT = ("content_areas", "voice_themes", "evidence_kinds")
TONES: Mapping[VoiceStanding, str] = {
    "long_unanswered": "red",
    "unanswered": "amber",
    "untold": "amber",
    "told": "green",
}
SHOWN_THEMES = 6


class Filters(FilterForm):
    """What a reader of the log may ask for."""

    text = LineField(label="Words in it", max_length=100)
    speaker = forms.ChoiceField(label="Who spoke", choices=[("", "Anybody"), *Speaker.choices])
    gathered = forms.ChoiceField(label="How it was gathered", choices=[("", "In any way"), *Gathering.choices])
    theme = forms.ChoiceField(label="Theme")
    area = forms.ChoiceField(label="Content area")
    objective = LineField(label="Objective", max_length=40)
    standing = forms.ChoiceField(
        label="What became of it",
        choices=[
            ("", "Anything"),
            ("waiting", "Nothing"),
            ("long_unanswered", "Nothing in time"),
            ("unanswered", "Nothing yet, still in time"),
            ("untold", "Answered, nobody told"),
            ("told", "Answered and told"),
            ("withdrawn", "Taken back"),
        ],
    )
    says = forms.ChoiceField(label="What it says", choices=[("", "Anything"), *SaidOfPractice.choices])
    mine = forms.ChoiceField(label="Whose", choices=[("", "Anybody’s"), ("yes", "Mine to answer")])
    since = DayField(label="Heard from")
    until = DayField(label="Heard until")


class Row(NamedTuple):
    """One entry as the list shows it."""

    line: Heard
    href: str
    speaker: str
    themes: str
    words: str
    tone: str


def _held(request: PageRequest) -> Held:
    return held_at(request.stand.programme.pk, KEPT, request.stand.moment)


def _filters(request: PageRequest, held: Held) -> tuple[Filters, VoiceFilters]:
    """The form as it was asked, and what the reading needs of it."""
    form = Filters(request.GET)
    offer(form, "theme", [("", "Any"), *((each.code, each.words) for each in held.items["voice_themes"])])
    offer(form, "area", [("", "Any"), *tree(held.areas)])
    said = form.in_force()
    area = said.pop("area", "")
    said["mine"] = bool(said.get("mine"))
    return form, VoiceFilters(**said, areas=within(held.areas, area) if area else ())


@programme_page(VIEW)
def voices(request: PageRequest) -> HttpResponse:
    """What people said, the newest first, with what became of it."""
    stand, held = request.stand, _held(request)
    form, filters = _filters(request, held)
    rows = reading.rows_of(stand.actor, filters, stand.moment, stand.day)
    counted = reading.counts_of(rows, stand.day)
    pages = Paginator(rows, PAGE)
    pages.count = counted.total  # they are counted already
    page = pages.get_page(request.GET.get("page"))
    lines = reading.lines_of(stand.actor, page.object_list, stand.moment, stand.day)
    themes = {each.code: each.words for each in held.items["voice_themes"]}
    raised = sorted(reading.theme_counts(rows, themes).items(), key=lambda each: -each[1])
    context = {
        "page": page,
        "rows": [_row(request, line, themes) for line in lines],
        "counted": counted,
        "ages": [(words, number) for (words, _), number in zip(AGES, counted.ages, strict=True)]
        if counted.unanswered
        else (),
        "raised": [(themes[code], number, f"?theme={code}") for code, number in raised[:SHOWN_THEMES] if number],
        "latest": min(counted.total, reading.LATEST),
        "filters": form,
        "is_filtered": bool(form.in_force()),
        "is_masked": not sees_small_numbers(stand.actor),
        "may_record": stand.can(RECORD),
        "query": request.GET.urlencode(),
        "root": address(request, "voices"),
        "today": stand.actor.today,
    }
    return render(request, "voice/list.html", context)


def _row(request: PageRequest, line: Heard, themes: Mapping[str, str]) -> Row:
    return Row(
        line,
        address(request, "voice", line.reference) + at(request),
        str(Speaker(line.row.speaker).label),
        ", ".join(themes.get(each, each) for each in line.themes),
        VOICE_STANDINGS[line.standing],
        TONES[line.standing],
    )


_COLUMNS = (
    Column("Reference"),
    Column("Heard on", "date"),
    Column("Who spoke", width=2),
    Column("How it was gathered", width=2),
    Column("How many people"),
    Column("What was said", width=6),
    Column("What it says", width=2),
    Column("About"),
    Column("Content area", width=2),
    Column("Themes", width=3),
    Column("Objectives", width=2),
    Column("What became of it", width=2),
    Column("What came", width=5),
    Column("Answered on", "date"),
    Column("Who was told", width=2),
    Column("Told on", "date"),
)
UNREADABLE = "Read by few, because few said it"


@programme_page(VIEW, dear=Dear.EXPORT)
def voices_export(request: PageRequest, ending: str) -> HttpResponse:
    """The same list, whole, as a workbook or as CSV."""
    stand, held = request.stand, _held(request)
    _, filters = _filters(request, held)
    rows = reading.rows_of(stand.actor, filters, stand.moment, stand.day)
    lines = reading.lines_in_turn(stand.actor, rows, stand.moment, stand.day)
    sheets = [workbook.Sheet("Voice log", _COLUMNS, _cells(lines, held))]
    return download(f"{stand.programme.code} voice log {stand.day.isoformat()}", ending, sheets, stand.actor.now)


def _cells(lines: Iterable[Heard], held: Held) -> Iterator[tuple[Cell, ...]]:
    areas = area_words(held.areas)
    themes = {each.code: each.words for each in held.items["voice_themes"]}
    for line in lines:
        row = line.row
        yield (
            line.reference,
            row.heard_on,
            row.get_speaker_display(),
            row.get_gathered_display(),
            line.people,
            UNREADABLE if line.words is None else line.words,
            row.get_says_display(),
            row.get_performance_type_display(),
            areas.get(row.content_area, ""),
            ", ".join(themes.get(each, each) for each in line.themes),
            ", ".join(line.objectives),
            VOICE_STANDINGS[line.standing],
            row.what_came,
            row.answered_on,
            row.told_whom,
            row.told_on,
        )


@programme_page(VIEW)
def voice_objectives(request: PageRequest) -> HttpResponse:
    """Every objective with how often it was spoken of, those of which no child or family spoke first."""
    stand = request.stand
    found = while_nothing_happens(
        request,
        lambda: reading.by_objective(stand.actor, _held(request).kinds, stand.moment, stand.day),
        of="voice by objective",
    )
    page = Paginator(found, OBJECTIVES).get_page(request.GET.get("page"))
    log, day = address(request, "voices"), at(request)
    objectives = address(request, "objective", ANY)
    context = {
        "page": page,
        "total": len(found),
        "objectives": mark_safe(
            "".join(_objective_row(each, log, objectives.replace(ANY, each.reference) + day) for each in page)
        ),
        "unheard": [each for each in found if not each.heard.children],
        "stale": [each for each in found if each.heard.children and not each.heard.children_fresh],
        "root": log,
        "today": stand.actor.today,
    }
    return render(request, "voice/objectives.html", context)


ANY = "0.0"  # stands for an objective's reference in an address that is made once for all of them


def _objective_row(one: reading.ObjectiveHeard, log: str, objective: str) -> str:
    """An objective with who was heard on it; the addresses of the voice log and of the objective's page."""
    heard, reference = one.heard, escape(one.reference)
    lacks = ""
    if not heard.children:
        lacks = f" {tag('Nobody heard', 'red')}"
    elif not heard.children_fresh:
        lacks = f" {tag('Not fresh', 'amber')}"
    entries = '<span class="sb-quiet">None</span>'
    if heard.children or heard.staff:
        entries = (
            f'<a class="govuk-link" href="{log}?objective={reference}">Read them'
            f'<span class="govuk-visually-hidden"> for objective {reference}</span></a>'
        )
    return (
        f'<tr><th scope="row"><a class="govuk-link" href="{escape(objective)}">'
        f"{reference} {escape(one.title)}</a></th>"
        f'<td class="sb-number-cell" data-label="Children and families">{heard.children}{lacks}</td>'
        f'<td class="sb-number-cell" data-label="Of them fresh">{heard.children_fresh}</td>'
        f'<td class="sb-number-cell" data-label="Staff">{heard.staff}</td>'
        f'<td data-label="Last heard">{when(heard.last_on, "Never")}</td><td data-label="Entries">{entries}</td></tr>'
    )


# --- one entry ----------------------------------------------------------------------------------------------------


def _found(request: PageRequest, reference: str) -> Heard:
    """The entry that an address names, as this reader may read it. Raises Http404."""
    stand = request.stand
    row = reading.voice_of(stand.actor, reference, stand.moment)
    if row is None:
        raise Http404("No such entry.")
    (line,) = reading.lines_of(stand.actor, [row], stand.moment, stand.day)
    return line


@programme_page(VIEW)
def voice(request: PageRequest, reference: str) -> HttpResponse:
    """One entry: what was said, what became of it, who was told, and the versions before."""
    stand, held = request.stand, _held(request)
    line = _found(request, reference)
    themes = {each.code: each.words for each in held.items["voice_themes"]}
    may = stand.can(RECORD) and not line.row.is_withdrawn and line.words is not None
    context = {
        "line": line,
        "row": line.row,
        "area": area_words(held.areas).get(line.row.content_area, ""),
        "themes": [themes.get(each, each) for each in line.themes],
        "standing": VOICE_STANDINGS[line.standing],
        "tone": TONES[line.standing],
        "due": answer_due(line.row.heard_on),
        "versions": reading.versions_of(stand.actor, reference, stand.moment),
        "may_record": may,
        "at": at(request),
        "today": stand.actor.today,
    }
    return render(request, "voice/entry.html", context)


# --- putting down, answering, correcting ----------------------------------------------------------------------------


class _Said(forms.Form):
    speaker = RadioField(label="Who spoke?", choices=Speaker.choices, error_messages={"required": "Choose who spoke"})
    gathered = forms.ChoiceField(label="How was it gathered?", choices=[("", "Choose how"), *Gathering.choices])
    heard_on = DateField(label="When was it said?", what="the day on which it was said")
    people = forms.IntegerField(
        label="How many people said it?",
        min_value=1,
        max_value=100_000,
        required=False,
        help_text="What five or fewer said, or nobody knows how many, is read only by those who see small numbers.",
    )
    said = TextField(
        label="What was said?",
        max_length=actions.LONGEST,
        rows=6,
        help_text="In their words as far as you can. Name nobody, and leave out what would tell one child from others.",
    )
    says = RadioField(
        label="Does it say that things are well?",
        choices=SaidOfPractice.choices,
        error_messages={"required": "Choose whether things are well"},
    )
    performance_type = RadioField(
        label="Does it speak of how much, how well, or what difference?",
        choices=PerformanceType.choices,
        error_messages={"required": "Choose what it speaks of"},
    )
    content_area = forms.ChoiceField(label="Content area", required=False)
    themes = CheckboxesField(label="Themes", choices=[], required=False)


class _Came(forms.Form):
    answer = forms.ChoiceField(
        label="What became of it?", choices=[("", "Nothing yet"), *Answer.choices], required=False
    )
    what_came = TextField(
        label="What changed because of it, or why will nothing?", max_length=4000, rows=4, required=False
    )
    answered_on = DateField(label="When?", required=False, what="the day on which it was answered")
    told_whom = LineField(
        label="Who was told what became of it?",
        max_length=240,
        required=False,
        help_text="Such as the children in care council. Name no child.",
    )
    told_on = DateField(label="When were they told?", required=False, what="the day on which they were told")


class AddForm(Form, _Came, _Said):
    """What was said, and what became of it where that is known."""

    objectives = CheckboxesField(label="Which objectives does it bear on?", choices=[], required=False)
    field_order = (*_Said.base_fields, "objectives", *_Came.base_fields)


class ReviseForm(EditForm, _Came, _Said):
    """A correction."""

    why = TextField(
        label="Why is it corrected?", max_length=2000, rows=2, error_messages={"required": "Enter why it is corrected"}
    )
    field_order = (*_Said.base_fields, *_Came.base_fields, "why")


class AnswerForm(EditForm, _Came):
    """What became of it: here it has to be said."""

    answer = RadioField(
        label="What became of it?",
        choices=Answer.choices,
        error_messages={"required": "Choose whether something changed or nothing will"},
    )
    what_came = TextField(
        label="What changed because of it, or why will nothing?",
        max_length=4000,
        rows=4,
        error_messages={"required": "Enter what changed because of it, or why nothing will"},
    )
    answered_on = DateField(label="When?", what="the day on which it was answered")
    field_order = tuple(_Came.base_fields)


def _prepare(request: PageRequest, form: forms.Form) -> None:
    held = _held(request)
    offer(form, "content_area", [("", "Not filed yet"), *area_choices(held.areas)])
    day = request.stand.day
    themes = [each for each in held.items["voice_themes"] if each.valid_to is None or each.valid_to > day]
    offer(form, "themes", [(each.code, each.words) for each in themes])


def _objective_choices(request: PageRequest) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{one.reference} {one.title}") for one in objectives_offered(request.stand.actor)]


def _ask(request: PageRequest, form: Form, heading: str, act: str, *, intro: str = "", **context: Any) -> HttpResponse:
    given = {"form": form, "heading": heading, "act": act, "intro": intro, **context}
    given.setdefault("cancel", address(request, "voices"))
    return render(request, "voice/question.html", given)


@programme_page(RECORD, changes=True)
def voice_add(request: PageRequest) -> HttpResponse:
    """Put down what people said."""
    stand = request.stand
    form = AddForm(request.POST or None, initial={"heard_on": stand.actor.today})
    _prepare(request, form)
    offer(form, "objectives", _objective_choices(request))
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        chosen = objectives_chosen(stand.actor, [int(key) for key in said.pop("objectives")])
        made: list[Any] = []
        if attempt(
            form,
            lambda: made.append(
                actions.hear_voice(programme=stand.programme, objectives=chosen, by=stand.actor, **said)
            ),
            VoiceRefused,
            PlanIsFrozen,
        ):
            messages.success(request, f"{made[0].voice.reference} is in the voice log.")
            return redirect(address(request, "voice", made[0].voice.reference))
    return _ask(request, form, "Put down what was said", "Put it in the log")


def _to_change(request: PageRequest, reference: str) -> Heard:
    """An entry that this person may change. Raises NotAllowed where they may not read it."""
    line = _found(request, reference)
    if line.words is None:
        raise NotAllowed("So few said this that your role does not read it. Whoever put it down can change it.")
    return line


@programme_page(RECORD, changes=True)
def voice_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Correct what is said of an entry."""
    stand, line = request.stand, _to_change(request, reference)
    row = line.row
    current = {name: getattr(row, name) for name in (*_Said.base_fields, *_Came.base_fields)}
    current["themes"] = list(line.themes)
    form = ReviseForm(
        request.POST or None,
        current_version=row.pk,
        current=current,
        changed_by=str(row.recorded_by or "Somebody else"),
    )
    _prepare(request, form)
    if request.method == "POST" and is_clean(form):
        said = {name: form.cleaned_data[name] for name in current}
        if attempt(
            form,
            lambda: actions.revise_voice(row=row, why=form.cleaned_data["why"], by=stand.actor, **said),
            VoiceRefused,
        ):
            messages.success(request, f"{reference} is corrected. What it said before stays in its versions.")
            return redirect(address(request, "voice", reference))
    return _ask(
        request, form, f"Correct {reference}", "Save it", reference=reference,
        cancel=address(request, "voice", reference),
    )  # fmt: skip


@programme_page(RECORD, changes=True)
def voice_answer(request: PageRequest, reference: str) -> HttpResponse:
    """Say what became of what was said, and who was told."""
    stand, line = request.stand, _to_change(request, reference)
    row = line.row
    form = AnswerForm(
        request.POST or None,
        current_version=row.pk,
        current={name: getattr(row, name) for name in _Came.base_fields},
        changed_by=str(row.recorded_by or "Somebody else"),
    )
    if request.method == "POST" and is_clean(form):
        said = {name: form.cleaned_data[name] for name in _Came.base_fields}
        if attempt(form, lambda: actions.answer_voice(row=row, by=stand.actor, **said), VoiceRefused):
            messages.success(request, f"What became of {reference} is on record.")
            return redirect(address(request, "voice", reference))
    return _ask(
        request, form, f"What became of {reference}?", "Put it on record", reference=reference, line=line,
        cancel=address(request, "voice", reference),
    )  # fmt: skip


class WhyForm(Form):
    """A reason."""

    why = TextField(label="Why?", max_length=2000, rows=3, error_messages={"required": "Enter the reason"})


@programme_page(RECORD, changes=True)
def voice_withdraw(request: PageRequest, reference: str) -> HttpResponse:
    """Take an entry back."""
    stand, line = request.stand, _to_change(request, reference)
    form = WhyForm(request.POST or None)
    if (
        request.method == "POST"
        and is_clean(form)
        and attempt(
            form,
            lambda: actions.withdraw_voice(row=line.row, why=form.cleaned_data["why"], by=stand.actor),
            VoiceRefused,
        )
    ):
        messages.success(request, f"{reference} is taken back. It stays readable and counts for nothing.")
        return redirect(address(request, "voice", reference))
    return _ask(
        request, form, f"Take {reference} back?", "Take it back", grave=True, reference=reference,
        cancel=address(request, "voice", reference),
        intro="It stays readable and counts for nothing. What must not be kept at all is redacted in the history.",
    )  # fmt: skip


class BearForm(Form):
    """The objectives that an entry bears on."""

    objectives = CheckboxesField(label="Objectives", choices=[], required=False)


@programme_page(RECORD, changes=True)
def voice_bears(request: PageRequest, reference: str) -> HttpResponse:
    """Choose the objectives that an entry bears on."""
    stand, line = request.stand, _to_change(request, reference)
    choices = _objective_choices(request)
    held = {str(one.pk) for one in objectives_offered(stand.actor) if one.reference in line.objectives}
    form = BearForm(request.POST if request.method == "POST" else None, initial={"objectives": list(held)})
    offer(form, "objectives", choices)
    if request.method == "POST" and is_clean(form):
        chosen = objectives_chosen(stand.actor, [int(key) for key in form.cleaned_data["objectives"]])
        if attempt(
            form,
            lambda: actions.bear_on_objectives(voice=line.row.voice, objectives=chosen, by=stand.actor),
            VoiceRefused,
            PlanIsFrozen,
        ):
            messages.success(request, f"{reference} bears on {len(chosen) or 'no'} objectives.")
            return redirect(address(request, "voice", reference))
    return _ask(
        request, form, f"Objectives that {reference} bears on", "Save", reference=reference,
        cancel=address(request, "voice", reference),
    )  # fmt: skip


addresses = [
    path("practice/voice/", voices, name="voices"),
    path("practice/voice/voice.xlsx", voices_export, {"ending": "xlsx"}, name="voices_xlsx"),
    path("practice/voice/voice.csv", voices_export, {"ending": "csv"}, name="voices_csv"),
    path("practice/voice/add/", voice_add, name="voice_add"),
    path("practice/voice/objectives/", voice_objectives, name="voice_objectives"),
    path("practice/voice/<str:reference>/", voice, name="voice"),
    path("practice/voice/<str:reference>/edit/", voice_edit, name="voice_edit"),
    path("practice/voice/<str:reference>/answer/", voice_answer, name="voice_answer"),
    path("practice/voice/<str:reference>/withdraw/", voice_withdraw, name="voice_withdraw"),
    path("practice/voice/<str:reference>/bears-on/", voice_bears, name="voice_bears"),
]
