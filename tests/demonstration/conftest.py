"""The demonstration council, built once and looked at by many tests.

The command builds it as `./run demo` does, in a folder and a database of its own. Whoever needs a server over it starts
one on a copy of the folder that was built on SQLite (`demonstration_var`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.conftest import ROOT


def run_demo(var: Path, *arguments: str, database: str = "") -> subprocess.CompletedProcess[str]:
    """`soundingboard demo` with a folder of its own for everything that it keeps; SQLite unless a database is named."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SOUNDINGBOARD_")}
    return subprocess.run(
        [sys.executable, "-m", "soundingboard.cli.main", "demo", *arguments],
        cwd=ROOT,
        env={**ours, "SOUNDINGBOARD_VAR": str(var), "SOUNDINGBOARD_DATABASE_URL": database},
        capture_output=True,
        text=True,
        check=False,
    )


def build_demo(folder: Path, database: str = "") -> Path:
    """The folder in which the command has kept what is not in the database."""
    done = run_demo(folder / "var", "--build-only", database=database)
    assert done.returncode == 0, done.stderr
    return folder / "var"


@pytest.fixture(scope="session")
def demonstration_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built demonstration: its database, its files and its Board pack. Copy it to write to it."""
    return build_demo(tmp_path_factory.mktemp("demonstration"))


class Built(NamedTuple):
    """Where the demonstration is: its folder, and the name that Django calls its database by."""

    var: Path
    database: str


@pytest.fixture(scope="session")
def built(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Built]:
    """The demonstration on the database that the tests are on."""
    if connection.vendor == "sqlite":
        folder: Path = request.getfixturevalue("demonstration_var")
        yield Built(folder, str(folder / "soundingboard.sqlite3"))
        return
    name = f"demonstration_{connection.settings_dict['NAME']}"
    address = urlsplit(os.environ["SOUNDINGBOARD_DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    yield Built(build_demo(tmp_path_factory.mktemp("demonstration"), address), name)
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


@pytest.fixture(scope="module")
def demonstration(built: Built, django_db_blocker: Any, var: Path) -> Iterator[None]:
    """The tests of a module look at the demonstration in place of an empty database."""
    with django_db_blocker.unblock():
        connection.close()
        empty, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], built.database
        settings.VAR = built.var
        yield
        connection.close()
        connection.settings_dict["NAME"] = empty
        settings.VAR = var
