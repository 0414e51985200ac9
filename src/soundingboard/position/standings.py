"""Where each objective stands, for pages that list them all: its agreed ratings, its actions counted, its evidence.

A page must not pay for the whole position to show a row for each objective. Each function is a query or two, and none
reads every action or update.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, F, Min, OuterRef, Q

from soundingboard.accounts.access import Actor
from soundingboard.cycle.models import Round
from soundingboard.delivery.models import ActionState, ActionVersion
from soundingboard.evidence.models import EvidenceUse
from soundingboard.judgement.models import Rating, Stage
from soundingboard.plan.models import Objective
from soundingboard.plan.reading import held


class AgreedRating(NamedTuple):
    """What the Board last agreed of an objective on one dimension."""

    round_number: int
    value: str
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


def agreed_ratings(actor: Actor, moment: datetime | None = None) -> AgreedRatings:
    """The rating agreed last of each objective and dimension, looked for in the last two rounds that have any.

    Two rounds and not all, because 24 rounds of 150 objectives are 10,000 rows; and not one, because the Board agrees
    ratings one by one. An objective that neither round rated is not rated now.
    """
    agreed = Rating.objects.visible_to(actor).as_at(moment).filter(stage=Stage.AGREED)
    # Fetched by itself: given as a subquery, SQLite reads every rating there ever was.
    last_two = list(
        Round.objects.visible_to(actor)
        .filter(Exists(agreed.filter(round_id=OuterRef("pk"))))
        .order_by("-number")
        .values_list("pk", flat=True)[:2]
    )
    found: dict[int, dict[str, AgreedRating]] = {}
    rows = (
        agreed.filter(round_id__in=last_two)
        .order_by("round__number")
        .values_list("objective_id", "dimension", "round__number", "value", "scale_version", "is_asserted")
    )
    for objective, dimension, number, value, version, is_asserted in rows:
        found.setdefault(objective, {})[dimension] = AgreedRating(number, value, version, is_asserted)
    return found


def action_counts(actor: Actor, moment: datetime | None = None, *, day: date) -> dict[int, ActionCounts]:
    """How many actions each objective has, how many are unfinished and overdue on the day, and when the next is due."""
    rows = (
        ActionVersion.objects.visible_to(actor)
        .as_at(moment)
        .exclude(state__in=DROPPED)
        .order_by()
        .values_list("objective_id")
        .annotate(
            total=Count("*"),
            unfinished=Count("pk", filter=Q(state__in=UNFINISHED)),
            overdue=Count("pk", filter=Q(state__in=UNFINISHED, due_on__lt=day)),
            next_due_on=Min("due_on", filter=Q(state__in=UNFINISHED, due_on__gte=day)),
        )
    )
    return {row[0]: ActionCounts(*row[1:]) for row in rows}


def independently_shown(actor: Actor, plan_id: int, moment: datetime | None = None) -> frozenset[int]:
    """The objectives of a plan with evidence from the second or third line: from somebody other than the doers."""
    offered = EvidenceUse.objects.as_at(moment).filter(
        held(moment, "evidence__versions__"),
        objective_id=OuterRef("pk"),
        evidence__versions__is_withdrawn=False,
        evidence__versions__line__gte=2,
    )
    rows = Objective.objects.visible_to(actor).filter(Exists(offered), plan_id=plan_id)
    return frozenset(rows.values_list("pk", flat=True))


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
    rows = list(
        ActionVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(objective_id=objective_id)
        .exclude(state__in=DROPPED)
        .order_by(F("due_on").asc(nulls_last=True), "action_id")
        .values_list("action__reference", "title", "owner__title", "due_on", "state")
    )
    facts = [
        ActionFact(reference, title, owner, due, str(ActionState(state).label), (day - due).days if due else None)
        for reference, title, owner, due, state in rows
        if state in UNFINISHED
    ]
    late = sum(fact.days_late is not None and fact.days_late > 0 for fact in facts)
    coming = [fact.due_on for fact in facts if fact.due_on and fact.due_on >= day]
    return ActionCounts(len(rows), len(facts), late, min(coming, default=None)), facts[:most]
