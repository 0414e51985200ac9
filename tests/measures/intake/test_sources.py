"""What is taken in, what is refused, and that nobody's identifier leaves with it."""

from __future__ import annotations

import traceback
from datetime import date
from pathlib import Path

import pytest

from soundingboard.measures.intake.findings import IntakeRefused, shown_name
from soundingboard.measures.intake.sources import read_extract
from soundingboard.measures.layout import Extract
from tests.formats.tables_in.test_archive import zipped
from tests.measures.intake.made import (
    HEADINGS,
    ON,
    annex_a,
    assessment,
    column,
    contact,
    csv,
    extract,
    referral,
    workbook,
)
from tests.measures.intake.test_census import EPISODES, HEADER, census, child, need
from tests.measures.intake.test_ssd import PERSON

pytestmark = pytest.mark.pure

BOOK = annex_a({1: [contact("C1")], 3: [referral("C1")]})


def test_a_file_and_a_folder_with_it_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "lists.xlsx").write_bytes(BOOK)
    (tmp_path / ".DS_Store").write_bytes(b"\x00")
    (tmp_path / "~$lists.xlsx").write_bytes(b"\x00")

    alone, in_folder = read_extract(tmp_path / "lists.xlsx", ON), read_extract(tmp_path, ON)

    assert alone.tables == in_folder.tables
    assert sorted(path.name for path in tmp_path.iterdir()) == [".DS_Store", "lists.xlsx", "~$lists.xlsx"]


