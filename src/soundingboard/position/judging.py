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
from soundingboard.evidence.listing import Freshness, OfferedLine, freshness, may_see_exempt
from soundingboard.evidence.models import Classification, EvidenceVersion
from soundingboard.framework.kinds import Held
from soundingboard.judgement.models import Rating, Stage
from soundingboard.judgement.reading import rated
from soundingboard.measures.judging import bearing_on
from soundingboard.measures.showing import sees_small_numbers
from soundingboard.plan.models import Alignment, Objective, ObjectiveVersion
from soundingboard.plan.reading import held, requirements_in_force
from soundingboard.practice.rules import voice_says
from soundingboard.practice.voice_reading import NOT_WELL, children_heard, fresh_since
from soundingboard.rating.facts import (
    ActionFacts,
    Deadline,
    LoopFacts,
    MeasureFacts,
    MilestoneFacts,
    ObjectiveFacts,
    PastRatings,
    ResourceGap,
    RiskFacts,
)
from soundingboard.rating.judge import Suggestion, suggest
from soundingboard.rating.strength import EvidenceFacts, Weighed, strength
from soundingboard.records.prepared import prepared, prepared_by
from soundingboard.risk.bearing import threatening, threats_now
from soundingboard.risk.rules import appetite_of

SENT = tuple(sorted(rules.SENT))
MOST_KEYS = 200  # a query that asks for more is written anew each time
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
    evidence: tuple[OfferedLine, ...]
    hidden: frozenset[str]


def judgeable(
    actor: Actor, moment: datetime | None = None, *, reference: str = "", every: bool = False
) -> list[Judgeable]:
    """The objectives of the open plan at a moment that are rated, in order; or one, rated or not. One query.

    Args:
        every: also those that the Board decided are not rated, which may have been before.
    """
    return [Judgeable(*row) for row in _judgeable(actor, moment, reference, every)]


@prepared
def _judgeable(actor: Actor, moment: datetime | None, reference: str, every: bool) -> "QuerySet[Any]":
    rows: QuerySet[ObjectiveVersion] = (
        ObjectiveVersion.objects.visible_to(actor)
        .as_at(moment)
        .filter(held(moment, "theme__versions__"), objective__plan__closed_on=None, is_withdrawn=False)
        .order_by("position", "objective_id")
    )
    if reference != "":
        rows = rows.filter(objective__reference=reference)
    elif not every:
        rows = rated(rows, moment)
    return rows.values_list(
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
    plans = {row["delivery_plan_id"] for rows in actions.values() for row in rows}
    milestones, late = _milestones_and_waits(keys, day)
    by_action, by_objective = _evidence(keys)
    besides = _besides(actor, keys, plans, content, day)
    past = _past(_agreed(actor, keys) if agreed is None else agreed, {row.pk: row for row in in_order})
    measures = bearing_on(programme_id, keys, small=True)
    weigh = _Weighing(actor, content, day)
    found = {}
    for one in objectives:
        mine = actions.get(one.pk, [])
        offered = {each.key: each for each in by_objective.get(one.pk, ())}
        for row in mine:
            for each in by_action.get(row["action_id"], ()):
                offered.setdefault(each.key, each)
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
            tuple(
                weigh.line(each) for each in offered.values() if weigh.may_be_seen(each) and not each.facts.is_withdrawn
            ),
            frozenset(each.facts.reference for each in offered.values() if not weigh.may_be_seen(each)),
        )
    return found


Heard = Literal["", "supports", "mixed", "contradicts"]


class Spoken(NamedTuple):
    """A piece of evidence that counts and is fresh: its kind, its reference and what it says."""

    kind: str
    reference: str
    says: str


class Bears(NamedTuple):
    """What speaks of an objective to a reader: fresh evidence that they may see, measures, loops of audits and voice;
    and the points that the Board agreed last on two scales, empty where it agreed none."""

    evidence: tuple[Spoken, ...]
    measures: tuple[MeasureFacts, ...]
    loops: tuple[LoopFacts, ...]
    heard: Heard
    agreed: Mapping[str, str]


AGREED_SCALES = ("delivery", "impact")


