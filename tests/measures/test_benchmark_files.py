from decimal import Decimal
from pathlib import Path

import pytest

from soundingboard.formats.benchmarks.explore import read_explore
from soundingboard.formats.csv_input import Refused
from soundingboard.measures.benchmark_files import Wanted, read_neighbours_of, read_published
from soundingboard.measures.models import AreaKind, Publisher
from tests.formats.benchmarks import samples
from tests.formats.benchmarks.samples import ENGLAND, WEST_MIDLANDS, authority

pytestmark = pytest.mark.pure

ROWS = [
    ("2025", ENGLAND, ("All", "22.6")),
    ("2025", WEST_MIDLANDS, ("All", "19.5")),
    ("2025", authority("335", "Walsall"), ("All", "19.7")),
    ("2025", authority("332", "Dudley", "E08000027"), ("All", "c")),
]
COLUMNS = ("category", "rereferral_percent")
REREFERRALS = Wanted("rereferrals_12m", lait="ReReferral", explore="rereferral_percent")


def test_a_release_gives_the_lines_of_each_measure_it_has(tmp_path: Path) -> None:
    path = samples.explore(tmp_path / "c1_referrals.csv", COLUMNS, ROWS)

    read = read_published(path, [REREFERRALS, Wanted("other", explore="not_there")])

    assert set(read.series) == {"rereferrals_12m"}
    lines = {line.area.code: line for line in read.series["rereferrals_12m"]}
    assert (lines["335"].value, lines["335"].symbol, lines["335"].year_ends) == (Decimal("19.7"), "", 2025)
    assert (lines["332"].value, lines["332"].symbol) == (None, "c")
    assert (read.published.publisher, read.published.rows_read) == (Publisher.EXPLORE, 4)
    assert read.published.title == "Explore Education Statistics: c1 referrals"


def test_an_authority_and_its_region_have_one_key_in_either_file(tmp_path: Path) -> None:
    figures = [
        ("ReReferral", "2024-25", "Walsall", "19.7", 335.0, "West Midlands"),
        ("ReReferral", "2024-25", "West Midlands", "19.5", 983.0, "NA"),
    ]
    for path in (
        samples.explore(tmp_path / "c1.csv", COLUMNS, ROWS),
        samples.lait(tmp_path / "long.parquet", figures),
    ):
        lines = read_published(path, [REREFERRALS]).series["rereferrals_12m"]

        region = next(line for line in lines if line.area.kind == AreaKind.REGION)
        walsall = next(line for line in lines if line.area.code == "335")
        assert region.area.region == walsall.area.region != ""
        assert walsall.year_ends == 2025


def test_a_file_without_any_of_the_measures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="none of the measures"):
        read_published(samples.explore(tmp_path / "c1.csv", COLUMNS, ROWS), [Wanted("other", explore="x")])


def test_a_column_of_the_same_name_without_the_filters_is_another_measure(tmp_path: Path) -> None:
    path = samples.explore(tmp_path / "s.csv", COLUMNS, ROWS)

    with pytest.raises(Refused, match="none of the measures"):
        read_published(path, [Wanted("other", explore="rereferral_percent", where={"cla_group": "CLA on 31 March"})])


def test_an_authoritys_neighbours_come_with_their_model(tmp_path: Path) -> None:
    path = samples.neighbours(tmp_path / "sn_model_2025_wide.csv", {"335": ["332"], "332": ["335"]})

    read = read_neighbours_of(path, "335")

    assert read.model == "DfE statistical neighbours, 2025 model"
    assert (read.neighbours[0].code, read.neighbours[0].name, read.neighbours[0].closeness) == (
        "332", "Authority 332", "Very close",
    )  # fmt: skip
    with pytest.raises(Refused, match="does not have authority 999"):
        read_neighbours_of(path, "999")


@pytest.mark.shared
def test_the_library_finds_its_measures_in_the_published_files(shared: Path) -> None:
    from soundingboard.measures.library import library

    wanted = [
        Wanted(each.code, each.lait or "", each.explore.measure if each.explore else "",
               dict(where.split("=", 1) for where in each.explore.where) if each.explore else {})
        for each in library()
    ]  # fmt: skip

    found = set()
    for path in sorted((shared / "data" / "ees").glob("*.csv")):
        columns = set(read_explore(path).indicators)
        if columns & {each.explore for each in wanted}:
            found |= set(read_published(path, wanted).series)
    assert {each.code for each in wanted if each.explore} == found
