"""SPC charts: the figures with their usual level and usual range, what the rules make of each, and what was decided.

The picture takes whatever has the shape of a chart and of a verdict (the statistics' values have), so that it depends
on no statistics. What is missing or may not be shown is a gap: it is neither drawn nor bridged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from soundingboard.formats.blocks import Cell, Column, Table, day, month
from soundingboard.formats.charts.picture import Picture, box, breadth, fitted, framed, label, line
from soundingboard.formats.charts.scale import Scale, days_over, scale_over
from soundingboard.formats.charts.verdict_icons import ASSURANCE_SIGNS, VARIATION_SIGNS, sign
from soundingboard.formats.marks import INK, PAPER, QUIET, RULE, SHADES, drawn

BAND = SHADES["grey"].tint
TARGET = SHADES["red"].solid


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a chart is drawn on: where its plot lies, how large its words, shapes and the numbers of events are.

    On a screen the words stand under the plot, as a telephone shrinks it by a third. On paper they stand beside it,
    from `beside` on, so that a page holds three.
    """

    width: float
    left: float
    right: float
    height: float
    size: float
    flag: float
    mark: float
    beside: float = 0.0

    @property
    def room(self) -> float:
        """How wide the key and the notes may be."""
        return self.width - self.beside


ON_SCREEN = Sheet(width=480, left=52, right=468, height=196, size=15, flag=20, mark=1)
ON_PAPER = Sheet(width=640, left=42, right=356, height=128, size=11.5, flag=16, mark=0.8, beside=374)

# What a class of point is drawn as: shape, colour, size, and its words in the key.
MARKS: Mapping[str, tuple[str, str, float, str]] = MappingProxyType(
    {
        "common_cause": ("circle", "grey", 8.5, "Usual"),
        "improvement": ("diamond", "blue", 13, "Better"),
        "concern": ("triangle", "amber", 13, "Worse"),
        "neither": ("square", "white", 11, "Unusual"),
        "ghost": ("circle", "white", 9, "Not counted"),
    }
)


class PlottedPoint(Protocol):
    """A figure as it is drawn. `value` None is a gap; `kind` is its class, None for a ghost and for a gap."""

    @property
    def on(self) -> date: ...
    @property
    def value(self) -> float | None: ...
    @property
    def ghost(self) -> bool: ...
    @property
    def target(self) -> float | None: ...
    @property
    def segment(self) -> int: ...
    @property
    def mean(self) -> float | None: ...
    @property
    def lower(self) -> float | None: ...
    @property
    def upper(self) -> float | None: ...
    @property
    def kind(self) -> str | None: ...


class PlottedChart(Protocol):
    """The points by date. `status` is ok, short (limits on trial), run_chart (mean only) or refused (line only)."""

    @property
    def points(self) -> Sequence[PlottedPoint]: ...
    @property
    def status(self) -> str: ...


