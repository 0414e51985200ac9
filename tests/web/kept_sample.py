"""The sample programme is made once in a process, in a database that is kept aside; each module is given a copy.

To make it takes as long as fifty pages, and two dozen modules look at it. A copy of a file, or of a template of
PostgreSQL's, takes a fraction of a second, and what one module leaves in its copy no other sees.
"""

from __future__ import annotations

import contextlib
import pickle
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.web.sample import Sample, built


class KeptSample:
    """The database with the sample in it, the files that it stored, and the sample as it was when it was made.

    `folder` is where the files lie, and SQLite's database.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.pickled = folder, b""
        self.empty = str(connection.settings_dict["NAME"])

    @contextlib.contextmanager
    def copied(self) -> Iterator[Sample]:
        """The tests look at a copy of it in place of an empty database."""
        with self._database("copy", like=self._made()):
            yield self._sample()

    def put_in_place(self) -> Sample:
        """Fill the empty database of the tests with it, for a browser's server to read (SQLite only)."""
        made = self._made()
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(made)) as source:
            source.backup(connection.connection)
        return self._sample()

    def _sample(self) -> Sample:
        # Some tests clear the vault of what no row speaks of, and theirs do not speak of these.
        shutil.copytree(self.folder / "var", settings.VAR, dirs_exist_ok=True)
        found: Sample = pickle.loads(self.pickled)
        return found

    def _made(self) -> str:
        name = self._name("sample")
        if not self.pickled:
            _copy(self.empty, name)
            var, settings.VAR = settings.VAR, self.folder / "var"
            with _looking_at(name):
                # Pickled, so that no module has what another changed in memory.
                self.pickled = pickle.dumps(built())
            settings.VAR = var
        return name

    def _name(self, kind: str) -> str:
        return str(self.folder / f"{kind}.sqlite3") if connection.vendor == "sqlite" else f"{kind}_{self.empty}"

    @contextlib.contextmanager
    def _database(self, kind: str, *, like: str) -> Iterator[None]:
        name = self._name(kind)
        _copy(like, name)
        with _looking_at(name):
            yield
        _drop(name)

    def forget(self) -> None:
        """Take the database of the sample away."""
        if self.pickled:
            _drop(self._name("sample"))


@contextlib.contextmanager
def _looking_at(name: str) -> Iterator[None]:
    connection.close()
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _copy(one: str, other: str) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(one)) as source, contextlib.closing(sqlite3.connect(other)) as target:
            source.backup(target)
        return
    _drop(other)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {other} TEMPLATE {one}")


def _drop(name: str) -> None:
    if connection.vendor == "sqlite":
        for left in Path(name).parent.glob(f"{Path(name).name}*"):
            left.unlink()
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
