"""The shapes and colours of a rating, drawn the same way on a page, in a paper and in a picture.

A rating is never a colour alone: it is a word, a shape and a colour, and each must be enough without the other two.
The shapes are polygons in a unit square, so that the picture builders and the PDF writer draw them from one table.
The edge of each shape has a contrast of at least 3:1 with white and with the tint of its own colour (WCAG 2.2, success
criterion 1.4.11), and words are printed in ink, not in the colour.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

INK = "#1b2733"
QUIET = "#4d5a66"
RULE = "#c5cdd4"
PAPER = "#ffffff"
BRAND = "#1d5b6f"  # where a council has named no colour of its own that white words can be read on
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3


@dataclass(frozen=True, slots=True)
class Shade:
    """How one named colour of a rating is painted.

    Solid fills the shape and edge is its outline; tint is the ground behind the word; over is for a shape drawn upon
    a tile of the solid. Where solid and edge differ (amber, white) the edge is what stands out from the paper.
    """

    solid: str
    edge: str
    tint: str
    over: str


SHADES: Mapping[str, Shade] = MappingProxyType(
    {
        "red": Shade("#b3261a", "#b3261a", "#fbe7e4", "#ffffff"),
        # An amber dark enough to stand out from white is a brown, so a true amber is drawn with a brown edge.
        "amber": Shade("#f2a100", "#8a5600", "#fef1d8", "#3d2700"),
        "green": Shade("#12703c", "#12703c", "#e2f3e8", "#ffffff"),
        "blue": Shade("#1d5fa8", "#1d5fa8", "#e5effa", "#ffffff"),
        "white": Shade("#ffffff", "#4d5a66", "#ffffff", "#4d5a66"),
        "grey": Shade("#66757d", "#66757d", "#eef1f2", "#ffffff"),
    }
)

Outline = tuple[tuple[float, float], ...]

# The circle is a polygon of 24 sides too: at the sizes in which marks are printed nobody can tell, and every writer
# then needs one way of drawing only.
_CIRCLE: Outline = (
    (0.95, 0.5), (0.935, 0.616), (0.89, 0.725), (0.818, 0.818), (0.725, 0.89), (0.616, 0.935),
    (0.5, 0.95), (0.384, 0.935), (0.275, 0.89), (0.182, 0.818), (0.11, 0.725), (0.065, 0.616),
    (0.05, 0.5), (0.065, 0.384), (0.11, 0.275), (0.182, 0.182), (0.275, 0.11), (0.384, 0.065),
    (0.5, 0.05), (0.616, 0.065), (0.725, 0.11), (0.818, 0.182), (0.89, 0.275), (0.935, 0.384),
)  # fmt: skip

SHAPES: Mapping[str, Outline] = MappingProxyType(
    {
        "cross": (
            (0.23, 0.08), (0.5, 0.35), (0.77, 0.08), (0.92, 0.23), (0.65, 0.5), (0.92, 0.77),
            (0.77, 0.92), (0.5, 0.65), (0.23, 0.92), (0.08, 0.77), (0.35, 0.5), (0.08, 0.23),
        ),
        "triangle": ((0.5, 0.06), (0.98, 0.92), (0.02, 0.92)),
        "tick": ((0.05, 0.55), (0.2, 0.4), (0.39, 0.6), (0.8, 0.14), (0.96, 0.28), (0.4, 0.9)),
        "square": ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)),
        "circle": _CIRCLE,
        "diamond": ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)),
        "dash": ((0.05, 0.4), (0.95, 0.4), (0.95, 0.6), (0.05, 0.6)),
    }
)  # fmt: skip

GLYPHS: Mapping[str, str] = MappingProxyType(
    {
        "cross": "\u2715",
        "triangle": "\u25b2",
        "tick": "\u2713",
        "square": "\u25a0",
        "circle": "\u25cf",
        "diamond": "\u25c6",
        "dash": "\u2013",
    }
)
HOLLOW_GLYPHS: Mapping[str, str] = MappingProxyType(
    {"triangle": "\u25b3", "square": "\u25a1", "circle": "\u25cb", "diamond": "\u25c7"}
)


def glyph(shape: str, colour: str) -> str:
    """The character nearest to the mark, for writers that have only text (Word and Excel)."""
    if colour == "white" and shape in HOLLOW_GLYPHS:
        return HOLLOW_GLYPHS[shape]
    return GLYPHS[shape]


def drawn(shape: str, colour: str, x: float, y: float, size: float, *, upon: bool = False) -> str:
    """The mark as one SVG polygon with its top left corner at (x, y); `upon` is for one on a tile of its own colour."""
    points = " ".join(f"{x + px * size:.1f},{y + py * size:.1f}" for px, py in SHAPES[shape])
    shade = SHADES[colour]
    if upon and shade.solid != PAPER:
        return f'<polygon points="{points}" fill="{shade.over}"/>'
    if shade.edge == shade.solid:
        return f'<polygon points="{points}" fill="{shade.solid}"/>'
    thick = max(1.0, size / 11)
    return f'<polygon points="{points}" fill="{shade.solid}" stroke="{shade.edge}" stroke-width="{thick:.1f}"/>'


def brand_colour(asked: str) -> str:
    """The council's colour where it is one, and white words can be read on it; else the one that comes with us."""
    usable = re.fullmatch(r"#[0-9a-fA-F]{6}", asked) and contrast(asked, PAPER) >= LEAST_CONTRAST
    return asked if usable else BRAND


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two #rrggbb colours, from 1 to 21, as WCAG 2.2 defines it (relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
