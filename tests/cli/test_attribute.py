"""The command that makes charts of counts and of shares."""

import csv
from pathlib import Path

import pytest

from soundingboard.cli.main import main

pytestmark = pytest.mark.pure

HEADING = "series_id,point,date,numerator,denominator"
ROWS = ("a,1,2024-01-01,5,20", "a,2,2024-02-01,12,40", "a,3,2024-03-01,3,10", "b,1,2024-01-01,7,7")


def run(folder: Path, *rows: str, chart: str = "p", more: tuple[str, ...] = ()) -> int:
    points = folder / "points.csv"
    points.write_text("\ufeff" + "\n".join([HEADING, *rows]) + "\n", encoding="utf-8")
    return main(["attribute", str(points), "--chart", chart, "--out", str(folder / "out.csv"), *more])


def read(folder: Path) -> list[dict[str, str]]:
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_chart_of_shares_is_written_in_the_published_shape(tmp_path: Path) -> None:
    assert run(tmp_path, *ROWS) == 0

    rows = read(tmp_path)
    assert list(rows[0]) == ["series_id", "point", "value", "centre", "lower_limit", "upper_limit", "sigma_z"]
    assert [row["value"] for row in rows] == ["0.25", "0.3", "0.3", "1.0"]
    assert float(rows[0]["centre"]) == 20 / 70
    assert {row["sigma_z"] for row in rows} == {""}


@pytest.mark.parametrize("chart", ["pprime", "uprime"])
def test_a_prime_chart_says_how_much_wider_it_is(tmp_path: Path, chart: str) -> None:
    assert run(tmp_path, *ROWS, chart=chart) == 0

    rows = read(tmp_path)
    assert float(rows[0]["sigma_z"]) > 0
    assert (rows[3]["sigma_z"], rows[3]["upper_limit"]) == ("", "")


def test_a_c_chart_leaves_the_denominator_unread(tmp_path: Path) -> None:
    assert run(tmp_path, "a,1,2024-01-01,4,", "a,2,2024-01-02,6,none", chart="c") == 0

    assert {row["centre"] for row in read(tmp_path)} == {"5.0"}


def test_points_are_read_by_date_and_a_missing_one_keeps_its_row(tmp_path: Path) -> None:
    assert run(tmp_path, "a,2,02/01/2024,1,4", "a,1,2024-01-01,2,4", "a,3,2024-01-03,,4") == 0

    rows = read(tmp_path)
    assert [(row["point"], row["value"]) for row in rows] == [("1", "0.5"), ("2", "0.25"), ("3", "")]


@pytest.mark.parametrize(
    ("row", "chart", "says"),
    [
        ("a,1,2024-01-01,1,0", "p", "row 2, column denominator: is not above nought."),
        ("a,1,2024-01-01,9,5", "p", "row 2, column numerator: is more than the denominator."),
        ("a,1,2024-01-01,-1,5", "u", "row 2, column numerator: is below nought."),
        ("a,1,2024-01-01,c,5", "p", "row 2, column numerator: “c” is not a number."),
        ("a,1,2024-01-01,1,5\na,1,2024-01-02,1,5", "p", "row 3, column point: “1” is in row 2 as well."),
        ("a,1,2024-01-01,1,5\na,2,2024-01-01,1,5", "p", "row 3, column date: “2024-01-01” is in row 2 as well."),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, chart: str, says: str
) -> None:
    assert run(tmp_path, row, chart=chart) == 2

    said = capsys.readouterr().err
    assert said.startswith(f"points.csv, {says}")
    assert said.count("\n") == 1
    assert not (tmp_path / "out.csv").exists()
