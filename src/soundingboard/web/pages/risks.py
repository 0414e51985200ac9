"""The risk register: the list, the heat map, one risk with its controls, and what may be done about it (RK1-RK4)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from soundingboard.decisions import reading as deciding
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell, Column, RatingMark
from soundingboard.formats.charts.bow_tie import Barrier, bow_tie
from soundingboard.formats.charts.heat_map import MatrixWords, heat_map
from soundingboard.formats.charts.picture import Picture
from soundingboard.lib.presets import RiskLevel
from soundingboard.risk import actions, listing, reading, step_actions
from soundingboard.risk.actions import RiskRefused
from soundingboard.risk.listing import FLAGS, STATES, RiskFilters
from soundingboard.risk.models import ControlVersion, Level, Proximity, RiskState, ScoreKind, Works
from soundingboard.risk.reading import ListedRisk, Matrix, RiskLine
from soundingboard.risk.rules import CHILDREN, PROGRAMME, RISKS, SUBJECTS, Pair, Score
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.attempts import attempt
from soundingboard.web.forms.base import EditForm, FilterForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.meeting_parts import address, at, offer
from soundingboard.web.templatetags.soundingboard import escape, mark, mark_safe, tag, when

VIEW = Permission.VIEW_PROGRAMME
PAGE = 25
SUBJECT_WORDS: Mapping[str, str] = {CHILDREN: "Children", PROGRAMME: "The programme"}
STATE_TONES: Mapping[str, str] = {
    RiskState.OPEN: "blue",
    RiskState.ACCEPTED: "grey",
    RiskState.OCCURRED: "red",
    RiskState.CLOSED: "green",
}
MOVED: Mapping[int, str] = {1: "Rose", 0: "", -1: "Fell"}
WORKS_MARKS: Mapping[str, tuple[str, str]] = {
    Works.WORKS: ("tick", "green"),
    Works.PARTLY: ("triangle", "amber"),
    Works.FAILS: ("cross", "red"),
    Works.UNTESTED: ("circle", "white"),
}


# --- the register -----------------------------------------------------------------------------------------------------


class Filters(FilterForm):
    """Which risks are shown."""

    text = LineField(label="Words in it", max_length=100)
    state = forms.ChoiceField(label="Where it stands", choices=[("", "Not closed"), *STATES[1:]])
    flag = forms.ChoiceField(label="Only those", choices=[("", "All"), *FLAGS])
    level = forms.ChoiceField(label="Level")
    owner = forms.ChoiceField(label="Owner")
    objective = forms.ChoiceField(label="Objective")


def _filters(request: PageRequest, lines: Sequence[ListedRisk]) -> Filters:
    """The filters, whose choices are what the register holds. No query."""
    filters = Filters(request.GET)
    levels = lines[0].matrix.levels if lines else ()
    offer(filters, "level", [("", "Any"), *((each.code, each.title) for each in levels)])
    owners = {line.owner_code: line.owner for line in lines}
    offer(filters, "owner", [("", "Anybody"), *sorted(owners.items(), key=lambda each: each[1])])
    objectives = sorted({reference for line in lines for reference, _ in line.objectives})
    offer(filters, "objective", [("", "Any"), *((each, each) for each in objectives)])
    return filters


def _asked(request: PageRequest, filters: Filters) -> RiskFilters:
    """What was asked for, by the filters and by a cell of the matrix."""
    return RiskFilters(**filters.in_force(), **{name: request.GET.get(name, "")[:3] for name in SUBJECTS})


def _asked_for(request: PageRequest) -> tuple[list[ListedRisk], list[ListedRisk], Filters]:
    """All risks, those that were asked for, and the filters. Six queries, two more where a filter is about
    controls, and one more where words were asked for."""
    stand = request.stand
    lines = listing.listed_risks(stand.actor, stand.moment, on=stand.day, flag=request.GET.get("flag", ""))
    filters = _filters(request, lines)
    found = listing.filtered(stand.actor, lines, _asked(request, filters), stand.moment)
    return lines, found, filters


def _listed(request: PageRequest) -> tuple[list[ListedRisk], list[ListedRisk], Any]:
    lines, found, _ = _asked_for(request)
    return lines, found, listing.counted(lines)


@programme_page(VIEW)
def register(request: PageRequest) -> HttpResponse:
    """The register: each risk with its two scores, how it moved, whose it is and what is asked about it."""
    stand = request.stand
    lines, found, counted = while_nothing_happens(request, lambda: _listed(request))
    filters = _filters(request, lines)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": mark_safe("".join(_drawn(request, line) for line in page)),
        "filters": filters,
        "is_filtered": bool(filters.in_force()) or any(request.GET.get(name) for name in SUBJECTS),
        "cell": _cell_words(request),
        "root": address(request, "risks"),
        "counted": counted,
        "may_keep": stand.can(Permission.KEEP_RISKS),
        "query": request.GET.urlencode(),
        "today": stand.actor.today,
    }
    return render(request, "risks/risks.html", context)


def _cell_words(request: PageRequest) -> str:
    """Which cell of the matrix the list is narrowed to, if it is."""
    for name in SUBJECTS:
        if cell := request.GET.get(name, "")[:3]:
            likelihood, _, impact = cell.partition("x")
            return f"{SUBJECT_WORDS[name]}: likelihood {likelihood}, impact {impact}"
    return ""


def _row(request: PageRequest, line: ListedRisk) -> dict[str, Any]:
    return {
        "line": line,
        "href": address(request, "risk", line.reference) + at(request),
        "tone": STATE_TONES[line.state],
        "level": level_mark(line.level),
        "pairs": [
            (SUBJECT_WORDS[name], line.current.of(name), level_mark(line.matrix.level(line.current.of(name).product)))
            for name in SUBJECTS
        ],
        "moved": MOVED[line.movement],
        "flags": _flags(line),
    }


def _drawn(request: PageRequest, line: ListedRisk) -> str:
    """A row of the register. Half of the time that the page took was spent on its rows in a template."""
    row = _row(request, line)
    named = ", ".join(escape(reference) for reference, _ in line.objectives)
    threatens = f'<br><span class="sb-quiet sb-small">Threatens {named}</span>' if named else ""
    scores = "".join(
        f'<td data-label="{words}">{mark(level.shape, level.colour)} {pair.product} <span class="sb-small">'
        f'{escape(level.word)} <span class="sb-nowrap">({pair.likelihood} × {pair.impact})</span></span></td>'
        for words, pair, level in row["pairs"]
    )
    flags = "".join(f" {tag(words, tone)}" for words, tone in row["flags"])
    moved = f' <span class="sb-small">{row["moved"]} since the last Board</span>' if row["moved"] else ""
    due = when(line.review_due_on) if line.is_live else "Closed"
    return (
        f'<tr><th scope="row"><a class="govuk-link" href="{escape(row["href"])}">{escape(line.reference)} '
        f'{escape(line.title)}</a>{threatens}</th>{scores}<td data-label="Owner">{escape(line.owner)}</td>'
        f'<td data-label="Where it stands">{tag(line.state_words, row["tone"])}{flags}{moved}</td>'
        f'<td data-label="Review due"><span class="sb-nowrap">{due}</span></td></tr>'
    )


def level_mark(level: RiskLevel) -> RatingMark:
    return RatingMark(level.title, level.shape, level.colour)


def _flags(line: ListedRisk) -> list[tuple[str, str]]:
    """What somebody has to do something about, with its tone."""
    found = []
    if line.is_above:
        found.append(("Above appetite", "red"))
    if line.has_expired:
        found.append(("Acceptance has run out", "red"))
    if line.is_review_overdue:
        found.append(("Review overdue", "amber"))
    for each in line.awaited:
        words = f"{each.level_words}: {'reply overdue' if each.is_overdue else 'waiting for a reply'}"
        found.append((words, "red" if each.is_overdue else "amber"))
    return found


_COLUMNS = (
    Column("Reference"),
    Column("Risk", width=3),
    Column("Cause", width=4),
    Column("Event", width=4),
    Column("Consequence", width=4),
    Column("Owner", width=2),
    Column("Where it stands"),
    Column("Raised on", "date"),
    *(
        Column(f"{SUBJECT_WORDS[name]}, {kind}: {part}", "number")
        for kind in ("before any control", "now", "aimed at")
        for name in SUBJECTS
        for part in ("likelihood", "impact", "product")
    ),
    Column("Level"),
    Column("Above appetite"),
    Column("Since the last Board"),
    Column("Reviewed on", "date"),
    Column("Review due", "date"),
    Column("Accepted until", "date"),
    Column("Threatens", width=2),
)
_CONTROL_COLUMNS = (
    Column("Risk"),
    Column("Number", "number"),
    Column("Control", width=5),
    Column("Who sees to it", width=2),
    Column("From", "date"),
    Column("Takes off likelihood", "number"),
    Column("Takes off impact", "number"),
    Column("Whether it works"),
    Column("Looked at on", "date"),
)
_STEP_COLUMNS = (
    Column("Risk"),
    Column("What", width=2),
    Column("To whom", width=2),
    Column("On", "date"),
    Column("Reply or end by", "date"),
    Column("Words", width=5),
    Column("Decision"),
    Column("Authority", width=2),
)


@programme_page(VIEW, dear=Dear.EXPORT)
def risks_export(request: PageRequest, ending: str) -> HttpResponse:
    """The same list, whole, as a workbook with controls and steps, or as CSV."""
    stand = request.stand
    lines = reading.risk_lines(stand.actor, stand.moment, on=stand.day)
    found = listing.filtered(stand.actor, lines, _asked(request, _filters(request, lines)), stand.moment)
    sheets = [
        workbook.Sheet("Risks", _COLUMNS, map(_cells, found)),
        workbook.Sheet("Controls", _CONTROL_COLUMNS, _control_cells(found)),
        workbook.Sheet("What was done", _STEP_COLUMNS, _step_cells(found)),
    ]
    return download(f"{stand.programme.code} risks {stand.day.isoformat()}", ending, sheets, stand.actor.now)


def _cells(line: RiskLine) -> tuple[Cell, ...]:
    version = line.version
    numbers: list[Cell] = []
    for score in (line.inherent, line.current, line.target):
        for name in SUBJECTS:
            pair = score.of(name)
            numbers += [pair.likelihood, pair.impact, pair.product]
    return (
        line.reference,
        version.title,
        version.cause,
        version.event,
        version.consequence,
        version.owner.title,
        line.state_words,
        version.risk.raised_on,
        *numbers,
        line.level.title,
        ", ".join(SUBJECT_WORDS[name] for name in line.above),
        MOVED[line.movement] or "Did not move",
        line.reviewed_on,
        line.review_due_on,
        version.accepted_until,
        ", ".join(reference for reference, _ in (*line.objectives, *line.actions)),
    )


def _control_cells(lines: Sequence[RiskLine]) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        for each in line.controls:
            yield (
                line.reference,
                each.control.number,
                each.words,
                each.owner.title,
                each.starts_on,
                each.takes_off_likelihood,
                each.takes_off_impact,
                Works(each.works).label,
                each.looked_at_on,
            )


def _step_cells(lines: Sequence[RiskLine]) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        for step in line.steps:
            yield (
                line.reference,
                step.get_kind_display(),
                step.get_level_display(),
                step.happened_on,
                step.due_on,
                step.text,
                step.decision.reference if step.decision else "",
                step.authority.title if step.authority else "",
            )


# --- the heat map -----------------------------------------------------------------------------------------------------


@programme_page(VIEW)
def risk_heat_map(request: PageRequest) -> HttpResponse:
    """Where the risks lie, for children and for the programme, with the limit of appetite; and what moved."""
    stand = request.stand
    lines, found, filters = _asked_for(request)
    shown = found if filters.in_force() else [line for line in lines if line.is_live]
    context = {
        "filters": filters,
        "root": address(request, "risk_heat_map"),
        "maps": [_Map(_map(shown, name), _cells_of(request, shown, name)) for name in SUBJECTS] if shown else [],
        "moved": [
            {**_row(request, line), "was_is": _was_is(line), "why": line.reason}
            for movement, line in sorted(((each.movement, each) for each in shown), key=lambda pair: -pair[0])
            if movement
        ],
        "today": stand.actor.today,
    }
    return render(request, "risks/heat_map.html", context)


def _map(lines: Sequence[ListedRisk], subject: str) -> Picture:
    matrix = lines[0].matrix
    cells: dict[tuple[int, int], list[str]] = {}
    for line in lines:
        pair = line.current.of(subject)
        cells.setdefault((pair.likelihood, pair.impact), []).append(line.reference)
    words = MatrixWords(
        tuple(each.title for each in matrix.of("likelihood")), tuple(each.title for each in matrix.of(subject))
    )
    marks = {product: level_mark(matrix.level(product)) for product in range(1, 26)}
    return heat_map(f"Risk to {SUBJECT_WORDS[subject].lower()}", words, cells, marks, matrix.appetite.of(subject))


class _Map(NamedTuple):
    """One matrix: its picture, and the rows of its table, whose cells lead to the risks that lie in them."""

    picture: Picture
    rows: list[tuple[str, list[tuple[str, str]]]]


def _cells_of(
    request: PageRequest, lines: Sequence[ListedRisk], subject: str
) -> list[tuple[str, list[tuple[str, str]]]]:
    """A row for each likelihood, the highest first: references, and the address of the register narrowed to a cell."""
    query = request.GET.copy()
    query.pop(subject, None)
    begin = f"{address(request, 'risks')}?{query.urlencode()}{'&' if query else ''}{subject}="
    found: dict[tuple[int, int], list[str]] = {}
    for line in lines:
        pair = line.current.of(subject)
        found.setdefault((pair.likelihood, pair.impact), []).append(line.reference)
    rows = []
    for words in reversed(lines[0].matrix.of("likelihood")):
        cells = []
        for impact in range(1, 6):
            cells.append((", ".join(found.get((words.score, impact), ())), f"{begin}{words.score}x{impact}"))
        rows.append((f"{words.score} {words.title}", cells))
    return rows


def _was_is(line: ListedRisk) -> list[tuple[str, int, int]]:
    if line.before is None:
        return []
    return [(SUBJECT_WORDS[name], line.before.of(name).product, line.current.of(name).product) for name in SUBJECTS]


# --- one risk ---------------------------------------------------------------------------------------------------------


def _line(request: PageRequest, reference: str) -> RiskLine:
    def read() -> RiskLine | None:
        return reading.risk_line(request.stand.actor, reference, request.stand.moment, on=request.stand.day)

    # What is about to be changed is read anew.
    found = while_nothing_happens(request, read, of=f"risk {reference}") if request.method == "GET" else read()
    if found is None:
        raise Http404("No such risk.")
    return found


@programme_page(VIEW)
def risk(request: PageRequest, reference: str) -> HttpResponse:
    """One risk: in words and as a picture, its scores over time, its controls, and what was done about it."""
    stand = request.stand
    line = _line(request, reference)
    keeps = stand.can(Permission.KEEP_RISKS)
    scores = stand.as_at is None and reading.may_score(stand.actor, line.version)
    context = {
        **_row(request, line),
        "picture": _bow_tie(line),
        "scores": [
            (kind.label, kind.value, line.scores[kind], [(SUBJECT_WORDS[name], score.of(name)) for name in SUBJECTS])
            for kind, score in (
                (ScoreKind.INHERENT, line.inherent),
                (ScoreKind.CURRENT, line.current),
                (ScoreKind.TARGET, line.target),
            )
        ],
        "history": [(row, reading.score_of(row)) for row in reversed(line.history)],
        "controls": [(each, RatingMark(Works(each.works).label, *WORKS_MARKS[each.works])) for each in line.controls],
        "rosier": [SUBJECT_WORDS[name].lower() for name in line.rosier],
        "above": [SUBJECT_WORDS[name].lower() for name in line.above],
        "is_closed": line.state == RiskState.CLOSED,
        "keeps": keeps,
        "may_score": scores and line.is_live,
        "steps": [
            (address(request, "risk_step", reference, code), act)
            for code, act, offered in _steps(line, keeps)
            if offered
        ],
        "replies": {
            each.row.pk: address(request, "risk_reply", reference, each.row.pk)
            for each in line.waiting
            if stand.as_at is None and reading.may_answer(stand.actor, each.row.level)
        },
        "withdraws": {
            each.row.pk: address(request, "risk_unask", reference, each.row.pk) for each in line.waiting if keeps
        },
        "today": stand.actor.today,
    }
    return render(request, "risks/risk.html", context)


def _steps(line: RiskLine, keeps: bool) -> list[tuple[str, str, bool]]:
    """What may be done now, as code, words and whether it is offered."""
    may = RISKS[line.state] if keeps else {}
    return [
        ("escalate", "Escalate the risk", bool(may) and line.is_live),
        ("accept", "Accept the risk" if line.state != "accepted" else "Accept it again", "accepted" in may),
        ("end-acceptance", "Take the acceptance back", line.state == "accepted" and keeps),
        ("happened", "Say that it happened", "occurred" in may),
        ("close", "Close the risk", "closed" in may),
        ("reopen", "Open it again", line.state in ("closed", "occurred") and keeps),
    ]


def _bow_tie(line: RiskLine) -> Picture:
    version = line.version

    def barriers(part: str) -> list[Barrier]:
        return [
            Barrier(
                each.words,
                each.owner.title,
                RatingMark(Works(each.works).label, *WORKS_MARKS[each.works]),
                each.works in (Works.WORKS, Works.PARTLY) and each.starts_on <= line.on,
            )
            for each in line.controls
            if getattr(each, part)
        ]

    prevent, soften = barriers("takes_off_likelihood"), barriers("takes_off_impact")
    return bow_tie(version.title, version.cause, version.event, version.consequence, prevent, soften)


# --- forms ------------------------------------------------------------------------------------------------------------


class WordsFields(forms.Form):
    """What a risk is, in the order in which it happens."""

    title = LineField(label="Name of the risk", max_length=200)
    cause = TextField(label="Cause", max_length=2000, rows=3, help_text="What makes it possible: “Because of …”")
    event = TextField(label="Event", max_length=2000, rows=3, help_text="What may happen. One thing.")
    consequence = TextField(
        label="Consequence",
        max_length=2000,
        rows=3,
        help_text="What would follow for children, and for the programme. Do not name a child.",
    )
    owner = forms.ChoiceField(label="Owner", error_messages={"required": "Choose the post that owns the risk"})
    proximity = RadioField(
        label="How soon could it happen?",
        choices=Proximity.choices,
        error_messages={"required": "Say how soon it could happen"},
    )


def _score_fields(matrix: Matrix, kind: str = "") -> dict[str, forms.Field]:
    """Four choices for one score; `kind` stands before their names where a form has several scores."""
    found: dict[str, forms.Field] = {}
    for subject in SUBJECTS:
        whom = SUBJECT_WORDS[subject].lower()
        for part, axis in (("likelihood", "likelihood"), ("impact", subject)):
            words = [(str(each.score), f"{each.score} {each.title}: {each.words}") for each in matrix.of(axis)]
            found[f"{kind}{subject}_{part}"] = forms.TypedChoiceField(
                label=f"{part.capitalize()}, {'for' if part == 'likelihood' else 'on'} {whom}",
                choices=[("", "Choose a score"), *words],
                coerce=int,
                error_messages={
                    "required": f"Choose {part} for {whom}",
                    "invalid_choice": f"Choose {part} for {whom}: the matrix goes from 1 to 5",
                },
            )
    return found


def _score_in(said: Mapping[str, Any], kind: str = "") -> Score:
    pairs = (Pair(said[f"{kind}{name}_likelihood"], said[f"{kind}{name}_impact"]) for name in SUBJECTS)
    return Score(*pairs)


class RaiseForm(WordsFields, Form):
    """A new risk, scored three times."""

    threatens = LineField(
        label="What does it threaten?",
        max_length=400,
        required=False,
        help_text="References of objectives and actions, with commas between them, such as 1.2, A14",
    )
    raised_on = DateField(label="When was it raised?", what="the day on which it was raised")
    reason = TextField(label="Why is it scored so?", max_length=2000, rows=3)

    def __init__(self, *args: Any, matrix: Matrix, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in ScoreKind.values:
            self.fields.update(_score_fields(matrix, f"{kind}_"))
        self.order_fields(
            [name for name in self.fields if name not in ("reason", "raised_on")] + ["reason", "raised_on"]
        )

    @property
    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The fields under their headings."""
        hints = {
            "inherent": "As if nothing were done about it.",
            "current": "With what is in place today.",
            "target": "What you mean to bring it down to.",
        }
        found = [("The risk", "", [self[name] for name in (*WordsFields.base_fields, "threatens")])]
        for kind in ScoreKind:
            fields = [self[name] for name in self.fields if name.startswith(f"{kind.value}_")]
            found.append((str(kind.label), hints[kind.value], fields))
        return [*found, ("Why", "", [self["reason"], self["raised_on"]])]


