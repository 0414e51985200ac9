"""A file of text with one record a line (CSV and its cousins) as a raw table.

Councils' systems write it with commas, semicolons, tabs or bars, in UTF-8, UTF-16 or the Windows alphabet. Which it is
can be seen from the file; what was seen is said, unless it is the ordinary thing (UTF-8 and commas).
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import chain, islice, zip_longest

import numpy as np

from soundingboard.formats.tables_in.raw import ROWS_LOOKED_AT, Body, Encoder, RawTable, UnreadableFile, plain

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_ROWS_AT_ONCE = 5_000
_LONGEST_CELL = 1_000_000


def read_delimited(name: str, content: bytes) -> RawTable:
    """The file as a raw table; the numbers of its rows are those that a spreadsheet shows.

    Raises UnreadableFile: it is no text, it is empty, or a quotation mark is never closed.
    """
    text, remarks, lost = _decoded(content)
    if not text.strip():
        raise UnreadableFile("the file is empty.")
    delimiter = _delimiter(text)
    if delimiter != ",":
        remarks = (*remarks, f"its columns are parted by {_DELIMITERS[delimiter]}, not by commas")
    top = tuple(tuple(plain(cell) for cell in row) for row in islice(_records(text, delimiter), ROWS_LOOKED_AT))
    return RawTable(
        name,
        top,
        lambda above: _body(text, delimiter, above),
        remarks=remarks,
        lost=lost,
        across=lambda: (tuple(plain(cell) for cell in row) for row in _records(text, delimiter)),
    )


def _decoded(content: bytes) -> tuple[str, tuple[str, ...], int]:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(encoding), ("its letters are in UTF-16, not in UTF-8",), 0
            except UnicodeDecodeError:
                raise UnreadableFile("the text was cut off in the middle of a letter: send the whole file.") from None
    if b"\x00" in content:
        raise UnreadableFile("the file is not text: save it as CSV and send it again.")
    try:
        return content.decode("utf-8-sig"), (), 0
    except UnicodeDecodeError:
        # Excel on Windows still saves CSV so. Five of its 256 signs stand for nothing, and come out as a question mark.
        text = content.decode("cp1252", "replace")
        return text, ("its letters are in the Windows alphabet (1252), not in UTF-8",), text.count("\ufffd")


def _delimiter(text: str) -> str:
    """The sign that parts the columns: of those in the first lines, the one that parts most of them most alike."""
    lines = [line for line in text[:20_000].splitlines()[:ROWS_LOOKED_AT] if line.strip()]
    best, score = ",", (0, 0)
    for sign in _DELIMITERS:
        counts = [_outside_quotes(line, sign) for line in lines]
        parted = [count for count in counts if count]
        if parted:
            usual = max(set(parted), key=lambda count: (parted.count(count), count))
            if (parted.count(usual), usual) > score:
                best, score = sign, (parted.count(usual), usual)
    return best


def _outside_quotes(line: str, sign: str) -> int:
    return sum(part.count(sign) for part in line.split('"')[::2])


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # The parser's own words may quote a cell.
            raise UnreadableFile(
                f"row {number + 1} has a quotation mark that is not closed, or one in the middle of a cell: "
                "save the file as CSV again from where it came."
            ) from None
        number += 1
        yield record


def _body(text: str, delimiter: str, above: int) -> Body:
    encoders: list[Encoder] = []
    ragged: list[int] = []
    records = _records(text, delimiter)
    width = max((len(record) for record in islice(records, above)), default=0)
    rows = 0
    while piece := list(islice(records, _ROWS_AT_ONCE)):
        ragged += [above + rows + place for place, record in enumerate(piece, start=1) if len(record) > width]
        for place, cells in enumerate(islice(zip_longest(*chain([[""] * width], piece), fillvalue=""), width)):
            if place == len(encoders):
                encoders.append(Encoder())
            encoders[place].take(cells[1:])
        rows += len(piece)
    # What follows the last record's line end is no row of its own, but rows left blank at the end are.
    encoders = encoders or [Encoder() for _ in range(width)]
    return Body(
        tuple(encoder.done() for encoder in encoders),
        np.arange(above + 1, above + rows + 1, dtype=np.int32),
        tuple(ragged),
    )
