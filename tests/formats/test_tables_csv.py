import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.formats import tables_csv
from soundingboard.formats.blocks import Column, Table
from soundingboard.formats.tables_csv import guarded, lines
from tests.formats.papers import AMBER, a_table


def read(made: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def test_a_table_is_its_headings_and_its_rows() -> None:
    columns = (Column("Name"), Column("When", "date"), Column("How many", "number"), Column("Rating", "rating"))
    rows = (('Łódź, "x"\ny', date(2026, 3, 19), -5, AMBER), ("b", None, 2.5, None))
    table = Table("T", columns, rows)

    assert read(tables_csv.write(table)) == [
        ["Name", "When", "How many", "Rating"],
        ['Łódź, "x"\ny', "2026-03-19", "-5", "Amber"],
        ["b", "", "2.5", ""],
    ]


def test_the_file_starts_with_a_mark_that_excel_needs() -> None:
    assert tables_csv.write(a_table()).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "＝1"]
    + ["\u200e=1", "\u202e=1", "\u2060@A1", "\x0b=1", "\x00=1", "\u3000+A1", "\u00ad=1", "\u00a0\ufeff=1"],
)
def test_what_would_open_as_a_formula_gets_an_apostrophe(text: str) -> None:
    rows = read(tables_csv.write(Table(text, (Column(text),), ((text,),))))

    assert guarded(text) == f"'{text}"
    assert all(row[0].startswith("'") for row in rows)


@pytest.mark.parametrize("text", ["-5", "+44", "-12.5", "-1,204", "-3%", "plain", "a=b", "", "'quoted"])
def test_plain_numbers_and_plain_words_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@given(st.text())
def test_no_text_ever_starts_as_a_formula(text: str) -> None:
    (row,) = lines([text], [])

    first = next(csv.reader(io.StringIO(row, newline="")))[0] if row.strip() else ""
    assert first[:1] not in ("=", "@", "\t")
    if first[:1] in ("+", "-"):
        float(first.replace(",", "").replace("%", ""))


def test_lines_come_one_at_a_time_from_rows_that_are_read_as_they_go() -> None:
    read_so_far = []

    def rows() -> Iterator[tuple[int]]:
        for number in range(3):
            read_so_far.append(number)
            yield (number,)

    stream = lines(["n"], rows())

    assert next(stream) == "n\r\n"
    assert read_so_far == []
    assert next(stream) == "0\r\n"
    assert read_so_far == [0]
