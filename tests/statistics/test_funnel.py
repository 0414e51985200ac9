"""Funnels, against exact binomial and Poisson sums, and against what is known of the published files."""

import csv
from fractions import Fraction
from math import comb, exp, factorial, sqrt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundingboard.statistics.funnel import (
    Funnel,
    Unit,
    curve,
    exact_limits,
    funnel,
    limits_of,
    over_dispersion,
    percentile,
    said_of,
)

pytestmark = pytest.mark.pure

ONE_OUT = " One is left out, as its figure is hidden or missing."


def slow_binomial_limit(n: int, p: Fraction, q: Fraction) -> float:
    """Straight from the definition: the smallest count reached, and how far beyond it the share is."""
    reached = before = Fraction(0)
    for count in range(n + 1):
        before, reached = reached, reached + comb(n, count) * p**count * (1 - p) ** (n - count)
        if reached >= q:
            return float((count - (reached - q) / (reached - before)) / n)
    raise AssertionError


@given(st.integers(1, 120), st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=60))
@settings(deadline=None)
def test_the_exact_limits_of_a_share_agree_with_the_slow_twin(n: int, p: Fraction) -> None:
    found = exact_limits(n, float(p))

    for limit, q in (
        (found.lower_95, "0.025"), (found.upper_95, "0.975"), (found.lower_998, "0.001"), (found.upper_998, "0.999"),
    ):  # fmt: skip
        assert limit == pytest.approx(slow_binomial_limit(n, p, Fraction(q)), abs=1e-9)


@pytest.mark.parametrize("mean", [0.02, 0.7, 3.0, 17.3, 60.0])
def test_the_exact_limits_of_a_rate_are_poisson_s(mean: float) -> None:
    found = exact_limits(10.0, mean / 10, rates=True)

    reached = before = 0.0
    count = -1
    while reached < 0.975:
        count += 1
        before, reached = reached, reached + exp(-mean) * mean**count / factorial(count)
    assert found.upper_95 == pytest.approx((count - (reached - 0.975) / (reached - before)) / 10, rel=1e-9)


def test_a_very_large_unit_has_exact_limits_near_the_normal_ones() -> None:
    n, p = 632_830, 0.2258

    found = exact_limits(n, p)

    assert found.upper_998 == pytest.approx(p + 3.0902 * sqrt(p * (1 - p) / n), abs=1e-6)
    assert found.lower_95 == pytest.approx(p - 1.96 * sqrt(p * (1 - p) / n), abs=2e-6)


def test_a_percentile_lies_between_its_neighbours() -> None:
    assert percentile([4, 1, 3, 2, 5], 0.1) == pytest.approx(1.4)
    assert percentile([7], 0.9) == 7
    assert percentile([1, 2], 1.0) == 2


def test_over_dispersion_draws_the_outer_tenths_in() -> None:
    assert over_dispersion([-1.0, 1.0]) == pytest.approx(0.64)
    # Eleven scores: the tenth percentile is the second, so an extreme one counts no more than its neighbour.
    assert over_dispersion([0.0] * 5 + [2.0] * 5 + [1000.0]) == pytest.approx(6 * 4 / 11)


def units(*pairs: tuple[float | None, float | None]) -> list[Unit]:
    return [Unit(f"U{place}", n, d) for place, (n, d) in enumerate(pairs)]


def test_the_centre_is_the_proportion_of_all_units_and_limits_are_by_size() -> None:
    found = funnel(units((10, 100), (90, 300)))

    assert found.centre == 0.25
    first = found.units[0].normal
    assert first is not None
    assert first.upper_95 == pytest.approx(0.25 + 1.96 * sqrt(0.25 * 0.75 / 100))
    assert found.units[0].z == pytest.approx(-0.15 / sqrt(0.25 * 0.75 / 100))


def test_the_centre_may_be_given() -> None:
    assert funnel(units((10, 100)), centre=0.2).centre == 0.2


def test_limits_are_widened_only_where_units_differ_by_more_than_chance() -> None:
    alike = funnel(units(*[(25, 100)] * 12))
    apart = funnel(units(*[(10, 100), (40, 100)] * 6))

    assert alike.phi == 0
    assert alike.units[0].adjusted == alike.units[0].normal
    assert apart.phi == pytest.approx(12)
    normal, adjusted = apart.units[0].normal, apart.units[0].adjusted
    assert normal is not None
    assert adjusted is not None
    assert adjusted.upper_998 - 0.25 == pytest.approx((normal.upper_998 - 0.25) * sqrt(12))


def test_a_suppressed_unit_leaves_the_funnel_and_is_counted() -> None:
    found = funnel(units((10, 100), (None, 50), (4, None), (30, 100)))

    assert (found.centre, found.left_out) == (0.2, 2)
    assert [unit.value for unit in found.units] == [0.1, None, None, 0.3]
    assert found.units[1].exact is None
    assert found.units[1].beyond(found.units[1].adjusted) == ""


def test_a_funnel_with_nothing_in_it_has_no_centre() -> None:
    assert (funnel(units((None, 5))).centre, funnel([]).phi) == (None, None)


def test_a_small_unit_with_nobody_counted_is_not_above_a_limit_below_nought() -> None:
    found = funnel(units((0, 1), (1, 200)))

    exact = found.units[0].exact
    assert exact is not None
    assert exact.upper_95 < 0
    assert found.units[0].beyond(exact) == ""


