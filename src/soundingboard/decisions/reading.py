"""Decisions and bodies as pages read them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Holding, Post
from soundingboard.decisions.models import Body, BodyMember, Decision, DecisionReview
from soundingboard.lib.canonical import digest


@dataclass(frozen=True, slots=True)
class DecisionFilters:
    """What a reader of the register asked for; empty means any."""

    text: str = ""
    kind: str = ""
    body: str = ""
    since: date | None = None
    until: date | None = None
    review: str = ""  # "due" or "done"


def filtered(actor: Actor, asked: DecisionFilters, moment: datetime | None, day: date) -> "QuerySet[Decision]":
    """The decisions on record at a moment that a reader asked for, newest first, each with its last review."""
    last = DecisionReview.objects.filter(decision=OuterRef("pk"))
    if moment is not None:
        last = last.filter(recorded_at__lt=moment)
    last = last.order_by("-reviewed_on", "-pk")
    rows = on_record(actor, moment).annotate(
        worked=Subquery(last.values("worked")[:1]), next_review_on=Subquery(last.values("next_review_on")[:1])
    )
    if asked.text:
        words = asked.text
        rows = rows.filter(
            Q(title__icontains=words)
            | Q(text__icontains=words)
            | Q(minute_reference__icontains=words)
            | Q(reference__iexact=words)
        )
    plain = {
        "kind": asked.kind,
        "body__code": asked.body,
        "decided_on__gte": asked.since,
        "decided_on__lte": asked.until,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if asked.review == "due":
        rows = rows.filter(Q(worked=None, review_on__lte=day) | Q(next_review_on__lte=day))
    elif asked.review == "done":
        rows = rows.filter(worked__isnull=False)
    return rows.select_related("body").order_by("-decided_on", "-pk")


def on_record(actor: Actor, moment: datetime | None = None) -> "QuerySet[Decision]":
    """The decisions recorded by a moment."""
    rows: QuerySet[Decision] = Decision.objects.visible_to(actor)
    return rows if moment is None else rows.filter(recorded_at__lt=moment)


def decision_of(actor: Actor, reference: str, moment: datetime | None = None) -> Decision | None:
    """A decision with its body and the one it replaces. One query."""
    rows = on_record(actor, moment).filter(reference=reference)
    return rows.select_related("body", "recorded_by", "replaces").first()


def reviews_of(decision: Decision, moment: datetime | None = None) -> list[DecisionReview]:
    """The looks back at a decision, newest first. One query."""
    rows = DecisionReview.objects.filter(decision=decision)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return list(rows.select_related("recorded_by").order_by("-reviewed_on", "-pk"))


def replaced_by(actor: Actor, decision: Decision, moment: datetime | None = None) -> list[Decision]:
    """Later decisions that took its place. One query."""
    return list(on_record(actor, moment).filter(replaces=decision))


class BodyLine(NamedTuple):
    """A body with how many sit on it and how much it has decided."""

    body: Body
    members: int
    decided: int


def bodies(actor: Actor, day: date) -> list[BodyLine]:
    """The bodies of a programme. One query."""
    sits = Q(members__from_on__lte=day) & (Q(members__to_on=None) | Q(members__to_on__gte=day))
    rows = (
        Body.objects.visible_to(actor)
        .annotate(sitting=Count("members", filter=sits, distinct=True), decided=Count("decisions", distinct=True))
        .order_by("from_on", "pk")
    )
    return [BodyLine(row, row.sitting, row.decided) for row in rows]


def bodies_offered(actor: Actor) -> dict[str, Body]:
    """The bodies that may have decided something, by key. One query."""
    return {str(row.pk): row for row in Body.objects.visible_to(actor).order_by("from_on", "pk")}


def body_of(actor: Actor, code: str) -> Body | None:
    """A body by its code. One query."""
    return Body.objects.visible_to(actor).filter(code=code).first()


class Seat(NamedTuple):
    """A seat on a body, with whoever holds its post on the day."""

    member: BodyMember
    holder: str | None
    is_now: bool


def seats_of(body: Body, day: date) -> list[Seat]:
    """The seats of a body, the chair first, and those of the past last. One query."""
    held = Holding.objects.filter(
        Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day, post=OuterRef("post_id")
    ).order_by("-from_on")
    rows = (
        BodyMember.objects.filter(body=body, from_on__lte=day)
        .select_related("post", "agency")
        .annotate(holder=Subquery(held.values("person__name")[:1]))
        .order_by("-is_chair", "agency__name", "post__title")
    )
    seats = [Seat(row, row.holder, row.to_on is None or row.to_on >= day) for row in rows]
    return sorted(seats, key=lambda seat: not seat.is_now)


def posts_offered(actor: Actor, besides: Collection[int] = ()) -> dict[str, Post]:
    """The posts that could be given a seat, by key, by agency and title. One query."""
    rows = (
        Post.objects.filter(Q(abolished_on=None) | Q(abolished_on__gt=actor.today), programme=actor.programme_id)
        .exclude(pk__in=besides)
        .select_related("agency")
        .order_by("agency__name", "title")
    )
    return {str(row.pk): row for row in rows}


def decisions_by_key(actor: Actor) -> Mapping[str, Decision]:
    """The latest decisions, by key, for one to be replaced by another. One query."""
    return {str(row.pk): row for row in on_record(actor).order_by("-decided_on", "-pk")[:100]}


def terms_seen(body: Body) -> str:
    """What stands now, as a form carries it, so that two people's changes cannot collide."""
    return digest([body.name, body.terms_of_reference, body.may_decide, body.quorum])
