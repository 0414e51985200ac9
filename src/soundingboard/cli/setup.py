"""`soundingboard setup`: brings the database and the served files up to date. Running it again changes nothing."""

import argparse
import sys
from io import StringIO
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError

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
