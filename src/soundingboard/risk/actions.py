"""What may be done to a risk: raise it, change its words, score it, control it, say what it threatens (RK1, RK2)."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.bases import first_version, revise, sent_just_now, supersede
from soundingboard.accounts.models import Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.accounts.telling import tell_holders
from soundingboard.cycle.models import Round, RoundState
from soundingboard.delivery.models import Action
from soundingboard.history.log import record
from soundingboard.plan.models import Objective
from soundingboard.risk import rules
from soundingboard.risk.models import (
    Control,
    ControlVersion,
    Proximity,
    Risk,
    RiskLink,
    RiskScore,
    RiskState,
    RiskVersion,
    ScoreKind,
    Works,
)
from soundingboard.risk.reading import score_of
from soundingboard.risk.rules import Score


class RiskRefused(Exception):
    """Something that a risk does not allow, with the sentence that says what to do."""


def raise_risk(
    *,
    programme: Programme,
    title: str,
    cause: str,
    event: str,
    consequence: str,
    owner: Post,
    proximity: Proximity,
    inherent: Score,
    current: Score,
    target: Score,
    reason: str,
    objectives: Collection[Objective] = (),
    actions: Collection[Action] = (),
    raised_on: date,
    by: Actor,
) -> RiskVersion:
    """Put a risk on the register: because of a cause an event may happen, with a consequence; whose it is; what it
    threatens; and how grave it is before any control, now, and aimed at. Whoever holds the owner's post is told.

    Args:
        reason: why it is scored so.
    Raises:
        RiskRefused: a score is outside the matrix or above what it was before any control, or the day is still to come.
    """
    require(by, Permission.KEEP_RISKS, programme)
    for thing in (owner, *objectives, *actions):
        require(by, Permission.KEEP_RISKS, thing)
    _refuse_day_to_come(raised_on, by)
    scores = {ScoreKind.INHERENT: inherent, ScoreKind.CURRENT: current, ScoreKind.TARGET: target}
    _refuse_scores(scores)
    said: dict[str, Any] = {"title": title, "cause": cause, "event": event, "consequence": consequence, "owner": owner}
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        twin = sent_just_now(RiskVersion.objects.current(), by=by, **said)
        if twin is not None:
            return twin
        risk = Risk.objects.create(
            programme=programme,
            reference=_next_reference(programme.pk),
            raised_on=raised_on,
            recorded_at=by.now,
            recorded_by=by.person,
        )
        version = first_version(RiskVersion(programme=programme, risk=risk, proximity=proximity, **said), by=by)
        for kind, score in scores.items():
            _put_score(risk, kind, score, reason, raised_on, by)
        _link(risk, objectives, actions, by)
        record("risk.raised", risk, after={**said, **_said_of(scores), "reason": reason}, label=str(risk), by=by)
        _tell(owner, risk, "a risk is yours", title, by)
    return version


def _next_reference(programme_id: int) -> str:
    last = Risk.objects.filter(programme_id=programme_id).order_by("-pk").values_list("reference", flat=True).first()
    return f"RSK{int(last[3:]) + 1 if last else 1}"


def _refuse_day_to_come(day: date, by: Actor) -> None:
    if day > by.today:
        raise RiskRefused("Enter a day that is not still to come.")


def _refuse_scores(scores: Mapping[ScoreKind, Score]) -> None:
    wrong = next(filter(None, map(rules.what_is_wrong_with_a_score, scores.values())), None)
    wrong = wrong or rules.what_is_wrong_between(
        scores[ScoreKind.INHERENT], scores[ScoreKind.CURRENT], scores[ScoreKind.TARGET]
    )
    if wrong:
        raise RiskRefused(wrong)


def _said_of(scores: Mapping[ScoreKind, Score]) -> dict[str, str]:
    return {kind.value: " ".join(map(str, score.numbers)) for kind, score in scores.items()}


def _put_score(risk: Risk, kind: ScoreKind, score: Score, reason: str, scored_on: date, by: Actor) -> RiskScore:
    opened = Round.objects.filter(programme_id=risk.programme_id, state=RoundState.OPEN).first()
    row = RiskScore(
        programme_id=risk.programme_id,
        risk=risk,
        kind=kind,
        round=opened,
        scored_on=scored_on,
        children_likelihood=score.children.likelihood,
        children_impact=score.children.impact,
        programme_likelihood=score.programme.likelihood,
        programme_impact=score.programme.impact,
        reason=reason,
    )
    return first_version(row, by=by)


def _tell(post: Post, risk: Risk, subject: str, text: str, by: Actor) -> None:
    address = f"risks/{risk.reference}/"
    tell_holders(post, kind="risk", subject=f"{risk.reference}: {subject}", text=text, address=address, by=by)


def change_risk(
    *,
    version: RiskVersion,
    title: str,
    cause: str,
    event: str,
    consequence: str,
    owner: Post,
    proximity: Proximity,
    by: Actor,
) -> RiskVersion:
    """Change the words of a risk or whose it is. A new owner is told.

    Raises:
        ChangedMeanwhile: somebody else changed it.
    """
    require(by, Permission.KEEP_RISKS, version)
    require(by, Permission.KEEP_RISKS, owner)
    with transaction.atomic():
        fresh, before, after = revise(
            version,
            title=title,
            cause=cause,
            event=event,
            consequence=consequence,
            owner=owner,
            proximity=proximity,
            by=by,
        )
        if before:
            record("risk.changed", version.risk, before=before, after=after, label=str(version.risk), by=by)
        if "owner" in before:
            _tell(owner, version.risk, "a risk is yours", title, by)
    return fresh


def score_risk(
    *, version: RiskVersion, kind: ScoreKind, seen: RiskScore, score: Score, reason: str, scored_on: date, by: Actor
) -> RiskScore:
    """Score a risk again, for children and for the programme apart, with the reason. The score before stays on record.

    Scored the same again, it is a review that found nothing changed. Whoever keeps the register may, and whoever holds
    the post that owns the risk.

    Args:
        seen: the score that whoever scores has in front of them.
    Raises:
        RiskRefused: outside the matrix, above what it was before any control, the risk is closed, or a wrong day.
        ChangedMeanwhile: somebody else scored it.
    """
    _require_keeping_or_owning(version, by)
    _refuse_day_to_come(scored_on, by)
    if scored_on < seen.scored_on:
        raise RiskRefused("Enter a day that is not before the score it takes the place of.")
    with transaction.atomic():
        Risk.objects.select_for_update().get(pk=version.risk_id)
        twin = sent_just_now(
            RiskScore.objects.current(),
            by=by,
            risk=version.risk,
            kind=kind,
            reason=reason,
            scored_on=scored_on,
            **_columns(score),
        )
        if twin is not None and twin.pk != seen.pk:
            return twin
        if RiskVersion.objects.current().filter(risk=version.risk, state=RiskState.CLOSED).exists():
            raise RiskRefused("This risk is closed. Open it again before you score it.")
        held = {ScoreKind(row.kind): score_of(row) for row in RiskScore.objects.current().filter(risk=version.risk)}
        _refuse_scores({**held, kind: score})
        supersede(seen, by=by)
        row = _put_score(version.risk, kind, score, reason, scored_on, by)
        record(
            "risk.scored",
            version.risk,
            before={"kind": kind.value, "score": " ".join(map(str, score_of(seen).numbers))},
            after={"kind": kind.value, "score": " ".join(map(str, score.numbers)), "scored_on": scored_on},
            why=reason,
            label=str(version.risk),
            by=by,
        )
    return row


def _columns(score: Score) -> dict[str, int]:
    names = ("children_likelihood", "children_impact", "programme_likelihood", "programme_impact")
    return dict(zip(names, score.numbers, strict=True))


def _require_keeping_or_owning(version: RiskVersion, by: Actor) -> None:
    """KEEP_RISKS; or UPDATE_OWN_ACTIONS and the post that owns the risk. Raises NotAllowed."""
    if by.can(Permission.KEEP_RISKS):
        require(by, Permission.KEEP_RISKS, version)
        return
    require(by, Permission.UPDATE_OWN_ACTIONS, version)
    if version.owner_id not in by.post_ids:
        raise NotAllowed("This risk belongs to a post that you do not hold.")


# --- controls ---------------------------------------------------------------------------------------------------------


def add_control(
    *,
    version: RiskVersion,
    words: str,
    owner: Post,
    starts_on: date,
    takes_off_likelihood: int,
    takes_off_impact: int,
    works: Works = Works.UNTESTED,
    looked_at_on: date | None = None,
    by: Actor,
) -> ControlVersion:
    """Put a control of a risk on record: what it is, who sees to it, from when, what it takes off, whether it works.

    Raises:
        RiskRefused: it takes nothing off, or it is said to work and not since when that is known.
    """
    _require_keeping_or_owning(version, by)
    require(by, Permission.VIEW_PROGRAMME, owner)
    _refuse_control(takes_off_likelihood, takes_off_impact, works, looked_at_on, starts_on, by)
    said: dict[str, Any] = {
        "words": words,
        "owner": owner,
        "starts_on": starts_on,
        "takes_off_likelihood": takes_off_likelihood,
        "takes_off_impact": takes_off_impact,
        "works": works,
        "looked_at_on": looked_at_on,
    }
    with transaction.atomic():
        risk = Risk.objects.select_for_update().get(pk=version.risk_id)
        twin = sent_just_now(ControlVersion.objects.current().filter(control__risk=risk), by=by, **said)
        if twin is not None:
            return twin
        number = (Control.objects.filter(risk=risk).aggregate(last=Max("number"))["last"] or 0) + 1
        control = Control.objects.create(programme_id=risk.programme_id, risk=risk, number=number)
        made = first_version(ControlVersion(programme_id=risk.programme_id, control=control, **said), by=by)
        record("risk.control_added", risk, after={"control": number, **said}, label=str(risk), by=by)
    return made


def change_control(
    *,
    control: ControlVersion,
    words: str,
    owner: Post,
    starts_on: date,
    takes_off_likelihood: int,
    takes_off_impact: int,
    works: Works,
    looked_at_on: date | None,
    is_withdrawn: bool = False,
    by: Actor,
) -> ControlVersion:
    """Change a control, say whether it works, or withdraw it.

    Raises:
        RiskRefused: it takes nothing off, or it is said to work and not since when that is known.
        ChangedMeanwhile: somebody else changed it.
    """
    version = RiskVersion.objects.current().get(risk_id=control.control.risk_id)
    _require_keeping_or_owning(version, by)
    require(by, Permission.VIEW_PROGRAMME, owner)
    _refuse_control(takes_off_likelihood, takes_off_impact, works, looked_at_on, starts_on, by)
    with transaction.atomic():
        fresh, before, after = revise(
            control,
            words=words,
            owner=owner,
            starts_on=starts_on,
            takes_off_likelihood=takes_off_likelihood,
            takes_off_impact=takes_off_impact,
            works=works,
            looked_at_on=looked_at_on,
            is_withdrawn=is_withdrawn,
            by=by,
        )
        if before:
            verb = "risk.control_withdrawn" if is_withdrawn else "risk.control_changed"
            number = {"control": control.control.number}
            risk = version.risk
            record(verb, risk, before={**number, **before}, after={**number, **after}, label=str(risk), by=by)
    return fresh


def _refuse_control(
    likelihood: int, impact: int, works: Works, looked_at_on: date | None, starts_on: date, by: Actor
) -> None:
    wrong = rules.what_is_wrong_with_a_control(likelihood, impact)
    if wrong:
        raise RiskRefused(wrong)
    if works == Works.UNTESTED:
        if looked_at_on is not None:
            raise RiskRefused("Say what was found on that day: whether the control works.")
        return
    if looked_at_on is None or not starts_on <= looked_at_on <= by.today:
        raise RiskRefused(
            "Enter the day on which somebody saw whether it works: from its start, and not still to come."
        )


# --- what it threatens ------------------------------------------------------------------------------------------------


def link_risk(
    *, version: RiskVersion, objectives: Collection[Objective], actions: Collection[Action], by: Actor
) -> None:
    """Say which objectives and actions a risk threatens: these, and no others from now on."""
    require(by, Permission.KEEP_RISKS, version)
    for thing in (*objectives, *actions):
        require(by, Permission.KEEP_RISKS, thing)
    with transaction.atomic():
        risk = Risk.objects.select_for_update().get(pk=version.risk_id)
        held = list(RiskLink.objects.current().filter(risk=risk).select_related("objective", "action"))
        wanted = {("objective", each.pk) for each in objectives} | {("action", each.pk) for each in actions}
        dropped = [row for row in held if _thing(row) not in wanted]
        there = {_thing(row) for row in held}
        for row in dropped:
            supersede(row, by=by)
        added = _link(
            risk,
            [each for each in objectives if ("objective", each.pk) not in there],
            [each for each in actions if ("action", each.pk) not in there],
            by,
        )
        if dropped or added:
            names = [each.reference for row in dropped if (each := row.objective or row.action) is not None]
            record(
                "risk.linked",
                risk,
                before={"dropped": ", ".join(names)},
                after={"added": ", ".join(added)},
                label=str(risk),
                by=by,
            )


def _thing(row: RiskLink) -> tuple[str, int | None]:
    return ("objective", row.objective_id) if row.objective_id else ("action", row.action_id)


def _link(risk: Risk, objectives: Collection[Objective], actions: Collection[Action], by: Actor) -> list[str]:
    for objective in objectives:
        first_version(RiskLink(programme_id=risk.programme_id, risk=risk, objective=objective), by=by)
    for action in actions:
        first_version(RiskLink(programme_id=risk.programme_id, risk=risk, action=action), by=by)
    return [*(each.reference for each in objectives), *(each.reference for each in actions)]