@given(size=st.integers(2, 60), p=st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50), data=st.data())
@settings(deadline=None)
def test_a_unit_is_outside_where_chance_alone_gets_so_far_less_than_once_in_a_thousand(
    size: int, p: Fraction, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, size))
    chances = [comb(size, k) * p**k * (1 - p) ** (size - k) for k in range(size + 1)]
    once_in_a_thousand = Fraction(1, 1000)

    (unit,) = funnel([Unit("Riverside", count, size)], centre=float(p)).units

    as_many, as_few = sum(chances[count:]), sum(chances[: count + 1])
    expected = "high" if as_many < once_in_a_thousand else "low" if as_few < once_in_a_thousand else ""
    assert unit.beyond(unit.exact) == expected


def test_a_small_team_with_all_counted_is_not_above_a_limit_that_reads_as_the_whole() -> None:
    (unit,) = funnel([Unit("Riverside", 29, 29)], centre=0.915).units

    assert unit.exact is not None
    assert 0.999 < unit.exact.upper_998 < 1
    assert unit.beyond(unit.exact) == ""


@pytest.mark.parametrize("share", [0, 1])
def test_where_none_or_all_are_counted_the_limits_lie_on_the_centre(share: int) -> None:
    found = funnel(units((10 * share, 10), (20 * share, 20)))

    for unit in found.units:
        assert unit.exact == unit.normal == unit.adjusted
        assert unit.beyond(unit.exact) == ""


@pytest.mark.parametrize("pair", [(-1, 5), (1, 0), (6, 5)])
def test_what_is_no_share_is_refused_by_its_unit(pair: tuple[float | None, float | None]) -> None:
    with pytest.raises(ValueError, match="U0"):
        funnel(units(pair))


def test_a_rate_may_be_above_one() -> None:
    assert funnel(units((60, 5), (2, 1)), rates=True).centre == pytest.approx(62 / 6)


# --- drawn and said ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["exact", "normal", "adjusted"])
def test_the_curve_passes_the_limits_of_the_units(which: str) -> None:
    found = funnel(units((10, 100), (90, 300), (70, 200), (40, 50)))

    line = curve(found, which, steps=400)  # type: ignore[arg-type]

    for unit in found.units:
        assert unit.denominator is not None
        size, near = min(line, key=lambda point: abs(point[0] - (unit.denominator or 0)))
        own = limits_of(unit, which)  # type: ignore[arg-type]
        assert own is not None
        assert near.upper_998 == pytest.approx(own.upper_998, abs=0.01), size


def test_the_curve_is_as_long_as_the_units_are_large() -> None:
    line = curve(funnel(units((10, 100), (90, 300))), "normal")

    assert (line[0][0], line[-1][0]) == (50, pytest.approx(315))
    assert curve(funnel(units((None, 5))), "normal") == ()


def percent(value: float) -> str:
    return f"{value:.0%}"


ALIKE = [(25, 100)] * 6


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (ALIKE, "None of 6 teams differs from the whole by more than its size and chance explain."),
        ([*ALIKE, (60, 100)], "1 of 7 teams differs from the whole by more than size and chance explain: U6 above."),
        (
            [*ALIKE, (60, 100), (0, 80)],
            "2 of 8 teams differ from the whole by more than size and chance explain: U6 above and U7 below.",
        ),
        (
            [*ALIKE, (None, 9)],
            f"None of 6 teams differs from the whole by more than its size and chance explain.{ONE_OUT}",
        ),
        ([(None, 9), (None, 9)], "No teams have a figure that may be shown."),
    ],
)
def test_a_funnel_is_said_in_words(pairs: list[tuple[float | None, float | None]], words: str) -> None:
    assert said_of(funnel(units(*pairs)), "normal", percent, of="teams") == words


def test_one_s_own_unit_is_spoken_of_and_many_are_counted() -> None:
    pairs = [(400, 1000)] * 6 + [(100, 1000)] * 6 + [(250, 1000)]

    assert said_of(funnel(units(*pairs)), "normal", percent, own="U12") == (
        "12 of 13 units differ from the whole by more than size and chance explain: 6 above and 6 below."
        " U12, at 25%, is within the limits."
    )


# --- the published files ----------------------------------------------------------------------------------------------


def authorities_of_2025(shared: Path, file: str, numerator: str, denominator: str) -> Funnel:
    """Every authority's row of 2025; a symbol in place of a figure leaves it out."""

    def figure(cell: str) -> float | None:
        return float(cell) if cell.isdigit() else None

    with (shared / "data" / "ees" / file).open(encoding="utf-8-sig", newline="") as rows:
        return funnel(
            [
                Unit(row["la_name"], figure(row[numerator]), figure(row[denominator]))
                for row in csv.DictReader(rows)
                if row["time_period"] == "2025" and row["geographic_level"] == "Local authority"
            ]
        )


@pytest.mark.parametrize(
    ("file", "numerator", "denominator", "phi", "shown", "plain", "adjusted"),
    [
        (
            "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
            "rereferral_count", "referral_count", 27.0, 153, 102, 3,
        ),
        ("d3_cpps_subsequent_plan_2013_to_2025.csv", "CPP_subsequent", "CPP_start", 3.85, 151, 26, 1),
    ],
)  # fmt: skip
def test_a_plain_funnel_of_authorities_flags_most_and_the_adjusted_one_few(
    shared: Path, file: str, numerator: str, denominator: str, phi: float, shown: int, plain: int, adjusted: int
) -> None:
    found = authorities_of_2025(shared, file, numerator, denominator)

    assert found.phi == pytest.approx(phi, abs=0.05)
    assert len(found.units) - found.left_out == shown
    assert sum(1 for unit in found.units if unit.beyond(unit.normal)) == plain
    assert sum(1 for unit in found.units if unit.beyond(unit.adjusted)) == adjusted
