import subprocess
import sys
from datetime import date, timedelta

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.working_days import (
    CALCULATION_VERSION,
    BeforeWorkingDaysAreKnown,
    add_working_days,
    bank_holidays,
    clear_days_before,
    is_provisional,
    is_working_day,
    known_until,
    ordinary_holidays,
    table_warning,
    working_days_between,
)

DAYS = st.dates(date(2012, 6, 1), date(2028, 6, 1))
PUBLISHED = BankHolidays(use_cached_holidays=True)


def slow_is_working_day(day: date) -> bool:
    return PUBLISHED.is_work_day(day, division=BankHolidays.ENGLAND_AND_WALES)


def slow_add(start: date, n: int) -> date:
    day, counted = start, 0
    while counted < n:
        day = day + timedelta(days=1)
        if slow_is_working_day(day):
            counted = counted + 1
    return day


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2017, 9, 4), 70, date(2017, 12, 11)),  # Walsall's report of 2017 and its plan
        (date(2012, 10, 30), 0, date(2012, 10, 30)),
        (date(2012, 12, 21), 1, date(2012, 12, 24)),
        (date(2012, 12, 24), 1, date(2012, 12, 27)),
        (date(2022, 9, 16), 1, date(2022, 9, 20)),  # the State Funeral was a one-off bank holiday
        (date(2011, 4, 21), 5, date(2011, 5, 4)),  # Easter, the wedding and the early May holiday in one fortnight
        (date(2012, 10, 30), -6, date(2012, 10, 22)),
        (date(2025, 11, 22), 1, date(2025, 11, 24)),
        (date(2025, 11, 22), -1, date(2025, 11, 21)),
    ],
)
def test_working_days_are_counted_from_the_day_after_the_start(start: date, n: int, due: date) -> None:
    assert add_working_days(start, n) == due


def test_papers_for_a_meeting_on_a_tuesday_are_published_by_the_monday_of_the_week_before() -> None:
    assert clear_days_before(date(2012, 10, 30), 5) == date(2012, 10, 22)


@given(DAYS)
def test_exactly_five_working_days_lie_between_publication_and_the_meeting(meeting: date) -> None:
    publication = clear_days_before(meeting)

    between = [publication + timedelta(days=n) for n in range(1, (meeting - publication).days)]
    assert sum(slow_is_working_day(day) for day in between) == 5
    assert slow_is_working_day(publication)


@given(DAYS)
def test_a_day_is_a_working_day_as_the_published_list_says(day: date) -> None:
    assert is_working_day(day) == slow_is_working_day(day)


@given(DAYS, st.integers(0, 90))
def test_the_count_agrees_with_counting_on_fingers(start: date, n: int) -> None:
    assert add_working_days(start, n) == slow_add(start, n)


@given(DAYS, st.integers(1, 90))
def test_counting_back_is_the_number_that_was_added(start: date, n: int) -> None:
    due = add_working_days(start, n)

    assert working_days_between(start, due) == n
    assert working_days_between(due, start) == -sum(slow_is_working_day(d) for d in days(start, due))


def days(first: date, before: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((before - first).days)]


@given(DAYS, st.integers(-60, 60))
def test_a_later_start_never_gives_an_earlier_due_date(start: date, n: int) -> None:
    assert add_working_days(start + timedelta(days=1), n) >= add_working_days(start, n)


ONE_OFFS = {
    2012: {date(2012, 5, 28), date(2012, 6, 4), date(2012, 6, 5)},
    2020: {date(2020, 5, 4), date(2020, 5, 8)},
    2022: {date(2022, 5, 30), date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)},
    2023: {date(2023, 5, 8)},
}


@pytest.mark.parametrize("year", range(2012, 2029))
def test_the_rule_for_ordinary_years_gives_the_published_list_but_for_the_one_offs(year: int) -> None:
    published = {h["date"] for h in PUBLISHED.get_holidays(division=BankHolidays.ENGLAND_AND_WALES, year=year)}

    assert ordinary_holidays(year) ^ published == ONE_OFFS.get(year, set())
    assert bank_holidays(year) == published


def test_holidays_before_the_published_list_are_those_that_were_kept() -> None:
    assert sorted(bank_holidays(2011)) == [
        date(2011, 1, 3),
        date(2011, 4, 22),
        date(2011, 4, 25),
        date(2011, 4, 29),
        date(2011, 5, 2),
        date(2011, 5, 30),
        date(2011, 8, 29),
        date(2011, 12, 26),
        date(2011, 12, 27),
    ]


def test_a_date_before_the_regulations_is_refused_with_a_sentence() -> None:
    with pytest.raises(BeforeWorkingDaysAreKnown, match="Working days are counted from 2007 on"):
        add_working_days(date(2006, 12, 27), 1)


def test_the_end_of_the_list_is_told_a_year_before_and_dates_after_it_are_provisional() -> None:
    end = known_until()

    assert (end.month, end.day) == (12, 31)
    assert table_warning(end.replace(year=end.year - 1)) is None
    assert str(end.year) in (table_warning(end.replace(year=end.year - 1) + timedelta(days=1)) or "")
    assert not is_provisional(end)
    assert is_provisional(end + timedelta(days=1))
    assert add_working_days(date(2039, 12, 30), 1) == date(2040, 1, 3)  # Friday to Tuesday, by the ordinary rule


def test_the_way_of_counting_has_a_version_to_keep_with_a_due_date() -> None:
    assert CALCULATION_VERSION == "1"


def test_counting_days_brings_in_nothing_that_could_reach_the_network() -> None:
    program = (
        "import sys; from datetime import date; from soundingboard.lib.working_days import add_working_days; "
        "add_working_days(date(2017, 9, 4), 70); sys.exit('requests' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
