"""The plan: its themes, outcomes and objectives in order, each objective on its own page, and the forms for them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from soundingboard.accounts.bases import ChangedMeanwhile, VersionRow
from soundingboard.accounts.roles import Permission
from soundingboard.framework.reading import all_scales, items_at
from soundingboard.lib import clocks
from soundingboard.lib.presets import ContentArea, PresetTheme
from soundingboard.measures.judging import bearing_on
from soundingboard.measures.showing import sees_small_numbers
from soundingboard.plan import actions, reading
from soundingboard.plan.models import Plan, Tier
from soundingboard.plan.reading import AlignmentCounts, ObjectiveLine, OutcomeLine, PlanLine, ThemeLine
from soundingboard.plan.rules import days_left
from soundingboard.position import standings
from soundingboard.position.standings import ActionCounts, AgreedRating, AgreedRatings
from soundingboard.rating.scales import DIMENSIONS, Point, Scale
from soundingboard.web.doors import PageRequest, programme_page
from soundingboard.web.forms.base import EditForm, Form
from soundingboard.web.forms.fields import DateField, LineField, RadioField, TextField
from soundingboard.web.forms.screening import is_clean
from soundingboard.web.pages import objective_parts
from soundingboard.web.pages.measured import MeasuredLine, measured
from soundingboard.web.templatetags.soundingboard import count, days_late, escape, mark_safe, tag, when
from soundingboard.web.templatetags.soundingboard import rating as drawn_rating

REFUSALS = (
    actions.CannotAgree,
    actions.CannotBeSo,
    actions.PlanAlreadyOpen,
    actions.PlanIsFrozen,
    actions.ReferenceTaken,
    actions.TooManyFirst,
    actions.WrongDecision,
    ChangedMeanwhile,
)


# --- what the pages of a plan share -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a plan's pages are. One `reverse` for the page, not one for each of 150 rows."""

    base: str
    at: str

    def objective(self, reference: str) -> str:
        """An objective's page, as at the day this page is seen."""
        return f"{self.base}objectives/{reference}/{self.at}"

    def need(self, kind: str, reference: str) -> str:
        """The page of a finding or requirement: what answers it, and parking."""
        return f"{self.base}coverage/{kind}/{reference}/{self.at}"


def ways(request: PageRequest) -> Ways:
    """The addresses for this request."""
    stand = request.stand
    at = f"?as_at={stand.as_at.isoformat()}" if stand.as_at else ""
    return Ways(reverse("plan", args=[stand.programme.code]), at)


def the_plan(request: PageRequest) -> PlanLine:
    """The programme's plan; 404 where there is none."""
    found = reading.plan_line(request.stand.actor, request.stand.moment)
    if found is None:
        raise Http404("No plan has been started.")
    return found


def plan_to_change(request: PageRequest) -> Plan:
    """The plan itself, for a page that changes it; 404 where there is none."""
    found = reading.plan_of(request.stand.actor)
    if found is None:
        raise Http404("No plan has been started.")
    return found


