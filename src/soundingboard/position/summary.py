"""The position in brief, as at any day, in a few queries: what was judged, beside what the rules suggested then.

The whole position costs some thirty queries and judges each objective again; a page that is looked at every day asks
the database to count instead. The suggestion shown is the one recorded with each rating when it was made.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.cycle.models import RoundState
from soundingboard.cycle.reading import RoundFacts, rounds_of
from soundingboard.delivery.models import ActionState, ActionVersion
from soundingboard.delivery.reading import UNFINISHED
from soundingboard.framework.reading import all_scales
from soundingboard.judgement.models import RollUp
from soundingboard.plan.reading import ObjectiveLine, PlanLine, ThemeLine, objective_lines, plan_line, theme_lines
from soundingboard.position.standings import agreed_ratings
from soundingboard.rating.scales import DIMENSIONS, Point, Scale
from soundingboard.records.prepared import prepared

MOST_EXCEPTIONS = 15


class Judged(NamedTuple):
    """What was agreed of one thing on one dimension, beside what the rules suggested when it was agreed."""

    point: Point | None
    suggested: Point | None
    round_number: int
    is_asserted: bool

    @property
    def overrules(self) -> bool:
        """Whether people judged other than the rules suggested."""
        return self.suggested is not None and self.point is not None and self.suggested.code != self.point.code


@dataclass(frozen=True, slots=True)
class ObjectiveStands:
    """One objective with what was judged of it."""

    line: ObjectiveLine
    judged: Mapping[str, Judged]


class LateAction(NamedTuple):
    """An action that is overdue or blocked."""

    reference: str
    title: str
    objective: str
    owner: str | None
    state: str
    due_on: date | None
    days_overdue: int


class JudgedWhole(NamedTuple):
    """A theme, or the whole, as people judged it. The theme is None for the whole."""

    theme: ThemeLine | None
    dimension: str
    round_number: int
    point: Point | None
    reason: str


class Share(NamedTuple):
    """How many objectives have one rating; the point is None for those not rated."""

    point: Point | None
    number: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The position in brief."""

    plan: PlanLine | None
    themes: tuple[ThemeLine, ...]
    objectives: tuple[ObjectiveStands, ...]
    roll_ups: tuple[JudgedWhole, ...]
    states: Mapping[str, int]
    overdue: int
    exceptions: tuple[LateAction, ...]
    rounds: tuple[RoundFacts, ...]
    scales: Mapping[tuple[Any, int], Scale]

    @property
    def unfinished(self) -> int:
        """Actions not yet delivered."""
        return sum(self.states.get(state, 0) for state in UNFINISHED)

    @property
    def overruled(self) -> int:
        """Judgements that differ from what the rules suggested."""
        return sum(each.overrules for stands in self.objectives for each in stands.judged.values())

    @property
    def last_boards(self) -> tuple[RoundFacts, ...]:
        """The last two rounds whose Board has met or which closed, the later first."""
        return tuple(each for each in self.rounds if each.state in (RoundState.CLOSED, RoundState.FROZEN))[:2]

    def distribution(self, dimension: str, theme_id: int | None = None) -> tuple[Share, ...]:
        """How many objectives stand at each point of a dimension's scale, the points in the scale's order."""
        found: Counter[str | None] = Counter()
        points: dict[str, Point] = {}
        for each in self.objectives:
            if theme_id is None or each.line.theme_id == theme_id:
                judged = each.judged.get(dimension)
                if judged and judged.point:
                    points[judged.point.code] = judged.point
                    found[judged.point.code] += 1
                else:
                    found[None] += 1
        order = self._order(dimension)
        shares = [
            Share(points[code], found[code])
            for code in sorted(points, key=lambda code: (order.index(code) if code in order else len(order), code))
        ]
        return (*shares, Share(None, found[None])) if found[None] else tuple(shares)

    def _order(self, dimension: str) -> list[str]:
        versions = [scale for (of, _), scale in self.scales.items() if of == dimension]
        latest = max(versions, key=lambda scale: scale.version, default=None)
        return [point.code for point in latest.points] if latest else []


