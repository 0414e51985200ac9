"""`soundingboard indicators` as people run it: what is written and refused, and that no child leaves a trace."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pyarrow.csv
import pytest

from soundingboard.cli.main import main
from soundingboard.measures.layout import TABLES, Extract
from tests.measures.aggregate.worlds import extract_of, made_up
from tests.measures.intake.made import annex_a, contact
from tests.measures.intake.test_sources import MARK as AWKWARD_MARK
from tests.measures.intake.test_sources import awkward_files

pytestmark = pytest.mark.pure

MONTHS = ("May=2024-05-01..2024-05-31", "June=2024-06-01..2024-06-30", "July=2024-07-01..2024-07-31")
ASKED = [part for month in MONTHS for part in ("--period", month)]
# What stands for a child: in identifiers, in cells that cannot be read, in a heading's place.
MARK = "MARKED7Q"


def written(extract: Extract, folder: Path) -> Path:
    """The extract's tables as CSV files, the children's teams North and South."""
    folder.mkdir()
    for name, table in extract.tables.items():
        pyarrow.csv.write_csv(table.drop_columns(["row"]), folder / f"{name}.csv")
    return folder


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(extract_of({"North": made_up(1), "South": made_up(2)}), tmp_path_factory.mktemp("lists") / "in")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def run(folder: Path, out: Path, *more: str) -> int:
    return main(["indicators", str(folder), *ASKED, "--snapshot", "2024-06-30", "--out", str(out), *more])


@pytest.mark.slow
def test_figures_are_written_for_the_authority_and_each_team_and_beside_them_their_quality(
    lists: Path, tmp_path: Path
) -> None:
    assert run(lists, tmp_path / "figures.csv") == 0

    figures = rows(tmp_path / "figures.csv")
    assert list(figures[0]) == [
        "period",
        "scope",
        "measure",
        "numerator",
        "denominator",
        "value",
        "basis",
        "provisional",
    ]
    assert {each["scope"] for each in figures} == {"ALL", "North", "South"}
    assert {each["period"] for each in figures} == {"May", "June", "July", "snapshot"}
    assert {each["provisional"] for each in figures if each["period"] == "May"} == {"0"}
    assert {each["provisional"] for each in figures if each["period"] == "June"} == {"1"}
    for each in figures:
        if each["period"] == "July":
            assert (each["basis"], each["numerator"], each["value"]) == ("incomplete", "", "")
        elif each["denominator"] not in ("", "0") and each["measure"].endswith("_pct"):
            share = float(each["numerator"]) / float(each["denominator"]) * 100
            assert each["value"] == f"{share:.4f}"
    assert list(rows(tmp_path / "quality.csv")[0]) == [
        "table",
        "row",
        "column",
        "problem",
        "value_shown",
        "consequence",
    ]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["figures.csv", "quality.csv"]


@pytest.mark.slow
def test_a_table_that_is_missing_makes_its_measures_incomplete_and_never_zero(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "contacts.csv").write_text("child_id,contact_date,source\nc1,2024-05-02,6\nc2,2024-06-02,6\n")

    assert run(folder, tmp_path / "out.csv") == 0

    figures = {(each["period"], each["measure"]): each for each in rows(tmp_path / "out.csv")}
    assert figures["May", "contacts"]["numerator"] == "1"
    assert figures["May", "contacts"]["value"] == "1.0000"
    others = [each for key, each in figures.items() if key[1] != "contacts"]
    assert {each["basis"] for each in others} == {"incomplete"}
    assert {each["numerator"] + each["denominator"] + each["value"] for each in others} == {""}
    assert {each["scope"] for each in figures.values()} == {"ALL"}


def test_measures_that_are_named_are_the_only_ones(lists: Path, tmp_path: Path) -> None:
    assert run(lists, tmp_path / "out.csv", "--measure", "referrals", "--measure", "contacts") == 0

    assert {each["measure"] for each in rows(tmp_path / "out.csv")} == {"contacts", "referrals"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--period", "May=2024-05-01"], "LABEL=START..END"),
        (["--period", "May=2024-05-01..soon"], "not a date"),
        (["--period", "May=2024-06-01..2024-05-01"], "ends before it starts"),
        (["--period", "snapshot=2024-05-01..2024-05-31"], "taken"),
        (["--period", MONTHS[0]], "same label"),
        (["--snapshot", "yesterday"], "not a date"),
        (["--snapshot", "0001-01-01"], "between"),
        (["--cp-visit-days", "0"], "at least one day"),
        (["--measure", "referrals", "--measure", "happiness"], "no measure happiness"),
        (["--out", "{tmp}/nowhere/out.csv"], "cannot be written"),
        (["--out", "{tmp}/quality.csv"], "another name"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line_and_nothing_is_written(
    lists: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    # Without a table of children there is little to count, and the places are looked at last.
    small = tmp_path / "small"
    small.mkdir()
    (small / "contacts.csv").write_bytes((lists / "contacts.csv").read_bytes())

    status = run(small, tmp_path / "out.csv", *(each.format(tmp=tmp_path) for each in arguments))

    error = capsys.readouterr().err
    assert status == 2
    assert says in error
    assert len(error.splitlines()) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["small"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "nowhere", tmp_path / "out.csv") == 2
    assert "cannot be opened" in capsys.readouterr().err


@pytest.mark.slow
def test_a_workbook_is_counted_as_it_comes_and_what_was_taken_for_what_is_beside_the_figures(tmp_path: Path) -> None:
    book = annex_a({1: [contact("C1", "01/05/2024"), contact("C2", date(2024, 5, 9)), contact("C3", "soon")]})
    (tmp_path / "lists.xlsx").write_bytes(book)

    assert run(tmp_path / "lists.xlsx", tmp_path / "out.csv") == 0

    figures = {(row["period"], row["scope"], row["measure"]): row for row in rows(tmp_path / "out.csv")}
    assert figures["May", "ALL", "contacts"]["numerator"] == "2"
    assert figures["June", "ALL", "contacts"]["numerator"] == "0"
    assert figures["July", "ALL", "contacts"]["basis"] == "incomplete"
    assert figures["June", "ALL", "referrals"]["basis"] == "incomplete"
    problems = {(row["table"], row["row"], row["column"], row["value_shown"]) for row in rows(tmp_path / "quality.csv")}
    assert ("List 1", "4", "Date of Contact", "xxxx") in problems
    assert any("a) male" in row["problem"] for row in rows(tmp_path / "quality.csv"))


# --- no child leaves a trace -----------------------------------------------------------------------------------------


def marked(folder: Path) -> Path:
    """Lists in which every identifier is marked, and marks stand in cells that cannot be read."""
    worlds = {MARK: made_up(3), f"{MARK}b": made_up(4)}
    written(extract_of(worlds), folder)
    for name in TABLES:
        file = folder / f"{name}.csv"
        if file.exists():
            # The team is all that may be seen of a child: everything else that carries the mark is an identifier.
            lines = file.read_text().splitlines()
            places = [place for place, heading in enumerate(lines[0].split(",")) if heading.strip('"') == "team"]
            kept = [lines[0]]
            for line in lines[1:]:
                cells = line.split(",")
                for place in places:
                    cells[place] = '"North"'
                kept.append(",".join(cells))
            file.write_text("\n".join(kept) + "\n")
    with (folder / "contacts.csv").open("a") as file:
        file.write(f'"{MARK}-c0","{MARK}/02/2024","6"\n')  # a date that cannot be read
        file.write(f'"{MARK}-stranger",{date(2024, 5, 3)},"6"\n')  # a child who is not in the list
        file.write(f'"{MARK}-c0",{date(2030, 1, 1)},"6"\n')  # the future
        file.write(f'"{MARK}-c0"\n')  # too few cells
    with (folder / "cp_plans.csv").open("a") as file:
        day = date(2024, 5, 3)
        file.write(f'"{MARK}-p99","{MARK}-c0",{day},{day - timedelta(days=9)},"{MARK}"\n')  # ends before it starts
        file.write(f'"{MARK}-p0","{MARK}-c0",{day},,"N"\n')  # the identifier again
    return folder


def unclosed(folder: Path) -> None:
    (folder / "referrals.csv").write_text(f'referral_id,child_id,referral_date\n"{MARK},{MARK},2024-01-01\n')


def no_headings(folder: Path) -> None:
    (folder / "referrals.csv").write_text(f"{MARK},{MARK},2024-01-01\n")


def not_parquet(folder: Path) -> None:
    (folder / "referrals.csv").unlink()
    (folder / "referrals.parquet").write_bytes(f"PAR1{MARK}PAR1".encode())


def nothing(folder: Path) -> None:
    """The lists as they are."""


def nowhere(folder: Path) -> None:
    (folder.parent / "out").rmdir()


ENGINE_STOPS = """
import sys
from soundingboard.measures.aggregate import derivations
def stops(facts):
    rows = facts.tables["contacts"]
    return rows.group_by([rows.child_id.cast("int64").name("period"), rows.child_id.name("team")]).aggregate(
        contacts__n=rows.count(), contacts__d=rows.count()
    )
