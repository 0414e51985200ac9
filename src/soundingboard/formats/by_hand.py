"""Workbooks as people lay them out by hand: words in cells, areas merged, and colours that say something."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Area(NamedTuple):
    """Cells merged into one: the first and the last row and column, from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class HandSheet:
    """A sheet: what stands in a cell by its row and column, what is merged, and which colour a cell has (#RRGGBB)."""

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: dict[Area, str] = field(default_factory=dict)
    colours: dict[tuple[int, int], str] = field(default_factory=dict)


def write_by_hand(sheets: Sequence[HandSheet]) -> bytes:
    """The sheets as the bytes of an .xlsx file."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    dress: Mapping[str, object] = {
        each: book.add_format({"bg_color": each}) for each in sorted({c for s in sheets for c in s.colours.values()})
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for area, text in sheet.merged.items():
            page.merge_range(*area, text)
        for (row, column), text in sheet.cells.items():
            page.write_string(row, column, text)
        for (row, column), colour in sheet.colours.items():
            page.write_blank(row, column, None, dress[colour])
    book.close()
    return made.getvalue()
