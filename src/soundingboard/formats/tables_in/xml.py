"""Records nested in XML (a census return) as flat tables that know their parents.

A document type or an entity is refused the moment it is met: neither belongs in a return, and both are ways to make a
reader open other files or fill the memory. What the parser says is not passed on beyond the line, since it may quote.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np

from soundingboard.formats.tables_in.raw import Encoded, Places, UnreadableFile, encode

MOST_BYTES = 1_000_000_000
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class XmlTable:
    """One kind of record: its columns by element name, the line each begins on, and its parent's row (or -1)."""

    columns: dict[str, Encoded]
    lines: Places
    parents: Places
    repeated: tuple[tuple[int, str], ...]  # the row and the element that it holds more than once; the first one counts


@dataclass(frozen=True, slots=True)
class XmlRecords:
    """What an XML file holds: its tables, the name of its outermost element, and lines with stray text."""

    root: str
    tables: dict[str, XmlTable]
    stray: tuple[int, ...]


def looks_like_xml(content: bytes) -> bool:
    """True when the bytes begin as XML does, in UTF-8 or UTF-16."""
    return content[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def read_records(content: bytes, of: Collection[str]) -> XmlRecords:
    """The elements named in `of` as tables, each with the plain elements inside it as columns.

    An element inside a record that is neither a record nor plain only groups: what it holds belongs to the record. A
    record that is itself plain has its text as the column of its own name. Names are taken without their namespace.

    Raises UnreadableFile: it is not well formed, carries a document type or an entity, or is too big.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableFile("the file is far bigger than a census return, so it was not read.")
    reading = _Reading(frozenset(of))
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, _: reading.start(name.rpartition("}")[2], parser.CurrentLineNumber)
    parser.EndElementHandler = lambda name: reading.end(name.rpartition("}")[2])
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        for start in range(0, len(content), _PIECE):
            parser.Parse(content[start : start + _PIECE], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableFile(
            f"line {error.lineno} is not well-formed XML, or the file was cut off there: "
            "send the whole file as it was made."
        ) from None
    except (LookupError, ValueError) as error:
        if "encoding" not in str(error):
            raise
        raise UnreadableFile("the file is written in a way that is not known: send it as UTF-8.") from None
    return XmlRecords(
        reading.root, {name: rows.table() for name, rows in reading.rows.items()}, tuple(reading.stray[:1000])
    )


def _refuse(*_: object) -> int:
    raise UnreadableFile(
        "the file carries a document type or an entity, which a census return never does, so it was not read."
    )


@dataclass(slots=True)
class _Rows:
    """The records of one kind while they are read."""

    records: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    repeated: list[tuple[int, str]] = field(default_factory=list)

    def table(self) -> XmlTable:
        names = dict.fromkeys(name for record in self.records for name in record)
        columns = {name: encode([record.get(name) for record in self.records]) for name in names}
        return XmlTable(columns, np.array(self.lines, np.int32), np.array(self.parents, np.int32), tuple(self.repeated))


class _Reading:
    """Where the parser stands: the open elements, and the open records among them."""

    def __init__(self, of: frozenset[str]) -> None:
        self.root = ""
        self.rows: dict[str, _Rows] = {name: _Rows() for name in of}
        self.stray: list[int] = []
        self._open: list[tuple[str, int]] = []  # the open records: kind and row
        self._texts: list[list[str]] = []
        self._has_children: list[bool] = []
        self._lines: list[int] = []

    def start(self, name: str, line: int) -> None:
        self.root = self.root or name
        if self._has_children:
            self._has_children[-1] = True
        self._texts.append([])
        self._has_children.append(False)
        self._lines.append(line)
        if name in self.rows:
            rows = self.rows[name]
            # Its parent is the nearest open record; which kind that is, the order of nesting settles.
            rows.parents.append(self._open[-1][1] if self._open else -1)
            rows.records.append({})
            rows.lines.append(line)
            self._open.append((name, len(rows.records) - 1))

    def text(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)

    def end(self, name: str) -> None:
        text, line = "".join(self._texts.pop()).strip(), self._lines.pop()
        if self._has_children.pop():
            if text:
                self.stray.append(line)
        elif self._open:
            self._put(name, text)
        if name in self.rows:
            self._open.pop()

    def _put(self, name: str, text: str) -> None:
        kind, row = self._open[-1]
        record = self.rows[kind].records[row]
        if name in record:
            self.rows[kind].repeated.append((row, name))
        else:
            record[name] = text
