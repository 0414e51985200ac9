"""Whether a programme's plan may be changed at all: the door that every write goes through (PL11)."""

from typing import TYPE_CHECKING, Any

from django.db.models import F, FilteredRelation, Q

from soundingboard.accounts.models import Programme
from soundingboard.plan.models import Plan, Standing
from soundingboard.plan.rules import refusal_while_frozen
from soundingboard.records.prepared import prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet


class PlanIsFrozen(Exception):
    """The plan is paused, closed or handed over, so nothing in it may change until it is re-opened."""


def require_open(programme: Programme | int) -> None:
    """Let a write go on only if the programme's latest plan is not frozen. One query.

    A programme without a plan refuses nothing: its inspections and its Notice come before the plan.

    Raises:
        PlanIsFrozen: with the reason given, and what to do.
    """
    for title, standing, reason in _latest_standing(programme if isinstance(programme, int) else programme.pk):
        if standing is not None:
            raise PlanIsFrozen(refusal_while_frozen(title, Standing(standing).label, reason))


@prepared
def _latest_standing(programme_id: int) -> "QuerySet[Any]":
    """Title of the programme's latest plan, and how and why it is frozen where it is."""
    plans = Plan.objects.filter(programme_id=programme_id).annotate(
        frozen=FilteredRelation("freezes", condition=Q(freezes__superseded_at=None)),
        said=FilteredRelation("wordings", condition=Q(wordings__superseded_at=None)),
    )
    latest = plans.order_by(F("closed_on").desc(nulls_first=True), "-started_on", "-pk")[:1]
    return latest.values_list("said__title", "frozen__standing", "frozen__reason")
