"""`soundingboard backup --out FOLDER`: the database and the files as one folder, while people go on working."""

import argparse
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from soundingboard.accounts.models import Programme
from soundingboard.exchange.archive_snapshot import one_moment
from soundingboard.history.log import OUTSIDE_PROGRAMMES
from soundingboard.papers.verification import chain_end
from soundingboard.records.no_room import is_no_room

DONE, REFUSED = 0, 2
# By which name PostgreSQL's own programs take what an address may say of the connection (libpq, section 32.15).
_LIBPQ = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "gssencmode": "PGGSSENCMODE",
    "channel_binding": "PGCHANNELBINDING",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
MANIFEST, FILES = "backup.json", "files"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class BackupRefused(Exception):
    """A backup that cannot be made or put back, with the sentence that says what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.description = (
        "Writes the database and then the files to a folder, while people go on working, with a list of what is there: "
        "the SHA-256 of the database, and how each programme's history ended. Exit status: 0 done; 2 refused."
    )
    parser.add_argument(
        "--out", metavar="FOLDER", required=True, type=Path, help="a folder that is not there, or empty"
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when the backup is whole; 2 when it was refused."""
    try:
        said = back_up(arguments.out)
    except BackupRefused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    print(f"{arguments.out}: the database of {said['size']:,} bytes and {len(said['files']):,} files.")
    for code, (entries, hash_) in said["chains"].items():
        print(f"{code}: {entries:,} entries; the last is {hash_}")
    return DONE


def back_up(folder: Path) -> dict[str, Any]:
    """Write the backup. Its list is written last, so that a folder without one is no backup.

    Raises:
        BackupRefused: with the sentence that says why.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupRefused(f"{folder} is there already and is not an empty folder. Name another.")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        database = folder / DATABASES[connection.vendor]
        chains = copy_of_database(database)
        with database.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        # A file is never changed once it is there, so those copied after the database are all that it names.
        files = sorted(_copied(Path(settings.VAR) / "files", folder / FILES))
        said = {
            "release": version("soundingboard"),
            "made_at": timezone.now().astimezone(UTC).isoformat(),
            "vendor": connection.vendor,
            "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
            "sha256": sha256,
            "size": database.stat().st_size,
            "files": files,
            "chains": chains,
        }
        # At once or not at all, so that a backup that was broken off is never taken for one.
        arriving = folder / f".arriving-{MANIFEST}"
        with arriving.open("w") as list_:
            json.dump(said, list_, indent=1)
            list_.flush()
            os.fsync(list_.fileno())
        arriving.replace(folder / MANIFEST)
    except (OSError, sqlite3.Error) as error:
        if is_no_room(error):
            raise BackupRefused(
                f"There is not enough room for the backup in {folder}. Delete what is there."
            ) from error
        if not isinstance(error, OSError):
            raise
        raise BackupRefused(f"The backup cannot be written to {folder}: {error.strerror}.") from error
    return said


def copy_of_database(target: Path) -> dict[str, tuple[int, str]]:
    """Copy the database as at one moment, while others write; how each history ended at that moment."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        target.chmod(0o600)
        return _ends_in(target)
    with one_moment(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        run_postgresql("pg_dump", "--format=custom", f"--snapshot={cursor.fetchone()[0]}", f"--file={target}")
        return ends_of_chains()


def run_postgresql(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the database of the settings; the password is never in its arguments.

    Raises:
        BackupRefused: it is not there, or it failed.
    """
    found = shutil.which(program)
    if found is None:
        raise BackupRefused(f"{program} is not installed. On Debian or Ubuntu: apt-get install postgresql-client")
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {**os.environ, **{name: str(given[key]) for name, key in names.items() if given.get(key)}}
    # What stands after the ? of the address, such as sslmode: a dump travels no less protected than a page's questions.
    connected = {_LIBPQ[name]: str(value) for name, value in given["OPTIONS"].items() if name in _LIBPQ}
    environment |= connected
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it did not say why"]
        raise BackupRefused(f"{program} failed: {said[-1]}")


def ends_of_chains() -> dict[str, tuple[int, str]]:
    """How each programme's history ends now, by code; what belongs to no programme under nothing."""
    programmes = [("", OUTSIDE_PROGRAMMES), *Programme.objects.order_by("code").values_list("code", "pk")]
    ends = {code: chain_end(key) for code, key in programmes}
    return {code: (end.count, end.hash) for code, end in ends.items() if end.count}


def _ends_in(database: Path) -> dict[str, tuple[int, str]]:
    """How they ended in a copy, which people have long gone on from."""
    query = (
        "SELECT coalesce(p.code, ''), e.seq, e.hash FROM history_entry e LEFT JOIN accounts_programme p "
        "ON p.id = e.programme_id "
        "WHERE e.seq = (SELECT max(seq) FROM history_entry WHERE programme_id = e.programme_id) ORDER BY 1"
    )
    with closing(sqlite3.connect(database)) as copy:
        return {code: (seq, hash_) for code, seq, hash_ in copy.execute(query)}


def _copied(source: Path, target: Path) -> list[str]:
    names = []
    target.mkdir(exist_ok=True)
    for path in source.glob("*/*"):
        if path.name.startswith("."):
            continue  # one that is arriving or leaving
        (target / path.parent.name).mkdir(exist_ok=True)
        try:
            shutil.copy2(path, target / path.parent.name / path.name)
        except FileNotFoundError:
            continue  # taken out meanwhile, with the row that named it
        names.append(path.name)
    return names
