"""The parts every picture is put together from: SVG with presentation attributes only.

The same drawing goes into a web page under a strict content security policy, into a PDF and, as pixels, into Word. So
there is no style attribute, no class, no script, no identifier and no pattern that needs one. What a colour says is
said by a shape or a letter as well. Drawings are laid out 520 wide with words of 13 to 15, so that they can still be
read when a telephone shrinks them by a third.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from soundingboard.formats.blocks import Chart, RatingMark, Table, plain
from soundingboard.formats.marks import INK, QUIET, SHADES, drawn

WIDTH = 520.0
FAMILY = "Public Sans, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with the words that say the same: alternative text, a sentence and a table of its facts.

    `on_paper` is the same drawn for a sheet, where there is one; a drawing for a screen must bear being shrunk.
    """

    svg: str
    alt: str
    sentence: str
    table: Table
    on_paper: str = ""

    def as_chart(self, caption: str, *, print_table: bool = True) -> Chart:
        """The picture as a block of a paper."""
        return Chart(self.svg, self.alt, caption, self.table, self.sentence, print_table, self.on_paper)


@dataclass(frozen=True, slots=True)
class Item:
    """Something with a reference and a title: a finding, an objective, a requirement."""

    reference: str
    title: str


def framed(width: float, height: float, title: str, description: str, parts: Iterable[str]) -> str:
    """A whole SVG: named for assistive technology, as wide as its view box until the page makes it narrower."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:.0f} {height:.0f}"'
        f' width="{width:.0f}" height="{height:.0f}" font-family="{FAMILY}">'
        f"<title>{safe(title)}</title><desc>{safe(description)}</desc>{''.join(parts)}</svg>"
    )


def safe(text: str) -> str:
    """Text as it may stand inside SVG."""
    return escape(plain(text), quote=True)


def label(
    x: float, y: float, text: str, *, size: float = 13, bold: bool = False, fill: str = INK, anchor: str = "start"
) -> str:
    """Words with their baseline at y."""
    weight = ' font-weight="600"' if bold else ""
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"{weight}{place}>{safe(text)}</text>'


def box(
    x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "", dashes: str = "", round_: float = 0
) -> str:
    """A rectangle, filled, edged or both."""
    edge = f' stroke="{stroke}" stroke-width="1.4"' if stroke else ""
    broken = f' stroke-dasharray="{dashes}"' if dashes else ""
    corner = f' rx="{round_:g}"' if round_ else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{edge}{broken}{corner}/>'
    )


def tile(x: float, y: float, width: float, height: float, colour: str, *, corner: float = 0) -> str:
    """A tile of a rating's colour, edged where the colour alone would not stand out from the paper."""
    shade = SHADES[colour]
    if shade.edge == shade.solid:
        return box(x, y, max(1.0, width), height, fill=shade.solid, round_=corner)
    inside = max(1.0, width - 1.4)
    return box(x + 0.7, y + 0.7, inside, height - 1.4, fill=shade.solid, stroke=shade.edge, round_=corner)


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1, dashes: str = "") -> str:
    """A straight line."""
    broken = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        f' stroke="{stroke}" stroke-width="{width:g}"{broken}/>'
    )


def breadth(text: str, size: float = 13, *, bold: bool = False) -> float:
    """About how wide the words will be. An estimate on the generous side: a browser may use another font."""
    return len(text) * size * (0.58 if bold else 0.54)


def fitted(text: str, width: float, size: float = 13, *, bold: bool = False) -> str:
    """The words cut to fit a width, with an ellipsis to say so; the table always has them in full."""
    words = " ".join(plain(text).split())
    room = int(width / (size * (0.58 if bold else 0.54)))
    return words if len(words) <= room else words[: max(1, room - 1)].rstrip() + "\u2026"


def key(marks: Sequence[RatingMark], y: float, width: float = WIDTH) -> tuple[str, float]:
    """A legend of marks, wrapping to a width from the baseline y on; also the y at which it ends."""
    parts, x = [], 0.0
    for mark in marks:
        wide = 22 + breadth(mark.word) + 18
        if x and x + wide > width:
            x, y = 0.0, y + 22
        parts.append(drawn(mark.shape, mark.colour, x, y - 11, 13))
        parts.append(label(x + 20, y, mark.word, fill=QUIET))
        x += wide
    return "".join(parts), y + 8


def listed(names: Sequence[str]) -> str:
    """Names as a list in a sentence: one, two and three."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: 1 finding, 3 findings."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
