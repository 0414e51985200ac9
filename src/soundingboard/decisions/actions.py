"""What may be done to bodies and decisions."""

from datetime import date

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Agency, Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import Body, BodyMember, Decision, DecisionKind, DecisionReview
from soundingboard.history.log import record


class DecisionRefused(Exception):
    """A decision that cannot be what it says it is, with the sentence that says what to change."""


def create_body(
    *,
    programme: Programme,
    code: str,
    name: str,
    kind: str,
    from_on: date,
    terms_of_reference: str = "",
    may_decide: str = "",
    quorum: int = 0,
    by: Actor,
) -> Body:
    """Set up a body that may decide something in the programme."""
    require(by, Permission.RECORD_DECISION, programme)
    with transaction.atomic():
        body = Body.objects.create(
            programme=programme,
            code=code,
            name=name,
            kind=kind,
            from_on=from_on,
            terms_of_reference=terms_of_reference,
            may_decide=may_decide,
            quorum=quorum,
        )
        record("body.created", body, after={"name": name, "kind": kind, "quorum": quorum}, by=by)
    return body


def seat_member(
    *, body: Body, post: Post, agency: Agency, from_on: date, is_chair: bool = False, by: Actor
) -> BodyMember:
    """Give a post a seat on a body."""
    require(by, Permission.RECORD_DECISION, body)
    require(by, Permission.RECORD_DECISION, post)
    with transaction.atomic():
        member = BodyMember.objects.create(
            programme_id=body.programme_id, body=body, post=post, agency=agency, is_chair=is_chair, from_on=from_on
        )
        record("body.member_seated", body, after={"post": post, "agency": agency, "is_chair": is_chair}, by=by)
    return member


def record_decision(
    *,
    body: Body,
    kind: DecisionKind,
    decided_on: date,
    title: str,
    text: str,
    authority: str = "",
    minute_reference: str = "",
    conditions: str = "",
    dissent: str = "",
    review_on: date | None = None,
    replaces: Decision | None = None,
    reference: str = "",
    by: Actor,
) -> Decision:
    """Put on record what a body decided. It is never edited: a later decision may replace it.

    Raises:
        DecisionRefused: dated in the future, before the body existed or after it ended, or reviewed before it was made.
    """
    require(by, Permission.RECORD_DECISION, body)
    if decided_on > by.today:
        raise DecisionRefused("Enter the date on which the body decided: it cannot lie in the future.")
    if decided_on < body.from_on or (body.to_on is not None and decided_on > body.to_on):
        raise DecisionRefused(
            f"{body.name} did not sit on that day. Choose another body or correct the date."
        )
    if review_on is not None and review_on < decided_on:
        raise DecisionRefused("Enter a review date after the decision.")
    with transaction.atomic():
        decision = Decision.objects.create(
            programme_id=body.programme_id,
            reference=reference or _next_reference(body.programme_id),
            body=body,
            kind=kind,
            decided_on=decided_on,
            title=title,
            text=text,
            authority=authority,
            minute_reference=minute_reference,
            conditions=conditions,
            dissent=dissent,
            review_on=review_on,
            replaces=replaces,
            recorded_at=by.now,
            recorded_by=by.person,
        )
        record(
            "decision.recorded",
            decision,
            after={"body": body, "kind": kind, "decided_on": decided_on, "title": title, "text": text},
            by=by,
        )
    return decision


def review_decision(
    *, decision: Decision, reviewed_on: date, worked: str, text: str, next_review_on: date | None = None, by: Actor
) -> DecisionReview:
    """Look back at a decision and say whether it worked (GV5).

    Raises:
        DecisionRefused: the review is dated before the decision or in the future.
    """
    require(by, Permission.RECORD_DECISION, decision)
    if not decision.decided_on <= reviewed_on <= by.today:
        raise DecisionRefused("Enter the date of the review: after the decision, and not in the future.")
    with transaction.atomic():
        review = DecisionReview.objects.create(
            programme_id=decision.programme_id,
            decision=decision,
            reviewed_on=reviewed_on,
            worked=worked,
            text=text,
            next_review_on=next_review_on,
            recorded_at=by.now,
            recorded_by=by.person,
        )
        record("decision.reviewed", decision, after={"worked": worked, "text": text}, by=by)
    return review


def _next_reference(programme_id: int) -> str:
    """D1, D2... in the order of recording. Two at once: the unique constraint lets one pass and the other try again."""
    return f"D{Decision.objects.filter(programme_id=programme_id).count() + 1}"
