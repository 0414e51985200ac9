"""`soundingboard bench`: prints the speed and size of a large plan's pages as ratios to a floor of the same run."""

import argparse
import hashlib
import json
import math
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from soundingboard.bench import measure
from soundingboard.bench.annex_a import write_workbook
from soundingboard.bench.region import counting, write_region
from soundingboard.cli.serve import web_command

# The pages that most people open most days, for which more requests are made.
DAILY = ("home", "plan", "objective", "actions", "coverage_theme")
RATIO, PUBLIC_RATIO = 4.0, 2.0
QUERIES = 15
GROWTH = 2.5
WEIGHT = 100_000  # bytes as they come, with the styles
SIZES = {"large": 1.0, "tenth": 0.1, "hundredth": 0.01}
MEDIAN_SETTLES = 20  # requests
LISTS = (100_000, 1_000_000)  # rows; a region's ten million only when asked for
REGION_ROWS = 10_000_000
WORKBOOK_ROWS = 200_000
WHOLE = ("api_position",)  # answers that hold the whole plan at once, and so are as large as it is
SECONDS = {"actions_xlsx": 3.0}  # files to take away for which a time is promised
STARTED = 1.5  # seconds until the server answers
PROMISED = {"idle": " (promised: 120)", "after every export": " (170)"}  # MB of a worker
TAKEN_AWAY = ("_xlsx", "_csv", "_ics")  # how the names of addresses end that hand over a file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to build and measure."""
    parser.description = (
        "Builds programmes of three sizes once, in var/bench, and measures every page of them against a bare view that "
        "lists 50 indexed rows, on the same server and database and in the same run."
    )
    parser.add_argument(
        "--only", metavar="NAME", action="append", help="measure only these addresses, or with --jobs only these jobs"
    )
    parser.add_argument(
        "--lists",
        metavar="ROWS",
        type=int,
        action="append",
        help="measure only the counting of child-level lists, with so many rows (10000000 is a region)",
    )
    parser.add_argument("--jobs", action="store_true", help="measure only the long work")
    parser.add_argument(
        "--requests", type=int, default=measure.REQUESTS, help="of each page opened daily; of the others a third"
    )
    parser.add_argument("--build", metavar="SIZE", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """0 when it was measured, whatever the figures: a benchmark is read, it does not judge."""
    if arguments.build:
        return _build(SIZES[arguments.build])
    if arguments.lists:
        _lists(arguments.lists)
        _workbook(WORKBOOK_ROWS)
        return 0
    folders = {name: _folder(name) for name in SIZES}
    for name, folder in folders.items():
        if not (folder / "built").exists():
            print(f"Building the {name} programme in {folder} ...", flush=True)
            _build_in(name, folder)
    print(f"Measured on {os.cpu_count()} cores, {date.today():%d %B %Y}, SQLite, one worker.\n")  # noqa: DTZ011
    if not arguments.jobs:
        _pages(folders, arguments)
    if arguments.jobs or not arguments.only:
        _jobs(folders["large"], arguments.only or [])
    if not arguments.only:
        _lists(LISTS)
        _workbook(WORKBOOK_ROWS)
    return 0


# --- pages ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Page:
    """What was measured of one page: by size, and the queries that it made in each."""

    took: dict[str, measure.Latency] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)

    @property
    def growth(self) -> float:
        """How many times its median is what it is in the smallest programme."""
        return self.took["large"].p50 / self.took["hundredth"].p50

    def broken(self, name: str, floor: measure.Latency, once: int) -> list[str]:
        """The promises that it breaks; a file to take away may be as large as what is in it."""
        large, found = self.took["large"], []
        ratio = PUBLIC_RATIO if name.startswith("public_") else RATIO
        if large.is_page and large.p95 > ratio * floor.p95:
            found.append(f"over {ratio:g} times the floor")
        if large.p50 > 1000 * SECONDS.get(name, math.inf):
            found.append(f"over {SECONDS[name]:g} s")
        if large.is_page and name not in WHOLE and self.growth > GROWTH:
            found.append(f"grows over {GROWTH:g} times")
        if self.queries["large"] > QUERIES or self.queries["large"] != self.queries["tenth"]:
            found.append("queries")
        if large.is_page and large.size + once > WEIGHT:
            found.append(f"over {WEIGHT // 1000} kB")
        return found


