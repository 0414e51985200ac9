"""The pages of evidence packs: chosen, looked at, issued, fetched, and who may do so."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.outbox.jobs import run_all
from soundingboard.papers.models import Paper
from soundingboard.records import vault
from tests import factories
from tests.papers.test_evidence_pack import NOW, bring
from tests.position.conftest import built, built_once
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once"]


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager(built: Any) -> Actor:
    found: Actor = factories.later(built.manager, NOW)
    return found


@pytest.fixture
def site(built: Any, manager: Actor) -> Browser:
    earlier = factories.later(manager, NOW - timedelta(hours=1))
    bring(built, earlier, "Audit of twelve plans")
    bring(built, earlier, "Quince letter", is_about_a_case=True)
    return Browser(built.programme, manager)


def choose(site: Browser, **given: Any) -> str:
    return site.said("papers/evidence-pack/", **{"topic": "Front door", "requirements": ["N1.1"], **given})


def issue(site: Browser) -> Paper:
    site.post("papers/EP1/issue/", seen="0")
    run_all(lambda: NOW)
    return Paper.objects.get(reference="EP1")


def test_what_is_chosen_is_looked_at_issued_and_fetched(site: Browser) -> None:
    assert "Prepare an evidence pack" in site.text("papers/")
    form = site.text("papers/evidence-pack/?objective=1.2")
    assert re.findall(r'type="checkbox"[^>]*value="([^"]+)"[^>]*checked', form) == ["1.2"]
    assert 'value="N1.1"' in form
    ticked = site.text("papers/evidence-pack/?notice")
    assert re.findall(r'type="checkbox"[^>]*value="([^"]+)"[^>]*checked', ticked) == ["N1.1", "N1.2"]

    seen = choose(site, objectives=["2.2"], visit_on_day="20", visit_on_month="3", visit_on_year="2026")

    assert "EP1 is drafted." in seen
    for words in ("Audit of twelve plans", "Nothing was offered for objective 2.2.", "nobody else has verified"):
        assert words in seen, words
    assert "About one child\u2019s case" in seen
    assert "Quince" not in seen
    draft = site.text("papers/EP1/")
    assert "requirement N1.1, objective 2.2" in draft
    assert "Write a covering note" in draft
    assert "Draft the public edition" not in draft
    assert "No evidence at all in this pack for objective 2.2." in site.text("papers/EP1/issue/")
    assert issue(site).state == "issued"

    assert "Folders with the evidence" in site.text("papers/EP1/")
    response = site.get("papers/EP1/files/zip/")
    assert response["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as held:
        assert sum(name.endswith(".txt") for name in held.namelist()) == 1
    assert "Inspection" in site.text("papers/")

    site.post("papers/EP1/verify/")
    run_all(lambda: NOW)
    assert "made again from the stored files, are the same bytes" in site.text("papers/EP1/")


def test_the_covering_note_is_all_that_is_written(site: Browser) -> None:
    choose(site)
    page = site.text("papers/EP1/edit/")
    assert "Covering note" in page
    assert "Ask 1" not in page
    assert "Note from the chair" not in page

    site.post("papers/EP1/edit/", version="0", title="For the visit", covering_note="Start with N1.1.")

    assert "Start with N1.1." in site.text("papers/EP1/preview/")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"requirements": []}, "Choose at least one requirement, finding, objective or content area"),
        ({"requirements": ["N9.9"]}, "N9.9 is not one of the available choices"),
        ({"topic": "x" * 200}, "160"),
        ({"topic": "A child, NHS number 943 476 5919"}, "NHS"),
        ({"visit_on_day": "31", "visit_on_month": "2", "visit_on_year": "2026"}, "must be a real date"),
        ({"as_at_day": "3", "as_at_month": "3", "as_at_year": "2026"}, "cannot be taken ahead of time"),
    ],
)
def test_what_cannot_be_is_answered_with_a_sentence_and_nothing_is_saved(
    site: Browser, given: dict[str, Any], says: str
) -> None:
    assert says in choose(site, **given)

    assert not Paper.objects.exists()


def test_a_programme_with_nothing_to_choose_offers_the_content_areas(db: None) -> None:
    programme = factories.programme()
    site = Browser(programme, factories.actor(programme, now=NOW))

    page = site.text("papers/evidence-pack/")

    assert "Requirements of the Notice" not in page
    assert "Content areas" in page
    assert "Choose at least one" in site.said("papers/evidence-pack/", topic="")
    made = site.said("papers/evidence-pack/", areas=["practice"])
    assert "No objective of the plan answers it, and nothing is filed under it." in made


def test_a_file_that_is_missing_is_said_before_it_is_issued(built: Any, manager: Actor, site: Browser) -> None:
    row = bring(built, manager, "Third audit", content=b"bytes of the third audit\n")
    choose(site)
    place = vault.where(row.document.sha256)
    place.rename(place.with_suffix(".away"))
    try:
        page = site.text("papers/EP1/issue/")
    finally:
        place.with_suffix(".away").rename(place)

    assert "is missing from the store" in page
    assert "Issue the paper" not in page
    assert "Issue the paper" in site.text("papers/EP1/issue/")


def test_only_who_drafts_papers_may_prepare_one(built: Any, site: Browser) -> None:
    for role in (Role.BOARD_MEMBER, Role.ANALYST, Role.AUDITOR, Role.DFE_ADVISER, Role.OUTSIDER):
        other = Browser(built.programme, factories.actor(built.programme, role, now=NOW, name=f"{role.label} Person"))
        assert other.get("papers/evidence-pack/").status_code == 403
        assert "Prepare an evidence pack" not in other.text("papers/")


def test_an_issued_pack_is_there_for_those_who_may_see_exempt_papers_and_no_other(built: Any, site: Browser) -> None:
    choose(site)
    issue(site)

    for role, status in ((Role.BOARD_CHAIR, 200), (Role.DFE_ADVISER, 200), (Role.AUDITOR, 404), (Role.OUTSIDER, 404)):
        other = Browser(built.programme, factories.actor(built.programme, role, now=NOW, name=f"{role.label} Person"))
        assert other.get("papers/EP1/").status_code == status, role
        fetched = other.get("papers/EP1/files/zip/")
        assert fetched.status_code == status, role
        assert not fetched.streaming or b"".join(fetched.streaming_content).startswith(b"PK")
    elsewhere = factories.programme()
    assert Browser(elsewhere, factories.actor(elsewhere, now=NOW)).get("papers/EP1/").status_code == 404


def test_a_withdrawn_pack_is_not_handed_out(site: Browser) -> None:
    choose(site)
    issue(site)
    site.post("papers/EP1/withdraw/", reason="The wrong visit.")

    assert site.get("papers/EP1/files/zip/").status_code == 410


def test_the_page_costs_the_same_queries_however_much_may_be_chosen(built: Any, site: Browser) -> None:
    few = site.queries("papers/evidence-pack/")
    notice = factories.notice(built.programme, "N5")
    for number in range(40):
        factories.requirement(notice, f"N5.{number}")

    assert site.queries("papers/evidence-pack/") == few <= 15
