"""`soundingboard attribute POINTS.csv --chart p|pprime|u|uprime|c --out FILE`: charts of counts and of shares."""

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from soundingboard.cli.csv_command import line, refuse, refuse_repeats, write_all
from soundingboard.formats.csv_input import CsvInput, Refused, read
from soundingboard.statistics.attribute import KINDS, SHARES, AttributeKind, Count, attribute_chart

HELP = "make p, p', u, u' or c charts of counts"
POINTS = ("series_id", "point", "date", "numerator", "denominator")
OUT = ("series_id", "point", "value", "centre", "lower_limit", "upper_limit", "sigma_z")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The points, the kind of chart, and where to write."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = f"""\
Reads POINTS: {", ".join(POINTS)} (either empty = missing; a c chart
leaves the denominator unread).
Writes: {", ".join(OUT)} (empty unless the chart has a prime).
p is for shares, u for rates, c for counts; pprime and uprime are widened by how much the figures really vary.

Exit status: 0 done, 2 refused with one line for each problem on standard error and nothing written."""
    parser.add_argument("points", type=Path, metavar="POINTS.csv", help="a row for each count")
    parser.add_argument("--chart", choices=KINDS, required=True, help="the kind of chart")
    parser.add_argument("--screen", action="store_true", help="leave unusual ranges out of sigma_z")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")


def run(arguments: argparse.Namespace) -> int:
    """0 when the file is written whole, 2 when something is refused; then nothing is written."""
    try:
        series = _series(read(arguments.points, POINTS), arguments.chart)
    except Refused as refusal:
        return refuse(refusal.problems)
    return write_all({arguments.out: _lines(series, arguments.chart, arguments.screen)})


# A series: the name of each point with its count, in order of date.
_Series = dict[str, list[tuple[str, Count]]]


def _series(table: CsvInput, kind: AttributeKind) -> _Series:
    names, points, days = table.texts("series_id"), table.texts("point"), table.dates("date")
    numerators = table.figures("numerator")
    denominators = [None] * len(table) if kind == "c" else table.figures("denominator")
    rows_of: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        rows_of.setdefault(name, []).append(row)
        _check(table, row, numerators[row], denominators[row], kind)
    for rows in rows_of.values():
        refuse_repeats(table, points, "point", rows, "Give each point of a series its own.")
        refuse_repeats(table, days, "date", rows, "Give each point of a series its own.")
    table.refuse_problems()
    return {
        name: [
            (points[row], Count(numerators[row], denominators[row]))
            for row in sorted(rows, key=lambda row: days[row] or date.min)
        ]
        for name, rows in rows_of.items()
    }


def _check(table: CsvInput, row: int, numerator: float | None, denominator: float | None, kind: AttributeKind) -> None:
    if numerator is not None and numerator < 0:
        table.wrong(row, "numerator", "is below nought. A count is nought or more.")
    if denominator is not None and denominator <= 0:
        table.wrong(row, "denominator", "is not above nought. Take the row out, or leave the cell empty.")
    if kind in SHARES and numerator is not None and denominator is not None and numerator > denominator > 0:
        table.wrong(row, "numerator", "is more than the denominator. Mend it, or use --chart u for a rate.")


def _lines(series: _Series, kind: AttributeKind, screened: bool) -> Iterator[str]:
    yield line(OUT)
    for name, points in series.items():
        chart = attribute_chart([count for _, count in points], kind, screened=screened)
        for (point, _), found in zip(points, chart.points, strict=True):
            yield line((name, point, found.value, chart.centre, found.lower, found.upper, chart.sigma_z))
