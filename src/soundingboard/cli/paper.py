"""`soundingboard paper KIND --programme CODE --as-at DATE --format F --out FILE`: makes a paper as at a day."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from soundingboard.accounts.models import Programme
from soundingboard.formats.blocks import problems
from soundingboard.papers.content import EVIDENCE_PACK, PUBLIC
from soundingboard.papers.gathering import content_at
from soundingboard.papers.kinds import AUDIENCES, EDITIONS, FORMAT_WORDS, KINDS, document_of, write_to
from soundingboard.papers.pack import CHOICES, LONGEST_TOPIC, Choice, Chosen
from soundingboard.papers.pack_file import PackBroken
from soundingboard.papers.pack_gathering import NotChosen
from soundingboard.papers.rules import edition_for

HELP = "make a paper as at a date"
DONE, REFUSED = 0, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The paper, whose, of which day, for whom, and where to write it."""
    parser.description = (
        "Makes a paper from what was on record by the end of a day. It is made for checking: it is not stored, and it "
        "says that it was not issued. As csv it is its main table. Exit status: 0 done, 2 refused with one "
        "line on standard error and nothing written. An evidence pack is of every requirement of the Notice unless "
        "--of chooses; its format zip is the folders with the evidence itself."
    )
    parser.add_argument("kind", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--programme", required=True, metavar="CODE", help="the programme's code")
    parser.add_argument("--as-at", required=True, metavar="DATE", help="the day, as 2026-03-20")
    parser.add_argument("--audience", default="board", metavar="WHO", help=", ".join(AUDIENCES))
    parser.add_argument("--edition", default="exempt", metavar="EDITION", help=f"{', '.join(EDITIONS)}; the public "
                        "audience always means the public edition")  # fmt: skip
    parser.add_argument("--format", required=True, metavar="FORMAT", help=", ".join(FORMAT_WORDS))
    parser.add_argument("--of", action="append", default=[], metavar="KIND:REFERENCE", help="what an evidence pack is "
                        f"about, as often as you like; KIND is {', '.join(CHOICES)}")  # fmt: skip
    parser.add_argument(
        "--topic", default="", metavar="WORDS", help="the topic of the visit that an evidence pack is for"
    )
    parser.add_argument("--visit-on", default="", metavar="DATE", help="the day of that visit")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="where to write it")


def run(arguments: argparse.Namespace) -> int:
    """0 when the file is written whole, 2 when something is refused; then nothing is written."""
    refusal = _refused(arguments)
    if refusal:
        return _refuse(refusal)
    programme = Programme.objects.select_related("authority").filter(code=arguments.programme).first()
    if programme is None:
        return _refuse(f"There is no programme {arguments.programme}.")
    day, now = date.fromisoformat(arguments.as_at), timezone.now()
    if day > timezone.localtime(now).date():
        return _refuse(f"{arguments.as_at} is still to come: give today or an earlier day with --as-at.")
    edition = edition_for(arguments.audience, arguments.edition)
    try:
        content = content_at(programme, arguments.kind, day, arguments.audience, edition, now, _choice(arguments))
    except NotChosen as refusal:
        return _refuse(str(refusal))
    document = document_of(content)
    if found := problems(document):
        return _refuse(" ".join(found))
    try:
        _write_whole(arguments.out, lambda file: write_to(file, arguments.format, content, document))
    except PackBroken as broken:
        return _refuse(str(broken))
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        return _refuse(f"{arguments.out} cannot be written ({reason}): choose another place with --out.")
    return DONE


def _refused(arguments: argparse.Namespace) -> str:
    for given, known, what in (
        (arguments.kind, KINDS, "paper"),
        (arguments.audience, AUDIENCES, "audience"),
        (arguments.edition, EDITIONS, "edition"),
        (arguments.format, FORMAT_WORDS, "format"),
    ):
        if given not in known:
            return f"There is no {what} {given}: choose one of {', '.join(known)}."
    for given in filter(None, (arguments.as_at, arguments.visit_on)):
        try:
            date.fromisoformat(given)
        except ValueError:
            return f"{given} is not a date: write it as 2026-03-20."
    return _refused_choice(arguments)


def _refused_choice(arguments: argparse.Namespace) -> str:
    if arguments.kind != EVIDENCE_PACK:
        chosen = arguments.of or arguments.topic or arguments.visit_on or arguments.format == "zip"
        return "--of, --topic, --visit-on and the format zip are of an evidence-pack only." if chosen else ""
    if PUBLIC in (arguments.audience, arguments.edition):
        return "An evidence pack is for an inspection, and has no public edition."
    if len(arguments.topic) > LONGEST_TOPIC:
        return f"The topic has {len(arguments.topic)} letters: use at most {LONGEST_TOPIC}."
    for given in arguments.of:
        kind, colon, reference = given.partition(":")
        if kind not in CHOICES or not colon or not reference:
            return f"{given} chooses nothing: write it as requirement:N1.1, with one of {', '.join(CHOICES)} before it."
    return ""


def _choice(arguments: argparse.Namespace) -> Choice:
    things = tuple(Chosen(kind, reference) for kind, _, reference in (each.partition(":") for each in arguments.of))
    visit_on = date.fromisoformat(arguments.visit_on) if arguments.visit_on else None
    return Choice(things, " ".join(arguments.topic.split()), visit_on)


def _refuse(sentence: str) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return REFUSED


def _write_whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Writes beside the file and then puts it in its place, so that no reader ever meets half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w+b") as file:
        beside = Path(name)
        try:
            write(file)
            file.flush()
            beside.chmod(0o644)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
