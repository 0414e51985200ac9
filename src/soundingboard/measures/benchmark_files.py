"""A published file as the lines that `benchmark_actions` keeps: which of the wanted measures it has, and for whom."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

from soundingboard.formats.benchmarks.explore import ExploreFile, read_explore
from soundingboard.formats.benchmarks.lait import LaitFile, read_dictionary, read_lait
from soundingboard.formats.benchmarks.neighbours import NeighbourTable, read_neighbours
from soundingboard.formats.benchmarks.ofsted import read_outcomes
from soundingboard.formats.benchmarks.recognise import is_lait
from soundingboard.formats.benchmarks.sheets import read_bytes
from soundingboard.formats.benchmarks.values import Area, Series, year_of
from soundingboard.formats.csv_input import Problem, Refused
from soundingboard.measures.benchmark_values import (
    AreaLine,
    BenchmarkLine,
    EntryLine,
    NeighbourLine,
    OutcomeLine,
    Published,
)
from soundingboard.measures.models import AreaKind, Publisher

_TITLES = {
    Publisher.EXPLORE: "Explore Education Statistics",
    Publisher.LAIT: "Local authority interactive tool",
    Publisher.NEIGHBOURS: "Statistical neighbours",
    Publisher.DICTIONARY: "Dictionary of the local authority interactive tool",
    Publisher.OFSTED: "Ofsted inspection outcomes",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a measure stands in published files: a Short Desc of LAIT, a column of an Explore file and its filters."""

    code: str
    lait: str = ""
    explore: str = ""
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file is, and what it reports of each wanted measure that it has, by the measure's code.

    `not_read` says of a measure that seems to be there why it could not be read; `others` are the figures in the file
    that no wanted measure stands for.
    """

    published: Published
    series: Mapping[str, tuple[BenchmarkLine, ...]]
    not_read: Mapping[str, str]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadNeighbours:
    """What a table of neighbours is, the model that chose them, and an authority's, nearest first."""

    published: Published
    model: str
    neighbours: tuple[NeighbourLine, ...]


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What a table of neighbours is, and the whole of it."""

    published: Published
    table: NeighbourTable


@dataclass(frozen=True, slots=True)
class ReadDictionary:
    """What a dictionary is, and what it says of each wanted measure that it has, by the measure's code."""

    published: Published
    entries: Mapping[str, EntryLine]


@dataclass(frozen=True, slots=True)
class ReadOutcomes:
    """What a file of inspection outcomes is, and the latest of each authority that has its grades."""

    published: Published
    latest: tuple[OutcomeLine, ...]


def read_published(path: Path, wanted: Iterable[Wanted]) -> ReadFile:
    """An Explore file or the long file of LAIT. Raises Refused; also where it has none of the measures."""
    content = read_bytes(path)
    not_read: dict[str, str] = {}
    if is_lait(content):
        tool = read_lait(path)
        names: Iterable[str] = tool.indicators
        found, used = _from_lait(tool, wanted)
        published = _published(path, content, Publisher.LAIT, tool.rows)
    else:
        table = read_explore(path)
        names = table.indicators
        found, used = _from_explore(table, wanted, not_read)
        published = _published(path, content, Publisher.EXPLORE, len(table.table))
    others = tuple(name for name in names if name not in used)
    if not found:
        reasons = " ".join(dict.fromkeys(not_read.values())) or _it_has(others)
        says = f"has none of the measures that are kept here, or not as they say it is published. {reasons}"
        raise Refused([Problem(path.name, says)])
    series = {code: tuple(map_lines(each)) for code, each in found.items()}
    return ReadFile(published, series, not_read, others)


def read_neighbour_table(path: Path) -> ReadTable:
    """A table of neighbours, of every authority. Raises Refused."""
    table = read_neighbours(path)
    return ReadTable(_published(path, read_bytes(path), Publisher.NEIGHBOURS, len(table.neighbours)), table)


def read_dictionary_of(path: Path, wanted: Iterable[Wanted]) -> ReadDictionary:
    """The tool's dictionary. Raises Refused; also where it has none of the measures."""
    said = read_dictionary(path)
    there = {each.code: said[each.lait] for each in wanted if each.lait in said}
    entries = {code: EntryLine(entry.best, entry.bands) for code, entry in there.items()}
    if not entries:
        raise Refused([Problem(path.name, "has none of the measures that are kept here. Choose another file.")])
    return ReadDictionary(_published(path, read_bytes(path), Publisher.DICTIONARY, len(said)), entries)


