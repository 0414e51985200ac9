"""What the readings of a position have in common: where the history stood, and where a job kept what it made."""

from django.db.models import Max

from soundingboard.history.models import Entry
from soundingboard.outbox.models import Job


def last_entry(programme_id: int | None) -> int:
    """The number of the last entry of a programme's history; 0 before there is one. One query."""
    found: int | None = Entry.objects.of_programme(programme_id or 0).aggregate(last=Max("seq"))["last"]
    return found or 0


def sha256_of(job: Job) -> str:
    """The hash under which a job that is done kept its result: what stands after # in its address."""
    return job.result.rpartition("#")[2]
