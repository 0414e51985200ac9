"""The whole chain by way of the API alone: from what an inspection found to what was asked of it and answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.roles import Role
from soundingboard.history.models import Entry
from soundingboard.plan.models import Inspection, Instrument
from tests.api.client import Caller
from tests.api.test_reading import caller_as
from tests.web.sample import Sample

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def manager(sample: Sample) -> Caller:
    return caller_as(sample, Role.PROGRAMME_MANAGER)


def one(caller: Caller, address: str, reference: str) -> Any:
    """A thing of a list, by its reference."""
    caller.anew()
    return next(each for each in caller.get(address, per_page=200)["items"] if each["reference"] == reference)


def test_the_chain_is_written_and_read_link_by_link(sample: Sample, manager: Caller) -> None:
    today = str(timezone.localdate())
    inspection = manager.get("/findings")["items"][0]["inspection"]
    found = manager.post(
        "/findings", {"inspection": inspection, "text": "Visits are late.", "page": 4, "time_band": "Immediately"}
    )["reference"]
    theme = manager.get("/themes")["items"][0]["reference"]
    objective = manager.post(
        "/objectives",
        {
            "theme": theme,
            "title": "Every child is visited in time",
            "owner": "head",
            "tier": "3",
            "due_on": "2027-03-31",
        },
        key="once",
    )["reference"]
    manager.post(f"/objectives/{objective}/alignments", {"kind": "finding", "to": found, "strength": "satisfies"})
    plan = manager.post("/delivery-plans", {"theme": theme, "title": "Visits", "sponsor": "head"})["reference"]
    action = manager.post("/actions", {"plan": plan, "objective": objective, "title": "Two more workers."})["reference"]
    question = manager.post(
        "/questions",
        {"body": "board", "asked_of": "head", "words": "Are visits in time?", "asked_on": today,
         "about": f"objective/{objective}", "is_public": True},
    )["reference"]  # fmt: skip
    seen = f'"{manager.get(f"/questions/{question}")["version"]}"'
    manager.post(f"/questions/{question}/answers", {"text": "They are.", "answered_on": today}, match=seen)

    assert (one(manager, "/findings", found)["coverage"], one(manager, "/findings", found)["page"]) == ("satisfied", 4)
    said = one(manager, "/objectives", objective)
    assert (said["satisfies"], said["tier"], said["first_due_on"]) == ([found], 3, "2027-03-31")
    assert one(manager, "/delivery-plans", plan)["actions"] == 1
    assert one(manager, "/actions", action)["objective"] == objective
    asked = manager.get(f"/questions/{question}")
    assert (asked["answer"], asked["about"], asked["is_public"]) == ("They are.", f"objective/{objective}", True)


def test_a_requirement_is_added_where_a_notice_is_written(sample: Sample, manager: Caller) -> None:
    drafted = Instrument.objects.filter(programme=sample.programme).latest("pk").reference
    body = {"instrument": drafted, "number": "77", "text": "Visit in time.", "due_on": "2027-03-31"}

    written = manager.post("/requirements", body)

    assert written["reference"].startswith(f"{drafted}.")
    assert "77" in manager.post("/requirements", body, expect=422)["detail"]


@pytest.mark.parametrize(
    ("address", "body", "field"),
    [
        ("/findings", {"inspection": "I99", "text": "x"}, "inspection"),
        ("/findings", {"inspection": "I1", "text": ""}, "text"),
        ("/findings", {"inspection": "I1", "text": "x", "page": 0}, "page"),
        ("/requirements", {"instrument": "N99", "number": "1", "text": "x"}, "instrument"),
        ("/objectives", {"theme": "T99", "title": "x"}, "theme"),
        ("/objectives", {"theme": "1", "title": "x", "owner": "Nobody"}, "owner"),
        ("/objectives", {"theme": "1", "title": "x", "content_area": "practice"}, "content_area"),
        ("/objectives", {"theme": "1", "title": "x", "starts_on": "2027-01-02", "due_on": "2027-01-01"}, None),
        ("/objectives/1.2/alignments", {"kind": "finding", "to": "I99.1"}, "to"),
        ("/objectives/1.2/alignments", {"kind": "outcome", "to": "O99"}, "to"),
        ("/delivery-plans", {"theme": "1", "title": "x", "lead_agency": "Nobody"}, "lead_agency"),
        ("/questions", {"body": "nobody", "asked_of": "head", "words": "x", "asked_on": "2026-03-10"}, "body"),
        ("/questions", {"body": "board", "asked_of": "Nobody", "words": "x", "asked_on": "2026-03-10"}, "asked_of"),
        ("/questions", {"body": "board", "asked_of": "head", "words": "x", "asked_on": "2999-01-01"}, None),
        (
            "/questions",
            {"body": "board", "asked_of": "head", "words": "NHS 943 476 5919", "asked_on": "2026-03-10"},
            "",
        ),
    ],
)
def test_what_names_nothing_or_cannot_be_is_refused_with_its_field(
    manager: Caller, address: str, body: dict[str, Any], field: str | None
) -> None:
    assert Inspection.objects.filter(reference="I1").exists()
    entries = Entry.objects.count()

    refused = manager.post(address, body, expect=422)

    assert [each["field"] for each in refused["errors"]] == ([] if field is None else [field])
    assert Entry.objects.count() == entries
    assert "943" not in str(refused)
