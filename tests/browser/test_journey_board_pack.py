"""A Board pack from its draft to the shelf: written on, commented, issued by the worker, made again, withdrawn."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import docx
import openpyxl
import pikepdf
import pytest
from django.utils import timezone

from soundingboard.accounts.roles import Role
from soundingboard.papers.models import Paper, PaperState
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, days_ago, downloaded, the_worker_works, today

TITLE = "Children at risk are seen quickly"
ENDINGS = ("pdf", "docx", "xlsx", "html", "json")


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_pack_is_drafted_issued_made_again_and_withdrawn(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager, chair = story.somebody(), story.somebody(Role.BOARD_CHAIR, "Sir Noel Ash")
    story.plan_in_delivery(manager, manager)
    opened = timezone.now() - timedelta(days=1)
    dates = {"cut_off": today(), "group_on": today(), "board_on": today()}
    make.round_(story.programme, opens_on=days_ago(1), opened_at=opened, **dates)
    alice = story.at_a_browser(manager, javascript=javascript)
    noel = story.at_a_browser(chair, javascript=javascript)

    # Drafted from what is on record now, and read as a page.
    alice.opens("papers/").sees("No papers yet").follows("Draft the first")
    alice.page.get_by_role("group", name="Which paper?").get_by_role("radio", name="Board pack").check()
    alice.presses("Draft it").sees("Drafted as BP1.")
    alice.opens("papers/BP1/preview/").sees(TITLE)

    # The chair comments; she answers, and writes what is asked of the Board.
    noel.opens("papers/BP1/").types("Your comment", "Say what you want of us.").presses("Comment")
    noel.sees("Say what you want of us.")
    alice.opens("papers/BP1/").follows("Check and issue").sees("1 comment not answered yet.")
    alice.opens("papers/BP1/").page.get_by_text("Answer this comment").click()
    alice.types("Your answer", "An ask is in now.").presses("Answer").sees("An ask is in now.")
    alice.follows("Write notes and asks").types("Ask 1: the verb", "Agree")
    alice.types("Ask 1: what", "that the panel hears from the front door next time.").presses("Save").sees("Saved.")

    # Issued: asked for once, made in the background, and then only read.
    alice.opens("papers/BP1/issue/").presses("Issue the paper").sees("Being issued")
    assert the_worker_works() == 1
    assert Paper.objects.get().state == PaperState.ISSUED
    noel.opens("papers/BP1/").sees("SHA-256")
    files = {
        ending: downloaded(noel.page, noel.page.locator(f"a[href$='/files/{ending}/']").click) for ending in ENDINGS
    }
    with pikepdf.open(io.BytesIO(files["pdf"])) as pdf:
        assert len(pdf.pages) >= 1
    assert TITLE in "\n".join(
        each.text for each in docx.Document(io.BytesIO(files["docx"])).element.iter() if each.text
    )
    sheets = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    assert any(TITLE in str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row)
    assert "that the panel hears from the front door next time." in files["html"].decode()
    assert json.loads(files["json"])["state"] == "issued"

    # Made again: the same bytes. What was issued has no form any more.
    noel.presses("Make it again and compare").sees("Making a paper again")
    the_worker_works()
    noel.opens("papers/BP1/").sees(
        "are the same bytes.", "Every stored file still has its hash.", "The record still gives the same position."
    )
    assert alice.asks_for("papers/BP1/edit/").status == 404

    # Withdrawn: a notice in its place, also where a file was.
    alice.opens("papers/BP1/").follows("Withdraw this paper").presses("Withdraw the paper").sees("Enter why")
    alice.types("Why?", "A figure in it was wrong.").presses("Withdraw the paper").sees("A notice stands in its place.")
    noel.opens("papers/BP1/").sees("This paper was withdrawn", "A figure in it was wrong.")
    assert noel.asks_for("papers/BP1/files/pdf/").status == 410
    noel.sound().sees("This paper was withdrawn", "A figure in it was wrong.")
