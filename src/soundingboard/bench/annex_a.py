"""A large authority's Annex A workbook, made up: as many rows as asked for, in the eight lists that figures need."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from soundingboard.bench.region import SNAPSHOT
from soundingboard.formats.blocks import Cell, Column
from soundingboard.formats.workbook import Sheet, write_rows

TEAMS = 30
_WINDOW = 180  # days
_AS_TEXT = 0.02  # the share of days that are text

Make = Callable[[random.Random], Cell]


def write_workbook(path: Path, rows: int) -> int:
    """Write so many rows, an eighth of them in each list, some of their days as text; gives how many were written."""
    each = rows // len(_LISTS)
    sheets = [
        Sheet(
            name,
            tuple(Column(heading, "date" if "ate" in heading else "text") for heading in (*_PERSON, *columns)),
            _rows(random.Random(name), (*_PERSON.values(), *columns.values()), each),
        )
        for name, columns in _LISTS.items()
    ]
    write_rows(path, sheets, datetime(2026, 3, 31, tzinfo=UTC))
    return each * len(_LISTS)


def _rows(pick: random.Random, makes: tuple[Make, ...], rows: int) -> Iterator[list[Cell]]:
    for _ in range(rows):
        yield [make(pick) for make in makes]


def _one_of(*choices: Cell) -> Make:
    return lambda pick: pick.choice(choices)


def _number(least: int, most: int) -> Make:
    return lambda pick: pick.randrange(least, most)


def _day(most: int, share: float = 1.0) -> Make:
    """A day so many days or fewer before the snapshot, in so large a share of the rows."""

    def made(pick: random.Random) -> Cell:
        if pick.random() >= share:
            return None
        day: date = SNAPSHOT - timedelta(days=pick.randrange(most))
        return day.strftime("%d/%m/%Y") if pick.random() < _AS_TEXT else day

    return made


def _team(pick: random.Random) -> Cell:
    return f"Team {pick.randrange(TEAMS)}"


def _worker(pick: random.Random) -> Cell:
    return f"Worker {pick.randrange(TEAMS * 12)}"


_YES_NO = _one_of("a) Yes", "b) No", "Yes", "N")
_PERSON: dict[str, Make] = {
    "Child Unique ID": _number(1_000_000, 9_999_999),
    "Gender": _one_of("a) Male", "b) Female", "M", "F"),
    "Ethnicity": _one_of("a) WBRI", "k) APKN", "s) NOBT"),
    "Date of Birth": _day(17 * 365),
    "Age": _number(0, 18),
}
_ALLOCATED: dict[str, Make] = {"Allocated Team": _team, "Allocated Worker": _worker}
_SOURCE = _one_of("q) 6: Police", "e) 2A: Schools", "b) 1B: Individual", "3D")
_LISTS: dict[str, dict[str, Make]] = {
    "List 1": {"Date of Contact": _day(_WINDOW), "Contact Source": _SOURCE},
    "List 3": {
        "Date of Referral": _day(_WINDOW),
        "Referral Source": _SOURCE,
        "Referral NFA?": _YES_NO,
        "Number of Referrals in Last 12 Months": _number(0, 4),
        **_ALLOCATED,
    },
    "List 4": {
        "Does the Child have a Disability": _YES_NO,
        "Continuous Assessment Start Date": _day(_WINDOW + 60),
        "Child Seen During Continuous Assessment": _YES_NO,
        "Continuous Assessment Date of Authorisation": _day(_WINDOW, 0.7),
        **_ALLOCATED,
    },
    "List 5": {
        "Strategy discussion initiating Section 47 Enquiry Start Date": _day(_WINDOW),
        "Date of Initial Child Protection Conference": _day(_WINDOW, 0.4),
        "Did the Initial Child Protection Conference Result in a Child Protection Plan": _YES_NO,
        **_ALLOCATED,
    },
    "List 6": {
        "CIN Start Date": _day(900),
        "CIN Closure Date": _day(_WINDOW, 0.3),
        "Case Status": _one_of("c) CIN plan"),
        **_ALLOCATED,
    },
    "List 7": {
        "Child Protection Plan Start Date": _day(700),
        "Initial Category of Abuse": _one_of("a) Neglect", "d) Emotional abuse"),
        "Latest Category of Abuse": _one_of("a) Neglect", "d) Emotional abuse"),
        "Date of the Last Statutory Visit": _day(40),
        "Was the Child Seen Alone?": _YES_NO,
        "Date of latest review conference": _day(200, 0.8),
        "Child Protection Plan End Date": _day(_WINDOW, 0.3),
        "Number of Previous Child Protection Plans": _number(0, 3),
        **_ALLOCATED,
    },
    "List 8": {
        "Date Started to be Looked After": _day(3000),
        "Child's Legal Status": _one_of("C2: FCO", "C1: ICO", "V2: Section 20"),
        "Date of Latest Statutory Review": _day(_WINDOW),
        "Date of Last Social Work Visit": _day(60),
        "Number of Placements in the Last 12 months": _number(1, 5),
        "Date Ceased to be Looked After": _day(_WINDOW, 0.2),
        "Placement Type": _one_of("f) U6: Foster placement - not FFA", "n) H5: Residential accommodation"),
        **_ALLOCATED,
    },
    "List 9": {
        **_ALLOCATED,
        "LA in Touch": _YES_NO,
        "Type of Accommodation": _one_of("U: Independent living", "B: With parents"),
        "Suitability of Accommodation": _one_of("a) Suitable", "b) Unsuitable"),
        "Activity Status": _one_of("F1: Full time in higher education", "G5: NEET other"),
    },
}
