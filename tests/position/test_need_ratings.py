"""Findings rated by themselves: in a round beside their objectives, and in a position of any day (EV7)."""

from dataclasses import replace
from datetime import date

import pytest

from soundingboard.accounts.bases import end_of
from soundingboard.cycle.models import Round, RoundState
from soundingboard.decisions.models import DecisionKind
from soundingboard.judgement.actions import adopt_rating_unit, rate_need
from soundingboard.judgement.models import Dimension, NeedRating, Unit
from soundingboard.plan.actions import park
from soundingboard.plan.models import Finding
from soundingboard.position.compare import compare
from soundingboard.position.gather import gather
from soundingboard.position.need_standings import need_standings, needs_waiting
from soundingboard.position.stored import as_json, from_json
from tests import factories
from tests.position.conftest import Built

pytestmark = pytest.mark.django_db
REASON = "The audit of June and what families said agree with each other."


def rate(built: Built, month: int, *, day: int, values: dict[Dimension, str], finding: str = "I1.1") -> None:
    """The Board rates a finding in the round of a month, which is closed for it and frozen again."""
    round_ = Round.objects.get(programme=built.programme, number=month)
    Round.objects.filter(pk=round_.pk).update(state=RoundState.CLOSED)
    round_.refresh_from_db()
    rate_need(
        need=Finding.objects.get(programme=built.programme, reference=finding),
        round=round_,
        values=values,
        reason=REASON,
        decision=factories.decision(built.programme, DecisionKind.AGREE_RATINGS),
        by=built.at(date(2026, month, day)),
    )
    Round.objects.filter(pk=round_.pk).update(state=RoundState.FROZEN)


@pytest.fixture
def rated(built: Built) -> Built:
    """The Board rates findings from January; the first in January and February, the second in January only."""
    adopt_rating_unit(
        programme=built.programme,
        unit=Unit.FINDING,
        decision=factories.decision(built.programme, DecisionKind.UNIT_OF_RAG, reference="D3"),
        by=built.at(date(2026, 1, 9)),
    )
    rate(built, 1, day=28, values={Dimension.DELIVERY: "green", Dimension.IMPACT: "amber"})
    rate(built, 1, day=28, values={Dimension.DELIVERY: "red"}, finding="I1.2")
    rate(built, 2, day=28, values={Dimension.DELIVERY: "amber", Dimension.IMPACT: "amber"})
    return built


def test_a_position_has_what_was_judged_last_and_in_the_round_before(rated: Built) -> None:
    position = gather(rated.programme, date(2026, 2, 28))
    found = {
        (each.reference, each.dimension): (each.round, each.point.code, each.before.code if each.before else None)
        for each in position.need_ratings
    }

    assert position.rating_unit is not None
    assert (position.rating_unit.unit, position.rating_unit.decision) == ("finding", "D3")
    assert found == {
        ("I1.1", "delivery"): (2, "amber", "green"),
        ("I1.1", "impact"): (2, "amber", "amber"),
        ("I1.2", "delivery"): (1, "red", None),
    }


def test_a_past_day_is_as_it_was(rated: Built) -> None:
    before = gather(rated.programme, date(2026, 1, 8))
    then = gather(rated.programme, date(2026, 1, 30))

    assert (before.rating_unit, before.need_ratings) == (None, ())
    assert {each.point.code for each in then.need_ratings if each.reference == "I1.1"} == {"green", "amber"}
    assert all(each.round == 1 for each in then.need_ratings)


def test_what_changed_between_two_days_is_said(rated: Built) -> None:
    changes = compare(gather(rated.programme, date(2026, 1, 30)), gather(rated.programme, date(2026, 2, 28)))

    assert [each.sentence for each in changes if each.kind == "need_rated"] == [
        "Finding I1.1: delivery fell from Green to Amber."
    ]


def test_a_position_goes_out_and_comes_back_and_one_from_before_is_written_as_it_was(rated: Built) -> None:
    position = gather(rated.programme, date(2026, 2, 28))
    older = replace(position, rating_unit=None, need_ratings=())

    assert from_json(as_json(position)) == position
    assert b"need_ratings" in as_json(position)
    assert b"rating_unit" not in as_json(older)
    assert from_json(as_json(older)) == older


def test_a_round_has_each_finding_beside_the_objectives_that_answer_it(rated: Built) -> None:
    actor = rated.at(date(2026, 2, 28))
    round_ = rated.rounds[1]
    first, second = need_standings(actor, "finding", round_)

    assert [each.one.reference for each in first.answers] == ["1.1", "1.2"]
    assert {each.judged["delivery"].value for each in first.answers} == {"amber", "green"}
    assert {key: row.value for key, row in first.judged.items()} == {"delivery": "amber", "impact": "amber"}
    assert (first.waits, second.waits) == (False, True)
    assert needs_waiting(actor, "finding", round_).count() == 1
    other = factories.finding(Finding.objects.get(reference="I1.2").inspection, "I1.3", position=3)
    assert needs_waiting(actor, "finding", round_).count() == 2
    park(what=other, reason="It belongs to another council.", by=actor)
    assert needs_waiting(actor, "finding", round_).count() == 1
    assert not need_standings(actor, "finding", round_)[2].waits
    assert needs_waiting(actor, "requirement", round_).count() == 0


def test_an_objective_that_is_not_rated_in_a_round_stands_by_what_was_agreed_before(rated: Built) -> None:
    third = factories.round_(rated.programme, 4, "open", opened_at=rated.at(date(2026, 2, 28)).now)
    first, _ = need_standings(rated.at(date(2026, 2, 28)), "finding", third)

    assert {each.judged["delivery"].round_id for each in first.answers} == {rated.rounds[1].pk}
    much_later = factories.round_(rated.programme, 9, "closed")
    first, _ = need_standings(rated.at(date(2026, 2, 28)), "finding", much_later)
    assert {len(each.judged) for each in first.answers} == {0}


def test_nothing_of_another_programme_is_seen(rated: Built) -> None:
    elsewhere = factories.programme("elsewhere")
    assert gather(elsewhere, date(2026, 2, 28)).need_ratings == ()
    assert NeedRating.objects.as_at(end_of(date(2026, 2, 28))).exclude(programme=rated.programme).count() == 0
