"""An analyst accepts her invitation by the council's directory, and comes in by it the next day; a stranger never."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from soundingboard.accounts.actions import invite
from soundingboard.accounts.roles import Role
from tests import factories as make
from tests.browser.conftest import Faults, Journey
from tests.identity_provider import CLIENT, SECRET, Provider, at_work


@pytest.fixture
def provider(settings: Any, faults: Faults) -> Iterator[Provider]:
    with at_work() as found:
        settings.SOUNDINGBOARD_OIDC_ISSUER = found.issuer
        settings.SOUNDINGBOARD_OIDC_CLIENT_ID, settings.SOUNDINGBOARD_OIDC_CLIENT_SECRET = CLIENT, SECRET
        settings.SOUNDINGBOARD_OIDC_LABEL = "your Wexmoor account"
        settings.SOUNDINGBOARD_OIDC_DOMAINS = ["wexmoor.example"]
        yield found
        # The journey leaves our own site for the directory and nothing else.
        faults.sentences[:] = [each for each in faults.sentences if f"for {found.issuer}/authorize?" not in each]


@pytest.mark.parametrize("javascript", [True, False])
def test_an_invitation_is_accepted_by_the_directory_and_a_stranger_is_turned_away(
    journey: Journey, provider: Provider, page: Page, nojs_page: Page, javascript: bool
) -> None:
    programme = make.programme()
    by = make.actor(programme, now=timezone.now())
    _, token = invite(programme=programme, email="ada@wexmoor.example", name="Ada Marsh", role=Role.ANALYST, by=by)
    provider.claims = {"sub": "ada", "email": "Ada@wexmoor.example", "email_verified": True}
    page = page if javascript else nojs_page

    page.goto(f"/invitations/{token}/")
    journey.axe(page)
    journey.fits_a_phone(page)
    page.get_by_role("button", name="Sign in with your Wexmoor account").click()
    expect(page.get_by_text(f"Welcome to {programme.name}")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.goto("/account/login/")
    journey.axe(page)
    journey.fits_a_phone(page)
    page.get_by_role("button", name="Sign in with your Wexmoor account").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    provider.claims = {"sub": "stranger", "email": "stranger@wexmoor.example", "email_verified": True}
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with your Wexmoor account").click()
    expect(page.get_by_role("heading", name="You were not signed in")).to_be_visible()
    expect(page.get_by_text("signing in does not make one")).to_be_visible()
    journey.axe(page)
    journey.fits_a_phone(page)
