"""`soundingboard spc POINTS.csv --series SERIES.csv --out DIR`: XmR charts of many series."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from soundingboard.cli.csv_command import line, refuse, refuse_repeats, write_all
from soundingboard.formats.csv_input import WRITE_DATES, CsvInput, Problem, Refused, day, read
from soundingboard.statistics import xmr
from soundingboard.statistics.charts import notes_on, rows_of_baseline, rows_that_begin_a_segment
from soundingboard.statistics.dialects import DEFAULT, DIALECTS, LENGTHS, Dialect, Lengths
from soundingboard.statistics.values import ASSURANCES, DIRECTIONS, FLAGS, STATUSES, VARIATIONS

HELP = "make SPC charts (XmR) of many series"
POINTS = ("series_id", "point", "date", "value", "ghost")
SERIES = (
    "series_id", "improvement_direction", "target", "screen_outliers", "fix_after_n_points", "rebase_dates",
)  # fmt: skip
OPTIONAL = ("conflict", "baseline_until")
POINTS_OUT = (
    "series_id", "point", "segment", "mean", "lower_limit", "upper_limit", *FLAGS, "special_cause", "class", "ghost",
)  # fmt: skip
SERIES_OUT = ("series_id", "n_counted", "status", "variation", "assurance", "note")
TRUTHS: dict[str, object] = {"true": True, "false": False, "1": True, "0": False, "t": True, "f": False}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The points, the series, the dialect and where to write."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = f"""\
Reads POINTS: {", ".join(POINTS)} (value empty = missing; ghost 1 = drawn, counted nowhere)
and SERIES: {", ".join(SERIES)},
and optionally {" and ".join(OPTIONAL)}. improvement_direction is increase, decrease or neutral; screen_outliers is
TRUE, FALSE or empty (what the dialect does); rebase_dates are the first dates of new segments with ; between
them; conflict is improvement or concern; baseline_until is a date.

Writes points.csv: {", ".join(POINTS_OUT[:6])},
  {", ".join(FLAGS)},
  {", ".join(POINTS_OUT[-3:])}
and series.csv: {", ".join(SERIES_OUT)}.

points.csv has whatever the dialect works out, however few the points are; status says what a chart may show, by
the counted points of the last segment: refused under {LENGTHS.run}; run_chart (mean only) from {LENGTHS.run}; short
(trial limits, no icon) from {LENGTHS.trial}; ok from {LENGTHS.full} (--full). A baseline and the segment that it fixes
count together.

