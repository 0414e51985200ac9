"""What a forecast is made of, when it says nothing, and what it says in words."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from soundingboard.insight.forecast import courses_of, forecast
from soundingboard.insight.forecast_values import (
    PUBLISHED,
    Bin,
    Forecast,
    ObjectiveForecast,
    Score,
    in_ten,
    nothing_open,
    nothing_with_a_date,
    record_too_short,
    too_few_have_come,
)
from soundingboard.lib.canonical import canonical_json
from soundingboard.position.values import ActionValue, DateChangeValue, Position
from soundingboard.statistics.forecast import Course
from tests.insight import made

pytestmark = pytest.mark.pure

DAY = date(2026, 6, 30)
SEED = 11


def moved(action: str, on: date, to: date, before: date | None = None) -> DateChangeValue:
    return DateChangeValue(action, before, to, 0, "capacity", "", "", "", None, on)


def action(reference: str, **given: Any) -> ActionValue:
    return made.action(reference, **given)


def finished(number: int, *, days_late: int) -> ActionValue:
    due = date(2025, 6, 1) + timedelta(days=7 * number)
    return action(
        f"F{number}",
        objective=f"9.{number % 5}",
        state="delivered",
        starts_on=due - timedelta(days=150),
        baseline_due_on=due,
        due_on=due,
        done_on=due + timedelta(days=days_late),
    )


def open_action(reference: str, due_on: date | None, **given: Any) -> ActionValue:
    values = {"objective": "1.1", "starts_on": date(2026, 3, 1), "baseline_due_on": due_on, "due_on": due_on}
    return action(reference, **{**values, **given})


def programme(*actions: ActionValue, past: int = 40, late: float = 0.4, **given: Any) -> Position:
    """Past actions of which a share was sixty days late, and whatever is open now."""
    rolls = random.Random(3)
    before = [finished(n, days_late=60 if rolls.random() < late else 0) for n in range(past)]
    objectives = given.get("objectives", (made.objective(due_on=date(2026, 9, 30)),))
    return replace(made.GOOD, as_at=DAY, objectives=objectives, actions=(*before, *actions), date_changes=())


def told(position: Position, reference: str = "1.1") -> ObjectiveForecast:
    return next(each for each in forecast(position, SEED).objectives if each.reference == reference)


# --- what it is made of -----------------------------------------------------------------------------------------------


def day(number: int) -> int:
    return date(2026, 1, number).toordinal()


def test_an_action_s_course_is_its_dates_in_the_order_in_which_it_had_them() -> None:
    one = open_action("A1", date(2026, 1, 30), starts_on=date(2026, 1, 1), baseline_due_on=date(2026, 1, 10))
    changes = [
        moved("A1", date(2026, 1, 15), date(2026, 1, 30)),
        moved("A1", date(2026, 1, 5), date(2026, 1, 20)),
        moved("A2", date(2026, 1, 5), date(2026, 1, 25)),
    ]

    (found,) = courses_of([one], changes, DAY.toordinal())

    assert found == Course("A1", "1.1", ((day(1), day(10)), (day(5), day(20)), (day(15), day(30))), None)


def test_of_two_changes_on_a_day_the_last_counts() -> None:
    one = open_action("A1", date(2026, 1, 30), starts_on=date(2026, 1, 1), baseline_due_on=date(2026, 1, 10))
    changes = [moved("A1", date(2026, 1, 5), date(2026, 1, 20)), moved("A1", date(2026, 1, 5), date(2026, 1, 30))]

    assert courses_of([one], changes, DAY.toordinal())[0].dues == ((day(1), day(10)), (day(5), day(30)))


@pytest.mark.parametrize(
    ("given", "changes", "first"),
    [
        ({"baseline_due_on": None, "due_on": date(2026, 1, 9)}, [], 9),
        ({"baseline_due_on": None}, [moved("A1", date(2026, 1, 5), date(2026, 1, 20), date(2026, 1, 12))], 12),
        ({"baseline_due_on": None}, [moved("A1", date(2026, 1, 5), date(2026, 1, 20))], 20),
    ],
)
def test_a_first_date_is_found_where_no_baseline_says_it(
    given: dict[str, Any], changes: list[DateChangeValue], first: int
) -> None:
    one = (
        open_action("A1", date(2026, 1, 20), starts_on=date(2026, 1, 1), **given)
        if "due_on" not in given
        else (open_action("A1", given["due_on"], starts_on=date(2026, 1, 1), baseline_due_on=None))
    )

    assert courses_of([one], changes, DAY.toordinal())[0].dues[0] == (day(1), day(first))


def test_what_never_had_a_date_or_begins_later_tells_nothing() -> None:
    undated = open_action("A1", None)
    later = open_action("A2", date(2027, 3, 1), starts_on=date(2027, 1, 1))

    assert courses_of([undated, later], [], DAY.toordinal()) == []


def test_what_was_cancelled_or_merged_is_no_part_of_the_record() -> None:
    dropped = [finished(n, days_late=0) for n in range(100, 120)]
    position = programme()
    more = replace(position, actions=(*position.actions, *(replace(each, state="cancelled") for each in dropped)))

    assert forecast(more, SEED).followed == forecast(position, SEED).followed == 40


# --- what it says -----------------------------------------------------------------------------------------------------


def test_the_chance_is_near_the_share_that_was_done_in_time() -> None:
    found = told(programme(open_action("A1", date(2026, 9, 30))))

    assert found.chance == pytest.approx(0.6, abs=0.12)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.chance < found.high
    assert found.words == "about 6 in 10"
    assert found.weakest == "A1"
    assert found.half_by == date(2026, 9, 30)
    assert found.most_by == date(2026, 11, 29)


def test_a_later_date_of_the_objective_leaves_room() -> None:
    soon = programme(open_action("A1", date(2026, 9, 30)))
    later = replace(soon, objectives=(made.objective(due_on=date(2026, 12, 31)),))

    assert told(later).chance == 1.0
    assert told(later).words == "more than 19 in 20"


def test_open_actions_without_a_date_are_left_out_and_said() -> None:
    found = told(programme(open_action("A1", date(2026, 9, 30)), open_action("A2", None)))

    assert (found.unfinished, found.undated) == (2, 1)
    assert found.chance is not None


def test_the_same_position_and_seed_give_the_same_bytes() -> None:
    position = programme(open_action("A1", date(2026, 9, 30)), open_action("A2", date(2026, 8, 1)))

    assert canonical_json(vars_of(forecast(position, SEED))) == canonical_json(vars_of(forecast(position, SEED)))
    assert forecast(position, SEED) != forecast(position, SEED + 1)


def vars_of(found: Forecast) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(found)


def test_it_is_tried_on_the_past() -> None:
    score = forecast(programme(past=60), SEED).dates

    assert score is not None
    assert score.forecasts >= 30
    assert sum(each.forecasts for each in score.bins) == score.forecasts
    assert score.ours < score.every_date_kept


# --- when it says nothing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("position", "why"),
    [
        (programme(open_action("A1", date(2026, 9, 30)), past=10), "Only 10 of the 20 actions"),
        (programme(), "No action in it is open."),
        (programme(open_action("A1", None)), "No open action in it has a date."),
        (
            programme(open_action("A1", date(2026, 9, 30)), objectives=(made.objective(due_on=None),)),
            "It has no date.",
        ),
        (
            programme(open_action("A1", date(2026, 9, 30)), objectives=(made.objective(due_on=date(2026, 6, 29)),)),
            "Its date has passed.",
        ),
        (
            programme(open_action("A1", date(2025, 6, 30), starts_on=date(2025, 1, 1))),
            "An action in it is so late that too few were before to say how long it takes.",
        ),
    ],
)
def test_it_says_nothing_and_why(position: Position, why: str) -> None:
    found = told(position)

    assert found.chance is found.low is found.high is None
    assert found.words == found.between == ""
    assert found.why_silent.startswith(why)


@pytest.mark.parametrize(
    ("speaks", "silent"),
    [
        (too_few_have_come(19), too_few_have_come(20)),
        (record_too_short(179), record_too_short(180)),
        (nothing_open(0), nothing_open(1)),
        (nothing_with_a_date(None, 1, DAY), nothing_with_a_date(DAY, 1, DAY)),
        (nothing_with_a_date(DAY, 0, DAY), nothing_with_a_date(DAY, 2, DAY)),
    ],
)
def test_each_rule_speaks_on_one_side_of_its_line(speaks: str, silent: str) -> None:
    assert speaks
    assert silent == ""


def test_every_rule_is_published_with_words() -> None:
    assert [code for code, _, _ in PUBLISHED] == ["FC01", "FC02", "FC03", "FC04", "FC05"]
    assert all(rule.__doc__ for _, _, rule in PUBLISHED)


# --- in words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "less than 1 in 20"),
        (0.06, "about 1 in 10"),
        (0.26, "about 3 in 10"),
        (0.5, "about 5 in 10"),
        (0.94, "about 9 in 10"),
        (0.951, "more than 19 in 20"),
        (1.0, "more than 19 in 20"),
    ],
)
def test_a_chance_in_words(chance: float, words: str) -> None:
    assert in_ten(chance) == words


@pytest.mark.parametrize(
    ("ours", "every", "usual", "says"),
    [
        (0.1, 0.3, 0.2, "nearer than both"),
        (0.2, 0.3, 0.2, "no better than what is usual"),
        (0.3, 0.3, 0.2, "Do not rely on it"),
    ],
)
def test_a_score_says_how_far_to_rely_on_it(ours: float, every: float, usual: float, says: str) -> None:
    assert says in Score(40, ours, every, usual, ()).sentence


def test_a_bin_knows_the_share_that_came_and_how_sure_it_is() -> None:
    found = Bin(0.4, 0.6, 20, 0.5, 8)

    assert found.share == 0.4
    assert found.interval == (pytest.approx(0.219, abs=0.001), pytest.approx(0.613, abs=0.001))
