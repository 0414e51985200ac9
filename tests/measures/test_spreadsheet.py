"""A spreadsheet of figures goes out as a template and comes back in whatever shape councils keep it."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from soundingboard.accounts.access import NotAllowed
from soundingboard.files.actions import Upload
from soundingboard.measures import actions as do
from soundingboard.measures.figure_actions import FiguresRefused, record_spreadsheet
from soundingboard.measures.models import Figure, Intake
from soundingboard.measures.planning import template_rows
from soundingboard.measures.rules import FigureLine, Period, Wrong, month_of
from soundingboard.measures.spreadsheet import SheetRead, TemplateRow, at_their_cells, read_figures, template
from tests.measures.scene import CUT_OFF, MARCH, Scene, share

UNITS = {"rereferrals_12m": "percent", "contacts": "count", "assessment_duration": "days"}
TITLES = {"Re-referrals within twelve months": "rereferrals_12m", "Contacts received": "contacts"}
LONG = ("Code", "Team", "Period", "Numerator", "Denominator", "Value", "Symbol")
pure = pytest.mark.pure


def book(*rows: Sequence[object], **sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook whose first sheet has these rows, and further sheets by name."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    for name, more in sheets.items():
        sheet = made.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def read(content: bytes) -> SheetRead:
    return read_figures(content, units=UNITS, titles=TITLES)


def places(found: SheetRead) -> list[tuple[str, str]]:
    return [(each.place, each.code) for each in found.wrong]


@pure
def test_the_long_shape_is_read_with_the_cell_of_each_figure() -> None:
    found = read(
        book(
            ["Scorecard of the front door"],
            [],
            LONG,
            ["rereferrals_12m", None, "March 2026", 24, 120, None, None],
            ["contacts", "North", date(2026, 3, 1), None, None, 410, None],
            ["assessment_duration", "ALL", "2025-26", None, None, 38.5, None],
            ["rereferrals_12m", "North", "Mar-26", None, None, None, "c"],
        )
    )

    assert found.wrong == ()
    assert found.lines == (
        FigureLine("rereferrals_12m", MARCH, "", Decimal(24), Decimal(120), place="D4"),
        FigureLine("contacts", MARCH, "North", value=Decimal(410), place="F5"),
        FigureLine(
            "assessment_duration", Period(date(2025, 4, 1), date(2026, 3, 31)), "", value=Decimal("38.5"), place="F6"
        ),
        FigureLine("rereferrals_12m", MARCH, "North", symbol="c", place="G7"),
    )
    assert (found.rows_read, found.left_empty, found.shape) == (4, 0, "long")


@pure
def test_the_wide_shape_has_a_column_for_each_period() -> None:
    found = read(
        book(
            ["Measure", "Owner", "Jan-26", "February 2026", date(2026, 3, 1), "Comment"],
            ["Contacts received", "Head of front door", 380, "1,402", "*", "up"],
            ["rereferrals_12m", None, "20.5%", None, 22.25, None],
        )
    )

    january, february = month_of(date(2026, 1, 1)), month_of(date(2026, 2, 1))
    assert found.lines == (
        FigureLine("contacts", january, value=Decimal(380), place="C2"),
        FigureLine("contacts", february, value=Decimal(1402), place="D2"),
        FigureLine("contacts", MARCH, symbol="c", place="E2"),
        FigureLine("rereferrals_12m", january, value=Decimal("20.5"), place="C3"),
        FigureLine("rereferrals_12m", MARCH, value=Decimal("22.25"), place="E3"),
    )
    assert found.shape == "wide"
    assert found.guesses == (
        "The column “Owner” was not read.",
        "The column “Comment” was not read.",
        "“*” was taken for the symbol c.",
        "1 measure was found by title.",
    )


@pure
def test_csv_from_another_machine_is_read_and_what_was_guessed_is_said() -> None:
    content = "Code;From;To;Numerator;Denominator\r\nrereferrals_12m;01/03/2026;31/03/2026;24;120\r\n".encode("cp1252")

    found = read(content)

    assert found.lines == (FigureLine("rereferrals_12m", MARCH, "", Decimal(24), Decimal(120), place="D2"),)
    assert any("semicolons" in guess for guess in found.guesses)


@pure
@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (["contacts", None, "Smarch", 1, None, None, None], [("C2", "F14")]),
        (["contacts", None, "March 2026", "about ten", None, None, None], [("D2", "F14")]),
        (["contacts", None, "March 2026", date(2026, 3, 1), None, None, None], [("D2", "F14")]),
        (["contacts", None, "March 2026", None, None, "#REF!", None], [("F2", "F14")]),
        (["contacts", None, "March 2026", None, None, None, "?"], [("G2", "F14")]),
        (["contacts", None, "Smarch", "ten", None, "#N/A", None], [("D2", "F14"), ("F2", "F14")]),
    ],
)
def test_a_cell_that_cannot_be_read_is_pointed_to(row: list[object], wrong: list[tuple[str, str]]) -> None:
    found = read(book(LONG, row))

    assert places(found) == wrong
    assert not found.lines


@pure
def test_a_column_that_is_there_twice_is_refused_at_its_second_place() -> None:
    assert places(read(book(["Code", "Period", "Value", "value"], ["contacts", "March 2026", 1, 2]))) == [("D1", "F15")]
    assert places(read(book(["Code", "Mar-26", "March 2026"], ["contacts", 1, 2]))) == [("C1", "F15")]


@pure
@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", "F14", "empty"),
        (b"PK\x03\x04 cut off", "F14", "damaged"),
        (b"\x00\x01\x02", "F14", "not text"),
        (b"Name,Age\nx,3\n", "F15", "headings"),
        (b"Code,Value\ncontacts,3\n", "F15", "headings"),
    ],
)
def test_a_file_that_is_no_table_of_figures_is_refused_in_one_sentence(content: bytes, code: str, says: str) -> None:
    found = read(content)

    ((place, found_code, sentence),) = found.wrong
    assert (place, found_code) == ("", code)
    assert says in sentence


@pure
def test_other_sheets_and_hidden_ones_are_not_read_and_that_is_said() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(LONG, ["contacts", None, "March 2026", 5], Notes=[["Text"]])))
    hidden = made.create_sheet("Working")
    hidden.append(["Code", "Mar-26"])
    hidden.sheet_state = "hidden"
    held = io.BytesIO()
    made.save(held)

    found = read(held.getvalue())

    assert len(found.lines) == 1
    assert "The sheet “Notes” was not read." in found.guesses
    assert "The hidden sheet “Working” was not read." in found.guesses


@pure
def test_percentages_kept_as_parts_of_one_are_read_as_percentages() -> None:
    beside = read(book(LONG, ["rereferrals_12m", None, "March 2026", 24, 120, 0.2, None]))
    alone = read(book(["Code", "Feb-26", "Mar-26"], ["rereferrals_12m", 0.215, 1]))
    small = read(book(["Code", "Feb-26", "Mar-26"], ["rereferrals_12m", 0.5, 12]))

    assert [line.value for line in beside.lines] == [Decimal(20)]
    assert [line.value for line in alone.lines] == [Decimal("21.5"), Decimal(100)]
    assert [line.value for line in small.lines] == [Decimal("0.5"), Decimal(12)]
    assert "2 percentages were kept as parts of one: 0.2 was read as 20%." in alone.guesses
    assert beside.guesses == ("1 percentage was kept as parts of one: 0.2 was read as 20%.",)
    assert small.guesses == ()


@pure
def test_the_noise_of_binary_numbers_is_not_read() -> None:
    (line,) = read(book(["Code", "Mar-26"], ["assessment_duration", 19.600000000000001])).lines

    assert line.value == Decimal("19.6")


@pure
def test_a_hidden_value_is_not_given_away_by_the_two_numbers_beside_it() -> None:
    (line,) = read(book(LONG, ["rereferrals_12m", None, "March 2026", 3, 120, "c", None])).lines

    assert (line.numerator, line.denominator, line.symbol) == (None, None, "c")


@pure
def test_longer_numbers_in_headings_are_masked() -> None:
    found = read(book(["Code", "Mar-26", "Child 1234567"], ["contacts", 5, None]))

    assert found.guesses == ("The column “Child #######” was not read.",)


@pure
def test_a_template_that_nobody_filled_in_holds_nothing() -> None:
    row = TemplateRow("contacts", "Contacts received", "Contacts received in the period", "", "", MARCH)

    found = read(template([row], datetime(2026, 4, 1, tzinfo=UTC)))

    assert (found.lines, found.wrong, found.rows_read, found.left_empty) == ((), (), 1, 1)
    assert found.guesses == (
        "The sheet “How to fill it in” was not read.",
        "1 row was without any number, and left out.",
    )


@pure
def test_a_template_filled_in_comes_back_as_it_was_asked() -> None:
    quarter = Period(date(2026, 1, 1), date(2026, 3, 31))
    rows = [
        TemplateRow("contacts", "Contacts received", "Contacts", "", "North", MARCH),
        TemplateRow(
            "rereferrals_12m", "Re-referrals within twelve months", "With an earlier", "Referrals", "", quarter
        ),
    ]
    made = openpyxl.load_workbook(io.BytesIO(template(rows, datetime(2026, 4, 1, tzinfo=UTC))))
    sheet = made["Figures"]
    sheet["E2"], sheet["E3"], sheet["F3"] = 410, 24, 120
    held = io.BytesIO()
    made.save(held)

    found = read(held.getvalue())

    assert found.wrong == ()
    assert found.lines == (
        FigureLine("contacts", MARCH, "North", Decimal(410), place="E2"),
        FigureLine("rereferrals_12m", quarter, "", Decimal(24), Decimal(120), place="E3"),
    )


# --- taken in ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def scene() -> Scene:
    return Scene()


def sent(scene: Scene, content: bytes, **given: Any):
    by = given.pop("by", scene.alice)
    upload = Upload("Scorecard March.xlsx", content)
    return record_spreadsheet(programme=scene.programme, upload=upload, data_cut_off=CUT_OFF, by=by, **given)


@pytest.mark.django_db
def test_a_spreadsheet_is_taken_in_whole_and_the_file_is_not_kept(scene, settings, tmp_path):
    settings.VAR = tmp_path
    content = book(LONG, ["rereferrals_12m", None, "March 2026", 24, 120], ["contacts", None, "March 2026", 410])

    came = sent(scene, content)

    assert (came.new, came.intake.kind, came.intake.file_name) == (2, "spreadsheet", "Scorecard March.xlsx")
    assert came.intake.rows_read == 2
    assert not list(tmp_path.rglob("*"))
    assert sent(scene, content).was_here


@pytest.mark.django_db
def test_everything_wrong_in_a_spreadsheet_is_said_at_once_and_nothing_is_taken_in(scene):
    content = book(
        LONG,
        ["rereferrals_12m", None, "March 2026", 130, 120],
        ["contacts", "Nowhere", "March 2026", 410],
        ["contacts", None, "Smarch", 410],
        ["nonsense", None, "March 2026", 410],
        ["assessments_45wd", None, "March 2026", 24, 120],
    )

    with pytest.raises(FiguresRefused) as refusal:
        sent(scene, content)

    assert sorted((each.place, each.code) for each in refusal.value.wrong) == [
        ("C4", "F14"),
        ("D2", "F07"),
        ("D3", "F12"),
        ("D5", "F11"),
    ]
    assert not Figure.objects.exists()
    assert not Intake.objects.exists()


@pytest.mark.django_db
def test_an_empty_template_and_a_file_too_big_are_refused(scene, monkeypatch):
    with pytest.raises(FiguresRefused, match="holds no figures"):
        sent(scene, book(LONG, ["contacts", None, "March 2026"]))
    monkeypatch.setattr("soundingboard.measures.figure_actions.LARGEST_FILE", 10)
    with pytest.raises(FiguresRefused, match="20 MB"):
        sent(scene, book(LONG, ["contacts", None, "March 2026", 4]))


@pytest.mark.django_db
def test_a_spreadsheet_revises_with_the_reason_that_is_given(scene):
    scene.typed(share(24, 120))

    sent(scene, book(LONG, ["rereferrals_12m", None, "March 2026", 23, 120]), why_revised="A duplicate was found")

    assert [row.why_revised for row in scene.figures()] == ["", "A duplicate was found"]


@pytest.mark.django_db
def test_a_template_asks_for_each_measure_in_use_for_each_period_and_team(scene):
    do.retire_indicator(row=scene.definition("contacts"), why="x", by=scene.alice)

    everything = template_rows(scene.programme, [MARCH])
    some = template_rows(scene.programme, [MARCH], codes=["average_caseload", "contacts"], teams=["north"])

    assert "contacts" not in {row.code for row in everything}
    assert len(everything) == 5
    assert [(row.code, row.team, row.period) for row in some] == [
        ("average_caseload", "", MARCH),
        ("average_caseload", "north", MARCH),
    ]
    assert some[0].numerator == "Cases held on the last day"


@pytest.mark.django_db
def test_who_may_send_a_spreadsheet(scene):
    content = book(LONG, ["contacts", None, "March 2026", 4])
    assert sent(scene, content, by=scene.bob).new == 1
    with pytest.raises(NotAllowed):
        sent(scene, content, by=scene.charlie)


@pure
def test_what_is_wrong_is_said_from_the_top_down_at_the_cell_to_be_mended() -> None:
    found = read(
        b"Code,Team,Period,Numerator,Denominator,Value\n"
        b"nonsense,,March 2026,,,41\n"
        b"contacts,,Octember 2026,,,40\n"
        b"contacts,Nobody,March 2026,,,12\n"
        b"contacts,,March 2026,,,\n"
    )
    planned = [Wrong("F4", "F12", "There is no team."), Wrong("F2", "F11", "There is no measure.")]

    said = at_their_cells((*found.wrong, *planned), found.mended_in)

    assert [(each.place, each.code) for each in said] == [("A2", "F11"), ("C3", "F14"), ("B4", "F12")]
    # A row whose period cannot be read is not one without a number.
    assert found.guesses == ("1 row was without any number, and left out.",)
