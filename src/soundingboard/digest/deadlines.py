"""What falls due soon, and for whom: of a whole programme in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from soundingboard.accounts.access import Actor, people_who_may, the_system
from soundingboard.accounts.models import Holding, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.audits.models import Audit, LoopAction
from soundingboard.cycle.models import Round
from soundingboard.decisions.models import Decision, DecisionReview
from soundingboard.delivery.models import ActionVersion, Recheck, UpdateState
from soundingboard.digest.rules import DAYS_BEFORE
from soundingboard.governance.reading import RequestFilters, requests
from soundingboard.position.submissions import open_actions
from soundingboard.risk.listing import reviews_due


class Deadline(NamedTuple):
    """One thing that falls due for somebody. The address is beneath the programme.

    The words name the thing by its reference and title; what was written in it is not among them.
    """

    due_on: date
    kind: str
    reference: str
    words: str
    address: str


def deadlines(programme: Programme, now: datetime, *, further: int = 0) -> dict[int, list[Deadline]]:
    """What falls due for each person within the days of its kind, and so many further; the soonest first.

    Only what somebody may do something about: an owner who may not update is not reminded. Twenty-two queries at most.
    """
    actor = the_system(programme, now)
    until = {kind: actor.today + timedelta(days=days + further) for kind, days in DAYS_BEFORE.items()}
    holders = _holders(programme, actor.today)
    may = {
        permission: people_who_may(permission, programme.pk, actor.today)
        for permission in (
            Permission.UPDATE_OWN_ACTIONS,
            Permission.ANSWER_REQUESTS,
            Permission.RECORD_DECISION,
            Permission.ASSURE_ACTIONS,
            Permission.CARRY_OUT_AUDITS,
        )
    }
    owners, answerers = may[Permission.UPDATE_OWN_ACTIONS], may[Permission.ANSWER_REQUESTS]
    found: dict[int, set[Deadline]] = defaultdict(set)
    for post, each in (*_actions(actor, until["action"]), *_updates(actor, until["update"])):
        if (holder := holders.get(post)) in owners and holder is not None:
            found[holder].add(each)
    for post, each in _requests(actor, until["request"]):
        if (holder := holders.get(post)) in answerers and holder is not None:
            found[holder].add(each)
    for each in _decisions(actor, until["decision"]):
        for person in may[Permission.RECORD_DECISION]:
            found[person].add(each)
    for owner, each in _rechecks(actor, until["recheck"]):
        for person in may[Permission.ASSURE_ACTIONS] | ({holders[owner]} & owners if owner in holders else set()):
            found[person].add(each)
    for person, each in (*_audits(actor, until["audit"]), *_second_grades(actor, until["second_grade"])):
        if person in may[Permission.CARRY_OUT_AUDITS]:
            found[person].add(each)
    for post, each in _loop_actions(actor, until["loop_action"]):
        if (holder := holders.get(post)) in owners and holder is not None:
            found[holder].add(each)
    for post, due_on, reference, title in reviews_due(actor, until["risk"]):
        if (holder := holders.get(post)) in owners and holder is not None:
            words = f"Look at risk {reference} {title} again"
            found[holder].add(Deadline(due_on, "risk", reference, words, f"risks/{reference}/"))
    return {person: sorted(each) for person, each in found.items()}


def _holders(programme: Programme, on: date) -> dict[int, int]:
    held = Holding.objects.filter(Q(to_on=None) | Q(to_on__gte=on), post__programme=programme, from_on__lte=on)
    return dict(held.order_by("from_on").values_list("post_id", "person_id"))


def _actions(actor: Actor, until: date) -> Iterator[tuple[int, Deadline]]:
    rows: QuerySet[Any] = ActionVersion.objects.visible_to(actor).current().unfinished()
    rows = rows.filter(owner__isnull=False, due_on__gte=actor.today, due_on__lte=until)
    for owner, reference, title, due_on in rows.values_list("owner_id", "action__reference", "title", "due_on"):
        words = f"Action {reference} {title}"
        yield owner, Deadline(due_on, "action", reference, words, f"delivery/actions/{reference}/")


def _updates(actor: Actor, until: date) -> Iterator[tuple[int, Deadline]]:
    """One for each post that owes the open round an update, however many actions it has."""
    opened = Round.objects.visible_to(actor).filter(state="open", cut_off__gte=actor.today, cut_off__lte=until).first()
    if opened is None:
        return
    owing = open_actions(actor, opened).filter(Q(said__state=None) | Q(said__state=UpdateState.DRAFT))
    each = Deadline(
        opened.cut_off,
        "update",
        str(opened.number),
        f"Your updates for {opened.name}",
        f"rounds/{opened.number}/waiting/",
    )
    posts: Iterable[int] = owing.filter(owner__isnull=False).values_list("owner_id", flat=True)
    for post in set(posts):
        yield post, each


def _requests(actor: Actor, until: date) -> Iterator[tuple[int, Deadline]]:
    rows: QuerySet[Any] = requests(actor, RequestFilters(state="waiting"), on=actor.today)
    rows = rows.filter(due_now__gte=actor.today, due_now__lte=until)
    for owner, reference, body, due_on in rows.values_list("owner_now_id", "reference", "body__name", "due_now"):
        words = f"Information request {reference} of {body}"
        yield owner, Deadline(due_on, "request", reference, words, f"requests/{reference}/")


def _decisions(actor: Actor, until: date) -> Iterator[Deadline]:
    reviews = DecisionReview.objects.filter(decision_id=OuterRef("pk")).order_by("-reviewed_on", "-pk")
    rows: QuerySet[Any] = Decision.objects.visible_to(actor).filter(replaced_by=None)
    rows = rows.annotate(looked=Exists(reviews), again=Subquery(reviews.values("next_review_on")[:1]))
    soon = Q(looked=False, review_on__gte=actor.today, review_on__lte=until)
    soon |= Q(looked=True, again__gte=actor.today, again__lte=until)
    for reference, title, looked, first, again in rows.filter(soon).values_list(
        "reference", "title", "looked", "review_on", "again"
    ):
        words = f"Look back at decision {reference} {title}: did it work?"
        yield Deadline(again if looked else first, "decision", reference, words, f"decisions/{reference}/")


def _rechecks(actor: Actor, until: date) -> Iterator[tuple[int | None, Deadline]]:
    rows: QuerySet[Any] = Recheck.objects.visible_to(actor).filter(done_on=None, dropped_at=None)
    rows = rows.filter(due_on__gte=actor.today, due_on__lte=until)
    rows = rows.annotate(said=FilteredRelation("action__versions", condition=Q(action__versions__superseded_at=None)))
    for owner, reference, title, months, due_on in rows.annotate(owner=F("said__owner_id")).values_list(
        "owner", "action__reference", "said__title", "months", "due_on"
    ):
        words = f"Re-check of action {reference} {title}: is it still so after {months} months?"
        yield owner, Deadline(due_on, "recheck", f"{reference}.{months}", words, f"delivery/actions/{reference}/")


def _audits(actor: Actor, until: date) -> Iterator[tuple[int, Deadline]]:
    """One for each cycle in which somebody has audits to do, however many."""
    rows: QuerySet[Any] = Audit.objects.visible_to(actor).waiting().filter(auditor__isnull=False)
    rows = rows.filter(cycle__due_on__gte=actor.today, cycle__due_on__lte=until).order_by().distinct()
    for person, reference, name, due_on in rows.values_list(
        "auditor_id", "cycle__reference", "cycle__name", "cycle__due_on"
    ):
        yield person, Deadline(due_on, "audit", reference, f"Your audits of {reference} {name}", "audits/mine/")


def _second_grades(actor: Actor, until: date) -> Iterator[tuple[int, Deadline]]:
    rows: QuerySet[Any] = Audit.objects.visible_to(actor).waiting_for_second().filter(moderator__isnull=False)
    rows = rows.filter(cycle__second_due_on__gte=actor.today, cycle__second_due_on__lte=until).order_by().distinct()
    for person, reference, name, due_on in rows.values_list(
        "moderator_id", "cycle__reference", "cycle__name", "cycle__second_due_on"
    ):
        words = f"Your second grades of {reference} {name}"
        yield person, Deadline(due_on, "second_grade", reference, words, "audits/mine/")


def _loop_actions(actor: Actor, until: date) -> Iterator[tuple[int, Deadline]]:
    rows: QuerySet[Any] = LoopAction.objects.visible_to(actor).filter(done_on=None, finding__cycle__abandoned_at=None)
    rows = rows.filter(due_on__gte=actor.today, due_on__lte=until)
    for owner, reference, number, due_on in rows.values_list("owner_id", "finding__reference", "number", "due_on"):
        name = f"{reference}.{number}"
        words = f"Action {name} on the finding of an audit"
        yield owner, Deadline(due_on, "loop_action", name, words, f"audits/loops/{reference}/")
