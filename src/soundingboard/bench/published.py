"""Jobs of the measures area that need no programme: a published file of the full size, and a large table masked."""

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from soundingboard.formats.benchmarks.lait import read_lait
from soundingboard.measures.disclosure import Cell, Sum, Table, mask
from soundingboard.measures.disclosure_profiles import shipped_profile

# As many as the interactive tool's file of 2025 holds: 3,771 indicators and years by 170 areas are 641,070 rows.
SERIES, YEARS, AREAS = 377, 10, 170
MEASURES, TEAMS, MONTHS = 60, 12, 24


def published_file() -> Callable[[], Any]:
    """Load and index a long file of 641,000 rows, made up beforehand."""
    folder = tempfile.TemporaryDirectory()
    _write_long_file(Path(folder.name) / "long.parquet")
    return lambda: read_lait(Path(folder.name) / "long.parquet")  # which keeps the folder as long as the job


def _write_long_file(path: Path, names: Sequence[str] = ()) -> None:
    """A long file in which the first indicators have these names, and the others numbers."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("CREATE TABLE names (place INTEGER, name VARCHAR)")
    connection.executemany("INSERT INTO names VALUES (?, ?)", [*enumerate(names), (-1, "none")])
    connection.execute(
        f"""COPY (SELECT coalesce(name, 'Indicator ' || (n // {YEARS * AREAS})) AS "Short Desc", NULL AS "Data item",
            CAST(2016 + (n // {AREAS}) % {YEARS} AS VARCHAR) AS "Years", 'Area ' || n % {AREAS} AS "LA and Regions",
            CASE WHEN n % 7 = 0 THEN '-' ELSE CAST(hash(n) % 100000 / 1000.0 AS VARCHAR) END AS "Values",
            CAST(800 + n % {AREAS} AS DOUBLE) AS "LA Number", 'West Midlands' AS "Region"
        FROM range({SERIES * YEARS * AREAS + AREAS}) AS rows(n) LEFT JOIN names ON place = n // {YEARS * AREAS})
        TO '{path}' (FORMAT parquet)"""
    )
    connection.close()


def keeping() -> Callable[[], Any]:
    """Keep a long file of 641,000 rows, made up beforehand, as the worker does once somebody has looked at it.

    Its indicators are called as the programme's own are published, so that as many figures come to be kept as of the
    real file. What was kept is taken away again with the transaction.
    """
    from django.db import transaction

    from soundingboard.accounts.access import the_system
    from soundingboard.accounts.models import Programme
    from soundingboard.bench.build import CODE
    from soundingboard.formats.benchmarks.values import Layout
    from soundingboard.history.models import Entry
    from soundingboard.measures.benchmark_intake import keep_file
    from soundingboard.measures.reading import definitions_at

    programme = Programme.objects.get(code=CODE)
    names = sorted({each.lait for each in definitions_at(programme.pk).values() if each.lait and not each.is_retired})
    folder = tempfile.TemporaryDirectory()
    _write_long_file(Path(folder.name) / "long.parquet", names)
    last = Entry.objects.of_programme(programme.pk).latest("seq")
    actor = the_system(programme, last.at)

    def keep() -> int:
        with transaction.atomic():
            path = Path(folder.name) / "long.parquet"  # which keeps the folder as long as the job
            kept = keep_file(programme=programme, path=path, layout=Layout.LAIT, by=actor)
            transaction.set_rollback(True)
        return kept.rows_read

    return keep


def large_table() -> Callable[[], Any]:
    """Mask a table of 60 measures by 12 teams by 24 months for the public."""
    chance = random.Random(5)
    cells: list[Cell] = []
    sums: list[Sum] = []
    for measure in range(MEASURES):
        counts = {(team, month): chance.randint(0, 30) for team in range(TEAMS) for month in range(MONTHS)}
        for (team, month), count in counts.items():
            cells.append(Cell((measure, team, month), count))
        for month in range(MONTHS):
            parts = tuple((measure, team, month) for team in range(TEAMS))
            cells.append(Cell((measure, "all", month), sum(counts[team, month] for team in range(TEAMS))))
            sums.append(Sum((measure, "all", month), parts))
        for team in (*range(TEAMS), "all"):
            teams = range(TEAMS) if team == "all" else [team]
            total = sum(counts[int(one), month] for one in teams for month in range(MONTHS))
            cells.append(Cell((measure, team, "both years"), total))
            sums.append(Sum((measure, team, "both years"), tuple((measure, team, month) for month in range(MONTHS))))
        sums.append(Sum((measure, "all", "both years"), tuple((measure, team, "both years") for team in range(TEAMS))))
    table, profile = Table(tuple(cells), tuple(sums)), shipped_profile("dfe")
    return lambda: mask(table, profile)
