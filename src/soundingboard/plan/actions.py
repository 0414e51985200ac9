"""What may be done to a plan: begin it, fill it, align it, agree it, freeze it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import ChangedMeanwhile, VersionRow, first_version, revise, sent_just_now, supersede
from soundingboard.accounts.models import Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.history.log import record
from soundingboard.plan import reading
from soundingboard.plan.models import (
    Alignment,
    AlignmentStrength,
    Finding,
    FindingState,
    Freeze,
    Objective,
    ObjectiveVersion,
    Outcome,
    OutcomeVersion,
    Parking,
    Plan,
    PlanVersion,
    PlanWording,
    Requirement,
    Standing,
    Theme,
    ThemeVersion,
    Tier,
)
from soundingboard.plan.rules import Gap, cap_too_low, too_many_first
from soundingboard.plan.standing import PlanIsFrozen as PlanIsFrozen
from soundingboard.plan.standing import require_open as require_open

V = TypeVar("V", bound=VersionRow)


class PlanAlreadyOpen(Exception):
    """A programme works on one plan at a time."""


class ReferenceTaken(Exception):
    """Something in the plan has this reference already."""


class TooManyFirst(Exception):
    """PL5: as many objectives are first as the plan allows. The sentence says which."""


class CannotBeSo(Exception):
    """What was asked contradicts what the plan already says; the sentence says what to change."""


class CannotAgree(Exception):
    """The plan may not be agreed yet. `gaps` is exactly what stands in the way."""

    def __init__(self, sentence: str, gaps: tuple[Gap, ...] = ()) -> None:
        self.gaps = gaps
        super().__init__(sentence)


class WrongDecision(Exception):
    """The decision offered does not decide this."""


# --- the plan itself --------------------------------------------------------------------------------------------------

PLAN_FIELDS = frozenset({"title", "vision", "first_priority_cap"})


def start_plan(
    *,
    programme: Programme,
    title: str,
    vision: str = "",
    first_priority_cap: int = 6,
    started_on: date,
    reference: str = "",
    by: Actor,
) -> Plan:
    """Begin a strategic plan. It is a draft until the Board agrees its first version.

    Raises:
        PlanAlreadyOpen: the one before has not been closed.
    """
    require(by, Permission.EDIT_PLAN, programme)
    with transaction.atomic():
        open_plan = Plan.objects.filter(programme=programme, closed_on=None).first()
        if open_plan is not None:
            raise PlanAlreadyOpen(f"{reading.said_of(open_plan)} is open. Close it before starting another.")
        taken = set(Plan.objects.filter(programme=programme).values_list("reference", flat=True))
        plan = Plan.objects.create(programme=programme, reference=reference or _next("P", taken), started_on=started_on)
        said: dict[str, Any] = {"title": title, "vision": vision, "first_priority_cap": first_priority_cap}
        first_version(PlanWording(programme=programme, plan=plan, **said), by=by)
        record("plan.started", plan, after={**said, "started_on": started_on}, label=f"{plan} {title}", by=by)
    return plan


def revise_plan(*, seen: PlanWording, changes: Mapping[str, object], why: str = "", by: Actor) -> PlanWording:
    """Change what is said of the plan as a whole: `changes` by field, of PLAN_FIELDS.

    Raises:
        TooManyFirst: more objectives are first already than it would allow.
        ChangedMeanwhile: `seen` is no longer what is said of it.
        PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, seen)
    with transaction.atomic():
        _hold(seen.plan)
        cap = changes.get("first_priority_cap", seen.first_priority_cap)
        if isinstance(cap, int) and cap < seen.first_priority_cap:
            refusal = cap_too_low(reading.first_objectives(seen.plan_id), cap)
            if refusal:
                raise TooManyFirst(refusal)
        fresh = _revised(seen, changes, PLAN_FIELDS, "plan", seen.plan, why, by)
    return fresh


