"""The demonstration's lists, counted in a process of their own while the beginnings of the story are played.

Making up two years of children and counting them twice takes about as long as everything that happens before the first
round needs a figure, so on two cores it takes no time. What comes back is what leaves the engine: figures, and how many
rows were of no use; no row of a list, and nothing that a figure could not be read from.
"""

import gc
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from functools import lru_cache
from multiprocessing import get_context
from typing import NamedTuple

from soundingboard.demonstration.children import Lists
from soundingboard.measures.derived import CountedFigure, PlainFigure
from soundingboard.measures.rules import Period

SEED = 7
CHILDREN = 58_600  # aged 0 to 17 in the first of the years for which there is an estimate


class LeftOut(NamedTuple):
    """How many rows of a table a measure went without."""

    measure: str
    table: str
    rows: int
    of: int


class CountedLists(NamedTuple):
    """What was counted from the lists of a day."""

    made_on: date
    figures: tuple[PlainFigure, ...]
    left_out: tuple[LeftOut, ...]
    problems: Mapping[str, int]
    rows: int
    digest: str


class Wanted(NamedTuple):
    """Lists of a day to be counted: the months they are counted for, and the files that were not sent."""

    made_on: date
    months: Sequence[Period]
    without: Sequence[str] = ()


class Counting:
    """Several counts of the same council's lists, under way from now on, in the order given."""

    def __init__(self, last: date, wanted: Sequence[Wanted]) -> None:
        # A new process and no copy of this one, which has the database open. It ends with the last count, so that looking
        # for rings among a hundred thousand rows would only cost it a tenth of its time.
        process = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=gc.disable)
        self._counts: list[Future[CountedLists]] = [process.submit(_counted, last, each) for each in wanted]
        process.shutdown(wait=False)

    def counted(self, which: int) -> CountedLists:
        """What was counted, waited for where it is not there yet.

        Raises:
            BrokenProcessPool: the process was ended.
            CountingFailed: the engine stopped.
        """
        return self._counts[which].result()


def label(month: int) -> str:
    """What a month is called while it is counted: 01 for the first."""
    return f"{month:02}"


def _counted(last: date, wanted: Wanted) -> CountedLists:
    # The engine and its tables are loaded only where something is counted.
    from soundingboard.measures.aggregate import periods
    from soundingboard.measures.aggregate.counting import count
    from soundingboard.measures.intake.sources import SourceFile, read_files

    files = {
        name: content for name, content in _lists(last).extract(wanted.made_on).items() if name not in wanted.without
    }
    files["population.csv"] = _children_living_there(last)
    extract = read_files([SourceFile(name, content) for name, content in files.items()], wanted.made_on)
    months = [periods.Period(label(at), *month) for at, month in enumerate(wanted.months, start=1)]
    counted = count(extract, months, wanted.made_on)
    return CountedLists(
        wanted.made_on,
        tuple(_figure(each) for each in counted.figures),
        tuple(LeftOut(each.measure, each.table, each.rows, each.of) for each in counted.left_out),
        Counter(each.problem for each in counted.problems),
        sum(table.num_rows for table in extract.tables.values()),
        hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest(),
    )


def _figure(found: CountedFigure) -> PlainFigure:
    by = found.denominator
    return PlainFigure(
        found.period,
        found.scope,
        found.measure,
        found.numerator,
        by,
        str(found.basis),
        found.provisional,
        found.value if found.numerator is None else None,
    )


def _children_living_there(last: date) -> bytes:
    """The mid-year estimates that lie beside the lists: a borough that grows a little."""
    years = range(last.year - 5, last.year + 1)
    rows = [f"{year},0,17,{CHILDREN + 240 * (year - years[0])}" for year in years]
    return "\n".join(["year,age_from,age_to,persons", *rows, ""]).encode()


@lru_cache(maxsize=1)
def _lists(last: date) -> Lists:
    """The council's children, made up once for every count."""
    return Lists(SEED, last)
