"""CSV as commands read it: what is accepted, and each problem with its place."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundingboard.formats.csv_input import CsvInput, Refused, day, number, read

pytestmark = pytest.mark.pure


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "in.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusals(folder: Path, content: str | bytes, *needed: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read(written(folder, content), needed or ("a", "b"))
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("before", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_byte_order_mark_and_either_end_of_line_are_accepted(tmp_path: Path, before: str, end: str) -> None:
    table = read(written(tmp_path, before + end.join(["a,b,c", "1, 2 ,3", ""])), ("a", "b"))

    assert (table.texts("a"), table.texts("b"), table.has("c")) == (["1"], ["2"], False)


def test_a_row_keeps_its_number_past_empty_lines_and_quoted_line_ends(tmp_path: Path) -> None:
    table = read(written(tmp_path, 'a,b\n\n1,"x\ny"\n,\n2,z\n'), ("a", "b"))

    assert table.rows == [4, 6]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "in.csv: is empty."),
        ("\n1,2\n", "in.csv: is empty."),
        ("a,b\n", "in.csv: has no rows under its headings."),
        ("a;b\n1;2\n", "in.csv, row 1: is separated by semicolons. Save it separated by commas."),
        ("a\tb\n1\t2\n", "in.csv, row 1: is separated by tabs. Save it separated by commas."),
        ("a,c\n1,2\n", "in.csv, row 1, column b: is missing. Add it, spelt like this."),
        ("a,b,a\n1,2,3\n", "in.csv, row 1, column a: is there twice."),
        ("a,b\n1,2\n1\n", "in.csv, row 3: has 1 cells under 2 headings."),
        ("a,b\n1,2,3\n", "in.csv, row 2: has 3 cells under 2 headings."),
        ('a,b\n"1,2\n', "in.csv, row 2: is not well-formed CSV"),
        ("a,b\nŁódź,2\n".encode("utf-16"), "in.csv: is not in UTF-8."),
        ("a,b\ncafé,2\n".encode("latin-1"), "in.csv: is not in UTF-8."),
    ],
)
def test_a_file_that_is_not_csv_with_these_columns_is_refused(tmp_path: Path, content: str | bytes, says: str) -> None:
    found = refusals(tmp_path, content)

    assert len(found) == 1
    assert found[0].startswith(says)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="none.csv: cannot be opened"):
        read(tmp_path / "none.csv", ("a",))
    with pytest.raises(Refused, match="cannot be opened"):
        read(tmp_path, ("a",))


def columns(**cells: list[str]) -> CsvInput:
    count = len(next(iter(cells.values())))
    return CsvInput("in.csv", list(range(2, 2 + count)), cells)


def test_every_problem_of_a_column_is_said_with_its_row() -> None:
    table = columns(n=["1", "x", "", "1e3"])

    found = table.numbers("n")

    assert (found[0], found[3]) == (1.0, 1000.0)
    assert [str(problem) for problem in table.problems] == [
        "in.csv, row 4, column n: is empty. Enter a value, or take the row out.",
        "in.csv, row 3, column n: “x” is not a number. Write it like 1234.5.",
    ]


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity", "1_000", "1,5", "12%", "", "1e999", "0x1"])
def test_what_only_a_program_takes_for_a_number_is_none(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        ("31/03/2026", date(2026, 3, 31)),
        ("2026-02-30", None),
        ("30/02/2026", None),
        ("20260331", None),
        ("2026-W14-2", None),
        ("3/31/2026", None),
        ("31.03.2026", None),
        ("31/3-/2026", None),
        ("31/03/+202", None),
    ],
)
def test_a_day_is_read_in_either_of_two_forms(text: str, on: date | None) -> None:
    assert day(text) == on


def test_whole_numbers_dates_and_words_are_read_or_their_problems_said() -> None:
    table = columns(n=["3", "2.5", "1", ""], d=["2026-01-01", "soon", "", ""], w=["Yes", "maybe", "no", ""])

    assert table.counts("n", least=2, may_be_empty=True) == [3, None, None, None]
    assert table.dates("d", may_be_empty=True) == [date(2026, 1, 1), None, None, None]
    assert table.choices("w", {"yes": True, "no": False}, may_be_empty=True) == [True, None, False, None]
    assert [str(problem) for problem in table.problems] == [
        "in.csv, row 3, column n: “2.5” is not a whole number of 2 or more.",
        "in.csv, row 4, column n: “1” is not a whole number of 2 or more.",
        "in.csv, row 3, column d: “soon” is not a date. Write it like 2026-03-31 or 31/03/2026.",
        "in.csv, row 3, column w: “maybe” is none of yes, no.",
    ]


def test_an_optional_column_that_is_not_there_is_empty() -> None:
    assert columns(a=["1", "2"]).dates("b", may_be_empty=True) == [None, None]


@pytest.mark.slow
@given(st.binary(max_size=80) | st.text(alphabet='ab,;"\r\n\t1 \0\ufeffé', max_size=60).map(str.encode))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_bytes_a_file_is_read_or_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    for before in (b"", b"a,b\n"):
        said = problems_or_lengths(written(tmp_path, before + content))

        assert said
        assert all(line.startswith("in.csv") for line in said if isinstance(line, str))


def problems_or_lengths(path: Path) -> list[str] | list[int]:
    """The problems for which a file is refused; else how many values each of its columns has, which are as many."""
    try:
        table = read(path, ("a", "b"))
    except Refused as refused:
        return [str(problem) for problem in refused.problems]
    lengths = [len(table), len(table.numbers("a")), len(table.texts("b"))]
    return lengths if len(set(lengths)) == 1 else []
