"""One recognised table read: every needed column cleaned, every cell that cannot be read reported.

What is done to a row is always said with it. A row is left out here when it is blank, the sum of others or there
already. A value that cannot be read is left empty; whether the row can still be counted, and whether its days are
possible, is checked later and alike for every source, once the lists are in the layout. A column of which a third
cannot be read is treated as if it were not there: figures from the rest of it would look whole and be wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from soundingboard.formats.tables_in.raw import Body, CellError, Encoded, Places, Value
from soundingboard.measures.intake.cleaning import BLANK, UNREADABLE, Nothing, Read, read
from soundingboard.measures.intake.content import SourceColumn, SourceList
from soundingboard.measures.intake.findings import Findings, shown_name
from soundingboard.measures.intake.recognise import Heading, Recognised

UNREADABLE_SHARE, FEWEST_UNREADABLE = 0.3, 3
"""From this share of unreadable values on, and from so many of them, a column is treated as missing."""

LEFT_OUT = "The row is not counted."
LEFT_EMPTY = "The row is counted without this value."
KEPT = "The row is counted as it stands."

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A column with its meaning: distinct values of one type (None for nothing), and each row's place among them."""

    values: tuple[str | date | float | None, ...]
    places: Places
    unread: frozenset[int] = frozenset()  # places of values that could not be read, reported already

    def listed(self) -> list[str | date | float | None]:
        """The value of each row."""
        return [self.values[place] for place in self.places.tolist()]

    def kept(self, rows: Mask | NDArray[np.intp]) -> Cleaned:
        return Cleaned(self.values, self.places[rows], self.unread)

    def present(self) -> Mask:
        """True for each row that has a value."""
        return self._rows_where(lambda at: self.values[at] is not None)

    def blank(self) -> Mask:
        """True for each row whose cell says nothing; where it says something that cannot be read, that was reported."""
        return self._rows_where(lambda at: self.values[at] is None and at not in self.unread)

    def _rows_where(self, holds: Callable[[int], bool]) -> Mask:
        mask: Mask = np.array([holds(at) for at in range(len(self.values))], dtype=bool)[self.places]
        return mask

    def mapped(self, by: Callable[[str | date | float | None], str | date | float | None]) -> Cleaned:
        """The same rows with each distinct value made another."""
        return Cleaned(tuple(by(value) for value in self.values), self.places, self.unread)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one list that can be counted: cleaned columns by name, and each row's number in the source."""

    place: str  # the sheet or file
    source: SourceList
    columns: dict[str, Cleaned]
    numbers: Places
    headings: dict[str, str]  # the heading under which each column was found

    @property
    def count(self) -> int:
        return len(self.numbers)

    def has(self, *names: str) -> bool:
        """True when the source carries every one of the columns."""
        return all(name in self.columns for name in names)

    def listed(self, name: str) -> list[str | date | float | None]:
        """The values of a column, nothing in every row when the source has no such column."""
        return self.columns[name].listed() if name in self.columns else [None] * self.count

    def kept(self, rows: Mask | NDArray[np.intp]) -> Rows:
        return Rows(
            self.place,
            self.source,
            {name: column.kept(rows) for name, column in self.columns.items()},
            self.numbers[rows],
            self.headings,
        )

    def heading(self, name: str) -> str:
        """How the source calls a column."""
        return self.headings.get(name, name)


def read_rows(recognised: Recognised, findings: Findings) -> Rows | None:
    """The rows that can be counted; None where the list has none, or lacks a column without which none can be."""
    place = shown_name(recognised.table.name)
    _report_headings(recognised, place, findings)
    headings = {heading.column.name: heading for heading in recognised.headings}
    body = recognised.table.below(recognised.above)
    columns = _columns_of(recognised, body, headings, place, findings)
    return rows_from(recognised.source, place, headings, columns, body, findings)


def rows_from(
    source: SourceList,
    place: str,
    headings: dict[str, Heading],
    columns: dict[str, Encoded],
    body: Body,
    findings: Findings,
) -> Rows | None:
    """The same for columns already matched by name."""
    lacking = [column for column in source.columns if column.needed and column.name not in columns]
    for column in lacking:
        findings.problem(
            place,
            f"the column {column.headings[0]} is missing",
            "The list cannot be counted: its figures are incomplete.",
            column=column.headings[0],
        )
    if lacking:
        return None
    kept = _rows_worth_reading(columns, headings, body, place, findings)
    if not kept.any():
        findings.problem(
            place, "the list has no rows", "It is treated as missing: its figures are incomplete, not zero."
        )
        return None
    cleaned = _cleaned(columns, headings, body, kept, place, findings)
    lost = [headings[name].printed for name in columns if name not in cleaned and headings[name].column.needed]
    if lost:
        findings.problem(
            place, f"the list cannot be counted without {shown_name(lost[0])}", "Its figures are incomplete, not zero."
        )
        return None
    again = _said_again(columns, cleaned, body, kept)
    findings.problem_rows(
        place, body.numbers[again].tolist(), "the row says the same as an earlier one", "It is counted once."
    )
    kept &= ~again
    if source.joined:
        kept &= _rows_with_what_is_needed(cleaned, headings, body, kept, place, findings)
    rows = Rows(
        place, source, cleaned, body.numbers, {name: shown_name(each.printed) for name, each in headings.items()}
    )
    return rows.kept(kept)


