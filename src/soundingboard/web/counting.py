"""Starts the process that counts lists, hands it the bytes, and notes what it says until it ends.

The bytes go from this process's memory through a pipe into that one's. Neither writes them anywhere.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import IO, Any

import structlog
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from soundingboard.measures import lists
from soundingboard.outbox import jobs
from soundingboard.outbox.models import Job, JobState

log = structlog.stdlib.get_logger(__name__)

LOOK_EVERY = 1.0  # seconds between two signs of life, and two looks at whether it was stopped
LONGEST = 30 * 60.0  # seconds


def start(job: Job, asked: lists.Asked, contents: list[bytes]) -> None:
    """Count in the background; the job says how far it is."""
    in_background(lambda: follow(job, asked, contents))


def in_background(work: Callable[[], None]) -> None:
    """In a thread of this process, which outlives the request."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    threading.Thread(target=run, name="counting", daemon=True).start()


def command() -> list[str]:
    """How the process that counts is started."""
    return [sys.executable, "-m", "soundingboard.cli.counting"]


def follow(job: Job, asked: lists.Asked, contents: list[bytes]) -> None:
    """Hand the bytes over, note what is said, and end the job with it."""
    try:
        answer = _answer(job, asked, contents)
        if answer is not None:
            lists.keep(job, answer, timezone.now())
    except ValidationError:
        sentence = (
            "A team's name or a heading in the lists could identify somebody, so nothing was kept. Check that the "
            "column for the team holds teams."
        )
        jobs.settle(job, JobState.FAILED, sentence, now=timezone.now())
    except Exception as mistake:
        # The kind alone: a message could quote what was read.
        log.error("counting.failed", job=job.pk, mistake=type(mistake).__name__)
        jobs.settle(job, JobState.FAILED, "The lists could not be counted. Nothing was kept.", now=timezone.now())


def _answer(job: Job, asked: lists.Asked, contents: list[bytes]) -> Mapping[str, Any] | None:
    """What the counting came to; None when it was stopped meanwhile."""
    counting = subprocess.Popen(
        command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # A traceback could quote a row.
        stderr=subprocess.DEVNULL,
        cwd="/",
        # No address of a database, no secret, no folder for temporary files.
        env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
    )
    said: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    threads = [
        threading.Thread(target=_hand_over, args=(counting.stdin, asked, contents), daemon=True),
        threading.Thread(target=_listen, args=(counting.stdout, said), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        return _heard(job, said)
    finally:
        counting.kill()
        counting.wait()
        for thread in threads:
            thread.join()


def _heard(job: Job, said: "queue.SimpleQueue[bytes | None]") -> Mapping[str, Any] | None:
    done, total, sentence = 0, 4, "Taking the lists over"
    waited = 0.0
    while waited < LONGEST:
        try:
            line = said.get(timeout=LOOK_EVERY)
        except queue.Empty:
            waited += LOOK_EVERY
        else:
            if line is None:
                return {"refused": [_broken()]}
            heard: dict[str, Any] = json.loads(line)
            if "at" not in heard:
                return heard
            done, total, sentence = heard["at"]
        if not jobs.go_on(job, done, total, sentence, now=timezone.now()):
            return None
    return {"refused": [_broken()]}


def _hand_over(pipe: IO[bytes], asked: lists.Asked, contents: list[bytes]) -> None:
    try:
        with pipe:
            pipe.write(json.dumps(asked.as_sent()).encode() + b"\n")
            while contents:
                # Let go of each as soon as the other process has it.
                pipe.write(contents.pop(0))
    except BrokenPipeError:
        pass  # it ended; what it said, or that it said nothing, is heard elsewhere


def _listen(pipe: IO[bytes], said: "queue.SimpleQueue[bytes | None]") -> None:
    with pipe:
        for line in pipe:
            said.put(line)
    said.put(None)


def _broken() -> dict[str, Any]:
    return {
        "table": "",
        "column": "",
        "problem": "The counting ended before it was done: there was too little memory, or it took too long.",
        "consequence": "Nothing was taken in. Send fewer lists or periods at a time.",
        "times": 1,
        "rows": [],
        "shown": [],
    }
