"""Which archive of a programme waits to be fetched, and how far the making of one has got."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from soundingboard.accounts.models import Programme
from soundingboard.exchange.archive_writing import archives
from soundingboard.formats.archive import seal_of
from soundingboard.outbox.models import Job

JOB = "archive.write"
# So long an archive waits on the server. It holds what the database holds, and nobody looks after it.
WAITS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An archive that waits to be fetched."""

    path: Path
    made_at: datetime
    size: int

    @property
    def until(self) -> datetime:
        """When it is deleted."""
        return self.made_at + WAITS

    @property
    def seal(self) -> str:
        """By which whoever brings it in knows that it is the one that was made here."""
        return seal_of(self.path)

    @property
    def name(self) -> str:
        """What the file is called where it is saved."""
        return f"{self.path.stem}-{self.made_at:%Y-%m-%d}.zip"


def place_of(programme: Programme) -> Path:
    """Where the archive of a programme waits: there is one at most, and another takes its place."""
    return archives() / f"{programme.code}.zip"


def archive_waiting(programme: Programme, now: datetime) -> Waiting | None:
    """The archive that waits, unless its time is over."""
    place = place_of(programme)
    try:
        found = place.stat()
    except FileNotFoundError:
        return None
    waiting = Waiting(place, datetime.fromtimestamp(found.st_mtime, UTC), found.st_size)
    return waiting if waiting.until > now else None


def archive_job(programme: Programme) -> Job | None:
    """The latest making of an archive that was asked for. One query."""
    return Job.objects.filter(kind=JOB, programme_id=programme.pk).order_by("-requested_at", "-pk").first()


def clear_away(now: datetime) -> int:
    """Delete archives whose time is over, and what a killed worker left of one; how many."""
    gone = 0
    for path in archives().glob("*"):
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if written + WAITS <= now or (_LEFT.match(path.name) and written + timedelta(days=1) <= now):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


_LEFT = re.compile(r"\.arriving-")
