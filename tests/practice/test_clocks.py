"""When a practice standard is due: bank holidays, month ends, leap days, the day that counting starts on."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundingboard.lib.working_days import is_working_day
from soundingboard.practice.clocks import StandardClock, Step, due_after, occasions, tally

pytestmark = pytest.mark.pure
A_DAY = timedelta(days=1)


def clock(*steps: tuple[int, str], **given_: Any) -> StandardClock:
    made = tuple(Step(length=length, unit=unit) for length, unit in steps)  # type: ignore[arg-type]
    return StandardClock(steps=made, starts="The plan begins", done="The child is seen", **given_)


@pytest.mark.parametrize(
    ("length", "unit", "start", "more", "due"),
    [
        # Working days: over a weekend, over Easter, over Christmas, over a one-off holiday.
        (1, "working_days", date(2026, 1, 9), {}, date(2026, 1, 12)),
        (10, "working_days", date(2026, 3, 30), {}, date(2026, 4, 15)),
        (15, "working_days", date(2025, 12, 19), {}, date(2026, 1, 14)),
        (5, "working_days", date(2023, 5, 4), {}, date(2023, 5, 12)),
        # From a Saturday: the first working day after it is the first.
        (1, "working_days", date(2026, 1, 10), {}, date(2026, 1, 12)),
        (1, "working_days", date(2026, 1, 10), {"day_zero": "next_working_day"}, date(2026, 1, 13)),
        (1, "working_days", date(2026, 1, 12), {"day_zero": "start_is_day_one"}, date(2026, 1, 12)),
        (1, "working_days", date(2026, 1, 10), {"day_zero": "start_is_day_one"}, date(2026, 1, 12)),
        (10, "working_days", date(2026, 1, 12), {"day_zero": "start_is_day_one"}, date(2026, 1, 23)),
        # Calendar days go through holidays, and land where the standard says.
        (14, "days", date(2025, 12, 11), {}, date(2025, 12, 25)),
        (14, "days", date(2025, 12, 11), {"lands": "working_day_after"}, date(2025, 12, 29)),
        (14, "days", date(2025, 12, 11), {"lands": "working_day_before"}, date(2025, 12, 24)),
        (3, "days", date(2026, 4, 3), {"day_zero": "next_working_day"}, date(2026, 4, 10)),
        (7, "days", date(2026, 2, 25), {"day_zero": "start_is_day_one"}, date(2026, 3, 3)),
        (1, "days", date(2024, 2, 28), {}, date(2024, 2, 29)),
        (1, "days", date(2023, 2, 28), {}, date(2023, 3, 1)),
        # Months end on the corresponding day, or on the last of a short month.
        (1, "months", date(2026, 1, 31), {}, date(2026, 2, 28)),
        (1, "months", date(2024, 1, 31), {}, date(2024, 2, 29)),
        (12, "months", date(2024, 2, 29), {}, date(2025, 2, 28)),
        (3, "months", date(2025, 11, 30), {}, date(2026, 2, 28)),
        (6, "months", date(2026, 3, 31), {"lands": "working_day_before"}, date(2026, 9, 30)),
        (1, "months", date(2026, 3, 15), {"day_zero": "start_is_day_one"}, date(2026, 4, 14)),
    ],
)
def test_the_due_day(length: int, unit: Any, start: date, more: dict[str, Any], due: date) -> None:
    assert due_after(Step(length=length, unit=unit), start, **more) == due


def slow_due(length: int, unit: str, start: date, day_zero: str) -> date:
    """The same, a day at a time and in other words: each day after day 0 is ticked off until enough are."""
    day = start
    while day_zero == "next_working_day" and not is_working_day(day):
        day += A_DAY
    if unit == "months":
        target = (day.year * 12 + day.month - 1) + length
        year, month = divmod(target, 12)
        wanted = day.day
        while True:
            try:
                found = date(year, month + 1, wanted)
                break
            except ValueError:
                wanted -= 1
        return found - A_DAY if day_zero == "start_is_day_one" else found
    ticks = 0
    if day_zero == "start_is_day_one" and (unit == "days" or is_working_day(day)):
        ticks = 1
    while ticks < length:
        day += A_DAY
        ticks += unit == "days" or is_working_day(day)
    return day


DAYS = st.dates(date(2012, 1, 1), date(2031, 12, 31))


@settings(max_examples=200, deadline=None)
@given(
    start=DAYS,
    length=st.integers(1, 36),
    unit=st.sampled_from(["working_days", "days", "months"]),
    day_zero=st.sampled_from(["start", "next_working_day", "start_is_day_one"]),
)
def test_a_day_at_a_time_says_the_same(start: date, length: int, unit: Any, day_zero: Any) -> None:
    assert due_after(Step(length=length, unit=unit), start, day_zero=day_zero) == slow_due(
        length, unit, start, day_zero
    )


VISITS = clock((14, "days"), repeats=True)
FIXED = clock((14, "days"), repeats=True, counted_from="first")
REVIEWS = clock((20, "working_days"), (3, "months"), (6, "months"), repeats=True, counted_from="first")


def said(*args: Any, **more: Any) -> list[tuple[date, date | None, str]]:
    return [(each.due, each.done_on, each.state) for each in occasions(*args, **more)]


def test_seeing_a_child_early_brings_the_next_visit_forward() -> None:
    found = said(VISITS, date(2026, 1, 1), [date(2026, 1, 8), date(2026, 1, 22)], date(2026, 1, 31))

    assert found == [
        (date(2026, 1, 15), date(2026, 1, 8), "in_time"),
        (date(2026, 1, 22), date(2026, 1, 22), "in_time"),
        (date(2026, 2, 5), None, "not_yet_due"),
    ]


def test_where_due_days_stand_fast_doing_it_twice_brings_nothing_forward() -> None:
    found = said(FIXED, date(2026, 1, 1), [date(2026, 1, 8), date(2026, 1, 9)], date(2026, 1, 31))

    assert found == [
        (date(2026, 1, 15), date(2026, 1, 8), "in_time"),
        (date(2026, 1, 29), None, "missed"),
        (date(2026, 2, 12), None, "not_yet_due"),
    ]


def test_a_late_visit_is_told_as_late_and_starts_the_next() -> None:
    found = said(VISITS, date(2026, 1, 1), [date(2026, 1, 20)], date(2026, 2, 10))

    assert found == [
        (date(2026, 1, 15), date(2026, 1, 20), "late"),
        (date(2026, 2, 3), None, "missed"),
    ]


def test_reviews_grow_further_apart_and_month_ends_come_back() -> None:
    reviews = clock((1, "months"), repeats=True, counted_from="first")

    dues = [each.due for each in occasions(reviews, date(2026, 1, 31), [], date(2026, 4, 30))]

    assert dues == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
    assert [each.due for each in occasions(REVIEWS, date(2025, 1, 2), [], date(2026, 4, 29))] == [
        date(2025, 1, 30),
        date(2025, 4, 30),
        date(2025, 10, 30),
        date(2026, 4, 30),
    ]


def test_months_before_working_days_move_the_start_of_what_follows() -> None:
    mixed = clock((1, "months"), (5, "working_days"), repeats=False, counted_from="first")

    assert [each.due for each in occasions(mixed, date(2026, 1, 5), [], date(2026, 3, 1))] == [
        date(2026, 2, 5),
        date(2026, 2, 12),
    ]


def test_what_was_due_after_the_plan_ended_is_owed_by_nobody() -> None:
    assert said(VISITS, date(2026, 1, 1), [], date(2026, 2, 1), ended=date(2026, 1, 10)) == []
    assert said(FIXED, date(2026, 1, 1), [], date(2026, 2, 1), ended=date(2026, 1, 20)) == [
        (date(2026, 1, 15), None, "missed")
    ]


def test_a_childs_own_frequency_takes_the_place_of_the_standards() -> None:
    weekly = Step(length=7, unit="days")

    assert said(VISITS, date(2026, 1, 1), [], date(2026, 1, 5), own=weekly) == [(date(2026, 1, 8), None, "not_yet_due")]
    once = clock((45, "working_days"))
    assert said(once, date(2026, 1, 5), [], date(2026, 1, 5), own=weekly)[0][0] == date(2026, 3, 9)


def test_something_done_once_is_late_however_late_and_what_is_before_the_start_does_not_count() -> None:
    once = clock((10, "working_days"), counted_from="first")

    assert said(once, date(2026, 1, 5), [date(2025, 12, 1), date(2026, 6, 1)], date(2026, 7, 1)) == [
        (date(2026, 1, 19), date(2026, 6, 1), "late")
    ]


def test_on_the_due_day_itself_nothing_is_missed() -> None:
    assert said(VISITS, date(2026, 1, 1), [], date(2026, 1, 15))[0][2] == "not_yet_due"
    assert said(VISITS, date(2026, 1, 1), [], date(2026, 1, 16))[0][2] == "missed"


def test_occasions_are_counted_as_met_owed_and_not_yet_due() -> None:
    found = tally(occasions(FIXED, date(2026, 1, 1), [date(2026, 1, 8)], date(2026, 1, 31)))

    assert (found.met, found.owed, found.not_yet_due) == (1, 2, 1)


def slow_occasions(start: date, done: set[date], on: date, days: int) -> list[tuple[date, date | None, str]]:
    """Visits every so many days since the last, by walking through the calendar."""
    found: list[tuple[date, date | None, str]] = []
    since, day = 0, start
    due = start + days * A_DAY
    while day <= on:
        if day in done and not (day == start and found):
            found.append((due, day, "in_time" if since <= days else "late"))
            since, due = 0, day + days * A_DAY
        day += A_DAY
        since += 1
    found.append((due, None, "missed" if on > due else "not_yet_due"))
    return found


@settings(max_examples=150, deadline=None)
@given(
    start=DAYS,
    gaps=st.lists(st.integers(1, 40), max_size=8),
    later=st.integers(0, 200),
    days=st.integers(1, 30),
)
def test_walking_through_the_calendar_says_the_same(start: date, gaps: list[int], later: int, days: int) -> None:
    done = {start + sum(gaps[: place + 1]) * A_DAY for place in range(len(gaps))}
    on = start + later * A_DAY

    assert said(clock((days, "days"), repeats=True), start, done, on) == slow_occasions(start, done, on, days)


@settings(max_examples=100, deadline=None)
@given(start=DAYS, done=st.sets(st.integers(0, 120), max_size=10), later=st.integers(0, 120))
def test_where_due_days_stand_fast_each_is_answered_from_its_own_stretch(
    start: date, done: set[int], later: int
) -> None:
    found = occasions(FIXED, start, [start + n * A_DAY for n in done], start + later * A_DAY)

    for place, each in enumerate(found):
        first = 0 if place == 0 else 14 * place + 1
        inside = sorted(n for n in done if first <= n <= 14 * (place + 1) and n <= later)
        assert each.due == start + 14 * (place + 1) * A_DAY
        assert each.done_on == (start + inside[0] * A_DAY if inside else None)


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"steps": ()}, "at least one step"),
        ({"steps": (Step(length=1, unit="days"),) * 7}, "at most 6 steps"),
        ({"starts": " "}, "says what starts it"),
        ({"day_zero": "yesterday"}, "is not one of"),
    ],
)
def test_a_clock_that_contradicts_itself_is_refused(given_: dict[str, Any], sentence: str) -> None:
    said_ = {"steps": (Step(length=1, unit="days"),), "starts": "A", "done": "B", **given_}

    with pytest.raises(ValueError, match=sentence):
        StandardClock(**said_)


@pytest.mark.parametrize(("length", "unit"), [(0, "days"), (551, "days"), (37, "months"), (1, "hours")])
def test_a_step_that_cannot_be_meant_is_refused(length: int, unit: Any) -> None:
    with pytest.raises(ValueError):
        Step(length=length, unit=unit)


def test_a_clock_says_itself_in_words() -> None:
    assert REVIEWS.words == "within 20 working days, then 3 months, then every 6 months"
    assert VISITS.words == "every 14 days"
    assert clock((1, "working_days")).words == "within 1 working day"
