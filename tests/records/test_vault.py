"""Bytes by their hash: what a killed process leaves is found again or swept, and nothing needed is ever taken."""

import errno
import os
import time
from pathlib import Path
from typing import BinaryIO

import pytest
from django.conf import settings

from soundingboard.cli.main import main
from soundingboard.cli.sweep import Named, columns_that_may_name_a_file
from soundingboard.exchange.archive_tables import IN_THE_VAULT
from soundingboard.files.actions import remove_file, store_file
from soundingboard.papers import actions as papers
from soundingboard.papers.proofs import proof_of
from soundingboard.records import vault
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def aged(name: str, hours: float = 48) -> str:
    """A file that came so many hours ago."""
    then = time.time() - hours * 3600
    os.utime(vault.where(name), (then, then))
    return name


def aside(name: str) -> Path:
    return vault.where(name).with_name(f".leaving-{name}")


def files_there() -> list[Path]:
    return [each for each in (Path(settings.VAR) / "files").rglob("*") if each.is_file()]


def no_file_is_needed(name: str) -> bool:
    return False


def test_a_file_set_aside_by_a_process_that_was_killed_is_still_read() -> None:
    name = vault.keep(b"seen by two")
    vault.where(name).replace(aside(name))

    assert vault.read(name) == b"seen by two"
    with vault.opened(name) as file:
        assert file.read() == b"seen by two"


def test_the_sweep_puts_back_what_was_set_aside_and_is_named_and_takes_out_what_nothing_names() -> None:
    programme = make.programme()
    by = make.actor(programme)
    stored = store_file(programme=programme, name="a.txt", content=b"What was seen.", purpose="evidence", by=by)
    vault.where(stored.sha256).replace(aside(stored.sha256))
    orphan = aged(vault.keep(b"its row never came"))
    half = vault.where(orphan).with_name(".arriving-x1")
    half.write_bytes(b"half of")
    os.utime(half, (0, 0))

    swept = vault.sweep(Named(), before=time.time() - 3600)

    assert vault.where(stored.sha256).read_bytes() == b"What was seen."
    assert not aside(stored.sha256).exists()
    assert not vault.where(orphan).exists()
    assert not half.exists()
    assert (swept.put_back, swept.taken_out) == (1, 2)


def test_the_sweep_leaves_alone_what_came_or_was_wanted_lately() -> None:
    new, wanted = vault.keep(b"just came"), aged(vault.keep(b"came long ago"))
    assert vault.keep(b"came long ago") == wanted

    swept = vault.sweep(no_file_is_needed, before=time.time() - 3600)

    assert swept.young >= 2
    assert vault.where(new).exists()
    assert vault.where(wanted).exists()


def test_a_file_that_is_wanted_while_it_is_swept_stays() -> None:
    name = aged(vault.keep(b"wanted in the same moment"))
    asked: list[str] = []

    def is_needed(each: str) -> bool:
        # The first time it is asked nobody needs it; then somebody's row is committed.
        asked.append(each)
        return asked.count(name) > 1

    vault.sweep(is_needed, before=time.time() - 3600)

    assert vault.read(name) == b"wanted in the same moment"
    assert not aside(name).exists()


def test_a_file_that_is_kept_anew_while_it_is_set_aside_stays() -> None:
    name = aged(vault.keep(b"kept anew"))
    asked: list[str] = []

    def is_needed(each: str) -> bool:
        asked.append(each)
        if each == name and not vault.where(name).exists():
            vault.keep(b"kept anew")
        return False

    vault.sweep(is_needed, before=time.time() - 3600)

    assert vault.where(name).read_bytes() == b"kept anew"


def test_what_pages_show_of_a_paper_is_not_swept() -> None:
    programme = make.programme()
    paper = papers.draft_paper(programme=programme, kind="plan-on-a-page", by=make.actor(programme))
    sections = proof_of(paper).sections
    assert sections

    vault.sweep(Named(), before=time.time() + 60)

    assert vault.read(paper.position_sha256)
    assert all(vault.where(each.sha256).exists() for each in sections)


def test_every_column_that_names_stored_bytes_is_asked() -> None:
    asked = {f"{model._meta.label_lower}.{field}" for model, field in columns_that_may_name_a_file()}

    assert asked >= IN_THE_VAULT | {"exchange.planimport.reading", "papers.paper.proof_sha256"}


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    programme = make.programme()
    by = make.actor(programme)
    store_file(programme=programme, name="a.txt", content=b"Kept.", purpose="evidence", by=by)
    vault.sweep(no_file_is_needed, before=0)
    orphan = aged(vault.keep(b"nobody names this"), hours=30)

    assert main(["sweep"]) == 0

    assert not vault.where(orphan).exists()
    assert "1 that nothing names were taken out (17 bytes)" in capsys.readouterr().out


def test_a_folder_whose_disk_is_full_keeps_nothing_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("soundingboard.records.vault.os.fsync", full)

    with pytest.raises(OSError, match="No space left"):
        vault.keep(b"too much")

    names = [path.name for path in vault.where("0" * 64).parents[1].rglob("*") if path.is_file()]
    assert not [name for name in names if name.startswith(".arriving-")]


def test_removing_a_file_twice_over_leaves_the_bytes_of_another() -> None:
    programme = make.programme()
    by = make.actor(programme)
    one, other = (
        store_file(programme=programme, name=name, content=b"The same.", purpose="evidence", by=by)
        for name in ("one.txt", "other.txt")
    )

    remove_file(stored=one, why="It was the wrong one.", by=by)

    assert vault.read(other.sha256) == b"The same."


def test_what_is_written_to_a_file_is_kept_under_its_hash_as_bytes_are() -> None:
    name, size = vault.keep_written(lambda file: file.write(b"written, not held"))

    assert (name, size) == (vault.keep(b"written, not held"), 17)
    assert vault.read(name) == b"written, not held"
    assert vault.hash_of_written(lambda file: file.write(b"written, not held")) == name


def test_what_could_not_be_written_leaves_nothing_and_a_hash_alone_keeps_nothing() -> None:
    def broken_off(file: BinaryIO) -> None:
        file.write(b"half of it")
        raise OSError("the disk is full")

    before = {*files_there()}
    with pytest.raises(OSError, match="full"):
        vault.keep_written(broken_off)
    vault.hash_of_written(lambda file: file.write(b"only its hash is wanted"))

    assert {*files_there()} == before
