"""One risk as cause, event and consequence, with the controls that stand between them: read downwards.

The usual bow tie lies on its side and needs a wide screen. Turned upright it can be read on a telephone: what should
keep the cause from leading to the event stands between those two, what softens it between the event and what follows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from soundingboard.formats.blocks import Cell, Column, RatingMark, Table
from soundingboard.formats.charts.picture import WIDTH, Picture, box, counted, framed, label, line
from soundingboard.formats.charts.spc import wrapped
from soundingboard.formats.marks import INK, PAPER, QUIET, RULE, drawn

_MOST_LINES = 4
_SIZE = 14.0
_LEAD = 19.0


@dataclass(frozen=True, slots=True)
class Barrier:
    """A control: its words, who sees to it, and whether it works."""

    words: str
    owner: str
    works: RatingMark
    holds: bool


def bow_tie(
    title: str,
    cause: str,
    event: str,
    consequence: str,
    prevent: Sequence[Barrier],
    soften: Sequence[Barrier],
) -> Picture:
    """The picture of one risk.

    Args:
        prevent: the controls that make the event less likely.
        soften: those that make what follows less grave. A control may be among both.
    """
    parts: list[str] = []
    y = 2.0
    for heading, text, barriers, what in (
        ("Cause", cause, prevent, "Nothing stands between cause and event"),
        ("Event", event, soften, "Nothing softens what follows"),
    ):
        drawing, y = _box(heading, text, y, heavy=heading == "Event")
        parts += drawing
        drawing, y = _between(barriers, what, y)
        parts += drawing
    drawing, y = _box("Consequence", consequence, y)
    parts += drawing
    sentence = _sentence(prevent, soften)
    alt = f"{title}. Cause: {cause[:300]} Event: {event[:300]} Consequence: {consequence[:300]} {sentence}"
    rows: list[tuple[Cell, ...]] = [("Cause", cause, "", "")]
    rows += [("Makes it less likely", each.words, each.owner, each.works.word) for each in prevent]
    rows.append(("Event", event, "", ""))
    rows += [("Makes it less grave", each.words, each.owner, each.works.word) for each in soften]
    rows.append(("Consequence", consequence, "", ""))
    columns = (Column("Part"), Column("What", width=4), Column("Who sees to it", width=1.6), Column("Whether it works"))
    return Picture(framed(WIDTH, y + 2, title, alt, parts), alt, sentence, Table(title, columns, tuple(rows)))


def _lines(text: str, width: float) -> list[str]:
    found = wrapped(" ".join(text.split()), width, _SIZE) or [""]
    if len(found) > _MOST_LINES:
        found = [*found[: _MOST_LINES - 1], found[_MOST_LINES - 1].rstrip(" .,;") + "\u2026"]
    return found


def _box(heading: str, text: str, y: float, *, heavy: bool = False) -> tuple[list[str], float]:
    lines = _lines(text, WIDTH - 28)
    high = 32 + _LEAD * len(lines)
    parts = [box(1, y, WIDTH - 2, high, fill=PAPER, stroke=INK if heavy else QUIET, round_=4)]
    parts.append(label(14, y + 20, heading, size=13, bold=True, fill=QUIET))
    parts += [label(14, y + 22 + _LEAD * number, text, size=_SIZE) for number, text in enumerate(lines, start=1)]
    return parts, y + high


def _between(barriers: Sequence[Barrier], nothing: str, y: float) -> tuple[list[str], float]:
    parts: list[str] = []
    start, y = y, y + 12
    for each in barriers:
        lines = _lines(each.words, WIDTH - 150)[:2]
        high = 12 + _LEAD * len(lines)
        parts.append(
            box(
                34,
                y,
                WIDTH - 68,
                high,
                fill=PAPER,
                stroke=RULE if each.holds else QUIET,
                dashes="" if each.holds else "4 3",
                round_=3,
            )
        )
        parts.append(drawn(each.works.shape, each.works.colour, 44, y + 8, 13))
        parts += [label(66, y + 2 + _LEAD * number, text, size=_SIZE) for number, text in enumerate(lines, start=1)]
        y += high + 8
    if not barriers:
        parts.append(label(58, y + 14, nothing, fill=QUIET))
        y += 28
    y += 4
    stem = line(17, start, 17, y - 7, stroke=QUIET, width=2)
    head = f'<polygon points="11,{y - 9:.1f} 23,{y - 9:.1f} 17,{y:.1f}" fill="{QUIET}"/>'
    return [stem, head, *parts], y


def _sentence(prevent: Sequence[Barrier], soften: Sequence[Barrier]) -> str:
    return f"{_said(prevent, 'less likely')}; {_said(soften, 'less grave')}.".capitalize()


def _said(barriers: Sequence[Barrier], how: str) -> str:
    if not barriers:
        return f"no control makes it {how}"
    work = sum(each.holds for each in barriers)
    return (
        f"{counted(len(barriers), 'control')} should make it {how}, and {work} {'is' if work == 1 else 'are'} known to"
    )
