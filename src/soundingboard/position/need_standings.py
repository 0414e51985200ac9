"""How each finding or requirement stands in a round: what the Board judged of it, beside the objectives that answer it
(EV7)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, OuterRef

from soundingboard.accounts.access import Actor
from soundingboard.cycle.models import Round
from soundingboard.judgement import reading as judged
from soundingboard.judgement.models import Dimension, NeedRating, RatingUnit, Stage, Unit
from soundingboard.judgement.reading import Given, NeedRated
from soundingboard.plan import reading
from soundingboard.plan.models import Parking
from soundingboard.plan.rules import SATISFIES, Kind, Need
from soundingboard.position.judging import Judgeable, judgeable

if TYPE_CHECKING:
    from django.db.models import QuerySet

NEEDS: Mapping[str, Kind] = {Unit.FINDING.value: "finding", Unit.REQUIREMENT.value: "requirement"}


class Answering(NamedTuple):
    """An objective that answers a need: whether wholly, and how it stands on each scale that it was rated on."""

    one: Judgeable
    satisfies: bool
    judged: Mapping[str, Given]


@dataclass(frozen=True, slots=True)
class NeedStands:
    """A finding or requirement in a round."""

    need: Need
    answers: tuple[Answering, ...]
    judged: Mapping[str, NeedRated]
    parked: str | None

    @property
    def waits(self) -> bool:
        """Whether the Board has still to judge it: it is not parked, and nothing was judged of it in the round."""
        return self.parked is None and not self.judged

    @property
    def newest(self) -> int:
        """The key of the rating given last, 0 for none: by this a form knows whether another came in between."""
        return max((each.pk for each in self.judged.values()), default=0)


def need_standings(
    actor: Actor, kind: Kind, round: Round, moment: datetime | None = None, *, only: str = ""
) -> list[NeedStands]:
    """Every confirmed finding, or every requirement in force, as it stands in a round, in its order. Eight queries at
    most.

    An objective stands by its furthest rating in the round, or where it has none by what was agreed of it in one of the
    two before.

    Args:
        only: the reference of the one whose objectives matter; of the others only what was judged of them is told.
    """
    plan = reading.plan_line(actor, moment)
    objectives = {one.pk: one for one in judgeable(actor, moment, every=True)}
    needs = (reading.found if kind == "finding" else reading.required)(actor, moment)
    wanted = {need.key for need in needs if only in ("", need.reference)}
    links = [
        link
        for link in (reading.links(actor, plan.pk, moment) if plan else ())
        if link.key in wanted and link.objective_id in objectives
    ]
    answering = {link.objective_id for link in links}
    standing = _standing(actor, round, moment, answering, only=bool(only))
    answers: dict[tuple[str, int], list[Answering]] = {}
    for link in links:
        rated = standing.get(link.objective_id, {})
        one = Answering(objectives[link.objective_id], link.strength == SATISFIES, rated)
        answers.setdefault(link.key, []).append(one)
    given: dict[tuple[str, int], dict[str, NeedRated]] = {}
    for rating in judged.needs_rated(actor, moment, rounds=[round.number]):
        given.setdefault(rating.key, {})[rating.dimension] = rating
    parked = reading.parked(actor, moment)
    return [
        NeedStands(
            need,
            tuple(sorted(answers.get(need.key, ()), key=lambda each: not each.satisfies)),
            given.get(need.key, {}),
            parked.get(need.key),
        )
        for need in needs
    ]


def _standing(
    actor: Actor, round: Round, moment: datetime | None, objectives: Collection[int], *, only: bool
) -> dict[int, dict[str, Given]]:
    """How each of these objectives stands on each scale. One query, and one more where the round has not rated all."""
    # Of a few only theirs are asked for: a round of a large plan has a thousand ratings.
    of = objectives if only else None
    found: dict[int, dict[str, Given]] = {}
    for row in judged.furthest(judged.given_in(actor, [round.number], moment, of=of)):
        found.setdefault(row.objective_id, {})[row.dimension] = row
    if all(len(found.get(key, ())) == len(Dimension) for key in objectives):
        return found
    earlier: dict[int, dict[str, Given]] = {}
    for row in judged.given_in(actor, [round.number - 2, round.number - 1], moment, of=of):
        if row.stage == Stage.AGREED:
            earlier.setdefault(row.objective_id, {})[row.dimension] = row
    return {key: earlier.get(key, {}) | found.get(key, {}) for key in objectives}


def needs_waiting(actor: Actor, kind: Kind, round_: Round) -> "QuerySet[Any]":
    """The findings or requirements, not parked, that the Board rates by themselves and has still to judge in a
    round."""
    of = "pk" if kind == "finding" else "requirement_id"
    needs: Any = reading.confirmed_findings(actor) if kind == "finding" else reading.requirements_in_force(actor)
    adopted = RatingUnit.objects.current().filter(programme_id=OuterRef("programme_id"), unit=kind)
    given = NeedRating.objects.current().filter(**{f"{kind}_id": OuterRef(of)}, round=round_)
    left_out = Parking.objects.current().filter(**{f"{kind}_id": OuterRef(of)})
    waiting: QuerySet[Any] = needs.filter(Exists(adopted), ~Exists(given), ~Exists(left_out))
    return waiting
