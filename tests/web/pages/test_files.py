"""Fetching a stored file."""

import pytest
from django.test import Client

from soundingboard.accounts.roles import Role
from soundingboard.files.actions import store_file
from tests import factories as make

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a report"


def client_of(actor: object) -> Client:
    client = Client()
    client.force_login(actor.person)  # type: ignore[attr-defined]
    return client


def test_a_file_comes_as_a_download_that_no_browser_runs() -> None:
    programme = make.programme()
    alice = make.actor(programme)
    stored = store_file(programme=programme, name="R\u00e9port.pdf", content=PDF, purpose="inspection_report", by=alice)

    response = client_of(alice).get(f"/p/{programme.code}/files/{stored.pk}/")

    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_not_there_for_those_who_may_not_have_it() -> None:
    programme = make.programme()
    alice = make.actor(programme)
    proof = store_file(programme=programme, name="a.pdf", content=PDF, purpose="evidence", by=alice)
    charlie = make.actor(make.programme())

    assert (
        client_of(make.actor(programme, Role.PARTNER)).get(f"/p/{programme.code}/files/{proof.pk}/").status_code == 404
    )
    assert client_of(charlie).get(f"/p/{programme.code}/files/{proof.pk}/").status_code == 404
    assert client_of(alice).get(f"/p/{programme.code}/files/999999/").status_code == 404
