"""Long work in a process of its own, on the same database: asked for once, reported on, tried again after a kill.

An area registers what it can do in its `tasks.py` with `@job("paper.issue")`; the function is thin, calls one action
and may be run twice. The worker (`soundingboard worker`) takes the oldest waiting job; a job has one worker at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, connection, transaction

from soundingboard.outbox.models import Job, JobState
from soundingboard.records.no_room import SENTENCE, is_no_room
from soundingboard.records.written_for import written_for

log = structlog.stdlib.get_logger(__name__)

# A job that has said nothing for this long belonged to a worker that was killed.
SILENT_FOR = timedelta(minutes=5)
TRIES = 3
BROKEN_OFF = "This was broken off, because the server was stopped. Nothing was half-saved; ask for it again."


@dataclass(frozen=True, slots=True)
class Work:
    """One job in hand: what was asked, the time, and how to say how far it has got."""

    job: Job
    now: datetime
    clock: Callable[[], datetime]

    def report(self, done: int, total: int, sentence: str = "") -> None:
        """Say how far it has got. Not inside a transaction: nobody would see it before the end."""
        Job.objects.filter(pk=self.job.pk).update(done=done, total=total, sentence=sentence, heard_from_at=self.clock())


class CannotBeDone(Exception):
    """The work was refused with a sentence for the person who asked; trying again would not help."""


Task = Callable[[Work], str]
TASKS: dict[str, Task] = {}


def job(kind: str) -> Callable[[Task], Task]:
    """Register a function for a kind of job. It returns the address of the result, or nothing."""

    def register(task: Task) -> Task:
        TASKS[kind] = task
        return task

    return register


def enqueue(
    kind: str,
    *,
    key: str,
    payload: dict[str, Any],
    programme_id: int | None,
    requested_by_id: int | None,
    now: datetime,
) -> Job:
    """Ask for work. The same kind and key while it waits or runs is the same job, so a double click asks once."""
    existing = Job.objects.unfinished().filter(kind=kind, key=key).first()
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind,
                key=key,
                payload=payload,
                programme_id=programme_id,
                requested_by_id=requested_by_id,
                requested_at=now,
            )
    except IntegrityError:
        return Job.objects.unfinished().get(kind=kind, key=key)


def begin(
    kind: str,
    *,
    key: str,
    payload: dict[str, Any],
    programme_id: int | None,
    requested_by_id: int | None,
    now: datetime,
) -> tuple[Job, bool]:
    """Work that the asking process does itself, under way from now on; and whether it is new.

    While one of the kind and key is under way, that one is the answer. One that has been silent for long was broken
    off, and makes way.
    """
    Job.objects.filter(kind=kind, key=key, state=JobState.RUNNING, heard_from_at__lt=now - SILENT_FOR).update(
        state=JobState.FAILED, finished_at=now, sentence=BROKEN_OFF
    )
    try:
        with transaction.atomic():
            found = Job.objects.create(
                kind=kind,
                key=key,
                payload=payload,
                programme_id=programme_id,
                requested_by_id=requested_by_id,
                requested_at=now,
                state=JobState.RUNNING,
                started_at=now,
                heard_from_at=now,
                attempts=TRIES,
            )
    except IntegrityError:
        return Job.objects.unfinished().get(kind=kind, key=key), False
    return found, True


def settle(found: Job, state: JobState, sentence: str, *, now: datetime, result: str = "") -> bool:
    """End work that `begin` began, unless it has ended meanwhile; whether it was ended by this."""
    running = Job.objects.filter(pk=found.pk, state=JobState.RUNNING)
    changes = {"state": state, "finished_at": now, "heard_from_at": now, "sentence": sentence, "result": result}
    return bool(running.update(**changes))


def go_on(found: Job, done: int, total: int, sentence: str, *, now: datetime) -> bool:
    """Say how far work that `begin` began has got; False when it was stopped meanwhile and should end."""
    running = Job.objects.filter(pk=found.pk, state=JobState.RUNNING)
    return bool(running.update(done=done, total=total, sentence=sentence, heard_from_at=now))


def run_next(clock: Callable[[], datetime]) -> Job | None:
    """Take the oldest waiting job and do it; None when there is nothing to do."""
    found = _claim(clock())
    if found is None:
        return None
    try:
        with written_for(found.programme_id):
            result = TASKS[found.kind](Work(found, clock(), clock))
    except CannotBeDone as refusal:
        _finish(found, JobState.FAILED, str(refusal), "", clock())
    except Exception as error:
        log.error("job.failed", job=found.pk, kind=found.kind, attempt=found.attempts, exc_info=True)
        if is_no_room(error):
            # Trying again at once would find no more room, and would be told as a fault that it is not.
            _finish(found, JobState.FAILED, SENTENCE, "", clock())
        elif found.attempts < TRIES:
            Job.objects.filter(pk=found.pk).update(state=JobState.QUEUED, heard_from_at=clock())
        else:
            sentence = "This did not work after three tries. What was asked is unchanged; the log says why."
            _finish(found, JobState.FAILED, sentence, "", clock())
    else:
        _finish(found, JobState.DONE, "", result, clock())
    found.refresh_from_db()
    return found


def run_all(clock: Callable[[], datetime]) -> int:
    """Do all that waits; how many jobs were done. For the command line and tests, where no worker runs."""
    done = 0
    while run_next(clock) is not None:
        done += 1
    return done


def reap(now: datetime) -> int:
    """Put back in the queue what a killed worker left behind, three times at most; how many were found."""
    abandoned = Job.objects.filter(state=JobState.RUNNING, heard_from_at__lt=now - SILENT_FOR)
    failed = abandoned.filter(attempts__gte=TRIES).update(
        state=JobState.FAILED,
        finished_at=now,
        sentence="The worker stopped three times while doing this. Nothing was half-saved; ask the administrator.",
    )
    return failed + abandoned.filter(attempts__lt=TRIES).update(state=JobState.QUEUED)


def _claim(now: datetime) -> Job | None:
    with transaction.atomic():
        waiting = Job.objects.filter(state=JobState.QUEUED, kind__in=list(TASKS)).order_by("requested_at", "pk")
        if connection.vendor == "postgresql":
            waiting = waiting.select_for_update(skip_locked=True)
        found = waiting.first()
        if found is None:
            return None
        found.state = JobState.RUNNING
        found.started_at = found.heard_from_at = now
        found.attempts += 1
        found.save(update_fields=["state", "started_at", "heard_from_at", "attempts"])
        return found


def _finish(found: Job, state: JobState, sentence: str, result: str, now: datetime) -> None:
    changes: dict[str, Any] = {"state": state, "finished_at": now, "heard_from_at": now, "result": result}
    if sentence:
        changes["sentence"] = sentence
    Job.objects.filter(pk=found.pk).update(**changes)
