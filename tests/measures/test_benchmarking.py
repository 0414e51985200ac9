import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.measures.benchmarking import (
    Best,
    change,
    mean_of,
    median_of,
    quartile_bands,
    quartiles,
    ranked,
    standings,
)

pytestmark = pytest.mark.pure


def of(**values: str | None) -> dict[str, Decimal | None]:
    return {code: None if value is None else Decimal(value) for code, value in values.items()}


def known(**values: str) -> dict[str, Decimal]:
    return {code: Decimal(value) for code, value in values.items()}


# --- The rules ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("best", "ranks"),
    [
        ("low", {"a": 1, "b": 2, "c": 2, "d": 4}),
        ("high", {"a": 4, "b": 2, "c": 2, "d": 1}),
        ("none", {}),
    ],
)
def test_rank_one_is_the_best_and_ties_share_the_better_one(best: Best, ranks: dict[str, int]) -> None:
    assert ranked(known(a="1", b="2.0", c="2", d="3"), best) == ranks


def test_quartiles_are_interpolated_between_values() -> None:
    assert quartiles([Decimal(value) for value in (1, 2, 3, 4)]) == (Fraction(7, 4), Fraction(5, 2), Fraction(13, 4))
    assert quartiles([Decimal(7)]) == (7, 7, 7)
    with pytest.raises(ValueError):
        quartiles([])


@pytest.mark.parametrize(("best", "bands"), [("low", "ABCD"), ("high", "DCBA")])
def test_each_quarter_has_its_band_from_best_to_worst(best: Best, bands: str) -> None:
    assert "".join(quartile_bands(known(a="1", b="2", c="3", d="4"), best).values()) == bands


@pytest.mark.parametrize(("best", "bands"), [("low", "AABCD"), ("high", "DDCBA")])
def test_a_value_on_a_boundary_is_in_the_quarter_below(best: Best, bands: str) -> None:
    assert "".join(quartile_bands(known(a="1", b="2", c="3", d="4", e="5"), best).values()) == bands


def test_where_neither_end_is_best_there_is_no_rank_and_no_band() -> None:
    assert quartile_bands(known(a="1", b="2"), "none") == {}


def test_a_mean_and_a_median_of_nothing_are_not_nought() -> None:
    assert (mean_of([]), median_of([])) == (None, None)
    assert mean_of([Decimal("19.6"), Decimal("20.1")]) == Fraction("19.85")
    assert median_of(map(Decimal, ("1", "5", "2", "9"))) == Fraction("3.5")


def test_a_change_needs_both_years() -> None:
    assert change(Decimal("19.7"), Decimal("21.3")) == Decimal("-1.6")
    assert change(None, Decimal(1)) is None
    assert change(Decimal(1), None) is None


# --- All of it together -------------------------------------------------------------------------------------------


def test_what_is_suppressed_counts_nowhere() -> None:
    found = standings(
        of(a="10", b=None, c="30", d="40"),
        neighbours={"a": ["b", "c", "gone"], "b": ["a", "c"]},
        regions=of(a="20"),
        england=Decimal(25),
        best="low",
        year_before=of(a="12", c=None),
    )

    a, b = found["a"], found["b"]
    assert (a.neighbour_mean, a.neighbour_median, a.neighbours) == (30, 30, 1)
    assert (a.region, a.england, a.rank, a.band, a.authorities, a.change) == (20, 25, 1, "A", 3, Decimal(-2))
    assert (b.value, b.rank, b.band, b.neighbours, b.neighbour_mean) == (None, None, None, 2, 20)
    assert found["d"].neighbour_mean is None
    assert found["c"].change is None


def test_an_indicator_without_bands_keeps_its_rank() -> None:
    found = standings(of(a="1", b="2"), neighbours={}, regions={}, england=None, best="high", bands=False)

    assert (found["a"].rank, found["a"].band) == (2, None)


# --- Slow twins ---------------------------------------------------------------------------------------------------

VALUES = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.decimals(0, 100, places=1), min_size=1, max_size=40
)


@given(VALUES, st.sampled_from(["low", "high"]))
def test_a_rank_is_one_more_than_the_number_that_are_better(values: dict[str, Decimal], best: Best) -> None:
    for code, rank in ranked(values, best).items():
        better = [each for each in values.values() if (each < values[code] if best == "low" else each > values[code])]
        assert rank == 1 + len(better)


@given(VALUES)
def test_quartiles_are_those_of_numpy(values: dict[str, Decimal]) -> None:
    theirs = np.quantile([float(each) for each in values.values()], [0.25, 0.5, 0.75])

    assert [float(each) for each in quartiles(values.values())] == pytest.approx(list(theirs), abs=1e-9)


@given(VALUES, st.sampled_from(["low", "high"]))
def test_a_better_value_is_never_in_a_worse_band(values: dict[str, Decimal], best: Best) -> None:
    bands = quartile_bands(values, best)

    ordered = sorted(values, key=values.__getitem__, reverse=best == "high")
    assert [bands[code] for code in ordered] == sorted(bands[code] for code in ordered)


# --- The published files ------------------------------------------------------------------------------------------


@pytest.mark.shared
def test_a_rank_among_those_with_a_value_says_how_many_they_are(shared: Path) -> None:
    path = shared / "data" / "ees" / "d5_cpps_at31march_by_duration_2013_to_2025.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["time_period"] == "2025" and row["old_la_code"]]
    values = {
        row["old_la_code"]: None if row["2_years_or_more"] in "cxzu" else Decimal(row["2_years_or_more"])
        for row in rows
    }

    found = standings(values, neighbours={}, regions={}, england=None, best="low")

    assert len(found) == 153
    assert {each.authorities for each in found.values()} == {94}