def done(form: Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Do what a form asks; where it is refused, the form says so, and keeps what was typed."""
    if not is_clean(form):
        return False
    try:
        act(form.cleaned_data)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


class Ratings:
    """The agreed ratings of a plan as points of the scales they were given on, each drawn once."""

    def __init__(self, agreed: AgreedRatings, scales: Mapping[tuple[Any, int], Scale]) -> None:
        self._agreed, self._scales = agreed, scales
        self._drawn: dict[tuple[str, tuple[object, ...]], SafeString] = {}

    def of(self, objective_id: int, dimension: str) -> AgreedRating | None:
        """What was agreed last of an objective."""
        return self._agreed.get(objective_id, {}).get(dimension)

    def code(self, objective_id: int, dimension: str) -> str | None:
        """Its code: green, delivered, sustained."""
        found = self.of(objective_id, dimension)
        return found.value if found else None

    def drawn(self, objective_id: int, dimension: str) -> SafeString:
        """Shape, word and colour."""
        found = self.of(objective_id, dimension)
        key = (dimension, found[1:] if found else ())  # whatever the round
        if key not in self._drawn:
            note = "asserted" if found and found.is_asserted else ""
            self._drawn[key] = drawn_rating(self._point(dimension, found), note)
        return self._drawn[key]

    def _point(self, dimension: str, found: AgreedRating | None) -> Point | None:
        scale = self._scales.get((dimension, found.scale_version)) if found else None
        points = scale.points if scale and found else ()
        return next((point for point in points if found and point.code == found.value), None)


def ratings_of(request: PageRequest, within: Collection[int] | None = None) -> Ratings:
    """The agreed ratings of these objectives, or of all, as at the day looked at. Three queries."""
    stand = request.stand
    agreed = standings.agreed_ratings(stand.actor, stand.moment, within=within)
    return Ratings(agreed, all_scales(stand.programme.pk))


# --- the plan ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """An objective as the plan lists it."""

    line: ObjectiveLine
    href: str
    counts: AlignmentCounts
    late: int | None
    actions: ActionCounts
    delivery: SafeString
    impact: SafeString
    confidence: SafeString

    @property
    def badges(self) -> SafeString:
        """What it answers, counted; or that it answers no requirement; and whether it is first."""
        parts = [tag("First", "brand")] if self.line.tier == Tier.FIRST else []
        said = [
            f"{count(number, noun, plural)}{f' ({partly} in part)' if partly else ''}"
            for number, partly, noun, plural in (
                (
                    self.counts.requirements,
                    self.counts.requirements - self.counts.requirements_satisfied,
                    "requirement",
                    "requirements",
                ),
                (self.counts.findings, self.counts.findings - self.counts.findings_satisfied, "finding", "findings"),
                (self.counts.outcomes, 0, "outcome", "outcomes"),
            )
            if number
        ]
        if not self.counts.requirements:
            parts.append(
                tag("Local ambition", "white") if self.line.is_local_ambition else tag("No requirement", "amber")
            )
        if said:
            parts.append(mark_safe(f'<span class="sb-quiet sb-small">Answers {", ".join(said)}</span>'))
        return mark_safe(" ".join(parts))

    @property
    def owner(self) -> SafeString:
        """The post that owns it, and who holds that post on the day."""
        if not self.line.owner:
            return mark_safe('<span class="sb-quiet">No owner</span>')
        holder = escape(self.line.holder) if self.line.holder else "vacant"
        return mark_safe(f'{escape(self.line.owner)}<br><span class="sb-quiet sb-small">{holder}</span>')

    @property
    def due(self) -> SafeString:
        """When it is due, and how long that is."""
        return mark_safe(f"{when(self.line.due_on, 'No date')}<br>{days_late(self.late)}")

    @property
    def done(self) -> SafeString:
        """How many of its actions are done, and how many are overdue."""
        one = self.actions
        if not one.total:
            return mark_safe('<span class="sb-quiet">None yet</span>')
        overdue = f'<br><span class="sb-late">{one.overdue:,} overdue</span>' if one.overdue else ""
        return mark_safe(f"{one.done:,} of {one.total:,} done{overdue}")

    @property
    def drawn(self) -> str:
        """Its row of the table."""
        line = self.line
        return (
            f'<tr><th scope="row"><a class="govuk-link" href="{self.href}">{escape(line.reference)} '
            f'{escape(line.title)}</a><br>{self.badges}</th><td data-label="Owner">{self.owner}</td>'
            f'<td data-label="Due" class="sb-nowrap">{self.due}</td><td data-label="Actions">{self.done}</td>'
            f'<td data-label="Delivery">{self.delivery}</td><td data-label="Impact">{self.impact}</td>'
            f'<td data-label="Confidence">{self.confidence}</td></tr>'
        )


@dataclass(frozen=True, slots=True)
class ThemeBlock:
    """A theme with what is in it."""

    line: ThemeLine
    outcomes: list[tuple[OutcomeLine, list[MeasuredLine]]]
    rows: list[ObjectiveRow]

    @property
    def caption(self) -> str:
        """What its table is of."""
        return f"Objectives of theme {self.line.reference}"

    @property
    def drawn(self) -> SafeString:
        """The rows of its table, put together as text: a template would take four times as long for 150 of them."""
        return mark_safe("".join(row.drawn for row in self.rows))


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A statutory clock that runs, or ran, from an inspection."""

    what: str
    started: date
    source: str
    due: date
    late: int | None
    rests_on: str
    sent_on: date | None = None
    sent_late: int = 0


@programme_page(Permission.VIEW_PROGRAMME)
def plan(request: PageRequest) -> HttpResponse:
    """The plan: its figures, themes, outcomes, and each objective with its owner, date, alignment and agreed ratings.

    A plan with more objectives than anybody reads at once is shown a theme at a time, and its figures are of the whole.
    """
    stand = request.stand
    found = reading.plan_line(stand.actor, stand.moment)
    if found is None:
        may = {"may_start": stand.can(Permission.EDIT_PLAN), "may_take_out": stand.can(Permission.EDIT_DELIVERY)}
        return render(request, "plan/none.html", may)
    to = ways(request)
    figures = standings.plan_figures(stand.actor, found.pk, stand.moment, day=stand.day)
    themes = reading.theme_lines(stand.actor, found.pk, stand.moment)
    chosen = _theme_asked_for(request, themes) if figures.objectives > SHOWN_AT_ONCE else None
    context = {
        "plan": found,
        "figures": figures,
        "blocks": theme_blocks(request, found, themes, chosen),
        "tabs": [(line.heading, f"{to.base}{_asked(request, line.reference)}", line is chosen) for line in themes]
        if chosen
        else [],
        "presets": [] if themes else _presets(request),
        "gaps_address": f"{to.base}coverage/{to.at}",
        "clocks": _clocks(request, found),
        "today": stand.actor.today,
        "may_edit": stand.can(Permission.EDIT_PLAN) and not found.is_frozen,
        "may_freeze": stand.can(Permission.FREEZE_PLAN),
        "may_take_out": stand.can(Permission.EDIT_DELIVERY) and not found.is_frozen,
        "may_hand_over": stand.can(Permission.DRAFT_PAPERS),
        "may_agree": stand.can(Permission.AGREE_PLAN) and not found.is_frozen,
        "ways": to,
    }
    return render(request, "plan/plan.html", context)


# As many objectives as a plan has that is read from top to bottom; a larger one is shown a theme at a time.
SHOWN_AT_ONCE = 40


def _theme_asked_for(request: PageRequest, themes: Sequence[ThemeLine]) -> ThemeLine | None:
    """The theme in the address, or the first."""
    asked = request.GET.get("theme", "")
    return next((line for line in themes if line.reference == asked), themes[0] if themes else None)


def _asked(request: PageRequest, reference: str) -> str:
    """The query of the plan's page for a theme, as at the day looked at."""
    day = {"as_at": request.stand.as_at.isoformat()} if request.stand.as_at else {}
    return f"?{urlencode({'theme': reference, **day})}"


def theme_blocks(
    request: PageRequest, found: PlanLine, themes: Sequence[ThemeLine], chosen: ThemeLine | None = None
) -> list[ThemeBlock]:
    """The themes of a plan, or one of them, in order: outcomes with their measures, and objectives. Eight queries."""
    stand, to = request.stand, ways(request)
    where = (stand.actor, found.pk, stand.moment)
    blocks = {line.pk: ThemeBlock(line, [], []) for line in ([chosen] if chosen else themes)}
    outcomes = [outcome for outcome in reading.outcome_lines(*where) if outcome.theme_id in blocks]
    bearing = bearing_on(
        stand.programme.pk,
        [outcome.pk for outcome in outcomes],
        stand.moment,
        small=sees_small_numbers(stand.actor),
        end="outcome",
    )
    for outcome in outcomes:
        blocks[outcome.theme_id].outcomes.append((outcome, measured(request, bearing.get(outcome.pk, ()))))
    lines = reading.objective_lines(*where, on=stand.day, theme=chosen.pk if chosen else None)
    keys = [line.pk for line in lines]
    counts, ratings = reading.alignment_counts(stand.actor, keys, stand.moment), ratings_of(request, keys)
    tally = standings.action_counts(stand.actor, stand.moment, day=stand.day, within=keys)
    none, no_actions = AlignmentCounts(), ActionCounts()
    for line in lines:
        if line.theme_id not in blocks:
            continue
        left = days_left(line.due_on, stand.day)
        is_delivered = ratings.code(line.pk, "delivery") == "delivered"
        blocks[line.theme_id].rows.append(
            ObjectiveRow(
                line,
                to.objective(line.reference),
                counts.get(line.pk, none),
                None if left is None or is_delivered else -left,
                tally.get(line.pk, no_actions),
                *(ratings.drawn(line.pk, dimension) for dimension in DIMENSIONS),
            )
        )
    return list(blocks.values())


def _clocks(request: PageRequest, found: PlanLine) -> list[ClockLine]:
    """The clocks that the latest inspections started, counted in working days from receipt or publication."""
    stand = request.stand
    lines = []
    for inspection in reading.latest_inspections(stand.actor, stand.moment):
        start = inspection.received_on or inspection.published_on
        if start is None:
            continue
        for code in _CLOCKS.get(inspection.framework, ()):
            clock = clocks.clock(code)
            due = clocks.compute(clock, start)
            recorded = inspection.plan_sent_recorded_at
            on_record = recorded is not None and (stand.moment is None or recorded < stand.moment)
            # A draft is not the plan: nothing says when it was sent.
            sent = inspection.plan_sent_on if on_record and code not in _DRAFTS else None
            # Whether it was met is not known once a version has been agreed and nobody said when it was sent.
            late = None if sent or (found.agreed_on and due < stand.day) else (stand.day - due).days
            sent_late = max((sent - due).days, 0) if sent else 0
            lines.append(ClockLine(clock.due, start, inspection.title, due, late, clock.source, sent, sent_late))
    return lines


_DRAFTS = frozenset({"draft_plan_after_focused_visit"})
_AFTER_INSPECTION = ("plan_after_inspection",)
_CLOCKS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("SLAC", "protection_of_children", "looked_after_children", "SIF"), _AFTER_INSPECTION),
    **dict.fromkeys(("ILACS", "ILACS_2026"), _AFTER_INSPECTION),
    "JTAI": ("statement_after_joint_inspection",),
    "focused_visit": ("draft_plan_after_focused_visit", "plan_after_focused_visit"),
}


