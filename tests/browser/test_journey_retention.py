"""An administrator holds one voice and proposes to dispose of what is due; the director agrees, and it is certified."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from soundingboard.accounts.roles import Role
from soundingboard.practice.voice_actions import hear_voice
from tests import factories as make
from tests.browser.conftest import Journey


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_due_is_disposed_of_by_two_and_what_is_held_stays(journey: Journey, javascript: bool) -> None:
    programme = make.programme()
    now = timezone.now()
    by = make.actor(programme, now=now)
    for said in ("The first thing that was said.", "The second thing that was said."):
        hear_voice(
            programme=programme, speaker="children", gathered="group", heard_on=date(2012, 3, 1), people=9, said=said,
            says="well", performance_type="quality", content_area="", themes=[], by=by,
        )  # fmt: skip
    ada = make.actor(programme, Role.ADMINISTRATOR, name="Ada Admin").person
    dora = make.actor(programme, Role.DIRECTOR, name="Dora Director").person
    root = f"/p/{programme.code}/records/"

    page: Page = journey.page_of(ada, javascript=javascript)
    page.goto(root)
    journey.axe(page)
    journey.fits_a_phone(page)
    page.get_by_role("link", name="Holds").click()
    page.get_by_role("button", name="Place a hold").click()
    journey.axe(page)
    page.get_by_label("Which kind of record?").select_option("Entries of the voice log")
    page.get_by_label("Reference of the one to hold").fill("V2")
    page.get_by_label("Why is it held?").fill("An inquiry asked for it.")
    page.get_by_role("button", name="Hold it").click()
    expect(page.get_by_text("In force", exact=True)).to_be_visible()
    journey.axe(page)
    journey.fits_a_phone(page)

    page.get_by_role("link", name="Schedule").click()
    page.get_by_role("link", name="Propose to dispose of them").click()
    journey.axe(page)
    page.get_by_label("Why?").fill("Their time is over.")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_role("link", name="DC1").click()
    expect(page.get_by_text("somebody else who keeps records has to agree")).to_be_visible()
    journey.axe(page)

    other: Page = journey.page_of(dora, javascript=javascript)
    other.goto(f"{root}disposals/1/")
    other.get_by_role("button", name="Agree and carry it out").click()
    journey.axe(other)
    other.get_by_role("button", name="Dispose of them").click()
    expect(other.get_by_text("Carried out", exact=True)).to_be_visible()
    journey.axe(other)
    journey.fits_a_phone(other)
    with other.expect_download() as coming:
        other.get_by_role("button", name="Certificate (PDF)").click()
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF")
    for reference, shown in (("V1", "[disposed of]"), ("V2", "thing that was said")):
        other.goto(f"/p/{programme.code}/practice/voice/{reference}/")
        expect(other.get_by_text(shown).first).to_be_visible()

    page.goto(f"{root}reads/")
    journey.axe(page)
    journey.fits_a_phone(page)
