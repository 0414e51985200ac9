"""What stands in one cell, and a file that cannot be read. It loads no library, so that a web process may know it."""

from datetime import date, datetime
from enum import Enum
from typing import TypeAlias


class CellError(Enum):
    """What stands in a cell whose formula failed (#N/A, #REF!): neither a value nor a blank."""

    ERROR = "#ERROR"


Value: TypeAlias = str | float | date | CellError | None
"""A cell: text without blanks around it, a number, a day (its time cut off), a failed formula, or nothing."""


class UnreadableFile(Exception):
    """A file that cannot be read at all, with one sentence that says why and what to do; it quotes no content."""


_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})

_TOO_FAR = 1e300  # no count, day or identifier lies there, and infinity has no whole number

# A blank that does not break, a blank without width and a byte-order mark: none of them can be seen in a cell.
_AROUND = " \t\r\n\f\v\u00a0\u2007\u202f\u200b\ufeff"


def plain(cell: object) -> Value:
    """A cell as a value: text without what cannot be seen around it, blank text as nothing, a time as its day."""
    match cell:
        case None:
            return None
        case str():
            text = cell.strip(_AROUND)
            return CellError.ERROR if text in _ERRORS else text or None
        case bool() | int() | float():
            if cell != cell:
                return None  # what tables of other tools write for a blank
            return float(cell) if abs(cell) < _TOO_FAR else CellError.ERROR
        case datetime():
            return cell.date()
        case date():
            return cell
    return str(cell)  # a time or a length of time: it is nothing that a list of children asks for
