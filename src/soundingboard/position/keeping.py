"""What the readings of a position have in common: where the history stood, and how what a job made is kept and found.

A job that reads the whole position keeps what it made in the vault, and the address that it gives holds the hash of it:
a page of the result then costs a file, not a gathering. Its key says all that the result depends on: asked again with
the same key, what is there already is found again.
"""

import re
from typing import Any, NamedTuple

from django.db.models import Max, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.history.models import Entry
from soundingboard.outbox.jobs import enqueue
from soundingboard.outbox.models import Job, JobState
from soundingboard.records import vault

SHA256 = re.compile(r"[0-9a-f]{64}")


class LastKept(NamedTuple):
    """The last job of some key that is done, if there is one, and the job that is at it now."""

    done: Job | None
    under_way: Job | None


def last_entry(programme_id: int | None) -> int:
    """The number of the last entry of a programme's history; 0 before there is one. One query."""
    found: int | None = Entry.objects.of_programme(programme_id or 0).aggregate(last=Max("seq"))["last"]
    return found or 0


def sha256_of(job: Job) -> str:
    """The hash under which a job that is done kept its result, as its address names it; empty where it names none."""
    found = SHA256.search(job.result)
    return found[0] if found else ""


def ask_once(kind: str, *, key: str, payload: dict[str, Any], programme_id: int, by: Actor) -> Job:
    """The job of this key that is done already, as long as what it kept is there; else a new one."""
    done = _done(Job.objects.filter(programme_id=programme_id, kind=kind, key=key))
    if done is not None and (sha256 := sha256_of(done)) and vault.where(sha256).exists():
        return done
    return enqueue(kind, key=key, payload=payload, programme_id=programme_id, requested_by_id=by.person_id, now=by.now)


def last_kept(kind: str, *, keys: str, programme_id: int | None) -> LastKept:
    """What was made last for a key, or for any that begins with `keys` where that ends in a dot. Two queries."""
    said = {"key__startswith": keys} if keys.endswith(".") else {"key": keys}
    jobs = Job.objects.filter(programme_id=programme_id, kind=kind, **said)
    return LastKept(_done(jobs), jobs.unfinished().order_by("-pk").first())


def _done(jobs: QuerySet[Job]) -> Job | None:
    return jobs.filter(state=JobState.DONE).order_by("-pk").first()
