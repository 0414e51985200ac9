"""An installation of its own for the drills: set up and filled by the commands, and destroyed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

from tests.conftest import ROOT

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


def name_of(address: str) -> str:
    return urlsplit(address).path.removeprefix("/")


def recreated(address: str, *, like: str = "") -> None:
    """A database in the place of another: an empty one, or a copy."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name_of(address)} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name_of(address)}" + (f" TEMPLATE {name_of(like)}" if like else ""))


@contextlib.contextmanager
def installed(folder: Path, kind: str, *, like: Installation | None = None) -> Iterator[Installation]:
    """An installation in a folder, empty or a copy of another."""
    address = ""
    if like is not None:
        shutil.copytree(like.var, folder / "var")
    if connection.vendor == "postgresql":
        name = f"{kind}_{connection.settings_dict['NAME']}"
        address = urlsplit(os.environ["SOUNDINGBOARD_DATABASE_URL"])._replace(path=f"/{name}").geturl()
        recreated(address, like=like.address if like is not None else "")
    yield Installation(folder, address)
    if address:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name_of(address)} WITH (FORCE)")


def fill(installation: Installation) -> None:
    assert installation.run("setup").returncode == 0
    founded = installation.run(
        *("programme", "--code", "drill", "--authority", "Drill Council", "--name", "Drill", "--without-indicators"),
        *("--manager-name", "Maya Manager", "--manager-email", "maya@drill.example"),
        given="correct horse battery staple\n",
    )
    assert founded.returncode == 0, founded.stderr
    with installation.begins(FILLED) as filling:
        assert filling.wait() == 0


def destroyed(installation: Installation) -> None:
    shutil.rmtree(installation.var)
    if installation.address:
        recreated(installation.address)


def listed(backup: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((backup / "backup.json").read_text())
    return said
