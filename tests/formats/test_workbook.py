"""Workbooks, read back with another library than the one that wrote them."""

import io
import tempfile
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.formats import workbook
from soundingboard.formats.blocks import Cell, Column, Table
from soundingboard.formats.workbook import Sheet, sheet_names, write_rows
from tests.formats.papers import AMBER, HOSTILE, a_document, a_ribbon, a_table, hostile_document, one_of_everything

MADE_AT = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
COLUMNS = (Column("Reference"), Column("Title", width=3), Column("Due", "date"), Column("Days", "number"))


def opened(made: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(made))


def test_each_table_has_a_sheet_and_the_first_sheet_lists_them() -> None:
    book = opened(workbook.write(one_of_everything()))

    assert book.sheetnames[0] == "Contents"
    assert len(book.sheetnames) == 4
    contents = book["Contents"]
    assert contents["A1"].value == "Improvement Board pack: March 2026"
    listed = [(row[0].value, row[1].value) for row in contents.iter_rows(min_row=6)]
    assert listed == [
        ("Objectives that need attention", 4),
        ("Objective 1.2: rating in each round", 8),
        ("Nothing here yet", 0),
    ]
    assert contents["A6"].hyperlink.location == "'Objectives that need attention'!A1"


def test_dates_are_dates_numbers_numbers_and_a_rating_a_sign_with_its_word() -> None:
    sheet = opened(workbook.write(a_document(a_table(1)))).worksheets[1]

    row = [cell.value for cell in sheet[4]]
    assert row[:4] == ["1.1 Timely assessment of need", "▲ Amber", 1000, datetime(2026, 1, 2)]  # noqa: DTZ001
    assert sheet["D4"].is_date
    assert sheet["B4"].fill.start_color.rgb == "FFFEF1D8"


def test_the_headings_stay_in_view_and_can_be_filtered() -> None:
    sheet = opened(workbook.write(a_document(a_table()))).worksheets[1]

    assert [cell.value for cell in sheet[3]] == ["Objective", "Judged", "Late actions", "Newest evidence", "Reason"]
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:E7"
    assert sheet.column_dimensions["E"].width > sheet.column_dimensions["C"].width


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "https://example.org", "0012", "1e5", "\t=1", "'=1"]
)
def test_text_stays_text_whatever_it_looks_like(text: str) -> None:
    table = Table("T", (Column("A"),), ((text,),))

    cell = opened(workbook.write(a_document(table))).worksheets[1]["A4"]

    assert cell.data_type == "s"
    assert cell.value == text
    assert cell.hyperlink is None


def test_hostile_words_open_as_words() -> None:
    made = workbook.write(hostile_document())

    book = opened(made)
    assert len(book.sheetnames) == 3
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_the_same_paper_is_the_same_bytes() -> None:
    assert workbook.write(one_of_everything()) == workbook.write(one_of_everything())
    later = replace(one_of_everything(), made_at=datetime(2026, 4, 1, tzinfo=UTC))
    assert workbook.write(later) != workbook.write(one_of_everything())


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    value = opened(workbook.write(a_document(Table("T", (Column("A"),), (("x" * 40_000,),))))).worksheets[1]["A4"].value

    assert len(value) == 32_767
    assert value.endswith("…")


def test_odd_values_do_not_break_the_file() -> None:
    cells: tuple[Cell, ...] = (float("nan"), float("inf"), date(1899, 1, 1), True, None, "")
    table = Table("Odd", tuple(Column(str(n)) for n in range(len(cells))), (cells,), row_headers=False)

    sheet = opened(workbook.write(a_document(table))).worksheets[1]

    assert [cell.value for cell in sheet[4]] == ["not a number", "not a number", "1 Jan 1899", "Yes", None, None]


def test_a_number_keeps_the_decimals_its_column_asks_for() -> None:
    table = Table("T", (Column("A"), Column("B", "number", decimals=1)), (("a", 12.25),))

    cell = opened(workbook.write(a_document(table))).worksheets[1]["B4"]

    assert (cell.value, cell.number_format) == (12.25, "#,##0.0")


