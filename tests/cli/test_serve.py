"""`soundingboard serve` keeps a background worker beside the web server."""

import subprocess
import sys

import pytest

from soundingboard.cli import serve

pytestmark = pytest.mark.pure

FOREVER = [sys.executable, "-c", "import time; time.sleep(60)"]


def running(seconds: float, status: int = 0) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", f"import time, sys; time.sleep({seconds}); sys.exit({status})"])


def test_a_worker_that_is_killed_is_started_again_and_ends_with_the_web_server(
    capsys: pytest.CaptureFixture[str],
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen(FOREVER))
        if len(started) == 1:
            started[0].kill()
        return started[-1]

    status = serve.keep_behind(running(1.5, status=3), start, look_every=0.05, rest=0.1)

    assert status == 3
    assert len(started) == 2
    assert all(each.returncode is not None for each in started)
    assert "another is started" in capsys.readouterr().err


def test_a_worker_that_cannot_start_is_not_tried_without_a_rest() -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        started.append(running(0, status=1))
        return started[-1]

    serve.keep_behind(running(1.0), start, look_every=0.05, rest=30)

    assert len(started) == 1
