"""An administrator ends a session that nobody knows, and lets somebody leave without leaving anything to nobody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from soundingboard.accounts.models import Membership
from soundingboard.accounts.roles import Role
from tests import factories as make
from tests.browser.conftest import Journey


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_leaves_and_what_they_held_is_handed_over(journey: Journey, javascript: bool) -> None:
    programme = make.programme()
    ada = make.actor(programme, Role.ADMINISTRATOR, name="Ada Admin").person
    bob = make.actor(programme, Role.ACTION_OWNER, name="Bob Barlow").person
    make.actor(programme, Role.ACTION_OWNER, name="Cara Cole")
    post = make.post(programme, "Head of Assessment", holder=bob)
    make.post(programme, "Lead for Practice", holder=bob)
    make.objective(make.theme(make.plan(programme)), owner=post)
    number = Membership.objects.get(person=bob).pk
    root = f"/p/{programme.code}/people/members/{number}/"

    his: Page = journey.page_of(bob, javascript=javascript)
    his.goto("/account/sessions/")
    expect(his.get_by_text("This browser")).to_be_visible()
    journey.axe(his)
    journey.fits_a_phone(his)

    page: Page = journey.page_of(ada, javascript=javascript)
    page.goto(f"{root}sign-in/")
    journey.axe(page)
    journey.fits_a_phone(page)
    page.get_by_role("button", name="End all their sessions").click()
    page.get_by_label("Why?").fill("The laptop was left on a train.")
    journey.axe(page)
    page.get_by_role("button", name="End their sessions").click()
    expect(page.get_by_text("They are signed in nowhere")).to_be_visible()
    his.goto("/account/sessions/")
    expect(his.get_by_role("heading", name="Sign in")).to_be_visible()

    page.goto(f"{root}leaves/")
    expect(page.get_by_text("It owns 1 objective.")).to_be_visible()
    journey.axe(page)
    journey.fits_a_phone(page)
    page.get_by_label("Who follows as Head of Assessment?").select_option("Cara Cole")
    page.get_by_label("Who follows as Lead for Practice?").select_option("Nobody for now")
    page.get_by_role("button", name="Save and hand over").click()
    expect(page.get_by_role("link", name="Enter why nobody follows")).to_be_visible()
    journey.axe(page)
    page.get_by_label("If nobody follows as Lead for Practice, why?").fill("It is advertised.")
    page.wait_for_timeout(1_100)  # a second press of a button within a second is taken for a slip of the finger
    page.get_by_role("button", name="Save and hand over").click()
    expect(page.get_by_role("heading", name="Leavers")).to_be_visible()
    expect(page.get_by_role("row", name="Bob Barlow")).to_contain_text("Leaving")
    journey.axe(page)
    journey.fits_a_phone(page)
