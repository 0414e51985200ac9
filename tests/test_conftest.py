"""The nets under the tests hold."""

from __future__ import annotations

import socket
import warnings

import pytest

from tests.conftest import NetworkReached, is_on_this_machine

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
