"""A round's days follow from the Board's, and what is doubtful about them is said."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.cycle.models import RoundState
from soundingboard.cycle.rules import (
    TRANSITIONS,
    Rhythm,
    RoundDays,
    days_of_a_round,
    last_move,
    publish_by,
    warnings,
    working_days_before,
)
from soundingboard.lib.working_days import is_working_day, working_days_between

pytestmark = pytest.mark.pure
MONTHLY = Rhythm(opens_before_cut_off=10, cut_off_before_board=15, group_before_board=8, panel_after_board=5)


MOVES = st.lists(st.tuples(st.datetimes(), st.sampled_from(["open", "closed", "frozen"])), max_size=6).map(
    lambda moves: sorted(moves, key=lambda move: move[0])
)


@given(MOVES, st.datetimes())
def test_the_last_move_is_the_last_of_those_made_before(moves, moment):
    before = [move for move in moves if move[0] < moment]

    assert last_move(moves, moment) == (before[-1] if before else None)


def test_days_are_counted_back_from_the_board_in_working_days():
    days = days_of_a_round(date(2026, 4, 21), MONTHLY)

    # Good Friday (3 April) and Easter Monday (6 April) are not counted.
    assert days == RoundDays(
        opens_on=date(2026, 3, 13),
        cut_off=date(2026, 3, 27),
        group_on=date(2026, 4, 9),
        board_on=date(2026, 4, 21),
        panel_on=date(2026, 4, 28),
    )
    assert warnings(days) == []


@given(st.dates(date(2015, 1, 1), date(2027, 12, 31)), st.integers(0, 60))
def test_counting_back_is_counting_on_from_the_other_end(day: date, n: int):
    earlier = working_days_before(day, n)

    assert n == 0 or is_working_day(earlier)
    assert n == sum(is_working_day(earlier + timedelta(days=k)) for k in range((day - earlier).days))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"board_on": date(2026, 4, 25), "panel_on": None}, "Board, 25 April 2026, is not a working day"),
        ({"group_on": date(2026, 4, 17)}, "after the Board's papers must be out (13 April 2026"),
        ({"cut_off": date(2026, 4, 8)}, "fewer than two working days"),
        ({"panel_on": date(2026, 4, 14)}, "ratings that the Board has not agreed"),
    ],
)
def test_what_is_doubtful_is_said(changed, says):
    days = days_of_a_round(date(2026, 4, 21), MONTHLY)
    moved = RoundDays(**{name: changed.get(name, getattr(days, name)) for name in RoundDays.__slots__})

    assert any(says in sentence for sentence in warnings(moved)), warnings(moved)


def test_papers_are_out_five_clear_days_before():
    assert publish_by(date(2012, 10, 30)) == date(2012, 10, 22)
    assert working_days_between(date(2012, 10, 22), date(2012, 10, 30)) == 6


def test_every_state_of_a_round_is_in_the_table_and_reached():
    assert set(TRANSITIONS) == set(RoundState.values)
    reached = {state for following in TRANSITIONS.values() for state in following}
    assert reached | {"planned"} == set(TRANSITIONS)