def _posts(request: PageRequest, form: forms.Form, name: str, empty: str) -> Mapping[str, Any]:
    posts = deciding.posts_offered(request.stand.actor)
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key, post in posts.items():
        grouped.setdefault(post.agency.name, []).append((key, post.title))
    offer(form, name, [("", empty), *grouped.items()])
    return posts


def _threatened(request: PageRequest, form: forms.Form, written: str) -> dict[str, Any]:
    """The objectives and actions that were named; the form says which names are neither."""
    objectives, threatened, unknown = reading.things_named(request.stand.actor, written)
    if unknown:
        form.add_error(
            "threatens", f"There is no objective or action {', '.join(unknown)}. Enter references, such as 1.2"
        )
    return {"objectives": objectives, "actions": threatened}


@programme_page(Permission.KEEP_RISKS, changes=True)
def risk_add(request: PageRequest) -> HttpResponse:
    """Put a risk on the register."""
    stand = request.stand
    matrix = reading.matrix_at(stand.programme.pk)
    form = RaiseForm(request.POST or None, matrix=matrix, initial={"raised_on": stand.actor.today})
    posts = _posts(request, form, "owner", "Choose a post")
    if request.method == "POST" and is_clean(form):
        said = dict(form.cleaned_data)
        given = _threatened(request, form, said["threatens"])
        given |= {name: said[name] for name in (*WordsFields.base_fields, "reason", "raised_on")}
        given |= {kind: _score_in(said, f"{kind}_") for kind in ScoreKind.values}
        given |= {"owner": posts[said["owner"]], "proximity": Proximity(said["proximity"])}
        made: list[Any] = []
        if form.is_valid() and attempt(
            form,
            lambda: made.append(actions.raise_risk(programme=stand.programme, **given, by=stand.actor)),
            RiskRefused,
        ):
            reference = made[0].risk.reference
            messages.success(request, f"{reference} is on the register. Say now what controls it.")
            return redirect(address(request, "risk", reference))
    context = {
        "form": form,
        "heading": "Raise a risk",
        "act": "Put it on the register",
        "cancel": address(request, "risks"),
    }
    return render(request, "risks/raise.html", context)