def agree_plan(*, plan: Plan, decision: Decision, summary_of_changes: str = "", by: Actor) -> PlanVersion:
    """Put on record that the Board agreed the plan as it now stands; whatever is edited afterwards is the next draft.

    Raises:
        WrongDecision: it is not a decision to agree a plan, or it has agreed a version already.
        CannotAgree: a finding, requirement or objective is unmapped; `gaps` has each of them.
        PlanIsFrozen: the plan is frozen.
    """
    require(by, Permission.AGREE_PLAN, plan)
    require(by, Permission.AGREE_PLAN, decision)
    with transaction.atomic():
        _hold(plan)
        _require_decision(decision, DecisionKind.AGREE_PLAN, "agree a version of the plan")
        used = PlanVersion.objects.filter(decision=decision).first()
        if used is not None:
            raise WrongDecision(
                f"Decision {decision.reference} agreed version {used.number}. Record the decision that agrees this one."
            )
        if not ObjectiveVersion.objects.current().filter(objective__plan=plan, is_withdrawn=False).exists():
            raise CannotAgree("The plan has no objectives yet. Add them, then agree it.")
        said = reading.said_of(plan)
        gaps = reading.gaps(by, plan.pk, on=by.today)
        if gaps:
            raise CannotAgree(f"{_things(len(gaps))} in the way of agreeing the plan.", gaps)
        current = PlanVersion.objects.current().filter(plan=plan).first()
        number = current.number + 1 if current else 1
        if current is not None:
            supersede(current, by=by)
        version = first_version(
            PlanVersion(
                programme_id=plan.programme_id,
                plan=plan,
                number=number,
                title=said.title,
                summary_of_changes=summary_of_changes,
                decision=decision,
            ),
            by=by,
        )
        record(
            "plan.agreed",
            plan,
            before={"version": number - 1} if current else None,
            after={"version": number, "decision": decision.reference, "summary_of_changes": summary_of_changes},
            label=f"{plan} {said}",
            by=by,
        )
    return version


def freeze_plan(*, plan: Plan, standing: Standing, reason: str, decision: Decision | None = None, by: Actor) -> Freeze:
    """Pause, close or hand over a plan: it stays readable, and nothing in it can change until it is re-opened (PL11).

    Raises:
        CannotBeSo: no reason is given.
        PlanIsFrozen: it is frozen already.
    """
    require(by, Permission.FREEZE_PLAN, plan)
    with transaction.atomic():
        _hold(plan)
        if not reason.strip():
            raise CannotBeSo("Enter the reason: people will read it wherever they find they cannot change something.")
        if decision is not None:
            require(by, Permission.FREEZE_PLAN, decision)
            _require_decision(decision, DecisionKind.FREEZE, "pause, close or re-open")
        freeze = first_version(
            Freeze(programme_id=plan.programme_id, plan=plan, standing=standing, reason=reason, decision=decision),
            by=by,
        )
        if standing == Standing.CLOSED:
            _close(plan, by.today)
        record(
            "plan.frozen",
            plan,
            after={"standing": str(standing), "decision": decision},
            why=reason,
            label=f"{plan} {reading.said_of(plan)}",
            by=by,
        )
    return freeze


def reopen_plan(*, plan: Plan, reason: str, decision: Decision | None = None, by: Actor) -> Plan:
    """Let a frozen plan be worked on again.

    Raises:
        CannotBeSo: it is not frozen, or no reason is given.
        PlanAlreadyOpen: another plan has been started since.
    """
    require(by, Permission.FREEZE_PLAN, plan)
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        if not reason.strip():
            raise CannotBeSo("Enter the reason for re-opening the plan.")
        if decision is not None:
            require(by, Permission.FREEZE_PLAN, decision)
            _require_decision(decision, DecisionKind.FREEZE, "pause, close or re-open")
        freeze = Freeze.objects.current().filter(plan=plan).first()
        if freeze is None:
            raise CannotBeSo("The plan is open already.")
        other = Plan.objects.filter(programme_id=plan.programme_id, closed_on=None).exclude(pk=plan.pk).first()
        if other is not None:
            raise PlanAlreadyOpen(f"{reading.said_of(other)} is open. Close it before re-opening this one.")
        supersede(freeze, by=by)
        _close(plan, None)
        record(
            "plan.reopened",
            plan,
            before={"standing": freeze.standing},
            after={"decision": decision},
            why=reason,
            label=f"{plan} {reading.said_of(plan)}",
            by=by,
        )
    return plan


