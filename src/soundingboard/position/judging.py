"""What the rules suggest now for a few objectives, in few queries: for the pages on which people rate.

The position reads everything of a programme; to rate one objective, a page needs only what bears on it. The facts are
the same: a test holds each suggestion to the one in the position.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, JSONObject

from soundingboard.accounts.access import Actor
from soundingboard.audits.bearing import loop_bearing_on, loops_open_now
from soundingboard.cycle.models import Round, RoundState
from soundingboard.delivery import rules
from soundingboard.delivery.models import (
    ActionVersion,
    Completion,
    DateChange,
    Dependency,
    MilestoneVersion,
    Recheck,
    Resource,
    Update,
)
from soundingboard.evidence.listing import EvidenceLine, facts_of, may_see_exempt
from soundingboard.evidence.models import Classification, EvidenceVersion
from soundingboard.framework.kinds import Held
from soundingboard.judgement.models import Rating, Stage
from soundingboard.judgement.reading import rated
from soundingboard.measures.judging import bearing_on
from soundingboard.measures.showing import sees_small_numbers
from soundingboard.plan.models import Alignment, ObjectiveVersion
from soundingboard.plan.reading import held, requirements_in_force
from soundingboard.practice.rules import voice_says
from soundingboard.practice.voice_reading import NOT_WELL, children_heard, fresh_since
from soundingboard.rating.facts import (
    ActionFacts,
    Deadline,
    LoopFacts,
    MilestoneFacts,
    ObjectiveFacts,
    PastRatings,
    ResourceGap,
    RiskFacts,
)
from soundingboard.rating.judge import Suggestion, suggest
from soundingboard.rating.strength import Weighed, strength
from soundingboard.risk.bearing import threatening, threats_now
from soundingboard.risk.rules import appetite_of

SENT = tuple(sorted(rules.SENT))
CONTENT = ("scales", "strength", "evidence_kinds", "risk_levels", "risk_appetite")


class Judgeable(NamedTuple):
    """An objective as the pages of ratings list it."""

    pk: int
    reference: str
    title: str
    theme_id: int
    theme_reference: str
    theme: str
    owner_id: int | None
    owner: str | None
    agency: str | None
    starts_on: date | None
    due_on: date | None
    baseline_due_on: date | None


class LiveSuggestion(NamedTuple):
    """What the rules suggest now, the evidence that the reader may see, and the references they may not."""

    suggestion: Suggestion
    facts: ObjectiveFacts
    evidence: tuple[EvidenceLine, ...]
    hidden: frozenset[str]


def judgeable(
    actor: Actor, moment: datetime | None = None, *, reference: str = "", every: bool = False
) -> list[Judgeable]:
    """The objectives of the open plan at a moment that are rated, in order; or one, rated or not. One query.

    Args:
        every: also those that the Board decided are not rated, which may have been before.
    """
    rows: QuerySet[ObjectiveVersion] = (
        ObjectiveVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(held(moment, "theme__versions__"), objective__plan__closed_on=None, is_withdrawn=False)
        .order_by("position", "objective_id")
    )
    if reference:
        rows = rows.filter(objective__reference=reference)
    elif not every:
        rows = rated(rows, moment)
    return [
        Judgeable(*row)
        for row in rows.values_list(
            "objective_id",
            "objective__reference",
            "title",
            "theme_id",
            "theme__reference",
            "theme__versions__title",
            "owner_id",
            "owner__title",
            "owner__agency__name",
            "starts_on",
            "due_on",
            "baseline_due_on",
        )
    ]


# Objective, round, dimension, value and version of the scale of a rating that was agreed.
Agreed = tuple[int, int, str, str, int]


def suggest_now(
    actor: Actor,
    objectives: Sequence[Judgeable],
    rounds: Iterable[Round],
    content: Held,
    day: date,
    *,
    agreed: Iterable[Agreed] | None = None,
) -> dict[int, LiveSuggestion]:
    """What the rules suggest today for these objectives, in six queries however much bears on them.

    Args:
        rounds: every round of the programme that was not cancelled, in order.
        content: the content named by CONTENT, as it holds now.
        agreed: every rating of them that the Board agreed, where a page has read it already: one query fewer.
    """
    programme_id = int(actor.programme_id or 0)
    keys = [one.pk for one in objectives]
    in_order = list(rounds)
    actions = _actions(programme_id, keys, in_order, day)
    action_ids = [row["action_id"] for rows in actions.values() for row in rows]
    plans = {row["delivery_plan_id"] for rows in actions.values() for row in rows}
    milestones, late = _milestones_and_waits(action_ids, day)
    by_action, by_objective = _evidence(action_ids, keys)
    besides = _besides(actor, keys, plans, content, day)
    past = _past(_agreed(actor, keys) if agreed is None else agreed, {row.pk: row for row in in_order})
    measures = bearing_on(programme_id, keys, small=True)
    weigh = _Weighing(actor, content, day)
    found = {}
    for one in objectives:
        mine = actions.get(one.pk, [])
        offered = {each.pk: each for each in by_objective.get(one.pk, ())}
        for row in mine:
            for each in by_action.get(row["action_id"], ()):
                offered.setdefault(each.pk, each)
        ribbon = past.get(one.pk, {})
        delivery = [codes["delivery"] for _, codes in sorted(ribbon.items()) if "delivery" in codes]
        is_met = any(_is_blue(content, version, code) for code, version in delivery[-3:])
        boards = {row.number: row.board_on for row in in_order}
        facts = ObjectiveFacts(
            reference=one.reference,
            starts_on=one.starts_on,
            due_on=one.due_on,
            baseline_due_on=one.baseline_due_on,
            times_moved=sum(row["moves"] or 0 for row in mine),
            deadlines=tuple(
                Deadline(reference, due, is_met)
                for reference, due in besides.deadlines.get(one.pk, ())
                if due is not None
            ),
            actions=tuple(
                _action_facts(row, late, any(weigh.counts(each) for each in by_action.get(row["action_id"], ())))
                for row in mine
            ),
            milestones=tuple(
                MilestoneFacts(f"{row['action__reference']} {name}", due, reached)
                for row in mine
                for name, due, reached in milestones.get(row["action_id"], ())
            ),
            evidence=tuple(weigh.weighed(each) for each in offered.values()),
            resources=tuple(
                gap
                for key in sorted({row["delivery_plan_id"] for row in mine})
                for gap in besides.resources.get(key, ())
            ),
            past=tuple(
                PastRatings(boards[number], **{dimension: code for dimension, (code, _) in codes.items()})
                for number, codes in sorted(ribbon.items())
            ),
            measures=tuple(each.facts(day) for each in measures.get(one.pk, ())),
            risks=tuple(besides.risks.get(one.pk, ())),
            loops=tuple(besides.loops.get(one.pk, ())),
            heard=besides.heard.get(one.pk, ""),
        )
        found[one.pk] = LiveSuggestion(
            suggest(facts, day, content.scales),
            facts,
            tuple(weigh.line(each) for each in offered.values() if weigh.may_be_seen(each) and not each.is_withdrawn),
            frozenset(each.evidence.reference for each in offered.values() if not weigh.may_be_seen(each)),
        )
    return found


class Bears(NamedTuple):
    """What bears on an objective as evidence, measures, loops of audits, voice and past ratings, and no more; and
    the references that the reader may not see."""

    facts: ObjectiveFacts
    hidden: frozenset[str]


def bearing_now(
    actor: Actor, objectives: Sequence[Judgeable], rounds: Iterable[Round], content: Held, day: date
) -> dict[int, Bears]:
    """What is said of these objectives today, and by whom, in seven queries however much it is.

    Args:
        rounds, content: as for `suggest_now`.
    """
    programme_id = int(actor.programme_id or 0)
    keys = [one.pk for one in objectives]
    in_order = list(rounds)
    actions = _actions(programme_id, keys, in_order, day)
    by_action, by_objective = _evidence([row["action_id"] for rows in actions.values() for row in rows], keys)
    besides = _besides(actor, keys, (), content, day)
    past = _past(_agreed(actor, keys), {row.pk: row for row in in_order})
    boards = {row.number: row.board_on for row in in_order}
    # What a chart says of hidden figures would tell of them, so a reader hears what the figures that they see say.
    measures = bearing_on(programme_id, keys, small=sees_small_numbers(actor))
    weigh = _Weighing(actor, content, day)
    found = {}
    for one in objectives:
        offered = {each.pk: each for each in by_objective.get(one.pk, ())}
        for row in actions.get(one.pk, []):
            for each in by_action.get(row["action_id"], ()):
                offered.setdefault(each.pk, each)
        facts = ObjectiveFacts(
            reference=one.reference,
            evidence=tuple(weigh.weighed(each) for each in offered.values()),
            past=tuple(
                PastRatings(boards[number], **{dimension: code for dimension, (code, _) in codes.items()})
                for number, codes in sorted(past.get(one.pk, {}).items())
            ),
            measures=tuple(each.facts(day) for each in measures.get(one.pk, ())),
            loops=tuple(besides.loops.get(one.pk, ())),
            heard=besides.heard.get(one.pk, ""),
        )
        hidden = frozenset(each.evidence.reference for each in offered.values() if not weigh.may_be_seen(each))
        found[one.pk] = Bears(facts, hidden)
    return found


class _Weighing:
    """Evidence weighed once each, however many objectives and actions it bears on."""

    def __init__(self, actor: Actor, held: Held, day: date) -> None:
        self._table, self._day, self._sees_exempt = held.strength, day, may_see_exempt(actor)
        self._done: dict[int, tuple[EvidenceLine, Weighed]] = {}

    def line(self, row: EvidenceVersion) -> EvidenceLine:
        return self._both(row)[0]

    def weighed(self, row: EvidenceVersion) -> Weighed:
        return self._both(row)[1]

    def counts(self, row: EvidenceVersion) -> bool:
        return self._both(row)[1].strength.counts

    def _both(self, row: EvidenceVersion) -> tuple[EvidenceLine, Weighed]:
        found = self._done.get(row.pk)
        if found is None:
            facts, is_voice = facts_of(row), self._table.kind(row.kind).is_voice_of_children
            weight = strength(facts, self._day, self._table)
            found = EvidenceLine(row, weight, is_voice, ()), Weighed(facts, weight, is_voice)
            self._done[row.pk] = found
        return found

    def may_be_seen(self, row: EvidenceVersion) -> bool:
        return self._sees_exempt or row.classification != Classification.EXEMPT


def _is_blue(held: Held, version: int, code: str) -> bool:
    scale = held.every_scale.get(("delivery", version))
    return scale is not None and any(point.code == code and point.colour == "blue" for point in scale.points)


Heard = Literal["", "supports", "mixed", "contradicts"]


class _Besides(NamedTuple):
    """What bears on objectives beside their actions, evidence, measures and past: by objective, resources by plan."""

    deadlines: dict[int, list[tuple[str, date | None]]]
    heard: dict[int, Heard]
    risks: dict[int, list[RiskFacts]]
    loops: dict[int, list[LoopFacts]]
    resources: dict[int, list[ResourceGap]]


def _besides(actor: Actor, keys: Collection[int], plans: Collection[int], content: Held, day: date) -> _Besides:
    """Query: the dates of the requirements that each objective answers, what children said of it, the risks that
    threaten it, the loops of audits left open, and what its delivery plans lack. Five kinds of row in one answer, each
    with what is said of it as JSON, because a page of ratings has no query to spare."""
    programme_id = int(actor.programme_id or 0)
    since = fresh_since(content.kinds, day)["voice_of_children"]
    requirements = (
        Alignment.objects.visible_to(actor)
        .current()
        .filter(
            objective_id__in=keys,
            requirement__isnull=False,
            requirement__versions__in=requirements_in_force(actor),
        )
        .order_by()
        .annotate(said=JSONObject(reference="requirement__reference", due_on="requirement__versions__due_on"))
    )
    voices = (
        children_heard(programme_id, keys, since)
        .values("objective_id")
        .annotate(well=Count("pk"), ill=Count("pk", filter=NOT_WELL))
        .annotate(said=JSONObject(number="well", ill="ill"))
    )
    # Amounts as text, so that no float touches them.
    short = (
        Resource.objects.current()
        .filter(delivery_plan_id__in=plans)
        .order_by()
        .annotate(
            said=JSONObject(
                kind="kind",
                needed=Cast("needed", TextField()),
                secured=Cast("secured", TextField()),
                agency="agency__name",
            )
        )
    )
    kinds: list[tuple[str, Any, str, Any]] = [
        ("due", requirements, "objective_id", F("pk")),
        ("heard", voices, "objective_id", Value(0)),
        ("risk", threats_now(programme_id, keys, on=day).order_by(), "objective_id", F("risk_id")),
        ("loop", loops_open_now(programme_id, keys).order_by(), "objective_id", F("pk")),
        ("resource", short, "delivery_plan_id", F("pk")),
    ]
    first, *others = [
        rows.annotate(what=Value(what), key=F(key), place=place).values_list("what", "key", "place", "said")
        for what, rows, key, place in kinds
    ]
    found = _Besides(defaultdict(list), {}, defaultdict(list), defaultdict(list), defaultdict(list))
    appetite = appetite_of(content.items["risk_appetite"])
    loops: dict[int, list[tuple[str, int, LoopFacts]]] = defaultdict(list)
    gaps: dict[int, list[tuple[str, str, int, ResourceGap]]] = defaultdict(list)
    for what, key, place, said in first.union(*others, all=True).order_by("what", "key", "place"):
        match what:
            case "due":
                due_on = said["due_on"]
                found.deadlines[key].append((said["reference"], date.fromisoformat(due_on) if due_on else None))
            case "heard":
                found.heard[key] = voice_says(said["number"], said["ill"])
            case "risk":
                risk = threatening(said, content.items["risk_levels"], appetite, on=day)
                found.risks[key] += [risk] if risk is not None else []
            case "loop":
                loops[key].append((said["found_on"], place, loop_bearing_on(said, day)))
            case _:
                gap = ResourceGap(said["kind"], _amount(said["needed"]), _amount(said["secured"]))
                gaps[key].append((said["agency"], said["kind"], place, gap))
    # In the order in which the position has them.
    for key, found_loops in loops.items():
        found.loops[key] += [each[2] for each in sorted(found_loops, key=lambda each: each[:2], reverse=True)]
    for key, found_gaps in gaps.items():
        found.resources[key] += [each[3] for each in sorted(found_gaps, key=lambda each: each[:3])]
    return found


def _amount(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))


def _actions(
    programme_id: int, keys: Collection[int], rounds: Sequence[Round], day: date
) -> dict[int, list[dict[str, Any]]]:
    """Query: the actions of these objectives with the latest update, completion, re-check and moves of each."""
    same = {"action_id": OuterRef("action_id")}
    sent = Update.objects.current().filter(**same, state__in=SENT).order_by("-round__number")
    # One value, so that an action's updates are looked through once.
    said = JSONObject(
        number="round__number",
        forecast_on="forecast_on",
        asks_for_help=ExpressionWrapper(~Q(help_needed=""), BooleanField()),
    )
    first = (
        ActionVersion.objects.filter(**same).order_by().values("action_id").annotate(at=Min("recorded_at")).values("at")
    )
    moves = DateChange.objects.filter(**same).order_by().values("action_id").annotate(n=Count("pk")).values("n")
    rows: Any = (
        ActionVersion.objects.filter(programme_id=programme_id, objective_id__in=keys)
        .current()
        .order_by("action_id")
        .annotate(
            update=Subquery(sent.values(said=said)[:1]),
            first_on_record=Subquery(first[:1]),
            moves=Subquery(moves[:1]),
            delivered_on=Subquery(
                Completion.objects.filter(**same).order_by("-recorded_at", "-pk").values("delivered_on")[:1]
            ),
            recheck_due_on=Subquery(
                Recheck.objects.filter(**same, done_on=None, dropped_at=None).order_by("due_on").values("due_on")[:1]
            ),
        )
        .values(
            "action_id",
            "action__reference",
            "objective_id",
            "delivery_plan_id",
            "starts_on",
            "baseline_due_on",
            "due_on",
            "state",
            "update",
            "first_on_record",
            "moves",
            "delivered_on",
            "recheck_due_on",
        )
    )
    closed = [row for row in rounds if row.state in (RoundState.CLOSED, RoundState.FROZEN)]
    numbers = [row.number for row in closed]
    boards = [row.board_on for row in closed if row.board_on <= day]
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        done_on = row["delivered_on"] if row["state"] in rules.DONE else None
        update = row["update"] or {}
        forecast_on = update.get("forecast_on")
        missed = rules.rounds_missed(numbers, _existed_from(row["first_on_record"], closed), update.get("number"))
        row["forecast_on"] = date.fromisoformat(forecast_on) if forecast_on else None
        row["help_needed"] = bool(update.get("asks_for_help"))
        row["done_on"] = done_on
        row["missed"] = missed if closed and row["state"] in rules.UNFINISHED else 0
        row["carried"] = rules.times_carried_forward(row["state"], row["baseline_due_on"], boards, done_on)
        found[row["objective_id"]].append(row)
    return found


def _existed_from(first: Any, closed: Sequence[Round]) -> int:
    """The number of the first round that closed with the action on record; 0 where it was there from the start."""
    if not closed or closed[0].closed_at is None or first < closed[0].closed_at:
        return 0
    later = (row.number for row in closed if row.closed_at is not None and row.closed_at > first)
    return next(later, closed[-1].number + 1)


def _action_facts(row: Mapping[str, Any], late: Mapping[int, int], has_evidence: bool) -> ActionFacts:
    return ActionFacts(
        row["action__reference"],
        row["state"],
        row["starts_on"],
        row["due_on"],
        row["forecast_on"],
        row["missed"],
        row["carried"],
        row["help_needed"],
        late.get(row["action_id"], 0),
        row["done_on"],
        has_evidence,
        row["recheck_due_on"],
    )


Milestones = dict[int, list[tuple[str, date, date | None]]]


def _milestones_and_waits(action_ids: Collection[int], day: date) -> tuple[Milestones, dict[int, int]]:
    """Query: each action's milestones, and how many of what it waits for are late, by the action that it waits on."""
    milestones = (
        MilestoneVersion.objects.current()
        .filter(action_id__in=action_ids, is_withdrawn=False)
        .annotate(kind=Value("milestone"), place=F("milestone_id"), name=F("milestone__reference"))
        .annotate(day=F("due_on"), other_day=F("reached_on"), other=Value(""))
    )
    waits = (
        Dependency.objects.current()
        .filter(action_id__in=action_ids, met_on=None, needed_by__isnull=False)
        .filter(Q(on_action=None) | Q(on_action__versions__superseded_at=None))
        .annotate(kind=Value("wait"), place=F("pk"), name=Value(""))
        .annotate(day=F("needed_by"), other_day=F("on_action__versions__due_on"), other=F("on_action__versions__state"))
    )
    columns = ("kind", "place", "action_id", "name", "day", "other_day", "other")
    found: Milestones = defaultdict(list)
    late: dict[int, int] = defaultdict(int)
    both: Any = milestones.values_list(*columns).union(waits.values_list(*columns), all=True)
    for kind, _, action_id, reference, due_on, other_day, state in both.order_by("place"):
        if kind == "milestone":
            found[action_id].append((reference, due_on, other_day))
        else:
            late[action_id] += rules.dependency_is_late(due_on, None, day, other_day, state in rules.DONE)
    return found, late


