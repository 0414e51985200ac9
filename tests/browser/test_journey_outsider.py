"""Somebody from outside is let in until a day: they read, each visit is noted, and afterwards there is nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from soundingboard.accounts.models import Membership, Visit
from soundingboard.accounts.roles import Role
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, Teller, today

PASSWORD = "seven green herons at dusk"


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_an_outsiders_access_ends_with_its_day(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager = story.somebody()
    story.plan_in_delivery(manager, manager)
    alice = story.at_a_browser(manager, javascript=javascript)

    # Invited, after she was asked for the last day that somebody from outside must have.
    alice.opens("people/invitations/new/").types("Full name", "Olive Oakes").types("Email address", "olive@example.org")
    alice.ticks("Outsider with access for a time").presses("Send the invitation")
    alice.sees("Enter the last day of access: an outsider is here for a time")
    alice.dates("Last day of access", today() + timedelta(days=1)).presses("Send the invitation")
    link = alice.sees("Olive Oakes is invited.").page.locator("code").first.inner_text()
    alice.opens("people/invitations/").does_not_see(link)

    # She accepts, and reads; what would change something is not offered, and is refused when asked for.
    page = journey.new_context(java_script_enabled=javascript).new_page()
    journey.faults.watch(page)
    olive = Teller(page, journey, story.root)
    page.goto(link)
    olive.sound().sees("invites Olive Oakes").types("Choose a password", PASSWORD)
    olive.types("The same password again", PASSWORD).presses("Accept and sign in").sees("Welcome to")
    olive.opens("plan/").sees("Children at risk are seen quickly")
    assert page.get_by_role("button", name="Add an objective").count() == 0
    for address in ("plan/objectives/add/", "people/visits/", "history/"):
        page.goto(story.root + address)
        expect(page.get_by_role("heading", level=1)).to_have_text("You cannot do this")
    page.goto(link)
    olive.sees("This invitation cannot be used")
    person = Membership.objects.get(role=Role.OUTSIDER).person

    # Her visits are there for the programme manager.
    alice.opens("people/visits/").sees("Olive Oakes", f"{story.root}plan/")
    seen = Visit.objects.count()
    assert seen >= 1

    # After her last day the programme is not there for her, although she is who she was.
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        journey.sign_in(page, person)
        for address in ("", "plan/", "plan/objectives/1.1/", "papers/"):
            answer = page.goto(story.root + address)
            assert answer is not None
            assert answer.status == 404, address
        page.goto("/")
        olive.does_not_see(story.programme.name)
    assert Visit.objects.count() == seen
