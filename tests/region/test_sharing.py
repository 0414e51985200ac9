"""Sharing with the region: who may, what is read of whom, and that nothing is once it ended."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.cli import tasks
from soundingboard.delivery.models import Action, ActionState, ActionVersion, Completion, DeliveryPlan
from soundingboard.history.models import Entry
from soundingboard.lib.clocks import add_months
from soundingboard.measures.models import Indicator, MeasureVerdict
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job, JobState
from soundingboard.region import working
from soundingboard.region.actions import SharingRefused, begin_sharing, end_sharing
from soundingboard.region.models import Share
from soundingboard.region.reading import share_of, shared_by, sharing
from soundingboard.region.rules import month_number
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MEASURE, AREA = "cp_plans_open", "practice.services"


def of(programme: Programme, role: Role = Role.DIRECTOR) -> Actor:
    return make.later(make.actor(programme, role), NOW)


def with_a_record(chance: random.Random, *, times: float = 8.0) -> Programme:
    """A programme of four years in which the measure turned so many times as often in the year after its work."""
    programme = make.programme()
    theme = make.theme(make.plan(programme), "1")
    objective = make.objective(theme, "1.1", content_area=f"{AREA}.assessment")
    worked = add_months(date(2022, 4, 1), chance.randrange(8, 30))
    action = Action.objects.create(programme=programme, reference="A1")
    plan = DeliveryPlan.objects.create(programme=programme, reference="DP1")
    ActionVersion.objects.create(
        programme=programme, action=action, delivery_plan=plan, objective=objective, title="Train the teams",
        state=ActionState.DELIVERED, state_since=worked, recorded_at=NOW,
    )  # fmt: skip
    Completion.objects.create(
        programme=programme, action=action, delivered_on=worked, account="It was done.", recorded_at=NOW
    )
    indicator = Indicator.objects.create(programme=programme, code=MEASURE)
    rows, code = [], "no_change"
    for n in range(44):
        month = add_months(date(2022, 4, 30), n)
        after = 0 < month_number(month) - month_number(worked) <= 12
        code = "improving" if chance.random() < 0.03 * (times if after else 1) and code != "improving" else "no_change"
        at = NOW - timedelta(days=30 * (44 - n))
        rows.append(
            MeasureVerdict(
                programme=programme, indicator=indicator, code="worsening", sentence="", last_on=month,
                public_code=code, public_sentence="", public_last_on=month, recorded_at=at,
                superseded_at=None if n == 43 else at,
            )
        )  # fmt: skip
    MeasureVerdict.objects.bulk_create(rows)
    return programme


def sharing_programmes(number: int, *, seed: int = 1) -> list[Programme]:
    chance = random.Random(seed)
    made = [with_a_record(chance) for _ in range(number)]
    for programme in made:
        begin_sharing(programme=programme, is_named=True, why="The Board agreed.", by=of(programme))
    return made


def looked(programme: Programme) -> working.Looked | None:
    """What a programme reads, once it asked and the worker has done it."""
    tasks.load()
    actor = of(programme)
    working.ask_to_look(programme=programme, by=actor)
    run_all(lambda: NOW)
    return working.looked_at(actor).looked


def test_the_director_begins_it_and_ends_it_and_both_are_in_the_history() -> None:
    programme = make.programme()
    director = of(programme)

    share = begin_sharing(programme=programme, is_named=False, why="The Board agreed.", by=director)
    with pytest.raises(SharingRefused, match="shares already"):
        begin_sharing(programme=programme, is_named=True, why="Again.", by=director)
    with pytest.raises(SharingRefused, match="Enter why"):
        end_sharing(share=share, why=" ", by=director)
    end_sharing(share=share, why="The Board thought better of it.", by=director)
    with pytest.raises(SharingRefused, match="ended already"):
        end_sharing(share=share, why="Again.", by=director)
    begin_sharing(programme=programme, is_named=True, why="By name now.", by=director)

    verbs = Entry.objects.of_programme(programme.pk).order_by("seq").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["sharing.begun", "sharing.ended", "sharing.begun"]


@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.BOARD_CHAIR, Role.ANALYST, Role.OUTSIDER])
def test_nobody_else_begins_or_ends_it(role: Role) -> None:
    programme = make.programme()
    share = begin_sharing(programme=programme, is_named=False, why="The Board agreed.", by=of(programme))

    with pytest.raises(NotAllowed):
        end_sharing(share=share, why="No.", by=of(programme, role))
    with pytest.raises(NotAllowed):
        begin_sharing(programme=make.programme(), is_named=False, why="For them.", by=of(programme))
    assert share_of(of(programme, role)) == share


def test_only_those_who_agreed_are_read_and_only_those_who_may_be_named_are_named() -> None:
    one, other, third = (make.programme() for _ in range(3))
    begin_sharing(programme=one, is_named=True, why="Yes.", by=of(one))
    begin_sharing(programme=other, is_named=False, why="Yes.", by=of(other))

    now = sharing()

    assert set(now.programme_ids) == {one.pk, other.pk}
    assert now.named == (one.authority.name,)
    assert now.unnamed == 1
    assert third.pk not in now.programme_ids


def test_what_is_read_of_a_programme_is_months_by_what_the_public_may_read() -> None:
    programme = with_a_record(random.Random(3))

    (shared,) = shared_by([programme.pk], TODAY)

    assert set(shared.courses) == {MEASURE}
    assert shared.courses[MEASURE].at_risk
    assert set(shared.deeds) == {AREA}
    assert len(shared.deeds[AREA]) == 1
    assert shared.until == month_number(TODAY)


def test_what_was_planted_in_six_programmes_is_told_to_one_that_shares() -> None:
    programmes = sharing_programmes(12)

    found = looked(programmes[0])

    assert found is not None
    assert found.programmes == 12
    (line,) = found.lines
    assert (line.measure, line.area, line.outcome) == (MEASURE, AREA, "more")
    assert line.low > 1


def test_nothing_is_told_to_a_programme_that_does_not_share() -> None:
    sharing_programmes(6)
    outside = make.programme()

    assert looked(outside) is None
    failed = Job.objects.get(programme_id=outside.pk, kind=working.KIND)
    assert (failed.state, failed.sentence) == (JobState.FAILED, working.MUST_SHARE)


def test_nothing_is_told_before_enough_share() -> None:
    programmes = sharing_programmes(5)

    assert looked(programmes[0]) is None
    assert Job.objects.get(kind=working.KIND).sentence == working.TOO_FEW


def test_once_a_programme_ends_its_sharing_nothing_that_rests_on_it_is_shown() -> None:
    programmes = sharing_programmes(7)
    assert looked(programmes[0]) is not None

    end_sharing(share=Share.objects.get(programme=programmes[6]), why="No longer.", by=of(programmes[6]))

    assert working.looked_at(of(programmes[0])).looked is None
    assert working.looked_at(of(programmes[6])).looked is None
    again = looked(programmes[0])
    assert again is not None
    assert again.programmes == 6


def test_what_is_read_takes_as_many_queries_whatever_the_number() -> None:
    def cost(programmes: list[Programme]) -> int:
        with CaptureQueriesContext(connection) as made:
            shared_by([each.pk for each in programmes], TODAY)
        return len(made)

    assert cost(sharing_programmes(2)) == cost(sharing_programmes(6, seed=2)) == 2
