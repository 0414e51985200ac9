"""A council's own workbook comes in, a round is worked on offline, and the workbook comes back with a conflict."""

from __future__ import annotations

import io

import openpyxl
import pytest

from soundingboard.delivery.models import Action, ActionVersion, Update
from soundingboard.exchange.models import PlanImport
from soundingboard.history.log import verify
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, Teller, the_worker_works
from tests.exchange import samples
from tests.exchange.samples import saved


@pytest.fixture
def story(journey: Journey) -> Story:
    return Story(journey, make.programme())


def test_a_councils_workbook_in_a_round_offline_and_back_with_a_conflict(story: Story) -> None:
    from_their_spreadsheet_and_back(story, story.at_a_browser(story.somebody()))


def test_the_whole_of_it_can_be_done_without_script(story: Story) -> None:
    from_their_spreadsheet_and_back(story, story.at_a_browser(story.somebody(), javascript=False))


def from_their_spreadsheet_and_back(story: Story, alice: Teller) -> None:
    alice.opens("plan/").follows("Bring it in").sees("Bring a spreadsheet in")
    alice.brings("Spreadsheet", "our plan.xlsx", samples.merged_and_coloured()).presses("Look at it")
    the_worker_works()
    alice.opens("plan/spreadsheet/PI1/").sees("Nothing of it is imported yet.", "Visit within five days")
    alice.page.get_by_text("Columns", exact=True).click()
    alice.sees("Sheet, column D: “Lead”").chooses("Sheet, column D: “Lead”", "Owner")
    alice.presses("Read it again with these")
    the_worker_works()
    alice.opens("plan/spreadsheet/PI1/").presses("Import it")
    the_worker_works()
    alice.opens("plan/spreadsheet/PI1/").sees("4 actions added", "3 posts made")
    alice.follows("See the plan").sees("Children’s services improvement plan 2026", "Children are seen in time")

    make.round_(story.programme)
    alice.opens("plan/spreadsheet/")
    with alice.page.expect_download() as taken:
        alice.page.get_by_role("button", name="Take the plan out").click()
    book = openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes()))
    first = Action.objects.order_by("pk")[0].reference
    book["Actions"]["D2"], book["Actions"]["J2"] = "Visit within three days", "Half of the teams do so."
    alice.opens(f"delivery/actions/{first}/edit/").types("Action", "Visit within two days").presses("Save")

    alice.opens("plan/spreadsheet/").brings("Spreadsheet", "offline.xlsx", saved(book)).presses("Look at it")
    the_worker_works()
    alice.opens("plan/spreadsheet/PI2/").sees("Conflicts", "Half of the teams do so.")
    alice.presses("Import it").sees("Choose what holds for each conflict: 1 is still open.")
    alice.ticks("In the file: Visit within three days").presses("Import it")
    the_worker_works()
    alice.opens("plan/spreadsheet/PI2/").sees("The spreadsheet was imported", "1 action changed.")

    assert ActionVersion.objects.current().get(action__reference=first).title == "Visit within three days"
    assert Update.objects.get().progress == "Half of the teams do so."
    assert PlanImport.objects.filter(state="imported").count() == 2
    assert not verify(story.programme.pk)