def test_the_same_file_twice_is_read_once_and_said() -> None:
    made = extract(("a.xlsx", BOOK), ("b.xlsx", BOOK))

    assert column(made, "contacts", "child_id") == ["C1"]
    assert [each.problem for each in made.problems] == ["the file is the same as a.xlsx, byte by byte"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "there is no file here"),
        ([b""], "the file is empty"),
        ([BOOK[: len(BOOK) // 2]], "damaged or was cut off"),
        ([b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")], "has a password"),
        ([b"Name,Telephone\nA Child,01234 567890\n"], "no list that is known"),
        ([b"\x89PNG\r\n\x1a\n\x00\x00"], "a PNG picture, not a list"),
        ([b"\x00\x01\x02"], "not text"),
        ([b"<!DOCTYPE m SYSTEM 'x'><Message/>"], "document type or an entity"),
        ([census(child("21", need("2025-05-01")))[:-20]], "cut off there"),
        ([BOOK, csv(PERSON)], "different kinds"),
        ([csv(PERSON), HEADER], "different kinds"),
        ([b'Child ID,Date of Contact,Contact Source\n1,"x\n'], "quotation mark"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_in_a_sentence(files: list[bytes], words: str) -> None:
    with pytest.raises(IntakeRefused, match=words) as refusal:
        extract(*files)

    assert refusal.value.problems
    assert all(each.row is None and each.shown == "" for each in refusal.value.problems)


def test_one_bad_file_refuses_the_rest_and_every_bad_file_is_named() -> None:
    with pytest.raises(IntakeRefused) as refusal:
        extract(("good.xlsx", BOOK), ("cut.xlsx", BOOK[:900]), ("empty.csv", b""))

    assert [each.table for each in refusal.value.problems] == ["cut.xlsx", "empty.csv"]


def test_a_place_where_nothing_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeRefused, match="cannot be opened"):
        read_extract(tmp_path / "none.xlsx", ON)


def test_longer_numbers_in_names_are_masked_and_years_are_not() -> None:
    assert shown_name("Child 1234567, 2026.csv") == "Child #######, 2026.csv"
    assert shown_name("UPN A850728973744") == "UPN A############"
    assert shown_name(" a\n b ") == "a b"
    assert len(shown_name("x" * 500)) == 121


def test_a_folder_that_came_as_a_zip_is_read_like_the_folder() -> None:
    made = extract(zipped({"903/header.csv": HEADER, "903/episodes.csv": EPISODES}))

    assert {"children", "cla_episodes"} <= set(made.tables)
    with pytest.raises(IntakeRefused, match="damaged"):
        extract(zipped({"a.csv": HEADER})[:-30])


def test_guidance_and_pictures_beside_the_lists_are_named_and_not_read() -> None:
    picture, guidance = b"\x89PNG\r\n\x1a\n\x00", b"%PDF-1.7\n\x00"

    made = extract(
        ("a.xlsx", BOOK), ("logo.png", picture), ("guidance.pdf", guidance), ("notes.txt", b"Ask Performance")
    )

    assert [(each.table, each.problem) for each in made.problems] == [
        ("logo.png", "this is a PNG picture, not a list"),
        ("guidance.pdf", "this is a PDF, not a list"),
        ("notes.txt", "no list that is known was found here"),
    ]


def test_a_list_of_another_year_is_said_to_be_one() -> None:
    old, new = contact("C1", date(2024, 5, 1)), contact("C2", date(2026, 5, 1))

    assert any("newest date is of May 2024" in each.problem for each in extract(annex_a({1: [old]})).problems)
    assert not extract(annex_a({1: [old, new]})).problems


@pytest.mark.parametrize(
    ("on", "is_old"), [(date(2026, 3, 31), False), (date(2027, 3, 31), False), (date(2027, 6, 1), True)]
)
def test_a_census_of_another_year_is_said_to_be_one(on: date, is_old: bool) -> None:
    made = extract(census(child("21", need("2026-01-01"))), on=on)

    assert any("it is the return for 31 March 2026" in each.problem for each in made.problems) == is_old


# --- Nobody is named ------------------------------------------------------------------------------------------------

MARK = "MARK77QX"


def everything_said(made: Extract) -> str:
    return "\n".join(map(repr, (made, made.problems, made.guesses, made.since, made.lacking)))


def awkward_files() -> list[list[bytes]]:
    """Files that go wrong in as many ways as there are, with the mark where a child might be named; a team is none."""
    bad = [MARK] * 7
    rows = [
        referral(MARK, MARK, MARK, MARK, "North", MARK), referral(f"{MARK}1", date(2030, 1, 1)),
        referral(MARK), referral(MARK), [f"Total {MARK}", MARK], [None, MARK], bad,
    ]  # fmt: skip
    contacts = [
        contact(MARK, MARK, MARK),
        contact(f"{MARK}2", MARK, f"6: {MARK}"),
        contact(f"{MARK}3", MARK),
        contact(MARK),
    ]
    lists = workbook({
        "List 3": [[MARK], *([HEADINGS[3]]), *rows],
        "List 1": [HEADINGS[1], *contacts],
        "List 4": [HEADINGS[4], assessment(MARK, MARK, MARK, "North")],
        "Sheet5": [bad, bad],
    })  # fmt: skip
    text = f"Child ID,Date of Contact,Contact Source\n{MARK},{MARK},{MARK},{MARK}\n"
    return [
        [lists],
        [text.encode()],
        [text.encode() + f'{MARK},"{MARK}'.encode()],
        [text.encode("utf-16") + b"\x01"],
        [text.encode() + b"\x81\xff"],
        [lists[: len(lists) // 2]],
        [census(child(MARK, need(MARK) + MARK), child("", need("2025-01-01", f"<{MARK}/>").replace(f"<{MARK}/>", "")))],
        [census(child(MARK, f"{need(MARK)}&{MARK};"))],
        [census(child(MARK, f"{need(MARK)}<{MARK}>"))],
        [f"<!DOCTYPE m [<!ENTITY x '{MARK}'>]><Message>&x;</Message>".encode()],
        [HEADER + f"{MARK},{MARK},{MARK},,,,\n".encode(), EPISODES + f"{MARK},{MARK},{MARK},{MARK}\n".encode()],
        [csv(PERSON) + f"{MARK},{MARK},{MARK},{MARK},{MARK}\n".encode()],
        [f"{MARK},{MARK}\n{MARK},{MARK}\n".encode()],
    ]


@pytest.mark.parametrize("place", range(len(awkward_files())))
def test_no_message_says_who_a_child_is(place: int, caplog: pytest.LogCaptureFixture) -> None:
    try:
        said = everything_said(extract(*awkward_files()[place]))
    except IntakeRefused as refusal:
        said = "".join(traceback.format_exception(refusal)) + repr(refusal.problems)

    assert said
    assert MARK.casefold() not in said.casefold()
    assert MARK.casefold() not in caplog.text.casefold()


# --- Public files with made-up children -----------------------------------------------------------------------------


@pytest.mark.shared
def test_the_published_annex_a_workbook_is_read_whole(shared: Path) -> None:
    made = read_extract(shared / "data" / "sample_annex_a" / "Annex_A.xlsx", date(2021, 3, 31))

    rows = {name: table.num_rows for name, table in made.tables.items()}
    assert (rows["contacts"], rows["assessments"], rows["s47"], rows["cp_plans"]) == (5, 5, 5, 7)
    assert rows["cla_episodes"] == rows["cla_reviews"] == rows["cla_visits"] == 5
    # Every team in the list of children in need is a failed look-up.
    assert {(each.table, each.column) for each in made.problems} == {("List 6", "Allocated Team")}


@pytest.mark.shared
def test_the_published_903_files_are_read_whole(shared: Path) -> None:
    made = read_extract(shared / "data" / "fake_903", date(2018, 3, 31))

    rows = {name: table.num_rows for name, table in made.tables.items()}
    assert rows == {"children": 2675, "cla_episodes": 5050, "cla_reviews": 12_580, "missing": 19, "care_leavers": 53}
    assert {each.table for each in made.problems} == {"reviews.csv", "oc3.csv"}


@pytest.mark.shared
def test_the_published_census_files_are_read_whole(shared: Path) -> None:
    older = read_extract(shared / "data" / "fake_cin" / "fake_CIN_data.xml", date(2022, 7, 21))
    newer = read_extract(shared / "data" / "fake_cin" / "CIN_Census_2026.xml", date(2024, 3, 31))

    assert {name: table.num_rows for name, table in older.tables.items()} == {"children": 332, "referrals": 402}
    assert column(newer, "s47", "icpc_date") == [date(2022, 6, 17)]
    assert column(newer, "assessments", "authorised_date") == [date(2020, 9, 19), date(2024, 1, 27)]
    assert [each.row for each in newer.problems if "text between" in each.problem] == [19]


@pytest.mark.shared
def test_both_published_returns_in_one_folder_make_one_extract(shared: Path, tmp_path: Path) -> None:
    for file in [*(shared / "data" / "fake_903").iterdir(), shared / "data" / "fake_cin" / "fake_CIN_data.xml"]:
        (tmp_path / file.name).write_bytes(file.read_bytes())

    made = read_extract(tmp_path, date(2022, 7, 21))

    assert made.tables["children"].num_rows == 2675 + 332
    assert {"cla_episodes", "referrals"} <= set(made.tables)


POPULATION = ("population.csv", csv("year,age_from,age_to,persons\n2025,0,17,12345\n"))


def test_the_population_may_lie_beside_lists_of_any_kind() -> None:
    lists = annex_a({1: [contact()]})
    alone, beside = extract(lists), extract(lists, POPULATION)

    assert column(beside, "population", "persons") == [12_345]
    assert beside.source is alone.source
    assert beside.tables["contacts"] == alone.tables["contacts"]
    assert "population" not in alone.missing


def test_plain_lists_with_a_population_are_plain() -> None:
    made = extract(("contacts.csv", csv("child_id,contact_date,source\nC1,2026-04-01,6\n")), POPULATION)

    assert column(made, "contacts", "child_id") == ["C1"]
    assert column(made, "population", "year") == [2025]
