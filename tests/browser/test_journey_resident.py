"""A resident's visit: what was promised, what happened and what the figures say, on a phone, without signing in."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from soundingboard.accounts.access import Actor
from soundingboard.measures import actions as measuring
from soundingboard.measures.figure_actions import record_figures
from soundingboard.measures.models import Indicator, IntakeKind
from soundingboard.measures.planning import HowItCame
from soundingboard.measures.rules import FigureLine, month_of
from soundingboard.papers import actions as papers
from soundingboard.publishing.models import Edition
from tests import factories as make
from tests.browser.conftest import PHONE, Journey
from tests.browser.stories import Story, Teller, downloaded, the_worker_works


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_resident_reads_what_was_promised_and_what_happened(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager = story.somebody()
    story.plan_in_delivery(manager, manager)
    _measured(story, manager)
    paper = papers.draft_paper(
        programme=story.programme, kind="plan-on-a-page", audience="public", edition="public", by=story.now(manager)
    )
    papers.issue_paper(paper=paper, seen=paper.edited_count, by=story.now(manager))
    the_worker_works()
    public = f"/public/{story.programme.code}/"

    # A resident who was told the address before anything was published finds nothing, as for any address.
    page = journey.new_context(viewport=PHONE, java_script_enabled=javascript).new_page()
    journey.faults.watch(page)
    resident = Teller(page, journey, public)
    answer = page.goto(public)
    assert answer is not None
    assert answer.status == 404
    resident.sees("There is nothing public here").does_not_see(story.programme.name)

    # The manager prepares it, looks at its pages and what to look at in them, and publishes.
    alice = story.at_a_browser(manager, javascript=javascript)
    alice.opens("publishing/").presses(f"Prepare {paper.reference}").sees("Edition 1 for the public", "Reading age")
    alice.follows("What was promised").sees("This is a preview", "Children at risk are seen quickly")
    alice.opens("publishing/1/").follows("Publish").sees("Publish this edition?").presses("Publish for everybody")
    alice.sees("Anybody can read it now.")

    # The resident reads, page by page, each held to the rules and to the width of a phone.
    resident.opens().sees("Where things stand")
    for title, address in (
        ("What was promised", "promises/"),
        ("What happened", "what-happened/"),
        ("What the measures say", "measures/"),
        ("Papers", "papers/"),
        ("Questions asked and answered", "questions/"),
        ("What was decided", "decisions/"),
        ("What the words mean", "glossary/"),
        ("Open data", "data/"),
    ):
        resident.opens(address)
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)

    # From the menu of the phone to a measure, its sentence, its picture and its figures as a table.
    resident.opens()
    page.set_viewport_size(PHONE)
    page.locator("summary", has_text="Menu").click()
    page.get_by_role("link", name="Measures", exact=True).click()
    page.locator("article a").first.click()
    journey.axe(page)
    expect(page.get_by_role("img").first).to_be_visible()
    page.get_by_text("The figures behind").first.click()
    expect(page.get_by_role("table").first).to_be_visible()

    # A word leads to what it means.
    resident.opens()
    page.locator('a[href^="#word-"]').first.click()
    assert "#word-" in page.url

    # They take the table away and the paper, and no cookie was set on the way.
    resident.opens("data/")
    data = downloaded(page, page.get_by_role("link", name="Objectives and their ratings as CSV").click)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert any(each["title"] == "Children at risk are seen quickly" for each in rows)
    resident.opens("papers/")
    pdf = downloaded(page, page.get_by_role("link", name=f"{paper.reference} as PDF").click)
    assert pdf.startswith(b"%PDF")
    assert page.context.cookies() == []

    # It is withdrawn: what they read in its place says so, and why.
    alice.opens("publishing/1/").follows("Withdraw this edition").types("Why is it withdrawn?", "A month was wrong.")
    alice.presses("Withdraw the edition").sees("is withdrawn")
    # A browser may keep a page for five minutes, so it is another that comes next.
    later = journey.new_context(viewport=PHONE, java_script_enabled=javascript).new_page()
    later.goto(public)
    Teller(later, journey, public).sees("This was withdrawn", "A month was wrong.")
    expect(later.get_by_text("Children at risk are seen quickly")).to_have_count(0)
    journey.axe(later)
    assert Edition.objects.get().state == "withdrawn"


def _measured(story: Story, manager: Actor) -> None:
    """A measure on the scorecard with two years of figures."""
    by = story.now(manager)
    measuring.adopt_library(programme=story.programme, codes=["assessments_45wd"], by=by)
    months = [date(2024 + place // 12, place % 12 + 1, 1) for place in range(24)]
    lines = [
        FigureLine("assessments_45wd", month_of(day), numerator=Decimal(60 + place), denominator=Decimal(100))
        for place, day in enumerate(months)
    ]
    record_figures(programme=story.programme, lines=lines, how=HowItCame(IntakeKind.TYPED, by.today), by=by)
    measuring.choose_scorecard(
        programme=story.programme, indicators=[Indicator.objects.get(programme=story.programme)], by=by
    )
