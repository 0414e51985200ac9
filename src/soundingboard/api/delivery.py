"""Reading delivery: plans, actions as they stand, and one action with its updates, milestones and changes of date."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpResponse
from ninja import Query
from pydantic import Field

from soundingboard.api.door import ApiRequest, Caller, reads
from soundingboard.api.paging import answered, page_of
from soundingboard.api.problems import Refused
from soundingboard.api.said import Asked, Code, OnDay, Page, Told, Words
from soundingboard.api.versions import version_of_action
from soundingboard.connections.rules import Kind
from soundingboard.delivery import detail, rules
from soundingboard.delivery.listing import ActionFilters, ActionRow, choices, find_actions
from soundingboard.delivery.models import Update, UpdateState
from soundingboard.delivery.plans import PlanSummary, delivery_plans
from soundingboard.delivery.reading import rounds_as_at
from soundingboard.evidence.listing import hidden_references, may_see_exempt

State = Literal[
    "not_started", "in_progress", "blocked", "delivered", "assured", "sustained", "cancelled", "merged"
]  # fmt: skip
Due = Literal["overdue", "30", "90", "none"]
Concern = Literal["silent", "never", "carried", "slipped", "vacant", "leaving", "overloaded", "challenged"]
Sort = Literal[
    "due", "-due", "reference", "-reference", "title", "-title", "owner", "-owner", "state", "-state"
]  # fmt: skip


class NeedOut(Told):
    """What a delivery plan needs of an agency, and how much of it is secured."""

    agency: str
    kind: str
    needed: Decimal
    secured: Decimal


class DeliveryPlanOut(Told):
    """A delivery plan with its actions counted."""

    key: int
    reference: str
    title: str
    theme: str
    sponsor: str | None
    lead_agency: str | None
    is_withdrawn: bool
    actions: int
    done: int
    overdue: int
    needs: list[NeedOut]


class ActionOut(Told):
    """An action as a list shows it."""

    reference: str
    title: str
    objective: str
    delivery_plan: str
    owner: str | None
    agency: str | None
    state: State
    starts_on: date | None
    first_due_on: date | None
    due_on: date | None
    days_overdue: int
    days_slipped: int
    last_update_in_round: int | None
    is_silent: bool


class UpdateOut(Told):
    """What an owner said of an action in a round. Drafts are nobody's but the writer's and are not here."""

    round: int
    state: str
    progress: str
    blocker: str
    help_needed: str
    forecast_on: date | None
    challenge: str
    by: str
    recorded_at: datetime


class MilestoneOut(Told):
    """A dated checkpoint of an action."""

    reference: str
    title: str
    first_due_on: date
    due_on: date
    reached_on: date | None


class DateChangeOut(Told):
    """A date that was moved: from when to when, why, and who agreed it."""

    from_on: date | None
    to_on: date
    reason_code: str
    reason: str
    agreed_by: str
    agreed_at: str
    recorded_at: datetime


class OneActionOut(Told):
    """An action with all that hangs on it. `version`, or its ETag, goes into If-Match when something is written."""

    version: str
    reference: str
    title: str
    success_criteria: str
    objective: str
    delivery_plan: str
    owner: str | None
    agency: str | None
    holder: str | None
    state: State
    starts_on: date | None
    first_due_on: date | None
    due_on: date | None
    days_overdue: int
    days_slipped: int
    delivered_on: date | None
    assured_on: date | None
    supporters: list[str]
    milestones: list[MilestoneOut]
    date_changes: list[DateChangeOut]
    updates: list[UpdateOut]
    evidence: list[str]


class ActionsAsked(Asked):
    """Which actions, by the names that the page of actions uses. References or keys do for what has them."""

    text: Words | None = None
    state: State | None = None
    owner: Words | None = Field(None, description="The title of a post, or its key.")
    agency: Words | None = Field(None, description="The name of an agency, or its key.")
    theme: Words | None = Field(None, description="The title of a theme, or its key.")
    objective: Code | None = Field(None, description="The reference of an objective, or its key.")
    plan: Code | None = Field(None, description="The reference of a delivery plan, or its key.")
    tier: Literal["1", "2", "3"] | None = None
    due: Due | None = None
    concern: Concern | None = None
    sort: Sort = "due"


@reads("/delivery-plans", Kind.DELIVERY, Page[DeliveryPlanOut])
def list_delivery_plans(request: ApiRequest, programme: str, asked: Query[Asked]) -> Any:
    """Delivery plans, with their actions counted and their resources added up."""
    caller = request.stand

    def made(plan: PlanSummary) -> dict[str, Any]:
        return {
            "key": plan.delivery_plan_id,
            "reference": plan.reference,
            "title": plan.title,
            "theme": plan.theme or "",
            "sponsor": plan.sponsor,
            "lead_agency": plan.lead_agency,
            "is_withdrawn": plan.is_withdrawn,
            "actions": plan.total,
            "done": plan.done,
            "overdue": plan.overdue,
            "needs": [
                {"agency": each.agency, "kind": each.kind, "needed": each.needed, "secured": each.secured}
                for each in plan.needs
            ],
        }

    return page_of(request, asked, delivery_plans(caller.actor, caller.moment, caller.day), made)


@reads("/actions", Kind.DELIVERY, Page[ActionOut])
def list_actions(request: ApiRequest, programme: str, asked: Query[ActionsAsked]) -> Any:
    """Actions that fit the filters, a page at a time."""
    caller = request.stand
    found = find_actions(
        caller.actor,
        caller.moment,
        caller.day,
        filters_of(caller, asked),
        sort=asked.sort,
        offset=(asked.page - 1) * asked.per_page,
        limit=asked.per_page,
        rounds=rounds_as_at(caller.programme.pk, caller.moment),
    )
    return answered(request, asked, map(_action, found.rows), found.total)


def _action(row: ActionRow) -> dict[str, Any]:
    return row._asdict() | {
        "delivery_plan": row.plan,
        "first_due_on": row.baseline_due_on,
        "last_update_in_round": row.last_round,
    }


def filters_of(caller: Caller, asked: ActionsAsked) -> ActionFilters:
    """The filters by the keys that the list takes. Four queries, none where nothing is named."""
    given: dict[str, Any] = {
        "text": asked.text,
        "state": asked.state,
        "due": asked.due,
        "concern": asked.concern,
        "tier": int(asked.tier) if asked.tier else None,
    }
    named = {name: getattr(asked, name) for name in ("owner", "agency", "theme", "objective", "plan")}
    if any(named.values()):
        offered = choices(caller.actor, caller.moment)
        pairs = {
            "owner": offered.owners,
            "agency": offered.agencies,
            "theme": offered.themes,
            "objective": [(key, words.split(" ", 1)[0]) for key, words in offered.objectives],
            "plan": [(key, words.split(" ", 1)[0]) for key, words in offered.plans],
        }
        given |= {name: key_of(name, value, pairs[name]) for name, value in named.items() if value}
    return ActionFilters.of(given)


def key_of(name: str, value: str, pairs: Sequence[tuple[int, str]]) -> int:
    """The key of what was named by its words or by its key."""
    for key, words in pairs:
        if value in (words, str(key)):
            return key
    raise Refused(422, f"There is no {name} “{value}” on this day.", field=name)


@reads("/actions/{reference}", Kind.DELIVERY, OneActionOut)
def one_action(
    request: ApiRequest, programme: str, reference: Code, asked: Query[OnDay], response: HttpResponse
) -> Any:
    """One action with its updates, milestones and changes of date."""
    caller = request.stand
    version = detail.action_version(caller.actor, caller.moment, reference)
    if version is None:
        raise Http404(f"There is no action {reference}.")
    facts = detail.action_page(caller.actor, caller.moment, version, may_see_exempt=may_see_exempt(caller.actor))
    rounds = rounds_as_at(caller.programme.pk, caller.moment)
    hidden = hidden_references(caller.actor)
    tag = version_of_action(version, present_in(facts.updates, rounds.open.pk if rounds.open else None))
    response["ETag"] = f'"{tag}"'
    return {
        "version": tag,
        "reference": version.action.reference,
        "title": version.title,
        "success_criteria": version.success_criteria,
        "objective": version.objective.reference,
        "delivery_plan": version.delivery_plan.reference,
        "owner": version.owner.title if version.owner else None,
        "agency": version.owner.agency.name if version.owner else None,
        "holder": version.holder,
        "state": version.state,
        "starts_on": version.starts_on,
        "first_due_on": version.baseline_due_on,
        "due_on": version.due_on,
        "days_overdue": rules.days_overdue(version.state, version.due_on, caller.day),
        "days_slipped": rules.days_slipped(version.baseline_due_on, version.due_on),
        "delivered_on": version.delivered_on,
        "assured_on": version.assured_on,
        "supporters": facts.supporters,
        "milestones": [
            {
                "reference": each.milestone.reference,
                "title": each.title,
                "first_due_on": each.baseline_due_on,
                "due_on": each.due_on,
                "reached_on": each.reached_on,
            }
            for each in facts.milestones
        ],
        "date_changes": [
            {
                "from_on": each.old_due_on,
                "to_on": each.new_due_on,
                "reason_code": each.reason_code,
                "reason": each.reason,
                "agreed_by": each.agreed_by,
                "agreed_at": each.agreed_at,
                "recorded_at": each.recorded_at,
            }
            for each in facts.date_changes
        ],
        "updates": [_update(each) for each in facts.updates if each.state != UpdateState.DRAFT],
        "evidence": [each.reference for each in facts.evidence if each.reference not in hidden],
    }


def present_in(updates: Sequence[Update], open_round: int | None) -> Update | None:
    """What stands of an action in the open round, a draft too."""
    return next((each for each in updates if open_round is not None and each.round_id == open_round), None)


def _update(row: Update) -> dict[str, Any]:
    return {
        "round": row.round.number,
        "state": row.state,
        "progress": row.progress,
        "blocker": row.blocker,
        "help_needed": row.help_needed,
        "forecast_on": row.forecast_on,
        "challenge": row.challenge,
        "by": row.writer,
        "recorded_at": row.recorded_at,
    }
