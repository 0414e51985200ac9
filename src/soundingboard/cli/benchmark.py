"""`soundingboard benchmark FILE... --indicator NAME --year YYYY --neighbours FILE --out FILE`: who stands where."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from soundingboard.cli.csv_command import line, refuse, write_all
from soundingboard.formats.benchmarks.explore import ExploreFile, headings_of, is_explore, likely, read_explore
from soundingboard.formats.benchmarks.lait import DictionaryEntry, LaitFile, read_dictionary, read_lait
from soundingboard.formats.benchmarks.neighbours import NeighbourTable, read_neighbours
from soundingboard.formats.benchmarks.recognise import is_dictionary, is_lait
from soundingboard.formats.benchmarks.values import Best, Reported, Series, labels_for
from soundingboard.formats.csv_input import Problem, Refused
from soundingboard.measures.benchmarking import Standing, standings
from soundingboard.measures.library import LibraryIndicator, library

HELP = "set authorities beside their neighbours, region and England"
OUT = (
    "indicator", "la_code", "la_name", "published", "value", "neighbour_mean", "neighbour_median",
    "neighbours_with_value", "region_value", "england_value", "rank_best_first", "quartile_band",
    "authorities_with_value",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The published files, the indicator, the year, the neighbours and where to write."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = f"""\
Reads files as published: CSV of the Department's Explore Education Statistics, and the long file (Parquet) and the
dictionary (CSV) of its local authority interactive tool (LAIT). NAME is a column of the one or a Short Desc of the
other.

Writes {", ".join(OUT[:7])},
  {", ".join(OUT[7:])}.

published is the cell as it stands in the file; a symbol (c, z, x, u, k, low, -) has no value and is never nought. The
neighbours' mean and median are over those that have a value. Rank 1 is the best, ties share it; bands A (best) to D are
quarters of the authorities that have a value. A year may be labelled otherwise: 2025 finds 2024-25 and 202425.

Exit status: 0 done, 2 refused with one line for each problem on standard error and nothing written."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="published files")
    parser.add_argument("--indicator", required=True, metavar="NAME", help="a column, or a Short Desc of LAIT")
    parser.add_argument("--where", action="append", default=[], metavar="COLUMN=VALUE", help="pick rows by a filter")
    parser.add_argument("--best", choices=("low", "high", "none"),
                        help="which end is best; otherwise as the library or the dictionary says")  # fmt: skip
    parser.add_argument("--year", required=True, metavar="YYYY", help="the year, as the file labels it or as it ends")
    parser.add_argument("--neighbours", type=Path, required=True, metavar="FILE", help="a table of neighbours")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the CSV to write")


def run(arguments: argparse.Namespace) -> int:
    """0 when the file is written whole, 2 when something is refused; then nothing is written."""
    problems: list[Problem] = []
    where = _where(arguments.where, problems)
    series, neighbours = None, None
    try:
        series = _series(arguments.files, arguments.indicator, where)
    except Refused as refusal:
        problems += refusal.problems
    try:
        neighbours = read_neighbours(arguments.neighbours)
    except Refused as refusal:
        problems += refusal.problems
    if problems or series is None or neighbours is None:
        return refuse(problems)
    try:
        year = _year(arguments.year, series, arguments.files)
    except Refused as refusal:
        return refuse(refusal.problems)
    best = arguments.best or _best(series, where)
    return write_all({arguments.out: _lines(series, year, best, neighbours)})


def _where(given: Sequence[str], problems: list[Problem]) -> Mapping[str, str]:
    found = {}
    for each in given:
        column, equals, value = each.partition("=")
        if not (column.strip() and equals):
            problems.append(Problem("--where", f"“{each}” is not a column and a value. Write it COLUMN=VALUE."))
            continue
        found[column.strip()] = value.strip()
    return found


