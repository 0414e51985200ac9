"""`soundingboard serve`: gunicorn with threads, and the background worker beside it."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from soundingboard.cli.setup import prepare

LOOK_EVERY = 1.0  # seconds between two looks at whether the worker lives
REST = 5.0  # seconds before one that died is started again, so that one that cannot start does not spin


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen and how many processes to run."""
    parser.add_argument("--bind", default=os.environ.get("SOUNDINGBOARD_BIND", "127.0.0.1:8000"), metavar="HOST:PORT")
    parser.add_argument("--workers", type=int, default=os.environ.get("SOUNDINGBOARD_WORKERS", "2"))
    parser.add_argument("--no-worker", action="store_true", help="leave the background worker to another process")


def run(arguments: argparse.Namespace) -> int:
    """The web server's exit status; the background worker ends with it."""
    prepare()
    return serve(arguments.bind, arguments.workers, with_worker=not arguments.no_worker)


def serve(bind: str, workers: int, *, with_worker: bool = True) -> int:
    """Serve until stopped."""
    web = subprocess.Popen(web_command(bind, workers))
    signal.signal(signal.SIGTERM, lambda *_: web.terminate())
    try:
        return keep_behind(web, lambda: subprocess.Popen([_command(), "worker"])) if with_worker else web.wait()
    except KeyboardInterrupt:
        web.terminate()
        return web.wait()


def keep_behind(
    web: "subprocess.Popen[bytes]",
    start: "Callable[[], subprocess.Popen[bytes]]",
    *,
    look_every: float = LOOK_EVERY,
    rest: float = REST,
) -> int:
    """Keep a worker alive beside the web server and end it with it: the web server's exit status.

    A worker that is killed (by hand, or because the machine ran out of memory) leaves its job to the next one; without
    a next one every report and paper would wait until somebody noticed.
    """
    behind, died_at = start(), 0.0
    try:
        while True:
            try:
                return web.wait(timeout=look_every)
            except subprocess.TimeoutExpired:
                if behind.poll() is None:
                    continue
            if not died_at:
                died_at = time.monotonic()
                print("The background worker stopped; another is started.", file=sys.stderr, flush=True)
            if time.monotonic() - died_at >= rest:
                behind, died_at = start(), 0.0
    finally:
        behind.terminate()
        behind.wait()


def web_command(bind: str, workers: int) -> list[str]:
    """How the web server is started; the benchmark starts it in the same way."""
    return [
        str(Path(sys.executable).with_name("gunicorn")),
        "soundingboard.config.wsgi:application",
        f"--bind={bind}",
        f"--workers={workers}",
        "--threads=4",
        "--worker-class=gthread",
        "--worker-tmp-dir=/dev/shm" if Path("/dev/shm").is_dir() else "--graceful-timeout=30",
        "--access-logfile=/dev/null",
        "--log-level=warning",
    ]


def _command() -> str:
    return str(Path(sys.executable).with_name("soundingboard"))
