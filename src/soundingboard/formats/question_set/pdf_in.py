"""A PDF in pieces: headings by the size and weight of their type, points by their bullets or numbers.

The lines come from the reader of inspection reports, which has left out what is printed on every page.
"""

from __future__ import annotations

from collections.abc import Iterator

from soundingboard.formats.inspection_report.layout import Body, body, join, marker, without_marker
from soundingboard.formats.inspection_report.pages import Line, Wanted, read_pages
from soundingboard.formats.question_set.values import NotAQuestionSet, Piece, Pieces
from soundingboard.formats.question_set.wording import is_finished, is_furniture
from soundingboard.lib.area_names import area_named

WANTED = Wanted("a set of questions", "document", NotAQuestionSet, fewest_letters=20)


def read_pdf(content: bytes, name: str) -> Pieces:
    """The pieces of a PDF. Raises NotAQuestionSet, in one sentence, for one that cannot be read in full."""
    text = body(read_pages(content, name, WANTED))
    blocks = list(_blocks(text))
    title = _title(blocks)
    # A title is no area, unless it names one.
    blocks = [each for each in blocks if each[0] != "heading" or each[2] != title or area_named(title) is not None]
    ranks = {look: rank for rank, look in enumerate(sorted({look for kind, look, _ in blocks if kind == "heading"}))}
    pieces = [
        Piece("heading", said, rank=ranks[look]) if kind == "heading" else Piece(kind, said)  # type: ignore[arg-type]
        for kind, look, said in blocks
    ]
    return Pieces(tuple(piece for piece in pieces if not is_furniture(piece.text)), title)


_Look = tuple[float, bool]


def _blocks(text: Body) -> Iterator[tuple[str, _Look, str]]:
    """Each run of lines that belong together: what it is, how it looks, and its words."""
    kind, look, lines = "", (0.0, False), list[Line | str]()
    last: Line | None = None
    left = 0.0
    for line in text.lines:
        found = marker(line)
        this = (-round(line.size, 0), not line.bold)
        is_heading = found is None and text.is_heading(line) and (line.bold or line.size > 1.07 * text.size)
        if last is not None and _goes_on(text, kind, look, last, line, found is not None, is_heading, this, left):
            lines.append(line)
        else:
            if lines:
                yield kind, look, join(lines, text.words_seen)
            kind = "heading" if is_heading else "point" if found is not None else "paragraph"
            look, left = this, line.left if found is None else found.text_left
            lines = [line if found is None else without_marker(line, found)]
        last = line
    if lines:
        yield kind, look, join(lines, text.words_seen)


def _goes_on(
    text: Body,
    kind: str,
    look: _Look,
    last: Line,
    line: Line,
    begins_point: bool,
    is_heading: bool,
    this: _Look,
    left: float,
) -> bool:
    """Whether a line carries on what the line before began."""
    if begins_point or is_heading != (kind == "heading"):
        return False
    if kind == "heading" and this != look:
        return False
    if line.page != last.page:
        # A page ended in the middle, or between two: the words say which.
        return kind != "heading" and not is_finished(last.text)
    return line.y - last.y <= 1.45 * max(text.spacing, 1.2 * line.size) and (kind != "point" or line.left >= left - 3)


def _title(blocks: list[tuple[str, _Look, str]]) -> str:
    """The largest heading, if only one is so large."""
    headings = [(look[0], said) for kind, look, said in blocks if kind == "heading"]
    largest = min((size for size, _ in headings), default=0.0)
    named = [said for size, said in headings if size == largest]
    return named[0] if len(named) == 1 else ""
