"""From pages to one run of lines: what is printed on every page and what stands in notes is taken out.

Also what the other modules ask of a line: is it a heading, does it begin with a bullet or a number, and how do lines
join into text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from soundingboard.formats.inspection_report.pages import Line, Page

_EDGE = 0.13
"""How much of a page's height, at the top and at the bottom, running headers and footers keep to."""

_GLYPHS = frozenset("•◼▪●■□◦○▫➢➤►▶‣⁃∙·◆◇❖✓✔➔→")
_LETTERS_AS_BULLETS = frozenset(("o", "n", "l", "v", "q", "§", "Ø", "ü", "u"))
"""What the bullets of picture fonts turn into when a PDF does not say what they mean, and Word's second-level "o"."""

_DASHES = frozenset(("-", "–", "—", "−", "*"))
_NUMBER = re.compile(r"(?:R|Rec)?\(?(\d{1,3})(?:[.):]|\.\))", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"(\d{1,3})")
_LETTER = re.compile(r"\(?([a-z]|i{1,3}|iv|vi{0,3}|ix)[.)]")


@dataclass(frozen=True, slots=True)
class Marker:
    """What a point begins with: a bullet, a number or a letter. `text_left` is where its words begin."""

    kind: str
    label: str | None
    left: float
    text_left: float
    words: int


@dataclass(frozen=True)
class Body:
    """A report's lines in reading order without headers, footers and notes."""

    lines: tuple[Line, ...]
    size: float
    spacing: float
    pages: tuple[Page, ...]

    @cached_property
    def text(self) -> str:
        return join(self.lines)

    @cached_property
    def words_seen(self) -> frozenset[str]:
        """Every word and hyphenated word inside a line, for judging what a hyphen at a line's end is."""
        return frozenset(
            word.text.strip(".,;:()‘’'\"").lower() for line in self.lines for word in line.words[:-1] or line.words
        )

    def is_heading(self, line: Line) -> bool:
        """Bold, italic or larger than the text, and short: judged by looks alone."""
        return (line.bold or line.italic or line.size > 1.07 * self.size) and len(line.text) < 160


def body(pages: Sequence[Page]) -> Body:
    """The running text of a report, from all its pages."""
    size = _usual_size(pages)
    repeated = _repeated(pages)
    kept: list[Line] = []
    for page in pages:
        lines = [line for line in page.lines if not _is_furniture(line, page, repeated)]
        kept.extend(_without_notes(lines, size))
    return Body(tuple(kept), size, _usual_spacing(kept, size), tuple(pages))


def marker(line: Line) -> Marker | None:
    """The bullet, number or letter a line begins with, or None."""
    words = line.words
    first = words[0]
    if len(words) == 1:
        return Marker("bullet", None, first.left, first.right, 1) if first.text in _GLYPHS else None
    after = words[1]
    if first.text in _GLYPHS:
        return Marker("bullet", None, first.left, after.left, 1)
    if first.text[0] in _GLYPHS and len(first.text) > 1:
        return Marker("bullet", None, first.left, first.left, 0)
    if first.text in _LETTERS_AS_BULLETS:
        return Marker("bullet", None, first.left, after.left, 1)
    if first.text in _DASHES:
        # A dash that carries a sentence on from the line above is followed by a space, a bullet by more than that.
        return Marker("bullet", None, first.left, after.left, 1) if _is_set_apart(line) else None
    number = _NUMBER.fullmatch(first.text)
    if number:
        return Marker("number", number.group(1), first.left, after.left, 1)
    glued = re.match(r"(\d{1,3})\.(?=[A-Z])", first.text)
    if glued:
        return Marker("number", glued.group(1), first.left, first.left, 0)
    bare = _BARE_NUMBER.fullmatch(first.text)
    if bare and _is_set_apart(line):
        return Marker("number", bare.group(1), first.left, after.left, 1)
    if first.text.lower() == "recommendation" and len(words) > 2:
        number = re.fullmatch(r"(\d{1,3})[.:)]?", after.text)
        if number:
            return Marker("number", number.group(1), first.left, words[2].left, 2)
    letter = _LETTER.fullmatch(first.text)
    if letter:
        return Marker("letter", letter.group(1), first.left, after.left, 1)
    return None


