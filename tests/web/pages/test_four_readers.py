"""The page of the four readers: drafted, looked at side by side, and issued as one."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.evidence.actions import add_evidence
from soundingboard.outbox.jobs import run_all
from soundingboard.papers import actions
from soundingboard.papers.content import as_json
from soundingboard.papers.models import Paper, PaperState
from soundingboard.papers.reading import content_of
from soundingboard.records import vault
from tests.web.markup import faults_of
from tests.web.pages.test_papers import NOW, Pages, as_role, built, built_once, clock, draft, manager, pages

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once", "clock", "draft", "manager", "pages"]


@pytest.fixture
def exempt(built: Any, manager: Actor) -> None:
    """A piece of exempt evidence, added before the pack is drafted."""
    add_evidence(
        programme=built.programme, objectives=[built.objectives[0]], title="Review of one family", kind="audit", line=2,
        performance_type="quality", says="contradicts", collected_on=NOW.date(), sample_size=1, summary="Found.",
        classification="exempt", by=manager,
    )  # fmt: skip


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def test_from_a_board_pack_the_four_are_drafted_looked_at_and_issued(
    built: Any, exempt: None, pages: Pages, draft: Paper
) -> None:
    assert "papers/BP1/readers/" in pages.get("BP1/")
    first = pages.get("BP1/readers/")
    assert faults_of(first) == []
    assert first.count("Not drafted yet") == 3
    assert "Issue the four editions" not in first

    assert pages.post("BP1/readers/draft/").status_code == 302
    page = pages.get("BP1/readers/")

    assert faults_of(page) == []
    assert "The four editions of this position are BP1, PR1, DR1, BP2" in page
    assert "Each says the same everywhere, or is withheld" in page
    assert "Exempt from publication" in page
    assert "What would lift the Notice" in page
    assert "Not drafted yet" not in page
    answer = pages.post("BP1/readers/issue/", seen=seen_in(page))
    assert "/jobs/" in answer.url
    run_all(lambda: NOW)
    assert {each.state for each in Paper.objects.all()} == {PaperState.ISSUED}
    after = pages.get("BP1/readers/")
    assert after.count("Issued") >= 4
    assert "Issue the four editions" not in after


def test_looking_asks_the_same_few_things_of_the_database(pages: Pages, draft: Paper) -> None:
    pages.post("BP1/readers/draft/")
    pages.get("BP1/readers/")
    with CaptureQueriesContext(connection) as asked:
        pages.get("BP1/readers/")

    assert len(asked) <= 10


def test_what_differs_is_said_and_keeps_the_four_from_being_issued(pages: Pages, draft: Paper) -> None:
    pages.post("BP1/readers/draft/")
    seen = seen_in(pages.get("BP1/readers/"))
    panel = Paper.objects.get(reference="PR1")
    content = content_of(panel)
    wrong = replace(content.position.objectives[0], tier=9)
    position = replace(content.position, objectives=(wrong, *content.position.objectives[1:]))
    Paper.objects.filter(pk=panel.pk).update(position_sha256=vault.keep(as_json(replace(content, position=position))))

    page = pages.get("BP1/readers/")
    assert faults_of(page) == []
    assert "The four do not say the same" in page
    assert "tier, is 9 for scrutiny" in page
    assert "Issue the four editions" not in page
    pages.post("BP1/readers/issue/", seen=seen)
    assert "so none was issued" in pages.get("BP1/readers/")
    assert not Paper.objects.exclude(state=PaperState.DRAFT).exists()


def test_a_draft_of_another_position_in_the_way_is_said_and_nothing_is_drafted(
    built: Any, pages: Pages, draft: Paper, manager: Actor
) -> None:
    actions.draft_paper(
        programme=built.programme, kind="panel-report", round=draft.round, audience="panel",
        as_at=draft.as_at.replace(hour=1), by=manager,
    )  # fmt: skip

    pages.post("BP1/readers/draft/")

    assert "There is a draft of this already: PR1" in pages.get("BP1/readers/")
    assert Paper.objects.count() == 2


def test_it_is_for_who_drafts_papers_and_of_board_packs_alone(built: Any, pages: Pages, draft: Paper) -> None:
    as_role(built, Role.BOARD_MEMBER).get("BP1/readers/", 403)
    assert as_role(built, Role.BOARD_MEMBER).post("BP1/readers/issue/").status_code == 403
    pages.post("new/", kind="plan-on-a-page", round="", audience="board", edition="exempt")
    pages.get("PP1/readers/", 404)
    assert pages.post("BP1/readers/issue/", seen="BP1:x,,:,BP1:99999999999").status_code == 302


def test_large_editions_are_compared_by_the_worker_and_issued_only_once_they_were(
    pages: Pages, exempt: None, draft: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.post("BP1/readers/draft/")
    at_once = pages.get("BP1/readers/")
    monkeypatch.setattr("soundingboard.papers.readers_kept.AT_ONCE", 0)
    page = pages.get("BP1/readers/")
    assert faults_of(page) == []
    assert "too large to be compared while you wait" in page
    assert "Issue the four editions" not in page
    pages.post("BP1/readers/issue/", seen=seen_in(at_once))
    assert "Have the four compared first" in pages.get("BP1/readers/")

    assert "/jobs/" in pages.post("BP1/readers/compare/").url
    assert "being compared just now" in pages.get("BP1/readers/")
    run_all(lambda: NOW)

    after = pages.get("BP1/readers/")
    assert re.findall(r"[\d,]+ facts?", after) == re.findall(r"[\d,]+ facts?", at_once)
    assert "Issue the four editions" in after
    # A draft of another position is another comparison.
    panel = Paper.objects.get(reference="PR1")
    content = content_of(panel)
    changed = replace(content, position=replace(content.position, programme_name="Another"))
    Paper.objects.filter(pk=panel.pk).update(position_sha256=vault.keep(as_json(changed)))
    assert "too large to be compared" in pages.get("BP1/readers/")
