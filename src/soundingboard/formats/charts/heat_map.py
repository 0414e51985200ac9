"""A risk register as a five-by-five matrix: likelihood upwards, impact to the right, the limit of appetite as a line.

A cell is never told by its colour alone: it carries the mark of its level, and how many risks lie in it. Their
references are in the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from soundingboard.formats.blocks import Cell, Column, RatingMark, Table
from soundingboard.formats.charts.picture import (
    WIDTH,
    Picture,
    box,
    counted,
    fitted,
    framed,
    key,
    label,
    line,
    listed,
    safe,
)
from soundingboard.formats.marks import INK, PAPER, QUIET, RULE, SHADES, drawn

_LEFT, _TOP, _HIGH, _FOOT = 136.0, 28.0, 56.0, 60.0


@dataclass(frozen=True, slots=True)
class MatrixWords:
    """The words of an axis, from 1 to 5."""

    likelihood: tuple[str, ...]
    impact: tuple[str, ...]


def heat_map(
    title: str,
    words: MatrixWords,
    cells: Mapping[tuple[int, int], Sequence[str]],
    marks: Mapping[int, RatingMark],
    appetite: int,
) -> Picture:
    """The matrix with the references of the risks that lie in each cell.

    Args:
        cells: references by likelihood and impact, each from 1 to 5.
        marks: the level of each product.
        appetite: up to which product risk is borne.
    Raises:
        ValueError: a cell lies outside the matrix, or an axis has not five words.
    """
    if len(words.likelihood) != 5 or len(words.impact) != 5:
        raise ValueError("Likelihood and impact have five words each.")
    if any(not (1 <= one <= 5 and 1 <= other <= 5) for one, other in cells):
        raise ValueError("A risk lies outside the matrix.")
    wide = (WIDTH - _LEFT) / 5
    parts: list[str] = []
    for row, likelihood in enumerate(range(5, 0, -1)):
        y = _TOP + row * _HIGH
        word = fitted(words.likelihood[likelihood - 1], _LEFT - 18)
        parts.append(label(0, y + _HIGH / 2 + 4, f"{likelihood} {word}", fill=QUIET))
        for impact in range(1, 6):
            x = _LEFT + (impact - 1) * wide
            mark = marks[likelihood * impact]
            parts.append(box(x, y, wide, _HIGH, fill=SHADES[mark.colour].tint, stroke=RULE))
            parts.append(drawn(mark.shape, mark.colour, x + 6, y + 6, 11))
            here = cells.get((likelihood, impact), ())
            if here:
                parts.append(_number(x + wide / 2, y + _HIGH / 2, len(here)))
    parts += _limit(appetite, wide)
    foot = _TOP + 5 * _HIGH
    parts.append(label(0, _TOP - 12, "Likelihood", bold=True, fill=QUIET))
    parts.append(label(_LEFT + 2.5 * wide, foot + 54, "Impact", bold=True, fill=QUIET, anchor="middle"))
    for impact in range(1, 6):
        x = _LEFT + (impact - 0.5) * wide
        parts.append(label(x, foot + 17, str(impact), fill=QUIET, anchor="middle"))
        word = fitted(words.impact[impact - 1], wide)
        parts.append(label(x, foot + 34, word, fill=QUIET, anchor="middle"))
    legend, end = key(list(dict.fromkeys(marks[product] for product in sorted(marks))), foot + _FOOT + 24)
    parts.append(legend)
    sentence = _sentence(cells, marks, appetite)
    alt = f"Matrix of likelihood and impact: {title}. {sentence}"
    return Picture(framed(WIDTH, end, title, alt, parts), alt, sentence, _table(title, words, cells))


def _number(x: float, y: float, count: int) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="16" fill="{PAPER}" stroke="{INK}" stroke-width="1.4"/>'
        f'<text x="{x:.1f}" y="{y + 5.5:.1f}" font-size="15" font-weight="600" fill="{INK}" text-anchor="middle">'
        f"{safe(str(count))}</text>"
    )


def _limit(appetite: int, wide: float) -> list[str]:
    """A heavy line between what is borne and what is not."""
    parts = []
    for row, likelihood in enumerate(range(5, 0, -1)):
        borne = sum(likelihood * impact <= appetite for impact in range(1, 6))
        x, y = _LEFT + borne * wide, _TOP + row * _HIGH
        if 0 < borne < 5:
            parts.append(line(x, y, x, y + _HIGH, stroke=INK, width=3))
        above = sum((likelihood + 1) * impact <= appetite for impact in range(1, 6)) if likelihood < 5 else borne
        if above < borne:
            parts.append(line(_LEFT + above * wide, y, x, y, stroke=INK, width=3))
    return parts


def _sentence(cells: Mapping[tuple[int, int], Sequence[str]], marks: Mapping[int, RatingMark], appetite: int) -> str:
    total = sum(len(found) for found in cells.values())
    if not total:
        return "No risk is shown."
    above = sum(len(found) for (one, other), found in cells.items() if one * other > appetite)
    by_level: dict[str, int] = {}
    for (one, other), found in cells.items():
        word = marks[one * other].word.lower()
        by_level[word] = by_level.get(word, 0) + len(found)
    order = [marks[product].word.lower() for product in sorted(marks, reverse=True)]
    said = [f"{by_level[word]} {word}" for word in dict.fromkeys(order) if by_level.get(word)]
    limit = f"{above} above appetite, which is {appetite}" if above else f"none above appetite, which is {appetite}"
    return f"{counted(total, 'risk')}: {listed(said)}; {limit}."


def _table(title: str, words: MatrixWords, cells: Mapping[tuple[int, int], Sequence[str]]) -> Table:
    columns = (
        Column("Likelihood", width=1.4),
        *(Column(f"Impact {number} {word}") for number, word in enumerate(words.impact, start=1)),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            f"{likelihood} {words.likelihood[likelihood - 1]}",
            *(", ".join(cells.get((likelihood, impact), ())) for impact in range(1, 6)),
        )
        for likelihood in range(5, 0, -1)
    ]
    return Table(title, columns, tuple(rows))
