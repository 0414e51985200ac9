"""Tables of statistical neighbours: for each authority the ten most like it, the nearest first, and how near.

Two layouts are read: the Department's table of a model (old_la_code, SN_1, SN_1P ... SN_10P) and the sheet of the local
authority interactive tool (SN1, SNP, SN2, SNP ...). Which model it is says the file's name, and every comparison shows
it, because another model chooses others.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from soundingboard.formats.benchmarks.explore import headings_of
from soundingboard.formats.benchmarks.sheets import looks_like_workbook, read_bytes, sheets_with, text_of
from soundingboard.formats.csv_input import Problem, Refused, read

TEN = 10
NEIGHBOUR_COLUMNS = ("old_la_code", *(f"SN_{place}" for place in range(1, TEN + 1)))
LAYOUTS = "It has columns old_la_code, SN_1, SN_1P to SN_10, SN_10P, or a sheet with LA num, SN1, SNP to SN10, SNP."


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One neighbour: its three-digit number and how near it is in the model's words (Very close ... Not close)."""

    code: str
    closeness: str


@dataclass(frozen=True, slots=True)
class NeighbourTable:
    """The neighbours of each authority by its number, nearest first, and the model that chose them."""

    model: str
    names: Mapping[str, str]
    neighbours: Mapping[str, tuple[Neighbour, ...]]

    def of(self, code: str) -> tuple[Neighbour, ...]:
        """The neighbours of an authority; none where the table does not have it."""
        return self.neighbours.get(code, ())


def read_neighbours(path: Path) -> NeighbourTable:
    """The table in either layout. Raises Refused: another layout, or an authority without its ten neighbours."""
    content = read_bytes(path)
    if looks_like_workbook(content):
        return _from_workbook(path, content)
    headings = headings_of(path)
    # Where it is no CSV of ours at all (another delimiter, other letters), reading says what is wrong.
    if len(headings) > 1 and not set(NEIGHBOUR_COLUMNS) <= set(headings):
        raise Refused([Problem(path.name, f"is not a table of statistical neighbours that is known here. {LAYOUTS}")])
    table = read(path, NEIGHBOUR_COLUMNS, ("la_name", *(f"SN_{place}P" for place in range(1, TEN + 1))))
    columns = [
        (table.texts(f"SN_{place}", may_be_empty=True), table.texts(f"SN_{place}P", may_be_empty=True))
        for place in range(1, TEN + 1)
    ]
    codes, names = table.texts("old_la_code"), table.texts("la_name", may_be_empty=True)
    table.refuse_problems()
    rows = [
        (table.rows[row], code, names[row], [(near[row], how[row]) for near, how in columns])
        for row, code in enumerate(codes)
    ]
    return _table(path, rows)


def is_neighbour_sheet(headings: Sequence[str]) -> bool:
    """Whether these are the headings of the tool's sheet of neighbours."""
    return {"SN1", f"SN{TEN}", "SNP"} <= set(headings)


def model_of(path: Path) -> str:
    """What a model is called, by the year in the file's name."""
    year = re.search(r"(?<!\d)20\d\d(?!\d)", path.stem)
    return f"DfE statistical neighbours, {year.group()} model" if year else f"Statistical neighbours, {path.stem}"


def _from_workbook(path: Path, content: bytes) -> NeighbourTable:
    sheets = sheets_with(path, content, is_neighbour_sheet)
    if not sheets:
        raise Refused([Problem(path.name, f"has no sheet of statistical neighbours that is known here. {LAYOUTS}")])
    headings = sheets[0].headings
    lower = [each.lower() for each in headings]
    number = next((lower.index(each) for each in ("la num", "la number") if each in lower), 0)
    name = lower.index("la name") if "la name" in lower else number
    first = [headings.index(f"SN{place}") for place in range(1, TEN + 1)]
    rows = []
    for line, row in sheets[0].rows:
        cells = [text_of(cell) for cell in row]
        if cells[number]:
            rows.append((line, cells[number], cells[name], [(cells[at], cells[at + 1]) for at in first]))
    return _table(path, rows)


def _table(path: Path, rows: Iterable[tuple[int, str, str, Sequence[tuple[str, str]]]]) -> NeighbourTable:
    found: dict[str, tuple[Neighbour, ...]] = {}
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for line, code, name, near in rows:
        given = tuple(Neighbour(number, _closeness(how)) for number, how in near if number)
        wrong = [each.code for each in given if not re.fullmatch(r"\d{3}", each.code)]
        if wrong or not re.fullmatch(r"\d{3}", code):
            problems.append(Problem(path.name, f"“{(wrong or [code])[0]}” is not a number of three digits.", line))
        elif code in found:
            problems.append(Problem(path.name, f"has {code} a second time. Take one out.", line))
        elif len({each.code for each in given}) != TEN or code in {each.code for each in given}:
            problems.append(Problem(path.name, f"does not give {code} ten neighbours, all of them others.", line))
        else:
            found[code], names[code] = given, name
    if problems:
        raise Refused(problems)
    if not found:
        raise Refused([Problem(path.name, f"has no authority in it. {LAYOUTS}")])
    return NeighbourTable(model_of(path), names, found)


def _closeness(words: str) -> str:
    """The word as one is used to: the files differ in capitals and end some in a space."""
    return " ".join(words.split()).capitalize()