class ChangeForm(WordsFields, EditForm):
    """The words of a risk, which others may be changing too."""


@programme_page(Permission.KEEP_RISKS, changes=True)
def risk_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Change the words of a risk, or whose it is."""
    line = _line(request, reference)
    version = line.version
    names = [name for name in WordsFields.base_fields if name != "owner"]
    form = ChangeForm(
        request.POST or None,
        current_version=version.pk,
        current={**{name: getattr(version, name) for name in names}, "owner": str(version.owner_id)},
        changed_by=version.recorded_by.name if version.recorded_by else "Somebody else",
    )
    posts = _posts(request, form, "owner", "Choose a post")
    if request.method == "POST" and is_clean(form):
        said = {name: form.cleaned_data[name] for name in names}
        said |= {"owner": posts[form.cleaned_data["owner"]], "proximity": Proximity(said["proximity"])}
        if attempt(form, lambda: actions.change_risk(version=version, **said, by=request.stand.actor), RiskRefused):
            messages.success(request, "The change is saved.")
            return redirect(address(request, "risk", reference))
    return _ask(request, form, line, "Change the risk", "Save")


class ScoreForm(EditForm):
    """A score for children and one for the programme, with the reason."""

    reason = TextField(label="Why?", max_length=2000, rows=3, help_text="What changed, or why nothing did.")
    scored_on = DateField(label="As on which day?", what="the day on which it was scored")

    def __init__(self, *args: Any, matrix: Matrix, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_score_fields(matrix))
        self.order_fields([name for name in self.fields if name not in ("reason", "scored_on")])


@programme_page(VIEW, changes=True)
def risk_score(request: PageRequest, reference: str, kind: str) -> HttpResponse:
    """Score a risk again: as it stands, before any control, or what is aimed at."""
    line = _scoring(request, reference)
    if kind not in ScoreKind.values:
        raise Http404("No such score.")
    row = line.scores[kind]
    score = reading.score_of(row)
    held = dict(zip(_score_fields(line.matrix), score.numbers, strict=True))
    form = ScoreForm(
        request.POST or None,
        matrix=line.matrix,
        current_version=row.pk,
        current=held,
        changed_by=row.recorded_by.name if row.recorded_by else "Somebody else",
        initial={"scored_on": request.stand.actor.today},
    )
    if request.method == "POST" and is_clean(form):
        said = form.cleaned_data
        if attempt(
            form,
            lambda: actions.score_risk(
                version=line.version,
                kind=ScoreKind(kind),
                seen=row,
                score=_score_in(said),
                reason=said["reason"],
                scored_on=said["scored_on"],
                by=request.stand.actor,
            ),
            RiskRefused,
        ):
            messages.success(request, "The score is on record. The one before stays there too.")
            return redirect(address(request, "risk", reference))
    label = str(ScoreKind(kind).label)
    return _ask(request, form, line, f"Score the risk: {label.lower()}", "Put the score on record")


def _scoring(request: PageRequest, reference: str) -> RiskLine:
    """The risk, for whoever may score it and keep its controls. Raises NotAllowed (403) for anybody else."""
    line = _line(request, reference)
    if not reading.may_score(request.stand.actor, line.version):
        raise NotAllowed("Your role does not include scoring this risk.")
    return line


class ControlFields(forms.Form):
    """A control."""

    words = TextField(label="What is done?", max_length=1000, rows=3, help_text="Do not name a child.")
    owner = forms.ChoiceField(label="Who sees to it?", error_messages={"required": "Choose the post that sees to it"})
    starts_on = DateField(label="From when?", what="the day from which it is in place")
    takes_off_likelihood = forms.TypedChoiceField(
        label="What does it take off likelihood?", choices=[(n, str(n)) for n in range(5)], coerce=int, initial=0
    )
    takes_off_impact = forms.TypedChoiceField(
        label="What does it take off impact?", choices=[(n, str(n)) for n in range(5)], coerce=int, initial=0
    )
    works = RadioField(
        label="Does it work?", choices=Works.choices, error_messages={"required": "Say whether it works"}
    )
    looked_at_on = DateField(label="When did somebody look?", what="the day on which somebody looked", required=False)


class AddControlForm(ControlFields, Form):
    """A new control."""


class ChangeControlForm(ControlFields, EditForm):
    """A control that others may be changing too."""

    is_withdrawn = forms.BooleanField(label="Withdraw it: it is no longer a control", required=False)


@programme_page(VIEW, changes=True)
def risk_control_add(request: PageRequest, reference: str) -> HttpResponse:
    """Put a control of a risk on record."""
    line = _scoring(request, reference)
    initial = {"starts_on": request.stand.actor.today, "works": Works.UNTESTED, "owner": str(line.version.owner_id)}
    form = AddControlForm(request.POST or None, initial=initial)
    posts = _posts(request, form, "owner", "Choose a post")
    if request.method == "POST" and is_clean(form):
        said = _control_said(form, posts)
        if attempt(
            form, lambda: actions.add_control(version=line.version, **said, by=request.stand.actor), RiskRefused
        ):
            messages.success(request, "The control is on record.")
            return redirect(address(request, "risk", reference))
    return _ask(request, form, line, "Add a control", "Add the control")


def _control_said(form: forms.Form, posts: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    return {**said, "owner": posts[said["owner"]], "works": Works(said["works"])}


@programme_page(VIEW, changes=True)
def risk_control(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Change a control, say whether it works, or withdraw it."""
    line = _scoring(request, reference)
    control = reading.control_of(line, number)
    if control is None:
        raise Http404("No such control.")
    form = ChangeControlForm(
        request.POST or None,
        current_version=control.pk,
        current={**_control_held(control), "owner": str(control.owner_id)},
    )
    posts = _posts(request, form, "owner", "Choose a post")
    if request.method == "POST" and is_clean(form):
        said = _control_said(form, posts)
        if attempt(form, lambda: actions.change_control(control=control, **said, by=request.stand.actor), RiskRefused):
            messages.success(request, "The change is saved.")
            return redirect(address(request, "risk", reference))
    return _ask(request, form, line, f"Control {number}", "Save")