# --- themes -----------------------------------------------------------------------------------------------------------

THEME_FIELDS = frozenset({"title", "why_it_matters", "sponsor", "position"})


def add_theme(
    *, plan: Plan, title: str, why_it_matters: str = "", sponsor: Post | None = None, reference: str = "", by: Actor
) -> Theme:
    """Add a theme at the end of the plan.

    Raises:
        ReferenceTaken, PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, plan)
    with transaction.atomic():
        _hold(plan)
        _require_ours(by, sponsor)
        said: dict[str, Any] = {"title": title, "why_it_matters": why_it_matters, "sponsor": sponsor}
        twin = sent_just_now(ThemeVersion.objects.current(), by=by, theme__plan=plan, **said) if not reference else None
        if twin is not None:
            return twin.theme
        taken = list(Theme.objects.filter(plan=plan).values_list("reference", flat=True))
        theme = Theme.objects.create(
            programme_id=plan.programme_id, plan=plan, reference=_free(reference, taken) or _next("", set(taken))
        )
        said["position"] = len(taken) + 1
        first_version(ThemeVersion(programme_id=plan.programme_id, theme=theme, **said), by=by)
        record("theme.added", theme, after=said, label=f"{theme.reference} {title}", by=by)
    return theme


def take_preset_themes(*, plan: Plan, presets: Sequence[tuple[str, str]], by: Actor) -> list[Theme]:
    """Put the themes that ship, each a title and why it matters, into a plan that has none yet.

    Raises:
        CannotBeSo: the plan has themes already.
        PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, plan)
    with transaction.atomic():
        _hold(plan)
        if ThemeVersion.objects.current().filter(theme__plan=plan, is_withdrawn=False).exists():
            raise CannotBeSo("The plan has themes already, so none were added.")
        themes = [add_theme(plan=plan, title=title, why_it_matters=why, by=by) for title, why in presets]
    return themes


def revise_theme(*, seen: ThemeVersion, changes: Mapping[str, object], why: str = "", by: Actor) -> ThemeVersion:
    """Change what is said of a theme: `changes` by field, of THEME_FIELDS.

    Raises:
        ChangedMeanwhile: `seen` is no longer what is said of it.
        PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, seen)
    with transaction.atomic():
        _hold(seen.theme.plan)
        fresh = _revised(seen, changes, THEME_FIELDS, "theme", seen.theme, why, by)
    return fresh


def withdraw_theme(*, seen: ThemeVersion, why: str, by: Actor) -> None:
    """Take a theme out of the plan. What was said of it stays on record.

    Raises:
        CannotBeSo: something is still in it.
        ChangedMeanwhile, PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, seen)
    with transaction.atomic():
        _hold(seen.theme.plan)
        inside = [
            *ObjectiveVersion.objects.current()
            .filter(theme_id=seen.theme_id, is_withdrawn=False)
            .values_list("objective__reference", flat=True),
            *OutcomeVersion.objects.current()
            .filter(theme_id=seen.theme_id, is_withdrawn=False)
            .values_list("outcome__reference", flat=True),
        ]
        if inside:
            raise CannotBeSo(f"Move or withdraw what is in this theme first: {', '.join(inside)}.")
        _withdrawn(seen, "theme", seen.theme, why, by)


# --- outcomes ---------------------------------------------------------------------------------------------------------

OUTCOME_FIELDS = frozenset({"theme", "statement", "baseline", "what_good_looks_like", "by_when", "position"})


