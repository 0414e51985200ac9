"""The reporting cycle as it stood."""

from datetime import UTC, date, datetime

import pytest

from soundingboard.accounts.bases import end_of
from soundingboard.cycle.actions import close_round, freeze_round, open_round
from soundingboard.cycle.models import RoundState
from soundingboard.cycle.reading import round_numbered, round_of_now, rounds_of
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
