"""What may be done to bodies and decisions."""

from datetime import date

from django.db import transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.bases import sent_just_now
from soundingboard.accounts.models import Agency, Post, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.decisions.models import Body, BodyKind, BodyMember, Decision, DecisionKind, DecisionReview
from soundingboard.decisions.reading import terms_seen
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
    """Set up a body that may decide something in the programme.

    Raises:
        DecisionRefused: another body has the code.
    """
    require(by, Permission.RECORD_DECISION, programme)
    if Body.objects.filter(programme=programme, code=code).exists():
        raise DecisionRefused(f"There is a body with the code {code} already. Choose another code.")
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
    """Give a post a seat on a body.

    Raises:
        DecisionRefused: it has one.
    """
    require(by, Permission.RECORD_DECISION, body)
    require(by, Permission.RECORD_DECISION, post)
    if BodyMember.objects.filter(body=body, post=post, to_on=None).exists():
        raise DecisionRefused(f"{post} sits on {body} already.")
    with transaction.atomic():
        member = BodyMember.objects.create(
            programme_id=body.programme_id, body=body, post=post, agency=agency, is_chair=is_chair, from_on=from_on
        )
        record("body.member_seated", body, after={"post": post, "agency": agency, "is_chair": is_chair}, by=by)
    return member


def end_seat(*, member: BodyMember, to_on: date, by: Actor) -> BodyMember:
    """End a post's seat on a body; it stays on record.

    Raises:
        DecisionRefused: it had ended, or would end before it began.
    """
    require(by, Permission.RECORD_DECISION, member)
    if member.to_on is not None:
        raise DecisionRefused("This seat has ended already.")
    if to_on < member.from_on:
        raise DecisionRefused("Enter a day after the seat was given.")
    with transaction.atomic():
        member.to_on = to_on
        member.save(update_fields=["to_on"])
        record("body.seat_ended", member.body, after={"post": member.post, "to_on": to_on}, by=by)
    return member


def change_terms(
    *, body: Body, name: str, terms_of_reference: str, may_decide: str, quorum: int, seen: str, by: Actor
) -> Body:
    """Change what a body is for and may decide; the history keeps how it read before.

    Args:
        seen: the terms that the writer was shown.
    Raises:
        DecisionRefused: somebody else changed them meanwhile.
    """
    require(by, Permission.RECORD_DECISION, body)
    fields = {"name": name, "terms_of_reference": terms_of_reference, "may_decide": may_decide, "quorum": quorum}
    with transaction.atomic():
        held = Body.objects.select_for_update().get(pk=body.pk)
        if terms_seen(held) != seen:
            raise DecisionRefused("Somebody else changed this while you were writing. Look at theirs, then save again.")
        before = {key: getattr(held, key) for key, value in fields.items() if getattr(held, key) != value}
        if before:
            for key in before:
                setattr(held, key, fields[key])
            held.save(update_fields=list(before))
            record("body.changed", held, before=before, after={key: fields[key] for key in before}, by=by)
    return held


def _who_records(body: Body, by: Actor) -> Permission:
    """The permission that recording a body's decision asks for: scrutiny's own officers record the panel's (SC9)."""
    is_theirs = body.kind == BodyKind.PANEL and by.can(Permission.RUN_SCRUTINY)
    return Permission.RUN_SCRUTINY if is_theirs else Permission.RECORD_DECISION


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

    The same words recorded twice within a minute by one person are a double click, and one decision.

    Raises:
        DecisionRefused: dated in the future, before the body existed or after it ended, or reviewed before it was made.
    """
    require(by, _who_records(body, by), body)
    if decided_on > by.today:
        raise DecisionRefused("Enter the date on which the body decided: it cannot lie in the future.")
    if decided_on < body.from_on or (body.to_on is not None and decided_on > body.to_on):
        raise DecisionRefused(f"{body.name} did not sit on that day. Choose another body or correct the date.")
    if review_on is not None and review_on < decided_on:
        raise DecisionRefused("Enter a review date after the decision.")
    if replaces is not None and replaces.programme_id != body.programme_id:
        raise DecisionRefused("Choose a decision of this programme.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=body.programme_id)
        said = {"body": body, "kind": kind, "decided_on": decided_on, "title": title, "text": text}
        twin = sent_just_now(Decision.objects.all(), by=by, **said) if not reference else None
        if twin is not None:
            return twin
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
            after=said,
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
    """D1, D2... in the order of recording. The programme's row is held, so that two at once get two numbers."""
    number = Decision.objects.filter(programme_id=programme_id).count() + 1
    while Decision.objects.filter(programme_id=programme_id, reference=f"D{number}").exists():
        number += 1
    return f"D{number}"
