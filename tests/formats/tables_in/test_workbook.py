"""Workbooks as they come: hidden sheets, failed formulas, damage, passwords."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from soundingboard.formats.tables_in import workbook
from soundingboard.formats.tables_in.raw import CellError, RawTable, UnreadableFile, Value
from soundingboard.formats.tables_in.workbook import is_workbook, read_sheets

pytestmark = pytest.mark.pure


def made(fill: Any) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        fill(book)
    return content.getvalue()


def two_sheets(book: Any) -> None:
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    first, second = book.add_worksheet("List 1"), book.add_worksheet("Lookups & notes")
    second.hide()
    first.write_string(2, 1, "Child Unique ID")
    first.write_string(2, 2, "Date of Contact")
    first.write_number(3, 1, 12345678)
    first.write_datetime(3, 2, datetime(2026, 3, 1), day)  # noqa: DTZ001
    first.write_formula(4, 1, "=1/0", None, "#DIV/0!")
    first.write_string(4, 2, "01/03/2026")
    first.write_boolean(5, 1, True)
    second.write_formula(0, 0, "=NA()", None, "#N/A")


def rows(table: RawTable, above: int) -> list[list[Value]]:
    body = table.below(above)
    return [[column.values[column.places[row]] for column in body.columns] for row in range(body.rows)]


def test_rows_and_columns_stand_where_a_reader_sees_them() -> None:
    first, _ = read_sheets(made(two_sheets))

    assert first.top[:3] == ((None,) * 3, (None,) * 3, (None, "Child Unique ID", "Date of Contact"))
    assert first.below(3).numbers.tolist() == [4, 5, 6]
    assert rows(first, 3)[0] == [None, 12345678.0, date(2026, 3, 1)]


def test_a_failed_formula_is_not_a_blank() -> None:
    first, second = read_sheets(made(two_sheets))

    assert rows(first, 3)[1:] == [[None, CellError.ERROR, "01/03/2026"], [None, 1.0, None]]
    assert rows(second, 0) == [[CellError.ERROR]]


def test_hidden_sheets_are_marked() -> None:
    assert [table.hidden for table in read_sheets(made(two_sheets))] == [False, True]


def test_an_empty_sheet_has_no_rows() -> None:
    (only,) = read_sheets(made(lambda book: book.add_worksheet("Empty")))

    assert only.top == ()
    assert only.below(0).rows == 0


def test_a_sheet_of_more_rows_than_are_read_at_once_is_read_whole() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet("Long")
        for row in range(12_001):
            page.write_number(row, 0, row)
        page.write_formula(11_999, 1, "=NA()", None, "#N/A")

    (only,) = read_sheets(made(fill))
    body = only.below(1)

    assert body.rows == 12_000
    assert body.columns[0].values[body.columns[0].places[-1]] == 12_000.0
    assert body.columns[1].rows_with([body.columns[1].values.index(CellError.ERROR)]).tolist() == [11_998]


def test_text_that_begins_like_a_zip_or_an_old_workbook_is_a_workbook() -> None:
    assert is_workbook(made(two_sheets))
    assert not is_workbook(b"CHILD,DOB\n")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_workbook_that_was_cut_off_is_refused(share: float) -> None:
    whole = made(two_sheets)

    with pytest.raises(UnreadableFile, match="damaged or was cut off"):
        read_sheets(whole[: int(len(whole) * share)])


def test_a_workbook_with_a_password_is_refused() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)

    with pytest.raises(UnreadableFile, match="has a password"):
        read_sheets(locked)


def test_a_binary_workbook_is_refused_before_it_can_ask_for_the_memory() -> None:
    """One that claims to have a cell in its far corner ends the process in which the library opens it."""
    with pytest.raises(UnreadableFile, match="save it as xlsx"):
        read_sheets(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00")
    assert is_workbook(content.getvalue())
    with pytest.raises(UnreadableFile, match="save it as xlsx"):
        read_sheets(content.getvalue())


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.txt", "a")

    with pytest.raises(UnreadableFile, match="damaged"):
        read_sheets(content.getvalue())


def test_a_workbook_that_unpacks_into_too_much_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\x00" * 30_000_000)

    with pytest.raises(UnreadableFile, match="far more"):
        read_sheets(content.getvalue())

    monkeypatch.setattr(workbook, "MOST_UNPACKED", 100)
    with pytest.raises(UnreadableFile, match="far more"):
        read_sheets(made(two_sheets))


def with_a_cell(content: bytes, cell: str) -> bytes:
    """The workbook with one more row at the end of its first sheet, holding this cell."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                text = text.replace(b"</sheetData>", f"{cell}</sheetData>".encode())
            new.writestr(part, text)
    return changed.getvalue()


FAR = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
FAR_BY_COUNTING = '<row r="1000000">' + "<c/>" * 30 + "<c><v>1</v></c></row>"


@pytest.mark.parametrize("piece", [40, workbook._PIECE])
@pytest.mark.parametrize("cell", [FAR, FAR_BY_COUNTING])
def test_a_workbook_with_a_cell_in_its_far_corner_is_refused_before_it_asks_for_the_memory(
    cell: str, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_PIECE", piece)

    with pytest.raises(UnreadableFile, match="reaches too far"):
        read_sheets(with_a_cell(made(two_sheets), cell))


def test_a_far_cell_that_holds_nothing_but_a_border_keeps_nobody_out() -> None:
    first, _ = read_sheets(with_a_cell(made(two_sheets), '<row r="1048576"><c r="XFD1048576" s="1"/></row>'))

    assert first.top[2] == (None, "Child Unique ID", "Date of Contact")


def test_a_far_cell_of_an_opendocument_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x">
            <office:body><office:spreadsheet>
            <table:table table:name="A"><table:table-row table:number-rows-repeated="1048575"><table:table-cell/>
            </table:table-row><table:table-row><table:table-cell table:number-columns-repeated="16383"/>
            <table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>
            </table:table></office:spreadsheet></office:body></office:document-content>""",
        )

    with pytest.raises(UnreadableFile, match="reaches too far"):
        read_sheets(content.getvalue())


def test_a_failed_formula_is_found_though_its_mark_lies_across_two_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_PIECE", 3)

    first, _ = read_sheets(made(two_sheets))

    assert CellError.ERROR in rows(first, 3)[1]
