"""How it was judged: in each round what owners proposed, the delivery group challenged and the Board agreed.

What the rules suggested stands beside each rating as the rules themselves gave it from the position of that day.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from soundingboard.cycle.actions import freeze_round
from soundingboard.decisions.models import Decision, DecisionKind
from soundingboard.demonstration import plan, ratings
from soundingboard.demonstration.beginnings import decide
from soundingboard.demonstration.stage import ASSURANCE, AUDITOR, MANAGER, QUALITY, Stage
from soundingboard.demonstration.when import LAST_FROZEN, at_time
from soundingboard.evidence.models import Evidence
from soundingboard.judgement.actions import (
    Answer,
    Suggested,
    agree_rating,
    challenge_rating,
    draw_verification_sample,
    propose_rating,
    roll_up,
    verify_rating,
)
from soundingboard.judgement.models import Dimension, Verification
from soundingboard.position.gather import gather
from soundingboard.position.values import ObjectiveValue, PointValue, Position

SAMPLE = 3
FIRST_SAMPLED = 2
# Owners whose role includes no rating of their own: the assistant director proposes for them.
PROPOSED_FOR = {"VSD": QUALITY, "PPL": QUALITY}
CITED_AT_MOST = 3


def tell(stage: Stage) -> None:
    """Put the judging of each frozen round on the list."""
    for number in range(1, LAST_FROZEN + 1):
        days = stage.when.days(number)
        judged = _Judging(stage, number)
        stage.add(at_time(days.cut_off + timedelta(days=1), 9, 0), judged.propose)
        stage.add(at_time(days.group_on, 14, 0), judged.challenge)
        stage.add(at_time(days.board_on - timedelta(days=1), 12, 0), judged.verify)
        stage.add(at_time(days.board_on, 14, 0), judged.agree)
        stage.add(at_time(days.board_on, 16, 30), judged.freeze)


class _Judging:
    """One round's ratings, from the rules' suggestions to the Board's decision."""

    def __init__(self, stage: Stage, number: int) -> None:
        self.stage = stage
        self.number = number
        self.position: Position | None = None

    @property
    def objectives(self) -> tuple[ObjectiveValue, ...]:
        """The objectives as they stood when the suggestions were made."""
        assert self.position is not None
        return self.position.objectives

    def propose(self, _: Stage, moment: datetime) -> None:
        """Owners propose delivery and impact; whoever checks the work proposes how far they can be relied on."""
        stage = self.stage
        self.position = gather(stage.programme, moment, now=moment)
        self.fresh = {each.reference: each for each in self.position.evidence if each.is_fresh}
        wanted = {key for each in self.objectives for key in each.evidence}
        self.rows = {
            row.reference: row for row in Evidence.objects.filter(programme=stage.programme, reference__in=wanted)
        }
        for place, value in enumerate(self.objectives):
            stage.add(moment + timedelta(minutes=2 * place), self._propose_one, place, value)
        if self.number >= FIRST_SAMPLED:
            stage.add(moment + timedelta(minutes=59), self._sample)

    def _propose_one(self, stage: Stage, moment: datetime, place: int, value: ObjectiveValue) -> None:
        for dimension in Dimension:
            name = self._proposer(value, dimension, moment)
            hope = ratings.hoped(value.reference, dimension, self.number)
            suggested = value.suggestion.of(dimension)
            chosen = hope or suggested.code
            propose_rating(
                objective=stage.objectives[value.reference],
                round=stage.rounds[self.number],
                answer=Answer(
                    dimension=dimension,
                    value=chosen,
                    reason=(
                        f"{ratings.HOPES[(self.number + place) % len(ratings.HOPES)]}"
                        if hope and hope != suggested.code
                        else self._reason(value, dimension, suggested, place)
                    ),
                    suggested=self._suggested(value, dimension, chosen),
                    cites=self._cited(value),
                    cites_no_evidence=not self._cited(value),
                ),
                by=stage.actor(name, moment),
            )

    def _sample(self, stage: Stage, moment: datetime) -> None:
        draw_verification_sample(
            round=stage.rounds[self.number],
            objective_ids=[stage.objectives[each.reference].pk for each in self.objectives],
            how_many=SAMPLE,
            seed=self.number * 1009,
            by=stage.actor(MANAGER, moment),
        )

    def challenge(self, _: Stage, moment: datetime) -> None:
        """The delivery group rates as the rules suggest where the owner hoped for more and the Board will not."""
        for place, value in enumerate(self.objectives):
            self.stage.add(moment + timedelta(minutes=place), self._challenge_one, place, value)

    def _challenge_one(self, stage: Stage, moment: datetime, place: int, value: ObjectiveValue) -> None:
        for dimension in (Dimension.DELIVERY, Dimension.IMPACT):
            hope = ratings.hoped(value.reference, dimension, self.number)
            suggested = value.suggestion.of(dimension)
            if not hope or hope == suggested.code:
                continue
            proposer = self._proposer(value, dimension, moment)
            challenge_rating(
                objective=stage.objectives[value.reference],
                round=stage.rounds[self.number],
                answer=Answer(
                    dimension=dimension,
                    value=suggested.code,
                    reason=ratings.DOUBTS[(self.number + place) % len(ratings.DOUBTS)],
                    suggested=self._suggested(value, dimension, suggested.code),
                    cites=self._cited(value),
                    cites_no_evidence=not self._cited(value),
                ),
                by=stage.actor(ASSURANCE if proposer != ASSURANCE else QUALITY, moment),
            )

    def verify(self, _: Stage, moment: datetime) -> None:
        """The auditor looks into the sampled ratings; the last one of the last round still waits."""
        stage = self.stage
        waiting = Verification.objects.filter(round=stage.rounds[self.number], verified_at=None)
        rows = list(waiting.select_related("objective").order_by("objective_id"))
        if self.number == LAST_FROZEN:
            rows = rows[:-1]
        for place, row in enumerate(rows):
            stage.add(moment + timedelta(minutes=10 * place), self._verify_one, place, row)

    def _verify_one(self, stage: Stage, moment: datetime, place: int, row: Verification) -> None:
        doubted = bool(ratings.overruled(row.objective.reference, "impact", self.number)) or any(
            ratings.hoped(row.objective.reference, dimension, self.number) for dimension in ("delivery", "impact")
        )
        verify_rating(
            verification=row,
            upheld=not doubted,
            text=ratings.NOT_UPHELD if doubted else ratings.UPHELD[(self.number + place) % len(ratings.UPHELD)],
            by=stage.actor(AUDITOR, moment),
        )

    def agree(self, _: Stage, moment: datetime) -> None:
        """The Board's ratings, resting on its decision, and its judgement of each theme and of the whole."""
        stage = self.stage
        decision = decide(
            stage,
            moment,
            DecisionKind.AGREE_RATINGS,
            f"Agree the ratings of round {self.number}",
            f"The Board went through {len(self.objectives)} objectives, heard where the delivery group and the owners differ, "
            "and agreed the ratings with their reasons.",
            minute=f"IB{self.number}, item 2",
        )
        stage.add(moment + timedelta(minutes=30), self._agree_all, decision)

    def _agree_all(self, stage: Stage, moment: datetime, decision: Decision) -> None:
        by = stage.actor(MANAGER, moment)
        agreed: dict[str, PointValue] = {}
        for place, value in enumerate(self.objectives):
            for dimension in Dimension:
                suggested = value.suggestion.of(dimension)
                other = ratings.overruled(value.reference, dimension, self.number)
                chosen = other.value if other else suggested.code
                agree_rating(
                    objective=stage.objectives[value.reference],
                    round=stage.rounds[self.number],
                    answer=Answer(
                        dimension=dimension,
                        value=chosen,
                        reason=(
                            other.reason
                            if other and chosen != suggested.code
                            else self._reason(value, dimension, suggested, place + 1)
                        ),
                        suggested=self._suggested(value, dimension, chosen),
                        cites=self._cited(value),
                        cites_no_evidence=not self._cited(value),
                    ),
                    decision=decision,
                    by=by,
                )
                if dimension == Dimension.DELIVERY:
                    agreed[value.reference] = _point(chosen, suggested)
        stage.add(moment + timedelta(minutes=30), self._roll_up, agreed, decision)

    def freeze(self, _: Stage, moment: datetime) -> None:
        """What the Board saw no longer changes."""
        stage = self.stage
        stage.rounds[self.number] = freeze_round(round=stage.rounds[self.number], by=stage.actor(MANAGER, moment))

    def _roll_up(self, stage: Stage, moment: datetime, agreed: dict[str, PointValue], decision: Decision) -> None:
        by = stage.actor(MANAGER, moment)
        for theme in (*stage.themes, None):
            of = {
                reference: point.code
                for reference, point in agreed.items()
                if theme is None or reference.startswith(f"{theme.reference}.")
            }
            if not of:
                continue
            value = _judged(of.values())
            roll_up(
                round=stage.rounds[self.number],
                theme=theme,
                dimension=Dimension.DELIVERY,
                value=value,
                reason=_why(of, value, self.number),
                decision=decision,
                by=by,
            )

    # --- how it is said -----------------------------------------------------------------------------------------------

    def _proposer(self, value: ObjectiveValue, dimension: Dimension, moment: datetime) -> str:
        if dimension == Dimension.CONFIDENCE:
            return QUALITY if value.owner and value.owner.code == "HQA" else ASSURANCE
        code = value.owner.code if value.owner else ""
        return PROPOSED_FOR.get(code) or self.stage.holder(code, moment) or QUALITY

    def _reason(self, value: ObjectiveValue, dimension: Dimension, point: PointValue, place: int) -> str:
        said = [
            spoken.sentence
            for spoken in value.suggestion.reasons(dimension)
            if spoken.value == point.code and spoken.effect != "prompt"
        ]
        return " ".join([ratings.lead(dimension, point.code, self.number + place), *said[:2]])

    def _suggested(self, value: ObjectiveValue, dimension: Dimension, chosen: str) -> Suggested:
        suggestion = value.suggestion
        return Suggested(
            value=suggestion.of(dimension).code,
            is_asserted=dimension != Dimension.CONFIDENCE
            and chosen in ("green", "delivered", "sustained")
            and all(self.fresh[key].line == 1 for key in value.evidence if key in self.fresh),
            spoken=[
                {"code": each.code, "effect": each.effect, "value": each.value, "sentence": each.sentence}
                for each in suggestion.reasons(dimension)
            ],
        )

    def _cited(self, value: ObjectiveValue) -> list[Evidence]:
        """The strongest fresh evidence, the newest first among equals."""
        fresh = [self.fresh[key] for key in value.evidence if key in self.fresh and key in self.rows]
        fresh.sort(key=lambda each: (-each.strength, -each.collected_on.toordinal()))
        return [self.rows[each.reference] for each in fresh[:CITED_AT_MOST]]


