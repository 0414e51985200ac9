"""The plain layout: a folder with a CSV or Parquet file for each table, named as the table.

Whatever stands in a cell is read as text and then as what its column holds; no parser's own message is passed on,
since it may quote a row. A cell that cannot be read is reported where it is, with its shape alone, and left empty. A
column of which a third cannot be read is treated as missing: what could be read would not stand for the rest.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from soundingboard.measures.intake.findings import IntakeRefused
from soundingboard.measures.layout import (
    ARROW,
    BESIDE,
    TABLES,
    Column,
    Extract,
    Guess,
    Kind,
    Layout,
    Problem,
    Source,
    mask,
)

ENDINGS = (".csv", ".parquet")
SHOWN = 100  # how many cells of one column are listed one by one; the rest are counted
UNREADABLE_SHARE, FEWEST_UNREADABLE = 0.3, 3
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class InHand:
    """A file whose bytes are in memory already, with as much of a path as its name gives."""

    name: str
    content: bytes

    @property
    def stem(self) -> str:
        return Path(self.name).stem

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix


PlainFile = Path | InHand


def tables_in(files: Iterable[PlainFile]) -> dict[str, PlainFile]:
    """The files named as a table of the layout. Raises IntakeRefused when a table is there twice."""
    found: dict[str, PlainFile] = {}
    for path in files:
        name = path.stem.lower()
        if path.suffix.lower() in ENDINGS and name in TABLES:
            if name in found:
                raise IntakeRefused([_refusal(path.name, f"{found[name].name} is the same table: remove one of them")])
            found[name] = path
    return found


def files_of(folder: Path) -> list[PlainFile]:
    """The files of a folder, in the order of their names."""
    return [path for path in sorted(folder.iterdir()) if path.is_file()]


def is_plain(folder: Path) -> bool:
    """True when a file of the folder is named as a table of the layout and has one of its columns."""
    return folder.is_dir() and are_plain(files_of(folder))


def are_plain(files: Iterable[PlainFile]) -> bool:
    """The same of files that need not be in a folder; what may lie beside any lists does not make them plain."""
    return any(table not in BESIDE and are_headings_of(table, path) for table, path in tables_in(files).items())


def read(folder: Path) -> Extract:
    """The folder as an Extract. Raises IntakeRefused: a file cannot be read, or there is no table at all."""
    return read_files(files_of(folder), folder.name)


def beside(files: Iterable[PlainFile]) -> list[PlainFile]:
    """Those of the files that are tables of the layout and may lie beside lists of any kind."""
    found = tables_in(files).items()
    return [path for table, path in found if table in BESIDE and are_headings_of(table, path)]


def are_headings_of(table: str, path: PlainFile) -> bool:
    """Whether a file begins with one of a table's columns."""
    return not {_normal(name) for name in _headings_of(path)}.isdisjoint(each.name for each in TABLES[table].columns)


def read_files(files: Sequence[PlainFile], where: str = "") -> Extract:
    """The same for files that need not be in a folder; `where` is what a refusal of all of them names."""
    found = tables_in(files)
    if not found:
        raise IntakeRefused([_refusal(where, "no file here is named as a table of the layout, children.csv for one")])
    reading = _Reading()
    refusals: list[Problem] = []
    tables: dict[str, pa.Table] = {}
    for name in TABLES:
        if name in found:
            try:
                table = _table(TABLES[name], found[name], reading)
            except IntakeRefused as refused:
                refusals += refused.problems
                continue
            if table is not None:
                tables[name] = table
    if refusals:
        raise IntakeRefused(refusals)
    known = set(found.values())
    for path in files:
        if path not in known and not path.name.startswith((".", "~$")) and path.suffix in ENDINGS:
            reading.problem(path.name, "no table of the layout has this name", "the file is not read")
    return Extract(
        Source.PLAIN,
        tables,
        lacking={name: frozenset(columns) for name, columns in reading.lacking.items() if name in tables},
        problems=tuple(reading.problems),
        guesses=tuple(reading.guesses),
    )


