"""Agreement of two who grade, against published values and a slow twin."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundingboard.statistics.agreement import Pair, agreement, weighted_kappa
from soundingboard.statistics.chance import below, draw

pytestmark = pytest.mark.pure

# Two radiologists, 85 mammograms: Boyd and others 1982, as in Altman, Practical statistics for medical research (1991),
# pages 403 to 409, and in Stata's manual (kappa: 0.4728 without weights, 0.5684 with 1-|i-j|/(k-1)).
MAMMOGRAMS = ((21, 12, 0, 0), (4, 17, 1, 0), (3, 9, 15, 2), (0, 0, 0, 1))


def pairs_of(table: tuple[tuple[int, ...], ...]) -> list[Pair]:
    return [Pair(i, j) for i, row in enumerate(table, 1) for j, count in enumerate(row, 1) for _ in range(count)]


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        (MAMMOGRAMS, 0.5684),
        # Of two grades weights make no difference: grant proposals read twice, in many a textbook on Cohen's kappa.
        (((20, 5), (10, 15)), 0.4),
        # No better than chance, and as far apart as can be.
        (((10, 10), (10, 10)), 0.0),
        (((0, 5), (5, 0)), -1.0),
    ],
)
def test_the_published_values_are_met(table: tuple[tuple[int, ...], ...], kappa: float) -> None:
    assert weighted_kappa(table) == pytest.approx(kappa, abs=5e-5)


def test_exact_agreement_of_the_published_table_is_as_printed() -> None:
    found = agreement(pairs_of(MAMMOGRAMS), 4, seed=1)

    assert (found.pairs, found.same) == (85, 54)
    assert found.share_same == pytest.approx(0.6353, abs=5e-5)


def test_the_row_of_numbers_is_the_published_one() -> None:
    # The reference implementation's first five, for the seed 1234567.
    assert [draw(1234567, place) for place in range(5)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def slow_kappa(pairs: list[tuple[int, int]]) -> Fraction | None:
    """One minus the mean distance of the pairs over the mean distance of every first from every second."""
    seen = Fraction(sum(abs(a - b) for a, b in pairs), len(pairs))
    by_chance = Fraction(sum(abs(a - d) for a, _ in pairs for _, d in pairs), len(pairs) ** 2)
    return 1 - seen / by_chance if by_chance else None


def slow_intervals(pairs: list[tuple[int, int]], seed: int, resamples: int) -> tuple[object, object]:
    pairs, n = sorted(pairs), len(pairs)
    kappas, shifts = [], []
    for time in range(resamples):
        again = [pairs[below(seed, time * n + place, n)] for place in range(n)]
        kappa = slow_kappa(again)
        if kappa is not None:
            kappas.append(kappa)
        shifts.append(Fraction(sum(b - a for a, b in again), n))
    return middle_of(kappas), middle_of(shifts)


def middle_of(values: list[Fraction]) -> tuple[float, float] | None:
    if not values:
        return None
    values = sorted(values)
    aside = len(values) // 40
    return float(values[aside]), float(values[-1 - aside])


GRADES = st.integers(1, 4)


@settings(max_examples=60)
@given(st.lists(st.tuples(GRADES, GRADES), min_size=1, max_size=12), st.integers(0, 2**40), st.integers(1, 90))
def test_it_is_what_the_slow_twin_says(pairs: list[tuple[int, int]], seed: int, resamples: int) -> None:
    found = agreement([Pair(*pair) for pair in pairs], 4, seed, resamples)
    kappa = slow_kappa(pairs)
    kappas, shifts = slow_intervals(pairs, seed, resamples)

    assert found.kappa == (None if kappa is None else pytest.approx(float(kappa), abs=1e-12))
    assert found.kappa_interval == (None if kappas is None else pytest.approx(kappas, abs=1e-12))
    assert found.shift_interval == pytest.approx(shifts, abs=1e-12)
    assert found.shift == pytest.approx(sum(b - a for a, b in pairs) / len(pairs))
    assert found.same + found.lower + found.higher == found.pairs == len(pairs)


def test_a_seed_gives_the_same_intervals_for_ever() -> None:
    """The figures as they came the first time: should they ever differ, what was published can no longer be shown."""
    found = agreement(pairs_of(MAMMOGRAMS), 4, seed=2026)

    assert found.kappa_interval == pytest.approx((0.426598137, 0.688732394), abs=1e-9)
    assert found.shift_interval == pytest.approx((-0.200000000, 0.105882353), abs=1e-9)


def test_the_order_of_the_pairs_makes_no_difference() -> None:
    pairs = pairs_of(MAMMOGRAMS)

    assert agreement(pairs, 4, seed=3) == agreement(pairs[::-1], 4, seed=3)


def test_what_was_not_graded_is_left_out_and_counted() -> None:
    found = agreement([Pair(3, 2), Pair(None, 2), Pair(3, None), Pair(None, None)], 4, seed=1)

    assert (found.pairs, found.ungraded, found.lower) == (1, 3, 1)


def test_of_nothing_nothing_is_said() -> None:
    found = agreement([Pair(None, 1)], 4, seed=1)

    assert (found.pairs, found.ungraded, found.kappa, found.shift, found.exact) == (0, 1, None, None, None)
    assert found.direction == "too_few"


def test_where_both_gave_one_grade_throughout_there_is_no_kappa() -> None:
    found = agreement([Pair(3, 3)] * 30, 4, seed=1)

    assert found.kappa is None
    assert found.kappa_interval is None
    assert (found.share_same, found.shift, found.direction) == (1, 0, "no_clear_direction")


@pytest.mark.parametrize(
    ("pairs", "direction", "is_small"),
    [
        ([Pair(3, 2)] * 9, "too_few", True),
        ([Pair(3, 2)] * 10, "lower", True),
        ([Pair(2, 3)] * 10 + [Pair(2, 2)] * 12, "higher", False),
        ([Pair(2, 3)] * 10 + [Pair(3, 2)] * 12, "no_clear_direction", False),
    ],
)
def test_small_numbers_are_said_to_be_small(pairs: list[Pair], direction: str, is_small: bool) -> None:
    found = agreement(pairs, 4, seed=1)

    assert (found.direction, found.is_small) == (direction, is_small)


def test_a_grade_that_the_scale_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="one of the scale"):
        agreement([Pair(5, 1)], 4, seed=1)
