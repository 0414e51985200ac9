"""The API is what its OpenAPI document says: thousands of made-up requests are held to it, none of them a failure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from soundingboard.accounts import limits
from soundingboard.accounts.access import actor_in
from soundingboard.accounts.roles import Role
from soundingboard.api.said import Told
from soundingboard.api.tables import MEDIA
from soundingboard.api.urls import document
from soundingboard.connections import rules
from tests.api.client import Caller
from tests.web.markup import faults_of
from tests.web.sample import Sample

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# What a made-up request may name, so that it goes deeper than "there is no such thing".
THERE = {
    "/actions/": {"reference": "A1"},
    "/objectives/": {"reference": "1.2"},
    "/questions/": {"reference": "Q1"},
    "/measures/": {"code": "assessments_45wd"},
    "/meetings/": {"body": "board", "number": 2, "item": 1, "outcome": 3},
    "/papers/": {"reference": "PP2"},
    "/risks/": {"reference": "RSK1"},
    "/audits/": {"reference": "AC1"},
    "/audit-findings/": {"reference": "AF1"},
}
EXAMPLES = 5
ROOT = Path(__file__).resolve().parents[2]


_site = cache(get_wsgi_application)


def application(environ: Any, start_response: Any) -> Any:
    """The whole site; made when it is first asked, for what the tests serve is not there when they are collected."""
    answer = _site()(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


DOCUMENT = schemathesis.openapi.from_dict(document())
DOCUMENT.app = application
OPERATIONS = {result.ok().label: result.ok() for result in DOCUMENT.get_all_operations()}
# A request that is well formed may still be refused for what there is: no such reference, a day to come, a round that
# is closed. Whether each refusal is right is what the other tests hold it to.
BESIDES = [positive_data_acceptance]


@pytest.fixture
def kept_open() -> Iterator[None]:
    """As the test client does: a request does not close the connection that the test's own transaction is on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("kept_open")
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("label", list(OPERATIONS))
def test_nothing_the_api_answers_is_other_than_its_document_says(
    sample: Sample, monkeypatch: pytest.MonkeyPatch, label: str, mode: GenerationMode
) -> None:
    monkeypatch.setattr(rules, "MOST_REQUESTS", 10**9)
    often = limits.Limit(10**6, timedelta(minutes=10))
    monkeypatch.setitem(limits.LIMITS, limits.Dear.EXPORT, often)
    standing = actor_in(sample.programme, sample.people[Role.PROGRAMME_MANAGER], timezone.now())
    assert standing is not None
    caller = Caller(sample.programme, standing)
    # What was squeezed would reach the checks as it is.
    headers, answered = caller.headers | {"Accept-Encoding": "identity"}, Counter[int]()

    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode), chance=st.randoms(use_true_random=False))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Any, chance: Any) -> None:
        known = mode is GenerationMode.POSITIVE and chance.random() < 0.6
        for name in case.path_parameters or {}:
            if name == "programme":
                case.path_parameters[name] = sample.programme.code
            elif known:
                case.path_parameters[name] = next(there[name] for part, there in THERE.items() if part in label)
        response = case.call(headers=headers)
        answered[response.status_code] += 1
        case.validate_response(response, excluded_checks=BESIDES, headers=headers)

    asked()
    assert answered.total() >= EXAMPLES // 2
    assert max(answered) < 500
    if mode is GenerationMode.POSITIVE and label.startswith("GET"):
        assert answered[200]


def test_the_document_is_for_anybody_and_says_openapi_3_1() -> None:
    response = Client().get("/api/v1/openapi.json")

    said = response.json()
    assert response.status_code == 200
    assert said["openapi"] == "3.1.0"
    assert set(said["components"]["securitySchemes"]) == {"ByToken"}
    operations = [one for methods in said["paths"].values() for one in methods.values()]
    assert len(operations) == len({one["operationId"] for one in operations}) >= 18
    for one in operations:
        assert one["security"] == [{"ByToken": []}]
        assert one["x-scope"] in rules.all_scopes()
        for status, answer in one["responses"].items():
            if status == "304":  # what one has is not sent again
                assert "content" not in answer
                continue
            expected = {"application/json", *MEDIA.values()} if int(status) < 400 else {"application/problem+json"}
            assert len(answer["content"]) == 1
            assert set(answer["content"]) <= expected


def test_what_is_written_for_people_names_every_address_with_its_scope() -> None:
    written = (ROOT / "docs" / "api.md").read_text().splitlines()

    for path, methods in document()["paths"].items():
        beneath = path.removeprefix("/api/v1/programmes/{programme}")
        for method, operation in methods.items():
            asked = "POST " if method == "post" else ""
            address = re.compile("`" + asked + re.sub(r"\{\w+\}", r"[\\w.-]+", beneath) + "`")
            if beneath.startswith("/tables/"):
                address = re.compile(f"`{beneath.removeprefix('/tables/').partition('.')[0]}`")
            lines = [line for line in written if line.startswith(f"| `{operation['x-scope']}`")]
            assert any(address.search(line) for line in lines), (method, beneath)


def test_no_two_things_have_one_name_in_the_document() -> None:
    """The later would stand for both."""
    found, at = Counter[str](), [*Schema.__subclasses__(), *Told.__subclasses__()]
    while at:
        each = at.pop()
        at += each.__subclasses__()
        if each.__module__.startswith("soundingboard.api") and "[" not in each.__name__:
            found[each.__name__] += 1

    assert len(found) > 100
    assert [name for name, number in found.items() if number > 1] == []


def test_ninjas_own_schema_is_for_what_is_asked_and_for_refusals() -> None:
    """It asks Python for each field of each thing, which a list of fifty cannot afford: what is answered is `Told`."""
    found = {each.__name__ for each in Schema.__subclasses__() if each.__module__.startswith("soundingboard.api")}

    assert found == {"OnDay", "Said", "FieldError", "Problem"}


def test_a_person_can_read_about_it_without_a_script_from_elsewhere() -> None:
    response = Client().get("/api/")

    page = response.content.decode()
    assert response.status_code == 200
    assert not faults_of(page)
    assert "/api/v1/programmes/{programme}/actions" in page
    assert "write:delivery" in page
    assert page.count("<script") == 1


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/nothing", "/api/nothing", "/api/v2/programmes/x/actions"])
def test_an_address_that_is_not_there_is_said_as_the_api_says_it(address: str) -> None:
    response = Client().get(address)

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("address", ["/api/", "/api/v1/openapi.json", "/api/v1/programmes/{code}/position"])
def test_another_method_is_refused_as_the_api_refuses(sample: Sample, method: str, address: str) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.generic(method, address.format(code=sample.programme.code))

    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["title"] == "No such method"
    assert "GET" in response["Allow"]


def test_a_page_refuses_another_method_as_before() -> None:
    response = Client().put("/account/login/")

    assert response.status_code == 405
    assert "json" not in response["Content-Type"]


def test_something_written_to_an_address_that_is_not_there_is_said_as_the_api_says_it() -> None:
    response = Client(enforce_csrf_checks=True).post("/api/v1/nothing", "{}", content_type="application/json")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
