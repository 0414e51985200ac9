"""What rests on a decision: everything below a judgement that points to it, in one place. A query for each kind."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count

from soundingboard.accounts.access import Actor
from soundingboard.cycle.models import Calendar
from soundingboard.decisions.models import Decision
from soundingboard.delivery.models import DateChange
from soundingboard.framework.models import Content
from soundingboard.judgement.models import NeedRating, Rating, RatingUnit, RollUp
from soundingboard.plan.models import Freeze, Parking, PlanVersion


class Resting(NamedTuple):
    """One thing that rests on a decision: what sort of thing, its words, and where to look."""

    kind: str
    words: str
    # The name of an address and what it takes; empty where there is no page of its own.
    address: str = ""
    parts: tuple[object, ...] = ()


def resting_on(actor: Actor, decision: Decision, moment: datetime | None = None) -> list[Resting]:
    """Plan versions, content, ratings, what is rated, roll-ups, the calendar, parkings, freezes and dates. Ten
    queries."""
    before = {} if moment is None else {"recorded_at__lt": moment}
    found = [
        Resting("Plan", f"Version {row.number} of the plan", "plan_versions")
        for row in PlanVersion.objects.visible_to(actor).filter(decision=decision, **before)
    ]
    found += [
        Resting("Content", f"{row.title}, version {row.version}", "content_item", (row.kind, row.code))
        for row in Content.objects.visible_to(actor).filter(decision=decision, **before)
    ]
    rated = (
        Rating.objects.visible_to(actor)
        .filter(decision=decision, **before)
        .order_by("round__number")
        .values_list("round__number", "round__name")
        .annotate(n=Count("pk"), objectives=Count("objective", distinct=True))
    )
    found += [
        Resting("Ratings", f"{n} ratings of {objectives} objectives in {name}", "round_ratings", (number,))
        for number, name, n, objectives in rated
    ]
    needs = (
        NeedRating.objects.visible_to(actor)
        .filter(decision=decision, **before)
        .order_by("round__number")
        .values_list("round__number", "round__name")
        .annotate(n=Count("pk"), findings=Count("finding", distinct=True), required=Count("requirement", distinct=True))
    )
    found += [
        Resting(
            "Ratings",
            f"{n} ratings of {findings + required} findings and requirements in {name}",
            "need_ratings",
            (number,),
        )
        for number, name, n, findings, required in needs
    ]
    found += [
        Resting("What is rated", row.get_unit_display(), "ratings")
        for row in RatingUnit.objects.visible_to(actor).filter(decision=decision, **before)
    ]
    found += [
        Resting(
            "Position",
            f"{row.get_dimension_display()} of {f'theme {row.theme}' if row.theme else 'the whole plan'}, {row.round}",
            "roll_ups",
            (row.round.number,),
        )
        for row in RollUp.objects.visible_to(actor)
        .filter(decision=decision, **before)
        .select_related("theme", "round")
        .order_by("pk")
    ]
    found += [
        Resting("Calendar", f"The reporting calendar: {row.title}", "calendar")
        for row in Calendar.objects.visible_to(actor).filter(decision=decision, **before)
    ]
    found += [
        Resting("Parked", f"{row.finding or row.requirement}: {row.reason}")
        for row in Parking.objects.visible_to(actor)
        .filter(decision=decision, **before)
        .select_related("finding", "requirement")
    ]
    found += [
        Resting("Plan", f"{row.get_standing_display()}: {row.reason}", "plan")
        for row in Freeze.objects.visible_to(actor).filter(decision=decision, **before)
    ]
    moved = DateChange.objects.visible_to(actor).filter(decision=decision, **before).select_related("action")
    found += [
        Resting("Date", f"Action {row.action} moved to {row.new_due_on:%d %B %Y}", "action", (row.action.reference,))
        for row in moved[:50]
    ]
    return found
