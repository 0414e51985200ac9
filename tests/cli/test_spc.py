"""The command that makes XmR charts of many series."""

import csv
from pathlib import Path

import pytest

from soundingboard.cli.main import main

pytestmark = pytest.mark.pure

POINTS = "series_id,point,date,value,ghost"
SERIES = "series_id,improvement_direction,target,screen_outliers,fix_after_n_points,rebase_dates"
EIGHTEEN = (1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1)


def points(name: str, *values: object) -> str:
    return "\n".join(f"{name},p{n},2024-{1 + n // 28:02}-{1 + n % 28:02},{v},0" for n, v in enumerate(values))


class Scene:
    """The two files, and the folder that is written."""

    def __init__(self, folder: Path) -> None:
        self.points, self.series, self.out = folder / "points.csv", folder / "series.csv", folder / "out"

    def run(self, points_rows: str, series_rows: str, *more: str) -> int:
        self.points.write_text(f"{POINTS}\n{points_rows}\n", encoding="utf-8")
        self.series.write_text(f"{SERIES}\n{series_rows}\n", encoding="utf-8")
        return main(["spc", str(self.points), "--series", str(self.series), "--out", str(self.out), *more])

    def read(self, name: str) -> list[dict[str, str]]:
        with (self.out / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_points_and_series_are_written_in_the_published_shape(scene: Scene) -> None:
    assert scene.run(points("a", *EIGHTEEN), "a,increase,20,,,", "--dialect", "nhsr") == 0

    rows, (series,) = scene.read("points.csv"), scene.read("series.csv")
    assert ",".join(rows[0]) == (
        "series_id,point,segment,mean,lower_limit,upper_limit,above_limit,below_limit,shift_high,shift_low,trend_up,"
        "trend_down,two_of_three_high,two_of_three_low,special_cause,class,ghost"
    )
    assert [round(float(rows[0][key]), 2) for key in ("upper_limit", "mean", "lower_limit")] == [4.60, 1.94, -0.72]
    assert (rows[4]["above_limit"], rows[4]["special_cause"], rows[4]["class"]) == (
        "1",
        "above_limit",
        "improvement_high",
    )
    assert series == {
        "series_id": "a", "n_counted": "18", "status": "ok", "variation": "common_cause", "assurance": "fail",
        "note": "",
    }  # fmt: skip


def test_screening_may_be_told_not_to(scene: Scene) -> None:
    assert scene.run(points("a", *EIGHTEEN), "a,increase,,FALSE,,", "--dialect", "nhsr") == 0

    row = scene.read("points.csv")[0]
    assert [round(float(row[key]), 2) for key in ("upper_limit", "mean", "lower_limit")] == [6.95, 1.94, -3.06]


def test_a_missing_value_has_a_row_in_nhsr_and_none_in_the_others(scene: Scene) -> None:
    for dialect, expected in (("mdc", ["p0", "p2"]), ("mdc-2.5", ["p0", "p2"]), ("nhsr", ["p0", "p1", "p2"])):
        assert scene.run(points("a", 1, "", 3), "a,neutral,,,,", "--dialect", dialect) == 0

        assert [row["point"] for row in scene.read("points.csv")] == expected


def test_a_ghost_is_written_with_its_segment_s_mean_and_the_class_ghosted(scene: Scene) -> None:
    lines = points("a", 1, 2, 99, 3).replace("99,0", "99,1")

    assert scene.run(lines, "a,increase,,,,") == 0

    row = scene.read("points.csv")[2]
    assert (row["mean"], row["class"], row["ghost"], row["above_limit"]) == ("2.0", "ghosted", "1", "0")
    assert scene.read("series.csv")[0]["n_counted"] == "3"


def test_points_may_come_in_any_order_and_are_read_by_date(scene: Scene) -> None:
    lines = "\n".join(reversed(points("a", *EIGHTEEN).splitlines()))

    assert scene.run(lines, "a,increase,,,,") == 0

    assert [row["point"] for row in scene.read("points.csv")] == [f"p{n}" for n in range(18)]


def test_rebases_baselines_and_conflicts_are_read(scene: Scene) -> None:
    global_series = f"{SERIES},conflict,baseline_until\n"
    scene.points.write_text(f"{POINTS}\n{points('a', *[1, 2] * 4, 8, 9, 30, 31)}\n")
    scene.series.write_text(global_series + "a,increase,,,3,11/01/2024,concern,2024-01-08\n")

    assert main(["spc", str(scene.points), "--series", str(scene.series), "--out", str(scene.out)]) == 0

    rows = scene.read("points.csv")
    assert [row["segment"] for row in rows] == ["0"] * 8 + ["1", "1", "2", "2"]
    assert {row["mean"] for row in rows[:10]} == {"1.5"}


def test_limits_are_empty_where_a_segment_has_one_point_and_the_status_says_so(scene: Scene) -> None:
    assert scene.run(points("a", 1, 2, 3), "a,neutral,,,,2024-01-03") == 0

    last = scene.read("points.csv")[-1]
    assert (last["mean"], last["lower_limit"], last["upper_limit"], last["class"]) == ("3.0", "", "", "common_cause")
    assert scene.read("series.csv")[0]["status"] == "refused"


def test_a_series_without_points_is_written_as_refused(scene: Scene) -> None:
    assert scene.run(points("a", 1, 2), "a,neutral,,,,\nb,increase,5,,,") == 0

    assert scene.read("series.csv")[1] == {
        "series_id": "b", "n_counted": "0", "status": "refused", "variation": "", "assurance": "none", "note": "",
    }  # fmt: skip


def test_names_with_commas_and_quotes_come_back_as_they_were(scene: Scene) -> None:
    assert scene.run('"a, ""b""",1,2024-01-01,5,0', '"a, ""b""",neutral,,,,') == 0

    assert scene.read("points.csv")[0]["series_id"] == 'a, "b"'


def test_floats_are_written_so_that_they_can_be_read_back_exactly(scene: Scene) -> None:
    assert scene.run(points("a", 0.1, 0.2, 0.4), "a,neutral,,,,") == 0

    mean = scene.read("points.csv")[0]["mean"]
    assert repr(float(mean)) == mean
    assert float(mean) == pytest.approx(0.7 / 3, rel=1e-15)


@pytest.mark.parametrize(
    ("points_rows", "series_rows", "says"),
    [
        ("a,1,2024-01-01,x,0", "a,neutral,,,,", "points.csv, row 2, column value: “x” is not a number."),
        ("a,1,2024-13-01,1,0", "a,neutral,,,,", "points.csv, row 2, column date: “2024-13-01” is not a date."),
        ("a,1,,1,0", "a,neutral,,,,", "points.csv, row 2, column date: is empty."),
        ("a,1,2024-01-01,1,maybe", "a,neutral,,,,", "points.csv, row 2, column ghost: “maybe” is none of"),
        (
            "a,1,2024-01-01,1,0\na,1,2024-01-02,1,0",
            "a,neutral,,,,",
            "points.csv, row 3, column point: “1” is in row 2 as well.",
        ),
        (
            "a,1,2024-01-01,1,0\na,2,01/01/2024,1,0",
            "a,neutral,,,,",
            "points.csv, row 3, column date: “2024-01-01” is in row 2 as well.",
        ),
        (
            "b,1,2024-01-01,1,0",
            "a,neutral,,,,",
            "points.csv, row 2, column series_id: “b” is not in the file of series.",
        ),
        (
            "a,1,2024-01-01,1,0",
            "a,up,,,,",
            "series.csv, row 2, column improvement_direction: “up” is none of increase,",
        ),
        ("a,1,2024-01-01,1,0", "a,neutral,many,,,", "series.csv, row 2, column target: “many” is not a number."),
        ("a,1,2024-01-01,1,0", "a,neutral,,,1,", "series.csv, row 2, column fix_after_n_points: “1” is not a whole"),
        (
            "a,1,2024-01-01,1,0",
            "a,neutral,,,,2024-02-30",
            "series.csv, row 2, column rebase_dates: “2024-02-30” is not",
        ),
        (
            "a,1,2024-01-01,1,0",
            "a,neutral,,,,2024-02-01;2024-02-01",
            "series.csv, row 2, column rebase_dates: 2024-02-01",
        ),
        ("a,1,2024-01-01,1,0", "a,neutral,,,,\na,neutral,,,,", "series.csv, row 3, column series_id: “a” is in row 2"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_line_and_nothing_is_written(
    scene: Scene, capsys: pytest.CaptureFixture[str], points_rows: str, series_rows: str, says: str
) -> None:
    assert scene.run(points_rows, series_rows) == 2

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(says)
    assert said.err.count("\n") == 1
    assert not scene.out.exists()


def test_nhsr_does_not_fix_limits_by_fewer_than_twelve_points(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    assert scene.run(points("a", *EIGHTEEN), "a,neutral,,,11,", "--dialect", "nhsr") == 2

    assert "“11” is not a whole number of 12 or more." in capsys.readouterr().err


def test_every_problem_has_its_own_line(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    assert scene.run("a,1,2024-01-01,x,0\na,2,never,y,0", "a,neutral,,,,") == 2

    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == [
        "points.csv, row 2, column value",
        "points.csv, row 3, column date",
        "points.csv, row 3, column value",
    ]


def test_very_many_problems_are_counted_past_a_point(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "\n".join(f"a,{n},2024-01-01,x,0" for n in range(500))

    assert scene.run(rows, "a,neutral,,,,") == 2

    said = capsys.readouterr().err.splitlines()
    assert len(said) == 201
    assert said[-1] == "and 799 more problems."


def test_a_refused_run_leaves_an_earlier_result_as_it_was(scene: Scene) -> None:
    scene.out.mkdir()
    (scene.out / "points.csv").write_text("earlier")

    assert scene.run("a,1,2024-01-01,x,0", "a,neutral,,,,") == 2

    assert [path.name for path in scene.out.iterdir()] == ["points.csv"]
    assert (scene.out / "points.csv").read_text() == "earlier"


def test_a_place_that_cannot_be_written_is_refused_in_one_line(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.out.write_text("a file, not a folder")

    assert scene.run(points("a", 1, 2), "a,neutral,,,,") == 2

    assert capsys.readouterr().err.count("\n") == 1


def test_the_number_for_a_full_chart_is_a_setting(scene: Scene) -> None:
    assert scene.run(points("a", *EIGHTEEN), "a,neutral,,,,", "--full", "20") == 0

    assert scene.read("series.csv")[0]["status"] == "short"