def summary(actor: Actor, moment: datetime | None = None, *, day: date) -> Summary:
    """The position in brief at a moment. Ten queries, however big the plan.

    How the actions of each objective stand is not in it: a page shows some objectives and asks for theirs
    (`standings.action_counts`), since to count those of all takes as long as the rest.

    Args:
        day: the day by which things are late or not.
    """
    plan = plan_line(actor, moment)
    plan_id = plan.pk if plan else 0
    themes = theme_lines(actor, plan_id, moment)
    scales = all_scales(actor.programme_id or 0)
    judged = _judged(actor, moment, scales)
    states: dict[str, int] = {}
    overdue = 0
    for state, number, late in _by_state(actor, moment, day):
        states[state] = number
        overdue += late
    return Summary(
        plan=plan,
        themes=tuple(themes),
        objectives=tuple(
            ObjectiveStands(line, judged.get(line.pk, {})) for line in objective_lines(actor, plan_id, moment, on=day)
        ),
        roll_ups=_roll_ups(actor, moment, themes, scales),
        states=states,
        overdue=overdue,
        exceptions=_exceptions(actor, moment, day),
        rounds=tuple(rounds_of(actor, moment)),
        scales=scales,
    )


@prepared
def _by_state(actor: Actor, moment: datetime | None, day: date) -> "QuerySet[Any]":
    rows = ActionVersion.objects.visible_to(actor).as_at(moment).order_by().values_list("state")
    late = Count("pk", filter=Q(state__in=UNFINISHED, due_on__lt=day))
    counted: QuerySet[Any] = rows.annotate(number=Count("pk"), late=late)
    return counted


def _judged(
    actor: Actor, moment: datetime | None, scales: Mapping[tuple[Any, int], Scale]
) -> dict[int, dict[str, Judged]]:
    """What was agreed last of each objective and dimension, in the last two rounds that have any. Two queries."""
    points = {
        (dimension, version, point.code): point
        for (dimension, version), scale in scales.items()
        for point in scale.points
    }
    return {
        objective: {
            dimension: Judged(
                points.get((dimension, said.scale_version, said.value)),
                points.get((dimension, said.scale_version, said.suggested)),
                said.round_number,
                said.is_asserted,
            )
            for dimension, said in agreed.items()
        }
        for objective, agreed in agreed_ratings(actor, moment).items()
    }


def _roll_ups(
    actor: Actor, moment: datetime | None, themes: Sequence[ThemeLine], scales: Mapping[tuple[Any, int], Scale]
) -> tuple[JudgedWhole, ...]:
    """The latest judgement of the whole and of each theme, on each dimension that was judged. One query."""
    by_key = {line.pk: line for line in themes}
    latest: dict[tuple[int | None, str], JudgedWhole] = {}
    for theme, dimension, number, version, value, reason in _rolled_up(actor, moment):
        if theme is None or theme in by_key:
            point = _point(scales.get((dimension, version)), value)
            latest[theme, dimension] = JudgedWhole(by_key.get(theme or 0), dimension, number, point, reason)
    order = {line.pk: place for place, line in enumerate(themes)}
    return tuple(latest[key] for key in sorted(latest, key=lambda key: (order.get(key[0] or 0, -1), _place(key[1]))))


@prepared
def _rolled_up(actor: Actor, moment: datetime | None) -> "QuerySet[Any]":
    rows = RollUp.objects.visible_to(actor).as_at(moment).order_by("round__number")
    return rows.values_list("theme_id", "dimension", "round__number", "scale_version", "value", "reason")


def _exceptions(actor: Actor, moment: datetime | None, day: date) -> tuple[LateAction, ...]:
    """Blocked and overdue actions, the longest overdue first. One query."""
    return tuple(
        LateAction(reference, title, objective, owner, state, due_on, max(0, (day - due_on).days) if due_on else 0)
        for reference, title, objective, owner, state, due_on in _late(actor, moment, day)
    )


@prepared
def _late(actor: Actor, moment: datetime | None, day: date) -> "QuerySet[Any]":
    rows = (
        ActionVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(Q(state=ActionState.BLOCKED) | Q(state__in=UNFINISHED, due_on__lt=day))
        .order_by(F("due_on").asc(nulls_last=True), "action_id")
    )
    said = ("action__reference", "title", "objective__reference", "owner__title", "state", "due_on")
    return rows.values_list(*said)[:MOST_EXCEPTIONS]


def _place(dimension: str) -> int:
    return [str(each) for each in DIMENSIONS].index(dimension)


def _point(scale: Scale | None, code: str) -> Point | None:
    return next((point for point in scale.points if point.code == code), None) if scale else None
