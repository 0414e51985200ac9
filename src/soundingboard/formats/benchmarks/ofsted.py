"""Outcomes of Ofsted's inspections of local authority children's services, as Ofsted publishes them and as a CSV.

The workbook has three tables: every authority's latest judgements, what was done in the year (focused and monitoring
visits among it, which give no grades), and every graded inspection since 2018. The care leavers' judgement stands alone
since January 2023 and is blank before. The overall grade is no longer given from April 2026.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from soundingboard.formats.benchmarks.authorities import authorities, numbers_by_area_code
from soundingboard.formats.benchmarks.explore import headings_of
from soundingboard.formats.benchmarks.sheets import Sheet, looks_like_workbook, read_bytes, sheets_with, text_of
from soundingboard.formats.csv_input import WRITE_DATES, Problem, Refused, day, read
from soundingboard.formats.inspection_report.frameworks import grade_scales

Part: TypeAlias = Literal["latest", "in_year", "history"]

# What each judgement's column begins with, in the workbook and in the CSV.
JUDGEMENTS: Mapping[str, tuple[str, str]] = {
    "overall": ("overall effectiveness", "overall_effectiveness_grade"),
    "leaders": ("the impact of leaders on social work practice", "impact_of_leaders_grade"),
    "help_and_protection": (
        "the experiences and progress of children who need help and protection",
        "help_and_protection_grade",
    ),
    "in_care": ("the experiences and progress of children in care", "in_care_grade"),
    "care_leavers": ("the experiences and progress of care leavers", "care_leavers_grade"),
}
NOT_GIVEN = frozenset({"", "inspection_pre_dates_judgement", "inspection pre dates judgement", "null"})
CSV_COLUMNS = ("la_code", "local_authority", "inspection_start_date", "publication_date")
OUTCOME_COLUMNS = (*CSV_COLUMNS, JUDGEMENTS["leaders"][1])
_AREA, _NAME, _STATUS = "Local authority area code", "Local authority name", "Local authority status"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One inspection or visit. `grades` holds those judgements that were given, as the scale in force words them.

    `code` is the authority's three-digit number, or its national code where it has none here.
    """

    code: str
    name: str
    kind: str
    inspected: date | None
    published: date | None
    grades: Mapping[str, str]
    theme: str = ""
    exists: bool = True


@dataclass(frozen=True, slots=True)
class Outcomes:
    """A file of outcomes, by its parts; the CSV has the latest alone."""

    latest: tuple[Outcome, ...]
    in_year: tuple[Outcome, ...] = ()
    history: tuple[Outcome, ...] = ()


def read_outcomes(path: Path) -> Outcomes:
    """The file in either form. Raises Refused: another layout, an unknown grade, something that is no date."""
    content = read_bytes(path)
    problems: list[Problem] = []
    if looks_like_workbook(content):
        sheets = sheets_with(path, content, is_outcome_sheet)
        if not sheets:
            says = f"has no table of outcomes: none of its sheets has the columns {_AREA} and Overall effectiveness."
            raise Refused([Problem(path.name, says)])
        found = {part: _from_sheet(path.name, sheet, problems) for sheet in sheets for part in [_part(sheet)]}
        outcomes = Outcomes(found.get("latest", ()), found.get("in_year", ()), found.get("history", ()))
    else:
        outcomes = Outcomes(_from_csv(path, problems))
    if problems:
        raise Refused(problems)
    return outcomes


def is_outcome_sheet(headings: Sequence[str]) -> bool:
    """Whether these are the headings of a sheet of outcomes."""
    return _AREA in headings and "Overall effectiveness" in headings


def _part(sheet: Sheet) -> Part:
    if "Visit Theme" in sheet.headings:
        return "in_year"
    return "history" if _STATUS in sheet.headings else "latest"


def _from_sheet(file: str, sheet: Sheet, problems: list[Problem]) -> tuple[Outcome, ...]:
    place = {heading.lower(): at for at, heading in enumerate(sheet.headings) if heading}
    columns = {
        name: next((at for heading, at in place.items() if heading.startswith(begins)), None)
        for name, (begins, _) in JUDGEMENTS.items()
    }
    kind = next((at for heading, at in place.items() if heading.endswith(" type")), None)
    inspected = place.get("inspection date", place.get("inspection/visit date"))
    found = []
    for number, row in sheet.rows:
        cells = [text_of(cell) for cell in row]
        area = cells[place[_AREA.lower()]]
        if not area:
            continue
        grades = {name: cells[at] for name, at in columns.items() if at is not None}
        found.append(
            Outcome(
                code=numbers_by_area_code().get(area, area),
                name=cells[place[_NAME.lower()]],
                kind=cells[kind] if kind is not None else "",
                inspected=_day(row[inspected]) if inspected is not None else None,
                published=_day(row[place["publication date"]]) if "publication date" in place else None,
                grades=_grades(grades, file, number, problems),
                theme=cells[place["visit theme"]] if "visit theme" in place else "",
                exists=cells[place[_STATUS.lower()]] == "Current" if _STATUS.lower() in place else True,
            )
        )
    return tuple(found)


def _from_csv(path: Path, problems: list[Problem]) -> tuple[Outcome, ...]:
    headings = headings_of(path)
    columns = {name: column for name, (_, column) in JUDGEMENTS.items()}
    if len(headings) > 1 and not set(OUTCOME_COLUMNS) <= set(headings):
        says = f"is no table of outcomes that is known here. It has columns {', '.join(CSV_COLUMNS)} and grades."
        raise Refused([Problem(path.name, says)])
    table = read(path, CSV_COLUMNS, (*columns.values(), "inspection_framework"))
    codes, kinds = table.texts("la_code"), table.texts("inspection_framework", may_be_empty=True)
    names = table.texts("local_authority", may_be_empty=True)
    started, published = (table.texts(column, may_be_empty=True) for column in CSV_COLUMNS[2:])
    grades = {name: table.texts(column, may_be_empty=True) for name, column in columns.items()}
    found = []
    for row, code in enumerate(codes):
        days = []
        for column, text in ((CSV_COLUMNS[2], started[row]), (CSV_COLUMNS[3], published[row])):
            days.append(_written_day(text))
            if text and days[-1] is None:
                table.wrong(row, column, f"“{text[:20]}” is not a date. {WRITE_DATES}")
        given = _grades({name: cells[row] for name, cells in grades.items()}, path.name, table.rows[row], problems)
        known = authorities().get(code)
        found.append(Outcome(code, known.words if known else names[row], kinds[row], days[0], days[1], given))
    problems += table.problems
    return tuple(found)


def _grades(cells: Mapping[str, str], file: str, row: int, problems: list[Problem]) -> Mapping[str, str]:
    found = {}
    for judgement, cell in cells.items():
        if cell.lower() in NOT_GIVEN:
            continue
        grade = _grade(cell)
        if grade is None:
            problems.append(Problem(file, f"“{cell[:40]}” is not a grade.", row, judgement))
        else:
            found[judgement] = grade
    return found


def _grade(cell: str) -> str | None:
    printed = {
        words: grade.grade for scale in grade_scales() for grade in scale.grades for words in grade.printed
    }  # the scales agree wherever they print the same words
    return printed.get(cell.lower())


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else _written_day(cell) if isinstance(cell, str) else None


def _written_day(text: str) -> date | None:
    """A day like 27/10/2023 or 2023-10-27, or with its year in two digits: every inspection is of this century."""
    parts: Sequence[str] = text.split("/")
    if len(parts) == 3 and len(parts[2]) == 2:
        text = f"{parts[0]}/{parts[1]}/20{parts[2]}"
    return day(text)
