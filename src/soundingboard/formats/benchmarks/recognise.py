"""Which of the published files a file is, told from its headings alone.

Nothing in it is reckoned, so that the web process can tell before anything is kept: a list about children that was
chosen by mistake is none of these files, and is refused while it is still only in memory.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from soundingboard.formats.benchmarks.explore import NEEDED, headings_of, is_explore
from soundingboard.formats.benchmarks.neighbours import NEIGHBOUR_COLUMNS, is_neighbour_sheet
from soundingboard.formats.benchmarks.ofsted import OUTCOME_COLUMNS, is_outcome_sheet
from soundingboard.formats.benchmarks.sheets import looks_like_workbook, sheets_with
from soundingboard.formats.benchmarks.values import Layout
from soundingboard.formats.csv_input import LONGEST_CELL, Problem, Refused, check_headings
from soundingboard.formats.file_kinds import NotSafe, kind_of

LONG_FILE = ("Short Desc", "Years", "LA and Regions", "Values", "LA Number", "Region")
DICTIONARY = ("Measure_short", "Polarity")
_PARQUET = b"PAR1"
_OTHER_ENCODING = "is not in UTF-8. In Excel, save it as “CSV UTF-8 (comma delimited)”."
_OPENING = 1 << 16


READ_HERE = (
    "Choose a CSV of Explore Education Statistics, the long file (Parquet) or the dictionary (CSV) of the local "
    "authority interactive tool, a table of statistical neighbours, or Ofsted’s inspection outcomes."
)
_CSV: Mapping[Layout, Sequence[str]] = {
    Layout.EXPLORE: NEEDED,
    Layout.DICTIONARY: DICTIONARY,
    Layout.NEIGHBOURS: NEIGHBOUR_COLUMNS,
    Layout.OUTCOMES: OUTCOME_COLUMNS,
}
_SHEETS: Mapping[Layout, Callable[[Sequence[str]], bool]] = {
    Layout.OUTCOMES: is_outcome_sheet,
    Layout.NEIGHBOURS: is_neighbour_sheet,
}


def recognise(name: str, content: bytes) -> Layout:
    """Which of the files these bytes are.

    Raises Refused: none of them, unsafe to open, in another encoding or separated otherwise than by commas, or one of
    them without a column that it needs.
    """
    if is_lait(content):
        _refuse_other_columns(name, content)
        return Layout.LAIT
    try:
        kind = kind_of(content)
    except NotSafe as refusal:
        raise Refused([Problem(name, str(refusal))]) from refusal
    if looks_like_workbook(content):
        return _of_workbook(name, content)
    if content.startswith(b"PK\x03\x04"):
        raise Refused([Problem(name, "is a zip. Unpack it and choose the file that you want from it.")])
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused([Problem(name, _OTHER_ENCODING)])
    if kind != "txt":
        raise Refused([Problem(name, f"is none of the published files that are read here. {READ_HERE}")])
    return _of_headings(name, _headings(name, content))


def is_lait(content: bytes) -> bool:
    """Whether a file's first bytes are those of Parquet, which the long file comes in."""
    return content.startswith(_PARQUET)


def is_dictionary(path: Path) -> bool:
    """Whether this is the tool's dictionary."""
    return set(DICTIONARY) <= set(headings_of(path))


def _refuse_other_columns(name: str, content: bytes) -> None:
    """The names of its columns stand in a Parquet file's last part, as they are."""
    if len(content) < 12 or not content.endswith(_PARQUET):
        raise Refused([Problem(name, "was cut off. Fetch it again.")])
    length = int.from_bytes(content[-8:-4], "little")
    names = content[-8 - length : -8]
    missing = [column for column in LONG_FILE if column.encode() not in names]
    if missing:
        raise Refused([Problem(name, "is missing. Choose the tool’s long file as published.", None, missing[0])])


def _of_workbook(name: str, content: bytes) -> Layout:
    for layout, fits in _SHEETS.items():
        if sheets_with(Path(name), content, fits):
            return layout
    says = "has no sheet of inspection outcomes and none of statistical neighbours."
    raise Refused([Problem(name, f"{says} {READ_HERE}")])


def _headings(name: str, content: bytes) -> list[str]:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Refused([Problem(name, _OTHER_ENCODING)]) from problem
    csv.field_size_limit(LONGEST_CELL)
    opening = content[:_OPENING].decode("utf-8-sig", "ignore")
    try:
        return [each.strip() for each in next(csv.reader(opening.splitlines()), [])]
    except csv.Error as problem:
        raise Refused([Problem(name, f"is not well-formed CSV ({problem}).", 1)]) from problem


def _of_headings(name: str, headings: Sequence[str]) -> Layout:
    """The layout that all of its needed headings are there of; where there is none, the one that most are there of."""
    shares = {layout: sum(each in headings for each in needed) / len(needed) for layout, needed in _CSV.items()}
    likeliest = max(shares, key=lambda layout: shares[layout])
    if not shares[likeliest]:
        # Said first where it is all in one heading: another separator hides every name.
        check_headings(name, headings, () if len(headings) > 1 else NEEDED)
        raise Refused([Problem(name, f"is none of the published files that are read here. {READ_HERE}")])
    check_headings(name, headings, _CSV[likeliest])
    twice = sorted({each for each in headings if each and headings.count(each) > 1})
    if twice:
        raise Refused([Problem(name, "is there twice. Take one out.", 1, each) for each in twice])
    return Layout.EXPLORE if is_explore(headings) else likeliest
