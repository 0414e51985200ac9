"""Days on which a Board might meet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.cycle.proposals import LAST, board_days, proposed_rounds
from soundingboard.cycle.rules import Rhythm
from soundingboard.lib.working_days import is_working_day

pytestmark = pytest.mark.pure
MONTHLY = Rhythm(opens_before_cut_off=10, cut_off_before_board=15, group_before_board=8, panel_after_board=None)


@pytest.mark.parametrize(
    ("first", "pattern", "found"),
    [
        (date(2026, 3, 16), (1, 3, 1, 3), [date(2026, 3, 17), date(2026, 4, 21), date(2026, 5, 19)]),
        # The third Tuesday of March is past, so the first Board is in April.
        (date(2026, 3, 18), (2, 3, 1, 2), [date(2026, 4, 21), date(2026, 6, 16)]),
        # The first Monday of May 2026 and the last of August are bank holidays.
        (date(2026, 5, 1), (1, 1, 0, 1), [date(2026, 5, 5)]),
        (date(2026, 8, 1), (1, LAST, 0, 1), [date(2026, 9, 1)]),
        # Christmas Day is a Friday in 2026; the next working day is the Tuesday.
        (date(2026, 12, 1), (1, LAST, 4, 1), [date(2026, 12, 29)]),
        (date(2026, 10, 1), (3, 2, 2, 2), [date(2026, 10, 14), date(2027, 1, 13)]),
    ],
)
def test_a_pattern_gives_the_days_it_says(first, pattern, found):
    every, week, weekday, how_many = pattern

    assert board_days(first, every_months=every, week=week, weekday=weekday, how_many=how_many) == found


@given(
    first=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    every=st.integers(1, 6),
    week=st.integers(1, LAST),
    weekday=st.integers(0, 4),
)
def test_every_day_proposed_is_one_on_which_people_work(first, every, week, weekday):
    found = board_days(first, every_months=every, week=week, weekday=weekday, how_many=6)

    assert len(found) == 6
    assert found == sorted(set(found))
    assert found[0] >= first
    assert all(is_working_day(day) for day in found)
    # A slow look at each day: it is that weekday of the month, or the holidays between gave way.
    for day in found:
        asked = day
        while asked.weekday() != weekday or (asked != day and is_working_day(asked)):
            asked -= timedelta(days=1)
            assert not is_working_day(asked) or asked.weekday() != weekday or asked == day
            assert (day - asked).days < 8


def test_rounds_of_boards_a_week_apart_warn_that_they_overlap():
    one, two = proposed_rounds([date(2026, 4, 21), date(2026, 4, 28)], MONTHLY)

    assert not any("opens before" in each for each in one.warnings)
    assert "It opens before the round before is cut off, and one round is open at a time." in two.warnings


def test_a_round_that_would_be_late_on_the_day_it_is_made_says_so():
    """The Board meets in a fortnight, and the calendar gives owners three weeks before that."""
    board = date(2026, 6, 16)
    (made,) = proposed_rounds([board], MONTHLY)
    cut_off = made.days.cut_off

    (on_the_day,) = proposed_rounds([board], MONTHLY, today=cut_off)
    (after,) = proposed_rounds([board], MONTHLY, today=cut_off + timedelta(days=1))

    assert on_the_day.warnings == ()
    assert [each for each in after.warnings if "has passed: owners would be late at once" in each]


def test_a_round_of_an_ordinary_month_has_no_warning():
    (made,) = proposed_rounds([date(2026, 6, 16)], MONTHLY)

    assert made.warnings == ()
    assert made.days.cut_off < made.days.group_on < made.days.board_on
