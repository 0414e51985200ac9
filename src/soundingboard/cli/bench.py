"""`soundingboard bench`: prints the speed and size of a large plan's pages as ratios to a floor of the same run."""

import argparse
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from soundingboard.bench import measure
from soundingboard.bench.annex_a import write_workbook
from soundingboard.bench.region import counting, write_region
from soundingboard.cli.serve import web_command

# The pages for which the ratio to the floor is promised; every other page is measured for queries and growth.
PROMISED = ("home", "plan", "objective", "actions", "coverage_theme")
RATIO = 4.0
QUERIES = 15
SIZES = {"large": 1.0, "tenth": 0.1, "hundredth": 0.01}
LISTS = (100_000, 1_000_000)  # rows; a region's ten million only when asked for
WORKBOOK = 200_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to build and measure."""
    parser.description = (
        "Builds programmes of three sizes once, in var/bench, and measures every page of them against a bare view that "
        "lists 50 indexed rows, on the same server and database and in the same run."
    )
    parser.add_argument("--only", metavar="NAME", action="append", help="measure only these addresses")
    parser.add_argument(
        "--lists",
        metavar="ROWS",
        type=int,
        action="append",
        help="measure only the counting of child-level lists, with so many rows (10000000 is a region)",
    )
    parser.add_argument("--requests", type=int, default=measure.REQUESTS)
    parser.add_argument("--build", metavar="SIZE", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """0 when it was measured, whatever the figures: a benchmark is read, it does not judge."""
    if arguments.build:
        return _build(SIZES[arguments.build])
    if arguments.lists:
        _lists(arguments.lists)
        _workbook(WORKBOOK)
        return 0
    folders = {name: _folder(name) for name in SIZES}
    for name, folder in folders.items():
        if not (folder / "built").exists():
            print(f"Building the {name} programme in {folder} ...", flush=True)
            _build_in(name, folder)
    print(f"Measured on {os.cpu_count()} cores, {date.today():%d %B %Y}, SQLite, one worker.\n")  # noqa: DTZ011
    _pages(folders, arguments)
    if not arguments.only:
        _jobs(folders["large"])
        _lists(LISTS)
        _workbook(WORKBOOK)
    return 0


# --- pages ------------------------------------------------------------------------------------------------------------


def _pages(folders: dict[str, Path], arguments: argparse.Namespace) -> None:
    figures: dict[str, dict[str, Any]] = {}
    floors: dict[str, measure.Latency] = {}
    memory: dict[str, int] = {}
    started = 0.0
    for size, folder in folders.items():
        cookie, addresses, queries = _facts_of(folder, arguments.only or [])
        with measure.serving(
            web_command(f"127.0.0.1:{measure.PORT}", 1), folder, cookie, addresses.get("home", "/")
        ) as server:
            if size == "large":
                started, memory["idle"] = server.started_in, server.memory()
            floors[size] = measure.latency(server, f"/bench/{measure_code()}/floor/", arguments.requests)
            for name, path in addresses.items():
                took = measure.latency(server, path, arguments.requests if size == "large" else 60)
                figures.setdefault(name, {})[size] = took
                figures[name][f"{size} queries"] = queries.get(name)
            if size == "large":
                memory["after every page and export"] = server.memory()
    floor = floors["large"]
    print(f"\nFloor: p50 {floor.p50:.1f} ms, p95 {floor.p95:.1f} ms.\n")
    print(f"{'page':28}{'p50':>8}{'p95':>8}{'ratio':>8}{'growth':>8}{'queries':>9}{'at 1/10':>9}{'kB':>7}")
    for name, found in sorted(figures.items(), key=lambda each: -each[1]["large"].p95):
        large, small = found["large"], found["hundredth"]
        marks = "" if large.status in (200, 302) else f"  answered {large.status}"
        if name in PROMISED and large.p95 > RATIO * floor.p95:
            marks += f"  over {RATIO:g} times the floor"
        if (found["large queries"] or 0) > QUERIES or found["large queries"] != found["tenth queries"]:
            marks += "  queries"
        print(
            f"{name:28}{large.p50:8.1f}{large.p95:8.1f}{large.p95 / floor.p95:8.1f}{large.p50 / small.p50:8.1f}"
            f"{found['large queries'] or 0:9d}{found['tenth queries'] or 0:9d}{large.size / 1024:7.0f}{marks}"
        )
    print(f"\nServing after {started:.2f} s; worker {memory['idle']} MB idle, ", end="")
    print(f"{memory['after every page and export']} MB after every page and export.")


def measure_code() -> str:
    """The code of the large programme."""
    from soundingboard.bench.build import CODE

    return CODE


def _facts_of(folder: Path, only: list[str]) -> tuple[str, dict[str, str], dict[str, int]]:
    """The cookie of a signed-in manager, the addresses of every page, and the queries that each makes."""
    import json

    code = f"from soundingboard.bench.facts import print_facts; print_facts({only!r})"
    said = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        env=_environment(folder),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found = json.loads(said.stdout.splitlines()[-1])
    return found["cookie"], found["addresses"], found["queries"]


# --- long work --------------------------------------------------------------------------------------------------------


def _jobs(folder: Path) -> None:
    print(f"\n{'job':44}{'seconds':>9}{'MB above idle':>15}")
    for says, module, function in (
        ("gather the whole position", "soundingboard.bench.measure", "gathering"),
        ("Board pack of the exceptions as PDF", "soundingboard.bench.jobs", "pack_as_pdf"),
        ("Board pack as Word", "soundingboard.bench.jobs", "pack_as_word"),
        ("verify the history", "soundingboard.bench.jobs", "verify_history"),
        ("load a published file of 641,000 rows", "soundingboard.bench.published", "published_file"),
        ("mask 60 measures, 12 teams, 24 months", "soundingboard.bench.published", "large_table"),
    ):
        took, memory = measure.in_a_process(module, function, folder)
        print(f"{says:44}{took:9.2f}{memory:15d}", flush=True)
    print(f"{'migrate an empty database':44}{measure.migrations():9.2f}")
    print(f"\n{'statistics':44}{'CPU s':>9}{'MB above idle':>15}")
    for says, function in (
        ("chart 100,000 series of 36 points", "a_hundred_thousand_series"),
        ("chart 1,000 series of 36 points", "a_thousand_series"),
        ("60 small charts with their sentences", "sixty_small_charts"),
    ):
        took, memory = measure.in_a_process("soundingboard.bench.charts", function, folder, "process_time")
        print(f"{says:44}{took:9.3f}{memory:15d}", flush=True)


def _lists(sizes: Sequence[int]) -> None:
    """Child-level lists counted: every measure for 24 months, by authority and team, from files to files."""
    print(f"\n{'rows in the lists':>20}{'CPU seconds':>13}{'seconds':>9}{'MB at most':>12}{'CPU a million':>15}")
    for rows in sizes:
        folder = Path(settings.VAR) / "bench" / f"lists-{rows}"
        if not (folder / "workers.parquet").exists():
            write_region(folder, rows)
        took = counting(folder, folder.with_suffix(".csv"))
        each = took.processor / rows * 1_000_000
        print(f"{rows:20,d}{took.processor:13.1f}{took.clock:9.1f}{took.memory:12d}{each:15.1f}", flush=True)


def _workbook(rows: int) -> None:
    """An Annex A workbook from the file to figures: read, matched, checked, every measure for six months by team."""
    path = Path(settings.VAR) / "bench" / f"annex-a-{rows}.xlsx"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(path, rows)
    took = counting(path, path.with_suffix(".csv"), last=6)
    print(f"\n{'rows in a workbook':>20}{'CPU seconds':>13}{'seconds':>9}{'MB at most':>12}")
    print(f"{rows:20,d}{took.processor:13.1f}{took.clock:9.1f}{took.memory:12d}", flush=True)


# --- building ---------------------------------------------------------------------------------------------------------


def _folder(size: str) -> Path:
    """Where a size is kept: another folder whenever models, migrations or the builder change."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(str(date.today()).encode())  # noqa: DTZ011 - dates are relative to the day of building
    for path in sorted([*package.glob("*/models.py"), *package.glob("*/migrations/*.py"), package / "bench/build.py"]):
        digest.update(path.read_bytes())
    return Path(settings.VAR) / "bench" / f"{size}-{digest.hexdigest()[:12]}"


def _build_in(size: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    subprocess.run(
        [str(Path(sys.executable).with_name("soundingboard")), "bench", "--build", size],
        env=_environment(folder),
        check=True,
    )
    (folder / "built").touch()
    print(f"  in {time.perf_counter() - began:.0f} s", flush=True)


def _build(scale: float) -> int:
    from soundingboard.bench.build import build
    from soundingboard.cli.setup import prepare

    prepare()
    build(date.today(), scale)  # noqa: DTZ011
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return 0


def _environment(folder: Path) -> dict[str, str]:
    environment = {
        **os.environ,
        "SOUNDINGBOARD_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings",
    }
    environment.pop("SOUNDINGBOARD_DATABASE_URL", None)
    return environment
