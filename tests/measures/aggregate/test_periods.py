from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.working_days import add_working_days, working_days_between
from soundingboard.measures.aggregate.periods import (
    CALENDAR_FROM,
    BadPeriod,
    Calendar,
    Period,
    checked,
    days_of,
    months_later,
    period_table,
)
from soundingboard.measures.aggregate.settings import DEFAULTS
from tests.measures.aggregate import twin

pytestmark = pytest.mark.pure

DAYS = st.dates(date(2008, 1, 1), date(2026, 12, 31))
CALENDAR = Calendar(date(2027, 1, 1))


def place(day: date) -> int:
    return (day - CALENDAR_FROM).days


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2024, 5, 31), -3, date(2024, 2, 29)),
        (date(2008, 2, 29), 192, date(2024, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int, then: date) -> None:
    assert months_later(day, months) == then


@given(DAYS, st.integers(-240, 240))
def test_months_later_agrees_with_its_slow_twin(day: date, months: int) -> None:
    assert months_later(day, months) == twin.am(day, months)


@given(DAYS, st.sampled_from([1, 15, 20, 45]))
def test_the_calendar_counts_working_days_as_the_regulations_do(day: date, n: int) -> None:
    last = CALENDAR.last_within(n)[place(day)].item()

    assert CALENDAR.nth_after(n)[place(day)].item() == add_working_days(day, n)
    assert working_days_between(day, last) == n
    assert working_days_between(day, last + timedelta(days=1)) == n + 1


@given(DAYS, st.sampled_from([5, 10, 15, 20]))
def test_the_calendar_finds_the_first_day_within_and_the_last_day_beyond(day: date, n: int) -> None:
    first, last = CALENDAR.earliest_within(day, n), CALENDAR.latest_beyond(day, n)

    assert working_days_between(first, day) <= n < working_days_between(first - timedelta(days=1), day)
    assert working_days_between(last, day) >= n > working_days_between(last + timedelta(days=1), day)


def test_a_council_may_give_its_own_holidays() -> None:
    ordinary, own = Calendar(date(2024, 12, 31)), Calendar(date(2024, 12, 31), [date(2024, 7, 1)])
    friday = date(2024, 6, 28)

    assert ordinary.nth_after(1)[place(friday)].item() == date(2024, 7, 1)
    assert own.nth_after(1)[place(friday)].item() == date(2024, 7, 2)
    assert own.nth_after(1)[place(date(2024, 12, 24))].item() == date(2024, 12, 25)


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [
        ("backwards", date(2024, 2, 1), date(2024, 1, 31)),
        ("snapshot", date(2024, 2, 1), date(2024, 2, 1)),
        ("", date(2024, 2, 1), date(2024, 2, 1)),
        ("long ago", date(1989, 12, 31), date(2024, 2, 1)),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(label: str, start: date, end: date) -> None:
    with pytest.raises(BadPeriod):
        Period(label, start, end)


def test_two_periods_of_one_label_are_refused() -> None:
    same = Period("May", date(2024, 5, 1), date(2024, 5, 31))

    with pytest.raises(BadPeriod, match="same label"):
        checked([same, same])


def test_t_is_the_end_of_the_period_or_the_snapshot_if_that_is_earlier() -> None:
    periods = [
        Period("May", date(2024, 5, 1), date(2024, 5, 31)),
        Period("June", date(2024, 6, 1), date(2024, 6, 30)),
        Period("July", date(2024, 7, 1), date(2024, 7, 31)),
    ]

    rows = period_table(periods, date(2024, 6, 15), CALENDAR, DEFAULTS).to_pylist()

    assert [(row["period"], row["t"]) for row in rows] == [(0, date(2024, 5, 31)), (1, date(2024, 6, 15))]


def test_a_span_has_a_row_for_each_of_its_days() -> None:
    rows = days_of([(3, date(2024, 2, 28), date(2024, 3, 1)), (4, date(2024, 2, 29), date(2024, 2, 29))]).to_pylist()

    assert [(row["period"], row["day"].day) for row in rows] == [(3, 28), (3, 29), (3, 1), (4, 29)]
