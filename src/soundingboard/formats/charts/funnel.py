"""Funnel charts: units by their size, inside or outside of what size and chance would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from soundingboard.formats.blocks import Cell, Column, Table
from soundingboard.formats.charts.picture import Picture, box, breadth, fitted, framed, label, line
from soundingboard.formats.charts.scale import Scale, scale_over, sizes_up_to
from soundingboard.formats.charts.spc import ON_SCREEN, Spelling, on_axis
from soundingboard.formats.marks import PAPER, QUIET, RULE, SHADES, drawn

WIDTH, SIZE = ON_SCREEN.width, ON_SCREEN.size
INSIDE = SHADES["grey"].tint

# How a unit is drawn by where it lies: shape, colour, size, and the words of key and table.
PLACES: Mapping[str, tuple[str, str, float, str]] = MappingProxyType(
    {
        "": ("circle", "grey", 8, "Within the limits"),
        "high": ("triangle", "blue", 12.5, "Above the limits"),
        "low": ("square", "blue", 10.5, "Below the limits"),
    }
)


class FunnelLimits(Protocol):
    """The limits at one size."""

    @property
    def lower_95(self) -> float: ...
    @property
    def upper_95(self) -> float: ...
    @property
    def lower_998(self) -> float: ...
    @property
    def upper_998(self) -> float: ...


class PlottedUnit(Protocol):
    """A unit; where `value` is None, hidden or as `is_missing` says not there at all, it is not drawn."""

    @property
    def name(self) -> str: ...
    @property
    def denominator(self) -> float | None: ...
    @property
    def value(self) -> float | None: ...
    @property
    def is_missing(self) -> bool: ...


# A unit with its limits, and where it lies by them: high, low, or empty within.
Placed = tuple[PlottedUnit, FunnelLimits | None, str]


def funnel_chart(
    title: str,
    units: Sequence[Placed],
    curve: Sequence[tuple[float, FunnelLimits]],
    centre: float,
    sentence: str,
    spelling: Spelling,
    *,
    of: str = "Unit",
    size_of: str = "How many it is of",
    own: str = "",
    factor: float = 1.0,
) -> Picture:
    """The funnel of a set of limits.

    Args:
        units: each with its limits in this set, and where it lies by them.
        curve: the limits at sizes from small to large, for the lines.
        of: what a unit is; size_of: what its size counts; own: the unit to be told from the others.
        factor: what values and limits are multiplied by before they are spelt: 100 for shares printed as percentages.

    Raises `ValueError` where no unit has a value.
    """
    shown = [(unit, limits, place) for unit, limits, place in units if unit.value is not None and unit.denominator]
    if not shown:
        raise ValueError("A funnel needs at least one unit with a value.")
    left, right, top, height = 56.0, WIDTH - 14, 14.0, 230.0
    sizes = [unit.denominator or 0.0 for unit, _, _ in shown]
    x = Scale(0.0, max(sizes) * 1.05, left, right)
    values = [(unit.value or 0.0) * factor for unit, _, _ in shown]
    # The mouth of a funnel is endlessly wide: it is drawn as wide as for all but the smallest units, or as they need.
    near = [limits for size, limits in curve if size >= sorted(sizes)[len(sizes) // 8]]
    widest = [max(0.0, end) * factor for limits in near[:1] for end in (limits.lower_998, limits.upper_998)]
    y = scale_over([*values, *widest, centre * factor], top + height, top)
    parts = [_band(curve, x, y, factor)]
    for tick in y.ticks(decimals=spelling.decimals):
        parts.append(line(left, y.at(tick), right, y.at(tick), stroke=RULE, width=0.8))
        parts.append(label(left - 7, y.at(tick) + 5, on_axis(tick, spelling), size=SIZE, fill=QUIET, anchor="end"))
    parts += [_edge(curve, x, y, factor, "998", ""), _edge(curve, x, y, factor, "95", "6 4")]
    parts.append(line(left, y.at(centre * factor), right, y.at(centre * factor), stroke=QUIET, width=1.6))
    parts += _marks(shown, x, y, factor, own)
    bottom = top + height
    parts.append(line(left, bottom, right, bottom, stroke=QUIET, width=1.2))
    for size in sizes_up_to(x, 58):
        parts.append(line(x.rooted(size), bottom, x.rooted(size), bottom + 4, stroke=QUIET, width=0.9))
        parts.append(label(x.rooted(size), bottom + 20, f"{size:,.10g}", size=SIZE, fill=QUIET, anchor="middle"))
    parts.append(label(right, bottom + 41, fitted(size_of, right - left, SIZE), size=SIZE, fill=QUIET, anchor="end"))
    places = {place for unit, _, place in shown if unit.name != own}
    own_place = next((place for unit, _, place in shown if unit.name == own), None)
    key, end = _key(places, own_place, own, spelling.said(centre * factor), bottom + 66)
    alt = f"Funnel chart of {title}. {sentence}"
    table = _table(title, units, spelling, factor, of, size_of)
    return Picture(framed(WIDTH, end, title, alt, [*parts, key]), alt, sentence, table)


def _band(curve: Sequence[tuple[float, FunnelLimits]], x: Scale, y: Scale, factor: float) -> str:
    upper = [(x.rooted(size), y.at(limits.upper_998 * factor)) for size, limits in curve]
    lower = [(x.rooted(size), y.at(limits.lower_998 * factor)) for size, limits in curve]
    points = " ".join(f"{px:.1f},{py:.1f}" for px, py in [*upper, *reversed(lower)])
    return f'<polygon points="{points}" fill="{INSIDE}"/>' if curve else ""


def _edge(
    curve: Sequence[tuple[float, FunnelLimits]], x: Scale, y: Scale, factor: float, which: str, dashes: str
) -> str:
    parts = []
    broken = f' stroke-dasharray="{dashes}"' if dashes else ""
    for end in ("upper", "lower"):
        # What lies beyond the drawing is left out, not drawn along its edge.
        values = [(size, getattr(limits, f"{end}_{which}") * factor) for size, limits in curve]
        inside = [(size, value) for size, value in values if y.low <= value <= y.high]
        if len(inside) < 2:
            continue
        strokes = "L".join(f"{x.rooted(size):.1f} {y.at(value):.1f}" for size, value in inside)
        parts.append(f'<path d="M{strokes}" fill="none" stroke="{QUIET}" stroke-width="1.3"{broken}/>')
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Named:
    """A mark whose unit is to be named: its middle, its size and the words."""

    x: float
    y: float
    size: float
    words: str
    bold: bool


def _marks(shown: Sequence[Placed], x: Scale, y: Scale, factor: float, own: str) -> list[str]:
    """A mark for each unit, those outside and one's own on top; those outside named where there is room."""
    parts: list[str] = []
    named: list[_Named] = []
    for unit, _, place in sorted(shown, key=lambda each: (each[0].name == own, bool(each[2]))):
        shape, colour, size, _ = PLACES[place]
        if unit.name == own:
            shape, colour, size = _own_mark(place)
        middle_x, middle_y = x.rooted(unit.denominator or 0.0), y.at((unit.value or 0.0) * factor)
        parts.append(drawn(shape, colour, middle_x - size / 2, middle_y - size / 2, size))
        if place:
            words = fitted(unit.name, 190, 14, bold=unit.name == own)
            named.insert(0, _Named(middle_x, middle_y, size, words, unit.name == own))
    return parts + _names(named, x, y)


