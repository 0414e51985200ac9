"""Files spoilt in the ways in which files are spoilt: cut off, altered by a byte, mixed up, or made to break a reader.

Each spoiling takes a source of chance, so that whoever knows the seed makes the same file again.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

Spoil = Callable[[bytes, Random], bytes]

# What readers stumble over, in cells, names, dates and structure.
AWKWARD: tuple[bytes, ...] = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n",
    b'"',
    b"'",
    b",",
    b";",
    b"\t",
    b"=1+1",
    b'=HYPERLINK("https://elsewhere.example")',
    b"#REF!",
    b"#N/A",
    b"<script>alert(1)</script>",
    b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]>",
    b"&b;",
    b"]]>",
    b"-1",
    b"0",
    b"1e309",
    b"-1e309",
    b"nan",
    b"inf",
    b"99999999999999999999999999999999",
    b"0.1e-400",
    b"31/02/2026",
    b"2026-13-45",
    b"0000-00-00",
    b"9999-12-31",
    b"10000-01-01",
    b"1900-01-00",
    b"45992",
    b"-693595",
    b"2958466",
    "\u202eevil\u202c".encode(),
    "\u0000\ud7ff\ue000".encode(),
    "٣١/٠٣/٢٠٢٦".encode(),
    "½ ² ①".encode(),
    "\U0001f9d2\u200d\U0001f467".encode(),
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"A" * 5_000,
    b"(" * 300,
    b"../../etc/passwd",
    b"%s%n{0}{{}}",
    b"XFD1048576",
)


def cut_off(content: bytes, chance: Random) -> bytes:
    """Only its beginning."""
    return content[: chance.randrange(len(content) + 1)]


def headless(content: bytes, chance: Random) -> bytes:
    """Only its end."""
    return content[chance.randrange(len(content) + 1) :]


def flipped(content: bytes, chance: Random) -> bytes:
    """Some bits of it turned."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 64)) if made else 0):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def overwritten(content: bytes, chance: Random) -> bytes:
    """Something awkward in the place of something."""
    at = chance.randrange(len(content) + 1)
    put = chance.choice(AWKWARD)
    return content[:at] + put + content[at + chance.choice((0, len(put), 1)) :]


def dropped(content: bytes, chance: Random) -> bytes:
    """A piece of it missing."""
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at + chance.randrange(1, max(2, len(content) // 4)) :]


def doubled(content: bytes, chance: Random) -> bytes:
    """A piece of it twice, elsewhere."""
    at, to = chance.randrange(len(content) + 1), chance.randrange(len(content) + 1)
    piece = content[at : at + chance.randrange(1, 2_000)]
    return content[:to] + piece * chance.choice((1, 1, 2, 50)) + content[to:]


def field_changed(content: bytes, chance: Random) -> bytes:
    """A word, number or cell of a text changed for something awkward, or for another of its own."""
    words = list(re.finditer(rb"[\w./:-]+", content[:200_000]))
    if not words:
        return overwritten(content, chance)
    one = chance.choice(words)
    put = chance.choice(AWKWARD) if chance.random() < 0.6 else chance.choice(words).group()
    return content[: one.start()] + put + content[one.end() :]


def lines_mixed(content: bytes, chance: Random) -> bytes:
    """Lines in another order, some missing, some twice."""
    lines = content.split(b"\n")
    kept = [line for line in lines for _ in range(chance.choice((0, 1, 1, 1, 2)))]
    if chance.random() < 0.5:
        chance.shuffle(kept)
    return b"\n".join(kept)


ANY: tuple[Spoil, ...] = (cut_off, headless, flipped, overwritten, dropped, doubled)
OF_TEXT: tuple[Spoil, ...] = (*ANY, field_changed, field_changed, field_changed, lines_mixed)


def part_spoilt(content: bytes, chance: Random) -> bytes:
    """A zip (a workbook, a document, an archive) with one of its parts spoilt, missing, or put in another's place.

    Anything else is spoilt as bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = {each.filename: book.read(each) for each in book.infolist()}
    except Exception:  # whatever the library makes of a zip that is spoilt already
        return chance.choice(ANY)(content, chance)
    if not parts:
        return chance.choice(ANY)(content, chance)
    names = list(parts)
    for _ in range(chance.choice((1, 1, 1, 3))):
        name = chance.choice(names)
        what = chance.random()
        if what < 0.08:
            parts.pop(name, None)
        elif what < 0.16:
            parts[name] = parts.get(chance.choice(names), b"")
        else:
            spoils = OF_TEXT if name.endswith((".xml", ".rels", ".json", ".ndjson", ".csv", ".txt")) else ANY
            parts[name] = chance.choice(spoils)(parts.get(name, b""), chance)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return made.getvalue()


def stream_spoilt(content: bytes, chance: Random) -> bytes:
    """A PDF with something in one of its compressed streams changed; anything else is spoilt as bytes."""
    streams = list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S))
    if not streams:
        return chance.choice(ANY)(content, chance)
    one = chance.choice(streams)
    try:
        inside = zlib.decompress(one.group(1))
    except zlib.error:
        return chance.choice(ANY)(content, chance)
    put = zlib.compress(chance.choice(OF_TEXT)(inside, chance), 1)
    return content[: one.start(1)] + put + content[one.end(1) :]


def spoilt(samples: Sequence[bytes], spoils: Sequence[Spoil], chance: Random) -> bytes:
    """One of the samples, spoilt once or a few times; now and then the beginning of one with the end of another."""
    content = chance.choice(samples)
    if chance.random() < 0.05:
        other = chance.choice(samples)
        content = content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        content = chance.choice(spoils)(content, chance)
    return content
