"""Actions along a calendar: where each was first due, where it is due now, and what is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from soundingboard.formats.blocks import Cell, Column, Table, day, month
from soundingboard.formats.charts.picture import WIDTH, Picture, box, breadth, counted, fitted, framed, label, line
from soundingboard.formats.marks import INK, PAPER, QUIET, RULE, SHADES, SHAPES, drawn

MARK = 14.0
EDGE = 10.0


@dataclass(frozen=True, slots=True)
class TimelineAction:
    """An action with its first date, its date now, and the day it was done if it is."""

    reference: str
    title: str
    group: str
    baseline: date | None
    current: date | None
    done: date | None = None

    def is_overdue(self, today: date) -> bool:
        """Not done, and its current date has passed."""
        return self.done is None and self.current is not None and self.current < today

    @property
    def days_moved(self) -> int:
        """Days from the first date to the current one; nought when either is missing."""
        return (self.current - self.baseline).days if self.baseline and self.current else 0


def timeline(title: str, actions: Sequence[TimelineAction], today: date) -> Picture:
    """The actions grouped by delivery plan in the order given, with today as a line across them."""
    if not actions:
        raise ValueError("A timeline needs at least one action.")
    scale = _Scale.over([today, *_dates(actions)])
    parts: list[str] = []
    legend = [
        (_mark("diamond", 0, 0, hollow=True), "First date"),
        (_mark("diamond", 0, 0), "Date now"),
        (drawn("tick", "green", 0, 0, MARK), "Done"),
        (drawn("cross", "red", 0, 0, MARK), "Overdue"),
    ]
    x = 0.0
    for drawing, word in legend:
        parts.append(f'<g transform="translate({x:.1f} 2)">{drawing}</g>{label(x + 20, 14, word, fill=QUIET)}')
        x += 20 + breadth(word) + 20
    top = 30.0
    y = top + 26
    rows: list[str] = []
    groups = list(dict.fromkeys(action.group for action in actions))
    for group in groups:
        if group:
            rows.append(label(0, y + 16, fitted(group, WIDTH, 14, bold=True), size=14, bold=True))
            y += 26
        for action in (action for action in actions if action.group == group):
            rows.append(_row(action, y, scale, today))
            y += 46
        y += 6
    parts.append(_calendar(scale, top, y - 8))
    now = scale.at(today)
    parts.append(line(now, top + 18, now, y - 8, stroke=INK, width=1.6, dashes="5 4"))
    parts += rows
    parts.append(_today(now, y + 8))
    sentence = _in_words(actions, today)
    alt = f"Timeline of {counted(len(actions), 'action')}: {title}. {sentence}"
    columns = (
        Column("Action", width=3), Column("Delivery plan", width=2), Column("First date", "date"),
        Column("Date now", "date"), Column("Done", "date"), Column("State", width=1.2),
    )  # fmt: skip
    facts: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{a.reference} {a.title}".strip(), a.group, a.baseline, a.current, a.done, _state(a, today))
        for group in groups
        for a in actions
        if a.group == group
    )
    table = Table(title, columns, facts, note=f"The states are those of {day(today)}.")
    return Picture(framed(WIDTH, y + 16, title, alt, parts), alt, sentence, table)


@dataclass(frozen=True, slots=True)
class _Scale:
    """A calendar of whole months laid along the width of the drawing."""

    first: date
    after: date

    @classmethod
    def over(cls, dates: Iterable[date]) -> "_Scale":
        known = sorted(dates)
        return cls(known[0].replace(day=1), _next_month(known[-1].replace(day=1)))

    def at(self, on: date) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * (on - self.first).days / (self.after - self.first).days

    def months(self) -> list[date]:
        found = [self.first]
        while found[-1] < self.after:
            found.append(_next_month(found[-1]))
        return found


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _dates(actions: Sequence[TimelineAction]) -> list[date]:
    return [on for action in actions for on in (action.baseline, action.current, action.done) if on]


def _calendar(scale: _Scale, top: float, bottom: float) -> str:
    months = scale.months()
    every = next(step for step in (1, 2, 3, 4, 6, 12, 24, 60, 120, 1200) if len(months) / step <= 8)
    parts = []
    for place, first in enumerate(months):
        if place % every:
            continue
        x = scale.at(first)
        parts.append(line(x, top + 18, x, bottom, stroke=RULE))
        if x + 58 <= WIDTH:
            parts.append(label(x + 3, top + 14, month(first), size=12, fill=QUIET))
    return "".join(parts)


def _today(x: float, y: float) -> str:
    half = breadth("Today", 12, bold=True) / 2
    return label(min(max(x, half), WIDTH - half), y, "Today", size=12, bold=True, anchor="middle")


def _row(action: TimelineAction, y: float, scale: _Scale, today: date) -> str:
    words = _when(action, today)
    room = WIDTH - breadth(words, 12) - 14
    name = fitted(f"{action.reference} {action.title}".strip(), room)
    parts = [
        # White behind the words, so that the calendar's lines do not run through them.
        box(0, y + 1, breadth(name) + 4, 18, fill=PAPER),
        box(room + 10, y + 1, WIDTH - room - 10, 18, fill=PAPER),
        label(0, y + 14, name),
        label(WIDTH, y + 14, words, size=12, fill=QUIET, anchor="end"),
    ]
    middle = y + 29
    parts.append(line(EDGE, middle, WIDTH - EDGE, middle, stroke=RULE, width=0.8))
    # For what is done, the day it was done is what counts; the date it had at the end is in the table.
    reached = action.done or action.current
    if action.baseline and reached:
        shade = SHADES["amber" if reached > action.baseline else "blue"].edge
        parts.append(line(scale.at(action.baseline), middle, scale.at(reached), middle, stroke=shade, width=4))
    if action.baseline and action.baseline != reached:
        parts.append(_mark("diamond", scale.at(action.baseline) - MARK / 2, middle - MARK / 2, hollow=True))
    if action.current and not action.done and not action.is_overdue(today):
        parts.append(_mark("diamond", scale.at(action.current) - MARK / 2, middle - MARK / 2))
    if action.current and action.is_overdue(today):
        parts.append(drawn("cross", "red", scale.at(action.current) - MARK / 2, middle - MARK / 2, MARK))
    if action.done:
        parts.append(drawn("tick", "green", scale.at(action.done) - MARK / 2, middle - MARK / 2 - 2, MARK + 2))
    return "".join(parts)


def _mark(shape: str, x: float, y: float, *, hollow: bool = False) -> str:
    points = " ".join(f"{x + px * MARK:.1f},{y + py * MARK:.1f}" for px, py in SHAPES[shape])
    return f'<polygon points="{points}" fill="{PAPER if hollow else INK}" stroke="{INK}" stroke-width="1.4"/>'


def _when(action: TimelineAction, today: date) -> str:
    if action.done:
        return f"Done {day(action.done)}"
    if action.current is None:
        return "No date"
    moved = f" (was {day(action.baseline)})" if action.baseline and action.baseline != action.current else ""
    return f"{'Overdue since' if action.is_overdue(today) else 'Due'} {day(action.current)}{moved}"


def _state(action: TimelineAction, today: date) -> str:
    if action.done:
        return "Done"
    if action.current is None:
        return "No date"
    return "Overdue" if action.is_overdue(today) else "To come"


def _in_words(actions: Sequence[TimelineAction], today: date) -> str:
    done = sum(1 for action in actions if action.done)
    overdue = sum(1 for action in actions if action.is_overdue(today))
    later = [action for action in actions if action.days_moved > 0]
    sentence = f"On {day(today)}, of {counted(len(actions), 'action')}, {done:,} done and {overdue:,} overdue; "
    if not later:
        return sentence + "none has been moved to a later date."
    furthest = max(later, key=lambda action: action.days_moved)
    return sentence + (
        f"{len(later):,} moved to a later date, the furthest being {furthest.reference or furthest.title}"
        f" by {counted(furthest.days_moved, 'day')}."
    )
