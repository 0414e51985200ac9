"""Nested records as flat tables, and what is refused."""

from __future__ import annotations

import pytest

from soundingboard.formats.tables_in.raw import UnreadableFile
from soundingboard.formats.tables_in.xml import looks_like_xml, read_records

pytestmark = pytest.mark.pure

CENSUS = b"""<Message xmlns="urn:x">
  <Child>
    <Ids><No>1</No><Born>2015-01-02</Born></Ids>
    <Need><Day>2024-05-01</Day>
      <Plan><From>2024-06-01</From><Reviews><Review>2024-08-01</Review><Review>2025-01-01</Review></Reviews></Plan>
    </Need>
    <Need><Day>2024-09-01</Day><Day>2024-09-02</Day></Need>
  </Child>
  <Child>stray<Ids><No>2</No></Ids></Child>
</Message>"""
KINDS = ("Child", "Need", "Plan", "Review")


def test_records_become_rows_that_know_their_parents_and_their_lines() -> None:
    tables = read_records(CENSUS, KINDS).tables

    def column(kind: str, name: str) -> list[object]:
        encoded = tables[kind].columns[name]
        return [encoded.values[place] for place in encoded.places]

    assert column("Child", "No") == ["1", "2"]
    assert column("Child", "Born") == ["2015-01-02", None]
    assert column("Need", "Day") == ["2024-05-01", "2024-09-01"]
    assert column("Review", "Review") == ["2024-08-01", "2025-01-01"]
    assert tables["Need"].parents.tolist() == [0, 0]
    assert tables["Review"].parents.tolist() == [0, 0]
    assert tables["Child"].parents.tolist() == [-1, -1]
    assert tables["Child"].lines.tolist() == [2, 9]


def test_what_stands_twice_and_text_between_elements_are_named() -> None:
    records = read_records(CENSUS, KINDS)

    assert records.tables["Need"].repeated == ((1, "Day"),)
    assert records.stray == (9,)
    assert records.root == "Message"


def test_a_kind_that_no_record_has_is_an_empty_table() -> None:
    table = read_records(b"<Message/>", KINDS).tables["Plan"]

    assert (table.columns, table.lines.tolist()) == ({}, [])


BILLION = b'<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Message><Child>&b;</Child></Message>'
OUTSIDE = b'<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><Message><Child>&x;</Child></Message>'


@pytest.mark.parametrize("content", [BILLION, OUTSIDE, b'<!DOCTYPE m SYSTEM "m.dtd"><Message/>'])
def test_a_document_type_or_an_entity_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="document type or an entity"):
        read_records(content, KINDS)


@pytest.mark.parametrize("content", [CENSUS[:200], b"<a><b></a>", b"<a>&nothing;</a>", b"<"])
def test_what_is_not_well_formed_is_refused_with_its_line(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"line \d+ is not well-formed"):
        read_records(content, KINDS)


@pytest.mark.parametrize("name", ["UTD-8", "utf-7", "shift_jis", "hex"])
def test_an_encoding_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(UnreadableFile, match="is written in"):
        read_records(f'<?xml version="1.0" encoding="{name}"?><Message/>'.encode(), KINDS)


def test_xml_is_told_from_text() -> None:
    assert looks_like_xml(b"\xef\xbb\xbf <Message/>")
    assert looks_like_xml("<Message/>".encode("utf-16"))
    assert not looks_like_xml(b"CHILD,DOB")
