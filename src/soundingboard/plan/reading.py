"""A plan as it stood at a moment, in plain values, each function in a fixed number of queries.

Pages of a plan of 150 objectives draw each many times over; rows read as tuples cost a fifth of what model objects do.
`moment` is None for now; see `VersionQuerySet.as_at`.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Post
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.history.models import Entry
from soundingboard.plan.models import (
    Alignment,
    AlignmentStrength,
    Finding,
    FindingState,
    Inspection,
    InspectionState,
    InstrumentState,
    Objective,
    ObjectiveVersion,
    OutcomeVersion,
    Parking,
    Plan,
    PlanVersion,
    PlanWording,
    Requirement,
    RequirementVersion,
    Standing,
    Theme,
    ThemeVersion,
    Tier,
)
from soundingboard.plan.rules import Gap, Kind, Link, Need, PlanItem, Promise, alignment_gaps, natural
from soundingboard.records.prepared import prepared, prepared_by, prepared_counts

# The Notice counts from the day it is anticipated until it is lifted, closed or replaced.
IN_FORCE = (InstrumentState.DRAFT, InstrumentState.ISSUED, InstrumentState.REVISED)


class PlanLine(NamedTuple):
    """The plan itself: what it is, whether it is frozen, and the version last agreed."""

    pk: int
    reference: str
    title: str
    vision: str
    first_priority_cap: int
    started_on: date
    closed_on: date | None
    freeze_id: int | None
    standing: str | None
    frozen_because: str | None
    frozen_at: datetime | None
    version_number: int | None
    agreed_at: datetime | None
    agreed_on: date | None
    decision_reference: str | None

    @property
    def is_frozen(self) -> bool:
        """Paused, closed or handed over."""
        return self.standing is not None

    @property
    def standing_word(self) -> str:
        """How it is frozen, in words; nothing while it is open."""
        return str(Standing(self.standing).label) if self.standing else ""


class ThemeLine(NamedTuple):
    """A theme as it was said to be."""

    pk: int
    version_id: int
    reference: str
    title: str
    why_it_matters: str
    sponsor: str | None

    @property
    def heading(self) -> str:
        """Its reference and title."""
        return f"{self.reference}. {self.title}"


class OutcomeLine(NamedTuple):
    """An outcome as it was said to be."""

    pk: int
    version_id: int
    reference: str
    theme_id: int
    statement: str
    baseline: str
    what_good_looks_like: str
    by_when: date | None

    @property
    def title(self) -> str:
        """What it is headed by."""
        return f"Outcome {self.reference}"


class ObjectiveLine(NamedTuple):
    """An objective as it was said to be, with the post that owns it and whoever holds that post on the day."""

    pk: int
    version_id: int
    reference: str
    theme_id: int
    title: str
    description: str
    owner_id: int | None
    owner: str | None
    tier: int
    content_area: str
    starts_on: date | None
    baseline_due_on: date | None
    due_on: date | None
    measure: str
    baseline: str
    target: str
    not_measurable_yet: bool
    is_local_ambition: bool
    position: int
    holder: str | None

    @property
    def tier_word(self) -> str:
        """First, next or later."""
        return str(Tier(self.tier).label)

    @property
    def promise(self) -> Promise:
        """As the rules of alignment see it."""
        return Promise(self.pk, self.reference, self.title, self.theme_id, self.is_local_ambition)


class AlignmentCounts(NamedTuple):
    """How much an objective answers: satisfied and contributed to, by kind."""

    requirements: int = 0
    requirements_satisfied: int = 0
    findings: int = 0
    findings_satisfied: int = 0
    outcomes: int = 0


class VersionLine(NamedTuple):
    """One agreed version of the plan."""

    pk: int
    number: int
    title: str
    summary_of_changes: str
    agreed_at: datetime
    superseded_at: datetime | None
    decision_reference: str
    decided_on: date
    body: str
    minute_reference: str

    @property
    def moment(self) -> datetime:
        """The moment for reading what was agreed: all that was on record at the agreement, that moment included."""
        return self.agreed_at + timedelta(microseconds=1)


def held(moment: datetime | None, prefix: str = "") -> Q:
    """Versions that held at a moment, reached through a relation; the twin of `VersionQuerySet.as_at`."""
    ended = Q(**{f"{prefix}superseded_at": None})
    if moment is None:
        return ended
    return (ended | Q(**{f"{prefix}superseded_at__gte": moment})) & Q(**{f"{prefix}recorded_at__lt": moment})


def plan_of(actor: Actor) -> Plan | None:
    """The programme's open plan, or the one closed last."""
    found: list[Plan] = _plans(actor)
    return found[0] if found else None


