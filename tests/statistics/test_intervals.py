from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.statistics.intervals import Z_95, wilson

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [
        # Newcombe 1998, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_the_published_intervals_are_met(numerator: int, denominator: int, lower: float, upper: float) -> None:
    assert wilson(numerator, denominator) == pytest.approx((lower, upper), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))
def test_the_ends_are_where_the_share_is_as_far_off_as_the_interval_says(pair: tuple[int, int]) -> None:
    numerator, denominator = pair
    share = Fraction(numerator, denominator)

    for end in wilson(numerator, denominator):
        assert 0 <= end <= 1
        assert (float(share) - end) ** 2 == pytest.approx(Z_95**2 * end * (1 - end) / denominator, abs=1e-9)


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_has_no_interval(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError):
        wilson(numerator, denominator)
