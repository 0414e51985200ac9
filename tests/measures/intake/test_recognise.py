"""Which list a table is, and which heading is which column."""

from __future__ import annotations

import pytest

from soundingboard.formats.tables_in.delimited import read_delimited
from soundingboard.formats.tables_in.raw import RawTable
from soundingboard.formats.tables_in.workbook import read_sheets
from soundingboard.measures.intake.content import source_lists
from soundingboard.measures.intake.recognise import recognise, wording
from tests.measures.intake.made import HEADINGS, PERSON, Row, assessment, contact, workbook

pytestmark = pytest.mark.pure


def sheet(rows: list[Row], name: str = "Sheet1") -> RawTable:
    return read_sheets(workbook({name: rows}))[0]


@pytest.mark.parametrize("number", HEADINGS)
def test_a_list_is_known_by_its_headings_whatever_its_sheet_is_called(number: int) -> None:
    found = recognise(sheet([HEADINGS[number]], "Qwerty"))

    assert found is not None
    assert found.source.code == f"annex_a.{number}"
    assert found.unknown == ()
    assert all(heading.standard for heading in found.headings)


@pytest.mark.parametrize("code", [code for code in source_lists() if not code.startswith("cin_census.")])
def test_every_list_is_known_by_its_standard_headings(code: str) -> None:
    source = source_lists()[code]

    found = recognise(sheet([[column.headings[0] for column in source.columns]]))

    assert found is not None
    assert found.source.code == code


@pytest.mark.parametrize("code", source_lists())
def test_no_heading_stands_for_two_columns_of_one_list(code: str) -> None:
    source = source_lists()[code]
    wordings = [wording(heading) for column in source.columns for heading in column.headings]

    assert len(set(wordings)) == len(
        {(wording(heading), column.name) for column in source.columns for heading in column.headings}
    )
    assert not set(wordings) & {wording(heading) for heading in source.unused}


def test_titles_may_stand_above_the_headings() -> None:
    found = recognise(sheet([["Contacts, April to September"], [], ["Run on", "30/09/2026"], HEADINGS[1], contact()]))

    assert found is not None
    assert (found.source.code, found.above) == ("annex_a.1", 4)


@pytest.mark.parametrize(
    "printed",
    [
        "continuous assessment start date",
        "CONTINUOUS  ASSESSMENT\nSTART DATE",
        "Continuous Assessment Start Date (Y/N)",
        "Continuous Asessment Start Date",
        "Single Assessment Start Date",
        "The Continuous Assessment Start Date:",
    ],
)
def test_a_heading_is_known_in_other_words_and_that_is_a_guess(printed: str) -> None:
    headings = [printed if heading == "Continuous Assessment Start Date" else heading for heading in HEADINGS[4]]

    found = recognise(sheet([headings, assessment()]))

    assert found is not None
    (start,) = (heading for heading in found.headings if heading.column.name == "start_date")
    assert not start.standard


def test_headings_that_are_alike_and_mean_another_thing_are_not_taken() -> None:
    headings = ["Number of Referrals in Last 6 Months" if h.startswith("Number") else h for h in HEADINGS[3]]

    found = recognise(sheet([headings]))

    assert found is not None
    assert [printed for _, printed in found.unknown] == ["Number of Referrals in Last 6 Months"]


def test_the_standard_heading_is_taken_before_another_form_of_it() -> None:
    found = recognise(sheet([[*PERSON, "Referral Date", "Date of Referral", "Referral Source"]]))

    assert found is not None
    assert [(each.column.name, each.printed) for each in found.doubled] == [("referral_date", "Referral Date")]


def test_the_name_of_a_sheet_decides_between_lists_that_fit_as_well() -> None:
    headings = ["Child ID", "Assessment Start Date", "Assessment Completion Date"]

    named = [recognise(sheet([headings], name)) for name in ("List 4", "List 2 - Early Help")]

    assert [each.source.code if each else None for each in named] == ["annex_a.4", "annex_a.2"]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["Guidance"], ["Fill in every list."]],
        [["Child Unique ID", "Gender", "Ethnicity"]],
        [["Name", "Telephone"], ["A", "1"]],
        [[1, 2, 3], [4, 5, 6]],
    ],
)
def test_what_is_no_list_is_not_taken_for_one(rows: list[Row]) -> None:
    assert recognise(sheet(rows)) is None


def test_lists_are_known_in_text_files_too() -> None:
    found = recognise(read_delimited("x.csv", b"child;decom;rne;ls;cin;place;dec\n"))

    assert found is not None
    assert found.source.code == "ssda903.episodes"
