"""One table as CSV, for people's own tools: plain values, dates as 2026-03-19, and nothing that opens as a formula.

The file starts with a byte order mark, because without one Excel reads Łódź as letters of another century.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from soundingboard.formats.blocks import Cell, RatingMark, Table, plain

MARK = "\ufeff"
# Blanks of every kind, and signs that nobody sees, are looked through: some programs drop them.
_UNSEEN = r"[\s\x00-\x1f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*"
_FORMULA = re.compile(rf"[\t\r\n]|{_UNSEEN}[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")


def write(table: Table) -> bytes:
    """The table as UTF-8 CSV: a row of headings, then its rows. The caption and the note are not part of the data."""
    return (MARK + "".join(lines([column.label for column in table.columns], table.rows))).encode()


def lines(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file one at a time, for tables too long to hold."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    for row in _with_headings(headings, rows):
        writer.writerow([_value(cell) for cell in row])
        yield held.getvalue()
        held.seek(0)
        held.truncate()


def guarded(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet would take it for a formula; plain numbers stay."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _with_headings(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield headings
    yield from rows


def _value(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, RatingMark):
        return guarded(plain(cell.word))
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if isinstance(cell, str):
        return guarded(plain(cell))
    return cell
