"""`soundingboard history verify [--programme CODE]`: whether the log of changes is as it was written."""

import argparse
import sys

from soundingboard.accounts.models import Programme
from soundingboard.history.log import OUTSIDE_PROGRAMMES
from soundingboard.papers.verification import chain_end, check

HELP = "verify the log of changes"
HOLDS, BROKEN, REFUSED = 0, 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with the log, and of which programme."""
    parser.description = (
        "Verifies the chain of hashes over every change, and holds it to the seals printed in issued papers. Exit "
        "status: 0 every chain holds; 1 one does not, with a line for each break that names the entry; 2 there is no "
        "such programme."
    )
    parser.add_argument("what", choices=["verify"], help="verify: read every entry and check it against the chain")
    parser.add_argument("--programme", metavar="CODE", help="one programme only; otherwise all of them")


def run(args: argparse.Namespace) -> int:
    """0 when every chain holds, 1 when one does not, 2 when there is no such programme."""
    programmes = Programme.objects.order_by("code")
    chains = [(row.code, row.pk) for row in programmes if args.programme in (None, row.code)]
    if args.programme is None:
        chains.append(("outside any programme", OUTSIDE_PROGRAMMES))
    elif not chains:
        known = ", ".join(row.code for row in programmes) or "none yet"
        print(f"There is no programme {args.programme}. There are: {known}.", file=sys.stderr)
        return REFUSED
    status = HOLDS
    for name, programme_id in chains:
        end = chain_end(programme_id)
        sentences = check(programme_id)
        for sentence in sentences:
            print(f"{name}: {sentence}")
        if sentences:
            status = BROKEN
        elif end.count:
            print(f"{name}: {end.count} entries hold; the last is {end.hash}")
    return status
