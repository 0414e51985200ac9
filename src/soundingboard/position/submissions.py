"""Who has and has not submitted in a round: which actions wait for an update, which objectives for a rating.

An action that is unfinished waits until its update in the round was submitted; a draft is not submitted yet. An
objective waits until somebody proposed a rating of it in the round. A round that is over is judged by what was on
record when it closed, so that what comes later does not tidy it up. Each function makes a fixed number of queries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, Value, When

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Post
from soundingboard.cycle.models import Round, RoundState
from soundingboard.cycle.reading import Chased, chased_in, closed_at, state_at
from soundingboard.delivery.models import ActionVersion, Update, UpdateState
from soundingboard.delivery.reading import SENT, UNFINISHED, OwnerLine, owners_as_at
from soundingboard.judgement.models import Rating, Stage
from soundingboard.judgement.reading import rated, rating_unit
from soundingboard.plan.models import ObjectiveVersion
from soundingboard.plan.reading import held
from soundingboard.position.need_standings import NEEDS, needs_waiting
from soundingboard.records.prepared import prepared, prepared_by


class Tally(NamedTuple):
    """What was expected of a post in a round, and what came."""

    actions: int = 0
    submitted: int = 0
    drafts: int = 0
    challenged: int = 0
    objectives: int = 0
    proposed: int = 0

    @property
    def actions_waiting(self) -> int:
        """Unfinished actions without a submitted update."""
        return self.actions - self.submitted

    @property
    def objectives_waiting(self) -> int:
        """Objectives for which nobody has proposed a rating."""
        return self.objectives - self.proposed

    @property
    def expected(self) -> int:
        """All that was asked for."""
        return self.actions + self.objectives

    @property
    def waiting(self) -> int:
        """All that has not come."""
        return self.actions_waiting + self.objectives_waiting

    @property
    def received(self) -> int:
        """All that has come."""
        return self.expected - self.waiting

    def __add__(self, other: object) -> "Tally":
        """The two together."""
        assert isinstance(other, Tally)
        return Tally(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class PostSubmission:
    """One post in one round. `post_id` is None for what nobody owns."""

    post_id: int | None
    code: str
    title: str
    agency: str
    holder: str | None
    tally: Tally
    chased: Chased | None

    @property
    def state(self) -> str:
        """In one word, for the eye and for the filter: all, part, nothing or unowned."""
        if self.post_id is None:
            return "unowned"
        if self.tally.waiting == 0:
            return "all"
        return "part" if self.tally.received else "nothing"

    @property
    def can_be_chased(self) -> bool:
        """Something waits, and somebody holds the post."""
        return self.post_id is not None and self.holder is not None and self.tally.waiting > 0


@dataclass(frozen=True, slots=True)
class Submissions:
    """A whole round: each post that owns something, those that wait for most first."""

    posts: tuple[PostSubmission, ...]
    total: Tally

    @property
    def waiting_posts(self) -> tuple[PostSubmission, ...]:
        """Those from whom something is still to come."""
        return tuple(each for each in self.posts if each.tally.waiting)

    @property
    def chaseable(self) -> tuple[PostSubmission, ...]:
        """Those who can be reminded."""
        return tuple(each for each in self.posts if each.can_be_chased)

    def by_agency(self) -> tuple[tuple[str, Tally], ...]:
        """The same by agency, in alphabetical order."""
        found: dict[str, Tally] = {}
        for each in self.posts:
            found[each.agency] = found.get(each.agency, Tally()) + each.tally
        return tuple(sorted(found.items()))


def added_up(
    tallies: Mapping[int | None, Tally],
    owners: Mapping[int, OwnerLine],
    codes: Mapping[int, str],
    chased: Mapping[int, Chased],
) -> Submissions:
    """The tallies of posts as a round, those that wait for most first, then by title."""
    posts = []
    for post_id, tally in tallies.items():
        owner = owners.get(post_id) if post_id is not None else None
        posts.append(
            PostSubmission(
                post_id if owner else None,
                codes.get(post_id, "") if post_id is not None else "",
                owner.title if owner else "No owner",
                owner.agency if owner else "No owner",
                owner.holder if owner else None,
                tally,
                chased.get(post_id) if post_id is not None else None,
            )
        )
    posts.sort(key=lambda each: (-each.tally.waiting, each.title))
    total = Tally()
    for tally in tallies.values():
        total = total + tally
    return Submissions(tuple(posts), total)


def submissions(actor: Actor, round_: Round, moment: datetime | None = None, *, day: date) -> Submissions:
    """Who has and has not submitted in a round. Five queries, however many actions there are."""
    moment = settled_moment(round_, moment)
    tallies = {owner: Tally(*numbers) for owner, numbers in _counted_by_owner(actor, round_, moment).items()}
    for owner, total, proposed in (
        open_objectives(actor, round_, moment)
        .order_by()
        .values_list("owner_id")
        .annotate(total=Count("pk"), proposed_count=Count("pk", filter=Q(is_proposed=True)))
    ):
        tallies[owner] = tallies.get(owner, Tally()) + Tally(objectives=total, proposed=proposed)
    codes = dict(Post.objects.filter(programme_id=actor.programme_id or 0).values_list("pk", "code"))
    owners = owners_as_at(actor.programme_id or 0, day)
    return added_up(tallies, owners, codes, chased_in(round_.pk, moment))


def _counted_by_owner(actor: Actor, round_: Round, moment: datetime | None) -> dict[int | None, list[int]]:
    """The unfinished actions of each owner, how many updates of them were sent, how many are drafts, and how many are
    challenged. One query."""
    found: dict[int | None, list[int]] = {}
    for what, owner, number in _actions_and_updates(actor, round_, moment):
        numbers = found.setdefault(owner, [0, 0, 0, 0])
        numbers[0] += number if what == "action" else 0
        numbers[1] += number if what in SENT else 0
        numbers[2] += number if what == UpdateState.DRAFT else 0
        numbers[3] += number if what == UpdateState.CHALLENGED else 0
    return found


@prepared
def _actions_and_updates(actor: Actor, round_: Round, moment: datetime | None) -> "QuerySet[Any]":
    """Unfinished actions and their updates in a round, counted apart by owner: each along an index, where joining an
    update to every action would look for ten thousand of them."""
    actions: QuerySet[Any] = ActionVersion.objects.visible_to(actor).as_at(moment).filter(state__in=UNFINISHED)
    updates: QuerySet[Any] = (
        Update.objects.visible_to(actor)
        .as_at(moment)
        .filter(held(moment, "action__versions__"), round=round_, action__versions__state__in=UNFINISHED)
    )
    counted = (
        actions.order_by().annotate(what=Value("action"), owner_of=F("owner_id")),
        updates.order_by().annotate(what=F("state"), owner_of=F("action__versions__owner_id")),
    )
    first, second = (rows.values_list("what", "owner_of").annotate(number=Count("pk")) for rows in counted)
    both: QuerySet[Any] = first.union(second, all=True)
    return both


def total_submitted(
    actor: Actor, round_: Round, moment: datetime | None = None, *, owners: Iterable[int] | None = None
) -> Tally:
    """The whole round, or what these posts own of it, in two queries and no list of posts."""
    moment = settled_moment(round_, moment)
    actions, objectives = open_actions(actor, round_, moment), open_objectives(actor, round_, moment)
    if owners is not None:
        keys = list(owners)
        actions, objectives = actions.filter(owner_id__in=keys), objectives.filter(owner_id__in=keys)
    said = actions.aggregate(
        actions=Count("pk"),
        submitted=Count("pk", filter=Q(said__state__in=SENT)),
        drafts=Count("pk", filter=Q(said__state=UpdateState.DRAFT)),
        challenged=Count("pk", filter=Q(said__state=UpdateState.CHALLENGED)),
    )
    rated = objectives.aggregate(objectives=Count("pk"), proposed=Count("pk", filter=Q(is_proposed=True)))
    return Tally(**said, **rated)


class WaitingItem(NamedTuple):
    """An action or objective that waits for something in a round."""

    kind: str
    reference: str
    title: str
    owner_id: int | None
    owner: str | None
    due_on: date | None
    # "nothing", "draft" or "challenged" for an action; "no rating" for an objective.
    so_far: str
    challenge: str = ""


def waiting_actions(
    actor: Actor,
    round_: Round,
    moment: datetime | None = None,
    *,
    owners: Iterable[int] | None = None,
    offset: int = 0,
    limit: int = 50,
) -> list[WaitingItem]:
    """Actions whose update is still to come, the first due first. One query."""
    moment = settled_moment(round_, moment)
    rows = open_actions(actor, round_, moment).filter(_NOT_SENT)
    if owners is not None:
        rows = rows.filter(owner_id__in=list(owners))
    return _waiting_items(rows.order_by(*_FIRST_DUE).values_list(*_WAITING)[offset : offset + limit])


def waiting_of_posts(actor: Actor, round_: Round, owners: Iterable[int], *, limit: int) -> list[WaitingItem]:
    """What asks for its owner's hand: challenged updates first, then those not submitted, the first due first."""
    return _waiting_items(_asked_of(actor, round_, frozenset(owners), limit))