def _pages(folders: dict[str, Path], arguments: argparse.Namespace) -> None:
    pages: dict[str, Page] = defaultdict(Page)
    floors: dict[str, measure.Latency] = {}
    memory: dict[str, int] = {}
    others: dict[str, list[str]] = defaultdict(list)
    started, once = 0.0, 0
    for size, folder in folders.items():
        facts = _facts_of(folder, arguments.only or [])
        print(f"Asking for {len(facts['addresses'])} addresses of the {size} programme ...", flush=True)
        home = f"/p/{measure_code()}/"
        command = web_command(f"127.0.0.1:{measure.PORT}", 1)
        with measure.serving(command, folder, facts["cookie"], home, facts["token"]) as server:
            if size == "large":
                started, memory["idle"] = server.started_in, server.memory()
                once = measure.had_once(server, home)
                others["there is nothing of the kind"] = facts["unknown"]
            requests = arguments.requests
            floors[size] = measure.latency(server, f"/bench/{measure_code()}/floor/", requests)
            # Files to take away first, so that what they leave behind is told apart from what the pages keep.
            for name, path in sorted(facts["addresses"].items(), key=lambda each: not each[0].endswith(TAKEN_AWAY)):
                if not name.endswith(TAKEN_AWAY):
                    memory.setdefault("after every export", server.memory())
                status, first = server.asked_first(path)
                if status not in (200, 302):
                    others[f"it answers {status}"] += [name] if size == "large" else []
                    continue
                asked = _asked(name, size, requests)
                pages[name].took[size] = measure.latency(server, path, asked, first=first)
                pages[name].queries[size] = facts["queries"][name]
            memory.setdefault("after every page too", server.memory())
    everywhere = {name: page for name, page in pages.items() if len(page.took) == len(folders)}
    others["a smaller programme lacks it"] = sorted(pages.keys() - everywhere.keys())
    _table(everywhere, floors["large"], once)
    for why, names in others.items():
        if names and not arguments.only:
            print(f"\nNot measured, because {why}: {', '.join(names)}.")
    told = ", ".join(f"{megabytes} MB {when}{PROMISED.get(when, '')}" for when, megabytes in memory.items())
    print(f"\nServing after {started:.2f} s (promised: {STARTED:g}); worker {told}.")


def _asked(name: str, size: str, requests: int) -> int:
    """How often a page is asked for. Of a smaller programme only the median is read, which settles soon."""
    if size != "large":
        return min(MEDIAN_SETTLES, requests)
    return requests if name in DAILY else math.ceil(requests / 3)


def _table(pages: Mapping[str, Page], floor: measure.Latency, once: int) -> None:
    print(f"\nFloor: p50 {floor.p50:.1f} ms, p95 {floor.p95:.1f} ms. Styles, scripts and pictures, had once: ", end="")
    print(f"{once / 1000:.0f} kB; the weight of a page is without them.\n")
    print(f"{'page':28}{'first':>8}{'p50':>8}{'p95':>8}{'ratio':>8}{'growth':>8}{'queries':>9}{'at 1/10':>9}{'kB':>7}")
    broken = 0
    for name, page in sorted(pages.items(), key=lambda each: -each[1].took["large"].p95):
        large, marks = page.took["large"], page.broken(name, floor, once)
        broken += bool(marks)
        print(
            f"{name:28}{large.first:8.1f}{large.p50:8.1f}{large.p95:8.1f}{large.p95 / floor.p95:8.1f}{page.growth:8.1f}"
            f"{page.queries['large']:9d}{page.queries['tenth']:9d}{large.size / 1000:7.0f}  {', '.join(marks)}".rstrip()
        )
    print(f"\n{len(pages)} addresses, {broken} of them over a limit.")


def measure_code() -> str:
    """The code of the large programme."""
    from soundingboard.bench.build import CODE

    return CODE


def _facts_of(folder: Path, only: list[str]) -> dict[str, Any]:
    """What `bench.facts` prints: a cookie and a token, the addresses, the queries of each, and what is not there."""
    code = (
        "from django.utils import timezone; from soundingboard.bench.facts import print_facts; "
        f"print_facts({only!r}, timezone.now())"
    )
    said = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        env=_environment(folder),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


# --- long work --------------------------------------------------------------------------------------------------------


class Job(NamedTuple):
    """Long work: what it is called, where it is, and the seconds and MB that are promised, where any are.

    The seconds are of the clock, or of the processor where that is what was promised.
    """

    says: str
    module: str
    function: str
    seconds: float | None = None
    memory: int | None = None
    by_processor: bool = False


