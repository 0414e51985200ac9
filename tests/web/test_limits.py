"""What is dear to do is limited for each person, on whichever page it stands."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from soundingboard.accounts.limits import LIMITS, Limit
from soundingboard.accounts.models import Dear
from soundingboard.accounts.roles import Role
from soundingboard.papers.models import Paper
from soundingboard.plan.models import Inspection
from tests.web.sample import Sample, addresses

pytestmark = pytest.mark.django_db


@cache
def costs() -> dict[str, Dear | None]:
    """What each address is counted as, by its name."""
    return dict(_costs(get_resolver().url_patterns))


def _costs(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, Dear | None]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _costs(pattern.url_patterns)
        else:
            yield str(pattern.name), getattr(pattern.callback, "dear", None)


def takes_a_file(page: str) -> bool:
    """Whether a form on a page takes a file."""
    return re.search(r"<input\b[^>]*\btype=\"file\"", page) is not None


def signed_in(sample: Sample, role: Role = Role.PROGRAMME_MANAGER) -> Client:
    client = Client()
    client.force_login(sample.people[role])
    return client


@pytest.fixture
def one_each(monkeypatch: pytest.MonkeyPatch) -> None:
    for dear in Dear:
        monkeypatch.setitem(LIMITS, dear, Limit(1, timedelta(minutes=10)))


@pytest.mark.once
@pytest.mark.parametrize("name", ["inspection_upload", "evidence_add", "letter_new", "lists", "published_send"])
def test_a_form_that_takes_a_file_is_counted(sample: Sample, name: str) -> None:
    # Of every other page, tests/web/test_every_page.py holds the same.
    (form,) = [each for each in addresses() if each.name == name]

    assert takes_a_file(signed_in(sample).get(form.in_(sample)).content.decode())
    assert costs()[name] is Dear.UPLOAD


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
    assert first.get(address).getvalue()

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
