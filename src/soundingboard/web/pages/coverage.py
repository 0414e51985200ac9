"""What answers what: coverage both ways, a theme at a time; alignment; parking; the way to lifting the Notice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.safestring import SafeString, mark_safe

from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import DecisionKind
from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell, Column
from soundingboard.framework.kinds import held_at
from soundingboard.judgement import reading as judged
from soundingboard.judgement.models import Dimension
from soundingboard.judgement.reading import NeedRated
from soundingboard.lib.keys import key_in
from soundingboard.plan import actions, reading
from soundingboard.plan.models import AlignmentStrength
from soundingboard.plan.reading import ObjectiveLine, PlanLine, ThemeLine
from soundingboard.plan.rules import (
    COVERAGE_ORDER,
    Answering,
    Kind,
    Link,
    Need,
    NeedCoverage,
    ObjectiveCoverage,
    RequirementStanding,
    coverage,
    coverage_of_objectives,
    requirement_standing,
)
from soundingboard.position import standings
from soundingboard.position.standings import ActionCounts, EvidenceCounts
from soundingboard.rating.scales import Point
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.downloads import download
from soundingboard.web.forms.base import Form
from soundingboard.web.forms.fields import RadioField, TextField
from soundingboard.web.kept import while_nothing_happens
from soundingboard.web.pages.objective_parts import point_of
from soundingboard.web.pages.plan import REFUSALS, Ways, done, plan_to_change, ratings_of, the_plan, ways
from soundingboard.web.templatetags.soundingboard import tag

ROWS_A_PAGE = 50
# A requirement with all that answers it is as long as several rows of a list.
TRACKED_A_PAGE = 20
SHORT = 70

# What a plan answers is not yet done: neither a word nor a colour here may be taken for a requirement that is met.
STATE_WORDS: Mapping[str, tuple[str, str]] = {
    "gap": ("Gap", "red"),
    "contributes": ("Answered in part", "amber"),
    "parked": ("Parked", "grey"),
    "satisfied": ("Answered in full", "blue"),
}


# --- the coverage of a plan -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Whole:
    """All that is needed to say what answers what. Six queries.

    `objectives` is those of the plan, or of the theme that was asked for.
    """

    plan: PlanLine
    themes: list[ThemeLine]
    objectives: list[ObjectiveLine]
    needs: list[Need]
    links: list[Link]
    rows: tuple[NeedCoverage, ...]


def whole(request: PageRequest, theme: str = "") -> Whole:
    """The coverage of the plan as at the day looked at; with the objectives of one theme, where one is asked for."""
    stand, found = request.stand, the_plan(request)
    where = (stand.actor, found.pk, stand.moment)
    themes = reading.theme_lines(*where)
    ours = next((line.pk for line in themes if line.reference == theme), 0) if theme else None
    objectives = reading.objective_lines(*where, on=stand.day, theme=ours)
    needs = reading.needs(stand.actor, stand.moment)
    links = reading.links(*where)
    rows = coverage(needs, links, reading.parked(stand.actor, stand.moment))
    return Whole(found, themes, objectives, needs, links, rows)


@programme_page(Permission.VIEW_PROGRAMME)
def coverage_gaps(request: PageRequest) -> HttpResponse:
    """Everything that no objective answers, both ways round: what the plan still has to do."""
    found = whole(request)
    promises = [line.promise for line in found.objectives]
    adrift = [row for row in coverage_of_objectives(promises, found.needs, found.links) if row.is_adrift]
    rows = [row for row in found.rows if row.state == "gap"]
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **_frame(request, found, ""),
        "page": page,
        "adrift": adrift,
        "parked": [row for row in found.rows if row.state == "parked"],
    }
    return render(request, "coverage/gaps.html", context)


@programme_page(Permission.VIEW_PROGRAMME)
def coverage_of_theme(request: PageRequest, reference: str) -> HttpResponse:
    """One theme: what nothing answers, then what its objectives answer and how far; as a matrix or as a list."""
    found = whole(request, reference)
    theme = next((line for line in found.themes if line.reference == reference), None)
    if theme is None:
        raise Http404("No such theme.")
    ours = found.objectives
    keys = {line.pk for line in ours}
    wanted = [
        row
        for row in found.rows
        if row.state == "gap" or not keys.isdisjoint(row.satisfied_by) or not keys.isdisjoint(row.contributed_to_by)
    ]
    page = Paginator(wanted, ROWS_A_PAGE).get_page(request.GET.get("page"))
    to, as_list = ways(request), request.GET.get("form") == "list"
    promises = [line.promise for line in ours]
    context = {
        **_frame(request, found, reference),
        "theme": theme,
        "objectives": [(line, to.objective(line.reference)) for line in ours],
        "page": page,
        "rows": _list(request, found, page, to) if as_list else _matrix(page, ours, to),
        "other_way": _other_way(coverage_of_objectives(promises, found.needs, found.links), to),
        "as_list": as_list,
    }
    return render(request, "coverage/theme.html", context)


def _frame(request: PageRequest, found: Whole, here: str) -> dict[str, Any]:
    """What both pages show: tabs, the count of each state, and the ways out."""
    to = ways(request)
    tally = dict.fromkeys(COVERAGE_ORDER, 0)
    for row in found.rows:
        tally[row.state] += 1
    tabs = [("Gaps", f"{to.base}coverage/{to.at}", not here)]
    tabs += [
        (
            line.heading,
            f"{to.base}coverage/themes/{line.reference}/{to.at}",
            line.reference == here,
        )
        for line in found.themes
    ]
    return {
        "plan": found.plan,
        "tabs": tabs,
        "tally": [(tally[state], STATE_WORDS[state]) for state in COVERAGE_ORDER],
        "ways": to,
        "may_edit": request.stand.can(Permission.EDIT_PLAN) and not found.plan.is_frozen,
        "today": request.stand.actor.today,
    }


def _matrix(rows: Iterable[NeedCoverage], ours: Sequence[ObjectiveLine], to: Ways) -> SafeString:
    """The rows of the matrix: each need with a cell for each objective of the theme, put together at once."""
    drawn = []
    for row in rows:
        full, part = set(row.satisfied_by), set(row.contributed_to_by)
        cells = "".join(
            _SATISFIES if line.pk in full else _CONTRIBUTES if line.pk in part else "<td></td>" for line in ours
        )
        drawn.append(
            f'<tr><th scope="row" class="sb-nowrap">{_need_link(row.need, to)} {escape(_short(row.need.text))}</th>'
            f"<td>{drawn_state(row.state)}</td>{cells}</tr>"
        )
    return mark_safe("".join(drawn))


def _list(request: PageRequest, found: Whole, rows: Iterable[NeedCoverage], to: Ways) -> SafeString:
    """The rows of the list, which says what answers each in words, objectives of other themes too. One query."""
    names = reading.objective_references(request.stand.actor, found.plan.pk, request.stand.moment)
    return mark_safe(
        "".join(
            f'<tr><th scope="row">{_need_link(row.need, to)}</th><td data-label="Words">{escape(row.need.text)}</td>'
            f'<td data-label="Coverage">{drawn_state(row.state)}</td>'
            f'<td data-label="Answered by">{escape(in_words(row, names))}</td></tr>'
            for row in rows
        )
    )


def _need_link(need: Need, to: Ways) -> str:
    return f'<a class="govuk-link" href="{escape(to.need(need.kind, need.reference))}">{escape(need.reference)}</a>'


def _short(text: str) -> str:
    """The words of a need, cut to fit beside a matrix."""
    return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}\u2026"


# Letters as well as colour, each with its word for whoever cannot see that the letter stands for one.
_SATISFIES = '<td><abbr class="sb-tag sb-tone--blue" title="Satisfies">S</abbr></td>'
_CONTRIBUTES = '<td><abbr class="sb-tag sb-tone--amber" title="Contributes to">C</abbr></td>'


def drawn_state(state: str) -> SafeString:
    """The state of a finding or requirement as a word on a colour."""
    word, tone = STATE_WORDS[state]
    return tag(word, tone)


def in_words(row: NeedCoverage, names: Mapping[int, str]) -> str:
    """What answers it, in a sentence."""
    if row.state == "parked":
        return f"Parked: {row.parked_because}"
    if row.state == "gap":
        return "No objective answers it."
    parts = []
    if row.satisfied_by:
        parts.append(f"Satisfied by {_listed([names[pk] for pk in row.satisfied_by if pk in names])}")
    if row.contributed_to_by:
        parts.append(f"contributed to by {_listed([names[pk] for pk in row.contributed_to_by if pk in names])}")
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."


def _listed(words: Sequence[str]) -> str:
    return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} and {words[-1]}"


def _other_way(rows: Iterable[ObjectiveCoverage], to: Ways) -> SafeString:
    """What each objective answers, with links."""
    return mark_safe("".join(_answering(row, to) for row in rows))


def _answering(row: ObjectiveCoverage, to: Ways) -> str:
    promise = row.promise
    mark = f" {_NO_REQUIREMENT}" if row.is_adrift else f" {_LOCAL_AMBITION}" if promise.is_local_ambition else ""
    return (
        f'<tr><th scope="row"><a class="govuk-link" href="{escape(to.objective(promise.reference))}">'
        f"{escape(promise.reference)} {escape(promise.title)}</a>{mark}</th>"
        f'<td data-label="Satisfies">{_linked(row.satisfies, to)}</td>'
        f'<td data-label="Contributes to">{_linked(row.contributes_to, to)}</td></tr>'
    )


_NO_REQUIREMENT, _LOCAL_AMBITION = tag("No requirement", "amber"), tag("Local ambition", "white")


def _linked(needs: Sequence[Need], to: Ways) -> str:
    return ", ".join(_need_link(need, to) for need in needs) or '<span class="sb-quiet">None</span>'


# --- export -----------------------------------------------------------------------------------------------------------

COLUMNS = ("Kind", "Reference", "Words", "Source", "Coverage", "Satisfied by", "Contributed to by", "Parked because")


def _lines(found: Whole) -> Iterator[tuple[Cell, ...]]:
    names = {line.pk: line.reference for line in found.objectives}
    for row in found.rows:
        need = row.need
        yield (
            need.kind.capitalize(),
            need.reference,
            need.text,
            f"{need.source}, page {need.page}" if need.page else need.source,
            STATE_WORDS[row.state][0],
            ", ".join(names[pk] for pk in row.satisfied_by if pk in names),
            ", ".join(names[pk] for pk in row.contributed_to_by if pk in names),
            row.parked_because,
        )


def _grid(found: Whole) -> Iterator[tuple[Cell, ...]]:
    for row in found.rows:
        full, part = set(row.satisfied_by), set(row.contributed_to_by)
        yield (
            row.need.reference,
            STATE_WORDS[row.state][0],
            *("S" if line.pk in full else "C" if line.pk in part else "" for line in found.objectives),
        )


def _of_objectives(found: Whole) -> Iterator[tuple[Cell, ...]]:
    titles = {line.pk: f"{line.reference} {line.title}" for line in found.themes}
    promises = [line.promise for line in found.objectives]
    for row in coverage_of_objectives(promises, found.needs, found.links):
        yield (
            row.promise.reference,
            row.promise.title,
            titles.get(row.promise.theme_id, ""),
            "Yes" if row.promise.is_local_ambition else "No",
            ", ".join(need.reference for need in row.satisfies),
            ", ".join(need.reference for need in row.contributes_to),
        )


@programme_page(Permission.VIEW_PROGRAMME, dear=Dear.EXPORT)
def coverage_export(request: PageRequest, form: str) -> HttpResponse:
    """The whole matrix, both ways: a workbook of three sheets, or the first of them as CSV."""
    found = whole(request)
    objectives = ("Objective", "Words", "Theme", "Local ambition", "Satisfies", "Contributes to")
    grid = ("Reference", "Coverage", *(line.reference for line in found.objectives))
    sheets = [
        workbook.Sheet("Findings and requirements", tuple(map(Column, COLUMNS)), _lines(found)),
        workbook.Sheet("Objectives", tuple(map(Column, objectives)), _of_objectives(found)),
        workbook.Sheet("Matrix", tuple(map(Column, grid)), _grid(found)),
    ]
    name = f"coverage-{request.stand.programme.code}-{request.stand.day.isoformat()}"
    return download(name, form, sheets, request.stand.actor.now)


# --- one finding or requirement ---------------------------------------------------------------------------------------


class AlignForm(Form):
    """Which objective answers it, and how far."""

    objective = forms.ChoiceField(label="Objective")
    strength = RadioField(label="How far?", choices=AlignmentStrength.choices)


@programme_page(Permission.VIEW_PROGRAMME)
def need(request: PageRequest, kind: Kind, reference: str) -> HttpResponse:
    """One finding or requirement: its words, where they stand, what answers it; and a form to align one more."""
    stand, found = request.stand, the_plan(request)
    where = (stand.actor, found.pk, stand.moment)
    this = _need_or_404(request, kind, reference)
    lines = {line.pk: line for line in reading.objective_lines(*where, on=stand.day)}
    linked = [link for link in reading.links(*where) if link.key == this.key and link.objective_id in lines]
    may_edit = stand.can(Permission.EDIT_PLAN) and not found.is_frozen
    taken = {link.objective_id for link in linked}
    form = AlignForm(request.POST or None, initial={"strength": AlignmentStrength.CONTRIBUTES})
    field = form.fields["objective"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [
        ("", "Choose an objective"),
        *((str(line.pk), f"{line.reference} {line.title}") for line in lines.values() if line.pk not in taken),
    ]
    if request.method == "POST" and may_edit and done(form, lambda said: _align(request, found, this, said)):
        messages.success(request, f"{kind.capitalize()} {reference} has one more objective.")
        return redirect(request.path)
    to = ways(request)
    context = {
        "plan": found,
        "need": this,
        "answers": [
            (lines[link.objective_id], to.objective(lines[link.objective_id].reference), link.strength == "satisfies")
            for link in linked
        ],
        "parked": reading.parked(stand.actor, stand.moment).get(this.key),
        "form": form,
        "may_edit": may_edit,
        "rated": _rated(request, this),
        "dimensions": [str(dimension.label) for dimension in Dimension],
        "ways": to,
        "today": stand.actor.today,
    }
    return render(request, "coverage/need.html", context)


def _rated(request: PageRequest, this: Need) -> list[tuple[NeedRated, list[tuple[str, Point | None]]]]:
    """What the Board judged of it by itself, the latest round first: one row of a round, and the three ratings."""
    stand = request.stand
    rows = judged.needs_rated(stand.actor, stand.moment, need=this.key)
    if not rows:
        return []
    held = held_at(stand.programme.pk, ("scales",), stand.moment)
    by_round: dict[int, dict[str, NeedRated]] = {}
    for row in rows:
        by_round.setdefault(row.round_number, {})[row.dimension] = row
    return [
        (
            max(given.values(), key=lambda row: row.pk),
            [
                (
                    str(each.label),
                    point_of(held, each, one.scale_version, one.value) if (one := given.get(each)) else None,
                )
                for each in Dimension
            ],
        )
        for _, given in sorted(by_round.items(), reverse=True)
    ]


def _need_or_404(request: PageRequest, kind: Kind, reference: str) -> Need:
    """The finding or requirement, as at the day looked at."""
    for one in reading.needs(request.stand.actor, request.stand.moment):
        if (one.kind, one.reference) == (kind, reference):
            return one
    raise Http404("No such finding or requirement.")


def _align(request: PageRequest, found: PlanLine, this: Need, said: Mapping[str, str]) -> None:
    actor = request.stand.actor
    objective = reading.objectives_offered(actor, found.pk)[said["objective"]].objective
    target = reading.need_row(actor, this.kind, this.pk)
    if target is None:
        raise actions.CannotBeSo("It is no longer there to be aligned to.")
    actions.align(objective=objective, to=target, strength=AlignmentStrength(said["strength"]), by=actor)


class ParkForm(Form):
    """Why it is left out of the plan."""

    reason = TextField(
        label="Reason",
        max_length=2000,
        rows=3,
        help_text="Who holds it instead, or why nothing will be done. It is printed wherever coverage is shown.",
        error_messages={"required": "Enter the reason for leaving it out of the plan"},
    )
    decision = forms.ChoiceField(label="Decision it rests on", required=False)


class UnparkForm(Form):
    """Why the plan has to answer it again."""

    why = TextField(label="Why it comes back", max_length=2000, rows=3, required=False)


@programme_page(Permission.EDIT_PLAN, changes=True)
def park(request: PageRequest, kind: Kind, reference: str) -> HttpResponse:
    """Leave a finding or requirement out of the plan with a reason, or take it back."""
    stand = request.stand
    this = _need_or_404(request, kind, reference)
    row = reading.need_row(stand.actor, kind, this.pk)
    assert row is not None
    seen = reading.parking_of(stand.actor, kind, this.pk)
    decisions = reading.decisions_offered(stand.actor, DecisionKind.PARKING)
    form: Form
    if seen is None:
        form = ParkForm(request.POST or None)
        field = form.fields["decision"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "None"), *((key, f"{one.reference} {one.title}") for key, one in decisions.items())]
    else:
        form = UnparkForm(request.POST if request.method == "POST" else None)

    def act(said: dict[str, str]) -> None:
        if seen is None:
            actions.park(what=row, reason=said["reason"], decision=decisions.get(said["decision"]), by=stand.actor)
        else:
            actions.unpark(seen=seen, why=said["why"], by=stand.actor)

    page = ways(request).need(kind, reference)
    if request.method == "POST" and done(form, act):
        state = "is parked" if seen is None else "is back: the plan has to answer it"
        messages.success(request, f"{kind.capitalize()} {reference} {state}.")
        return redirect(page)
    return render(request, "coverage/park.html", {"form": form, "need": this, "parking": seen, "cancel": page})


# --- what one objective answers ---------------------------------------------------------------------------------------


_NAME = "the-name"
_STRENGTHS = frozenset(AlignmentStrength.values)
_PARKED = tag("Parked")


@cache
def _radios(chosen: str) -> str:
    """The three answers: drawn once for each that may be chosen, to be given a name."""
    return render_to_string("coverage/answers.html", {"name": _NAME, "chosen": chosen})


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """Those of one Notice, inspection or plan, drawn."""

    title: str
    number: int
    choices: SafeString
    is_open: bool


@programme_page(Permission.EDIT_PLAN, changes=True)
def objective_align(request: PageRequest, reference: str) -> HttpResponse:
    """Choose all that an objective contributes to or satisfies, on one form."""
    stand, found = request.stand, plan_to_change(request)
    version = reading.objective_version(stand.actor, found.pk, reference)
    if version is None:
        raise Http404("No such objective.")
    needs, outcomes = reading.needs(stand.actor), reading.outcome_lines(stand.actor, found.pk)
    targets = {f"{one.kind}-{one.pk}": one.key for one in needs}
    targets |= {f"outcome-{line.pk}": ("outcome", line.pk) for line in outcomes}
    page = reverse("objective", args=[stand.programme.code, reference])
    problem = ""
    if request.method == "POST":
        wanted = {
            key: AlignmentStrength(request.POST[name])
            for name, key in targets.items()
            if request.POST.get(name) in AlignmentStrength.values
        }
        seen = frozenset(key for pk in request.POST.get("seen", "").split(",") if (key := key_in(pk)) is not None)
        try:
            number = actions.set_alignments(objective=version.objective, wanted=wanted, seen=seen, by=stand.actor)
        except ChangedMeanwhile:
            problem = (
                "Somebody else changed what this objective answers while you were choosing. Your choices are still "
                "below, and what is saved now stands beside each that differs. Check them, then save again."
            )
        except REFUSALS as refusal:
            problem = str(refusal)
        else:
            changed = "Nothing was changed." if not number else "What it answers is saved."
            messages.success(request, changed)
            return redirect(page)
    saved = reading.alignments_of(stand.actor, version.objective)
    current = {
        f"{kind}-{pk}": row.strength
        for row in saved
        for kind, pk in (("finding", row.finding_id), ("requirement", row.requirement_id), ("outcome", row.outcome_id))
        if pk
    }
    chosen = {name: request.POST.get(name, "") for name in targets} if problem else current
    context = {
        "version": version,
        "groups": _choice_groups(request, needs, outcomes, chosen, current, with_saved=bool(problem)),
        "seen": ",".join(str(row.pk) for row in saved),
        "problem": problem,
        "cancel": page,
    }
    return render(request, "coverage/align.html", context)


def _choice_groups(
    request: PageRequest,
    needs: Sequence[Need],
    outcomes: Sequence[reading.OutcomeLine],
    chosen: Mapping[str, str],
    current: Mapping[str, str],
    *,
    with_saved: bool,
) -> list[ChoiceGroup]:
    left_out = reading.parked(request.stand.actor)
    grouped: dict[str, list[str]] = {}
    answered: set[str] = set()

    def add(heading: str, kind: str, pk: int, reference: str, text: str, is_parked: bool) -> None:
        name = f"{kind}-{pk}"
        now, saved = chosen.get(name, ""), current.get(name, "")
        differs = with_saved and saved != now
        drawn = _choice(name, reference, text, now, saved=saved if differs else None, is_parked=is_parked)
        grouped.setdefault(heading, []).append(drawn)
        if now:
            answered.add(heading)

    for one in needs:
        whose = "Requirements of" if one.kind == "requirement" else "Findings of"
        add(f"{whose} {one.source}", one.kind, one.pk, one.reference, one.text, one.key in left_out)
    for line in outcomes:
        add("Outcomes of the plan", "outcome", line.pk, line.reference, line.statement, False)
    return [
        ChoiceGroup(title, len(choices), mark_safe("".join(choices)), place < 2 or title in answered)
        for place, (title, choices) in enumerate(grouped.items())
    ]


def _choice(name: str, reference: str, text: str, chosen: str, *, saved: str | None, is_parked: bool) -> str:
    """A finding, requirement or outcome with the three answers to choose from.

    Put together here and not by the template, which would ask for each word of four hundred of them by name.

    Args:
        saved: what is saved, where somebody else changed it meanwhile.
    """
    words = f"<strong>{escape(reference)}</strong> {escape(text)}"
    if is_parked:
        return f'<div class="govuk-form-group"><p class="govuk-body">{words} {_PARKED}</p></div>\n'
    if saved is not None:
        words += f' <span class="sb-late">Saved now: {escape(saved or "not answered")}</span>'
    radios = _radios(chosen if chosen in _STRENGTHS else "").replace(_NAME, name)
    return (
        '<div class="govuk-form-group"><fieldset class="govuk-fieldset">'
        f'<legend class="govuk-fieldset__legend">{words}</legend>{radios}</fieldset></div>\n'
    )


# --- lifting the Notice -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrackedAnswer:
    """An objective that answers a requirement: how far, what was judged of it, and what is there to judge by."""

    line: ObjectiveLine
    href: str
    satisfies: bool
    delivery: SafeString
    impact: SafeString
    actions: ActionCounts
    evidence: EvidenceCounts
    evidence_href: str


@dataclass(frozen=True, slots=True)
class TrackedRequirement:
    """A requirement on the way to being lifted, drawn."""

    need: Need
    href: str
    answers: list[TrackedAnswer]
    standing: RequirementStanding
    parked: str | None

    @property
    def caption(self) -> str:
        """What its table is of."""
        return f"What answers requirement {self.need.reference}"


# What the tracker may be narrowed to: a word in the address, what it says, and which requirements it leaves.
_NARROWED: Mapping[str, tuple[str, Callable[[RequirementStanding], bool]]] = {
    "done": ("done", lambda one: one.is_complied_with),
    "not-done": ("not done", lambda one: not one.is_complied_with),
    "better": ("better for children", lambda one: one.is_improved),
    "hollow": ("done, but nothing better yet", lambda one: one.is_complied_with and not one.is_improved),
}


@programme_page(Permission.VIEW_PROGRAMME)
def notice_tracker(request: PageRequest) -> HttpResponse:
    """Each requirement: what would satisfy it, what is there, what is missing; done and better told apart."""
    found = the_plan(request)
    tracked = while_nothing_happens(request, lambda: _tracked(request, found))
    context = {**tracked, "plan": found, "ways": ways(request), "today": request.stand.actor.today}
    return render(request, "coverage/notice_tracker.html", context)


def _tracked(request: PageRequest, found: PlanLine) -> dict[str, Any]:
    stand, to = request.stand, ways(request)
    where = (stand.actor, found.pk, stand.moment)
    lines = {line.pk: line for line in reading.objective_lines(*where, on=stand.day)}
    ratings = ratings_of(request)
    shown = standings.independently_shown(*where)
    linked: dict[int, list[Link]] = {}
    for link in reading.links(*where):
        if link.kind == "requirement" and link.objective_id in lines:
            linked.setdefault(link.target_id, []).append(link)
    left_out = reading.parked(stand.actor, stand.moment)

    def standing(one: Need) -> RequirementStanding:
        answering = [
            Answering(
                lines[link.objective_id].reference,
                link.strength == "satisfies",
                ratings.code(link.objective_id, "delivery"),
                ratings.code(link.objective_id, "impact"),
                link.objective_id in shown,
            )
            for link in _fullest_first(linked.get(one.pk, ()))
        ]
        return requirement_standing(one, answering, stand.day)

    # Where each stands is known of all of them, for the figures; what answers it is drawn for a page of them.
    judged = [(one, standing(one)) for one in reading.required(stand.actor, stand.moment)]
    tally = {word: sum(map(leaves, (each for _, each in judged))) for word, (_, leaves) in _NARROWED.items()}
    words, leaves = _NARROWED.get(request.GET.get("only", ""), ("", lambda _: True))
    page = Paginator([each for each in judged if leaves(each[1])], TRACKED_A_PAGE).get_page(request.GET.get("page"))
    answering = {link.objective_id for one, _ in page for link in linked.get(one.pk, ())}
    done = standings.action_counts(stand.actor, stand.moment, day=stand.day, within=answering)
    shown_by = standings.evidence_counts(stand.actor, stand.moment, within=answering)
    evidence_page = reverse("evidence", args=[stand.programme.code])

    def answer(link: Link) -> TrackedAnswer:
        key, line = link.objective_id, lines[link.objective_id]
        query = urlencode({"objective": line.reference} | ({"as_at": stand.as_at.isoformat()} if stand.as_at else {}))
        return TrackedAnswer(
            line,
            to.objective(line.reference),
            link.strength == "satisfies",
            ratings.drawn(key, "delivery"),
            ratings.drawn(key, "impact"),
            done.get(key, ActionCounts()),
            shown_by.get(key, EvidenceCounts()),
            f"{evidence_page}?{query}",
        )

    return {
        "page": page,
        "tracked": [
            TrackedRequirement(
                one,
                to.need("requirement", one.reference),
                [answer(link) for link in _fullest_first(linked.get(one.pk, ()))],
                standing,
                left_out.get(one.key),
            )
            for one, standing in page
        ],
        "total": len(judged),
        "figures": [
            (None, len(judged), "requirements in force", ""),
            ("not-done", tally["not-done"], "not done yet", "amber"),
            ("done", tally["done"], "done: what was asked for", "green"),
            ("better", tally["better"], "better: children’s experience", "green"),
            ("hollow", tally["hollow"], "done, but nothing better yet", "amber"),
        ],
        "narrowed": words,
    }


def _fullest_first(links: Iterable[Link]) -> list[Link]:
    return sorted(links, key=lambda link: link.strength != "satisfies")


addresses = [
    path("plan/coverage/", coverage_gaps, name="coverage"),
    path("plan/coverage/coverage.xlsx", coverage_export, {"form": "xlsx"}, name="coverage_xlsx"),
    path("plan/coverage/coverage.csv", coverage_export, {"form": "csv"}, name="coverage_csv"),
    path("plan/coverage/themes/<str:reference>/", coverage_of_theme, name="coverage_theme"),
    path("plan/coverage/finding/<str:reference>/", need, {"kind": "finding"}, name="finding_coverage"),
    path("plan/coverage/requirement/<str:reference>/", need, {"kind": "requirement"}, name="requirement_coverage"),
    path("plan/coverage/finding/<str:reference>/park/", park, {"kind": "finding"}, name="finding_park"),
    path("plan/coverage/requirement/<str:reference>/park/", park, {"kind": "requirement"}, name="requirement_park"),
    path("plan/objectives/<str:reference>/alignment/", objective_align, name="objective_align"),
    path("plan/notice/", notice_tracker, name="notice_tracker"),
]
