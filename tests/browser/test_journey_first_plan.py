"""From an inspection report to a plan that the Board agreed, by somebody who begins with an empty programme."""

from __future__ import annotations

import pytest

from soundingboard.decisions.models import DecisionKind
from soundingboard.plan.models import Alignment, Finding, FindingState, PlanVersion, Requirement
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, Teller, days_ago, the_worker_works
from tests.conftest import shared_material
from tests.formats import sample_reports

REQUIREMENTS = (
    "Decide within one working day what happens after each contact.",
    "Put a plan in place for each child within the time the procedures set.",
)


def a_report() -> tuple[str, bytes]:
    """A real report where the material lies beside the project; otherwise our own."""
    folder = shared_material()
    if folder is not None:
        found = folder / "data" / "ofsted" / "reports" / "herefordshire-21-september-2022.pdf"
        if found.exists():
            return found.name, found.read_bytes()
    return "inspection.pdf", sample_reports.new_layout()


@pytest.fixture
def story(journey: Journey) -> Story:
    return Story(journey, make.programme())


def test_a_report_becomes_a_plan_that_the_board_agreed(story: Story) -> None:
    alice = story.at_a_browser(story.somebody())
    from_report_to_agreed_plan(story, alice, *a_report())


def test_the_whole_of_it_can_be_done_without_script(story: Story) -> None:
    alice = story.at_a_browser(story.somebody(), javascript=False)
    from_report_to_agreed_plan(story, alice, "inspection.pdf", sample_reports.new_layout())


def test_a_plan_with_a_gap_is_not_agreed_until_the_gap_is_parked(story: Story) -> None:
    manager = story.somebody()
    story.plan_in_delivery(manager)
    make.finding(make.inspection(story.programme), "I1.1", text="How soon strategy discussions are held.")
    story.the_board_decides(DecisionKind.AGREE_PLAN, "To agree the plan")
    alice = story.at_a_browser(manager)

    alice.opens("plan/agree/").sees("It cannot be agreed yet. 1 thing stands in the way", "I1.1")
    assert alice.page.get_by_role("button", name="Record the agreed version").count() == 0
    alice.follows("park I1.1").presses("Park it").sees("Enter the reason for leaving it out of the plan")
    alice.types("Reason", "Police lead on it under their own plan.").presses("Park it").sees("Finding I1.1 is parked.")
    alice.opens("plan/agree/").chooses("Decision that agreed it", "To agree the plan")
    alice.presses("Record the agreed version").sees("The agreed version is on record.")

    assert PlanVersion.objects.get().number == 1
    alice.opens("plan/coverage/").sees("Police lead on it under their own plan.")


def from_report_to_agreed_plan(story: Story, alice: Teller, name: str, report: bytes) -> None:
    # Nothing is there yet, and the pages say what to do.
    alice.opens("setup/").sees("An inspection report, read and confirmed")
    alice.opens("plan/").sees("No plan yet", "Start a plan")

    # The report is uploaded; the worker reads it; nothing is in the plan until she has confirmed it.
    alice.opens("inspections/").sees("No inspections yet").follows("Upload the first report")
    alice.brings("Inspection report", name, report)
    alice.dates("When did the council receive it?", days_ago(20)).presses("Upload and read")
    alice.sees("The report is being read.")
    assert the_worker_works() == 1
    alice.opens("inspections/I1/").sees("to confirm")
    drafts = Finding.objects.filter(state=FindingState.DRAFT).count()
    assert drafts >= 5
    assert alice.page.locator("blockquote").count() == drafts
    alice.page.get_by_role("checkbox", name="I1.1 says what the report says", exact=True).check()
    alice.presses("Confirm the findings ticked").sees("1 finding confirmed: now in the plan.")
    alice.presses("Confirm every finding listed").sees("Every finding is settled")
    alice.presses("Finish: the whole report is in").sees("I1 is confirmed.")

    # The Notice is drafted with its requirements, then issued.
    alice.opens("notice/").follows("Enter the anticipated draft")
    alice.ticks("Improvement Notice", exact=False).types("Title", "Improvement Notice").presses("Begin a draft")
    alice.follows("Add a requirement")
    for number, words in enumerate(REQUIREMENTS, start=1):
        alice.types("Number, as printed", str(number)).types("What is required", words)
        alice.presses("Add, then another" if number < len(REQUIREMENTS) else "Add it")
    alice.sees(*REQUIREMENTS).follows("Record that it was issued")
    alice.dates("Date on the letter", days_ago(10)).presses("Record that it was issued").sees("Issued")

    # A plan with the themes on offer, an outcome and objectives.
    alice.opens("plan/").follows("Start a plan").types("Title of the plan", "Improvement Plan 2026")
    alice.presses("Start the plan").presses("Use these themes").sees("The themes are in the plan.")
    alice.follows("Add an outcome").chooses("Theme", "1 ").types("Outcome", "Children are seen within a day.")
    alice.presses("Add the outcome").sees("Children are seen within a day.")
    alice.follows("Add an objective").chooses("Theme", "1 ").types("Objective", "Each contact is decided in a day")
    alice.presses("Add the objective").sees("Now say what it answers.")

    # She aligns it to the first requirement and to every finding but the last, and is told exactly what is left.
    findings = list(Finding.objects.order_by("pk"))
    left = findings[-1]
    for finding in findings[:-1]:
        alice.page.locator(f"input[name='finding-{finding.pk}'][value='contributes']").check()
    first, second = Requirement.objects.order_by("reference")
    alice.page.locator(f"input[name='requirement-{first.pk}'][value='satisfies']").check()
    alice.presses("Save what it answers").sees("What it answers is saved.")
    assert Alignment.objects.current().count() == len(findings)
    alice.opens("plan/agree/").sees(
        "It cannot be agreed yet. 2 things stand in the way, and they are listed here.",
        f"Align {left.reference}",
        f"Align {second.reference}",
    )
    assert alice.page.get_by_role("button", name="Record the agreed version").count() == 0
    assert not PlanVersion.objects.exists()

    # One is answered after all, the other parked with a reason.
    alice.follows(f"Align {second.reference}").chooses("Objective", "Each contact is decided")
    alice.presses("Align the objective").sees("has one more objective.")
    alice.opens("plan/agree/").sees("1 thing stands in the way").follows(f"park {left.reference}")
    alice.types("Reason", "The health board holds this; its plan answers it.").presses("Park it").sees("is parked.")
    alice.opens("plan/coverage/").sees("No gaps", "The health board holds this; its plan answers it.")

    # The Board's decision is recorded, and the plan rests on it.
    alice.opens("plan/agree/").sees("No decision to rest on").follows("Record the Board’s decision")
    alice.follows("Set up the Improvement Board").follows("Improvement Board")
    alice.dates("When did it begin to sit?", days_ago(300)).presses("Set it up").sees("Improvement Board is set up.")
    alice.opens("decisions/add/").ticks("Improvement Board").chooses("What is it about?", "Agree a version of the plan")
    alice.dates("When was it decided?", days_ago(1)).types("The decision in one line", "To agree the plan")
    alice.types("The decision", "The Board agreed the plan as tabled.").presses("Record the decision")
    alice.sees("D1 is on record.")
    alice.opens("plan/agree/").sees("Nothing stands in the way").chooses("Decision that agreed it", "To agree the plan")
    alice.presses("Record the agreed version").sees("The agreed version is on record.", "Version 1")
    alice.opens("plan/").sees("The Board agreed version 1")
