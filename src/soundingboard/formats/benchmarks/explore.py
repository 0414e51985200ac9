"""Files of the Department's Explore Education Statistics, as published.

One row is a time, a place and a set of filters; each further column is an indicator, whose cells are text because some
are symbols. The order of columns differs from file to file, some files begin with a byte order mark, the number of
an authority may be empty or stand for two that return together ("314 / 318"), and columns are renamed between releases.
Columns are found by name, and what a column is by what stands in it.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from soundingboard.formats.benchmarks.authorities import numbers_by_area_code
from soundingboard.formats.benchmarks.values import Area, Reported, Series, read_cell
from soundingboard.formats.csv_input import CsvInput, Problem, Refused, read
from soundingboard.lib.content import ContentItem, load

NEEDED = ("time_period", "geographic_level")
IDENTIFIERS = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code",
    "region_name", "old_la_code", "new_la_code", "la_name",
)  # fmt: skip
LEVELS = ("National", "Regional", "Local authority")
JOINT = "/"


@dataclass(frozen=True, kw_only=True)
class ColumnName(ContentItem):
    """A column of Explore files that other releases call otherwise."""

    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExploreFile:
    """A file read whole: its rows as text, and which of its columns are filters and which are indicators."""

    table: CsvInput
    filters: tuple[str, ...]
    indicators: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.table.file

    def column(self, indicator: str) -> str | None:
        """The column of an indicator under this or another release's name; None where there is none."""
        return next((each for each in (indicator, *_other_names(indicator)) if each in self.indicators), None)

    def series(self, indicator: str, where: Mapping[str, str] | None = None) -> Series:
        """The indicator for every area and year, its rows picked by filters (column to value).

        Raises Refused: no such indicator, column or value, several rows for one place and year, or cells that are
        neither a number nor a symbol.
        """
        column = self.column(indicator)
        if column is None:
            raise Refused([Problem(self.name, f"has no indicator {indicator}. {likely(indicator, self.indicators)}")])
        kept = self._rows(where or {})
        cells = self.table.texts(column, may_be_empty=True)
        found: dict[tuple[str, str], tuple[Reported, int]] = {}
        problems: list[Problem] = []
        for place in kept:
            read_as = read_cell(cells[place])
            if read_as is None:
                says = f"“{cells[place][:40]}” is neither a number nor one of the symbols c, z, x, u, k, low."
                problems.append(Problem(self.name, says, self.table.rows[place], column))
                continue
            for area, joint in self._areas(place):
                reported = Reported(area, self._text("time_period", place), cells[place], *read_as)
                known = found.get((area.code, reported.year))
                if known and joint:
                    continue  # an authority's own row is worth more than the one it shares
                if known and not self._is_joint(known[1]):
                    problems.append(self._repeated(area, place, known[1], kept))
                    continue
                found[area.code, reported.year] = reported, place
        if problems:
            raise Refused(list(dict.fromkeys(problems)))
        return Series(indicator, tuple(each for each, _ in found.values()))

    def _rows(self, where: Mapping[str, str]) -> list[int]:
        kept = range(len(self.table))
        for column, value in where.items():
            name = next((each for each in (column, *_other_names(column)) if self.table.has(each)), None)
            if name is None:
                raise Refused([Problem(self.name, f"has no column {column}. {likely(column, self.filters)}")])
            cells = self.table.texts(name, may_be_empty=True)
            if value not in cells:
                raise Refused([Problem(self.name, f"has no “{value}” there. {likely(value, set(cells))}", None, name)])
            kept = [place for place in kept if cells[place] == value]  # type: ignore[assignment]
        return list(kept)

    def _areas(self, place: int) -> list[tuple[Area, bool]]:
        """Whom a row is about; two authorities where they return together. Other levels are nobody's."""
        level, region = self._text("geographic_level", place), self._text("region_code", place)
        if level == "National":
            return [(Area(self._text("country_code", place), self._text("country_name", place), "country"), False)]
        if level == "Regional":
            return [(Area(region, self._text("region_name", place), "region"), False)]
        if level != "Local authority":
            return []
        numbers, names = self._parts("old_la_code", place), self._parts("la_name", place)
        nines = self._parts("new_la_code", place)
        if not numbers:
            numbers = [numbers_by_area_code().get(each, each) for each in nines]
        joint = len(numbers) > 1
        if len(names) != len(numbers):
            names = names * len(numbers) if len(names) == 1 else numbers
        return [(Area(number, name, "authority", region), joint) for number, name in zip(numbers, names, strict=True)]

    def _is_joint(self, place: int) -> bool:
        return JOINT in self._text("old_la_code", place) or JOINT in self._text("new_la_code", place)

    def _text(self, column: str, place: int) -> str:
        return self.table.texts(column, may_be_empty=True)[place]

    def _parts(self, column: str, place: int) -> list[str]:
        text = self._text(column, place)
        if not (column == "la_name" and not self._is_joint(place)):
            return [part.strip() for part in text.split(JOINT) if part.strip()]
        return [text] if text else []

    def _repeated(self, area: Area, place: int, first: int, kept: Sequence[int]) -> Problem:
        choices = {name: sorted({self._text(name, each) for each in kept}) for name in self.filters}
        several = {name: values for name, values in choices.items() if len(values) > 1}
        if all(self._text(name, place) == self._text(name, first) for name in self.filters):
            says = f"says of {area.name} what row {self.table.rows[first]} says. Take one out."
            return Problem(self.name, says, self.table.rows[place])
        offered = "; ".join(f"{name} is one of {', '.join(values)}" for name, values in several.items())
        return Problem(self.name, f"has several rows for a place and a year. Pick by --where COLUMN=VALUE: {offered}.")


