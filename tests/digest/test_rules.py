"""When letters and reminders go out, and when a refused letter is tried again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from soundingboard.digest.rules import is_superseded, letter_is_due, next_try, week_of

pytestmark = pytest.mark.pure
NOW = datetime(2026, 3, 16, 10, tzinfo=UTC)
MONDAY = date(2026, 3, 16)


@pytest.mark.parametrize("days", range(7))
def test_every_day_of_a_week_belongs_to_its_monday(days: int) -> None:
    assert week_of(MONDAY + timedelta(days=days)) == MONDAY


@pytest.mark.parametrize(
    ("weekday", "today", "is_due"),
    [
        (0, MONDAY, True),
        (0, MONDAY + timedelta(days=2), True),  # the worker stood still on Monday
        (0, MONDAY + timedelta(days=3), False),  # too late: it would be of last week's news
        (4, MONDAY, False),
        (4, MONDAY + timedelta(days=4), True),
        (4, MONDAY + timedelta(days=6), True),
        (4, MONDAY + timedelta(days=7), False),
    ],
)
def test_a_letter_is_due_on_its_day_and_two_days_after(weekday: int, today: date, is_due: bool) -> None:
    assert letter_is_due(today, weekday, None) is is_due


def test_who_came_after_the_day_of_the_letter_waits_for_the_next() -> None:
    assert not letter_is_due(MONDAY + timedelta(days=1), 0, MONDAY + timedelta(days=1))
    assert letter_is_due(MONDAY, 0, MONDAY)


def test_a_refusal_for_the_time_being_is_met_with_five_more_tries_each_later_than_the_last() -> None:
    waits = [next_try(attempts, False, NOW) for attempts in range(1, 7)]

    assert waits[-1] is None
    spans = [each - NOW for each in waits if each is not None]
    assert spans == sorted(set(spans))
    assert (spans[0], spans[-1], len(spans)) == (timedelta(minutes=5), timedelta(hours=24), 5)


def test_a_refusal_for_good_is_met_with_one_more_after_a_day() -> None:
    assert next_try(1, True, NOW) == NOW + timedelta(hours=24)
    assert next_try(2, True, NOW) is None


def test_a_new_week_takes_the_place_of_the_old() -> None:
    assert not is_superseded(MONDAY, MONDAY + timedelta(days=6))
    assert is_superseded(MONDAY, MONDAY + timedelta(days=7))
