"""Every component in a real browser: accessible, whole without script, and no wider than a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect

from soundingboard.formats import html
from soundingboard.formats.blocks import Paragraph
from tests.browser.conftest import Journey
from tests.formats.papers import a_document


@pytest.fixture(autouse=True)
def scratch_site() -> Iterator[None]:
    with override_settings(ROOT_URLCONF="tests.web.components"):
        yield


def test_the_components_are_accessible_and_fit_a_phone(page: Page, journey: Journey) -> None:
    page.goto("/components?state=late&page=2&sort=due")

    journey.axe(page)
    journey.fits_a_phone(page)


def test_an_error_takes_the_reader_to_the_box_that_is_wrong(page: Page, journey: Journey) -> None:
    page.goto("/components")
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("June")
    page.get_by_label("Year").fill("2026")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".govuk-error-summary")).to_be_focused()
    journey.axe(page)
    journey.fits_a_phone(page)
    page.get_by_role("link", name="The date the action was agreed must be a real date").click()
    expect(page.get_by_label("Day")).to_be_focused()


def test_characters_left_are_counted_as_one_types(page: Page, journey: Journey) -> None:
    page.goto("/components")

    page.get_by_label("What was done, and how do you know?").fill("x" * 1990)

    expect(page.get_by_text("You have 10 characters remaining").first).to_be_visible()


def test_without_script_the_same_form_answers_the_same(nojs_page: Page, journey: Journey) -> None:
    nojs_page.goto("/components")

    expect(nojs_page.get_by_text("You can enter up to 2000 characters")).to_be_visible()
    nojs_page.get_by_role("button", name="Save", exact=True).click()
    nojs_page.get_by_role("link", name="Enter the date the action was agreed").click()

    assert nojs_page.url.endswith("#id_agreed_0")
    journey.axe(nojs_page)
    journey.fits_a_phone(nojs_page)


def test_a_paper_that_stands_alone_fits_a_phone(page: Page, journey: Journey, tmp_path: Path) -> None:
    document = a_document()
    seal = Paragraph(f"Its seal (SHA-256) is {'0123456789abcdef' * 4}.")
    file = tmp_path / "paper.html"
    file.write_bytes(html.write(replace(document, blocks=(*document.blocks, seal))))

    page.goto(file.as_uri())

    journey.fits_a_phone(page)


def test_the_way_in_is_accessible(page: Page, journey: Journey) -> None:
    for address in ("/account/login/", "/account/password/reset/"):
        page.goto(address)
        journey.axe(page)
        journey.fits_a_phone(page)