def _presets(request: PageRequest) -> tuple[PresetTheme, ...]:
    """The themes that an empty plan is offered."""
    return items_at(request.stand.programme.pk, "themes", PresetTheme, request.stand.moment)


# --- one objective ----------------------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def objective(request: PageRequest, reference: str) -> HttpResponse:
    """One objective, whole: up to why it exists, down to what is done about it, what proves it and who judged it."""
    stand = request.stand
    found = the_plan(request)
    lines = reading.objective_lines(stand.actor, found.pk, stand.moment, on=stand.day, reference=reference)
    if not lines:
        raise Http404("No such objective.")
    line = lines[0]
    reasons = reading.reasons_of(stand.actor, line.pk, stand.moment)
    left = days_left(line.due_on, stand.day)
    counts, next_actions = standings.actions_of(stand.actor, line.pk, stand.moment, day=stand.day)
    context = {
        "plan": found,
        "line": line,
        "counts": counts,
        "actions": next_actions,
        "requirements": [one for one in reasons if one.kind == "requirement"],
        "findings": [one for one in reasons if one.kind == "finding"],
        "outcomes": [one for one in reasons if one.kind == "outcome"],
        "late": None if left is None else -left,
        "moved": (line.due_on - line.baseline_due_on).days if line.due_on and line.baseline_due_on else 0,
        "parts": objective_parts.parts_of(request, line),
        "history": reading.history_of(stand.actor, "objective", line.pk, stand.moment)
        if stand.actor.can(Permission.VIEW_HISTORY)
        else [],
        "may_edit": stand.can(Permission.EDIT_PLAN) and not found.is_frozen,
        "today": stand.actor.today,
        "ways": ways(request),
    }
    return render(request, "plan/objective.html", context)