def add_outcome(
    *,
    theme: Theme,
    statement: str,
    baseline: str = "",
    what_good_looks_like: str = "",
    by_when: date | None = None,
    reference: str = "",
    by: Actor,
) -> Outcome:
    """Add the change in children's lives that a theme is for.

    Raises:
        ReferenceTaken, PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, theme)
    with transaction.atomic():
        _hold(theme.plan)
        said = {
            "theme": theme,
            "statement": statement,
            "baseline": baseline,
            "what_good_looks_like": what_good_looks_like,
            "by_when": by_when,
        }
        twin = sent_just_now(OutcomeVersion.objects.current(), by=by, **said) if not reference else None
        if twin is not None:
            return twin.outcome
        taken = list(Outcome.objects.filter(plan_id=theme.plan_id).values_list("reference", flat=True))
        outcome = Outcome.objects.create(
            programme_id=theme.programme_id,
            plan_id=theme.plan_id,
            reference=_free(reference, taken) or _next("O", set(taken)),
        )
        said["position"] = len(taken) + 1
        first_version(OutcomeVersion(programme_id=theme.programme_id, outcome=outcome, **said), by=by)
        record("outcome.added", outcome, after=said, label=f"{outcome.reference} {statement}", by=by)
    return outcome


def revise_outcome(*, seen: OutcomeVersion, changes: Mapping[str, object], why: str = "", by: Actor) -> OutcomeVersion:
    """Change what is said of an outcome: `changes` by field, of OUTCOME_FIELDS.

    Raises:
        ChangedMeanwhile, PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, seen)
    with transaction.atomic():
        _hold(seen.outcome.plan)
        fresh = _revised(seen, changes, OUTCOME_FIELDS, "outcome", seen.outcome, why, by)
    return fresh


def withdraw_outcome(*, seen: OutcomeVersion, why: str, by: Actor) -> None:
    """Take an outcome out of the plan, with whatever was aligned to it.

    Raises:
        ChangedMeanwhile, PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, seen)
    with transaction.atomic():
        _hold(seen.outcome.plan)
        for alignment in Alignment.objects.current().filter(outcome_id=seen.outcome_id):
            supersede(alignment, by=by)
        _withdrawn(seen, "outcome", seen.outcome, why, by)


# --- objectives -------------------------------------------------------------------------------------------------------

OBJECTIVE_FIELDS = frozenset(
    {
        "theme",
        "title",
        "description",
        "owner",
        "tier",
        "content_area",
        "starts_on",
        "due_on",
        "measure",
        "baseline",
        "target",
        "not_measurable_yet",
        "is_local_ambition",
        "position",
    }
)


def add_objective(
    *,
    theme: Theme,
    title: str,
    description: str = "",
    owner: Post | None = None,
    tier: Tier = Tier.NEXT,
    content_area: str = "",
    starts_on: date | None = None,
    due_on: date | None = None,
    measure: str = "",
    baseline: str = "",
    target: str = "",
    not_measurable_yet: bool = False,
    is_local_ambition: bool = False,
    reference: str = "",
    by: Actor,
) -> Objective:
    """Add an objective: the unit that is rated. Its first due date is its baseline date, and stays so.

    Raises:
        TooManyFirst: it is to be first, and as many are as the plan allows.
        CannotBeSo: it would be due before it starts.
        ReferenceTaken, PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, theme)
    with transaction.atomic():
        plan = theme.plan
        _hold(plan)
        _require_ours(by, owner)
        said = {
            "theme": theme,
            "title": title,
            "description": description,
            "owner": owner,
            "tier": int(tier),
            "content_area": content_area,
            "starts_on": starts_on,
            "baseline_due_on": due_on,
            "due_on": due_on,
            "measure": measure,
            "baseline": baseline,
            "target": target,
            "not_measurable_yet": not_measurable_yet,
            "is_local_ambition": is_local_ambition,
        }
        twin = sent_just_now(ObjectiveVersion.objects.current(), by=by, **said) if not reference else None
        if twin is not None:
            return twin.objective
        if tier == Tier.FIRST:
            _require_room_for_first(plan)
        _require_order(starts_on, due_on)
        taken = list(Objective.objects.filter(plan=plan).values_list("reference", flat=True))
        objective = Objective.objects.create(
            programme_id=plan.programme_id,
            plan=plan,
            reference=_free(reference, taken) or _next(f"{theme.reference}.", set(taken)),
        )
        said["position"] = len(taken) + 1
        first_version(ObjectiveVersion(programme_id=plan.programme_id, objective=objective, **said), by=by)
        record("objective.added", objective, after=said, label=f"{objective.reference} {title}", by=by)
    return objective


