"""p, p', u, u' and c charts, against their definitions worked out by hand and in fractions."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.statistics.attribute import KINDS, AttributeKind, Count, attribute_chart, plotted
from soundingboard.statistics.verdicts import Wording, verdict

pytestmark = pytest.mark.pure

COUNTS = [Count(5, 20), Count(12, 40), Count(3, 10), Count(20, 50)]


def test_a_p_chart_has_limits_by_the_size_of_each_point() -> None:
    found = attribute_chart(COUNTS, "p")

    assert found.centre == 40 / 120
    assert found.sigma_z is None
    reach = 3 * sqrt(1 / 3 * 2 / 3 / 40)
    assert found.points[1].value == 0.3
    assert found.points[1].lower == pytest.approx(1 / 3 - reach)
    assert found.points[1].upper == pytest.approx(1 / 3 + reach)


def test_limits_of_a_share_are_cut_at_nought_and_at_the_whole() -> None:
    found = attribute_chart([Count(1, 2), Count(1, 2), Count(2, 2)], "p")

    assert {(point.lower, point.upper) for point in found.points} == {(0.0, 1.0)}


def test_a_u_chart_is_cut_below_only() -> None:
    found = attribute_chart([Count(30, 10), Count(1, 1)], "u")

    assert found.centre == 31 / 11
    assert found.points[1].lower == 0.0
    assert found.points[1].upper == pytest.approx(31 / 11 + 3 * sqrt(31 / 11))


def test_a_c_chart_reads_no_denominator() -> None:
    found = attribute_chart([Count(4), Count(9, 0), Count(5, None)], "c")

    assert found.centre == 6
    assert [point.value for point in found.points] == [4, 9, 5]
    assert {(point.lower, point.upper) for point in found.points} == {(0.0, 6 + 3 * sqrt(6))}


@pytest.mark.parametrize("kind", ["pprime", "uprime"])
def test_a_prime_chart_is_as_much_wider_as_its_z_scores_vary(kind: AttributeKind) -> None:
    found = attribute_chart(COUNTS, kind)

    plain = attribute_chart(COUNTS, "p" if kind == "pprime" else "u")
    spread = 1 / 3 * 2 / 3 if kind == "pprime" else 1 / 3
    z = [(n / d - 1 / 3) / sqrt(spread / d) for n, d in ((5, 20), (12, 40), (3, 10), (20, 50))]
    sigma_z = sum(abs(b - a) for a, b in pairwise(z)) / 3 / 1.128
    assert found.sigma_z == pytest.approx(sigma_z)
    for narrow, wide in zip(plain.points, found.points, strict=True):
        assert narrow.upper is not None
        assert wide.upper is not None
        assert wide.upper - 1 / 3 == pytest.approx((narrow.upper - 1 / 3) * sigma_z)


def test_screening_leaves_an_unusual_jump_out_of_sigma_z() -> None:
    steady = [Count(500 + (place % 2) * 10, 1000) for place in range(20)]
    jump = [*steady[:10], Count(900, 1000), *steady[10:]]

    assert (attribute_chart(jump, "pprime", screened=True).sigma_z or 0) < 1
    assert (attribute_chart(jump, "pprime").sigma_z or 0) > 2


def test_a_missing_count_has_limits_and_no_value_and_is_counted_nowhere() -> None:
    gap = [*COUNTS[:2], Count(None, 30), *COUNTS[2:]]

    for kind in KINDS:
        with_gap, without = attribute_chart(gap, kind), attribute_chart(COUNTS, kind)

        assert (with_gap.centre, with_gap.sigma_z) == (without.centre, without.sigma_z)
        assert with_gap.points[2].value is None
        assert with_gap.points[2].upper is not None
        assert with_gap.points[:2] + with_gap.points[3:] == without.points


def test_a_point_without_a_denominator_has_neither_value_nor_limits() -> None:
    found = attribute_chart([*COUNTS, Count(7, None)], "p")

    assert found.centre == 40 / 120
    assert (found.points[4].value, found.points[4].upper) == (None, None)


@pytest.mark.parametrize("kind", KINDS)
def test_where_nobody_is_counted_the_limits_lie_on_nought(kind: AttributeKind) -> None:
    found = attribute_chart([Count(0, 10), Count(0, 20)], kind)

    assert {(point.value, point.lower, point.upper) for point in found.points} == {(0, 0, 0)}


def test_one_point_has_no_sigma_z_and_so_no_limits() -> None:
    found = attribute_chart([Count(1, 2)], "pprime")

    assert (found.sigma_z, found.points[0].lower, found.points[0].upper) == (None, None, None)


def test_nothing_counted_has_no_centre() -> None:
    assert attribute_chart([Count(None, 5)], "p").centre is None
    assert attribute_chart([], "c").points == ()


@pytest.mark.parametrize(
    ("count", "kind"),
    [
        (Count(-1, 5), "p"),
        (Count(-1), "c"),
        (Count(1, 0), "u"),
        (Count(6, 5), "p"),
        (Count(6, 5), "pprime"),
    ],
)
def test_what_is_no_count_is_refused(count: Count, kind: AttributeKind) -> None:
    with pytest.raises(ValueError):
        attribute_chart([count], kind)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 300)), min_size=1, max_size=30))
def test_a_u_chart_agrees_with_exact_fractions(pairs: list[tuple[int, int]]) -> None:
    found = attribute_chart([Count(n, d) for n, d in pairs], "u")

    centre = Fraction(sum(n for n, _ in pairs), sum(d for _, d in pairs))
    assert found.centre == pytest.approx(float(centre), rel=1e-14)
    for point, (n, d) in zip(found.points, pairs, strict=True):
        reach = 3 * sqrt(float(centre / d))
        assert point.value == n / d
        assert point.upper == pytest.approx(float(centre) + reach)
        assert point.lower == pytest.approx(max(0.0, float(centre) - reach), abs=1e-12)


def test_a_chart_of_shares_is_put_into_words_by_the_figure_outside_its_limits() -> None:
    counts = [*[Count(50, 100), Count(52, 100)] * 7, Count(80, 100), Count(None, 90), Count(20, 40)]
    days = [date(2024, 1, 1) + timedelta(days=7 * place) for place in range(len(counts))]

    found = plotted(attribute_chart(counts[:15], "p"), days[:15], "decrease", factor=100)
    later = plotted(attribute_chart(counts, "p"), days, "decrease", factor=100)

    assert (found.variation, found.status, found.counted) == ("concern_high", "ok", 15)
    assert verdict(found, Wording(unit="%")).sentence == (
        "Getting worse, as the latest figure, 80%, is above the usual range of 38% to 67.9%."
    )
    assert (later.variation, later.points[15].kind, later.counted) == ("common_cause", None, 16)
    assert later.points[16].lower != later.points[14].lower
    assert plotted(attribute_chart([], "p"), []).status == "refused"
