import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from soundingboard.formats.benchmarks.lait import read_dictionary, read_lait, region_key
from soundingboard.formats.csv_input import Refused
from tests.formats.benchmarks import samples

pytestmark = pytest.mark.pure

FIGURES = [
    ("ReReferral", "2025", "Walsall", "19.699999999999999", 335.0, "West Midlands"),
    ("ReReferral", "2025", "Dudley", "-", 332.0, "West Midlands"),
    ("ReReferral", "2025", "Camden", "18.3", 202.0, "Inner London"),
    ("ReReferral", "2025", "England", "22.6", 970.0, "NA"),
    ("ReReferral", "2025", "London (Inner)", "18", 987.0, "NA"),
    ("ReReferral", "2024", "Walsall", "21.3", 335.0, "West Midlands"),
    ("Other", "2023-24", "Walsall", "1", 335.0, "West Midlands"),
]


def test_an_indicator_is_read_with_what_spreadsheets_add_taken_off(tmp_path: Path) -> None:
    file = read_lait(samples.lait(tmp_path / "long.parquet", FIGURES))

    series = file.series("ReReferral")

    assert (file.rows, file.indicators, series.years) == (7, ("Other", "ReReferral"), ("2024", "2025"))
    found = {each.area.name: (each.value, each.symbol) for each in series.of_year("2025")}
    assert found["Walsall"] == (Decimal("19.7"), "")
    assert found["Dudley"] == (None, "-")


def test_an_authority_meets_its_region_by_either_name(tmp_path: Path) -> None:
    series = read_lait(samples.lait(tmp_path / "long.parquet", FIGURES)).series("ReReferral")

    areas = {each.area.name: each.area for each in series.of_year("2025")}
    assert areas["Camden"].region == areas["London (Inner)"].region
    assert areas["London (Inner)"].kind == "region"
    assert areas["England"].kind == "country"
    assert region_key("Yorkshire and The Humber") == region_key("Yorkshire and the Humber")
    assert region_key("London") != region_key("Inner London") != region_key("Outer London")


def test_text_that_another_program_wrote_as_bytes_or_numbers_is_read_as_text(tmp_path: Path) -> None:
    path = samples.lait(tmp_path / "long.parquet", FIGURES)
    with duckdb.connect() as connection:
        connection.execute(
            f"""COPY (SELECT * REPLACE (CAST("Region" AS BLOB) AS "Region", 2025 AS "Years") FROM '{path}')
            TO '{tmp_path / "other.parquet"}' (FORMAT parquet)"""
        )

    series = read_lait(tmp_path / "other.parquet").series("ReReferral")

    assert series.years == ("2025",)
    assert {each.area.region for each in series.of_year("2025") if each.area.name == "Walsall"} == {"west midlands"}


def test_the_dictionary_says_which_end_is_best_and_what_has_no_bands(tmp_path: Path) -> None:
    path = samples.dictionary(tmp_path / "d.csv", {"a": ("Low", ""), "b": ("High", "N"), "c": ("-", ""), "d": ("", "")})

    found = read_dictionary(path)

    assert {short: (entry.best, entry.bands) for short, entry in found.items()} == {
        "a": ("low", True), "b": ("high", False), "c": ("none", True), "d": ("none", True),
    }  # fmt: skip
    assert (found["a"].decimals, found["a"].measure) == (1, "a in words")


def test_an_indicator_that_is_not_there_is_refused_with_the_likely_names(tmp_path: Path) -> None:
    file = read_lait(samples.lait(tmp_path / "long.parquet", FIGURES))

    with pytest.raises(Refused, match="Did you mean ReReferral"):
        file.series("Rereferal")


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = samples.lait(tmp_path / "long.parquet", FIGURES)
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(Refused, match="cut off"):
        read_lait(path)


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    duckdb.sql("SELECT 1 AS a").write_parquet(str(path))

    with pytest.raises(Refused, match="column Short Desc: is missing"):
        read_lait(path)


@pytest.mark.shared
def test_the_whole_file_is_loaded_in_under_five_seconds(shared: Path) -> None:
    began = time.process_time()

    file = read_lait(shared / "data" / "lait" / "bds_long_0.parquet")

    assert time.process_time() - began < 5
    assert (file.rows, len(file.indicators)) == (641_070, 434)


@pytest.mark.shared
@pytest.mark.slow
def test_every_cell_of_the_whole_file_is_a_number_or_a_hyphen(shared: Path) -> None:
    file = read_lait(shared / "data" / "lait" / "bds_long_0.parquet")

    missing = sum(each.symbol == "-" for name in file.indicators for each in file.series(name).reported)

    assert missing == 93_883


@pytest.mark.shared
@pytest.mark.slow
def test_the_tool_and_the_release_say_the_same_of_rereferrals(shared: Path) -> None:
    from soundingboard.formats.benchmarks.explore import read_explore

    tool = read_lait(shared / "data" / "lait" / "bds_long_0.parquet").series("ReReferral")
    release = read_explore(
        shared / "data" / "ees" / "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"
    ).series("rereferral_percent")

    theirs = {each.area.code: each.value for each in tool.of_year("2025") if each.area.kind == "authority"}
    published = {each.area.code: each.value for each in release.of_year("2025") if each.area.kind == "authority"}
    assert len(published) == 153
    assert {code: theirs[code] for code in published} == published