# --- Headings -------------------------------------------------------------------------------------------------------


def _report_headings(recognised: Recognised, place: str, findings: Findings) -> None:
    source, table = recognised.source, recognised.table
    findings.guess(place, "", place, f"{source.words} ({source.code})")
    for remark in table.remarks:
        findings.guess(place, "", remark, "taken so")
    if table.lost:
        findings.problem(
            place, f"{table.lost} letters could not be read", "They are left as question marks: save the file as UTF-8."
        )
    if recognised.above > 1:
        findings.guess(place, "", f"row {recognised.above}", "the row of headings")
    for heading in recognised.headings:
        if not heading.standard:
            printed = shown_name(heading.printed)
            findings.guess(place, printed, printed, heading.column.headings[0])
    for place_from_left, printed in recognised.unknown:
        findings.problem(
            place,
            "this column is not known",
            "It is not read.",
            column=shown_name(printed) or f"column {place_from_left + 1}",
        )


def _columns_of(
    recognised: Recognised, body: Body, headings: dict[str, Heading], place: str, findings: Findings
) -> dict[str, Encoded]:
    def column_at(from_left: int) -> Encoded:
        if from_left < len(body.columns):
            return body.columns[from_left]
        return Encoded((None,), np.zeros(body.rows, dtype=np.int32))

    for second in recognised.doubled:
        first = headings[second.column.name]
        values = "the same values" if _same(column_at(first.place), column_at(second.place)) else "different values"
        findings.problem(
            place,
            f"there are two columns for {second.column.headings[0]}, with {values}",
            f"The first one, {shown_name(first.printed)}, is read; this one is not.",
            column=shown_name(second.printed),
        )
    for number in body.ragged:
        findings.problem(
            place, "the row has more cells than there are headings", "What stands to the right is not read.", row=number
        )
    return {name: column_at(heading.place) for name, heading in headings.items()}


def _same(one: Encoded, other: Encoded) -> bool:
    shared: dict[tuple[type, Value], int] = {}
    first, second = (
        np.array([shared.setdefault((type(value), value), len(shared)) for value in each.values] or [0])[each.places]
        for each in (one, other)
    )
    return bool((first == second).all())


# --- Rows -----------------------------------------------------------------------------------------------------------

_SUM_OF_OTHERS = re.compile(
    r"(grand |sub[- ]?|overall )?totals?\b.*|(row )?count:?( of .*)?|sum:?|average:?|end of (list|report).*", re.I
)


def _rows_worth_reading(
    columns: dict[str, Encoded], headings: dict[str, Heading], body: Body, place: str, findings: Findings
) -> Mask:
    """Rows that are not blank, not the sum of others, and not there already."""
    filled = np.zeros(body.rows, dtype=bool)
    sums = np.zeros(body.rows, dtype=bool)
    for column in body.columns:
        empty = [at for at, value in enumerate(column.values) if value is None]
        mask = np.ones(body.rows, dtype=bool)
        mask[column.rows_with(empty)] = False
        # A sum of others says so in the first cell that it fills.
        said = [
            at for at, value in enumerate(column.values) if isinstance(value, str) and _SUM_OF_OTHERS.fullmatch(value)
        ]
        sums[column.rows_with(said)] |= ~filled[column.rows_with(said)]
        filled |= mask
    last = int(np.flatnonzero(filled)[-1]) if filled.any() else -1
    blank = body.numbers[: last + 1][~filled[: last + 1]]
    findings.problem_rows(place, blank.tolist(), "the row is blank", LEFT_OUT)
    findings.problem_rows(place, body.numbers[sums].tolist(), "the row is a total, not a child", LEFT_OUT)
    kept = filled & ~sums
    again = _repeats([column.places for column in body.columns], kept)
    findings.problem_rows(
        place, body.numbers[again].tolist(), "the row is the same as an earlier one", "It is counted once."
    )
    return kept & ~again


def _said_again(columns: dict[str, Encoded], cleaned: dict[str, Cleaned], body: Body, kept: Mask) -> Mask:
    """Rows that say what an earlier one says, with a date or a code written another way."""
    meanings = {id(columns[name]): _meanings(column) for name, column in cleaned.items()}
    if all(found is None for found in meanings.values()):
        return np.zeros(body.rows, dtype=bool)
    found = ((column, meanings.get(id(column))) for column in body.columns)
    return _repeats([column.places if places is None else places for column, places in found], kept)