def _control_held(control: ControlVersion) -> dict[str, Any]:
    return {name: getattr(control, name) for name in ControlFields.base_fields if name != "owner"}


class ThreatensForm(Form):
    """What a risk threatens."""

    threatens = LineField(
        label="What does it threaten?",
        max_length=400,
        required=False,
        help_text="References of objectives and actions, with commas between them, such as 1.2, A14",
    )


@programme_page(Permission.KEEP_RISKS, changes=True)
def risk_threatens(request: PageRequest, reference: str) -> HttpResponse:
    """Say which objectives and actions a risk threatens."""
    line = _line(request, reference)
    held = ", ".join(name for name, _ in (*line.objectives, *line.actions))
    form = ThreatensForm(request.POST or None, initial={"threatens": held})
    if request.method == "POST" and is_clean(form):
        given = _threatened(request, form, form.cleaned_data["threatens"])
        if form.is_valid() and attempt(
            form, lambda: actions.link_risk(version=line.version, **given, by=request.stand.actor), RiskRefused
        ):
            messages.success(request, "What it threatens is on record.")
            return redirect(address(request, "risk", reference))
    return _ask(request, form, line, "What it threatens", "Save")


# --- steps ------------------------------------------------------------------------------------------------------------


class StepForm(Form):
    """Something that was done about a risk."""

    text = TextField(label="What is said?", max_length=4000, rows=4, help_text="Do not name a child.")
    happened_on = DateField(label="When?", what="the day on which it happened")


