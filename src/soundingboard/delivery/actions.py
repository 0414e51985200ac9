"""What may be done to delivery plans, actions and what hangs on them.

Every action that changes something with versions takes the version that the person saw, and answers with the new one;
`ChangedMeanwhile` says that it was no longer current. Everything about an action goes into the history of the action.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.bases import ChangedMeanwhile, first_version, revise, supersede
from soundingboard.accounts.models import Agency, Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.delivery import rules
from soundingboard.delivery.access import Bearer, may_update
from soundingboard.delivery.models import (
    Action,
    ActionEvidence,
    ActionState,
    ActionSupport,
    ActionVersion,
    Assurance,
    Completion,
    DateChange,
    DeliveryPlan,
    DeliveryPlanVersion,
    Dependency,
    Milestone,
    MilestoneVersion,
    Recheck,
    Resource,
    ResourceKind,
    Update,
    UpdateState,
)
from soundingboard.delivery.reading import current_action
from soundingboard.delivery.reasons import date_change_reasons
from soundingboard.delivery.rules import BulkChange
from soundingboard.evidence.models import Evidence, EvidenceVersion
from soundingboard.history.log import Happened, record, record_all
from soundingboard.plan.models import Objective, Theme
from soundingboard.plan.standing import require_open
from soundingboard.records.inserting import insert_objects
from soundingboard.records.prepared import prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet

# For `seen`: whoever calls has shown nobody an earlier state, so there is nothing to collide with.
UNSEEN = 0

# For what a revision leaves as it is, where None would mean "nobody" or "no date".
KEEP: Any = object()


class DeliveryRefused(Exception):
    """What was asked cannot be done; the sentence says what to do instead. Nothing was changed."""


class MoveRefused(DeliveryRefused):
    """The action cannot go from the state it is in to the one asked for."""


class DateRefused(DeliveryRefused):
    """The dates do not fit together, or the change of date is not accounted for."""


class RingRefused(DeliveryRefused):
    """The dependency would close a ring in which each action waits for the next."""


class RoundNotOpen(DeliveryRefused):
    """No round is open, so no update can be given. What was typed is still with whoever typed it."""


class UpdateRefused(DeliveryRefused):
    """The update cannot be sent, challenged or accepted as it is."""


class NotProved(DeliveryRefused):
    """What is asked for before an action counts as delivered, assured or sustained is not there."""


class ReferenceTaken(DeliveryRefused):
    """Something else in the programme has this reference."""


# --- delivery plans -----------------------------------------------------------------------------------------------


def create_delivery_plan(
    *,
    theme: Theme,
    title: str,
    reference: str = "",
    summary: str = "",
    sponsor: Post | None = None,
    lead_agency: Agency | None = None,
    position: int = 0,
    by: Actor,
) -> DeliveryPlanVersion:
    """Begin a delivery plan under a theme. Without a reference it gets the next one.

    Raises:
        ReferenceTaken: another delivery plan has the reference.
    """
    _require_edit(by, theme, sponsor, lead_agency)
    with transaction.atomic():
        _check_reference(reference)
        reference = reference or f"DP{DeliveryPlan.objects.filter(programme_id=theme.programme_id).count() + 1}"
        if DeliveryPlan.objects.filter(programme_id=theme.programme_id, reference=reference).exists():
            raise ReferenceTaken(f"There is already a delivery plan {reference}. Enter another reference.")
        plan = DeliveryPlan.objects.create(programme_id=theme.programme_id, reference=reference)
        said = {
            "title": title,
            "summary": summary,
            "theme": theme,
            "sponsor": sponsor,
            "lead_agency": lead_agency,
            "position": position,
        }
        version = first_version(DeliveryPlanVersion(programme_id=theme.programme_id, delivery_plan=plan, **said), by=by)
        record("delivery_plan.created", plan, after=said, by=by)
    return version


def revise_delivery_plan(
    *,
    plan: DeliveryPlanVersion,
    title: str = KEEP,
    summary: str = KEEP,
    theme: Theme = KEEP,
    sponsor: Post | None = KEEP,
    lead_agency: Agency | None = KEEP,
    position: int = KEEP,
    by: Actor,
) -> DeliveryPlanVersion:
    """Change what is said of a delivery plan. What is left out stays as it is.

    Raises:
        ChangedMeanwhile: the version given is no longer the current one.
    """
    changes = _given(
        title=title, summary=summary, theme=theme, sponsor=sponsor, lead_agency=lead_agency, position=position
    )
    _require_edit(by, plan, *_rows(changes))
    with transaction.atomic():
        fresh, before, after = revise(plan, by=by, **changes)
        if after:
            record("delivery_plan.revised", plan.delivery_plan, before=before, after=after, by=by)
    return fresh


def withdraw_delivery_plan(*, plan: DeliveryPlanVersion, reason: str, by: Actor) -> DeliveryPlanVersion:
    """Take a delivery plan out of use. Its past stays on record.

    Raises:
        DeliveryRefused: it still has unfinished actions.
    """
    _require_edit(by, plan)
    _need(reason, "Enter why the delivery plan is withdrawn.")
    with transaction.atomic():
        left = ActionVersion.objects.current().unfinished().filter(delivery_plan_id=plan.delivery_plan_id).count()
        if left:
            raise DeliveryRefused(
                f"{left} unfinished {'action is' if left == 1 else 'actions are'} still in this delivery plan. "
                "Move them to another plan or cancel them first."
            )
        fresh, before, after = revise(plan, by=by, is_withdrawn=True)
        if after:
            record("delivery_plan.withdrawn", plan.delivery_plan, before=before, after=after, why=reason, by=by)
    return fresh


def restore_delivery_plan(*, plan: DeliveryPlanVersion, by: Actor) -> DeliveryPlanVersion:
    """Bring a withdrawn delivery plan back into use."""
    _require_edit(by, plan)
    with transaction.atomic():
        fresh, before, after = revise(plan, by=by, is_withdrawn=False)
        if after:
            record("delivery_plan.restored", plan.delivery_plan, before=before, after=after, by=by)
    return fresh


def set_resource(
    *,
    plan: DeliveryPlan,
    agency: Agency,
    kind: str,
    what_for: str,
    needed: Decimal | int,
    secured: Decimal | int = 0,
    resource: Resource | None = None,
    by: Actor,
) -> Resource:
    """Say what a delivery plan needs of an agency and how much of it is secured.

    The same agency, kind and purpose again is a new version of the same line; `resource` names the line to change.

    Raises:
        DeliveryRefused: an unknown kind, or an amount below nought.
        ChangedMeanwhile: the line given is no longer the current one.
    """
    _require_edit(by, plan, agency)
    if kind not in ResourceKind.values:
        raise DeliveryRefused("Choose people, money or systems.")
    if needed < 0 or secured < 0:
        raise DeliveryRefused("Enter amounts of nought or more.")
    said = {
        "agency": agency,
        "kind": kind,
        "what_for": what_for,
        "needed": Decimal(needed),
        "secured": Decimal(secured),
    }
    with transaction.atomic():
        line = resource or (
            Resource.objects.current().filter(delivery_plan=plan, agency=agency, kind=kind, what_for=what_for).first()
        )
        if line is None:
            fresh = first_version(Resource(programme_id=plan.programme_id, delivery_plan=plan, **said), by=by)
            record("resource.set", plan, after=said, by=by)
            return fresh
        fresh, before, after = revise(line, by=by, **said)
        if after:
            record("resource.set", plan, before={"what_for": line.what_for, **before}, after=after, by=by)
    return fresh


def remove_resource(*, resource: Resource, by: Actor) -> None:
    """Take away a line of resources that is no longer needed."""
    _require_edit(by, resource)
    with transaction.atomic():
        supersede(resource, by=by)
        record(
            "resource.removed",
            resource.delivery_plan,
            before={"what_for": resource.what_for, "needed": resource.needed, "secured": resource.secured},
            by=by,
        )


# --- actions ------------------------------------------------------------------------------------------------------


def create_action(
    *,
    plan: DeliveryPlan,
    objective: Objective,
    title: str,
    reference: str = "",
    success_criteria: str = "",
    owner: Post | None = None,
    starts_on: date | None = None,
    due_on: date | None = None,
    supporters: Iterable[Agency] = (),
    position: int = 0,
    by: Actor,
) -> ActionVersion:
    """Add an action to a delivery plan. The date it is due is from now on the date first promised.

    Raises:
        DateRefused: due before it starts.
        ReferenceTaken: another action has the reference.
    """
    supporters = tuple(supporters)
    _require_edit(by, plan, objective, owner, *supporters)
    _check_order(starts_on, due_on)
    with transaction.atomic():
        _check_reference(reference)
        reference = reference or _next_reference(plan.programme_id)
        if Action.objects.filter(programme_id=plan.programme_id, reference=reference).exists():
            raise ReferenceTaken(f"There is already an action {reference}. Enter another reference.")
        action = Action.objects.create(programme_id=plan.programme_id, reference=reference)
        said = {
            "title": title,
            "success_criteria": success_criteria,
            "delivery_plan": plan,
            "objective": objective,
            "owner": owner,
            "starts_on": starts_on,
            "due_on": due_on,
        }
        version = first_version(
            ActionVersion(
                programme_id=plan.programme_id,
                action=action,
                baseline_due_on=due_on,
                state_since=by.today,
                position=position,
                **said,
            ),
            by=by,
        )
        for agency in supporters:
            first_version(ActionSupport(programme_id=plan.programme_id, action=action, agency=agency), by=by)
        record("action.created", action, after={**said, "supporters": supporters}, by=by)
    return version


@dataclass(frozen=True, slots=True)
class NewAction:
    """An action to be added with many others: all that `create_action` takes, and whether work on it has begun."""

    plan: DeliveryPlan
    objective: Objective
    title: str
    reference: str = ""
    success_criteria: str = ""
    owner: Post | None = None
    starts_on: date | None = None
    due_on: date | None = None
    supporters: tuple[Agency, ...] = ()
    has_begun: bool = False


def create_actions(*, programme: Programme, actions: Sequence[NewAction], by: Actor) -> list[str]:
    """Add many actions at once, as a plan that is brought in has them; their references, in the order given.

    Each is put on record as `create_action` puts one, in a few statements for all of them. Where work on it has begun
    already, it is in progress from the start.

    Raises:
        DateRefused: one is due before it starts.
        ReferenceTaken: two have one reference, or another action has it.
    """
    require(by, Permission.EDIT_DELIVERY, programme)
    require_open(programme.pk)
    for each in {
        id(row): row for new in actions for row in (new.plan, new.objective, new.owner, *new.supporters)
    }.values():
        if each is not None:
            require(by, Permission.EDIT_DELIVERY, each)
    with transaction.atomic():
        references = _references_of(programme.pk, actions)
        rows = Action.objects.bulk_create(
            (Action(programme=programme, reference=reference) for reference in references), batch_size=_AT_ONCE
        )
        made = list(zip(rows, actions, strict=True))
        insert_objects(ActionVersion, (_first_of(row, new, by) for row, new in made))
        insert_objects(
            ActionSupport,
            (
                ActionSupport(programme=programme, action=row, agency=agency, recorded_at=by.now, recorded_by=by.person)
                for row, new in made
                for agency in new.supporters
            ),
        )
        happened = [Happened(row.pk, f"{row}", _said_of_new(new)) for row, new in made]
        record_all("action.created", Action, happened, programme_id=programme.pk, by=by)
    return references


_AT_ONCE = 1_000


def _references_of(programme_id: int, actions: Sequence[NewAction]) -> list[str]:
    """The references that are asked for, and the next ones where none is."""
    taken = set(Action.objects.filter(programme_id=programme_id).values_list("reference", flat=True))
    number = len(taken)
    for each in actions:
        _check_reference(each.reference)
        _check_order(each.starts_on, each.due_on)
        if each.reference in taken:
            raise ReferenceTaken(f"There is already an action {each.reference}. Enter another reference.")
        if each.reference:
            taken.add(each.reference)
    given = []
    for each in actions:
        reference = each.reference
        while not reference:
            number += 1
            reference = "" if f"A{number}" in taken else f"A{number}"
        taken.add(reference)
        given.append(reference)
    return given


def _first_of(action: Action, new: NewAction, by: Actor) -> ActionVersion:
    return ActionVersion(
        programme_id=action.programme_id,
        action=action,
        delivery_plan=new.plan,
        objective=new.objective,
        title=new.title,
        success_criteria=new.success_criteria,
        owner=new.owner,
        starts_on=new.starts_on,
        baseline_due_on=new.due_on,
        due_on=new.due_on,
        state=ActionState.IN_PROGRESS if new.has_begun else ActionState.NOT_STARTED,
        state_since=by.today,
        recorded_at=by.now,
        recorded_by=by.person,
    )


def _said_of_new(new: NewAction) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": new.title,
        "success_criteria": new.success_criteria,
        "delivery_plan": new.plan,
        "objective": new.objective,
        "owner": new.owner,
        "starts_on": new.starts_on,
        "due_on": new.due_on,
        "supporters": new.supporters,
    }
    return {**said, "state": str(ActionState.IN_PROGRESS)} if new.has_begun else said


def revise_action(
    *,
    action: ActionVersion,
    title: str = KEEP,
    success_criteria: str = KEEP,
    owner: Post | None = KEEP,
    objective: Objective = KEEP,
    delivery_plan: DeliveryPlan = KEEP,
    starts_on: date | None = KEEP,
    position: int = KEEP,
    by: Actor,
) -> ActionVersion:
    """Change what is said of an action. What is left out stays as it is.

    Its date is moved by `change_due_date`, and its state by the actions named for that.

    Raises:
        ChangedMeanwhile: the version given is no longer the current one.
        DateRefused: it would start after it is due.
    """
    changes = _given(
        title=title,
        success_criteria=success_criteria,
        owner=owner,
        objective=objective,
        delivery_plan=delivery_plan,
        starts_on=starts_on,
        position=position,
    )
    _require_edit(by, action, *_rows(changes))
    _check_order(changes.get("starts_on", action.starts_on), action.due_on)
    with transaction.atomic():
        return _revise_action(action, "action.revised", by=by, **changes)


def set_supporters(*, action: ActionVersion, agencies: Iterable[Agency], by: Actor) -> None:
    """Say which agencies help with an action: these, and no others."""
    agencies = tuple(agencies)
    _require_edit(by, action, *agencies)
    with transaction.atomic():
        held = {s.agency_id: s for s in ActionSupport.objects.current().filter(action_id=action.action_id)}
        wanted = {agency.pk: agency for agency in agencies}
        if held.keys() == wanted.keys():
            return
        for key in held.keys() - wanted.keys():
            supersede(held[key], by=by)
        for key in wanted.keys() - held.keys():
            row = ActionSupport(programme_id=action.programme_id, action_id=action.action_id, agency_id=key)
            first_version(row, by=by)
        record(
            "action.supporters_set",
            action.action,
            before={"supporters": sorted(held)},
            after={"supporters": sorted(wanted)},
            by=by,
        )


def change_due_date(
    *,
    action: ActionVersion,
    new_due_on: date,
    reason_code: str,
    reason: str,
    agreed_by: str,
    agreed_at: str = "",
    decision: Decision | None = None,
    by: Actor,
) -> DateChange:
    """Move the date of an action, with the reason, who agreed it and where: a line of the slippage ledger (DL4).

    The date first promised never changes; only an action that had no date gets its first one here.

    Raises:
        DateRefused: it is finished, the date is the same or before the start, or the change is not accounted for.
        ChangedMeanwhile: the version given is no longer the current one.
    """
    _require_edit(by, action, decision)
    _check_accounted_for(action.programme_id, reason_code, reason, agreed_by, decision)
    if action.state not in rules.UNFINISHED:
        raise DateRefused(f"This action is {_said(action.state)}: its date is no longer moved.")
    if new_due_on == action.due_on:
        raise DateRefused("Enter another date: the action is already due on this one.")
    _check_order(action.starts_on, new_due_on)
    with transaction.atomic():
        return _move_date(
            action,
            {"due_on": new_due_on},
            reason_code=reason_code,
            reason=reason,
            agreed_by=agreed_by,
            agreed_at=agreed_at,
            decision=decision,
            open_round=_open_round(action.programme_id),
            by=by,
        )


def start_action(*, action: ActionVersion, by: Actor) -> ActionVersion:
    """Begin work on an action."""
    _require_update(by, action)
    with transaction.atomic():
        return _move(action, ActionState.IN_PROGRESS, only="start", by=by)


def block_action(*, action: ActionVersion, reason: str, by: Actor) -> ActionVersion:
    """Say that an action cannot go on, and why."""
    _require_update(by, action)
    _need(reason, "Enter what stands in the way.")
    with transaction.atomic():
        return _move(action, ActionState.BLOCKED, why=reason, by=by)


def unblock_action(*, action: ActionVersion, by: Actor) -> ActionVersion:
    """Say that a blocked action goes on."""
    _require_update(by, action)
    with transaction.atomic():
        return _move(action, ActionState.IN_PROGRESS, only="unblock", by=by)


def cancel_action(*, action: ActionVersion, reason: str, by: Actor) -> ActionVersion:
    """Say that an action will not be done, and why. It can be reinstated."""
    _require_edit(by, action)
    _need(reason, "Enter why the action is cancelled.")
    with transaction.atomic():
        return _move(action, ActionState.CANCELLED, why=reason, by=by)


def reinstate_action(*, action: ActionVersion, reason: str, by: Actor) -> ActionVersion:
    """Take a cancelled action up again."""
    _require_edit(by, action)
    _need(reason, "Enter why the action is taken up again.")
    with transaction.atomic():
        return _move(action, ActionState.NOT_STARTED, why=reason, by=by)


def merge_action(*, action: ActionVersion, into: Action, reason: str, by: Actor) -> ActionVersion:
    """Let another action cover this one. It cannot be undone: the other carries both from here.

    Raises:
        MoveRefused: into itself, or into an action that is itself cancelled or merged.
    """
    _require_edit(by, action, into)
    _need(reason, "Enter why the other action covers this one.")
    if into.pk == action.action_id:
        raise MoveRefused("Choose another action: one cannot be merged into itself.")
    with transaction.atomic():
        other = ActionVersion.objects.current().get(action=into)
        if other.state in (ActionState.CANCELLED, ActionState.MERGED):
            raise MoveRefused(f"Choose another action: {into.reference} is itself {_said(other.state)}.")
        return _move(action, ActionState.MERGED, why=reason, by=by, merged_into=into)


def reopen_action(*, action: ActionVersion, reason: str, by: Actor) -> ActionVersion:
    """Put a delivered, assured or sustained action back to work, because it does not hold. Re-checks are dropped."""
    _require_edit(by, action)
    _need(reason, "Enter what was found.")
    with transaction.atomic():
        _drop_rechecks(action.action_id, by)
        return _move(action, ActionState.IN_PROGRESS, only="reopen", why=reason, by=by)


# --- milestones and dependencies ----------------------------------------------------------------------------------


def add_milestone(
    *, action: ActionVersion, title: str, due_on: date, reference: str = "", by: Actor
) -> MilestoneVersion:
    """Add a dated checkpoint to an action."""
    _require_edit(by, action)
    with transaction.atomic():
        reference = reference or f"M{Milestone.objects.filter(action_id=action.action_id).count() + 1}"
        milestone = Milestone.objects.create(
            programme_id=action.programme_id, action_id=action.action_id, reference=reference
        )
        version = first_version(
            MilestoneVersion(
                programme_id=action.programme_id,
                milestone=milestone,
                action_id=action.action_id,
                title=title,
                baseline_due_on=due_on,
                due_on=due_on,
            ),
            by=by,
        )
        record(
            "milestone.added",
            action.action,
            after={"milestone": reference, "title": title, "due_on": due_on},
            by=by,
        )
    return version


def revise_milestone(
    *, milestone: MilestoneVersion, title: str | None = None, due_on: date | None = None, why: str = "", by: Actor
) -> MilestoneVersion:
    """Change the words or the date of a milestone. The date first promised stays on record."""
    _require_edit(by, milestone)
    changes: dict[str, Any] = {"title": title or milestone.title, "due_on": due_on or milestone.due_on}
    return _revise_milestone(milestone, "milestone.revised", why=why, by=by, **changes)


def reach_milestone(*, milestone: MilestoneVersion, reached_on: date | None = None, by: Actor) -> MilestoneVersion:
    """Say that a milestone was reached, and on which day.

    Raises:
        DateRefused: the day lies in the future.
    """
    _require_update(by, current_action(milestone.action_id))
    reached_on = reached_on or by.today
    if reached_on > by.today:
        raise DateRefused("Enter the day it was reached: today or earlier.")
    return _revise_milestone(milestone, "milestone.reached", by=by, reached_on=reached_on)


def withdraw_milestone(*, milestone: MilestoneVersion, reason: str, by: Actor) -> MilestoneVersion:
    """Take a milestone away, with the reason."""
    _require_edit(by, milestone)
    _need(reason, "Enter why the milestone is withdrawn.")
    return _revise_milestone(milestone, "milestone.withdrawn", why=reason, by=by, is_withdrawn=True)


def add_dependency(
    *,
    action: ActionVersion,
    on_action: Action | None = None,
    on_agency: Agency | None = None,
    what: str = "",
    needed_by: date | None = None,
    by: Actor,
) -> Dependency:
    """Say that an action waits on another action, or on something from an agency.

    Raises:
        DeliveryRefused: on both, on neither, or on what it already waits on.
        RingRefused: each would wait for the next.
    """
    _require_edit(by, action, on_action, on_agency)
    if (on_action is None) == (on_agency is None):
        raise DeliveryRefused("Choose another action or an agency, one of the two.")
    if on_agency is not None:
        _need(what, "Enter what is needed of the agency.")
    with transaction.atomic():
        if on_action is not None:
            waits = list(
                Dependency.objects.current()
                .filter(programme_id=action.programme_id, on_action__isnull=False)
                .values_list("action_id", "on_action_id")
            )
            if (action.action_id, on_action.pk) in waits:
                raise DeliveryRefused(f"It already waits on {on_action.reference}.")
            if rules.closes_a_ring(waits, action.action_id, on_action.pk):
                raise RingRefused(
                    f"{on_action.reference} already waits on this action, perhaps by way of others. "
                    "Neither could begin: take that dependency away first."
                )
        said = {"on_action": on_action, "on_agency": on_agency, "what": what, "needed_by": needed_by}
        dependency = first_version(
            Dependency(programme_id=action.programme_id, action_id=action.action_id, **said), by=by
        )
        record("dependency.added", action.action, after=said, by=by)
    return dependency


def meet_dependency(*, dependency: Dependency, met_on: date | None = None, by: Actor) -> Dependency:
    """Say that what an action waited on is there.

    Raises:
        DateRefused: the day lies in the future.
    """
    _require_update(by, current_action(dependency.action_id))
    met_on = met_on or by.today
    if met_on > by.today:
        raise DateRefused("Enter the day it was met: today or earlier.")
    with transaction.atomic():
        fresh, before, after = revise(dependency, by=by, met_on=met_on)
        if after:
            record("dependency.met", dependency.action, before=before, after=after, by=by)
    return fresh


def remove_dependency(*, dependency: Dependency, by: Actor) -> None:
    """Say that an action does not wait on it after all."""
    _require_edit(by, dependency)
    with transaction.atomic():
        supersede(dependency, by=by)
        record(
            "dependency.removed",
            dependency.action,
            before={
                "on_action": dependency.on_action_id,
                "on_agency": dependency.on_agency_id,
                "what": dependency.what,
            },
            by=by,
        )


# --- updates ------------------------------------------------------------------------------------------------------


def save_update(
    *,
    action: ActionVersion,
    progress: str = "",
    blocker: str = "",
    help_needed: str = "",
    forecast_on: date | None = None,
    forecast_reason: str = "",
    state: str | None = None,
    evidence: Iterable[Evidence] = (),
    submit: bool = False,
    seen: int | None = UNSEEN,
    by: Actor,
) -> Update:
    """Write what is to be said of an action in the open round: a draft, or at once submitted.

    Writing the same again, as by a second press of the button, changes nothing. A state other than the present one is
    taken on when the update is submitted.

    Args:
        forecast_reason: why another date is expected, as a code of the programme's reasons for a change of date.
        state: where the action stands now, if that has changed: in progress or blocked.
        evidence: what is offered for the action with it.
        seen: the key of the version that the writer was shown, None if there was none; left out by callers that
            showed nothing.
    Raises:
        RoundNotOpen: no round takes updates now.
        UpdateRefused: there is nothing in it, it blocks the action without saying why, or the reason is no such code.
        ChangedMeanwhile: somebody else wrote after the writer opened the form.
    """
    _require_update(by, action)
    wanted = state or action.state
    if action.state in (ActionState.CANCELLED, ActionState.MERGED):
        raise UpdateRefused(f"This action is {_said(action.state)}: it takes no more updates.")
    if submit:
        _check_complete(progress, blocker, wanted, action.state)
    if forecast_reason and forecast_reason not in date_change_reasons(action.programme_id):
        raise UpdateRefused("Choose the kind of reason for which another date is expected.")
    with transaction.atomic():
        this_round = _require_round(action.programme_id)
        said = {
            "progress": progress.strip(),
            "blocker": blocker.strip(),
            "help_needed": help_needed.strip(),
            "forecast_on": forecast_on,
            "forecast_reason": forecast_reason,
            "action_state": wanted,
        }
        _link(action, tuple(evidence), by)
        present = _present_update(action.action_id, this_round.pk)
        if present is not None and _is_same(present, said, submit):
            return present
        if seen != UNSEEN and seen != (present.pk if present else None):
            raise ChangedMeanwhile(present)
        if present is not None and present.state != UpdateState.DRAFT and not submit:
            raise UpdateRefused("This update was already submitted. Submit your changes instead of saving a draft.")
        if submit and wanted != action.state:
            _move(action, wanted, why=blocker if wanted == ActionState.BLOCKED else "", by=by)
        return _write_update(action, this_round, present, said, submit, by)


@dataclass(frozen=True, slots=True)
class NewUpdate:
    """An update to be sent with many others, of an action whose state stays as it is."""

    action: ActionVersion
    progress: str
    blocker: str = ""
    help_needed: str = ""
    forecast_on: date | None = None


def submit_updates(*, programme: Programme, updates: Sequence[NewUpdate], by: Actor) -> None:
    """Send the first update of the open round for each of many actions, as `save_update` sends one.

    Raises:
        RoundNotOpen: no round takes updates now.
        UpdateRefused: one says nothing, its action takes no more, or an update of it was begun in this round.
    """
    for each in updates:
        _require_update(by, each.action)
        if each.action.state in (ActionState.CANCELLED, ActionState.MERGED):
            raise UpdateRefused(f"This action is {_said(each.action.state)}: it takes no more updates.")
        _check_complete(each.progress, each.blocker, each.action.state, each.action.state)
    with transaction.atomic():
        this_round = _require_round(programme.pk)
        begun = set(Update.objects.current().filter(round=this_round).values_list("action_id", flat=True))
        if begun.intersection(each.action.action_id for each in updates):
            raise UpdateRefused("An update of one of these actions was begun in this round. Look at it first.")
        rows, happened = [], []
        for each in updates:
            said = {
                "progress": each.progress.strip(),
                "blocker": each.blocker.strip(),
                "help_needed": each.help_needed.strip(),
                "forecast_on": each.forecast_on,
                "action_state": each.action.state,
            }
            rows.append(
                Update(
                    programme=programme,
                    action_id=each.action.action_id,
                    round=this_round,
                    state=UpdateState.SUBMITTED,
                    author=by.person,
                    recorded_at=by.now,
                    recorded_by=by.person,
                    **said,
                )
            )
            after = {"round": this_round.number, **said}
            happened.append(Happened(each.action.action_id, each.action.action.reference, after))
        insert_objects(Update, rows)
        record_all("update.submitted", Action, happened, programme_id=programme.pk, by=by)


def submit_update(*, update: Update, by: Actor) -> Update:
    """Send a draft to the delivery group.

    Raises:
        RoundNotOpen: its round takes no more updates.
        UpdateRefused: there is nothing in it.
        ChangedMeanwhile: it is no longer the current version.
    """
    action = current_action(update.action_id)
    _require_update(by, action)
    _check_complete(update.progress, update.blocker, update.action_state, action.state)
    with transaction.atomic():
        this_round = _require_round(action.programme_id)
        if update.round_id != this_round.pk:
            raise RoundNotOpen(
                "The round of this update takes no more updates. Write it in the round that is open now."
            )
        if update.action_state != action.state:
            _move(action, update.action_state, why=update.blocker, by=by)
        said = {
            name: getattr(update, name)
            for name in ("progress", "blocker", "help_needed", "forecast_on", "forecast_reason", "action_state")
        }
        return _write_update(action, this_round, update, said, True, by)


def challenge_update(*, update: Update, text: str, by: Actor) -> Update:
    """Ask the owner for more before the update is accepted.

    Raises:
        RoundNotOpen: its round is closed.
        UpdateRefused: it was not submitted.
    """
    require(by, Permission.CHALLENGE_UPDATES, update)
    _need(text, "Enter what is challenged, so that the owner knows what to answer.")
    return _answer_update(update, UpdateState.CHALLENGED, "update.challenged", text, by)


def accept_update(*, update: Update, by: Actor) -> Update:
    """Take an update as it stands. Whoever wrote it cannot accept it.

    Raises:
        RoundNotOpen: its round is closed.
        UpdateRefused: it was not submitted, or the same person wrote it.
    """
    require(by, Permission.CHALLENGE_UPDATES, update)
    if update.author_id is not None and update.author_id == by.person_id:
        raise UpdateRefused("Ask somebody else to accept this update: you wrote it.")
    return _answer_update(update, UpdateState.ACCEPTED, "update.accepted", "", by)


# --- evidence, delivered, assured, sustained ----------------------------------------------------------------------


def link_evidence(*, action: ActionVersion, evidence: Evidence, by: Actor) -> None:
    """Offer a piece of evidence for an action. Offering it again changes nothing."""
    require(by, Permission.ADD_EVIDENCE, action)
    require(by, Permission.ADD_EVIDENCE, evidence)
    require_open(action.programme_id)
    with transaction.atomic():
        _link(action, (evidence,), by)


def unlink_evidence(*, link: ActionEvidence, reason: str = "", by: Actor) -> None:
    """Say that a piece of evidence is not offered for an action after all."""
    require(by, Permission.ADD_EVIDENCE, link)
    require_open(link.programme_id)
    with transaction.atomic():
        supersede(link, by=by)
        reference = link.evidence.reference
        record("action.evidence_unlinked", link.action, before={"evidence": reference}, why=reason, by=by)


def deliver_action(
    *,
    action: ActionVersion,
    account: str,
    evidence: Iterable[Evidence] = (),
    delivered_on: date | None = None,
    by: Actor,
) -> ActionVersion:
    """Say that an action was done: with an account of what was done, and evidence (DL5).

    Args:
        evidence: offered with it; at least one piece must be offered now or before.
        delivered_on: the day it was done; today if left out.
    Raises:
        NotProved: there is no account, or no evidence.
        DateRefused: the day lies in the future.
        MoveRefused: it is not in progress.
    """
    _require_update(by, action)
    if not account.strip():
        raise NotProved("Enter an account of what was done.")
    delivered_on = delivered_on or by.today
    if delivered_on > by.today:
        raise DateRefused("Enter the day it was delivered: today or earlier.")
    with transaction.atomic():
        _link(action, tuple(evidence), by)
        if not ActionEvidence.objects.current().filter(action_id=action.action_id).exists():
            raise NotProved("Offer at least one piece of evidence that it was done.")
        Completion.objects.create(
            programme_id=action.programme_id,
            action_id=action.action_id,
            delivered_on=delivered_on,
            account=account,
            recorded_at=by.now,
            delivered_by=by.person,
        )
        return _move(action, ActionState.DELIVERED, why=account, since=delivered_on, by=by)


def assure_action(
    *,
    action: ActionVersion,
    evidence: Evidence,
    text: str,
    assured_on: date | None = None,
    by: Actor,
) -> ActionVersion:
    """Say that a delivered action has had its effect. Re-checks at 6 and 12 months make themselves (DL5).

    Raises:
        NotProved: by the doer or the owner, or on evidence that does not bear it.
        MoveRefused: it was not delivered.
    """
    require(by, Permission.ASSURE_ACTIONS, action)
    require(by, Permission.ASSURE_ACTIONS, evidence)
    require_open(action.programme_id)
    _need(text, "Enter what you found, and how the evidence shows it.")
    assured_on = assured_on or by.today
    if assured_on > by.today:
        raise DateRefused("Enter the day it was assured: today or earlier.")
    with transaction.atomic():
        _check_assurer(action, evidence, by)
        assert by.person is not None
        Assurance.objects.create(
            programme_id=action.programme_id,
            action_id=action.action_id,
            evidence=evidence,
            assured_on=assured_on,
            text=text,
            recorded_at=by.now,
            assured_by=by.person,
        )
        _link(action, (evidence,), by)
        Recheck.objects.bulk_create(
            Recheck(
                programme_id=action.programme_id,
                action_id=action.action_id,
                months=months,
                due_on=due_on,
                created_at=by.now,
            )
            for months, due_on in rules.recheck_days(assured_on)
        )
        return _move(action, ActionState.ASSURED, why=text, since=assured_on, by=by)


def record_recheck(
    *,
    recheck: Recheck,
    held: bool,
    text: str,
    evidence: Evidence | None = None,
    done_on: date | None = None,
    by: Actor,
) -> ActionVersion:
    """Say whether an assured action still holds. At 12 months it is then sustained; if not, it is worked on again.

    Raises:
        NotProved: by the doer or the owner, before the re-check at 6 months, or a second time.
    """
    require(by, Permission.ASSURE_ACTIONS, recheck)
    require_open(recheck.programme_id)
    _need(text, "Enter what you found.")
    done_on = done_on or by.today
    if done_on > by.today:
        raise DateRefused("Enter the day of the re-check: today or earlier.")
    action = current_action(recheck.action_id)
    with transaction.atomic():
        _check_not_the_doer(action, by)
        waiting = Recheck.objects.filter(action_id=recheck.action_id, done_on=None, dropped_at=None)
        if held and waiting.filter(months__lt=recheck.months).exists():
            raise NotProved("Record the re-check at 6 months first.")
        changed = waiting.filter(pk=recheck.pk).update(
            done_on=done_on, held=held, text=text, evidence=evidence, recorded_at=by.now, done_by=by.person
        )
        if not changed:
            raise NotProved("This re-check is already settled. Open the action to see what was found.")
        record(
            "recheck.recorded",
            action.action,
            after={"months": recheck.months, "held": held, "done_on": done_on, "evidence": evidence},
            why=text,
            by=by,
        )
        if evidence is not None:
            _link(action, (evidence,), by)
        if not held:
            _drop_rechecks(action.action_id, by)
            return _move(action, ActionState.IN_PROGRESS, only="reopen", why=text, by=by)
        if recheck.months == max(rules.RECHECK_MONTHS):
            return _move(action, ActionState.SUSTAINED, why=text, since=done_on, by=by)
    return action


# --- many at once -------------------------------------------------------------------------------------------------


def bulk_change(*, actions: Sequence[ActionVersion], change: BulkChange, by: Actor) -> int:
    """Give many actions another owner or delivery plan, or shift their dates by some days; how many were changed.

    Each keeps its own history and, where a date moved, its own line in the slippage ledger. What is finished or would
    not differ is left alone.

    Raises:
        DeliveryRefused: more than 500 at once, or nothing to change.
        DateRefused: dates are moved without reason or agreement.
        ChangedMeanwhile: one of them was changed since; then none is changed.
    """
    if not actions:
        raise DeliveryRefused("Choose at least one action.")
    if len(actions) > rules.BULK_LIMIT:
        raise DeliveryRefused(f"Choose at most {rules.BULK_LIMIT} actions at once: narrow the filters.")
    for action in actions:
        require(by, Permission.EDIT_DELIVERY, action)
    require_open(actions[0].programme_id)
    owner = _own_or_none(Post, change.owner_id, by)
    plan = _own_or_none(DeliveryPlan, change.delivery_plan_id, by)
    if change.shift_days:
        programme_id = actions[0].programme_id
        _check_accounted_for(programme_id, change.reason_code, change.reason, change.agreed_by, None)
    changed = 0
    with transaction.atomic():
        this_round = _open_round(actions[0].programme_id)
        for action in actions:
            effect = rules.bulk_effect(
                state=action.state,
                starts_on=action.starts_on,
                due_on=action.due_on,
                owner_id=action.owner_id,
                delivery_plan_id=action.delivery_plan_id,
                change=change,
            )
            if not effect.changes:
                continue
            fields: dict[str, Any] = {}
            if "owner_id" in effect.changes:
                fields["owner"] = owner
            if "delivery_plan_id" in effect.changes:
                fields["delivery_plan"] = plan
            if "due_on" in effect.changes:
                _move_date(
                    action,
                    {**fields, "due_on": effect.changes["due_on"]},
                    reason_code=change.reason_code,
                    reason=change.reason,
                    agreed_by=change.agreed_by,
                    agreed_at=change.agreed_at,
                    decision=None,
                    open_round=this_round,
                    by=by,
                )
            else:
                _revise_action(action, "action.revised", by=by, **fields)
            changed += 1
    return changed


# --- who may ------------------------------------------------------------------------------------------------------


def _require_update(by: Actor, action: ActionVersion) -> None:
    if not may_update(action, by):
        raise NotAllowed("Only the holder of the post that owns this action, or the programme manager, may update it.")
    require_open(action.programme_id)


def _require_edit(by: Actor, *items: Any) -> None:
    """EDIT_DELIVERY for everything that is touched or pointed at, in a plan that is not frozen."""
    for item in items:
        if item is not None:
            require(by, Permission.EDIT_DELIVERY, item)
    if by.programme_id is not None:
        require_open(by.programme_id)


def _own_or_none(table: type[Any], key: int | None, by: Actor) -> Any:
    if key is None:
        return None
    row = table.objects.filter(pk=key, programme_id=by.programme_id).first()
    if row is None:
        raise NotAllowed("This belongs to another programme.")
    return row


# --- checks -------------------------------------------------------------------------------------------------------


def _given(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if value is not KEEP}


def _rows(changes: dict[str, Any]) -> list[models.Model]:
    return [value for value in changes.values() if isinstance(value, models.Model)]


def _need(text: str, sentence: str) -> None:
    if not text.strip():
        raise DeliveryRefused(sentence)


def _said(state: str) -> str:
    return str(ActionState(state).label).lower()


def _check_reference(reference: str) -> None:
    """A reference stands in an address, where a stroke would part it."""
    if reference and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", reference):
        raise DeliveryRefused("Enter a reference of letters, digits, dots, hyphens and underscores, such as A12.")


def _check_order(starts_on: date | None, due_on: date | None) -> None:
    if starts_on is not None and due_on is not None and due_on < starts_on:
        raise DateRefused("Enter a due date on or after the day the action starts.")


def _check_accounted_for(
    programme_id: int, reason_code: str, reason: str, agreed_by: str, decision: Decision | None
) -> None:
    if reason_code not in date_change_reasons(programme_id):
        raise DateRefused("Choose the kind of reason for the change of date.")
    if not reason.strip():
        raise DateRefused("Enter the reason for the change of date.")
    if not agreed_by.strip():
        raise DateRefused("Enter who agreed the change of date.")
    if decision is not None and decision.kind != DecisionKind.DATE_CHANGE:
        raise DateRefused("Choose a decision that agrees a change of date.")


def _check_complete(progress: str, blocker: str, wanted: str, present: str) -> None:
    if not progress.strip():
        raise UpdateRefused("Enter what has been done since the last update.")
    if wanted == ActionState.BLOCKED and not blocker.strip():
        raise UpdateRefused("Enter what stands in the way: an action is blocked by something.")
    if wanted != present and wanted not in (ActionState.IN_PROGRESS, ActionState.BLOCKED):
        raise UpdateRefused("An update can start, block or unblock an action. Use the action's page for the rest.")


def _check_not_the_doer(action: ActionVersion, by: Actor) -> None:
    done_by = Completion.objects.filter(action_id=action.action_id).order_by("-recorded_at", "-pk").first()
    doer = done_by.delivered_by_id if done_by else None
    if by.person_id is None or by.person_id == doer or action.owner_id in by.post_ids:
        raise NotProved("Ask somebody else: whoever delivered an action or owns it cannot check it.")


def _check_assurer(action: ActionVersion, evidence: Evidence, by: Actor) -> None:
    version = EvidenceVersion.objects.current().filter(evidence=evidence).first()
    done_by = Completion.objects.filter(action_id=action.action_id).order_by("-recorded_at", "-pk").first()
    if version is None or by.person_id is None:
        raise NotProved("Choose evidence that is on record.")
    why_not = rules.why_not_assured(
        rules.EvidenceFacts(version.line, version.performance_type, version.says, version.is_withdrawn),
        assurer_id=by.person_id,
        delivered_by=() if done_by is None else (done_by.delivered_by_id,),
        assurer_holds_owner_post=action.owner_id in by.post_ids,
    )
    if why_not:
        raise NotProved(why_not)


# --- writing ------------------------------------------------------------------------------------------------------


def _present_update(action_id: int, round_id: int) -> Update | None:
    found: list[Update] = _present_updates(action_id, round_id)
    return found[0] if found else None


@prepared
def _present_updates(action_id: int, round_id: int) -> "QuerySet[Update]":
    return Update.objects.current().filter(action_id=action_id, round_id=round_id).order_by("pk")[:1]


def _revise_action(action: ActionVersion, verb: str, *, why: str = "", by: Actor, **changes: Any) -> ActionVersion:
    """A new version of an action with its line in the history, and the identity row kept at hand."""
    identity = action.action
    # By key, so that the rows that were pointed at before need not be fetched to be compared.
    keys = {
        (f"{name}_id" if name in _POINTERS else name): (value.pk if isinstance(value, models.Model) else value)
        for name, value in changes.items()
    }
    fresh, before, after = revise(action, by=by, **keys)
    if after:
        fresh.action = identity
        record(verb, identity, before=_plainly(before), after=_plainly(after), why=why, by=by)
    return fresh


_POINTERS = frozenset({"owner", "objective", "delivery_plan", "merged_into"})


def _plainly(values: dict[str, Any]) -> dict[str, Any]:
    return {name.removesuffix("_id"): value for name, value in values.items()}


def _move(
    action: ActionVersion,
    after: str,
    *,
    only: str = "",
    why: str = "",
    since: date | None = None,
    by: Actor,
    **changes: Any,
) -> ActionVersion:
    move = rules.move_to(action.state, after)
    if move is None or (only and move.name != only):
        raise MoveRefused(_why_no_move(action.state, after))
    return _revise_action(
        action, f"action.{move.name}", why=why, by=by, state=after, state_since=since or by.today, **changes
    )


def _why_no_move(before: str, after: str) -> str:
    ways = rules.moves_from(before)
    if before == after:
        return f"This action is already {_said(before)}."
    if not ways:
        return f"This action is {_said(before)}: nothing follows that."
    names = [move.name for move in ways]
    choice = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return f"This action is {_said(before)} and cannot become {_said(after)}. What can be done now: {choice}."


def _move_date(
    action: ActionVersion,
    changes: dict[str, Any],
    *,
    reason_code: str,
    reason: str,
    agreed_by: str,
    agreed_at: str,
    decision: Decision | None,
    open_round: Round | None,
    by: Actor,
) -> DateChange:
    if action.baseline_due_on is None:
        changes = {**changes, "baseline_due_on": changes["due_on"]}
    _revise_action(action, "action.date_changed", why=reason, by=by, **changes)
    return DateChange.objects.create(
        programme_id=action.programme_id,
        action_id=action.action_id,
        round=open_round,
        old_due_on=action.due_on,
        new_due_on=changes["due_on"],
        reason_code=reason_code,
        reason=reason,
        agreed_by=agreed_by,
        agreed_at=agreed_at,
        decision=decision,
        owner_id=action.owner_id,
        recorded_at=by.now,
        recorded_by=by.person,
    )


def _revise_milestone(
    milestone: MilestoneVersion, verb: str, *, why: str = "", by: Actor, **changes: Any
) -> MilestoneVersion:
    with transaction.atomic():
        fresh, before, after = revise(milestone, by=by, **changes)
        if after:
            record(
                verb,
                milestone.action,
                before=before,
                after={"milestone": milestone.milestone.reference, **after},
                why=why,
                by=by,
            )
    return fresh


def _link(action: ActionVersion, evidence: Sequence[Evidence], by: Actor) -> None:
    """Offer each piece that is not offered yet."""
    if not evidence:
        return
    for piece in evidence:
        if piece.programme_id != action.programme_id:
            raise NotAllowed("This belongs to another programme.")
    held = set(
        ActionEvidence.objects.current()
        .filter(action_id=action.action_id, evidence__in=[piece.pk for piece in evidence])
        .values_list("evidence_id", flat=True)
    )
    fresh = {piece.pk: piece for piece in evidence if piece.pk not in held}
    for piece in fresh.values():
        link = ActionEvidence(programme_id=action.programme_id, action_id=action.action_id, evidence=piece)
        first_version(link, by=by)
    if fresh:
        offered = [piece.reference for piece in fresh.values()]
        record("action.evidence_linked", action.action, after={"evidence": offered}, by=by)


def _drop_rechecks(action_id: int, by: Actor) -> None:
    Recheck.objects.filter(action_id=action_id, done_on=None, dropped_at=None).update(dropped_at=by.now)


def _open_round(programme_id: int) -> Round | None:
    found: list[Round] = _open_rounds(programme_id)
    return found[0] if found else None


@prepared
def _open_rounds(programme_id: int) -> "QuerySet[Round]":
    return Round.objects.open().filter(programme_id=programme_id).order_by("pk")[:1]


@prepared
def _open_rounds_held(programme_id: int) -> "QuerySet[Round]":
    return Round.objects.open().filter(programme_id=programme_id).select_for_update().order_by("pk")[:1]


def _require_round(programme_id: int) -> Round:
    """The open round, held open until the update is written."""
    found: list[Round] = _open_rounds_held(programme_id)
    if not found:
        raise RoundNotOpen(
            "No round is open for updates now. Keep a copy of what you wrote and send it when the next round opens."
        )
    return found[0]


def _is_same(present: Update, said: dict[str, Any], submit: bool) -> bool:
    if any(getattr(present, name) != value for name, value in said.items()):
        return False
    return present.state in ((UpdateState.SUBMITTED, UpdateState.ACCEPTED) if submit else (UpdateState.DRAFT,))


def _write_update(
    action: ActionVersion, this_round: Round, present: Update | None, said: dict[str, Any], submit: bool, by: Actor
) -> Update:
    state = UpdateState.SUBMITTED if submit else UpdateState.DRAFT
    verb = "update.submitted" if submit else "update.saved"
    writer = {
        "author_id": by.person_id,
        "link_id": by.link.pk if isinstance(by, Bearer) and by.link else None,
        "given_by": by.writer if isinstance(by, Bearer) else "",
    }
    if present is None:
        fresh = first_version(
            Update(
                programme_id=action.programme_id,
                action_id=action.action_id,
                round=this_round,
                state=state,
                **writer,
                **said,
            ),
            by=by,
        )
        record(verb, action.action, after={"round": this_round.number, **said}, by=by)
        return fresh
    fresh, before, after = revise(present, by=by, state=state, **writer, **said)
    if after:
        after = {"round": this_round.number, **after}
        record(verb, action.action, before=_plainly(before), after=_plainly(after), by=by)
    return fresh


def _answer_update(update: Update, state: UpdateState, verb: str, text: str, by: Actor) -> Update:
    require_open(update.programme_id)
    with transaction.atomic():
        this_round = _require_round(update.programme_id)
        if update.round_id != this_round.pk:
            raise RoundNotOpen("The round of this update is closed: it can no longer be challenged or accepted.")
        if update.state == state and update.challenge == text:
            return update
        if update.state != UpdateState.SUBMITTED:
            raise UpdateRefused("Only an update that was submitted can be challenged or accepted.")
        changes: dict[str, Any] = {"state": state}
        if text:
            changes["challenge"] = text
        fresh, before, after = revise(update, by=by, **changes)
        if after:
            record(verb, update.action, before=before, after={"round": this_round.number, **after}, why=text, by=by)
    return fresh


def _next_reference(programme_id: int) -> str:
    """A1, A2... in the order of creation, stepping over what is taken."""
    number = Action.objects.filter(programme_id=programme_id).count() + 1
    while Action.objects.filter(programme_id=programme_id, reference=f"A{number}").exists():
        number += 1
    return f"A{number}"
