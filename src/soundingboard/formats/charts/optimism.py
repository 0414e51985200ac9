"""What was judged beside what the rules suggested. The words are neutral: a gap is a question, not a fault."""

from collections.abc import Sequence
from dataclasses import dataclass

from soundingboard.formats.blocks import Cell, Column, RatingMark, Table
from soundingboard.formats.charts.picture import WIDTH, Picture, breadth, counted, fitted, framed, label, line, tile
from soundingboard.formats.charts.ribbon import NOT_RATED, RibbonRow, drawn_in_lines
from soundingboard.formats.marks import INK, QUIET, RULE, drawn

GUTTER = 10.0  # between a name, a count or a word and what stands beside it


@dataclass(frozen=True, slots=True)
class GapPoint:
    """One round, or one owner, agency or theme: how many ratings were judged above, as, and below the suggestion."""

    label: str
    higher: int
    same: int
    lower: int


@dataclass(frozen=True, slots=True)
class JudgedPoint:
    """One round of one objective: what was judged and what the rules suggested."""

    label: str
    judged: RatingMark | None
    suggested: RatingMark | None


def optimism_gap(title: str, points: Sequence[GapPoint], *, over: str = "Round") -> Picture:
    """Ratings judged higher than suggested to the right of the middle, lower to the left; `over` names the lines."""
    if not points:
        raise ValueError("An optimism gap needs at least one line.")
    if any(min(point.higher, point.same, point.lower) < 0 for point in points):
        raise ValueError("A count of ratings cannot be below nought.")
    left, centre, reach = _columns(points)
    unit = reach / max(1, *(max(point.higher, point.lower) for point in points))
    parts = [
        label(centre - 8, 15, "lower", bold=True, anchor="end"),
        drawn("diamond", "blue", centre - 66, 4, 13),
        label(centre + 8, 15, "higher than suggested", bold=True),
        drawn("triangle", "amber", centre + 166, 4, 13),
    ]
    y = 26.0
    for point in points:
        parts.append(label(0, y + 17, fitted(point.label, left - GUTTER)))
        if point.lower:
            parts.append(tile(centre - point.lower * unit, y + 3, point.lower * unit, 20, "blue"))
            parts.append(label(centre - point.lower * unit - 6, y + 17, f"{point.lower:,}", anchor="end"))
        if point.higher:
            parts.append(tile(centre, y + 3, point.higher * unit, 20, "amber"))
            parts.append(label(centre + point.higher * unit + 6, y + 17, f"{point.higher:,}"))
        parts.append(label(WIDTH, y + 17, f"{point.same:,} same", fill=QUIET, anchor="end"))
        parts.append(line(left, y + 28, WIDTH, y + 28, stroke=RULE, width=0.6))
        y += 31
    parts.append(line(centre, 24, centre, y - 3, stroke=INK, width=1.6))
    last = points[-1]
    sentence = (
        f"{last.label}: {counted(last.higher, 'rating')} judged higher than suggested, {last.lower:,} lower and"
        f" {last.same:,} the same."
    )
    if len(points) > 1:
        total = sum(point.higher + point.same + point.lower for point in points)
        sentence += f" Over all lines, {sum(point.higher for point in points):,} of {total:,} were judged higher."
    alt = f"Bars to the left and right of a middle line: {title}. {sentence}"
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (p.label, p.higher, p.same, p.lower, p.higher + p.same + p.lower) for p in points
    )
    columns = (
        Column(over, width=2), Column("Judged higher", "number"), Column("The same", "number"),
        Column("Judged lower", "number"), Column("All", "number"),
    )  # fmt: skip
    return Picture(framed(WIDTH, y + 2, title, alt, parts), alt, sentence, Table(title, columns, rows))


def _columns(points: Sequence[GapPoint]) -> tuple[float, float, float]:
    """Where the bars may begin, where their middle is, and how far the longest reaches: names and counts stay clear."""
    names = max(breadth(point.label) for point in points)
    same = max(breadth(f"{point.same:,} same") for point in points)
    counts = max(breadth(f"{max(point.higher, point.lower):,}") for point in points) + GUTTER
    left = GUTTER + min(max(names, 108.0), 220.0)
    room = (WIDTH - same - GUTTER - left) / 2
    return left, left + room, room - counts


def judged_against_suggested(title: str, points: Sequence[JudgedPoint]) -> Picture:
    """Two ribbons, one above the other: what was judged, and what the rules suggested in the same round."""
    if not points:
        raise ValueError("Judged against suggested needs at least one round.")
    rows = (
        RibbonRow("Judged", tuple(point.judged for point in points)),
        RibbonRow("Suggested by the rules", tuple(point.suggested for point in points)),
    )
    both = [(point.label, point.judged, point.suggested) for point in points if point.judged and point.suggested]
    apart = [(name, judged, suggested) for name, judged, suggested in both if judged != suggested]
    sentence = (
        f"{title}: judged and suggested differ in {len(apart):,} of {counted(len(both), 'round')} that have both."
    )
    if apart:
        name, judged, suggested = apart[-1]
        sentence += f" The latest is {name}: judged {judged.word.lower()}, suggested {suggested.word.lower()}."
    table = Table(
        f"{title}: judged and suggested in each round",
        (Column("Round", width=2), Column("Judged", "rating"), Column("Suggested", "rating")),
        tuple((point.label, point.judged or NOT_RATED, point.suggested or NOT_RATED) for point in points),
    )
    alt = f"Two ribbons of ratings, judged above suggested. {sentence}"
    svg = drawn_in_lines(title, alt, [point.label for point in points], rows)
    return Picture(svg, alt, sentence, table)
