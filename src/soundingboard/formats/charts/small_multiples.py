"""Many measures at once: a small chart for each, with its latest figure and what it says.

On a page each card is a drawing beside words that the page itself prints; in a paper they are one picture. Cards of
different measures share no scale: what they have in common is how to read them. Those of one measure, as of its teams,
are given one, so that their heights can be compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from soundingboard.formats.blocks import Cell, Column, Table
from soundingboard.formats.charts.picture import Picture, box, fitted, framed, label, line, listed
from soundingboard.formats.charts.scale import days_over, scale_over
from soundingboard.formats.charts.spc import (
    BAND,
    MARKS,
    TARGET,
    PlottedChart,
    PlottedPoint,
    Spelling,
    Spoken,
    drawn_limits,
    family,
    wrapped,
)
from soundingboard.formats.charts.verdict_icons import ASSURANCE_SIGNS, VARIATION_SIGNS, sign
from soundingboard.formats.marks import INK, QUIET, RULE, drawn

CARD = (250.0, 92.0)


class Grid(NamedTuple):
    """How cards lie together: the whole width, how many in a row, a card's height and its drawing's, its letters."""

    width: float
    across: int
    tall: float
    drawing: float
    size: float
    apart: float = 20.0

    @property
    def wide(self) -> float:
        """How wide a card is."""
        return (self.width - self.apart * (self.across - 1)) / self.across


ON_SCREEN = Grid(520, 2, 176, 92, 14)
ON_PAPER = Grid(640, 3, 138, 70, 11)


@dataclass(frozen=True, slots=True)
class Card:
    """One measure: its name, its chart, what the chart says, and how its values are spelt.

    `scale` has the lowest and the highest value of the scale that it shares with other cards.
    """

    name: str
    chart: PlottedChart
    verdict: Spoken
    spelling: Spelling
    scale: tuple[float, float] | None = None


def one_scale(cards: Sequence[Card]) -> tuple[Card, ...]:
    """The cards on one scale: cards of one measure, whose limits and targets are all on it."""
    ends = [end for one in cards for end in _ends(one)]
    return tuple(replace(one, scale=(min(ends), max(ends))) for one in cards) if ends else tuple(cards)


def _ends(one: Card) -> list[float]:
    """Every value that a card draws."""
    points = one.chart.points
    values = [point.value for point in points if point.value is not None]
    last = next((point for point in reversed(points) if point.mean is not None), None)
    span = drawn_limits(one.chart, last, one.spelling.unit) if values and last is not None else None
    aim = next((point.target for point in reversed(points) if point.target is not None), None)
    return [*values, *(span or ()), *(() if aim is None or not values else (aim,))]


# A scorecard has thirty, and they are the same until a figure comes. A drawing depends on nothing but its card.
@lru_cache(maxsize=512)
def card(one: Card) -> str:
    """A card's small chart as a drawing of its own, described by its sentence; the page prints its name and figure."""
    width, height = CARD
    parts = _spark(one, 0, 0, width - 44, height) + _signs(one, width, height)
    return framed(width, height, one.name, one.verdict.words, parts)


def small_multiples(title: str, cards: Sequence[Card]) -> Picture:
    """The cards in rows of two, each with its name, latest figure and headline. Raises `ValueError` without cards."""
    if not cards:
        raise ValueError("Small multiples need at least one card.")
    sentence = _in_words(cards)
    alt = f"Small charts of {len(cards)} measures: {title}. {sentence}"
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.name, _latest(one), _aim(one), one.verdict.headline, one.verdict.words) for one in cards
    )
    columns = (
        Column("Measure", width=1.6), Column("Latest figure"), Column("Target"), Column("Verdict"),
        Column("In words", width=3),
    )  # fmt: skip
    drawings = [_together(title, alt, cards, grid) for grid in (ON_SCREEN, ON_PAPER)]
    return Picture(drawings[0], alt, sentence, Table(title, columns, rows), drawings[1])


