"""`soundingboard search rebuild [--programme CODE]`: makes the index of the search anew."""

import argparse
import sys

from django.utils import timezone

from soundingboard.accounts.models import Programme
from soundingboard.search.indexing import rebuild

DONE, REFUSED = 0, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with the index, and of which programme."""
    parser.description = (
        "Makes the index of the search anew from what is on record. The worker keeps it up to date by itself; this is "
        "for after a database was put back from a copy. Exit status: 0 done; 2 there is no such programme."
    )
    parser.add_argument("what", choices=["rebuild"], help="rebuild: read everything on record again")
    parser.add_argument("--programme", metavar="CODE", help="one programme only; otherwise all of them")


def run(args: argparse.Namespace) -> int:
    """0 when the index is made; 2 when there is no such programme."""
    programmes = [row for row in Programme.objects.order_by("code") if args.programme in (None, row.code)]
    if args.programme is not None and not programmes:
        known = ", ".join(Programme.objects.order_by("code").values_list("code", flat=True)) or "none yet"
        print(f"There is no programme {args.programme}. There are: {known}.", file=sys.stderr)
        return REFUSED
    for programme in programmes:
        print(f"{programme.code}: {rebuild(programme, timezone.now()):,} things can be found")
    return DONE
