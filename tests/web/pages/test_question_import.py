"""A set of questions is brought, read, placed by a person and put into the bank whole or not at all; and then used."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import BodyKind
from soundingboard.files.models import StoredFile
from soundingboard.framework.models import Content
from soundingboard.governance import actions as governing
from soundingboard.lib.question_bank import questions
from soundingboard.outbox.jobs import run_all
from soundingboard.scrutiny import tasks as _tasks  # noqa: F401 - the worker's work is registered by it
from soundingboard.scrutiny.models import PlannedVersion
from tests import factories as make
from tests.conftest import ROOT
from tests.web.pages.test_evidence import Site
from tests.web.pages.test_meetings import on

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
NOTE = ROOT.parent / "shared" / "seed" / "briefing-note.txt"

OURS = f"""Lines of enquiry

Practice with children and families

Priority service areas

• What stops you from seeing children within ten days?
• Who checks our audits, and what do we change?
• What stops you from seeing children within ten days?
• {questions()[0].words}

Weekends and nights

• How does the LSCB hear from children who are seen at night?
"""


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def site(programme: Programme, alice: Actor) -> Site:
    return Site(programme, alice)


def brought(site: Site, content: bytes, name: str = "appendix.txt") -> str:
    """What the page of the work says once the document is read."""
    page = site.post("scrutiny/import/", {"document": SimpleUploadedFile(name, content)})
    run_all(timezone.now)
    return (
        str(site.client.get(page.redirect_chain[-1][0]).content.decode())
        if page.redirect_chain
        else page.content.decode()
    )


def placed(site: Site) -> str:
    return f"scrutiny/import/{StoredFile.objects.get(purpose='question_set').pk}/"


def common(**more: Any) -> dict[str, Any]:
    form = {
        "provenance": "The panel's own list",
        "source": "A visit",
        "owner": "Scrutiny officer",
        "performance_type": "quality",
        "asked_by": ["panel"],
        "asked_of": ["social_care"],
        "fits": ["green_asserted", "no_voice"],
        **on(TODAY.replace(year=TODAY.year + 1, day=1), "review_date"),
    }
    return {**form, **more}


def test_what_was_read_is_shown_with_all_a_person_has_to_look_at(site: Site) -> None:
    brought(site, OURS.encode())
    words = site.text(placed(site))

    assert "5 questions read" in words
    assert "The same as number 1." in words
    assert "In the bank" in words
    assert "Unsure" in words
    assert "LSCB, today:" in words
    assert "Written put to ourselves" in words
    assert "To others: Who checks your audits, and what do you change?" in words
    assert Content.objects.filter(kind="questions", origin="local").count() == 0


def test_all_that_is_ticked_goes_in_with_its_printed_place_or_nothing_does(programme: Programme, site: Site) -> None:
    brought(site, OURS.encode())
    form = common(
        use1="on", area1="organisation.wisdom.supervision", use2="on", area2="practice.services", use5="on", area5=""
    )
    refused = site.post(placed(site), form).content.decode()
    assert "Choose the content area of question 5." in refused
    assert Content.objects.filter(kind="questions", origin="local").count() == 0
    told = site.post(placed(site), {**form, "area5": "practice.groups", "provenance": "Ring 07700 900123"})
    assert Content.objects.filter(kind="questions", origin="local").count() == 0, told.status_code

    site.post(placed(site), {**form, "area5": "practice.groups"})
    rows = {row.body["words"]: row for row in Content.objects.filter(kind="questions", origin="local")}
    assert set(rows) == {
        "What stops you from seeing children within ten days?",
        "Who checks your audits, and what do you change?",
        "How does the LSCB hear from children who are seen at night?",
    }
    first = rows["What stops you from seeing children within ten days?"]
    assert first.body["content_area"] == "organisation.wisdom.supervision"
    assert first.body["fits"] == ["green_asserted", "no_voice"]
    assert first.body["provenance"].startswith("The panel's own list. Printed as number 1 under “")
    assert "Priority service areas" in first.body["provenance"]
    assert Content.objects.filter(kind="questions", origin="shipped").count() == len(questions())
    assert "Questions of your own imported" in site.text("history/")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"Nothing is asked here.\n\nNor here.\n", "question"),
        ("headings.txt", b"Priority service areas\n\nVulnerable groups of children\n", "question"),
        ("broken.pdf", b"%PDF-1.4 this is no document", ""),
    ],
)
def test_a_document_that_cannot_be_read_says_why_on_the_page(site: Site, name: str, content: bytes, says: str) -> None:
    words = brought(site, content, name)

    assert name in words or "could not" in words or "not" in words
    assert says in words
    assert not Content.objects.filter(kind="questions", origin="local").exists()
    later = site.text("scrutiny/import/")
    assert ": Not read" in later
    assert "place what was read" not in later


def test_only_those_who_keep_questions_import(programme: Programme) -> None:
    may = (Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR, Role.SCRUTINY_OFFICER)
    for role, status in (*((role, 200) for role in may), (Role.SCRUTINY_COUNCILLOR, 403), (Role.ANALYST, 403)):
        other = Site(programme, make.actor(programme, role, name=f"{role.label} One"))
        assert other.get("scrutiny/import/").status_code == status, role


def test_another_programmes_set_is_not_there(programme: Programme, site: Site) -> None:
    brought(site, OURS.encode())
    elsewhere = make.programme()

    assert Site(elsewhere, make.actor(elsewhere)).get(placed(site)).status_code == 404


def test_an_imported_question_is_planned_by_the_panel_and_asked(programme: Programme, site: Site) -> None:
    """The appendix of the founding note where it is at hand, else a set of our own."""
    content = NOTE.read_bytes() if NOTE.exists() else OURS.encode()
    brought(site, content)
    page = site.text(placed(site))
    if NOTE.exists():
        assert "103 questions read" in page
    form = common(use1="on", area1="practice.services", use2="on", area2="practice.services")
    site.post(placed(site), form)
    row = Content.objects.filter(kind="questions", origin="local").order_by("code").first()
    assert row is not None
    panel = make.body(programme, BodyKind.PANEL)
    officer = make.actor(programme, Role.SCRUTINY_OFFICER, name="Ola Officer")
    governing.call_meeting(
        body=panel, held_on=TODAY, starts_at=timezone.now().time(), by=make.later(officer, timezone.now())
    )
    panels = Site(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR, name="Cal Councillor"))
    plan = {"words": "", "bank_code": row.code, "follow_up": "", "asked_by": "", "asked_of": "", "content_area": ""}
    one = "scrutiny/meetings/panel/1/"
    assert (
        "There is no question own-999" in panels.post(f"{one}add/", {**plan, "bank_code": "own-999"}).content.decode()
    )
    panels.post(f"{one}add/", plan)
    assert PlannedVersion.objects.get().words == row.body["words"]
    head = make.post(programme, "Head of Assessment")
    panels.post(f"{one}planned/1/asked/", {"asked_of": head.pk, "is_public": "yes", **on(TODAY, "asked_on")})

    assert row.body["words"] in panels.text("scrutiny/").replace("&#x27;", "'")
