"""What may be done about a risk: escalate it, reply, accept it, say that it happened, close it, open it again (RK3)."""

from datetime import date
from typing import Any

from django.db import transaction

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.bases import revise, sent_just_now
from soundingboard.accounts.models import Post
from soundingboard.accounts.roles import Permission
from soundingboard.accounts.telling import tell_holders
from soundingboard.decisions.models import Decision
from soundingboard.history.log import record
from soundingboard.risk import rules
from soundingboard.risk.actions import RiskRefused
from soundingboard.risk.models import Level, Risk, RiskState, RiskStep, RiskStepKind, RiskVersion
from soundingboard.risk.reading import may_answer


def escalate_risk(
    *, version: RiskVersion, level: Level, text: str, due_on: date, happened_on: date, by: Actor
) -> RiskStep:
    """Take a risk to the delivery group, the Board, the corporate risk register or the Department, say what is asked of
    them, and by when a reply is wanted.

    Raises:
        RiskRefused: it waits there already, is closed, or a day is wrong.
    """
    require(by, Permission.KEEP_RISKS, version)
    if due_on < happened_on:
        raise RiskRefused("Enter a day for the reply that is not before the escalation.")
    with transaction.atomic():
        _hold(version)
        twin = _twin(version, RiskStepKind.ESCALATED, text, happened_on, by, level=level, due_on=due_on)
        if twin is not None:
            return twin
        if RiskVersion.objects.current().filter(risk=version.risk, state=RiskState.CLOSED).exists():
            raise RiskRefused("This risk is closed. Open it again before you escalate it.")
        waiting = RiskStep.objects.filter(
            risk=version.risk, kind=RiskStepKind.ESCALATED, level=level, replies__isnull=True
        )
        if waiting.exists():
            raise RiskRefused(
                f"It waits for a reply there already ({level.label}). Put down the reply, or withdraw it."
            )
        return _append(version, RiskStepKind.ESCALATED, text, happened_on, level=level, due_on=due_on, by=by)


def answer_escalation(
    *, escalation: RiskStep, text: str, happened_on: date, decision: Decision | None = None, by: Actor
) -> RiskStep:
    """Put down what those replied to whom a risk was taken, with the decision it rests on, if there is one. Whoever
    holds the post that owns the risk is told.

    Raises:
        RiskRefused: it was answered or withdrawn, or the day is before it was taken there or still to come.
        NotAllowed: whoever does not keep the register replies for their own body alone.
    """
    require(by, Permission.ANSWER_ESCALATIONS, escalation)
    if not may_answer(by, escalation.level):
        raise NotAllowed("You reply for your own body. Whoever keeps the register puts down what others replied.")
    if decision is not None:
        require(by, Permission.VIEW_PROGRAMME, decision)
    with transaction.atomic():
        version = RiskVersion.objects.current().select_related("risk", "owner").get(risk_id=escalation.risk_id)
        made = _reply(version, escalation, RiskStepKind.ANSWERED, text, happened_on, decision=decision, by=by)
        tell_holders(
            version.owner,
            kind="risk",
            subject=f"{version.risk}: {Level(escalation.level).label} replied",
            text=text,
            address=f"risks/{version.risk}/",
            by=by,
        )
    return made


def withdraw_escalation(*, escalation: RiskStep, text: str, happened_on: date, by: Actor) -> RiskStep:
    """Say that nothing is asked any more of those to whom a risk was taken, and why."""
    require(by, Permission.KEEP_RISKS, escalation)
    with transaction.atomic():
        version = RiskVersion.objects.current().select_related("risk").get(risk_id=escalation.risk_id)
        return _reply(version, escalation, RiskStepKind.WITHDRAWN, text, happened_on, by=by)


def _reply(
    version: RiskVersion,
    escalation: RiskStep,
    kind: RiskStepKind,
    text: str,
    happened_on: date,
    *,
    decision: Decision | None = None,
    by: Actor,
) -> RiskStep:
    _hold(version)
    twin = _twin(version, kind, text, happened_on, by, about=escalation)
    if twin is not None:
        return twin
    state = RiskStep.objects.filter(about=escalation).values_list("kind", flat=True).first() or "waiting"
    if kind.value not in rules.ESCALATIONS[state]:
        raise RiskRefused(f"This escalation is {state} already. Escalate the risk again if more is asked.")
    if happened_on < escalation.happened_on:
        raise RiskRefused("Enter a day that is not before the escalation.")
    return _append(version, kind, text, happened_on, about=escalation, decision=decision, by=by)


