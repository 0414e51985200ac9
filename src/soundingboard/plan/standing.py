"""Whether a programme's plan may be changed at all: the door that every write goes through (PL11)."""

from django.db.models import F, FilteredRelation, Q

from soundingboard.accounts.models import Programme
from soundingboard.plan.models import Plan, Standing
from soundingboard.plan.rules import refusal_while_frozen


class PlanIsFrozen(Exception):
    """The plan is paused, closed or handed over, so nothing in it may change until it is re-opened."""


def require_open(programme: Programme | int) -> None:
    """Let a write go on only if the programme's latest plan is not frozen. One query.

    A programme without a plan refuses nothing: its inspections and its Notice come before the plan.

    Raises:
        PlanIsFrozen: with the reason given, and what to do.
    """
    programme_id = programme if isinstance(programme, int) else programme.pk
    latest = (
        Plan.objects.filter(programme_id=programme_id)
        .annotate(
            frozen=FilteredRelation("freezes", condition=Q(freezes__superseded_at=None)),
            said=FilteredRelation("wordings", condition=Q(wordings__superseded_at=None)),
        )
        .order_by(F("closed_on").desc(nulls_first=True), "-started_on", "-pk")
        .values_list("said__title", "frozen__standing", "frozen__reason")
        .first()
    )
    if latest is None or latest[1] is None:
        return
    title, standing, reason = latest
    raise PlanIsFrozen(refusal_while_frozen(title, Standing(standing).label, reason))
