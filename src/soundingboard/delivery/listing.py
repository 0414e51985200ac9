"""The list of actions as it stood: filters, order, a page of rows, an export of all.

Each function in a fixed number of queries; see `reading` for `moment` and `day`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

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

DUE_WINDOWS: Mapping[str, str] = {
    "overdue": "Overdue",
    "30": "Due in the next 30 days",
    "90": "Due in the next 90 days",
    "none": "No date",
}
CONCERNS: Mapping[str, str] = {
    "silent": "Silent since the last Board",
    "slipped": "Date moved to later",
    "vacant": "Nobody holds the owner's post",
    "challenged": "Update challenged",
}
SORTS = ("due", "reference", "title", "owner", "state")


@dataclass(frozen=True, slots=True)
class ActionFilters:
    """What a list of actions is narrowed to. Keys are of rows of the programme; nothing is no narrowing."""

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
    others = _fitting(by, moment, day, filters, rounds)
    counts = dict(others.order_by().values_list("state").annotate(n=Count("pk")))
    fitting = others.filter(state=filters.state) if filters.state else others
    total = counts.get(filters.state, 0) if filters.state else sum(counts.values())
    keys = list(_sorted(fitting, sort).values_list("pk", flat=True)[offset : offset + limit])
    return ActionList(_rows_of(keys, moment, day, rounds), total, counts)


def matching_versions(
    by: Actor, moment: datetime | None, day: date, filters: ActionFilters, *, rounds: Rounds, limit: int
) -> list[ActionVersion]:
    """The current versions that fit the filters, for a change of many. One query."""
    found = _fitting(by, moment, day, filters, rounds)
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
    fitting = _fitting(by, moment, day, filters, rounds)
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


def _fitting(
    by: Actor, moment: datetime | None, day: date, filters: ActionFilters, rounds: Rounds
) -> QuerySet[ActionVersion]:
    """The versions that fit every filter but the state, so that the states can be counted beside it."""
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
            found = found.unfinished().filter(due_on__gte=day, due_on__lte=day + timedelta(days=int(filters.due)))
        case "none":
            found = found.filter(due_on=None)
    match filters.concern:
        case "silent":
            found = _silent(found, moment, rounds)
        case "slipped":
            found = found.filter(due_on__gt=F("baseline_due_on"))
        case "vacant":
            held = Holding.objects.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day, post=OuterRef("owner"))
            found = found.unfinished().exclude(Exists(held))
        case "challenged":
            here = [rounds.open.pk] if rounds.open else []
            challenged = Update.objects.as_at(moment).filter(round_id__in=here, state="challenged")
            found = found.filter(action_id__in=challenged.values("action_id"))
    return found  # type: ignore[no-any-return]


def _silent(found: Any, moment: datetime | None, rounds: Rounds) -> Any:
    last = rounds.last_closed
    if last is None or last.closed_at is None:
        return found.none()
    answered = Update.objects.as_at(moment).filter(round_id=last.pk, state__in=SENT, action=OuterRef("action"))
    newer = Update.objects.as_at(moment).filter(
        round_id__in=[rounds.open.pk] if rounds.open else [], state__in=SENT, action=OuterRef("action")
    )
    existed = ActionVersion.objects.filter(action=OuterRef("action"), recorded_at__lt=last.closed_at)
    return found.unfinished().filter(~Exists(answered), ~Exists(newer), Exists(existed))


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
    facts = {row[0]: row for row in ActionVersion.objects.filter(pk__in=keys).values_list(*_ROW_FACTS)}
    action_ids = [row[1] for row in facts.values()]
    answered: dict[int, int] = dict(
        Update.objects.as_at(moment)
        .filter(action_id__in=action_ids, state__in=SENT)
        .order_by()
        .values_list("action_id")
        .annotate(last=Max("round__number"))
    )
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
    posts = list(
        Post.objects.filter(programme_id=by.programme_id or 0)
        .order_by("title")
        .values_list("pk", "title", "agency_id", "agency__name")
    )
    agencies = {agency_id: name for _, _, agency_id, name in posts}
    themes = ThemeVersion.objects.visible_to(by).as_at(moment).filter(is_withdrawn=False).order_by("position", "pk")
    objectives = (
        ObjectiveVersion.objects.visible_to(by).as_at(moment).filter(is_withdrawn=False).order_by("position", "pk")
    )
    plans = (
        DeliveryPlanVersion.objects.visible_to(by).as_at(moment).filter(is_withdrawn=False).order_by("position", "pk")
    )
    return Choices(
        [(pk, title) for pk, title, _, _ in posts],
        sorted(agencies.items(), key=lambda item: item[1]),
        [(pk, title) for pk, title in themes.values_list("theme_id", "title")],
        [
            (pk, f"{ref} {title}")
            for pk, ref, title in objectives.values_list("objective_id", "objective__reference", "title")
        ],
        [
            (pk, f"{ref} {title}")
            for pk, ref, title in plans.values_list("delivery_plan_id", "delivery_plan__reference", "title")
        ],
    )
