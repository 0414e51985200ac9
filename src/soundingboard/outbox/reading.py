"""What waits to be told, and how far long work has got, for one person in one programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from soundingboard.outbox.models import Job, JobState, Message


def inbox(person_id: int, programme_id: int) -> "QuerySet[Message]":
    """A person's messages of a programme and of none, the latest first."""
    rows = Message.objects.filter(Q(programme_id=programme_id) | Q(programme_id=None), recipient_id=person_id)
    return rows.order_by("-sent_at", "-pk")


def mark_read(messages: "QuerySet[Message]", now: datetime) -> int:
    """Note of these messages that they have been read; how many were not before."""
    return messages.filter(read_at=None).update(read_at=now)


def jobs_of(person_id: int, programme_id: int) -> "QuerySet[Job]":
    """The long work that a person asked for in a programme, the latest first."""
    rows = Job.objects.filter(programme_id=programme_id, requested_by_id=person_id).defer("payload")
    return rows.order_by("-requested_at", "-pk")


def job_numbered(programme_id: int, number: int) -> Job | None:
    """One job of a programme."""
    return Job.objects.filter(programme_id=programme_id, pk=number).first()


@dataclass(frozen=True, slots=True)
class Queue:
    """How the background work stands in the whole installation."""

    by_state: Mapping[str, int]
    oldest_waiting_seconds: float


def queue(now: datetime) -> Queue:
    """How many jobs are in each state, and how long the oldest has waited to be started. One query."""
    rows = Job.objects.order_by().values("state").annotate(number=Count("pk"), oldest=Min("requested_at"))
    found = {row["state"]: row for row in rows}
    waiting = found.get(JobState.QUEUED)
    seconds = (now - waiting["oldest"]).total_seconds() if waiting else 0.0
    return Queue({state: row["number"] for state, row in found.items()}, max(0.0, seconds))
