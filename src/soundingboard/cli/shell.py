"""`soundingboard shell`: a Python prompt with the application loaded."""

import argparse

from django.core.management import call_command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(arguments: argparse.Namespace) -> int:
    """0 when it is left."""
    call_command("shell")
    return 0