def _point(code: str, beside: PointValue) -> PointValue:
    return beside if beside.code == code else PointValue(code, code, "", "", None)


_ORDER = ("red", "amber", "green", "delivered")


def _judged(codes: Iterable[str]) -> str:
    """How people judged the whole: not the worst alone and not the middle, but never green beside a red."""
    ranked = sorted(_ORDER.index(code) for code in codes if code in _ORDER)
    if not ranked:
        return "not_started"
    reds = ranked.count(0)
    if reds and 3 * reds >= len(ranked):
        return "red"
    if reds or 3 * ranked.count(1) >= len(ranked):
        return "amber"
    return "delivered" if ranked[0] == 3 else "green"


_WHYS = {
    "red": "Too much is red for any other word, and the Board would rather say so than lose the next months.",
    "amber": "Not green while what matters most is behind, and not red while the rest is moving.",
    "green": "What was due has been done. The Board looks at impact apart from this.",
    "delivered": "Everything promised here has been done.",
    "not_started": "Nothing that is rated has begun.",
}


def _why(of: dict[str, str], value: str, number: int) -> str:
    counts = Counter(of.values())
    spread = ", ".join(
        f"{counts[code]} {code.replace('_', ' ')}" for code in (*_ORDER, "not_started", "not_due") if counts[code]
    )
    worst = [reference for reference, code in of.items() if code == "red"] or [
        reference for reference, code in of.items() if code == "amber"
    ]
    named = f" The worst is {worst[number % len(worst)]}: {_title(worst[number % len(worst)])}." if worst else ""
    return f"{_WHYS[value]} Of {len(of)}: {spread}.{named}"


def _title(reference: str) -> str:
    title = next(story.title for story in plan.OBJECTIVES if story.reference == reference)
    return title[:1].lower() + title[1:]
