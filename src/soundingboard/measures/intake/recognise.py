"""Which list a table is, by its headings; where they stand; and which heading goes with which column.

Sheets are named freely, titles stand above the headings, and headings are worded as each system likes. So every known
list is tried on every row near the top, and the best fit is taken; the name of the sheet only decides between lists
that fit about as well. A heading is matched by its words alone (capitals, signs and blanks do not count), then by
its other known forms, then by likeness, and whatever is not the standard wording is reported as a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from soundingboard.formats.tables_in.raw import RawTable
from soundingboard.measures.intake.content import SourceColumn, SourceList, source_lists

LIKE_ENOUGH = 0.9
"""Two wordings of one heading that differ by a slip are at least so alike; two headings of one list never are."""

SHORTEST_LIKENESS = 10
"""A heading of fewer letters is matched by its letters only: one slip makes it another."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it is printed, its place from the left, and the column that it was taken for."""

    place: int
    printed: str
    column: SourceColumn
    standard: bool  # worded as the standard has it


@dataclass(frozen=True, slots=True)
class Recognised:
    """A table with the list that it is, and the number of rows above its first row of data."""

    table: RawTable
    source: SourceList
    above: int
    headings: tuple[Heading, ...]
    doubled: tuple[Heading, ...]  # headings for a column that another heading has already
    unknown: tuple[tuple[int, str], ...]  # place and heading


def recognise(table: RawTable, among: Iterable[SourceList] | None = None) -> Recognised | None:
    """The list that the table is, or None: fewer than two known headings, or none that only one list has."""
    rows = [frozenset(wording(cell) for cell in row if isinstance(cell, str)) for row in table.top]
    best: tuple[float, SourceList, int] | None = None
    for source in among if among is not None else source_lists().values():
        for above, words in enumerate(rows, start=1):
            fit = _fit(source, words)
            if fit and (best is None or fit + _hint(source, table.name) > best[0]):
                best = (fit + _hint(source, table.name), source, above)
    return _match(table, best[1], best[2]) if best else None


def _fit(source: SourceList, row: frozenset[str]) -> float:
    """How well a row of headings fits a list: columns that only it has count most; none of them is no fit."""
    known = _wordings(source.code)
    found = {known[words].name: known[words] for words in row if words in known}
    telling = sum(column.tells for column in found.values())
    if not telling or len(found) < 2:
        return 0
    all_telling = sum(column.tells for column in source.columns)
    return telling / all_telling * 10 + telling + len(found) * 0.5


def _hint(source: SourceList, name: str) -> float:
    words = wording(name)
    return 3.0 if any(words == wording(hint) or words.startswith(wording(hint) + " ") for hint in source.names) else 0.0


def _match(table: RawTable, source: SourceList, above: int) -> Recognised:
    printed = [(place, str(cell)) for place, cell in enumerate(table.top[above - 1]) if cell is not None]
    known, instead, unused = _wordings(source.code), _instead(source.code), _unused(source.code)
    headings: list[Heading] = []
    doubled: list[Heading] = []
    left: list[tuple[int, str]] = []

    def claim(place: int, text: str) -> tuple[bool, bool, int]:
        """The standard wording has the first claim on its column, wherever it stands; what is read instead the last."""
        words = wording(text)
        return words in instead, not _is_standard(known.get(words), text), place

    for place, text in sorted(printed, key=lambda each: claim(*each)):
        words = wording(text)
        column = known.get(words)
        if column is None:
            left.append((place, text))
        elif column.name not in {heading.column.name for heading in headings}:
            headings.append(Heading(place, text, column, _is_standard(column, text)))
        elif words not in instead:
            doubled.append(Heading(place, text, column, False))
    unknown = []
    for place, text in left:
        words = wording(text)
        if words in unused or (source.prefix and text.casefold().startswith(source.prefix)):
            continue
        taken = {heading.column.name for heading in headings}
        column = _alike(words, [column for column in source.columns if column.name not in taken])
        if column is not None:
            headings.append(Heading(place, text, column, False))
        elif not _alike_any(words, unused):
            unknown.append((place, text))
    return Recognised(table, source, above, tuple(headings), tuple(doubled), tuple(unknown))


def _is_standard(column: SourceColumn | None, text: str) -> bool:
    return column is not None and text == column.headings[0]


_QUOTES = re.compile(r"['\u2018\u2019\"\u201c\u201d`]")
_NOT_WORDS = re.compile(r"[^0-9a-z]+")
_YES_NO = re.compile(r" y n$")


def wording(heading: str) -> str:
    """A heading as its words alone: small letters and figures, no "(Y/N)" behind it, no article before a noun."""
    words = _NOT_WORDS.sub(" ", _QUOTES.sub("", heading.casefold())).strip()
    return " ".join(word for word in _YES_NO.sub("", words).split() if word not in ("the", "a", "an"))


@cache
def _wordings(code: str) -> dict[str, SourceColumn]:
    columns = source_lists()[code].columns
    return {wording(heading): column for column in reversed(columns) for heading in (*column.headings, *column.instead)}


@cache
def _instead(code: str) -> frozenset[str]:
    return frozenset(wording(heading) for column in source_lists()[code].columns for heading in column.instead)


@cache
def _unused(code: str) -> frozenset[str]:
    return frozenset(wording(heading) for heading in source_lists()[code].unused)


def _alike(words: str, columns: Sequence[SourceColumn]) -> SourceColumn | None:
    scores = [(_likeness(words, wording(heading)), column) for column in columns for heading in column.headings]
    best = max(scores, key=lambda each: each[0], default=None)
    return best[1] if best and best[0] >= LIKE_ENOUGH else None


def _alike_any(words: str, others: Iterable[str]) -> bool:
    return any(_likeness(words, other) >= LIKE_ENOUGH for other in others)


def _likeness(one: str, other: str) -> float:
    # "Last 6 months" and "last 12 months" are alike and mean different things.
    if min(len(one), len(other)) < SHORTEST_LIKENESS or re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
