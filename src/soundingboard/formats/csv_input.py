"""CSV as commands read it: columns by name, in which every problem is found and said with its place.

A reader collects what is wrong rather than stopping at it, so that somebody mends a file once. UTF-8 with or without a
byte order mark; a row's number is its line in the file, as a spreadsheet shows it.
"""

import csv
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

LONGEST_CELL = 1 << 20


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place of a file, and what to do about it."""

    file: str
    says: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        place = f"{self.file}"
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        return f"{place}: {self.says}"


class Refused(Exception):
    """An input that cannot be used, with every problem found in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class CsvInput:
    """The named columns of a file as text, with the number of each row; `problems` grows as they are read as values."""

    def __init__(self, file: str, rows: list[int], columns: dict[str, list[str]]) -> None:
        self.file = file
        self.rows = rows
        self.problems: list[Problem] = []
        self._columns = columns

    def __len__(self) -> int:
        return len(self.rows)

    def has(self, column: str) -> bool:
        """Whether an optional column is there."""
        return column in self._columns

    def texts(self, column: str, *, may_be_empty: bool = False) -> list[str]:
        """A column as text; a problem for each empty cell unless it may be empty."""
        cells = self._columns.get(column) or [""] * len(self)
        if not may_be_empty:
            for place, cell in enumerate(cells):
                if not cell:
                    self.wrong(place, column, "is empty. Enter a value, or take the row out.")
        return cells

    def numbers(self, column: str, *, may_be_empty: bool = False) -> list[float]:
        """A column as numbers, NaN where it is empty or not a number."""
        found = []
        for place, cell in enumerate(self.texts(column, may_be_empty=may_be_empty)):
            value = number(cell)
            if value is None:
                value = math.nan
                if cell:
                    self.wrong(place, column, f"{_shown(cell)} is not a number. Write it like 1234.5.")
            found.append(value)
        return found

    def figures(self, column: str) -> list[float | None]:
        """A column of numbers that may be missing, None where it is empty or not a number."""
        return [None if value != value else value for value in self.numbers(column, may_be_empty=True)]

    def counts(self, column: str, *, least: int, may_be_empty: bool = False) -> list[int | None]:
        """A column as whole numbers, None where it is empty or is not one of at least `least`."""
        found: list[int | None] = []
        for place, cell in enumerate(self.texts(column, may_be_empty=may_be_empty)):
            value = number(cell)
            if value is not None and value.is_integer() and value >= least:
                found.append(int(value))
                continue
            found.append(None)
            if cell:
                self.wrong(place, column, f"{_shown(cell)} is not a whole number of {least} or more.")
        return found

    def dates(self, column: str, *, may_be_empty: bool = False) -> list[date | None]:
        """A column as days, None where it is empty or is not one."""
        found = []
        known: dict[str, date | None] = {"": None}
        for place, cell in enumerate(self.texts(column, may_be_empty=may_be_empty)):
            if cell not in known:
                known[cell] = day(cell)
            if cell and known[cell] is None:
                self.wrong(place, column, f"{_shown(cell)} is not a date. {WRITE_DATES}")
            found.append(known[cell])
        return found

    def choices(self, column: str, words: Mapping[str, object], *, may_be_empty: bool = False) -> list[object]:
        """A column as one of a few words, whatever their case, and what each stands for; None where it is empty."""
        found = []
        for place, cell in enumerate(self.texts(column, may_be_empty=may_be_empty)):
            value = words.get(cell.lower())
            if cell and value is None:
                self.wrong(place, column, f"{_shown(cell)} is none of {', '.join(words)}.")
            found.append(value)
        return found

    def refuse_problems(self) -> None:
        """Raises `Refused` with every problem noted so far, in order of row, if there is one."""
        if self.problems:
            raise Refused(sorted(self.problems, key=lambda problem: problem.row or 0))

    def wrong(self, place: int, column: str, says: str) -> None:
        """Notes a problem in a row, by its place in the columns."""
        self.problems.append(Problem(self.file, says, self.rows[place], column))


WRITE_DATES = "Write it like 2026-03-31 or 31/03/2026."


def read(path: Path, needed: Sequence[str], optional: Sequence[str] = ()) -> CsvInput:
    """Some columns of a file; others are left unread. Raises `Refused` where it is not CSV with those columns."""
    rows: list[int] = []
    with _opened(path) as lines:
        reader = csv.reader(lines, strict=True)
        try:
            heading = [name.strip() for name in next(reader, [])]
            check_headings(path.name, heading, needed)
            wanted = [(name, heading.index(name)) for name in (*needed, *optional) if name in heading]
            columns: dict[str, list[str]] = {name: [] for name, _ in wanted}
            keep: list[tuple[Callable[[str], None], int]] = [(columns[name].append, at) for name, at in wanted]
            uneven: list[Problem] = []
            # One text for equal cells: names, days and noughts come again in every series.
            known: dict[str, str] = {}
            breadth = len(heading)
            for cells in reader:
                if not any(cells):
                    continue  # an empty line, or the commas that spreadsheets leave under a table
                if len(cells) != breadth:
                    uneven.append(_uneven(path.name, reader.line_num, len(cells), breadth))
                    continue
                rows.append(reader.line_num)
                for append, at in keep:
                    cell = cells[at].strip()
                    append(known.setdefault(cell, cell))
        except csv.Error as problem:
            raise Refused([Problem(path.name, f"is not well-formed CSV ({problem}).", reader.line_num)]) from problem
        except UnicodeDecodeError as problem:
            says = "is not in UTF-8. In Excel, save it as “CSV UTF-8 (comma delimited)”."
            raise Refused([Problem(path.name, says)]) from problem
    if uneven:
        raise Refused(uneven)
    if not rows:
        raise Refused([Problem(path.name, "has no rows under its headings. Add at least one.")])
    return CsvInput(path.name, rows, columns)


def number(text: str) -> float | None:
    """A number as people and programs write it, with a point; None for anything else, infinities among it."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def day(text: str) -> date | None:
    """A day written like 2026-03-31 or 31/03/2026; None for anything else."""
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return date.fromisoformat(text)
        if len(text) == 10 and text[2] == text[5] == "/":
            return date.fromisoformat(f"{text[6:]}-{text[3:5]}-{text[:2]}")
    except ValueError:
        pass
    return None


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        stream = path.open(encoding="utf-8-sig", newline="")
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise Refused([Problem(path.name, f"cannot be opened ({reason}). Check the path.")]) from problem
    with stream:
        yield stream


def check_headings(file: str, heading: Sequence[str], needed: Sequence[str]) -> None:
    """Raises `Refused` where a first row does not name each column that is needed, once."""
    if not any(heading):
        raise Refused([Problem(file, f"is empty. Its first row names the columns {', '.join(needed)}.")])
    missing = [name for name in needed if name not in heading]
    for mark, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if missing and len(heading) == 1 and mark in heading[0]:
            raise Refused([Problem(file, f"is separated by {word}. Save it separated by commas.", 1)])
    problems = [Problem(file, "is missing. Add it, spelt like this.", 1, name) for name in missing]
    twice = sorted({name for name in heading if name in needed and heading.count(name) > 1})
    problems += [Problem(file, "is there twice. Take one out or rename it.", 1, name) for name in twice]
    if problems:
        raise Refused(problems)


def _uneven(file: str, row: int, cells: int, columns: int) -> Problem:
    return Problem(file, f"has {cells} cells under {columns} headings. Add or take out commas.", row)


def _shown(cell: str) -> str:
    return f"“{' '.join(cell[:40].split())}{'…' if len(cell) > 40 else ''}”"
