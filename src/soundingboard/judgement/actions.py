"""What may be done to ratings: propose, challenge, agree, rate a finding or a requirement by itself, roll up, verify.
Nothing is overwritten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.bases import first_version, supersede
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round, RoundState
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.evidence.models import Evidence
from soundingboard.framework.reading import scales_at
from soundingboard.history.log import record
from soundingboard.judgement.models import (
    Dimension,
    NeedRating,
    Rating,
    RatingEvidence,
    RatingUnit,
    RollUp,
    Stage,
    Unit,
    Verification,
)
from soundingboard.judgement.reading import rated
from soundingboard.judgement.rules import may_write, needs_reason_for_overruling, sample
from soundingboard.plan.models import Finding, Objective, ObjectiveVersion, Parking, Requirement, Theme
from soundingboard.plan.reading import confirmed_findings, requirements_in_force
from soundingboard.plan.standing import require_open
from soundingboard.rating.scales import Scale
from soundingboard.records.prepared import prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet

SHORTEST_REASON = 20


class RatingRefused(Exception):
    """A rating that cannot be given as it is, with the sentence that says what to change."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the rules suggested for one dimension when the rating was made, as it is kept beside it."""

    value: str = ""
    is_asserted: bool = False
    # [{"code", "effect", "value", "sentence"}]
    spoken: Sequence[Mapping[str, str]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Answer:
    """A rating of one dimension as somebody gives it: on what evidence, and beside what the rules suggest then."""

    dimension: Dimension
    value: str
    reason: str
    suggested: Suggested
    cites: Sequence[Evidence] = ()
    cites_no_evidence: bool = False


def rate_objective(
    *,
    stage: Stage,
    objective: Objective,
    round: Round,
    answers: Sequence[Answer],
    decision: Decision | None = None,
    by: Actor,
) -> list[Rating]:
    """Several ratings of one objective at one stage: all of them, or none.

    Raises:
        RatingRefused: as for `propose_rating`, `challenge_rating` or `agree_rating`; no decision is given to agree on.
        NotAllowed: the challenger proposed it.
    """
    require(by, _MAY[stage], objective)
    if stage == Stage.AGREED and decision is None:
        raise RatingRefused("Choose the decision by which the Board agreed the ratings of this round.")
    with transaction.atomic():
        return [_one_of_several(stage, objective, round, each, decision, by) for each in answers]


def agree_as_proposed(
    *, round: Round, proposed: Sequence[tuple[Rating, Suggested]], decision: Decision, by: Actor
) -> list[Rating]:
    """The Board agrees ratings as their owners proposed them, with their reasons and evidence: all, or none.

    Args:
        proposed: each rating at its stage of proposal, with what the rules suggest now.
    Raises:
        RatingRefused: one of them was challenged or proposed anew meanwhile, or as for `agree_rating`.
    """
    require(by, Permission.AGREE_RATING, round)
    with transaction.atomic():
        keys = [row.pk for row, _ in proposed]
        still = set(Rating.objects.filter(pk__in=keys, stage=Stage.PROPOSED, round=round).current().values_list("pk"))
        if still != {(key,) for key in keys}:
            raise RatingRefused("One of these was proposed anew a moment ago. Look at the list again.")
        challenged = Rating.objects.filter(round=round, stage=Stage.CHALLENGED).current()
        if set(challenged.values_list("objective_id", "dimension")) & {
            (row.objective_id, row.dimension) for row, _ in proposed
        }:
            raise RatingRefused("One of these was challenged a moment ago. Agree that one by itself.")
        cited: dict[int, list[Evidence]] = {}
        for link in RatingEvidence.objects.filter(rating_id__in=keys).select_related("evidence"):
            cited.setdefault(link.rating_id, []).append(link.evidence)
        return [
            agree_rating(
                objective=row.objective,
                round=round,
                answer=Answer(
                    dimension=Dimension(row.dimension),
                    value=row.value,
                    reason=row.reason,
                    suggested=suggested,
                    cites=cited.get(row.pk, ()),
                    cites_no_evidence=row.cites_no_evidence,
                ),
                decision=decision,
                by=by,
            )
            for row, suggested in proposed
        ]


def propose_rating(
    *,
    objective: Objective,
    round: Round,
    answer: Answer,
    by: Actor,
) -> Rating:
    """The owner's rating of an objective in a round (EV4).

    Raises:
        RatingRefused: the round takes none, the value is not on the scale, there is no reason, or neither evidence
            nor the statement that there is none.
    """
    require(by, Permission.PROPOSE_RATING, objective)
    return _rate(Stage.PROPOSED, objective, round, answer, by=by)


def challenge_rating(
    *,
    objective: Objective,
    round: Round,
    answer: Answer,
    by: Actor,
) -> Rating:
    """The delivery group's own rating beside the owner's, with its reason. The owner's stays.

    Raises:
        RatingRefused: as for `propose_rating`, or nothing has been proposed.
        NotAllowed: the challenger proposed it.
    """
    require(by, Permission.CHALLENGE_RATING, objective)
    proposed = _current(objective, round, answer.dimension, Stage.PROPOSED)
    if proposed is None:
        raise RatingRefused(
            "Nothing has been proposed for this objective in this round, so there is nothing to challenge."
        )
    if proposed.recorded_by_id == by.person_id:
        raise NotAllowed("A rating is challenged by somebody other than the person who proposed it.")
    return _rate(Stage.CHALLENGED, objective, round, answer, by=by)


def agree_rating(
    *,
    objective: Objective,
    round: Round,
    answer: Answer,
    decision: Decision,
    by: Actor,
) -> Rating:
    """The Board's rating, resting on its decision. Where it differs from what the rules suggest, the reason says why.

    Raises:
        RatingRefused: as for `propose_rating`, or the decision is not one to agree ratings.
    """
    require(by, Permission.AGREE_RATING, objective)
    if decision.kind != DecisionKind.AGREE_RATINGS or decision.programme_id != objective.programme_id:
        raise RatingRefused("Choose the decision by which the Board agreed the ratings of this round.")
    return _rate(Stage.AGREED, objective, round, answer, decision, by=by)


def adopt_rating_unit(*, programme: Programme, unit: Unit, decision: Decision, by: Actor) -> RatingUnit:
    """Put on record what the Board decided is rated (EV7). Ratings given before stay.

    Raises:
        RatingRefused: the decision is not one about the unit that is rated.
    """
    require(by, Permission.AGREE_RATING, programme)
    require_open(programme)
    if decision.kind != DecisionKind.UNIT_OF_RAG or decision.programme_id != programme.pk:
        raise RatingRefused("Choose the decision by which the Board adopted what is rated.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        current = RatingUnit.objects.filter(programme=programme).current().first()
        if current is not None and (current.unit, current.decision_id) == (unit, decision.pk):
            same: RatingUnit = current
            return same
        if current is not None:
            supersede(current, by=by)
        row = first_version(RatingUnit(programme=programme, unit=unit, decision=decision), by=by)
        record(
            "rating_unit.adopted",
            row,
            before={"unit": current.unit if current else None},
            after={"unit": unit, "decision": decision},
            by=by,
        )
    return row


def rate_need(
    *,
    need: Finding | Requirement,
    round: Round,
    values: Mapping[Dimension, str],
    reason: str,
    decision: Decision,
    by: Actor,
) -> list[NeedRating]:
    """What the Board judges of a finding or a requirement by itself, on one scale or several: all of it, or none (EV7).

    Only where the Board decided that findings, or requirements, are rated. Nothing is suggested and nothing worked out:
    the objectives that answer it are rated themselves, and stand beside it.

    Raises:
        RatingRefused: the Board rates something else; it is not confirmed, not in force or parked; the round is not
            closed; the decision is not one to agree ratings; no scale is rated, a value is not on its scale, or there
            is no reason.
    """
    require(by, Permission.AGREE_RATING, need)
    require_open(need.programme_id)
    _refuse_round(Stage.AGREED, round, need)
    if decision.kind != DecisionKind.AGREE_RATINGS or decision.programme_id != need.programme_id:
        raise RatingRefused("Choose the decision by which the Board agreed the ratings of this round.")
    _refuse_need(need, by)
    if not values:
        raise RatingRefused("Choose a rating on one scale at least.")
    scales = {each: _scale_with(need.programme_id, each, value) for each, value in values.items()}
    _refuse_reason(reason)
    with transaction.atomic():
        return [
            _rate_need_on(need, round, each, scales[each], value, reason, decision, by)
            for each, value in values.items()
        ]


def roll_up(
    *,
    round: Round,
    theme: Theme | None,
    dimension: Dimension,
    value: str,
    reason: str,
    decision: Decision | None = None,
    by: Actor,
) -> RollUp:
    """The position of a theme, or of the whole plan, as people judge it: with a reason, never worked out (EV6).

    Raises:
        RatingRefused: the round is frozen, the value is not on the scale, or there is no reason.
    """
    require(by, Permission.AGREE_RATING, round)
    require_open(round.programme_id)
    _refuse_reason(reason)
    if round.state == RoundState.FROZEN:
        raise RatingRefused("This round is frozen. Judge the position in the next one.")
    scale = _scale_with(round.programme_id, dimension, value)
    with transaction.atomic():
        current = RollUp.objects.filter(round=round, theme=theme, dimension=dimension).current().first()
        if current is not None:
            supersede(current, by=by)
        row = first_version(
            RollUp(
                programme_id=round.programme_id,
                round=round,
                theme=theme,
                dimension=dimension,
                scale_version=scale.version,
                value=value,
                reason=reason,
                decision=decision,
            ),
            by=by,
        )
        record(
            "position.judged",
            row,
            before={"value": current.value if current else None},
            after={"value": value, "theme": theme, "round": round.number},
            why=reason,
            by=by,
        )
    return row


def draw_verification_sample(
    *, round: Round, objective_ids: Sequence[int], how_many: int, seed: int, by: Actor
) -> list[int]:
    """Choose by chance the objectives whose ratings somebody else checks in this round (EV5); drawn once.

    Raises:
        RatingRefused: the sample of this round has been drawn.
    """
    require(by, Permission.RUN_ROUNDS, round)
    require_open(round.programme_id)
    if Verification.objects.filter(round=round).exists():
        raise RatingRefused("The sample of this round has been drawn; it is not drawn again until it suits.")
    chosen = sample(objective_ids, how_many, seed)
    with transaction.atomic():
        Verification.objects.bulk_create(
            Verification(programme_id=round.programme_id, round=round, objective_id=key, sampled_at=by.now, seed=seed)
            for key in chosen
        )
        record("ratings.sampled", round, after={"objectives": chosen, "seed": seed}, by=by)
    return chosen


def verify_rating(*, verification: Verification, upheld: bool, text: str, by: Actor) -> Verification:
    """Say whether a sampled rating holds when its evidence is looked at.

    Raises:
        NotAllowed: the verifier proposed the rating.
        RatingRefused: it was verified already, or nothing is said.
    """
    require(by, Permission.VERIFY_EVIDENCE, verification)
    require_open(verification.programme_id)
    if verification.verified_at is not None:
        raise RatingRefused("This rating was verified already.")
    _refuse_reason(text)
    proposers = Rating.objects.filter(
        objective_id=verification.objective_id, round_id=verification.round_id, stage=Stage.PROPOSED
    ).values_list("recorded_by_id", flat=True)
    if by.person_id in set(proposers):
        raise NotAllowed("A rating is verified by somebody other than the person who proposed it.")
    with transaction.atomic():
        verification.verified_at = by.now
        verification.verified_by = by.person
        verification.upheld = upheld
        verification.text = text
        verification.save(update_fields=["verified_at", "verified_by", "upheld", "text"])
        record("rating.verified", verification, after={"upheld": upheld, "text": text}, by=by)
    return verification


_MAY = {
    Stage.PROPOSED: Permission.PROPOSE_RATING,
    Stage.CHALLENGED: Permission.CHALLENGE_RATING,
    Stage.AGREED: Permission.AGREE_RATING,
}


def _one_of_several(
    stage: Stage, objective: Objective, round: Round, answer: Answer, decision: Decision | None, by: Actor
) -> Rating:
    if stage == Stage.AGREED:
        assert decision is not None  # rate_objective has refused it
        return agree_rating(objective=objective, round=round, answer=answer, decision=decision, by=by)
    rate = challenge_rating if stage == Stage.CHALLENGED else propose_rating
    return rate(objective=objective, round=round, answer=answer, by=by)


def _rate(
    stage: Stage,
    objective: Objective,
    round: Round,
    answer: Answer,
    decision: Decision | None = None,
    *,
    by: Actor,
) -> Rating:
    require_open(objective.programme_id)
    dimension, value, reason, suggested = answer.dimension, answer.value, answer.reason, answer.suggested
    cited = list(answer.cites)
    _refuse_round(stage, round, objective)
    scale = _scale_with(objective.programme_id, dimension, value)
    _refuse_reason(reason)
    if not _is_rated(objective):
        raise RatingRefused(f"Objective {objective.reference} is not among those that the Board decided to rate.")
    if not cited and not answer.cites_no_evidence:
        raise RatingRefused("Choose the evidence that this rating rests on, or say that there is none.")
    if cited and answer.cites_no_evidence:
        raise RatingRefused("Choose evidence, or say that there is none: not both.")
    if any(item.programme_id != objective.programme_id for item in cited):
        raise RatingRefused("Choose evidence of this programme.")
    with transaction.atomic():
        current = _current(objective, round, dimension, stage)
        if current is not None and _says_the_same(current, value, reason, cited):
            return current
        if current is not None:
            supersede(current, by=by)
        row = first_version(
            Rating(
                programme_id=objective.programme_id,
                objective=objective,
                round=round,
                dimension=dimension,
                stage=stage,
                scale_code=scale.code,
                scale_version=scale.version,
                value=value,
                reason=reason,
                cites_no_evidence=answer.cites_no_evidence,
                suggested=suggested.value,
                spoken=[dict(each) for each in suggested.spoken],
                is_asserted=suggested.is_asserted,
                decision=decision,
            ),
            by=by,
        )
        RatingEvidence.objects.bulk_create(
            RatingEvidence(programme_id=objective.programme_id, rating=row, evidence=item) for item in cited
        )
        record(
            f"rating.{stage.value}",
            objective,
            before={"value": current.value if current else None},
            after=_after(row, cited),
            why=reason,
            label=f"{objective} {dimension.label.lower()} in round {round.number}",
            by=by,
        )
    return row


def _refuse_need(need: Finding | Requirement, by: Actor) -> None:
    """Refuse to rate what the Board does not rate, and what the plan does not have to answer."""
    kind = _unit_of(need)
    adopted = RatingUnit.objects.filter(programme=need.programme_id).current().first()
    if adopted is None or adopted.unit != kind:
        raise RatingRefused(f"The Board has not decided to rate each {kind} by itself. Record that decision first.")
    parking = Parking.objects.filter(**{kind: need}).current().first()
    if parking is not None:
        raise RatingRefused(f"{need.reference} is parked, so there is nothing to rate: {parking.reason}")
    if kind == Unit.FINDING and not confirmed_findings(by).filter(pk=need.pk).exists():
        raise RatingRefused(f"Finding {need.reference} has not been confirmed. Confirm it before it is rated.")
    if kind == Unit.REQUIREMENT and not requirements_in_force(by).filter(requirement=need.pk).exists():
        raise RatingRefused(f"Requirement {need.reference} is not in force, so it is not rated.")


def _rate_need_on(
    need: Finding | Requirement,
    round: Round,
    dimension: Dimension,
    scale: Scale,
    value: str,
    reason: str,
    decision: Decision,
    by: Actor,
) -> NeedRating:
    of = {_unit_of(need).value: need}
    current = NeedRating.objects.filter(**of, round=round, dimension=dimension).current().first()
    if current is not None and (current.value, current.reason, current.decision_id) == (value, reason, decision.pk):
        same: NeedRating = current
        return same  # a double click
    if current is not None:
        supersede(current, by=by)
    row = first_version(
        NeedRating(
            programme_id=need.programme_id,
            round=round,
            dimension=dimension,
            scale_version=scale.version,
            value=value,
            reason=reason,
            decision=decision,
            **of,
        ),
        by=by,
    )
    record(
        _NEED_RATED[_unit_of(need)],
        row,
        before={"value": current.value if current else None},
        after={"dimension": dimension, "value": value, "decision": decision},
        why=reason,
        label=f"{need.reference} {dimension.label.lower()} in round {round.number}",
        by=by,
    )
    return row


# Each verb stands as it is written in the log, so that it can be looked for.
_NEED_RATED = {Unit.FINDING: "finding.rated", Unit.REQUIREMENT: "requirement.rated"}


def _unit_of(need: Finding | Requirement) -> Unit:
    """The unit that a finding or a requirement is."""
    return Unit.FINDING if isinstance(need, Finding) else Unit.REQUIREMENT


def _after(row: Rating, cited: list[Evidence]) -> dict[str, Any]:
    return {
        "dimension": row.dimension,
        "value": row.value,
        "suggested": row.suggested,
        "overrules": needs_reason_for_overruling(row.value, row.suggested),
        "rules": [each["code"] for each in row.spoken],
        "cites": [item.reference for item in cited],
    }


def _current(objective: Objective, round: Round, dimension: Dimension, stage: Stage) -> Rating | None:
    found: list[Rating] = _current_ratings(objective, round, dimension, stage)
    return found[0] if found else None


@prepared
def _is_rated(objective: Objective) -> "QuerySet[ObjectiveVersion, int]":
    rows = rated(ObjectiveVersion.objects.current().filter(objective=objective))
    return rows.order_by("pk").values_list("pk", flat=True)[:1]


@prepared
def _current_ratings(objective: Objective, round: Round, dimension: Dimension, stage: Stage) -> "QuerySet[Rating]":
    rows = Rating.objects.filter(objective=objective, round=round, dimension=dimension, stage=stage)
    return rows.current().order_by("pk")[:1]


def _says_the_same(row: Rating, value: str, reason: str, cited: list[Evidence]) -> bool:
    """A double click: the same rating with the same words and evidence is the one already there."""
    keys = set(RatingEvidence.objects.filter(rating=row).values_list("evidence_id", flat=True))
    return row.value == value and row.reason == reason and keys == {item.pk for item in cited}


def _refuse_round(stage: Stage, round: Round, rated_one: Objective | Finding | Requirement) -> None:
    if round.programme_id != rated_one.programme_id:
        raise RatingRefused("Choose a round of this programme.")
    if not may_write(stage, round.state):
        state = RoundState(round.state).label.lower()
        raise RatingRefused(f"{round} is {state}: a rating cannot be {stage.value} in it.")


def _refuse_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise RatingRefused("Say why, in a sentence: what was seen, and what it shows.")


def _scale_with(programme_id: int, dimension: Dimension, value: str) -> Scale:
    scales = scales_at(programme_id, None)
    scale: Scale = getattr(scales, dimension.value)
    if value not in {point.code for point in scale.points}:
        raise RatingRefused("Choose a rating from the scale that the Board adopted.")
    return scale
