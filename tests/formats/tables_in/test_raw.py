"""A column as distinct values and the place of each row's."""

from datetime import date, datetime, time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.formats.tables_in.raw import CellError, Encoder, Value, encode, plain

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("", None),
        (" \u00a0\u200b\t", None),
        ("  a b\u00a0", "a b"),
        ("#N/A", CellError.ERROR),
        ("#DIV/0!", CellError.ERROR),
        ("# not an error", "# not an error"),
        (12, 12.0),
        (True, 1.0),
        (float("nan"), None),
        (float("inf"), CellError.ERROR),
        (datetime(2026, 3, 1, 9, 30), date(2026, 3, 1)),  # noqa: DTZ001
        (date(2026, 3, 1), date(2026, 3, 1)),
        (time(9, 30), "09:30:00"),
    ],
)
def test_a_cell_is_text_a_number_a_day_an_error_or_nothing(cell: object, value: Value) -> None:
    assert plain(cell) == value


def test_a_column_keeps_each_value_once_whatever_blanks_stand_around_it() -> None:
    column = encode(["a", "b ", "a", "", "b"])

    assert [column.values[place] for place in column.places] == ["a", "b", "a", None, "b"]
    assert len(column.values) == 3


def test_a_failed_formula_is_put_where_it_was_read_as_a_blank() -> None:
    encoder = Encoder()
    encoder.take(["a", ""])
    encoder.take(["", "b"])

    column = encoder.done(errors=[2, 9])

    assert [column.values[place] for place in column.places] == ["a", None, CellError.ERROR, "b"]


def test_a_number_and_the_same_number_as_text_are_two_values() -> None:
    column = encode([1.0, "1", 1.0])

    assert [column.values[place] for place in column.places] == [1.0, "1", 1.0]


CELLS = st.lists(st.one_of(st.text(max_size=3), st.floats(-5, 5).map(round), st.none(), st.dates(), st.booleans()))


@given(CELLS)
def test_every_row_has_its_own_value_back(cells: list[object]) -> None:
    column = encode(cells)

    assert [column.values[place] for place in column.places] == [plain(cell) for cell in cells]
    for place, value in enumerate(column.values):
        rows = column.rows_with([place])
        assert np.array_equal(rows, np.flatnonzero(column.places == place)), value
