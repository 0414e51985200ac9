"""The command that sets units of different size against what chance would do."""

import csv
from pathlib import Path

import pytest

from soundingboard.cli.main import main

pytestmark = pytest.mark.pure

HEADING = "funnel_id,unit,numerator,denominator"


def run(folder: Path, *rows: str, more: tuple[str, ...] = ()) -> int:
    units = folder / "units.csv"
    units.write_text("\n".join([HEADING, *rows]) + "\n", encoding="utf-8")
    return main(["funnel", str(units), "--out", str(folder / "out.csv"), *more])


def read(folder: Path) -> list[dict[str, str]]:
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_funnel_is_written_in_the_published_shape(tmp_path: Path) -> None:
    assert run(tmp_path, "f,North,10,100", "f,South,90,300", "g,North,1,2") == 0

    rows = read(tmp_path)
    assert ",".join(rows[0]) == (
        "funnel_id,unit,value,centre,exact_95_lower,exact_95_upper,exact_998_lower,exact_998_upper,"
        "normal_95_lower,normal_95_upper,normal_998_lower,normal_998_upper,"
        "adjusted_95_lower,adjusted_95_upper,adjusted_998_lower,adjusted_998_upper,z,phi"
    )
    assert [(row["unit"], row["value"], row["centre"]) for row in rows] == [
        ("North", "0.1", "0.25"), ("South", "0.3", "0.25"), ("North", "0.5", "0.5"),
    ]  # fmt: skip
    assert float(rows[0]["exact_998_lower"]) < float(rows[0]["exact_95_lower"]) < 0.25


def test_a_suppressed_unit_has_a_row_without_figures(tmp_path: Path) -> None:
    assert run(tmp_path, "f,North,10,100", "f,South,,") == 0

    assert [value for key, value in read(tmp_path)[1].items() if key not in ("centre", "phi")] == [
        "f", "South", *[""] * 14,
    ]  # fmt: skip


def test_rates_may_be_above_one(tmp_path: Path) -> None:
    assert run(tmp_path, "f,North,30,2.5", "f,South,10,1", more=("--rates",)) == 0

    assert float(read(tmp_path)[0]["value"]) == 12


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("f,North,1,0", "row 2, column denominator: is not above nought."),
        ("f,North,9,5", "row 2, column numerator: is more than the denominator. Mend it, or use --rates."),
        ("f,North,-9,5", "row 2, column numerator: is below nought."),
        ("f,North,1,2.5", "row 2, column denominator: is not a whole number."),
        ("f,North,c,5", "row 2, column numerator: “c” is not a number."),
        ("f,North,1,5\nf,North,1,5", "row 3, column unit: “North” is in row 2 as well."),
        ("f,,1,5", "row 2, column unit: is empty."),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, says: str
) -> None:
    assert run(tmp_path, row) == 2

    said = capsys.readouterr().err
    assert said.startswith(f"units.csv, {says}")
    assert said.count("\n") == 1
    assert not (tmp_path / "out.csv").exists()
