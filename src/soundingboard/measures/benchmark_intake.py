"""Published files read and kept: what is in one beside what is on record, and the keeping of it whole or not at all.

It opens files, some of them with the analytical engine, so commands and the worker import it and pages do not.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.db import transaction

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.formats.benchmarks.authorities import authorities
from soundingboard.formats.benchmarks.values import Layout
from soundingboard.formats.csv_input import Refused
from soundingboard.measures.benchmark_actions import (
    BenchmarkRefused,
    choose_neighbours,
    keep_benchmarks,
    keep_dictionary,
    keep_outcomes,
    withdraw_release,
)
from soundingboard.measures.benchmark_files import (
    Wanted,
    read_dictionary_of,
    read_latest_outcomes,
    read_neighbour_table,
    read_neighbours_of,
    read_published,
)
from soundingboard.measures.benchmark_values import BenchmarkLine, Changes, Published
from soundingboard.measures.models import AreaKind, BenchmarkRelease
from soundingboard.measures.published import MOST_SAID, MeasureSeen, Seen, said_of
from soundingboard.measures.reading import BenchmarkValue, Definition, benchmarks_at, definitions_at, neighbours_at
from soundingboard.measures.rules import rounded

# --- keeping ----------------------------------------------------------------------------------------------------------


def keep_published_file(
    *, programme: Programme, path: Path, title: str = "", published_on: date | None = None, by: Actor
) -> BenchmarkRelease:
    """Keep what a file of the Department reports of every measure in use that says it is published there.

    Raises:
        BenchmarkRefused: the file is none that is known, or reports nothing of these measures.
        NotAllowed: they may not record figures.
    """
    return keep_file(
        programme=programme, path=path, layout=Layout.EXPLORE, title=title, published_on=published_on, by=by
    )


def choose_neighbours_of(*, programme: Programme, path: Path, authority_code: str, by: Actor) -> BenchmarkRelease:
    """Compare the authority with its neighbours of a published table from now on.

    Raises:
        BenchmarkRefused: the file is no table of neighbours, or does not have the authority.
        NotAllowed: they may not record figures.
    """
    return keep_file(programme=programme, path=path, layout=Layout.NEIGHBOURS, authority=authority_code, by=by)


def keep_file(
    *,
    programme: Programme,
    path: Path,
    layout: Layout,
    title: str = "",
    published_on: date | None = None,
    authority: str = "",
    replaces: BenchmarkRelease | None = None,
    by: Actor,
) -> BenchmarkRelease:
    """Keep a published file, and take back the one that it takes the place of: both, or neither.

    Args:
        authority: whose neighbours, where the file is a table of them.
    Raises:
        BenchmarkRefused: as the action of its layout, with the first few problems of the file.
        NotAllowed: they may not record figures.
    """
    with _said_as_refused():
        # Read before anything is written: a large file takes its time, and nobody else could write meanwhile.
        write = _ready_to_write(programme, path, layout, title, published_on, authority, by)
    with transaction.atomic():
        kept = write()
        if replaces is not None and replaces.pk != kept.pk:
            withdraw_release(release=replaces, why=f"Replaced by {kept.title}.", by=by)
    return kept


def _ready_to_write(
    programme: Programme,
    path: Path,
    layout: Layout,
    title: str,
    published_on: date | None,
    authority: str,
    by: Actor,
) -> Callable[[], BenchmarkRelease]:
    """The action that keeps a file, with all that was read of it."""

    def which(published: Published) -> Published:
        return replace(published, title=title or published.title, published_on=published_on)

    match layout:
        case Layout.EXPLORE | Layout.LAIT:
            read = read_published(path, _wanted(programme))
            changes = _changes(programme, read.series)
            return lambda: keep_benchmarks(
                programme=programme, published=which(read.published), series=read.series, changes=changes, by=by
            )
        case Layout.NEIGHBOURS:
            near = read_neighbours_of(path, authority)
            return lambda: (
                choose_neighbours(
                    programme=programme,
                    published=which(near.published),
                    model_name=near.model,
                    authority_code=authority,
                    neighbours=near.neighbours,
                    by=by,
                ).release
            )
        case Layout.DICTIONARY:
            said = read_dictionary_of(path, _wanted(programme))
            return lambda: keep_dictionary(
                programme=programme, published=which(said.published), entries=said.entries, by=by
            )
        case Layout.OUTCOMES:
            found = read_latest_outcomes(path)
            return lambda: keep_outcomes(
                programme=programme, published=which(found.published), outcomes=found.latest, by=by
            )


# --- looking ----------------------------------------------------------------------------------------------------------


def look(programme: Programme, path: Path, layout: Layout, *, title: str = "") -> Seen:
    """What is in a file, and how it differs from what is on record. Writes nothing. Raises Refused."""
    near = neighbours_at(programme.pk)
    own = near.authority_code if near else ""
    match layout:
        case Layout.EXPLORE | Layout.LAIT:
            read = read_published(path, _wanted(programme))
            changes = _changes(programme, read.series)
            strangers = {
                line.area.name
                for lines in read.series.values()
                for line in lines
                if line.area.kind == AreaKind.AUTHORITY and line.area.code not in authorities()
            }
            seen = Seen(
                layout,
                read.published.title,
                read.published.rows_read,
                measures=tuple(_seen(code, lines, own, changes[code]) for code, lines in read.series.items()),
                not_read=read.not_read,
                others=read.others[:MOST_SAID],
                strangers=tuple(sorted(strangers))[:MOST_SAID],
            )
            published = read.published
        case Layout.NEIGHBOURS:
            table = read_neighbour_table(path)
            published = table.published
            rows = {
                code: (table.table.names.get(code, code), [(each.code, each.closeness) for each in near_by])
                for code, near_by in table.table.neighbours.items()
            }
            seen = Seen(layout, published.title, published.rows_read, model=table.table.model, table=rows)
        case Layout.DICTIONARY:
            dictionary = read_dictionary_of(path, _wanted(programme))
            published = dictionary.published
            entries = tuple((code, entry.best, entry.bands) for code, entry in dictionary.entries.items())
            seen = Seen(layout, published.title, published.rows_read, entries=entries)
        case Layout.OUTCOMES:
            outcomes = read_latest_outcomes(path)
            published = outcomes.published
            grades = Counter(line.grades["overall"] for line in outcomes.latest if "overall" in line.grades)
            mine = next((line for line in outcomes.latest if line.code == own), None)
            seen = Seen(
                layout,
                published.title,
                published.rows_read,
                grades=dict(grades),
                own=mine.grades.get("overall", "") if mine else "",
                strangers=tuple(sorted(line.name for line in outcomes.latest if line.code not in authorities())),
            )
    same = BenchmarkRelease.objects.filter(
        programme=programme, content_hash=published.content_hash, withdrawn_at=None
    ).first()
    return replace(seen, title=title or seen.title, release=same.pk if same else None)


def _seen(code: str, lines: Sequence[BenchmarkLine], own: str, changes: Changes) -> MeasureSeen:
    years = sorted({(line.year_ends or 0, line.year) for line in lines})
    latest = years[-1][1]
    kinds = {line.area.code: line.area.kind for line in lines}
    mine = next((line for line in lines if line.area.code == own and line.year == latest), None)
    return MeasureSeen(
        code=code,
        authorities=sum(kind == AreaKind.AUTHORITY for kind in kinds.values()),
        regions=sum(kind == AreaKind.REGION for kind in kinds.values()),
        has_country=AreaKind.COUNTRY in kinds.values(),
        years=tuple(label for _, label in years),
        values=sum(line.value is not None for line in lines),
        symbols=dict(Counter(line.symbol for line in lines if line.value is None)),
        own=None if mine is None else mine.symbol if mine.value is None else str(mine.value),
        changes=changes,
    )


def _changes(programme: Programme, series: Mapping[str, Sequence[BenchmarkLine]]) -> dict[str, Changes]:
    """How the lines of each measure differ from those that are on record of it."""
    keys = {each.code: key for key, each in definitions_at(programme.pk).items()}
    held = benchmarks_at(programme.pk, indicator_ids=[keys[code] for code in series])
    return {
        code: _compared(lines, held[keys[code]].values if keys[code] in held else ()) for code, lines in series.items()
    }


def _compared(lines: Sequence[BenchmarkLine], held: Sequence[BenchmarkValue]) -> Changes:
    """A year is known by the year in which it ends where it has one: publishers label the same year otherwise.

    They have symbols of their own too, so that one symbol for another is no change.
    """
    before = {(each.code, each.year_ends or each.year): each.value for each in held}
    now = {
        (line.area.code, line.year_ends or line.year): None if line.value is None else rounded(line.value)
        for line in lines
    }
    both = before.keys() & now.keys()
    changed = sum(before[key] != now[key] for key in both)
    return Changes(len(now.keys() - before.keys()), changed, len(before.keys() - now.keys()), len(both) - changed)


def _wanted(programme: Programme) -> list[Wanted]:
    """Where each measure in use says that it is published."""
    return [_published_as(each) for each in definitions_at(programme.pk).values() if not each.is_retired]


def _published_as(definition: Definition) -> Wanted:
    explore = definition.explore or {}
    where = dict(condition.split("=", 1) for condition in explore.get("where", ()))
    return Wanted(definition.code, definition.lait, explore.get("measure", ""), where)


@contextmanager
def _said_as_refused() -> Iterator[None]:
    """What a reader refuses, as this area says it; the first few of many problems are enough to mend the file."""
    try:
        yield
    except Refused as refusal:
        raise BenchmarkRefused(" ".join(said_of(refusal)[:5])) from refusal
