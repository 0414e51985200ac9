"""A plan as a workbook to be worked on offline: written from the record, and read when it comes back.

What a cell held is read back as what was written into it, whatever the text, so that a workbook that nobody touched
brings no change. Which export it is stands in its first sheet; by that, what it held is known when it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from soundingboard.exchange.days import day_of_number, read_day
from soundingboard.exchange.layout import (
    FIELDS,
    GUIDE,
    GUIDE_EXPORT,
    LONGEST_LINE,
    LONGEST_TEXT,
    REFERENCE,
    SHEET_NAMES,
    Field,
    Holds,
    Kind,
    NewPost,
    Row,
    Value,
)
from soundingboard.exchange.rules import Problem
from soundingboard.exchange.telling import Tell, Told, untold
from soundingboard.formats.blocks import Cell, Column, long_day
from soundingboard.formats.tables_in.cells import CellError, plain
from soundingboard.formats.tables_in.cells import Value as InCell
from soundingboard.formats.workbook import Sheet, fitting

if TYPE_CHECKING:
    from soundingboard.formats.tables_in.raw import RawTable

STATES: Mapping[str, str] = {
    "not_started": "Not started",
    "in_progress": "In progress",
    "blocked": "Blocked",
    "delivered": "Delivered",
    "assured": "Assured",
    "sustained": "Sustained",
    "cancelled": "Cancelled",
    "merged": "Merged",
}
TIERS: Mapping[int, str] = {1: "First", 2: "Next", 3: "Later"}
MOST_ROWS = 20_000
FAILED = "The formula in this cell failed. Enter what it should give."


@dataclass(frozen=True, slots=True)
class Taken:
    """What the first sheet of a workbook says of it: which export of which programme, when and by whom."""

    reference: str
    programme: str
    exported_at: datetime
    round_name: str


@dataclass(frozen=True, slots=True)
class Brought:
    """What a spreadsheet holds: its rows, what is wrong, what was guessed or left out, and which export it was.

    An owner is still the text that stands in its cell.
    """

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    remarks: tuple[str, ...]
    export: str = ""


# --- out --------------------------------------------------------------------------------------------------------------


def sheets_of(rows: Iterable[Row], taken: Taken, posts: Mapping[str, int], reasons: Mapping[str, str]) -> list[Sheet]:
    """The sheets of a plan: how to use them, then each kind of thing.

    Args:
        posts: what each post is called, with its key.
        reasons: the kinds of reason for a change of date: code and words.
    """
    called = {key: title for title, key in posts.items()}
    by_kind: dict[Kind, list[Row]] = {kind: [] for kind in Kind}
    for row in rows:
        by_kind[row.kind].append(row)
    guide = Sheet(GUIDE, (Column("About"), Column("What to know", width=4)), _guide(taken, reasons))
    return [guide, *(_sheet(kind, by_kind[kind], called) for kind in Kind)]


def _guide(taken: Taken, reasons: Mapping[str, str]) -> list[tuple[str, str]]:
    updates = f"For {taken.round_name}." if taken.round_name else "No round is open, so there is nothing to enter."
    return [
        (GUIDE_EXPORT, taken.reference),
        ("Programme", taken.programme),
        ("Taken out", f"{long_day(taken.exported_at.date())} at {taken.exported_at:%H:%M}"),
        ("References", "Leave them as they are: by its reference each row is known when the workbook comes back."),
        ("New rows", "Leave the reference empty to be given the next, or enter one that is not taken."),
        ("Rows taken out", "Nothing is withdrawn by taking a row out. Withdraw things on their own pages."),
        ("States", f"{', '.join(list(STATES.values())[:3])}. What is delivered is said with evidence on its page."),
        ("Progress this round", updates),
        ("Due dates of actions", f"Who moves one says why: {'; '.join(reasons.values())}."),
        ("Conflicts", "What was changed here and on record meanwhile is put side by side before anything is imported."),
        ("Children", "Never enter anything about one child."),
    ]


def _sheet(kind: Kind, rows: Sequence[Row], called: Mapping[int, str]) -> Sheet:
    columns = [Column(REFERENCE)]
    for each in FIELDS[kind]:
        wide = {Holds.LINE: 3.0, Holds.TEXT: 3.0}.get(each.holds, 1.0)
        columns.append(Column(each.heading, kind="date" if each.holds == Holds.DAY else "text", width=wide))
    cells = (
        [row.reference, *(_cell(each, row.values.get(each.name), called) for each in FIELDS[kind])] for row in rows
    )
    return Sheet(SHEET_NAMES[kind], tuple(columns), cells)


def _cell(of: Field, value: Value | NewPost, called: Mapping[int, str]) -> Cell:
    if value is None or of.is_asked:
        return None
    if of.holds == Holds.STATE:
        return STATES[str(value)]
    if isinstance(value, int):
        return TIERS[value] if of.holds == Holds.TIER else called[value]
    return value.title if isinstance(value, NewPost) else value


def as_held(row: Row) -> Row:
    """A row as its cells hold it: text without blanks around it, and without what no file can carry."""
    return Row(row.kind, row.reference, {name: _held(value) for name, value in row.values.items()})


def _held(value: Value | NewPost) -> Value | NewPost:
    if not isinstance(value, str):
        return value
    read = plain(fitting(value))
    return read if isinstance(read, str) else ""


# --- in ---------------------------------------------------------------------------------------------------------------


def export_of(tables: Sequence[RawTable]) -> str | None:
    """The reference of the export that a workbook says it is; None where it is some other spreadsheet.

    A workbook that lost its first sheet is known by the headings of the others; its reference is then empty.
    """
    for table in tables:
        for row in table.top:
            if len(row) > 1 and row[0] == GUIDE_EXPORT and table.name == GUIDE:
                return str(row[1] or "")
    names = {table.name for table in tables}
    ours = [kind for kind, name in SHEET_NAMES.items() if name in names and _is_ours(tables, kind)]
    return "" if Kind.ACTION in ours or len(ours) > 1 else None


def _is_ours(tables: Sequence[RawTable], kind: Kind) -> bool:
    table = next(each for each in tables if each.name == SHEET_NAMES[kind])
    headings = {str(cell) for cell in table.top[0]} if table.top else set()
    return REFERENCE in headings and sum(each.heading in headings for each in FIELDS[kind]) >= len(FIELDS[kind]) // 2


def read_offline(tables: Sequence[RawTable], reasons: Mapping[str, str], tell: Tell = untold) -> Brought:
    """The rows of a workbook that was exported here; `tell` is told of them as they are read."""
    told = Told(tell)
    rows: list[Row] = []
    problems: list[Problem] = []
    remarks: list[str] = []
    for table in tables:
        kind = next((kind for kind, name in SHEET_NAMES.items() if name == table.name), None)
        if kind is None:
            if table.name != GUIDE:
                remarks.append(f"The sheet “{table.name}” was not read.")
            continue
        _read_sheet(table, kind, reasons, rows, problems, remarks, told)
    return Brought(tuple(rows), tuple(problems), tuple(remarks), export_of(tables) or "")


def _read_sheet(
    table: RawTable,
    kind: Kind,
    reasons: Mapping[str, str],
    rows: list[Row],
    problems: list[Problem],
    remarks: list[str],
    told: Told,
) -> None:
    known = {each.heading.casefold(): each for each in FIELDS[kind]}
    columns: dict[int, Field] = {}
    reference: int | None = None
    for across, cell in enumerate(table.top[0] if table.top else ()):
        heading = str(cell or "").casefold()
        if heading == REFERENCE.casefold():
            reference = across
        elif heading in known and known[heading] not in columns.values():
            columns[across] = known[heading]
        elif cell is not None:
            remarks.append(f"{table.name}: the column “{str(cell)[:60]}” was not read.")
    if reference is None:
        problems.append(Problem(table.name, f"The column “{REFERENCE}” is missing. Put it back, or export again."))
        return
    letters = {each.name: letters_of(across) for across, each in columns.items()}
    letters["reference"] = letters_of(reference)
    for number, cells in enumerate(told.over(table.across()), start=1):
        if number == 1 or all(cell is None for cell in cells):
            continue
        if len(rows) >= MOST_ROWS:
            problems.append(Problem(f"{table.name}, row {number}", f"There are more than {MOST_ROWS:,} rows."))
            return
        place = f"{table.name}, cell "
        values: dict[str, Value | NewPost] = {}
        for across, each in columns.items():
            cell = cells[across] if across < len(cells) else None
            value = read_cell(each, cell, reasons)
            if isinstance(value, Problem):
                problems.append(Problem(f"{place}{letters[each.name]}{number}", value.sentence))
            else:
                values[each.name] = value
        written = as_text(cells[reference] if reference < len(cells) else None)
        rows.append(Row(kind, written, values, table.name, number, letters))


def read_cell(of: Field, cell: InCell, reasons: Mapping[str, str]) -> Value | Problem:
    """What a cell says for a field, or what is wrong with it."""
    if isinstance(cell, CellError):
        return Problem("", FAILED)
    if cell is None:
        return None if of.holds in (Holds.DAY, Holds.POST, Holds.REFERENCE) else ""
    if of.holds == Holds.DAY:
        return _read_day(cell)
    text = as_text(cell)
    if of.holds in (Holds.STATE, Holds.TIER, Holds.REASON):
        return _read_word(of.holds, text, reasons)
    most = LONGEST_LINE if of.holds == Holds.LINE else LONGEST_TEXT
    if len(text) > most:
        return Problem("", f"Enter {most:,} characters or fewer: it has {len(text):,}.")
    return text


def _read_day(cell: InCell) -> Value | Problem:
    if isinstance(cell, date):
        return cell
    found = day_of_number(cell) if isinstance(cell, float) else None
    if isinstance(cell, str) and (read := read_day(cell)) is not None and not read.is_guess:
        found = read.day
    return found or Problem("", "Enter a date, such as 31/3/2026.")


def _read_word(holds: Holds, text: str, reasons: Mapping[str, str]) -> Value | Problem:
    known: Mapping[str | int, str] = {
        Holds.STATE: STATES,
        Holds.TIER: TIERS,
        Holds.REASON: reasons,
    }[holds]  # type: ignore[assignment]
    for code, words in known.items():
        if text.casefold() in (words.casefold(), str(code).casefold()):
            return code
    return Problem("", f"Enter one of these: {', '.join(known.values())}.")


def as_text(cell: InCell) -> str:
    """A cell as text: a whole number without its decimals, a day as 2026-03-31."""
    if cell is None or isinstance(cell, CellError):
        return ""
    if isinstance(cell, float):
        return f"{cell:.12g}"
    return cell.isoformat() if isinstance(cell, date) else cell


def letters_of(across: int) -> str:
    """The letters of a column, A for 0."""
    letters, left = "", across + 1
    while left:
        left, place = divmod(left - 1, 26)
        letters = chr(65 + place) + letters
    return letters
