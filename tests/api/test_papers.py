"""Papers, risks and audits by way of the API: what they say, and to whom."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from soundingboard.accounts.roles import Role
from soundingboard.papers.actions import withdraw_paper
from soundingboard.papers.models import Paper
from soundingboard.records import vault
from tests import factories as make
from tests.api.client import Caller
from tests.api.test_reading import caller_as
from tests.web.sample import Sample

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def manager(sample: Sample) -> Caller:
    return caller_as(sample, Role.PROGRAMME_MANAGER)


def test_the_canonical_json_is_the_stored_file_byte_for_byte(manager: Caller) -> None:
    facts = manager.get("/papers/PP1")

    manager.get("/papers/PP1/position.json")
    content = manager.response.content

    assert content == vault.read(facts["sha256"])
    assert hashlib.sha256(content).hexdigest() == facts["sha256"]
    assert {each["format"] for each in facts["files"]} >= {"json", "pdf", "html"}
    assert next(each for each in facts["files"] if each["format"] == "json")["sha256"] == facts["sha256"]
    assert manager.response["ETag"] == f'"{facts["sha256"]}"'


def test_an_exempt_paper_or_a_draft_does_not_exist_for_who_may_not_see_it(sample: Sample, manager: Caller) -> None:
    panel = caller_as(sample, Role.SCRUTINY_COUNCILLOR)

    assert {each["reference"] for each in manager.get("/papers")["items"]} == {"PP1", "PP2", "PR1", "DT1"}
    assert {each["reference"] for each in panel.get("/papers")["items"]} == {"PP2", "PR1", "DT1"}
    for address in ("/papers/PP1", "/papers/PP1/position.json", "/papers/BP1", "/papers/BP1/position.json"):
        panel.get(address, expect=404)
        panel.get(address, expect=404, as_at=str(make.TODAY))
    for address in ("/papers/BP1", "/papers/BP1/position.json"):
        manager.get(address, expect=404)


def test_a_paper_with_small_numbers_does_not_exist_for_who_does_not_see_them(sample: Sample) -> None:
    panel = caller_as(sample, Role.SCRUTINY_COUNCILLOR)
    Paper.objects.filter(reference="PR1").update(holds_small_numbers=True)

    assert {each["reference"] for each in panel.get("/papers")["items"]} == {"PP2", "DT1"}
    panel.get("/papers/PR1/position.json", expect=404)


def test_a_withdrawn_paper_says_why_and_is_handed_to_nobody(sample: Sample, manager: Caller) -> None:
    panel = caller_as(sample, Role.SCRUTINY_COUNCILLOR)
    paper, other = (Paper.objects.get(reference=each) for each in ("PP2", "PP1"))
    by = make.later(sample.manager, timezone.now())
    withdraw_paper(paper=paper, reason="A figure was wrong.", replaced_by=other, by=by)

    found = manager.get("/papers/PP2")

    assert (found["is_withdrawn"], found["replaced_by"]) == (True, "PP1")
    assert found["withdrawn_because"] == "A figure was wrong."
    assert panel.get("/papers/PP2")["replaced_by"] is None
    assert [each["reference"] for each in manager.get("/papers", state="withdrawn")["items"]] == ["PP2"]
    assert "A figure was wrong." in manager.get("/papers/PP2/position.json", expect=404)["detail"]
    before = str(timezone.localdate() - timedelta(days=1))
    assert manager.get("/papers/PP2", as_at=before)["is_withdrawn"] is False
    assert manager.get("/papers", state="withdrawn", as_at=before)["items"] == []
    assert manager.get("/papers", as_at="2020-01-01")["total"] == 0


def test_papers_are_filtered(manager: Caller) -> None:
    assert [each["reference"] for each in manager.get("/papers", edition="exempt")["items"]] == ["PP1"]
    assert [each["reference"] for each in manager.get("/papers", kind="panel-report")["items"]] == ["PR1"]
    assert manager.get("/papers", round=99)["total"] == 0
    assert manager.get("/papers", kind="gossip", expect=422)["errors"][0]["field"] == "kind"


def test_a_risk_says_its_scores_controls_and_to_whom_it_was_taken(manager: Caller) -> None:
    (listed,) = manager.get("/risks")["items"]
    found = manager.get("/risks/RSK1")

    assert {name: found[name] for name in listed} == listed
    assert found["current"]["children"]["product"] == (
        found["current"]["children"]["likelihood"] * found["current"]["children"]["impact"]
    )
    assert [each["words"] for each in found["controls"]] == ["Two agency workers."]
    assert [(each["kind"], each["to"]) for each in found["steps"]] == [("escalated", "board")]
    assert found["waiting_for"] == ["board"]
    assert {each["kind"] for each in found["scores"]} == {"inherent", "current", "target"}
    cell = found["current"]["children"]
    here = f"{cell['likelihood']}x{cell['impact']}"
    assert manager.get("/risks", children=here)["total"] == 1
    assert manager.get("/risks", state="closed")["total"] == 0
    assert manager.get("/risks", flag="escalated", objective=found["objectives"][0])["total"] == 1
    assert manager.get("/risks", children="6x1", expect=422)["errors"][0]["field"] == "children"
    assert manager.get("/risks", as_at="2020-01-01")["total"] == 0
    manager.get("/risks/RSK1", as_at="2020-01-01", expect=404)


def test_a_cycle_says_what_it_found_and_a_finding_what_is_done_about_it(sample: Sample, manager: Caller) -> None:
    cycle = manager.get("/audits/AC1")

    assert (cycle["state"], cycle["audits"], cycle["loops"]["found"]) == ("drawn", 3, 1)
    assert cycle["found"]["grades"]["good"]["eligible"] == 0
    assert [each["number"] for each in manager.get("/audits/AC1/audits")["items"]] == [1, 2, 3]
    (listed,) = manager.get("/audit-findings", state="open", cycle="AC1")["items"]
    found = manager.get("/audit-findings/AF1")
    assert {name: found[name] for name in listed} == listed
    assert {each["about"] for each in found["actions"]} == {"child", "system"}
    assert [each["kind"] for each in found["steps"]] == ["done"]
    assert manager.get("/audit-findings", text="Nothing of the kind")["total"] == 0
    assert manager.get("/audits", as_at="2020-01-01")["total"] == 0
    manager.get("/audits/AC1", as_at="2020-01-01", expect=404)


def test_first_grades_that_wait_for_a_blind_second_one_are_in_no_number(sample: Sample, manager: Caller) -> None:
    found = manager.get("/audits/AC2")["found"]

    assert found["waiting_for_grade"] == 2
    # Two were sent in; of one the second grade is in, and of neither is it settled.
    assert sum(each["first"] for each in found["grades"]["grades"]) == 1
    assert sum(each["final"] for each in found["grades"]["grades"]) == 0
