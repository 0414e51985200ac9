"""Judgements as pages read them: what rests on a piece of evidence, and an objective's or a round's ratings."""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, TypeVar

from django.db.models import BigIntegerField, Count, Exists, Max, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from soundingboard.accounts.access import Actor
from soundingboard.accounts.bases import LONDON
from soundingboard.cycle.models import Round, RoundState
from soundingboard.cycle.reading import state_at
from soundingboard.delivery.models import ActionEvidence, ActionVersion
from soundingboard.evidence.listing import exempt_now, may_see_exempt
from soundingboard.evidence.models import Evidence
from soundingboard.judgement.models import (
    NeedRating,
    Rating,
    RatingEvidence,
    RatingUnit,
    RollUp,
    Stage,
    Unit,
    Verification,
)
from soundingboard.plan.models import ObjectiveVersion, Theme, Tier
from soundingboard.records.prepared import prepared


def rating_unit(actor: Actor, moment: datetime | None = None) -> RatingUnit | None:
    """What the Board decided is rated, with its decision; nothing where it has not decided. One query."""
    rows = RatingUnit.objects.visible_to(actor).as_at(moment).select_related("decision")
    found: RatingUnit | None = rows.first()
    return found


def rated(rows: "QuerySet[ObjectiveVersion]", moment: datetime | None = None) -> "QuerySet[ObjectiveVersion]":
    """Of some objectives, those that are rated as the Board decided. It is decided in the query: none is added."""
    decided = RatingUnit.objects.as_at(moment).filter(programme_id=OuterRef("programme_id"))
    return rows.filter(
        ~Exists(decided.filter(unit=Unit.NOTICE)) | Q(is_local_ambition=False),
        ~Exists(decided.filter(unit=Unit.FIRST)) | Q(tier=Tier.FIRST),
    )


class ActionProved(NamedTuple):
    """An action for which evidence is offered."""

    reference: str
    title: str


def actions_proved_by(actor: Actor, evidence: Evidence, moment: datetime | None = None) -> list[ActionProved]:
    """The actions for which a piece of evidence is offered. One query."""
    links = ActionEvidence.objects.visible_to(actor).as_at(moment).filter(evidence=evidence)
    rows = ActionVersion.objects.visible_to(actor).as_at(moment).filter(action_id__in=links.values("action_id"))
    return [ActionProved(*row) for row in rows.order_by("action_id").values_list("action__reference", "title")]


def ratings_citing(actor: Actor, evidence: Evidence, moment: datetime | None = None) -> list[Rating]:
    """The ratings that cite a piece of evidence, the latest round first. One query."""
    cites = RatingEvidence.objects.visible_to(actor).filter(evidence=evidence)
    return list(
        Rating.objects.visible_to(actor)
        .as_at(moment)
        .filter(pk__in=cites.values("rating_id"))
        .select_related("objective", "round", "recorded_by")
        .order_by("-round__number", "objective__reference", "dimension")[:60]
    )


class Judged(NamedTuple):
    """One rating at one stage, as it stands, beside what the rules suggested when it was made."""

    pk: int
    objective_id: int
    round_id: int
    dimension: str
    stage: str
    scale_version: int
    value: str
    suggested: str
    is_asserted: bool
    by_id: int | None
    by: str | None

    @property
    def overrules(self) -> bool:
        """Whether the person's rating differs from what the rules suggested."""
        return bool(self.suggested) and self.suggested != self.value


def judged_in(actor: Actor, round: Round, moment: datetime | None = None) -> list[Judged]:
    """Every rating of a round at every stage, as tuples. One query."""
    rows = Rating.objects.visible_to(actor).as_at(moment).filter(round=round)
    return [
        Judged(*row)
        for row in rows.order_by("pk").values_list(
            "pk",
            "objective_id",
            "round_id",
            "dimension",
            "stage",
            "scale_version",
            "value",
            "suggested",
            "is_asserted",
            "recorded_by_id",
            "recorded_by__name",
        )
    ]


Rated = TypeVar("Rated", "Judged", "Given")


