from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from soundingboard.measures.intake.findings import IntakeRefused
from soundingboard.measures.intake.plain import is_plain, read
from soundingboard.measures.layout import Extract, Problem

pytestmark = pytest.mark.pure


def folder(place: Path, **files: str | bytes) -> Path:
    """A folder of CSV files."""
    for name, content in files.items():
        (place / f"{name}.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return place


def rows(extract: Extract, table: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = extract.tables[table].to_pylist()
    return found


def refusal(place: Path) -> tuple[Problem, ...]:
    with pytest.raises(IntakeRefused) as refused:
        read(place)
    return refused.value.problems


def test_a_file_is_read_with_each_row_under_its_number(tmp_path: Path) -> None:
    extract = read(folder(tmp_path, cp_reviews="plan_id,review_date\np1,2024-02-29\n p2 ,29/02/2024\n"))

    assert rows(extract, "cp_reviews") == [
        {"plan_id": "p1", "review_date": date(2024, 2, 29), "row": 2},
        {"plan_id": "p2", "review_date": date(2024, 2, 29), "row": 3},
    ]
    assert (extract.problems, extract.guesses) == ((), ())


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("29/02/2024", date(2024, 2, 29)),
        ("1/3/2024", date(2024, 3, 1)),
        ("2024-02-29T00:00:00", date(2024, 2, 29)),
        ("2024-02-29 10:15:00", date(2024, 2, 29)),
        ("", None),
        ("  ", None),
    ],
)
def test_a_date_may_be_written_in_several_ways(tmp_path: Path, written: str, read_as: date | None) -> None:
    extract = read(folder(tmp_path, contacts=f"child_id,contact_date\nc1,{written}\nc2,2024-01-01\n"))

    assert rows(extract, "contacts")[0]["contact_date"] == read_as
    assert not [each for each in extract.problems if each.row]


@pytest.mark.parametrize(
    "written", ["30/02/2024", "2023-02-29", "02/29/2024", "yesterday", "45000", "1066-10-14", "24-1-1"]
)
def test_a_date_that_cannot_be_read_is_reported_where_it_is_with_its_shape(tmp_path: Path, written: str) -> None:
    extract = read(folder(tmp_path, contacts=f"child_id,contact_date\nc1,2024-01-01\nc2,{written}\n"))

    assert rows(extract, "contacts")[1]["contact_date"] is None
    [problem] = [each for each in extract.problems if each.column == "contact_date"]
    assert (problem.table, problem.row, problem.consequence) == ("contacts", 3, "left empty")
    assert len(problem.shown) == len(written)
    assert not set(problem.shown) & set("0123456789yestrd")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("1", True), ("0", False), ("Yes", True), ("n", False), ("TRUE", True), ("0.0", False), ("", None)],
)
def test_a_flag_is_1_or_0_or_a_word_for_them(tmp_path: Path, written: str, read_as: bool | None) -> None:
    text = f"referral_id,child_id,referral_date,nfa\nr1,c1,2024-01-01,{written}\nr2,c1,2024-01-01,1\n"

    assert rows(read(folder(tmp_path, referrals=text)), "referrals")[0]["nfa"] is read_as


def test_numbers_are_read_and_what_is_no_whole_number_is_no_number_of_cases(tmp_path: Path) -> None:
    extract = read(folder(tmp_path, workers="worker_id,team,fte,cases\nw1,A,0.6,17\nw2,A,1,17.0\nw3,A,x,1.5\n"))

    assert [(row["fte"], row["cases"]) for row in rows(extract, "workers")] == [(0.6, 17), (1.0, 17), (None, None)]
    assert [(each.row, each.column, each.shown) for each in extract.problems] == [(4, "fte", "x"), (4, "cases", "#.#")]


def test_a_row_with_too_few_or_too_many_cells_is_left_out_and_the_numbers_of_the_others_stand(tmp_path: Path) -> None:
    text = "child_id,contact_date,source\nc1,2024-01-01\nc2,2024-01-02,6\nc3,2024-01-03,6,surplus\nc4,2024-01-04,6\n"

    extract = read(folder(tmp_path, contacts=text))

    assert [(row["child_id"], row["row"]) for row in rows(extract, "contacts")] == [("c2", 3), ("c4", 5)]
    assert [(each.row, each.consequence) for each in extract.problems] == [(2, "left out"), (4, "left out")]


def test_a_line_break_inside_quotation_marks_does_not_end_the_row(tmp_path: Path) -> None:
    extract = read(folder(tmp_path, children='child_id,dob,sex,team\n"c\n1",,F,"North, South"\nc2,,M,North\n'))

    assert [(row["child_id"], row["team"], row["row"]) for row in rows(extract, "children")] == [
        ("c\n1", "North, South", 2),
        ("c2", "North", 3),
    ]


@pytest.mark.parametrize(
    ("content", "guesses"),
    [
        ("\ufeffchild_id,team\nc1,Łódź\n".encode(), []),
        ("child_id,team\nc1,Łódź\n".encode("utf-16"), ["UTF-16"]),
        ("child_id,team\nc1,Café\n".encode("cp1252"), ["the Windows alphabet (1252)"]),
        ("child_id;team\nc1;Łódź\n".encode(), ["columns parted by semicolons"]),
        ("child_id\tteam\nc1\tŁódź\n".encode(), ["columns parted by tabs"]),
        ("Child ID,TEAM \nc1,Łódź\n".encode(), ["Child ID", "TEAM"]),
    ],
)
def test_another_alphabet_delimiter_or_spelling_of_a_heading_is_understood_and_said(
    tmp_path: Path, content: bytes, guesses: list[str]
) -> None:
    extract = read(folder(tmp_path, children=content))

    assert rows(extract, "children")[0]["child_id"] == "c1"
    assert rows(extract, "children")[0]["team"] in ("Łódź", "Café")
    assert [each.found for each in extract.guesses] == guesses


