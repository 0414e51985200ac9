"""`soundingboard archive export` and `archive import`: a whole programme out of one installation and into another."""

import argparse
import getpass
import sys
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from soundingboard.accounts.access import the_system
from soundingboard.accounts.models import Person, Programme
from soundingboard.exchange.archive_actions import Manager, bring_in, take_out_by_command
from soundingboard.exchange.archive_bringing import NotScreened
from soundingboard.exchange.archive_writing import CannotBeTakenOut, write_archive
from soundingboard.formats.archive import ArchiveRefused
from soundingboard.papers.verification import chain_end, check

DONE, REFUSED = 0, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which way, and what of."""
    parser.description = (
        "A whole programme as one file: its tables, its files, its history with the chain. It holds everything on "
        "record, also what is exempt, and no password. Exit status: 0 done; 2 refused, with a line for each reason."
    )
    ways = parser.add_subparsers(dest="way", metavar="WAY", required=True)
    out = ways.add_parser("export", help="take a programme out, while people go on working")
    out.add_argument("--programme", metavar="CODE", required=True)
    out.add_argument("--out", metavar="FILE", required=True, type=Path)
    out.add_argument(
        "--with-panel-notes", action="store_true", help="with the notes that a scrutiny panel keeps to itself"
    )
    into = ways.add_parser("import", help="bring a programme in: all of it, or nothing")
    into.add_argument("file", metavar="FILE", type=Path)
    into.add_argument("--code", default="", help="another short name for it in addresses, where its own is taken here")
    into.add_argument(
        "--seal",
        default="",
        help="the seal that was printed where it was made: an archive that was altered and sealed anew is found by it",
    )
    into.add_argument("--manager-name", required=True, help="who invites everybody else")
    into.add_argument("--manager-email", required=True)
    into.add_argument(
        "--let-stand",
        metavar="REASON",
        default="",
        help="why texts may stand in which screening finds a name, a postcode or the like; otherwise they are refused",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when it is done; 2 when it was refused and nothing was written."""
    return _export(arguments) if arguments.way == "export" else _import(arguments)


def _export(arguments: argparse.Namespace) -> int:
    programme = Programme.objects.select_related("authority").filter(code=arguments.programme).first()
    if programme is None:
        known = ", ".join(Programme.objects.order_by("code").values_list("code", flat=True)) or "none yet"
        return _refuse(f"There is no programme {arguments.programme}. There are: {known}.")
    if arguments.out.is_dir():
        return _refuse(f"{arguments.out} is a folder. Name the file to write.")
    by = the_system(programme, timezone.now())
    take_out_by_command(programme=programme, with_panel_notes=arguments.with_panel_notes, by=by)
    try:
        made = write_archive(
            programme=programme,
            path=arguments.out,
            with_panel_notes=arguments.with_panel_notes,
            made_by=by.name,
            now=by.now,
            tell=_tell,
        )
    except CannotBeTakenOut as refusal:
        return _refuse(str(refusal))
    except OSError as error:
        return _refuse(f"{arguments.out} cannot be written: {error.strerror}.")
    _tell(0, 0, "")
    print(f"{made.path}: {made.rows:,} rows and {made.files:,} files, {made.size:,} bytes. Seal {made.seal}")
    return DONE


def _import(arguments: argparse.Namespace) -> int:
    person = Person.objects.filter(email=arguments.manager_email.lower()).first()
    password = None
    if person is None or not person.has_usable_password():
        password = sys.stdin.readline().strip() if not sys.stdin.isatty() else getpass.getpass("Password: ")
        try:
            validate_password(password)
        except ValidationError as error:
            return _refuse(" ".join(error.messages))
    try:
        brought = bring_in(
            path=arguments.file,
            manager=Manager(arguments.manager_name, arguments.manager_email, password),
            check=check,
            code=arguments.code,
            seal=arguments.seal,
            let_stand=arguments.let_stand,
            tell=_tell,
            by=the_system(None, timezone.now()),
        )
    except NotScreened as refusal:
        return _refuse(*refusal.places, str(refusal))
    except ArchiveRefused as refusal:
        return _refuse(str(refusal))
    _tell(0, 0, "")
    programme = brought.programme
    print(
        f"{programme.name} is here under {programme.code}: {brought.rows:,} rows, {brought.files:,} files and "
        f"{brought.entries:,} entries of its history, which holds. Its last entry is {chain_end(programme.pk).hash}"
    )
    print(
        f"People new here: {brought.people_new:,}; here already: {brought.people_known:,}. Nobody has a part "
        f"in it yet but {arguments.manager_email.lower()}, who invites the others under People."
    )
    return DONE


def _tell(done: int, total: int, sentence: str) -> None:
    """Say how far it has got, on one line of a terminal; a script reads only what comes of it."""
    if sys.stderr.isatty():
        said = f"{sentence}: {done:,} of {total:,}" if sentence else ""
        print(f"\r\033[K{said}", end="", file=sys.stderr, flush=True)


def _refuse(*sentences: str) -> int:
    _tell(0, 0, "")
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return REFUSED
