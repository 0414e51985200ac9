"""A request leaves one line, by the name of its page and the numbers of who and where."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from soundingboard.accounts.models import Programme
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make.programme()


def signed_in(programme: Programme) -> tuple[Client, int]:
    person = make.actor(programme).person
    assert person is not None
    client = Client()
    client.force_login(person)
    return client, person.pk


def logged(client: Client, address: str, **sent: Any) -> Any:
    with capture_logs() as lines:
        client.post(address, sent) if sent else client.get(address)
    (line,) = [line for line in lines if line["event"] == "request"]
    return line


def test_a_page_is_logged_by_its_name_with_who_and_where(programme: Programme) -> None:
    client, person = signed_in(programme)

    line = logged(client, f"/p/{programme.code}/plan/?text=Jamie")

    assert (line["method"], line["route"], line["person"], line["programme"]) == ("GET", "plan", person, programme.code)
    assert line["status"] in (200, 302)
    assert line["ms"] > 0
    assert set(line) == {"event", "log_level", "method", "route", "status", "ms", "person", "programme"}


def test_what_a_form_held_is_not_logged(programme: Programme) -> None:
    client, _ = signed_in(programme)

    line = logged(client, f"/p/{programme.code}/plan/start/", title="Jamie Smith")

    assert line["method"] == "POST"
    assert "Jamie" not in str(line)


def test_somebody_not_signed_in_and_an_address_that_is_not_there_have_no_names(programme: Programme) -> None:
    assert logged(Client(), "/help")["person"] is None
    line = logged(Client(), "/p/jamie-smith/plan/")
    assert (line["programme"], line["status"]) == (None, 302)
    line = logged(Client(), "/no/such/jamie-smith")
    assert (line["route"], line["status"]) == (None, 404)
    assert "jamie" not in str(line)


def test_another_programme_s_name_is_not_logged_for_a_stranger(programme: Programme) -> None:
    client, _ = signed_in(make.programme())

    assert logged(client, f"/p/{programme.code}/plan/")["programme"] is None


def test_the_machine_s_own_questions_are_only_seen_at_the_finest_level() -> None:
    assert logged(Client(), "/health/alive")["log_level"] == "debug"


def test_logging_asks_the_database_nothing() -> None:
    with CaptureQueriesContext(connection) as made:
        logged(Client(), "/health/alive")

    assert len(made) == 0
