"""`soundingboard paper KIND --programme CODE --as-at DATE --format F --out FILE`: makes a paper as at a day."""

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

from django.utils import timezone

from soundingboard.accounts.models import Programme
from soundingboard.formats.blocks import problems
from soundingboard.papers.gathering import content_at
from soundingboard.papers.kinds import AUDIENCES, EDITIONS, FORMAT_WORDS, KINDS, document_of, written
from soundingboard.papers.rules import edition_for

HELP = "make a paper as at a date"
DONE, REFUSED = 0, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The paper, whose, of which day, for whom, and where to write it."""
    parser.description = (
        "Makes a paper from what was on record by the end of a day. It is made for checking: it is not stored, and it "
        "says that it was not issued. As csv it is its main table. Exit status: 0 done, 2 refused with one "
        "line on standard error and nothing written."
    )
    parser.add_argument("kind", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--programme", required=True, metavar="CODE", help="the programme's code")
    parser.add_argument("--as-at", required=True, metavar="DATE", help="the day, as 2026-03-20")
    parser.add_argument("--audience", default="board", metavar="WHO", help=", ".join(AUDIENCES))
    parser.add_argument("--edition", default="exempt", metavar="EDITION", help=f"{', '.join(EDITIONS)}; the public "
                        "audience always means the public edition")  # fmt: skip
    parser.add_argument("--format", required=True, metavar="FORMAT", help=", ".join(FORMAT_WORDS))
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
    content = content_at(programme, arguments.kind, day, arguments.audience, edition, now)
    document = document_of(content)
    if found := problems(document):
        return _refuse(" ".join(found))
    try:
        _write_whole(arguments.out, written(arguments.format, content, document))
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
    try:
        date.fromisoformat(arguments.as_at)
    except ValueError:
        return f"{arguments.as_at} is not a date: write it as 2026-03-20."
    return ""


def _refuse(sentence: str) -> int:
    print(" ".join(sentence.split()), file=sys.stderr)
    return REFUSED


def _write_whole(path: Path, content: bytes) -> None:
    """Writes beside the file and then puts it in its place, so that no reader ever meets half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(content)
            file.flush()
            beside.chmod(0o644)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
