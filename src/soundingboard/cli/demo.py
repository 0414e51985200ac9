"""`soundingboard demo`: builds the demonstration council, issues its latest Board pack and serves it."""

import argparse
import gc
import os
import socket
import sys
import time
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.cli.serve import serve
from soundingboard.cli.setup import prepare
from soundingboard.demonstration import build as demonstration
from soundingboard.demonstration.people import COUNCIL_CODE, PASSWORD, sign_ins
from soundingboard.demonstration.stage import Stage
from soundingboard.papers.content import BOARD_PACK, EXEMPT
from soundingboard.papers.models import Paper, PaperFile, PaperState
from soundingboard.records import vault

DONE, REFUSED = 0, 2
HOST = "127.0.0.1"
WORKERS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to build again, and whether to serve."""
    parser.description = (
        "Builds a demonstration council that does not exist, with eighteen months of rounds up to today, writes its "
        "latest Board pack to var/demonstration and serves it until Ctrl-C. What is there is kept on a second run. The "
        "port is taken from SOUNDINGBOARD_PORT, 8000 if that is not set."
    )
    parser.add_argument("--build-only", action="store_true", help="stop before serving")
    parser.add_argument("--fresh", action="store_true", help="throw the demonstration away and build it again (SQLite)")


def run(arguments: argparse.Namespace) -> int:
    """0 when it is built and, unless only that was asked, was served; 2 with a sentence where it cannot be."""
    port = os.environ.get("SOUNDINGBOARD_PORT", "8000")
    refusal = _refusal(arguments, port)
    if refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    if arguments.fresh:
        _throw_away()
    begun = time.monotonic()
    story = None if _holds_a_programme() else demonstration.tell(timezone.now())
    print("Preparing the database and the served files", flush=True)
    prepare()
    if Programme.objects.exclude(code=COUNCIL_CODE).exists():
        print("This database holds a real programme, so the demonstration is not put into it.", file=sys.stderr)
        return REFUSED
    if story is None:
        print("Wexmoor is there already and is kept as it is; --fresh builds it again.", flush=True)
    else:
        print(
            "Building Wexmoor: eighteen rounds, ninety actions, two inspections, a Notice and two years of figures",
            flush=True,
        )
        build(story)
    for path in write_pack():
        print(f"  {path}", flush=True)
    print(f"Ready in {time.monotonic() - begun:.0f} seconds.", flush=True)
    if arguments.build_only:
        return DONE
    print(_welcome(f"http://{HOST}:{port}/"), flush=True)
    connection.close()
    return serve(f"{HOST}:{port}", WORKERS)


def build(story: Stage) -> Programme:
    """Build the demonstration from its story.

    Raises:
        AlreadyBuilt: it is there.
    """
    # Ten thousand rows are made and none of them is a ring, so looking for rings would be a tenth of the time.
    gc.disable()
    try:
        return demonstration.play(story)
    finally:
        gc.enable()


def write_pack() -> list[Path]:
    """Copy the latest Board pack issued to its members to var/demonstration, under names that people can read."""
    paper = (
        Paper.objects.filter(programme__code=COUNCIL_CODE, kind=BOARD_PACK, edition=EXEMPT, state=PaperState.ISSUED)
        .order_by("-issued_at")
        .first()
    )
    if paper is None:
        return []
    folder = Path(settings.VAR) / "demonstration"
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for row in PaperFile.objects.filter(paper=paper).select_related("file").order_by("format"):
        path = folder / f"wexmoor-board-pack-{paper.as_at:%Y-%m-%d}.{row.format}"
        path.write_bytes(vault.read(row.file.sha256))
        written.append(path)
    return written


def _refusal(arguments: argparse.Namespace, port: str) -> str:
    """Why it cannot go on, in one sentence; empty when it can."""
    if not settings.DEMONSTRATION:
        return "This installation has a key of its own, so it is a real one: the demonstration is not built in it."
    if arguments.fresh and connection.vendor != "sqlite":
        return "Empty the database yourself: --fresh only throws away the SQLite file in var/."
    if not arguments.build_only and not _is_free(port):
        return f"Something listens on port {port} already. Choose another: SOUNDINGBOARD_PORT=8001 ./run demo"
    return ""


def _is_free(port: str) -> bool:
    with closing(socket.socket()) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, int(port)))
        except (OSError, ValueError, OverflowError):
            return False
    return True


def _holds_a_programme() -> bool:
    """Whether there is any programme. Before the first migration there is not even a table for one, nor a file."""
    if connection.vendor == "sqlite" and not Path(str(settings.DATABASES["default"]["NAME"])).exists():
        return False
    return "accounts_programme" in connection.introspection.table_names() and Programme.objects.exists()


def _throw_away() -> None:
    """Remove the demonstration's database. Refused where it holds a programme that is not ours."""
    file = Path(str(settings.DATABASES["default"]["NAME"]))
    if _holds_a_programme() and Programme.objects.exclude(code=COUNCIL_CODE).exists():
        return
    connection.close()
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


def _welcome(address: str) -> str:
    lines = ["", f"Sounding Board is at {address}", "", f"The password of everybody here is: {PASSWORD}", ""]
    lines += [f"  {Role(role).label:34} {email}" for role, email in sign_ins().items()]
    return "\n".join([*lines, "", "Ctrl-C stops it."])
