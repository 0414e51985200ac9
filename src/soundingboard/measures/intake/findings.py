"""What is found while lists are read: what was wrong, and what was taken for what.

No value of a cell leaves through here but through `mask`. Headings, names of sheets and names of files are shown, since
nobody could act on a report without them, but with every longer number in them masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from soundingboard.measures.layout import Guess, Problem, mask


class IntakeRefused(Exception):
    """Files of which nothing is taken in, with one problem or more that say why and what to do."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{each.table}: {each.problem}" for each in self.problems))


class Findings:
    """Collects problems and guesses in the order in which they are met."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.guesses: list[Guess] = []

    def problem(
        self,
        table: str,
        problem: str,
        consequence: str,
        *,
        row: int | None = None,
        column: str = "",
        value: object = None,
    ) -> None:
        """Something wrong; the value is masked here."""
        self.problems.append(Problem(table, row, column, problem, mask(value), consequence))

    def problem_rows(
        self, table: str, rows: Iterable[int], problem: str, consequence: str, *, column: str = "", value: object = None
    ) -> None:
        """The same thing wrong in many rows."""
        shown = mask(value)
        self.problems += [Problem(table, int(row), column, problem, shown, consequence) for row in rows]

    def guess(self, table: str, column: str, found: str, taken_for: str, rows: int | None = None) -> None:
        """Something taken for something. `found` is a heading or words from our own content, never a cell's own."""
        self.guesses.append(Guess(table, column, found, taken_for, rows))


_LONGER_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{4,}")  # a year may be shown
_LONGEST = 120


def shown_name(text: object) -> str:
    """A heading or a name of a sheet or file as it may be shown: in one line, cut, its longer numbers masked."""
    line = " ".join(str(text).split())
    cut = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}\u2026"
    return _LONGER_NUMBER.sub(lambda number: "#" * len(number[0]), cut)
