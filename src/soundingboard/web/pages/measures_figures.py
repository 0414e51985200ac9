"""Bringing in figures: typed on a page, by a spreadsheet; what came in, and taking it back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import escape
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe

from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.measures import figure_actions, reading
from soundingboard.measures.fact_label import printed_value
from soundingboard.measures.figure_actions import LARGEST_FILE, FiguresRefused
from soundingboard.measures.intake_reading import (
    OnRecord,
    figures_that_came,
    intake_of_content,
    on_record,
    said_of_another,
)
from soundingboard.measures.lists import report_on, waiting
from soundingboard.measures.models import Intake, IntakeKind, Stage, Symbol
from soundingboard.measures.planning import HowItCame, how_a_spreadsheet_came, plan_intake, read_spreadsheet
from soundingboard.measures.reading import Definition
from soundingboard.measures.rules import FACTORS, REFUSALS, FigureLine, Period, Wrong
from soundingboard.measures.spreadsheet import TemplateRow, at_their_cells, template
from soundingboard.measures.typed_actions import record_typed
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.boxes import choice_cell, number_cell
from soundingboard.web.forms.fields import DateField, LineField, TextField, UploadField, upper_first
from soundingboard.web.memory_uploads import kept_in_memory
from soundingboard.web.pages.measures_parts import (
    MOST_SHOWN,
    TooMany,
    carried,
    changes,
    in_order,
    last_whole_month,
    opened,
    period_choices,
    period_key,
    period_of,
    periods_before,
    plain,
    said_of,
)

RECORD = Permission.RECORD_FIGURES
ROWS_A_PAGE = 50

# Which rhythm of measure a period of each kind is typed for.
_RHYTHMS: Mapping[str, frozenset[str]] = {
    "month": frozenset({"weekly", "monthly", "as_it_happens"}),
    "quarter": frozenset({"quarterly", "termly"}),
    "year": frozenset({"yearly"}),
}


# --- the three ways in, and what came ---------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def figures(request: PageRequest) -> HttpResponse:
    """The ways in, and every intake, the latest first."""
    stand = request.stand
    page = Paginator(reading.intakes_of(stand.actor, stand.moment), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "measures/figures.html",
        {
            "page": page,
            "may_record": stand.can(RECORD),
            "waiting": waiting(stand.programme.pk) if stand.can(RECORD) else [],
            "today": stand.actor.today,
            "at": _at(request),
        },
    )


@programme_page(Permission.VIEW_PROGRAMME)
def intake(request: PageRequest, reference: str) -> HttpResponse:
    """One intake: where it came from, what was wrong, what was guessed; its figures for those who record them."""
    stand = request.stand
    found = _intake(request, reference)
    page = None
    if stand.actor.can(RECORD):
        page = Paginator(figures_that_came(found), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "measures/intake.html",
        {
            "intake": found,
            "kind": IntakeKind(found.kind).label,
            "problems": [(REFUSALS.get(code, code), number) for code, number in found.problems.items()],
            "page": page,
            "rows": [_came(row) for row in page] if page else [],
            "may_take_back": stand.can(RECORD) and found.withdrawn_at is None,
            "report": report_on(stand.programme.pk, found.reference)
            if stand.can(RECORD) and found.kind == IntakeKind.CHILD_LEVEL
            else None,
            "today": stand.actor.today,
            "at": _at(request),
        },
    )


@dataclass(frozen=True, slots=True)
class Came:
    """One figure of an intake."""

    title: str
    team: str
    period: str
    value: str
    state: str


def _came(row: Any) -> Came:
    said = printed_value(row.value, row.symbol, row.definition.unit, row.definition.decimals)
    period = Period(row.period_start, row.period_end)
    state = "On record" if row.superseded_at is None else "Replaced since"
    return Came(row.definition.title, str(row.team or "Whole authority"), period.words, said, state)


class TakeBackForm(Form):
    """Why an intake is taken back."""

    why = TextField(label="Why is it taken back?", max_length=1000, rows=3, error_messages={"required": "Enter why"})


@programme_page(RECORD, changes=True)
def intake_take_back(request: PageRequest, reference: str) -> HttpResponse:
    """Take a whole intake back, with the reason."""
    found = _intake(request, reference)
    back = reverse("intake", args=[request.stand.programme.code, reference])
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: figure_actions.withdraw_intake(intake=found, why=form.cleaned_data["why"], by=request.stand.actor),
            FiguresRefused,
        ):
            messages.success(request, f"{found.reference} is taken back. What it said stays readable as at its days.")
            return redirect(back)
    return render(request, "measures/take_back.html", {"intake": found, "form": form, "cancel": back})


def _intake(request: PageRequest, reference: str) -> Intake:
    found = reading.intake_of(request.stand.actor, reference)
    if found is None or (request.stand.moment is not None and found.recorded_at >= request.stand.moment):
        raise Http404("No such intake.")
    return found


# --- typed on a page --------------------------------------------------------------------------------------------------


class WhichForm(Form):
    """Of which period, which team and which part of the library figures are typed."""

    mark_optional = False
    plain_labels = True

    period = forms.ChoiceField(label="Period")
    team = forms.ChoiceField(label="Team or group", required=False)
    stage = forms.ChoiceField(label="Measures", required=False)

    def __init__(self, request: PageRequest, teams: Mapping[int, Any]) -> None:
        today = request.stand.actor.today
        given = {
            "period": request.GET.get("period") or period_key(last_whole_month(today)),
            "team": request.GET.get("team", ""),
            "stage": request.GET.get("stage", ""),
        }
        super().__init__(given)
        choices: Any = self.fields
        choices["period"].choices = period_choices(today)
        choices["team"].choices = [("", "Whole authority"), *((team.code, team.name) for team in teams.values())]
        choices["stage"].choices = [("", "Those of this rhythm"), ("all", "All measures"), *Stage.choices]


class TypedForm(Form):
    """What was typed: the day of the data, and boxes for each measure, which the page draws in a table by itself."""

    data_cut_off = DateField(
        label="To which day were the data recorded?",
        what="the day to which the data were recorded",
        help_text="A figure is provisional until 30 days after its period.",
    )

    def __init__(self, data: Any, rows: Sequence["Boxes"], today: date) -> None:
        super().__init__(data, initial={"data_cut_off": today})
        cut_off: Any = self.fields["data_cut_off"]
        cut_off.latest = today
        for row in rows:
            for name in row.names:
                # A field for each box, so that the summary of errors can lead to it.
                self.fields[name] = LineField(required=False, label=row.definition.title)


@dataclass(frozen=True, slots=True)
class Boxes:
    """One measure of the table: its definition, what is on record, and the boxes it has."""

    definition: Definition
    held: OnRecord | None

    @property
    def code(self) -> str:
        """The code of the measure."""
        return self.definition.code

    @property
    def has_parts(self) -> bool:
        """Whether its value follows from two numbers."""
        return self.definition.unit in FACTORS

    @property
    def kinds(self) -> tuple[str, ...]:
        """The boxes: n numerator, d denominator, v value, s why there is none."""
        if self.has_parts:
            return ("n", "d", "v", "s")
        return ("n", "s") if self.definition.unit == "count" else ("v", "s")

    @property
    def names(self) -> tuple[str, ...]:
        """The boxes by their names in the form."""
        return tuple(f"{kind}-{self.code}" for kind in self.kinds)

    @property
    def initial(self) -> dict[str, str]:
        """What stands in each box before anything is typed: what is on record."""
        if self.held is None:
            return dict.fromkeys(self.names, "")
        row = self.held.figure
        numerator = row.numerator if row.numerator is not None or self.definition.unit != "count" else row.value
        value = row.value if row.numerator is None else None
        held = {"n": plain(numerator), "d": plain(row.denominator), "v": plain(value), "s": row.symbol}
        # Among none nothing is shared: the symbol followed from the two numbers and was not typed.
        if row.denominator is not None and row.symbol:
            held["s"] = ""
        return {f"{kind}-{self.code}": held[kind] for kind in self.kinds}

    @property
    def seen(self) -> int:
        """The figure on record, 0 for none."""
        return self.held.figure.pk if self.held else 0


_TYPED_NUMBER = re.compile(r"£?\s*(-?\d[\d,]*(?:\.\d+)?|-?\.\d+)\s*%?")
_LABELS = {"n": "Numerator", "d": "Denominator", "v": "Value", "s": "Why there is no figure"}


def _number(text: str) -> Decimal | None:
    """A number as people type it; None for nothing. Raises ValidationError."""
    if not text:
        return None
    found = _TYPED_NUMBER.fullmatch(text)
    if found is None:
        raise ValidationError("Enter a number, such as 12 or 12.5")
    return Decimal(found[1].replace(",", ""))


def _typed_lines(form: TypedForm, rows: Sequence[Boxes], period: Period, team: str, data: Any) -> list[FigureLine]:
    """The rows in which something was changed, as lines; what cannot be read is put into the form."""
    lines = []
    for row in rows:
        typed = {kind: str(data.get(f"{kind}-{row.code}", "")).strip() for kind in row.kinds}
        if {f"{kind}-{row.code}": text for kind, text in typed.items()} == row.initial:
            continue
        first = row.names[0]
        if not any(typed.values()):
            form.add_error(
                first, f"{row.definition.title}: a figure is on record. Enter one, or choose why there is none"
            )
            continue
        if str(data.get(f"seen-{row.code}", "")) != str(row.seen):
            who = row.held.who if row.held else "Somebody else"
            form.add_error(first, f"{row.definition.title}: {said_of_another(who)}")
            continue
        numbers: dict[str, Decimal | None] = {"n": None, "d": None, "v": None}
        is_read = True
        for kind in numbers.keys() & typed.keys():
            try:
                numbers[kind] = _number(typed[kind])
            except ValidationError as problem:
                form.add_error(f"{kind}-{row.code}", f"{row.definition.title}: {lower(problem.messages[0])}")
                is_read = False
        symbol = typed["s"]
        if symbol and symbol not in Symbol.values:
            form.add_error(f"s-{row.code}", f"{row.definition.title}: choose one of the reasons")
            is_read = False
        if is_read:
            lines.append(
                FigureLine(row.code, period, team, numbers["n"], numbers["d"], numbers["v"], symbol, place=first)
            )
    return lines


def lower(words: str) -> str:
    """Words within a sentence."""
    return words[:1].lower() + words[1:]


def _put_wrong(form: TypedForm, wrong: Sequence[Wrong], titles: Mapping[str, str]) -> None:
    """What is wrong with figures, at the box where each was typed."""
    for each in wrong:
        known = each.place in form.fields
        said = f"{titles.get(each.place, '')}: {each.sentence}" if known else each.sentence
        form.add_error(each.place if known else None, said)


def _drawn(row: Boxes, data: Mapping[str, Any] | None, errors: Mapping[str, Any]) -> SafeString:
    """One row of the table. Written here, since a template would take a second for a hundred and forty measures."""
    values = row.initial if data is None else {name: str(data.get(name, "")) for name in row.names}
    title, cells = row.definition.title, []
    for kind in ("n", "d", "v", "s"):
        name = f"{kind}-{row.code}"
        if kind not in row.kinds:
            cells.append("<td></td>")
            continue
        found = errors.get(name)
        # The summary names the measure; beside its box that would only widen the table.
        said = upper_first(str(found[0]).removeprefix(f"{title}: ")) if found else ""
        label = "Number" if kind == "n" and row.definition.unit == "count" else _LABELS[kind]
        if kind == "s":
            cells.append(choice_cell(name, f"{label}: {title}", label, _SHORT_SYMBOLS, values[name], said))
        else:
            cells.append(number_cell(name, f"{label}: {title}", label, values[name], said))
    held = row.held
    on = "None" if held is None else row.definition.printed(held.figure.value, held.figure.symbol)
    return mark_safe(
        f'<tr><th scope="row">{escape(title)}<input type="hidden" name="seen-{row.code}" value="{row.seen}"></th>'
        f'<td data-label="On record">{escape(on)}</td>{"".join(cells)}</tr>'
    )


_SHORT_SYMBOLS = (
    ("", ""),
    ("x", "Not available"),
    ("z", "Nothing to count"),
    ("c", "Hidden: so few"),
    ("low", "Rounds to nought"),
    ("u", "Not reliable"),
)


class ConfirmForm(Form):
    """The figures as they were previewed, sealed, and why they differ from those on record."""

    why_revised = TextField(
        label="Why do figures change that are on record?",
        max_length=1000,
        rows=2,
        required=False,
        help_text="Kept with each revised figure. Left empty, it says that later data came.",
    )
    sealed = forms.CharField(widget=forms.HiddenInput)


@programme_page(RECORD, changes=True)
def figures_type(request: PageRequest) -> HttpResponse:
    """Many measures of one period in one table; first shown as they would be kept, then kept."""
    stand = request.stand
    teams = reading.teams_of(stand.programme.pk)
    which = WhichForm(request, teams)
    period = period_of(which.data["period"]) if which.is_valid() else None
    if period is None:
        return redirect("figures_type", stand.programme.code)
    team = next((each for each in teams.values() if each.code == which.cleaned_data["team"]), None)
    definitions = reading.definitions_at(stand.programme.pk)
    held = on_record(stand.programme, team.pk if team else None, period)
    rows = [
        Boxes(each, held.get(each.indicator_id))
        for each in definitions.values()
        if not each.is_retired and _is_typed_here(each, which.cleaned_data["stage"], period)
    ]
    act = request.POST.get("act", "")
    data: Any = request.POST if request.method == "POST" else None
    sealed = opened(request.POST.get("sealed", ""), request) if act in ("save", "back") else None
    if act in ("save", "back"):
        if sealed is None:
            messages.error(request, "This preview was open for too long. Nothing was kept; enter the figures again.")
            return redirect(request.get_full_path())
        data = {**_initial(rows), **sealed[1]["typed"]}
    form = TypedForm(data, rows, stand.actor.today)
    if act == "save" and sealed is not None:
        answer = _save_typed(request, form, sealed, rows)
        if answer is not None:
            return answer
    elif data is not None and act != "back" and form.is_valid():
        answer = _preview_typed(request, form, rows, period, team.code if team else "", definitions)
        if answer is not None:
            return answer
    return render(
        request,
        "measures/type.html",
        {
            "form": form,
            "which": which,
            "period": period,
            "team": team,
            "rows": [_drawn(row, data, form.errors if form.is_bound else {}) for row in rows],
            "cut_off": form["data_cut_off"],
            "full_path": request.get_full_path(),
            "back": reverse("figures", args=[stand.programme.code]),
        },
    )


def _is_typed_here(definition: Definition, stage: str, period: Period) -> bool:
    if stage and stage != "all":
        return definition.stage == stage
    rhythms = _RHYTHMS.get(period.kind)
    return stage == "all" or rhythms is None or definition.frequency in rhythms


def _initial(rows: Sequence[Boxes]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        found |= {**row.initial, f"seen-{row.code}": str(row.seen)}
    return found


def _preview_typed(
    request: PageRequest,
    form: TypedForm,
    rows: Sequence[Boxes],
    period: Period,
    team: str,
    definitions: Mapping[int, Definition],
) -> HttpResponse | None:
    stand = request.stand
    lines = _typed_lines(form, rows, period, team, request.POST)
    if not form.errors and not lines:
        form.add_error(None, "Nothing was changed. Enter a figure, then send it")
    if form.errors:
        return None
    cut_off = form.cleaned_data["data_cut_off"]
    plan = plan_intake(stand.programme, lines, HowItCame(IntakeKind.TYPED, cut_off), by=stand.actor)
    if plan.wrong:
        _put_wrong(form, plan.wrong, {name: row.definition.title for row in rows for name in row.names})
        return None
    changed = {line.indicator for line in lines}
    typed = {key: request.POST[key] for key in request.POST if key.startswith("data_cut_off")}
    for row in rows:
        if row.code in changed:
            typed |= {name: request.POST.get(name, "") for name in (*row.names, f"seen-{row.code}")}
    sealed = carried(lines, request, cut_off=cut_off.isoformat(), typed=typed)
    return _preview(request, plan, definitions, sealed, f"Figures for {period.words}", request.get_full_path())


def _save_typed(request: PageRequest, form: TypedForm, sealed: Any, rows: Sequence[Boxes]) -> HttpResponse | None:
    lines, found = sealed
    confirm = ConfirmForm(request.POST)
    form.is_valid()
    if not confirm.is_valid():
        form.add_error(None, "The reason is too long, or holds what could identify somebody")
        return None
    seen = {(line.indicator, line.team): int(found["typed"].get(f"seen-{line.indicator}") or 0) for line in lines}
    try:
        came = record_typed(
            programme=request.stand.programme,
            lines=lines,
            seen=seen,
            data_cut_off=date.fromisoformat(found["cut_off"]),
            why_revised=confirm.cleaned_data["why_revised"],
            by=request.stand.actor,
        )
    except FiguresRefused as refusal:
        if _are_saved_already(lines, rows):
            messages.success(request, "These figures are on record.")
            return redirect("figures", request.stand.programme.code)
        _put_wrong(form, refusal.wrong, {name: row.definition.title for row in rows for name in row.names})
        return None
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    return _recorded(request, came)


def _are_saved_already(lines: Sequence[FigureLine], rows: Sequence[Boxes]) -> bool:
    """Whether all that was typed is on record: the button was pressed twice."""
    held = {row.code: row.held.figure for row in rows if row.held}

    def is_held(line: FigureLine) -> bool:
        row = held.get(line.indicator)
        if row is None:
            return False
        if line.symbol:
            return bool(row.symbol == line.symbol)
        numbers = [(line.numerator, row.numerator), (line.denominator, row.denominator), (line.value, row.value)]
        return all(given is None or given == kept for given, kept in numbers)

    return all(map(is_held, lines))


def _preview(
    request: PageRequest,
    plan: Any,
    definitions: Mapping[int, Definition],
    sealed: str,
    heading: str,
    action: str,
    **more: Any,
) -> HttpResponse:
    """What would come of figures, before they are kept."""
    order = in_order(plan)
    context = {
        "plan": plan,
        "changes": changes(order[:MOST_SHOWN], definitions),
        "hidden": max(0, len(order) - MOST_SHOWN),
        "form": ConfirmForm(initial={"sealed": sealed}),
        "heading": heading,
        "action": action,
        "back": reverse("figures", args=[request.stand.programme.code]),
        **more,
    }
    return render(request, "measures/preview.html", context)


def _recorded(request: PageRequest, came: figure_actions.Recorded) -> HttpResponse:
    """To the intake, saying what came of it."""
    code = request.stand.programme.code
    if came.intake is None:
        messages.success(request, "These figures were on record already: nothing was changed.")
        return redirect("figures", code)
    messages.success(request, said_of(came))
    return redirect("intake", code, came.intake.reference)


# --- a spreadsheet ----------------------------------------------------------------------------------------------------


class SpreadsheetForm(Form):
    """A workbook of figures and the day of its data."""

    figures = UploadField(
        label="Spreadsheet of figures",
        kinds=("xlsx", "ods", "csv"),
        max_bytes=LARGEST_FILE,
        what="the spreadsheet",
    )
    data_cut_off = DateField(
        label="To which day were the data recorded?", what="the day to which the data were recorded"
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cut_off: Any = self.fields["data_cut_off"]
        cut_off.latest, cut_off.initial = today, today


class TemplateForm(Form):
    """What the template asks for."""

    mark_optional = False
    plain_labels = True

    period = forms.ChoiceField(label="Last period")
    back = forms.ChoiceField(
        label="How many periods", choices=[("1", "This one"), ("3", "3"), ("6", "6"), ("12", "12")], initial="1"
    )
    stage = forms.ChoiceField(
        label="Measures",
        required=False,
        choices=[("", "Those of this rhythm"), ("all", "All measures"), *Stage.choices],
    )
    by_team = forms.BooleanField(label="A row for each team as well", required=False)

    def __init__(self, data: Any, today: date) -> None:
        super().__init__(data)
        period: Any = self.fields["period"]
        period.choices = period_choices(today)
        self.initial = {"period": period_key(last_whole_month(today)), "back": "1"}


@programme_page(RECORD, changes=True, dear=Dear.UPLOAD)
@kept_in_memory(LARGEST_FILE + 1)
def figures_spreadsheet(request: PageRequest) -> HttpResponse:
    """Bring a spreadsheet: first what would come of it, with what is wrong by cell; then it is kept, or none of it."""
    stand = request.stand
    act = request.POST.get("act", "")
    if act == "save":
        return _save_spreadsheet(request)
    form = (
        SpreadsheetForm(request.POST or None, request.FILES or None, today=stand.actor.today)
        if request.method == "POST"
        else SpreadsheetForm(today=stand.actor.today)
    )
    wrong: Sequence[Wrong] = ()
    guesses: Sequence[str] = ()
    if request.method == "POST" and getattr(request, "is_too_big", False):
        form.is_valid()
        form.errors.pop("figures", None)
        form.add_error("figures", "The file must be 20 MB or smaller")
    elif request.method == "POST" and form.is_valid():
        answer, wrong, guesses = _look_at_spreadsheet(request, form)
        if answer is not None:
            return answer
    return render(
        request,
        "measures/spreadsheet.html",
        {
            "form": form,
            "wrong": wrong[:MOST_SHOWN],
            "more_wrong": max(0, len(wrong) - MOST_SHOWN),
            "guesses": guesses,
            "template_form": TemplateForm(None, stand.actor.today),
            "back": reverse("figures", args=[stand.programme.code]),
        },
    )


def _look_at_spreadsheet(
    request: PageRequest, form: SpreadsheetForm
) -> tuple[HttpResponse | None, Sequence[Wrong], Sequence[str]]:
    stand = request.stand
    file, cut_off = form.cleaned_data["figures"], form.cleaned_data["data_cut_off"]
    content = file.read()
    read = read_spreadsheet(stand.programme, content)
    how = how_a_spreadsheet_came(file.name, content, cut_off, read)
    known = intake_of_content(stand.actor, how.content_hash)
    if known is not None:
        messages.info(request, f"This file was taken in already, as {known.reference}. Nothing was changed.")
        return redirect("intake", stand.programme.code, known.reference), (), ()
    plan = plan_intake(stand.programme, read.lines, how, by=stand.actor)
    wrong = (*read.wrong, *plan.wrong)
    if not wrong and not read.lines:
        form.add_error("figures", "The file holds no figures. Fill in the template, and send it again")
        return None, (), read.guesses
    if wrong:
        form.add_error("figures", "Nothing was taken in. Put right what is listed below, and choose the file again")
        return None, at_their_cells(wrong, read.mended_in), read.guesses
    try:
        sealed = carried(
            read.lines,
            request,
            cut_off=cut_off.isoformat(),
            name=how.file_name,
            hash=how.content_hash,
            rows=how.rows_read,
            guesses=list(how.guesses),
        )
    except TooMany as refusal:
        form.add_error("figures", str(refusal))
        return None, (), read.guesses
    definitions = reading.definitions_at(stand.programme.pk)
    answer = _preview(
        request,
        plan,
        definitions,
        sealed,
        f"Figures in {how.file_name}",
        reverse("figures_spreadsheet", args=[stand.programme.code]),
        guesses=read.guesses,
        is_file=True,
    )
    return answer, (), ()


def _save_spreadsheet(request: PageRequest) -> HttpResponse:
    stand = request.stand
    again = redirect("figures_spreadsheet", stand.programme.code)
    sealed = opened(request.POST.get("sealed", ""), request)
    confirm = ConfirmForm(request.POST)
    if sealed is None or "hash" not in sealed[1] or not confirm.is_valid():
        messages.error(request, "This preview was open for too long. Nothing was kept; choose the file again.")
        return again
    lines, found = sealed
    how = HowItCame(
        IntakeKind.SPREADSHEET,
        date.fromisoformat(found["cut_off"]),
        file_name=found["name"],
        content_hash=found["hash"],
        rows_read=found["rows"],
        guesses=found["guesses"],
    )
    try:
        came = figure_actions.record_figures(
            programme=stand.programme,
            lines=lines,
            how=how,
            why_revised=confirm.cleaned_data["why_revised"],
            by=stand.actor,
        )
    except FiguresRefused as refusal:
        messages.error(request, f"Nothing was taken in. {refusal}")
        return again
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return again
    return _recorded(request, came)


@programme_page(RECORD, changes=True)
def figures_template(request: PageRequest) -> HttpResponse:
    """A workbook to be filled in, with a row for each measure, period and team that was chosen."""
    stand = request.stand
    given = request.GET if request.GET else {"period": period_key(last_whole_month(stand.actor.today)), "back": "1"}
    form = TemplateForm(given, stand.actor.today)
    period = period_of(form.data.get("period", "")) if form.is_valid() else None
    if period is None:
        messages.error(request, "Choose the period and the measures for the template again.")
        return redirect("figures_spreadsheet", stand.programme.code)
    asked = form.cleaned_data
    teams = [""]
    if asked["by_team"]:
        teams += [team.name for team in reading.teams_of(stand.programme.pk).values() if team.closed_on is None]
    rows = [
        TemplateRow(each.code, each.title, each.numerator, each.denominator, team, one)
        for each in reading.definitions_at(stand.programme.pk).values()
        if not each.is_retired and _is_typed_here(each, asked["stage"], period)
        for one in reversed(periods_before(period, int(asked["back"])))
        for team in teams
    ]
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(template(rows, stand.actor.now), content_type=kind)
    name = f"figures-{stand.programme.code}-{period.end.isoformat()}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _at(request: PageRequest) -> str:
    return f"?as_at={request.stand.as_at.isoformat()}" if request.stand.as_at else ""


addresses = [
    path("measures/figures/", figures, name="figures"),
    path("measures/figures/type/", figures_type, name="figures_type"),
    path("measures/figures/spreadsheet/", figures_spreadsheet, name="figures_spreadsheet"),
    path("measures/figures/template/", figures_template, name="figures_template"),
    path("measures/intakes/<str:reference>/", intake, name="intake"),
    path("measures/intakes/<str:reference>/take-back/", intake_take_back, name="intake_take_back"),
]
