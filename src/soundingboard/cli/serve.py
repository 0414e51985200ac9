"""`soundingboard serve`: gunicorn with threads, and the background worker beside it."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from soundingboard.cli.setup import prepare


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen and how many processes to run."""
    parser.add_argument("--bind", default=os.environ.get("SOUNDINGBOARD_BIND", "127.0.0.1:8000"), metavar="HOST:PORT")
    parser.add_argument("--workers", type=int, default=int(os.environ.get("SOUNDINGBOARD_WORKERS", "2")))
    parser.add_argument("--no-worker", action="store_true", help="leave the background worker to another process")


def run(arguments: argparse.Namespace) -> int:
    """The web server's exit status; the background worker ends with it."""
    prepare()
    return serve(arguments.bind, arguments.workers, with_worker=not arguments.no_worker)


def serve(bind: str, workers: int, *, with_worker: bool = True) -> int:
    """Serve until stopped."""
    behind = subprocess.Popen([_command(), "worker"]) if with_worker else None
    web = subprocess.Popen(web_command(bind, workers))
    signal.signal(signal.SIGTERM, lambda *_: web.terminate())
    try:
        return web.wait()
    except KeyboardInterrupt:
        web.terminate()
        return web.wait()
    finally:
        if behind is not None:
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
