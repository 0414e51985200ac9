"""`soundingboard plan export` and `soundingboard plan import`: a plan out as a workbook, and a spreadsheet in."""

import argparse
import io
import sys
from pathlib import Path
from typing import TextIO

from django.utils import timezone

from soundingboard.accounts.access import Actor, the_system
from soundingboard.accounts.models import Programme
from soundingboard.cli.writing import one_line, wrote_whole
from soundingboard.exchange.actions import NothingToTakeOut, answer_import, export_plan, import_plan, send_spreadsheet
from soundingboard.exchange.applying import ImportRefused
from soundingboard.exchange.guesses import Option
from soundingboard.exchange.keeping import ChangeRead, Read, as_read
from soundingboard.exchange.preparing import prepare
from soundingboard.exchange.workbook import write_workbook
from soundingboard.files.actions import FileRefused
from soundingboard.formats.macros import has_macros, without_macros
from soundingboard.formats.tables_in.cells import UnreadableFile
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.records.written_for import written_for

HELP = "take a plan out as a workbook, and bring one in"
DONE, IN_THE_WAY, REFUSED = 0, 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, whose plan, and which file."""
    parser.description = (
        "export: writes a plan as a workbook to be worked on offline. import: brings a workbook back, or a council's "
        "own plan (.xlsx, .ods, .csv): whole or not at all. With --preview it prints what would change and every "
        "problem by sheet, row and column, and changes nothing. Exit status: 0 done, 1 a preview in which something is "
        "in the way, 2 refused with what is in the way on standard error and nothing changed."
    )
    what = parser.add_subparsers(dest="what", required=True, metavar="export|import")
    export = what.add_parser("export", help="write the plan as a workbook")
    export.add_argument("--programme", required=True, metavar="CODE", help="the programme's code")
    export.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx", help="where to write it")
    brought = what.add_parser("import", help="bring a workbook or another spreadsheet in")
    brought.add_argument("file", type=Path, metavar="FILE", help="the spreadsheet")
    brought.add_argument("--programme", required=True, metavar="CODE", help="the programme's code")
    brought.add_argument("--preview", action="store_true", help="print what would change, and change nothing")
    brought.add_argument(
        "--conflicts",
        choices=["file", "record"],
        help="what holds where both were changed: what the file has, or what is on record",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 done, 1 a preview in which something is in the way, 2 refused."""
    programme = Programme.objects.select_related("authority").filter(code=arguments.programme).first()
    if programme is None:
        return _refuse(f"There is no programme {arguments.programme}.")
    by = the_system(programme, timezone.now())
    with written_for(programme.pk):
        return _export(programme, arguments, by) if arguments.what == "export" else _import(programme, arguments, by)


def _export(programme: Programme, arguments: argparse.Namespace, by: Actor) -> int:
    try:
        taken = export_plan(programme=programme, by=by)
    except NothingToTakeOut as refusal:
        return _refuse(str(refusal))
    made = io.BytesIO()
    write_workbook(taken, made)
    if not wrote_whole(arguments.out, made.getvalue()):
        return REFUSED
    print(f"{taken.export}: {len(taken.rows):,} rows written to {arguments.out}.")
    return DONE


def _import(programme: Programme, arguments: argparse.Namespace, by: Actor) -> int:
    try:
        content = arguments.file.read_bytes()
    except OSError as problem:
        return _refuse(f"{arguments.file} cannot be read ({problem.strerror}).")
    answers: dict[str, str] = {}
    try:
        if has_macros(content):
            content, answers = without_macros(content), {"macros": "left out"}
        prepared = prepare(content, answers, by)
        if arguments.conflicts:
            answers |= {f"conflict.{each.key}": arguments.conflicts for each in prepared.comparison.conflicts}
            prepared = prepare(content, answers, by)
    except UnreadableFile as refusal:
        return _refuse(str(refusal))
    read = as_read(prepared, by)
    stands = bool(prepared.problems or prepared.unsettled)
    if arguments.preview or stands:
        _print(read, [each.key for each in prepared.unsettled], to=sys.stdout if arguments.preview else sys.stderr)
        return (IN_THE_WAY if stands else DONE) if arguments.preview else REFUSED
    try:
        sent = send_spreadsheet(programme=programme, name=arguments.file.name, content=content, by=by)
        sent = answer_import(plan_import=sent, answers=answers, read_again=False, by=by)
        done = import_plan(plan_import=sent, seen="", by=by)
    except (ImportRefused, FileRefused, PlanIsFrozen) as refusal:
        return _refuse(str(refusal))
    print(done.came_to)
    return DONE


def _print(read: Read, unsettled: list[str], to: TextIO) -> None:
    def say(line: str) -> None:
        print(one_line(line), file=to)

    for problem in read.problems:
        say(f"problem: {problem.place}: {problem.sentence}")
    if read.problem_count > len(read.problems):
        say(f"problem: and {read.problem_count - len(read.problems):,} more")
    for conflict in read.conflicts:
        if conflict.key in unsettled:
            was = "" if conflict.exported is None else f", was “{conflict.exported}”"
            say(f"conflict: {_about(conflict)}: on record “{conflict.record}”, in the file “{conflict.brought}”{was}")
    for guess in read.guesses:
        say(f"guess: {guess.about}: {guess.says} {_chosen(guess.chosen, guess.options)}")
    for change in read.changes:
        say(f"change: {_about(change)}: “{change.record}” becomes “{change.brought}”")
    if read.change_count > len(read.changes):
        say(f"change: and {read.change_count - len(read.changes):,} more")
    for count in read.new_counts:
        say(f"new: {count.number:,} {count.what}{'' if count.number == 1 else 's'}")
    for row in read.missing:
        say(f"missing: {row.what} {row.reference} is not in the file and stays as it is")
    for remark in read.remarks:
        say(f"note: {remark}")
    if read.does_nothing:
        say("Nothing would change.")


def _about(change: ChangeRead) -> str:
    return f"{change.place}: {change.what}, {change.field.lower()}"


def _chosen(answer: str, options: tuple[Option, ...]) -> str:
    return next((f"Taken: {each.words}." for each in options if each.answer == answer), "")


def _refuse(sentence: str) -> int:
    print(one_line(sentence), file=sys.stderr)
    return REFUSED