def revise_objective(
    *, seen: ObjectiveVersion, changes: Mapping[str, object], why: str = "", by: Actor
) -> ObjectiveVersion:
    """Change what is said of an objective: `changes` by field, of OBJECTIVE_FIELDS.

    Raises:
        TooManyFirst, CannotBeSo: as when it is added.
        ChangedMeanwhile, PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, seen)
    with transaction.atomic():
        plan = seen.objective.plan
        _hold(plan)
        if changes.get("tier", seen.tier) == Tier.FIRST and seen.tier != Tier.FIRST:
            _require_room_for_first(plan, besides=seen.objective_id)
        due_on, starts_on = changes.get("due_on", seen.due_on), changes.get("starts_on", seen.starts_on)
        _require_order(starts_on, due_on)
        if seen.baseline_due_on is None and due_on is not None:
            changes = {**changes, "baseline_due_on": due_on}
        fresh = _revised(seen, changes, OBJECTIVE_FIELDS | {"baseline_due_on"}, "objective", seen.objective, why, by)
    return fresh


def withdraw_objective(*, seen: ObjectiveVersion, why: str, by: Actor) -> None:
    """Take an objective out of the plan; what it was aligned to needs another, or parking.

    Raises:
        ChangedMeanwhile, PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, seen)
    with transaction.atomic():
        _hold(seen.objective.plan)
        for alignment in Alignment.objects.current().filter(objective_id=seen.objective_id):
            supersede(alignment, by=by)
        _withdrawn(seen, "objective", seen.objective, why, by)


# --- alignment --------------------------------------------------------------------------------------------------------

Target = tuple[str, int]


def align(
    *,
    objective: Objective,
    to: Finding | Requirement | Outcome,
    strength: AlignmentStrength = AlignmentStrength.CONTRIBUTES,
    note: str = "",
    by: Actor,
) -> Alignment:
    """Say that an objective contributes to or satisfies a finding, a requirement or an outcome; again, to change which.

    Raises:
        CannotBeSo: it points at something unconfirmed, parked, or of another plan, or the objective is withdrawn.
        PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, objective)
    require(by, Permission.EDIT_PLAN, to)
    with transaction.atomic():
        _hold(objective.plan)
        current = Alignment.objects.current().filter(objective=objective, **{_kind(to): to}).first()
        if current is not None:
            return _strengthened(current, strength, note, by)
        return _aligned(objective, to, strength, note, by)


def undo_alignment(*, seen: Alignment, why: str = "", by: Actor) -> None:
    """Say that an objective no longer answers what it was aligned to.

    Raises:
        ChangedMeanwhile: it had been changed or undone already.
        PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, seen)
    with transaction.atomic():
        _hold(seen.objective.plan)
        _unaligned(seen, why, by)


def set_alignments(
    *, objective: Objective, wanted: Mapping[Target, AlignmentStrength], seen: frozenset[int], by: Actor
) -> int:
    """Make an objective's whole alignment what a person chose on one form; how many links changed.

    Args:
        wanted: strength by ("finding" | "requirement" | "outcome", key).
        seen: the keys of the alignments the form was drawn from.
    Raises:
        ChangedMeanwhile: somebody else aligned the same objective in the meantime.
        CannotBeSo, PlanIsFrozen: as for `align`.
    """
    require(by, Permission.EDIT_PLAN, objective)
    with transaction.atomic():
        _hold(objective.plan)
        current = {_target(row): row for row in reading.alignments_of(by, objective)}
        if {row.pk for row in current.values()} != seen:
            raise ChangedMeanwhile(None)
        changed = 0
        for target, row in current.items():
            strength = wanted.get(target)
            if strength is None:
                _unaligned(row, "", by)
                changed += 1
            elif strength != row.strength:
                _strengthened(row, strength, row.note, by)
                changed += 1
        fresh = [target for target in wanted if target not in current]
        for target, thing in _things_at(fresh, by).items():
            _aligned(objective, thing, wanted[target], "", by)
            changed += 1
    return changed


