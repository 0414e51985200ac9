"""The command that sets authorities beside their neighbours, region and England."""

import argparse
import csv
from pathlib import Path
from typing import Any

import pytest

from soundingboard.cli import benchmark
from tests.formats.benchmarks import samples
from tests.formats.benchmarks.samples import ENGLAND, WEST_MIDLANDS, authority

pytestmark = pytest.mark.pure

COLUMNS = ("category", "rereferral_percent", "other")
ROWS = [
    ("2025", ENGLAND, ("All", "22.6", "1")),
    ("2025", WEST_MIDLANDS, ("All", "19.5", "1")),
    ("2025", authority("335", "Walsall"), ("All", "19.7", "1")),
    ("2025", authority("332", "Dudley", "E08000027"), ("All", "20.3", "1")),
    ("2025", authority("333", "Sandwell", "E08000028"), ("All", "c", "1")),
    ("2025", authority("336", "Wolverhampton", "E08000031"), ("All", "18", "1")),
    ("2024", authority("335", "Walsall"), ("All", "21.3", "1")),
]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    return {
        "explore": samples.explore(tmp_path / "c1.csv", COLUMNS, ROWS),
        "neighbours": samples.neighbours(tmp_path / "sn_2025.csv", {"335": ["332", "333", "336"]}),
        "out": tmp_path / "out.csv",
    }


def command(*words: object) -> int:
    parser = argparse.ArgumentParser()
    benchmark.add_arguments(parser)
    return benchmark.run(parser.parse_args([str(word) for word in words]))


def asked(
    files: dict[str, Path],
    *more: object,
    beside: tuple[object, ...] = (),
    indicator: str = "rereferral_percent",
    year: str = "2025",
) -> int:
    return command(
        files["explore"], *beside, "--indicator", indicator, "--year", year, "--neighbours", files["neighbours"],
        "--out", files["out"], *more,
    )  # fmt: skip


def written(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["la_code"]: row for row in csv.DictReader(stream)}


def test_each_authority_stands_beside_the_others(files: dict[str, Path]) -> None:
    assert asked(files) == 0

    found = written(files["out"])
    assert list(found) == ["332", "333", "335", "336"]
    assert found["335"] == {
        "indicator": "rereferral_percent", "la_code": "335", "la_name": "Walsall", "published": "19.7", "value": "19.7",
        "neighbour_mean": "19.15", "neighbour_median": "19.15", "neighbours_with_value": "2", "region_value": "19.5",
        "england_value": "22.6", "rank_best_first": "2", "quartile_band": "B", "authorities_with_value": "3",
    }  # fmt: skip


def test_a_suppressed_cell_is_printed_as_it_stands_and_has_no_value(files: dict[str, Path]) -> None:
    asked(files)

    sandwell = written(files["out"])["333"]
    assert [sandwell[column] for column in ("published", "value", "rank_best_first", "quartile_band")] == [
        "c",
        "",
        "",
        "",
    ]


@pytest.mark.parametrize(("best", "rank"), [("low", "2"), ("high", "2"), ("none", "")])
def test_best_may_be_given(files: dict[str, Path], best: str, rank: str) -> None:
    assert asked(files, "--best", best) == 0

    assert written(files["out"])["335"]["rank_best_first"] == rank
    assert written(files["out"])["336"]["quartile_band"] == {"low": "A", "high": "D", "none": ""}[best]


def test_what_neither_library_nor_dictionary_knows_has_no_rank(files: dict[str, Path]) -> None:
    assert asked(files, indicator="other") == 0

    assert written(files["out"])["335"]["rank_best_first"] == ""


def test_the_tools_files_are_read_with_their_dictionary(files: dict[str, Path], tmp_path: Path) -> None:
    figures = [
        ("Rate", "2024-25", "Walsall", "19.699999999999999", 335.0, "West Midlands"),
        ("Rate", "2024-25", "Dudley", "25", 332.0, "West Midlands"),
        ("Rate", "2024-25", "West Midlands", "20", 983.0, "NA"),
        ("Rate", "2024-25", "England", "21", 970.0, "NA"),
    ]
    long = samples.lait(tmp_path / "long.parquet", figures)
    meaning = samples.dictionary(tmp_path / "dictionary.csv", {"Rate": ("High", "N")})

    status = command(
        long, meaning, "--indicator", "Rate", "--year", "2025", "--neighbours", files["neighbours"],
        "--out", files["out"],
    )  # fmt: skip

    walsall = written(files["out"])["335"]
    assert status == 0
    assert (walsall["value"], walsall["region_value"], walsall["england_value"]) == ("19.7", "20.0", "21.0")
    assert (walsall["rank_best_first"], walsall["quartile_band"]) == ("2", "")


