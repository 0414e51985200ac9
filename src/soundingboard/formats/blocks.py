"""What a paper is made of, before it is a file.

A paper is a Document: a few facts about itself and a row of blocks. Blocks are plain frozen values; they query nothing
and rate nothing. Each writer (html, word, pdf, workbook) turns the same Document into one kind of file, so that what
the Board reads in print and what a member hears from a screen reader is the same paper.

`problems(document)` says what would make the paper inaccessible or broken. The writers do not call it: whoever issues
a paper must, and must not issue one with problems.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from soundingboard.formats.logo import Logo
from soundingboard.formats.marks import PAPER, SHADES, SHAPES, contrast

KINDS = ("text", "number", "date", "rating")
TONES = ("information", "warning", "success")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words inside a sentence, perhaps stronger, perhaps a link."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""


Words = str | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class RatingMark:
    """A rating as it is shown: word, shape and colour together. The names are those of a point on a scale."""

    word: str
    shape: str
    colour: str

    def __post_init__(self) -> None:
        if not self.word.strip():
            raise ValueError("A rating must have a word: it is never a colour alone.")
        if self.shape not in SHAPES:
            raise ValueError(f"There is no shape called {self.shape!r}. Use one of {', '.join(SHAPES)}.")
        if self.colour not in SHADES:
            raise ValueError(f"There is no colour called {self.colour!r}. Use one of {', '.join(SHADES)}.")


Cell = str | int | float | date | RatingMark | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. Width is a share of the table's; decimals fix the number of places."""

    label: str
    kind: str = "text"
    width: float = 1.0
    decimals: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A column holds {', '.join(KINDS)}; {self.kind!r} is none of them.")
        if not self.width > 0:
            raise ValueError("A column needs a width above nought.")


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading. The paper's title is level 1, so sections start at 2."""

    text: str
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, of plain words or of runs."""

    text: Words


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list in which the order says nothing."""

    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A list in which the order matters, or whose items people will refer to by number.

    Every list numbers from 1. `anchors` gives each item a place that links lead to ("position-3"); `beneath` gives the
    points that stand under each item, unnumbered. Both have one for each item, or are empty.
    """

    items: tuple[Words, ...]
    anchors: tuple[str, ...] = ()
    beneath: tuple[tuple[Words, ...], ...] = ()

    def __post_init__(self) -> None:
        if any(given and len(given) != len(self.items) for given in (self.anchors, self.beneath)):
            raise ValueError("A numbered list has one anchor and one row of points for each item, or none at all.")

    @property
    def lines(self) -> tuple[tuple[Words, str, tuple[Words, ...]], ...]:
        """Each item with its anchor and its points, empty where it has none."""
        anchors = self.anchors or ("",) * len(self.items)
        return tuple(zip(self.items, anchors, self.beneath or ((),) * len(self.items), strict=True))


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value, with a few words beneath if the value needs them."""

    label: str
    value: Cell
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """Labels and values. Large prints a row of figures for the top of a paper; keep those to four or five."""

    facts: tuple[Fact, ...]
    large: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption and one row of column headings. With row headers the first cell of a row names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row_headers: bool = True
    note: str = ""
    when_empty: str = "There is nothing to show."


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with everything needed by somebody who cannot see it: alternative text, a sentence, and its table.

    With print_table off, the table is left out of PDF and Word (a long pack would be all tables) but stays in the web
    page, folded away, and in the workbook. `on_paper` is the picture drawn for PDF and Word, where it differs.
    """

    svg: str
    alt: str
    caption: str
    table: Table
    sentence: str
    print_table: bool = True
    on_paper: str = ""

    @property
    def printed(self) -> str:
        """The picture for a sheet of paper."""
        return self.on_paper or self.svg


@dataclass(frozen=True, slots=True)
class Callout:
    """A boxed remark. Its tone is said by its title too, never by the colour of the box alone."""

    title: str
    text: Words
    tone: str = "information"

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"A callout's tone is one of {', '.join(TONES)}.")


@dataclass(frozen=True, slots=True)
class Ask:
    """What the Board is asked to do: a verb (approve, agree, note) and what."""

    verb: str
    text: Words
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """A list of the paper's headings with links, down to a level."""

    title: str = "Contents"
    deepest: int = 2


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Start a new page, in print."""


Block = Heading | Paragraph | Bullets | NumberedList | KeyFacts | Table | Chart | Callout | Ask | Contents | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper. Its colour is #rrggbb; as_at is the day the facts describe, made_at when it was made."""

    title: str
    subtitle: str
    organisation: str
    colour: str
    classification: str
    reference: str
    as_at: date
    made_at: datetime
    blocks: tuple[Block, ...]
    footer: str = ""
    language: str = "en-GB"
    logo: Logo | None = None

    def __post_init__(self) -> None:
        # The colour goes into a stylesheet and a PDF, so nothing but a colour may pass.
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.colour):
            raise ValueError("Enter the council's colour as # and six digits or letters, like #1d4f73.")
        if self.made_at.tzinfo is None:
            raise ValueError("The time a paper was made needs its time zone.")