@pytest.mark.parametrize(
    ("caption", "name"),
    [
        ("1.3: judged and suggested", "1.3 judged and suggested"),
        ("Theme 2: Partnership and governance: delivery by round", "Theme 2 delivery by round"),
        ("Theme 2: Partnership and governance: ratings", "Theme 2 ratings"),
        ("Theme 2: Partnership and governance: late, or due by 28 January 2027", "Theme 2 late"),
        ("Theme 2: Partnership: reasons for the objectives that are not told above", "Theme 2 reasons"),
        ("Delivery, whether what was promised is done (scale version 2)", "Delivery"),
        ("Fresh evidence that contradicts what is reported", "Fresh evidence that contradicts"),
        ("Decisions whose effect has not been judged", "Decisions whose effect has not"),
        ("Every change since last time", "Every change since last time"),
        ("Requirements of the Improvement Notice", "Requirements of the Improvement"),
        ("Supercalifragilisticexpialidocious and more", "Supercalifragilisticexpialidoci"),
    ],
)
def test_a_long_caption_becomes_a_name_that_can_be_read(caption: str, name: str) -> None:
    assert sheet_names([caption]) == [name]


def test_names_of_sheets_are_made_safe_short_and_different() -> None:
    names = sheet_names(["A/B: [1]?*\\", "a b 1", "History", "'quoted'", "", "x" * 40, "x" * 50])

    assert names == ["A B 1", "a b 1 (2)", "History sheet", "quoted", "Sheet", "x" * 31, "x" * 27 + " (2)"]


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_names_become_names_that_excel_takes(wanted: list[str]) -> None:
    names = sheet_names(wanted)

    assert len(names) == len(wanted)
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() != "history"


def test_rows_stream_to_a_file_sheet_by_sheet(tmp_path: Path) -> None:
    file = tmp_path / "actions.xlsx"
    rows = ((f"A{n}", "=evil()", date(2026, 1, 1), n) for n in range(3))

    write_rows(
        file, [Sheet("Actions", COLUMNS, rows), Sheet("actions", (Column("Rating", "rating"),), [(AMBER,)])], MADE_AT
    )

    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["Actions", "actions (2)"]
    assert [cell.value for cell in book["Actions"][4]] == ["A2", "=evil()", datetime(2026, 1, 1), 2]  # noqa: DTZ001
    assert book["Actions"]["B4"].data_type == "s"
    assert book["Actions"].freeze_panes == "B2"
    assert book["Actions"].auto_filter.ref == "A1:D4"
    assert book["actions (2)"]["A2"].value == "▲ Amber"


def test_empty_cells_of_streamed_rows_are_not_written_and_have_their_line_by_one_rule(tmp_path: Path) -> None:
    file = tmp_path / "matrix.xlsx"
    columns = (Column("Reference"), *(Column(f"1.{n}") for n in range(20)))
    rows = [(f"F{n}", *("S" if across == n else None if across % 2 else "" for across in range(20))) for n in range(10)]

    write_rows(file, [Sheet("Matrix", columns, rows), Sheet("Nothing", columns, [])], MADE_AT)

    page = openpyxl.load_workbook(file)["Matrix"]
    assert [[cell.value or None for cell in row] for row in page.iter_rows(min_row=2)] == [
        [value or None for value in row] for row in rows
    ]
    ((places, rules),) = ((each.sqref, each.rules) for each in page.conditional_formatting)
    assert str(places) == "A2:U11"
    assert [(rule.type, rule.dxf.border.bottom.style) for rule in rules] == [("containsBlanks", "thin")]
    with zipfile.ZipFile(file) as parts:
        assert parts.read("xl/worksheets/sheet1.xml").count(b"<c ") == 21 + 10 + 10


def test_streamed_rows_of_one_time_are_the_same_bytes() -> None:
    def made() -> bytes:
        held = io.BytesIO()
        write_rows(held, [Sheet("Actions", COLUMNS, [("A1", HOSTILE, None, -5)])], MADE_AT)
        return held.getvalue()

    assert made() == made()
    assert zipfile.ZipFile(io.BytesIO(made())).testzip() is None


def test_a_row_of_the_wrong_length_is_refused_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(ValueError, match="zip"):
        write_rows(tmp_path / "a.xlsx", [Sheet("Actions", COLUMNS, [("A1",)])], MADE_AT)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_ten_thousand_rows_are_all_there(tmp_path: Path) -> None:
    file = tmp_path / "actions.xlsx"
    rows = ((f"1.{n}", "Recruit two assessors", date(2026, 1, 1 + n % 28), n) for n in range(10_000))

    write_rows(file, [Sheet("Actions", COLUMNS, rows)], MADE_AT)

    book = openpyxl.load_workbook(file, read_only=True)
    values = list(book["Actions"].iter_rows(min_row=2, max_col=4, values_only=True))
    book.close()
    assert len(values) == 10_000
    assert values[-1] == ("1.9999", "Recruit two assessors", datetime(2026, 1, 4), 9999)  # noqa: DTZ001


def test_a_picture_s_table_is_in_the_workbook_even_when_it_is_not_printed() -> None:
    assert len(opened(workbook.write(a_document(a_ribbon()))).sheetnames) == 2
