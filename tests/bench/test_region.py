from __future__ import annotations

import csv
from pathlib import Path

import pytest

from soundingboard.bench.region import SHARES, counting, write_region
from soundingboard.measures.aggregate.settings import DEFAULTS
from soundingboard.measures.aggregate.ways import measure_names
from soundingboard.measures.intake.plain import read

pytestmark = [pytest.mark.pure, pytest.mark.slow]


def test_a_region_has_every_table_without_a_fault_and_tells_every_measure(tmp_path: Path) -> None:
    written = write_region(tmp_path / "lists", 20_000)
    extract = read(tmp_path / "lists")

    took = counting(tmp_path / "lists", tmp_path / "figures.csv")

    assert written == pytest.approx(20_000, rel=0.01)
    assert set(extract.tables) == set(SHARES)
    assert extract.problems == ()
    with (tmp_path / "figures.csv").open(encoding="utf-8") as stream:
        found = [row for row in csv.DictReader(stream) if row["scope"] == "ALL"]
    # What its lists have no column for (the population, limits, health) is said to be incomplete, and nothing else is.
    untold = {row["measure"] for row in found if row["basis"] == "incomplete"}
    told = {
        row["measure"]
        for row in found
        if row["basis"] == "complete" and float(row["numerator"] or row["value"] or 0) > 0
    }
    assert told | untold == set(measure_names(DEFAULTS))
    assert len({row["period"] for row in found}) == 25
    assert took.processor > 0
    assert took.memory > 0
