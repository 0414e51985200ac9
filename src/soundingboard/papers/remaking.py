"""An issued paper made again in the background, and what came of it kept: making it gathers the whole position.

What is kept is canonical JSON in the vault, named by its hash. Unlike a plan check it is never found again in place of
a new one: a stored file may be damaged while nothing is written in the history.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from soundingboard.accounts.access import Actor
from soundingboard.lib.canonical import canonical_json
from soundingboard.outbox.jobs import CannotBeDone, Work, enqueue
from soundingboard.outbox.models import Job, JobState
from soundingboard.papers.models import Paper
from soundingboard.papers.reading import Remade, remake
from soundingboard.position.keeping import sha256_of
from soundingboard.records import vault

KIND = "paper.remake"
# Changes whenever what is kept changes its meaning; what was kept before is then no longer shown.
KEPT = "remade/2"
# What stands after # names the bytes that the job kept.
ADDRESS = "papers/{reference}/#{sha256}"


@dataclass(frozen=True, slots=True)
class KeptRemaking:
    """What came of making a paper again, when that was, and the release that did it."""

    made: Remade
    at: datetime


@dataclass(frozen=True, slots=True)
class Remaking:
    """Where the making again of one paper stands: what came of the latest, and the job that is making another."""

    latest: KeptRemaking | None
    under_way: Job | None


def ask_for_remaking(*, paper: Paper, by: Actor) -> Job:
    """The job that makes an issued paper again: one that waits or runs already, else a new one."""
    return enqueue(
        KIND,
        key=_key(paper),
        payload={"paper": paper.pk},
        programme_id=paper.programme_id,
        requested_by_id=by.person_id,
        now=by.now,
    )


def work_out(work: Work) -> str:
    """Make the paper again and keep what came of it; the address of the result."""
    paper = Paper.objects.select_related("programme__authority").get(pk=work.job.payload["paper"])
    if paper.issued_at is None:
        raise CannotBeDone("This paper was not issued, so there is nothing to make again.")
    made = remake(paper, tell=work.report)
    sha256 = vault.keep(canonical_json({"form": KEPT, "paper": paper.reference, **asdict(made)}))
    return ADDRESS.format(reference=paper.reference, sha256=sha256)


def remaking_of(paper: Paper, moment: datetime | None = None) -> Remaking:
    """What came of making a paper again, up to a moment, and whether it is being made again now. Two queries."""
    jobs = Job.objects.filter(programme_id=paper.programme_id, kind=KIND, key=_key(paper))
    done = jobs.filter(state=JobState.DONE)
    if moment is not None:
        return Remaking(_kept(done.filter(finished_at__lt=moment).order_by("-pk").first()), None)
    return Remaking(_kept(done.order_by("-pk").first()), jobs.unfinished().order_by("-pk").first())


def _kept(job: Job | None) -> KeptRemaking | None:
    if job is None:
        return None
    try:
        stored: Mapping[str, Any] = json.loads(vault.read(sha256_of(job)))
    except FileNotFoundError:
        return None
    if stored["form"] != KEPT:
        return None
    facts = {name: stored[name] for name in Remade.__dataclass_fields__}
    made = Remade(**{**facts, "differing": tuple(stored["differing"])})
    return KeptRemaking(made, job.started_at or job.requested_at)


def _key(paper: Paper) -> str:
    return f"paper-{paper.pk}"
