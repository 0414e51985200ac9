"""How many of each rating, as bars of one length cut in shares."""

from collections.abc import Sequence
from dataclasses import dataclass

from soundingboard.formats.blocks import Cell, Column, RatingMark, Table
from soundingboard.formats.charts.picture import WIDTH, Picture, box, breadth, framed, label, listed, tile
from soundingboard.formats.marks import INK, PAPER, QUIET, drawn


@dataclass(frozen=True, slots=True)
class DistributionBar:
    """One bar: whose ratings, and how many of each in the order they are drawn."""

    label: str
    counts: tuple[tuple[RatingMark, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)


def distribution(title: str, bars: Sequence[DistributionBar], *, of: str = "Group") -> Picture:
    """Ratings counted, a bar for each group; `of` is what a bar stands for. The counts are printed under each bar."""
    if not bars:
        raise ValueError("A distribution needs at least one bar.")
    if any(count < 0 for bar in bars for _, count in bar.counts):
        raise ValueError("A count of ratings cannot be below nought.")
    parts: list[str] = []
    y = 0.0
    for bar in bars:
        parts.append(label(0, y + 16, bar.label, size=14, bold=True))
        parts.append(label(WIDTH, y + 16, f"{bar.total:,} in all", fill=QUIET, anchor="end"))
        parts += _segments(bar, y + 24)
        counts, y = _counts(bar, y + 24 + 28 + 19)
        parts.append(counts)
        y += 16
    marks = list(dict.fromkeys(mark for bar in bars for mark, _ in bar.counts))
    sentence = " ".join(_in_words(bar) for bar in bars)
    alt = f"Stacked bars of ratings: {title}. {sentence}"
    rows: list[tuple[Cell, ...]] = []
    for bar in bars:
        by_mark = dict(bar.counts)
        rows.append((bar.label, *(by_mark.get(mark, 0) for mark in marks), bar.total))
    columns = (Column(of, width=2.5), *(Column(mark.word, "number") for mark in marks), Column("All", "number"))
    return Picture(framed(WIDTH, y - 8, title, alt, parts), alt, sentence, Table(title, columns, tuple(rows)))


def _segments(bar: DistributionBar, y: float) -> list[str]:
    if not bar.total:
        return [box(0.7, y + 0.7, WIDTH - 1.4, 26.6, fill=PAPER, stroke=QUIET, dashes="3 3")]
    parts, x = [], 0.0
    for mark, count in bar.counts:
        width = WIDTH * count / bar.total
        if not count:
            continue
        parts.append(tile(x, y, width - 2, 28, mark.colour))
        if width >= 20:
            parts.append(drawn(mark.shape, mark.colour, x + (width - 2) / 2 - 7, y + 7, 14, upon=True))
        x += width
    return parts


def _counts(bar: DistributionBar, y: float) -> tuple[str, float]:
    parts, x = [], 0.0
    for mark, count in bar.counts:
        text = f"{mark.word} {count:,}"
        wide = 20 + breadth(text) + 16
        if x and x + wide > WIDTH:
            x, y = 0.0, y + 20
        parts.append(drawn(mark.shape, mark.colour, x, y - 11, 12))
        parts.append(label(x + 18, y, text, fill=INK if count else QUIET))
        x += wide
    return "".join(parts), y + 6


def _in_words(bar: DistributionBar) -> str:
    if not bar.total:
        return f"{bar.label}: nothing rated."
    return f"{bar.label}: {listed([f'{count:,} {mark.word.lower()}' for mark, count in bar.counts if count])}."
