"""How often a panel could be brought the plan: days over Christmas, Easter and leap days, ages, costs, and warnings."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.cycle.options import (
    AFTER,
    MONTHS_AHEAD,
    OLD_AFTER,
    SAME_FACTS_WITHIN,
    Option,
    boards_ahead,
    lay_out,
    options_for,
    year_from,
)
from soundingboard.cycle.proposals import board_days, own_days, panel_days, rounds_for
from soundingboard.cycle.rules import PanelRhythm, Rhythm, days_of_a_round
from soundingboard.lib.content import load
from soundingboard.lib.presets import PanelEffort
from soundingboard.lib.working_days import add_working_days, is_working_day, working_days_between

pytestmark = pytest.mark.pure
MONTHLY = Rhythm(opens_before_cut_off=10, cut_off_before_board=15, group_before_board=8, panel_after_board=None)
EFFORT = load("panel_effort", PanelEffort)
FIRST = date(2026, 4, 1)


def year_of(panel, *, first=FIRST, every_months=1, since=None):
    until = year_from(first)
    rounds = boards_ahead([], MONTHLY, every_months, first, until)
    option = Option("x", "X", panel)
    return lay_out(option, rounds, EFFORT, first=first, until=until, boards_since_panel=since)


@pytest.mark.parametrize(
    ("panel", "since", "which"),
    [
        (PanelRhythm(1, 0), None, [0, 1, 2, 3, 4, 5]),
        (PanelRhythm(2, 0), None, [0, 2, 4]),
        # The last Board had the panel: this one has not.
        (PanelRhythm(2, 0), 0, [1, 3, 5]),
        (PanelRhythm(2, 0), 1, [0, 2, 4]),
        (PanelRhythm(3, 0), 0, [2, 5]),
        # It waited longer than it should have: it is its turn.
        (PanelRhythm(3, 0), 7, [0, 3]),
        (None, None, []),
    ],
)
def test_the_panel_follows_the_boards_whose_turn_it_is(panel, since, which):
    boards = board_days(FIRST, every_months=1, week=3, weekday=1, how_many=6)
    rounds = [days_of_a_round(day, MONTHLY) for day in boards]

    found = panel_days(rounds, panel, since)

    assert [number for number, day in enumerate(found) if day is not None] == which
    assert all(found[number] == boards[number] for number in which)


@pytest.mark.parametrize(
    ("board_on", "after", "panel_on"),
    [
        # Good Friday and Easter Monday of 2026 are 3 and 6 April.
        (date(2026, 3, 31), 7, date(2026, 4, 13)),
        # Christmas Day is a Friday, Boxing Day is kept on the Monday, New Year's Day is a Friday.
        (date(2026, 12, 15), 7, date(2026, 12, 24)),
        (date(2026, 12, 17), 7, date(2026, 12, 30)),
        (date(2026, 12, 22), 7, date(2027, 1, 5)),
        # Before the Board, back over Easter.
        (date(2026, 4, 8), -3, date(2026, 4, 1)),
        # 2028 has a 29 February, a Tuesday.
        (date(2028, 2, 22), 5, date(2028, 2, 29)),
        (date(2027, 2, 22), 5, date(2027, 3, 1)),
    ],
)
def test_working_days_from_the_board_to_the_panel(board_on, after, panel_on):
    (made,) = rounds_for([board_on], PanelRhythm(1, after).lies_in(MONTHLY))

    assert made.panel_on == panel_on


@pytest.mark.parametrize(
    ("every_months", "first", "found"),
    [
        (3, date(2026, 4, 1), [date(2026, 6, 18), date(2026, 9, 17), date(2026, 12, 17)]),
        (1, date(2026, 4, 17), [date(2026, 5, 21), date(2026, 6, 18), date(2026, 7, 16)]),
        # 15 April 2027 is a Thursday, and the first day itself counts.
        (2, date(2027, 4, 15), [date(2027, 4, 15), date(2027, 6, 17), date(2027, 8, 19)]),
    ],
)
def test_a_panel_with_days_of_its_own_meets_on_the_third_thursday(every_months, first, found):
    assert own_days(every_months, first, 3) == found


@pytest.mark.parametrize(
    ("first", "until"),
    [
        (date(2026, 4, 1), date(2027, 3, 31)),
        (date(2028, 2, 29), date(2029, 2, 27)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 12, 30)),
    ],
)
def test_a_year_ahead_ends_the_day_before_it_begins_again(first, until):
    assert year_from(first) == until


def test_papers_of_a_panel_too_soon_after_the_board_go_out_before_the_ratings_are_agreed():
    soon = year_of(PanelRhythm(1, 5))
    later = year_of(PanelRhythm(1, AFTER))

    assert any("before the Board of" in warning for warning in soon.warnings)
    assert not any("before the Board of" in warning for warning in later.warnings)


def test_a_bank_holiday_between_the_papers_and_the_meeting_is_said():
    found = year_of(PanelRhythm(1, AFTER))

    # The third Tuesday of April 2026 is the 21st; the panel meets on 30 April and no holiday lies between.
    assert not any("30 April 2026" in warning for warning in found.warnings)
    # In December the papers for 24 December are out on the 16th; in May those for 29 May lie over the 25th.
    assert any("25 May 2026 is a bank holiday" in warning for warning in found.warnings)


def test_the_same_facts_are_asked_twice_where_a_panel_meets_oftener_than_figures_come():
    monthly = year_of(PanelRhythm(own_months=1), every_months=2)

    assert monthly.again > 0
    assert {each.reads.cut_off for each in monthly.meetings if each.is_again} <= {
        each.reads.cut_off for each in monthly.meetings if not each.is_again
    }
    assert year_of(PanelRhythm(1, AFTER), every_months=2).again == 0


def test_a_panel_and_a_board_close_together_ask_officers_twice():
    close, apart = year_of(PanelRhythm(1, -3)), year_of(PanelRhythm(1, 12))

    assert close.soon == len(close.meetings)
    assert apart.soon == 0
    assert not any(each.sees_agreed for each in close.meetings)
    assert all(each.sees_agreed for each in apart.meetings)


def test_what_an_option_costs_is_the_estimate_for_each_meeting_and_more_where_it_asks_more():
    every = sum(each.half_days for each in EFFORT if each.when == "every_meeting")
    before = sum(each.half_days for each in EFFORT if each.when == "before_board")
    after = year_of(PanelRhythm(1, AFTER))
    ahead = year_of(PanelRhythm(1, -3))

    assert not any(each.age > OLD_AFTER for each in (*after.meetings, *ahead.meetings))
    assert after.half_days == every * len(after.meetings)
    assert ahead.half_days == (every + before) * len(ahead.meetings)
    assert after.officer_days == "42"
    doubled = lay_out(
        after.option,
        [each.reads for each in after.meetings],
        [PanelEffort(**{**_as_said(each), "half_days": each.half_days * 2}) for each in EFFORT],
        first=FIRST,
        until=year_from(FIRST),
    )
    assert doubled.half_days == 2 * after.half_days


def _as_said(effort):
    return {name: getattr(effort, name) for name in effort.__dataclass_fields__}


@pytest.mark.parametrize(("half_days", "words"), [(0, "0"), (1, "½"), (2, "1"), (7, "3½")])
def test_officer_days_are_said_in_halves(half_days, words):
    found = year_of(PanelRhythm(1, AFTER))
    object.__setattr__(found, "half_days", half_days)

    assert found.officer_days == words


@pytest.mark.parametrize("every_months", [1, 2, 3, 4, 6, 12])
def test_every_option_offered_is_another_one(every_months):
    offered = options_for(every_months)

    assert len({each.panel for each in offered}) == len({each.code for each in offered}) == len(offered) >= 4
    for each in offered:
        for meeting in year_of(each.panel, every_months=every_months).meetings:
            assert meeting.reads.cut_off <= meeting.held_on


def test_once_a_quarter_is_four_meetings_a_year():
    for every_months in (1, 2):
        (quarterly,) = [each for each in options_for(every_months) if each.code == "quarterly"]
        assert len(year_of(quarterly.panel, every_months=every_months).meetings) == 4


def test_planned_boards_stand_and_the_rest_follow_their_pattern():
    known = rounds_for([date(2026, 3, 10), date(2026, 4, 15), date(2026, 5, 13)], MONTHLY)

    found = boards_ahead(known, MONTHLY, 1, FIRST, year_from(FIRST))

    assert [each.board_on for each in found][:4] == [
        date(2026, 3, 10),
        date(2026, 4, 15),
        date(2026, 5, 13),
        date(2026, 6, 10),
    ]
    assert [each.board_on for each in found][-1] == date(2027, 3, 10)
    assert len(found) == 13


@pytest.mark.parametrize(
    ("panel", "words"),
    [
        (PanelRhythm(1, 7), "7 working days after every Board"),
        (PanelRhythm(2, -1), "1 working day before every second Board"),
        (PanelRhythm(4, 0), "every 4th Board, on the same day"),
        (PanelRhythm(own_months=1), "every month, on the third Thursday, whenever the Board meets"),
        (PanelRhythm(own_months=3), "every 3 months, on the third Thursday, whenever the Board meets"),
    ],
)
def test_a_frequency_in_words(panel, words):
    assert panel.words == words
    assert panel.lies_in(MONTHLY).panel == panel


@given(
    first=st.dates(date(2012, 1, 1), date(2035, 1, 1)),
    every_months=st.integers(1, 6),
    every_boards=st.integers(1, 6),
    after=st.integers(-10, 20),
    since=st.none() | st.integers(0, 8),
)
def test_every_meeting_lies_where_a_slow_count_of_boards_puts_it(first, every_months, every_boards, after, since):
    panel = PanelRhythm(every_boards, after)
    until = year_from(first)
    rounds = boards_ahead([], MONTHLY, every_months, first, until)

    found = lay_out(Option("x", "X", panel), rounds, (), first=first, until=until, boards_since_panel=since)

    # The slow twin: go from Board to Board and count those without a panel.
    expected, waited = [], every_boards if since is None else since
    for each in rounds:
        if waited + 1 >= every_boards:
            expected.append(add_working_days(each.board_on, after))
            waited = 0
        else:
            waited += 1
    assert [each.held_on for each in found.meetings] == [day for day in expected if first <= day <= until]
    for each in found.meetings:
        assert is_working_day(each.held_on)
        assert working_days_between(each.papers_by, each.held_on) == 6
        assert each.age == (each.held_on - each.reads.cut_off).days
        assert each.is_soon_after_board == (abs((each.held_on - each.reads.board_on).days) <= SAME_FACTS_WITHIN)
        assert each.sees_agreed == (each.held_on > each.reads.board_on)
    assert len(rounds) <= MONTHS_AHEAD


@given(first=st.dates(date(2012, 1, 1), date(2035, 1, 1)), months=st.sampled_from([1, 2, 3, 4, 6]))
def test_own_days_are_those_that_a_slow_look_at_the_calendar_finds(first, months):
    expected, day = [], first
    while len(expected) < 3:
        days = (date(day.year, day.month, n) for n in range(15, 22))
        third = next(each for each in days if each.weekday() == 3)
        while not is_working_day(third):
            third += timedelta(days=1)
        if day == third and day.month % months == 0:
            expected.append(day)
        day += timedelta(days=1)

    assert own_days(months, first, 3) == expected
