"""Forecasts of dates: beside a slow twin, on programmes whose truth is known, and on what must not matter."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.statistics import chance
from soundingboard.statistics.forecast import (
    ENOUGH,
    Course,
    Open,
    Record,
    Tried,
    brier,
    done_by,
    simulate,
    together,
    try_out,
)
from soundingboard.statistics.resampling import below, uniform

pytestmark = pytest.mark.pure

SEED = 20_261_130


def course(
    name: str = "A1", *, since: int = 0, due: int = 100, done: int | None = None, moved: Sequence[tuple[int, int]] = (),
    group: str = "1.1",
) -> Course:  # fmt: skip
    return Course(name, group, ((since, due), *moved), done)


def promised(number: int, late: Callable[[random.Random], int], *, groups: int = 20, seed: int = 1) -> list[Course]:
    """Actions begun one after another, each a hundred days before its date and as late as `late` draws it."""
    rolls = random.Random(seed)
    return [
        course(f"A{n}", since=n, due=n + 100, done=n + 100 + late(rolls), group=f"G{n % groups}") for n in range(number)
    ]


# --- one action beside those before it --------------------------------------------------------------------------------


def twin(courses: Sequence[Course], day: int, distance: int, within: int) -> float:
    """The same share day by day: of those still open on each day after, how many were done on it."""
    sights: list[tuple[int, bool, float]] = []
    for each in courses:
        found = []
        for on in range(each.dues[0][0], day):
            held = [due for since, due in each.dues if since <= on][-1]
            if held - on == distance and (each.done is None or on < each.done):
                end = day if each.done is None else each.done
                found.append((end - on, each.done is not None))
        sights += [(*one, 1 / len(found)) for one in found]
    left = 1.0
    for after in range(within + 1):
        at_risk = sum(share for end, _, share in sights if end >= after)
        leaving = sum(share for end, is_done, share in sights if end == after and is_done)
        if at_risk > 1e-12:
            left *= 1 - leaving / at_risk
    return 1 - left


@st.composite
def programmes(draw: Callable[..., int]) -> tuple[list[Course], int]:
    day = 120
    courses = []
    for n in range(draw(st.integers(ENOUGH, 30))):
        since = draw(st.integers(0, 60))
        due = since + draw(st.integers(1, 60))
        dues = [(since, due)]
        for _ in range(draw(st.integers(0, 2))):
            moved_on = dues[-1][0] + draw(st.integers(1, 40))
            if moved_on < day:
                dues.append((moved_on, moved_on + draw(st.integers(0, 60))))
        done = dues[-1][0] + draw(st.integers(0, 80))
        courses.append(Course(f"A{n}", "1.1", tuple(dues), done if done <= day else None))
    return courses, day


@given(programmes(), st.integers(-30, 40), st.integers(0, 60))
def test_a_chance_is_what_its_slow_twin_gives(made: tuple[list[Course], int], distance: int, within: int) -> None:
    courses, day = made
    record = Record(courses, day)
    like = record.distance_like(distance)
    if like is None:
        assert record.chance(distance, within) is None
    else:
        expected = (
            twin(courses, day, like, within - max(0, distance - like)) if within >= max(0, distance - like) else 0
        )
        assert record.chance(distance, within) == pytest.approx(expected, abs=1e-9)


def test_of_twenty_alike_the_share_that_was_done_in_time_is_the_chance() -> None:
    late = [0] * 13 + [40] * 7
    courses = [course(f"A{n}", due=100, done=100 + days) for n, days in enumerate(late)]
    record = Record(courses, 400)

    assert record.chance(30, 30) == pytest.approx(13 / 20)
    assert record.chance(30, 69) == pytest.approx(13 / 20)
    assert record.chance(30, 70) == 1.0
    # One that is ten days late is like the seven that were: none was done in time for anything before the fortieth.
    assert record.distance_like(-10) is None


def test_what_is_still_open_counts_as_long_as_it_was_followed() -> None:
    """Freireich's leukaemia trial, the drug's arm, as every textbook has it: Kaplan and Meier at 6, 13 and 23 weeks."""
    done = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    followed = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    day = 100
    courses = [course(f"D{n}", since=0, due=50, done=weeks) for n, weeks in enumerate(done)]
    courses += [course(f"F{n}", since=day - weeks, due=day - weeks + 50) for n, weeks in enumerate(followed)]
    record = Record(courses, day)

    assert record.chance(50, 6) == pytest.approx(1 - 0.857, abs=5e-4)
    assert record.chance(50, 13) == pytest.approx(1 - 0.690, abs=5e-4)
    assert record.chance(50, 23) == pytest.approx(1 - 0.448, abs=5e-4)


def test_where_too_few_stood_so_far_off_those_count_that_stood_nearest_on_the_way() -> None:
    courses = [course(f"A{n}", since=40, due=100, done=110) for n in range(ENOUGH)]
    record = Record(courses, 300)

    assert record.distance_like(60) == 60
    assert record.distance_like(250) == 60
    # Ten days late at the date, whenever that is.
    assert record.chance(250, 259) == 0.0
    assert record.chance(250, 260) == 1.0
    assert record.distance_like(-9) == -9
    assert record.distance_like(-39) == -9
    # What is later still is not like what was nine days late.
    assert record.distance_like(-40) is None


def test_fewer_than_enough_say_nothing() -> None:
    record = Record([course(f"A{n}", done=100) for n in range(ENOUGH - 1)], 300)

    assert record.chance(30, 30) is None
    assert Record([], 300).chance(30, 30) is None


def test_an_action_counts_once_however_often_its_date_was_moved() -> None:
    kept = [course(f"K{n}", due=100, done=100) for n in range(ENOUGH)]
    moved = [(20 * n, 100 + 20 * n) for n in range(1, 8)]
    drifting = course("D", due=100, done=400, moved=moved)
    record = Record([*kept, drifting], 500)

    assert record.chance(90, 90) == pytest.approx(ENOUGH / (ENOUGH + 1))


def test_what_was_known_on_a_day_knows_nothing_later() -> None:
    whole = course(since=10, due=50, moved=[(30, 80)], done=70)

    assert whole.known_at(9) is None
    assert whole.known_at(29) == course(since=10, due=50)
    assert whole.known_at(69) == replace(whole, done=None)
    assert whole.known_at(70) == whole


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=40))
def test_what_was_done_only_grows_and_stays_a_share(found: list[tuple[int, bool]]) -> None:
    courses = [
        course(f"A{n}", due=120, done=days + 1) if is_done else course(f"A{n}", since=100 - days, due=220 - days)
        for n, (days, is_done) in enumerate(found)
    ]
    sights = Record(courses, 100).at(120)
    shares = done_by(sights, np.ones((len(sights.thing), 1)))[:, 0]

    assert all(0 <= share <= 1 for share in shares)
    assert all(before <= after + 1e-12 for before, after in pairwise(shares))


# --- together ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("truth", "close"), [(0.0, 0.05), (0.3, 0.07), (0.6, 0.08)])
def test_how_far_actions_go_together_is_found_again(truth: float, close: float) -> None:
    rolls = random.Random(7)
    courses = []
    for group in range(400):
        common = rolls.random() < 0.7
        for n in range(5):
            kept = common if rolls.random() < truth**0.5 else rolls.random() < 0.7
            courses.append(course(f"{group}.{n}", due=100, done=100 if kept else 130, group=str(group)))

    assert together(courses, 500) == pytest.approx(truth, abs=close)


def test_too_few_pairs_and_all_alike_say_nothing_of_it() -> None:
    assert together([course(f"A{n}", done=90, group=str(n)) for n in range(100)], 500) is None
    assert together([course(f"A{n}", done=90) for n in range(100)], 500) is None


# --- objectives -------------------------------------------------------------------------------------------------------


def of_a_programme(share_kept: float, *, alike: float, number: int = 400) -> tuple[Record, float]:
    courses = promised(number, lambda rolls: 0 if rolls.random() < share_kept else 60, groups=80)
    return Record(courses, 2_000), alike


@pytest.mark.parametrize("alike", [0.0, 0.5, 0.8])
def test_the_chance_of_an_objective_is_that_all_its_actions_are_done(alike: float) -> None:
    record, _ = of_a_programme(0.7, alike=alike)
    actions = [Open(f"A{n}", "1.1", 40, 40) for n in range(3)]
    kept = record.chance(40, 40)
    assert kept is not None

    found = simulate(record, actions, alike=alike, seed=SEED)["1.1"]

    assert found.chance == pytest.approx(alike * kept + (1 - alike) * kept**3, abs=0.025)
    assert found.low < found.chance < found.high
    assert found.half_within in (40, 100)
    assert found.most_within == 100


def test_more_actions_never_make_it_likelier_and_a_later_date_never_less_likely() -> None:
    record, _ = of_a_programme(0.7, alike=0.3)

    def chance_of(number: int, within: int) -> float:
        actions = [Open(f"A{n}", "1.1", 40, within) for n in range(number)]
        return simulate(record, actions, alike=0.3, seed=SEED)["1.1"].chance

    assert chance_of(1, 40) >= chance_of(2, 40) >= chance_of(5, 40)
    assert chance_of(5, 30) <= chance_of(5, 40) <= chance_of(5, 110)


def test_the_same_seed_gives_the_same_whatever_the_order() -> None:
    record, _ = of_a_programme(0.6, alike=0.3, number=80)
    actions = [Open(f"A{n}", f"1.{n % 3}", 10 * n, 60) for n in range(8)]

    once = simulate(record, actions, alike=0.3, seed=SEED)
    assert simulate(record, actions[::-1], alike=0.3, seed=SEED) == once
    assert simulate(record, actions, alike=0.3, seed=SEED + 1) != once


def test_the_weakest_action_is_named() -> None:
    record, _ = of_a_programme(0.6, alike=0.3)
    actions = [Open("soon", "1.1", 5, 60), Open("late", "1.1", 80, 60)]

    assert simulate(record, actions, alike=0.3, seed=SEED)["1.1"].weakest == "late"


def test_an_objective_is_left_out_where_one_of_its_actions_stands_as_too_few_did() -> None:
    courses = [course(f"A{n}", since=40, due=100, done=99) for n in range(ENOUGH)]
    actions = [Open("A", "1.1", 30, 40), Open("B", "1.2", -20, 40)]

    assert set(simulate(Record(courses, 300), actions, alike=0.3, seed=SEED)) == {"1.1"}


def test_where_some_are_never_done_the_end_is_not_named() -> None:
    courses = [course(f"A{n}", done=None if n % 2 else 100) for n in range(40)]
    record = Record(courses, 1_000)

    found = simulate(record, [Open("A", "1.1", 30, 30)], alike=0.3, seed=SEED)["1.1"]

    assert found.most_within is None


# --- was it right before? ---------------------------------------------------------------------------------------------


def lived(
    seed: int, *, keeps: float, drift: float, groups: int = 25, number: int = 500, alike: float = 0.0
) -> list[Course]:
    """A programme whose truth is known: each action keeps its date with a chance that its group has a share in."""
    rolls = random.Random(seed)
    courses = []
    luck = {group: rolls.random() for group in range(groups)}
    for n in range(number):
        since, group = n * 2, n % groups
        due = since + rolls.choice([60, 90, 120])
        roll = luck[group] if rolls.random() < alike else rolls.random()
        chance_of = min(1.0, max(0.0, keeps + drift * (since / (2 * number) - 0.5)))
        late = 0 if roll < chance_of else rolls.randint(10, 120)
        dues = [(since, due)]
        if late > 30 and rolls.random() < 0.7:
            dues.append((due - 10, due - 10 + rolls.randint(20, 60)))
        courses.append(Course(f"A{n}", f"G{group}", tuple(dues), due + late))
    return courses


def tried_on(courses: Sequence[Course], until: int = 1_100) -> tuple[float, float, float, int]:
    """The score of what would have been forecast, of a forecast that every date is kept, and of the usual share."""
    found = try_out(courses, range(200, until - 60, 30), ahead=120, until=until).dates
    came = [each.came for each in found]
    return (
        brier([each.chance for each in found], came),
        brier([1.0] * len(found), came),
        brier([each.usual for each in found], came),
        len(found),
    )


@pytest.mark.parametrize("seed", range(4))
def test_on_a_programme_that_stays_as_it_is_what_is_forecast_comes_as_often_as_forecast(seed: int) -> None:
    courses = lived(seed, keeps=0.6, drift=0.0)
    found = try_out(courses, range(200, 1_040, 15), ahead=120, until=1_100).dates

    for low, high in ((0.0, 0.2), (0.2, 0.5), (0.5, 0.7), (0.7, 1.01)):
        within = [each for each in found if low <= each.chance < high]
        if len(within) > 200:
            share = sum(each.came for each in within) / len(within)
            forecast = sum(each.chance for each in within) / len(within)
            assert share == pytest.approx(forecast, abs=0.09)
    ours, every, usual, _ = tried_on(courses)
    assert ours < every
    assert ours < usual + 0.005


@pytest.mark.parametrize("alike", [0.0, 0.6])
def test_what_is_forecast_of_an_objective_comes_as_often_too(alike: float) -> None:
    found: list[Tried] = []
    for seed in range(3):
        courses = lived(seed, keeps=0.6, drift=0.0, alike=alike)
        found += try_out(courses, range(250, 1_000, 30), ahead=90, until=1_100).objectives

    assert len(found) > 300
    share = sum(each.came for each in found) / len(found)
    assert share == pytest.approx(sum(each.chance for each in found) / len(found), abs=0.09)


def test_a_trial_knows_nothing_of_what_came_after_its_day() -> None:
    courses = lived(3, keeps=0.6, drift=0.0)
    on = 500
    changed = [replace(each, done=None if each.done is not None and each.done > on else each.done) for each in courses]

    ours = try_out(courses, [on], ahead=120, until=1_100).dates
    blind = try_out(changed, [on], ahead=120, until=1_100).dates

    assert [(each.chance, each.usual) for each in ours] == [(each.chance, each.usual) for each in blind]
    assert any(each.came for each in ours)
    assert not any(each.came for each in blind)


@pytest.mark.parametrize(
    ("chances", "came", "expected"),
    [([1.0, 1.0], [True, True], 0.0), ([0.5], [False], 0.25), ([0.8, 0.3], [True, False], 0.065)],
)
def test_the_score_is_the_mean_squared_distance(chances: list[float], came: list[bool], expected: float) -> None:
    assert brier(chances, came) == pytest.approx(expected)


def test_nothing_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="nothing to score"):
        brier([], [])


# --- chance -----------------------------------------------------------------------------------------------------------


def test_draws_are_those_of_the_row_that_anybody_can_repeat() -> None:
    assert [int(each) for each in below(SEED, np.arange(5, dtype=np.uint64), 1_000)] == [
        chance.below(SEED, place, 1_000) for place in range(5)
    ]
    assert uniform(SEED, 3).tolist() == [(chance.draw(SEED, place) >> 11) * 2.0**-53 for place in range(3)]