# --- plan on a page ---------------------------------------------------------------------------------------------------


@programme_page(Permission.VIEW_PROGRAMME)
def plan_on_a_page(request: PageRequest, reference: str) -> HttpResponse:
    """One theme on one page that prints: why it matters, its outcomes, and its objectives with where they stand."""
    found = the_plan(request)
    themes = reading.theme_lines(request.stand.actor, found.pk, request.stand.moment)
    chosen = next((line for line in themes if line.reference == reference), None)
    if chosen is None:
        raise Http404("No such theme.")
    (block,) = theme_blocks(request, found, themes, chosen)
    to = ways(request)
    context = {
        "plan": found,
        "theme": block,
        "tabs": [
            (
                line.heading,
                f"{to.base}themes/{line.reference}/{to.at}",
                line is chosen,
            )
            for line in themes
        ],
        "day": request.stand.day,
        "ways": to,
        "today": request.stand.actor.today,
    }
    return render(request, "plan/on_a_page.html", context)


# --- starting ---------------------------------------------------------------------------------------------------------


def _why_field() -> LineField:
    return LineField(label="Why is it changed?", max_length=240, required=False, help_text="It is kept in the history.")


class _PlanWords(forms.Form):
    title = LineField(label="Title of the plan", max_length=240)
    vision = TextField(
        label="Vision",
        max_length=4000,
        required=False,
        help_text="In a few plain sentences: what children and families will see when this has worked.",
    )
    first_priority_cap = forms.IntegerField(
        label="How many objectives may be first at once?",
        min_value=0,
        max_value=50,
        initial=6,
        help_text="Too much first at once is nothing first. Six is usual.",
    )


