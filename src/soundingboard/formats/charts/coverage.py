"""Which findings or requirements are answered by which objectives: gaps first, because they are what matters."""

from collections.abc import Sequence
from dataclasses import dataclass

from soundingboard.formats.blocks import Cell, Column, Table
from soundingboard.formats.charts.picture import (
    Item,
    Picture,
    box,
    breadth,
    counted,
    fitted,
    framed,
    label,
    line,
    listed,
    tile,
)
from soundingboard.formats.marks import INK, PAPER, QUIET, RULE, SHADES, drawn

STRENGTHS = ("contributes", "satisfies")


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A finding or requirement, its links (objective, contributes or satisfies), and why it is parked if it is."""

    reference: str
    title: str
    links: tuple[tuple[str, str], ...] = ()
    parked: str = ""

    @property
    def state(self) -> str:
        """Satisfied, contributes, parked or gap: gap when no objective answers it and nobody has parked it."""
        strengths = {strength for _, strength in self.links}
        if "satisfies" in strengths:
            return "satisfied"
        if "contributes" in strengths:
            return "contributes"
        return "parked" if self.parked else "gap"


# For each state: the order of rows, the shape and colour of its mark, and its words. What a plan answers is not yet
# done, so no word and no colour here may be taken for a requirement that is met.
_STATES = {
    "gap": (0, "cross", "red", "Gap: no objective"),
    "contributes": (1, "diamond", "amber", "Answered in part"),
    "parked": (2, "dash", "grey", "Parked with a reason"),
    "satisfied": (3, "tick", "blue", "Answered in full"),
}


def coverage_matrix(
    title: str, rows: Sequence[CoverageRow], objectives: Sequence[Item], *, of: str = "Finding"
) -> Picture:
    """Rows are findings or requirements (say which in `of`), columns objectives; draw a theme at a time."""
    if not rows:
        raise ValueError("A coverage matrix needs at least one row.")
    if any(strength not in STRENGTHS for row in rows for _, strength in row.links):
        raise ValueError(f"A link is one of {' or '.join(STRENGTHS)}.")
    ordered = sorted(rows, key=lambda row: _STATES[row.state][0])
    wide = max((breadth(item.reference, 12, bold=True) for item in objectives), default=0)
    slanted = wide > 34
    left, step = 250.0, 34.0
    head = (min(wide, 90) * 0.75 + 22) if slanted else 24.0
    width = max(520.0, left + step * len(objectives) + (24 if slanted else 0))
    parts = [label(0, head - 8, of, size=12, bold=True, fill=QUIET)]
    for place, item in enumerate(objectives):
        centre = left + place * step + step / 2
        name = fitted(item.reference, 90, 12, bold=True)
        if slanted:
            parts.append(
                f'<g transform="translate({centre:.1f} {head - 8:.1f}) rotate(-48)">'
                + label(0, 0, name, size=12, bold=True)
                + "</g>"
            )
        else:
            parts.append(label(centre, head - 8, name, size=12, bold=True, anchor="middle"))
    for number, row in enumerate(ordered):
        parts.append(_row(row, head + number * 32, left, step, width, objectives))
    foot = head + len(ordered) * 32
    parts.append(line(0, foot, width, foot, stroke=RULE))
    legend, bottom = _legend(foot + 24)
    parts.append(legend)
    unused = [
        item.reference for item in objectives if not any(item.reference == to for row in rows for to, _ in row.links)
    ]
    sentence = _in_words(ordered, unused, of.lower())
    alt = f"Matrix of {counted(len(rows), of.lower())} against {counted(len(objectives), 'objective')}. {sentence}"
    facts: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{row.reference} {row.title}".strip(),
            _STATES[row.state][3],
            ", ".join(to for to, strength in row.links if strength == "satisfies"),
            ", ".join(to for to, strength in row.links if strength == "contributes"),
            row.parked,
        )
        for row in ordered
    )
    columns = (
        Column(of, width=3), Column("State", width=1.2), Column("In full by", width=1.2),
        Column("In part by", width=1.2), Column("Why parked", width=1.4),
    )  # fmt: skip
    note = f"Objectives linked to nothing here: {', '.join(unused)}." if unused else ""
    return Picture(framed(width, bottom, title, alt, parts), alt, sentence, Table(title, columns, facts, note=note))


def _row(row: CoverageRow, y: float, left: float, step: float, width: float, objectives: Sequence[Item]) -> str:
    _, shape, colour, words = _STATES[row.state]
    parts = [box(0, y, width, 32, fill=SHADES["red"].tint) if row.state == "gap" else ""]
    parts.append(line(0, y, width, y, stroke=RULE))
    parts.append(drawn(shape, colour, 2, y + 10, 13))
    parts.append(label(22, y + 21, row.reference, bold=True))
    start = 22 + breadth(row.reference, bold=True) + 6
    parts.append(label(start, y + 21, fitted(row.title, left - start - 6)))
    if row.state in ("gap", "parked"):
        parts.append(label(left + 8, y + 21, words, fill=INK if row.state == "gap" else QUIET))
        return "".join(parts)
    strengths = dict(sorted(row.links, key=lambda link: STRENGTHS.index(link[1])))
    for place, item in enumerate(objectives):
        strength = strengths.get(item.reference)
        x = left + place * step + step / 2
        if strength == "satisfies":
            parts.append(tile(x - 12, y + 4, 24, 24, "blue", corner=3))
            parts.append(drawn("tick", "blue", x - 7.5, y + 8.5, 15, upon=True))
        elif strength == "contributes":
            parts.append(box(x - 11.3, y + 4.7, 22.6, 22.6, fill=PAPER, stroke=SHADES["amber"].solid, round_=3))
            parts.append(drawn("diamond", "amber", x - 6, y + 10, 12))
        else:
            parts.append(f'<circle cx="{x:.1f}" cy="{y + 16:.1f}" r="1.6" fill="{RULE}"/>')
    return "".join(parts)


def _legend(y: float) -> tuple[str, float]:
    parts, x = [], 0.0
    for _, shape, colour, words in _STATES.values():
        wide = 20 + breadth(words) + 16
        if x + wide > 520:
            x, y = 0.0, y + 22
        parts.append(drawn(shape, colour, x, y - 11, 13) + label(x + 20, y, words, fill=QUIET))
        x += wide
    return "".join(parts), y + 10


def _in_words(rows: Sequence[CoverageRow], unused: Sequence[str], noun: str) -> str:
    by_state = {state: [row.reference for row in rows if row.state == state] for state in _STATES}
    full, partly, parked, gaps = (len(by_state[state]) for state in ("satisfied", "contributes", "parked", "gap"))
    sentence = (
        f"Of {counted(len(rows), noun)}, {full:,} answered in full, {partly:,} only in part, {parked:,} parked and "
        f"{gaps:,} without an objective"
    )
    if by_state["gap"]:
        shown = by_state["gap"][:6]
        rest = len(by_state["gap"]) - len(shown)
        sentence += f" ({listed(shown if not rest else [*shown, f'{rest:,} more'])})"
    sentence += "."
    if unused:
        sentence += f" {counted(len(unused), 'objective')} linked to none of them."
    return sentence
