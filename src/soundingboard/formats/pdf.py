"""A paper as a tagged PDF, made to PDF/UA-1 and PDF/A-2a rules by Typst.

The words travel as data, never as markup. The same Document gives the same bytes: the fonts are our own and the only
time in the file is the Document's made_at. Column headings are marked as such in the tags; Typst cannot yet mark row
headings from Python, so the first cell of a row is bold and comes first, which a reader hears first too.
"""

import re
from collections.abc import Mapping
from typing import assert_never

from soundingboard.formats.blocks import (
    Ask,
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Column,
    Contents,
    Document,
    Heading,
    KeyFacts,
    NumberedList,
    PageBreak,
    Paragraph,
    RatingMark,
    Table,
    Words,
    anchored,
    long_day,
    numbered_places,
    plain,
    printed,
    runs,
    safe_link,
)
from soundingboard.formats.logo import SVG, Logo
from soundingboard.formats.marks import INK, QUIET, RULE, SHADES, SHAPES
from soundingboard.formats.typesetter import typeset_pdf

# Typst draws a picture as wide as it is told. At 640 to the line the words in our drawings come out a little larger
# than the text around them. No picture may be taller than 620 points, or its foot would fall off the page.
FULL_WIDTH, TALLEST = 640, 620.0


def write(document: Document) -> bytes:
    """The paper as PDF bytes. Raises typesetter.CannotBeTypeset when a picture lacks alternative text."""
    anchors = {id(heading): anchor for heading, anchor in anchored(document)}
    places = frozenset(anchors.values()) | numbered_places(document)
    language, _, region = document.language.partition("-")
    content = {
        "title": plain(document.title),
        "short-title": _shortened(plain(document.title), 80),
        "subtitle": plain(document.subtitle),
        "organisation": plain(document.organisation),
        "classification": plain(document.classification),
        "description": plain(document.subtitle or document.title),
        "lang": language,
        "region": region,
        "colour": document.colour,
        "logo": _logo(document.logo),
        "ink": INK,
        "quiet": QUIET,
        "rule": RULE,
        "warning": [SHADES["amber"].solid, SHADES["amber"].tint],
        "success": [SHADES["green"].solid, SHADES["green"].tint],
        "footer": _footer(document),
        "particulars": _particulars(document),
        "blocks": [_block(block, anchors, places) for block in document.blocks],
    }
    return typeset_pdf("paper.typ", content, document.made_at)


def _logo(logo: Logo | None) -> dict[str, object] | None:
    if logo is None:
        return None
    form = "svg" if logo.media_type == SVG else "png"
    return {"form": form, "bytes": list(logo.content)}


def _particulars(document: Document) -> list[list[str]]:
    pairs = (("As at", long_day(document.as_at)), ("Reference", plain(document.reference)),
             ("Classification", plain(document.classification)))  # fmt: skip
    return [[label, value] for label, value in pairs if value]


def _footer(document: Document) -> str:
    parts = (document.footer, document.reference, document.classification)
    return " \u00b7 ".join(plain(part) for part in parts if part)


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "\u2026"


def _block(block: Block, anchors: Mapping[int, str], places: frozenset[str]) -> dict[str, object]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": plain(block.text), "anchor": anchors[id(block)]}
        case Paragraph():
            return {"kind": "paragraph", "words": _words(block.text, places)}
        case Bullets():
            return {"kind": "bullets", "items": [_words(item, places) for item in block.items]}
        case NumberedList():
            lines = [
                {
                    "words": _words(item, places),
                    "anchor": anchor,
                    "points": [_words(point, places) for point in points],
                }
                for item, anchor, points in block.lines
            ]
            return {"kind": "numbered", "lines": lines}
        case KeyFacts():
            facts = [
                {"label": plain(fact.label), "value": _cell(fact.value, None), "note": plain(fact.note)}
                for fact in block.facts
            ]
            return {"kind": "facts", "large": block.large, "facts": facts}
        case Table():
            return _table(block)
        case Chart():
            return {
                "kind": "chart",
                "svg": plain(block.printed),
                "alt": plain(block.alt),
                "caption": plain(block.caption),
                "sentence": plain(block.sentence),
                "share": _share(block.printed),
                "table": _table(block.table) if block.print_table else None,
            }
        case Callout():
            words = _words(block.text, places)
            return {"kind": "callout", "tone": block.tone, "title": plain(block.title), "words": words}
        case Ask():
            words = _words(block.text, places)
            return {"kind": "ask", "verb": plain(block.verb), "words": words, "reference": plain(block.reference)}
        case Contents():
            return {"kind": "contents", "title": plain(block.title), "deepest": block.deepest}
        case PageBreak():
            return {"kind": "page-break"}
        case _:
            assert_never(block)


def _words(words: Words, places: frozenset[str]) -> list[dict[str, object]]:
    return [
        {"text": run.text, "strong": run.strong, "emphasis": run.emphasis, "link": _link(run.link, places)}
        for run in runs(words)
    ]


def _link(link: str, places: frozenset[str]) -> str:
    # A page of this site means nothing in a file that has left it, and Typst refuses a link to no heading.
    safe = safe_link(link)
    if safe.startswith("/") or (safe.startswith("#") and safe[1:] not in places):
        return ""
    return safe


def _table(table: Table) -> dict[str, object]:
    return {
        "kind": "table",
        "caption": plain(table.caption),
        "columns": _columns(table),
        "rows": [[_cell(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows],
        "row-headers": table.row_headers,
        "note": plain(table.note),
        "when-empty": plain(table.when_empty),
    }


# Five points to a letter at the size of tables is a little generous; the text of an A4 page is 476 points wide.
LETTER, PADDING, MARK, LINE = 5.0, 11.0, 16.0, 476.0


def _columns(table: Table) -> list[dict[str, object]]:
    """The columns with their widths in points, or nought for a share of what is left.

    Dates, numbers and ratings get just what they need and words share the rest by their widths. A table that needs less
    than half the line is not stretched over it: the eye would lose its row. When words would be squeezed, or there are
    no words, all columns share.
    """
    needs = [_needed(column, [row[place] for row in table.rows]) for place, column in enumerate(table.columns)]
    narrow = [0.0 if column.kind == "text" else need for column, need in zip(table.columns, needs, strict=True)]
    if sum(needs) < LINE / 2:
        points = [need + PADDING for need in needs]
    elif 0.0 in narrow and sum(narrow) <= LINE * 0.62:
        points = narrow
    else:
        points = [0.0 for _ in needs]
    return [
        {"label": plain(column.label), "kind": column.kind, "width": column.width, "points": wide}
        for column, wide in zip(table.columns, points, strict=True)
    ]


def _needed(column: Column, cells: list[Cell]) -> float:
    values = max((len(printed(cell, column.decimals)) for cell in cells), default=0)
    words = max(len(word) for word in plain(column.label).split() or [""])
    return PADDING + LETTER * max(values, words) + (MARK if column.kind == "rating" else 0.0)


def _cell(cell: Cell, column: Column | None) -> str | dict[str, object]:
    if isinstance(cell, RatingMark):
        shade = SHADES[cell.colour]
        return {
            "word": plain(cell.word),
            "outline": [list(point) for point in SHAPES[cell.shape]],
            "solid": shade.solid,
            "edge": shade.edge,
            "tint": shade.tint,
        }
    return printed(cell, column.decimals if column else None)


def _share(svg: str) -> float:
    """How much of the line a picture takes: never blown up, and never taller than a page."""
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if size is None:
        return 1.0
    width, height = float(size[1]), float(size[2])
    return min(1.0, width / FULL_WIDTH, TALLEST / LINE * width / height)