Offered = dict[int, list[EvidenceVersion]]


def _evidence(action_ids: Collection[int], objective_ids: Collection[int]) -> tuple[Offered, Offered]:
    """Query: the evidence that stands for each action and for each objective, in the order of offering."""
    rows = _offered("action_links", "action_id", action_ids).union(
        _offered("uses", "objective_id", objective_ids), all=True
    )
    found: dict[str, Offered] = {"action_links": defaultdict(list), "uses": defaultdict(list)}
    for row in rows.order_by("offered"):
        found[row.relation][row.thing].append(row)
    return found["action_links"], found["uses"]


def _offered(relation: str, thing: str, keys: Collection[int]) -> Any:
    path = f"evidence__{relation}__"
    rows: Any = EvidenceVersion.objects.current().filter(**{f"{path}{thing}__in": keys, f"{path}superseded_at": None})
    return rows.annotate(relation=Value(relation), thing=F(f"{path}{thing}"), offered=F(f"{path}pk")).select_related(
        "evidence"
    )


def _agreed(actor: Actor, keys: Collection[int]) -> Iterable[Agreed]:
    """Query: what was agreed of each objective."""
    rows = Rating.objects.visible_to(actor).current().filter(objective_id__in=keys, stage=Stage.AGREED)
    found: Any = rows.order_by("pk").values_list("objective_id", "round_id", "dimension", "value", "scale_version")
    return found  # type: ignore[no-any-return]


def _past(agreed: Iterable[Agreed], rounds: Mapping[int, Round]) -> dict[int, dict[int, dict[str, tuple[str, int]]]]:
    """By objective, round and dimension: the point and the version of its scale."""
    found: dict[int, dict[int, dict[str, tuple[str, int]]]] = defaultdict(lambda: defaultdict(dict))
    for objective_id, round_id, dimension, value, version in agreed:
        if round_id in rounds:
            found[objective_id][rounds[round_id].number][dimension] = (value, version)
    return found
