"""A table as it came in, column by column, before anybody has said what it means.

Every column is kept as its distinct values and, for each row, the place of its value among them. A list of 200,000
children has a few thousand distinct dates and a dozen codes, so that whatever is done to a value (cleaned, read as a
date, looked up) is done once and then spread over the rows by numpy.

Nothing here puts a cell's content into a message: a cell may hold a child's name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from soundingboard.formats.tables_in.cells import CellError as CellError
from soundingboard.formats.tables_in.cells import UnreadableFile as UnreadableFile
from soundingboard.formats.tables_in.cells import Value as Value
from soundingboard.formats.tables_in.cells import plain as plain

Places: TypeAlias = NDArray[np.int32]

ROWS_LOOKED_AT = 30
"""How many rows from the top are shown to whoever looks for the row of headings."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A column: its distinct values, and the place among them of each row's value."""

    values: tuple[Value, ...]
    places: Places

    def rows_with(self, places: Collection[int]) -> NDArray[np.intp]:
        """The rows (from 0) whose value stands at one of the places."""
        if not places:
            return np.empty(0, dtype=np.intp)
        wanted = np.zeros(len(self.values), dtype=bool)
        wanted[list(places)] = True
        return np.flatnonzero(wanted[self.places])

    def kept(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Encoded:
        """The same column with some of its rows."""
        return Encoded(self.values, self.places[rows])


@dataclass(frozen=True, slots=True)
class Body:
    """The rows below the headings: a column for each heading, and the number under which a reader finds each row."""

    columns: tuple[Encoded, ...]
    numbers: Places
    ragged: tuple[int, ...] = ()  # numbers of the rows with more cells than the widest heading

    @property
    def rows(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class RawTable:
    """A sheet, a file of text or a kind of XML element: its first rows, and the rest when the headings are known."""

    name: str
    top: tuple[tuple[Value, ...], ...]
    below: Callable[[int], Body] = field(repr=False)  # given how many rows stand above the first row of data
    hidden: bool = False
    remarks: tuple[str, ...] = ()  # what the reader had to guess, a sentence each
    lost: int = 0  # letters that could not be read
    # Row after row from the first, for sheets of prose, where hardly two cells are alike.
    across: Callable[[], Iterator[tuple[Value, ...]]] = field(default=lambda: iter(()), repr=False)


class _Numbered(dict[object, int]):
    """Gives whatever it has not met the next number; what it has met costs no call of Python's."""

    def __missing__(self, key: object) -> int:
        number = self[key] = len(self)
        return number


class Encoder:
    """Takes the cells of one column, a piece at a time, and keeps only what differs."""

    def __init__(self) -> None:
        self._seen = _Numbered()
        self._pieces: list[Places] = []

    def take(self, cells: Sequence[object]) -> None:
        """The next cells of the column."""
        self._pieces.append(np.fromiter(map(self._seen.__getitem__, cells), np.int32, len(cells)))

    def done(self, errors: Iterable[int] = ()) -> Encoded:
        """The column; `errors` are the rows (from 0) whose cell is a failed formula, though it was read as a blank."""
        places = np.concatenate(self._pieces) if self._pieces else np.empty(0, dtype=np.int32)
        # Two texts that differ only by blanks around them are one value. No text equals a number, nor a number a day.
        distinct = _Numbered()
        moved = np.fromiter((distinct[plain(cell)] for cell in self._seen), np.int32, len(self._seen))
        places = moved[places]
        wrong = [row for row in errors if 0 <= row < len(places)]
        if wrong:
            places[wrong] = distinct[CellError.ERROR]
        return Encoded(cast("tuple[Value, ...]", tuple(distinct)), places)


def encode(cells: Sequence[object]) -> Encoded:
    """A whole column at once."""
    encoder = Encoder()
    encoder.take(cells)
    return encoder.done()
