"""The shapes and colours of a rating, drawn the same way on a page, in a paper and in a picture.

A rating is never a colour alone: it is a word, a shape and a colour, and each must be enough without the other two.
The shapes are polygons in a unit square, so that the picture builders and the PDF writer draw them from one table.
Shade and background are chosen for contrast: each solid colour has at least 3:1 against white and against its own
tint (WCAG 2.2, success criterion 1.4.11), and words are printed in ink, not in the colour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

INK = "#1b2733"
QUIET = "#4d5a66"
RULE = "#c5cdd4"
PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class Shade:
    """How one named colour of a rating is painted: solid for the shape, tint for the ground behind the word."""

    solid: str
    tint: str


SHADES: Mapping[str, Shade] = MappingProxyType(
    {
        "red": Shade("#b3261e", "#fbe9e7"),
        "amber": Shade("#c77700", "#fdf3e0"),
        "green": Shade("#00703c", "#e6f3eb"),
        "blue": Shade("#1f5f99", "#e6eff8"),
        # White has no colour to fill with, so it is drawn in outline: grey on white.
        "white": Shade("#5c666e", "#ffffff"),
        "grey": Shade("#5c666e", "#eef0f2"),
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


def drawn(
    shape: str,
    colour: str,
    x: float,
    y: float,
    size: float,
    *,
    reversed_out: bool = False,
) -> str:
    """The mark as one SVG polygon with its top left corner at (x, y); reversed out is white on the solid colour."""
    points = " ".join(f"{x + px * size:.1f},{y + py * size:.1f}" for px, py in SHAPES[shape])
    solid = SHADES[colour].solid
    if colour == "white":
        return f'<polygon points="{points}" fill="{PAPER}" stroke="{solid}" stroke-width="{max(1.2, size / 9):.1f}"/>'
    return f'<polygon points="{points}" fill="{PAPER if reversed_out else solid}"/>'


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two #rrggbb colours, from 1 to 21, as WCAG 2.2 defines it (relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