def is_explore(headings: Iterable[str]) -> bool:
    """Whether these are the headings of an Explore file."""
    return set(NEEDED) <= {each.strip() for each in headings}


def read_explore(path: Path) -> ExploreFile:
    """The file, every column of it. Raises Refused."""
    headings = headings_of(path)
    table = read(path, NEEDED, [name for name in dict.fromkeys(headings) if name and name not in NEEDED])
    twice = sorted({name for name in headings if name and headings.count(name) > 1})
    if twice:
        raise Refused([Problem(path.name, "is there twice. Take one out.", 1, name) for name in twice])
    others = [name for name in headings if name and name not in IDENTIFIERS]
    indicators = tuple(name for name in others if _is_indicator(table.texts(name, may_be_empty=True)))
    return ExploreFile(table, tuple(name for name in others if name not in indicators), indicators)


def headings_of(path: Path) -> list[str]:
    """The first row of a CSV file; nothing where it cannot be read as one."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return [name.strip() for name in next(csv.reader(stream), [])]
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def likely(name: str, known: Iterable[str]) -> str:
    """What somebody may have meant by a name that is not there, as a sentence."""
    names = sorted({each for each in known if each})
    lower = {each.lower(): each for each in names}
    near = [lower[each] for each in get_close_matches(name.lower(), lower, n=5, cutoff=0.5)]
    words = set(name.lower().replace("_", " ").split())
    near += [each for each in names if words & set(each.lower().replace("_", " ").split()) and each not in near]
    offered = near[:5] or names[:12]
    return f"Did you mean {' or '.join(offered)}?" if near else f"It has {', '.join(offered)}." if offered else ""


def _is_indicator(cells: Sequence[str]) -> bool:
    """A cell here and there that cannot be read leaves it an indicator, so that the cell is found and said."""
    distinct = set(cells) - {""}
    readable = sum(read_cell(cell) is not None for cell in distinct)
    return bool(readable) and 4 * (len(distinct) - readable) <= readable


@cache
def _other_names(name: str) -> tuple[str, ...]:
    for each in load("explore_names", ColumnName):
        names = (each.code, *each.also)
        if name in names:
            return tuple(other for other in names if other != name)
    return ()
