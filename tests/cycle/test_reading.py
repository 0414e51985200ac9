"""The reporting cycle as it stood."""

from datetime import UTC, date, datetime, timedelta

import pytest

from soundingboard.accounts.bases import end_of
from soundingboard.cycle.actions import cancel_round, close_round, freeze_round, move_round, open_round
from soundingboard.cycle.models import RoundState
from soundingboard.cycle.reading import (
    closed_at,
    course_of,
    round_numbered,
    round_of_now,
    rounds_of,
    state_at,
)
from soundingboard.cycle.rules import RoundDays
from soundingboard.delivery.reading import rounds_as_at
from soundingboard.judgement.reading import rounds_stood
from soundingboard.position.gather import gather
from soundingboard.position.submissions import settled_moment
from tests import factories

pytestmark = pytest.mark.django_db


def on(day: int) -> datetime:
    return datetime(2026, 3, day, 12, tzinfo=UTC)


@pytest.fixture
def programme():
    return factories.programme()


@pytest.fixture
def alice(programme):
    return factories.actor(programme)


def test_a_round_is_in_the_state_that_it_was_in_on_the_day(programme, alice):
    made = factories.round_(programme, state="planned")
    open_round(round=made, by=factories.later(alice, on(2)))
    close_round(round=made, by=factories.later(alice, on(14)))
    freeze_round(round=made, by=factories.later(alice, on(20)))

    states = {day: round_numbered(alice, 1, end_of(date(2026, 3, day))).state for day in (1, 2, 19, 20)}

    assert states == {1: RoundState.PLANNED, 2: RoundState.OPEN, 19: RoundState.CLOSED, 20: RoundState.FROZEN}
    assert round_numbered(alice, 1).state == RoundState.FROZEN


def test_a_round_opened_again_is_open_from_then(programme, alice):
    made = factories.round_(programme, state="planned")
    open_round(round=made, by=factories.later(alice, on(2)))
    close_round(round=made, by=factories.later(alice, on(10)))
    open_round(round=made, by=factories.later(alice, on(12)))

    assert round_numbered(alice, 1, end_of(date(2026, 3, 11))).state == RoundState.CLOSED
    assert round_numbered(alice, 1, end_of(date(2026, 3, 13))).state == RoundState.OPEN


def test_a_round_reads_at_any_moment_as_it_stood_then_whatever_came_after(programme, alice):
    made = factories.round_(programme, state="planned")
    for act, day in (
        (open_round, 2),
        (close_round, 10),
        (open_round, 12),
        (close_round, 14),
        (open_round, 16),
        (close_round, 18),
        (freeze_round, 20),
    ):
        act(round=made, by=factories.later(alice, on(day)))

    just_after = timedelta(microseconds=1)
    table = [
        (on(1), "planned", None),
        (on(2), "planned", None),  # what is done at a moment comes after it
        (on(2) + just_after, "open", None),
        (on(10), "open", None),
        (on(10) + just_after, "closed", 10),
        (on(11), "closed", 10),
        (on(12), "closed", 10),
        (on(13), "open", None),
        (on(15), "closed", 14),
        (on(17), "open", None),
        (on(19), "closed", 18),
        (on(20), "closed", 18),
        (on(21), "frozen", 18),
        (None, "frozen", 18),
    ]
    for moment, state, closed in table:
        row = round_numbered(alice, 1, moment).row
        assert (state_at(row, moment), closed_at(row, moment)) == (state, closed and on(closed)), moment
        assert settled_moment(row, moment) == (on(closed) if closed else moment), moment
        rounds = rounds_as_at(programme.pk, moment)
        assert [line.closed_at for line in rounds.closed] == ([on(closed)] if closed else []), moment
        assert (rounds.open is not None) == (state == "open"), moment
        assert [each.state for each in rounds_stood(alice, moment)] == ([] if state == "planned" else [state]), moment
        if moment is not None and moment.day in (2, 11, 13, 15, 17, 19):
            asked = gather(programme, moment.date() - timedelta(days=1))
            day_before = state_at(row, end_of(moment.date() - timedelta(days=1)))
            assert [each.state for each in asked.rounds] == [day_before], moment
    assert [f"{step.what} {step.at.day}" for step in course_of(row)] == [
        "Opened 2",
        "Closed 10",
        "Opened again 12",
        "Closed 14",
        "Opened again 16",
        "Closed 18",
        "Frozen 20",
    ]
    assert course_of(row, on(11)) == [("Opened", on(2)), ("Closed", on(10))]


def test_a_round_that_was_cancelled_was_planned_until_then(programme, alice):
    made = factories.round_(programme, state="planned")
    cancel_round(round=made, why="August", by=factories.later(alice, on(10)))

    states = {day: round_numbered(alice, 1, end_of(date(2026, 3, day))).state for day in (9, 10)}

    assert states == {9: RoundState.PLANNED, 10: RoundState.CANCELLED}
    assert round_numbered(alice, 1).state == RoundState.CANCELLED


def test_the_round_of_now_is_the_open_one_then_the_closed_then_the_next_planned(programme, alice):
    factories.round_(programme, 1, "frozen")
    later = factories.round_(programme, 4, "planned", board_on=date(2026, 7, 7))
    planned = factories.round_(programme, 3, "planned", board_on=date(2026, 5, 7))
    assert round_of_now(rounds_of(alice)).row == planned

    closed = factories.round_(programme, 2, "closed")
    assert round_of_now(rounds_of(alice)).row == closed

    later.state = "open"
    later.save(update_fields=["state"])
    assert round_of_now(rounds_of(alice)).row == later


def test_the_rounds_of_another_programme_are_not_there(programme, alice):
    factories.round_(factories.programme())

    assert rounds_of(alice) == []
    assert round_of_now([]) is None


def test_a_round_that_was_moved_reads_at_each_moment_as_it_was_planned_then(programme, alice):
    made = factories.round_(
        programme,
        1,
        "planned",
        name="Round 1, Board of 21 April 2026",
        board_on=date(2026, 4, 21),
        opens_on=date(2026, 3, 13),
        cut_off=date(2026, 3, 27),
        group_on=date(2026, 4, 8),
    )
    later = [(on(10), date(2026, 4, 28)), (on(12), date(2026, 5, 5))]
    for at, board_on in later:
        days = RoundDays(made.opens_on, made.cut_off, made.group_on, board_on, made.panel_on)
        move_round(round=made, days=days, why="The chair is away", by=factories.later(alice, at))

    for moment, board_on in (
        (on(9), date(2026, 4, 21)),
        (on(11), date(2026, 4, 28)),
        (on(13), date(2026, 5, 5)),
        (on(10), date(2026, 4, 21)),
        (None, date(2026, 5, 5)),
    ):
        (listed,) = rounds_of(alice, moment)
        one = round_numbered(alice, 1, moment)
        assert one is not None
        assert {listed.days.board_on, one.days.board_on} == {board_on}, moment
        assert listed.row.name == one.row.name == f"Round 1, Board of {board_on.day} {board_on:%B %Y}"
    (value,) = gather(programme, as_at=date(2026, 3, 9)).rounds
    assert value.board_on == date(2026, 4, 21)


def test_a_round_cancelled_later_is_still_planned_in_an_earlier_position(programme, alice):
    made = factories.round_(programme, 1, "planned")
    cancel_round(round=made, why="Election", by=factories.later(alice, on(12)))

    assert [each.number for each in gather(programme, as_at=date(2026, 3, 11)).rounds] == [1]
    assert gather(programme, as_at=date(2026, 3, 12)).rounds == ()