def accept_risk(
    *,
    version: RiskVersion,
    text: str,
    until: date,
    decision: Decision | None = None,
    authority: Post | None = None,
    happened_on: date,
    by: Actor,
) -> RiskVersion:
    """Put down that a risk is borne as it is, on whose authority and until when. After that day it is open again by
    itself.

    Raises:
        RiskRefused: there is no authority, the owner alone accepts it, or the end is past or more than a year away.
        ChangedMeanwhile: somebody else changed the risk.
    """
    require(by, Permission.KEEP_RISKS, version)
    for thing in (decision, authority):
        if thing is not None:
            require(by, Permission.VIEW_PROGRAMME, thing)
    wrong = rules.what_is_wrong_with_an_acceptance(
        has_decision=decision is not None,
        has_authority=authority is not None,
        authority_owns_it=authority is not None and authority.pk == version.owner_id,
        until=until,
        on=happened_on,
    )
    if wrong:
        raise RiskRefused(wrong)
    return _move(
        version,
        RiskState.ACCEPTED,
        RiskStepKind.ACCEPTED,
        text,
        happened_on,
        accepted_until=until,
        decision=decision,
        authority=authority,
        by=by,
    )


def end_acceptance(*, version: RiskVersion, text: str, happened_on: date, by: Actor) -> RiskVersion:
    """Take an acceptance back before its day, and say why: the risk is open again."""
    require(by, Permission.KEEP_RISKS, version)
    if rules.state_on(version.state, version.accepted_until, by.today) != "accepted":
        raise RiskRefused("This risk is not accepted now: there is nothing to take back.")
    return _move(version, RiskState.OPEN, RiskStepKind.ACCEPTANCE_ENDED, text, happened_on, by=by)


def risk_occurred(*, version: RiskVersion, text: str, happened_on: date, by: Actor) -> RiskVersion:
    """Put down that the event happened: the risk is an issue now, until it is dealt with."""
    require(by, Permission.KEEP_RISKS, version)
    return _move(version, RiskState.OCCURRED, RiskStepKind.OCCURRED, text, happened_on, by=by)


def close_risk(*, version: RiskVersion, text: str, happened_on: date, by: Actor) -> RiskVersion:
    """Close a risk, and say why it can no longer happen or no longer matters.

    Raises:
        RiskRefused: an escalation of it still waits for a reply.
    """
    require(by, Permission.KEEP_RISKS, version)
    with transaction.atomic():
        _hold(version)
        if RiskStep.objects.filter(risk=version.risk, kind=RiskStepKind.ESCALATED, replies__isnull=True).exists():
            raise RiskRefused("It still waits for a reply to an escalation. Put down the reply or withdraw it first.")
        return _move(version, RiskState.CLOSED, RiskStepKind.CLOSED, text, happened_on, by=by)


def reopen_risk(*, version: RiskVersion, text: str, happened_on: date, by: Actor) -> RiskVersion:
    """Open a risk again that was closed, or that happened and was dealt with."""
    require(by, Permission.KEEP_RISKS, version)
    if version.state not in (RiskState.CLOSED, RiskState.OCCURRED):
        raise RiskRefused("This risk is open already.")
    return _move(version, RiskState.OPEN, RiskStepKind.REOPENED, text, happened_on, by=by)


def _move(
    version: RiskVersion,
    to: RiskState,
    kind: RiskStepKind,
    text: str,
    happened_on: date,
    *,
    accepted_until: date | None = None,
    decision: Decision | None = None,
    authority: Post | None = None,
    by: Actor,
) -> RiskVersion:
    now = rules.state_on(version.state, version.accepted_until, by.today)
    with transaction.atomic():
        _hold(version)
        twin = _twin(version, kind, text, happened_on, by, due_on=accepted_until)
        if twin is not None:
            return RiskVersion.objects.current().get(risk=version.risk)
        if to.value not in rules.RISKS[now]:
            raise RiskRefused(f"This risk is {RiskState(now).label.lower()}: that cannot follow.")
        fresh, _, _ = revise(version, state=to, accepted_until=accepted_until, by=by)
        _append(version, kind, text, happened_on, due_on=accepted_until, decision=decision, authority=authority, by=by)
    return fresh


def _hold(version: RiskVersion) -> None:
    Risk.objects.select_for_update().get(pk=version.risk_id)


def _twin(
    version: RiskVersion, kind: RiskStepKind, text: str, happened_on: date, by: Actor, **more: Any
) -> RiskStep | None:
    rows = RiskStep.objects.filter(risk=version.risk)
    return sent_just_now(rows, by=by, kind=kind, text=text, happened_on=happened_on, **more)


def _append(
    version: RiskVersion, kind: RiskStepKind, text: str, happened_on: date, *, by: Actor, **more: Any
) -> RiskStep:
    if not version.risk.raised_on <= happened_on <= by.today:
        raise RiskRefused("Enter the day on which it happened: not before the risk was raised, nor still to come.")
    step = RiskStep.objects.create(
        programme_id=version.programme_id,
        risk=version.risk,
        kind=kind,
        text=text,
        happened_on=happened_on,
        recorded_at=by.now,
        recorded_by=by.person,
        **more,
    )
    said = {name: str(value) for name, value in more.items() if value not in (None, "")}
    record(
        f"risk.{kind.value}",
        version.risk,
        after={"text": text, "happened_on": happened_on, **said},
        label=str(version.risk),
        by=by,
    )
    return step