def without_marker(line: Line, found: Marker) -> str:
    """A line's words after its bullet or number."""
    if found.words:
        return " ".join(word.text for word in line.words[found.words :])
    return re.sub(r"^(?:\d{1,3}\.|[^\w\s])", "", line.text).strip()


def join(parts: Iterable[Line | str], words_seen: frozenset[str] = frozenset()) -> str:
    """Lines as one text. A hyphen at a line's end stays unless the report elsewhere writes the word without it.

    Reports set in Word break only at hyphens that belong to the word ("multi-agency"), so staying is the rule.
    """
    text = ""
    for part in parts:
        printed = (part if isinstance(part, str) else part.text).strip()
        if not printed:
            continue
        if text.endswith("\u00ad"):
            text = text[:-1] + printed
        elif re.search(r"\w-$", text) and printed[0].islower():
            text = _joined_at_hyphen(text, printed, words_seen)
        else:
            text = f"{text} {printed}" if text else printed
    return re.sub(r"\s+", " ", text.replace("\u00ad", "")).strip()


def ends_with_page_number(line: Line) -> bool:
    """Whether a line looks like a line of a table of contents."""
    return bool(re.search(r"(?:\.{3,}|…|\s)\s*\d{1,3}$", line.text)) and not marker(line)


def _joined_at_hyphen(text: str, printed: str, words_seen: frozenset[str]) -> str:
    before = re.search(r"[\w’'-]+-$", text)
    after = re.match(r"[\w’']+", printed)
    if before and after:
        plain = (before.group()[:-1] + after.group()).lower()
        hyphened = (before.group() + after.group()).lower()
        if plain in words_seen and hyphened not in words_seen:
            return text[:-1] + printed
    return text + printed


def _is_set_apart(line: Line) -> bool:
    return line.words[1].left - line.words[0].right > 0.55 * line.words[0].size


def _usual_size(pages: Sequence[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0]


def _usual_spacing(lines: Sequence[Line], size: float) -> float:
    gaps = Counter(
        round(second.y - first.y, 1)
        for first, second in pairwise(lines)
        if first.page == second.page and 0.8 * size < second.y - first.y < 2.2 * size
    )
    return gaps.most_common(1)[0][0] if gaps else 1.25 * size


def _pattern(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text.lower())


def _repeated(pages: Sequence[Page]) -> frozenset[str]:
    """The wordings that stand at the edge of several pages, their numbers apart."""
    if len(pages) < 2:
        return frozenset()
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_pattern(line) for line in page.lines if _is_at_edge(line, page)})
    enough = max(2, round(0.25 * len(pages)))
    return frozenset(pattern for pattern, count in counts.items() if count >= enough)


def _is_at_edge(line: Line, page: Page) -> bool:
    return line.y < _EDGE * page.height or line.y > (1 - _EDGE) * page.height


def _is_furniture(line: Line, page: Page, repeated: frozenset[str]) -> bool:
    if not _is_at_edge(line, page):
        return False
    if re.fullmatch(r"(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?", line.text, re.IGNORECASE):
        return True
    # A bullet standing alone at a page's edge is a point whose words follow, not a footer.
    return _pattern(line) in repeated and line.text not in _GLYPHS


def _without_notes(lines: list[Line], size: float) -> list[Line]:
    """Leaves out a note's number, and the notes in small type at the foot of a page."""
    while lines and lines[-1].size < 0.9 * size:
        lines = lines[:-1]
    return [line for line in lines if not (line.size < 0.75 * size and re.fullmatch(r"[\d,* ]{1,6}", line.text))]
