"""Runs the tests: all of them on SQLite, and what touches a database once more on PostgreSQL.

Installs what they need and may be installed (Chromium, PostgreSQL: as root, on Debian or Ubuntu). What a machine
lacks is left out and said at the end; in continuous integration, where CI=true, leaving something out is a failure.

    tools/test.py [--fast] [pytest's paths and options]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tools.postgresql import NoServer, running_server, server_programs

ROOT = Path(__file__).resolve().parent.parent

# The first is the same engine without the window that nobody sees, which costs as much again as the pages in it.
CHROMIUMS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
# In the order of liking; not every release of the system has the first.
CHROMIUM_PACKAGES = ["chromium-headless-shell", "chromium"]

NO_TESTS_FOUND = 5  # pytest's exit code


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run test", description=__doc__.split("\n\n")[0])
    arguments.add_argument("--fast", action="store_true", help="no browser and no PostgreSQL")
    options, passed_on = arguments.parse_known_args()
    whole_suite = not passed_on
    # By file, so that what a module builds once is built in one process only; and in the order that they stand in,
    # since the order that is usual there leaves the longest, a file of one test, to one process at the very end.
    by_file = ["-n", str(processes()), "--dist", "loadfile", "--no-loadscope-reorder"]
    parallel = by_file if whole_suite else []

    not_tested: list[str] = []
    compiling = compile_meanwhile() if whole_suite else []
    chromium = None if options.fast else find_chromium()
    if not options.fast and chromium is None:
        not_tested.append("Browser journeys: no Chromium was found, and none could be installed.")

    with contextlib.ExitStack() as until_the_end:
        postgresql = None
        if not options.fast:
            try:
                install_if_missing("postgresql", server_programs() is not None)
                postgresql = until_the_end.enter_context(running_server())
            except NoServer as reason:
                not_tested.append(f"PostgreSQL: {reason}")
        for each in compiling:
            each.wait()

        environment = os.environ | {"SOUNDINGBOARD_NOT_TESTED": "\n".join(not_tested)}
        if chromium is not None:
            environment["CHROMIUM"] = chromium

        marks = "not browser" if chromium is None else ""
        runs = [Run("SQLite", [*parallel, "-m", marks, *passed_on], environment | {"SOUNDINGBOARD_DATABASE_URL": ""})]
        if postgresql is not None:
            again = ["-m", "not browser and not pure and not once", *passed_on]
            runs.append(Run("PostgreSQL", again, environment | {"SOUNDINGBOARD_DATABASE_URL": postgresql}))
        results = side_by_side(runs) if whole_suite else [each.result() for each in runs]
        # A path may hold browser or pure tests alone: they were all run above.
        if not whole_suite and results[1:] == [NO_TESTS_FOUND]:
            results.pop()

    if any(results):
        return max(results)
    return 1 if not_tested and os.environ.get("CI") == "true" else 0


def processes() -> int:
    """How many share the tests: one more than there are processors, since a third of the time they wait for a browser,
    a server or a disk. No more than four, each of which takes most of a gigabyte."""
    return min(4, (os.cpu_count() or 1) + 1)


class Run(NamedTuple):
    """The tests on one database."""

    database: str
    arguments: list[str]
    environment: dict[str, str]

    @property
    def command(self) -> list[str]:
        """What runs them."""
        return [sys.executable, "-m", "pytest", *self.arguments]

    def head(self) -> None:
        """Say which they are, before what they say."""
        print(f"\n=== Tests on {self.database}", flush=True)

    def result(self) -> int:
        """Run them, and give pytest's exit code."""
        self.head()
        return subprocess.run(self.command, cwd=ROOT, env=self.environment).returncode


def side_by_side(runs: Sequence[Run]) -> list[int]:
    """Run the first where it is seen, the others meanwhile, and say afterwards what they said.

    The first waits for a browser a fifth of its time; what is left of the processors in that time is enough for the
    second in one process.
    """
    first, *others = runs
    with contextlib.ExitStack() as until_the_end:
        beside = []
        for each in others:
            said = until_the_end.enter_context(tempfile.TemporaryFile())
            process = subprocess.Popen(
                each.command, cwd=ROOT, env=each.environment, stdout=said, stderr=subprocess.STDOUT
            )
            until_the_end.callback(process.kill)
            beside.append((each, process, said))
        results = [first.result()]
        for each, process, said in beside:
            results.append(process.wait())
            each.head()
            said.seek(0)
            sys.stdout.write(said.read().decode(errors="replace"))
            sys.stdout.flush()
    return results


def find_chromium() -> str | None:
    """The path of a Chromium to drive, installed first where that can be done."""
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    for package in CHROMIUM_PACKAGES:
        install_if_missing(package, any(map(shutil.which, CHROMIUMS)))
    return next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


def compile_meanwhile() -> list[subprocess.Popen[bytes]]:
    """On a fresh checkout, collect the tests once, half of them in each of two processes, while packages are fetched.

    Otherwise each of the processes that share the tests would compile all of them, and every library, by itself: on two
    processors that took a quarter of a minute longer.
    """
    if (ROOT / "tests" / "__pycache__").exists():
        return []
    parts = sorted(map(str, (ROOT / "tests").glob("*/")))
    # Whatever is wrong with the tests is said when they are run.
    return [
        subprocess.Popen(
            [sys.executable, "-m", "pytest", "--collect-only", "-qq", *parts[start::2]],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for start in (0, 1)
    ]


def may_install() -> bool:
    """Whether packages can be installed here."""
    return os.getuid() == 0 and shutil.which("apt-get") is not None


def install_if_missing(package: str, is_here: bool) -> None:
    """Install a Debian package, where it is missing and we may."""
    if is_here or not may_install():
        return
    print(f"Installing {package}", flush=True)
    read_what_there_is()
    apt_get("install", "-y", "-qq", "--no-install-recommends", package)


@cache
def read_what_there_is() -> None:
    """Fetch the lists of packages: once is enough for all of them."""
    apt_get("update", "-qq")


def apt_get(*arguments: str) -> None:
    # A failure is not the end: what is still missing afterwards is said at the end of the tests.
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", *arguments]
    subprocess.run(command, env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    sys.exit(main())
