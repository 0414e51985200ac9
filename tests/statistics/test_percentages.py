"""Passed, eligible, not applicable, incomplete: what is counted, what is said, and who can be told from whom."""

from itertools import combinations
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.statistics.percentages import (
    NOTHING,
    Percentage,
    in_points,
    lowest_first,
    order_said,
    together,
)

pytestmark = pytest.mark.pure

COUNTS = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 20), st.integers(0, 20)).map(
    lambda each: Percentage(each[0], each[0] + each[1], each[2], each[3])
)


@pytest.mark.parametrize("counts", [(-1, 2, 0, 0), (3, 2, 0, 0), (1, 2, -1, 0), (1, 2, 0, -1)])
def test_what_cannot_be_counted_is_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError):
        Percentage(*counts)


def test_its_sentence_says_how_many_how_sure_and_who_was_left_out() -> None:
    said = Percentage(18, 25, 3, 2).sentence

    assert said == "18 of 25 passed: 72%, between 52% and 86%. 3 did not apply and 2 were incomplete."


def test_of_few_and_of_none_it_says_so() -> None:
    assert Percentage(1, 3).sentence.endswith("It is of so few that it says little.")
    assert Percentage(0, 0, 4, 1).sentence == "Nothing could be judged. 4 did not apply and 1 was incomplete."
    assert NOTHING.share is None
    assert NOTHING.interval is None
    assert NOTHING.printed == "None could be judged"


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0%"), (0.001, "under 1%"), (0.005, "1%"), (0.725, "73%"), (0.999, "99%"), (1.0, "100%")],
)
def test_only_all_is_all_and_only_none_is_none(share: float, words: str) -> None:
    assert in_points(share) == words


@pytest.mark.parametrize(
    ("passed", "eligible", "low", "high"),
    # Newcombe 1998, table I, the score method: the values that others check against.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_the_published_table(passed: int, eligible: int, low: float, high: float) -> None:
    assert Percentage(passed, eligible).interval == pytest.approx((low, high), abs=0.0001)


def slow_interval(passed: int, eligible: int) -> tuple[float, float]:
    """Every share at which what was seen would not surprise, tried one by one."""
    seen = passed / eligible
    tried = [step / 10_000 for step in range(10_001)]
    near = [p for p in tried if abs(seen - p) <= 1.959963984540054 * sqrt(p * (1 - p) / eligible) + 1e-9]
    return min(near), max(near)


@given(COUNTS)
def test_the_interval_holds_each_share_that_would_not_surprise(one: Percentage) -> None:
    if one.eligible:
        assert one.interval == pytest.approx(slow_interval(one.passed, one.eligible), abs=0.0002)


@given(st.lists(COUNTS, max_size=6))
def test_several_together_are_their_counts_added(some: list[Percentage]) -> None:
    all_ = together(some)

    assert all_.looked_at == sum(each.looked_at for each in some)
    assert (all_.passed, all_.failed) == (sum(each.passed for each in some), sum(each.failed for each in some))


@given(st.lists(COUNTS, min_size=2, max_size=6))
def test_an_order_is_claimed_for_exactly_those_that_do_not_overlap(some: list[Percentage]) -> None:
    named = [(f"T{place}", each) for place, each in enumerate(some)]
    said = order_said(named)
    judged = [each for each in named if each[1].share is not None]
    apart = [(a, b) for a, b in combinations(judged, 2) if not a[1].overlaps(b[1])]

    assert (("say" in said and "nothing" in said) or "nothing to compare" in said or "None of the" in said) == (
        len(apart) < len(list(combinations(judged, 2))) or len(judged) < 2
    )
    for a, b in apart:
        lower = a if a[1].is_below(b[1]) else b
        assert f"{lower[0]} is below" in said


def test_teams_that_overlap_are_put_in_an_order_that_is_said_to_mean_nothing() -> None:
    named = [("North", Percentage(7, 10)), ("South", Percentage(6, 10)), ("East", NOTHING)]

    assert [name for name, _ in lowest_first(named)] == ["South", "North", "East"]
    assert order_said(named) == "The intervals of all 2 teams overlap, so their order says nothing."


def test_a_team_far_beneath_the_others_is_told_from_them_and_they_are_not_from_each_other() -> None:
    named = [("North", Percentage(90, 100)), ("South", Percentage(85, 100)), ("East", Percentage(30, 100))]

    assert order_said(named) == "East is below South and North. All others overlap, so their order says nothing."
    assert Percentage(30, 100).is_below_share(0.5)
    assert not Percentage(3, 10).is_below_share(0.5)


def test_two_that_lie_apart_and_one_alone_and_none() -> None:
    low, high = Percentage(10, 100), Percentage(90, 100)

    assert order_said([("A", low), ("B", high)]) == "A is below B."
    assert order_said([("A", low)]) == "Only A has a percentage, so there is nothing to compare it with."
    assert order_said([("A", NOTHING)], of="themes") == "None of the themes has a percentage."
    many = [(f"T{n}", high) for n in range(6)]
    assert "T0, T1, T2 and 3 more" in order_said([("A", low), *many])
