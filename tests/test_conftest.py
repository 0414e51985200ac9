"""The nets under the tests hold."""

from __future__ import annotations

import socket
import warnings

import pytest
from django.db import connection

from tests.conftest import NetworkReached, is_given_a_database, is_on_this_machine

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "example.org", ""])
def test_another_machine_is_not_this_machine(host: str) -> None:
    assert not is_on_this_machine(socket.AF_INET, (host, 80))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "localhost"])
def test_the_loopback_is_this_machine(host: str) -> None:
    assert is_on_this_machine(socket.AF_INET, (host, 80))


def test_a_test_that_reaches_for_the_network_fails() -> None:
    with socket.socket() as connection, pytest.raises(NetworkReached, match=r"192\.0\.2\.1"):
        connection.connect(("192.0.2.1", 80))


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning, match="heard"):
        warnings.warn("heard", stacklevel=1)


class Item:
    """A test, as far as its marks and fixtures go."""

    def __init__(self, *marks: str, fixturenames: tuple[str, ...] = ()) -> None:
        self.marks, self.fixturenames = marks, fixturenames

    def get_closest_marker(self, name: str) -> str | None:
        return next((mark for mark in self.marks if mark == name), None)


@pytest.mark.parametrize(
    "item",
    [Item("django_db"), Item(fixturenames=("tmp_path", "db")), Item(fixturenames=("sample", "django_db_setup"))],
)
def test_what_is_marked_so_or_takes_such_a_fixture_is_given_a_database(item: Item) -> None:
    assert is_given_a_database(item)  # type: ignore[arg-type]


def test_what_is_given_no_database_is_refused_one() -> None:
    assert not is_given_a_database(Item("slow", fixturenames=("tmp_path",)))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.ensure_connection()