@prepared
def _plans(actor: Actor) -> "QuerySet[Plan]":
    return Plan.objects.visible_to(actor).order_by(*_LATEST)[:1]


def said_of(plan: Plan) -> PlanWording:
    """What is said of a plan now, with who said it. One query."""
    found: PlanWording = PlanWording.objects.current().filter(plan=plan).select_related("plan", "recorded_by").get()
    return found


_LATEST = (F("closed_on").desc(nulls_first=True), "-started_on", "-pk")


def plan_line(actor: Actor, moment: datetime | None = None) -> PlanLine | None:
    """The programme's plan at a moment, or None when it had none. One query."""
    rows = _plan_lines(actor, moment)
    return PlanLine(*rows[0]) if rows else None


@prepared
def _plan_lines(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    return (
        Plan.objects.visible_to(actor)
        .annotate(
            frozen=FilteredRelation("freezes", condition=held(moment, "freezes__")),
            agreed=FilteredRelation("versions", condition=held(moment, "versions__")),
            said=FilteredRelation("wordings", condition=held(moment, "wordings__")),
        )
        .filter(said__isnull=False)
        .order_by(*_LATEST)
        .values_list(
            "pk",
            "reference",
            "said__title",
            "said__vision",
            "said__first_priority_cap",
            "started_on",
            "closed_on",
            "frozen__pk",
            "frozen__standing",
            "frozen__reason",
            "frozen__recorded_at",
            "agreed__number",
            "agreed__recorded_at",
            "agreed__decision__decided_on",
            "agreed__decision__reference",
        )[:1]
    )


def theme_lines(actor: Actor, plan_id: int, moment: datetime | None = None) -> list[ThemeLine]:
    """The themes of a plan in order. One query."""
    return [ThemeLine(*row) for row in _theme_lines(actor, plan_id, moment)]


@prepared
def _theme_lines(actor: Actor, plan_id: int, moment: datetime | None) -> "QuerySet[Any]":
    return (
        ThemeVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(theme__plan_id=plan_id, is_withdrawn=False)
        .order_by("position", "theme_id")
        .values_list("theme_id", "pk", "theme__reference", "title", "why_it_matters", "sponsor__title")
    )


def outcome_lines(actor: Actor, plan_id: int, moment: datetime | None = None) -> list[OutcomeLine]:
    """The outcomes of a plan in order. One query."""
    return [OutcomeLine(*row) for row in _outcome_lines(actor, plan_id, moment)]


@prepared
def _outcome_lines(actor: Actor, plan_id: int, moment: datetime | None) -> "QuerySet[Any]":
    return (
        OutcomeVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(outcome__plan_id=plan_id, is_withdrawn=False)
        .order_by("position", "outcome_id")
        .values_list(
            "outcome_id",
            "pk",
            "outcome__reference",
            "theme_id",
            "statement",
            "baseline",
            "what_good_looks_like",
            "by_when",
        )
    )


def objective_lines(
    actor: Actor,
    plan_id: int,
    moment: datetime | None = None,
    *,
    on: date,
    reference: str = "",
    theme: int | None = None,
    within: Collection[int] | None = None,
) -> list[ObjectiveLine]:
    """The objectives of a plan in order, with whoever holds the owning post on the day; of one theme; or one of them;
    or those that matter, by key, where `within` is given.

    One query.
    """
    lines: dict[int, ObjectiveLine] = {}
    keys = None if within is None else tuple(within)
    for row in _objective_lines(actor, plan_id, moment, on, reference, theme, keys):
        # Two people share a post on the day one hands over to the other: the newer holder is shown.
        lines.setdefault(row[0], ObjectiveLine(*row))
    return list(lines.values())


@prepared
def _objective_lines(
    actor: Actor,
    plan_id: int,
    moment: datetime | None,
    on: date,
    reference: str,
    theme: int | None,
    within: tuple[int, ...] | None,
) -> "QuerySet[Any]":
    holding = "owner__holdings__"
    rows = (
        ObjectiveVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(objective__plan_id=plan_id, is_withdrawn=False)
        .annotate(
            holding=FilteredRelation(
                "owner__holdings",
                condition=Q(**{f"{holding}from_on__lte": on})
                & (Q(**{f"{holding}to_on": None}) | Q(**{f"{holding}to_on__gte": on})),
            )
        )
        .order_by("position", "objective_id", "-holding__from_on")
    )
    if reference:
        rows = rows.filter(objective__reference=reference)
    if theme is not None:
        rows = rows.filter(theme_id=theme)
    if within is not None:
        rows = rows.filter(objective_id__in=within)
    return rows.values_list(
        "objective_id",
        "pk",
        "objective__reference",
        "theme_id",
        "title",
        "description",
        "owner_id",
        "owner__title",
        "tier",
        "content_area",
        "starts_on",
        "baseline_due_on",
        "due_on",
        "measure",
        "baseline",
        "target",
        "not_measurable_yet",
        "is_local_ambition",
        "position",
        "holding__person__name",
    )


def objective_references(actor: Actor, plan_id: int, moment: datetime | None = None) -> dict[int, str]:
    """The references of the objectives of a plan, by key. One query."""
    return dict(_objective_references(actor, plan_id, moment))


@prepared
def _objective_references(actor: Actor, plan_id: int, moment: datetime | None) -> "QuerySet[Any]":
    rows = ObjectiveVersion.objects.visible_to(actor).as_at(moment)
    return rows.filter(objective__plan_id=plan_id, is_withdrawn=False).values_list(
        "objective_id", "objective__reference"
    )


def alignment_counts(
    actor: Actor, objectives: Collection[int], moment: datetime | None = None
) -> dict[int, AlignmentCounts]:
    """How much each of these objectives answers. One query of two rows an objective."""
    full = AlignmentStrength.SATISFIES
    found: dict[int, AlignmentCounts] = {}
    for objective, strength, findings, requirements, outcomes in _aligned(actor, tuple(objectives), moment):
        one = found.get(objective, AlignmentCounts())
        found[objective] = AlignmentCounts(
            one.requirements + requirements,
            one.requirements_satisfied + (requirements if strength == full else 0),
            one.findings + findings,
            one.findings_satisfied + (findings if strength == full else 0),
            one.outcomes + outcomes,
        )
    return found


@prepared
def _aligned(actor: Actor, objectives: tuple[int, ...], moment: datetime | None) -> "QuerySet[Any]":
    return (
        Alignment.objects.visible_to(actor)
        .as_at(moment)
        .filter(objective_id__in=objectives)
        .values_list("objective_id", "strength")
        .annotate(Count("finding_id"), Count("requirement_id"), Count("outcome_id"))
        .order_by()
    )


def links(actor: Actor, plan_id: int, moment: datetime | None = None) -> list[Link]:
    """Every alignment of a plan. One query."""
    return [
        Link(objective, "finding", finding, strength)
        if finding
        else Link(objective, "requirement", requirement, strength)
        if requirement
        else Link(objective, "outcome", outcome, strength)
        for objective, finding, requirement, outcome, strength in _links(actor, plan_id, moment)
    ]


@prepared
def _links(actor: Actor, plan_id: int, moment: datetime | None) -> "QuerySet[Any]":
    return (
        Alignment.objects.visible_to(actor)
        .as_at(moment)
        .filter(objective__plan_id=plan_id)
        .order_by("objective_id", "pk")
        .values_list("objective_id", "finding_id", "requirement_id", "outcome_id", "strength")
    )


def confirmed_findings(actor: Actor, moment: datetime | None = None) -> "QuerySet[Finding]":
    """Findings that a person had confirmed by a moment, newest inspection first, in printed order."""
    rows = Finding.objects.visible_to(actor).filter(state=FindingState.CONFIRMED)
    if moment is not None:
        rows = rows.filter(settled_at__lt=moment)
    return rows.order_by(F("inspection__published_on").desc(nulls_last=True), "inspection_id", "position", "pk")


def requirements_in_force(actor: Actor, moment: datetime | None = None) -> "QuerySet[RequirementVersion]":
    """Requirements of instruments in force at a moment, in the instrument's order."""
    return (
        RequirementVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(
            held(moment, "requirement__instrument__versions__"),
            requirement__instrument__versions__state__in=IN_FORCE,
            is_withdrawn=False,
        )
        .order_by("requirement__instrument_id", "position", "requirement_id")
    )


# What is read of a requirement and of a finding, to make the `Need` of it.
REQUIRED = (
    "requirement_id",
    "requirement__reference",
    "text",
    "requirement__instrument__title",
    "requirement__instrument__reference",
    "due_on",
    "satisfied_by",
)
FOUND = (
    "pk",
    "reference",
    "text",
    "inspection__title",
    "inspection__reference",
    "page",
    "time_band",
    "is_priority_action",
)


def need_required(row: tuple[Any, ...]) -> Need:
    """A requirement, of a row of REQUIRED."""
    pk, reference, text, source, instrument, due_on, satisfied_by = row
    return Need("requirement", pk, reference, text, source, instrument, None, due_on, satisfied_by)


def need_found(row: tuple[Any, ...]) -> Need:
    """A finding, of a row of FOUND."""
    pk, reference, text, source, inspection, page, band, priority = row
    return Need("finding", pk, reference, text, source, inspection, page, None, "", band, priority)


def required(actor: Actor, moment: datetime | None = None) -> list[Need]:
    """The requirements in force at a moment, in the instrument's order. One query."""
    return [need_required(row) for row in _required(actor, moment)]


@prepared
def _required(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    return requirements_in_force(actor, moment).values_list(*REQUIRED)


def needs(actor: Actor, moment: datetime | None = None) -> list[Need]:
    """All that a plan must answer at a moment: current requirements, then confirmed findings. Two queries."""
    return required(actor, moment) + found(actor, moment)


def found(actor: Actor, moment: datetime | None = None) -> list[Need]:
    """The findings confirmed by a moment, newest inspection first, in printed order. One query."""
    return [need_found(row) for row in _found(actor, moment)]


@prepared
def _found(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    return confirmed_findings(actor, moment).values_list(*FOUND)


def need_row(actor: Actor, kind: Kind, pk: int) -> Finding | Requirement | None:
    """The row of a finding or requirement, for an action upon it."""
    rows = Finding.objects.visible_to(actor) if kind == "finding" else Requirement.objects.visible_to(actor)
    return rows.filter(pk=pk).first()


def parked(actor: Actor, moment: datetime | None = None) -> dict[tuple[str, int], str]:
    """What has been left out of the plan on purpose, with the reason. One query."""
    return {
        ("finding", finding) if finding else ("requirement", requirement): why
        for finding, requirement, why in _parked(actor, moment)
    }


@prepared
def _parked(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    return Parking.objects.visible_to(actor).as_at(moment).values_list("finding_id", "requirement_id", "reason")


def unanswered(actor: Actor, plan_id: int, moment: datetime | None = None) -> int:
    """How many findings and requirements are neither aligned nor parked. One query."""
    return sum(_unanswered(actor, plan_id, moment).values())


def unanswered_needs(actor: Actor, plan_id: int, moment: datetime | None) -> "dict[str, QuerySet[Any]]":
    """The findings and the requirements that are neither aligned nor parked."""
    aligned = Alignment.objects.visible_to(actor).as_at(moment).filter(objective__plan_id=plan_id)
    left_out = Parking.objects.visible_to(actor).as_at(moment)
    findings = confirmed_findings(actor, moment).filter(
        ~Exists(aligned.filter(finding_id=OuterRef("pk"))), ~Exists(left_out.filter(finding_id=OuterRef("pk")))
    )
    requirements = requirements_in_force(actor, moment).filter(
        ~Exists(aligned.filter(requirement_id=OuterRef("requirement_id"))),
        ~Exists(left_out.filter(requirement_id=OuterRef("requirement_id"))),
    )
    return {"findings": findings, "requirements": requirements}


_unanswered = prepared_counts(unanswered_needs)


def gaps(actor: Actor, plan_id: int, moment: datetime | None = None, *, on: date) -> tuple[Gap, ...]:
    """Exactly what stands in the way of agreeing the plan. Five queries."""
    return alignment_gaps(
        needs(actor, moment),
        [line.promise for line in objective_lines(actor, plan_id, moment, on=on)],
        links(actor, plan_id, moment),
        parked(actor, moment),
    )


def first_objectives(plan_id: int, *, besides: int | None = None) -> list[str]:
    """The references of the objectives that are first now, in order. One query."""
    rows = ObjectiveVersion.objects.current().filter(objective__plan_id=plan_id, is_withdrawn=False, tier=Tier.FIRST)
    if besides is not None:
        rows = rows.exclude(objective_id=besides)
    return sorted(rows.values_list("objective__reference", flat=True), key=natural)


def version_lines(actor: Actor, plan_id: int, moment: datetime | None = None) -> list[VersionLine]:
    """The agreed versions of a plan that were on record at a moment, newest first. One query."""
    rows = PlanVersion.objects.visible_to(actor).filter(plan_id=plan_id)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return [
        VersionLine(*row)
        for row in rows.order_by("-number").values_list(
            "pk",
            "number",
            "title",
            "summary_of_changes",
            "recorded_at",
            "superseded_at",
            "decision__reference",
            "decision__decided_on",
            "decision__body__name",
            "decision__minute_reference",
        )
    ]


Moments = tuple[datetime | None, datetime | None]


def plan_items(
    actor: Actor, plan_id: int, then: datetime | None, now: datetime | None
) -> tuple[list[PlanItem], list[PlanItem]]:
    """What of a plan may differ between two moments, in words at each, to be compared. Six queries.

    A row that was on record at both moments is the same at both, and a large plan has six hundred such: only those on
    record at one of them are read. Themes are all read, because a theme that was reworded is another one to whoever
    reads of its outcomes and objectives.
    """
    moments = (then, now)
    sides: tuple[list[PlanItem], list[PlanItem]] = ([], [])
    wordings = _at_both(
        PlanWording.objects.visible_to(actor).filter(plan_id=plan_id),
        moments,
        ("plan_id", "plan__reference", "title", "vision", "first_priority_cap"),
    )
    themes = _at_both(
        ThemeVersion.objects.visible_to(actor).filter(theme__plan_id=plan_id, is_withdrawn=False),
        moments,
        ("theme_id", "theme__reference", "title", "why_it_matters", "sponsor__title"),
    )
    words = tuple({row[0]: f"{row[1]} {row[2]}" for row in side} for side in themes)
    reworded = [key for key in words[0].keys() | words[1].keys() if words[0].get(key) != words[1].get(key)]
    differing = ~(held(then) & held(now))
    outcomes = _at_both(
        OutcomeVersion.objects.visible_to(actor)
        .filter(outcome__plan_id=plan_id, is_withdrawn=False)
        .filter(differing | Q(theme_id__in=reworded)),
        moments,
        ("outcome_id", "outcome__reference", "theme_id", *_OUTCOME_SAID),
    )
    objectives = _at_both(
        ObjectiveVersion.objects.visible_to(actor)
        .filter(objective__plan_id=plan_id, is_withdrawn=False)
        .filter(differing | Q(theme_id__in=reworded)),
        moments,
        ("objective_id", "objective__reference", "theme_id", *_OBJECTIVE_SAID),
    )
    alignments = _at_both(
        Alignment.objects.visible_to(actor).filter(objective__plan_id=plan_id).filter(differing),
        moments,
        (
            "objective_id",
            "objective__reference",
            "strength",
            "finding_id",
            "finding__reference",
            "requirement_id",
            "requirement__reference",
            "outcome_id",
            "outcome__reference",
        ),
    )
    parkings = _at_both(
        Parking.objects.visible_to(actor).filter(differing),
        moments,
        ("finding_id", "requirement_id", "finding__reference", "requirement__reference", "reason"),
    )
    for side in (0, 1):
        if all(wordings):
            # A plan that began between the two moments is the whole difference, not one line of it.
            sides[side].extend(_wording_item(row) for row in wordings[side])
        sides[side].extend(_theme_item(row) for row in themes[side])
        sides[side].extend(_outcome_item(row, words[side]) for row in outcomes[side])
        sides[side].extend(_objective_item(row, words[side]) for row in objectives[side])
        sides[side].extend(_alignment_item(row) for row in alignments[side])
        sides[side].extend(_parking_item(row) for row in parkings[side])
    return sides


def _at_both(
    rows: "QuerySet[Any]", moments: Moments, columns: tuple[str, ...]
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Rows as they held at each of two moments, in one query."""
    found: tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]] = ([], [])
    wanted = rows.filter(held(moments[0]) | held(moments[1])).order_by("pk")
    for recorded_at, superseded_at, *row in wanted.values_list("recorded_at", "superseded_at", *columns):
        for side, moment in enumerate(moments):
            if superseded_at is None if moment is None else recorded_at < moment <= (superseded_at or moment):
                found[side].append(tuple(row))
    return found


_OUTCOME_SAID = ("statement", "baseline", "what_good_looks_like", "by_when")
_OBJECTIVE_SAID = (
    "title",
    "description",
    "owner__title",
    "tier",
    "starts_on",
    "due_on",
    "measure",
    "baseline",
    "target",
    "not_measurable_yet",
    "is_local_ambition",
)
_VERBS = {AlignmentStrength.SATISFIES: "satisfies", AlignmentStrength.CONTRIBUTES: "contributes to"}


def _wording_item(row: tuple[Any, ...]) -> PlanItem:
    pk, reference, title, vision, cap = row
    return PlanItem("plan", (pk,), reference, title, (("Vision", vision), ("How many may be first", str(cap))))


def _theme_item(row: tuple[Any, ...]) -> PlanItem:
    pk, reference, title, why, sponsor = row
    return PlanItem("theme", (pk,), reference, title, (("Why it matters", why), ("Sponsor", sponsor)))


def _outcome_item(row: tuple[Any, ...], themes: dict[int, str]) -> PlanItem:
    pk, reference, theme, statement, baseline, good, by_when = row
    said = (
        ("Theme", themes.get(theme, "")),
        ("Baseline", baseline),
        ("What good looks like", good),
        ("Date", by_when),
    )
    return PlanItem("outcome", (pk,), reference, statement, said)


def _objective_item(row: tuple[Any, ...], themes: dict[int, str]) -> PlanItem:
    pk, reference, theme, title, text, owner, tier, starts, due, measure, baseline, target, unmeasured, local = row
    said = (
        ("Theme", themes.get(theme, "")),
        ("Description", text),
        ("Owner", owner),
        ("Priority", str(Tier(tier).label).lower()),
        ("Start date", starts),
        ("Due date", due),
        ("Measure", measure),
        ("Baseline", baseline),
        ("Target", target),
        ("Measurable", "not yet" if unmeasured else "yes"),
        ("Local ambition", "yes" if local else "no"),
    )
    return PlanItem("objective", (pk,), reference, title, said)


def _alignment_item(row: tuple[Any, ...]) -> PlanItem:
    objective, reference, strength, *targets = row
    kind, pk, target = next(
        (kind, pk, name)
        for kind, pk, name in zip(("finding", "requirement", "outcome"), targets[::2], targets[1::2], strict=True)
        if pk
    )
    words = f"Objective {reference} {_VERBS[AlignmentStrength(strength)]} {kind} {target}"
    return PlanItem("alignment", (objective, kind, pk), reference, words)


def _parking_item(row: tuple[Any, ...]) -> PlanItem:
    finding, requirement, one, other, reason = row
    if finding:
        return PlanItem("parking", ("finding", finding), one, f"Finding {one}", (("Reason", reason),))
    return PlanItem("parking", ("requirement", requirement), other, f"Requirement {other}", (("Reason", reason),))


# --- one thing, fetched for a page ------------------------------------------------------------------------------------


def theme_version(actor: Actor, plan_id: int, reference: str, moment: datetime | None = None) -> ThemeVersion | None:
    """What is said of a theme, found by its reference."""
    rows = ThemeVersion.objects.visible_to(actor).as_at(moment).select_related("theme__plan", "sponsor", "recorded_by")
    found: ThemeVersion | None = rows.filter(
        theme__plan_id=plan_id, theme__reference=reference, is_withdrawn=False
    ).first()
    return found


def outcome_version(
    actor: Actor, plan_id: int, reference: str, moment: datetime | None = None
) -> OutcomeVersion | None:
    """What is said of an outcome, found by its reference."""
    rows = (
        OutcomeVersion.objects.visible_to(actor).as_at(moment).select_related("outcome__plan", "theme", "recorded_by")
    )
    found: OutcomeVersion | None = rows.filter(
        outcome__plan_id=plan_id, outcome__reference=reference, is_withdrawn=False
    ).first()
    return found


def objective_version(
    actor: Actor, plan_id: int, reference: str, moment: datetime | None = None
) -> ObjectiveVersion | None:
    """What is said of an objective, found by its reference."""
    rows = ObjectiveVersion.objects.visible_to(actor).as_at(moment)
    found: ObjectiveVersion | None = (
        rows.filter(objective__plan_id=plan_id, objective__reference=reference, is_withdrawn=False)
        .select_related("objective__plan", "theme", "owner", "recorded_by")
        .first()
    )
    return found


class Reason(NamedTuple):
    """Why an objective exists: one thing that it answers, with its words."""

    strength: str
    kind: str
    pk: int
    reference: str
    text: str
    source: str
    source_reference: str
    page: int | None
    quote: str
    time_band: str
    due_on: date | None
    satisfied_by: str
    note: str

    @property
    def verb(self) -> str:
        """Satisfies or contributes to."""
        return str(AlignmentStrength(self.strength).label)


def reasons_of(actor: Actor, objective_id: int, moment: datetime | None = None) -> list[Reason]:
    """All that an objective answers, requirements first: the way up to why it exists. One query."""
    found = [_reason(row) for row in _reasons_of(actor, objective_id, moment)]
    order = {"requirement": 0, "finding": 1, "outcome": 2}
    return sorted(found, key=lambda one: (order[one.kind], natural(one.reference)))


@prepared
def _reasons_of(actor: Actor, objective_id: int, moment: datetime | None) -> "QuerySet[Any]":
    return (
        Alignment.objects.visible_to(actor)
        .as_at(moment)
        .filter(objective_id=objective_id)
        .annotate(
            required=FilteredRelation("requirement__versions", condition=held(moment, "requirement__versions__")),
            hoped=FilteredRelation("outcome__versions", condition=held(moment, "outcome__versions__")),
        )
        .values_list(
            "strength",
            "note",
            "requirement_id",
            "requirement__reference",
            "required__text",
            "requirement__instrument__title",
            "requirement__instrument__reference",
            "required__due_on",
            "required__satisfied_by",
            "finding_id",
            "finding__reference",
            "finding__text",
            "finding__inspection__title",
            "finding__inspection__reference",
            "finding__page",
            "finding__quote",
            "finding__time_band",
            "outcome_id",
            "outcome__reference",
            "hoped__statement",
            "hoped__what_good_looks_like",
        )
    )


def _reason(row: tuple[Any, ...]) -> Reason:
    strength, note, required, reference, text, source, code, due_on, satisfied_by = row[:9]
    if required:
        words = (text or "", source, code, None, "", "", due_on, satisfied_by or "", note)
        return Reason(strength, "requirement", required, reference, *words)
    finding, reference, text, source, code, page, quote, band = row[9:17]
    if finding:
        return Reason(strength, "finding", finding, reference, text, source, code, page, quote, band, None, "", note)
    outcome, reference, text, good = row[17:]
    return Reason(strength, "outcome", outcome, reference, text or "", "", "", None, "", "", None, good or "", note)


class Happening(NamedTuple):
    """One line of a thing's history."""

    at: datetime
    who: str
    what: str
    why: str


def history_of(actor: Actor, kind: str, pk: int, moment: datetime | None = None, *, most: int = 30) -> list[Happening]:
    """What was done to a thing of the plan, newest first. One query."""
    return [_happening(row) for row in _entries_about(actor, f"plan.{kind}", pk, moment, most)]


@prepared_by("most")
def _entries_about(actor: Actor, kind: str, pk: int, moment: datetime | None, most: int) -> "QuerySet[Entry]":
    rows = Entry.objects.about(kind, pk).filter(programme_id=actor.programme_id or 0)
    if moment is not None:
        rows = rows.filter(at__lt=moment)
    return rows.select_related("text").order_by("-seq")[:most]


def _happening(row: Entry) -> Happening:
    values = {path: pair[1] for path, pair in row.text.values.items()}
    verb = row.verb.split(".", 1)[-1].replace("_", " ")
    after = {path.removeprefix("after."): value for path, value in values.items() if path.startswith("after.")}
    before = {path.removeprefix("before."): value for path, value in values.items() if path.startswith("before.")}
    said = after | before
    target = next((f"{kind} {said[kind]}" for kind in ("finding", "requirement", "outcome") if kind in said), "")
    strength = said.get("strength", "")
    if target:
        what = f"{verb} {'from' if verb == 'unaligned' else 'to'} {target}{f' ({strength})' if strength else ''}"
    elif "dimension" in after:
        what = f"{after['dimension']} {verb}: {_code_said(after.get('value'))}"
        if after.get("suggested") not in (None, "", after.get("value")):
            what += f" (the rules suggested {_code_said(after['suggested'])})"
    elif verb == "revised":
        what = f"revised: {', '.join(name.removesuffix('_on').replace('_', ' ') for name in after)}"
    else:
        what = verb
    return Happening(row.at, row.actor_name, what[:1].upper() + what[1:], str(values.get("why") or ""))


def _code_said(code: object) -> str:
    """A rating's code as its word: `not_started` is "not started"."""
    return str(code or "removed").replace("_", " ")


def alignments_of(actor: Actor, objective: Objective, moment: datetime | None = None) -> list[Alignment]:
    """The alignments of one objective, with what each points at. One query."""
    return list(
        Alignment.objects.visible_to(actor)
        .as_at(moment)
        .filter(objective=objective)
        .select_related("finding__inspection", "requirement", "outcome")
        .order_by("pk")
    )


def parking_of(actor: Actor, kind: str, pk: int) -> Parking | None:
    """That this finding or requirement is parked, if it is."""
    found: Parking | None = (
        Parking.objects.visible_to(actor).current().filter(**{f"{kind}_id": pk}).select_related("recorded_by").first()
    )
    return found


class InspectionLine(NamedTuple):
    """An inspection, as far as the clocks that it starts are concerned."""

    reference: str
    title: str
    framework: str
    published_on: date | None
    received_on: date | None
    plan_sent_on: date | None
    plan_sent_recorded_at: datetime | None


def latest_inspections(actor: Actor, moment: datetime | None = None, *, most: int = 2) -> list[InspectionLine]:
    """The inspections reported last that could be read, newest first. One query."""
    return [InspectionLine(*row) for row in _latest_inspections(actor, moment, most)]


@prepared_by("most")
def _latest_inspections(actor: Actor, moment: datetime | None, most: int) -> "QuerySet[Any]":
    rows = Inspection.objects.visible_to(actor).exclude(state=InspectionState.REFUSED)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return rows.order_by(F("published_on").desc(nulls_last=True), "-pk").values_list(
        "reference",
        "title",
        "framework",
        "published_on",
        "received_on",
        "plan_sent_on",
        "plan_sent_recorded_at",
    )[:most]


# --- what forms offer -------------------------------------------------------------------------------------------------


def posts_offered(actor: Actor) -> dict[str, Post]:
    """The posts that could own something, by key, ordered by agency and title. One query."""
    rows = (
        Post.objects.filter(Q(abolished_on=None) | Q(abolished_on__gt=actor.today), programme=actor.programme_id)
        .select_related("agency")
        .order_by("agency__name", "title")
    )
    return {str(post.pk): post for post in rows}


def themes_offered(actor: Actor, plan_id: int) -> dict[str, Theme]:
    """The themes of a plan, by key, each with its words as `said`. One query."""
    rows = (
        Theme.objects.visible_to(actor)
        .filter(plan_id=plan_id, versions__superseded_at=None, versions__is_withdrawn=False)
        .annotate(said=F("versions__title"))
        .select_related("plan")
        .order_by("versions__position", "pk")
    )
    return {str(theme.pk): theme for theme in rows}


def decisions_offered(actor: Actor, kind: DecisionKind, *, unused: bool = False) -> dict[str, Decision]:
    """The decisions of a kind, newest first, by key; `unused` leaves out those that agreed a version already."""
    rows = Decision.objects.visible_to(actor).of_kind(kind).select_related("body")
    if unused:
        rows = rows.exclude(pk__in=PlanVersion.objects.visible_to(actor).values("decision_id"))
    return {str(decision.pk): decision for decision in rows[:50]}


def objectives_offered(actor: Actor, plan_id: int) -> dict[str, ObjectiveVersion]:
    """What is said of each objective, in order, by the objective's key. One query."""
    rows = (
        ObjectiveVersion.objects.visible_to(actor)
        .current()
        .filter(objective__plan_id=plan_id, is_withdrawn=False)
        .select_related("objective__plan")
        .order_by("position", "objective_id")
    )
    return {str(row.objective_id): row for row in rows}
