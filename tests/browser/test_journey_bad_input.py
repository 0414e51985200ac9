"""What people do by mistake, and some on purpose: each is answered by a sentence, and nothing is half-saved."""

from __future__ import annotations

import io

import openpyxl
import pytest

from soundingboard.plan.models import Inspection, Objective, ObjectiveVersion, Theme
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, Teller, downloaded
from tests.formats import sample_reports

PAGE = b"<!doctype html><html><body><h1>What needs to improve?</h1></body></html>"
# Valid by its check digit, and never given to anybody: numbers that begin with 999 are for tests.
NHS_NUMBER = "999 000 0018"


@pytest.fixture
def story(journey: Journey) -> Story:
    return Story(journey, make.programme())


@pytest.fixture
def alice(story: Story) -> Teller:
    # Without script: what a page's script would catch first must be caught by the server too.
    manager = story.somebody()
    story.plan_in_delivery(manager, manager)
    return story.at_a_browser(manager, javascript=False)


def test_a_file_that_is_no_report_is_refused_in_one_sentence(alice: Teller) -> None:
    alice.opens("inspections/upload/").brings("Inspection report", "report.pdf", PAGE).presses("Upload and read")
    alice.sees("There is a problem", "PDF")
    alice.brings("Inspection report", "report.pdf", b"").presses("Upload and read").sees("empty")
    alice.brings("Inspection report", "report.docx", sample_reports.no_report()).presses("Upload and read")
    alice.sees("There is a problem")

    assert not Inspection.objects.exists()


def test_a_file_that_is_too_big_is_refused_with_the_size_that_will_do(alice: Teller) -> None:
    big = sample_reports.focused_visit() + b"\n%" + b"0" * (20 * 1_048_576)
    alice.opens("inspections/upload/").brings("Inspection report", "report.pdf", big).presses("Upload and read")

    alice.sees("20")
    assert not Inspection.objects.exists()


def test_a_title_with_a_script_in_it_is_shown_as_text(alice: Teller) -> None:
    nasty = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)>"
    alice.opens("plan/objectives/add/").chooses("Theme", "Front door").types("Objective", nasty)
    alice.presses("Add the objective").opens("plan/").sees(nasty)

    assert "taken" not in alice.page.title()
    assert alice.page.locator("main img").count() == 0


def test_a_formula_in_a_title_is_text_in_every_export(alice: Teller) -> None:
    formula = '=HYPERLINK("https://example.org","Look")'
    alice.opens("plan/objectives/add/").chooses("Theme", "Front door").types("Objective", formula)
    alice.presses("Add the objective").opens("plan/coverage/")

    sheet = downloaded(alice.page, lambda: alice.page.get_by_role("link", name="Excel").first.click())
    cells = [
        cell
        for rows in openpyxl.load_workbook(io.BytesIO(sheet)).worksheets
        for row in rows.iter_rows()
        for cell in row
    ]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    rows = downloaded(alice.page, lambda: alice.page.get_by_role("link", name="CSV").first.click()).decode()
    assert not any(cell.startswith("=") for line in rows.splitlines() for cell in line.replace('"', "").split(","))


def test_a_date_that_cannot_be_is_asked_for_again_and_the_rest_is_kept(alice: Teller) -> None:
    alice.opens("plan/objectives/add/").chooses("Theme", "Front door").types("Objective", "Plans are kept")
    group = alice.page.get_by_role("group", name="Due date")
    for name, text in (("Day", "31"), ("Month", "June"), ("Year", "2026")):
        group.get_by_label(name).fill(text)
    alice.presses("Add the objective").sees("must be a real date")

    assert alice.box("Objective").input_value() == "Plans are kept"
    assert group.get_by_label("Month").input_value() == "June"
    assert Objective.objects.count() == 1


def test_a_reference_that_is_taken_is_said_to_be(alice: Teller) -> None:
    alice.opens("plan/objectives/add/").chooses("Theme", "Front door").types("Objective", "Plans are kept")
    alice.types("Reference", "1.1").presses("Add the objective").sees("1.1")

    alice.sees("There is a problem")
    assert Objective.objects.count() == 1


def test_an_nhs_number_is_refused_where_it_stands_and_the_text_is_kept(alice: Teller) -> None:
    words = f"The child with NHS number {NHS_NUMBER} was seen."
    alice.opens("plan/objectives/1.1/edit/").types("Description", words).presses("Save")

    alice.sees("NHS number")
    assert alice.box("Description").input_value() == words
    assert ObjectiveVersion.objects.count() == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_button_pressed_twice_does_it_once(story: Story, javascript: bool) -> None:
    manager = story.somebody()
    story.plan_in_delivery(manager)
    alice = story.at_a_browser(manager, javascript=javascript)

    alice.opens("plan/themes/add/").types("Title", "Workforce")
    alice.page.get_by_role("button", name="Add the theme").dblclick()
    alice.sees("The theme is in the plan.")
    assert Theme.objects.count() == 2