VOICES = Job("voices: 1,000 questions read and put into both", "voices", "a_thousand_questions", 0.1, by_processor=True)
# Ten times over, so that the clock has something to count: two thousandths of a second each.
GUARD = Job("guard: 1,000 words screened, ten times", "guard", "a_thousand_words", 0.02, 30, by_processor=True)
JOBS = (
    Job("gather the whole position", "measure", "gathering", 0.8, 200),
    Job("Board pack of the exceptions as PDF", "jobs", "pack_as_pdf", 3),
    Job("Board pack as Word", "jobs", "pack_as_word", 3),
    Job("Board pack as HTML", "jobs", "pack_as_html"),
    Job("composer: lines of enquiry out of 5,000", "composer", "lines_of_enquiry", 0.15),
    Job("Briefing note as PDF", "jobs", "note_as_pdf", 2),
    Job("Briefing note as Word", "jobs", "note_as_word", 2),
    Job("Evidence pack of 4,000 pieces, gathered and written", "jobs", "evidence_pack", 10),
    Job("Evidence pack with 190 MB of files, written", "exchanged", "pack_of_files", 10, 50),
    Job("workbook of 5,000 actions sent and read", "exchanged", "workbook_previewed", 3),
    Job("workbook of 5,000 actions imported", "exchanged", "workbook_imported", 15),
    Job("archive of the programme out", "exchanged", "archive_out", 30, 150),
    Job("archive of the programme in, and proved", "exchanged", "archive_in", 90),
    Job("forecast of every objective", "jobs", "look_ahead", 15, 300, by_processor=True),
    Job("judge a page of 20 objectives anew", "jobs", "judge_anew"),
    Job("a cycle's statistics: 100 audits of 40 answers", "audits", "cycle_statistics", 0.3),
    Job("verify the history", "jobs", "verify_history"),
    Job("load a published file of 641,000 rows", "published", "published_file", 5),
    Job("mask 60 measures, 12 teams, 24 months", "published", "large_table"),
    Job("keep a published file of 641,000 rows", "published", "keeping", 5, by_processor=True),
    Job("chart 100,000 series of 36 points", "charts", "a_hundred_thousand_series", 1, 500, by_processor=True),
    Job("chart 1,000 series of 36 points", "charts", "a_thousand_series", 0.020, by_processor=True),
    Job("60 small charts with their sentences", "charts", "sixty_small_charts", 0.030, by_processor=True),
    Job("search: 7 searches with extracts and counts", "looking_up", "looking_up", 7 * 0.050, by_processor=True),
    VOICES,
    GUARD,
)
MIGRATIONS = Job("migrate an empty database", "measure", "migrations", 10)
REGION = Job("count the lists of a region", "region", "counting", 60, 4000)
WORKBOOK = Job("count an Annex A workbook", "annex_a", "counting", 10, 600)


def _jobs(folder: Path, only: Sequence[str]) -> None:
    print(f"\n{'job':60}{'seconds':>9}{'CPU s':>9}{'MB above idle':>15}")
    for job in JOBS:
        if not only or job.function in only:
            _said(job, measure.in_a_process(f"soundingboard.bench.{job.module}", job.function, folder))
    if not only or MIGRATIONS.function in only:
        _said(MIGRATIONS, measure.migrations())


def _said(job: Job, took: measure.Took) -> None:
    marks = _over(job, took.processor if job.by_processor else took.clock, took.memory)
    print(f"{job.says:60}{took.clock:9.3f}{took.processor:9.3f}{took.memory:15d}{marks}", flush=True)


def _over(job: Job, took: float, memory: int) -> str:
    """The promises that it breaks, in the words of the table."""
    found = [f"over {job.seconds:g} s"] if job.seconds is not None and took > job.seconds else []
    found += [f"over {job.memory} MB"] if job.memory is not None and memory > job.memory else []
    return f"  {', '.join(found)}" if found else ""


def _lists(sizes: Sequence[int]) -> None:
    """Child-level lists counted: every measure for 24 months, by authority and team, from files to files."""
    print(f"\n{'rows in the lists':>20}{'CPU seconds':>13}{'seconds':>9}{'MB at most':>12}{'CPU a million':>15}")
    for rows in sizes:
        folder = Path(settings.VAR) / "bench" / f"lists-{rows}"
        if not (folder / "workers.parquet").exists():
            write_region(folder, rows)
        took = counting(folder, folder.with_suffix(".csv"))
        each = took.processor / rows * 1_000_000
        marks = _over(REGION, took.clock, took.memory) if rows == REGION_ROWS else ""
        print(f"{rows:20,d}{took.processor:13.1f}{took.clock:9.1f}{took.memory:12d}{each:15.1f}{marks}", flush=True)


def _workbook(rows: int) -> None:
    """An Annex A workbook from the file to figures: read, matched, checked, every measure for six months by team."""
    path = Path(settings.VAR) / "bench" / f"annex-a-{rows}.xlsx"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(path, rows)
    took = counting(path, path.with_suffix(".csv"), last=6)
    print(f"\n{'rows in a workbook':>20}{'CPU seconds':>13}{'seconds':>9}{'MB at most':>12}")
    marks = _over(WORKBOOK, took.clock, took.memory)
    print(f"{rows:20,d}{took.processor:13.1f}{took.clock:9.1f}{took.memory:12d}{marks}", flush=True)


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
