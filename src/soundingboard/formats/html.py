"""A paper as HTML: a fragment for a page of the site, or a whole page that stands alone in one file.

The fragment uses the site's own classes and no style attribute, because the site's security policy forbids them. The
page that stands alone carries its stylesheet with it, fetches nothing, and has a policy of its own that allows that
stylesheet and nothing else. Everything a person wrote is escaped.
"""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
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
    is_drawing,
    long_day,
    plain,
    printed,
    runs,
    safe_link,
)
from soundingboard.formats.marks import drawn

SECTION = 2  # the level of a section's heading; the paper's own title is level 1

MAX_PART = 600_000  # characters of HTML: some 40 kB when they are compressed


def write(document: Document, stylesheet: str = "") -> bytes:
    """The paper as the bytes of one HTML file, with our own stylesheet unless another is given."""
    return page(document, stylesheet).encode()


def page(document: Document, stylesheet: str = "") -> str:
    """The paper as a whole HTML page that needs nothing else."""
    style = f":root{{--govuk-brand-colour:{document.colour}}}\n{stylesheet or own_stylesheet()}"
    if "</" in style:
        raise ValueError("A stylesheet that ends its own element cannot be put into a page.")
    allowed = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    title, whose = _text(document.title), _text(document.organisation)
    # The name stands beside it in words, so the picture says nothing more to whoever hears the page.
    logo = f'<img class="sb-paper__logo" src="{document.logo.address}" alt="">' if document.logo else ""
    policy = f"default-src 'none';{' img-src data:;' if document.logo else ''} style-src 'sha256-{allowed}'"
    subtitle = f'<p class="sb-paper__subtitle">{_text(document.subtitle)}</p>' if document.subtitle else ""
    foot = " \u00b7 ".join(
        _text(part) for part in (document.footer, document.reference, document.classification) if part
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{_text(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} \u2013 {whose}</title>\n<style>{style}</style>\n</head>\n"
        '<body class="sb-paper">\n<a class="sb-paper__skip" href="#paper">Skip to the paper</a>\n'
        f'<header class="sb-paper__band"><p>{logo}{whose}</p><p>{_text(document.classification)}</p></header>\n'
        f'<main id="paper" class="sb-paper__body">\n<h1 class="govuk-heading-xl">{title}</h1>\n{subtitle}\n'
        f"{_particulars(document)}\n{fragment(document)}\n</main>\n"
        f'<footer class="sb-paper__foot"><p>{foot}</p></footer>\n</body>\n</html>\n'
    )


def fragment(document: Document) -> str:
    """The paper's blocks, to stand under a page's own title; headings start at level 2."""
    return "\n".join(part.body for part in parts(document))


@dataclass(frozen=True, slots=True)
class Part:
    """A section, or a piece of a long one: its heading with all beneath it. What stands before the first has no title.

    Attributes:
        anchors: of all its headings, its own first.
    """

    title: str
    anchors: tuple[str, ...]
    body: str


def parts(document: Document, longest: int = MAX_PART) -> tuple[Part, ...]:
    """The same fragment by section, for a page that shows one at a time.

    Args:
        longest: characters of a part's HTML; a section with more is divided again, by the headings within it.
    """
    anchors = {id(heading): anchor for heading, anchor in anchored(document)}

    def part(blocks: Sequence[Block], above: str = "") -> Part:
        first = blocks[0]
        title = plain(first.text) if isinstance(first, Heading) else ""
        return Part(
            f"{above}: {title}" if above and title else above or title,
            tuple(anchors[id(block)] for block in blocks if isinstance(block, Heading)),
            "\n".join(_block(block, document, anchors) for block in blocks),
        )

    found = []
    for section in _divided(document.blocks, SECTION):
        whole = part(section)
        if len(whole.body) <= longest:
            found.append(whole)
            continue
        opening, *rest = _divided(section, SECTION + 1)
        found += [part(opening), *(part(each, whole.title) for each in rest)]
    return tuple(found)


def _divided(blocks: Sequence[Block], level: int) -> list[list[Block]]:
    """The blocks, cut before each heading of this level or above it."""
    divided: list[list[Block]] = []
    for block in blocks:
        if not divided or (isinstance(block, Heading) and block.level <= level):
            divided.append([])
        divided[-1].append(block)
    return divided


@cache
def own_stylesheet() -> str:
    """The stylesheet of papers that stand alone."""
    return Path(__file__).with_name("paper.css").read_text(encoding="utf-8")


def _text(words: str) -> str:
    return escape(plain(words), quote=True)


def _particulars(document: Document) -> str:
    pairs = (("As at", long_day(document.as_at)), ("Reference", document.reference))
    facts = "".join(f"<div><dt>{label}</dt><dd>{_text(value)}</dd></div>" for label, value in pairs if value)
    return f'<dl class="sb-paper__particulars">{facts}</dl>'


def _block(block: Block, document: Document, anchors: Mapping[int, str]) -> str:
    match block:
        case Heading():
            size = {2: "l", 3: "m"}.get(block.level, "s")
            anchor = _text(anchors[id(block)])
            level = min(max(block.level, 2), 6)
            return f'<h{level} class="govuk-heading-{size}" id="{anchor}">{_text(block.text)}</h{level}>'
        case Paragraph():
            return f'<p class="govuk-body">{_words(block.text)}</p>'
        case Bullets():
            return f'<ul class="govuk-list govuk-list--bullet">{_items(block.items)}</ul>'
        case NumberedList():
            return _numbered(block)
        case KeyFacts():
            return _key_facts(block)
        case Table():
            return _table(block)
        case Chart():
            return _chart(block)
        case Callout():
            return (
                f'<div class="govuk-inset-text sb-callout sb-callout--{block.tone}">'
                f'<p class="govuk-body"><strong>{_text(block.title)}</strong></p>'
                f'<p class="govuk-body">{_words(block.text)}</p></div>'
            )
        case Ask():
            reference = f' <span class="sb-quiet">{_text(block.reference)}</span>' if block.reference else ""
            return (
                f'<div class="govuk-inset-text sb-ask"><p class="govuk-body"><strong class="sb-ask__verb">'
                f"{_text(block.verb)}:</strong> {_words(block.text)}{reference}</p></div>"
            )
        case Contents():
            return _contents(block, document)
        case PageBreak():
            return '<div class="sb-page-break" aria-hidden="true"></div>'
        case _:
            assert_never(block)


def _words(words: Words) -> str:
    parts = []
    for run in runs(words):
        said = escape(run.text, quote=True).replace("\n", "<br>")
        if run.strong:
            said = f"<strong>{said}</strong>"
        if run.emphasis:
            said = f"<em>{said}</em>"
        if link := safe_link(run.link):
            said = f'<a class="govuk-link" href="{escape(link, quote=True)}">{said}</a>'
        parts.append(said)
    return "".join(parts)


def _items(items: tuple[Words, ...]) -> str:
    return "".join(f"<li>{_words(item)}</li>" for item in items)


def _numbered(block: NumberedList) -> str:
    lines = []
    for item, anchor, points in block.lines:
        place = f' id="{_text(anchor)}"' if anchor else ""
        beneath = f'<ul class="govuk-list govuk-list--bullet">{_items(points)}</ul>' if points else ""
        lines.append(f"<li{place}>{_words(item)}{beneath}</li>")
    return f'<ol class="govuk-list govuk-list--number">{"".join(lines)}</ol>'


def _key_facts(block: KeyFacts) -> str:
    if block.large:
        return (
            '<ul class="sb-figures">'
            + "".join(
                f'<li class="sb-figure"><span class="sb-number">{_cell(fact.value, None)}</span>'
                f"<span>{_text(fact.label)}</span>{_note(fact.note)}</li>"
                for fact in block.facts
            )
            + "</ul>"
        )
    return (
        '<dl class="govuk-summary-list">'
        + "".join(
            '<div class="govuk-summary-list__row">'
            f'<dt class="govuk-summary-list__key">{_text(fact.label)}</dt>'
            f'<dd class="govuk-summary-list__value">{_cell(fact.value, None)} {_note(fact.note)}</dd></div>'
            for fact in block.facts
        )
        + "</dl>"
    )


def _note(note: str) -> str:
    return f'<span class="sb-quiet">{_text(note)}</span>' if note else ""


def _table(table: Table) -> str:
    if not table.rows:
        caption = f'<p class="govuk-body"><strong>{_text(table.caption)}</strong></p>'
        return f'{caption}<p class="govuk-body sb-quiet">{_text(table.when_empty)}</p>'
    heads = "".join(
        f'<th scope="col" class="govuk-table__header{_numeric(column, "header")}">{_text(column.label)}</th>'
        for column in table.columns
    )
    rows = "".join(f'<tr class="govuk-table__row">{_row(row, table)}</tr>' for row in table.rows)
    note = f'<p class="govuk-body-s sb-quiet">{_text(table.note)}</p>' if table.note else ""
    # The box scrolls on a narrow screen, so it must be reachable by keyboard and have a name.
    return (
        f'<div class="sb-table" role="group" aria-label="{_text(table.caption)}" tabindex="0">'
        '<table class="govuk-table"><caption class="govuk-table__caption govuk-table__caption--s">'
        f"{_text(table.caption)}</caption>"
        f'<thead class="govuk-table__head"><tr class="govuk-table__row">{heads}</tr></thead>'
        f'<tbody class="govuk-table__body">{rows}</tbody></table></div>{note}'
    )


def _row(row: tuple[Cell, ...], table: Table) -> str:
    parts = []
    for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
        if place == 0 and table.row_headers:
            parts.append(f'<th scope="row" class="govuk-table__header">{_cell(cell, column)}</th>')
        else:
            parts.append(f'<td class="govuk-table__cell{_numeric(column, "cell")}">{_cell(cell, column)}</td>')
    return "".join(parts)


def _numeric(column: Column, part: str) -> str:
    return f" govuk-table__{part}--numeric" if column.kind == "number" else ""


def _cell(cell: Cell, column: Column | None) -> str:
    said = escape(printed(cell, column.decimals if column else None), quote=True)
    if isinstance(cell, RatingMark):
        return (
            f'<span class="sb-rating sb-tone--{cell.colour}">'
            '<svg class="sb-mark" viewBox="0 0 16 16" width="14" height="14"'
            f' aria-hidden="true" focusable="false">{drawn(cell.shape, cell.colour, 1, 1, 14)}</svg>'
            f"<span>{said}</span></span>"
        )
    if isinstance(cell, date):
        return f'<time datetime="{cell.isoformat()[:10]}">{said}</time>'
    return said


def _chart(chart: Chart) -> str:
    if not is_drawing(chart.svg):
        raise ValueError(f"The picture {chart.caption!r} is not a drawing only, so it cannot be put into a page.")
    return (
        f'<figure class="sb-picture"><figcaption class="sb-picture__caption">{_text(chart.caption)}</figcaption>'
        f'{plain(chart.svg)}<p class="govuk-body-s sb-quiet">{_text(chart.sentence)}</p>'
        '<details class="govuk-details"><summary class="govuk-details__summary">'
        f'<span class="govuk-details__summary-text">The figures behind: {_text(chart.caption)}</span></summary>'
        f'<div class="govuk-details__text">{_table(chart.table)}</div></details></figure>'
    )


def _contents(block: Contents, document: Document) -> str:
    links = "".join(
        f'<li><a class="govuk-link" href="#{_text(anchor)}">{_text(heading.text)}</a></li>'
        for heading, anchor in anchored(document)
        if heading.level <= block.deepest
    )
    title = _text(block.title)
    return (
        f'<nav class="sb-contents" aria-label="{title}"><p><strong>{title}</strong></p>'
        f'<ol class="govuk-list">{links}</ol></nav>'
    )
