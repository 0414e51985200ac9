"""Reading by way of the API: the whole chain, as the pages show it to the same person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from soundingboard.accounts.models import Membership
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.api.door import ProblemAnswer
from soundingboard.api.urls import router
from soundingboard.connections.actions import revoke_token
from soundingboard.connections.models import AccessToken
from soundingboard.connections.rules import MOST_REQUESTS, all_scopes
from soundingboard.evidence.models import EvidenceVersion
from tests import factories as make
from tests.api.client import Caller
from tests.web.sample import Sample, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LISTS = (
    "/themes",
    "/outcomes",
    "/findings",
    "/requirements",
    "/objectives",
    "/delivery-plans",
    "/actions",
    "/evidence",
    "/rounds",
    "/judgements",
    "/needs/judgements",
    "/meetings",
    "/decisions",
    "/questions",
    "/papers",
    "/measures",
    "/measures/assessments_45wd/figures",
    "/risks",
    "/audits",
    "/audits/AC1/audits",
    "/audit-findings",
)
ONES = (
    *("/actions/A1", "/questions/Q1", "/objectives/1.2/judgements", "/position", "/meetings/board/1", "/papers/PP2"),
    *("/papers/PP2/position.json", "/risks/RSK1", "/audits/AC1", "/audit-findings/AF1"),
)
# As on the pages, not every role reads these.
ASKS_FOR = {
    "/audits": Permission.VIEW_AUDITS,
    "/audits/AC1": Permission.VIEW_AUDITS,
    "/audits/AC1/audits": Permission.READ_AUDITS,
    "/audit-findings": Permission.READ_AUDITS,
    "/audit-findings/AF1": Permission.READ_AUDITS,
}
MOST_QUERIES = 15


def caller_as(sample: Sample, role: Role, *scopes: str) -> Caller:
    """A program of whoever stands for a role."""
    standing = make.later(make_actor(sample, role), timezone.now())
    return Caller(sample.programme, standing, *scopes)


def make_actor(sample: Sample, role: Role) -> Any:
    from soundingboard.accounts.access import actor_in

    found = actor_in(sample.programme, sample.people[role], timezone.now())
    assert found is not None
    return found


@pytest.fixture
def manager(sample: Sample) -> Caller:
    return caller_as(sample, Role.PROGRAMME_MANAGER)


@pytest.mark.parametrize("address", LISTS)
def test_every_list_of_the_chain_has_something_and_comes_in_pages(manager: Caller, address: str) -> None:
    whole = manager.get(address, per_page=200)

    assert whole["total"] == len(whole["items"]) > 0
    assert (whole["page"], whole["pages"], whole["next"]) == (1, 1, None)
    manager.anew()
    first, seen = manager.get(address, per_page=1), []
    while True:
        assert first["total"] == whole["total"]
        seen += first["items"]
        if first["next"] is None or len(seen) > 60:
            break
        manager.anew()
        first = manager._sound(manager.client.get(first["next"], headers=manager.headers), 200)
    assert seen == whole["items"][: len(seen)]
    assert manager.get(address, page=99_999)["items"] == []


@pytest.mark.parametrize("address", [*LISTS, *ONES])
@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.SCRUTINY_COUNCILLOR])
def test_no_answer_takes_more_queries_than_a_page_may(sample: Sample, address: str, role: Role) -> None:
    caller = caller_as(sample, role)
    if ASKS_FOR.get(address, Permission.VIEW_PROGRAMME) not in ROLES[role].permissions:
        caller.get(address, expect=403)
        return
    made = caller.queries(address)

    assert made <= MOST_QUERIES
    if address in LISTS:  # and no more for each row
        assert caller.queries(address, per_page=1) == made
    assert caller.queries(address, as_at="2026-03-20") <= MOST_QUERIES


def test_actions_are_filtered_by_the_names_of_the_page(manager: Caller, sample: Sample) -> None:
    every = manager.get("/actions")["items"]
    for name, value in (
        ("state", every[0]["state"]),
        ("objective", every[0]["objective"]),
        ("plan", every[0]["delivery_plan"]),
        ("owner", next(each["owner"] for each in every if each["owner"])),
        ("agency", next(each["agency"] for each in every if each["agency"])),
    ):
        key = {"plan": "delivery_plan"}.get(name, name)
        found = manager.get("/actions", **{name: value})["items"]
        assert found == [each for each in every if each[key] == value], name
        assert found
    assert manager.get("/actions", text="A1")["items"][0]["reference"] == "A1"
    assert manager.queries("/actions", objective=every[0]["objective"], concern="overloaded") <= MOST_QUERIES
    titles = [each["title"] for each in manager.get("/actions", sort="-title")["items"]]
    assert titles == sorted(titles, reverse=True)


def test_measures_are_filtered_by_the_names_of_their_page(manager: Caller) -> None:
    every = manager.get("/measures", per_page=200)["items"]
    stages = {each["stage"] for each in every}

    assert len(stages) > 1
    for stage in stages:
        found = manager.get("/measures", per_page=200, stage=stage)["items"]
        assert found == [each for each in every if each["stage"] == stage]
    assert manager.get("/measures", stage="lost", expect=422)["errors"][0]["field"] == "stage"


@pytest.mark.parametrize(
    ("address", "asked", "field"),
    [
        ("/actions", {"state": "lost"}, "state"),
        ("/actions", {"objective": "O999"}, "objective"),
        ("/actions", {"owner": "Nobody's post"}, "owner"),
        ("/actions", {"page": "0"}, "page"),
        ("/actions", {"page": "1.0"}, "page"),
        ("/actions", {"per_page": "201"}, "per_page"),
        ("/actions", {"colour": "red"}, "colour"),
        ("/actions", {"as_at": "0"}, "as_at"),
        ("/actions", {"as_at": "2026-02-30"}, "as_at"),
        ("/actions", {"as_at": "1066-10-14"}, "as_at"),
        ("/actions", {"as_at": "2999-01-01"}, "as_at"),
        ("/evidence", {"voice": "maybe"}, "voice"),
        ("/evidence", {"text": "a\0b"}, "text"),
        ("/evidence", {"text": "x" * 101}, "text"),
        ("/actions/A1", {"page": "1"}, "page"),
        ("/actions/A%00", {}, "reference"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_field(
    manager: Caller, address: str, asked: dict[str, str], field: str
) -> None:
    refusal = manager.get(address, expect=422, **asked)

    assert [each["field"] for each in refusal["errors"]] == [field]


def test_a_past_day_shows_what_was_on_record_by_its_end(manager: Caller) -> None:
    assert manager.get("/actions", as_at="2020-01-01")["total"] == 0
    assert manager.get("/findings", as_at="2020-01-01")["total"] == 0
    assert manager.get("/position", as_at="2020-01-01")["objectives"] == []
    assert manager.get("/actions/A1", as_at="2020-01-01", expect=404)
    assert manager.get("/measures/assessments_45wd/figures", as_at="2020-01-01", expect=404)


def test_an_action_says_its_version_and_what_hangs_on_it(manager: Caller) -> None:
    found = manager.get("/actions/A1")

    assert manager.response["ETag"].startswith(f'"{found["version"]}~')
    assert found["reference"] == "A1"
    assert all(each["state"] != "draft" for each in found["updates"])
    assert manager.get("/actions/A999", expect=404)


@pytest.mark.parametrize("address", ["/actions", "/actions/A1", "/papers/PP2/position.json", "/meetings/board/2"])
def test_what_a_program_has_already_is_not_sent_again(manager: Caller, address: str) -> None:
    def again(have: str) -> Any:
        return manager.client.get(manager.root + address, headers={**manager.headers, "If-None-Match": have})

    manager.get(address)
    tag = manager.response["ETag"]

    for have in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        response = again(have)
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
        assert "no-store" in response["Cache-Control"]
        assert int(response["RateLimit-Remaining"]) > 0
    for have in ('"other"', tag.strip('"'), '"', ""):
        assert again(have).status_code == 200


def test_what_changed_since_is_sent_though_its_version_is_the_same(manager: Caller) -> None:
    """How late an action is follows from the day, and is no change of the action."""
    found = manager.get("/actions/A1")
    tag = manager.response["ETag"]
    later = manager.get("/actions/A1", as_at=str(timezone.localdate() - timedelta(days=1)))

    assert (later["version"], later["days_overdue"]) == (found["version"], found["days_overdue"] - 1)
    assert manager.response["ETag"] != tag
    manager.get("/actions/A999", expect=404)
    assert "ETag" not in manager.response


# --- who may --------------------------------------------------------------------------------------------------------


def test_what_is_exempt_is_not_there_for_those_who_may_not_see_it(sample: Sample, manager: Caller) -> None:
    panel = caller_as(sample, Role.SCRUTINY_COUNCILLOR)
    row = EvidenceVersion.objects.filter(programme=sample.programme, superseded_at=None, is_withdrawn=False).first()
    assert row is not None
    reference = row.evidence.reference
    before = panel.get("/evidence")["total"]
    EvidenceVersion.objects.filter(pk=row.pk).update(classification="exempt")

    assert panel.get("/evidence")["total"] == before - 1
    assert reference not in str([panel.get(each) for each in ("/evidence", "/judgements", "/actions/A1", "/questions")])
    assert reference not in str(panel.get("/evidence", as_at=str(timezone.localdate() - timedelta(days=1))))
    assert panel.get("/evidence", text=reference)["total"] == 0
    assert reference in [each["reference"] for each in manager.get("/evidence")["items"]]


def test_small_numbers_are_hidden_from_whom_the_pages_hide_them(sample: Sample) -> None:
    from soundingboard.measures.models import Figure

    inside, outside = caller_as(sample, Role.ANALYST), caller_as(sample, Role.SCRUTINY_COUNCILLOR)
    address = "/measures/assessments_45wd/figures"
    shown = inside.get(address)["items"]
    assert shown[-1]["value"] is not None
    Figure.objects.filter(
        programme=sample.programme, period_end=shown[-1]["period_end"], indicator__code="assessments_45wd"
    ).update(hides="c")

    hidden = outside.get(address)["items"]

    assert inside.get(address)["items"][-1]["value"] == shown[-1]["value"]
    assert (hidden[-1]["value"], hidden[-1]["numerator"], hidden[-1]["symbol"]) == (None, None, "c")
    assert len(hidden) == len(shown)


def test_a_token_does_what_it_was_made_for_and_nothing_else(sample: Sample) -> None:
    narrow = caller_as(sample, Role.PROGRAMME_MANAGER, "read:plan")

    narrow.get("/objectives")
    for address in ("/actions", "/evidence", "/judgements", "/position", "/decisions", "/questions", "/measures"):
        assert "read:" in narrow.get(address, expect=403)["detail"]


def test_another_programme_is_not_there(sample: Sample, manager: Caller) -> None:
    person = stranger()
    membership = Membership.objects.get(person=person)
    theirs = Caller(
        membership.programme, make.later(make.actor(membership.programme, who=person, role="analyst"), timezone.now())
    )
    theirs.root = f"/api/v1/programmes/{sample.programme.code}"

    for address in (*LISTS, *ONES):
        theirs.get(address, expect=404)
    theirs.root = "/api/v1/programmes/nowhere"
    theirs.get("/actions", expect=404)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer sb_nothing", "Basic YTpi", "Bearer sb_\xe9", "bearer x y z"]
)
def test_without_a_token_that_works_nothing_opens(sample: Sample, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for address in (*LISTS, *ONES, "/nothing"):
        response = Client().get(f"/api/v1/programmes/{sample.programme.code}{address}", headers=headers)
        assert response.status_code == (404 if address == "/nothing" else 401), address
        assert response["Content-Type"] == "application/problem+json"
        if response.status_code == 401:
            assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_signed_in_browser_is_not_let_in_without_a_token(sample: Sample) -> None:
    client = Client()
    client.force_login(sample.people[Role.PROGRAMME_MANAGER])

    assert client.get(f"/api/v1/programmes/{sample.programme.code}/actions").status_code == 401


def test_a_token_that_ran_out_or_was_revoked_is_refused(sample: Sample, manager: Caller) -> None:
    AccessToken.objects.filter(pk=manager.row.pk).update(
        made_at=timezone.now() - timedelta(days=2), expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert "run out" in manager.get("/actions", expect=401)["detail"]

    other = caller_as(sample, Role.PROGRAMME_MANAGER)
    revoke_token(token=other.row, by=make_actor(sample, Role.PROGRAMME_MANAGER))
    assert "revoked" in other.get("/actions", expect=401)["detail"]


def test_a_token_that_asks_too_often_is_told_when_to_ask_again(manager: Caller) -> None:
    manager.get("/rounds")
    assert manager.response["RateLimit-Limit"] == str(MOST_REQUESTS)
    assert manager.response["RateLimit-Remaining"] == str(MOST_REQUESTS - 1)
    AccessToken.objects.filter(pk=manager.row.pk).update(asked_in_window=MOST_REQUESTS)

    manager.get("/rounds", expect=429)

    assert 1 <= int(manager.response["Retry-After"]) <= 60


def test_every_operation_has_a_scope_that_a_token_can_have_and_asks_for_a_permission() -> None:
    operations = [each for view in router.path_operations.values() for each in view.operations]

    assert len(operations) >= 18
    for each in operations:
        door: Any = each.view_func
        assert door.scope in all_scopes()
        assert door.permission
        assert door.changes == (each.methods == ["POST"]) == door.scope.startswith("write:")


def test_the_refusals_of_all_operations_are_described_by_one_class() -> None:
    operations = [each for view in router.path_operations.values() for each in view.operations]
    described = [(each, status) for each in operations for status in each.response_models if status >= 400]

    assert len(described) > 5 * len(operations)
    assert {each.response_models[status] for each, status in described} == {ProblemAnswer}


@pytest.mark.slow
@pytest.mark.parametrize("role", [role for role in Role if role != Role.OUTSIDER])
def test_every_role_reads_what_the_pages_let_it_read(sample: Sample, role: Role) -> None:
    caller = caller_as(sample, role)

    for address in (*LISTS, *ONES):
        needed = ASKS_FOR.get(address, Permission.VIEW_PROGRAMME)
        may = needed in ROLES[role].permissions | sample.more[role]
        # The owner of an action of a finding reads the finding.
        may |= (role, address) == (Role.ACTION_OWNER, "/audit-findings/AF1")
        caller.get(address, expect=200 if may else 403)
        caller.anew()
