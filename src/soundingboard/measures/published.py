"""Published files that were sent by a page: what the worker found in one, and what waits to be looked at.

A file is recognised while it is in memory and only then stored, so that nothing but a published file ever lies in the
vault. The worker reads it twice: to say what is in it, and, once somebody has looked, to keep it. Neither the web
process nor this module reads figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from soundingboard.accounts.access import Actor, the_system
from soundingboard.accounts.models import Programme
from soundingboard.files.actions import keep_file, look_at, remove_file
from soundingboard.files.models import StoredFile
from soundingboard.formats.benchmarks.values import Layout
from soundingboard.formats.csv_input import Refused
from soundingboard.measures.benchmark_actions import BenchmarkRefused
from soundingboard.measures.benchmark_values import Changes
from soundingboard.measures.models import BenchmarkRelease, Publisher
from soundingboard.outbox.jobs import enqueue
from soundingboard.outbox.models import Job, JobState

READ, KEEP = "benchmarks.read", "benchmarks.keep"
WAITS_FOR = timedelta(days=14)
MOST_SAID = 50
PUBLISHERS: Mapping[Layout, Publisher] = {
    Layout.EXPLORE: Publisher.EXPLORE,
    Layout.LAIT: Publisher.LAIT,
    Layout.DICTIONARY: Publisher.DICTIONARY,
    Layout.NEIGHBOURS: Publisher.NEIGHBOURS,
    Layout.OUTCOMES: Publisher.OFSTED,
}


@dataclass(frozen=True, slots=True)
class MeasureSeen:
    """What a file reports of one measure. `own` is the authority's cell of the latest year; None where it has no row.

    `changes` are added, changed, gone and same, beside what is on record.
    """

    code: str
    authorities: int
    regions: int
    has_country: bool
    years: tuple[str, ...]
    values: int
    symbols: Mapping[str, int]
    own: str | None
    changes: Changes


@dataclass(frozen=True, slots=True)
class Seen:
    """What the worker found in a file: the parts that its layout has. `release`: the key of the same file on record."""

    layout: Layout
    title: str
    rows: int
    release: int | None = None
    # Figures, of Explore Education Statistics and of the tool's long file.
    measures: tuple[MeasureSeen, ...] = ()
    not_read: Mapping[str, str] | None = None
    others: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    # A table of neighbours: the model, and of each authority its name and its neighbours by number and closeness.
    model: str = ""
    table: Mapping[str, tuple[str, Sequence[tuple[str, str]]]] | None = None
    # A dictionary: the code of a measure, which end it says is best, and whether the tool bands it.
    entries: tuple[tuple[str, str, bool], ...] = ()
    # Ofsted's outcomes: how many authorities have each overall grade, and the authority's own.
    grades: Mapping[str, int] | None = None
    own: str = ""

    def as_payload(self) -> dict[str, Any]:
        """The value as a job carries it."""
        return asdict(self)

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Seen":
        """The value that a job carries."""
        measures = tuple(
            MeasureSeen(**{**each, "years": tuple(each["years"]), "changes": Changes(*each["changes"])})
            for each in payload["measures"]
        )
        return cls(**{**payload, "layout": Layout(payload["layout"]), "measures": measures})


def send(
    programme: Programme, name: str, content: bytes, *, title: str = "", published_on: date | None = None, by: Actor
) -> Job:
    """Store a published file and ask the worker to read it. The same file while it is read is the same job.

    Raises:
        BenchmarkRefused: none of the files that are read, or not as they are published; nothing is kept of it then.
        FileRefused: not what its name says, too big, or unsafe to open.
        NotAllowed: who sends it may not record figures.
    """
    # The arrays library is loaded by the first published file that comes, not by every web process.
    from soundingboard.formats.benchmarks.recognise import recognise

    try:
        layout = recognise(name, content)
    except Refused as refusal:
        raise BenchmarkRefused(" ".join(said_of(refusal)[:5])) from refusal
    forget_what_waited(by.now)
    looked_at = look_at(programme=programme, name=name, content=content, purpose="published", by=by)
    with transaction.atomic():
        stored = keep_file(looked_at=looked_at, by=by)
        return enqueue(
            READ,
            key=f"{programme.pk}.{stored.pk}",
            payload={
                "file": stored.pk,
                "name": stored.name,
                "layout": str(layout),
                "title": title,
                "published_on": published_on.isoformat() if published_on else None,
            },
            programme_id=programme.pk,
            requested_by_id=by.person_id,
            now=by.now,
        )


def ask_to_keep(found: Job, *, authority: str = "", replaces: int | None = None, by: Actor) -> Job:
    """Ask the worker to keep what it read. A second click asks once.

    Args:
        authority: whose neighbours, where the file is a table of them.
        replaces: the key of a release that the file takes the place of.
    """
    return enqueue(
        KEEP,
        key=f"{found.programme_id}.{found.payload['file']}",
        payload={**asked_of(found), "read": found.pk, "authority": authority, "replaces": replaces},
        programme_id=found.programme_id,
        requested_by_id=by.person_id,
        now=by.now,
    )


def asked_of(found: Job) -> dict[str, Any]:
    """What was asked when the file was sent."""
    return {name: found.payload[name] for name in ("file", "name", "layout", "title", "published_on")}


def job_of_file(programme_id: int, number: int) -> Job | None:
    """The reading or the keeping of a file sent in a programme. One query."""
    return Job.objects.filter(programme_id=programme_id, pk=number, kind__in=[READ, KEEP]).first()


def file_of(found: Job) -> StoredFile | None:
    """The file that was sent. One query."""
    return StoredFile.objects.filter(programme_id=found.programme_id or 0, pk=found.payload.get("file", 0)).first()


def waiting(programme_id: int) -> list[Job]:
    """Files that are being read or kept, or were read and wait to be looked at, the latest first. One query."""
    rows = Job.objects.filter(
        programme_id=programme_id,
        kind__in=[READ, KEEP],
        state__in=[JobState.QUEUED, JobState.RUNNING, JobState.DONE],
    )
    return [row for row in rows.order_by("-pk")[:20] if row.state != JobState.DONE or "seen" in row.payload]


def forget(found: Job) -> None:
    """What was found in a file no longer waits: it was kept, or thrown away. Nothing of it was on record."""
    payload = {name: value for name, value in found.payload.items() if name != "seen"}
    Job.objects.filter(pk=found.pk).update(payload=payload)


def throw_away(found: Job, *, by: Actor) -> None:
    """What was found in a file is not to be kept, and its file goes with it, unless something else rests on that."""
    forget(found)
    remove_sent(found, why="Thrown away: none of it was kept.", by=by)


def remove_sent(found: Job, *, why: str, by: Actor) -> None:
    """Take the file of a job out of the vault, unless it is on record or another job still reads or shows it."""
    stored = file_of(found)
    if (
        stored is None
        or BenchmarkRelease.objects.filter(programme_id=stored.programme_id, content_hash=stored.sha256).exists()
    ):
        return
    others = Job.objects.filter(
        programme_id=stored.programme_id, kind__in=[READ, KEEP], payload__file=stored.pk
    ).exclude(pk=found.pk)
    at_work, looked_at = Q(state__in=[JobState.QUEUED, JobState.RUNNING]), Q(payload__has_key="seen")
    if not others.filter(at_work | looked_at).exists():
        remove_file(stored=stored, why=why, by=by)


def forget_what_waited(now: datetime) -> None:
    """What nobody looked at for a fortnight no longer waits, and its file goes."""
    old = Job.objects.filter(kind=READ, state=JobState.DONE, finished_at__lt=now - WAITS_FOR)
    for found in old.filter(payload__has_key="seen"):
        programme = Programme.objects.get(pk=found.programme_id or 0)
        throw_away(found, by=the_system(programme, now))


def said_of(refusal: Refused) -> list[str]:
    """What a reader refuses, each problem with its place."""
    return [str(problem) for problem in refusal.problems]
