"""The drill: an installation is backed up while somebody writes, destroyed, restored, and compared hash by hash."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LOADED = """
import sys, time
import django
django.setup()
from datetime import date
from django.utils import timezone
from soundingboard.accounts.access import the_system
from soundingboard.accounts.actions import add_agency
from soundingboard.accounts.models import Programme
from soundingboard.files.actions import store_file
from soundingboard.files.models import StoredFile

programme = Programme.objects.get(code="drill")
by = the_system(programme, timezone.now())
"""
FILLED = """
for number in range(20):
    add_agency(programme=programme, code=f"agency-{number}", name=f"Agency {number}", kind="health", by=by)
for number in range(5):
    content = f"What was seen, part {number}.".encode()
    store_file(programme=programme, name=f"part-{number}.txt", content=content, purpose="evidence", by=by)
"""
BUSY = """
print("begun", flush=True)
for number in range(100, 100_000):
    add_agency(programme=programme, code=f"agency-{number}", name=f"Later agency {number}", kind="health", by=by)
    content = f"What was seen later, {number}.".encode()
    store_file(programme=programme, name=f"later-{number}.txt", content=content, purpose="evidence", by=by)
"""


class Installation:
    """An installation of its own, on the kind of database that the tests are on."""

    def __init__(self, folder: Path, address: str) -> None:
        self.var, self.address = folder / "var", address
        ours = {name: value for name, value in os.environ.items() if not name.startswith("SOUNDINGBOARD_")}
        self.env = {
            **ours,
            "SOUNDINGBOARD_VAR": str(self.var),
            "SOUNDINGBOARD_DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "soundingboard.config.settings",
        }

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "soundingboard.cli.main", *arguments],
            cwd=ROOT,
            env=self.env,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )

    def begins(self, code: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", LOADED + code], cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True
        )


def recreated(address: str) -> None:
    """An empty database in the place of another."""
    name = urlsplit(address).path.removeprefix("/")
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")


@pytest.fixture
def installation(tmp_path: Path, django_db_setup: None) -> Iterator[Installation]:
    address = ""
    if connection.vendor == "postgresql":
        name = f"drill_{connection.settings_dict['NAME']}"
        address = urlsplit(os.environ["SOUNDINGBOARD_DATABASE_URL"])._replace(path=f"/{name}").geturl()
        recreated(address)
    yield Installation(tmp_path, address)
    if address:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {urlsplit(address).path[1:]} WITH (FORCE)")


@pytest.fixture
def filled(installation: Installation) -> Installation:
    assert installation.run("setup").returncode == 0
    founded = installation.run(
        *("programme", "--code", "drill", "--authority", "Drill Council", "--name", "Drill", "--without-indicators"),
        *("--manager-name", "Maya Manager", "--manager-email", "maya@drill.example"),
        given="correct horse battery staple\n",
    )
    assert founded.returncode == 0, founded.stderr
    with installation.begins(FILLED) as filling:
        assert filling.wait() == 0
    return installation


def destroyed(installation: Installation) -> None:
    shutil.rmtree(installation.var)
    if installation.address:
        recreated(installation.address)


def listed(backup: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((backup / "backup.json").read_text())
    return said


def files_of(var: Path) -> set[str]:
    return {path.name for path in (var / "files").glob("*/*")}


def test_what_was_destroyed_while_somebody_wrote_comes_back_hash_by_hash(filled: Installation, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    with filled.begins(BUSY) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "begun\n"
        taken = filled.run("backup", "--out", str(backup))
        went_on = writer.poll() is None
        writer.kill()
    assert went_on, "whoever was writing was stopped by the backup"
    assert taken.returncode == 0, taken.stderr
    said = listed(backup)
    entries, last = said["chains"]["drill"]
    assert entries >= 26

    destroyed(filled)
    restored = filled.run("restore", str(backup))

    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert "All is there" in restored.stdout
    assert files_of(filled.var) == set(said["files"])
    verified = filled.run("history", "verify", "--programme", "drill")
    assert verified.stdout == f"drill: {entries} entries hold; the last is {last}\n"


def test_a_backup_is_never_put_over_what_is_there(filled: Installation, tmp_path: Path) -> None:
    assert filled.run("backup", "--out", str(tmp_path / "backup")).returncode == 0

    refused = filled.run("restore", str(tmp_path / "backup"))

    assert refused.returncode == 2
    assert "a backup is never put over one" in refused.stderr
    assert filled.run("backup", "--out", str(tmp_path / "backup")).returncode == 2


def test_a_backup_that_was_altered_or_is_of_a_later_release_is_refused_before_anything_is_done(
    filled: Installation, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    assert filled.run("backup", "--out", str(backup)).returncode == 0
    destroyed(filled)
    said = listed(backup)

    def refused() -> str:
        done = filled.run("restore", str(backup))
        assert done.returncode == 2, done.stdout
        assert not (filled.var / "files").exists()
        return done.stderr

    (backup / "backup.json").write_text(json.dumps({**said, "migrations": [*said["migrations"], "plan.0999_later"]}))
    assert "was made by a later release" in refused()
    (backup / "backup.json").write_text(json.dumps({**said, "vendor": "oracle"}))
    assert "cannot be read" in refused()
    (backup / "backup.json").write_text(json.dumps(said))

    name = said["files"][0]
    file = backup / "files" / name[:2] / name
    content = file.read_bytes()
    file.write_bytes(content + b" ")
    assert f"The file {name[:12]} of the backup is missing or damaged" in refused()
    file.write_bytes(content)

    database = next(backup.glob("database.*"))
    database.write_bytes(database.read_bytes()[:-1])
    assert "was altered or damaged" in refused()
    (backup / "backup.json").unlink()
    assert "is no backup, or one that was broken off" in refused()
