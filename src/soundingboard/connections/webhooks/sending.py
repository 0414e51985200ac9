"""Sends one message to a receiver, and lets nothing in it lead inside the network.

The host's name is resolved once, every address that it has is judged, and the connection is made to one of those very
addresses: a name that resolves to another when it is asked again (DNS rebinding) gains nothing. Redirects are not
followed, proxies not asked, and of the answer no more is read than its status.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from soundingboard.connections.webhooks import rules
from soundingboard.connections.webhooks.rules import IP, Network, Problem

AGENT = "Sounding-Board-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a try: the status answered, if any; what went wrong, if anything; and how long it took."""

    status: int | None
    problem: Problem | None
    milliseconds: int


class _CannotReach(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)


def allowed_networks() -> tuple[Network, ...]:
    """The networks inside which whoever runs the service lets messages go."""
    return tuple(ipaddress.ip_network(each.strip()) for each in settings.SOUNDINGBOARD_WEBHOOK_NETWORKS if each.strip())


def addresses_of(host: str, port: int, allowed: Sequence[Network], seconds: float) -> list[IP]:
    """Where a host's name leads now, asked for so many seconds at most.

    Raises:
        _CannotReach: nowhere; or one of its addresses, even if others are not, is inside; or nobody says in time.
    """
    found = _resolved(host, port, seconds)
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(each[4][0]).split("%")[0]) for each in found))
    if not addresses:
        raise _CannotReach("no_address")
    if any(rules.is_inside(each, allowed) for each in addresses):
        raise _CannotReach("inside")
    return addresses


def _resolved(host: str, port: int, seconds: float) -> list[Any]:
    """What the name service says of a host.

    It can be given no time and cannot be called back, so somebody else waits for it: a name whose servers are silent
    holds up a thread of this process for as long as the system's own patience lasts, and nobody's message.
    """
    said: SimpleQueue[list[Any] | None] = SimpleQueue()

    def ask() -> None:
        try:
            said.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            said.put(None)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = said.get(timeout=max(0.01, seconds))
    except Empty:
        raise _CannotReach("timeout") from None
    if found is None:
        raise _CannotReach("no_address")
    return found


def where_refused(address: str) -> str:
    """Why nothing may be sent to an address, resolved as it is now, in a sentence; nothing where it may."""
    allowed = allowed_networks()
    refusal = rules.address_refused(address, allowed)
    if refusal:
        return refusal
    parts = urlsplit(address)
    try:
        found = addresses_of(parts.hostname or "", parts.port or 443, allowed, rules.SECONDS)
    except _CannotReach as wrong:
        return rules.PROBLEMS[wrong.problem] if wrong.problem != "inside" else rules.INSIDE
    return _plain_refused(parts.scheme, found, allowed)


def _plain_refused(scheme: str, addresses: Sequence[IP], allowed: Sequence[Network]) -> str:
    if scheme == "http" and not all(rules.is_allowed(each, allowed) for each in addresses):
        return rules.NOT_SECRET
    return ""


def send(address: str, headers: Mapping[str, str], body: bytes, *, seconds: float = rules.SECONDS) -> Sent:
    """Send a message. Never raises for what a receiver or the network does; takes no longer than `seconds`, of which
    finding out where the host's name leads is a part.
    """
    begun = time.monotonic()
    status: int | None = None
    problem: Problem | None = None
    try:
        status = _status(address, headers, body, seconds)
    except _CannotReach as wrong:
        problem = wrong.problem
    else:
        if status == rules.GONE:
            problem = "gone"
        elif 300 <= status < 400:
            problem = "redirect"
        elif not 200 <= status < 300:
            problem = "status"
    return Sent(status, problem, round((time.monotonic() - begun) * 1000))


def _status(address: str, headers: Mapping[str, str], body: bytes, seconds: float) -> int:
    allowed = allowed_networks()
    if rules.address_refused(address, allowed):
        raise _CannotReach("inside")
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    deadline = time.monotonic() + seconds
    addresses = addresses_of(host, port, allowed, seconds)
    if _plain_refused(parts.scheme, addresses, allowed):
        raise _CannotReach("inside")
    raw = _connected(addresses, port, deadline)
    # Each read has its time, so a receiver that sends a letter a second would never be late: the line is cut for it.
    is_late = threading.Event()
    timer = threading.Timer(max(0.01, deadline - time.monotonic()), _cut, (raw, is_late))
    timer.daemon = True
    timer.start()
    line: socket.socket = raw
    try:
        if parts.scheme == "https":
            # It checks the certificate, and that it is of this host.
            line = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
            timer.cancel()
            timer = threading.Timer(max(0.01, deadline - time.monotonic()), _cut, (line, is_late))
            timer.daemon = True
            timer.start()
        connection = http.client.HTTPConnection(host, port)
        connection.sock = line
        connection.request("POST", _target(parts.path, parts.query), body, dict(headers))
        status = connection.getresponse().status
        # What was cut off within its headers looks like an answer that is short.
        if is_late.is_set():
            raise _CannotReach("timeout")
        return status
    except TimeoutError:
        raise _CannotReach("timeout") from None
    except ssl.SSLError:
        raise _CannotReach("timeout" if is_late.is_set() else "tls") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise _CannotReach("timeout" if is_late.is_set() else "no_connection") from None
    finally:
        timer.cancel()
        line.close()
        raw.close()


def _connected(addresses: Sequence[IP], port: int, deadline: float) -> socket.socket:
    """A connection to the first of these addresses that takes one."""
    problem: Problem = "no_connection"
    for address in addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            problem = "timeout"
            break
        family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
        line = socket.socket(family, socket.SOCK_STREAM)
        line.settimeout(left)
        try:
            line.connect((str(address), port))
        except TimeoutError:
            line.close()
            problem = "timeout"
        except OSError:
            line.close()
        else:
            return line
    raise _CannotReach(problem)


def _cut(line: socket.socket, is_late: threading.Event) -> None:
    is_late.set()
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)  # not the encrypted farewell, which could wait as well


def _target(path: str, query: str) -> str:
    return f"{path or '/'}{f'?{query}' if query else ''}"
