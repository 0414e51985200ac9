"""A team adopts a standard, is counted against it and set beside another; a child is heard, answered and told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from soundingboard.accounts.roles import Role
from soundingboard.measures.figure_actions import add_team
from tests import factories as make
from tests.browser.conftest import Journey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TODAY = timezone.localdate()


def typed(page: Page, question: str, day: date) -> None:
    boxes = page.get_by_role("group", name=question)
    for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        boxes.get_by_label(part).fill(str(number))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_standard_is_kept_or_not_and_a_voice_is_answered(journey: Journey, javascript: bool) -> None:
    programme = make.programme()
    alice = make.actor(programme, Role.PROGRAMME_MANAGER, name="Alice Ashworth")
    make.objective(make.theme(make.plan(programme)))
    for name in ("Harbour", "Millside", "Northgate"):
        add_team(programme=programme, name=name, by=alice)
    assert alice.person is not None
    page = journey.page_of(alice.person, javascript=javascript)

    def look() -> None:
        if javascript:
            journey.axe(page)
            journey.fits_a_phone(page)

    page.goto(f"/p/{programme.code}/practice/")
    page.get_by_role("link", name="Take standards from the library").click()
    look()
    page.get_by_role("button", name="Take them in").click()
    look()
    page.get_by_role("link", name="A visit is recorded within two working days").click()
    look()
    page.get_by_role("link", name="Change where Harbour stands").click()
    look()
    page.get_by_label("Adopted", exact=True).check()
    page.get_by_role("button", name="Put it on record").click()
    expect(page.get_by_role("alert").get_by_text("Enter the day from which the team works to it")).to_be_visible()
    typed(page, "From when has the team worked to it?", TODAY - timedelta(days=20))
    page.get_by_role("button", name="Put it on record").click()
    expect(page.get_by_text("Adopted, with no evidence")).to_be_visible()

    page.goto(f"/p/{programme.code}/practice/teams/")
    expect(page.get_by_text("0 of 41 standards are kept by every team")).to_be_visible()
    look()
    page.goto(f"/p/{programme.code}/practice/oversight/")
    page.get_by_role("link", name="Put down counts").first.click()
    look()
    page.get_by_role("link", name="Paste a whole month from a spreadsheet").click()
    rows = "Harbour,rationale,45,50,2,1\nMillside,rationale,44,50,0,0\nNorthgate,rationale,9,50,0,3"
    page.get_by_role("textbox", name="Rows").fill(rows)
    page.get_by_label("From all records").check()
    page.get_by_role("button", name="Put them on record").click()
    expect(page.get_by_text("Northgate is below Millside and Harbour. All others overlap")).to_be_visible()
    look()

    page.get_by_role("link", name="Voice log").click()
    page.get_by_role("link", name="Put down what was said").first.click()
    look()
    page.get_by_label("Children and young people").check()
    page.get_by_label("How was it gathered?").select_option("group")
    page.get_by_label("How many people said it?").fill("7")
    page.get_by_role("textbox", name="What was said?").fill("She told us, and she was born on 12/03/2015.")
    page.get_by_label("Things are not well").check()
    page.get_by_label("Quality: how well").check()
    page.get_by_label("1.1 Objective 1.1").check()
    page.get_by_role("button", name="Put it in the log").click()
    expect(page.get_by_role("alert").get_by_text("looks like a date of birth")).to_be_visible()
    look()
    page.get_by_role("textbox", name="What was said?").fill("We tell it again to each new worker.")
    page.get_by_role("button", name="Put it in the log").click()
    look()
    page.get_by_role("button", name="Say what became of it").click()
    page.get_by_label("Something changed").check()
    page.get_by_role("textbox", name="What changed because of it").fill("Each child keeps a worker for a year.")
    typed(page, "When?", TODAY)
    page.get_by_label("Who was told what became of it?").fill("The children in care council")
    typed(page, "When were they told? (optional)", TODAY)
    look()
    page.get_by_role("button", name="Put it on record").click()
    expect(page.get_by_text("Answered, and those who said it were told")).to_be_visible()
    page.goto(f"/p/{programme.code}/practice/voice/objectives/")
    expect(page.get_by_text("Children or families were heard on every objective")).to_be_visible()
    look()