def park(*, what: Finding | Requirement, reason: str, decision: Decision | None = None, by: Actor) -> Parking:
    """Leave a finding or requirement out of the plan on purpose, and say why.

    Raises:
        CannotBeSo: it has an objective, or is parked already, or no reason is given.
        WrongDecision: the decision is not one to park something.
        PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, what)
    kind = _kind(what)
    with transaction.atomic():
        require_open(what.programme_id)
        if not reason.strip():
            raise CannotBeSo(f"Enter the reason for leaving {kind} {what.reference} out of the plan.")
        if decision is not None:
            require(by, Permission.EDIT_PLAN, decision)
            _require_decision(decision, DecisionKind.PARKING, "park a finding or requirement")
        if isinstance(what, Finding) and what.state != FindingState.CONFIRMED:
            raise CannotBeSo(f"Finding {what.reference} is not confirmed. Confirm it or set it aside instead.")
        if Parking.objects.current().filter(**{kind: what}).exists():
            raise CannotBeSo(f"{kind.capitalize()} {what.reference} is parked already.")
        aligned = _aligned_to(what)
        if aligned:
            raise CannotBeSo(
                f"{kind.capitalize()} {what.reference} is aligned to {', '.join(aligned)}. Undo that before parking it."
            )
        parking = first_version(
            Parking(programme_id=what.programme_id, reason=reason, decision=decision, **{kind: what}), by=by
        )
        record(f"{kind}.parked", what, after={"decision": decision}, why=reason, by=by)
    return parking


def unpark(*, seen: Parking, why: str = "", by: Actor) -> None:
    """Take a finding or requirement out of the parking: the plan has to answer it again.

    Raises:
        ChangedMeanwhile: it was taken out already.
        PlanIsFrozen.
    """
    require(by, Permission.EDIT_PLAN, seen)
    with transaction.atomic():
        require_open(seen.programme_id)
        supersede(seen, by=by)
        what = seen.finding or seen.requirement
        assert what is not None
        record(f"{_kind(what)}.unparked", what, before={"reason": seen.reason}, why=why, by=by)


# --- what they share --------------------------------------------------------------------------------------------------


def _hold(plan: Plan) -> None:
    """Let one writer at a time change a plan, and none while it is frozen."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    require_open(plan.programme_id)


def _close(plan: Plan, on: date | None) -> None:
    if plan.closed_on != on:
        plan.closed_on = on
        plan.save(update_fields=["closed_on"])


def _require_decision(decision: Decision, kind: DecisionKind, words: str) -> None:
    if decision.kind != kind:
        raise WrongDecision(
            f"Decision {decision.reference} was not made to {words}. Choose one that was, or record it first."
        )


def _require_ours(by: Actor, post: Post | None) -> None:
    if post is not None:
        require(by, Permission.EDIT_PLAN, post)
        if post.abolished_on is not None and post.abolished_on <= by.today:
            raise CannotBeSo(f"{post.title} no longer exists. Choose a post that does.")


def _require_room_for_first(plan: Plan, besides: int | None = None) -> None:
    refusal = too_many_first(
        reading.first_objectives(plan.pk, besides=besides), reading.said_of(plan).first_priority_cap
    )
    if refusal:
        raise TooManyFirst(refusal)


def _require_order(starts_on: object, due_on: object) -> None:
    if isinstance(starts_on, date) and isinstance(due_on, date) and due_on < starts_on:
        raise CannotBeSo("Enter a due date that is not before the start date.")


def _free(reference: str, taken: list[str]) -> str:
    if reference in taken:
        raise ReferenceTaken(f"{reference} is taken. Enter another reference, or leave it empty to be given the next.")
    return reference


def _next(stem: str, taken: set[str]) -> str:
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _revised(
    seen: V, changes: Mapping[str, object], fields: frozenset[str], kind: str, item: models.Model, why: str, by: Actor
) -> V:
    unknown = set(changes) - fields
    if unknown:
        raise TypeError(f"Not said of {kind}: {', '.join(sorted(unknown))}")
    for name, value in changes.items():
        if isinstance(value, Post) and value != getattr(seen, name):
            _require_ours(by, value)
        elif isinstance(value, Theme):
            require(by, Permission.EDIT_PLAN, value)
    fresh, before, after = revise(seen, by=by, **changes)
    if after:
        label = f"{item} {getattr(fresh, 'title', '') or getattr(fresh, 'statement', '')}"
        record(f"{kind}.revised", item, before=before, after=after, why=why, label=label, by=by)
    return fresh


