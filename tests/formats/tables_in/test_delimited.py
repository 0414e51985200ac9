"""Files of text with a record a line, as systems write them."""

from __future__ import annotations

import pytest

from soundingboard.formats.tables_in.delimited import read_delimited
from soundingboard.formats.tables_in.raw import RawTable, UnreadableFile, Value

pytestmark = pytest.mark.pure

TEXT = "CHILD,DOB,NOTE\n1,01/02/2015,Łódź\n2,,\n"


def rows(table: RawTable, above: int = 1) -> list[list[Value]]:
    body = table.below(above)
    return [[column.values[column.places[row]] for column in body.columns] for row in range(body.rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_letters_are_read_whatever_the_encoding(encoding: str) -> None:
    table = read_delimited("a.csv", TEXT.encode(encoding))

    assert rows(table) == [["1", "01/02/2015", "Łódź"], ["2", None, None]]
    assert bool(table.remarks) == (encoding == "utf-16")


def test_the_windows_alphabet_is_read_and_said() -> None:
    table = read_delimited("a.csv", "CHILD,NOTE\n1,José ’til\n".encode("cp1252"))

    assert rows(table) == [["1", "José ’til"]]
    assert "Windows" in table.remarks[0]
    assert table.lost == 0


def test_letters_that_cannot_be_read_are_counted() -> None:
    table = read_delimited("a.csv", b"CHILD,NOTE\n1,a\x81b\xff\n")

    assert table.lost == 1


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_sign_that_parts_the_columns_is_found_and_said(sign: str) -> None:
    text = f'CHILD{sign}DOB{sign}NOTE\n1{sign}01/02/2015{sign}"a, b; c"\n2{sign}{sign}\n'

    table = read_delimited("a.csv", text.encode())

    assert rows(table) == [["1", "01/02/2015", "a, b; c"], ["2", None, None]]
    assert bool(table.remarks) == (sign != ",")


def test_a_row_has_the_number_that_a_spreadsheet_shows() -> None:
    table = read_delimited("a.csv", b'Made on Monday\n\nCHILD,NOTE\n1,"two\nlines"\n\n2,x\n')
    body = table.below(3)

    assert table.top[2] == ("CHILD", "NOTE")
    assert body.numbers.tolist() == [4, 5, 6]
    assert rows(table, 3) == [["1", "two\nlines"], [None, None], ["2", "x"]]


def test_short_rows_are_filled_and_long_ones_are_named() -> None:
    body = read_delimited("a.csv", b"A,B\n1\n1,2,3\n").below(1)

    assert len(body.columns) == 2
    assert body.ragged == (3,)


def test_a_file_with_headings_alone_has_no_rows() -> None:
    body = read_delimited("a.csv", b"A,B\n").below(1)

    assert (body.rows, len(body.columns)) == (0, 2)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"A,B\x00\n", "not text"),
        (b'A,B\n1,"x\n2,y\n', "row 2 has a quotation mark"),
        (b'A,B\n1,"ABC123"x\n', "row 2 has a quotation mark"),
        ("A,B\n".encode("utf-16") + b"\x01", "cut off"),
    ],
)
def test_what_cannot_be_read_is_refused_without_quoting_it(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words) as refusal:
        read_delimited("a.csv", content).below(1)

    assert "ABC123" not in str(refusal.value)
    # What the parser itself said, or the bytes it held, would be printed with a traceback.
    assert refusal.value.__cause__ is None
    assert refusal.value.__context__ is None or refusal.value.__suppress_context__