def _series(files: Sequence[Path], indicator: str, where: Mapping[str, str]) -> Series:
    """The indicator from every file that has it. Raises Refused with what is wrong in any of them."""
    problems: list[Problem] = []
    explore: list[ExploreFile] = []
    lait: list[LaitFile] = []
    dictionary: dict[str, DictionaryEntry] = {}
    for path in files:
        try:
            if is_lait(_beginning(path)):
                lait.append(read_lait(path))
            elif is_dictionary(path):
                dictionary |= read_dictionary(path)
            elif is_explore(headings := headings_of(path)) or len(headings) < 2:
                explore.append(read_explore(path))  # which also says what is wrong with a file that is none
            else:
                says = "is none of the files read here. Give an Explore Education Statistics CSV, or LAIT's files."
                problems.append(Problem(path.name, says))
        except Refused as refusal:
            problems += refusal.problems
    found: list[Series] = []
    for table in explore:
        if table.column(indicator):
            try:
                found.append(table.series(indicator, where))
            except Refused as refusal:
                problems += refusal.problems
    for tool in lait:
        if indicator in tool.indicators:
            if where:
                problems.append(Problem(tool.name, "has no columns to pick by. Leave --where out."))
            try:
                found.append(tool.series(indicator, dictionary))
            except Refused as refusal:
                problems += refusal.problems
    if not problems and not found:
        known = {name for table in explore for name in table.indicators}
        known |= {name for tool in lait for name in tool.indicators}
        names = ", ".join(path.name for path in files)
        problems.append(Problem(names, f"has no indicator {indicator}. {likely(indicator, known)}"))
    if problems:
        raise Refused(problems)
    return _joined(found, indicator, files)


def _joined(found: Sequence[Series], indicator: str, files: Sequence[Path]) -> Series:
    """Several files' figures as one; what two of them say differently is refused."""
    every: dict[tuple[str, str], Reported] = {}
    problems = []
    for series in found:
        for each in series.reported:
            known = every.setdefault((each.area.code, each.year), each)
            if (known.value, known.symbol) != (each.value, each.symbol):
                says = (
                    f"say {known.published} and {each.published} of {each.area.name} in {each.year}. Give one of them."
                )
                problems.append(Problem(" and ".join(path.name for path in files), says, None, indicator))
    if problems:
        raise Refused(problems)
    best = next((series.best for series in found if series.best), None)
    return Series(indicator, tuple(every.values()), best, all(series.bands for series in found))


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(4)
    except OSError:
        return b""


def _year(year: str, series: Series, files: Sequence[Path]) -> str:
    labels = labels_for(year, series.years)
    if len(labels) == 1:
        return labels[0]
    says = f"has no {series.indicator} for {year}. It has {', '.join(series.years)}."
    if not series.years:
        says = f"has no row of {series.indicator} with all that --where picks. Pick other values together."
    if labels:
        says = f"has {series.indicator} for {' and for '.join(labels)}. Give one of them as the year."
    raise Refused([Problem(", ".join(path.name for path in files), says)])


def _best(series: Series, where: Mapping[str, str]) -> Best:
    """Which end is best, by the file's dictionary or by the library; neither where nothing says."""
    if series.best:
        return series.best
    directions = {each.direction for each in library() if _is_of(each, series.indicator, where)}
    if directions == {"up"}:
        return "high"
    return "low" if directions == {"down"} else "none"


def _is_of(indicator: LibraryIndicator, name: str, where: Mapping[str, str]) -> bool:
    if indicator.lait == name:
        return True
    explore = indicator.explore
    if explore is None or explore.measure != name:
        return False
    return all(
        where.get(column, value) == value for column, _, value in (each.partition("=") for each in explore.where)
    )


def _lines(series: Series, year: str, best: Best, neighbours: NeighbourTable) -> Iterator[str]:
    reported = {each.area.code: each for each in series.of_year(year)}
    authorities = {code: each for code, each in reported.items() if each.area.kind == "authority"}
    by_region = {
        each.area.region or each.area.code: each.value for each in reported.values() if each.area.kind == "region"
    }
    england = next((each.value for each in reported.values() if each.area.kind == "country"), None)
    found = standings(
        {code: each.value for code, each in authorities.items()},
        neighbours={code: [near.code for near in neighbours.of(code)] for code in authorities},
        regions={code: by_region.get(each.area.region) for code, each in authorities.items()},
        england=england,
        best=best,
        bands=series.bands,
    )
    yield line(OUT)
    for code in sorted(found):
        yield line(_cells(series.indicator, authorities[code], found[code]))


def _cells(indicator: str, reported: Reported, standing: Standing) -> list[object]:
    return [
        indicator,
        reported.area.code,
        reported.area.name,
        reported.published,
        _number(standing.value),
        _number(standing.neighbour_mean),
        _number(standing.neighbour_median),
        standing.neighbours,
        _number(standing.region),
        _number(standing.england),
        standing.rank,
        standing.band,
        standing.authorities,
    ]


def _number(value: object) -> float | None:
    return None if value is None else float(Fraction(str(value)))
