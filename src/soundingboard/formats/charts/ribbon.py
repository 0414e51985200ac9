"""Ratings over rounds, a tile for each round, so that a long amber shows as one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from soundingboard.formats.blocks import Cell, Column, RatingMark, Table
from soundingboard.formats.charts.picture import (
    WIDTH,
    Picture,
    box,
    breadth,
    counted,
    fitted,
    framed,
    key,
    label,
    listed,
    tile,
)
from soundingboard.formats.marks import INK, PAPER, QUIET, drawn

NOT_RATED = RatingMark("Not rated", "dash", "grey")
TILE = 34.0


@dataclass(frozen=True, slots=True)
class RibbonPoint:
    """One round's rating; no mark when nothing was judged in that round."""

    label: str
    mark: RatingMark | None


@dataclass(frozen=True, slots=True)
class RibbonRow:
    """One line of many: whose ratings these are, oldest first, one for each round."""

    label: str
    marks: tuple[RatingMark | None, ...]


def ribbon(title: str, points: Sequence[RibbonPoint]) -> Picture:
    """The ratings of one thing, oldest round first."""
    if not points:
        raise ValueError("A ribbon needs at least one round.")
    width = max(300.0, min(WIDTH, len(points) * (TILE + 3)))
    step = min(TILE + 3, width / len(points))
    parts = [_tile(place * step, 2, step - 3, TILE, point.mark) for place, point in enumerate(points)]
    parts.append(box((len(points) - 1) * step, TILE + 5, step - 3, 3, fill=INK))
    parts.append(_round_labels([point.label for point in points], 0, step, TILE + 24))
    legend, bottom = key(_met(point.mark for point in points), TILE + 52, width)
    parts.append(legend)
    sentence = _history(title, points)
    alt = f"Ribbon of ratings from {points[0].label} to {points[-1].label}. {sentence}"
    rows: tuple[tuple[Cell, ...], ...] = tuple((point.label, point.mark or NOT_RATED) for point in points)
    table = Table(f"{title}: rating in each round", (Column("Round", width=2), Column("Rating", "rating")), rows)
    return Picture(framed(width, bottom, title, alt, parts), alt, sentence, table)


def ribbons(title: str, rounds: Sequence[str], rows: Sequence[RibbonRow], *, of: str = "Objective") -> Picture:
    """The ratings of many things on one scale of rounds, a line for each; `of` is what a line stands for."""
    if not rounds or not rows:
        raise ValueError("A picture of ribbons needs at least one round and one line.")
    latest = [row.marks[-1] or NOT_RATED for row in rows if row.marks]
    tally = [f"{latest.count(mark):,} {_lower(mark.word)}" for mark in _met(latest)]
    sentence = f"In {rounds[-1]}: {listed(tally)}."
    alt = f"Ratings from {rounds[0]} to {rounds[-1]}, a line for each {_lower(of)}. {sentence}"
    table = Table(
        f"{title}: rating in each round",
        (Column(of, width=2.5), *(Column(name, "rating") for name in rounds)),
        tuple((row.label, *(mark or NOT_RATED for mark in row.marks)) for row in rows),
    )
    return Picture(drawn_in_lines(title, alt, rounds, rows), alt, sentence, table)


def drawn_in_lines(title: str, alt: str, rounds: Sequence[str], rows: Sequence[RibbonRow]) -> str:
    """Lines of tiles above one row of round names, and what the shapes mean."""
    if any(len(row.marks) != len(rounds) for row in rows):
        raise ValueError("Every line of a picture of ribbons needs one rating, or none, for each round.")
    left = 186.0
    step = min(30.0, (WIDTH - left) / len(rounds))
    parts: list[str] = []
    for place, row in enumerate(rows):
        y = 2 + place * 30
        parts.append(label(0, y + 18, fitted(row.label, left - 8)))
        parts += [_tile(left + across * step, y, step - 2, 26, mark) for across, mark in enumerate(row.marks)]
    foot = 2 + len(rows) * 30
    parts.append(_round_labels(rounds, left, step, foot + 16))
    legend, bottom = key(_met(mark for row in rows for mark in row.marks), foot + 44)
    parts.append(legend)
    return framed(WIDTH, bottom, title, alt, parts)


def _tile(x: float, y: float, width: float, height: float, mark: RatingMark | None) -> str:
    size = min(15.0, width - 5)
    left, top = x + (width - size) / 2, y + (height - size) / 2
    if mark is None:
        ground = box(x + 0.7, y + 0.7, width - 1.4, height - 1.4, fill=PAPER, stroke=QUIET, dashes="3 3")
        return ground + drawn("dash", "grey", left, top, size)
    ground = tile(x, y, width, height, mark.colour)
    return ground + drawn(mark.shape, mark.colour, left, top, size, upon=True)


def _round_labels(names: Sequence[str], left: float, step: float, y: float) -> str:
    """The names of the first and the last round, and of as many between them as there is room for."""
    end = left + len(names) * step - 3
    parts = [label(end, y, names[-1], size=12, bold=True, anchor="end")]
    free_until, free_from = end - breadth(names[-1], 12, bold=True) - 10, left
    for place, name in enumerate(names[:-1]):
        wide = breadth(name, 12)
        start = max(left, left + place * step + (step - 3 - wide) / 2)
        if start >= free_from and start + wide <= free_until:
            parts.append(label(start, y, name, size=12, fill=QUIET))
            free_from = start + wide + 26
    return "".join(parts)


def _met(marks: Iterable[RatingMark | None]) -> list[RatingMark]:
    """The different marks in the order they are first met, with the sign for none where one is missing."""
    return list(dict.fromkeys(mark or NOT_RATED for mark in marks))


def _lower(word: str) -> str:
    return word[:1].lower() + word[1:]


def _history(title: str, points: Sequence[RibbonPoint]) -> str:
    """What the ribbon says in a sentence: the rating now, for how long, and what it was before."""
    words = [(point.mark or NOT_RATED).word for point in points]
    same = 1
    while same < len(words) and words[-1 - same] == words[-1]:
        same += 1
    now = f"{title}: {_lower(words[-1])} in {points[-1].label}"
    if same == len(words):
        return f"{now}, as in all {counted(same, 'round')} shown." if same > 1 else f"{now}, the first round shown."
    before = _lower(words[-1 - same])
    if same == 1:
        return f"{now}, changed from {before} in {points[-2].label}."
    return f"{now}, for {counted(same, 'round')} in a row; {before} before that."
