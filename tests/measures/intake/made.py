"""Lists as councils make them, with identifiers that can be looked for afterwards."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from soundingboard.measures.intake.sources import SourceFile, read_files
from soundingboard.measures.layout import Extract

ON = date(2026, 9, 30)

PERSON = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")

HEADINGS: Mapping[int, tuple[str, ...]] = {
    1: (*PERSON, "Date of Contact", "Contact Source"),
    3: (
        *PERSON,
        "Date of Referral",
        "Referral Source",
        "Referral NFA?",
        "Number of Referrals in Last 12 Months",
        "Allocated Team",
        "Allocated Worker",
    ),
    4: (
        *PERSON,
        "Does the Child have a Disability",
        "Continuous Assessment Start Date",
        "Child Seen During Continuous Assessment",
        "Continuous Assessment Date of Authorisation",
        "Was the child assessed as requiring LA children's social care support?",
        "Allocated Team",
        "Allocated Worker",
    ),
    5: (
        *PERSON,
        "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Was an Initial Child Protection Conference deemed unnecessary?",
        "Date of Initial Child Protection Conference",
        "Did the Initial Child Protection Conference Result in a Child Protection Plan",
        "Allocated Team",
    ),
    6: (*PERSON, "CIN Start Date", "CIN Closure Date", "Case Status", "Allocated Team"),
    7: (
        *PERSON,
        "Child Protection Plan Start Date",
        "Initial Category of Abuse",
        "Latest Category of Abuse",
        "Date of the Last Statutory Visit",
        "Was the Child Seen Alone?",
        "Date of latest review conference",
        "Child Protection Plan End Date",
        "Number of Previous Child Protection Plans",
        "Allocated Team",
    ),
    8: (
        *PERSON,
        "Date Started to be Looked After",
        "Child's Legal Status",
        "Date of Latest Statutory Review",
        "Date of Last Social Work Visit",
        "Number of Placements in the Last 12 months",
        "Date Ceased to be Looked After",
        "Placement Type",
        "Allocated Team",
    ),
    9: (
        *PERSON,
        "Allocated Team",
        "Eligibility Category",
        "LA in Touch",
        "Type of Accommodation",
        "Suitability of Accommodation",
        "Activity Status",
    ),
}

Row = Sequence[object]
NA = "=NA()"  # a cell whose formula failed


def person(child: object, dob: object = date(2016, 5, 4), sex: object = "a) Male") -> tuple[object, ...]:
    """The first five cells of every list."""
    return (child, sex, "a) WBRI", dob, 10)


def contact(child: object = "C1", day: object = date(2026, 4, 1), source: object = "e) 2A: Schools") -> Row:
    return (*person(child), day, source)


def referral(
    child: object = "C1",
    day: object = date(2026, 4, 2),
    nfa: object = "No",
    count: object = 0,
    team: object = "Duty 1",
    dob: object = date(2016, 5, 4),
) -> Row:
    return (*person(child, dob), day, "q) 6: Police", nfa, count, team, "A Worker")


def assessment(
    child: object = "C1", start: object = date(2026, 4, 3), authorised: object = None, team: object = "A1"
) -> Row:
    return (*person(child), "b) No", start, "Yes", authorised, "Yes", team, "A Worker")


def workbook(sheets: Mapping[str, Sequence[Row]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of the rows given, headings among them; days as Excel's days, "=NA()" as a failed formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            if name in hidden:
                page.hide()
            for down, row in enumerate(rows):
                for across, cell in enumerate(row):
                    _write(page, down, across, cell, day)
    return content.getvalue()


def _write(page: Any, down: int, across: int, cell: object, day: Any) -> None:
    match cell:
        case None | "":
            return
        case date():
            page.write_datetime(down, across, datetime.combine(cell, time()), day)
        case bool():
            page.write_boolean(down, across, cell)
        case int() | float():
            page.write_number(down, across, cell)
        case str() if cell == NA:
            page.write_formula(down, across, cell, None, "#N/A")
        case _:
            page.write_string(down, across, str(cell))


def annex_a(lists: Mapping[int, Sequence[Row]]) -> bytes:
    """An Annex A workbook as the guidance words it."""
    return workbook({f"List {number}": [HEADINGS[number], *rows] for number, rows in lists.items()})


def extract(*files: bytes | tuple[str, bytes], on: date = ON) -> Extract:
    """The Extract of some files, named as may be."""
    named = [each if isinstance(each, tuple) else (f"file {at}.bin", each) for at, each in enumerate(files)]
    return read_files([SourceFile(name, content) for name, content in named], on)


def csv(text: str) -> bytes:
    """A few lines of text as a file."""
    return "\n".join(line.strip() for line in text.strip().splitlines()).encode() + b"\n"


def column(made: Extract, table: str, name: str) -> list[Any]:
    """One column of one table, as Python values."""
    return list(made.tables[table].column(name).to_pylist())


def said(made: Extract) -> list[tuple[str, int | None, str, str]]:
    """Every problem without what follows from it."""
    return [(each.table, each.row, each.column, each.problem) for each in made.problems]


def taken(made: Extract, table: str | None = None) -> dict[tuple[str, str], str]:
    """Every guess: column and what was found, and what it was taken for."""
    return {(each.column, each.found): each.taken_for for each in made.guesses if table in (None, each.table)}
