"""The signs for what a chart says: whether something changed, and what that means for the target.

Each is a shape and a letter, so that it is told without its colour: a diamond for better, a triangle for worse, a
square for what is neither, with H for high or L for low in it, and a circle with a wave for no real change. For the
target a shape pointing up with P for pass, one pointing down with F for fail, and a hexagon with a question mark for
hit or miss. The codes are those of the statistics; words always stand beside the sign.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from soundingboard.formats.charts.picture import framed
from soundingboard.formats.marks import PAPER, SHADES, SHAPES, Outline


@dataclass(frozen=True, slots=True)
class Sign:
    """A shape in a colour with a letter in it, and what it means in words."""

    words: str
    outline: Outline
    colour: str
    letter: str
    # Where the letter's middle is, in the unit square, and how tall it is there.
    middle: tuple[float, float] = (0.5, 0.5)
    tall: float = 0.46


_UP: Outline = ((0.5, 0.0), (0.96, 0.36), (0.96, 0.98), (0.04, 0.98), (0.04, 0.36))
_DOWN: Outline = ((0.04, 0.02), (0.96, 0.02), (0.96, 0.64), (0.5, 1.0), (0.04, 0.64))
_HEXAGON: Outline = ((0.26, 0.06), (0.74, 0.06), (1.0, 0.5), (0.74, 0.94), (0.26, 0.94), (0.0, 0.5))
_TRIANGLE: Outline = ((0.5, 0.0), (1.04, 0.95), (-0.04, 0.95))
_WIDE_DIAMOND: Outline = ((0.5, -0.04), (1.04, 0.5), (0.5, 1.04), (-0.04, 0.5))


def _variation(words: str, shape: str, letter: str) -> Sign:
    if shape == "diamond":
        return Sign(words, _WIDE_DIAMOND, "blue", letter)
    if shape == "triangle":
        return Sign(words, _TRIANGLE, "amber", letter, (0.5, 0.64), 0.44)
    return Sign(words, SHAPES["square"], "white", letter, tall=0.52)


VARIATION_SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        "common_cause": Sign("No real change", SHAPES["circle"], "grey", ""),
        "improvement_high": _variation("Getting better, by higher figures", "diamond", "H"),
        "improvement_low": _variation("Getting better, by lower figures", "diamond", "L"),
        "concern_high": _variation("Getting worse, by higher figures", "triangle", "H"),
        "concern_low": _variation("Getting worse, by lower figures", "triangle", "L"),
        "neither_high": _variation("Higher than usual", "square", "H"),
        "neither_low": _variation("Lower than usual", "square", "L"),
    }
)
ASSURANCE_SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        "pass": Sign("The target will be met", _UP, "blue", "P", (0.5, 0.58)),
        "fail": Sign("The target will be missed", _DOWN, "amber", "F", (0.5, 0.42)),
        "hit_or_miss": Sign("The target will be met or missed", _HEXAGON, "white", "?", tall=0.56),
    }
)


def sign(sign: Sign, x: float, y: float, size: float) -> str:
    """The sign with its top left corner at (x, y), for a drawing."""
    shade = SHADES[sign.colour]
    points = " ".join(f"{x + px * size:.1f},{y + py * size:.1f}" for px, py in sign.outline)
    ink = shade.over
    edge = f'stroke="{shade.edge}" stroke-width="{max(1.2, size / 16):.1f}"'
    drawn = f'<polygon points="{points}" fill="{shade.solid}" {edge}/>'
    if not sign.letter:
        return drawn + _wave(x, y, size)
    tall = size * sign.tall
    middle_x, middle_y = x + sign.middle[0] * size, y + sign.middle[1] * size
    return drawn + (
        f'<text x="{middle_x:.1f}" y="{middle_y + tall * 0.36:.1f}" font-size="{tall:.1f}" font-weight="600"'
        f' fill="{ink}" text-anchor="middle">{sign.letter}</text>'
    )


def _wave(x: float, y: float, size: float) -> str:
    left, middle, step = x + 0.24 * size, y + 0.5 * size, 0.13 * size
    return (
        f'<path d="M{left:.1f} {middle:.1f} q{step:.1f} {-1.9 * step:.1f} {2 * step:.1f} 0'
        f' q{step:.1f} {1.9 * step:.1f} {2 * step:.1f} 0" fill="none" stroke="{PAPER}"'
        f' stroke-width="{max(1.4, size / 12):.1f}"/>'
    )


def icon(code: str, size: float = 40) -> str:
    """A sign as a drawing of its own, by the code of a variation or an assurance; its title says it in words.

    Raises `KeyError` for another code.
    """
    found = VARIATION_SIGNS.get(code) or ASSURANCE_SIGNS[code]
    edge = size * 0.08
    return framed(size, size, found.words, found.words, [sign(found, edge, edge, size - 2 * edge)])
