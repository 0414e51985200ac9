"""From child-level lists to a funnel that a member reads: sent, counted apart, looked at, recorded."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from soundingboard.accounts.roles import Role
from soundingboard.measures.actions import adopt_library
from soundingboard.measures.models import Intake, IntakeKind
from tests import factories as make
from tests.browser.conftest import Journey
from tests.cli.test_indicators import written
from tests.measures.aggregate.worlds import extract_of, made_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.mark.parametrize("javascript", [True, False])
def test_lists_become_figures_and_the_teams_are_read_on_a_funnel(
    journey: Journey, tmp_path: Path, javascript: bool
) -> None:
    programme = make.programme()
    alice = make.actor(programme, Role.ANALYST, name="Alice Ashworth")
    adopt_library(programme=programme, by=alice)
    assert alice.person is not None
    page = journey.page_of(alice.person, javascript=javascript)

    def look() -> None:
        if javascript:
            journey.axe(page)
            journey.fits_a_phone(page)

    page.goto(f"/p/{programme.code}/measures/figures/")
    look()
    page.get_by_role("link", name="Send child-level lists").click()
    look()
    page.get_by_label("Child-level lists").set_input_files(
        {"name": "lists.zip", "mimeType": "application/zip", "buffer": lists(tmp_path / "in")}
    )
    typed(page, date(2024, 6, 30))
    page.get_by_label("Last period to count").select_option(label="year to 31 March 2024")
    page.get_by_role("button", name="Count them").click()
    for _ in range(60):
        if page.get_by_role("heading", name="What the lists gave").is_visible():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.get_by_text("Nothing is recorded yet")).to_be_visible()
    look()
    page.get_by_role("button", name="Record these figures").click()
    expect(page.get_by_text(re.compile(r"Figures recorded: \d+ new"))).to_be_visible()
    look()

    page.goto(f"/p/{programme.code}/measures/teams/")
    expect(page.locator("p.govuk-body-l")).to_contain_text("of 2 teams differs from the whole by more than")
    look()
    assert Intake.objects.get(kind=IntakeKind.CHILD_LEVEL).figures_new > 10


def lists(folder: Path) -> bytes:
    """The plain layout of two teams as a zip."""
    written(extract_of({"North": made_up(1), "South": made_up(2)}), folder)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.writestr(file.name, file.read_bytes())
    return held.getvalue()


def typed(page: Page, day: date) -> None:
    """The day on which the lists were made."""
    for box, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(box, exact=True).fill(str(number))
