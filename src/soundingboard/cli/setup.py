"""`soundingboard setup`: brings the database and the served files up to date. Running it again changes nothing."""

import argparse
import sys
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError


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
    Path(settings.VAR).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


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