def furthest(rows: Iterable[Rated]) -> Iterator[Rated]:
    """Of the ratings of a round, the furthest stage of each objective on each scale."""
    found: dict[tuple[int, str], Rated] = {}
    for each in rows:
        before = found.get((each.objective_id, each.dimension))
        if before is None or Stage.values.index(each.stage) >= Stage.values.index(before.stage):
            found[each.objective_id, each.dimension] = each
    yield from found.values()


class Given(NamedTuple):
    """A rating of an objective, as far as it matters how the objective stands."""

    objective_id: int
    dimension: str
    stage: str
    round_id: int
    scale_version: int
    value: str


def given_in(
    actor: Actor, rounds: Collection[int], moment: datetime | None = None, *, of: Collection[int] | None = None
) -> list[Given]:
    """The ratings of the rounds with these numbers at every stage, the earliest round first; of some objectives by
    key, or of all. One query."""
    if of is None:
        return [Given._make(row) for row in _given_in(actor, moment, tuple(rounds))]
    return [Given._make(row) for row in _given_in(actor, moment, tuple(rounds)).filter(objective_id__in=of)]


def _given_in(actor: Actor, moment: datetime | None, rounds: tuple[int, ...]) -> "QuerySet[Any]":
    rows = Rating.objects.visible_to(actor).as_at(moment)
    rows = rows.filter(round__programme=actor.programme_id, round__number__in=rounds)
    return rows.order_by("round__number", "pk").values_list(
        "objective_id", "dimension", "stage", "round_id", "scale_version", "value"
    )


def ratings_of(
    actor: Actor, objective_id: int, moment: datetime | None = None, *, rounds: Collection[int] | None = None
) -> list[Rating]:
    """Every rating of an objective at every stage of every round, or of the rounds with these numbers, the oldest
    first, with round, person and decision. One query.
    """
    if rounds is None:
        return _ratings_of(actor, objective_id, moment)
    return _ratings_in(actor, objective_id, moment, tuple(rounds))


class Mark(NamedTuple):
    """A rating as a ribbon draws it: what was given, at which stage of which round, resting on which decision."""

    pk: int
    dimension: str
    stage: str
    round_number: int
    round_name: str
    board_on: date
    scale_version: int
    value: str
    suggested: str
    is_asserted: bool
    reason: str
    decision_id: int | None
    decision_reference: str | None
    decision_title: str | None
    decided_on: date | None


def marks_of(actor: Actor, objective_id: int, moment: datetime | None = None) -> list[Mark]:
    """Every rating of an objective, the oldest first, as tuples: half a dozen rounds are fifty ratings. One query."""
    return [Mark(*row) for row in _marks_of(actor, objective_id, moment)]


@prepared
def _marks_of(actor: Actor, objective_id: int, moment: datetime | None) -> "QuerySet[Any]":
    rows = Rating.objects.visible_to(actor).as_at(moment).filter(objective_id=objective_id)
    return rows.order_by("round__number", "pk").values_list(
        "pk",
        "dimension",
        "stage",
        "round__number",
        "round__name",
        "round__board_on",
        "scale_version",
        "value",
        "suggested",
        "is_asserted",
        "reason",
        "decision_id",
        "decision__reference",
        "decision__title",
        "decision__decided_on",
    )


def sentences_of(actor: Actor, rating_ids: Collection[int]) -> tuple[dict[int, list[tuple[str, str]]], frozenset[str]]:
    """The rules that spoke when each of these ratings was made, code and sentence, and the references of evidence that
    this person may not read in them. One query; none for none."""
    spoken: dict[int, list[tuple[str, str]]] = {}
    hidden = set()
    keys = tuple(rating_ids)
    for pk, said in (_spoken_of if may_see_exempt(actor) else _spoken_and_hidden)(actor, keys) if keys else ():
        if pk == HIDDEN:
            hidden.add(said)
        else:
            spoken[pk] = [(each["code"], each["sentence"]) for each in json.loads(said)]
    return spoken, frozenset(hidden)


HIDDEN = 0  # no rating has this key