def _own_mark(place: str) -> tuple[str, str, float]:
    """One's own unit: in a shape of its own within the limits, in that of its place outside, and larger."""
    return PLACES[place][0] if place else "diamond", "amber", 15


def _names(named: Sequence[_Named], x: Scale, y: Scale) -> list[str]:
    """Each name beside, over or under its mark, wherever it covers no other; one without room is in the table alone."""
    parts: list[str] = []
    taken: list[tuple[float, float, float, float]] = []
    for each in named:
        wide, half = breadth(each.words, 14, bold=each.bold), each.size / 2
        for start, base in (
            (each.x + half + 4, each.y + 5),
            (each.x - half - 4 - wide, each.y + 5),
            (each.x - wide / 2, each.y - half - 5),
            (each.x - wide / 2, each.y + half + 14),
        ):
            room = (start, base - 12, start + wide, base + 3)
            inside = room[0] >= x.start and room[2] <= x.end + 12 and room[1] >= y.end - 10 and room[3] <= y.start
            if inside and not any(_overlap(room, other) for other in taken):
                taken.append(room)
                # White behind the words, so that no mark or line runs through them.
                parts.append(box(start - 1, base - 11, wide, 14, fill=PAPER))
                parts.append(label(start, base, each.words, size=14, bold=each.bold))
                break
    return parts


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _key(places: set[str], own_place: str | None, own: str, centre: str, y: float) -> tuple[str, float]:
    entries = [
        (line(0, 0, 24, 0, stroke=QUIET, width=1.6), f"All together {centre}"),
        (line(0, 0, 24, 0, stroke=QUIET, width=1.3, dashes="6 4"), "95% of units"),
        (line(0, 0, 24, 0, stroke=QUIET, width=1.3), "99.8% of units"),
    ]
    for place, (shape, colour, size, words) in PLACES.items():
        if place in places:
            entries.append((drawn(shape, colour, 12 - size / 2, -size / 2, size), words))
    if own_place is not None:
        shape, colour, size = _own_mark(own_place)
        entries.append((drawn(shape, colour, 12 - size / 2, -size / 2, size), fitted(own, 200, SIZE)))
    parts, x = [], 0.0
    for sample, words in entries:
        wide = 31 + breadth(words, SIZE) + 16
        if x and x + wide - 16 > WIDTH:
            x, y = 0.0, y + 24
        parts.append(f'<g transform="translate({x:.1f} {y - 5:.1f})">{sample}</g>')
        parts.append(label(x + 31, y, words, size=SIZE, fill=QUIET))
        x += wide
    return "".join(parts), y + 10


def _table(
    title: str,
    units: Sequence[Placed],
    spelling: Spelling,
    factor: float,
    of: str,
    size_of: str,
) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for unit, limits, place in units:
        if unit.value is None or limits is None:
            without = "No figure" if unit.is_missing else "Hidden"
            rows.append((unit.name, unit.denominator, without, None, "Left out"))
            continue
        low, high = max(0.0, limits.lower_998) * factor, limits.upper_998 * factor
        span = f"{spelling.said(low)} to {spelling.said(high)}"
        rows.append((unit.name, unit.denominator, spelling.said(unit.value * factor), span, PLACES[place][3]))
    columns = (
        Column(of, width=1.6), Column(size_of, "number", decimals=0), Column("Value"),
        Column("99.8% of its size", width=1.6), Column("Where it lies", width=1.4),
    )  # fmt: skip
    return Table(f"{title}: the units of the funnel", columns, tuple(rows))