@dataclass
class _Reading:
    """What is found while the files are read."""

    problems: list[Problem] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    lacking: dict[str, set[str]] = field(default_factory=dict)

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
        self.problems.append(Problem(table, row, column, problem, mask(value), consequence))

    def lacks(self, table: str, column: str) -> None:
        self.lacking.setdefault(table, set()).add(column)


def _refusal(name: str, problem: str, row: int | None = None, column: str = "") -> Problem:
    return Problem(name, row, column, problem, "", "nothing was taken in")


# --- a table ---------------------------------------------------------------------------------------------------------


def _table(layout: Layout, path: PlainFile, reading: _Reading) -> pa.Table | None:
    """The table in its layout; None when it has no row."""
    if path.suffix.lower() == ".parquet":
        raw, rows = _parquet(path)
    else:
        raw, rows = _csv(path, layout.name, reading)
    headings = _matched(layout, path.name, raw.column_names, reading)
    if not raw.num_rows:
        reading.problem(layout.name, "the list has no rows", "treated as missing: its figures are incomplete, not zero")
        return None
    arrays = []
    for column in layout.columns:
        if column.name not in headings:
            reading.lacks(layout.name, column.name)
            if column.required:
                reading.problem(layout.name, "the column is missing", "what needs it is incomplete", column=column.name)
            arrays.append(pa.nulls(raw.num_rows, ARROW[column.kind]))
            continue
        arrays.append(_column(layout.name, column, raw.column(headings[column.name]), rows, reading))
    return pa.Table.from_arrays([*arrays, rows], schema=layout.schema)


def _matched(layout: Layout, file: str, headings: list[str], reading: _Reading) -> dict[str, int]:
    """Where each column of the layout stands. Raises IntakeRefused when one is there twice, or none is there at all."""
    wanted = {column.name for column in layout.columns}
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = _normal(heading)
        if name not in wanted:
            reading.problem(layout.name, "this column is not in the layout", "it is not read", column=_shown(heading))
            continue
        if name in found:
            raise IntakeRefused([_refusal(file, "the column is there twice: keep the right one", 1, name)])
        found[name] = place
        if heading != name:
            reading.guesses.append(Guess(layout.name, name, _shown(heading), name))
    if not found:
        names = ", ".join(column.name for column in layout.columns)
        raise IntakeRefused([_refusal(file, f"the first row holds none of its columns: {names}", 1)])
    return found


def _normal(heading: str) -> str:
    return re.sub(r"[\s_\-]+", "_", heading.strip().casefold())


def _shown(heading: str) -> str:
    """A heading as it may be shown: where a file has no headings, its first row is a child's."""
    line = " ".join(heading.split())[:60]
    return re.sub(r"\d", "#", line)


# --- files -----------------------------------------------------------------------------------------------------------


def _headings_of(path: PlainFile) -> list[str]:
    """The first row of a file, or nothing where it has none that can be read."""
    try:
        if path.suffix.lower() == ".parquet":
            return list(pyarrow.parquet.read_schema(_opened(path)).names)
        if isinstance(path, InHand):
            text = path.content[:20_000]
        else:
            with path.open("rb") as file:
                text = file.read(20_000)
        return _first_row(_as_utf8(text)[0])[0]
    except (OSError, pa.ArrowException, csv.Error, IntakeRefused):
        return []


def _opened(path: PlainFile) -> Path | io.BytesIO:
    """What the columnar library reads."""
    return io.BytesIO(path.content) if isinstance(path, InHand) else path


def _parquet(path: PlainFile) -> tuple[pa.Table, pa.Array]:
    try:
        table = pyarrow.parquet.read_table(_opened(path))
    except (OSError, pa.ArrowException):
        table = None
    if table is None:
        raise IntakeRefused([_refusal(path.name, "this is not a Parquet file that can be read: write it again")])
    return table, pa.array(range(2, table.num_rows + 2), pa.int32())