Exit status: 0 done, 2 refused with one line for each problem on standard error and nothing written."""
    parser.add_argument("points", type=Path, metavar="POINTS.csv", help="a row for each figure")
    parser.add_argument("--series", type=Path, required=True, metavar="SERIES.csv", help="a row for each series")
    parser.add_argument(
        "--dialect", choices=tuple(DIALECTS), default=DEFAULT, help=f"whose rules; {DEFAULT} if left out"
    )
    parser.add_argument("--full", type=int, default=LENGTHS.full, metavar="N",
                        help="counted points from which limits and icons are shown (13)")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder to write into")


def run(arguments: argparse.Namespace) -> int:
    """0 when both files are written whole, 2 when something is refused; then nothing is written."""
    dialect = DIALECTS[arguments.dialect]
    if arguments.full <= LENGTHS.trial:
        return refuse([Problem("--full", f"is more than {LENGTHS.trial}. Give a larger number.")])
    try:
        asked = _series(arguments.series, dialect)
        lying = _points(arguments.points, asked)
    except Refused as refusal:
        return refuse(refusal.problems)
    found = xmr.charts(_batch(asked, lying, dialect), dialect, Lengths(full=arguments.full))
    points, series = arguments.out / "points.csv", arguments.out / "series.csv"
    return write_all(
        {points: _point_lines(asked, lying, found, dialect), series: _series_lines(asked, lying, found, dialect)}
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """One row of SERIES."""

    name: str
    direction: int
    target: float
    screened: bool
    fixed: int
    rebases: tuple[date, ...]
    concern_first: bool
    baseline_until: date | None


@dataclass(frozen=True, slots=True)
class _Lying:
    """POINTS in order: series as in SERIES, each by date. `ends` is where each series ends."""

    names: list[str]
    days: list[date]
    values: list[float]
    ghosts: list[bool]
    ends: list[int]

    def of(self, place: int) -> slice:
        """Where the points of one series lie."""
        return slice(self.ends[place - 1] if place else 0, self.ends[place])


def _series(path: Path, dialect: Dialect) -> list[_Asked]:
    table = read(path, SERIES, OPTIONAL)
    names = table.texts("series_id")
    refuse_repeats(table, names, "series_id", range(len(names)), "Give each series one row.")
    directions = table.choices("improvement_direction", {str(word): sign for word, sign in DIRECTIONS.items()})
    targets = table.numbers("target", may_be_empty=True)
    screened = table.choices("screen_outliers", TRUTHS, may_be_empty=True)
    fixed = table.counts("fix_after_n_points", least=dialect.fewest_to_fix, may_be_empty=True)
    rebases = [
        _rebases(table, place, cell) for place, cell in enumerate(table.texts("rebase_dates", may_be_empty=True))
    ]
    conflicts = table.choices("conflict", {"improvement": False, "concern": True}, may_be_empty=True)
    untils = table.dates("baseline_until", may_be_empty=True)
    table.refuse_problems()
    return [
        _Asked(
            name=name,
            direction=int(str(directions[place])),
            target=targets[place],
            screened=dialect.screens_unless_told if screened[place] is None else bool(screened[place]),
            fixed=fixed[place] or 0,
            rebases=rebases[place],
            concern_first=bool(conflicts[place]),
            baseline_until=untils[place],
        )
        for place, name in enumerate(names)
    ]


def _rebases(table: CsvInput, place: int, cell: str) -> tuple[date, ...]:
    found = []
    for text in filter(None, map(str.strip, cell.split(";"))):
        on = day(text)
        if on is None:
            table.wrong(place, "rebase_dates", f"“{text}” is not a date. {WRITE_DATES} Put ; between dates.")
        elif on in found:
            table.wrong(place, "rebase_dates", f"{text} is there twice. Take one out.")
        else:
            found.append(on)
    return tuple(sorted(found))


def _points(path: Path, asked: list[_Asked]) -> _Lying:
    table = read(path, POINTS)
    names, points = table.texts("series_id"), table.texts("point")
    days = table.dates("date")
    values = table.numbers("value", may_be_empty=True)
    ghosts = table.choices("ghost", TRUTHS, may_be_empty=True)
    places = {each.name: place for place, each in enumerate(asked)}
    rows_of: list[list[int]] = [[] for _ in asked]
    for row, name in enumerate(names):
        if name in places:
            rows_of[places[name]].append(row)
        elif name:
            table.wrong(row, "series_id", f"“{name}” is not in the file of series. Add it there, or take the row out.")
    for rows in rows_of:
        refuse_repeats(table, points, "point", rows, "Give each point of a series its own.")
        refuse_repeats(table, days, "date", rows, "Give each point of a series its own.")
    table.refuse_problems()
    order, ends = [], []
    for rows in rows_of:
        order += sorted(rows, key=lambda row: days[row] or date.min)
        ends.append(len(order))
    return _Lying(
        [points[row] for row in order],
        [on for row in order if (on := days[row])],
        [values[row] for row in order],
        [bool(ghosts[row]) for row in order],
        ends,
    )


def _batch(asked: list[_Asked], lying: _Lying, dialect: Dialect) -> xmr.Batch:
    rebased = np.zeros(len(lying.days), np.bool_)
    baselines = np.zeros(len(asked), np.int64)
    for place, each in enumerate(asked):
        if each.rebases or each.baseline_until:
            span = lying.of(place)
            days = lying.days[span]
            rebased[[span.start + row for row in rows_that_begin_a_segment(days, each.rebases)]] = True
            baselines[place] = rows_of_baseline(days, each.baseline_until)
    offsets = np.array([0, *lying.ends], np.int64)
    return xmr.Batch(
        values=np.array(lying.values, np.float64),
        ghosts=np.array(lying.ghosts, np.bool_),
        rebased=rebased,
        targets=np.repeat(np.array([each.target for each in asked], np.float64), np.diff(offsets)),
        offsets=offsets,
        directions=np.array([each.direction for each in asked], np.int8),
        screened=np.array([each.screened for each in asked], np.bool_),
        concern_first=np.array([each.concern_first for each in asked], np.bool_),
        baseline_rows=baselines,
        fixed=np.array([each.fixed for each in asked], np.int64),
    )


# For each set of rules, as bits, their ones and noughts.
_FLAGS = [",".join(str(bits >> place & 1) for place in range(len(FLAGS))) for bits in range(256)]


def _point_lines(asked: list[_Asked], lying: _Lying, found: xmr.Charts, dialect: Dialect) -> Iterator[str]:
    yield line(POINTS_OUT)
    limits = [
        line((number, mean, lower, upper))[:-1]
        for number, mean, lower, upper in zip(
            found.numbers.tolist(), found.means.tolist(), found.lowers.tolist(), found.uppers.tolist(), strict=True
        )
    ]
    segments, flags = found.segment_of.tolist(), found.flags.tolist()
    causes, classes = found.special_causes.tolist(), found.classes.tolist()
    for place, each in enumerate(asked):
        name = line((each.name,))[:-1]
        span = lying.of(place)
        for row in range(span.start, span.stop):
            missing = lying.values[row] != lying.values[row]
            if missing and dialect.bridges_gaps:
                continue
            ghost = lying.ghosts[row]
            cause = FLAGS[causes[row]] if causes[row] >= 0 else ""
            kind = "ghosted" if ghost else "common_cause" if missing else VARIATIONS[classes[row]]
            point = line((lying.names[row],))[:-1]
            yield f"{name},{point},{limits[segments[row]]},{_FLAGS[flags[row]]},{cause},{kind},{int(ghost)}\n"


def _series_lines(asked: list[_Asked], lying: _Lying, found: xmr.Charts, dialect: Dialect) -> Iterator[str]:
    yield line(SERIES_OUT)
    counts, segments = found.segment_counts.tolist(), found.segment_of.tolist()
    for place, each in enumerate(asked):
        span = lying.of(place)
        notes = notes_on(
            dialect,
            unscreened=bool(found.unscreened[place]),
            segments=[counts[at] for at in sorted(set(segments[span]))],
            ghosts=any(lying.ghosts[span]),
            days=lying.days[span],
            rebases=each.rebases,
            baseline_until=each.baseline_until,
            fixed=each.fixed,
        )
        variation = int(found.variations[place])
        yield line(
            (
                each.name, int(found.counted[place]), STATUSES[found.statuses[place]],
                VARIATIONS[variation] if variation >= 0 else "", ASSURANCES[found.assurances[place]], " ".join(notes),
            )
        )  # fmt: skip
