"""The measures' work in the background."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from soundingboard.accounts.access import Actor, NotAllowed, actor_in, the_system
from soundingboard.accounts.models import Person, Programme
from soundingboard.formats.benchmarks.values import Layout
from soundingboard.formats.csv_input import Refused
from soundingboard.measures.benchmark_actions import BenchmarkRefused
from soundingboard.measures.lists import KIND
from soundingboard.measures.models import BenchmarkRelease
from soundingboard.measures.published import KEEP, MOST_SAID, READ, file_of, forget, remove_sent, said_of
from soundingboard.outbox.jobs import BROKEN_OFF, CannotBeDone, Work, job
from soundingboard.outbox.models import Job
from soundingboard.records import vault

NOT_TAKEN_IN = "The file could not be taken in. Nothing was kept."


@job(KIND)
def counting_was_broken_off(work: Work) -> str:
    """Lists are counted beside the web process that was given them; one that comes back to the queue lost them."""
    raise CannotBeDone(BROKEN_OFF)


@job(READ)
def read_published_file(work: Work) -> str:
    """Read a published file that was sent, and keep with the job what is in it, or why it cannot be taken in."""
    from soundingboard.measures.benchmark_intake import look

    programme, _ = _who_asked(work)
    work.report(1, 2, "Reading the file")
    payload = work.job.payload
    try:
        with _as_file(work.job) as path:
            seen = look(programme, path, Layout(payload["layout"]), title=payload["title"])
    except Refused as refusal:
        problems = said_of(refusal)
        remove_sent(work.job, why="It could not be taken in: none of it was kept.", by=the_system(programme, work.now))
        _note(work.job, {"problems": problems[:MOST_SAID], "more_problems": max(0, len(problems) - MOST_SAID)})
        raise CannotBeDone(NOT_TAKEN_IN) from refusal
    _note(work.job, {"seen": seen.as_payload()})
    return f"measures/benchmarks/sent/{work.job.pk}/"


@job(KEEP)
def keep_published_file(work: Work) -> str:
    """Keep a published file that was read and looked at, in the name of whoever asked for it if they still may."""
    from soundingboard.measures.benchmark_intake import keep_file

    programme, actor = _who_asked(work)
    work.report(1, 2, "Keeping the file")
    payload = work.job.payload
    replaces = BenchmarkRelease.objects.filter(programme=programme, pk=payload["replaces"] or 0).first()
    try:
        with _as_file(work.job) as path:
            kept = keep_file(
                programme=programme,
                path=path,
                layout=Layout(payload["layout"]),
                title=payload["title"],
                published_on=date.fromisoformat(payload["published_on"]) if payload["published_on"] else None,
                authority=payload["authority"],
                replaces=replaces,
                by=actor,
            )
    except (BenchmarkRefused, NotAllowed) as refusal:
        raise CannotBeDone(f"{refusal} Nothing was kept.") from refusal
    was_read = Job.objects.filter(pk=payload["read"], kind=READ).first()
    if was_read is not None:
        forget(was_read)
    return f"measures/benchmarks/releases/{kept.pk}/"


def _who_asked(work: Work) -> tuple[Programme, Actor]:
    programme = Programme.objects.get(pk=work.job.programme_id or 0)
    person = Person.objects.filter(pk=work.job.requested_by_id or 0).first()
    actor = actor_in(programme, person, work.now) if person else None
    if actor is None:
        raise CannotBeDone("Whoever sent this file is no longer in the programme. Nothing was kept.")
    return programme, actor


@contextmanager
def _as_file(found: Job) -> Iterator[Path]:
    """The file that was sent under its own name, which says of some which model or year it is."""
    stored = file_of(found)
    if stored is None:
        raise CannotBeDone("The file is no longer there. Send it again.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / stored.name
        path.write_bytes(vault.read(stored.sha256))
        yield path


def _note(found: Job, more: dict[str, object]) -> None:
    Job.objects.filter(pk=found.pk).update(payload={**found.payload, **more})