@prepared
def _spoken_of(actor: Actor, rating_ids: tuple[int, ...]) -> "QuerySet[Any]":
    rows = Rating.objects.visible_to(actor).filter(pk__in=rating_ids)
    return rows.values_list("pk", Cast("spoken", TextField()))


@prepared
def _spoken_and_hidden(actor: Actor, rating_ids: tuple[int, ...]) -> "QuerySet[Any]":
    hidden = exempt_now(actor).values_list(Value(HIDDEN, BigIntegerField()), Cast("evidence__reference", TextField()))
    rows = Rating.objects.visible_to(actor).filter(pk__in=rating_ids)
    return rows.values_list("pk", Cast("spoken", TextField())).union(hidden, all=True)


@prepared
def _ratings_of(actor: Actor, objective_id: int, moment: datetime | None) -> "QuerySet[Rating]":
    return (
        Rating.objects.visible_to(actor)
        .as_at(moment)
        .filter(objective_id=objective_id)
        .select_related("round", "recorded_by", "decision")
        .order_by("round__number", "pk")
    )


@prepared
def _ratings_in(
    actor: Actor, objective_id: int, moment: datetime | None, rounds: tuple[int, ...]
) -> "QuerySet[Rating]":
    rows = Rating.objects.visible_to(actor).as_at(moment).filter(objective_id=objective_id, round__number__in=rounds)
    return rows.select_related("round", "recorded_by", "decision").order_by("round__number", "pk")


def citations(
    actor: Actor, rating_ids: Collection[int], hidden: Collection[str] = ()
) -> dict[int, list[tuple[str, int]]]:
    """What each rating cites: references with the evidence's key, without what the reader may not see. One query."""
    found: dict[int, list[tuple[str, int]]] = {}
    for rating_id, reference, key in (
        RatingEvidence.objects.visible_to(actor)
        .filter(rating_id__in=rating_ids)
        .order_by("evidence_id")
        .values_list("rating_id", "evidence__reference", "evidence_id")
    ):
        if reference not in hidden:
            found.setdefault(rating_id, []).append((reference, key))
    return found


class RoundStood(NamedTuple):
    """A round as it stood at a moment."""

    row: Round
    state: str

    @property
    def word(self) -> str:
        """Its state in words."""
        return str(RoundState(self.state).label)


def rounds_stood(actor: Actor, moment: datetime | None = None) -> list[RoundStood]:
    """The rounds that had been opened by a moment, in order. One query."""
    return [
        RoundStood(row.as_planned_at(moment), state)
        for row in _rounds_not_cancelled(actor)
        if (state := state_at(row, moment)) != RoundState.PLANNED
    ]


@prepared
def _rounds_not_cancelled(actor: Actor) -> "QuerySet[Round]":
    return Round.objects.visible_to(actor).exclude(state=RoundState.CANCELLED).in_order()


def day_of(at: datetime) -> date:
    """The day in London."""
    return at.astimezone(LONDON).date()


class Standing(NamedTuple):
    """A rating that stands, with its words and what it cites."""

    pk: int
    objective_id: int
    round_id: int
    dimension: str
    stage: str
    scale_version: int
    value: str
    reason: str
    suggested: str
    cites_no_evidence: bool
    by_id: int | None
    by: str | None
    cites: tuple[int, ...]

    @property
    def agreed(self) -> tuple[int, int, str, str, int]:
        """What the rules ask of a rating that was agreed."""
        return (self.objective_id, self.round_id, self.dimension, self.value, self.scale_version)


def standing_of(actor: Actor, objective_id: int, round: Round) -> list[Standing]:
    """What was agreed of an objective in any round, and what stands at any stage in this one. One query."""
    found: dict[int, Standing] = {}
    facts: list[Any]
    for *facts, evidence_id in _standing_of(actor, objective_id, round):
        before = found.get(facts[0])
        cites = (*(before.cites if before else ()), *((evidence_id,) if evidence_id else ()))
        found[facts[0]] = Standing._make((*facts, cites))
    return list(found.values())


