"""The plan on record as rows of a workbook, now or as it stood at a moment. A fixed number of queries."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Post
from soundingboard.delivery.models import ActionVersion, DeliveryPlanVersion, Update
from soundingboard.exchange.layout import Kind, Row, Value
from soundingboard.lib.canonical import digest
from soundingboard.plan.models import ObjectiveVersion, OutcomeVersion, Plan, ThemeVersion

Rows = Mapping[tuple[Kind, str], Row]


def plan_on_record(actor: Actor, plan: Plan, moment: datetime | None, round_id: int | None) -> Rows:
    """Everything in a plan that a workbook holds, by kind and reference, in the plan's order. Six queries.

    Args:
        round_id: the round whose updates stand beside the actions.
    """
    updates = _updates(actor, moment, round_id)
    found = [
        *_rows(Kind.THEME, ThemeVersion.objects.filter(theme__plan=plan), _THEME, actor, moment),
        *_rows(Kind.OUTCOME, OutcomeVersion.objects.filter(outcome__plan=plan), _OUTCOME, actor, moment),
        *_rows(Kind.OBJECTIVE, ObjectiveVersion.objects.filter(objective__plan=plan), _OBJECTIVE, actor, moment),
        *_rows(Kind.DELIVERY_PLAN, DeliveryPlanVersion.objects.filter(theme__plan=plan), _DELIVERY_PLAN, actor, moment),
        *_actions(actor, plan, moment, updates),
    ]
    return {row.key: row for row in found}


class PostLine(NamedTuple):
    """A post, and the name of whoever holds it."""

    key: int
    title: str
    code: str
    holder: str


def posts_there(actor: Actor) -> list[PostLine]:
    """The posts that could own something, with whoever holds each today. One query."""
    holds = Q(holdings__from_on__lte=actor.today) & (Q(holdings__to_on=None) | Q(holdings__to_on__gte=actor.today))
    rows = (
        Post.objects.filter(Q(abolished_on=None) | Q(abolished_on__gt=actor.today), programme=actor.programme_id)
        .annotate(held=FilteredRelation("holdings", condition=holds))
        .order_by("title", "pk", "-held__from_on")
        .values_list("pk", "title", "code", "held__person__name")
    )
    found: dict[int, PostLine] = {}
    for key, title, code, holder in rows:
        found.setdefault(key, PostLine(key, title, code, holder or ""))
    return list(found.values())


def posts_called(programme_id: int) -> dict[str, int]:
    """What each post is called in a workbook, with its key; two of one title are told apart. One query."""
    rows = list(Post.objects.filter(programme=programme_id).order_by("pk").values_list("pk", "title", "code"))
    titles = [title.strip() for _, title, _ in rows]
    return {
        (title.strip() if titles.count(title.strip()) == 1 else f"{title.strip()} [{code}]"): key
        for key, title, code in rows
    }


def hash_of(rows: Rows) -> str:
    """The hash of a plan as rows: the same plan, the same hash."""
    return digest([[row.kind.value, row.reference, dict(row.values)] for row in rows.values()])


# Name of the field to the path on its version.
_THEME = {"title": "title", "why_it_matters": "why_it_matters", "sponsor": "sponsor_id"}
_OUTCOME = {
    "theme": "theme__reference",
    "statement": "statement",
    "baseline": "baseline",
    "what_good_looks_like": "what_good_looks_like",
    "by_when": "by_when",
}
_OBJECTIVE = {
    "theme": "theme__reference",
    "title": "title",
    "description": "description",
    "owner": "owner_id",
    "tier": "tier",
    "starts_on": "starts_on",
    "due_on": "due_on",
    "measure": "measure",
    "baseline": "baseline",
    "target": "target",
}
_DELIVERY_PLAN = {"theme": "theme__reference", "title": "title", "summary": "summary", "sponsor": "sponsor_id"}
_ACTION = {
    "delivery_plan": "delivery_plan__reference",
    "objective": "objective__reference",
    "title": "title",
    "success_criteria": "success_criteria",
    "owner": "owner_id",
    "starts_on": "starts_on",
    "due_on": "due_on",
    "state": "state",
}
_UPDATE = ("progress", "blocker", "help_needed", "forecast_on")
_NO_UPDATE: tuple[Value, ...] = ("", "", "", None)


def _rows(kind: Kind, versions: Any, paths: Mapping[str, str], actor: Actor, moment: datetime | None) -> Iterable[Row]:
    rows = versions.visible_to(actor).as_at(moment).filter(is_withdrawn=False).order_by("position", f"{kind.value}_id")
    for reference, *values in rows.values_list(f"{kind.value}__reference", *paths.values()):
        yield Row(kind, reference, dict(zip(paths, values, strict=True)))


def _actions(
    actor: Actor, plan: Plan, moment: datetime | None, updates: Mapping[int, tuple[Value, ...]]
) -> Iterable[Row]:
    versions = ActionVersion.objects.visible_to(actor).as_at(moment).filter(objective__plan=plan)
    rows = versions.order_by("action_id").values_list("action_id", "action__reference", *_ACTION.values())
    for key, reference, *values in rows:
        said = dict(zip(_ACTION, values, strict=True))
        yield Row(Kind.ACTION, reference, {**said, **dict(zip(_UPDATE, updates.get(key, _NO_UPDATE), strict=True))})


def _updates(actor: Actor, moment: datetime | None, round_id: int | None) -> Mapping[int, tuple[Value, ...]]:
    if round_id is None:
        return {}
    # A draft is its writer's until it is sent.
    rows = Update.objects.visible_to(actor).as_at(moment).filter(round=round_id).exclude(state="draft")
    return {key: tuple(values) for key, *values in rows.values_list("action_id", *_UPDATE)}
