"""A PostgreSQL server for the length of a run: a folder, a socket and no port; gone afterwards unless it is kept."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

# Nothing here outlives the run, so nothing waits for the disk. With `synchronous_commit=off` what was committed last is
# lost where the server is killed: whoever kills it puts that on again.
SETTINGS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=50 "
    "-c timezone=UTC"
)


class NoServer(Exception):
    """Why there is no server, as a sentence."""


def server_programs() -> Path | None:
    """The folder that holds initdb and pg_ctl, the newest release where there are several."""
    releases = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    on_the_path = shutil.which("initdb")
    asked = (
        subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True) if shutil.which("pg_config") else None
    )
    candidates = [
        *reversed(releases),
        *([Path(asked.stdout.strip())] if asked else []),
        *([Path(on_the_path).resolve().parent] if on_the_path else []),
    ]
    return next(
        (folder for folder in candidates if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None
    )


class Server:
    """A server in a folder of its own, which may be started, stopped, killed and started again."""

    def __init__(self, programs: Path, folder: Path, settings: str = SETTINGS) -> None:
        self._programs, self._folder = programs, folder
        self._as_owner = _not_as_root(folder)
        self._cluster, self._log = folder / "data", folder / "log"
        self._options = f"{settings} -c unix_socket_directories={folder}"
        if not self._cluster.exists():
            made = ["--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
            self._does("initdb", "-D", self._cluster, "-U", "app", *made)

    @property
    def address(self) -> str:
        """The database address for SOUNDINGBOARD_DATABASE_URL."""
        return f"postgresql://app@/soundingboard?host={self._folder}"

    def start(self) -> None:
        """Start it, after whatever happened to it; it answers when this returns. Raises NoServer."""
        self._does("pg_ctl", "-D", self._cluster, "-s", "-w", "-l", self._log, "-o", self._options, "start")

    def stop(self) -> None:
        """Stop it, whoever is at it."""
        self._does("pg_ctl", "-D", self._cluster, "-m", "immediate", "-s", "stop")

    def kill(self) -> None:
        """SIGKILL the server and each process of it, as if the power had gone but for what the system had in hand."""
        first = int((self._cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        every = [psutil.Process(first), *psutil.Process(first).children(recursive=True)]
        for process in every:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(every, timeout=20)

    def _does(self, program: str, *arguments: str | Path) -> None:
        _run([*self._as_owner, self._programs / program, *arguments], self._log)


@contextlib.contextmanager
def running_server(settings: str = SETTINGS, folder: Path | None = None) -> Iterator[str]:
    """A database address for SOUNDINGBOARD_DATABASE_URL, while the server behind it runs. Raises NoServer."""
    with server_that_may_be_killed(settings, folder) as server:
        yield server.address


@contextlib.contextmanager
def server_that_may_be_killed(settings: str = SETTINGS, folder: Path | None = None) -> Iterator[Server]:
    """The server itself, while it runs; gone afterwards with all that it held. In a folder that is named what it holds
    stays, and what an earlier one left there is there again. Raises NoServer."""
    programs = server_programs()
    if programs is None:
        raise NoServer("no server was found, and none could be installed (on Debian or Ubuntu: postgresql).")
    with contextlib.ExitStack() as until_the_end:
        if folder is None:
            # Under /tmp by name: the path of a Unix socket may have no more than about 100 letters.
            made = tempfile.TemporaryDirectory(prefix="soundingboard-", dir="/tmp")
            folder = Path(until_the_end.enter_context(made))
        folder.mkdir(parents=True, exist_ok=True)
        server = Server(programs, folder, settings)
        server.start()
        until_the_end.callback(server.stop)
        yield server


def _not_as_root(folder: Path) -> list[str]:
    """What to put before a command, since the server refuses to run as root; gives the folder to who will run it."""
    if os.getuid() != 0:
        return []
    for name in ["postgres", "nobody"]:
        with contextlib.suppress(KeyError):
            owner = pwd.getpwnam(name)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
            return ["runuser", "-u", name, "--"]
    raise NoServer("it does not run as root, and there is neither a user postgres nor a user nobody.")


def _run(command: list[str | Path], log: Path) -> None:
    # From the root folder: the owner may not enter ours. Output goes to a file, for a server keeps a pipe open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            output.seek(0)
            said = [output.read(), log.read_text(errors="replace") if log.exists() else ""]
            raise NoServer(" ".join(["the server did not start:", *said]).strip())
