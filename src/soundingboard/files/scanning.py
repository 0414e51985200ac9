"""Each file that people bring is shown to a virus scanner before it is kept, where the installation has one.

SOUNDINGBOARD_SCANNER names it: `clamd:/run/clamav/clamd.ctl` or `clamd:127.0.0.1:3310` for ClamAV's daemon, spoken to
as its manual page clamd(8) says under INSTREAM; `command:/usr/bin/clamscan --no-summary -` for any program that reads
the file from its standard input and ends with 0 for a sound one and 1 for a harmful one, as clamscan(1) does. The
scanner is given the bytes and nothing else: no name that somebody chose, no secret of ours. One that does not answer
lets nothing pass.

Lists of children never come here, because they are never kept (decision 16).
"""

import os
import re
import shlex
import shutil
import socket
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings

log = structlog.stdlib.get_logger(__name__)

PATIENCE = 30.0
"""Seconds that a scanner is waited for, at each step of a conversation, or for a whole command."""

_PLACE = re.compile(r"\[?([^\s/\[\]]+)\]?:([0-9]{1,5})")
_A_PIECE = 1 << 18
_SOUND, _HARMFUL = 0, 1
_LONGEST_ANSWER = 4096


class BadScanner(ValueError):
    """The setting names no scanner, with the sentence that says why."""


class Infected(Exception):
    """The scanner found something harmful. `found` is its name for it, or nothing where it gave none."""

    def __init__(self, found: str = "") -> None:
        self.found = found
        super().__init__(found)


class NotScanned(Exception):
    """The scanner did not say whether the file is sound: it was not there, took too long, or said something else."""


class MoreThanItLooksInto(NotScanned):
    """The file is larger, or holds more once it is unpacked, than the scanner is set to look into."""


@dataclass(frozen=True, slots=True)
class Daemon:
    """ClamAV's daemon at the path of a socket, or at a host and port."""

    path: str = ""
    host: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True)
class Command:
    """A program and its arguments."""

    words: tuple[str, ...]


def scanner_named(setting: str) -> Daemon | Command | None:
    """The scanner that a setting names; none for an empty one.

    Raises:
        BadScanner: it names none.
    """
    if not setting.strip():
        return None
    kind, _, where = setting.strip().partition(":")
    if kind == "clamd" and where.startswith("/"):
        return Daemon(path=where)
    place = _PLACE.fullmatch(where)
    if kind == "clamd" and place and 0 < int(place[2]) < 65536:
        return Daemon(host=place[1], port=int(place[2]))
    if kind == "command":
        return _command(where)
    raise BadScanner(f"{setting!r} names no scanner.")


def _command(line: str) -> Command:
    try:
        words = tuple(shlex.split(line))
    except ValueError as error:
        raise BadScanner(f"The scanner's command {line!r} has a quotation mark without its fellow.") from error
    if not words or not Path(words[0]).is_absolute() or shutil.which(words[0]) is None:
        raise BadScanner(f"The scanner's command {line!r} does not begin with the whole path of a program.")
    return Command(words)


def scan(content: bytes, *, kind: str, person: int | None = None) -> None:
    """Show a file to the installation's scanner, if it has one. What does not pass is in the log.

    Args:
        kind: what the file is for, and who brought it, for the log.
    Raises:
        Infected: it found something harmful.
        NotScanned: it did not say.
    """
    try:
        _scan(content)
    except Infected:
        log.warning("file.harmful", kind=kind, person=person)
        raise
    except NotScanned as silence:
        log.error("file.not_scanned", kind=kind, error=str(silence))
        raise


def _scan(content: bytes) -> None:
    try:
        scanner = scanner_named(settings.SOUNDINGBOARD_SCANNER)
        if isinstance(scanner, Daemon):
            _heard(_asked(scanner, content))
        elif isinstance(scanner, Command):
            _run(scanner, content)
    except (OSError, subprocess.SubprocessError, BadScanner) as error:
        raise NotScanned(type(error).__name__) from error


def _asked(daemon: Daemon, content: bytes) -> bytes:
    """What the daemon says of a file: the length of each piece before it, and a length of nothing at the end."""
    with _connected(daemon) as line:
        try:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _A_PIECE):
                piece = content[start : start + _A_PIECE]
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            # It hangs up on what is larger than it takes, and says so first.
            pass
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            said = line.recv(_LONGEST_ANSWER)
            if not said:
                break
            answer += said
        return answer


def _connected(daemon: Daemon) -> socket.socket:
    if not daemon.path:
        return socket.create_connection((daemon.host, daemon.port), timeout=PATIENCE)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(PATIENCE)
    try:
        line.connect(daemon.path)
    except BaseException:
        line.close()
        raise
    return line


def _heard(answer: bytes) -> None:
    said = answer.rstrip(b"\0\r\n").decode("utf-8", "replace")
    if said == "stream: OK":
        return
    # The second is said with AlertExceedsMax, of a file that was not looked into to its end: no harm was found in it.
    if said.startswith(("INSTREAM size limit exceeded", "stream: Heuristics.Limits.Exceeded")):
        raise MoreThanItLooksInto("limit")
    if found := re.fullmatch(r"stream: (.+) FOUND", said):
        raise Infected(_name_of(found[1]))
    raise NotScanned("answer")


def _run(command: Command, content: bytes) -> None:
    done = subprocess.run(
        command.words,
        input=content,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        cwd="/",
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode == _HARMFUL:
        raise Infected
    if done.returncode != _SOUND:
        raise NotScanned("exit")


def _name_of(found: str) -> str:
    """The scanner's name for what it found, as far as it can be shown."""
    return re.sub(r"[^\w.:()-]+", "_", found)[:80]