@prepared
def _standing_of(actor: Actor, objective_id: int, round: Round) -> "QuerySet[Any]":
    rows = Rating.objects.visible_to(actor).current().filter(objective_id=objective_id)
    return (
        rows.filter(Q(stage=Stage.AGREED) | Q(round=round))
        .order_by("pk")
        .values_list(
            "pk",
            "objective_id",
            "round_id",
            "dimension",
            "stage",
            "scale_version",
            "value",
            "reason",
            "suggested",
            "cites_no_evidence",
            "recorded_by_id",
            "recorded_by__name",
            "cited__evidence_id",
        )
    )


class Proposal(NamedTuple):
    """A proposal that the Board has not agreed yet, as the list of them shows it."""

    pk: int
    objective_id: int
    dimension: str
    scale_version: int
    value: str
    suggested: str


def proposed_unchallenged(actor: Actor, round: Round) -> list[Proposal]:
    """The proposals of a round that nobody challenged and the Board has not agreed yet, as tuples. One query."""
    return [Proposal._make(row) for row in _proposed_unchallenged(actor, round)]


@prepared
def _proposed_unchallenged(actor: Actor, round: Round) -> "QuerySet[Any]":
    rows = Rating.objects.visible_to(actor).current().filter(round=round)
    later = rows.filter(
        stage__in=[Stage.CHALLENGED, Stage.AGREED],
        objective_id=OuterRef("objective_id"),
        dimension=OuterRef("dimension"),
    )
    return (
        rows.filter(~Exists(later), stage=Stage.PROPOSED)
        .order_by("objective_id", "pk")
        .values_list("pk", "objective_id", "dimension", "scale_version", "value", "suggested")
    )


def ratings_chosen(actor: Actor, keys: Collection[int]) -> list[Rating]:
    """The ratings with these keys, with their objectives. One query."""
    rows = Rating.objects.visible_to(actor).filter(pk__in=keys)
    return list(rows.select_related("objective").order_by("objective_id", "pk"))


def spoken_in(actor: Actor, round: Round, moment: datetime | None = None) -> dict[str, int]:
    """For how many objectives each published rule spoke when they were last rated in a round. One query."""
    seen: dict[tuple[int, str], list[str]] = {}
    rows = Rating.objects.visible_to(actor).as_at(moment).filter(round=round).order_by("pk")
    for objective_id, dimension, spoken in rows.values_list("objective_id", "dimension", "spoken"):
        seen[objective_id, dimension] = [each["code"] for each in spoken]
    found: dict[str, set[int]] = {}
    for (objective_id, _), codes in seen.items():
        for code in codes:
            found.setdefault(code, set()).add(objective_id)
    return {code: len(objectives) for code, objectives in found.items()}


def rounds_with_agreed(actor: Actor, rounds: Collection[int], moment: datetime | None = None) -> frozenset[int]:
    """Those of these rounds in which a rating was agreed beside what the rules suggested. One query."""
    agreed = _agreed_beside_suggested(actor, moment).filter(round_id=OuterRef("pk"))
    return frozenset(Round.objects.filter(Exists(agreed), pk__in=rounds).values_list("pk", flat=True))


class AgreedPairs(NamedTuple):
    """How many ratings were agreed on a point beside the same suggestion; `group` is a round or an objective."""

    group: int
    dimension: str
    value: str
    suggested: str
    scale_version: int
    times: int


def agreed_pairs(
    actor: Actor,
    rounds: Collection[int],
    objectives: Collection[int],
    moment: datetime | None = None,
    *,
    by: Literal["round_id", "objective_id"],
) -> list[AgreedPairs]:
    """The ratings of these objectives agreed in these rounds beside what the rules suggested then, counted. One query.
    In six rounds of a large plan they are thousands, and a few dozen kinds."""
    rows = _agreed_beside_suggested(actor, moment).filter(round_id__in=rounds, objective_id__in=objectives)
    kinds = rows.order_by(by).values_list(by, "dimension", "value", "suggested", "scale_version")
    return [AgreedPairs(*row) for row in kinds.annotate(times=Count("pk"))]