def _together(title: str, alt: str, cards: Sequence[Card], grid: Grid) -> str:
    """The cards in their rows, as one drawing."""
    parts = []
    size, wide = grid.size, grid.wide
    for place, one in enumerate(cards):
        x, y = (place % grid.across) * (wide + grid.apart), (place // grid.across) * (grid.tall + 14)
        parts.append(line(x, y + 0.5, x + wide, y + 0.5, stroke=QUIET, width=1))
        for row, words in enumerate(_name(one.name, wide, size)):
            parts.append(label(x, y + (1.36 + 1.21 * row) * size, words, size=size, bold=True))
        parts.append(label(x, y + 4.3 * size, _latest(one), size=1.36 * size, bold=True))
        parts.append(label(x + wide, y + 4.2 * size, one.verdict.headline, size=size, fill=QUIET, anchor="end"))
        inside = "".join([*_spark(one, 0, 0, wide - 44, grid.drawing), *_signs(one, wide, grid.drawing)])
        parts.append(f'<g transform="translate({x:.1f} {y + 5.15 * size:.1f})">{inside}</g>')
    bottom = ((len(cards) + grid.across - 1) // grid.across) * (grid.tall + 14) - 6
    return framed(grid.width, bottom, title, alt, parts)


def _spark(one: Card, left: float, top: float, width: float, height: float) -> list[str]:
    """The line in its usual range, with a mark for what is no chance and for the latest figure."""
    points = one.chart.points
    if not any(point.value is not None for point in points):
        return [label(left, top + height / 2, "No figures", size=14, fill=QUIET)]
    x = days_over([point.on for point in points], left + 6, left + width - 8)
    # The limits of the last segment alone: a card is too small for what held before.
    last = next((point for point in reversed(points) if point.mean is not None), points[-1])
    span = drawn_limits(one.chart, last, one.spelling.unit)
    since = next(point.on for point in points if point.segment == last.segment or _alike(point, last))
    aim = next((point.target for point in reversed(points) if point.target is not None), None)
    y = scale_over(one.scale or _ends(one), top + height - 6, top + 6)
    begin, end = max(left, x.at(since.toordinal()) - 5), left + width
    parts = []
    if span:
        upper, lower = y.at(span[1]), y.at(span[0])
        parts.append(box(begin, upper, end - begin, max(0.6, lower - upper), fill=BAND))
        for limit in (upper, lower):
            parts.append(line(begin, limit, end, limit, stroke=QUIET, width=0.9, dashes="4 3"))
    else:
        parts.append(line(left, top + height - 2, end, top + height - 2, stroke=RULE, width=0.8))
    if last.mean is not None and one.chart.status != "refused":
        parts.append(line(begin, y.at(last.mean), end, y.at(last.mean), stroke=QUIET, width=1.2))
    if aim is not None:
        parts.append(line(begin, y.at(aim), end, y.at(aim), stroke=TARGET, width=1.6, dashes="9 3 2 3"))
    strokes, before = [], None
    for point in points:
        if point.value is None:
            before = None
        elif not point.ghost:
            strokes.append(
                f"{'L' if before is not None and before == point.segment else 'M'}"
                f"{x.at(point.on.toordinal()):.1f} {y.at(point.value):.1f}"
            )
            before = point.segment
    parts.append(f'<path d="{"".join(strokes)}" fill="none" stroke="{INK}" stroke-width="1.6"/>')
    latest = next((point for point in reversed(points) if point.value is not None and not point.ghost), None)
    for point in points:
        if point.value is None:
            continue
        kind = "ghost" if point.ghost else family(point.kind) if one.chart.status == "ok" else "common_cause"
        if kind == "common_cause" and point is not latest:
            continue
        shape, colour, size, _ = MARKS[kind]
        size *= 0.82
        parts.append(drawn(shape, colour, x.at(point.on.toordinal()) - size / 2, y.at(point.value) - size / 2, size))
    return parts


def _name(name: str, width: float, size: float) -> list[str]:
    """A measure's name on two lines at most."""
    first, *more = wrapped(name, width, size, bold=True) or [""]
    return [first, fitted(" ".join(more), width, size, bold=True)] if more else [first]


def _alike(one: PlottedPoint, other: PlottedPoint) -> bool:
    """Whether two points have one set of limits: a baseline and what follows it."""
    return one.lower is not None and (one.mean, one.lower) == (other.mean, other.lower)


def _signs(one: Card, width: float, height: float) -> list[str]:
    """The signs, one under the other beside a drawing."""
    parts, side = [], 0.3 * height
    if one.verdict.variation:
        parts.append(sign(VARIATION_SIGNS[one.verdict.variation], width - side - 3, 0.11 * height, side))
    if one.verdict.assurance:
        parts.append(sign(ASSURANCE_SIGNS[one.verdict.assurance], width - side - 3, 0.565 * height, side))
    return parts


def _latest(one: Card) -> str:
    """The latest figure; where the latest period has none, that there is none."""
    counted = [point for point in one.chart.points if not point.ghost]
    if not counted or counted[-1].value is None:
        return "No figure"
    return one.spelling.said(counted[-1].value)


def _aim(one: Card) -> str | None:
    aims = [point.target for point in one.chart.points if point.target is not None]
    return one.spelling.said(aims[-1]) if aims else None


def _in_words(cards: Sequence[Card]) -> str:
    """How many say what, and which of them changed."""
    headlines = [one.verdict.headline for one in cards]
    tally = [f"{headlines.count(word):,} {word[:1].lower()}{word[1:]}" for word in dict.fromkeys(headlines)]
    return f"Of {len(cards):,} measures: {listed(tally)}." if len(cards) > 1 else cards[0].verdict.sentence
