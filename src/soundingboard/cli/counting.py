"""The process in which lists that came by a page are counted: bytes in by a pipe, counts out by another, nothing else.

The web server starts `python -m soundingboard.cli.counting` for one set of lists. It has no database, no settings and
no log; it may not write a file of any size, nor leave a picture of its memory when it dies. What it is sent stands on
standard input: a line of JSON (the periods, the day of the extract, the names and sizes of the files), then the files'
bytes one after another. What it says goes to standard output, a JSON value a line: how far it is (`at`), and at the
end either `counted` or `refused`. Standard error is nobody's, for a traceback could quote a row.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO

MOST_TEAMS = 80
"""More different teams than this, and the column holds something else: a worker, a child. None of them is passed on."""
LONGEST_TEAM = 60
MOST_FINDINGS, MOST_ROWS, MOST_VALUES = 400, 20, 5


def main() -> int:
    """0 when an answer was given, whatever it was."""
    leave_no_trace()
    try:
        answer = answer_to(sys.stdin.buffer)
    except Exception as mistake:
        # Whatever goes wrong here is a mistake of ours, but its message may quote a row: only its kind is passed on.
        answer = {"refused": [_refusal(f"The lists could not be counted ({type(mistake).__name__}).")]}
    say(answer)
    return 0


def leave_no_trace() -> None:
    """From here on this process can write no file and dies without one."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def say(what: Mapping[str, Any]) -> None:
    """One line to whoever started this process."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def answer_to(stream: BinaryIO) -> dict[str, Any]:
    """What came of the lists: `counted` or `refused`."""
    asked = json.loads(stream.readline())
    contents = [(each["name"], stream.read(each["size"])) for each in asked["files"]]
    say({"at": [1, 4, "Reading the lists"]})
    # Only now: a second's worth of imports, during which the web server would have to hold the bytes.
    from soundingboard.measures.aggregate.counting import count
    from soundingboard.measures.aggregate.engines import CountingFailed
    from soundingboard.measures.aggregate.periods import BadPeriod, Period
    from soundingboard.measures.intake.findings import IntakeRefused
    from soundingboard.measures.intake.sources import SourceFile, read_files

    snapshot = date.fromisoformat(asked["snapshot"])
    digest = digest_of(asked, [content for _, content in contents])
    try:
        wanted = [
            Period(label, date.fromisoformat(start), date.fromisoformat(end)) for label, start, end in asked["periods"]
        ]
        files = [SourceFile(name, content) for name, content in contents]
        contents.clear()
        extract = read_files(files, snapshot)
        files.clear()
        say({"at": [2, 4, "Counting"]})
        counted = count(extract, wanted, snapshot)
    except IntakeRefused as refused:
        return {"refused": summed_up(refused.problems)}
    except (BadPeriod, CountingFailed) as refused:
        return {"refused": [_refusal(str(refused))]}
    say({"at": [3, 4, "Putting the figures together"]})
    figures, too_many = _with_few_teams(counted.figures)
    problems = summed_up(counted.problems)
    if too_many:
        problems.insert(0, _too_many_teams(too_many))
    return {
        "counted": {
            "source": str(extract.source),
            "digest": digest,
            "rows": {name: table.num_rows for name, table in extract.tables.items()},
            "missing": list(extract.missing),
            "figures": figures,
            "left_out": [
                [each.measure, each.table, each.column, each.reason, each.rows, each.of] for each in counted.left_out
            ],
            "problems": problems,
            "guesses": [
                [each.table, each.column, each.found, each.taken_for, each.rows]
                for each in extract.guesses[:MOST_FINDINGS]
            ],
        }
    }


def digest_of(asked: Mapping[str, Any], contents: Iterable[bytes]) -> str:
    """The digest by which the same lists for the same periods are known again, by whatever names, zipped or not."""
    parts = sorted(hashlib.sha256(each).hexdigest() for content in contents for each in _unpacked(content))
    return hashlib.sha256(json.dumps([parts, asked["periods"], asked["snapshot"]]).encode()).hexdigest()


def _unpacked(content: bytes) -> Iterable[bytes]:
    from soundingboard.formats.tables_in.archive import files_in, is_archive
    from soundingboard.formats.tables_in.raw import UnreadableFile

    try:
        return [inside for _, inside in files_in(content)] if is_archive(content) else [content]
    except UnreadableFile:
        return [content]  # refused in words where it is read


def summed_up(problems: Iterable[Any]) -> list[dict[str, Any]]:
    """Problems of one kind together: how many, the first rows, and a few masked values."""
    found: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for each in problems:
        key = (each.table, each.column, each.problem, each.consequence)
        held = found.get(key)
        if held is None:
            if len(found) == MOST_FINDINGS:
                continue
            held = found[key] = {
                "table": each.table,
                "column": each.column,
                "problem": each.problem,
                "consequence": each.consequence,
                "times": 0,
                "rows": [],
                "shown": [],
            }
        held["times"] += 1
        if each.row is not None and len(held["rows"]) < MOST_ROWS:
            held["rows"].append(each.row)
        if each.shown and each.shown not in held["shown"] and len(held["shown"]) < MOST_VALUES:
            held["shown"].append(each.shown)
    return list(found.values())


def _with_few_teams(figures: Sequence[Any]) -> tuple[list[list[Any]], int]:
    from soundingboard.measures.aggregate.counting import ALL

    teams = {each.scope for each in figures} - {ALL}
    too_many = len(teams) if len(teams) > MOST_TEAMS or any(len(team) > LONGEST_TEAM for team in teams) else 0
    return [
        [
            each.period,
            each.scope,
            each.measure,
            each.numerator,
            each.denominator,
            str(each.basis),
            each.provisional,
            each.value if each.numerator is None else None,
        ]
        for each in figures
        if each.scope == ALL or not too_many
    ], too_many


def _too_many_teams(how_many: int) -> dict[str, Any]:
    return {
        **_refusal(f"there are {how_many} different teams, or names too long for one: it may hold something else."),
        "column": "team",
        "consequence": "Only figures of the whole authority are given.",
    }


def _refusal(sentence: str) -> dict[str, Any]:
    return {
        "table": "",
        "column": "",
        "problem": sentence,
        "consequence": "Nothing was taken in.",
        "times": 1,
        "rows": [],
        "shown": [],
    }


if __name__ == "__main__":
    sys.exit(main())
