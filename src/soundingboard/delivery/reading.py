"""Delivery as it stood at a moment, in plain values, each function in a fixed number of queries.

Rows are read as tuples: 10,000 actions as model objects would take a second. `moment` is None for now (see
`VersionQuerySet.as_at`); `day` is the day by which things are late or not.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import (
    Count,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from soundingboard.accounts.models import Holding, Post
from soundingboard.cycle.models import Round, RoundState
from soundingboard.cycle.reading import closed_at, state_at
from soundingboard.delivery import rules
from soundingboard.delivery.models import (
    Action,
    ActionEvidence,
    ActionState,
    ActionVersion,
    Completion,
    DateChange,
    Dependency,
    Recheck,
    Update,
)
from soundingboard.records.days import as_text, reader
from soundingboard.records.prepared import prepared

UNFINISHED = tuple(sorted(rules.UNFINISHED))
SENT = tuple(sorted(rules.SENT))


def current_action(action_id: int) -> ActionVersion:
    """The version of an action that holds now, with its identity and the post that owns it. One query."""
    found: ActionVersion = _current_actions(action_id)[0]
    return found


@prepared
def _current_actions(action_id: int) -> QuerySet[ActionVersion]:
    return ActionVersion.objects.current().select_related("action", "owner").filter(action_id=action_id)


# --- rounds -------------------------------------------------------------------------------------------------------


class RoundLine(NamedTuple):
    """A round as delivery needs it."""

    pk: int
    number: int
    name: str
    board_on: date
    cut_off: date
    closed_at: datetime | None


class Rounds(NamedTuple):
    """The rounds that had closed by a moment, in order, and the one then open."""

    closed: tuple[RoundLine, ...]
    open: RoundLine | None

    @property
    def last_closed(self) -> RoundLine | None:
        """The latest round that has closed."""
        return self.closed[-1] if self.closed else None


def rounds_as_at(programme_id: int, moment: datetime | None) -> Rounds:
    """The rounds of a programme as they stood. One query."""
    closed: list[RoundLine] = []
    opened: RoundLine | None = None
    for row in _opened_rounds(programme_id):
        state = state_at(row.as_planned_at(moment), moment)
        line = RoundLine(row.pk, row.number, row.name, row.board_on, row.cut_off, closed_at(row, moment))
        if state == RoundState.OPEN:
            opened = line
        elif state != RoundState.PLANNED:
            closed.append(line)
    return Rounds(tuple(closed), opened)


@prepared
def _opened_rounds(programme_id: int) -> "QuerySet[Round]":
    rows = Round.objects.filter(programme_id=programme_id, opened_at__isnull=False)
    return rows.exclude(state=RoundState.CANCELLED).in_order()


# --- all actions, for the position --------------------------------------------------------------------------------


class UpdateLine(NamedTuple):
    """The latest submitted update of an action."""

    action_id: int
    round_number: int
    state: str
    progress: str
    blocker: str
    help_needed: str
    forecast_on: date | None


class ActionLine(NamedTuple):
    """An action as it stood, with what the rules say of it."""

    action_id: int
    version_id: int
    reference: str
    title: str
    objective_id: int
    delivery_plan_id: int
    owner_id: int | None
    agency_id: int | None
    starts_on: date | None
    baseline_due_on: date | None
    due_on: date | None
    state: str
    state_since: date
    update: UpdateLine | None
    rounds_missed: int
    carried_forward: int
    days_overdue: int
    days_slipped: int
    date_changes: int
    done_on: date | None
    evidence_ids: tuple[int, ...]
    recheck_due_on: date | None
    late_dependencies: int

    @property
    def is_unfinished(self) -> bool:
        """Not yet delivered, cancelled or merged."""
        return self.state in rules.UNFINISHED

    @property
    def is_overdue(self) -> bool:
        """Unfinished with its date in the past."""
        return self.days_overdue > 0

    @property
    def is_silent(self) -> bool:
        """Unfinished without a submitted update in the last closed round."""
        return rules.is_silent(self.state, self.rounds_missed)

    def commitment(self) -> rules.Commitment:
        """What is needed to say whether its date was kept."""
        dropped = self.state in (ActionState.CANCELLED, ActionState.MERGED)
        return rules.Commitment(self.owner_id, self.agency_id, self.baseline_due_on, self.due_on, self.done_on, dropped)


def actions_as_at(
    programme_id: int,
    moment: datetime | None,
    *,
    day: date,
    objective_ids: Collection[int] | None = None,
    owner_ids: Collection[int] | None = None,
    rounds: Rounds | None = None,
) -> list[ActionLine]:
    """Every action of a programme as it stood, by reference order of creation, in nine queries however many there are.

    Args:
        objective_ids, owner_ids: read only the actions of these objectives, of these posts.
        rounds: given by callers that have them already.
    """
    rounds = rounds or rounds_as_at(programme_id, moment)
    versions = ActionVersion.objects.filter(programme_id=programme_id).as_at(moment)
    if objective_ids is not None:
        versions = versions.filter(objective_id__in=objective_ids)
    if owner_ids is not None:
        versions = versions.filter(owner_id__in=owner_ids)
    held = versions.order_by("action_id").values_list(
        "action_id",
        "pk",
        "action__reference",
        "title",
        "objective_id",
        "delivery_plan_id",
        "owner_id",
        "owner__agency_id",
        as_text("starts_on"),
        as_text("baseline_due_on"),
        as_text("due_on"),
        "state",
        as_text("state_since"),
    )
    keys = [row[0] for row in held]
    within = None if objective_ids is None and owner_ids is None else keys
    updates = _latest_updates(programme_id, moment, rounds, keys, within is not None)
    existed_from = first_rounds(programme_id, rounds, within)
    changes = dict(
        _about(DateChange.objects, programme_id, within, recorded_by(moment))
        .values_list("action_id")
        .annotate(n=Count("pk"))
    )
    read = reader()
    done = {
        action_id: read(delivered_on)
        for action_id, delivered_on in _about(Completion.objects, programme_id, within, recorded_by(moment))
        .order_by("recorded_at")
        .values_list("action_id", as_text("delivered_on"))
    }
    evidence: dict[int, tuple[int, ...]] = {}
    links = _about(ActionEvidence.objects.as_at(moment), programme_id, within)
    for action_id, evidence_id in links.values_list("action_id", "evidence_id"):
        evidence[action_id] = (*evidence.get(action_id, ()), evidence_id)
    rechecks = dict(_open_rechecks(programme_id, moment, within).order_by("-due_on").values_list("action_id", "due_on"))
    late = _late_dependencies(programme_id, moment, day, within)

    closed = [line.number for line in rounds.closed]
    boards = [line.board_on for line in rounds.closed if line.board_on <= day]
    found = []
    for *named, starts_text, baseline_text, due_text, state, since_text in held:
        action_id, baseline, due = named[0], read(baseline_text), read(due_text)
        update = updates.get(action_id)
        is_unfinished = state in rules.UNFINISHED
        done_on = done.get(action_id) if state in rules.DONE else None
        answered = update.round_number if update else None
        found.append(
            ActionLine._make(
                (
                    *named,
                    read(starts_text),
                    baseline,
                    due,
                    state,
                    read(since_text),
                    update,
                    rules.rounds_missed(closed, existed_from.get(action_id, 0), answered) if is_unfinished else 0,
                    rules.times_carried_forward(state, baseline, boards, done_on),
                    rules.days_overdue(state, due, day),
                    rules.days_slipped(baseline, due),
                    changes.get(action_id, 0),
                    done_on,
                    evidence.get(action_id, ()),
                    rechecks.get(action_id),
                    late.get(action_id, 0),
                )
            )
        )
    return found


class DeliveredLine(NamedTuple):
    """An action that was delivered, and when."""

    objective_id: int
    reference: str
    title: str
    on: date


def delivered_under(
    programme_id: int, objective_ids: Collection[int], moment: datetime | None = None
) -> list[DeliveredLine]:
    """The actions of these objectives that stood as delivered, by their day. One query; none without an objective."""
    if not objective_ids:
        return []
    held = ActionVersion.objects.filter(programme_id=programme_id, objective_id__in=objective_ids).as_at(moment)
    last = Completion.objects.filter(recorded_by(moment), action=OuterRef("action")).order_by("-recorded_at", "-pk")
    rows = (
        held.filter(state__in=sorted(rules.DONE))
        .annotate(day=Subquery(last.values("delivered_on")[:1]))
        .exclude(day=None)
        .order_by("day", "action_id")
    )
    return [DeliveredLine(*row) for row in rows.values_list("objective_id", "action__reference", "title", "day")]


def _about(rows: Any, programme_id: int | None, within: Collection[int] | None, condition: Q | None = None) -> Any:
    found = rows.filter(condition or Q())
    return found.filter(programme_id=programme_id) if within is None else found.filter(action_id__in=within)


def recorded_by(moment: datetime | None) -> Q:
    return Q() if moment is None else Q(recorded_at__lt=moment)


_UPDATE_FACTS = (
    *("action_id", "round__number", "state", "progress", "blocker", "help_needed"),
    as_text("forecast_on"),
)


def _latest_updates(
    programme_id: int, moment: datetime | None, rounds: Rounds, action_ids: Collection[int], is_scoped: bool
) -> dict[int, UpdateLine]:
    """The latest submitted update of each action, in two queries.

    Nearly every action was answered in the last closed round or the open one, and two rounds are quickly read. For each
    of the others the database looks up the last: all rounds would be 240,000 rows to keep 10,000.
    """
    recent = [line.pk for line in (*rounds.closed[-1:], rounds.open) if line is not None]
    sent = _about(Update.objects.as_at(moment), programme_id, action_ids if is_scoped else None).filter(state__in=SENT)
    rows = sent.filter(round_id__in=recent).order_by("round__number").values_list(*_UPDATE_FACTS)
    if moment is None and rounds.open is not None:
        # An index answers this for now; for the past it would cost more than the rows that it saves.
        newer = Update.objects.as_at(moment).filter(action=OuterRef("action"), round_id=rounds.open.pk, state__in=SENT)
        rows = rows.filter(Q(round_id=rounds.open.pk) | ~Exists(newer))
    found = {row[0]: row for row in rows}
    others = [action_id for action_id in action_ids if action_id not in found]
    sent_for = Update.objects.as_at(moment).filter(action=OuterRef("pk"), state__in=SENT)
    last = Action.objects.filter(pk__in=others).values(
        last=Subquery(sent_for.order_by("-round__number").values("pk")[:1])
    )
    found.update((row[0], row) for row in Update.objects.filter(pk__in=last).values_list(*_UPDATE_FACTS))
    day = reader()
    return {key: UpdateLine._make((*said, day(forecast_on))) for key, (*said, forecast_on) in found.items()}


def first_rounds(programme_id: int | None, rounds: Rounds, within: Collection[int] | None) -> dict[int, int]:
    """For actions that came on record after the first round closed: the number of the first round that closed with
    them on record. The others were there from the start."""
    if not rounds.closed:
        return {}
    found = {}
    # A page's worth of actions is asked the same way each time; the whole plan is asked once in a while.
    ask = _created_from if within is not None and len(within) <= 200 else _created_from.plain
    for action_id, first in ask(rounds.closed[0].closed_at, programme_id, within):
        later = (line.number for line in rounds.closed if line.closed_at is not None and line.closed_at > first)
        found[action_id] = next(later, rounds.closed[-1].number + 1)
    return found


@prepared
def _created_from(start: datetime | None, programme_id: int | None, within: Collection[int] | None) -> "QuerySet[Any]":
    rows = _about(ActionVersion.objects, programme_id, within).order_by().values_list("action_id")
    return rows.annotate(first=Min("recorded_at")).filter(first__gte=start)  # type: ignore[no-any-return]


def _open_rechecks(programme_id: int, moment: datetime | None, within: Collection[int] | None) -> Any:
    """Re-checks that were on record, not done and not dropped."""
    if moment is None:
        condition = Q(done_on=None, dropped_at=None)
    else:
        condition = (
            Q(created_at__lt=moment)
            & (Q(recorded_at=None) | Q(recorded_at__gte=moment))
            & (Q(dropped_at=None) | Q(dropped_at__gte=moment))
        )
    return _about(Recheck.objects, programme_id, within, condition)


def _late_dependencies(
    programme_id: int, moment: datetime | None, day: date, within: Collection[int] | None
) -> dict[int, int]:
    """How many of each action's dependencies are late. Two queries."""
    waits = list(
        _about(
            Dependency.objects.as_at(moment), programme_id, within, Q(met_on=None, needed_by__isnull=False)
        ).values_list("action_id", "on_action_id", as_text("needed_by"))
    )
    read: Callable[[Any], Any] = reader()
    others = {row[1] for row in waits if row[1] is not None}
    standing = {
        pk: (read(due_on), state in rules.DONE)
        for pk, due_on, state in ActionVersion.objects.filter(programme_id=programme_id, action_id__in=others)
        .as_at(moment)
        .values_list("action_id", as_text("due_on"), "state")
    }
    late: dict[int, int] = {}
    for action_id, on_action, needed_by in waits:
        due_on, is_done = standing.get(on_action, (None, False))
        if rules.dependency_is_late(read(needed_by), None, day, due_on, is_done):
            late[action_id] = late.get(action_id, 0) + 1
    return late


# --- owners -------------------------------------------------------------------------------------------------------


class OwnerLine(NamedTuple):
    """A post that may own actions, and who held it on a day."""

    post_id: int
    title: str
    agency_id: int
    agency: str
    holder: str | None
    holding_ends_on: date | None


def owners_as_at(programme_id: int, day: date) -> dict[int, OwnerLine]:
    """The posts of a programme with their holders on a day, by key. One query."""
    held = Holding.objects.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day, post=OuterRef("pk"))
    rows = (
        Post.objects.filter(programme_id=programme_id)
        .annotate(holder=Subquery(held.values("person__name")[:1]), ends=Subquery(held.values("to_on")[:1]))
        .values_list("pk", "title", "agency_id", "agency__name", "holder", "ends")
    )
    return {row[0]: OwnerLine._make(row) for row in rows}
