"""`soundingboard restore FOLDER`: puts back what `soundingboard backup` wrote, and proves that it is all there."""

import argparse
import hashlib
import json
import shutil
import sqlite3
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from soundingboard.cli.backup import (
    DATABASES,
    DONE,
    FILES,
    MANIFEST,
    REFUSED,
    BackupRefused,
    ends_of_chains,
    run_postgresql,
)
from soundingboard.cli.setup import prepare
from soundingboard.files.models import StoredFile
from soundingboard.records import vault

BROKEN = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """From where."""
    parser.description = (
        "Puts a backup into an empty installation: a database without tables (or, with SQLite, none), brings it up to "
        "this release, and compares every file and the end of every history with the backup's list. Run it while "
        "neither the pages nor the worker run. Exit status: 0 all is there; 1 something is not; 2 nothing was done."
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """0 when all of it is there; 1 when something is missing or altered; 2 when it was refused and nothing was done."""
    try:
        said = read_manifest(arguments.folder)
        put_back(arguments.folder, said)
    except BackupRefused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    found = differences(said)
    for sentence in found:
        print(sentence)
    if found:
        return BROKEN
    files, chains = len(said["files"]), len(said["chains"])
    print(
        f"All is there: {files:,} {'file' if files == 1 else 'files'}, and "
        + ("1 history ends as it did." if chains == 1 else f"{chains:,} histories end as they did.")
    )
    print("Now: soundingboard history verify; soundingboard search rebuild")
    return DONE


def read_manifest(folder: Path) -> dict[str, Any]:
    """The list of a backup that this release can put back here, into an installation that holds nothing yet.

    Raises:
        BackupRefused: with the sentence that says why not.
    """
    try:
        said = json.loads((folder / MANIFEST).read_text())
        vendor, migrations, sha256 = said["vendor"], set(said["migrations"]), said["sha256"]
        database = folder / DATABASES[vendor]
    except FileNotFoundError as error:
        raise BackupRefused(f"{folder} is no backup, or one that was broken off: it has no {MANIFEST}.") from error
    except (KeyError, TypeError, ValueError) as error:
        raise BackupRefused(f"The list of the backup in {folder} cannot be read.") from error
    if vendor != connection.vendor:
        raise BackupRefused(f"The backup is of {vendor} and this installation runs on {connection.vendor}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if not migrations <= known:
        raise BackupRefused(
            f"The backup was made by a later release ({said.get('release', 'unknown')}). Install that one first."
        )
    if not database.exists():
        raise BackupRefused(f"{database} is missing, so the backup is not whole.")
    if _hash_of(database) != sha256:
        raise BackupRefused(f"{database} was altered or damaged after the backup. Take another.")
    for name in said["files"]:
        path = folder / FILES / name[:2] / name
        if not path.exists() or _hash_of(path) != name:
            raise BackupRefused(f"The file {name[:12]} of the backup is missing or damaged. Take another.")
    _require_empty()
    return dict(said)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put_back(folder: Path, said: dict[str, Any]) -> None:
    """Put files and database in their places, and bring them up to this release."""
    target = Path(settings.VAR) / "files"
    for name in said["files"]:
        if not (target / name[:2] / name).exists():
            with (folder / FILES / name[:2] / name).open("rb") as file:
                vault.keep_written(partial(shutil.copyfileobj, file))
    database = folder / DATABASES[connection.vendor]
    if connection.vendor == "sqlite":
        place = Path(str(connection.settings_dict["NAME"]))
        connection.close()
        place.parent.mkdir(parents=True, exist_ok=True)
        for besides in ("-wal", "-shm"):
            place.with_name(place.name + besides).unlink(missing_ok=True)
        arriving = place.with_name(f".arriving-{place.name}")
        shutil.copy2(database, arriving)
        arriving.replace(place)
    else:
        connection.close()
        run_postgresql(
            "pg_restore", "--no-owner", "--single-transaction", "--exit-on-error",
            f"--dbname={connection.settings_dict['NAME']}", str(database),
        )  # fmt: skip
    prepare()


def differences(said: dict[str, Any]) -> list[str]:
    """A sentence for each thing that is not as the backup's list says."""
    found = []
    ends = {code: list(end) for code, end in ends_of_chains().items()}
    for code, end in said["chains"].items():
        if ends.get(code) != list(end):
            found.append(f"The history of {code or 'what belongs to no programme'} does not end as it did.")
    for sha256 in StoredFile.objects.order_by().values_list("sha256", flat=True).distinct():
        try:
            vault.read(sha256)
        except (FileNotFoundError, vault.DamagedFile):
            found.append(f"The file {sha256[:12]} is missing or is not what was stored.")
    return found


def _require_empty() -> None:
    if connection.vendor == "sqlite":
        place = Path(str(connection.settings_dict["NAME"]))
        if not place.exists():
            return
        with closing(sqlite3.connect(place)) as opened:
            tables = opened.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
        cure = f"Move {place} away"
    else:
        tables = len(connection.introspection.table_names())
        cure = "Make an empty one with createdb, and name it in SOUNDINGBOARD_DATABASE_URL"
    if tables:
        raise BackupRefused(f"There is a database here already, and a backup is never put over one. {cure}.")
