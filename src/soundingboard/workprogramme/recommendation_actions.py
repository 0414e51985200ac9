"""What may be done to a recommendation: make it, have it received, answer it, do it, look at what it changed (SC8)."""

from datetime import date

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import sent_just_now
from soundingboard.accounts.models import Agency, Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.accounts.telling import tell_holders
from soundingboard.decisions.actions import DecisionRefused, record_decision
from soundingboard.decisions.models import Body, BodyKind, Decision, DecisionKind
from soundingboard.evidence.models import Evidence
from soundingboard.governance.models import Meeting
from soundingboard.history.log import record
from soundingboard.workprogramme.models import (
    Recommendation,
    RecommendationStep,
    RecommendationStepKind,
    TaskGroup,
)
from soundingboard.workprogramme.rules import ANSWERS, Standing, Step, leads_to, may_take, response_due, standing_of

Kind = RecommendationStepKind


class RecommendationRefused(Exception):
    """Something that a recommendation does not allow, with the sentence that says what to do."""


def recommend(
    *,
    body: Body,
    text: str,
    why: str = "",
    to_body: Body | None = None,
    to_agency: Agency | None = None,
    made_on: date,
    meeting: Meeting | None = None,
    group: TaskGroup | None = None,
    by: Actor,
) -> Recommendation:
    """Put on record what a panel recommends, and to whom: the executive, another body, or a partner.

    Raises:
        RecommendationRefused: the body is not a panel, it is made to nobody or to two, to the panel itself, in the
            future, or at a meeting of another body.
    """
    require(by, Permission.RUN_SCRUTINY, body)
    for thing in (to_body, to_agency, meeting, group):
        if thing is not None:
            require(by, Permission.RUN_SCRUTINY, thing)
    if body.kind != BodyKind.PANEL:
        raise RecommendationRefused("Choose a scrutiny panel: it is the panel that recommends.")
    if (to_body is None) == (to_agency is None) or to_body == body:
        raise RecommendationRefused("Choose one to whom it is made: the executive, another body, or a partner.")
    if made_on > by.today:
        raise RecommendationRefused("Enter the day on which it was made: it cannot lie in the future.")
    if meeting is not None and meeting.body_id != body.pk:
        raise RecommendationRefused("Choose a meeting of the panel that made it.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=body.programme_id)
        said = {"body": body, "text": text, "to_body": to_body, "to_agency": to_agency, "made_on": made_on}
        twin = sent_just_now(Recommendation.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        number = Recommendation.objects.filter(programme_id=body.programme_id).count() + 1
        made = Recommendation.objects.create(
            programme_id=body.programme_id,
            reference=f"SR{number}",
            why=why,
            meeting=meeting,
            group=group,
            recorded_at=by.now,
            recorded_by=by.person,
            **said,
        )
        record("recommendation.made", made, after={**said, "why": why}, by=by)
    return made


def receive(*, recommendation: Recommendation, happened_on: date, text: str = "", by: Actor) -> RecommendationStep:
    """Say when the report, or the notice if it came later, was received: the two months for the answer begin.

    The day for the answer is worked out now and kept, so that a later release of the calendar does not move it.
    """
    require(by, Permission.RUN_SCRUTINY, recommendation)
    return _take(recommendation, Kind.RECEIVED, happened_on, text, due_on=response_due(happened_on), by=by)


def respond(
    *,
    recommendation: Recommendation,
    answer: str,
    text: str,
    happened_on: date,
    done_by: date | None = None,
    lead: Post | None = None,
    decision: Decision | None = None,
    is_published: bool = False,
    by: Actor,
) -> RecommendationStep:
    """Record the answer: accepted, accepted in part, or rejected, with the reason.

    The answer of a body is its decision: one in the register already, or recorded there now in the same stroke.

    Args:
        done_by: by when what is accepted is to be done, and `lead` by whom.
    Raises:
        RecommendationRefused: no answer is waited for, a reason or a day is missing, or the decision is another body's.
        NotAllowed: the decision is not in the register, and the role does not include recording decisions.
    """
    require(by, Permission.RESPOND_TO_SCRUTINY, recommendation)
    for thing in (lead, decision):
        if thing is not None:
            require(by, Permission.RESPOND_TO_SCRUTINY, thing)
    if answer not in ANSWERS:
        raise RecommendationRefused("Say whether it is accepted, accepted in part, or rejected.")
    if not text.strip():
        raise RecommendationRefused("Give the reason for the answer, or say what will be done.")
    if answer != "rejected" and (done_by is None or done_by < happened_on):
        raise RecommendationRefused("Enter the day by which it is to be done: not before the answer.")
    if decision is not None and decision.body_id != recommendation.to_body_id:
        raise RecommendationRefused("Choose a decision of the body to which it was made.")
    with transaction.atomic():
        held = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
        twin = sent_just_now(
            RecommendationStep.objects.filter(recommendation=held), by=by, kind=answer, text=text,
            happened_on=happened_on,
        )  # fmt: skip
        if twin is not None:
            return twin
        if decision is None and recommendation.to_body is not None:
            decision = _decided(recommendation, answer, text, happened_on, by)
        made = _take(
            recommendation,
            Kind(answer),
            happened_on,
            text,
            due_on=done_by if answer != "rejected" else None,
            lead=lead,
            decision=decision,
            by=by,
        )
        if is_published:
            _take(recommendation, Kind.PUBLISHED, happened_on, "", by=by)
        if lead is not None and answer != "rejected":
            _tell(lead, recommendation, done_by, text, by)
    return made


def _decided(recommendation: Recommendation, answer: str, text: str, happened_on: date, by: Actor) -> Decision:
    body = recommendation.to_body
    assert body is not None
    try:
        return record_decision(
            body=body,
            kind=DecisionKind.OTHER,
            decided_on=happened_on,
            title=f"{recommendation.reference}: {Kind(answer).label.lower()}",
            text=text,
            by=by,
        )
    except DecisionRefused as refusal:
        raise RecommendationRefused(str(refusal)) from refusal


def _tell(lead: Post, recommendation: Recommendation, done_by: date | None, text: str, by: Actor) -> None:
    """Whoever is to see that it is done finds it in their inbox."""
    if done_by is not None:
        tell_holders(
            lead,
            kind="recommendation",
            subject=f"{recommendation.reference}: accepted, to be done by {done_by.day} {done_by:%B %Y}",
            text=text,
            address=f"scrutiny/recommendations/{recommendation.reference}/",
            by=by,
        )


def publish_answer(*, recommendation: Recommendation, happened_on: date, by: Actor) -> RecommendationStep:
    """Say when the answer was published: it is, where the panel's report was (section 9FE)."""
    require(by, Permission.RESPOND_TO_SCRUTINY, recommendation)
    return _take(recommendation, Kind.PUBLISHED, happened_on, "", by=by)


def report_progress(
    *, recommendation: Recommendation, text: str, happened_on: date, evidence: Evidence | None = None, by: Actor
) -> RecommendationStep:
    """Say how far what was accepted has come."""
    require(by, Permission.RESPOND_TO_SCRUTINY, recommendation)
    return _take(recommendation, Kind.PROGRESS, happened_on, text, evidence=evidence, by=by)


def move_day(
    *, recommendation: Recommendation, done_by: date, text: str, happened_on: date, by: Actor
) -> RecommendationStep:
    """Give what was accepted another day, with the reason. The days before it stay on record."""
    require(by, Permission.RESPOND_TO_SCRUTINY, recommendation)
    if done_by < happened_on:
        raise RecommendationRefused("Enter a day that is still to come.")
    return _take(recommendation, Kind.MOVED, happened_on, text, due_on=done_by, by=by)


def say_done(
    *, recommendation: Recommendation, text: str, happened_on: date, evidence: Evidence | None = None, by: Actor
) -> RecommendationStep:
    """Say that what was accepted is done. The panel looks after six and twelve months at what it changed."""
    require(by, Permission.RESPOND_TO_SCRUTINY, recommendation)
    return _take(recommendation, Kind.IMPLEMENTED, happened_on, text, evidence=evidence, by=by)


def reopen(*, recommendation: Recommendation, text: str, happened_on: date, by: Actor) -> RecommendationStep:
    """Say for the panel that what was said to be done is not."""
    require(by, Permission.RUN_SCRUTINY, recommendation)
    return _take(recommendation, Kind.REOPENED, happened_on, text, by=by)


def check_impact(
    *,
    recommendation: Recommendation,
    worked: str,
    text: str,
    happened_on: date,
    evidence: Evidence | None = None,
    by: Actor,
) -> RecommendationStep:
    """Say for the panel what the recommendation changed: after six months, and again after twelve.

    The look is the first that has not been taken; taken early it counts all the same, with its own day.
    """
    require(by, Permission.RUN_SCRUTINY, recommendation)
    now = _standing(recommendation)
    months = now.next_check[0] if now.next_check is not None else None
    return _take(recommendation, Kind.IMPACT, happened_on, text, months=months, worked=worked, evidence=evidence, by=by)


def withdraw(*, recommendation: Recommendation, text: str, happened_on: date, by: Actor) -> RecommendationStep:
    """Say that the panel no longer recommends it, and why."""
    require(by, Permission.RUN_SCRUTINY, recommendation)
    return _take(recommendation, Kind.WITHDRAWN, happened_on, text, by=by)


def _standing(recommendation: Recommendation) -> Standing:
    rows = RecommendationStep.objects.filter(recommendation=recommendation).order_by("pk")
    return standing_of(Step(row.kind, row.happened_on, row.due_on, row.months) for row in rows)


def _take(
    recommendation: Recommendation,
    kind: Kind,
    happened_on: date,
    text: str,
    *,
    due_on: date | None = None,
    lead: Post | None = None,
    decision: Decision | None = None,
    months: int | None = None,
    worked: str = "",
    evidence: Evidence | None = None,
    by: Actor,
) -> RecommendationStep:
    if evidence is not None:
        require(by, Permission.VIEW_PROGRAMME, evidence)
    if not recommendation.made_on <= happened_on <= by.today:
        raise RecommendationRefused("Enter the day on which it happened: after it was made, and not in the future.")
    with transaction.atomic():
        Recommendation.objects.select_for_update().get(pk=recommendation.pk)
        said = {"recommendation": recommendation, "kind": kind, "happened_on": happened_on, "text": text}
        twin = sent_just_now(RecommendationStep.objects.all(), by=by, **said)
        if twin is not None:
            return twin
        now = _standing(recommendation)
        step = Step(kind, happened_on, due_on, months)
        if not may_take(step, now):
            raise RecommendationRefused(_NOT_NOW[kind])
        made = RecommendationStep.objects.create(
            programme_id=recommendation.programme_id,
            due_on=due_on,
            lead=lead,
            decision=decision,
            months=months,
            worked=worked,
            evidence=evidence,
            recorded_at=by.now,
            recorded_by=by.person,
            **said,
        )
        record(
            f"recommendation.{kind.value}",
            recommendation,
            before={"state": now.state},
            after={"state": leads_to(step, now), "text": text, "due_on": due_on, "worked": worked},
            by=by,
        )
    return made


_NOT_NOW = {
    Kind.RECEIVED: "It was received already, or was withdrawn.",
    Kind.ACCEPTED: "It waits for no answer: it has not been received, or has one.",
    Kind.IN_PART: "It waits for no answer: it has not been received, or has one.",
    Kind.REJECTED: "It waits for no answer: it has not been received, or has one.",
    Kind.PUBLISHED: "There is no answer to publish, or it was published already.",
    Kind.PROGRESS: "Nothing has been accepted that is still to be done.",
    Kind.MOVED: "Nothing has been accepted that is still to be done.",
    Kind.IMPLEMENTED: "Nothing has been accepted that is still to be done.",
    Kind.REOPENED: "Nobody has said that it is done.",
    Kind.IMPACT: "Nobody has said that it is done, or both looks have been taken.",
    Kind.WITHDRAWN: "It is settled already: what came of it stands.",
}
