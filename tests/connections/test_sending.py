"""Where a message may go, and what a receiver may do to whoever sends it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import socket
import ssl
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundingboard.connections.webhooks import rules, sending
from soundingboard.connections.webhooks.sending import send, where_refused
from tests.connections.receiver import certificate_for, receiving

pytestmark = pytest.mark.pure
HERE = ["127.0.0.0/8"]
PUBLIC = "93.184.215.14"


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name lead to these addresses; and the names that were asked for."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *more: Any, **given: Any) -> list[Any]:
        asked.append(host)
        kinds = [socket.AF_INET6 if ":" in each else socket.AF_INET for each in addresses]
        return [(kind, 1, 6, "", (each, port)) for kind, each in zip(kinds, addresses, strict=True)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


# --- where ----------------------------------------------------------------------------------------------------------

INSIDE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
    "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe",
    "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:a00:1::", "2002:7f00:1::1", "2001:0:a00:1::", "::127.0.0.1", "::a00:1",
    "fec0::1", "feff::1",
]  # fmt: skip
OUTSIDE = [PUBLIC, "8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:2800:21f:cb07::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_known_for_one(address: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = []
    literal = f"[{address}]" if ":" in address else address

    assert rules.is_inside(ipaddress.ip_address(address))
    assert where_refused(f"https://{literal}/hook") == rules.INSIDE
    # And where a name leads there, even beside a place that is outside.
    resolving(monkeypatch, PUBLIC, address)
    assert where_refused("https://receiver.example/hook") == rules.INSIDE
    assert send("https://receiver.example/hook", {}, b"{}").problem == "inside"


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_not_taken_for_one_inside(address: str) -> None:
    assert not rules.is_inside(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_that_carries_another_is_judged_by_it(carried: ipaddress.IPv4Address) -> None:
    mapped = ipaddress.IPv6Address(f"::ffff:{carried}")
    translated = ipaddress.IPv6Address((0x64FF9B << 96) | int(carried))

    assert rules.is_inside(mapped) == rules.is_inside(translated) == rules.is_inside(carried)


@pytest.mark.parametrize(
    "address",
    [
        "", "receiver.example", "ftp://receiver.example/", "file:///etc/passwd", "http://receiver.example/", "https://",
        "https:///hook", "https://name:word@receiver.example/", "https://receiver.example/#x", "https://[::1",
        "gopher:x",
        "https://receiver.example:99999/", "https://receiver.example:0/", "https://a b.example/", "javascript:alert(1)",
        f"https://receiver.example/{'x' * 400}", "https://receiver.example/\r\nX: y",
    ],
)  # fmt: skip
def test_an_address_that_is_badly_written_is_refused_in_words(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, PUBLIC)

    assert where_refused(address).endswith(".")
    assert where_refused("https://receiver.example/hook") == ""


@pytest.mark.parametrize(
    "address", ["https://2130706433/", "https://0x7f000001/", "https://127.1/", "https://0177.0.0.1/"]
)
def test_other_ways_of_writing_this_machine_lead_nowhere_else(address: str, settings: Any) -> None:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = []

    assert where_refused(address)
    assert send(address, {}, b"").problem in ("inside", "no_address")


def test_a_name_that_leads_nowhere_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)

    assert "not known" in where_refused("https://receiver.example/")
    assert send("https://receiver.example/", {}, b"").problem == "no_address"


def test_a_name_that_changes_between_the_look_and_the_sending_gains_nothing(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The name is asked once; the connection goes to the address that was judged, whatever the name says next."""
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = []
    went_to: list[Any] = []

    class Line(socket.socket):
        def connect(self, address: Any) -> None:
            went_to.append(address)
            raise ConnectionRefusedError

    answers = [[PUBLIC], ["127.0.0.1"]]
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, 1, 6, "", (each, port)) for each in answers[min(len(asked) - 1, 1)]]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(sending.socket, "socket", Line)

    assert send("https://receiver.example/", {}, b"").problem == "no_connection"
    assert asked == ["receiver.example"]
    assert went_to == [(PUBLIC, 443)]


# --- what a receiver may do -----------------------------------------------------------------------------------------


