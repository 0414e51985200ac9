from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.statistics.intervals import wilson
from soundingboard.statistics.sampling import (
    chosen,
    interval_expected,
    share_for_second_grade,
    shares_of,
    size_for,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("sizes", "size", "given"),
    [
        ({"a": 60, "b": 30, "c": 10}, 10, {"a": 6, "b": 3, "c": 1}),
        # Hamilton's method: quotas 4.2, 3.5 and 2.3, so that the seat left over goes to the remainder of a half.
        ({"a": 42, "b": 35, "c": 23}, 10, {"a": 4, "b": 4, "c": 2}),
        # A stratum of one is seen, at the cost of the fullest.
        ({"a": 99, "b": 100, "c": 1}, 4, {"a": 1, "b": 2, "c": 1}),
        # Equal remainders: the larger stratum, then the name.
        ({"b": 5, "a": 5}, 3, {"b": 1, "a": 2}),
        # No room for every stratum.
        ({"a": 50, "b": 30, "c": 20}, 2, {"a": 1, "b": 1, "c": 0}),
        ({"a": 2, "b": 1}, 10, {"a": 2, "b": 1}),
        ({"a": 3, "b": 0}, 2, {"a": 2, "b": 0}),
        ({"a": 3}, 0, {"a": 0}),
        ({}, 5, {}),
    ],
)
def test_a_sample_is_shared_out_by_the_published_rule(sizes: dict[str, int], size: int, given: dict[str, int]) -> None:
    assert shares_of(sizes, size) == given


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60)), st.integers(0, 300))
def test_a_share_is_never_more_than_there_is_and_all_are_given_out(sizes: dict[str, int], size: int) -> None:
    found = shares_of(sizes, size)
    filled = [name for name in sizes if sizes[name]]

    assert sum(found.values()) == min(size, sum(sizes.values()))
    assert all(found[name] <= sizes[name] for name in sizes)
    if size >= len(filled):
        assert all(found[name] for name in filled)


FRAME = {f"W{number:03}": ("north" if number % 3 else "south") for number in range(60)}


def test_the_same_seed_makes_the_same_choice_whatever_the_order_of_the_frame() -> None:
    turned = dict(reversed(FRAME.items()))

    assert chosen(FRAME, 12, seed=7) == chosen(turned, 12, seed=7)
    assert chosen(FRAME, 12, seed=7) != chosen(FRAME, 12, seed=8)


def test_a_choice_is_the_one_that_was_made_the_first_time() -> None:
    assert chosen(FRAME, 6, seed=7) == {"north": ("W017", "W002", "W019", "W044"), "south": ("W027", "W042")}


def test_a_larger_sample_holds_the_smaller_one() -> None:
    small, large = chosen(FRAME, 6, seed=7), chosen(FRAME, 12, seed=7)

    assert all(set(small[name]) <= set(large[name]) for name in small)


def test_every_case_is_as_likely_as_another() -> None:
    times = dict.fromkeys(FRAME, 0)
    for seed in range(400):
        for cases in chosen(FRAME, 12, seed).values():
            for case in cases:
                times[case] += 1

    # Each is drawn in a fifth of the samples: 80 times of 400, and 5 standard deviations are 40.
    assert all(40 < count < 120 for count in times.values())


def test_a_share_for_a_second_grade_is_rounded_up() -> None:
    names = [f"a{number}" for number in range(11)]

    assert len(share_for_second_grade(names, 20, seed=1)) == 3
    assert share_for_second_grade(names, 0, seed=1) == frozenset()
    assert share_for_second_grade(names, 100, seed=1) == set(names)


def test_a_whole_has_no_uncertainty_and_a_small_part_of_a_large_one_that_of_a_sample() -> None:
    assert interval_expected(40, 40) == (0.5, 0.5)
    assert interval_expected(30, 10_000_000) == pytest.approx(wilson(15, 30), abs=1e-5)
    assert interval_expected(30, 60)[0] > wilson(15, 30)[0]
    with pytest.raises(ValueError):
        interval_expected(0, 10)


@given(st.integers(1, 400), st.floats(0.02, 0.4))
def test_the_size_for_a_margin_is_the_fewest_that_keep_it(total: int, margin: float) -> None:
    def reach(size: int) -> float:
        ends = interval_expected(size, total)
        return (ends[1] - ends[0]) / 2

    found = size_for(margin, total)

    assert reach(found) <= margin
    assert found == 1 or reach(found - 1) > margin