def test_a_column_that_is_not_there_is_lacking_and_said_when_it_is_required(tmp_path: Path) -> None:
    extract = read(folder(tmp_path, s47="s47_id,child_id,icpc_date\ns1,c1,2024-01-01\n"))

    assert extract.lacking == {"s47": {"referral_id", "strategy_date", "icpc_led_to_plan"}}
    assert [each.column for each in extract.problems] == ["strategy_date"]


def test_a_column_that_is_not_in_the_layout_is_said_and_not_read(tmp_path: Path) -> None:
    extract = read(folder(tmp_path, children="child_id,NHS number\nc1,9434765919\n"))

    assert [(each.column, each.consequence) for each in extract.problems] == [("NHS number", "it is not read")]
    assert "9434765919" not in str(rows(extract, "children"))


def test_a_column_of_which_a_third_cannot_be_read_is_treated_as_missing(tmp_path: Path) -> None:
    good = "".join(f"c{n},2024-01-01\n" for n in range(6))
    text = f"child_id,contact_date\n{good}c7,soon\nc8,later\nc9,never\n"

    extract = read(folder(tmp_path, contacts=text))

    assert extract.lacks("contacts", "contact_date")
    assert [each.problem for each in extract.problems if each.column == "contact_date"] == [
        "3 of 9 values cannot be read as a date (2024-03-31 or 31/03/2024)"
    ]
    assert {row["contact_date"] for row in rows(extract, "contacts")} == {None}


def test_after_a_hundred_cells_of_one_column_the_rest_are_counted(tmp_path: Path) -> None:
    text = "child_id,contact_date\n" + "c1,2024-01-01\n" * 1000 + "c1,soon\n" * 130

    problems = [each for each in read(folder(tmp_path, contacts=text)).problems if each.column == "contact_date"]

    assert len(problems) == 101
    assert problems[-1].problem.startswith("30 more values")


def test_a_list_without_a_row_is_missing_and_not_zero(tmp_path: Path) -> None:
    extract = read(folder(tmp_path, contacts="child_id,contact_date\n", children="child_id\nc1\n"))

    assert extract.lacks("contacts")
    assert [each.table for each in extract.problems] == ["contacts"]


def test_parquet_is_read_whatever_types_it_has(tmp_path: Path) -> None:
    table = pa.table(
        {
            "referral_id": [1, 2],
            "child_id": pa.array(["c1", "c2"]).dictionary_encode(),
            "referral_date": pa.array([datetime(2024, 1, 1, 12), None], pa.timestamp("us")),  # noqa: DTZ001
            "close_date": ["31/01/2024", "soon"],
            "nfa": pa.array([1, 0], pa.int8()),
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "referrals.parquet")

    extract = read(tmp_path)

    first, second = rows(extract, "referrals")
    assert first == {
        "referral_id": "1",
        "child_id": "c1",
        "referral_date": date(2024, 1, 1),
        "close_date": date(2024, 1, 31),
        "nfa": True,
        "source": None,
        "row": 2,
    }
    assert (second["referral_date"], second["close_date"], second["nfa"]) == (None, None, False)
    assert [(each.row, each.column) for each in extract.problems] == [(3, "close_date")]


def test_identifiers_that_became_decimals_are_whole_again(tmp_path: Path) -> None:
    pyarrow.parquet.write_table(pa.table({"child_id": [101.0, None]}), tmp_path / "children.parquet")

    assert [row["child_id"] for row in rows(read(tmp_path), "children")] == ["101", None]


@pytest.mark.parametrize(
    ("content", "row", "says"),
    [
        (b"", None, "empty"),
        (b"child_id,child_id,team\nc1,c1,A\n", 1, "there twice"),
        (b"name,colour\nAnn,red\n", 1, "none of its columns"),
        (b"\x00\x01\x02", None, "not text"),
        (b'child_id,team\nc1,"North\nc2,South\n', None, "quotation mark"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    tmp_path: Path, content: bytes, row: int | None, says: str
) -> None:
    [problem] = refusal(folder(tmp_path, children=content))

    assert (problem.table, problem.row) == ("children.csv", row)
    assert says in problem.problem


def test_every_file_that_cannot_be_read_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "workers.parquet").write_bytes(b"PAR1 cut off")

    problems = refusal(folder(tmp_path, children="", contacts="colour\nred\n"))

    assert [each.table for each in problems] == ["children.csv", "contacts.csv", "workers.parquet"]


def test_one_table_in_two_files_is_refused(tmp_path: Path) -> None:
    pyarrow.parquet.write_table(pa.table({"child_id": ["c1"]}), tmp_path / "children.parquet")

    [problem] = refusal(folder(tmp_path, children="child_id\nc1\n"))

    assert "same table" in problem.problem


def test_a_folder_without_a_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters.csv").write_text("child_id\nc1\n")

    [problem] = refusal(tmp_path)

    assert "children.csv" in problem.problem
    assert not is_plain(tmp_path)


def test_a_file_with_another_name_is_said_and_not_read(tmp_path: Path) -> None:
    extract = read(folder(tmp_path, children="child_id\nc1\n", letters="child_id\nc1\n"))

    assert [each.table for each in extract.problems] == ["letters.csv"]


def test_a_folder_is_plain_when_a_file_of_it_has_a_name_and_a_column_of_the_layout(tmp_path: Path) -> None:
    assert not is_plain(folder(tmp_path, children="CHILD,DOB_OF_CHILD\nc1,\n"))
    assert is_plain(folder(tmp_path, cp_visits="Plan ID,visit_date\np1,\n"))