class StartForm(Form, _PlanWords):
    """What a new plan needs."""

    started_on = DateField(label="Start date", what="the date the plan starts")


@programme_page(Permission.EDIT_PLAN, changes=True, while_frozen=True)
def plan_start(request: PageRequest) -> HttpResponse:
    """Begin a plan."""
    stand = request.stand
    form = StartForm(request.POST or None, initial={"started_on": stand.actor.today})
    if request.method == "POST" and done(
        form, lambda said: actions.start_plan(programme=stand.programme, **said, by=stand.actor)
    ):
        messages.success(request, "The plan is started. Now add its themes.")
        return redirect("plan", programme=stand.programme.code)
    return _question(request, form, "Start a plan", "Start the plan")


class EditPlan(EditForm, _PlanWords):
    """What is said of the plan as a whole, and why it is changed."""

    why = _why_field()


@programme_page(Permission.EDIT_PLAN, changes=True)
def plan_edit(request: PageRequest) -> HttpResponse:
    """Change what is said of the plan as a whole."""
    stand = request.stand
    seen = reading.said_of(plan_to_change(request))
    form = EditPlan(
        request.POST or None, **_as_seen(seen, {name: getattr(seen, name) for name in _PlanWords.base_fields})
    )

    def act(said: dict[str, Any]) -> object:
        changes = _without_version(said)
        why = changes.pop("why")
        return actions.revise_plan(seen=seen, changes=changes, why=why, by=stand.actor)

    if request.method == "POST" and done(form, act):
        messages.success(request, "The plan is changed.")
        return redirect("plan", programme=stand.programme.code)
    return _question(request, form, "Change the plan", "Save")


@require_POST
@programme_page(Permission.EDIT_PLAN, changes=True)
def plan_presets(request: PageRequest) -> HttpResponse:
    """Take the themes that ship, all of them, into an empty plan."""
    found, stand = plan_to_change(request), request.stand
    presets = [(preset.title, f"{preset.words}.") for preset in _presets(request)]
    try:
        actions.take_preset_themes(plan=found, presets=presets, by=stand.actor)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The themes are in the plan. Change their words as you need.")
    return redirect("plan", programme=stand.programme.code)


# --- themes -----------------------------------------------------------------------------------------------------------

_REFERENCE = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._-]*\Z",
    "Use letters, digits, dots, hyphens and underscores, such as 2.4",
)


def _reference_field(next_one: str) -> LineField:
    return LineField(
        label="Reference",
        max_length=20,
        required=False,
        validators=[_REFERENCE],
        help_text=f"Leave it empty to be given the next, such as {next_one}.",
    )


class _ThemeWords(forms.Form):
    title = LineField(label="Title", max_length=240)
    why_it_matters = TextField(
        label="Why it matters",
        max_length=4000,
        required=False,
        help_text="As you would say it to staff.",
    )
    sponsor = forms.ChoiceField(
        label="Sponsor", required=False, help_text="The post that answers for the whole theme, whoever holds it."
    )


class AddTheme(Form, _ThemeWords):
    """A new theme."""

    reference = _reference_field("4")


class EditTheme(EditForm, _ThemeWords):
    """What is said of a theme."""


@programme_page(Permission.EDIT_PLAN, changes=True)
def theme_add(request: PageRequest) -> HttpResponse:
    """Add a theme."""
    found, stand = plan_to_change(request), request.stand
    posts = reading.posts_offered(stand.actor)
    form = AddTheme(request.POST or None)
    _offer(form, "sponsor", _post_choices(posts))

    def act(said: dict[str, Any]) -> object:
        return actions.add_theme(plan=found, **{**said, "sponsor": posts.get(said["sponsor"])}, by=stand.actor)

    if request.method == "POST" and done(form, act):
        messages.success(request, "The theme is in the plan.")
        return redirect("plan", programme=stand.programme.code)
    return _question(request, form, "Add a theme", "Add the theme")