def read_latest_outcomes(path: Path) -> ReadOutcomes:
    """Ofsted's outcomes: of each authority that exists the latest inspection that gave grades. Raises Refused."""
    outcomes = read_outcomes(path)
    found: dict[str, OutcomeLine] = {}
    for each in outcomes.latest:
        line = OutcomeLine(each.code, each.name, each.kind, each.inspected, each.published, each.grades)
        before = found.get(each.code)
        later = before is None or (line.inspected_on or date.min) > (before.inspected_on or date.min)
        if each.exists and each.grades and later:
            found[each.code] = line
    if not found:
        raise Refused([Problem(path.name, "has no inspection with grades. Choose another file.")])
    rows = len(outcomes.latest) + len(outcomes.in_year) + len(outcomes.history)
    return ReadOutcomes(_published(path, read_bytes(path), Publisher.OFSTED, rows), tuple(found.values()))


def read_neighbours_of(path: Path, authority: str) -> ReadNeighbours:
    """The neighbours of one authority by its number. Raises Refused; also where the table does not have it."""
    read = read_neighbour_table(path)
    table = read.table
    near = table.of(authority)
    if not near:
        raise Refused([Problem(path.name, f"does not have authority {authority}. Check its number of three digits.")])
    lines = tuple(NeighbourLine(each.code, table.names.get(each.code, each.code), each.closeness) for each in near)
    return ReadNeighbours(read.published, table.model, lines)


def map_lines(series: Series) -> Iterable[BenchmarkLine]:
    """A series as lines. A region's key is its code where the file gives codes, and its name where it gives names."""
    lines: dict[Area, AreaLine] = {}
    for each in series.reported:
        line = lines.get(each.area) or lines.setdefault(each.area, _area_line(each.area))
        yield BenchmarkLine(line, each.year, year_of(each.year), each.value, each.symbol)


def _area_line(area: Area) -> AreaLine:
    kind = AreaKind(area.kind)
    key = area.region or area.code if kind == AreaKind.REGION else area.region
    return AreaLine(area.code, area.name, kind, key)


Found: TypeAlias = tuple[dict[str, Series], set[str]]
"""The series of each measure by its code, and the names that the file has for them."""


def _from_lait(tool: LaitFile, wanted: Iterable[Wanted]) -> Found:
    names = set(tool.indicators)
    there = [each for each in wanted if each.lait in names]
    return {each.code: tool.series(each.lait) for each in there}, {each.lait for each in there}


def _from_explore(table: ExploreFile, wanted: Iterable[Wanted], not_read: dict[str, str]) -> Found:
    found, used = {}, set()
    for each in wanted:
        column = table.column(each.explore) if each.explore else None
        # A file that lacks the filters is another release with a column of the same name.
        if column is None or not all(table.table.has(name) for name in each.where):
            continue
        used.add(column)
        try:
            found[each.code] = table.series(each.explore, each.where)
        except Refused as refusal:
            if any(problem.row is not None for problem in refusal.problems):
                raise  # a cell that is wrong makes the whole file doubtful
            not_read[each.code] = _why_not(table, column, each)
    return found, used


def _why_not(table: ExploreFile, column: str, wanted: Wanted) -> str:
    """Why a column that is there is not read: the rows that the measure asks for are not, or it does not say which."""
    for name, value in wanted.where.items():
        there = sorted(set(table.table.texts(name, may_be_empty=True)) - {""})
        if value not in there:
            return f"Column {name} has no “{value}”. {_it_has(there)}"
    return f"Column {column} has several rows for a place and a year, and the definition does not say which of them."


def _it_has(names: Iterable[str]) -> str:
    known = list(names)
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    return f"It has {', '.join(known[:_NAMED])}{more}." if known else ""


_NAMED = 8


def _published(path: Path, content: bytes, publisher: Publisher, rows: int) -> Published:
    title = f"{_TITLES[publisher]}: {path.stem.replace('_', ' ')}"
    return Published(publisher, title, path.name, hashlib.sha256(content).hexdigest(), rows_read=rows)