def problems(document: Document) -> tuple[str, ...]:
    """What stops this paper from being accessible or whole, in sentences; an empty tuple when nothing does."""
    return tuple(_problems(document))


def tables(document: Document) -> tuple[Table, ...]:
    """Every table of the paper in reading order, those behind its pictures included."""
    found: list[Table] = []
    for block in document.blocks:
        if isinstance(block, Table):
            found.append(block)
        elif isinstance(block, Chart):
            found.append(block.table)
    return tuple(found)


def anchored(document: Document) -> tuple[tuple[Heading, str], ...]:
    """Each heading with the anchor the writers give it: its own, or one made from its place (section-3)."""
    headings = (block for block in document.blocks if isinstance(block, Heading))
    return tuple((heading, heading.anchor or f"section-{place}") for place, heading in enumerate(headings, start=1))


def numbered_places(document: Document) -> frozenset[str]:
    """The anchors of numbered paragraphs."""
    lists = (block for block in document.blocks if isinstance(block, NumberedList))
    return frozenset(anchor for block in lists for anchor in block.anchors if anchor)


def runs(words: Words) -> tuple[Run, ...]:
    """Words as runs, whichever way they were given, with control characters gone."""
    given = (Run(words),) if isinstance(words, str) else words
    return tuple(Run(plain(run.text), run.strong, run.emphasis, run.link) for run in given)


def read_out(words: Words) -> str:
    """Words without their dress."""
    return "".join(run.text for run in runs(words))


# Control characters (tab and line feed aside), lone surrogates and non-characters: XML forbids them, so Word and SVG
# files holding them do not open. The signs that turn the direction of writing go too: they can make a paper read
# differently from what was recorded.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """The text without characters that no file format can carry; line ends become line feeds."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def printed(value: Cell, decimals: int | None = None) -> str:
    """A cell as people read it: 1,204 or 3 Mar 2026; a dash when the value is not known."""
    if value is None or value == "":
        return "\u2013"
    if isinstance(value, RatingMark):
        return plain(value.word)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float):
        return _number(value, decimals)
    return plain(value)


def day(on: date) -> str:
    """A short date, as 3 Mar 2026. Written without the machine's locale, so that it is the same everywhere."""
    return f"{on.day} {_MONTHS[on.month - 1][:3]} {on.year}"


