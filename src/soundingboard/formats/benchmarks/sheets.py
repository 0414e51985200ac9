"""The sheets of a published workbook as rows of text and days, from the row of headings on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from soundingboard.formats.csv_input import Problem, Refused
from soundingboard.formats.tables_in.raw import RawTable, UnreadableFile, Value
from soundingboard.formats.tables_in.workbook import is_workbook, read_sheets


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its headings, and each row below them with the number that a reader finds it under."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Value, ...]], ...]


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises Refused where it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise Refused([Problem(path.name, f"cannot be opened ({reason}). Check the path.")]) from problem


def sheets_with(path: Path, content: bytes, fits: Callable[[Sequence[str]], bool]) -> list[Sheet]:
    """The sheets that have a row of headings that fits, in the workbook's order. Raises Refused."""
    try:
        tables = read_sheets(content)
    except UnreadableFile as problem:
        raise Refused([Problem(path.name, f"cannot be read: {problem}")]) from problem
    found = []
    for table in tables:
        for above, row in enumerate(table.top):
            headings = tuple(text_of(cell) for cell in row)
            if fits(headings):
                found.append(Sheet(table.name, headings, _rows(table, above + 1)))
                break
    return found


def looks_like_workbook(content: bytes) -> bool:
    """Whether the bytes are a workbook's (xlsx, ods)."""
    return is_workbook(content)


def text_of(cell: Value) -> str:
    """A cell as text: a whole number without its point, a day like 2025-03-31, nothing for a blank or an error."""
    match cell:
        case str():
            return " ".join(cell.split())
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case date():
            return cell.isoformat()
        case _:
            return ""


def _rows(table: RawTable, above: int) -> tuple[tuple[int, tuple[Value, ...]], ...]:
    body = table.below(above)
    columns = [[column.values[place] for place in column.places] for column in body.columns]
    return tuple((int(number), row) for number, row in zip(body.numbers, zip(*columns, strict=True), strict=True))
