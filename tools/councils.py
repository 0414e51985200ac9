"""Builds one large programme and many others on a PostgreSQL of its own, and says what the others cost the large one.

    ./run councils [--others NUMBER] [--requests NUMBER] [--only ADDRESS] [--keep FOLDER]

Each page of the large programme is asked for in turn where it is alone and where it is not, so that whatever else the
machine does touches both alike. Then fifty requests a second are sent for a minute, whether or not the last were
answered.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import psycopg

from soundingboard.bench.measure import LONG, PORT, Server, serving
from soundingboard.cli.serve import web_command
from tools.postgresql import SETTINGS, NoServer, running_server

OTHERS = 150
REQUESTS = 20  # of each page, in each of the two databases
WARM_UP = 3
RATIO = 1.2
A_SECOND, SECONDS = 50, 60
ANSWERED_IN = 250  # milliseconds, for nineteen of twenty
# What people look at: the pages of every day, some of each area, and a list of the API.
MIX = (
    "home", "plan", "objective", "actions", "action", "coverage_theme", "rounds", "round", "judged_and_suggested",
    "evidence", "evidence_item", "measures", "measure", "risks", "meetings", "meeting", "questions", "papers", "paper",
    "audits", "history", "people", "api_list_actions", "public_site",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A database, and the folder of its files."""

    database: str
    var: Path

    @property
    def environment(self) -> dict[str, str]:
        """The settings that lead there, and no others of this application."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SOUNDINGBOARD_")}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings",
            "SOUNDINGBOARD_DATABASE_URL": self.database,
            "SOUNDINGBOARD_VAR": str(self.var),
            "SOUNDINGBOARD_LOG_LEVEL": "CRITICAL",
        }

    def does(self, *command: str) -> str:
        """Run a command there; what it printed."""
        return subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    def runs(self, code: str) -> str:
        """Run Python there, with the application loaded; what it printed."""
        return self.does(sys.executable, "-c", f"import django; django.setup(); {code}")


class Facts(NamedTuple):
    """How the large programme is asked: by a cookie or a token, and at which addresses."""

    cookie: str
    token: str
    addresses: Mapping[str, str]


class Beside(NamedTuple):
    """What a page takes, in milliseconds for half of those who ask: alone, and with the others beside it."""

    name: str
    alone: float
    beside: float

    @property
    def ratio(self) -> float:
        """How many times as long it takes with the others beside it."""
        return self.beside / self.alone


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run councils", description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    arguments.add_argument("--others", type=int, default=OTHERS, help=f"how many other programmes ({OTHERS})")
    arguments.add_argument("--requests", type=int, default=REQUESTS, help=f"of each page, in each place ({REQUESTS})")
    arguments.add_argument("--only", metavar="ADDRESS", action="append", default=[], help="one address, or several")
    arguments.add_argument("--keep", metavar="FOLDER", type=Path, help="build in a folder, or use what is built there")
    options = arguments.parse_args()
    try:
        with ExitStack() as until_the_end:
            folder = options.keep or Path(until_the_end.enter_context(tempfile.TemporaryDirectory()))
            kept = options.keep / "pg" if options.keep else None
            address = until_the_end.enter_context(running_server(SETTINGS + " -c shared_buffers=512MB", kept))
            compare(address, folder, options.others, options.requests, options.only)
    except NoServer as reason:
        print(f"There is no PostgreSQL: {reason}", file=sys.stderr)
        return 2
    return 0  # whatever the figures: as with the benchmark, they are for reading


def compare(address: str, folder: Path, others: int, requests: int, only: Sequence[str]) -> None:
    """Build what is not built yet, ask and print."""
    alone, beside = (
        Place(address.replace("/soundingboard?", f"/{name}?"), folder / name) for name in ("alone", "beside")
    )
    if not (folder / "built").exists():
        began = time.monotonic()
        build(address, alone, beside, others)
        print(f"Built in {time.monotonic() - began:.0f} s.", flush=True)
        (folder / "built").touch()
    sizes = [_database(address, f"SELECT pg_database_size('{name}') / 1000000") for name in ("alone", "beside")]
    print(
        f"{time.strftime('%d %B %Y')}, {os.cpu_count()} cores for all: the large programme alone, {sizes[0]:,} MB, and "
        f"with the others beside it, {sizes[1]:,} MB.\n",
        flush=True,
    )
    facts = [_facts(place, only) for place in (alone, beside)]
    with served(alone, facts[0], PORT) as first, served(beside, facts[1], PORT + 1) as second:
        found = [asked((first, second), name, path, requests) for name, path in sorted(facts[0].addresses.items())]
    _told([page for page in found if page is not None])
    if not only:
        with served(beside, facts[1], PORT, workers=2) as server:
            print(load(server, [facts[1].addresses[name] for name in MIX]))


def build(address: str, alone: Place, beside: Place, others: int) -> None:
    """The large programme by itself, and a copy of it with the others beside it."""
    _database(address, "CREATE DATABASE alone")
    alone.does(str(Path(sys.executable).with_name("soundingboard")), "bench", "--build", "large")
    _database(address, "CREATE DATABASE beside TEMPLATE alone")
    shutil.copytree(alone.var, beside.var)
    beside.runs(
        "from datetime import date; from soundingboard.bench.build import build; "
        f"[build(date.today(), 0.01, f'council-{{n}}') for n in range(1, {others + 1})]"
    )
    for place in (alone, beside):
        with psycopg.connect(place.database, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


@contextmanager
def served(place: Place, facts: Facts, port: int, workers: int = 1) -> Iterator[Server]:
    """A web server over a place."""
    command = web_command(f"127.0.0.1:{port}", workers)
    with serving(
        command, place.var, facts.cookie, "/health/alive", facts.token, port=port, database=place.database
    ) as server:
        yield server


def asked(servers: Sequence[Server], name: str, path: str, requests: int) -> Beside | None:
    """A page asked for in turn in both places; nothing where it is not answered."""
    first = [_answer(server, path) for server in servers]
    if not {status for status, _ in first} <= {200, 302}:
        return None
    if sum(took for _, took in first) > 1000 * LONG:
        requests = min(requests, 5)
    for _, server in itertools.product(range(min(WARM_UP, requests)), servers):
        _answer(server, path)
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(requests):
        # Whoever is second finds the processor warm, so they take turns in that too.
        for place in (0, 1) if turn % 2 else (1, 0):
            took[place].append(_answer(servers[place], path)[1])
    return Beside(name, statistics.median(took[0]), statistics.median(took[1]))


def load(server: Server, paths: Sequence[str]) -> str:
    """Send so many requests a second, each at its time, and say how they were answered."""

    def ask(number: int) -> tuple[float, int]:
        due = began + number / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        status, _ = _answer(server, paths[number % len(paths)])
        # From when it was due, so that those who wait for their turn to ask count too.
        return (time.perf_counter() - due) * 1000, status

    for path in paths:
        _answer(server, path)
    began = time.perf_counter()
    with ThreadPoolExecutor(A_SECOND) as people:
        answers = list(people.map(ask, range(A_SECOND * SECONDS)))
    took = sorted(milliseconds for milliseconds, _ in answers)
    wrong = sum(status not in (200, 302) for _, status in answers)
    p95 = took[int(len(took) * 0.95) - 1]
    mark = "" if p95 <= ANSWERED_IN and not wrong else f"  over {ANSWERED_IN} ms, or an error"
    return (
        f"{A_SECOND} requests a second for {SECONDS} s, on {len(paths)} pages with two processes: half answered in "
        f"{statistics.median(took):.0f} ms, nineteen of twenty in {p95:.0f} ms, the slowest in {took[-1]:.0f} ms; "
        f"{wrong} with an error.{mark}"
    )


def _answer(server: Server, path: str) -> tuple[int, float]:
    """The status of an answer, and how many milliseconds it took.

    On a connection of its own: a server closes one that nobody has asked on for a while.
    """
    with closing(server.connection()) as connection:
        began = time.perf_counter()
        status = server.get(connection, path)[0]
        return status, (time.perf_counter() - began) * 1000


def _told(pages: Sequence[Beside]) -> None:
    print(f"{'page':32}{'alone':>9}{'beside':>9}{'ratio':>8}")
    for page in sorted(pages, key=lambda page: -page.ratio):
        mark = f"  over {RATIO:g}" if page.ratio > RATIO else ""
        print(f"{page.name:32}{page.alone:9.1f}{page.beside:9.1f}{page.ratio:8.2f}{mark}")
    ratios = [page.ratio for page in pages]
    print(
        f"\n{len(pages)} pages: half take {statistics.median(ratios):.2f} times as long or less; "
        f"{sum(ratio > RATIO for ratio in ratios)} over {RATIO:g} times.\n",
        flush=True,
    )


def _facts(place: Place, only: Sequence[str]) -> Facts:
    printed = place.runs(
        f"from django.utils import timezone; from soundingboard.bench.facts import print_facts; "
        f"print_facts({[*only]!r}, timezone.now())"
    )
    said = json.loads(printed.splitlines()[-1])
    return Facts(said["cookie"], said["token"], said["addresses"])


def _database(address: str, statement: str) -> int:
    """Run a statement on the server; the number that it gave, if any."""
    with psycopg.connect(address.replace("/soundingboard?", "/postgres?"), autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else 0


if __name__ == "__main__":
    sys.exit(main())
