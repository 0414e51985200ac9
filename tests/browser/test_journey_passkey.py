"""A manager keeps out whoever learns her password: she adds a passkey, signs in by it alone, and takes it away again.

The device is the browser's own pretended one, which answers as a laptop with a fingerprint would.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from soundingboard.accounts.models import Person
from tests import factories as make
from tests.browser.conftest import Journey

PASSWORD = "three quite unrelated words"


@pytest.fixture
def person() -> Person:
    made = make.actor(make.programme(), name="Bronagh Tierney").person
    assert made is not None
    made.set_password(PASSWORD)
    made.save()
    return made


class Device:
    """A pretended device with passkeys; it says yes until it is told to say no."""

    def __init__(self, page: Page) -> None:
        self.client = page.context.new_cdp_session(page)
        self.client.send("WebAuthn.enable")
        kind = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.key = self.client.send("WebAuthn.addVirtualAuthenticator", {"options": kind})["authenticatorId"]

    def refuses(self, *, refuses: bool = True) -> None:
        """Whether the finger is the wrong one."""
        self.client.send("WebAuthn.setUserVerified", {"authenticatorId": self.key, "isUserVerified": not refuses})


@pytest.fixture
def device(page: Page) -> Device:
    page.goto("/account/login/")
    return Device(page)


def sign_in(page: Page, person: Person) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/login/" not in address)


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "/logout/" not in address)


def by_password(page: Page) -> None:
    """Whoever changes how they sign in is asked once more who they are."""
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def add(page: Page, journey: Journey, name: str, *, alone: bool = True) -> None:
    page.goto("/account/2fa/webauthn/add/")
    by_password(page)
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
    journey.axe(page)
    journey.fits_a_phone(page)
    page.get_by_label("What do you call it?").fill(name)
    page.get_by_label("Let me sign in with it alone").set_checked(alone)
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="recovery codes")).to_be_visible()


def test_a_passkey_signs_in_alone_and_is_taken_away_again(
    page: Page, journey: Journey, person: Person, device: Device
) -> None:
    sign_in(page, person)
    add(page, journey, "The laptop")
    page.goto("/account/2fa/webauthn/")
    journey.axe(page)
    expect(page.get_by_role("row", name="The laptop")).to_contain_text("Signs you in alone")

    sign_out(page)
    page.goto("/account/login/")
    device.refuses()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("It did not work")).to_be_visible()
    journey.axe(page)
    device.refuses(refuses=False)
    page.wait_for_timeout(1_100)  # a second press of a button within a second is taken for a slip of the finger
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    page.goto("/account/2fa/webauthn/add/")
    page.get_by_role("link", name="Use a passkey").click()
    journey.axe(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("holds a passkey of yours")).to_be_visible()

    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Rename The laptop").click()
    journey.axe(page)
    page.get_by_label("What do you call it?").fill("Work laptop")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove Work laptop").click()
    journey.axe(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("No passkey yet")).to_be_visible()
    journey.axe(page)


def test_a_key_is_the_second_step_after_the_password(
    page: Page, journey: Journey, person: Person, device: Device
) -> None:
    sign_in(page, person)
    add(page, journey, "The key", alone=False)
    sign_out(page)

    sign_in(page, person)
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    journey.axe(page)
    journey.fits_a_phone(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_without_script_a_passkey_says_what_it_needs_and_the_password_still_does(
    nojs_page: Page, journey: Journey, person: Person
) -> None:
    nojs_page.goto("/account/login/")
    nojs_page.get_by_role("button", name="Sign in with a passkey").click()
    expect(nojs_page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    journey.axe(nojs_page)

    sign_in(nojs_page, person)
    expect(nojs_page.get_by_role("button", name="Sign out")).to_be_visible()
    nojs_page.goto("/account/2fa/webauthn/add/")
    by_password(nojs_page)
    nojs_page.get_by_role("button", name="Add it").click()
    expect(nojs_page.get_by_text("Passkeys need JavaScript").first).to_be_visible()
    journey.axe(nojs_page)