def _agreed_beside_suggested(actor: Actor, moment: datetime | None) -> "QuerySet[Rating]":
    rows: QuerySet[Rating] = Rating.objects.visible_to(actor).as_at(moment).filter(stage=Stage.AGREED)
    return rows.exclude(suggested="")


def roll_ups_in(actor: Actor, round: Round, moment: datetime | None = None) -> list[RollUp]:
    """What people judged of themes and of the whole in a round. One query."""
    return list(
        RollUp.objects.visible_to(actor)
        .as_at(moment)
        .filter(round=round)
        .select_related("recorded_by", "decision", "theme")
        .order_by("pk")
    )


class NeedRated(NamedTuple):
    """What the Board judged of a finding or a requirement in a round on one scale."""

    pk: int
    kind: str
    need_id: int
    round_number: int
    round_name: str
    dimension: str
    scale_version: int
    value: str
    reason: str
    by: str | None
    at: datetime
    decision: str

    @property
    def key(self) -> tuple[str, int]:
        """What a need is known by."""
        return self.kind, self.need_id


def needs_rated(
    actor: Actor,
    moment: datetime | None = None,
    *,
    rounds: Collection[int] | None = None,
    need: tuple[str, int] | None = None,
) -> list[NeedRated]:
    """What the Board judged of findings and requirements by themselves, the oldest round first: of the rounds with
    these numbers, or of one need by kind and key, or all. One query."""
    rows = NeedRating.objects.visible_to(actor).as_at(moment)
    if rounds is not None:
        rows = rows.filter(round__number__in=rounds, round__programme=actor.programme_id)
    if need is not None:
        kind, key = need
        rows = rows.filter(**{f"{kind}_id": key})
    said = rows.order_by("round__number", "pk").values_list(
        "pk",
        "finding_id",
        "requirement_id",
        "round__number",
        "round__name",
        "dimension",
        "scale_version",
        "value",
        "reason",
        "recorded_by__name",
        "recorded_at",
        "decision__reference",
    )
    return [
        NeedRated._make((pk, "finding" if finding else "requirement", finding or requirement, *rest))
        for pk, finding, requirement, *rest in said
    ]


def kind_rated_in(actor: Actor, round: Round, moment: datetime | None = None) -> str:
    """Whether findings or requirements were rated by themselves in a round; empty where neither was. One query."""
    rows = NeedRating.objects.visible_to(actor).as_at(moment).filter(round=round).order_by("pk")
    for (finding,) in rows.values_list("finding_id")[:1]:
        return "finding" if finding else "requirement"
    return ""


def needs_rated_last(actor: Actor, moment: datetime | None = None) -> list[tuple[NeedRated, NeedRated | None]]:
    """What was judged last of each finding and requirement on each scale, and what in the round before, if it was. Two
    queries; of years of rounds only those that are told are read in full."""
    rows = NeedRating.objects.visible_to(actor).as_at(moment).order_by()
    kinds = rows.values("finding_id", "requirement_id", "dimension").annotate(last=Max("round__number"))
    last = {row["last"] for row in kinds}
    if not last:
        return []
    found: dict[tuple[tuple[str, int], str], list[NeedRated]] = {}
    for each in needs_rated(actor, moment, rounds=last | {number - 1 for number in last}):
        found.setdefault((each.key, each.dimension), []).append(each)
    return [
        (now, next((each for each in before if each.round_number == now.round_number - 1), None))
        for *before, now in found.values()
    ]


def verifications_in(actor: Actor, round: Round) -> list[Verification]:
    """The ratings that were drawn to be verified in a round. One query."""
    return list(
        Verification.objects.visible_to(actor)
        .filter(round=round)
        .select_related("objective", "verified_by")
        .order_by("objective__reference")
    )


def theme_chosen(actor: Actor, key: int | None) -> Theme | None:
    """The theme with a key, for a judgement of it; None for the whole plan. One query.

    Raises:
        Theme.DoesNotExist: there is none such in the programme.
    """
    return Theme.objects.visible_to(actor).get(pk=key) if key is not None else None
