"""Rows as a Parquet file: typed columns for business-intelligence tools. Text stays as it was written, for nothing that
opens a Parquet file takes a text for a formula.

The library that writes it takes 70 MB and keeps them, so it runs in a process that lives for one file only
(parquet_process.py): a fifth of a second, and a process of the pages that has handed over every table is no larger.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Literal

ColumnType = Literal["string", "integer", "number", "boolean", "date"]
PROCESS = Path(__file__).with_name("parquet_process.py")
PATIENCE = 120  # seconds after the last row
AT_ONCE = 1_000  # rows handed over together
REFUSED = 3  # what the process ends with when a value is of the wrong kind


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


# What stands in a column of each type, and how it is handed over. Nothing at all is an empty place without quotes.
KINDS: Mapping[ColumnType, tuple[tuple[type, ...], Callable[[Any], str]]] = {
    "string": ((str,), _quoted),
    "integer": ((int,), str),
    "number": ((Decimal, int), "{:f}".format),
    "boolean": ((bool,), lambda value: str(value).lower()),
    "date": ((date,), date.isoformat),
}


class CannotBeWritten(Exception):
    """The other process stopped, or was not done in time, through no fault of the rows."""


def write(file: IO[bytes], columns: Sequence[tuple[str, ColumnType]], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows, which are read once and held a thousand at a time. Numbers are exact decimals with six places.

    Args:
        file: one that the system knows, for another process writes to it.
    Raises:
        ValueError: a value does not fit its column's type.
        CannotBeWritten: the other process stopped, or was not done in time.
    """
    with TemporaryFile() as refusal:
        process = subprocess.Popen(
            # -I, and no environment: as the typesetter, it needs none of our secrets.
            [sys.executable, "-I", str(PROCESS)],
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=refusal,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )
        assert process.stdin is not None
        try:
            # One that has stopped hears no more, and has said why.
            with suppress(BrokenPipeError), process.stdin as pipe:
                pipe.write(json.dumps(columns).encode() + b"\n")
                for lines in handed_over(columns, rows):
                    pipe.write(lines)
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired as late:
            raise CannotBeWritten(f"It was not done {PATIENCE} seconds after the last row.") from late
        finally:
            process.kill()
            process.wait()
        refusal.seek(0)
        if process.returncode == REFUSED:
            raise ValueError(refusal.read().decode())
        if process.returncode:
            raise CannotBeWritten(f"It stopped with code {process.returncode}.")


def handed_over(columns: Sequence[tuple[str, ColumnType]], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Rows as the other process reads them: CSV in which text has quotes and nothing has none.

    Raises:
        ValueError: a value is not of its column's type.
    """
    how = [KINDS[kind] for _, kind in columns]
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield "".join(
            ",".join(_said(value, *each) for value, each in zip(row, how, strict=True)) + "\n" for row in some
        ).encode()


def _said(value: Any, kinds: tuple[type, ...], how: Callable[[Any], str]) -> str:
    if value is None:
        return ""
    # To Python True is a whole number and a moment is a day; in a column neither is.
    if not isinstance(value, kinds) or (isinstance(value, (bool, datetime)) and type(value) not in kinds):
        raise ValueError(f"A {type(value).__name__} stands where a {kinds[0].__name__} belongs.")
    return how(value)
