"""What the run of many councils asks and how it counts. Its building is the benchmark's own."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from soundingboard.bench.measure import Server
from tests.web.sample import addresses
from tools import councils
from tools.councils import MIX, asked, load

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def answering(status: int = 200, after: float = 0.0) -> Iterator[Server]:
    """A server that gives every request one answer, after so many seconds."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            time.sleep(after)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        nothing: subprocess.Popen[bytes] = subprocess.Popen(["true"])
        nothing.wait()
        yield Server(nothing, "", 0.0, port=server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


def test_a_page_that_takes_longer_beside_the_others_is_told_by_how_much() -> None:
    with answering(after=0.01) as alone, answering(after=0.03) as beside:
        page = asked((alone, beside), "home", "/", 3)

    assert page is not None
    assert page.alone > 10
    assert page.beside > 30
    assert page.ratio == page.beside / page.alone


def test_a_page_that_is_refused_in_either_place_is_not_measured() -> None:
    with answering() as alone, answering(403) as beside:
        assert asked((alone, beside), "home", "/", 3) is None


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(councils, "SECONDS", 1)


@pytest.mark.usefixtures("short")
def test_requests_that_wait_for_each_other_count_from_when_they_were_due() -> None:
    with answering() as server:
        assert load(server, ["/"]).endswith("; 0 with an error.")
    with answering(after=0.3) as server:
        assert "over 250 ms" in load(server, ["/"])


@pytest.mark.usefixtures("short")
def test_a_request_that_is_not_answered_well_is_an_error() -> None:
    with answering(500) as server:
        assert "50 with an error.  over 250 ms, or an error" in load(server, ["/"])


def test_what_the_load_asks_for_are_addresses_of_the_site() -> None:
    assert len(set(MIX)) == len(MIX)
    assert {name for name in MIX if not name.startswith("api_")} <= {each.name for each in addresses()}