@prepared_by("limit")
def _asked_of(actor: Actor, round_: Round, owners: frozenset[int], limit: int) -> "QuerySet[Any]":
    asked = open_actions(actor, round_).filter(_NOT_SENT | Q(said__state=UpdateState.CHALLENGED), owner_id__in=owners)
    first = Case(When(said__state=UpdateState.CHALLENGED, then=0), default=1, output_field=IntegerField())
    return asked.order_by(first, *_FIRST_DUE).values_list(*_WAITING)[:limit]


_FIRST_DUE = (F("due_on").asc(nulls_last=True), "action_id")
_WAITING = ("action__reference", "title", "owner_id", "owner__title", "due_on", "said__state", "said__challenge")
_NOT_SENT = Q(said__state=None) | Q(said__state=UpdateState.DRAFT)


def _waiting_items(rows: "Iterable[tuple[Any, ...]]") -> list[WaitingItem]:
    return [
        WaitingItem("action", reference, title, owner_id, owner, due_on, state or "nothing", challenge or "")
        for reference, title, owner_id, owner, due_on, state, challenge in rows
    ]


def waiting_objectives(
    actor: Actor, round_: Round, moment: datetime | None = None, *, owners: Iterable[int] | None = None
) -> list[WaitingItem]:
    """Objectives for which nobody has proposed a rating, in the plan's order. One query."""
    moment = settled_moment(round_, moment)
    rows = open_objectives(actor, round_, moment).filter(is_proposed=False)
    if owners is not None:
        rows = rows.filter(owner_id__in=list(owners))
    return [
        WaitingItem("objective", reference, title, owner_id, owner, due_on, "no rating")
        for reference, title, owner_id, owner, due_on in rows.order_by("position", "objective_id").values_list(
            "objective__reference", "title", "owner_id", "owner__title", "due_on"
        )
    ]