def test_a_message_is_sent_to_the_host_by_its_name(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = HERE
    with receiving() as receiver:
        resolving(monkeypatch, "127.0.0.1")

        sent = send(f"http://receiver.example:{receiver.port}/hook?for=us", {"X-Said": "yes"}, b'{"a":1}')

        assert (sent.status, sent.problem) == (204, None)
        ((path, headers, body),) = receiver.got
        assert (path, body) == ("/hook?for=us", b'{"a":1}')
        assert headers["host"] == f"receiver.example:{receiver.port}"
        assert headers["x-said"] == "yes"


@pytest.mark.parametrize(
    ("status", "problem"),
    [(200, None), (202, None), (204, None), (301, "redirect"), (302, "redirect"), (307, "redirect"), (308, "redirect"),
     (400, "status"), (404, "status"), (410, "gone"), (429, "status"), (500, "status"), (503, "status")],
)  # fmt: skip
def test_what_is_answered_is_understood_and_a_redirect_is_not_followed(
    status: int, problem: str | None, settings: Any
) -> None:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = HERE
    with receiving() as elsewhere, receiving(status=status, headers={"Location": elsewhere.address}) as receiver:
        sent = send(receiver.address, {}, b"{}")

        assert (sent.status, sent.problem) == (status, problem)
        assert len(receiver.got) == 1
        assert elsewhere.got == []


@pytest.mark.parametrize("slow", [{"waits": 60.0}, {"drips": 0.05}])
def test_a_receiver_that_takes_its_time_is_cut_off(slow: dict[str, float], settings: Any) -> None:
    """One that answers after a minute, and one that answers a letter at a time."""
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = HERE
    with receiving(**slow) as receiver:
        begun = time.monotonic()

        sent = send(receiver.address, {}, b"{}", seconds=0.4)

        assert (sent.status, sent.problem) == (None, "timeout")
        assert time.monotonic() - begun < 3
        assert sent.milliseconds >= 350


def test_a_name_of_which_nobody_says_where_it_leads_takes_no_longer_than_the_rest(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = HERE
    answer = threading.Event()

    def silent(*_: Any, **__: Any) -> Any:
        answer.wait(20)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    monkeypatch.setattr(rules, "SECONDS", 0.2)
    begun = time.monotonic()

    sent = send("https://receiver.example/", {}, b"{}", seconds=0.3)
    refused = where_refused("https://receiver.example/")
    took = time.monotonic() - begun
    answer.set()

    assert (sent.status, sent.problem) == (None, "timeout")
    assert refused == rules.PROBLEMS["timeout"]
    assert took < 3


def test_what_a_slow_name_took_is_taken_off_what_the_receiver_has(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = HERE
    with receiving(waits=60.0) as receiver:

        def slow(host: str, port: int, *_: Any, **__: Any) -> Any:
            time.sleep(0.8)
            return [(socket.AF_INET, 1, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", slow)
        sent = send(receiver.address, {}, b"{}", seconds=1.0)

        assert sent.problem == "timeout"
        assert 900 <= sent.milliseconds < 1700


def test_ten_seconds_are_all_that_a_receiver_has() -> None:
    assert rules.SECONDS == 10.0


def test_nobody_there_is_said(settings: Any) -> None:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = HERE
    with receiving() as receiver:
        address = receiver.address

    assert send(address, {}, b"{}").problem == "no_connection"


def test_a_message_goes_over_tls_to_whoever_proves_to_be_the_host(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = HERE
    trusted, context = certificate_for("receiver.example", tmp_path)
    usual = ssl.create_default_context
    resolving(monkeypatch, "127.0.0.1")
    with receiving(tls=context) as receiver:
        here = f"https://receiver.example:{receiver.port}/hook"
        other = f"https://other.example:{receiver.port}/hook"

        assert send(here, {}, b"{}").problem == "tls"  # nobody vouches for it
        monkeypatch.setattr(ssl, "create_default_context", lambda: usual(cafile=str(trusted)))
        assert send(other, {}, b"{}").problem == "tls"  # it is another's
        assert receiver.got == []
        sent = send(here, {}, b"{}")
        assert (sent.status, sent.problem) == (204, None)
        assert len(receiver.got) == 1


@pytest.mark.parametrize("slow", [{"waits": 60.0}, {"drips": 0.05}])
def test_a_receiver_is_cut_off_over_tls_too(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, slow: dict[str, float]
) -> None:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = HERE
    trusted, context = certificate_for("receiver.example", tmp_path)
    usual = ssl.create_default_context
    resolving(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(ssl, "create_default_context", lambda: usual(cafile=str(trusted)))
    with receiving(tls=context, **slow) as receiver:
        begun = time.monotonic()

        sent = send(f"https://receiver.example:{receiver.port}/", {}, b"{}", seconds=0.6)

        assert sent.problem == "timeout"
        assert time.monotonic() - begun < 3


def test_a_receiver_that_speaks_no_tls_is_sent_nothing_in_the_clear(settings: Any) -> None:
    """A receiver that speaks no TLS where it should: the message is not sent in the clear instead."""
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = HERE
    with receiving() as receiver:
        sent = send(receiver.address.replace("http:", "https:"), {}, b"{}")

        assert sent.problem in ("tls", "no_connection")
        assert receiver.got == []


# --- the signature and the tries ------------------------------------------------------------------------------------


def test_a_signature_is_as_the_standard_webhooks_convention_has_it() -> None:
    """The example that the convention publishes."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    said = rules.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')

    assert said == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(max_size=40), st.binary(max_size=200), st.integers(0, 2**33))
def test_a_signature_is_the_hmac_of_id_time_and_body(secret: bytes, body: bytes, stamp: int) -> None:
    said = rules.signature(secret, "msg_1", stamp, body)

    slow = hmac.new(secret, b"msg_1." + str(stamp).encode() + b"." + body, hashlib.sha256).digest()
    assert base64.b64decode(said.removeprefix("v1,")) == slow


def test_tries_grow_apart_and_end() -> None:
    waits = [rules.next_try(tried) for tried in range(1, rules.TRIES + 1)]

    assert waits[-1] is None
    assert list(rules.DELAYS) == sorted(set(rules.DELAYS)) == waits[:-1]
    assert rules.TRIES == 7
