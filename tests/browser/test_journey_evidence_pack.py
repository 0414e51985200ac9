"""A monitoring visit: an evidence pack is chosen, looked at, issued, carried away and opened from its folder."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from soundingboard.accounts.roles import Role
from soundingboard.evidence.actions import add_evidence, verify_evidence
from soundingboard.files.actions import Upload
from soundingboard.formats.evidence_folders import verify
from soundingboard.plan.actions import align
from soundingboard.plan.models import Objective
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, days_ago, downloaded, the_worker_works, today


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_an_evidence_pack_for_a_monitoring_visit(journey: Journey, javascript: bool, tmp_path: Path) -> None:
    story = Story(journey, make.programme())
    manager = story.somebody()
    inspector = story.somebody(Role.DFE_ADVISER, "Ada Adviser")
    story.plan_in_delivery(manager, manager)
    notice = make.notice(story.programme, recorded_at=timezone.now() - timedelta(days=1))
    met, unmet = (
        make.requirement(notice, reference, text=text, recorded_at=timezone.now() - timedelta(days=1))
        for reference, text in (("N1.1", "See children at risk quickly."), ("N1.2", "Listen to care leavers."))
    )
    assert unmet
    objective = Objective.objects.get(programme=story.programme)
    align(objective=objective, to=met, strength="satisfies", by=story.now(manager))
    auditor = story.somebody(Role.AUDITOR, "Quentin Verity")
    facts = {"kind": "audit", "line": 2, "performance_type": "quality", "says": "supports", "collected_on": days_ago(3)}
    for title, given in (
        ("Audit of twenty visits", {}),
        ("Letter about one family", {"is_about_a_case": True}),
        ("Unchecked figures", {}),
    ):
        row = add_evidence(
            programme=story.programme, objectives=[objective], title=title,
            upload=Upload(f"{title}.txt", f"{title}.\n".encode()), by=story.now(manager), **facts, **given,
        )  # fmt: skip
        if title == "Audit of twenty visits":
            verify_evidence(row=row, by=story.now(auditor))
    alice = story.at_a_browser(manager, javascript=javascript)

    # Nothing chosen is answered; then the visit's topic, and what bears on it.
    alice.opens("papers/").follows("Prepare an evidence pack for an inspection or a monitoring visit")
    alice.presses("See what goes in").sees("Choose at least one requirement, finding, objective or content area")
    alice.types("What is the visit about?", "Children at risk").dates("When is the visit?", today() + timedelta(days=9))
    alice.ticks("N1.1 See children at risk quickly.").ticks("N1.2 Listen to care leavers.").presses("See what goes in")

    # What goes in, what does not, and what an inspector would find anyway: before anything is issued.
    alice.sees("Audit of twenty visits", "Nothing stands in this pack for what follows", "About one child\u2019s case")
    alice.does_not_see("Letter about one family")
    alice.follows("Check and issue").sees("No evidence at all in this pack for requirement N1.2.")
    alice.presses("Issue the paper").sees("Being issued")
    assert the_worker_works() == 1

    # The adviser carries it away, and it opens from its folder with no server and no script.
    ada = story.at_a_browser(inspector, javascript=javascript)
    ada.opens("papers/").follows("EP1 Inspection evidence pack: Children at risk")
    made = downloaded(ada.page, ada.page.locator("a[href$='/files/zip/']").click)
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        held.extractall(tmp_path)
    assert verify(tmp_path).findings == ()
    assert b"Letter about one family" not in made
    [start] = tmp_path.rglob("00-start-here.html")
    folder = journey.page_of(inspector.person, javascript=javascript)
    folder.goto(start.as_uri())
    journey.axe(folder)
    expect(folder.get_by_role("heading", name="Inspection evidence pack: Children at risk")).to_be_visible()
    folder.get_by_role("link", name="Requirement N1.1: See children at risk quickly.").click()
    journey.axe(folder)
    journey.fits_a_phone(folder)
    expect(folder.get_by_text("Verified on", exact=False).first).to_be_visible()
    expect(folder.get_by_text("by Auditor.").first).to_be_visible()
    expect(folder.get_by_text("Quentin")).to_have_count(0)
    folder.get_by_role("link", name="Audit of twenty visits.txt").click()
    expect(folder.locator("body")).to_have_text("Audit of twenty visits.")

    # Made again from the stored files: the same bytes.
    alice.opens("papers/EP1/").presses("Make it again and compare")
    the_worker_works()
    alice.opens("papers/EP1/").sees("made again from the stored files, are the same bytes")
