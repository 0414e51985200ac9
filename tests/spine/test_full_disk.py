"""A disk that is full, at each write in turn: it is said in words, and nothing is half-saved."""

from __future__ import annotations

import errno
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from soundingboard.accounts.access import the_system
from soundingboard.cli.main import main
from soundingboard.exchange import tasks as exchange_tasks
from soundingboard.exchange.actions import ask_to_import, import_plan, send_spreadsheet
from soundingboard.exchange.archive_actions import bring_in
from soundingboard.exchange.keeping import kept
from soundingboard.exchange.models import PlanImport
from soundingboard.files.actions import store_file
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job, JobState
from soundingboard.papers import actions as papers
from soundingboard.papers import tasks as papers_tasks
from soundingboard.papers.verification import check
from soundingboard.records import vault
from soundingboard.records.no_room import SENTENCE, is_no_room
from tests import factories as make
from tests.conftest import ROOT
from tests.exchange import samples
from tests.exchange.archive_scene import MANAGER, taken_out
from tools import fault_state

assert exchange_tasks
assert papers_tasks

WRITES = ("INSERT", "UPDATE", "DELETE")


class Disk:
    """Counts what is written, by the database and to the vault, and is full at one of the writes."""

    def __init__(self) -> None:
        self.written, self.full_at = 0, 0

    def write(self) -> bool:
        self.written += 1
        return self.written == self.full_at

    def in_the_database(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES) and self.write():
            raise _full_database()
        return execute(sql, *rest)

    def of_a_file(self, fsync: Callable[[int], None]) -> Callable[[int], None]:
        def synced(handle: int) -> None:
            if self.write():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            fsync(handle)

        return synced


def _full_database() -> OperationalError:
    if connection.vendor == "postgresql":
        from psycopg.errors import DiskFull

        error = OperationalError("could not extend file: No space left on device")
        error.__cause__ = DiskFull("could not extend file: No space left on device")
        return error
    return OperationalError("database or disk is full")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    found = Disk()
    monkeypatch.setattr("soundingboard.records.vault.os.fsync", found.of_a_file(os.fsync))
    with connection.execute_wrapper(found.in_the_database):
        yield found


