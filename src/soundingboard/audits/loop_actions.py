"""What may be done in a loop: find, agree an action, report it done, check it, re-audit (QA5)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.bases import sent_just_now
from soundingboard.accounts.models import Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.accounts.telling import tell_holders
from soundingboard.audits.actions import AuditRefused
from soundingboard.audits.models import Audit, AuditCycle, AuditFinding, LoopAction, LoopStep, LoopStepKind
from soundingboard.audits.rules import ActionStands, loop_stands
from soundingboard.history.log import record
from soundingboard.plan.models import Objective

RUN, DO = Permission.RUN_AUDITS, Permission.CARRY_OUT_AUDITS


def find(
    *,
    cycle: AuditCycle,
    words: str,
    found_on: date,
    audit: Audit | None = None,
    team: str = "",
    section: str = "",
    objective: Objective | None = None,
    standard: str = "",
    training: str = "",
    by: Actor,
) -> AuditFinding:
    """Put on record what an audit or a whole cycle found wanting.

    Raises:
        AuditRefused: nothing is said, it is found before the cycle or in the future, or the audit is another cycle's.
    """
    require(by, _who_finds(by), cycle)
    if objective is not None:
        require(by, _who_finds(by), objective)
    if audit is not None and audit.cycle_id != cycle.pk:
        raise AuditRefused("Choose an audit of this cycle.")
    if found_on > by.today or found_on < cycle.starts_on:
        raise AuditRefused("Enter the day on which it was found: within the cycle, and not in the future.")
    if not words.strip():
        raise AuditRefused("Say what was found.")
    said: dict[str, Any] = {
        "cycle": cycle,
        "audit": audit,
        "team": audit.team if audit is not None else team,
        "section": section,
        "words": words,
        "found_on": found_on,
        "objective": objective,
        "standard": standard,
        "training": training,
    }
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=cycle.programme_id)
        twin = sent_just_now(AuditFinding.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        number = AuditFinding.objects.filter(programme_id=cycle.programme_id).count() + 1
        made = AuditFinding.objects.create(
            programme_id=cycle.programme_id,
            reference=f"AF{number}",
            recorded_at=by.now,
            recorded_by=by.person,
            **said,
        )
        record("audit_finding.made", made, after=said, visibility="exempt", by=by)
    return made


def _who_finds(by: Actor) -> Permission:
    return DO if by.can(DO) else RUN


def agree_action(*, finding: AuditFinding, about: str, words: str, owner: Post, due_on: date, by: Actor) -> LoopAction:
    """Agree what is to be done about a finding: for the child, or for the system. Its owner is told.

    Raises:
        AuditRefused: it is due before the finding was made, is for neither, or is for a child without an audit.
    """
    require(by, _who_finds(by), finding)
    require(by, _who_finds(by), owner)
    if about not in ("child", "system"):
        raise AuditRefused("Say whether it is for the child or for the system.")
    if about == "child" and finding.audit_id is None:
        raise AuditRefused("This was found across audits. Agree an action for the system.")
    if due_on < finding.found_on:
        raise AuditRefused("Enter a day on or after the one on which it was found.")
    if owner.abolished_on is not None and owner.abolished_on <= by.today:
        raise AuditRefused("This post is abolished. Choose another.")
    with transaction.atomic():
        held = _held(finding)
        said: dict[str, Any] = {"finding": held, "about": about, "words": words, "owner": owner, "due_on": due_on}
        twin = sent_just_now(LoopAction.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        made = LoopAction.objects.create(
            programme_id=held.programme_id,
            number=held.actions.count() + 1,
            recorded_at=by.now,
            recorded_by=by.person,
            **said,
        )
        _keep_state(held)
        record("audit_finding.action_agreed", held, after={**said, "number": made.number}, visibility="exempt", by=by)
        tell_holders(
            owner,
            kind="audit",
            subject=f"{made} is yours: due on {due_on.day} {due_on:%B %Y}",
            text=words,
            address=f"audits/loops/{held.reference}/",
            by=by,
        )
    return made


def report_done(*, action: LoopAction, text: str, happened_on: date, by: Actor) -> LoopStep:
    """Report an action done, with what shows it.

    Raises:
        NotAllowed: the action is another post's, and one does not run the audits.
        AuditRefused: it is done already, or the day is before the finding or in the future.
    """
    is_own = by.can(Permission.UPDATE_OWN_ACTIONS) and action.owner_id in by.post_ids
    require(by, Permission.UPDATE_OWN_ACTIONS if is_own else RUN, action)
    with transaction.atomic():
        finding = _held(action.finding)
        held = LoopAction.objects.select_for_update().get(pk=action.pk)
        _refuse_days(finding, happened_on, by)
        if held.done_on is not None:
            raise AuditRefused("This action is reported done already.")
        held.done_on, held.done_at = happened_on, by.now
        held.save(update_fields=["done_on", "done_at"])
        return _step(finding, held, LoopStepKind.DONE, text, happened_on, by)


def check_action(*, action: LoopAction, was_done: bool, text: str, happened_on: date, by: Actor) -> LoopStep:
    """Say, as somebody other than whoever reported it, whether an action was done.

    Raises:
        NotAllowed: one reported it oneself, or holds the post that owns it.
        AuditRefused: it is not reported done, or is checked, or the day is before it was done.
    """
    require(by, Permission.ASSURE_ACTIONS, action)
    with transaction.atomic():
        finding = _held(action.finding)
        held = LoopAction.objects.select_for_update().get(pk=action.pk)
        _refuse_days(finding, happened_on, by)
        if held.done_on is None:
            raise AuditRefused("This action is not reported done.")
        if held.checked_on is not None:
            raise AuditRefused("This action is checked.")
        if happened_on < held.done_on:
            raise AuditRefused(f"Enter a day on or after the one on which it was done, {_day(held.done_on)}.")
        last = held.steps.filter(kind=LoopStepKind.DONE).order_by("-pk").first()
        if by.person_id is None or held.owner_id in by.post_ids or (last and last.recorded_by_id == by.person_id):
            raise NotAllowed("An action is checked by somebody other than whoever did it or reported it.")
        if was_done:
            held.checked_on = happened_on
            held.save(update_fields=["checked_on"])
        else:
            held.done_on = held.done_at = None
            held.save(update_fields=["done_on", "done_at"])
            tell_holders(
                held.owner,
                kind="audit",
                subject=f"{held}: the check found that it was not done",
                text=text,
                address=f"audits/loops/{finding.reference}/",
                by=by,
            )
        kind = LoopStepKind.CHECKED if was_done else LoopStepKind.SENT_BACK
        return _step(finding, held, kind, text, happened_on, by)


def recheck(
    *, finding: AuditFinding, found: str, text: str, happened_on: date, audit: Audit | None = None, by: Actor
) -> LoopStep:
    """Say what a re-audit found: better closes the loop, no different leaves it open, worse is told as a headline.

    Raises:
        AuditRefused: an action is not checked yet, or the day is before the last check or the finding or in the future.
    """
    require(by, _who_finds(by), finding)
    if found not in ("better", "same", "worse"):
        raise AuditRefused("Say whether it is better, no different or worse.")
    with transaction.atomic():
        held = _held(finding)
        _refuse_days(held, happened_on, by)
        if found == "better" and held.state != "checked":
            raise AuditRefused("A loop is closed only when every action of it was done and checked by somebody else.")
        checked_on = held.actions.aggregate(last=Max("checked_on"))["last"] if found == "better" else None
        if checked_on is not None and happened_on < checked_on:
            raise AuditRefused(f"Enter a day on or after the last check, {_day(checked_on)}.")
        if audit is not None and audit.programme_id != held.programme_id:
            raise AuditRefused("Choose an audit of this programme.")
        held.rechecked, held.rechecked_on = found, happened_on
        held.save(update_fields=["rechecked", "rechecked_on"])
        step = _step(held, None, LoopStepKind.RECHECKED, text, happened_on, by, found=found, audit=audit)
        if found == "worse":
            tell_holders(
                Post.objects.filter(pk__in=held.actions.values("owner")),
                kind="audit",
                subject=f"{held.reference}: worse than before"[:240],
                text=text,
                address=f"audits/loops/{held.reference}/",
                by=by,
            )
    return step


def link_finding(
    *, finding: AuditFinding, objective: Objective | None, standard: str, training: str, by: Actor
) -> AuditFinding:
    """Say to which objective, practice standard and training a finding belongs."""
    require(by, _who_finds(by), finding)
    if objective is not None:
        require(by, _who_finds(by), objective)
    with transaction.atomic():
        held = _held(finding)
        before = {"objective": held.objective_id, "standard": held.standard, "training": held.training}
        held.objective, held.standard, held.training = objective, standard, training
        held.save(update_fields=["objective", "standard", "training"])
        after = {"objective": objective, "standard": standard, "training": training}
        record("audit_finding.linked", held, before=before, after=after, visibility="exempt", by=by)
    return held


def _held(finding: AuditFinding) -> AuditFinding:
    return AuditFinding.objects.select_for_update().get(pk=finding.pk)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _refuse_days(finding: AuditFinding, happened_on: date, by: Actor) -> None:
    if happened_on > by.today:
        raise AuditRefused("Enter the day on which it happened: it cannot lie in the future.")
    if happened_on < finding.found_on:
        raise AuditRefused("Enter a day on or after the one on which it was found.")


def _step(
    finding: AuditFinding,
    action: LoopAction | None,
    kind: LoopStepKind,
    text: str,
    happened_on: date,
    by: Actor,
    **more: Any,
) -> LoopStep:
    step = LoopStep.objects.create(
        programme_id=finding.programme_id,
        finding=finding,
        action=action,
        kind=kind,
        happened_on=happened_on,
        text=text,
        recorded_at=by.now,
        recorded_by=by.person,
        **more,
    )
    _keep_state(finding)
    said = {"action": action.number if action else None, "found": more.get("found", "")}
    record(f"audit_finding.{kind.value}", finding, after=said, visibility="exempt", by=by)
    return step


def _keep_state(finding: AuditFinding) -> None:
    """Where the loop stands, kept on its row, so that thousands are counted without their steps."""
    actions = list(finding.actions.all())
    last = finding.steps.filter(kind=LoopStepKind.RECHECKED).order_by("-pk").first()
    since = last is not None and any(each.recorded_at > last.recorded_at for each in actions)
    stands = [ActionStands(each.done_on is not None, each.checked_on is not None) for each in actions]
    finding.state = loop_stands(stands, last.found if last else "", since)
    finding.save(update_fields=["state"])
