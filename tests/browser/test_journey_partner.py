"""A partner's minute on a phone: a link is sent, looked at by a mail scanner, opened, filled in, and used up."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import expect

from soundingboard.accounts.roles import Role
from soundingboard.cycle.actions import open_round
from soundingboard.delivery import actions as delivery
from soundingboard.delivery.models import Update
from soundingboard.delivery.rules import UNFINISHED
from tests import factories as make
from tests.browser.conftest import PHONE, Journey
from tests.browser.stories import Story, Teller, today


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_partners_minute(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager = story.somebody()
    story.plan_in_delivery(manager, manager)
    police = make.post(story.programme, "Harm reduction lead", holder=make.person("Pat Partner"))
    plan, objective = _where(story)
    for title in ("Share names each week", "Train the front desk"):
        delivery.create_action(
            plan=plan, objective=objective, title=title, owner=police, due_on=today() + timedelta(days=60), by=manager
        )
    days = {
        name: today() + timedelta(days=number) for name, number in (("cut_off", 5), ("group_on", 8), ("board_on", 9))
    }
    planned = make.round_(story.programme, 1, "planned", opens_on=today(), panel_on=None, **days)
    open_round(round=planned, by=story.now(manager))
    alice = story.at_a_browser(manager, javascript=javascript)

    # Alice sends a link from the list of those who have not submitted, and copies it: it is shown once.
    alice.opens("rounds/1/").follows("Send a link to Harm reduction lead")
    alice.ticks("Show it to me once, to be copied").presses("Send the link")
    link = alice.sees("Copy the link now").page.locator("code").first.inner_text()
    alice.follows("See the links of this round").sees("Sent", "Not yet").does_not_see(link)

    # A program that looks through letters opens it first. Nothing is used up by that.
    assert Client().get(link.removeprefix(journey.site)).status_code == 200

    # Pat opens it on a phone and is through in a minute: two lines, and who is writing, since the scanner came first.
    page = journey.new_context(java_script_enabled=javascript, viewport=PHONE, has_touch=True).new_page()
    journey.faults.watch(page)
    pat = Teller(page, journey, story.root)
    began = time.monotonic()
    page.goto(link)
    assert page.locator("nav, header a, footer a").count() == 0
    pat.sees("Share names each week", "Train the front desk", "Who is writing?")
    _picture(page, f"update_{javascript}")
    for box in page.get_by_label("What has been done?").all():
        box.fill("Names are shared every Monday.")
    page.get_by_role("button", name="Send").click()
    pat.sees("Enter your name", "Enter your post")
    page.get_by_label("Your name").fill("Pat Partner")
    page.get_by_label("Your post").fill("Harm reduction lead")
    journey.axe(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert time.monotonic() - began < 60
    journey.axe(page)
    _picture(page, f"thanks_{javascript}")
    assert {row.given_by for row in Update.objects.all()} == {"Pat Partner, Harm reduction lead"}

    # It is used up: a second telephone finds nothing to do.
    other = journey.new_context(java_script_enabled=javascript, viewport=PHONE).new_page()
    journey.faults.watch(other)
    answer = other.goto(link)
    assert answer is not None
    assert answer.status == 410
    expect(other.get_by_text("This link has been used")).to_be_visible()
    journey.axe(other)
    journey.fits_a_phone(other)

    # Alice sees who wrote and from how many browsers; the update is challenged and accepted as any other.
    alice.opens("rounds/1/links/").sees("Submitted", "in 3 browsers", "Pat Partner")
    _picture(alice.page, f"links_{javascript}")
    alice.follows("Harm reduction lead", exact=False).sees("Another, number 2")
    _picture(alice.page, f"link_{javascript}")
    dora = story.at_a_browser(make.actor(story.programme, Role.DELIVERY_GROUP, name="Dora Dean"), javascript=javascript)
    reference = Update.objects.latest("pk").action.reference
    dora.opens(f"delivery/actions/{reference}/").sees("Names are shared every Monday.", "by link")
    dora.presses("Accept the update").sees("The update is accepted")


def _where(story: Story) -> tuple[delivery.DeliveryPlan, delivery.Objective]:
    """The delivery plan and the objective that the story's own actions stand under."""
    version = delivery.ActionVersion.objects.filter(programme=story.programme, state__in=UNFINISHED).latest("pk")
    return version.delivery_plan, version.objective


def _picture(page: object, name: str) -> None:
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)  # type: ignore[attr-defined]
