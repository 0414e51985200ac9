"""`soundingboard worker`: does the background work until it is stopped."""

import argparse
import signal
import time
from datetime import datetime
from types import FrameType

import structlog
from django.db import close_old_connections
from django.utils import timezone

from soundingboard.cli import tasks
from soundingboard.cli.setup import refuse_bad_settings
from soundingboard.connections.webhooks import outgoing
from soundingboard.digest.schedule import ask_for_what_is_due
from soundingboard.lib.collector import look_seldom
from soundingboard.outbox.jobs import reap, run_next
from soundingboard.outbox.models import Job
from soundingboard.search.indexing import catch_up

log = structlog.stdlib.get_logger("soundingboard.worker")

PAUSE = 1.0  # seconds between two looks at an empty queue
REAP_EVERY = 60.0  # seconds
INDEX_EVERY = 5.0  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to stop when there is nothing left to do."""
    parser.add_argument("--until-empty", action="store_true", help="stop when there is nothing left to do")


def run(arguments: argparse.Namespace) -> int:
    """0 when asked to stop."""
    refuse_bad_settings()
    look_seldom()
    tasks.load()
    stop = _Stop()
    reaped_at = indexed_at = -REAP_EVERY
    while not stop.asked:
        if time.monotonic() - reaped_at > REAP_EVERY:
            reap(timezone.now())
            _look_at_the_schedule()
            reaped_at = time.monotonic()
        if time.monotonic() - indexed_at > INDEX_EVERY:
            _index()
            _tell_programs()
            indexed_at = time.monotonic()
        done = run_next(timezone.now)
        close_old_connections()
        if done is None:
            if arguments.until_empty:
                _index()
                break
            stop.wait(PAUSE)
        else:
            _say(done)
    return 0


def _look_at_the_schedule() -> None:
    """Ask for what is due. What goes wrong there must not keep the worker from what people asked for."""
    try:
        ask_for_what_is_due(timezone.now())
    except Exception:
        log.error("schedule.failed", exc_info=True)


def _index() -> None:
    """Let the search follow the history. Its index can always be made anew, so nothing is lost where this fails."""
    try:
        catch_up(timezone.now())
    except Exception:
        log.error("index.failed", exc_info=True)


def _tell_programs() -> None:
    """Let webhooks follow the history. They go on from where they were, so nothing is lost where this fails."""
    try:
        outgoing.catch_up(timezone.now())
    except Exception:
        log.error("webhooks.failed", exc_info=True)


def _say(done: Job) -> None:
    """One line in the log for a job; who asked by number, and what for by its kind alone."""
    started, finished = done.started_at, done.finished_at
    log.info(
        "job",
        job=done.pk,
        kind=done.kind,
        state=done.state,
        attempt=done.attempts,
        person=done.requested_by_id,
        waited_ms=_between(done.requested_at, started),
        ms=_between(started, finished),
    )


def _between(start: datetime | None, end: datetime | None) -> int | None:
    return round((end - start).total_seconds() * 1000) if start and end else None


class _Stop:
    """Finish the job in hand, then stop."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True

    def wait(self, seconds: float) -> None:
        """Sleep in short steps, so that a stop is heard."""
        until = time.monotonic() + seconds
        while not self.asked and time.monotonic() < until:
            time.sleep(0.1)
