"""Writing by way of the API: the same actions as the pages, on the version that was seen, each once."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.access import actor_in
from soundingboard.accounts.models import Post
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.api.urls import router
from soundingboard.connections.models import KeptAnswer
from soundingboard.decisions.models import Body
from soundingboard.delivery.models import DateChange, Update
from soundingboard.evidence.models import EvidenceUse, EvidenceVersion
from soundingboard.history.models import Entry
from soundingboard.judgement.models import Rating
from soundingboard.ledger.actions import ask_question
from soundingboard.ledger.models import LedgerQuestion
from soundingboard.plan.models import Objective
from tests import factories as make
from tests.api.client import Caller
from tests.web.sample import Sample, stranger

pytestmark = pytest.mark.django_db


def caller_as(sample: Sample, role: Role, *scopes: str) -> Caller:
    standing = actor_in(sample.programme, sample.people[role], timezone.now())
    assert standing is not None
    return Caller(sample.programme, standing, *scopes)


@pytest.fixture
def manager(sample: Sample) -> Caller:
    return caller_as(sample, Role.PROGRAMME_MANAGER)


def tag_of(caller: Caller, address: str) -> str:
    caller.get(address)
    return str(caller.response["ETag"])


EVIDENCE: dict[str, Any] = {
    "title": "Dip sample of referrals",
    "kind": "data",
    "line": 2,
    "performance_type": "quality",
    "says": "mixed",
    "collected_on": "2026-03-10",
}


def of_a_kind(caller: Caller, **given: Any) -> dict[str, Any]:
    """Evidence of a kind that the programme has."""
    kind = caller.get("/evidence", per_page=1)["items"][0]["kind"]
    return EVIDENCE | {"kind": kind} | given


# --- updates --------------------------------------------------------------------------------------------------------


def test_an_update_is_written_as_the_page_writes_it(manager: Caller) -> None:
    seen = tag_of(manager, "/actions/A1")

    written = manager.post("/actions/A1/updates", {"progress": "Two sessions were held."}, match=seen)

    assert written["reference"] == "A1"
    assert f'"{written["version"]}"' != seen
    assert tag_of(manager, "/actions/A1").startswith(f'"{written["version"]}~')
    row = Update.objects.current().get(progress="Two sessions were held.")
    assert row.state == "submitted"
    entry = Entry.objects.latest("pk")
    assert entry.actor_name.endswith("by the token “A program”")
    assert entry.actor_id == manager.row.person_id


def test_a_draft_is_kept_and_read_by_nobody_else(manager: Caller) -> None:
    seen = tag_of(manager, "/actions/A1")

    manager.post("/actions/A1/updates", {"progress": "Half a sentence", "submit": False}, match=seen)

    assert "Half a sentence" not in str(manager.get("/actions/A1"))


@pytest.mark.parametrize("address", ["/actions/A1/updates", "/actions/A1/date-changes"])
def test_a_write_on_an_older_version_is_refused_and_without_one_too(manager: Caller, address: str) -> None:
    body = {"progress": "Mine."}
    if address.endswith("date-changes"):
        body = {"due_on": "2027-01-31", "reason_code": "capacity", "reason": "Staff.", "agreed_by": "The Board"}
    seen = tag_of(manager, "/actions/A1")
    manager.post("/actions/A1/updates", {"progress": "Theirs."}, match=seen)
    entries = Entry.objects.count()

    manager.post(address, body, match=seen, expect=412)
    manager.post(address, body, match='"1.1"', expect=412)
    manager.post(address, body, expect=428)

    assert Entry.objects.count() == entries


def test_a_date_is_moved_with_its_reason(manager: Caller) -> None:
    from soundingboard.delivery.reasons import date_change_reasons

    code = next(iter(date_change_reasons(manager.row.programme_id)))
    body = {"due_on": "2027-01-31", "reason_code": code, "reason": "A post is empty.", "agreed_by": "The Board"}

    manager.post("/actions/A1/date-changes", body, match=tag_of(manager, "/actions/A1"))

    found = manager.get("/actions/A1")
    assert found["due_on"] == "2027-01-31"
    assert found["date_changes"][-1]["reason"] == "A post is empty."
    refused = manager.post(
        "/actions/A1/date-changes", body | {"reason_code": "whim"}, match=f'"{found["version"]}"', expect=422
    )
    assert refused["detail"]
    assert DateChange.objects.filter(reason="A post is empty.").count() == 1


# --- evidence and ratings -------------------------------------------------------------------------------------------


def test_evidence_is_added_and_offered(manager: Caller, sample: Sample) -> None:
    objective = sample.latest(Objective).reference

    written = manager.post("/evidence", of_a_kind(manager, objectives=[objective]))

    row = EvidenceVersion.objects.current().get(evidence__reference=written["reference"])
    assert row.title == "Dip sample of referrals"
    assert EvidenceUse.objects.filter(evidence=row.evidence, objective__reference=objective).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "gossip"}, "kind"),
        ({"content_area": "nowhere"}, "content_area"),
        ({"objectives": ["O999"]}, "objectives"),
        ({"title": ""}, "title"),
        ({"line": 4}, "line"),
        ({"line": True}, "line"),
        ({"collected_on": 0}, "collected_on"),
        ({"collected_on": "2026-13-01"}, "collected_on"),
        ({"sample_size": "12"}, "sample_size"),
        ({"is_about_a_case": 1}, "is_about_a_case"),
        ({"colour": "red"}, "colour"),
        ({"title": "For NHS 943 476 5919"}, ""),
        ({"collected_on": "2999-01-01"}, None),
        ({"period_from": "2026-03-01", "period_to": "2026-02-01"}, None),
    ],
)
def test_evidence_that_will_not_do_is_refused_with_its_field(
    manager: Caller, wrong: dict[str, Any], field: str | None
) -> None:
    body, entries = of_a_kind(manager, **wrong), Entry.objects.count()

    refusal = manager.post("/evidence", body, expect=422)

    assert [each["field"] for each in refusal["errors"]] == ([] if field is None else [field])
    assert Entry.objects.count() == entries
    assert "943" not in str(refusal)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"title": NaN}'])
def test_a_body_that_cannot_be_read_is_refused(manager: Caller, body: bytes) -> None:
    response = manager.client.post(
        f"{manager.root}/evidence", body, content_type="application/json", headers=manager.headers
    )

    assert response.status_code in (400, 422)
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_a_body_that_does_not_say_it_is_json_is_refused(manager: Caller, kind: str) -> None:
    """As a form on another site would send one."""
    body, entries = json.dumps(of_a_kind(manager)), Entry.objects.count()

    response = manager.client.post(f"{manager.root}/evidence", body, content_type=kind, headers=manager.headers)

    assert response.status_code == 415
    assert Entry.objects.count() == entries


@pytest.mark.once
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
@pytest.mark.parametrize("body", [b"{", b"[]", b'{"nothing": "that is known"}'])
def test_whoever_may_not_write_is_told_so_whatever_they_sent(sample: Sample, body: bytes, kind: str) -> None:
    """What is wrong with a body is for those who may send one."""
    reader, stranger = caller_as(sample, Role.PROGRAMME_MANAGER, "read:delivery"), caller_as(sample, Role.DIRECTOR)
    stranger.root = "/api/v1/programmes/nowhere"

    for address in WRITES:
        for caller, status in ((reader, 403), (stranger, 404)):
            where = caller.root + address.format(question="Q1")
            response = caller.client.post(where, body, content_type=kind, headers=caller.headers)
            assert response.status_code == status, (address, response.json())
            caller.anew()


def test_a_rating_is_proposed_beside_what_the_rules_suggest(manager: Caller, sample: Sample) -> None:
    reference = sample.latest(Objective).reference
    address = f"/objectives/{reference}/judgements"
    body = {
        "dimension": "delivery",
        "value": "on_track",
        "reason": "Both milestones were reached in time.",
        "cites_no_evidence": True,
    }
    seen = tag_of(manager, address)
    bad = manager.post(f"/objectives/{reference}/ratings", body | {"value": "splendid"}, match=seen, expect=422)
    assert bad["errors"][0]["field"] == "value"
    points = bad["detail"].removeprefix("The scale has ").rstrip(".").split(", ")
    body["value"] = points[0]

    written = manager.post(f"/objectives/{reference}/ratings", body, match=seen)

    row = Rating.objects.current().get(reason="Both milestones were reached in time.")
    assert (row.stage, row.value) == ("proposed", points[0])
    assert row.suggested in points
    assert tag_of(manager, address).startswith(f'"{written["version"]}~')
    manager.post(f"/objectives/{reference}/ratings", body, match=seen, expect=412)
    uncited = manager.post(
        f"/objectives/{reference}/ratings",
        body | {"cites_no_evidence": False},
        match=tag_of(manager, address),
        expect=422,
    )
    assert "evidence" in uncited["detail"]


# --- actions, decisions, answers, figures -----------------------------------------------------------------------------


def test_an_action_is_added_to_a_plan(manager: Caller) -> None:
    one = manager.get("/actions", per_page=1)["items"][0]
    body = {
        "plan": one["delivery_plan"],
        "objective": one["objective"],
        "title": "Train the front door",
        "owner": one["owner"],
        "due_on": "2027-01-31",
    }

    written = manager.post("/actions", body, key="once")
    manager.post("/actions", body, key="once")

    found = manager.get(f"/actions/{written['reference']}")
    assert (found["title"], found["first_due_on"]) == ("Train the front door", "2027-01-31")
    assert found["version"] == written["version"]
    assert manager.get("/actions", text="Train the front door")["total"] == 1
    for wrong in ({"plan": "DP999"}, {"objective": "O999"}, {"owner": "Nobody"}, {"starts_on": "2028-01-01"}):
        refused = manager.post("/actions", body | wrong, expect=422)
        assert refused["detail"]


def test_a_decision_is_recorded(manager: Caller) -> None:
    body = {"body": "board", "decided_on": "2026-03-10", "title": "A pause", "text": "The Board paused the pilot."}

    written = manager.post("/decisions", body)

    (found,) = manager.get("/decisions", text="paused the pilot")["items"]
    assert (found["reference"], found["body"]) == (written["reference"], "board")
    assert manager.post("/decisions", body | {"body": "nobody"}, expect=422)["errors"][0]["field"] == "body"
    assert "future" in manager.post("/decisions", body | {"decided_on": "2999-01-01"}, expect=422)["detail"]


def test_a_question_is_answered_on_the_version_that_was_seen(manager: Caller, sample: Sample) -> None:
    question = ask_question(
        body=sample.latest(Body, code="board"),
        words="What changed for children?",
        asked_of=sample.latest(Post),
        asked_on=make.TODAY,
        by=sample.manager,
    )
    address = f"/questions/{question.reference}"
    body = {"text": "Visits are now in time.", "answered_on": "2026-03-20", "evidence": "E1"}
    seen = tag_of(manager, address)

    manager.post(f"{address}/answers", body, expect=428)
    written = manager.post(f"{address}/answers", body, match=seen)

    found = manager.get(address)
    assert found["version"] == written["version"]
    assert (found["answer"], found["state"]) == ("Visits are now in time.", "answered")
    assert found["steps"][-1]["evidence"] == "E1"
    manager.post(f"{address}/answers", body, match=seen, expect=412)
    gone = manager.post(f"{address}/answers", body | {"evidence": "E99"}, match=f'"{found["version"]}"', expect=422)
    assert gone["errors"][0]["field"] == "evidence"
    manager.post("/questions/Q999/answers", body, match=seen, expect=404)


def test_figures_are_recorded_and_revised_by_later_ones(manager: Caller) -> None:
    address = "/measures/assessments_45wd/figures"
    last = manager.get(address, per_page=200)["items"][-1]
    line = {"period_start": last["period_start"], "period_end": last["period_end"], "numerator": 81, "denominator": 90}
    body = {"data_cut_off": "2026-03-15", "figures": [line], "why_revised": "Late entries came."}

    first = manager.post(address, body)
    again = manager.post(address, body)

    assert (first["new"], first["revised"]) == (0, 1)
    assert (again["revised"], again["unchanged"]) == (0, 1)
    found = next(
        each for each in manager.get(address, per_page=200)["items"] if each["period_end"] == line["period_end"]
    )
    assert (Decimal(found["value"]), found["vintage"]) == (90, last["vintage"] + 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"period_end": "2020-01-01"}, "figures.0"),
        ({"value": "NaN"}, "figures.0.value"),
        ({"value": 1e30}, "figures.0.value"),
        ({"symbol": "?"}, "figures.0.symbol"),
        ({"team": "harbour"}, "figures.0.team"),
    ],
)
def test_figures_that_will_not_do_are_refused_with_their_place(
    manager: Caller, wrong: dict[str, Any], field: str
) -> None:
    entries = Entry.objects.count()
    line = {"period_start": "2026-02-01", "period_end": "2026-02-28", "numerator": 1, "denominator": 2} | wrong

    refused = manager.post(
        "/measures/assessments_45wd/figures", {"data_cut_off": "2026-03-15", "figures": [line]}, expect=422
    )

    assert field in {each["field"] for each in refused["errors"]}
    assert Entry.objects.count() == entries


# --- sent twice -----------------------------------------------------------------------------------------------------


def test_a_request_sent_twice_under_one_key_is_done_once(manager: Caller) -> None:
    body, seen = {"progress": "Once."}, tag_of(manager, "/actions/A1")
    first = manager.post("/actions/A1/updates", body, match=seen, key="abc")
    entries = Entry.objects.count()

    again = manager.post("/actions/A1/updates", body, match=seen, key="abc")

    assert again == first
    assert manager.response["Idempotency-Replayed"] == "true"
    assert Entry.objects.count() == entries
    other = manager.post("/actions/A1/updates", {"progress": "Another."}, match=seen, key="abc", expect=422)
    assert other["errors"][0]["field"] == "Idempotency-Key"


def test_a_key_is_of_one_token_and_of_a_request_that_was_done(manager: Caller, sample: Sample) -> None:
    body = of_a_kind(manager, title="Asked twice")
    manager.post("/evidence", body | {"kind": "gossip"}, key="k", expect=422)
    manager.post("/evidence", body, key="k")
    another = caller_as(sample, Role.DIRECTOR)

    another.post("/evidence", body, key="k")

    assert EvidenceVersion.objects.current().filter(title="Asked twice").count() == 2
    assert KeptAnswer.objects.count() == 2


# --- who may --------------------------------------------------------------------------------------------------------


def test_who_may_update_an_action_and_who_must_not(sample: Sample, manager: Caller) -> None:
    body = {"progress": "Some progress."}
    seen = tag_of(manager, "/actions/A1")
    for role in (Role.BOARD_MEMBER, Role.SCRUTINY_COUNCILLOR, Role.ANALYST):
        caller_as(sample, role).post("/actions/A1/updates", body, match=seen, expect=403)
    # By role one may update one's own post's actions, and this one is another's.
    caller_as(sample, Role.PARTNER).post("/actions/A1/updates", body, match=seen, expect=403)
    caller_as(sample, Role.PROGRAMME_MANAGER, "read:delivery", "write:evidence").post(
        "/actions/A1/updates", body, match=seen, expect=403
    )
    caller_as(sample, Role.ACTION_OWNER).post("/actions/A1/updates", body, match=seen)


WRITES: dict[str, tuple[Permission, dict[str, Any]]] = {
    "/actions/A1/updates": (Permission.UPDATE_OWN_ACTIONS, {"progress": "x"}),
    "/actions/A1/date-changes": (
        Permission.EDIT_DELIVERY,
        {"due_on": "2027-01-31", "reason_code": "x", "reason": "x", "agreed_by": "x"},
    ),
    "/evidence": (Permission.ADD_EVIDENCE, EVIDENCE | {"kind": "gossip"}),
    "/objectives/1.2/ratings": (Permission.PROPOSE_RATING, {"dimension": "impact", "value": "x", "reason": "x"}),
    "/findings": (Permission.READ_INSPECTIONS, {"inspection": "I99", "text": "x"}),
    "/requirements": (Permission.EDIT_NOTICE, {"instrument": "N99", "number": "1", "text": "x"}),
    "/objectives": (Permission.EDIT_PLAN, {"theme": "T99", "title": "x"}),
    "/objectives/1.2/alignments": (Permission.EDIT_PLAN, {"kind": "finding", "to": "I99.1"}),
    "/delivery-plans": (Permission.EDIT_DELIVERY, {"theme": "T99", "title": "x"}),
    "/questions": (
        Permission.ASK_QUESTIONS,
        {"body": "nobody", "asked_of": "x", "words": "x", "asked_on": "2026-03-10"},
    ),
    "/actions": (Permission.EDIT_DELIVERY, {"plan": "DP999", "objective": "O999", "title": "x"}),
    "/decisions": (
        Permission.RECORD_DECISION,
        {"body": "nobody", "decided_on": "2026-03-10", "title": "x", "text": "x"},
    ),
    "/questions/{question}/answers": (Permission.ANSWER_REQUESTS, {"text": "x", "answered_on": "2026-03-10"}),
    "/measures/referrals/figures": (
        Permission.RECORD_FIGURES,
        {
            "data_cut_off": "2026-03-10",
            "figures": [{"period_start": "2026-02-28", "period_end": "2026-02-01", "value": 1}],
        },
    ),
}
for _step, _body in {
    "": {"body": "nobody", "held_on": "2026-05-01", "starts_at": "10:00"},
    "/moves": {"held_on": "2026-05-01", "starts_at": "10:00"},
    "/steps": {"step": "close"},
    "/items": {"title": "x"},
    "/items/1/changes": {"title": "x"},
    "/items/1/withdrawal": {"why": "x"},
    "/order": {"order": [1]},
    "/carried": {"items": [1], "to": 3},
    "/attendance": {"present": [{"post": "x", "presence": "present"}]},
    "/items/1/declarations": {"post": "x", "interest": "personal", "text": "x"},
    "/items/1/outcomes": {"kind": "noted", "text": "x"},
    "/outcomes/999999/notes": {"is_done": True, "happened_on": "2026-03-10", "text": "x"},
    "/minutes": {},
    "/minutes/changes": {"parts": [{"item": 1, "text": "x"}]},
    "/minutes/agreement": {"agreed_on": "2026-03-10"},
    "/minutes/additions": {"text": "x", "why": "x"},
}.items():
    WRITES[f"/meetings/board/2{_step}" if _step else "/meetings"] = (Permission.RUN_MEETINGS, _body)
# Others may too: whoever runs a body's meetings, and scrutiny's officers for the panel.
BESIDES = {
    "/questions/{question}/answers": {Permission.RUN_MEETINGS, Permission.RUN_SCRUTINY},
    "/decisions": {Permission.RUN_SCRUTINY},
    "/meetings": {Permission.RUN_SCRUTINY},
    "/questions": {Permission.ASK_FOR_INFORMATION},
}


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize("role", [role for role in Role if role != Role.OUTSIDER])
def test_every_role_writes_what_its_permissions_allow_and_nothing_else(sample: Sample, role: Role) -> None:
    """None of these would be written by anybody: they lack a version, or name what there is not."""
    caller, entries = caller_as(sample, role), Entry.objects.count()
    may = ROLES[role].permissions | sample.more[role]

    question = sample.latest(LedgerQuestion).reference
    for address, (permission, body) in WRITES.items():
        response = caller.client.post(
            caller.root + address.format(question=question),
            body,
            content_type="application/json",
            headers=caller.headers,
        )
        # An owner may update the actions of the posts they hold, and this one may be another's.
        refused = {403} if permission not in may else {404, 422, 428}
        if permission == Permission.UPDATE_OWN_ACTIONS:
            refused |= {403}
        if may & BESIDES.get(address, set()):
            refused = {403, 422, 428}
        assert response.status_code in refused, (address, response.json())
    assert Entry.objects.count() == entries


def test_every_write_is_in_the_walk() -> None:
    operations = [each for view in router.path_operations.values() for each in view.operations]
    written = [each.path for each in operations if each.methods == ["POST"]]

    assert len(written) == len(WRITES)


def test_another_programmes_things_cannot_be_written(sample: Sample, manager: Caller) -> None:
    from soundingboard.accounts.access import programmes_of

    person = stranger()
    (own,) = programmes_of(person, timezone.localdate())
    standing = actor_in(own, person, timezone.now())
    assert standing is not None
    theirs = Caller(own, standing)

    theirs.post("/actions/A1/updates", {"progress": "x"}, match="*", expect=404)
    theirs.root = manager.root
    theirs.post("/actions/A1/updates", {"progress": "x"}, match="*", expect=404)


def test_nothing_of_the_past_is_written(manager: Caller) -> None:
    response = manager.client.post(
        f"{manager.root}/actions/A1/updates?as_at=2026-03-01",
        {"progress": "x"},
        content_type="application/json",
        headers=manager.headers | {"If-Match": tag_of(manager, "/actions/A1")},
    )

    assert response.status_code == 422


def test_nothing_is_written_while_the_plan_is_frozen(sample: Sample, manager: Caller) -> None:
    from soundingboard.plan.actions import freeze_plan
    from soundingboard.plan.models import Plan, Standing

    body, seen = of_a_kind(manager), tag_of(manager, "/actions/A1")
    plan = sample.latest(Plan)
    by = actor_in(sample.programme, sample.people[Role.PROGRAMME_MANAGER], timezone.now())
    assert by is not None
    freeze_plan(plan=plan, standing=Standing.PAUSED, reason="An election.", by=by)

    manager.post("/evidence", body, expect=409)
    manager.post("/actions/A1/updates", {"progress": "x"}, match=seen, expect=409)
