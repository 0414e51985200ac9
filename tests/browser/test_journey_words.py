"""What somebody typed is there when they come back, for them alone, and is gone once it is saved."""

from __future__ import annotations

from playwright.sync_api import Dialog, Page, expect

from soundingboard.accounts.roles import Role
from soundingboard.plan.models import ObjectiveVersion
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, Teller

EDIT = "plan/objectives/1.1/edit/"
WORDS = "Visits by the worker who knows the child."


def kept(page: Page) -> int:
    """How much the browser keeps; none of it can be read there."""
    lying = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('sb-kept/')).map(String)")
    assert not any("Visits" in each or "objectives" in each for each in lying)
    return len(lying)


def types(teller: Teller, words: str) -> None:
    """Type a measure, and wait until the browser keeps it."""
    teller.types("Measure", words)
    teller.page.wait_for_timeout(500)


def test_words_that_were_not_saved_wait_for_their_writer_and_go_when_they_are_saved(journey: Journey) -> None:
    story = Story(journey, make.programme())
    manager, director = story.somebody(), story.somebody(Role.DIRECTOR, "Ben Ode")
    story.plan_in_delivery(manager)
    alice = story.at_a_browser(manager).opens(EDIT)
    types(alice, WORDS)
    assert kept(alice.page) == 1

    # She is called away, and meanwhile somebody else saves. Nothing is put in unasked.
    alice.opens("plan/")
    story.at_a_browser(director).opens(EDIT).types("Objective", "Children are seen within a day").presses("Save")
    alice.opens(EDIT).sees("that were not saved", WORDS, "has been changed since")
    assert alice.box("Measure").input_value() != WORDS
    journey.axe(alice.page)
    alice.presses("Throw them away").sees("They are thrown away.")
    assert kept(alice.page) == 0
    alice.presses("Undo").presses("Put them back").sees("not saved yet")
    assert alice.box("Measure").input_value() == WORDS

    # What she saw was an older version, so both are shown; and what was refused is still kept.
    alice.presses("Save").sees("Ben Ode saved first")
    assert kept(alice.page) == 1
    alice.does_not_see("that were not saved")
    alice.types("Objective", "Children are seen within a day").presses("Save").sees("Objective 1.1 is changed.")
    assert ObjectiveVersion.objects.current().get().measure == WORDS
    assert kept(alice.page) == 0
    alice.opens(EDIT).does_not_see("that were not saved")


def test_the_notice_names_what_was_typed_and_not_what_stood_there_already(journey: Journey) -> None:
    story = Story(journey, make.programme())
    manager = story.somebody()
    story.plan_in_delivery(manager)
    alice = story.at_a_browser(manager).opens(EDIT)
    assert len(alice.box("Objective").input_value()) > len("Seen.")

    types(alice, "Seen.")

    alice.opens(EDIT).sees("They begin: “Seen.”")


def test_signing_out_asks_first_and_leaves_nothing_behind(journey: Journey) -> None:
    story = Story(journey, make.programme())
    manager, director = story.somebody(), story.somebody(Role.DIRECTOR, "Ben Ode")
    story.plan_in_delivery(manager)
    alice = story.at_a_browser(manager).opens(EDIT)
    types(alice, WORDS)

    # Signed out by the clock: what was typed outlives it, and nobody else at this machine is offered it.
    alice.page.context.clear_cookies(name="sessionid")
    alice.page.get_by_role("button", name="Save").click()
    expect(alice.page.get_by_label("Email")).to_be_visible()
    assert kept(alice.page) == 1
    journey.sign_in(alice.page, manager.person)
    alice.opens(EDIT).sees("that were not saved")

    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    alice.page.on("dialog", answer)
    alice.page.get_by_role("button", name="Sign out").click()
    assert kept(alice.page) == 1
    alice.page.get_by_role("button", name="Sign out").click()
    alice.page.wait_for_load_state("load")
    assert kept(alice.page) == 0
    assert len(asked) == 2
    assert "throws them away" in asked[0]

    # The next person at the same browser finds nothing of hers, even if it had been left there.
    other = f"sb-kept/{manager.person_id}/words/left-behind"
    alice.page.evaluate("name => localStorage.setItem(name, (Date.now() + 1e9) + '.AAAA.AAAA')", other)
    journey.sign_in(alice.page, director.person)
    alice.opens(EDIT).does_not_see("that were not saved")
    assert kept(alice.page) == 0
