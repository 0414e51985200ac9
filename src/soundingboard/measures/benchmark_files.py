"""A published file as the lines that `benchmark_actions` keeps: which of the wanted measures it has, and for whom."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from soundingboard.formats.benchmarks.explore import ExploreFile, read_explore
from soundingboard.formats.benchmarks.lait import LaitFile, is_lait, read_lait
from soundingboard.formats.benchmarks.neighbours import read_neighbours
from soundingboard.formats.benchmarks.sheets import read_bytes
from soundingboard.formats.benchmarks.values import Series, year_of
from soundingboard.formats.csv_input import Problem, Refused
from soundingboard.measures.benchmark_values import AreaLine, BenchmarkLine, NeighbourLine, Published
from soundingboard.measures.models import AreaKind, Publisher

_TITLES = {
    Publisher.EXPLORE: "Explore Education Statistics",
    Publisher.LAIT: "Local authority interactive tool",
    Publisher.NEIGHBOURS: "Statistical neighbours",
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
    """What a file is, and what it reports of each wanted measure that it has, by the measure's code."""

    published: Published
    series: Mapping[str, tuple[BenchmarkLine, ...]]


@dataclass(frozen=True, slots=True)
class ReadNeighbours:
    """What a table of neighbours is, the model that chose them, and an authority's, nearest first."""

    published: Published
    model: str
    neighbours: tuple[NeighbourLine, ...]


def read_published(path: Path, wanted: Iterable[Wanted]) -> ReadFile:
    """An Explore file or the long file of LAIT. Raises Refused; also where it has none of the measures."""
    content = read_bytes(path)
    if is_lait(content):
        tool = read_lait(path)
        found = _from_lait(tool, wanted)
        published = _published(path, content, Publisher.LAIT, tool.rows)
    else:
        table = read_explore(path)
        found = _from_explore(table, wanted)
        published = _published(path, content, Publisher.EXPLORE, len(table.table))
    if not found:
        raise Refused([Problem(path.name, "has none of the measures that are kept here. Choose another file.")])
    return ReadFile(published, {code: tuple(map_lines(series)) for code, series in found.items()})


def read_neighbours_of(path: Path, authority: str) -> ReadNeighbours:
    """The neighbours of one authority by its number. Raises Refused; also where the table does not have it."""
    table = read_neighbours(path)
    near = table.of(authority)
    if not near:
        raise Refused([Problem(path.name, f"does not have authority {authority}. Check its number of three digits.")])
    lines = tuple(NeighbourLine(each.code, table.names.get(each.code, each.code), each.closeness) for each in near)
    published = _published(path, read_bytes(path), Publisher.NEIGHBOURS, len(table.neighbours))
    return ReadNeighbours(published, table.model, lines)


def map_lines(series: Series) -> Iterable[BenchmarkLine]:
    """A series as lines. A region's key is its code where the file gives codes, and its name where it gives names."""
    for each in series.reported:
        area = each.area
        kind = AreaKind(area.kind)
        key = area.region or area.code if kind == AreaKind.REGION else area.region
        line = AreaLine(area.code, area.name, kind, key)
        yield BenchmarkLine(line, each.year, year_of(each.year), each.value, each.symbol)


def _from_lait(tool: LaitFile, wanted: Iterable[Wanted]) -> dict[str, Series]:
    names = set(tool.indicators)
    return {each.code: tool.series(each.lait) for each in wanted if each.lait in names}


def _from_explore(table: ExploreFile, wanted: Iterable[Wanted]) -> dict[str, Series]:
    found = {}
    for each in wanted:
        # A file that lacks the filters is another release with a column of the same name.
        if each.explore and table.column(each.explore) and all(table.table.has(column) for column in each.where):
            found[each.code] = table.series(each.explore, each.where)
    return found


def _published(path: Path, content: bytes, publisher: Publisher, rows: int) -> Published:
    title = f"{_TITLES[publisher]}: {path.stem.replace('_', ' ')}"
    return Published(publisher, title, path.name, hashlib.sha256(content).hexdigest(), rows_read=rows)
