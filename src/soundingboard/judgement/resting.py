"""What rests on a decision: everything below a judgement that points to it, in one place. A query for each kind."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Value

from soundingboard.accounts.access import Actor
from soundingboard.cycle.models import Calendar
from soundingboard.decisions.models import Decision
from soundingboard.delivery.models import DateChange
from soundingboard.framework.models import Content
from soundingboard.judgement.models import NeedRating, Rating, RatingUnit, RollUp, Unit
from soundingboard.plan.models import Freeze, Parking, PlanVersion


class Resting(NamedTuple):
    """One thing that rests on a decision: what sort of thing, its words, and where to look."""

    kind: str
    words: str
    # The name of an address and what it takes; empty where there is no page of its own.
    address: str = ""
    parts: tuple[object, ...] = ()


def resting_on(actor: Actor, decision: Decision, moment: datetime | None = None) -> list[Resting]:
    """Plan versions, content, ratings, what is rated, roll-ups, the calendar, parkings, freezes and dates. Eight
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
    # Ratings of objectives, then those of findings and requirements, told apart by the number before them.
    rated = Rating.objects.visible_to(actor).filter(decision=decision, **before).order_by()
    needs = NeedRating.objects.visible_to(actor).filter(decision=decision, **before).order_by()
    of_objectives = rated.values_list(Value(0), "round__number", "round__name").annotate(
        n=Count("pk"), of=Count("objective", distinct=True), required=Count("objective", distinct=True)
    )
    of_needs = needs.values_list(Value(1), "round__number", "round__name").annotate(
        n=Count("pk"), of=Count("finding", distinct=True), required=Count("requirement", distinct=True)
    )
    found += [
        Resting("Ratings", f"{_many(n, 'rating')} of {_many(of, 'objective')} in {name}", "round_ratings", (number,))
        if place == 0
        else Resting("Ratings", _of_needs(n, of, required, name), "need_ratings", (number,))
        for place, number, name, n, of, required in sorted(of_objectives.union(of_needs, all=True))
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
    calendars = Calendar.objects.visible_to(actor).filter(decision=decision, **before).order_by()
    units = RatingUnit.objects.visible_to(actor).filter(decision=decision, **before).order_by()
    found += [
        Resting("What is rated", str(Unit(words).label), "ratings")
        if place
        else Resting("Calendar", f"The reporting calendar: {words}", "calendar")
        for place, words in sorted(
            calendars.values_list(Value(0), "title").union(units.values_list(Value(1), "unit"), all=True)
        )
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


def _of_needs(ratings: int, findings: int, requirements: int, name: str) -> str:
    of = [_many(findings, "finding") if findings else "", _many(requirements, "requirement") if requirements else ""]
    return f"{_many(ratings, 'rating')} of {' and '.join(filter(None, of))} in {name}"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
