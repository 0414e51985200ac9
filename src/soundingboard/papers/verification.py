"""Whether a programme's history holds, by its chain and by the papers issued from it: at once or in the background."""

from dataclasses import dataclass
from datetime import datetime

from soundingboard.accounts.access import Actor
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from soundingboard.outbox.jobs import enqueue
from soundingboard.outbox.models import Job
from soundingboard.papers.models import Paper
from soundingboard.papers.sealed import broken_seals

JOB = "history.verify"

# Up to so many entries and issued papers the answer takes well under a second; more is work for the worker.
AT_ONCE = 5_000
PAPERS_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """How long a programme's chain is, and the hash of its last entry: what is published to hold us to it."""

    count: int
    hash: str
    at: datetime | None


def chain_end(programme_id: int) -> ChainEnd:
    """The end of a programme's chain. One query: places are numbered without gaps, as verification checks."""
    last = Entry.objects.filter(programme_id=programme_id).order_by("-seq").first()
    return ChainEnd(last.seq, last.hash, last.at) if last else ChainEnd(0, "", None)


def can_be_checked_at_once(programme_id: int, end: ChainEnd) -> bool:
    """Whether the history is short enough to be verified while somebody waits for the page."""
    issued = Paper.objects.filter(programme_id=programme_id, issued_at__isnull=False)
    return end.count <= AT_ONCE and issued.count() <= PAPERS_AT_ONCE


def check(programme_id: int) -> list[str]:
    """Verify now: a sentence for each break of the chain, and for each issued paper that it does not bear out."""
    return [*(each.sentence for each in verify(programme_id)), *broken_seals(programme_id)]


def ask_for_check(by: Actor) -> Job:
    """Verify in the background; asking again while it waits is the same job."""
    return enqueue(
        JOB,
        key=str(by.programme_id),
        payload={},
        programme_id=by.programme_id,
        requested_by_id=by.person_id,
        now=by.now,
    )


def latest_check(by: Actor) -> Job | None:
    """The last verification that was asked for in the background."""
    return Job.objects.filter(kind=JOB, programme_id=by.programme_id).order_by("-requested_at", "-pk").first()


def sentence(count: int, found: list[str]) -> str:
    """What a verification found, in one sentence."""
    if not found:
        return (
            f"All {count:,} entries hold: each is as it was written, none is missing before the last, and no issued "
            "paper says otherwise."
        )
    places = "place" if len(found) == 1 else "places"
    return f"The history does not hold in {len(found):,} {places}. The first: {found[0]}"