class EscalateForm(StepForm):
    """To whom, what is asked of them, and by when."""

    level = RadioField(
        label="To whom is it taken?", choices=Level.choices, error_messages={"required": "Choose to whom it is taken"}
    )
    due_on = DateField(label="By when is a reply wanted?", what="the day by which a reply is wanted")
    field_order = ("level", "text", "due_on", "happened_on")


class AcceptForm(StepForm):
    """On whose authority, and until when."""

    until = DateField(
        label="Until when is it accepted?",
        what="the day on which the acceptance ends",
        help_text="A year at most. After that day the risk is open again by itself.",
    )
    decision = LineField(
        label="Which decision accepts it?", max_length=40, required=False, help_text="Its reference, such as D12"
    )
    authority = forms.ChoiceField(label="Or which post accepts it?", required=False)
    field_order = ("decision", "authority", "until", "text", "happened_on")


class ReplyForm(StepForm):
    """What was replied, with the decision it rests on."""

    decision = LineField(
        label="Which decision does it rest on?", max_length=40, required=False, help_text="Its reference, such as D12"
    )


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step, with its form and words."""

    form: type[StepForm]
    heading: str
    act: str
    done: str
    perform: Callable[..., Any]


STEPS: Mapping[str, StepPage] = {
    "escalate": StepPage(
        EscalateForm,
        "Escalate the risk",
        "Escalate it",
        "It is on record to whom the risk was taken, and since when a reply is waited for.",
        step_actions.escalate_risk,
    ),
    "accept": StepPage(
        AcceptForm,
        "Accept the risk",
        "Accept it",
        "The acceptance is on record. The risk comes back by itself when it ends.",
        step_actions.accept_risk,
    ),
    "end-acceptance": StepPage(
        StepForm,
        "Take the acceptance back",
        "Take it back",
        "The acceptance is taken back, and the risk is open.",
        step_actions.end_acceptance,
    ),
    "happened": StepPage(
        StepForm,
        "Say that it happened",
        "Put it on record",
        "It is on record that it happened. It is an issue now, until it is dealt with.",
        step_actions.risk_occurred,
    ),
    "close": StepPage(
        StepForm, "Close the risk", "Close it", "The risk is closed. It stays on record.", step_actions.close_risk
    ),
    "reopen": StepPage(
        StepForm, "Open the risk again", "Open it again", "The risk is open again.", step_actions.reopen_risk
    ),
}


@programme_page(Permission.KEEP_RISKS, changes=True)
def risk_step(request: PageRequest, reference: str, step: str) -> HttpResponse:
    """Escalate, accept, take an acceptance back, say that it happened, close or open again."""
    stand = request.stand
    line = _line(request, reference)
    if step not in STEPS:
        raise Http404("No such step.")
    what = STEPS[step]
    form = what.form(request.POST or None, initial={"happened_on": stand.actor.today})
    posts = _posts(request, form, "authority", "No single post") if step == "accept" else {}
    if request.method == "POST" and is_clean(form):
        said = _with_decision(request, form)
        if "authority" in said:
            said["authority"] = posts.get(said["authority"])
        if "level" in said:
            said["level"] = Level(said["level"])
        if form.is_valid() and attempt(
            form, lambda: what.perform(version=line.version, **said, by=stand.actor), RiskRefused
        ):
            messages.success(request, what.done)
            return redirect(address(request, "risk", reference))
    return _ask(request, form, line, what.heading, what.act)


def _with_decision(request: PageRequest, form: forms.Form) -> dict[str, Any]:
    """What the form says, with the decision that its reference names; the form says where there is none."""
    said = dict(form.cleaned_data)
    if "decision" in said:
        named = said["decision"].strip()
        said["decision"] = reading.decision_named(request.stand.actor, named) if named else None
        if named and said["decision"] is None:
            form.add_error("decision", f"There is no decision {named}. Enter a reference, such as D12.")
    return said


@programme_page(VIEW, changes=True)
def risk_reply(request: PageRequest, reference: str, escalation: int) -> HttpResponse:
    """Put down what was replied to an escalation."""
    line, row = _escalation(request, reference, escalation)
    if not reading.may_answer(request.stand.actor, row.level):
        raise NotAllowed("Your role does not include replying to this escalation.")
    words = str(Level(row.level).label)
    return _close_escalation(
        request,
        line,
        ReplyForm(request.POST or None, initial={"happened_on": request.stand.actor.today}),
        lambda **said: step_actions.answer_escalation(escalation=row, **said),
        (
            f"Reply of the {words}" if row.level != "corporate" else "Reply",
            "Put down the reply",
            "The reply is on record.",
        ),
    )


@programme_page(Permission.KEEP_RISKS, changes=True)
def risk_unask(request: PageRequest, reference: str, escalation: int) -> HttpResponse:
    """Withdraw an escalation."""
    line, row = _escalation(request, reference, escalation)
    return _close_escalation(
        request,
        line,
        StepForm(request.POST or None, initial={"happened_on": request.stand.actor.today}),
        lambda **said: step_actions.withdraw_escalation(escalation=row, **said),
        ("Withdraw the escalation", "Withdraw it", "The escalation is withdrawn."),
    )


def _escalation(request: PageRequest, reference: str, escalation: int) -> tuple[RiskLine, Any]:
    line = _line(request, reference)
    found = next((each.row for each in line.escalations if each.row.pk == escalation), None)
    if found is None:
        raise Http404("No such escalation.")
    return line, found


def _close_escalation(
    request: PageRequest, line: RiskLine, form: Form, perform: Callable[..., Any], words: tuple[str, str, str]
) -> HttpResponse:
    heading, act, done = words
    if request.method == "POST" and is_clean(form):
        said = _with_decision(request, form)
        if form.is_valid() and attempt(form, lambda: perform(**said, by=request.stand.actor), RiskRefused, NotAllowed):
            messages.success(request, done)
            return redirect(address(request, "risk", line.reference))
    return _ask(request, form, line, heading, act)


def _ask(request: PageRequest, form: Form, line: RiskLine, heading: str, act: str) -> HttpResponse:
    cancel = address(request, "risk", line.reference)
    context = {"form": form, "line": line, "heading": heading, "act": act, "cancel": cancel}
    return render(request, "risks/step.html", context)


addresses = [
    path("risks/", register, name="risks"),
    path("risks/heat-map/", risk_heat_map, name="risk_heat_map"),
    path("risks/add/", risk_add, name="risk_add"),
    path("risks/export.xlsx", risks_export, {"ending": "xlsx"}, name="risks_xlsx"),
    path("risks/export.csv", risks_export, {"ending": "csv"}, name="risks_csv"),
    path("risks/<str:reference>/", risk, name="risk"),
    path("risks/<str:reference>/edit/", risk_edit, name="risk_edit"),
    path("risks/<str:reference>/threatens/", risk_threatens, name="risk_threatens"),
    path("risks/<str:reference>/score/<str:kind>/", risk_score, name="risk_score"),
    path("risks/<str:reference>/controls/add/", risk_control_add, name="risk_control_add"),
    path("risks/<str:reference>/controls/<int:number>/", risk_control, name="risk_control"),
    path("risks/<str:reference>/replies/<int:escalation>/", risk_reply, name="risk_reply"),
    path("risks/<str:reference>/withdraw/<int:escalation>/", risk_unask, name="risk_unask"),
    path("risks/<str:reference>/do/<str:step>/", risk_step, name="risk_step"),
]