def bearing_now(actor: Actor, objectives: Sequence[Judgeable], content: Held, day: date) -> dict[int, Bears]:
    """What is said of these objectives today, and by whom, in four queries however much it is.

    An objective of a large plan has 130 pieces of evidence by way of its 70 actions, most of them past their shelf
    life: the database leaves those out, and no action is read for itself.

    Args:
        content: as for `suggest_now`.
    """
    programme_id = int(actor.programme_id or 0)
    keys = tuple(one.pk for one in objectives)
    spoken: dict[int, list[Spoken]] = defaultdict(list)
    for key, *row in _spoken(actor, keys, freshness(content.strength, day)):
        spoken[key].append(Spoken(*row))
    besides = _besides(actor, keys, (), content, day, only=frozenset({"heard", "loop"}))
    agreed = {
        key: {scale: code or "" for scale, code in zip(AGREED_SCALES, codes, strict=True)}
        for key, *codes in _agreed_last(actor, keys)
    }
    # What a chart says of hidden figures would tell of them, so a reader hears what the figures that they see say.
    measures = bearing_on(programme_id, keys, small=sees_small_numbers(actor))
    return {
        key: Bears(
            tuple(spoken.get(key, ())),
            tuple(each.facts(day) for each in measures.get(key, ())),
            tuple(besides.loops.get(key, ())),
            besides.heard.get(key, ""),
            agreed[key],
        )
        for key in keys
    }


@prepared
def _spoken(actor: Actor, keys: tuple[int, ...], since: Freshness) -> "QuerySet[Any]":
    """The fresh evidence that stands for each objective or for its actions, and that the reader may see."""
    fresh = (
        EvidenceVersion.objects.visible_to(actor)
        .current()
        .seen_by(may_see_exempt(actor))
        .filter(since.holds())
        .order_by()
    )
    through_actions = fresh.filter(
        evidence__action_links__superseded_at=None,
        evidence__action_links__action__versions__superseded_at=None,
        evidence__action_links__action__versions__objective_id__in=keys,
    ).annotate(thing=F("evidence__action_links__action__versions__objective_id"))
    offered = fresh.filter(evidence__uses__superseded_at=None, evidence__uses__objective_id__in=keys).annotate(
        thing=F("evidence__uses__objective_id")
    )
    columns = ("thing", "kind", "evidence__reference", "says")
    both: QuerySet[Any] = through_actions.values_list(*columns).union(offered.values_list(*columns), all=True)
    return both


@prepared
def _agreed_last(actor: Actor, keys: tuple[int, ...]) -> "QuerySet[Any]":
    """The point of each scale in the latest round in which the Board agreed one."""
    agreed = Rating.objects.visible_to(actor).current().filter(objective_id=OuterRef("pk"), stage=Stage.AGREED)
    last = [
        Subquery(agreed.filter(dimension=scale).order_by("-round__number").values("value")[:1])
        for scale in AGREED_SCALES
    ]
    return Objective.objects.filter(pk__in=keys).values_list("pk", *last)


class Piece(NamedTuple):
    """A piece of evidence as it is offered: its key, its title, whether it is exempt, and what strength asks of it."""

    key: int
    title: str
    is_exempt: bool
    facts: EvidenceFacts


class _Weighing:
    """Evidence weighed once each, however many objectives and actions it bears on."""

    def __init__(self, actor: Actor, held: Held, day: date) -> None:
        self._table, self._day, self._sees_exempt = held.strength, day, may_see_exempt(actor)
        self._done: dict[int, Weighed] = {}

    def line(self, piece: Piece) -> OfferedLine:
        weight, facts = self.weighed(piece), piece.facts
        return OfferedLine(
            piece.key,
            facts.reference,
            piece.title,
            facts.kind,
            facts.says,
            facts.collected_on,
            weight.strength,
            weight.is_voice_of_children,
            piece.is_exempt,
        )

    def weighed(self, piece: Piece) -> Weighed:
        found = self._done.get(piece.key)
        if found is None:
            facts = piece.facts
            is_voice = self._table.kind(facts.kind).is_voice_of_children
            found = self._done[piece.key] = Weighed(facts, strength(facts, self._day, self._table), is_voice)
        return found

    def counts(self, piece: Piece) -> bool:
        return self.weighed(piece).strength.counts

    def may_be_seen(self, piece: Piece) -> bool:
        return self._sees_exempt or not piece.is_exempt


def _is_blue(held: Held, version: int, code: str) -> bool:
    scale = held.every_scale.get(("delivery", version))
    return scale is not None and any(point.code == code and point.colour == "blue" for point in scale.points)


