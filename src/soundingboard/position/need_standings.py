"""How each finding or requirement stands in a round: what the Board judged of it, beside the objectives that answer it
(EV7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from soundingboard.accounts.access import Actor
from soundingboard.cycle.models import Round
from soundingboard.judgement import reading as judged
from soundingboard.judgement.models import NeedRating, Unit
from soundingboard.judgement.reading import Judged, NeedRated
from soundingboard.plan import reading
from soundingboard.plan.models import Parking
from soundingboard.plan.rules import SATISFIES, Kind, Need
from soundingboard.position.judging import Judgeable, judgeable

NEEDS: Mapping[str, Kind] = {Unit.FINDING.value: "finding", Unit.REQUIREMENT.value: "requirement"}


class Answering(NamedTuple):
    """An objective that answers a need: whether wholly, and its furthest rating in the round on each scale."""

    one: Judgeable
    satisfies: bool
    judged: Mapping[str, Judged]


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


def need_standings(actor: Actor, kind: Kind, round: Round, moment: datetime | None = None) -> list[NeedStands]:
    """Every confirmed finding, or every requirement in force, as it stands in a round, in its order. Seven queries."""
    plan = reading.plan_line(actor, moment)
    objectives = {one.pk: one for one in judgeable(actor, moment, every=True)}
    furthest: dict[int, dict[str, Judged]] = {}
    for each in judged.furthest(judged.judged_in(actor, round, moment)):
        furthest.setdefault(each.objective_id, {})[each.dimension] = each
    answers: dict[tuple[str, int], list[Answering]] = {}
    for link in reading.links(actor, plan.pk, moment) if plan else ():
        if link.objective_id in objectives:
            rated = furthest.get(link.objective_id, {})
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
        for need in (reading.found if kind == "finding" else reading.required)(actor, moment)
    ]


def waiting_needs(actor: Actor, kind: Kind, round: Round) -> int:
    """How many findings or requirements that are not parked the Board has still to judge in a round. One query."""
    of = "pk" if kind == "finding" else "requirement_id"
    needs = reading.confirmed_findings(actor) if kind == "finding" else reading.requirements_in_force(actor)
    given = NeedRating.objects.current().filter(**{f"{kind}_id": OuterRef(of)}, round=round)
    left_out = Parking.objects.current().filter(**{f"{kind}_id": OuterRef(of)})
    waiting: int = needs.filter(~Exists(given), ~Exists(left_out)).count()
    return waiting
