"""A briefing note in two editions: what is exempt is in the one and in no byte of the other."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from django.utils import timezone

from soundingboard.papers.models import Paper, PaperState
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, days_ago, downloaded, the_worker_works, today

SECRET = "The agency contract stands at a price that nobody outside may know yet."
ENDINGS = ("pdf", "docx", "html", "json")


def everything_in(ending: str, content: bytes) -> bytes:
    """The bytes of a file with what it holds packed: the parts of a Word file, the streams of a PDF."""
    if ending == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return b"\n".join(parts.read(name) for name in parts.namelist())
    if ending == "pdf":
        with pikepdf.open(io.BytesIO(content)) as pdf:
            plain = io.BytesIO()
            pdf.save(plain, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False)
            return plain.getvalue()
    return content


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_public_edition_is_made_of_an_exempt_note(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager = story.somebody()
    story.plan_in_delivery(manager, manager)
    dates = {"cut_off": today(), "group_on": today(), "board_on": today()}
    make.round_(story.programme, opens_on=days_ago(1), opened_at=timezone.now() - timedelta(days=1), **dates)
    alice = story.at_a_browser(manager, javascript=javascript)

    # Drafted by rules from the position, exempt; she adds what must not be published, and is asked on what ground.
    alice.opens("papers/new/?kind=briefing-note")
    alice.page.get_by_role("group", name="Which edition?").get_by_role("radio").first.check()
    alice.presses("Draft it").sees("Drafted as")
    exempt = Paper.objects.get()
    alice.opens(f"papers/{exempt.reference}/note/").sees("By rule")
    alice.follows("Add a paragraph to Current position").types("Text", SECRET)
    alice.ticks("3", exact=False)
    alice.page.get_by_role("main").locator("button[type=submit]").first.click()
    alice.sound().sees("There is a problem")
    alice.types("Why the public interest is in withholding it", "Bids are still open.")
    alice.dates("Looked at again by", today() + timedelta(days=90))
    alice.page.get_by_role("main").locator("button[type=submit]").first.click()
    alice.sound().sees("Not for publication", SECRET)

    # The public edition of the same position: the number stays, the words do not.
    alice.opens(f"papers/{exempt.reference}/public-edition/").presses("Draft it").sees("Read it before you issue it.")
    public = Paper.objects.exclude(pk=exempt.pk).get()
    alice.opens(f"papers/{public.reference}/note/").sees("Withheld:").does_not_see(SECRET)
    alice.opens(f"papers/{public.reference}/issue/").presses("Issue the paper")
    the_worker_works()
    public.refresh_from_db()
    assert public.state == PaperState.ISSUED
    alice.opens(f"papers/{public.reference}/").sees("SHA-256")
    for ending in ENDINGS:
        link = alice.page.locator(f"a[href$='/files/{ending}/']")
        content = everything_in(ending, downloaded(alice.page, link.click))
        assert b"nobody outside may know" not in content, ending
        assert b"Bids are still open" not in content, ending
