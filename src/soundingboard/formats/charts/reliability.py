"""Whether what was forecast came as often as forecast: marks that lie on the line were right, and their stems say how
sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

from soundingboard.formats.blocks import Cell, Column, Table
from soundingboard.formats.charts.picture import WIDTH, Picture, counted, framed, label, line
from soundingboard.formats.charts.scale import Scale
from soundingboard.formats.marks import INK, QUIET, RULE, drawn

HEIGHT = 330.0
MARK = 13.0
ENDS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class ReliabilityPoint:
    """Forecasts that were alike: what they said on average, the share that came true with its interval, how many."""

    forecast: float
    share: float
    low: float
    high: float
    number: int

    @property
    def is_off(self) -> bool:
        """Whether the line lies outside what chance explains."""
        return not self.low <= self.forecast <= self.high


def reliability(title: str, points: Sequence[ReliabilityPoint]) -> Picture:
    """What was forecast to the right, the share that came true upwards."""
    if not points:
        raise ValueError("Reliability needs at least one group of forecasts.")
    across, up = Scale(0, 1, 62, WIDTH - 24), Scale(0, 1, HEIGHT - 52, 30)
    parts = [label(0, 15, "Came true", bold=True), label(WIDTH, HEIGHT - 6, "Was forecast", bold=True, anchor="end")]
    for each in ENDS:
        parts.append(line(across.start, up.at(each), across.end, up.at(each), stroke=RULE, width=0.6))
        parts.append(label(across.start - 8, up.at(each) + 4, f"{each:.0%}", fill=QUIET, anchor="end"))
        parts.append(label(across.at(each), HEIGHT - 32, f"{each:.0%}", fill=QUIET, anchor="middle"))
    parts.append(line(across.at(0), up.at(0), across.at(1), up.at(1), stroke=INK, width=1.2, dashes="6 4"))
    for point in points:
        x, y = across.at(point.forecast), up.at(point.share)
        parts.append(line(x, up.at(point.low), x, up.at(point.high), stroke=INK, width=1.6))
        shape, colour = ("triangle", "amber") if point.is_off else ("diamond", "blue")
        parts.append(drawn(shape, colour, x - MARK / 2, y - MARK / 2, MARK))
    off = [each for each in points if each.is_off]
    number = sum(each.number for each in points)
    if off:
        worst = max(off, key=lambda each: abs(each.forecast - each.share))
        sentence = (
            f"Of {counted(number, 'forecast')}, {counted(len(off), 'group')} of {len(points)} came otherwise than "
            f"chance explains: of those that said {worst.forecast:.0%} on average, {worst.share:.0%} came true."
        )
    else:
        sentence = f"Of {counted(number, 'forecast')}, every group came as often as forecast, as far as chance allows."
    alt = f"Marks about a rising line, on which what was forecast is what came true: {title}. {sentence}"
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{p.forecast:.0%}", p.number, f"{p.share:.0%}", f"{p.low:.0%} to {p.high:.0%}", "no" if p.is_off else "yes")
        for p in points
    )
    columns = (
        Column("Forecast on average"),
        Column("Forecasts", "number"),
        Column("Came true"),
        Column("Between, chance allowed for"),
        Column("As forecast"),
    )
    return Picture(framed(WIDTH, HEIGHT, title, alt, parts), alt, sentence, Table(title, columns, rows))