def test_releases_of_several_years_are_read_together_unless_they_disagree(
    files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = samples.explore(
        tmp_path / "c1_2026.csv", COLUMNS, [("2026", authority("335", "Walsall"), ("All", "5", "1"))]
    )
    revised = samples.explore(
        tmp_path / "again.csv", COLUMNS, [("2025", authority("335", "Walsall"), ("All", "5", "1"))]
    )

    assert asked(files, beside=(later,), year="2026") == 0
    assert asked(files, beside=(revised,)) == 2
    assert "say 19.7 and 5 of Walsall in 2025" in capsys.readouterr().err


def test_values_that_are_there_but_never_together_are_refused_in_words(
    tmp_path: Path, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    walsall = authority("335", "Walsall")
    crossed = samples.explore(
        tmp_path / "crossed.csv",
        ("group", "kind", "percent"),
        [("2025", walsall, ("All", "Long", "5")), ("2025", walsall, ("Young", "Short", "6"))],
    )

    status = asked({**files, "explore": crossed}, "--where", "group=All", "--where", "kind=Short", indicator="percent")

    assert status == 2
    assert "has no row of percent with all that --where picks" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "changed", "says"),
    [
        ((), {"indicator": "rereferral"}, "has no indicator rereferral. Did you mean rereferral_percent"),
        ((), {"year": "2031"}, "c1.csv: has no rereferral_percent for 2031. It has 2024, 2025."),
        (("--where", "category"), {}, "--where: “category” is not a column and a value. Write it COLUMN=VALUE."),
        (("--where", "categori=All"), {}, "c1.csv: has no column categori. Did you mean category?"),
        (("--where", "category=Any"), {}, "c1.csv, column category: has no “Any” there."),
        ((), {"beside": ("nowhere.csv",)}, "nowhere.csv: cannot be opened"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_line_and_nothing_is_written(
    files: dict[str, Path],
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    changed: dict[str, Any],
    says: str,
) -> None:
    status = asked(files, *more, **changed)

    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert says in said.err
    assert said.err.count("\n") == 1
    assert not files["out"].exists()


def test_every_file_that_cannot_be_used_is_named_at_once(
    files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples.explore(files["explore"], COLUMNS, ROWS, separator=";")
    files["neighbours"].write_text("la,neighbours\n335,332\n")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")

    assert command(
        files["explore"], other, "--indicator", "x", "--year", "2025", "--neighbours", files["neighbours"], "--out",
        files["out"],
    ) == 2  # fmt: skip

    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0].split(",")[0] for line in lines] == ["c1.csv", "other.csv", "sn_2025.csv"]
    assert "semicolons" in lines[0]


def test_a_year_that_is_there_under_two_labels_is_asked_back(
    files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = [("Rate", label, "Walsall", "1", 335.0, "x") for label in ("2025 (Rev)", "2025 (prov)")]
    long = samples.lait(tmp_path / "long.parquet", figures)

    words = (long, "--indicator", "Rate", "--neighbours", files["neighbours"], "--out", files["out"], "--year")
    assert command(*words, "2025") == 2
    assert "for 2025 (Rev) and for 2025 (prov)" in capsys.readouterr().err
    assert command(*words, "2025 (Rev)") == 0


@pytest.mark.shared
@pytest.mark.parametrize(("year", "published"), [("2022", "19"), ("2023", "23.8"), ("2024", "21.3"), ("2025", "19.7")])
def test_the_published_cells_of_walsall_are_reproduced(shared: Path, tmp_path: Path, year: str, published: str) -> None:
    data, out = shared / "data", tmp_path / "out.csv"

    status = command(
        data / "ees" / "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", "--indicator",
        "rereferral_percent", "--year", year, "--neighbours", data / "lookups" / "sn_model_2025_wide.csv", "--out", out,
    )  # fmt: skip

    walsall = written(out)["335"]
    assert (status, walsall["published"], walsall["neighbours_with_value"]) == (0, published, "10")


@pytest.mark.shared
@pytest.mark.slow
def test_the_release_and_the_tool_put_walsall_in_the_same_place(shared: Path, tmp_path: Path) -> None:
    data = shared / "data"
    release, tool = tmp_path / "release.csv", tmp_path / "tool.csv"

    command(
        data / "ees" / "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", "--indicator",
        "rereferral_percent", "--year", "2025", "--neighbours", data / "lookups" / "sn_model_2025_wide.csv", "--out",
        release,
    )  # fmt: skip
    command(
        data / "lait" / "bds_long_0.parquet", data / "lait" / "lait_data_dictionary_trimmed.csv", "--indicator",
        "ReReferral", "--year", "2025", "--neighbours", data / "lait" / "sn_may_2025.xlsx", "--out", tool,
    )  # fmt: skip

    for code in ("335", "301", "940"):
        one, other = written(release)[code], written(tool)[code]
        assert {**one, "indicator": "", "la_name": ""} == {**other, "indicator": "", "la_name": ""}
