"""The sheets of a workbook (xlsx, ods) as raw tables.

Reading is left to calamine, which is quick; it gives nothing both for a blank cell and for a failed formula. In an xlsx
the two are told apart here by looking for the cells marked as errors, and only in the sheets that have any. In ods they
cannot be told apart at that price, and a failed formula there counts as a blank.

Binary workbooks (xls, xlsb) are refused: the library makes room for whatever size one claims to have, or gives up in a
panic that no program can catch, so that a few bytes would end the process. The pages never took them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from soundingboard.formats.file_kinds import CANNOT_UNPACK
from soundingboard.formats.tables_in.dress import check_reach, read_dress
from soundingboard.formats.tables_in.parts import DAMAGED, parts_of_sheets
from soundingboard.formats.tables_in.raw import (
    ROWS_LOOKED_AT,
    Body,
    CellError,
    Encoder,
    RawTable,
    UnreadableFile,
    Value,
    plain,
)
from soundingboard.formats.tables_in.reach import Reach

if TYPE_CHECKING:
    import python_calamine

MOST_UNPACKED = 2_000_000_000
"""A list of 200,000 rows unpacks to some 120 MB."""

MOST_TIMES_SMALLER = 400
_PIECE = 1 << 20
_ROWS_AT_ONCE = 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = "xl/workbook.bin"
_PARTS = frozenset({"xl/workbook.xml", _BINARY, "content.xml"})
_HAS_A_PASSWORD = "EncryptedPackage".encode("utf-16-le")

OLD = "the workbook is of a binary kind (xls or xlsb): open it, save it as xlsx and send that."
LOCKED = "the workbook has a password: save it without one and send it again."
TOO_BIG = "the workbook unpacks into far more than any such workbook holds, so it was not opened."


def is_workbook(content: bytes) -> bool:
    """True when the bytes are a workbook's, or a damaged zip's: of the files that come in, that is a workbook."""
    if not content.startswith(b"PK\x03\x04"):
        return content.startswith(_OLE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return not _PARTS.isdisjoint(archive.namelist())
    except CANNOT_UNPACK:
        return True


def read_sheets(content: bytes) -> tuple[RawTable, ...]:
    """Every sheet, hidden ones marked, in the workbook's order; rows are read when they are asked for.

    Raises UnreadableFile: it is damaged, cut off, binary, has a password, unpacks into too much, or has a cell far away
    from the others.
    """
    # A web process that takes nothing in never loads the library.
    import python_calamine as calamine

    if content.startswith(_OLE):
        raise UnreadableFile(LOCKED if _HAS_A_PASSWORD in content else OLD)
    errors = _ErrorCells(content)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        worksheets = [each for each in book.sheets_metadata if each.typ == calamine.SheetTypeEnum.WorkSheet]
        return tuple(
            _table(book, each.name, each.visible != calamine.SheetVisibleEnum.Visible, errors) for each in worksheets
        )
    except calamine.PasswordError:
        raise UnreadableFile(LOCKED) from None
    except (calamine.CalamineError, OSError):
        # The library's own words may quote a cell.
        raise UnreadableFile(DAMAGED) from None


def _table(book: python_calamine.CalamineWorkbook, name: str, hidden: bool, errors: _ErrorCells) -> RawTable:
    sheet = book.get_sheet_by_name(name)
    top = tuple(tuple(plain(cell) for cell in row) for row in islice(_rows(sheet), ROWS_LOOKED_AT))
    wrong = errors.of(name)
    return RawTable(name, top, lambda above: _body(sheet, above, wrong), hidden, across=lambda: _across(sheet, wrong))


def _across(sheet: python_calamine.CalamineSheet, errors: dict[int, list[int]]) -> Iterator[tuple[Value, ...]]:
    wrong = {(row, column) for column, rows in errors.items() for row in rows}
    for number, row in enumerate(_rows(sheet)):
        # A sheet may have a million rows without anything, which are passed over as fast as they come.
        cells = [plain(cell) for cell in row] if row.count("") != len(row) or wrong else []
        if wrong:
            cells = [CellError.ERROR if (number, column) in wrong else each for column, each in enumerate(cells)]
        yield tuple(cells)


def _rows(sheet: python_calamine.CalamineSheet) -> Iterator[list[Any]]:
    """The rows from row 1 and column A on, whatever stands empty before the first cell."""
    if sheet.start is None:
        return
    # The library begins with row 1, but with the first column that holds anything.
    before = [""] * sheet.start[1]
    if not before:
        yield from sheet.iter_rows()
    for row in sheet.iter_rows() if before else ():
        yield before + row


def _body(sheet: python_calamine.CalamineSheet, above: int, errors: dict[int, list[int]]) -> Body:
    import numpy as np

    width = sheet.end[1] + 1 if sheet.end else 0
    encoders = [Encoder() for _ in range(width)]
    rows, count = islice(_rows(sheet), above, None), 0
    while piece := list(islice(rows, _ROWS_AT_ONCE)):
        count += len(piece)
        for encoder, cells in zip(encoders, zip(*piece, strict=True), strict=False):
            encoder.take(cells)
    columns = tuple(
        encoder.done([row - above for row in errors.get(place, ())]) for place, encoder in enumerate(encoders)
    )
    return Body(columns, np.arange(above + 1, above + count + 1, dtype=np.int32))


class _ErrorCells:
    """Where formulas failed in an xlsx, by sheet: column (from 0) to rows (from 0)."""

    def __init__(self, content: bytes) -> None:
        self._found: dict[str, dict[int, list[int]]] = {}
        if not content.startswith(b"PK\x03\x04"):
            return
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if _BINARY in archive.namelist():
                    raise UnreadableFile(OLD)
                suspects, doubtful = _weigh(archive, len(content))
                for name, part in parts_of_sheets(archive):
                    if part in doubtful:
                        check_reach(archive.read(part))
                    if part in suspects:
                        self._found[name] = _errors_in(archive.read(part))
                if "content.xml" in doubtful:
                    read_dress(content)
        except CANNOT_UNPACK:
            raise UnreadableFile(DAMAGED) from None

    def of(self, sheet: str) -> dict[int, list[int]]:
        return self._found.get(sheet, {})


def _weigh(archive: zipfile.ZipFile, packed: int) -> tuple[set[str], set[str]]:
    """Unpack every part, keeping nothing, and stop as soon as it is too much.

    Names the parts that hold error cells, and those of which a quick look cannot tell that their cells lie near.
    """
    if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
        raise UnreadableFile(TOO_BIG)
    unpacked, suspects, doubtful = 0, set(), set()
    for part in archive.infolist():
        reach = Reach()
        with archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                unpacked += len(piece)
                if unpacked > MOST_UNPACKED or unpacked > max(packed, 20_000) * MOST_TIMES_SMALLER:
                    raise UnreadableFile(TOO_BIG)
                # The mark may lie across two pieces.
                if b't="e"' in reach.take(piece):
                    suspects.add(part.filename)
        if not reach.is_near:
            doubtful.add(part.filename)
    return suspects, doubtful


_A_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*>")
_ITS_PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_IS_ERROR = re.compile(rb'\st="e"')


def _errors_in(part: bytes) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for cell in _A_CELL.finditer(part):
        if _IS_ERROR.search(cell[0]) and (place := _ITS_PLACE.search(cell[0])):
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            found.setdefault(column - 1, []).append(int(place[2]) - 1)
    return found