class Spoken(Protocol):
    """What the chart says: its headline, its sentence, its words with the notes, and the signs that may be shown."""

    @property
    def headline(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def variation(self) -> str | None: ...
    @property
    def assurance(self) -> str | None: ...


class Spelling(Protocol):
    """How values are spelt."""

    @property
    def unit(self) -> str: ...
    @property
    def decimals(self) -> int: ...
    def said(self, value: float) -> str:
        """A value with its unit."""


@dataclass(frozen=True, slots=True)
class ChartEvent:
    """Something marked on the line, in the words to be printed: a decision, an action done, an event, a re-base."""

    on: date
    words: str


def spc_chart(
    title: str,
    chart: PlottedChart,
    verdict: Spoken,
    spelling: Spelling,
    *,
    events: Sequence[ChartEvent] = (),
    band: tuple[float, float] | None = None,
    why_missing: Mapping[date, str] = MappingProxyType({}),
    labels: Mapping[date, str] = MappingProxyType({}),
) -> Picture:
    """The chart of one measure with its signs, its key, and the events numbered on the line and printed under it.

    `band` has the ends between which the figures should lie. `why_missing` has the table's words for a gap, `labels`
    a period's name where the month of its day is not it. Raises `ValueError` for a chart without points.
    """
    if not chart.points:
        raise ValueError("An SPC chart needs at least one point.")
    numbered = sorted(events, key=lambda event: event.on)
    sentence = verdict.words
    alt = f"SPC chart of {title}. {sentence}"

    def drawn_on(sheet: Sheet) -> str:
        plan = _Plan(chart, spelling, band, sheet)
        parts, top = _header(verdict, sheet)
        flags, lower = _event_flags(numbered, plan.x, top, sheet)
        plan = plan.from_top(lower + 4)
        parts += [plan.grid(), plan.bands(), _event_lines(numbered, plan, top), flags, plan.limits(), plan.targets()]
        parts += [plan.line(), plan.marks(), plan.calendar(labels)]
        below = plan.bottom + 8 + 1.2 * sheet.size
        key, bottom = _key(chart, spelling, band, top + 4 if sheet.beside else below + 20, sheet)
        notes, bottom = _event_notes(numbered, bottom + 6, sheet)
        return framed(sheet.width, max(bottom, below), title, alt, [*parts, key, notes])

    table = _table(title, chart, spelling, numbered, why_missing, labels)
    return Picture(drawn_on(ON_SCREEN), alt, sentence, table, drawn_on(ON_PAPER))


def on_axis(tick: float, spelling: Spelling) -> str:
    """A number beside an axis. A unit that is a word is in the key, and has no room here."""
    return spelling.said(tick).split(" ")[0]


def family(kind: str | None) -> str:
    """The class of a point without its side: improvement, concern, neither or common_cause."""
    return (kind or "common_cause").removesuffix("_high").removesuffix("_low")


def limits_shown(chart: PlottedChart) -> bool:
    """Whether there are figures enough for limits, if only on trial."""
    return chart.status in ("ok", "short")


def drawn_limits(chart: PlottedChart, point: PlottedPoint, unit: str) -> tuple[float, float] | None:
    """A point's limits as they are drawn: not below nought where no figure is, no share above the whole."""
    if not limits_shown(chart) or point.lower is None or point.upper is None:
        return None
    values = [each.value for each in chart.points if each.value is not None]
    lower, upper = point.lower, point.upper
    if all(value >= 0 for value in values):
        lower = max(0.0, lower)
    if unit == "%" and all(value <= 100 for value in values):
        upper = min(100.0, upper)
    return lower, upper


class _Plan:
    """Where everything lies on one chart."""

    def __init__(
        self,
        chart: PlottedChart,
        spelling: Spelling,
        band: tuple[float, float] | None,
        sheet: Sheet,
        top: float = 0.0,
    ) -> None:
        self.chart = chart
        self.spelling = spelling
        self.band = band
        self.sheet = sheet
        self.left, self.right, self.size = sheet.left, sheet.right, sheet.size
        self.top = top
        self.bottom = top + sheet.height
        self.points = chart.points
        self.x = days_over([point.on for point in self.points], self.left + 10, self.right - 8)
        self.spans = [drawn_limits(chart, point, spelling.unit) for point in self.points]
        values = [point.value for point in self.points if point.value is not None]
        values += [point.target for point in self.points if point.target is not None]
        values += [end for span in self.spans if span for end in span]
        values += band or ()
        self.y = scale_over(values or [0.0, 1.0], self.bottom, self.top)

    def from_top(self, top: float) -> "_Plan":
        """The same chart lower down."""
        return _Plan(self.chart, self.spelling, self.band, self.sheet, top)

    def at(self, point: PlottedPoint) -> float:
        return self.x.at(point.on.toordinal())

    def grid(self) -> str:
        parts = []
        for tick in self.y.ticks(decimals=self.spelling.decimals):
            y = self.y.at(tick)
            parts.append(line(self.left, y, self.right, y, stroke=RULE, width=0.8))
            words = on_axis(tick, self.spelling)
            parts.append(label(self.left - 7, y + 5, words, size=self.size, fill=QUIET, anchor="end"))
        return "".join(parts)

    def stretches(self) -> list[tuple[int, int]]:
        """The first and last place of each run of points with one set of limits."""
        found: list[tuple[int, int]] = []
        for place, point in enumerate(self.points):
            before = self.points[place - 1]
            if found and (before.mean, self.spans[place - 1]) == (point.mean, self.spans[place]):
                found[-1] = (found[-1][0], place)
            else:
                found.append((place, place))
        return found

    @staticmethod
    def _same(one: PlottedPoint, other: PlottedPoint) -> bool:
        # A baseline and the segment with its limits are drawn as one.
        return one.segment == other.segment or (one.mean, one.lower) == (other.mean, other.lower)

    def ends(self, first: int, last: int) -> tuple[float, float]:
        """Where a stretch begins and ends: half way to its neighbours, so that a single point has a breadth too."""
        begin = self.at(self.points[first])
        end = self.at(self.points[last])
        before = (self.at(self.points[first - 1]) + begin) / 2 if first else self.left
        after = (self.at(self.points[last + 1]) + end) / 2 if last + 1 < len(self.points) else self.right
        return before, after

    def bands(self) -> str:
        parts = []
        for first, last in self.stretches():
            span = self.spans[last]
            if span is None:
                continue
            begin, end = self.ends(first, last)
            top = self.y.at(span[1])
            parts.append(box(begin, top, end - begin, max(0.6, self.y.at(span[0]) - top), fill=BAND))
        return "".join(parts)

    def limits(self) -> str:
        parts = []
        dashes = "7 4" if self.chart.status == "ok" else "2 4"
        for first, last in self.stretches():
            begin, end = self.ends(first, last)
            mean, span = self.points[last].mean, self.spans[last]
            if mean is not None and self.chart.status != "refused":
                parts.append(line(begin, self.y.at(mean), end, self.y.at(mean), stroke=QUIET, width=1.6))
            for limit in span or ():
                y = self.y.at(limit)
                parts.append(line(begin, y, end, y, stroke=QUIET, width=1.3, dashes=dashes))
        return "".join(parts)

    def targets(self) -> str:
        parts = []
        for end in self.band or ():
            y = self.y.at(end)
            parts.append(line(self.left, y, self.right, y, stroke=TARGET, width=2, dashes="11 4 2 4"))
        place = 0
        while place < len(self.points):
            aim, last = self.points[place].target, place
            while last + 1 < len(self.points) and self.points[last + 1].target == aim:
                last += 1
            if aim is not None:
                begin, end = self.ends(place, last)
                y = self.y.at(aim)
                parts.append(line(begin, y, end, y, stroke=TARGET, width=2, dashes="11 4 2 4"))
            place = last + 1
        return "".join(parts)

    def line(self) -> str:
        """The line from figure to figure; broken at a gap and at a new segment, and passing a ghost by."""
        strokes: list[str] = []
        before: PlottedPoint | None = None
        for point in self.points:
            if point.value is None:
                before = None
                continue
            if point.ghost:
                continue
            move = "L" if before is not None and self._same(before, point) else "M"
            strokes.append(f"{move}{self.at(point):.1f} {self.y.at(point.value):.1f}")
            before = point
        return f'<path d="{"".join(strokes)}" fill="none" stroke="{INK}" stroke-width="1.8"/>' if strokes else ""

    def marks(self) -> str:
        parts = []
        small = self.sheet.mark * (0.8 if len(self.points) > 40 else 1.0)
        for point in self.points:
            if point.value is None:
                continue
            kind = "ghost" if point.ghost else family(point.kind) if self.chart.status == "ok" else "common_cause"
            shape, colour, size, _ = MARKS[kind]
            size *= small
            parts.append(
                drawn(shape, colour, self.at(point) - size / 2, self.y.at(point.value) - size / 2 - _lift(shape), size)
            )
        return "".join(parts)

    def calendar(self, labels: Mapping[date, str]) -> str:
        """A stroke for each figure, and the names of the first, the last and as many between as there is room for."""
        parts = [line(self.left, self.bottom, self.right, self.bottom, stroke=QUIET, width=1.2)]
        for point in self.points:
            x = self.at(point)
            parts.append(line(x, self.bottom, x, self.bottom + 4, stroke=QUIET, width=0.9))
        y = self.bottom + 6 + self.size
        first, last = self.points[0], self.points[-1]
        name = label_of(last.on, labels)
        until = self.right - breadth(name, self.size) - 14
        if last is not first:
            parts.append(label(self.right, y, name, size=self.size, fill=QUIET, anchor="end"))
        free = self.left - 20
        for point in self.points[:-1] or self.points:
            name = label_of(point.on, labels)
            wide = breadth(name, self.size)
            start = max(self.left - 20, self.at(point) - wide / 2)
            if last is first or (start >= free and start + wide <= until):
                parts.append(label(start, y, name, size=self.size, fill=QUIET))
                free = start + wide + 24
        return "".join(parts)


def label_of(on: date, labels: Mapping[date, str]) -> str:
    """A period's name: the given one, or the month of its day."""
    return labels.get(on) or month(on)


def _lift(shape: str) -> float:
    """A triangle stands on its point's place a little higher, where its weight is."""
    return 1.0 if shape == "triangle" else 0.0


_TARGET_WORDS: Mapping[str, str] = MappingProxyType(
    {"pass": "Target: met", "fail": "Target: missed", "hit_or_miss": "Target: hit or miss"}
)

# --- above ------------------------------------------------------------------------------------------------------------


def _header(verdict: Spoken, sheet: Sheet) -> tuple[list[str], float]:
    """The two signs with their words."""
    parts, x, size = [], 0.0, sheet.size
    side = round(1.75 * size)
    if verdict.variation:
        parts.append(sign(VARIATION_SIGNS[verdict.variation], 3, 3, side))
        x = side + 12
    parts.append(label(x, 4 + 1.2 * size, verdict.headline, size=size + 2, bold=True))
    if verdict.assurance:
        words = _TARGET_WORDS[verdict.assurance]
        start = sheet.right + 8 - breadth(words, size)
        parts.append(sign(ASSURANCE_SIGNS[verdict.assurance], start - side - 8, 3, side))
        parts.append(label(start, 3 + 1.2 * size, words, size=size))
    return parts, side + 12.0


def _event_flags(events: Sequence[ChartEvent], x: Scale, top: float, sheet: Sheet) -> tuple[str, float]:
    """A numbered flag for each event over its day; those too close to stand side by side go a row down."""
    parts: list[str] = []
    side = sheet.flag
    ends: list[float] = []  # of each row
    for number, event in enumerate(events, start=1):
        middle = x.at(event.on.toordinal())
        row = next((row for row, end in enumerate(ends) if end + 3 <= middle - side / 2), len(ends))
        if row == len(ends):
            ends.append(0.0)
        ends[row] = middle + side / 2
        parts.append(_flag(number, middle - side / 2, top + row * (side + 3), side))
    return "".join(parts), top + (side + 3) * len(ends)


def _flag(number: int, x: float, y: float, side: float) -> str:
    """The number of an event."""
    words = label(x + side / 2, y + 0.75 * side, str(number), size=0.65 * side, bold=True, fill=PAPER, anchor="middle")
    return box(x, y, side, side, fill=INK, round_=3) + words


def _event_lines(events: Sequence[ChartEvent], plan: _Plan, top: float) -> str:
    days = dict.fromkeys(event.on for event in events)
    at = [plan.x.at(on.toordinal()) for on in days]
    return "".join(line(x, top + 10, x, plan.bottom, stroke=INK, width=1.1, dashes="2 3") for x in at)


# --- below ------------------------------------------------------------------------------------------------------------


def _key(
    chart: PlottedChart, spelling: Spelling, band: tuple[float, float] | None, y: float, sheet: Sheet
) -> tuple[str, float]:
    """What the lines and the shapes mean, with the values of the lines at the end of the chart."""
    last = next((point for point in reversed(chart.points) if point.mean is not None), None)
    entries: list[tuple[str, str]] = []
    if last and last.mean is not None and chart.status != "refused":
        entries.append((line(0, 0, 24, 0, stroke=QUIET, width=1.6), f"Usual level {spelling.said(last.mean)}"))
        span = drawn_limits(chart, last, spelling.unit)
        if span:
            trial = chart.status != "ok"
            dashes = "2 4" if trial else "7 4"
            edges = [line(0, at, 24, at, stroke=QUIET, width=1.3, dashes=dashes) for at in (-7, 7)]
            words = "Range on trial" if trial else "Usual range"
            entries.append(
                (
                    box(0, -7, 24, 14, fill=BAND) + "".join(edges),
                    f"{words} {spelling.said(span[0])} to {spelling.said(span[1])}",
                )
            )
    aims = [point.target for point in chart.points if point.target is not None]
    sample = line(0, 0, 24, 0, stroke=TARGET, width=2, dashes="11 4 2 4")
    if aims:
        entries.append((sample, f"Target {spelling.said(aims[-1])}"))
    if band:
        entries.append((sample, f"Band {spelling.said(band[0])} to {spelling.said(band[1])}"))
    met = {"ghost" if point.ghost else family(point.kind) for point in chart.points if point.value is not None}
    for kind, (shape, colour, size, words) in MARKS.items():
        if kind in met and (kind == "ghost" or chart.status == "ok"):
            size *= sheet.mark
            entries.append((drawn(shape, colour, 12 - size / 2, -size / 2, size), words))
    parts, x = [], 0.0
    for sample, words in entries:
        wide = 31 + breadth(words, sheet.size) + 16
        if x and x + wide - 16 > sheet.room:
            x, y = 0.0, y + 9 + sheet.size
        begin = sheet.beside + x
        parts.append(f'<g transform="translate({begin:.1f} {y - sheet.size / 3:.1f})">{sample}</g>')
        parts.append(label(begin + 31, y, words, size=sheet.size, fill=QUIET))
        x += wide
    return "".join(parts), y + 10


def _event_notes(events: Sequence[ChartEvent], y: float, sheet: Sheet) -> tuple[str, float]:
    """Each event's number, day and words, on as many lines as they need."""
    parts = []
    x, side, size = sheet.beside, sheet.flag, sheet.size
    for number, event in enumerate(events, start=1):
        y += 8
        parts.append(_flag(number, x, y, side))
        for text in wrapped(f"{day(event.on)}: {event.words}", sheet.room - side - 10, size):
            parts.append(label(x + side + 9, y + 0.75 * side, text, size=size))
            y += size + 4
    return "".join(parts), y + (8 if events else 0)


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Words on lines that fit a width; a word too long for a line is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and breadth(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(fitted(word, width, size, bold=bold))
    return lines


# --- the table --------------------------------------------------------------------------------------------------------

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "common_cause": "No real change",
        "improvement_high": "Better, high",
        "improvement_low": "Better, low",
        "concern_high": "Worse, high",
        "concern_low": "Worse, low",
        "neither_high": "Unusually high",
        "neither_low": "Unusually low",
    }
)


