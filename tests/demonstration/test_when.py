"""The story can be told on any day: its first round opens once the calendar is agreed, and well before it closes."""

from datetime import date, timedelta

import pytest

from soundingboard.demonstration.when import LAST_FROZEN, When

pytestmark = pytest.mark.pure

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(700)]


def test_the_first_round_opens_after_its_calendar_was_agreed_whatever_day_it_is() -> None:
    late = [str(day) for day in DAYS if When(day).opens(1) <= When(day).working_day(0.0)]

    assert late == []


def test_every_round_is_open_for_some_days_whatever_day_it_is() -> None:
    short = [
        (str(day), number)
        for day in DAYS
        for number in range(1, LAST_FROZEN + 1)
        if (When(day).days(number).cut_off - When(day).opens(number)).days < 5
    ]

    assert short == []


def test_the_open_round_was_opened_some_days_ago() -> None:
    assert all((day - When(day).opens(LAST_FROZEN + 1)).days >= 4 for day in DAYS)
