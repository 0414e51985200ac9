"""The demonstration council, built once and looked at by many tests.

The command builds it, in a folder of its own and on SQLite, as `./run demo` does. Whoever needs a server over it starts
one on a copy of that folder (`demonstration_var`). On PostgreSQL it is built in the test's own database instead, and
rolled back.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.conftest import ROOT


def run_demo(var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`soundingboard demo` with a folder of its own for everything that it keeps."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SOUNDINGBOARD_")}
    return subprocess.run(
        [sys.executable, "-m", "soundingboard.cli.main", "demo", *arguments],
        cwd=ROOT,
        env={**ours, "SOUNDINGBOARD_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def demonstration_var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built demonstration: its database, its files and its Board pack. Copy it to write to it."""
    var = tmp_path_factory.mktemp("demonstration") / "var"
    done = run_demo(var, "--build-only")
    assert done.returncode == 0, done.stderr
    return var


@pytest.fixture(scope="module")
def demonstration(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, var: Path
) -> Iterator[None]:
    """The tests of a module look at the demonstration in place of an empty database."""
    if connection.vendor == "sqlite":
        built: Path = request.getfixturevalue("demonstration_var")
        with django_db_blocker.unblock():
            connection.close()
            empty, connection.settings_dict["NAME"] = (
                connection.settings_dict["NAME"],
                str(built / "soundingboard.sqlite3"),
            )
            settings.VAR = built
            yield
            connection.close()
            connection.settings_dict["NAME"] = empty
            settings.VAR = var
        return
    from soundingboard.cli.demo import build
    from soundingboard.demonstration.build import tell

    with django_db_blocker.unblock(), transaction.atomic():
        build(tell(datetime.now(UTC)))
        yield
        transaction.set_rollback(True)
