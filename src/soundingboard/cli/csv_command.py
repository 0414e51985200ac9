"""What the commands that turn CSV into CSV have in common: refusing line by line, and writing whole or not at all."""

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from soundingboard.formats.csv_input import CsvInput, Problem

DONE, REFUSED = 0, 2
SHOWN = 200


def refuse(problems: Sequence[Problem]) -> int:
    """A line on standard error for each problem; past a point how many more. Nothing has been written by then."""
    for problem in problems[:SHOWN]:
        print(" ".join(str(problem).split()), file=sys.stderr)
    if len(problems) > SHOWN:
        print(f"and {len(problems) - SHOWN:,} more problems.", file=sys.stderr)
    return REFUSED


def refuse_repeats(table: CsvInput, cells: Sequence[object], column: str, rows: Sequence[int], do: str) -> None:
    """Notes a problem for each of these rows whose cell an earlier one of them has; empty cells may repeat."""
    if len({cells[row] for row in rows}) == len(rows):
        return
    first: dict[object, int] = {}
    for row in rows:
        if cells[row] and cells[row] in first:
            table.wrong(row, column, f"“{cells[row]}” is in row {table.rows[first[cells[row]]]} as well. {do}")
        first.setdefault(cells[row], row)


def write_all(files: Mapping[Path, Iterable[str]]) -> int:
    """Each file's lines beside its place, and only when all are whole into their places; the exit status."""
    beside: dict[Path, str] = {}
    try:
        try:
            for path, lines in files.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                handle, beside[path] = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
                with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                    stream.writelines(lines)
                    os.fchmod(stream.fileno(), 0o644)
            for path, ready in beside.items():
                Path(ready).replace(path)
        finally:
            for ready in beside.values():
                Path(ready).unlink(missing_ok=True)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        place = problem.filename2 or problem.filename or next(iter(files))
        return refuse([Problem(str(place), f"cannot be written ({reason}). Choose another place with --out.")])
    return DONE


_SPECIAL = re.compile('[,"\r\n]')


def line(cells: Iterable[object]) -> str:
    """A line of CSV; an absent value is empty, and a number is written so that it can be read back exactly."""
    return ",".join(map(_cell, cells)) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if value != value else repr(value)
    text = str(value)
    if _SPECIAL.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text
