"""A Word document in pieces: its headings by their styles, its list points, its paragraphs and the cells of its tables.

Only words are read: no macro, no field, no picture, no header or footer, and nothing that a tracked change took out.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from soundingboard.formats.question_set.values import NotAQuestionSet, Piece, Pieces

_MB = 1024 * 1024
MOST_XML = 30 * _MB
"""A hundred times the words of a long Board pack; reading takes twenty times as much memory."""

_BOLD_RANK = 50
"""A line all in bold is a heading beneath every one that a style makes."""

_LONGEST_HEADING = 150
_DROPPED = frozenset(map(qn, ("w:del", "w:moveFrom", "w:txbxContent")))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TYPED_POINT = re.compile(r"^(?:[-–—*•▪●■◦○‣·]|\(?(?:Q\s?)?\d{1,3}[.):])\s+")


# What the library stumbles over where parts of a file do not fit each other. Of its XML reader it is a SyntaxError.
_DAMAGED = (OpcError, SyntaxError, LookupError, ValueError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error)


def read_word(content: bytes, name: str) -> Pieces:
    """The pieces of a .docx file that was found safe to open. Raises NotAQuestionSet for one that is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist() if part.filename.endswith((".xml", ".rels")))
        if unpacked > MOST_XML:
            raise NotAQuestionSet(
                f"{name} unpacks into {unpacked // _MB} MB of text and the limit is {MOST_XML // _MB}: "
                "cut out the part with the questions and give that alone."
            )
        file = Document(io.BytesIO(content))
        styles = _Styles(file)
        paragraphs = [(paragraph, styles.of(paragraph)) for paragraph in file.element.body.iter(qn("w:p"))]
        pieces = tuple(_pieces(paragraphs))
    except _DAMAGED as problem:
        raise NotAQuestionSet(
            f"{name} is not a Word document that can be read: open it in Word, save it as .docx and choose it again."
        ) from problem
    title = next((_words(paragraph) for paragraph, style in paragraphs if style.name == "title"), "")
    return Pieces(pieces, title)


def _pieces(paragraphs: list[tuple[Any, _Style]]) -> Iterator[Piece]:
    for paragraph, style in paragraphs:
        words = _words(paragraph)
        if not words or style.name in ("title", "subtitle", "caption") or style.name.startswith("toc"):
            continue
        listed, depth = _list_depth(paragraph, style)
        if style.outline is not None:
            yield Piece("heading", words, rank=style.outline)
        elif listed or _TYPED_POINT.match(words):
            yield Piece("point", _TYPED_POINT.sub("", words), depth=depth)
        elif len(words) <= _LONGEST_HEADING and not words.endswith(("?", ".", ";", ",")) and _is_bold(paragraph):
            yield Piece("heading", words.rstrip(" :"), rank=_BOLD_RANK)
        else:
            yield Piece("paragraph", words)


class _Style:
    """What a paragraph's style says: its name, how deep a heading it is, whether it makes a list."""

    def __init__(self, name: str, outline: int | None, listed: bool) -> None:
        self.name, self.outline, self.listed = name, outline, listed


class _Styles:
    """The styles of a file, each read once, with what they take from those that they are based on."""

    def __init__(self, file: Any) -> None:
        self.elements = {each.get(qn("w:styleId")): each for each in file.styles.element.iter(qn("w:style"))}
        self.read: dict[str | None, _Style] = {}

    def of(self, paragraph: Any) -> _Style:
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        code = None if found is None else found.get(qn("w:val"))
        if code not in self.read:
            self.read[code] = self._read(code)
        style = self.read[code]
        level = _outline(paragraph)
        return style if level is None else _Style(style.name, level, style.listed)

    def _read(self, code: str | None) -> _Style:
        name, outline, listed, seen = "", None, False, set()
        while code is not None and code not in seen and code in self.elements:
            seen.add(code)
            element = self.elements[code]
            said = _value(element, "w:name").lower()
            name = name or said
            heading = re.fullmatch(r"heading (\d)", said)
            outline = outline if outline is not None else _outline(element)
            if outline is None and heading is not None:
                outline = int(heading[1]) - 1
            listed = listed or said.startswith("list") or element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
            code = _value(element, "w:basedOn") or None
        # A numbered heading is a heading.
        return _Style(name, outline, listed and outline is None)


def _value(element: Any, tag: str) -> str:
    found = element.find(qn(tag))
    return "" if found is None else str(found.get(qn("w:val")) or "")


def _outline(element: Any) -> int | None:
    found = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    level = "" if found is None else str(found.get(qn("w:val")))
    return int(level) if level.isdigit() and int(level) < 9 else None


def _list_depth(paragraph: Any, style: _Style) -> tuple[bool, int]:
    numbered = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbered is None:
        deeper = re.search(r"(\d)$", style.name)
        return style.listed, int(deeper[1]) - 1 if deeper and style.listed else 0
    level = _value(numbered, "w:ilvl")
    # Number 0 is how Word says that this paragraph leaves its style's list.
    return _value(numbered, "w:numId") != "0", int(level) if level.isdigit() else 0


def _words(paragraph: Any) -> str:
    return " ".join("".join(_texts(paragraph)).split())


def _texts(paragraph: Any) -> Iterator[str]:
    for element in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
        if _is_dropped(element, paragraph):
            continue
        if element.tag == qn("w:t"):
            yield element.text or ""
        elif element.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif element.getparent().tag != qn("w:tabs"):
            yield " "


def _is_dropped(element: Any, paragraph: Any) -> bool:
    """Deleted or moved away, or in a text box, which is read as paragraphs of its own."""
    for above in element.iterancestors():
        if above is paragraph:
            return False
        if above.tag in _DROPPED or above.tag == _FALLBACK:
            return True
    return False


def _is_bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    return bool(runs) and all(_is_on(run.find(f"{qn('w:rPr')}/{qn('w:b')}")) for run in runs)


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(qn("w:val")) not in ("0", "false", "off")
