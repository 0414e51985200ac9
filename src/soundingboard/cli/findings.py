"""`soundingboard findings FILE.pdf --out FILE.json`: reads an inspection report into JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from soundingboard.cli.writing import one_line, wrote_json
from soundingboard.formats.inspection_report.reader import as_json, read_report
from soundingboard.formats.inspection_report.report import NotAReport

DONE = 0
REFUSED = 2
HELP = "read an inspection report into its findings, grades and dates"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file to read and the file to write."""
    parser.description = (
        "Reads an inspection report (PDF) and writes authority, framework, inspection_dates, published, judgements "
        "(area, grade), findings (reference, parent, text, page, paragraph, section, time_band, priority_action, and "
        "our own theme and quote), warnings, and bullets: what was seen and what was read on each page. "
        "Exit status: 0 done, 2 refused with one line on standard error and nothing written."
    )
    parser.add_argument("file", type=Path, metavar="FILE.pdf", help="the report")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.json", help="where to write it")


def run(args: argparse.Namespace) -> int:
    """0 when the JSON is written whole, 2 when the file is refused; then nothing is written."""
    try:
        report = read_report(args.file, name=args.file.name)
    except NotAReport as refusal:
        print(one_line(str(refusal)), file=sys.stderr)
        return REFUSED
    if not wrote_json(as_json(report), args.out):
        return REFUSED
    return DONE
