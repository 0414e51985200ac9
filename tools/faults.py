"""Kills workers, commands and the database in the middle of their work, and holds what is left to be whole.

    tools/faults.py [--times NUMBER] [--seed SEED] [--database postgresql|sqlite] [--only WORK]

Imports of spreadsheets and archives, issues of papers, freezes of rounds, restores, backups, letters, and files that
come and go are each begun in a process of their own. At a moment drawn from the seed that process, or the whole
database server, gets a SIGKILL. Then the server is started again and what is on record is compared, row by row, with
what it was before and with what it is when nobody is killed: it has to be one of them. Every history has to verify and
every row that names a file has to have it, whole. What a killed worker had in hand is then taken up by another (who may
be killed again), done once, and compared with what an unkilled one leaves. Exit status: 0 nothing half-done was found;
1 something was, and is listed; 2 there is no PostgreSQL here.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pickle
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from tests.digest.mail_server import MailServer
from tools.postgresql import SETTINGS, NoServer, Server, server_that_may_be_killed

TIMES = 200
NAME, BASE = "soundingboard", "scene"
# What was committed last is not lost where the server is killed, as on a council's machine.
DURABLE = SETTINGS.replace("-c synchronous_commit=off", "-c synchronous_commit=on")
PATIENCE = 60.0  # seconds that anything may take


@dataclass
class Told:
    """What was killed and what came of it."""

    kills: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    too_late: int = 0
    taken_up: int = 0
    orphans: int = 0
    found: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many kills there were."""
        return self.kills.total()


def main() -> int:
    arguments = argparse.ArgumentParser(prog="./run faults", description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    arguments.add_argument("--times", type=int, default=TIMES, help=f"how many kills ({TIMES})")
    arguments.add_argument("--seed", default="1", help="another seed kills at other moments")
    arguments.add_argument("--database", choices=["postgresql", "sqlite"], default="postgresql")
    arguments.add_argument("--only", metavar="WORK", action="append", default=[], help="one sort of work, or several")
    options = arguments.parse_args()
    began = time.monotonic()
    try:
        with installation(options.database) as (folder, server):
            told = Run(folder, server, options.seed, options.only).of(options.times)
    except NoServer as reason:
        print(f"There is no PostgreSQL: {reason}", file=sys.stderr)
        return 2
    print(report(told, options.database, options.seed, time.monotonic() - began))
    return 1 if told.found else 0


@contextlib.contextmanager
def installation(database: str) -> Iterator[tuple[Path, Server | None]]:
    """A folder, and a server where there is one, with the settings that lead to them, until the end."""
    with contextlib.ExitStack() as until_the_end:
        folder = Path(until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="soundingboard-faults-")))
        server = until_the_end.enter_context(server_that_may_be_killed(DURABLE)) if database == "postgresql" else None
        for name in [name for name in os.environ if name.startswith("SOUNDINGBOARD_")]:
            del os.environ[name]
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings",
            "SOUNDINGBOARD_VAR": str(folder / "var"),
            "SOUNDINGBOARD_DATABASE_URL": server.address if server else "",
            "SOUNDINGBOARD_LOG_LEVEL": "CRITICAL",
        }
        yield folder, server


def report(told: Told, database: str, seed: str, seconds: float) -> str:
    """What was killed where, in lines."""
    lines = [f"{'work':12}{'killed':12}{'was not done':>14}{'was done':>10}"]
    for work, victim in sorted({(work, victim) for work, victim, _ in told.kills}):
        before, after = told.kills[work, victim, "before"], told.kills[work, victim, "after"]
        between = told.kills[work, victim, "between"]
        lines.append(f"{work:12}{victim:12}{before:14,}{after:10,}" + (f"   {between:,} in parts" if between else ""))
    lines.append(
        f"\n{told.number:,} kills on {database}, seed {seed}, in {seconds:.0f} s; {told.too_late:,} more came too "
        f"late. {told.taken_up:,} works were taken up again and done once. {told.orphans:,} files that nothing named "
        "were swept."
    )
    lines.append(f"{len(told.found):,} half-states were found." if told.found else "No half-state was found.")
    return "\n".join([*lines, *told.found[:20]])