def places(number: int) -> list[int]:
    """Each write where there are few; where there are many the first, the last and some between."""
    if number <= 16:
        return list(range(1, number + 1))
    return sorted({*range(1, 6), *range(number - 4, number + 1), *range(6, number - 4, max(1, number // 6))})


def held(disk: Disk, work: Callable[[], Any], failed: Callable[[BaseException], bool] = is_no_room) -> None:
    """Do a work with the disk full at each of its writes in turn, and find all as it was; then do it."""
    from django.db import transaction

    with transaction.atomic():
        disk.written, disk.full_at = 0, 0
        work()
        number = disk.written
        transaction.set_rollback(True)
    vault.sweep(lambda name: True, before=0)
    assert number > 2
    before = fault_state.state()
    for place in places(number):
        with transaction.atomic():
            disk.written, disk.full_at = 0, place
            with pytest.raises(Exception) as caught, transaction.atomic():
                work()
            assert failed(caught.value), (place, caught.value)
        disk.full_at = 0
        assert fault_state.state() == before, f"write {place} of {number}"
        assert not fault_state.broken()
        assert not list(vault.where("0" * 64).parents[1].glob("*/.arriving-*"))


@pytest.mark.django_db
def test_a_file_that_there_is_no_room_for_is_not_half_stored(disk: Disk) -> None:
    programme = make.programme()
    by = make.actor(programme)
    content = os.urandom(8).hex().encode()
    place = vault.where(hashlib.sha256(content).hexdigest())

    def work() -> None:
        try:
            store_file(programme=programme, name="a.txt", content=content, purpose="evidence", by=by)
        finally:
            place.unlink(missing_ok=True)  # so that each time it is written anew

    held(disk, work)


@pytest.mark.once
@pytest.mark.django_db
def test_a_spreadsheet_that_there_is_no_room_for_is_imported_whole_or_not_at_all(disk: Disk) -> None:
    programme = make.programme()
    by = make.actor(programme)
    sent = send_spreadsheet(programme=programme, name="plan.xlsx", content=samples.flat(), by=by)

    held(disk, lambda: import_plan(plan_import=PlanImport.objects.get(pk=sent.pk), seen="", by=by))


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.slow
def test_a_paper_that_there_is_no_room_for_is_issued_with_all_its_files_or_not_at_all(disk: Disk) -> None:
    programme = make.programme()
    by = make.actor(programme)
    paper = papers.draft_paper(programme=programme, kind="plan-on-a-page", as_at=by.now, by=by)
    papers.issue_paper(paper=paper, seen=paper.edited_count, by=by)

    def work() -> None:
        there = set(vault.where("0" * 64).parents[1].glob("*/*"))
        try:
            papers.complete_issue(paper=type(paper).objects.get(pk=paper.pk), by=by)
        finally:
            for path in set(vault.where("0" * 64).parents[1].glob("*/*")) - there:
                path.unlink()  # so that each time it is written anew

    held(disk, work)


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.slow
def test_an_archive_that_there_is_no_room_for_comes_in_whole_or_not_at_all(disk: Disk, tmp_path: Path) -> None:
    programme = make.programme()
    by = make.actor(programme)
    sent = send_spreadsheet(programme=programme, name="plan.xlsx", content=samples.flat(), by=by)
    import_plan(plan_import=sent, seen="", by=by)
    archive = taken_out(programme, tmp_path).path

    def work() -> None:
        system = the_system(None, make.NOW)
        bring_in(path=archive, manager=MANAGER, check=check, code="elsewhere", by=system)

    held(disk, work, lambda error: "not enough room on the disk" in str(error))


@pytest.mark.django_db
def test_a_worker_whose_disk_is_full_says_so_and_the_work_may_be_asked_for_again(disk: Disk) -> None:
    programme = make.programme()
    by = make.actor(programme, now=timezone.now())
    send_spreadsheet(programme=programme, name="plan.xlsx", content=samples.flat(), by=by)
    assert run_all(timezone.now) == 1
    sent = PlanImport.objects.get()
    read = kept(sent)
    assert read is not None
    ask_to_import(plan_import=sent, seen=read.fingerprint, by=by)

    disk.written, disk.full_at = 0, 12
    run_all(timezone.now)

    job = Job.objects.latest("pk")
    assert (job.state, job.sentence, job.attempts) == (JobState.FAILED, SENTENCE, 1)
    assert PlanImport.objects.get().state == "waiting"
    disk.full_at = 0
    ask_to_import(plan_import=sent, seen=read.fingerprint, by=by)
    run_all(timezone.now)
    assert PlanImport.objects.get().state == "imported"


@pytest.mark.django_db
def test_a_page_says_that_there_is_no_room_and_saves_nothing(disk: Disk) -> None:
    programme = make.programme()
    by = make.actor(programme, now=timezone.now())
    assert by.person is not None
    client = Client()
    client.force_login(by.person)
    before = fault_state.state()

    disk.written, disk.full_at = 0, 1
    said = {"name": "Wexmoor Hospitals Trust", "code": "hospitals", "kind": "health"}
    page = client.post(f"/p/{programme.code}/people/agencies/new/", said)

    assert disk.written >= 1
    assert page.status_code == 507
    assert "no room left on the disk" in page.content.decode()
    assert fault_state.state() == before


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_there_is_no_room_for_is_none_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    vault.keep(b"one file at least")
    with monkeypatch.context() as patched:
        patched.setattr("soundingboard.cli.backup.shutil.copy2", full)
        assert main(["backup", "--out", str(tmp_path / "first")]) == 2
    assert "not enough room for the backup" in capsys.readouterr().err
    # The list is written last, and at once or not at all.
    with monkeypatch.context() as patched:
        patched.setattr("soundingboard.cli.backup.os.fsync", full)
        assert main(["backup", "--out", str(tmp_path / "second")]) == 2
    assert not list(tmp_path.glob("*/backup.json"))
    assert main(["backup", "--out", str(tmp_path / "third")]) == 0


def test_only_a_full_disk_is_taken_for_one() -> None:
    assert is_no_room(OSError(errno.EDQUOT, "Disk quota exceeded"))
    assert not is_no_room(OSError(errno.EACCES, "Permission denied"))
    assert not is_no_room(OperationalError("database is locked"))
    assert not is_no_room(ValueError("the disk is full"))
    with closing(sqlite3.connect(":memory:")) as full:
        full.execute("PRAGMA max_page_count = 1")
        with pytest.raises(sqlite3.OperationalError) as refused:
            full.execute("CREATE TABLE more (than INTEGER)")
    assert is_no_room(refused.value)
    from_it = RuntimeError("could not be kept")
    from_it.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert is_no_room(from_it)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB, where this machine lets us have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "none", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


@pytest.mark.slow
@pytest.mark.pure
def test_a_programme_for_which_a_real_disk_has_no_room_is_not_begun_until_there_is(small_disk: Path) -> None:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SOUNDINGBOARD_")}
    environment = {
        **ours,
        "SOUNDINGBOARD_VAR": str(small_disk),
        "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "soundingboard.cli.main", *arguments]
        given = "correct horse battery staple\n"
        return subprocess.run(
            command, cwd=ROOT, env=environment, input=given, capture_output=True, text=True, check=False
        )

    found = ("programme", "--code", "small", "--authority", "Small Council", "--name", "Small",
             "--manager-name", "Maya Manager", "--manager-email", "maya@small.example")  # fmt: skip
    assert run("setup").returncode == 0
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * (free - 128 * 1024))

    refused = run(*found)

    assert refused.returncode == 2, refused.stderr
    assert SENTENCE in refused.stderr
    backup = run("backup", "--out", str(small_disk / "backup"))
    assert (backup.returncode, backup.stdout) == (2, "")
    assert "not enough room for the backup" in backup.stderr
    ballast.unlink()
    assert "There are: none yet" in run("archive", "export", "--programme", "small", "--out", "x.zip").stderr
    done = run(*found)
    assert done.returncode == 0, done.stderr
    assert run("history", "verify").returncode == 0
