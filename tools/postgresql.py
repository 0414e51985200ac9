"""A PostgreSQL server for the length of a test run: its own folder, a socket and no port, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Nothing here outlives the run, so nothing waits for the disk.
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


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """A database address for SOUNDINGBOARD_DATABASE_URL, while the server behind it runs. Raises NoServer."""
    programs = server_programs()
    if programs is None:
        raise NoServer("no server was found, and none could be installed (on Debian or Ubuntu: postgresql).")

    # The folder lies under /tmp by name: the path of a Unix socket may have no more than about 100 letters.
    with tempfile.TemporaryDirectory(prefix="soundingboard-", dir="/tmp") as temporary:
        folder = Path(temporary)
        as_owner = _not_as_root(folder)
        cluster, log = folder / "data", folder / "log"
        made = ["--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
        _run([*as_owner, programs / "initdb", "-D", cluster, "-U", "app", *made], log)
        options = f"{SETTINGS} -c unix_socket_directories={folder}"
        _run([*as_owner, programs / "pg_ctl", "-D", cluster, "-s", "-w", "-l", log, "-o", options, "start"], log)
        try:
            yield f"postgresql://app@/soundingboard?host={folder}"
        finally:
            _run([*as_owner, programs / "pg_ctl", "-D", cluster, "-m", "immediate", "-s", "stop"], log)


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