class _Besides(NamedTuple):
    """What bears on objectives beside their actions, evidence, measures and past: by objective, resources by plan."""

    deadlines: dict[int, list[tuple[str, date | None]]]
    heard: dict[int, Heard]
    risks: dict[int, list[RiskFacts]]
    loops: dict[int, list[LoopFacts]]
    resources: dict[int, list[ResourceGap]]


def _besides(
    actor: Actor,
    keys: Collection[int],
    plans: Collection[int],
    content: Held,
    day: date,
    *,
    only: frozenset[str] = frozenset({"due", "heard", "risk", "loop", "resource"}),
) -> _Besides:
    """Query: the dates of the requirements that each objective answers, what children said of it, the risks that
    threaten it, the loops of audits left open, and what its delivery plans lack. Five kinds of row in one answer, each
    with what is said of it as JSON, because a page of ratings has no query to spare."""
    since = fresh_since(content.kinds, day)["voice_of_children"]
    ask = _besides_rows if len(keys) + len(plans) <= MOST_KEYS else _besides_rows.plain
    rows = ask(actor, int(actor.programme_id or 0), tuple(keys), tuple(plans), since, day, only)
    found = _Besides(defaultdict(list), {}, defaultdict(list), defaultdict(list), defaultdict(list))
    appetite = appetite_of(content.items["risk_appetite"])
    loops: dict[int, list[tuple[str, int, LoopFacts]]] = defaultdict(list)
    gaps: dict[int, list[tuple[str, str, int, ResourceGap]]] = defaultdict(list)
    for what, key, place, said in rows:
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


@prepared_by("only")
def _besides_rows(
    actor: Actor,
    programme_id: int,
    keys: tuple[int, ...],
    plans: tuple[int, ...],
    since: date,
    day: date,
    only: frozenset[str],
) -> "QuerySet[Any]":
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
        if what in only
    ]
    rows: QuerySet[Any] = first.union(*others, all=True).order_by("what", "key", "place")
    return rows


def _amount(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))


def _actions(
    programme_id: int, keys: Collection[int], rounds: Sequence[Round], day: date
) -> dict[int, list[dict[str, Any]]]:
    """Query: the actions of these objectives with the latest update, completion, re-check and moves of each."""
    closed = [row for row in rounds if row.state in (RoundState.CLOSED, RoundState.FROZEN)]
    numbers = [row.number for row in closed]
    boards = [row.board_on for row in closed if row.board_on <= day]
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _action_rows(programme_id, tuple(keys)):
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


@prepared
def _action_rows(programme_id: int, keys: tuple[int, ...]) -> "QuerySet[Any]":
    same = {"action_id": OuterRef("action_id")}
    # The latest is found in an index that has all it takes, and that one row is read: an action of a long programme
    # has twenty updates. Its parts are one value, so that they are looked for once. The programme is named of updates
    # and of rounds: PostgreSQL then goes through this programme's rounds from the last, and only to its part of a table
    # that is cut up (beside 150 other programmes half the time, and a hundredth of it where the table is cut up).
    sent = Update.objects.current().filter(
        action_id=OuterRef(OuterRef("action_id")),
        state__in=SENT,
        programme_id=programme_id,
        round__programme_id=programme_id,
    )
    latest = Update.objects.filter(
        programme_id=programme_id, pk=Subquery(sent.order_by("-round__number").values("pk")[:1])
    )
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
            update=Subquery(latest.values(said=said)[:1]),
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
    return rows  # type: ignore[no-any-return]


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


def _milestones_and_waits(keys: Collection[int], day: date) -> tuple[Milestones, dict[int, int]]:
    """Query: the milestones of each action of these objectives, and how many of what it waits for are late."""
    found: Milestones = defaultdict(list)
    late: dict[int, int] = defaultdict(int)
    for kind, _, action_id, reference, due_on, other_day, state in _milestone_rows(tuple(keys)):
        if kind == "milestone":
            found[action_id].append((reference, due_on, other_day))
        else:
            late[action_id] += rules.dependency_is_late(due_on, None, day, other_day, state in rules.DONE)
    return found, late


def _of_actions(keys: Collection[int], path: str = "") -> dict[str, Any]:
    """That what is read belongs to an action of these objectives. By a join and not by the keys of the actions, so that
    the query is written once however many they are."""
    versions = f"{path}action__versions__"
    return {f"{versions}superseded_at": None, f"{versions}objective_id__in": keys}


