"""What a cell says, by what its column holds."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.formats.tables_in.raw import CellError, Value
from soundingboard.measures.intake.cleaning import BLANK, EARLIEST, LATEST, UNREADABLE, Meaning, read
from soundingboard.measures.intake.content import SourceColumn, code_lists

pytestmark = pytest.mark.pure


def meaning(value: Value, holds: str, codes: str = "") -> Meaning:
    return read(value, SourceColumn("x", ("X",), holds, codes)).meaning  # type: ignore[arg-type]


DAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (DAY, DAY),
        ("09/03/2026", DAY),
        ("9/3/2026", DAY),
        ("09-03-2026", DAY),
        ("09.03.2026", DAY),
        ("09 03 2026", DAY),
        ("2026-03-09", DAY),
        ("2026/03/09", DAY),
        ("2026-03-09T00:00:00", DAY),
        ("2026-03-09T00:00:00.000Z", DAY),
        ("09/03/2026 00:00", DAY),
        ("09/03/2026 9:15:00 AM", DAY),
        ("9 March 2026", DAY),
        ("9th March 2026", DAY),
        ("Mon, 9 Mar 2026", DAY),
        ("09-Mar-2026", DAY),
        ("09-MAR-26", DAY),
        ("9 Sept 2026", date(2026, 9, 9)),
        ("20260309", DAY),
        ("09/03/26", DAY),
        ("09/03/75", date(1975, 3, 9)),
        (46090.0, DAY),
        ("46090", DAY),
        ("29/02/2024", date(2024, 2, 29)),
        # What is no day at all:
        ("29/02/2026", UNREADABLE),
        ("03/31/2026", UNREADABLE),
        ("31/04/2026", UNREADABLE),
        ("01/01/1900", UNREADABLE),
        ("31/12/9999", UNREADABLE),
        (date(1899, 12, 31), UNREADABLE),
        ("soon", UNREADABLE),
        ("9 Marsh 2026", UNREADABLE),
        ("0", UNREADABLE),
        (0.0, UNREADABLE),
        (12.0, UNREADABLE),
        (999999.0, UNREADABLE),
        (CellError.ERROR, UNREADABLE),
        (None, BLANK),
        ("N/A", BLANK),
        ("Ongoing", BLANK),
        ("-", BLANK),
    ],
)
def test_a_day_is_read_as_it_is_written_in_england(written: Value, day: Meaning) -> None:
    assert meaning(written, "date") == day


@given(
    st.dates(EARLIEST, LATEST), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y", "%d %B %Y", "%d.%m.%Y 00:00:00"])
)
def test_every_day_written_in_an_ordinary_way_is_read_back(day: date, way: str) -> None:
    assert meaning(day.strftime(way).replace(f"{day.year}", f"{day.year:04}"), "date") == day


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_in_the_count_of_days_of_a_spreadsheet_is_read_back(day: date) -> None:
    assert meaning(float((day - date(1899, 12, 30)) / timedelta(days=1)), "date") == day


@pytest.mark.parametrize(
    ("written", "identifier"),
    [
        (9212044.0, "9212044"),
        ("9212044", "9212044"),
        ("9212044.0", "9212044"),
        ("AB 12/3", "AB 12/3"),
        ("AB  12", "AB 12"),
        ("0012", "0012"),
        (12.5, UNREADABLE),
        (-3.0, UNREADABLE),
        (0.0, UNREADABLE),
        (1e20, UNREADABLE),
        ("9.21E+06", UNREADABLE),
        (date(2026, 1, 1), UNREADABLE),
        (CellError.ERROR, UNREADABLE),
        ("unknown", BLANK),
        ("---", BLANK),
        (None, BLANK),
    ],
)
def test_an_identifier_is_the_same_as_number_and_as_text(written: Value, identifier: Meaning) -> None:
    assert meaning(written, "id") == identifier


@pytest.mark.parametrize(
    ("written", "text"), [("Duty  team", "Duty team"), (4.0, "4"), ("NULL", BLANK), ("n/a", BLANK), (None, BLANK)]
)
def test_a_name_is_text_and_what_a_database_writes_for_nothing_is_none(written: Value, text: Meaning) -> None:
    assert meaning(written, "text") == text


@pytest.mark.parametrize(
    ("codes", "written", "code"),
    [
        ("sex", "a) Male", "M"),
        ("sex", "A)  MALE", "M"),
        ("sex", "Male", "M"),
        ("sex", "m", "M"),
        ("sex", 2.0, "F"),
        ("sex", "c) Not stated/recorded", "U"),
        ("sex", "z) Purple", UNREADABLE),
        ("sex", "Mal", UNREADABLE),
        ("yes_no", "a) Yes", "Y"),
        ("yes_no", "Y", "Y"),
        ("yes_no", "TRUE", "Y"),
        ("yes_no", 0.0, "N"),
        ("yes_no", "c) Unknown", BLANK),
        ("yes_no", "N - see notes", "N"),
        ("yes_no", "nothing yet", UNREADABLE),
        ("source", "b) 1B: Individual", "1B"),
        ("source", "1b", "1B"),
        ("source", "q) 6: Police", "6"),
        ("source", "6 Police", "6"),
        ("source", "10: Unknown", "10"),
        ("source", "Police", "6"),
        ("source", "60", UNREADABLE),
        ("category_of_abuse", "d) Emotional Abuse", "EMO"),
        ("category_of_abuse", "NEG", "NEG"),
        ("legal_status", "C2: FCO", "C2"),
        ("legal_status", "C2 - Full care order", "C2"),
        ("legal_status", "C20", UNREADABLE),
        ("placement", "f) U6: Foster placement - not FFA", "U6"),
        ("accommodation", "U: Independent living", "U"),
        ("accommodation", "B & B", "W"),
        ("accommodation", "K1", "K1"),
        ("accommodation", "k2", "K2"),
        ("accommodation", "Z3", UNREADABLE),
        ("accommodation", "Big flat", UNREADABLE),
        ("suitability", "b) Unsuitable", "2"),
        ("in_touch", "f) Rhom", "RHOM"),
        ("in_touch", "d) Refu", "REFU"),
        ("activity", "F3: Full time in training or employment", "F3"),
        ("activity", "G4 NEET illness", "G4"),
        ("reason_new_episode", "S", "S"),
        ("reason_new_episode", "S - Started", "S"),
        ("reason_new_episode", "Stayed", UNREADABLE),
        ("sex", date(2026, 1, 1), UNREADABLE),
        ("sex", CellError.ERROR, UNREADABLE),
        ("sex", None, BLANK),
    ],
)
def test_a_code_is_known_by_its_letters_its_words_or_both(codes: str, written: Value, code: Meaning) -> None:
    assert meaning(written, "code", codes) == code


@pytest.mark.parametrize("codes", [name for name in code_lists() if name != "blank"])
def test_every_code_and_every_spelling_of_it_is_read_as_the_code(codes: str) -> None:
    for each in code_lists()[codes].values:
        for written in (each.code, each.code.lower(), *each.means, *(f"x) {word}" for word in each.means)):
            if written:
                assert meaning(written, "code", codes) == (each.code or BLANK), written


@given(st.text(), st.sampled_from(sorted(code_lists())))
def test_no_text_breaks_a_code_list(text: str, codes: str) -> None:
    found = read(text, SourceColumn("x", ("X",), "code", codes))

    # What is shown of a guess is our own words: at most a letter in brackets comes from the cell.
    known = {word for each in code_lists()[codes].values for word in (each.code.casefold(), *each.means)}
    shown = re.sub(r"^\(?[a-z]\)\s*", "", found.found).removesuffix(" with words after it")
    assert shown in known | {""} or shown[:-1] in known


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (3.0, 3.0),
        ("3", 3.0),
        ("1,200", 1200.0),
        ("0.6", 0.6),
        (-1.0, UNREADABLE),
        ("three", UNREADABLE),
        (1e12, UNREADABLE),
        (date(2026, 1, 1), UNREADABLE),
        ("n/a", BLANK),
    ],
)
def test_a_number_is_none_below_zero_and_none_beyond_belief(written: Value, number: Meaning) -> None:
    assert meaning(written, "number") == number
