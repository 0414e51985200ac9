"""A spreadsheet of figures: the template that is sent out to be filled in, and what comes back.

Two shapes are read. Long: a row for each figure, with a column each for measure, team, period, numerator, denominator,
value and symbol. Wide, as most councils keep a scorecard: a row for each measure and a column for each period. Headings
are matched by their words in any case; what was taken for what is said; a problem points to its cell.

Nothing here is about one child, but a file may hold what it should not: no cell's content is put into a sentence that
is kept, only headings and names of sheets, with their longer numbers masked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from soundingboard.formats.blocks import Column
from soundingboard.measures.period_words import read_period
from soundingboard.measures.rules import FigureLine, Period, Wrong, worked_out

if TYPE_CHECKING:
    from soundingboard.formats.tables_in.raw import RawTable, Value

CODE, TITLE, TEAM, PERIOD, START, END = "code", "title", "team", "period", "start", "end"
NUMERATOR, DENOMINATOR, VALUE, SYMBOL = "numerator", "denominator", "value", "symbol"

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    CODE: ("code", "indicator code", "measure code", "indicator", "measure", "ref", "reference"),
    TITLE: ("title", "indicator title", "measure title", "name", "description", "measure name", "indicator name"),
    TEAM: ("team", "group", "team or group", "scope", "service"),
    PERIOD: ("period", "month", "quarter", "year", "reporting period"),
    START: ("from", "start", "period start", "period from", "first day", "start date"),
    END: ("to", "end", "period end", "period to", "last day", "end date"),
    NUMERATOR: ("numerator", "number", "count", "num"),
    DENOMINATOR: ("denominator", "out of", "den", "base", "cohort"),
    VALUE: ("value", "figure", "result", "percentage", "percent", "%", "rate", "outturn", "actual"),
    SYMBOL: ("symbol", "code for no value", "suppression", "flag"),
}
_OUR_OWN = frozenset({"what the numerator counts", "what the denominator counts"})
_KNOWN = {words: column for column, all_words in _HEADINGS.items() for words in all_words}

# What stands in a cell where a number is missing, as published files and councils write it.
_SYMBOLS: Mapping[str, str] = {
    "c": "c",
    "x": "x",
    "z": "z",
    "u": "u",
    "k": "low",
    "low": "low",
    "*": "c",
    "supp": "c",
    "suppressed": "c",
    "<6": "c",
    "<5": "c",
    ":": "x",
    "..": "x",
    "-": "x",
    "n/a": "z",
    "na": "z",
    ".": "z",
}
_PLAIN_SYMBOLS = frozenset({"c", "x", "z", "u", "low"})

THE_AUTHORITY = frozenset({"", "all", "authority", "council", "whole authority", "total"})
_ROWS_FOR_HEADINGS = 20


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What a file held: figures with their cells, what could not be read, what was taken for what.

    `shape` is "long" or "wide"; `rows_read` counts the rows under the headings, `left_empty` those without any number.
    `mended_in` says by the code of a rule in which column what it finds is put right, where that is not the number's.
    """

    lines: tuple[FigureLine, ...]
    wrong: tuple[Wrong, ...]
    guesses: tuple[str, ...]
    rows_read: int
    left_empty: int
    shape: str
    mended_in: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A figure that is asked for: its measure, its team (empty for the authority) and its period."""

    code: str
    title: str
    numerator: str
    denominator: str
    team: str
    period: Period


def template(rows: Iterable[TemplateRow], made_at: datetime) -> bytes:
    """A workbook to be filled in, a row for each figure that is asked for; it is read back by `read_figures`."""
    from soundingboard.formats.workbook import Sheet, write_rows

    columns = (
        Column("Code", width=1.5),
        Column("Title", width=3),
        Column("Team"),
        Column("Period"),
        Column("Numerator", kind="number"),
        Column("Denominator", kind="number"),
        Column("Value", kind="number", decimals=1),
        Column("Symbol"),
        Column("What the numerator counts", width=3),
        Column("What the denominator counts", width=3),
    )
    how = (
        ("Numerator, Denominator", "Enter both for a share, a rate or an average; the value is worked out from them."),
        ("Value", "Enter it where there are no two numbers: days, weeks, scores. A plain number may stand here too."),
        (
            "Symbol",
            "c hidden because of so few, x not available, z nothing to count, low rounds to nought, u unreliable.",
        ),
        ("Empty rows", "Leave a row empty where there is nothing to say yet; it changes nothing."),
        ("Children", "Enter numbers alone. Never enter anything about one child."),
    )
    made = io.BytesIO()
    figures = (
        (r.code, r.title, r.team, r.period.words, None, None, None, None, r.numerator, r.denominator) for r in rows
    )
    guide = (Column("Column"), Column("What to enter", width=4))
    write_rows(made, [Sheet("Figures", columns, figures), Sheet("How to fill it in", guide, how)], made_at)
    return made.getvalue()


def read_figures(content: bytes, *, units: Mapping[str, str], titles: Mapping[str, str]) -> SheetRead:
    """The figures of a workbook (xlsx, ods) or a CSV file.

    Args:
        units: the unit of each measure by its code.
        titles: the code of each measure by its title, for files that name it so.
    Nothing is raised for what a file holds: what cannot be read is in `wrong`, with its cell.
    """
    from soundingboard.formats.tables_in.raw import UnreadableFile

    try:
        return _read_tables(_tables(content), units, titles)
    except UnreadableFile as refusal:  # at once, or at a row far below
        return SheetRead((), (Wrong("", "F14", _sentence(str(refusal))),), (), 0, 0, "")


def _read_tables(tables: Sequence[RawTable], units: Mapping[str, str], titles: Mapping[str, str]) -> SheetRead:
    names = {code.casefold(): code for code in units} | {_words(title): code for title, code in titles.items()}
    guesses: list[str] = []
    read: SheetRead | None = None
    for table in tables:
        found = None if table.hidden else _headings_of(table)
        if found is None or read is not None:
            if len(tables) > 1:
                guesses.append(f"The {'hidden ' if table.hidden else ''}sheet “{_shown(table.name)}” was not read.")
            continue
        guesses += [f"{_sentence(remark)}" for remark in table.remarks]
        read = _read(table, found, names, units)
    if read is None:
        sentence = (
            "No sheet has the headings that are needed. Give a column “Code” and one “Period”, or a column for each "
            "period; or start from the template."
        )
        return SheetRead((), (Wrong("", "F15", sentence),), tuple(guesses), 0, 0, "")
    read, more = _percentages(read, units)
    return replace(read, guesses=(*guesses, *read.guesses, *more))


# --- headings ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Headings:
    """The row of headings: how many rows stand above the data, what each column is, and which columns are periods."""

    above: int
    columns: Mapping[str, int]
    periods: Mapping[int, Period]
    doubled: tuple[tuple[str, int], ...]
    unused: tuple[str, ...]

    @property
    def is_wide(self) -> bool:
        return bool(self.periods) and not {PERIOD, START, END} & set(self.columns)


def _tables(content: bytes) -> Sequence[RawTable]:
    from soundingboard.formats.tables_in.delimited import read_delimited
    from soundingboard.formats.tables_in.workbook import is_workbook, read_sheets

    return read_sheets(content) if is_workbook(content) else (read_delimited("", content),)


def _headings_of(table: RawTable) -> _Headings | None:
    """The first row that says which measure, and which period or periods."""
    for place, row in enumerate(table.top[:_ROWS_FOR_HEADINGS], start=1):
        columns: dict[str, int] = {}
        periods: dict[int, Period] = {}
        doubled: list[tuple[str, int]] = []
        unused: list[str] = []
        for across, cell in enumerate(row):
            known = _KNOWN.get(_words(cell)) if isinstance(cell, str) else None
            if known is not None and known in columns:
                doubled.append((known, across))
            elif known is not None:
                columns[known] = across
            elif (period := read_period(cell)) is not None:
                if period in periods.values():
                    doubled.append((period.words, across))
                periods[across] = period
            elif cell is not None and _words(cell) not in _OUR_OWN:
                unused.append(_shown(f"{cell:.12g}" if isinstance(cell, float) else str(cell)))
        has_measure = bool({CODE, TITLE} & set(columns))
        has_period = PERIOD in columns or {START, END} <= set(columns) or bool(periods)
        if has_measure and has_period:
            return _Headings(place, columns, periods, tuple(doubled), tuple(unused))
    return None


# --- rows -------------------------------------------------------------------------------------------------------------


class _Row:
    """One row of cells, with the name under which a reader finds each."""

    def __init__(self, number: int, cells: Sequence[Value]) -> None:
        self.number, self._cells = number, cells

    def cell(self, across: int | None) -> Value:
        return self._cells[across] if across is not None and across < len(self._cells) else None

    def place(self, across: int | None) -> str:
        return f"{_letters(across)}{self.number}" if across is not None else f"row {self.number}"


def _read(table: RawTable, headings: _Headings, names: Mapping[str, str], units: Mapping[str, str]) -> SheetRead:
    body = table.below(headings.above)
    wrong = [
        Wrong(f"{_letters(across)}{headings.above}", "F15", f"The column “{_shown(what)}” is there twice. Keep one.")
        for what, across in headings.doubled
    ]
    lines: list[FigureLine] = []
    guesses = [f"The column “{heading}” was not read." for heading in headings.unused]
    symbols: dict[str, str] = {}
    by_title: set[str] = set()
    rows_read = left_empty = 0
    for at in range(body.rows):
        row = _Row(int(body.numbers[at]), [column.values[column.places[at]] for column in body.columns])
        if all(row.cell(across) is None for across in range(len(body.columns))):
            continue
        rows_read += 1
        before = len(wrong)
        found = list(_lines_of(row, headings, names, wrong, symbols, by_title))
        left_empty += not found and len(wrong) == before
        lines += found
    guesses += [
        f"“{sign}” was taken for the symbol {symbol}." for sign, symbol in symbols.items() if sign not in _PLAIN_SYMBOLS
    ]
    if by_title:
        guesses.append(f"{len(by_title)} {'measure was' if len(by_title) == 1 else 'measures were'} found by title.")
    if left_empty:
        guesses.append(
            f"{left_empty} {'row was' if left_empty == 1 else 'rows were'} without any number, and left out."
        )
    shape = "wide" if headings.is_wide else "long"
    lines = [line for line in lines if line.place not in {each.place for each in wrong}]
    measure = next((headings.columns[each] for each in (CODE, TITLE) if each in headings.columns), None)
    places = {"F11": measure, "F12": headings.columns.get(TEAM)}
    cells = {code: _letters(across) for code, across in places.items() if across is not None}
    return SheetRead(tuple(lines), tuple(wrong), tuple(guesses), rows_read, left_empty, shape, cells)


def at_their_cells(wrong: Iterable[Wrong], columns: Mapping[str, str]) -> list[Wrong]:
    """What is wrong, from the top of the sheet down and each at the cell to be mended.

    A figure is known by where its number stands. That there is no such measure or team is put right elsewhere in the
    row; `columns` says where, by the code of the rule.
    """
    moved = [
        each._replace(place=f"{columns[each.code]}{digits[0]}")
        if columns.get(each.code) and (digits := re.findall(r"\d+$", each.place))
        else each
        for each in wrong
    ]
    return sorted(moved, key=lambda each: _down_the_sheet(each.place))


def _down_the_sheet(place: str) -> tuple[int, int, str]:
    found = re.fullmatch(r"([A-Z]*)\D*(\d+)", place)
    return (int(found[2]), len(found[1]), found[1]) if found else (0, 0, place)


def _lines_of(
    row: _Row,
    headings: _Headings,
    names: Mapping[str, str],
    wrong: list[Wrong],
    symbols: dict[str, str],
    by_title: set[str],
) -> Iterator[FigureLine]:
    columns = headings.columns
    cells = _Cells(row, columns, wrong, symbols)
    code = _code(row, columns, names, by_title)
    team = cells.text(TEAM)
    team = "" if _words(team) in THE_AUTHORITY else team
    if headings.is_wide:
        for across, each in headings.periods.items():
            value, symbol = cells.number(across)
            if value is not None or symbol:
                yield FigureLine(code, each, team, value=value, symbol=symbol, place=row.place(across))
        return
    numerator, first = cells.number(columns.get(NUMERATOR))
    denominator, second = cells.number(columns.get(DENOMINATOR))
    value, third = cells.number(columns.get(VALUE))
    symbol = cells.symbol() or third or first or second
    if numerator is None and denominator is None and value is None and not symbol:
        return
    # Where the numbers stand, so that what is wrong with them points there.
    filled = (columns[c] for c in (NUMERATOR, VALUE, SYMBOL, DENOMINATOR) if row.cell(columns.get(c)) is not None)
    stands = next(filled, None)
    period = cells.period()
    if period is None:
        return
    if symbol and third:
        # The published value is hidden; the two numbers beside it must not give it away.
        numerator = denominator = None
    yield FigureLine(code, period, team, numerator, denominator, value, symbol, place=row.place(stands))


def _code(row: _Row, columns: Mapping[str, int], names: Mapping[str, str], by_title: set[str]) -> str:
    """The code of the measure that a row is about; what is not known stays as it is written, and is refused by name."""
    for column in (CODE, TITLE):
        cell = row.cell(columns.get(column))
        if isinstance(cell, str) and (code := names.get(_words(cell))) is not None:
            if _words(cell) != code.casefold():
                by_title.add(code)
            return code
    written = row.cell(columns.get(CODE)) or row.cell(columns.get(TITLE))
    return _shown(str(written)) if isinstance(written, str) else ""


class _Cells:
    """The cells of a row, read; what cannot be read is put among what is wrong."""

    def __init__(self, row: _Row, columns: Mapping[str, int], wrong: list[Wrong], symbols: dict[str, str]) -> None:
        self.row, self.columns, self.wrong, self.symbols = row, columns, wrong, symbols

    def text(self, column: str) -> str:
        cell = self.row.cell(self.columns.get(column))
        if isinstance(cell, float):
            return f"{cell:.12g}"
        return cell if isinstance(cell, str) else ""

    def symbol(self) -> str:
        """What stands in the column for symbols."""
        written = self.text(SYMBOL).casefold()
        if not written:
            return ""
        if written not in _SYMBOLS:
            self._wrong(self.columns[SYMBOL], "Enter one of c, x, z, low or u, or leave the cell empty.")
            return ""
        return self._meant(written)

    def number(self, across: int | None) -> tuple[Decimal | None, str]:
        """A number, or the symbol that stands in its place."""
        cell = self.row.cell(across)
        if cell is None or across is None:
            return None, ""
        if isinstance(cell, float):
            return _decimal(cell), ""
        if isinstance(cell, str):
            written = cell.casefold()
            if written in _SYMBOLS:
                return None, self._meant(written)
            if (number := _number(cell)) is not None:
                return number, ""
        if isinstance(cell, (str, date)):
            self._wrong(across, "Enter a number, or a symbol that says why there is none.")
        else:
            self._wrong(across, "The formula in this cell failed. Correct it, and save the workbook.")
        return None, ""

    def period(self) -> Period | None:
        """The period of a row of the long shape; what is wrong is said where it stands."""
        if PERIOD in self.columns:
            cell = self.row.cell(self.columns[PERIOD])
            found = read_period(cell)
            if found is None:
                self._wrong(self.columns[PERIOD], "Enter the period, as in March 2026, 2025-26 or Q1 2025-26.")
            return found
        start, end = (self.row.cell(self.columns.get(column)) for column in (START, END))
        days = [each if isinstance(each, date) else _day(each) for each in (start, end)]
        if days[0] is None or days[1] is None:
            missing = START if days[0] is None else END
            self._wrong(self.columns.get(missing), "Enter a day, as in 31/03/2026.")
            return None
        return Period(days[0], days[1])

    def _meant(self, written: str) -> str:
        self.symbols[written] = _SYMBOLS[written]
        return _SYMBOLS[written]

    def _wrong(self, across: int | None, sentence: str) -> None:
        self.wrong.append(Wrong(self.row.place(across), "F14", sentence))


def _percentages(read: SheetRead, units: Mapping[str, str]) -> tuple[SheetRead, tuple[str, ...]]:
    """Percentages that a spreadsheet keeps as parts of one, as percentages.

    Beside its two numbers a value shows what it is. Values alone are taken for parts of one only where every percentage
    of the file lies between 0 and 1 and some between the two.
    """
    percents = [line for line in read.lines if units.get(line.indicator) == "percent" and line.value is not None]
    alone = [line.value for line in percents if line.numerator is None and line.value is not None]
    all_parts = bool(alone) and all(value <= 1 for value in alone) and any(0 < value < 1 for value in alone)
    changed = 0
    lines = []
    for line in read.lines:
        if line in percents and line.value is not None and _is_part_of_one(line, all_parts):
            line = replace(line, value=line.value * 100)
            changed += 1
        lines.append(line)
    if not changed:
        return read, ()
    many = "percentage was" if changed == 1 else "percentages were"
    said = f"{changed} {many} kept as parts of one: 0.2 was read as 20%."
    return replace(read, lines=tuple(lines)), (said,)


def _is_part_of_one(line: FigureLine, all_parts: bool) -> bool:
    if line.value is None:
        return False
    follows = worked_out("percent", line.numerator, line.denominator)
    if follows is None:
        return all_parts and line.numerator is None
    return abs(line.value * 100 - follows) < Decimal("0.05") < abs(line.value - follows)


# --- cells ------------------------------------------------------------------------------------------------------------


def _decimal(number: float) -> Decimal:
    """A spreadsheet's number without the noise of its binary form: 19.600000000000001 is 19.6."""
    return Decimal(f"{number:.12g}")


_NUMBER = re.compile(r"£?\s*(-?\d{1,3}(?:[, ]\d{3})+|-?\d+)(\.\d+)?\s*%?")


def _number(text: str) -> Decimal | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    return Decimal(found[1].replace(",", "").replace(" ", "") + (found[2] or ""))


def _day(cell: Value) -> date | None:
    if not isinstance(cell, str):
        return None
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(cell, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    period = read_period(cell)
    return period.start if period is not None and period.start == period.end else None


def _words(cell: object) -> str:
    text = " ".join(str(cell).replace("_", " ").split()).casefold()
    return text.strip(" :*")


_LONGER_NUMBER = re.compile(r"\d{5,}")


def _shown(text: str) -> str:
    """A heading or a name as it may be shown: in one line, cut, its longer numbers masked."""
    line = " ".join(text.split())
    cut = line if len(line) <= 60 else f"{line[:60]}…"
    return _LONGER_NUMBER.sub(lambda number: "#" * len(number[0]), cut)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith(".") else ".")


def _letters(across: int | None) -> str:
    letters, number = "", (across or 0) + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
