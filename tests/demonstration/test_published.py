"""The extracts that ship for the demonstration are read like the files that they are from."""

from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from soundingboard.formats.benchmarks.authorities import authorities
from soundingboard.measures.benchmark_files import (
    Wanted,
    read_latest_outcomes,
    read_neighbours_of,
    read_published,
)

pytestmark = pytest.mark.pure

PUBLISHED = Path(str(files("soundingboard") / "demonstration" / "published"))


@pytest.mark.parametrize(
    ("name", "column", "england"),
    [("referrals.csv", "rereferral_percent", "22.6"), ("plans.csv", "CPP_subsequent_percent", "24.5")],
)
def test_each_extract_has_four_years_of_every_authority(name: str, column: str, england: str) -> None:
    lines = read_published(PUBLISHED / name, [Wanted("measure", explore=column)]).series["measure"]

    assert {line.year for line in lines} == {"2022", "2023", "2024", "2025"}
    of_2025 = [line.area for line in lines if line.area.kind == "authority" and line.year == "2025"]
    assert [area.name for area in of_2025 if area.code not in authorities()] == ["Wexmoor (invented)"]
    assert len(of_2025) == 154
    assert [line.value for line in lines if line.area.kind == "country" and line.year == "2025"] == [Decimal(england)]


def test_the_table_of_neighbours_gives_ten_with_their_names() -> None:
    read = read_neighbours_of(PUBLISHED / "neighbours_2025.csv", "335")

    assert read.model == "DfE statistical neighbours, 2025 model"
    assert [each.name for each in read.neighbours[:2]] == ["Rochdale", "Stoke-on-Trent"]
    assert len(read.neighbours) == 10


def test_the_outcomes_are_of_every_real_authority_and_of_no_other() -> None:
    latest = read_latest_outcomes(PUBLISHED / "outcomes.csv").latest

    assert len(latest) == 153
    assert {line.code for line in latest} <= authorities().keys()
    assert sum(line.grades.get("overall") == "Outstanding" for line in latest) == 36