def long_day(on: date) -> str:
    """A full date, as 3 March 2026."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def month(on: date) -> str:
    """A month, as Mar 2026."""
    return f"{_MONTHS[on.month - 1][:3]} {on.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _number(value: float, decimals: int | None) -> str:
    if decimals is not None:
        text = f"{value:,.{decimals}f}"
    elif isinstance(value, int):
        text = f"{value:,}"
    else:
        text = f"{value:,.2f}".rstrip("0").rstrip(".")
    # A true minus sign lines up with the digits; screen readers say "minus".
    return text.replace("-", "\u2212")


_SAFE_LINK = re.compile(r"(https?://|mailto:|/(?!/)|#)[^\s\"'<>\\]*", re.IGNORECASE)
# To a file in the same folder, in one beneath it or in the one above: of a paper that lies among others.
_BESIDE = re.compile(r"\.{1,2}/(?:[A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*")


def safe_link(link: str) -> str:
    """The link if it leads to a web page, an e-mail address, this site, a place in this paper or a file beside it."""
    return link if _SAFE_LINK.fullmatch(link) or _BESIDE.fullmatch(link) else ""


_DRAWING = frozenset(
    ("svg", "title", "desc", "g", "rect", "line", "path", "polygon", "polyline", "circle", "text", "tspan")
)
_HARMFUL = re.compile(r"[\s/\"'](?:on\w+|style|class|id|(?:[\w-]+:)?href|src)\s*=", re.IGNORECASE)


def is_drawing(svg: str) -> bool:
    """The SVG is nothing but a drawing: no script, no style, no event, no link, nothing fetched.

    Pictures go into pages as they are, so this stands between a careless builder and every reader.
    """
    tags = re.findall(r"<(/?)([^\s>/]*)([^>]*)>", svg)
    return (
        bool(tags)
        and tags[0][1] == "svg"
        and svg.count("<") == len(tags)
        and all(name in _DRAWING and not _HARMFUL.search(rest) for _, name, rest in tags)
    )


def _problems(document: Document) -> Iterator[str]:
    if not document.title.strip():
        yield "The paper has no title."
    if not document.organisation.strip():
        yield "The paper does not say whose it is."
    if contrast(document.colour, PAPER) < 4.5:
        yield f"White words on {document.colour} cannot be read by everybody: choose a darker colour."
    yield from _heading_problems(document)
    places = {anchor for _, anchor in anchored(document)} | numbered_places(document)
    for block in document.blocks:
        yield from _block_problems(block)
        for run in _runs_within(block):
            if run.link and not safe_link(run.link):
                yield f"The link {run.link!r} is not an address that a reader can safely follow."
            elif run.link and not run.text.strip():
                yield f"The link {run.link!r} has no words."
            elif run.link.startswith("#") and run.link[1:] not in places:
                yield f"The link {run.link!r} leads to no place in this paper."


def _heading_problems(document: Document) -> Iterator[str]:
    level, seen = 1, set[str]()
    for heading, anchor in anchored(document):
        if not heading.text.strip():
            yield "A heading has no words."
        if not 2 <= heading.level <= 4:
            yield f"The heading {heading.text!r} is at level {heading.level}: use 2, 3 or 4."
        elif heading.level > level + 1:
            yield f"The heading {heading.text!r} jumps from level {level} to level {heading.level}."
        level = heading.level
        if anchor in seen:
            yield f"Two headings share the anchor {anchor!r}."
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", anchor):
            yield f"The anchor {anchor!r} must start with a letter and hold letters, digits, dots and hyphens only."
        seen.add(anchor)
    for anchor in sorted(numbered_places(document) & seen):
        yield f"A heading and a paragraph share the anchor {anchor!r}."


def _block_problems(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from _table_problems(block)
        case Chart():
            name = block.caption.strip() or "without a caption"
            for part, text in (
                ("alternative text", block.alt),
                ("caption", block.caption),
                ("sentence", block.sentence),
            ):
                if not text.strip():
                    yield f"The picture {name!r} has no {part}."
            if not is_drawing(block.svg) or not is_drawing(block.printed):
                yield f"The picture {name!r} is not a drawing."
            if not block.table.columns:
                yield f"The picture {name!r} has no table."
            else:
                yield from _table_problems(block.table)
        case Bullets() | NumberedList():
            if not block.items:
                yield "A list has no items."
            if any(not read_out(item).strip() for item in block.items):
                yield "An item of a list has no words."
        case KeyFacts():
            if not block.facts or any(not fact.label.strip() for fact in block.facts):
                yield "A key fact has no label."
        case Callout():
            if not block.title.strip():
                yield "A callout has no title."
        case Ask():
            if not block.verb.strip() or not read_out(block.text).strip():
                yield "What the Board is asked needs a verb and a text."


def _table_problems(table: Table) -> Iterator[str]:
    name = table.caption.strip() or "without a caption"
    if not table.caption.strip():
        yield "A table has no caption."
    if not table.columns:
        yield f"The table {name!r} has no columns."
    if any(not column.label.strip() for column in table.columns):
        yield f"The table {name!r} has a column without a heading."
    if any(len(row) != len(table.columns) for row in table.rows):
        yield f"The table {name!r} has a row with too many or too few cells."
    if table.row_headers and any(row and printed(row[0]) in ("", "\u2013") for row in table.rows):
        yield f"The table {name!r} has a row whose first cell does not name it."


def _runs_within(block: Block) -> Iterator[Run]:
    match block:
        case Paragraph() | Callout() | Ask():
            yield from runs(block.text)
        case Bullets() | NumberedList():
            for item in block.items:
                yield from runs(item)
            for points in block.beneath if isinstance(block, NumberedList) else ():
                for point in points:
                    yield from runs(point)
