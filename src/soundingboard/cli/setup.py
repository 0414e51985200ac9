"""`soundingboard setup`: brings the database and the served files up to date. Running it again changes nothing."""

import argparse
import sys
from io import StringIO
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from soundingboard.records.no_room import is_no_room


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""
    parser.description = "Makes var/, migrates the database, makes the cache's table and collects the served files."


def run(arguments: argparse.Namespace) -> int:
    """Always 0; what goes wrong is raised."""
    prepare()
    print("The database and the served files are up to date.")
    return 0


def prepare() -> None:
    """Make what an installation needs before its first page; SystemExit where a setting must be put right first."""
    refuse_bad_settings()
    refuse_bad_folder()
    refuse_later_schema()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def refuse_bad_folder() -> None:
    """Make the folder of files where it is missing.

    Raises:
        SystemExit: it cannot be made or written to; what to do is printed.
    """
    try:
        Path(settings.VAR).mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=settings.VAR):
            pass
    except OSError as refusal:
        if is_no_room(refusal):
            raise
        print(
            f"Nothing can be written to the folder {settings.VAR} ({refusal.strerror}). Let SOUNDINGBOARD_VAR name a "
            "folder that belongs to whom this runs as.",
            file=sys.stderr,
        )
        raise SystemExit(2) from refusal


def refuse_later_schema() -> None:
    """A database that a later release brought up has columns that this one would not fill.

    Raises:
        SystemExit: it is one; what to do is printed.
    """
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations)
    known.update(each for migration in loader.disk_migrations.values() for each in migration.replaces)
    later = sorted(each for each in loader.applied_migrations if each[0] in loader.migrated_apps and each not in known)
    if later:
        print(
            f"A later release brought this database up ({'.'.join(later[-1])}), and this one does not know what is in "
            "it. Install that release, or put back a backup from before.",
            file=sys.stderr,
        )
        raise SystemExit(2)


def refuse_bad_settings() -> None:
    """Print what the checks of the settings warn of.

    Raises:
        SystemExit: something must be put right first; what and how is printed.
    """
    try:
        call_command("check", tags=["soundingboard"], stdout=StringIO())
    except SystemCheckError as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(2) from refusal