def _withdrawn(seen: VersionRow, kind: str, item: models.Model, why: str, by: Actor) -> None:
    if not why.strip():
        raise CannotBeSo(f"Enter the reason for withdrawing the {kind}.")
    revise(seen, by=by, is_withdrawn=True)
    record(f"{kind}.withdrawn", item, before={"is_withdrawn": False}, after={"is_withdrawn": True}, why=why, by=by)


def _kind(thing: Finding | Requirement | Outcome) -> str:
    return thing._meta.model_name or ""


def _target(row: Alignment) -> Target:
    if row.finding_id:
        return "finding", row.finding_id
    if row.requirement_id:
        return "requirement", row.requirement_id
    assert row.outcome_id is not None
    return "outcome", row.outcome_id


def _things_at(targets: list[Target], by: Actor) -> dict[Target, Finding | Requirement | Outcome]:
    """The rows at these targets, in the actor's programme; one it does not know is left out of an honest form."""
    found: dict[Target, Finding | Requirement | Outcome] = {}
    tables: tuple[tuple[str, type[Finding] | type[Requirement] | type[Outcome]], ...] = (
        ("requirement", Requirement),
        ("finding", Finding),
        ("outcome", Outcome),
    )
    for kind, table in tables:
        keys = [pk for one, pk in targets if one == kind]
        if keys:
            found |= {(kind, row.pk): row for row in table.objects.visible_to(by).filter(pk__in=keys)}
    if len(found) != len(targets):
        raise CannotBeSo("Something you ticked is no longer there. Open the page again.")
    return found


def _aligned(
    objective: Objective, to: Finding | Requirement | Outcome, strength: AlignmentStrength, note: str, by: Actor
) -> Alignment:
    kind = _kind(to)
    if isinstance(to, Outcome) and to.plan_id != objective.plan_id:
        raise CannotBeSo(f"Outcome {to.reference} belongs to another plan.")
    if isinstance(to, Finding) and to.state != FindingState.CONFIRMED:
        raise CannotBeSo(f"Finding {to.reference} is not confirmed yet. Confirm it, then align the objective to it.")
    if not isinstance(to, Outcome) and Parking.objects.current().filter(**{kind: to}).exists():
        raise CannotBeSo(f"{kind.capitalize()} {to.reference} is parked. Take it out of the parking first.")
    if not ObjectiveVersion.objects.current().filter(objective=objective, is_withdrawn=False).exists():
        raise CannotBeSo(f"Objective {objective.reference} is withdrawn.")
    row = first_version(
        Alignment(programme_id=objective.programme_id, objective=objective, strength=strength, note=note, **{kind: to}),
        by=by,
    )
    record("objective.aligned", objective, after={kind: to.reference, "strength": str(strength), "note": note}, by=by)
    return row


def _strengthened(row: Alignment, strength: AlignmentStrength, note: str, by: Actor) -> Alignment:
    fresh, before, after = revise(row, by=by, strength=strength, note=note)
    if after:
        target = row.finding or row.requirement or row.outcome
        assert target is not None
        record(
            "objective.realigned",
            row.objective,
            before={_kind(target): target.reference, **{name: str(value) for name, value in before.items()}},
            after={name: str(value) for name, value in after.items()},
            by=by,
        )
    return fresh


def _unaligned(row: Alignment, why: str, by: Actor) -> None:
    supersede(row, by=by)
    target = row.finding or row.requirement or row.outcome
    assert target is not None
    record(
        "objective.unaligned",
        row.objective,
        before={_kind(target): target.reference, "strength": row.strength},
        why=why,
        by=by,
    )


def _aligned_to(what: Finding | Requirement) -> list[str]:
    return list(
        Alignment.objects.current()
        .filter(objective__plan__closed_on=None, **{_kind(what): what})
        .values_list("objective__reference", flat=True)
    )


def _things(number: int) -> str:
    return "One thing stands" if number == 1 else f"{number:,} things stand"
