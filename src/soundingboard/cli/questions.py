"""`soundingboard questions FILE --out FILE.json`: reads a document that holds questions into JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from soundingboard.cli.writing import one_line, wrote_json
from soundingboard.formats.question_set.reader import as_json, read_question_set
from soundingboard.formats.question_set.values import NotAQuestionSet, QuestionSet

DONE = 0
REFUSED = 2
HELP = "read a set of questions, and put each in both voices"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file to read and the file to write."""
    parser.description = (
        "Reads a document that holds a set of questions (.txt, .docx, .pdf) and writes areas (title, sections), "
        "sections (title, position, questions, subsections) and questions (position, as_printed, you, we, respondent, "
        "is_question, terms, same_as). What a person should look at is said on standard error, a line each. "
        "Exit status: 0 done, 2 refused with one line on standard error and nothing written."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the document")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.json", help="where to write it")


def run(args: argparse.Namespace) -> int:
    """0 when the JSON is written whole, 2 when the file is refused; then nothing is written."""
    try:
        found = read_question_set(args.file, name=args.file.name)
    except NotAQuestionSet as refusal:
        print(one_line(str(refusal)), file=sys.stderr)
        return REFUSED
    if not wrote_json(as_json(found), args.out):
        return REFUSED
    for doubt in _doubts(found):
        print(one_line(doubt), file=sys.stderr)
    return DONE


def _doubts(found: QuestionSet) -> list[str]:
    of_voices = [
        f"Question {question.position}, “{doubt.word}”: {doubt.why}"
        for question in found.questions
        for doubt in question.voices.doubts
    ]
    return [*found.doubts, *of_voices]
