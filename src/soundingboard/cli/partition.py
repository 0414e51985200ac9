"""`soundingboard partition`: cuts tables up by programme, on PostgreSQL, or says what that would do."""

import argparse
import sys

from django.db import connection, transaction

from soundingboard.accounts.models import Programme
from soundingboard.records.partitions import CannotBePartitioned, candidates, statements


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which tables, and for which programmes."""
    parser.description = (
        "On an installation with many programmes each programme's rows of the largest tables can lie by themselves: "
        "pages then look into one part, and upkeep of a part holds up nobody else. Without a table it lists those that "
        "can be cut up. Make a backup first; people wait meanwhile. Exit status: 0 done, 2 refused."
    )
    parser.add_argument("tables", metavar="TABLE", nargs="*", help="such as delivery_update or measures_figure")
    parser.add_argument(
        "--programme",
        metavar="CODE",
        action="append",
        default=[],
        help="a programme that gets parts of its own; all of them unless some are named",
    )
    parser.add_argument("--apply", action="store_true", help="do it; otherwise what would be done is printed")


def run(arguments: argparse.Namespace) -> int:
    """0 done or printed, 2 refused."""
    if connection.vendor != "postgresql":
        print("Only PostgreSQL can cut a table up.", file=sys.stderr)
        return 2
    if not arguments.tables:
        for name, rows in candidates():
            print(f"{name:40} {rows:12,}")
        return 0
    wanted = Programme.objects.order_by("pk")
    if arguments.programme:
        wanted = wanted.filter(code__in=arguments.programme)
        missing = sorted(set(arguments.programme) - set(wanted.values_list("code", flat=True)))
        if missing:
            print(f"There is no programme {', '.join(missing)}.", file=sys.stderr)
            return 2
    keys = list(wanted.values_list("pk", flat=True))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in arguments.tables:
                for statement in statements(table, keys):
                    if arguments.apply:
                        cursor.execute(statement)
                    else:
                        print(f"{statement};")
    except CannotBePartitioned as refused:
        print(refused, file=sys.stderr)
        return 2
    if arguments.apply:
        print(f"Cut up by {len(keys)} programmes: {', '.join(arguments.tables)}.")
    return 0
