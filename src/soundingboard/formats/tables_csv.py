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
    if text.lstrip(" \u00a0\u200b\ufeff")[:1] in (
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\n",
        "\uff1d",
        "\uff0b",
        "\uff0d",
        "\uff20",
    ):
        return text if _NUMBER.fullmatch(text) else f"'{text}"
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