def _csv(path: PlainFile, name: str, reading: _Reading) -> tuple[pa.Table, pa.Array]:
    try:
        content = path.content if isinstance(path, InHand) else path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise IntakeRefused([_refusal(path.name, f"it cannot be opened ({reason})")]) from None
    content, remark = _as_utf8(content)
    if not content.strip():
        raise IntakeRefused([_refusal(path.name, "the file is empty: give it its row of headings at least")])
    if b"\x00" in content:
        raise IntakeRefused([_refusal(path.name, "the file is not text: save it as CSV")])
    headings, delimiter = _first_row(content)
    if remark:
        reading.guesses.append(Guess(name, "", remark, "its letters"))
    if delimiter != ",":
        reading.guesses.append(Guess(name, "", f"columns parted by {_PARTED_BY[delimiter]}", "commas"))
    skipped: list[int] = []
    unknown = False

    def skip(row: Any) -> str:
        nonlocal unknown
        if row.number is None:
            unknown = True
        else:
            skipped.append(int(row.number))
        reading.problem(
            name,
            f"the row has {row.actual_columns} cells and not {row.expected_columns}",
            "left out",
            row=row.number,
        )
        return "skip"

    try:
        table = pyarrow.csv.read_csv(
            io.BytesIO(content),
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False,  # with threads the numbers of bad rows are not known
                column_names=[str(place) for place in range(len(headings))],
                skip_rows=1,
                block_size=16 << 20,
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip, ignore_empty_lines=False
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={str(place): pa.string() for place in range(len(headings))},
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowException:
        table = None
    # The parser takes an unclosed quotation mark to the end of the file for one cell.
    if table is None or unknown or content.count(b'"') % 2:
        # Outside the except block: the parser's own words may quote a row.
        raise IntakeRefused(
            [
                _refusal(
                    path.name,
                    "it cannot be read as CSV: look for a quotation mark that is not closed, and save it again",
                )
            ]
        )
    rows = _numbers(table.num_rows, skipped)
    return table.rename_columns(headings), rows


def _numbers(count: int, skipped: list[int]) -> pa.Array:
    """The numbers of the rows that were read, those that were skipped left out."""
    left_out = set(skipped)
    return pa.array(
        [number for number in range(2, count + len(left_out) + 2) if number not in left_out]
        if left_out
        else range(2, count + 2),
        pa.int32(),
    )


_PARTED_BY = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def _first_row(content: bytes) -> tuple[list[str], str]:
    """The headings, and what parts them."""
    line = content[:100_000].decode("utf-8-sig", "ignore")
    first = next(iter(line.splitlines()), "")
    delimiter = max(_PARTED_BY, key=lambda sign: (first.count(sign), sign == ","))
    try:
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter), []), delimiter
    except csv.Error:
        return [], delimiter


def _as_utf8(content: bytes) -> tuple[bytes, str]:
    """The content in UTF-8, and what it was if that had to be changed."""
    for sign, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(sign):
            return content.decode(encoding, "replace").encode(), "UTF-16"
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        content.decode()
    except UnicodeDecodeError as problem:
        if problem.reason != "unexpected end of data":
            # Excel on Windows still saves CSV so.
            return content.decode("cp1252", "replace").encode(), "the Windows alphabet (1252)"
    return content, ""


# --- cells -----------------------------------------------------------------------------------------------------------


