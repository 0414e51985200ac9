"""The panel's own rules: scores, states, and the clocks of a recommendation over short months and leap years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.lib.content import load
from soundingboard.lib.presets import WorkCriterion
from soundingboard.workprogramme.models import RecommendationStepKind, WorkState
from soundingboard.workprogramme.rules import (
    RECOMMENDATIONS,
    WORK,
    Standing,
    Step,
    leads_to,
    may_take,
    response_due,
    score_of,
    standing_of,
)

pytestmark = pytest.mark.pure
CRITERIA = load("work_criteria", WorkCriterion)
CODES = [each.code for each in CRITERIA]
DAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        (date(2025, 12, 31), date(2026, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2025, 12, 29), date(2026, 2, 28)),
        (date(2026, 3, 10), date(2026, 5, 10)),
        # The two months end on Christmas Day: months, and no working days, so it is not moved.
        (date(2026, 10, 25), date(2026, 12, 25)),
        (date(2026, 2, 28), date(2026, 4, 28)),
        (date(2028, 2, 29), date(2028, 4, 29)),
        (date(2026, 7, 31), date(2026, 9, 30)),
        # Good Friday.
        (date(2026, 2, 3), date(2026, 4, 3)),
    ],
)
def test_an_answer_is_due_in_two_months_not_in_sixty_days(received_on, due_on):
    assert response_due(received_on) == due_on


@given(received_on=st.dates(date(2012, 1, 1), date(2040, 1, 1)))
def test_two_months_found_slowly_a_day_at_a_time(received_on):
    due_on = response_due(received_on)

    # The slow twin: the last day of the month two months on that is not past the day of the month.
    months = received_on.year * 12 + received_on.month - 1 + 2
    day = received_on
    last = None
    while day.year * 12 + day.month - 1 <= months:
        if day.year * 12 + day.month - 1 == months and day.day <= received_on.day:
            last = day
        day += timedelta(days=1)
    assert due_on == last


@pytest.mark.parametrize(
    ("points", "total", "belongs", "why"),
    [
        ([2, 2, 2, 2, 0], 8, False, "scores nought for adds to what others do"),
        ([2, 2, 2, 1, 1], 8, True, "8 of 15 are needed, so it belongs"),
        ([2, 2, 1, 1, 1], 7, False, "so it does not belong"),
        ([3, 0, 3, 3, 0], 9, False, "nought for ability to change and adds to what others do"),
        ([0, 3, 0, 3, 3], 9, True, "It scores 9"),
        ([3, 3, 3, 3, None], 12, False, "Not scored yet for adds to what others do"),
        ([None] * 5, 0, False, "Not scored yet for public interest, ability to change"),
    ],
)
def test_the_score_is_the_points_and_nought_may_stop_it(points, total, belongs, why):
    given_points = {code: each for code, each in zip(CODES, points, strict=True) if each is not None}

    score = score_of(given_points, CRITERIA)

    assert (score.total, score.most, score.belongs) == (total, 15, belongs)
    assert why in score.why


@given(points=st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_more_points_never_take_an_item_off_the_list(points):
    score = score_of(dict(zip(CODES, points, strict=True)), CRITERIA)
    better = score_of({code: min(3, each + 1) for code, each in zip(CODES, points, strict=True)}, CRITERIA)

    assert better.total >= score.total
    assert better.belongs or not score.belongs


def test_the_tables_of_states_are_closed_and_every_state_can_be_reached():
    for table, first in ((WORK, "longlist"), (RECOMMENDATIONS, "made")):
        reached, waiting = {first}, [first]
        while waiting:
            for after in table[waiting.pop()]:
                if after not in reached:
                    reached.add(after)
                    waiting.append(after)
        assert reached == set(table)
    assert set(WORK) == set(WorkState.values)


def steps(*kinds):
    """A step of each kind, a day apart; `impact12` is the look after twelve months."""
    found = []
    for number, kind in enumerate(kinds):
        day = DAY + timedelta(days=number)
        due = day + timedelta(days=90) if kind in ("accepted", "in_part", "moved") else None
        months = {"impact": 6, "impact12": 12}.get(kind)
        found.append(Step("impact" if months else kind, day, due, months))
    return found


@pytest.mark.parametrize(
    ("kinds", "state", "is_open"),
    [
        ([], "made", True),
        (["received"], "received", True),
        (["received", "accepted"], "accepted", True),
        (["received", "in_part", "progress", "published"], "in_part", True),
        (["received", "rejected"], "rejected", False),
        (["received", "rejected", "accepted"], "accepted", True),
        (["received", "in_part", "implemented"], "implemented", True),
        (["received", "in_part", "implemented", "reopened"], "in_part", True),
        (["received", "accepted", "implemented", "impact"], "implemented", True),
        (["received", "accepted", "implemented", "impact", "impact12"], "checked", False),
        (["withdrawn"], "withdrawn", False),
    ],
)
def test_where_a_recommendation_stands(kinds, state, is_open):
    now = standing_of(steps(*kinds))

    assert (now.state, now.is_open) == (state, is_open)


@pytest.mark.parametrize(
    ("kinds", "step", "may"),
    [
        ([], "received", True),
        ([], "accepted", False),
        ([], "published", False),
        (["received"], "received", False),
        (["received"], "implemented", False),
        (["received"], "rejected", True),
        (["received", "accepted"], "accepted", False),
        (["received", "accepted"], "published", True),
        (["received", "accepted", "published"], "published", False),
        (["received", "rejected"], "progress", False),
        (["received", "rejected"], "accepted", True),
        (["received", "rejected"], "published", True),
        (["received", "rejected"], "withdrawn", False),
        (["received", "accepted"], "reopened", False),
        (["received", "accepted", "implemented"], "reopened", True),
        (["received", "accepted", "implemented"], "impact12", False),
        (["received", "accepted", "implemented"], "impact", True),
        (["received", "accepted", "implemented", "impact"], "impact", False),
        (["received", "accepted", "implemented", "impact"], "impact12", True),
        (["received", "accepted", "implemented", "impact", "impact12"], "reopened", False),
        (["withdrawn"], "received", False),
    ],
)
def test_what_may_follow_what(kinds, step, may):
    (tried,) = steps(step)

    assert may_take(tried, standing_of(steps(*kinds))) is may


@given(st.lists(st.sampled_from([*RecommendationStepKind.values, "impact12"]), max_size=14))
def test_whatever_is_tried_only_what_the_table_allows_happens(kinds):
    now = Standing()
    taken = []
    for step in steps(*kinds):
        if may_take(step, now):
            assert leads_to(step, now) in RECOMMENDATIONS[now.state]
            taken.append(step)
            now = standing_of(taken)
            assert now.state in RECOMMENDATIONS
    if now.state in ("accepted", "in_part", "implemented", "checked"):
        assert now.answer in ("accepted", "in_part")
        assert now.due_on is not None


def test_late_is_the_day_after_and_not_before():
    waits = standing_of([Step("received", date(2025, 12, 31))])
    assert not waits.response_overdue(date(2026, 2, 28))
    assert waits.response_overdue(date(2026, 3, 1))

    answered = standing_of(
        [Step("received", date(2025, 12, 31)), Step("accepted", date(2026, 3, 1), date(2026, 6, 30))]
    )
    assert answered.was_late
    assert not answered.is_overdue(date(2026, 6, 30))
    assert answered.is_overdue(date(2026, 7, 1))


def test_its_effect_is_looked_at_after_six_months_and_after_twelve_by_the_calendar():
    done = [*steps("received", "accepted"), Step("implemented", date(2027, 8, 31))]
    assert standing_of(done).next_check == (6, date(2028, 2, 29))
    assert not standing_of(done).check_due(date(2028, 2, 28))

    looked = [*done, Step("impact", date(2028, 3, 10), None, 6)]
    assert standing_of(looked).next_check == (12, date(2028, 8, 31))
    again = [*looked, Step("reopened", date(2028, 4, 1)), Step("implemented", date(2028, 5, 31))]
    assert standing_of(again).next_check == (6, date(2028, 11, 30))
