"""Tables as an Excel workbook: one sheet for each, dates as dates, numbers as numbers, and text never a formula.

`write` makes the workbook of a paper's tables. `write_rows` streams rows of any number to a file in constant memory,
for the exports of thousands of actions.
"""

import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from soundingboard.formats.blocks import (
    Cell,
    Column,
    Document,
    RatingMark,
    Table,
    long_day,
    plain,
    printed,
    tables,
)
from soundingboard.formats.marks import INK, QUIET, RULE, SHADES, glyph

# Without these three, a text that looks like a formula, an address or a number becomes one.
TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_CELL = 32_767  # Excel refuses a file with a longer text in a cell
LONGEST_NAME = 31
CONTENTS = "Contents"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be streamed: its rows may come from a generator and are read once."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]


def write(document: Document) -> bytes:
    """The paper's tables, those behind its pictures included, as the bytes of an .xlsx file with a list of contents."""
    made = io.BytesIO()
    book = _opened(made, document.made_at, title=document.title, author=document.organisation, in_memory=True)
    dress = _Dress(book, document.colour)
    found = tables(document)
    names = sheet_names([CONTENTS, *(table.caption for table in found)])
    _contents(book, dress, document, found, names)
    for table, name in zip(found, names[1:], strict=True):
        _table(book, dress, table, name)
    book.close()
    return made.getvalue()


def write_rows(file: Path | IO[bytes], sheets: Sequence[Sheet], made_at: datetime, colour: str = "#1d4f73") -> None:
    """Rows straight to a file, one at a time; the same rows and time give the same bytes."""
    book = _opened(file if not isinstance(file, Path) else str(file), made_at, constant_memory=True)
    dress = _Dress(book, colour)
    try:
        for sheet, name in zip(sheets, sheet_names([sheet.name for sheet in sheets]), strict=True):
            _stream(book.add_worksheet(name), dress, sheet)
    except BaseException:
        _forget(book)
        raise
    book.close()


def _stream(page: Any, dress: "_Dress", sheet: Sheet) -> None:
    _columns(page, dress, sheet.columns, 0, [_wide(column, column.label) for column in sheet.columns])
    page.freeze_panes(1, 1)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        _row(page, dress, last, row, sheet.columns, with_blanks=False)
    if last and sheet.columns:
        # The line beneath an empty cell is drawn by one rule for them all: of a matrix, almost every cell is empty.
        page.conditional_format(1, 0, last, len(sheet.columns) - 1, {"type": "blanks", "format": dress.line})
    page.autofilter(0, 0, last, max(0, len(sheet.columns) - 1))