@programme_page(Permission.EDIT_PLAN, changes=True)
def theme_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Change what is said of a theme."""
    stand = request.stand
    seen = reading.theme_version(stand.actor, plan_to_change(request).pk, reference)
    if seen is None:
        raise Http404("No such theme.")
    posts = reading.posts_offered(stand.actor)
    if seen.sponsor:
        posts.setdefault(str(seen.sponsor.pk), seen.sponsor)
    current = {"title": seen.title, "why_it_matters": seen.why_it_matters, "sponsor": str(seen.sponsor_id or "")}
    form = EditTheme(request.POST or None, **_as_seen(seen, current))
    _offer(form, "sponsor", _post_choices(posts))

    def act(said: dict[str, Any]) -> object:
        changes = {**_without_version(said), "sponsor": posts.get(said["sponsor"])}
        return actions.revise_theme(seen=seen, changes=changes, by=stand.actor)

    if request.method == "POST" and done(form, act):
        messages.success(request, f"Theme {reference} is changed.")
        return redirect("plan", programme=stand.programme.code)
    withdraw = reverse("theme_withdraw", args=[stand.programme.code, reference])
    return _question(request, form, f"Change theme {reference}", "Save", withdraw=withdraw)


# --- outcomes ---------------------------------------------------------------------------------------------------------


class _OutcomeWords(forms.Form):
    theme = forms.ChoiceField(label="Theme")
    statement = TextField(
        label="Outcome",
        max_length=2000,
        rows=3,
        help_text="What will be different for children, not what will be done. “Children are seen within a day.”",
    )
    baseline = TextField(label="Baseline", max_length=2000, rows=3, required=False, help_text="How things stand now.")
    what_good_looks_like = TextField(
        label="What good looks like",
        max_length=4000,
        required=False,
        help_text="How you will know that it has come.",
    )
    by_when = DateField(label="By when", required=False, what="the date by which it should be so")


class AddOutcome(Form, _OutcomeWords):
    """A new outcome."""

    reference = _reference_field("O3")


class EditOutcome(EditForm, _OutcomeWords):
    """What is said of an outcome."""


@programme_page(Permission.EDIT_PLAN, changes=True)
def outcome_add(request: PageRequest) -> HttpResponse:
    """Add an outcome to a theme."""
    found, stand = plan_to_change(request), request.stand
    themes = reading.themes_offered(stand.actor, found.pk)
    form = AddOutcome(request.POST or None, initial={"theme": request.GET.get("theme", "")})
    _offer(form, "theme", _theme_choices(themes))

    def act(said: dict[str, Any]) -> object:
        return actions.add_outcome(**{**said, "theme": themes[said["theme"]]}, by=stand.actor)

    if request.method == "POST" and done(form, act):
        messages.success(request, "The outcome is in the plan.")
        return redirect("plan", programme=stand.programme.code)
    return _question(request, form, "Add an outcome", "Add the outcome")


@programme_page(Permission.EDIT_PLAN, changes=True)
def outcome_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Change what is said of an outcome."""
    found, stand = plan_to_change(request), request.stand
    seen = reading.outcome_version(stand.actor, found.pk, reference)
    if seen is None:
        raise Http404("No such outcome.")
    themes = reading.themes_offered(stand.actor, found.pk)
    current = {
        "theme": str(seen.theme_id),
        "statement": seen.statement,
        "baseline": seen.baseline,
        "what_good_looks_like": seen.what_good_looks_like,
        "by_when": seen.by_when,
    }
    form = EditOutcome(request.POST or None, **_as_seen(seen, current))
    _offer(form, "theme", _theme_choices(themes))

    def act(said: dict[str, Any]) -> object:
        changes = {**_without_version(said), "theme": themes[said["theme"]]}
        return actions.revise_outcome(seen=seen, changes=changes, by=stand.actor)

    if request.method == "POST" and done(form, act):
        messages.success(request, f"Outcome {reference} is changed.")
        return redirect("plan", programme=stand.programme.code)
    withdraw = reverse("outcome_withdraw", args=[stand.programme.code, reference])
    return _question(request, form, f"Change outcome {reference}", "Save", withdraw=withdraw)


# --- objectives -------------------------------------------------------------------------------------------------------

_TIER_HINTS = {
    Tier.FIRST: "Before anything else. The plan limits how many are first at once.",
    Tier.NEXT: "Worked on now, but gives way to what is first.",
    Tier.LATER: "Agreed, but not yet started on purpose.",
}


