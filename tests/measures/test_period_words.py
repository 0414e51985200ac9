"""Periods as councils write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.measures.period_words import read_period
from soundingboard.measures.rules import Period, month_of

pytestmark = pytest.mark.pure

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
YEAR = Period(date(2025, 4, 1), date(2026, 3, 31))
DAYS = st.dates(date(2005, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("March 2026", MARCH),
        ("Mar 2026", MARCH),
        ("Mar-26", MARCH),
        ("mar 26", MARCH),
        ("Mar '26", MARCH),
        ("  MARCH\u00a02026 ", MARCH),
        ("03/2026", MARCH),
        ("3/2026", MARCH),
        ("2026-03", MARCH),
        (date(2026, 3, 1), MARCH),
        (date(2026, 3, 31), MARCH),
        (date(2026, 3, 16), Period(date(2026, 3, 16), date(2026, 3, 16))),
        ("Sept 2025", month_of(date(2025, 9, 1))),
        ("2025-26", YEAR),
        ("2025/26", YEAR),
        ("2025\u201326", YEAR),
        ("2025-2026", YEAR),
        ("2011-12", Period(date(2011, 4, 1), date(2012, 3, 31))),
        ("1999/00", Period(date(1999, 4, 1), date(2000, 3, 31))),
        ("Q1 2025/26", Period(date(2025, 4, 1), date(2025, 6, 30))),
        ("Q3 2025-26", Period(date(2025, 10, 1), date(2025, 12, 31))),
        ("Q4 2025/26", Period(date(2026, 1, 1), date(2026, 3, 31))),
        ("January to March 2026", Period(date(2026, 1, 1), date(2026, 3, 31))),
        ("Jan - Mar 2026", Period(date(2026, 1, 1), date(2026, 3, 31))),
        ("year to 31 March 2026", YEAR),
        ("week of 2 March 2026", Period(date(2026, 3, 2), date(2026, 3, 8))),
        ("2 March 2026", Period(date(2026, 3, 2), date(2026, 3, 2))),
        ("2 March 2026 to 3 April 2026", Period(date(2026, 3, 2), date(2026, 4, 3))),
    ],
)
def test_a_period_is_read_as_it_is_written(said: object, period: Period) -> None:
    assert read_period(said) == period


@pytest.mark.parametrize(
    "said",
    ["", "Total", "Smarch 2026", "13/2026", "2026-13", "2025/27", "Q5 2025/26", "Q1 2026", "31 June 2026", 3.0, None],
)
def test_what_names_no_period_is_none(said: object) -> None:
    assert read_period(said) is None


@given(DAYS, st.integers(0, 400))
def test_every_period_is_read_back_from_its_own_words(start: date, length: int) -> None:
    period = Period(start, start + timedelta(days=length))

    assert read_period(period.words) == period


@given(DAYS, st.sampled_from([1, 3, 12]))
def test_whole_months_quarters_and_years_are_read_back_too(day: date, months: int) -> None:
    start = day.replace(day=1)
    last = (start.month - 1 + months - 1) % 12 + 1, start.year + (start.month - 1 + months - 1) // 12
    period = Period(start, month_of(date(last[1], last[0], 1)).end)

    assert period.kind in ("month", "quarter", "year")
    assert read_period(period.words) == period
