"""`soundingboard indicators FOLDER`: child-level lists in, numerators and denominators out, nothing in between kept."""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from soundingboard.formats.tables_csv import guarded
from soundingboard.measures.aggregate.counting import Counted, Figure, LeftOut, count
from soundingboard.measures.aggregate.engines import CountingFailed, Engine, EngineNotThere
from soundingboard.measures.aggregate.periods import FIRST_YEAR, BadPeriod, Period
from soundingboard.measures.aggregate.settings import DEFAULTS, BadSetting, ReviewBasis, Settings
from soundingboard.measures.aggregate.ways import measure_names
from soundingboard.measures.intake.findings import IntakeRefused
from soundingboard.measures.intake.sources import read_extract
from soundingboard.measures.layout import Guess, Problem

DONE = 0
REFUSED = 2
QUALITY = "quality.csv"
LAST_YEAR = 2100
HELP = "work indicators out from child-level lists"

FIGURE_COLUMNS = ("period", "scope", "measure", "numerator", "denominator", "value", "basis", "provisional")
QUALITY_COLUMNS = ("table", "row", "column", "problem", "value_shown", "consequence")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The folder, the periods, the day of the extract, and what may be set."""
    parser.description = (
        "Reads child-level lists, works every measure out for each period, for the authority (ALL) and each team, and "
        "writes FILE (period, scope, measure, numerator, denominator, value, basis, provisional) and beside it "
        f"{QUALITY} (table, row, column, problem, value_shown, consequence; values masked). FOLDER holds a CSV or "
        "Parquet file for each table of the layout, or an Annex A workbook, a Standard Safeguarding Dataset extract, "
        "SSDA903 files, a children in need census, or the last two together; it may be one file, or a zip. Beside any "
        "of these, population.csv (year, age_from, age_to, persons) gives rates for every 10,000 children, those of a "
        "part of a year as of a whole one. A measure that the lists cannot tell, or whose list very likely ends before "
        "the period begins, is incomplete and has no figure, never zero. Nothing about a child is written "
        "anywhere. Exit status: 0 done; 2 refused, with a line for each problem on standard error and nothing written."
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the lists are")
    parser.add_argument(
        "--period",
        action="append",
        required=True,
        metavar="LABEL=START..END",
        help="a period, both days included: 2024-05=2024-05-01..2024-05-31; may be given many times",
    )
    parser.add_argument("--snapshot", required=True, metavar="DATE", help="the day on which the lists were made")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write the figures (CSV)")
    parser.add_argument(
        "--measure",
        action="append",
        default=[],
        metavar="NAME",
        help="work out only this measure; may be given many times (all of them)",
    )
    parser.add_argument("--engine", choices=[each.value for each in Engine], default=Engine.DUCKDB.value)
    parser.add_argument(
        "--cp-visit-days",
        type=int,
        metavar="N",
        default=DEFAULTS.cp_visit_working_days,
        help="working days between visits to a child with a plan (%(default)s)",
    )
    parser.add_argument(
        "--cin-visit-days",
        type=int,
        metavar="N",
        default=DEFAULTS.cin_visit_working_days,
        help="working days between visits to a child in need (%(default)s)",
    )
    parser.add_argument(
        "--cla-visit-days",
        type=int,
        metavar="N",
        default=DEFAULTS.cla_visit_days,
        help="days between visits to a child looked after (%(default)s)",
    )
    parser.add_argument(
        "--conversion-days",
        type=int,
        metavar="N",
        default=DEFAULTS.conversion_working_days,
        help="working days within which a referral counts as the result of a contact (%(default)s)",
    )
    parser.add_argument(
        "--review-basis",
        choices=[each.value for each in ReviewBasis],
        default=DEFAULTS.review_basis.value,
        help="3 and 6 calendar months, or 91 and 183 days (%(default)s)",
    )
    parser.add_argument(
        "--caseload-limit",
        type=int,
        metavar="N",
        default=DEFAULTS.caseload_limit,
        help="how many cases a worker may hold whose own limit is not in the list (none)",
    )
    parser.add_argument(
        "--provisional-days",
        type=int,
        metavar="N",
        default=DEFAULTS.provisional_days,
        help="how long after its end a period is provisional (%(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """0 when both files are written whole, 2 when something was refused; then nothing is written."""
    try:
        periods = [_period(text) for text in arguments.period]
        snapshot = _snapshot(arguments.snapshot)
        settings = Settings(
            cp_visit_working_days=arguments.cp_visit_days,
            cin_visit_working_days=arguments.cin_visit_days,
            cla_visit_days=arguments.cla_visit_days,
            conversion_working_days=arguments.conversion_days,
            review_basis=ReviewBasis(arguments.review_basis),
            caseload_limit=arguments.caseload_limit,
            provisional_days=arguments.provisional_days,
        )
        if unknown := sorted({*arguments.measure} - {*measure_names(settings)}):
            return _refuse([f"There is no measure {name}. The names are those of a file of all." for name in unknown])
        extract = read_extract(arguments.folder, snapshot)
        engine = Engine(arguments.engine)
        counted = count(extract, periods, snapshot, settings, engine, only=arguments.measure)
        write(arguments.out, counted, extract.guesses)
    except IntakeRefused as refused:
        return _refuse(_said(each) for each in refused.problems)
    except (BadPeriod, BadSetting, CountingFailed, EngineNotThere, _CannotWrite) as refused:
        return _refuse([str(refused)])
    except Exception as mistake:
        # Whatever else goes wrong is a mistake of ours, but its message and its traceback may quote a child's row.
        return _refuse([f"The lists could not be counted ({type(mistake).__name__}). Nothing was written."])
    return DONE


def write(out: Path, counted: Counted, guesses: Iterable[Guess] = ()) -> None:
    """The figures, and beside them what was wrong; both or neither."""
    figures = _csv(FIGURE_COLUMNS, (_figure_cells(each) for each in counted.figures))
    quality = _csv(
        QUALITY_COLUMNS,
        [
            *map(_problem_cells, counted.problems),
            *(_left_out_cells(each) for each in counted.left_out if each.rows),
            *map(_guess_cells, guesses),
        ],
    )
    beside = out.parent / QUALITY
    if out.name == QUALITY:
        raise _CannotWrite(f"{out} is where the data quality goes: choose another name with --out.")
    try:
        _write_both({beside: quality, out: figures})
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
    else:
        return
    raise _CannotWrite(f"{out} cannot be written ({reason}): choose another place with --out.")


class _CannotWrite(Exception):
    """The place for the figures cannot be written to."""


# --- what was asked --------------------------------------------------------------------------------------------------


def _period(text: str) -> Period:
    label, equals, span = text.partition("=")
    first, dots, last = span.partition("..")
    if not (equals and dots):
        raise BadPeriod(f"{text}: write a period as LABEL=START..END, 2024-05=2024-05-01..2024-05-31.")
    return Period(label.strip(), _day(first, text), _day(last, text))


def _snapshot(text: str) -> date:
    day = _day(text, f"--snapshot {text}")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadPeriod(f"--snapshot {text}: the day must lie between {FIRST_YEAR} and {LAST_YEAR}.")
    return day


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadPeriod(f"{where}: {text.strip()!r} is not a date; write it as 2024-05-31.") from None


# --- what is written -------------------------------------------------------------------------------------------------


def _figure_cells(each: Figure) -> Sequence[str]:
    return (
        each.period,
        each.scope,
        each.measure,
        _number(each.numerator),
        _number(each.denominator),
        "" if each.value is None else f"{each.value:.4f}",
        each.basis.value,
        str(int(each.provisional)),
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else f"{value:.4f}".rstrip("0").rstrip(".")


def _problem_cells(each: Problem) -> Sequence[str]:
    row = "" if each.row is None else str(each.row)
    return (each.table, row, each.column, each.problem, each.shown, each.consequence)


def _left_out_cells(each: LeftOut) -> Sequence[str]:
    share = f"{each.rows:,} of {each.of:,} rows ({each.share:.1%}): {each.reason}"
    return (each.table, "", each.column, share, "", f"bears on {each.measure}")


def _guess_cells(each: Guess) -> Sequence[str]:
    rows = "" if each.rows is None else f" in {each.rows:,} rows"
    return (
        each.table,
        "",
        each.column,
        f"{each.found} taken for {each.taken_for}{rows}",
        "",
        "check that this is meant",
    )


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(columns)
    # A team's name or a heading is other people's text, and must not open as a formula.
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return held.getvalue()


def _write_both(files: dict[Path, str]) -> None:
    """Each beside its place first and then into it, so that no reader meets half of one."""
    waiting: list[tuple[Path, Path]] = []
    try:
        for place, text in files.items():
            handle, beside = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
            waiting.append((Path(beside), place))
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            # A temporary file is for its owner only; what is written for others to read has the usual rights.
            current = os.umask(0)
            os.umask(current)
            Path(beside).chmod(0o666 & ~current)
        for beside_it, place in waiting:
            beside_it.replace(place)
    finally:
        for beside_it, _ in waiting:
            beside_it.unlink(missing_ok=True)


def _said(each: Problem) -> str:
    where = [each.table, *([f"row {each.row}"] if each.row else []), *([each.column] if each.column else [])]
    return f"{', '.join(where)}: {each.problem}"


def _refuse(lines: Iterable[str]) -> int:
    for line in lines:
        print(" ".join(line.split()), file=sys.stderr)
    return REFUSED
