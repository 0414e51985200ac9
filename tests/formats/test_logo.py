"""A council's logo: only the picture comes through, whatever else the file holds."""

import io
import re
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from soundingboard.formats import html, pdf, word
from soundingboard.formats.logo import MOST_BYTES, NotALogo, logo_at, logo_from, made_safe, usable_logo
from tests.formats.papers import a_document

pytestmark = pytest.mark.pure

SPACE = 'xmlns="http://www.w3.org/2000/svg"'
SHAPE = '<rect width="2" height="1"/>'


def svg(inside: str = SHAPE, given: str = 'viewBox="0 0 120 60"') -> bytes:
    return f"<svg {SPACE} {given}>{inside}</svg>".encode()


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png(wide: int = 3, high: int = 1, between: bytes = b"", after: bytes = b"") -> bytes:
    head = wide.to_bytes(4, "big") + high.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    pixels = zlib.compress((b"\x00" + b"\xb3\x26\x1a" * wide) * high)
    body = chunk(b"IHDR", head) + between + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body + after


@pytest.mark.parametrize(
    "harm",
    [
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)"><rect/></a>',
        '<rect onclick="alert(1)" width="1" height="1"/>',
        "<foreignObject><b>alert</b></foreignObject>",
        '<rect xmlns:x="http://www.w3.org/1999/xlink" x:href="https://elsewhere.example/" width="1" height="1"/>',
        '<animate attributeName="x" to="javascript:alert(1)"/>',
        '<rect fill="javascript:alert(1)" width="1" height="1"/>',
        '<rect style="background:u\\72l(https://elsewhere.example/)" width="1" height="1"/>',
        "<metadata>drawn by a person</metadata>",
    ],
)
def test_of_an_svg_only_its_shapes_and_their_paint_come_through(harm: str) -> None:
    made = made_safe(svg(SHAPE + harm)).content.decode()

    assert re.findall(r"alert|javascript|elsewhere|href|on\w+=|person|animate", made) == []
    assert set(re.findall(r"<(\w+)", made)) <= {"svg", "rect"}


def test_paint_in_a_style_is_kept_as_attributes() -> None:
    made = made_safe(svg('<path style="fill:#b3261a; stroke:none; -inkscape-font:x" d="M0 0h2v1z"/>')).content.decode()

    assert 'fill="#b3261a"' in made
    assert 'stroke="none"' in made
    assert 'd="M0 0h2v1z"' in made
    assert "inkscape" not in made


def test_an_old_document_type_is_left_out() -> None:
    old = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'

    assert made_safe(old + svg()) == made_safe(svg())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"GIF89a", "neither a PNG nor an SVG"),
        (b"<html></html>", "neither a PNG nor an SVG"),
        (svg("x" * MOST_BYTES), "larger than 64 kB"),
        (svg(given=""), "how large it is"),
        (svg(given='viewBox="0 0 0 60"'), "how large it is"),
        (svg(""), "Nothing is drawn"),
        (svg("<g><g/></g>"), "Nothing is drawn"),
        (svg("<style>.a{fill:red}</style>" + SHAPE), "presentation attributes"),
        (svg("<text>Wexmoor</text>" + SHAPE), "words as paths"),
        (svg('<image href="data:,"/>' + SHAPE), "another picture"),
        (svg('<rect fill="url(#fade)" width="1" height="1"/>'), "colours that fade"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + svg(), "entities"),
        (png()[:-4], "broken"),
        (png().replace(b"IDAT", b"IDAX"), "broken"),
        (png(2001, 1), "2,000 pixels"),
        (png(0, 1), "2,000 pixels"),
    ],
)
def test_what_is_no_logo_is_refused_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(NotALogo, match=says):
        made_safe(content)


def test_of_a_png_only_the_picture_comes_through() -> None:
    told = png(between=chunk(b"tEXt", b"Author\x00A person"), after=b"<script>alert(1)</script>")

    assert made_safe(told).content == png()


@pytest.mark.parametrize("content", [png(), svg()])
def test_what_was_made_safe_stays_as_it_is(content: bytes) -> None:
    made = made_safe(content)

    assert made_safe(made.content) == made
    assert logo_from(made.address) == made


def test_a_logo_that_cannot_be_used_is_none(tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"

    assert usable_logo("") is None
    assert usable_logo(str(file)) is None
    file.write_bytes(b"GIF89a")
    assert usable_logo(str(file)) is None
    file.write_bytes(svg())
    assert logo_at(str(file)) == made_safe(svg())


@pytest.mark.parametrize("content", [png(), svg()], ids=["png", "svg"])
def test_a_paper_carries_the_logo_in_every_file(content: bytes) -> None:
    plain = a_document()
    document = replace(plain, logo=made_safe(content))

    page = html.page(document)
    assert f'<img class="sb-paper__logo" src="{made_safe(content).address}" alt="">' in page
    assert "img-src data:" in page
    assert "img-src" not in html.page(plain)
    with (
        zipfile.ZipFile(io.BytesIO(word.write(document))) as file,
        zipfile.ZipFile(io.BytesIO(word.write(plain))) as without,
    ):
        media = [len([each for each in one.namelist() if "media/" in each]) for one in (file, without)]
        assert media[0] == media[1] + 1
        assert f"The logo of {document.organisation}" in file.read("word/document.xml").decode()
    made = pdf.write(document)
    assert pdf.write(document) == made
    assert len(made) > 1000
    with pikepdf.open(io.BytesIO(made)) as read:
        assert read.Root.MarkInfo.Marked
