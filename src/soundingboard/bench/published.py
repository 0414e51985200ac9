"""Jobs of the measures area that need no programme: a published file of the full size, and a large table masked."""

import random
import tempfile
from collections.abc import Callable
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
    import duckdb

    folder = tempfile.TemporaryDirectory()
    connection = duckdb.connect()
    connection.execute(
        f"""COPY (SELECT 'Indicator ' || (n // {YEARS * AREAS}) AS "Short Desc", NULL AS "Data item",
            CAST(2016 + (n // {AREAS}) % {YEARS} AS VARCHAR) AS "Years", 'Area ' || n % {AREAS} AS "LA and Regions",
            CASE WHEN n % 7 = 0 THEN '-' ELSE CAST(hash(n) % 100000 / 1000.0 AS VARCHAR) END AS "Values",
            CAST(800 + n % {AREAS} AS DOUBLE) AS "LA Number", 'West Midlands' AS "Region"
        FROM range({SERIES * YEARS * AREAS + AREAS}) AS rows(n))
        TO '{folder.name}/long.parquet' (FORMAT parquet)"""
    )
    connection.close()
    return lambda: read_lait(Path(folder.name) / "long.parquet")  # which keeps the folder as long as the job


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
