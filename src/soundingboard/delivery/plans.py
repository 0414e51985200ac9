"""Delivery plans as they stood, with their actions counted and their resources added up.

Each function in a fixed number of queries; see `reading` for `moment` and `day`.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    OuterRef,
    Q,
    Subquery,
    When,
)

from soundingboard.accounts.access import Actor
from soundingboard.delivery import rules
from soundingboard.delivery.models import (
    ActionVersion,
    Completion,
    DeliveryPlanVersion,
    MilestoneVersion,
    Resource,
)
from soundingboard.delivery.reading import recorded_by
from soundingboard.plan.models import ThemeVersion


class PlanSummary(NamedTuple):
    """A delivery plan with its actions counted and its resources added up."""

    delivery_plan_id: int
    reference: str
    title: str
    theme: str
    sponsor: str | None
    lead_agency: str | None
    is_withdrawn: bool
    counts: dict[str, int]
    overdue: int
    needs: tuple[rules.Need, ...]

    @property
    def total(self) -> int:
        """How many actions it has, those cancelled and merged left out."""
        return sum(n for state, n in self.counts.items() if state not in ("cancelled", "merged"))

    @property
    def done(self) -> int:
        """How many are delivered, assured or sustained."""
        return sum(self.counts.get(state, 0) for state in rules.DONE)

    @property
    def gaps(self) -> tuple[rules.Need, ...]:
        """What is needed and not secured."""
        return tuple(need for need in self.needs if need.gap)


def delivery_plans(by: Actor, moment: datetime | None, day: date) -> list[PlanSummary]:
    """Every delivery plan, in order. Three queries."""
    counts: dict[int, dict[str, int]] = {}
    overdue: dict[int, int] = {}
    rows = (
        ActionVersion.objects.visible_to(by)
        .as_at(moment)
        .order_by()
        .values_list("delivery_plan_id", "state")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=day)))
    )
    for plan_id, state, n, late in rows:
        counts.setdefault(plan_id, {})[state] = n
        if state in rules.UNFINISHED:
            overdue[plan_id] = overdue.get(plan_id, 0) + late
    needs: dict[int, list[rules.Need]] = {}
    resources = (
        Resource.objects.visible_to(by)
        .as_at(moment)
        .values_list("delivery_plan_id", "agency__name", "kind", "needed", "secured")
    )
    for plan_id, agency, kind, needed, secured in resources:
        needs.setdefault(plan_id, []).append(rules.Need(agency, kind, needed, secured))
    themes = ThemeVersion.objects.as_at(moment).filter(theme=OuterRef("theme"))
    plans = (
        DeliveryPlanVersion.objects.visible_to(by)
        .as_at(moment)
        .order_by("position", "pk")
        .values_list(
            "delivery_plan_id",
            "delivery_plan__reference",
            "title",
            Subquery(themes.values("title")[:1]),
            "sponsor__title",
            "lead_agency__name",
            "is_withdrawn",
        )
    )
    return [
        PlanSummary._make(
            (*row, counts.get(row[0], {}), overdue.get(row[0], 0), rules.resource_gaps(needs.get(row[0], ())))
        )
        for row in plans
    ]


def plan_version(by: Actor, moment: datetime | None, reference: str) -> Any:
    """The version of a delivery plan that held, with `theme_title`; or None. One query."""
    themes = ThemeVersion.objects.as_at(moment).filter(theme=OuterRef("theme"))
    return (
        DeliveryPlanVersion.objects.visible_to(by)
        .as_at(moment)
        .filter(delivery_plan__reference=reference)
        .select_related("delivery_plan", "sponsor", "lead_agency", "recorded_by")
        .annotate(theme_title=Subquery(themes.values("title")[:1]))
        .first()
    )


def resources_of(by: Actor, moment: datetime | None, delivery_plan_id: int) -> list[Resource]:
    """The lines of resources of a delivery plan. One query."""
    return list(
        Resource.objects.visible_to(by)
        .as_at(moment)
        .filter(delivery_plan_id=delivery_plan_id)
        .select_related("agency")
        .order_by("agency__name", "kind", "pk")
    )


def resource_line(by: Actor, key: int) -> Resource | None:
    """A line of resources that holds now. One query."""
    found: Resource | None = (
        Resource.objects.visible_to(by)
        .current()
        .filter(pk=key)
        .select_related("agency", "delivery_plan", "recorded_by")
        .first()
    )
    return found


def all_needs(by: Actor, moment: datetime | None) -> tuple[rules.Need, ...]:
    """What every agency is asked for and has secured, over all delivery plans. One query."""
    rows = Resource.objects.visible_to(by).as_at(moment).values_list("agency__name", "kind", "needed", "secured")
    return rules.resource_gaps(rules.Need(*row) for row in rows)


class TimelineRow(NamedTuple):
    """An action for the timeline."""

    reference: str
    title: str
    baseline_due_on: date | None
    due_on: date | None
    done_on: date | None


def timeline_rows(by: Actor, moment: datetime | None, delivery_plan_id: int, *, limit: int = 30) -> list[TimelineRow]:
    """The first actions of a delivery plan by the date first promised, without those dropped. One query."""
    completions = Completion.objects.filter(recorded_by(moment), action=OuterRef("action")).order_by(
        "-recorded_at", "-pk"
    )
    done_on = Case(When(state__in=sorted(rules.DONE), then=Subquery(completions.values("delivered_on")[:1])))
    rows = (
        ActionVersion.objects.visible_to(by)
        .as_at(moment)
        .filter(delivery_plan_id=delivery_plan_id, baseline_due_on__isnull=False)
        .exclude(state__in=["cancelled", "merged"])
        .annotate(done_on=done_on)
        .order_by("baseline_due_on", "pk")
        .values_list("action__reference", "title", "baseline_due_on", "due_on", "done_on")[:limit]
    )
    return [TimelineRow._make(row) for row in rows]


class MilestoneRow(NamedTuple):
    """A milestone that is not reached yet."""

    action: str
    reference: str
    title: str
    due_on: date
    days_overdue: int


def next_milestones(
    by: Actor, moment: datetime | None, day: date, delivery_plan_id: int, *, limit: int = 10
) -> list[MilestoneRow]:
    """The milestones of a delivery plan that are not reached, earliest first. One query."""
    actions = ActionVersion.objects.visible_to(by).as_at(moment).unfinished().filter(delivery_plan_id=delivery_plan_id)
    rows = (
        MilestoneVersion.objects.visible_to(by)
        .as_at(moment)
        .filter(action_id__in=actions.values("action_id"), reached_on=None, is_withdrawn=False)
        .order_by("due_on", "pk")
        .values_list("action__reference", "milestone__reference", "title", "due_on")[:limit]
    )
    return [MilestoneRow(*row, max((day - row[3]).days, 0)) for row in rows]
