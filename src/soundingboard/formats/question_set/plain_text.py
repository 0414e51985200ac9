"""Plain text in pieces: points, headings and paragraphs, with lines that were broken joined again.

Text saved from a PDF or a Word file breaks a point wherever a page ended, with an empty line and perhaps a page's
header between. A point that does not end as a sentence does goes on where the next line begins with a small letter or
ends as a sentence, and names no content area.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from soundingboard.formats.question_set.values import Piece, Pieces
from soundingboard.formats.question_set.wording import is_finished, is_furniture
from soundingboard.lib.area_names import area_named

_POINT = re.compile(
    r"^(?P<in>\s*)(?:[-–—*•▪●■◦○‣·]|\(?(?:Q\s?)?\d{1,3}[.):]|\(?[a-z][.)]|\(?[ivx]{1,4}[.)]|o(?=\s{2}|\t))\s+(?P<text>\S.*)$"
)
_MARKDOWN = re.compile(r"^(?P<signs>#{1,6}) (?P<text>.*[^# ])")
_LONGEST_HEADING = 100
_WRAPPED = 50
"""A line shorter than this was not broken because it was full."""


def read_text(text: str) -> Pieces:
    """The pieces of a plain text. Headings have a rank only where signs before them give one ("## Practice")."""
    return Pieces(tuple(_pieces(text)))


def _pieces(text: str) -> Iterator[Piece]:
    waiting: Piece | None = None
    gap = True
    for line in text.replace("\f", "\n\n").splitlines():
        if not line.strip():
            gap = True
            continue
        if is_furniture(line):
            continue
        following = _read(line)
        if waiting is not None and following.kind == "paragraph" and _goes_on(waiting, following.text, gap):
            waiting = Piece(waiting.kind, f"{waiting.text} {following.text}", waiting.rank, waiting.depth)
        else:
            if waiting is not None:
                yield _settled(waiting)
            waiting = following
        gap = False
    if waiting is not None:
        yield _settled(waiting)


def _read(line: str) -> Piece:
    if marked := _MARKDOWN.match(" ".join(line.split())):
        return Piece("heading", marked["text"], rank=len(marked["signs"]))
    if point := _POINT.match(line):
        indent = len(point["in"].expandtabs(4))
        return Piece("point", " ".join(point["text"].split()), depth=indent // 2)
    return Piece("paragraph", " ".join(line.split()))


def _goes_on(waiting: Piece, text: str, gap: bool) -> bool:
    """Whether a line belongs to what stands before it."""
    begins_small = text[0].islower()
    if waiting.kind == "heading":
        goes_on = False
    elif gap:
        unfinished = waiting.kind == "point" and not is_finished(waiting.text)
        goes_on = unfinished and (begins_small or is_finished(text))
    elif waiting.kind == "point":
        goes_on = not is_finished(waiting.text) or begins_small
    else:
        goes_on = (begins_small or len(waiting.text) >= _WRAPPED) and area_named(waiting.text) is None
    return goes_on and area_named(text) is None


def _settled(piece: Piece) -> Piece:
    """A short line that ends as no sentence does is a heading."""
    text = piece.text
    bare = text.strip("*_ ")
    if piece.kind == "paragraph" and len(text) <= _LONGEST_HEADING and not re.search(r"[.!;,]$", bare):
        return Piece("heading", bare.removesuffix(":").rstrip())
    return piece
