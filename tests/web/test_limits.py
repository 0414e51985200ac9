"""What is dear to do is limited for each person, on whichever page it stands."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from lxml import html

from soundingboard.accounts.limits import LIMITS, Limit
from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import ROLES, Role
from soundingboard.papers.models import Paper
from soundingboard.plan.models import Inspection
from tests.web.sample import Address, Sample, addresses

pytestmark = pytest.mark.django_db

LOOKERS = (Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR, Role.ANALYST)


def costs(patterns: list[URLPattern | URLResolver] | None = None) -> dict[str, Dear | None]:
    """What each address is counted as, by its name."""
    found: dict[str, Dear | None] = {}
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            found |= costs(pattern.url_patterns)
        else:
            found[str(pattern.name)] = getattr(pattern.callback, "dear", None)
    return found


def signed_in(sample: Sample, role: Role = Role.PROGRAMME_MANAGER) -> Client:
    client = Client()
    client.force_login(sample.people[role])
    return client


@pytest.fixture
def one_each(monkeypatch: pytest.MonkeyPatch) -> None:
    for dear in Dear:
        monkeypatch.setitem(LIMITS, dear, Limit(1, timedelta(minutes=10)))


@pytest.mark.once
def test_every_form_that_takes_a_file_is_counted(sample: Sample) -> None:
    counted, taking = costs(), set()
    clients = {role: signed_in(sample, role) for role in LOOKERS}
    for each in addresses():
        if each.is_of_a_programme and not each.unknown_parts() and takes_a_file(clients, sample, each):
            taking.add(each.name)

    assert {"inspection_upload", "evidence_add", "letter_new", "lists", "published_send"} <= taking
    assert {name for name in taking if counted[name] is not Dear.UPLOAD} == set()


def takes_a_file(clients: dict[Role, Client], sample: Sample, each: Address) -> bool:
    role = next((role for role in LOOKERS if each.permission in ROLES[role].permissions), None)
    if role is None:
        return False
    answer = clients[role].get(each.in_(sample))
    if answer.streaming:
        answer.getvalue()
    if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
        return False
    return bool(html.fromstring(answer.content).xpath("//input[@type='file']"))


def test_every_table_that_is_taken_away_is_counted() -> None:
    # Those of the API count by themselves: tests/api/test_tables.py.
    pages = {name: dear for name, dear in costs().items() if not name.startswith("api_")}
    tables = {name: dear for name, dear in pages.items() if name.endswith(("_xlsx", "_csv"))}

    assert len(tables) >= 8
    assert set(tables.values()) == {Dear.EXPORT}


def test_what_the_worker_is_asked_for_is_counted() -> None:
    asked = {
        "paper_new", "paper_refresh", "paper_issue", "paper_verify", "paper_readers_draft", "paper_readers_issue",
        "history_verify", "position_compare",
    }  # fmt: skip

    assert {costs()[name] for name in asked} == {Dear.WORK}


@pytest.mark.usefixtures("one_each")
def test_one_too_many_is_answered_with_when_it_will_do_again(sample: Sample) -> None:
    address = f"/p/{sample.programme.code}/delivery/actions.csv"
    first, second = signed_in(sample), signed_in(sample)
    assert first.get(address).getvalue()  # type: ignore[attr-defined]

    refused = second.get(address)

    page = refused.content.decode()
    assert refused.status_code == 429
    assert "asked for too often" in page
    assert "Wait until" in page
    assert "GMT" in refused["Retry-After"]
    others = signed_in(sample, Role.AUDITOR).get(address)
    assert others.status_code == 200
    assert others.getvalue()


@pytest.mark.usefixtures("one_each")
def test_looking_at_a_form_is_free_and_sending_it_too_often_saves_nothing(sample: Sample) -> None:
    root, client = f"/p/{sample.programme.code}/", signed_in(sample)
    inspections, papers = Inspection.objects.count(), Paper.objects.count()
    for _ in range(3):
        assert client.get(root + "inspections/upload/").status_code == 200
    assert client.post(root + "inspections/upload/", {}).status_code == 200
    draft = {"kind": "board-pack", "audience": "board", "edition": "exempt"}
    assert client.post(root + "papers/new/", draft).status_code == 302

    assert client.post(root + "inspections/upload/", {}).status_code == 429
    assert client.post(root + "papers/new/", draft).status_code == 429
    assert (Inspection.objects.count(), Paper.objects.count()) == (inspections, papers + 1)
