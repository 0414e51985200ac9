"""An edition as bytes: its pages as HTML, its tables as CSV and JSON, and what its editor should look at (PA6).

Pure. The pages are written once, here; what the public reads later are these bytes in a frame.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from soundingboard.formats import html
from soundingboard.formats.blocks import Document, problems
from soundingboard.lib.canonical import canonical_json
from soundingboard.papers.content import Content
from soundingboard.papers.tone import reading_age, unexplained
from soundingboard.publishing import data
from soundingboard.publishing.pages import Page, Told, lists, pages
from soundingboard.publishing.words import all_words, explained, prose

PAGE, DATA, FILE, INDEX = "page", "data", "paper", "index"
LISTING, LISTED_AS = "data/contents.json", "contents.json"
HTML, CSV, JSON = "text/html", "text/csv; charset=utf-8", "application/json"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name beneath the edition, what it is called, its kind of bytes, and the bytes."""

    name: str
    called: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PageFinding:
    """What an editor should know of a page: its reading age in years (0 where there is too little), how many words it
    has, and the letters on it that nothing explains."""

    name: str
    title: str
    words: int
    reading_age: int
    unexplained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """An edition before it is stored. `problems` stop it: what cannot be read by everybody."""

    parts: tuple[Part, ...]
    findings: tuple[PageFinding, ...]
    problems: tuple[str, ...]


ENOUGH_WORDS = 100  # of one page, before its reading age means anything


def made_of(told: Told, number: int) -> Made:
    """The edition that is made of what a public paper was made from and the questions answered in public."""
    found = data.tables(told)
    single, long = pages(told), lists(told)
    # In the order in which the public finds them.
    words = next(place for place, page in enumerate(single) if page.name == "glossary")
    every = (
        *single[:words],
        *(page for each in long for page in each.pages),
        *single[words:],
        data.page_of(told, found),
    )
    looked_at = {each.name: each.whole for each in long}
    parts: list[Part] = []
    findings: list[PageFinding] = []
    wrong: list[str] = []
    for page in every:
        document = _document(told.content, page)
        wrong += [f"{page.title}: {problem}" for problem in problems(document)]
        parts.append(Part(f"{PAGE}/{page.name}", page.title, HTML, html.fragment(document).encode()))
        # A list is looked at whole, by its first page: an editor is not to go through two hundred.
        if "/pages/" not in page.name:
            findings.append(_finding(looked_at.get(page.name, page)))
    for each in long:
        parts.append(Part(f"{INDEX}/{each.name}", f"{each.name}.json", JSON, canonical_json(each.index)))
    head = data.head_of(told, number)
    for table in found:
        parts.append(Part(f"{DATA}/{data.FORM}/{table.name}.csv", f"{table.name}.csv", CSV, data.as_csv(table)))
        parts.append(
            Part(f"{DATA}/{data.FORM}/{table.name}.json", f"{table.name}.json", JSON, data.as_json(table, head))
        )
    parts.append(Part(f"{DATA}/{data.FORM}/everything.json", "everything.json", JSON, data.all_as_json(found, head)))
    return Made(tuple(parts), tuple(findings), tuple(wrong))


def _document(content: Content, page: Page) -> Document:
    return Document(
        title=page.title,
        subtitle="",
        organisation=content.position.authority,
        colour=content.colour,
        classification="Public",
        reference=content.reference,
        as_at=content.position.as_at,
        made_at=content.made_at,
        # The page of the glossary explains every word by itself.
        blocks=page.blocks if page.name == "glossary" else explained(page.blocks),
    )


def _finding(page: Page) -> PageFinding:
    text = prose(page.blocks)
    words = len(text.split())
    age = round(reading_age(text)) if words >= ENOUGH_WORDS else 0
    return PageFinding(page.name, page.title, words, age, tuple(unexplained(all_words(page.blocks))))


def listing(head: Mapping[str, Any], parts: Iterable[tuple[str, str, int]]) -> dict[str, Any]:
    """What an edition consists of: name, SHA-256 and size of each part, so that anybody can check what they hold."""
    return {**head, "parts": [{"name": name, "sha256": sha256, "size": size} for name, sha256, size in parts]}
