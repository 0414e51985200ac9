"""Where each objective stands, for pages that list them all: its agreed ratings, its actions counted, its evidence.

A page must not pay for the whole position to show a row for each objective. Each function is a query or two, and none
reads every action or update.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.cycle.models import Round
from soundingboard.delivery.models import ActionState, ActionVersion
from soundingboard.evidence.listing import visible_evidence
from soundingboard.evidence.models import EvidenceUse, Says
from soundingboard.judgement.models import Rating, Stage
from soundingboard.plan.models import Alignment, Objective, ObjectiveVersion, Tier
from soundingboard.plan.reading import held, unanswered_needs
from soundingboard.records.prepared import prepared, prepared_counts


class AgreedRating(NamedTuple):
    """What the Board last agreed of an objective on one dimension."""

    round_number: int
    value: str
    suggested: str
    scale_version: int
    is_asserted: bool


class ActionCounts(NamedTuple):
    """The actions of an objective, those cancelled or merged left out."""

    total: int = 0
    unfinished: int = 0
    overdue: int = 0
    next_due_on: date | None = None

    @property
    def done(self) -> int:
        """Delivered, assured or sustained."""
        return self.total - self.unfinished


AgreedRatings = Mapping[int, Mapping[str, AgreedRating]]

DROPPED = (ActionState.CANCELLED, ActionState.MERGED)
UNFINISHED = (ActionState.NOT_STARTED, ActionState.IN_PROGRESS, ActionState.BLOCKED)


def agreed_ratings(
    actor: Actor, moment: datetime | None = None, *, within: Collection[int] | None = None
) -> AgreedRatings:
    """The rating agreed last of each objective and dimension, looked for in the last two rounds that have any.

    `within` is the objectives that matter, all where it is not given.

    Two rounds and not all, because 24 rounds of 150 objectives are 10,000 rows; and not one, because the Board agrees
    ratings one by one. An objective that neither round rated is not rated now.
    """
    found: dict[int, dict[str, AgreedRating]] = {}
    # Two queries: given as a subquery, the last two rounds would make SQLite read every rating there ever was.
    last, before = [*_last_two_agreed(actor, moment), None, None][:2]
    rows = _agreed_in(actor, moment, last, before, None if within is None else tuple(within))
    for objective, dimension, *said in rows:
        found.setdefault(objective, {})[dimension] = AgreedRating._make(said)
    return found


def _agreed(actor: Actor, moment: datetime | None) -> "QuerySet[Rating]":
    rows: QuerySet[Rating] = Rating.objects.visible_to(actor).as_at(moment).filter(stage=Stage.AGREED)
    return rows


@prepared
def _last_two_agreed(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    rated = _agreed(actor, moment).filter(round_id=OuterRef("pk"))
    return Round.objects.visible_to(actor).filter(Exists(rated)).order_by("-number").values_list("pk", flat=True)[:2]


@prepared
def _agreed_in(
    actor: Actor, moment: datetime | None, last: int | None, before: int | None, within: tuple[int, ...] | None
) -> "QuerySet[Any]":
    """What was agreed in the last round, and in the one before of what the last did not rate."""
    agreed = _agreed(actor, moment)
    if within is not None:
        agreed = agreed.filter(objective_id__in=within)
    again = agreed.filter(round_id=last or 0, objective_id=OuterRef("objective_id"), dimension=OuterRef("dimension"))
    wanted = Q(round_id=last or 0)
    if before is not None:
        wanted |= Q(~Exists(again), round_id=before)
    return agreed.filter(wanted).values_list(
        "objective_id", "dimension", "round__number", "value", "suggested", "scale_version", "is_asserted"
    )


def action_counts(
    actor: Actor, moment: datetime | None = None, *, day: date, within: Collection[int] | None = None
) -> dict[int, ActionCounts]:
    """How many actions each objective has, how many are unfinished and overdue on the day, and when the next is due.

    `within` is the objectives that matter, all where it is not given.
    """
    keys = None if within is None else tuple(within)
    return {row[0]: ActionCounts(*row[1:]) for row in _counted_by_objective(actor, moment, day, keys)}


@prepared
def _counted_by_objective(
    actor: Actor, moment: datetime | None, day: date, within: tuple[int, ...] | None
) -> "QuerySet[Any]":
    rows = ActionVersion.objects.visible_to(actor).as_at(moment)
    if within is not None:
        rows = rows.filter(objective_id__in=within)
    return (
        rows.exclude(state__in=DROPPED)
        .order_by()
        .values_list("objective_id")
        .annotate(
            total=Count("*"),
            unfinished=Count("pk", filter=Q(state__in=UNFINISHED)),
            overdue=Count("pk", filter=Q(state__in=UNFINISHED, due_on__lt=day)),
            next_due_on=Min("due_on", filter=Q(state__in=UNFINISHED, due_on__gte=day)),
        )
    )


class PlanFigures(NamedTuple):
    """A whole plan in a few figures."""

    objectives: int
    first: int
    adrift: int
    overdue: int
    findings: int
    requirements: int

    @property
    def unanswered(self) -> int:
        """Findings and requirements that are neither aligned nor parked."""
        return self.findings + self.requirements


def plan_figures(actor: Actor, plan_id: int, moment: datetime | None = None, *, day: date) -> PlanFigures:
    """How many objectives a plan has, how many are first at once or answer no requirement, and what is overdue.

    One query, whatever the size of the plan.
    """
    return PlanFigures(**_figures(actor, plan_id, moment, day))


@prepared_counts
def _figures(actor: Actor, plan_id: int, moment: datetime | None, day: date) -> "dict[str, QuerySet[Any]]":
    objectives = (
        ObjectiveVersion.objects.visible_to(actor).as_at(moment).filter(objective__plan_id=plan_id, is_withdrawn=False)
    )
    required = Alignment.objects.as_at(moment).filter(
        objective_id=OuterRef("objective_id"), requirement_id__isnull=False
    )
    return {
        "objectives": objectives,
        "first": objectives.filter(tier=Tier.FIRST),
        "adrift": objectives.filter(~Exists(required), is_local_ambition=False),
        "overdue": ActionVersion.objects.visible_to(actor)
        .as_at(moment)
        .overdue(day)
        .filter(objective_id__in=objectives.values("objective_id")),
        **unanswered_needs(actor, plan_id, moment),
    }


def independently_shown(actor: Actor, plan_id: int, moment: datetime | None = None) -> frozenset[int]:
    """The objectives of a plan with evidence from the second or third line: from somebody other than the doers."""
    return frozenset(_independently_shown(actor, plan_id, moment))


@prepared
def _independently_shown(actor: Actor, plan_id: int, moment: datetime | None) -> "QuerySet[Any]":
    offered = EvidenceUse.objects.as_at(moment).filter(
        held(moment, "evidence__versions__"),
        objective_id=OuterRef("pk"),
        evidence__versions__is_withdrawn=False,
        evidence__versions__line__gte=2,
    )
    return Objective.objects.visible_to(actor).filter(Exists(offered), plan_id=plan_id).values_list("pk", flat=True)


class EvidenceCounts(NamedTuple):
    """The evidence offered for an objective that the reader may see."""

    total: int = 0
    independent: int = 0  # from the second or third line: from somebody other than the doers
    against: int = 0
    latest: date | None = None


def evidence_counts(
    actor: Actor, moment: datetime | None = None, *, within: Collection[int]
) -> dict[int, EvidenceCounts]:
    """How much evidence each objective has, how much of it independent or against it, and of when the last is.

    One query. What is exempt is not counted for those who may not see it.
    """
    return {row[0]: EvidenceCounts(*row[1:]) for row in _evidence_by_objective(actor, moment, tuple(within))}


@prepared
def _evidence_by_objective(actor: Actor, moment: datetime | None, within: tuple[int, ...]) -> "QuerySet[Any]":
    return (
        visible_evidence(actor, moment)
        .filter(held(moment, "evidence__uses__"), evidence__uses__objective_id__in=within, is_withdrawn=False)
        .order_by()
        .values_list("evidence__uses__objective_id")
        .annotate(
            total=Count("*"),
            independent=Count("pk", filter=Q(line__gte=2)),
            against=Count("pk", filter=Q(says=Says.CONTRADICTS)),
            latest=Max("collected_on"),
        )
    )


class ActionFact(NamedTuple):
    """An unfinished action, as the page of its objective lists it."""

    reference: str
    title: str
    owner: str | None
    due_on: date | None
    state_word: str
    days_late: int | None


def actions_of(
    actor: Actor, objective_id: int, moment: datetime | None = None, *, day: date, most: int = 10
) -> tuple[ActionCounts, list[ActionFact]]:
    """The actions of one objective counted, and the unfinished ones that fall due first. One query."""
    rows = _of_objective(actor, objective_id, moment)
    facts = [
        ActionFact(reference, title, owner, due, str(ActionState(state).label), (day - due).days if due else None)
        for reference, title, owner, due, state in rows
        if state in UNFINISHED
    ]
    late = sum(fact.days_late is not None and fact.days_late > 0 for fact in facts)
    coming = [fact.due_on for fact in facts if fact.due_on and fact.due_on >= day]
    return ActionCounts(len(rows), len(facts), late, min(coming, default=None)), facts[:most]


@prepared
def _of_objective(actor: Actor, objective_id: int, moment: datetime | None) -> "QuerySet[Any]":
    return (
        ActionVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(objective_id=objective_id)
        .exclude(state__in=DROPPED)
        .order_by(F("due_on").asc(nulls_last=True), "action_id")
        .values_list("action__reference", "title", "owner__title", "due_on", "state")
    )