class _ObjectiveWords(forms.Form):
    theme = forms.ChoiceField(label="Theme")
    title = LineField(label="Objective", max_length=240, help_text="One thing that can be judged, in plain words.")
    description = TextField(label="Description", max_length=4000, required=False)
    owner = forms.ChoiceField(
        label="Owner", required=False, help_text="A post: whoever holds it owns the objective, and the duty stays."
    )
    tier = RadioField(label="Priority", choices=Tier.choices, hints=_TIER_HINTS)
    starts_on = DateField(label="Start date", required=False, what="the start date")
    due_on = DateField(
        label="Due date",
        required=False,
        what="the due date",
        help_text="The first due date is kept as the baseline; each later one is measured against it.",
    )
    measure = TextField(
        label="Measure", max_length=2000, rows=3, required=False, help_text="What will be counted or looked at."
    )
    baseline = TextField(
        label="Baseline", max_length=2000, rows=3, required=False, help_text="How it was at the start."
    )
    target = TextField(label="Target", max_length=2000, rows=3, required=False)
    not_measurable_yet = forms.BooleanField(
        label="It cannot be measured yet",
        required=False,
        help_text="Then an action should make it measurable.",
    )
    is_local_ambition = forms.BooleanField(
        label="It is local ambition", required=False, help_text="No requirement of the Notice asks for it."
    )
    content_area = forms.ChoiceField(
        label="Content area", required=False, help_text="Where evidence and questions about it are filed."
    )


class AddObjective(Form, _ObjectiveWords):
    """A new objective."""

    reference = _reference_field("2.4")


class EditObjective(EditForm, _ObjectiveWords):
    """What is said of an objective, and why it is changed."""

    why = _why_field()


@programme_page(Permission.EDIT_PLAN, changes=True)
def objective_add(request: PageRequest) -> HttpResponse:
    """Add an objective to a theme; its alignment is the next page."""
    found, stand = plan_to_change(request), request.stand
    themes, posts = reading.themes_offered(stand.actor, found.pk), reading.posts_offered(stand.actor)
    form = AddObjective(request.POST or None, initial={"theme": request.GET.get("theme", ""), "tier": Tier.NEXT})
    _offer_for_objective(request, form, _theme_choices(themes), _post_choices(posts))
    made: list[str] = []

    def act(said: dict[str, Any]) -> None:
        words = {
            **said,
            "theme": themes[said["theme"]],
            "owner": posts.get(said["owner"]),
            "tier": Tier(int(said["tier"])),
        }
        made.append(actions.add_objective(**words, by=stand.actor).reference)

    if request.method == "POST" and done(form, act):
        messages.success(request, f"Objective {made[0]} is in the plan. Now say what it answers.")
        return redirect("objective_align", programme=stand.programme.code, reference=made[0])
    return _question(request, form, "Add an objective", "Add the objective")


@programme_page(Permission.EDIT_PLAN, changes=True)
def objective_edit(request: PageRequest, reference: str) -> HttpResponse:
    """Change what is said of an objective."""
    found, stand = plan_to_change(request), request.stand
    seen = reading.objective_version(stand.actor, found.pk, reference)
    if seen is None:
        raise Http404("No such objective.")
    themes, posts = reading.themes_offered(stand.actor, found.pk), reading.posts_offered(stand.actor)
    if seen.owner:
        posts.setdefault(str(seen.owner.pk), seen.owner)
    current = {name: getattr(seen, name) for name in _ObjectiveWords.base_fields}
    current |= {"theme": str(seen.theme_id), "owner": str(seen.owner_id or ""), "tier": str(seen.tier)}
    form = EditObjective(request.POST or None, **_as_seen(seen, current))
    _offer_for_objective(request, form, _theme_choices(themes), _post_choices(posts))

    def act(said: dict[str, Any]) -> object:
        changes = _without_version(said)
        why = changes.pop("why")
        changes |= {"theme": themes[said["theme"]], "owner": posts.get(said["owner"]), "tier": int(said["tier"])}
        return actions.revise_objective(seen=seen, changes=changes, why=why, by=stand.actor)

    page = reverse("objective", args=[stand.programme.code, reference])
    if request.method == "POST" and done(form, act):
        messages.success(request, f"Objective {reference} is changed.")
        return redirect(page)
    withdraw = reverse("objective_withdraw", args=[stand.programme.code, reference])
    return _question(request, form, f"Change objective {reference}", "Save", cancel=page, withdraw=withdraw)


# --- withdrawing ------------------------------------------------------------------------------------------------------


