"""The first pages that anybody sees."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests import factories as make
from tests.browser.conftest import Journey


@pytest.mark.parametrize("address", ["/account/login/", "/accessibility", "/help"])
def test_a_page_for_everybody_is_sound(page: Page, journey: Journey, address: str) -> None:
    page.goto(address)

    journey.axe(page)
    journey.fits_a_phone(page)


def test_somebody_who_is_not_signed_in_is_asked_to(nojs_page: Page, journey: Journey) -> None:
    nojs_page.goto("/")

    assert nojs_page.get_by_role("textbox", name="Password").is_visible()
    journey.axe(nojs_page)


def test_a_session_signs_somebody_in(journey: Journey) -> None:
    programme = make.programme()
    alice = make.actor(programme)

    page = journey.page_of(alice.person)
    page.goto("/")

    assert page.get_by_role("textbox", name="Password").count() == 0
    journey.axe(page)


def test_a_password_is_shown_to_whoever_types_it_and_asks(page: Page) -> None:
    page.goto("/account/login/")
    box = page.get_by_label("Password", exact=True)
    box.fill("three quite unrelated words")
    assert box.get_attribute("type") == "password"

    page.get_by_role("button", name="Show password").click()

    assert box.get_attribute("type") == "text"