def _forget(book: Any) -> None:
    """Rows that stream wait in a temporary file for each sheet; when the rows break off, nobody else removes it."""
    for page in book.worksheets():
        page.row_data_fh.close()
        Path(page.row_data_filename).unlink(missing_ok=True)


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names that Excel takes: 31 letters, none of its signs, no apostrophe at an end, and no two alike in any case."""
    names: list[str] = []
    for text in wanted:
        name = _in_letters(_shortened(plain(text)))
        # History is a name that Excel keeps for itself.
        name = "Sheet" if not name else "History sheet" if name.casefold() == "history" else name
        taken = {other.casefold() for other in names}
        candidate, number = _cut(name, LONGEST_NAME), 2
        while candidate.casefold() in taken:
            ending = f" ({number})"
            candidate, number = _cut(name, LONGEST_NAME - len(ending)) + ending, number + 1
        names.append(candidate)
    return names


def _in_letters(text: str) -> str:
    """The text without the signs that Excel does not take."""
    return " ".join(re.sub(r"[\[\]:*?/\\]", " ", text).split()).strip("'")


# No name ends with one of these: what they lead to was cut off.
_LEADING_ON = frozenset(
    ("a", "and", "are", "as", "at", "by", "for", "in", "of", "on", "or", "than", "the", "to", "what")
)


def _shortened(caption: str) -> str:
    """A caption as a name that people can read: its first and its last part, then its first clause, then whole words.

    "Theme 2: Partnership and governance: delivery by round" becomes "Theme 2: delivery by round".
    """
    if _fits(caption):
        return caption
    parts = [part.strip() for part in caption.split(": ")]
    short = ": ".join(dict.fromkeys((parts[0], parts[-1])))
    if _fits(short):
        return short
    short = short.split(", ", 1)[0]
    if _fits(short):
        return short
    words = short.split()
    while len(words) > 1 and (not _fits(" ".join(words)) or words[-1].casefold() in _LEADING_ON):
        words.pop()
    return " ".join(words)


def _fits(text: str) -> bool:
    return _cut(_in_letters(text), LONGEST_NAME) == _in_letters(text)


def _cut(name: str, length: int) -> str:
    # Excel counts as UTF-16 does, in which an emoji is two.
    while len(name.encode("utf-16-le")) // 2 > length:
        name = name[:-1]
    return name.rstrip(" '")


def _opened(
    file: str | IO[bytes],
    made_at: datetime,
    *,
    title: str = "",
    author: str = "",
    in_memory: bool = False,
    constant_memory: bool = False,
) -> Any:
    # A web process that exports nothing never loads the library.
    import xlsxwriter

    settings = {"in_memory": in_memory, "constant_memory": constant_memory, **TEXT_STAYS_TEXT}
    book = xlsxwriter.Workbook(file, settings)
    created = made_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": plain(title)[:255], "author": plain(author)[:255], "created": created})
    return book


class _Dress:
    """The formats of one workbook, each made once: a workbook with a format for each cell grows without end."""

    def __init__(self, book: Any, colour: str) -> None:
        plainly = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}

        def made(**more: object) -> Any:
            return book.add_format({**plainly, **more})

        ruled = {"bottom": 1, "bottom_color": RULE}
        self.line = book.add_format(ruled)
        self.title = made(font_size=16, bold=True)
        self.caption = made(font_size=12, bold=True)
        self.quiet = made(font_color=QUIET)
        self.link = made(font_color=colour, underline=1)
        head = {"bold": True, "bg_color": colour, "font_color": "#FFFFFF", "text_wrap": True, "valign": "bottom"}
        self.head = made(**head)
        self.head_right = made(**head, align="right")
        self.text = made(text_wrap=True, **ruled)
        self.date = made(num_format="d mmm yyyy", align="left", indent=1, **ruled)
        self.whole = made(num_format="#,##0", **ruled)
        self.fraction = made(num_format="#,##0.##", **ruled)
        self.ratings = {
            name: made(bold=True, bg_color=shade.tint, **ruled) if name != "white" else made(bold=True, **ruled)
            for name, shade in SHADES.items()
        }
        self._made: Callable[..., Any] = made
        self._ruled = ruled
        self._places: dict[int, Any] = {}

    def places(self, decimals: int) -> Any:
        """The format of numbers with so many decimals."""
        if decimals not in self._places:
            pattern = "#,##0" + (f".{'0' * decimals}" if decimals else "")
            self._places[decimals] = self._made(num_format=pattern, **self._ruled)
        return self._places[decimals]


def _contents(book: Any, dress: _Dress, document: Document, found: Sequence[Table], names: Sequence[str]) -> None:
    page = book.add_worksheet(names[0])
    page.hide_gridlines(2)
    page.set_column(0, 0, 64)
    page.set_row(0, 26)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_column(1, 1, 12)
    page.write_string(0, 0, fitting(document.title), dress.title)
    page.write_string(
        1, 0, fitting(" \u00b7 ".join(part for part in (document.organisation, document.subtitle) if part)), dress.quiet
    )
    about = [f"As at {long_day(document.as_at)}", document.reference, document.classification]
    page.write_string(2, 0, fitting(" \u00b7 ".join(part for part in about if part)), dress.quiet)
    page.write_string(4, 0, "Table", dress.head)
    page.write_string(4, 1, "Rows", dress.head_right)
    for place, (table, name) in enumerate(zip(found, names[1:], strict=True), start=5):
        escaped = name.replace("'", "''")
        page.write_url(place, 0, f"internal:'{escaped}'!A1", dress.link, fitting(table.caption)[:255])
        page.write_number(place, 1, len(table.rows), dress.whole)


def _table(book: Any, dress: _Dress, table: Table, name: str) -> None:
    page = book.add_worksheet(name)
    page.write_string(0, 0, fitting(table.caption), dress.caption)
    widths = [
        _wide(column, column.label, *(printed(row[place], column.decimals) for row in table.rows))
        for place, column in enumerate(table.columns)
    ]
    _columns(page, dress, table.columns, 2, widths)
    page.freeze_panes(3, 1 if table.row_headers else 0)
    for place, row in enumerate(table.rows, start=3):
        _row(page, dress, place, row, table.columns)
    foot = 3 + len(table.rows)
    if table.rows:
        page.autofilter(2, 0, foot - 1, len(table.columns) - 1)
    else:
        page.write_string(foot, 0, fitting(table.when_empty), dress.quiet)
    if table.note:
        page.write_string(foot + 1, 0, fitting(table.note), dress.quiet)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)


def _columns(page: Any, dress: _Dress, columns: Sequence[Column], row: int, widths: Sequence[float]) -> None:
    for place, (column, width) in enumerate(zip(columns, widths, strict=True)):
        page.set_column(place, place, width)
        page.write_string(
            row, place, fitting(column.label), dress.head_right if column.kind == "number" else dress.head
        )


def _wide(column: Column, *texts: str) -> float:
    """A width in letters: as wide as its longest text, between 9 and 60; text that streams past gets a fair share."""
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0) + 3
    least = {"text": 12.0 * max(1.0, min(column.width, 4.0)), "rating": 14.0, "date": 13.0, "number": 9.0}[column.kind]
    return float(min(60, max(longest, least)))


def _row(
    page: Any, dress: _Dress, place: int, row: Sequence[Cell], columns: Sequence[Column], *, with_blanks: bool = True
) -> None:
    for across, (value, column) in enumerate(zip(row, columns, strict=True)):
        if value is None or value == "":
            if with_blanks:
                page.write_blank(place, across, None, dress.text)
        elif isinstance(value, str):
            page.write_string(place, across, fitting(value), dress.text)
        elif isinstance(value, RatingMark):
            said = f"{glyph(value.shape, value.colour)} {plain(value.word)}"
            page.write_string(place, across, fitting(said), dress.ratings[value.colour])
        elif isinstance(value, bool):
            page.write_string(place, across, printed(value), dress.text)
        elif isinstance(value, date):
            _date(page, dress, place, across, value)
        elif value != value or value in (float("inf"), float("-inf")):
            page.write_string(place, across, "not a number", dress.text)
        elif column.decimals is not None:
            page.write_number(place, across, value, dress.places(column.decimals))
        else:
            page.write_number(place, across, value, dress.whole if isinstance(value, int) else dress.fraction)


def _date(page: Any, dress: _Dress, place: int, across: int, value: date) -> None:
    # Excel's calendar starts in 1900 and believes that year to be a leap year, so the first two months are a day out.
    if value < date(1900, 3, 1):
        page.write_string(place, across, printed(value), dress.text)
        return
    page.write_datetime(place, across, datetime(value.year, value.month, value.day), dress.date)  # noqa: DTZ001


def fitting(text: str) -> str:
    """The text as a cell holds it: what no file format can carry is left out, and what is longer than Excel takes."""
    words = plain(text)
    return words if len(words) <= LONGEST_CELL else words[: LONGEST_CELL - 1] + "\u2026"
