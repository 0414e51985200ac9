"""The calendar makes rounds; one is open at a time; what is frozen stays."""

from datetime import UTC, date, datetime, timedelta

import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.roles import Role
from soundingboard.cycle.actions import (
    CycleRefused,
    agree_calendar,
    cancel_round,
    chase,
    close_round,
    freeze_round,
    move_round,
    open_round,
    plan_rounds,
)
from soundingboard.cycle.models import Calendar, Chase, Round, RoundState
from soundingboard.cycle.rules import Rhythm, days_of_a_round
from soundingboard.decisions.models import DecisionKind
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.outbox.models import Message
from tests import factories

pytestmark = pytest.mark.django_db
MONTHLY = Rhythm(opens_before_cut_off=10, cut_off_before_board=15, group_before_board=8, panel_after_board=None)


@pytest.fixture
def programme():
    return factories.programme()


@pytest.fixture
def alice(programme):
    return factories.actor(programme)


@pytest.fixture
def rounds(programme, alice):
    decided = factories.decision(programme, DecisionKind.CALENDAR)
    agree_calendar(programme=programme, title="Monthly", every_months=1, rhythm=MONTHLY, decision=decided, by=alice)
    return plan_rounds(programme=programme, board_days=[date(2026, 4, 21), date(2026, 5, 19)], by=alice)


def test_the_calendar_makes_the_rounds(programme, rounds):
    assert [(made.number, made.board_on, made.cut_off) for made in rounds] == [
        (1, date(2026, 4, 21), date(2026, 3, 27)),
        (2, date(2026, 5, 19), date(2026, 4, 27)),
    ]
    assert verify(programme.pk) == []


def test_a_calendar_rests_on_a_decision_about_it(programme, alice):
    other = factories.decision(programme, DecisionKind.SCALE)
    with pytest.raises(CycleRefused, match="calendar"):
        agree_calendar(programme=programme, title="x", every_months=1, rhythm=MONTHLY, decision=other, by=alice)


def test_a_new_calendar_takes_the_place_of_the_old(programme, alice, rounds):
    decided = factories.decision(programme, DecisionKind.CALENDAR)
    agree_calendar(programme=programme, title="Six-weekly", every_months=2, rhythm=MONTHLY, decision=decided, by=alice)
    assert [row.title for row in Calendar.objects.filter(programme=programme).current()] == ["Six-weekly"]
    assert Calendar.objects.filter(programme=programme).count() == 2


def test_no_rounds_without_a_calendar_and_none_twice(programme, alice, request):
    with pytest.raises(CycleRefused, match="calendar first"):
        plan_rounds(programme=programme, board_days=[date(2026, 4, 21)], by=alice)
    request.getfixturevalue("rounds")
    with pytest.raises(CycleRefused, match="21 April 2026"):
        plan_rounds(programme=programme, board_days=[date(2026, 4, 21), date(2026, 6, 1)], by=alice)
    assert Round.objects.filter(programme=programme).count() == 2


def test_a_round_opens_closes_and_freezes(alice, rounds):
    first, second = rounds
    open_round(round=first, by=alice)
    with pytest.raises(CycleRefused, match="Close Round 1"):
        open_round(round=second, by=alice)
    close_round(round=first, by=alice)
    open_round(round=first, by=alice)
    close_round(round=first, by=alice)
    freeze_round(round=first, by=alice)

    first.refresh_from_db()
    assert first.state == RoundState.FROZEN
    assert first.frozen_at == alice.now
    with pytest.raises(CycleRefused, match="cannot become"):
        open_round(round=first, by=alice)
    with pytest.raises(CycleRefused, match="stand"):
        move_round(round=first, days=days_of_a_round(date(2026, 5, 1), MONTHLY), why="x", by=alice)


def test_a_planned_round_moves_or_is_cancelled(alice, rounds):
    first, second = rounds
    move_round(round=first, days=days_of_a_round(date(2026, 4, 28), MONTHLY), why="The chair is away", by=alice)
    cancel_round(round=second, why="August", by=alice)

    moved = Round.objects.get(pk=first.pk)
    assert moved.board_on == date(2026, 4, 28)
    assert moved.name == "Round 1, Board of 28 April 2026"
    assert Round.objects.get(pk=second.pk).state == RoundState.CANCELLED


def test_moving_a_round_to_where_it_is_writes_nothing(alice, rounds):
    entries = Entry.objects.count()
    move_round(round=rounds[0], days=days_of_a_round(date(2026, 4, 21), MONTHLY), why="A double click", by=alice)
    assert Entry.objects.count() == entries
    assert Round.objects.get(pk=rounds[0].pk).moved == []


def test_a_name_that_people_gave_stays_when_the_board_moves(alice, rounds):
    Round.objects.filter(pk=rounds[0].pk).update(name="The round of the review")
    rounds[0].refresh_from_db()
    move_round(round=rounds[0], days=days_of_a_round(date(2026, 4, 28), MONTHLY), why="The chair is away", by=alice)
    assert Round.objects.get(pk=rounds[0].pk).name == "The round of the review"


def test_a_chase_lands_in_the_holders_inbox_once_a_day(programme, alice, rounds):
    holder = factories.person("Henrietta Holt")
    post = factories.post(programme, holder=holder)
    open_round(round=rounds[0], by=alice)

    chase(round=rounds[0], post=post, outstanding=["1.1.1", "1.1.2"], by=alice)

    told = Message.objects.get(recipient_id=holder.pk)
    assert told.subject == "2 to update by 27 March"
    assert told.address == f"rounds/1/waiting/?post={post.code}"
    with pytest.raises(CycleRefused, match="today already"):
        chase(round=rounds[0], post=post, outstanding=["1.1.1"], by=alice)
    chase(round=rounds[0], post=post, outstanding=["1.1.1"], by=factories.later(alice, alice.now + timedelta(days=1)))


def test_a_day_of_reminders_is_a_day_in_london(programme, alice, rounds):
    post = factories.post(programme, holder=factories.person("Henrietta Holt"))
    open_round(round=rounds[0], by=alice)
    late = factories.later(alice, datetime(2026, 6, 1, 22, 30, tzinfo=UTC))  # 23:30 in London
    past_midnight = factories.later(alice, datetime(2026, 6, 1, 23, 30, tzinfo=UTC))  # the next day there

    chase(round=rounds[0], post=post, outstanding=["1.1.1"], by=late)
    chase(round=rounds[0], post=post, outstanding=["1.1.1"], by=past_midnight)

    assert Chase.objects.filter(post=post).count() == 2


def test_nobody_is_chased_in_an_empty_post_or_a_closed_round(programme, alice, rounds):
    empty = factories.post(programme)
    with pytest.raises(CycleRefused, match="while a round is open"):
        chase(round=rounds[0], post=empty, outstanding=["1"], by=alice)
    open_round(round=rounds[0], by=alice)
    with pytest.raises(CycleRefused, match="Nobody holds"):
        chase(round=rounds[0], post=empty, outstanding=["1"], by=alice)


def test_who_may_run_rounds(programme, rounds):
    bob = factories.actor(programme, Role.PROGRAMME_MANAGER)
    charlie = factories.actor(programme, Role.ACTION_OWNER)
    with pytest.raises(NotAllowed):
        open_round(round=rounds[0], by=charlie)
    assert open_round(round=rounds[0], by=bob).state == RoundState.OPEN