def _column(table: str, column: Column, raw: pa.ChunkedArray, rows: pa.Array, reading: _Reading) -> pa.Array:
    """A column as what it holds; unreadable cells reported and left empty."""
    wanted = ARROW[column.kind]
    if raw.type == wanted and column.kind is not Kind.TEXT:
        return _joined(raw)
    if column.kind is Kind.TEXT:
        return _texts(raw)
    if pa.types.is_dictionary(raw.type):
        raw = raw.cast(raw.type.value_type)
    encoded = _joined(raw).dictionary_encode()
    values = encoded.dictionary.to_pylist()
    read = _READERS[column.kind]
    made = [read(value) for value in values]
    unread = [place for place, value in enumerate(made) if value is UNREADABLE]
    clean = pa.array([None if value is UNREADABLE else value for value in made], wanted)
    result = clean.take(encoded.indices)
    if not unread:
        return result
    places = pc.is_in(encoded.indices, value_set=pa.array(unread, encoded.indices.type))
    bad = pc.indices_nonzero(places.fill_null(False))
    present = len(encoded) - encoded.indices.null_count
    if len(bad) >= FEWEST_UNREADABLE and len(bad) >= UNREADABLE_SHARE * present:
        reading.lacks(table, column.name)
        reading.problem(
            table,
            f"{len(bad):,} of {present:,} values cannot be read as {_WORDS[column.kind]}",
            "the column is treated as missing: what needs it is incomplete",
            column=column.name,
        )
        return pa.nulls(len(encoded), wanted)
    for place in bad.to_pylist()[:SHOWN]:
        reading.problem(
            table,
            f"this cannot be read as {_WORDS[column.kind]}",
            "left empty",
            row=rows[place].as_py(),
            column=column.name,
            value=values[encoded.indices[place].as_py()],
        )
    if len(bad) > SHOWN:
        reading.problem(
            table,
            f"{len(bad) - SHOWN:,} more values cannot be read as {_WORDS[column.kind]}",
            "left empty",
            column=column.name,
        )
    return result


def _joined(raw: pa.ChunkedArray) -> pa.Array:
    return raw.combine_chunks() if raw.num_chunks != 1 else raw.chunk(0)


def _texts(raw: pa.ChunkedArray) -> pa.Array:
    """Texts without blanks around them, nothing for an empty one; a number written as such becomes its digits."""
    if pa.types.is_floating(raw.type):
        whole = pc.equal(raw, pc.floor(raw))
        if pc.all(whole).as_py():
            raw = raw.cast(pa.int64())
    text = _joined(raw.cast(pa.string()))
    trimmed = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


class _Unreadable:
    """What is given for a value that is there and says nothing that can be understood."""


UNREADABLE = _Unreadable()
_WORDS = {
    Kind.DATE: "a date (2024-03-31 or 31/03/2024)",
    Kind.FLAG: "1 or 0",
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
}
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: [\d:.]+)?")


def _date(value: object) -> date | _Unreadable | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value if value.year in _YEARS else UNREADABLE
    text = str(value).strip()
    if not text:
        return None
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()[:3]
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()[:3]
    else:
        return UNREADABLE
    try:
        made = date(int(year), int(month), int(day))
    except ValueError:
        return UNREADABLE
    return made if made.year in _YEARS else UNREADABLE


_YES = {"1", "1.0", "y", "yes", "t", "true"}
_NO = {"0", "0.0", "n", "no", "f", "false"}


def _flag(value: object) -> bool | _Unreadable | None:
    if value is None or isinstance(value, bool):
        return value
    text = str(value).strip().casefold()
    if not text:
        return None
    return True if text in _YES else False if text in _NO else UNREADABLE


_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,12})?")


def _number(value: object) -> float | _Unreadable | None:
    if value is None or (isinstance(value, float) and value != value):
        return None
    text = str(value).strip()
    if not text:
        return None
    return float(text) if _NUMBER.fullmatch(text) else UNREADABLE


def _integer(value: object) -> int | _Unreadable | None:
    number = _number(value)
    if isinstance(number, float):
        return int(number) if number == int(number) else UNREADABLE
    return number


_READERS: Mapping[Kind, Callable[[object], object]] = {
    Kind.DATE: _date,
    Kind.FLAG: _flag,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
}