def _table(
    title: str,
    chart: PlottedChart,
    spelling: Spelling,
    events: Sequence[ChartEvent],
    why_missing: Mapping[date, str],
    labels: Mapping[date, str],
) -> Table:
    has_limits, has_target = limits_shown(chart), any(point.target is not None for point in chart.points)
    columns = [Column("Period", width=1.4), Column("Value"), Column("Usual level")]
    columns += [Column("Usual range", width=1.6)] if has_limits else []
    columns += [Column("Target")] if has_target else []
    columns += [Column("What it shows", width=1.6)]
    columns += [Column("Marked", width=0.8)] if events else []
    rows: list[tuple[Cell, ...]] = []
    for point in chart.points:
        span = drawn_limits(chart, point, spelling.unit)
        row: list[Cell] = [label_of(point.on, labels)]
        row.append(why_missing.get(point.on, "No figure") if point.value is None else spelling.said(point.value))
        row.append(None if point.mean is None or chart.status == "refused" else spelling.said(point.mean))
        if has_limits:
            row.append(f"{spelling.said(span[0])} to {spelling.said(span[1])}" if span else None)
        if has_target:
            row.append(None if point.target is None else spelling.said(point.target))
        row.append(_shows(chart, point))
        if events:
            row.append(_numbers(events, chart, point))
        rows.append(tuple(row))
    note = " ".join(f"{number}. {day(event.on)}: {event.words}" for number, event in enumerate(events, start=1))
    return Table(f"{title}: the figures of the chart", tuple(columns), tuple(rows), note=note)


def _numbers(events: Sequence[ChartEvent], chart: PlottedChart, point: PlottedPoint) -> str:
    """The numbers of what is marked in the time of a figure: after the one before, and up to its own day."""
    days = [each.on for each in chart.points]
    place = days.index(point.on)
    first = days[place - 1] if place else date.min
    last = point.on if place + 1 < len(days) else date.max
    return ", ".join(str(number) for number, event in enumerate(events, start=1) if first < event.on <= last)


def _shows(chart: PlottedChart, point: PlottedPoint) -> str:
    if point.value is None:
        return "Gap"
    if point.ghost:
        return "Not counted"
    return _KINDS[point.kind or "common_cause"] if chart.status == "ok" else "Too early to tell"
