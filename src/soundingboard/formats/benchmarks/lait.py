"""The long file of the Department's local authority interactive tool (LAIT), and its dictionary.

The long file holds every indicator of the tool for every authority, region and year: some 640,000 rows of Parquet, its
values as text with what spreadsheets add to a number, and a hyphen for whatever is not there. It is loaded into memory
once, sorted by indicator, and asked from there. The dictionary says of each indicator which end is best and whether the
tool bands it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from soundingboard.formats.benchmarks.explore import likely
from soundingboard.formats.benchmarks.recognise import DICTIONARY, LONG_FILE
from soundingboard.formats.benchmarks.values import Area, Best, Reported, Series, read_cell
from soundingboard.formats.csv_input import Problem, Refused, read

if TYPE_CHECKING:
    import duckdb

ENGLAND = 970
MOST_ROWS = 5_000_000
"""Eight times the file of 2025: a small file of Parquet can unpack into more than a machine holds."""
_BEST: Mapping[str, Best] = {"Low": "low", "High": "high"}


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """What the dictionary says of an indicator; `decimals` None where it says nothing."""

    short: str
    measure: str
    topic: str
    best: Best
    decimals: int | None
    year_type: str
    bands: bool


class LaitFile:
    """The long file in memory, by indicator."""

    def __init__(self, name: str, connection: "duckdb.DuckDBPyConnection", rows: int) -> None:
        self.name = name
        self.rows = rows
        self._connection = connection

    @property
    def indicators(self) -> tuple[str, ...]:
        """The names of its indicators, in alphabetical order."""
        found = self._connection.execute("SELECT DISTINCT indicator FROM figures ORDER BY 1").fetchall()
        return tuple(str(name) for (name,) in found)

    def series(self, indicator: str, dictionary: Mapping[str, DictionaryEntry] | None = None) -> Series:
        """The indicator for every area and year, with what the dictionary says of it.

        Raises Refused: no such indicator, or cells that are no number.
        """
        rows = self._connection.execute(
            "SELECT area, name, region, year, cell FROM figures WHERE indicator = ? ORDER BY year, area", [indicator]
        ).fetchall()
        if not rows:
            raise Refused([Problem(self.name, f"has no indicator {indicator}. {likely(indicator, self.indicators)}")])
        reported, problems = [], []
        for number, name, region, year, cell in rows:
            read_as = read_cell(cell)
            if read_as is None:
                says = f"“{cell[:40]}” for {name} in {year} is neither a number nor a hyphen."
                problems.append(Problem(self.name, says, None, "Values"))
                continue
            reported.append(Reported(_area(number, name, region), year, cell, *read_as))
        if problems:
            raise Refused(problems)
        entry = (dictionary or {}).get(indicator)
        return Series(indicator, tuple(reported), entry.best if entry else None, entry.bands if entry else True)


def read_lait(path: Path) -> LaitFile:
    """The long file, loaded and indexed. Raises Refused: it is damaged, or has other columns."""
    import duckdb  # a process that reads no LAIT file never loads it

    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    try:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
        there = {str(row[0]) for row in described}
        missing = [name for name in LONG_FILE if name not in there]
        if missing:
            says = "is missing. This is not the long file of the local authority interactive tool."
            raise Refused([Problem(path.name, says, None, name) for name in missing])
        claimed = connection.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [str(path)]).fetchone()
        if claimed and claimed[0] and claimed[0] > MOST_ROWS:
            raise Refused([Problem(path.name, f"has more than {MOST_ROWS:,} rows. Choose the file as published.")])
        connection.execute(
            """CREATE TABLE figures AS
            SELECT CAST("Short Desc" AS VARCHAR) AS indicator, CAST("LA Number" AS INTEGER) AS area,
                coalesce(CAST("LA and Regions" AS VARCHAR), '') AS name,
                coalesce(CAST("Region" AS VARCHAR), '') AS region,
                coalesce(CAST("Years" AS VARCHAR), '') AS year, coalesce(CAST("Values" AS VARCHAR), '-') AS cell
            FROM read_parquet(?) WHERE "LA Number" IS NOT NULL AND "Short Desc" IS NOT NULL
            ORDER BY indicator, year, area""",
            [str(path)],
        )
        connection.execute("SET enable_external_access = false")
        rows = connection.execute("SELECT count(*) FROM figures").fetchone()
    except duckdb.Error as problem:
        says = f"cannot be read as Parquet ({type(problem).__name__}). Fetch it again: it may have been cut off."
        raise Refused([Problem(path.name, says)]) from problem
    if not rows or not rows[0]:
        raise Refused([Problem(path.name, "has no rows.")])
    return LaitFile(path.name, connection, int(rows[0]))


def read_dictionary(path: Path) -> Mapping[str, DictionaryEntry]:
    """What the dictionary says of each indicator, by its short name. Raises Refused."""
    table = read(path, DICTIONARY, ("Measure", "Topic", "dps", "Year_Type", "No_Quartile"))
    columns = {
        name: table.texts(name, may_be_empty=True)
        for name in (*DICTIONARY, "Measure", "Topic", "dps", "Year_Type", "No_Quartile")
    }
    found: dict[str, DictionaryEntry] = {}
    for place, short in enumerate(columns["Measure_short"]):
        digits = columns["dps"][place]
        entry = DictionaryEntry(
            short,
            columns["Measure"][place],
            columns["Topic"][place],
            _BEST.get(columns["Polarity"][place].capitalize(), "none"),
            int(digits) if digits.isdigit() else None,
            columns["Year_Type"][place],
            bands=not columns["No_Quartile"][place],
        )
        found.setdefault(short, entry)
    return found


@lru_cache(4096)  # the same 170 areas stand in every year of every indicator
def _area(number: int, name: str, region: str) -> Area:
    if number == ENGLAND:
        return Area(str(number), name, "country")
    if number > ENGLAND:
        return Area(str(number), name, "region", region_key(name))
    return Area(str(number), name, "authority", region_key(region))


def region_key(name: str) -> str:
    """A region's name as a key: the tool calls inner London both “Inner London” and “London (Inner)”."""
    words = name.casefold().replace("(", " ").replace(")", " ").split()
    return " ".join(sorted(words)) if "london" in words else " ".join(words)
