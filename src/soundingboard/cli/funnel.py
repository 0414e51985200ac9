"""`soundingboard funnel UNITS.csv --out FILE`: units of different size against what chance would do."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from soundingboard.cli.csv_command import line, refuse, refuse_repeats, write_all
from soundingboard.formats.csv_input import CsvInput, Refused, read
from soundingboard.statistics.funnel import Limits, Unit, funnel

HELP = "set teams or authorities against what chance would do at their size"
UNITS = ("funnel_id", "unit", "numerator", "denominator")
_SETS, _LIMITS = ("exact", "normal", "adjusted"), ("95_lower", "95_upper", "998_lower", "998_upper")
OUT = ("funnel_id", "unit", "value", "centre", *(f"{one}_{limit}" for one in _SETS for limit in _LIMITS), "z", "phi")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The units, whether they are rates, and where to write."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = f"""\
Reads UNITS: {", ".join(UNITS)} (either empty = suppressed: the unit leaves the funnel).
Writes: {", ".join(OUT[:4])},
  {", ".join(OUT[4:8])},
  the same four as normal_... and as adjusted_... (for over-dispersion), and z, phi.
The centre of a funnel is the proportion of all its units. With --rates the limits are Poisson's.

Exit status: 0 done, 2 refused with one line for each problem on standard error and nothing written."""
    parser.add_argument("units", type=Path, metavar="UNITS.csv", help="a row for each team or authority")
    parser.add_argument("--rates", action="store_true", help="numerators may exceed denominators: rates, not shares")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write")


def run(arguments: argparse.Namespace) -> int:
    """0 when the file is written whole, 2 when something is refused; then nothing is written."""
    try:
        funnels = _funnels(read(arguments.units, UNITS), arguments.rates)
    except Refused as refusal:
        return refuse(refusal.problems)
    return write_all({arguments.out: _lines(funnels, arguments.rates)})


def _funnels(table: CsvInput, rates: bool) -> dict[str, list[Unit]]:
    names, units = table.texts("funnel_id"), table.texts("unit")
    numerators, denominators = table.figures("numerator"), table.figures("denominator")
    rows_of: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        rows_of.setdefault(name, []).append(row)
        _check(table, row, numerators[row], denominators[row], rates)
    for rows in rows_of.values():
        refuse_repeats(table, units, "unit", rows, "Give each unit of a funnel one row.")
    table.refuse_problems()
    return {
        name: [Unit(units[row], numerators[row], denominators[row]) for row in rows] for name, rows in rows_of.items()
    }


def _check(table: CsvInput, row: int, numerator: float | None, denominator: float | None, rates: bool) -> None:
    if numerator is not None and numerator < 0:
        table.wrong(row, "numerator", "is below nought. A count is nought or more.")
    if denominator is not None and denominator <= 0:
        table.wrong(row, "denominator", "is not above nought. Take the unit out, or leave the cell empty.")
    if not rates and numerator is not None and denominator is not None and numerator > denominator > 0:
        table.wrong(row, "numerator", "is more than the denominator. Mend it, or use --rates.")
    if not rates and numerator is not None and denominator is not None and not denominator.is_integer():
        table.wrong(row, "denominator", "is not a whole number. Mend it, or use --rates.")


def _lines(funnels: dict[str, list[Unit]], rates: bool) -> Iterator[str]:
    yield line(OUT)
    for name, units in funnels.items():
        found = funnel(units, rates=rates)
        for unit in found.units:
            limits = [cell for one in (unit.exact, unit.normal, unit.adjusted) for cell in _cells(one)]
            yield line((name, unit.name, unit.value, found.centre, *limits, unit.z, found.phi))


def _cells(limits: Limits | None) -> tuple[float | None, ...]:
    if limits is None:
        return (None,) * 4
    return limits.lower_95, limits.upper_95, limits.lower_998, limits.upper_998
