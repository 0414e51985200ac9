"""What goes out and comes in, timed: a council's own workbook, the archive of the large programme, an evidence pack.

What a job writes is taken back, so that it finds the same programme the next time.
"""

import random
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from soundingboard.accounts.access import Actor, enter, the_system
from soundingboard.accounts.models import Membership, Person, Programme
from soundingboard.accounts.roles import Role
from soundingboard.bench.build import CODE
from soundingboard.bench.own_plan import write_own_plan
from soundingboard.cycle.models import Round
from soundingboard.exchange import tasks as exchange_tasks
from soundingboard.exchange.actions import ask_to_import, send_spreadsheet
from soundingboard.exchange.archive_actions import Manager, bring_in
from soundingboard.exchange.archive_writing import write_archive
from soundingboard.exchange.keeping import kept
from soundingboard.exchange.models import ImportState, PlanImport
from soundingboard.history.models import Entry
from soundingboard.outbox.jobs import run_all
from soundingboard.papers import pack_file
from soundingboard.papers.gathering import content_at
from soundingboard.papers.pack import REQUIREMENT, Choice, Chosen
from soundingboard.papers.verification import check
from soundingboard.plan.models import Requirement

TASKS = exchange_tasks  # importing them lets `run_all` do them
ACTIONS = 5_000
NEW = "just-begun"
FILES, OF_A_FILE = 190, 1024 * 1024  # of the 200 MB that a pack may hold

_open = ExitStack()  # what is never committed, because the process ends


def workbook_previewed() -> Callable[[], Any]:
    """Send a workbook of 5,000 actions to a new programme, and have it read into what a person looks at."""
    content = write_own_plan(ACTIONS)

    def previewed() -> None:
        with transaction.atomic():
            _sent(content)
            transaction.set_rollback(True)

    return previewed


def workbook_imported() -> Callable[[], Any]:
    """Import a workbook of 5,000 actions that was looked at."""
    _open.enter_context(transaction.atomic())
    sent, by = _sent(write_own_plan(ACTIONS))
    read = kept(sent)
    assert read is not None

    def imported() -> None:
        with transaction.atomic():
            ask_to_import(plan_import=sent, seen=read.fingerprint, by=by)
            run_all(lambda: by.now)
            now = PlanImport.objects.get(pk=sent.pk)
            if now.state != ImportState.IMPORTED:
                raise RuntimeError("The workbook was not imported.")
            transaction.set_rollback(True)

    return imported


def archive_out() -> Callable[[], Any]:
    """Write the archive of the large programme."""
    programme = Programme.objects.select_related("authority").get(code=CODE)
    folder = tempfile.TemporaryDirectory()
    return lambda: _archive(programme, Path(folder.name) / "out.zip")


def archive_in() -> Callable[[], Any]:
    """Bring the archive of the large programme in beside it: proved, put in its place, and its history verified."""
    programme = Programme.objects.select_related("authority").get(code=CODE)
    folder = tempfile.TemporaryDirectory()
    _archive(programme, Path(folder.name) / "in.zip")
    by = the_system(None, _lately())

    def brought_in() -> int:
        path = Path(folder.name) / "in.zip"  # which keeps the folder as long as the job
        with transaction.atomic():
            manager = Manager("Person", "person0@large.example", None)
            brought = bring_in(path=path, manager=manager, check=check, code="brought-in", by=by)
            transaction.set_rollback(True)
        return brought.rows

    return brought_in


def pack_of_files() -> Callable[[], Any]:
    """Write an evidence pack of three requirements with 190 MB of files, its content gathered beforehand."""
    programme = Programme.objects.select_related("authority").get(code=CODE)
    round_ = Round.objects.filter(programme=programme).frozen().latest("number")
    assert round_.frozen_at is not None
    required = Requirement.objects.filter(programme=programme).order_by("pk").values_list("reference", flat=True)[:3]
    choice = Choice(tuple(Chosen(REQUIREMENT, reference) for reference in required))
    content = content_at(programme, "evidence-pack", round_.board_on, "inspectors", "exempt", round_.frozen_at, choice)
    assert content.pack is not None
    items = [
        replace(each, file_name=f"{n}.pdf", media_type="application/pdf", size=OF_A_FILE, sha256=f"{n:064x}")
        if n < FILES
        else each
        for n, each in enumerate(content.pack.items)
    ]
    content = replace(content, pack=replace(content.pack, items=tuple(items)))
    folder = tempfile.TemporaryDirectory()
    for n in range(FILES):
        (Path(folder.name) / f"{n:064x}").write_bytes(random.Random(n).randbytes(OF_A_FILE))

    def opened(name: str) -> BinaryIO:
        return (Path(folder.name) / name).open("rb")

    def written() -> None:
        with tempfile.TemporaryFile(dir=folder.name) as file:
            pack_file.write(content, opened, file)

    return written


def _sent(content: bytes) -> tuple[PlanImport, Actor]:
    """A workbook sent to a programme that has just begun, and read."""
    large, now = Programme.objects.get(code=CODE), _lately()
    programme = Programme.objects.create(
        authority_id=large.authority_id, code=NEW, name="Just begun", started_on=now.date()
    )
    manager = Person.objects.get(email="person0@large.example")
    Membership.objects.create(
        programme=programme, person=manager, role=Role.PROGRAMME_MANAGER, from_on=programme.started_on
    )
    standing = enter(NEW, manager, now)
    assert standing is not None
    by = standing[1]
    sent = send_spreadsheet(programme=programme, name="plan.xlsx", content=content, by=by)
    run_all(lambda: now)
    sent.refresh_from_db()
    read = kept(sent)
    if read is None or read.problems:
        raise RuntimeError("The workbook was not read, or something of it is to be put right.")
    return sent, by


def _archive(programme: Programme, path: Path) -> None:
    write_archive(programme=programme, path=path, with_panel_notes=True, made_by="The benchmark", now=_lately())


def _lately() -> datetime:
    return Entry.objects.of_programme(Programme.objects.get(code=CODE).pk).latest("seq").at