class Run:
    """One run: the scene is built once, and put back before each work."""

    def __init__(self, folder: Path, server: Server | None, seed: str, only: list[str]) -> None:
        self.folder, self.server, self.dice = folder, server, Random(seed)
        self.told = Told()
        self.mail = MailServer()
        self.only = only
        self.measured: dict[str, tuple[Any, Any, Any, float]] = {}
        self.measured_on: date | None = None

    def of(self, times: int) -> Told:
        """Kill so many times."""
        with self.mail:
            os.environ |= {
                "SOUNDINGBOARD_SMTP_HOST": "127.0.0.1",
                "SOUNDINGBOARD_SMTP_PORT": str(self.mail.port),
                "SOUNDINGBOARD_SMTP_TLS": "off",
            }
            import django

            django.setup()
            from soundingboard.cli import archive, backup, restore, tasks, worker
            from tools import fault_scene, fault_state

            # Loaded here, so that a process is killed in its work and not while it begins.
            assert all([archive, backup, restore, worker])
            tasks.load()
            self.scene, self.state = fault_scene, fault_state
            self._build()
            works = [each for each in fault_scene.WORKS if not self.only or each.name in self.only]
            turn = 0
            while self.told.number < times:
                self._killed(works[turn % len(works)], times)
                turn += 1
                if sys.stderr.isatty() or turn % 10 == 0:
                    print(f"{self.told.number} kills, {len(self.told.found)} found", file=sys.stderr, flush=True)
        return self.told

    # --- the scene ------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        if self.server:
            self._sql(f"CREATE DATABASE {NAME}")
        child(lambda: (self.scene.quiet(), self.scene.build(self.folder)), "the scene")
        if self.server:
            self._sql(f"ALTER DATABASE {NAME} RENAME TO {BASE}")
        shutil.move(self.folder / "var", self.folder / BASE)

    def _put_back(self, work: Any) -> None:
        """The scene as it was built; nothing at all for work that begins with nothing."""
        shutil.rmtree(self.folder / "var", ignore_errors=True)
        if not work.into_nothing:
            shutil.copytree(self.folder / BASE, self.folder / "var")
        if self.server:
            self._sql(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            self._sql(f"CREATE DATABASE {NAME}" + ("" if work.into_nothing else f" TEMPLATE {BASE}{self._by_files}"))
        self.mail.taken.clear()

    @cached_property
    def _by_files(self) -> str:
        """How the scene is copied. Copied by way of its log (the default from release 15 on), a sequence is copied with
        values that it has logged ahead elsewhere: a server that is killed then gives the same keys out twice. Copied as
        files, after a checkpoint, it logs them itself, as the sequences of an installation do.
        """
        return " STRATEGY file_copy" if int(self._sql("SHOW server_version_num")[0][0]) >= 150000 else ""

    def _sql(self, statement: str) -> list[Any]:
        import psycopg

        assert self.server is not None
        address = self.server.address.replace(f"/{NAME}?", "/postgres?")
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    # --- one work -------------------------------------------------------------------------------------------------

    def _measure(self, work: Any) -> None:
        """Do a work without killing anything: what is on record before and after, and how long it takes."""
        self._put_back(work)
        child(work.ask, work.name)
        before = None if work.into_nothing else child(self._state, work.name)
        began = time.monotonic()
        status = child(lambda: self._quietly(work), work.name)
        seconds = time.monotonic() - began
        if status:
            raise AssertionError(f"{work.name} is refused even where nobody kills it.")
        after, whole = child(lambda: (self._state(), self._whole()), work.name)
        self.measured[work.name] = before, after, whole, seconds

    def _quietly(self, work: Any) -> int:
        self.scene.quiet()
        return int(work.run(self.folder))

    def _state(self) -> Any:
        return self.state.state(without=self.state.OF_THE_WORKER)

    def _whole(self) -> Any:
        return self.state.state(without={"search.indexrow"})

    def _killed(self, work: Any, times: int) -> None:
        # What is on record tells of its day.
        if (today := date.today()) != self.measured_on:  # noqa: DTZ011, the day of this machine is as good as any
            self.measured, self.measured_on = {}, today
        if work.name not in self.measured:
            self._measure(work)
        self._put_back(work)
        child(work.ask, work.name)
        kills, was = 0, ""
        # Who takes it up may be killed too; the worker gives a job up after three.
        for _ in range(self.dice.choice([1, 2])):
            if self.told.number >= times or was == "after":
                break
            found = self._one_kill(work)
            if found is None:
                was = "after"
                continue
            kills, was = kills + 1, found
        self._take_up(work, kills, is_done=was == "after" and not work.is_job)

    def _one_kill(self, work: Any) -> str | None:
        """Begin a work and kill it, or the database under it; what was on record then. None where it came too late."""
        victim = self.dice.choice(["process", "database"]) if self.server else "process"
        seconds = self.measured[work.name][3]
        # What is written is mostly committed towards the end, so every other kill comes there.
        at = self.dice.uniform(self.dice.choice([0.0, 0.75]), 1.05) * seconds
        alone = self.dice.random() < 0.5  # a process by itself, or with all that it began
        process = Child(lambda: self._quietly(work))
        time.sleep(at)
        if process.ended():
            self.told.too_late += 1
            return None
        if victim == "process":
            process.kill(alone=alone)
        else:
            assert self.server is not None
            self.server.kill()
            self.server.start()
            # It finds out at its next question, and may also live on.
            process.wait(PATIENCE)
        self._alone_again()
        where = f"{work.name}, {victim} killed after {at:.2f} s of {seconds:.2f}"
        was, found = child(lambda: self._look(work), where)
        self.told.kills[work.name, victim, was] += 1
        self.told.found += [f"{where}: {sentence}" for sentence in found]
        return str(was)

    def _look(self, work: Any) -> tuple[str, list[str]]:
        """What is on record now: as before, as after, or (where work is many things) in between; and what is broken."""
        before, after, _, _ = self.measured[work.name]
        self.scene.five_minutes_later_if_any(work)
        if work.into_nothing:
            if self.state.is_empty():
                return "before", []
            self.scene.set_up()
        now, found = self._state(), self.state.broken()
        if work.name == "backup":
            found += self.scene.problems_of_backups(self.folder)
        if now == after and work.name != "backup":
            return "after", found
        if now == before:
            return "before", found
        if work.two_states:
            one, other = self.state.different(before or {}, now), self.state.different(after, now)
            found.append(f"neither as before ({one}) nor as after ({other})")
        return "between", found

    def _take_up(self, work: Any, kills: int, *, is_done: bool) -> None:
        """Do to the end what was killed, and hold it to what it is where nobody is killed."""
        where = f"{work.name}, taken up after {kills} kills"
        try:
            status = 0 if is_done else child(lambda: self._quietly(work), where)
        except AssertionError as error:
            self.told.found.append(str(error))
        else:
            if status:
                self.told.found.append(f"{where}: refused with status {status}")
        self.told.taken_up += 1
        ids = [str(each.message["Message-ID"]) for each in self.mail.taken]
        found, orphans = child(lambda: self._in_the_end(work, ids, kills), where)
        self.told.found += [f"{where}: {sentence}" for sentence in found]
        self.told.orphans += orphans

    def _in_the_end(self, work: Any, message_ids: list[str], kills: int) -> tuple[list[str], int]:
        whole, found = self.measured[work.name][2], []
        if work.two_states and (now := self._whole()) != whole:
            found.append(f"not as it is unkilled ({self.state.different(whole, now)})")
        if work.name == "letters":
            found += self.scene.problems_of_letters(message_ids, kills)
        orphans = self.state.orphans()
        # After the sweep: it must not have taken what is needed.
        return found + self.state.broken(), orphans

    def _alone_again(self) -> None:
        """Wait until nobody is at the database, such as a program that a killed command had begun."""
        until = time.monotonic() + PATIENCE
        asked = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{NAME}'"
        while self.server and self._sql(asked):
            if time.monotonic() > until:
                raise AssertionError("Somebody is at the database who should be dead.")
            time.sleep(0.02)


class Child:
    """A process that does one thing, leads a group of its own, and may be killed."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self._answer = tempfile.TemporaryFile()  # noqa: SIM115, read once it has ended
        sys.stdout.flush()
        self.number = os.fork()
        if self.number == 0:
            self._become(work)

    def _become(self, work: Callable[[], Any]) -> None:
        status = 1
        try:
            os.setsid()
            pickle.dump((True, work()), self._answer)
            status = 0
        except BaseException:
            pickle.dump((False, traceback.format_exc()), self._answer)
        finally:
            self._answer.flush()
            os._exit(status)

    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._is_reaped(os.waitpid(self.number, os.WNOHANG)[0])

    def _is_reaped(self, number: int) -> bool:
        self.number = 0 if number else self.number
        return self.number == 0

    def kill(self, *, alone: bool) -> None:
        """SIGKILL, to it alone or to all that it has begun."""
        (os.kill if alone else os.killpg)(self.number, signal.SIGKILL)
        self._is_reaped(os.waitpid(self.number, 0)[0])

    def wait(self, seconds: float) -> None:
        """Wait for its end; kill it where it does not come."""
        until = time.monotonic() + seconds
        while not self.ended():
            if time.monotonic() > until:
                self.kill(alone=False)
                return
            time.sleep(0.01)

    def answer(self) -> Any:
        """What it gave; its error where it failed."""
        self._answer.seek(0)
        is_done, answer = pickle.load(self._answer)
        if not is_done:
            raise AssertionError(answer)
        return answer


def child(work: Callable[[], Any], what: str) -> Any:
    """Do something in a process of its own, so that nothing it remembers is taken for what is on record."""
    process = Child(work)
    process.wait(10 * PATIENCE)
    try:
        return process.answer()
    except (AssertionError, EOFError) as error:
        raise AssertionError(f"{what}: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