def outstanding_by_post(actor: Actor, round_: Round) -> dict[int, list[str]]:
    """For each post, the references of what it has still to submit: what a reminder names. Two queries."""
    found: dict[int, list[str]] = {}
    actions = open_actions(actor, round_, None).filter(_NOT_SENT)
    for owner, reference in actions.order_by("action_id").values_list("owner_id", "action__reference"):
        if owner is not None:
            found.setdefault(owner, []).append(reference)
    for item in waiting_objectives(actor, round_):
        if item.owner_id is not None:
            found.setdefault(item.owner_id, []).append(item.reference)
    return found


class Unsettled(NamedTuple):
    """What is still missing before a round is frozen."""

    objectives: int
    without_agreed: int
    updates_to_accept: int
    whole_is_judged: bool
    needs: str  # "finding" or "requirement" where the Board rates each by itself
    needs_without_rating: int


def unsettled(actor: Actor, round_: Round) -> Unsettled:
    """What the Board has not settled yet in a round. Four queries, and one where findings or requirements are rated."""
    agreed = Rating.objects.current().filter(round=round_, stage=Stage.AGREED, objective_id=OuterRef("objective_id"))
    objectives = (
        rated(ObjectiveVersion.objects.visible_to(actor).current().filter(is_withdrawn=False))
        .annotate(is_agreed=Exists(agreed))
        .aggregate(all=Count("pk"), agreed=Count("pk", filter=Q(is_agreed=True)))
    )
    updates = (
        Update.objects.visible_to(actor)
        .current()
        .filter(round=round_, state__in=[UpdateState.SUBMITTED, UpdateState.CHALLENGED])
        .count()
    )
    judged = round_.roll_ups.filter(theme=None, superseded_at=None).exists()
    unit = rating_unit(actor)
    kind = NEEDS.get(unit.unit) if unit else None
    without = needs_waiting(actor, kind, round_).count() if kind else 0
    return Unsettled(objectives["all"], objectives["all"] - objectives["agreed"], updates, judged, kind or "", without)


def settled_moment(round_: Round, moment: datetime | None) -> datetime | None:
    """The moment by which a round is judged: when it closed if it is over, else the moment looked at."""
    is_over = state_at(round_, moment) in (RoundState.CLOSED, RoundState.FROZEN)
    return (closed_at(round_, moment) or moment) if is_over else moment


def open_actions(actor: Actor, round_: Round, moment: datetime | None = None) -> "QuerySet[Any]":
    """Unfinished actions, each with what was `said` of it in the round."""
    said = Q(action__updates__round=round_) & held(moment, "action__updates__")
    return (
        ActionVersion.objects.visible_to(actor)
        .as_at(moment)
        # That the action is of the programme too is told, or those of every programme are gone through.
        .filter(action__programme=actor.programme_id, state__in=UNFINISHED)
        .annotate(said=FilteredRelation("action__updates", condition=said))
    )


def open_objectives(actor: Actor, round_: Round, moment: datetime | None = None) -> "QuerySet[Any]":
    """The objectives that are rated, each with whether a rating of it `is_proposed` in the round."""
    proposed = Rating.objects.as_at(moment).filter(
        round=round_, stage=Stage.PROPOSED, objective_id=OuterRef("objective_id")
    )
    rows = ObjectiveVersion.objects.visible_to(actor).as_at(moment).filter(is_withdrawn=False)
    return rated(rows, moment).annotate(is_proposed=Exists(proposed))
