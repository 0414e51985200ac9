"""No row and no cell is lost in silence, whatever stands in a list."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundingboard.formats.tables_in.raw import Body, CellError, RawTable, encode, plain
from soundingboard.measures.intake.cleaning import UNREADABLE, read
from soundingboard.measures.intake.findings import Findings
from soundingboard.measures.intake.reading import Rows, read_rows
from soundingboard.measures.intake.recognise import recognise
from soundingboard.measures.layout import mask

pytestmark = pytest.mark.pure

HEADINGS = ("Child Unique ID", "Date of Birth", "Date of Referral", "Referral Source", "Referral NFA?", "Note")

CELL = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "Total", "a) Yes", "n/a", "6: Police", "01/02/2026", "31/02/2026", "#N/A", "7", "7.0"]),
    st.text(max_size=6),
    st.floats(),
    st.integers(-(10**30), 10**30),
    st.booleans(),
    st.dates(),
    st.just(CellError.ERROR),
)
GOOD = (
    st.integers(1, 9).map(str),
    st.dates(date(2010, 1, 1), date(2020, 1, 1)),
    st.dates(date(2026, 4, 1), date(2026, 9, 1)),
    st.sampled_from(["6: Police", "2A"]),
    st.sampled_from(["a) Yes", "N"]),
    st.text(max_size=3),
)
# One cell in twelve is anything; a list of nothing else would be thrown out whole, and show little.
ROW = st.tuples(*(st.integers(0, 11).flatmap(lambda n, good=good: CELL if n == 0 else good) for good in GOOD))
TOTAL = st.tuples(
    st.sampled_from(["Total", "Grand total: 3", None]), st.none(), st.none(), st.none(), st.none(), st.none()
)
LIST = st.lists(st.integers(0, 9).flatmap(lambda n: TOTAL if n == 0 else ROW), max_size=20)


def raw(rows: list[tuple[object, ...]]) -> RawTable:
    """A table of these rows under the headings."""

    def below(above: int) -> Body:
        columns = tuple(encode([row[place] for row in rows]) for place in range(len(HEADINGS)))
        return Body(columns, np.arange(above + 1, above + 1 + len(rows), dtype=np.int32))

    return RawTable("List 3", (HEADINGS,), below)


def taken(rows: list[tuple[object, ...]]) -> tuple[Rows | None, Findings]:
    findings = Findings()
    recognised = recognise(raw(rows))
    assert recognised is not None
    return read_rows(recognised, findings), findings


@settings(max_examples=150)
@given(LIST)
def test_every_row_is_counted_or_said_to_be_left_out(rows: list[tuple[object, ...]]) -> None:
    made, findings = taken(rows)

    kept = set(made.numbers.tolist()) if made else set()
    left_out = {each.row for each in findings.problems if each.row and not each.column}
    filled = [number for number, row in enumerate(rows, start=2) if any(plain(cell) is not None for cell in row)]
    assert not kept & left_out
    # What lies below the last row that holds anything is no row.
    assert (kept | left_out >= set(filled)) if made else findings.problems


@settings(max_examples=150)
@given(LIST)
def test_every_cell_that_cannot_be_read_is_said_once_by_its_shape(rows: list[tuple[object, ...]]) -> None:
    made, findings = taken(rows)

    if made is None:
        return
    said = Counter((each.row, each.column) for each in findings.problems if each.row and each.column)
    assert set(said.values()) <= {1}
    recognised = recognise(raw(rows))
    assert recognised is not None
    for heading in recognised.headings:
        for number in made.numbers.tolist():
            value = plain(rows[number - 2][heading.place])
            wrong = read(value, heading.column).meaning is UNREADABLE
            assert ((number, heading.printed) in said) == wrong


@given(LIST)
def test_what_is_said_shows_no_value(rows: list[tuple[object, ...]]) -> None:
    _, findings = taken(rows)

    values = {str(plain(cell)) for cell in chain.from_iterable(rows)} | {CellError.ERROR.value}
    for each in findings.problems:
        assert each.shown in {mask(value) for value in values} | {mask(value.isoformat()) for value in days(rows)} | {
            ""
        }


def days(rows: list[tuple[object, ...]]) -> list[date]:
    return [cell for cell in chain.from_iterable(rows) if isinstance(cell, date)]


def test_rows_that_differ_in_one_cell_are_not_the_same() -> None:
    base = ("C1", date(2015, 1, 1), date(2026, 4, 1), "6", "Y", "a")
    rows = [base, *((*base[:at], f"{at}", *base[at + 1 :]) for at in range(len(base))), base, tuple(base)]

    made, findings = taken(rows)

    assert made is not None
    assert made.numbers.tolist() == [2, 3, 4, 5, 6, 7, 8]
    assert [each.row for each in findings.problems if "same as an earlier" in each.problem] == [9, 10]