class WithdrawForm(Form):
    """Why something leaves the plan."""

    why = TextField(
        label="Reason",
        max_length=2000,
        rows=3,
        help_text="It stays readable as at any earlier day; the reason is what people will look for.",
        error_messages={"required": "Enter the reason for withdrawing it"},
    )


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One kind of thing that can be withdrawn: how it is found, and the action that does it."""

    find: Callable[..., Any]
    act: Callable[..., None]
    warning: str


_WITHDRAWALS: Mapping[str, Withdrawal] = {
    "theme": Withdrawal(reading.theme_version, actions.withdraw_theme, "A theme can be withdrawn once it is empty."),
    "outcome": Withdrawal(
        reading.outcome_version, actions.withdraw_outcome, "What was aligned to it will no longer be."
    ),
    "objective": Withdrawal(
        reading.objective_version,
        actions.withdraw_objective,
        "What it was aligned to will need another objective, or parking. Its delivery plan and ratings stay on record.",
    ),
}


@programme_page(Permission.EDIT_PLAN, changes=True)
def withdraw(request: PageRequest, kind: str, reference: str) -> HttpResponse:
    """Take a theme, outcome or objective out of the plan, with the reason."""
    stand, way = request.stand, _WITHDRAWALS[kind]
    seen = way.find(stand.actor, plan_to_change(request).pk, reference)
    if seen is None:
        raise Http404("No such thing in the plan.")
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and done(form, lambda said: way.act(seen=seen, why=said["why"], by=stand.actor)):
        messages.success(request, f"{kind.capitalize()} {reference} is withdrawn.")
        return redirect("plan", programme=stand.programme.code)
    context = {
        "form": form,
        "heading": f"Withdraw {kind} {reference}",
        "words": getattr(seen, "title", "") or getattr(seen, "statement", ""),
        "warning": way.warning,
        "act": f"Withdraw the {kind}",
        "grave": True,
        "cancel": reverse(f"{kind}_edit", args=[stand.programme.code, reference]),
    }
    return render(request, "plan/withdraw.html", context)


# --- what the forms share ---------------------------------------------------------------------------------------------


def _question(request: PageRequest, form: Form, heading: str, act: str, **more: str) -> HttpResponse:
    cancel = reverse("plan", args=[request.stand.programme.code])
    context = {"form": form, "heading": heading, "act": act, "cancel": cancel, **more}
    return render(request, "plan/question.html", context)


def _as_seen(seen: VersionRow, current: Mapping[str, Any]) -> dict[str, Any]:
    """What an EditForm needs to know of the version now saved."""
    who = str(seen.recorded_by) if seen.recorded_by_id else "Somebody else"
    return {"current_version": seen.pk, "current": current, "changed_by": who}


def _without_version(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "version"}


def _offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _offer_for_objective(request: PageRequest, form: forms.Form, themes: list[Any], posts: list[Any]) -> None:
    areas = items_at(request.stand.programme.pk, "content_areas", ContentArea, None)
    parents = {area.within for area in areas}
    _offer(form, "theme", themes)
    _offer(form, "owner", posts)
    leaves = [(area.code, area.words) for area in areas if area.code not in parents]
    _offer(form, "content_area", [("", "Not filed yet"), *leaves])


def _post_choices(posts: Mapping[str, Any]) -> list[Any]:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for key, post in posts.items():
        grouped.setdefault(post.agency.name, []).append((key, post.title))
    return [("", "Nobody yet"), *grouped.items()]


def _theme_choices(themes: Mapping[str, Any]) -> list[Any]:
    return [("", "Choose a theme"), *((key, f"{theme.reference} {theme.said}") for key, theme in themes.items())]


addresses = [
    path("plan/", plan, name="plan"),
    path("plan/start/", plan_start, name="plan_start"),
    path("plan/edit/", plan_edit, name="plan_edit"),
    path("plan/themes/presets/", plan_presets, name="plan_presets"),
    path("plan/themes/add/", theme_add, name="theme_add"),
    path("plan/themes/<str:reference>/", plan_on_a_page, name="plan_on_a_page"),
    path("plan/themes/<str:reference>/edit/", theme_edit, name="theme_edit"),
    path("plan/themes/<str:reference>/withdraw/", withdraw, {"kind": "theme"}, name="theme_withdraw"),
    path("plan/outcomes/add/", outcome_add, name="outcome_add"),
    path("plan/outcomes/<str:reference>/edit/", outcome_edit, name="outcome_edit"),
    path("plan/outcomes/<str:reference>/withdraw/", withdraw, {"kind": "outcome"}, name="outcome_withdraw"),
    path("plan/objectives/add/", objective_add, name="objective_add"),
    path("plan/objectives/<str:reference>/", objective, name="objective"),
    path("plan/objectives/<str:reference>/edit/", objective_edit, name="objective_edit"),
    path("plan/objectives/<str:reference>/withdraw/", withdraw, {"kind": "objective"}, name="objective_withdraw"),
]
