"""What posts own that is not yet done: what whoever follows in a post takes on with it."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value

from soundingboard.accounts.access import Actor
from soundingboard.audits.models import LoopAction
from soundingboard.decisions.models import BodyMember
from soundingboard.delivery.models import ActionVersion, DeliveryPlanVersion
from soundingboard.governance.reading import open_actions_of, unanswered_requests
from soundingboard.ledger.reading import unanswered_questions
from soundingboard.measures.models import DataDevelopmentVersion, DevelopmentState, IndicatorVersion
from soundingboard.plan.models import ObjectiveVersion
from soundingboard.practice.models import StandardVersion
from soundingboard.records.prepared import prepared
from soundingboard.risk.models import ControlVersion, RiskState, RiskVersion
from soundingboard.workprogramme.models import TaskGroupMember
from soundingboard.workprogramme.reading import recommendations_led_by

Rows = Callable[[Actor, Collection[int]], "QuerySet[Any]"]


_GOES_ON = (DevelopmentState.OPEN, DevelopmentState.IN_PROGRESS)


def _current(table: Any, field: str = "owner", **more: Any) -> Rows:
    return lambda actor, posts: table.objects.filter(
        programme_id=actor.programme_id or 0, superseded_at=None, **{f"{field}__in": posts}, **more
    )


# One, many, the column that names the post, and what still has to do with it.
KINDS: tuple[tuple[str, str, str, Rows], ...] = (
    ("objective", "objectives", "owner_id", _current(ObjectiveVersion, is_withdrawn=False)),
    (
        "unfinished action",
        "unfinished actions",
        "owner_id",
        lambda actor, posts: ActionVersion.objects.filter(
            programme_id=actor.programme_id or 0, superseded_at=None, owner__in=posts
        ).unfinished(),
    ),
    (
        "delivery plan sponsored",
        "delivery plans sponsored",
        "sponsor_id",
        _current(DeliveryPlanVersion, "sponsor", is_withdrawn=False),
    ),
    ("question to answer", "questions to answer", "owner_now_id", unanswered_questions),
    ("information request to answer", "information requests to answer", "owner_now_id", unanswered_requests),
    ("action of a meeting", "actions of meetings", "owner_id", open_actions_of),
    ("recommendation to see through", "recommendations to see through", "led_by", recommendations_led_by),
    (
        "live risk",
        "live risks",
        "owner_id",
        lambda actor, posts: RiskVersion.objects.filter(
            programme_id=actor.programme_id or 0, superseded_at=None, owner__in=posts
        ).exclude(state=RiskState.CLOSED),
    ),
    ("control of a risk", "controls of risks", "owner_id", _current(ControlVersion, is_withdrawn=False)),
    (
        "action on the finding of an audit",
        "actions on findings of audits",
        "owner_id",
        lambda actor, posts: LoopAction.objects.filter(
            programme_id=actor.programme_id or 0, owner__in=posts, done_on=None
        ),
    ),
    ("measure looked after", "measures looked after", "owner_id", _current(IndicatorVersion, is_retired=False)),
    (
        "figure not yet to be had",
        "figures not yet to be had",
        "owner_id",
        _current(DataDevelopmentVersion, state__in=_GOES_ON),
    ),
    (
        "practice standard looked after",
        "practice standards looked after",
        "owner_id",
        _current(StandardVersion, is_retired=False),
    ),
    (
        "seat on a body",
        "seats on bodies",
        "post_id",
        lambda actor, posts: BodyMember.objects.filter(
            Q(to_on=None) | Q(to_on__gte=actor.today), programme_id=actor.programme_id or 0, post__in=posts
        ),
    ),
    (
        "seat in a task and finish group",
        "seats in task and finish groups",
        "post_id",
        lambda actor, posts: TaskGroupMember.objects.filter(
            programme_id=actor.programme_id or 0, post__in=posts, to_on=None
        ),
    ),
)


def what_posts_own(actor: Actor, posts: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """How many of what each post owns, in words, where it is anything. One query."""
    if not posts:
        return {}
    # Summed, for a kind that is told apart by more than its post gives several rows.
    totals: Counter[tuple[int, int]] = Counter()
    for kind, post, number in _counted(actor, posts):
        totals[post, kind] += number
    found: dict[int, list[str]] = {post: [] for post in posts}
    for (post, kind), number in sorted(totals.items()):
        one, many, _, _ = KINDS[kind]
        found[post].append(f"{number} {one if number == 1 else many}")
    return {post: tuple(said) for post, said in found.items()}


@prepared
def _counted(actor: Actor, posts: Collection[int]) -> "QuerySet[Any]":
    """Kind, post and how many, of every kind in one question."""
    first, *more = (
        rows(actor, posts)
        .select_related(None)
        .order_by()
        .annotate(of_kind=Value(place), held_by=F(column))
        .values_list("of_kind", "held_by")
        .annotate(how_many=Count("pk"))
        for place, (_, _, column, rows) in enumerate(KINDS)
    )
    every: QuerySet[Any] = first.union(*more, all=True)
    return every
