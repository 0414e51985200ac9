"""`soundingboard check`: prints the plan check (PL8) with rule codes."""

import argparse
import sys
from datetime import date

from django.utils import timezone

from soundingboard.accounts.models import Programme
from soundingboard.insight.plan_check import check_plan, rules
from soundingboard.position.gather import gather


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which programme, as at which day."""
    parser.description = (
        "Reads the plan as an experienced reviewer would and prints one line for each remark: code, item, reference, "
        "sentence. Exit status: 0 nothing to remark on, 1 remarks, 2 no such programme or plan."
    )
    parser.add_argument("--programme", help="the programme's code; may be left out where there is only one")
    parser.add_argument("--as-at", type=date.fromisoformat, help="a day (ISO date); today if left out")
    parser.add_argument("--rules", action="store_true", help="print the published rules instead")


def run(arguments: argparse.Namespace) -> int:
    """0 nothing to remark on, 1 remarks, 2 refused."""
    if arguments.rules:
        for rule in rules():
            print(f"{rule.code}\t{rule.name}\t{rule.words}")
        return 0
    found = list(Programme.objects.select_related("authority").order_by("code"))
    if arguments.programme:
        found = [programme for programme in found if programme.code == arguments.programme]
    if len(found) != 1:
        known = ", ".join(Programme.objects.order_by("code").values_list("code", flat=True)) or "none"
        print(f"Name one programme with --programme; there are: {known}.", file=sys.stderr)
        return 2
    position = gather(found[0], arguments.as_at or timezone.localdate(), now=timezone.now())
    if position.plan is None:
        print(f"{found[0].name} had no plan on {position.as_at}.", file=sys.stderr)
        return 2
    remarks = check_plan(position)
    for remark in remarks:
        print(f"{remark.code}\t{remark.item_kind}\t{remark.reference}\t{remark.sentence}")
    print(f"{len(remarks)} remarks by {len({remark.code for remark in remarks})} rules.", file=sys.stderr)
    return 1 if remarks else 0
