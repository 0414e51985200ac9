"""Two rates within many places: against a book's figures, a slow twin, and places whose truth is known."""

from __future__ import annotations

import random
from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.statistics.moving import Place, RateRatio, rate_ratio, stand_out

pytestmark = pytest.mark.pure


def test_one_place_has_the_ratio_and_the_interval_that_one_works_out_by_hand() -> None:
    found = rate_ratio([Place(30, 600, 10, 400)])

    assert found is not None
    assert found.value == pytest.approx((30 / 600) / (10 / 400))
    # With one place the variance of the logarithm is that of two counts: 1/30 + 1/10.
    assert found.low == pytest.approx(2 * exp(-1.959964 * sqrt(1 / 30 + 1 / 10)), rel=1e-6)
    assert found.high == pytest.approx(2 * exp(1.959964 * sqrt(1 / 30 + 1 / 10)), rel=1e-6)
    assert (found.places, found.events) == (1, 40)


def test_a_place_is_set_beside_itself_so_that_what_differs_between_places_plays_no_part() -> None:
    busy, quiet = Place(45, 90, 5, 10), Place(1, 10, 9, 90)

    found = rate_ratio([busy, quiet])

    assert found is not None
    assert found.value == pytest.approx(1.0)
    # Thrown together they would seem to differ much.
    assert (46 / 100) / (14 / 100) > 3


@pytest.mark.parametrize("place", [Place(0, 10, 0, 10), Place(3, 10, 0, 0), Place(0, 0, 3, 10)])
def test_a_place_without_an_event_or_with_months_of_one_kind_tells_nothing(place: Place) -> None:
    assert rate_ratio([place]) is None
    assert rate_ratio([place, Place(2, 10, 3, 10)]) == rate_ratio([Place(2, 10, 3, 10)])


def test_where_all_lie_on_one_side_the_ratio_still_has_an_end() -> None:
    found = rate_ratio([Place(6, 50, 0, 50)] * 4)
    mirrored = rate_ratio([Place(0, 50, 6, 50)] * 4)

    assert found is not None
    assert mirrored is not None
    assert 1 < found.low < found.value < found.high < float("inf")
    assert log(found.value) == pytest.approx(-log(mirrored.value))


PLACES = st.lists(
    st.builds(Place, st.integers(0, 6), st.integers(1, 60), st.integers(0, 6), st.integers(1, 60)),
    min_size=1,
    max_size=8,
)


def twin(places: list[Place]) -> float | None:
    """Mantel and Haenszel's ratio, written out as sums of fractions."""
    above = below = 0.0
    for each in places:
        if each.after + each.other == 0:
            continue
        months = each.months_after + each.months_other
        above += each.after * (each.months_other / months)
        below += each.other * (each.months_after / months)
    return above / below if above and below else None


@given(PLACES)
def test_it_is_what_the_twin_says(places: list[Place]) -> None:
    found, expected = rate_ratio(places), twin(places)

    if expected is not None:
        assert found is not None
        assert found.value == pytest.approx(expected)
    if found is not None:
        assert found.low <= found.value <= found.high
        assert 0 <= found.p <= 1


@given(PLACES)
def test_the_sides_can_be_changed_over(places: list[Place]) -> None:
    found = rate_ratio(places)
    over = rate_ratio([Place(each.other, each.months_other, each.after, each.months_after) for each in places])

    assert (found is None) == (over is None)
    if found is not None and over is not None:
        assert log(found.value) == pytest.approx(-log(over.value), abs=1e-9)
        assert found.p == pytest.approx(over.p)


def drawn(chance: random.Random, times: float) -> RateRatio:
    """Thirty places over four years, each with its own rate, that turn so many times as often after the work."""
    places = []
    for _ in range(30):
        rate, split = chance.uniform(0.01, 0.06), chance.randrange(8, 40)
        after = sum(chance.random() < rate * times for _ in range(split))
        other = sum(chance.random() < rate for _ in range(48 - split))
        places.append(Place(after, split, other, 48 - split))
    found = rate_ratio(places)
    assert found is not None
    return found


def test_on_places_whose_truth_is_known_the_interval_holds_it_as_often_as_it_says() -> None:
    chance = random.Random(4)
    inside = sum(found.low <= 2.0 <= found.high for found in (drawn(chance, 2.0) for _ in range(400)))
    by_chance = sum(found.p < 0.05 for found in (drawn(chance, 1.0) for _ in range(400)))

    assert 0.92 <= inside / 400 <= 0.98
    assert 0.02 <= by_chance / 400 <= 0.08


def test_of_many_findings_few_that_stand_out_are_by_chance() -> None:
    assert stand_out([0.001, 0.2, 0.012, 0.9, 0.013]) == (True, False, True, False, True)
    assert stand_out([0.04] * 3) == (True, True, True)
    assert stand_out([0.04, 0.5, 0.6, 0.7]) == (False, False, False, False)
    assert stand_out([]) == ()
