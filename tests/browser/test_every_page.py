"""Every page of the sample programme in a real browser: accessible, no wider than a phone, nothing on the console."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, Page

from soundingboard.accounts.roles import ROLES, Role
from tests.browser.conftest import Journey
from tests.web.kept_sample import KeptSample
from tests.web.sample import Address, addresses

# The manager looks at whatever a manager may see; for the rest, who else does.
LOOKERS = (Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SCRUTINY_OFFICER, Role.DIRECTOR)

# What a browser says of a file that it keeps, and of an address that answers to forms only.
NOTHING_TO_SHOW = ("Download is starting", "ERR_HTTP_RESPONSE_CODE_FAILURE")

# The browser was still putting up a page of its own for the address before.
OVERTAKEN = "is interrupted by another navigation"


def looker(each: Address) -> Role:
    """Who opens the page."""
    return next(role for role in LOOKERS if each.permission in ROLES[role].permissions)


def is_a_page(page: Page, address: str) -> bool:
    """Open an address in the window; False where it sends a file, or answers only to a form."""
    try:
        answer = page.goto(address)
    except Error as shown_nothing:
        if any(reason in shown_nothing.message for reason in NOTHING_TO_SHOW):
            return False
        if OVERTAKEN in shown_nothing.message:
            return is_a_page(page, address)
        raise
    return answer is not None and answer.ok and answer.headers.get("content-type", "").startswith("text/html")


# Several tests, which `./run test` gives to several processes.
PARTS = 3


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_and_fits_a_phone(journey: Journey, kept_sample: KeptSample, part: int) -> None:
    sample = kept_sample.put_in_place()
    windows: dict[Role, Page] = {}
    breaches, seen = [], 0
    for each in addresses()[part::PARTS]:
        if not each.is_of_a_programme or each.unknown_parts():
            continue
        role = looker(each)
        if role not in windows:
            windows[role] = journey.page_of(sample.people[role])
        page = windows[role]
        if not is_a_page(page, each.in_(sample)):
            continue
        seen += 1
        for hold in (journey.axe, journey.fits_a_phone):
            try:
                hold(page)
            except AssertionError as breach:
                breaches.append(f"{each.name}: {breach}")

    assert breaches == [], "\n".join(breaches)
    assert seen > 80 / PARTS