def _meanings(column: Cleaned) -> Places | None:
    """For each row the place of its meaning among those of the column; None where no two values mean the same."""
    met: dict[tuple[type, object], int] = {}
    places = [
        # What cannot be read means nothing that could be the same.
        -1 - at if at in column.unread else met.setdefault((type(value), value), at)
        for at, value in enumerate(column.values)
    ]
    if len(met) + len(column.unread) == len(column.values):
        return None
    made: Places = np.array(places, dtype=np.int32)[column.places]
    return made


def _repeats(columns: Sequence[Places], kept: Mask) -> Mask:
    """Rows that equal an earlier one in every column."""
    again = np.zeros(len(kept), dtype=bool)
    rows = np.flatnonzero(kept)
    if len(rows) < 2 or not columns:
        return again
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for places in columns:
        mixed = (mixed ^ places[rows].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    _, first = np.unique(mixed, return_index=True)
    suspects = np.setdiff1d(np.arange(len(rows)), first, assume_unique=True)
    # Two different rows may share a number, so the few that do are compared cell by cell.
    alike = set(mixed[suspects].tolist())
    seen: set[tuple[int, ...]] = set()
    for at in np.flatnonzero(np.isin(mixed, list(alike))) if alike else ():
        cells = tuple(int(places[rows[at]]) for places in columns)
        again[rows[at]] = cells in seen
        seen.add(cells)
    return again


# --- Values ---------------------------------------------------------------------------------------------------------

_WRONG = {
    "id": "this cannot be an identifier",
    "date": "this is not a date, or not a possible one",
    "birth": "this is not a date, or not a possible one",
    "code": "this code is not known",
    "number": "this is not a number that can be",
    "text": "this cannot be read",
}


def _cleaned(
    columns: dict[str, Encoded], headings: dict[str, Heading], body: Body, kept: Mask, place: str, findings: Findings
) -> dict[str, Cleaned]:
    cleaned: dict[str, Cleaned] = {}
    for name, encoded in columns.items():
        heading = headings[name]
        printed = shown_name(heading.printed)
        counted = np.bincount(encoded.places[kept], minlength=len(encoded.values)).tolist()
        meanings: list[str | date | float | None] = []
        wrong: set[int] = set()
        guessed: Counter[tuple[str, str]] = Counter()
        said = unread = 0
        for at, (value, rows) in enumerate(zip(encoded.values, counted, strict=True)):
            # A value that stands only in rows that are not counted (a total, a repeated row) is nobody's fault.
            meaning, found, taken_for = read(value, heading.column) if rows else Read(BLANK)
            if meaning is UNREADABLE:
                wrong.add(at)
                unread += rows
            if found:
                guessed[found, taken_for] += rows
            said += rows if meaning is not BLANK else 0
            meanings.append(None if isinstance(meaning, Nothing) else meaning)
        for (found, taken_for), rows in guessed.items():
            findings.guess(place, printed, found, taken_for, rows)
        _report_unreadable(encoded, wrong, heading.column, body, kept, place, printed, findings)
        if unread >= FEWEST_UNREADABLE and unread >= UNREADABLE_SHARE * said:
            findings.problem(
                place,
                f"{unread} of {said} values in this column cannot be read",
                "The column is treated as missing: what needs it is incomplete.",
                column=printed,
            )
            continue
        cleaned[name] = Cleaned(tuple(meanings), encoded.places, frozenset(wrong))
    return cleaned


def _report_unreadable(
    encoded: Encoded,
    wrong: set[int],
    column: SourceColumn,
    body: Body,
    kept: Mask,
    place: str,
    printed: str,
    findings: Findings,
) -> None:
    if not wrong:
        return
    consequence = LEFT_OUT if column.needed else LEFT_EMPTY
    for row in encoded.rows_with(wrong).tolist():
        if kept[row]:
            value = encoded.values[encoded.places[row]]
            failed = isinstance(value, CellError)
            findings.problem(
                place,
                "the formula in this cell failed" if failed else _WRONG[column.holds],
                consequence,
                row=int(body.numbers[row]),
                column=printed,
                value=CellError.ERROR.value if isinstance(value, CellError) else value,
            )


def _rows_with_what_is_needed(
    cleaned: dict[str, Cleaned], headings: dict[str, Heading], body: Body, kept: Mask, place: str, findings: Findings
) -> Mask:
    complete = np.ones(body.rows, dtype=bool)
    for name, column in cleaned.items():
        if headings[name].column.needed:
            lacking = kept & complete & column.blank()
            findings.problem_rows(
                place,
                body.numbers[lacking].tolist(),
                "a value is needed here",
                LEFT_OUT,
                column=shown_name(headings[name].printed),
            )
            complete &= column.present()
    return complete