@prepared
def _milestone_rows(keys: tuple[int, ...]) -> "QuerySet[Any]":
    milestones = (
        MilestoneVersion.objects.current()
        .filter(**_of_actions(keys), is_withdrawn=False)
        .annotate(kind=Value("milestone"), place=F("milestone_id"), name=F("milestone__reference"))
        .annotate(day=F("due_on"), other_day=F("reached_on"), other=Value(""))
    )
    waits = (
        Dependency.objects.current()
        .filter(**_of_actions(keys), met_on=None, needed_by__isnull=False)
        .filter(Q(on_action=None) | Q(on_action__versions__superseded_at=None))
        .annotate(kind=Value("wait"), place=F("pk"), name=Value(""))
        .annotate(day=F("needed_by"), other_day=F("on_action__versions__due_on"), other=F("on_action__versions__state"))
    )
    columns = ("kind", "place", "action_id", "name", "day", "other_day", "other")
    both: Any = milestones.values_list(*columns).union(waits.values_list(*columns), all=True)
    return both.order_by("place")  # type: ignore[no-any-return]


Offered = dict[int, list[Piece]]


def _evidence(keys: Collection[int]) -> tuple[Offered, Offered]:
    """Query: the evidence that stands for each action of these objectives and for each of them, in the order of
    offering."""
    by_action: Offered = defaultdict(list)
    by_objective: Offered = defaultdict(list)
    known: dict[int, Piece] = {}
    for relation, thing, _, *row in _evidence_rows(tuple(keys)):
        key, title, classification, link, document, verified_on, withdrawn, *facts = row
        piece = known.get(key)
        if piece is None:
            has_source, is_verified = bool(link) or document is not None, verified_on is not None
            said = EvidenceFacts(*facts, has_source, is_verified, is_withdrawn=withdrawn)  # type: ignore[call-arg, misc]
            piece = known[key] = Piece(key, title, classification == Classification.EXEMPT, said)
        (by_action if relation == "action" else by_objective)[thing].append(piece)
    return by_action, by_objective


@prepared
def _evidence_rows(keys: tuple[int, ...]) -> "QuerySet[Any]":
    links, uses = "evidence__action_links__", "evidence__uses__"
    stands = EvidenceVersion.objects.current().order_by()
    of_actions = stands.filter(**_of_actions(keys, links), **{f"{links}superseded_at": None})
    of_objectives = stands.filter(**{f"{uses}objective_id__in": keys, f"{uses}superseded_at": None})
    first, second = (
        rows.annotate(relation=Value(relation), thing=F(thing), offered=F(offered)).values_list(
            "relation",
            "thing",
            "offered",
            "evidence_id",
            "title",
            "classification",
            "link",
            "document_id",
            "verified_on",
            "is_withdrawn",
            # From here on in the order of EvidenceFacts.
            "evidence__reference",
            "kind",
            "line",
            "performance_type",
            "says",
            "collected_on",
            "period_to",
            "sample_size",
            "expires_on",
        )
        for rows, relation, thing, offered in (
            (of_actions, "action", f"{links}action_id", f"{links}pk"),
            (of_objectives, "objective", f"{uses}objective_id", f"{uses}pk"),
        )
    )
    both: QuerySet[Any] = first.union(second, all=True).order_by("offered")
    return both


def _agreed(actor: Actor, keys: Collection[int]) -> Iterable[Agreed]:
    """Query: what was agreed of each objective."""
    ask = _agreed_of if len(keys) <= MOST_KEYS else _agreed_of.plain
    return ask(actor, tuple(keys))


@prepared
def _agreed_of(actor: Actor, keys: tuple[int, ...]) -> "QuerySet[Any]":
    rows = Rating.objects.visible_to(actor).current().filter(objective_id__in=keys, stage=Stage.AGREED)
    return rows.order_by("pk").values_list("objective_id", "round_id", "dimension", "value", "scale_version")


def _past(agreed: Iterable[Agreed], rounds: Mapping[int, Round]) -> dict[int, dict[int, dict[str, tuple[str, int]]]]:
    """By objective, round and dimension: the point and the version of its scale."""
    found: dict[int, dict[int, dict[str, tuple[str, int]]]] = defaultdict(lambda: defaultdict(dict))
    for objective_id, round_id, dimension, value, version in agreed:
        if round_id in rounds:
            found[objective_id][rounds[round_id].number][dimension] = (value, version)
    return found