from soundingboard.measures.aggregate import ways
ways.d.contacts = stops
from soundingboard.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
A_MISTAKE = """
import sys
from soundingboard.measures.aggregate import counting
def mistake(facts, engine):
    raise RuntimeError(str(engine.rows_of(facts.tables["contacts"].limit(1))))
counting._teams = mistake
from soundingboard.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "program", "status"),
    [
        (nothing, "", 0),
        (unclosed, "", 2),
        (no_headings, "", 2),
        (not_parquet, "", 2),
        (nowhere, "", 2),
        (nothing, ENGINE_STOPS, 2),
        (nothing, A_MISTAKE, 2),
    ],
)
def test_no_trace_of_a_child_is_left_whether_it_works_or_fails(
    tmp_path: Path, spoil: Callable[[Path], None], program: str, status: int
) -> None:
    folder = marked(tmp_path / "in")
    places = {name: tmp_path / name for name in ("out", "home", "tmp", "var", "here")}
    for place in places.values():
        place.mkdir()
    spoil(folder)
    known = {place for place in Path("/dev/shm").glob("*") if place.is_file()} if Path("/dev/shm").is_dir() else set()

    done = subprocess.run(
        [
            sys.executable,
            *(["-c", program] if program else ["-m", "soundingboard.cli.main"]),
            *["indicators", str(folder), *ASKED, "--snapshot", "2024-06-30", "--out", str(tmp_path / "out" / "f.csv")],
        ],
        cwd=places["here"],
        env={
            **os.environ,
            "HOME": str(places["home"]),
            "TMPDIR": str(places["tmp"]),
            "SOUNDINGBOARD_VAR": str(places["var"]),
            "SOUNDINGBOARD_DATABASE_URL": f"sqlite:///{places['var'] / 'db.sqlite3'}",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == status, done.stderr
    assert bool(done.stderr) == bool(status)
    assert "Traceback" not in done.stderr
    left = [file for place in places.values() if place.exists() for file in place.rglob("*") if file.is_file()]
    assert sorted(file.name for file in left) == ([] if status else ["f.csv", "quality.csv"])
    for text in (done.stdout, done.stderr, *(file.read_text() for file in left)):
        assert MARK.lower() not in text.lower()
    new = {place for place in Path("/dev/shm").glob("*") if place.is_file()} if Path("/dev/shm").is_dir() else set()
    assert not [file for file in new - known if MARK.encode() in file.read_bytes()]


@pytest.mark.slow
def test_what_is_wrong_with_marked_rows_is_reported_by_row_without_them(tmp_path: Path) -> None:
    assert run(marked(tmp_path / "in"), tmp_path / "f.csv") == 0

    problems = {(each["table"], each["problem"]) for each in rows(tmp_path / "quality.csv") if each["row"]}
    assert {
        ("contacts", "this cannot be read as a date (2024-03-31 or 31/03/2024)"),
        ("contacts", "a child who is not in the list of children"),
        ("contacts", "a date after the snapshot"),
        ("contacts", "the row has 1 cells and not 3"),
        ("cp_plans", "ends before it starts"),
        ("cp_plans", "the identifier stands in an earlier row"),
    } <= problems


@pytest.mark.slow
def test_no_child_leaves_a_trace_of_lists_as_councils_send_them_however_broken(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    statuses = set()
    for number, files in enumerate(awkward_files()):
        folder, out = tmp_path / f"in{number}", tmp_path / f"out{number}"
        folder.mkdir()
        out.mkdir()
        for name, content in enumerate(files):
            (folder / f"{name}.bin").write_bytes(content)

        statuses.add(run(folder, out / "figures.csv"))

        for file in out.iterdir():
            assert AWKWARD_MARK.casefold() not in file.read_text(encoding="utf-8").casefold(), (number, file.name)
    said = capfd.readouterr()
    assert AWKWARD_MARK.casefold() not in (said.out + said.err + caplog.text).casefold()
    assert statuses == {0, 2}
    assert list(temporary.iterdir()) == []
