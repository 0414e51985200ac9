"""The list of actions as it stood: filters, order, a page of rows, an export of all.

Each function in a fixed number of queries; see `reading` for `moment` and `day`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Length

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Holding, Post
from soundingboard.delivery import rules
from soundingboard.delivery.models import (
    ActionState,
    ActionVersion,
    DeliveryPlanVersion,
    Update,
)
from soundingboard.delivery.reading import SENT, Rounds, first_rounds
from soundingboard.plan.models import ObjectiveVersion, ThemeVersion
from soundingboard.records.prepared import HasShape, prepared, prepared_by

DUE_WINDOWS: Mapping[str, str] = {
    "overdue": "Overdue",
    "30": "Due in the next 30 days",
    "90": "Due in the next 90 days",
    "none": "No date",
}
CONCERNS: Mapping[str, str] = {
    "silent": "Silent since the last Board",
    "never": "Never updated",
    "carried": "Carried past a Board",
    "slipped": "Date moved to later",
    "vacant": "Nobody holds the owner's post",
    "leaving": "The owner leaves within 60 days",
    "overloaded": "The owner has more than 12 to do",
    "challenged": "Update challenged",
}
SORTS = ("due", "reference", "title", "owner", "state")


@dataclass(frozen=True)
class ActionFilters(HasShape):
    """What a list of actions is narrowed to. Keys are of rows of the programme; nothing is no narrowing."""

    shape: ClassVar[frozenset[str]] = frozenset({"due", "concern"})

    text: str = ""
    state: str = ""
    owner: int | None = None
    agency: int | None = None
    theme: int | None = None
    objective: int | None = None
    plan: int | None = None
    tier: int | None = None
    due: str = ""
    concern: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "ActionFilters":
        """Filters from what a form understood."""
        return cls(**{field.name: given[field.name] for field in fields(cls) if given.get(field.name)})


@dataclass(frozen=True)
class _Asked(HasShape):
    """The filters, and the days and rounds by which they are understood."""

    filters: ActionFilters
    moment: datetime | None
    day: date
    until: date | None
    open_round: int | None
    last_closed: int | None
    closed_at: datetime | None
    last_board: date | None
    leaving_by: date


def _asked(moment: datetime | None, day: date, filters: ActionFilters, rounds: Rounds) -> _Asked:
    last = rounds.last_closed
    until = day + timedelta(days=int(filters.due)) if filters.due in ("30", "90") else None
    return _Asked(
        filters,
        moment,
        day,
        until,
        rounds.open.pk if rounds.open else None,
        last.pk if last else None,
        last.closed_at if last else None,
        max((line.board_on for line in rounds.closed if line.board_on <= day), default=None),
        day + timedelta(days=rules.LEAVING_DAYS),
    )


class ActionRow(NamedTuple):
    """One row of a list of actions."""

    version_id: int
    action_id: int
    reference: str
    title: str
    objective: str
    plan: str
    owner: str | None
    agency: str | None
    state: str
    starts_on: date | None
    baseline_due_on: date | None
    due_on: date | None
    last_round: int | None
    is_silent: bool
    days_overdue: int
    days_slipped: int

    @property
    def state_word(self) -> str:
        """The state in words."""
        return STATE_WORDS[self.state]

    @property
    def tone(self) -> str:
        """The colour that goes with the word of the state."""
        return STATE_TONES[self.state]


STATE_WORDS: Mapping[str, str] = {state.value: str(state.label) for state in ActionState}
STATE_TONES: Mapping[str, str] = {
    "not_started": "white",
    "in_progress": "blue",
    "blocked": "red",
    "delivered": "amber",
    "assured": "green",
    "sustained": "green",
    "cancelled": "grey",
    "merged": "grey",
}


class ActionList(NamedTuple):
    """A page of a list of actions, and how many there are of each state with the other filters in force."""

    rows: list[ActionRow]
    total: int
    counts: dict[str, int]


def find_actions(
    by: Actor,
    moment: datetime | None,
    day: date,
    filters: ActionFilters,
    *,
    sort: str = "due",
    offset: int = 0,
    limit: int = 50,
    rounds: Rounds,
) -> ActionList:
    """A page of the actions that fit the filters. Four queries.

    First only keys are sorted, which an index alone can answer; then the rows of one page are read.
    """
    asked = _asked(moment, day, filters, rounds)
    counts = dict(_by_state(by, asked))
    total = counts.get(filters.state, 0) if filters.state else sum(counts.values())
    keys = _keys(by, asked, sort, offset, limit)
    return ActionList(_rows_of(keys, moment, day, rounds), total, counts)


@prepared
def _by_state(by: Actor, asked: _Asked) -> "QuerySet[Any]":
    rows: Any = _fitting(by, asked)
    return rows.order_by().values_list("state").annotate(n=Count("pk"))  # type: ignore[no-any-return]


@prepared_by("sort", "offset", "limit")
def _keys(by: Actor, asked: _Asked, sort: str, offset: int, limit: int) -> "QuerySet[Any]":
    rows: Any = _fitting(by, asked)
    if asked.filters.state:
        rows = rows.filter(state=asked.filters.state)
    return _sorted(rows, sort).values_list("pk", flat=True)[offset : offset + limit]  # type: ignore[no-any-return]


def matching_versions(
    by: Actor, moment: datetime | None, day: date, filters: ActionFilters, *, rounds: Rounds, limit: int
) -> list[ActionVersion]:
    """The current versions that fit the filters, for a change of many. One query."""
    found = _fitting(by, _asked(moment, day, filters, rounds))
    if filters.state:
        found = found.filter(state=filters.state)
    return list(found.select_related("action", "owner", "delivery_plan").order_by("action_id")[:limit])


def chosen_versions(by: Actor, references: Iterable[str]) -> list[ActionVersion]:
    """The current versions of actions by their references, for a change of many. One query."""
    return list(
        ActionVersion.objects.visible_to(by)
        .current()
        .filter(action__reference__in=list(references))
        .select_related("action", "owner", "delivery_plan")
        .order_by("action_id")
    )


EXPORT_COLUMNS: tuple[tuple[str, str], ...] = (
    ("Reference", "text"),
    ("Action", "text"),
    ("Objective", "text"),
    ("Delivery plan", "text"),
    ("Owner", "text"),
    ("Agency", "text"),
    ("State", "text"),
    ("Starts", "date"),
    ("First date", "date"),
    ("Date now", "date"),
    ("Days moved", "number"),
    ("Days overdue", "number"),
    ("Last update in round", "number"),
    ("Success criteria", "text"),
)


def export_actions(
    by: Actor, moment: datetime | None, day: date, filters: ActionFilters, *, sort: str = "due", rounds: Rounds
) -> Iterator[tuple[str | int | date | None, ...]]:
    """Every action that fits the filters, a row at a time, as EXPORT_COLUMNS has it. Two queries."""
    fitting = _fitting(by, _asked(moment, day, filters, rounds))
    if filters.state:
        fitting = fitting.filter(state=filters.state)
    answered = _last_answered(by.programme_id or 0, moment, rounds)
    rows = _sorted(fitting, sort).values_list(*_ROW_FACTS, "success_criteria")
    for row in rows.iterator(chunk_size=2000):
        (_, action_id, reference, title, objective, plan, owner, agency, state, starts, baseline, due, criteria) = row
        yield (
            reference,
            title,
            objective,
            plan,
            owner,
            agency,
            STATE_WORDS[state],
            starts,
            baseline,
            due,
            rules.days_slipped(baseline, due),
            rules.days_overdue(state, due, day),
            answered.get(action_id),
            criteria,
        )


_ROW_FACTS = (
    "pk",
    "action_id",
    "action__reference",
    "title",
    "objective__reference",
    "delivery_plan__reference",
    "owner__title",
    "owner__agency__name",
    "state",
    "starts_on",
    "baseline_due_on",
    "due_on",
)


def _fitting(by: Actor, asked: _Asked) -> QuerySet[ActionVersion]:
    """The versions that fit every filter but the state, so that the states can be counted beside it."""
    filters, moment, day = asked.filters, asked.moment, asked.day
    found: Any = ActionVersion.objects.visible_to(by).as_at(moment)
    if filters.text:
        found = found.filter(Q(title__icontains=filters.text) | Q(action__reference__istartswith=filters.text))
    if filters.owner:
        found = found.filter(owner_id=filters.owner)
    if filters.agency:
        found = found.filter(owner_id__in=Post.objects.filter(agency_id=filters.agency).values("pk"))
    if filters.objective:
        found = found.filter(objective_id=filters.objective)
    if filters.plan:
        found = found.filter(delivery_plan_id=filters.plan)
    if filters.theme or filters.tier:
        objectives = ObjectiveVersion.objects.visible_to(by).as_at(moment)
        if filters.theme:
            objectives = objectives.filter(theme_id=filters.theme)
        if filters.tier:
            objectives = objectives.filter(tier=filters.tier)
        found = found.filter(objective_id__in=objectives.values("objective_id"))
    match filters.due:
        case "overdue":
            found = found.overdue(day)
        case "30" | "90":
            found = found.unfinished().filter(due_on__gte=day, due_on__lte=asked.until)
        case "none":
            found = found.filter(due_on=None)
    match filters.concern:
        case "silent":
            found = _silent(found, asked)
        case "never":
            found = _never_updated(found, asked)
        case "carried":
            late = found.unfinished()
            found = late.filter(baseline_due_on__lt=asked.last_board) if asked.last_board else late.none()
        case "slipped":
            found = found.filter(due_on__gt=F("baseline_due_on"))
        case "vacant":
            held = Holding.objects.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day, post=OuterRef("owner"))
            found = found.unfinished().exclude(Exists(held))
        case "leaving":
            leaves = Holding.objects.filter(
                from_on__lte=day, to_on__gte=day, to_on__lte=asked.leaving_by, post=OuterRef("owner")
            )
            found = found.unfinished().filter(Exists(leaves))
        case "overloaded":
            owned = ActionVersion.objects.visible_to(by).as_at(moment).unfinished().order_by().values("owner_id")
            many = owned.annotate(number=Count("pk")).filter(number__gt=rules.TOO_MANY_OPEN_ACTIONS)
            found = found.unfinished().filter(owner_id__in=many.values("owner_id"))
        case "challenged":
            challenged = Update.objects.as_at(moment).filter(round_id=asked.open_round or 0, state="challenged")
            found = found.filter(action_id__in=challenged.values("action_id"))
    return found  # type: ignore[no-any-return]


def _silent(found: Any, asked: _Asked) -> Any:
    if asked.last_closed is None or asked.closed_at is None:
        return found.none()
    sent = _sent(asked)
    answered = sent.filter(round_id=asked.last_closed)
    newer = sent.filter(round_id=asked.open_round or 0)
    return found.unfinished().filter(~Exists(answered), ~Exists(newer), Exists(_existed(asked)))


def _never_updated(found: Any, asked: _Asked) -> Any:
    """Of those that a round has asked about: what was made since the last one closed has had no chance yet."""
    if asked.closed_at is None:
        return found.none()
    return found.unfinished().filter(~Exists(_sent(asked)), Exists(_existed(asked)))


def _sent(asked: _Asked) -> Any:
    return Update.objects.as_at(asked.moment).filter(state__in=SENT, action=OuterRef("action"))


def _existed(asked: _Asked) -> Any:
    return ActionVersion.objects.filter(action=OuterRef("action"), recorded_at__lt=asked.closed_at)


def _sorted(found: Any, sort: str) -> Any:
    key, falling = sort.removeprefix("-"), sort.startswith("-")
    if key == "reference":
        longer, word = Length("action__reference"), F("action__reference")
        return found.order_by(longer.desc(), word.desc()) if falling else found.order_by(longer, word)
    order: Any = {
        "due": F("due_on"),
        "title": F("title"),
        "owner": F("owner__title"),
        "state": Case(*(When(state=s, then=Value(n)) for n, s in enumerate(STATE_WORDS)), output_field=IntegerField()),
    }.get(key, F("due_on"))
    return found.order_by(order.desc(nulls_last=True) if falling else order.asc(nulls_last=True), "pk")


def _rows_of(keys: list[int], moment: datetime | None, day: date, rounds: Rounds) -> list[ActionRow]:
    facts = {row[0]: row for row in _facts(keys)}
    action_ids = [row[1] for row in facts.values()]
    answered: dict[int, int] = dict(_last_sent(action_ids, moment))
    first: dict[int, int] = {}
    if rounds.last_closed is not None:
        first = first_rounds(None, rounds, action_ids)
    closed = [line.number for line in rounds.closed]
    found = []
    for key in keys:
        row = facts[key]
        action_id, state, baseline, due = row[1], row[8], row[10], row[11]
        last = answered.get(action_id)
        missed = rules.rounds_missed(closed, first.get(action_id, 0), last) if closed else 0
        found.append(
            ActionRow._make(
                (
                    *row,
                    last,
                    rules.is_silent(state, missed),
                    rules.days_overdue(state, due, day),
                    rules.days_slipped(baseline, due),
                )
            )
        )
    return found


@prepared
def _facts(keys: list[int]) -> "QuerySet[Any]":
    return ActionVersion.objects.filter(pk__in=keys).values_list(*_ROW_FACTS)


@prepared
def _last_sent(action_ids: list[int], moment: datetime | None) -> "QuerySet[Any]":
    rows = Update.objects.as_at(moment).filter(action_id__in=action_ids, state__in=SENT).order_by()
    return rows.values_list("action_id").annotate(last=Max("round__number"))


def _last_answered(programme_id: int, moment: datetime | None, rounds: Rounds) -> dict[int, int]:
    numbers = {line.pk: line.number for line in (*rounds.closed, *([rounds.open] if rounds.open else []))}
    rows = (
        Update.objects.filter(programme_id=programme_id)
        .as_at(moment)
        .filter(state__in=SENT)
        .order_by("round__number")
        .values_list("action_id")
        .annotate(last=Max("round_id"))
    )
    return {action_id: numbers[last] for action_id, last in rows.order_by() if last in numbers}


class Choices(NamedTuple):
    """What the filters of actions offer: (key, word) pairs."""

    owners: list[tuple[int, str]]
    agencies: list[tuple[int, str]]
    themes: list[tuple[int, str]]
    objectives: list[tuple[int, str]]
    plans: list[tuple[int, str]]


def choices(by: Actor, moment: datetime | None) -> Choices:
    """The owners, agencies, themes, objectives and delivery plans of a programme. Four queries."""
    posts = _posts(by)
    agencies = {agency_id: name for _, _, agency_id, name in posts}
    return Choices(
        [(pk, title) for pk, title, _, _ in posts],
        sorted(agencies.items(), key=lambda item: item[1]),
        _themes(by, moment),
        [(pk, f"{ref} {title}") for pk, ref, title in _objectives(by, moment)],
        [(pk, f"{ref} {title}") for pk, ref, title in _delivery_plans(by, moment)],
    )


@prepared
def _posts(by: Actor) -> "QuerySet[Any]":
    rows = Post.objects.filter(programme_id=by.programme_id or 0).order_by("title")
    return rows.values_list("pk", "title", "agency_id", "agency__name")


@prepared
def _themes(by: Actor, moment: datetime | None) -> "QuerySet[Any]":
    rows = ThemeVersion.objects.visible_to(by).as_at(moment).filter(is_withdrawn=False)
    return rows.order_by("position", "pk").values_list("theme_id", "title")


@prepared
def _objectives(by: Actor, moment: datetime | None) -> "QuerySet[Any]":
    rows = ObjectiveVersion.objects.visible_to(by).as_at(moment).filter(is_withdrawn=False)
    rows = rows.order_by("position", "pk")
    return rows.values_list("objective_id", "objective__reference", "title")


@prepared
def _delivery_plans(by: Actor, moment: datetime | None) -> "QuerySet[Any]":
    rows = DeliveryPlanVersion.objects.visible_to(by).as_at(moment).filter(is_withdrawn=False)
    rows = rows.order_by("position", "pk")
    return rows.values_list("delivery_plan_id", "delivery_plan__reference", "title")
