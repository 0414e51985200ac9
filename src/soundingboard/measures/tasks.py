"""The measures' work in the background."""

from soundingboard.measures.lists import KIND
from soundingboard.outbox.jobs import BROKEN_OFF, CannotBeDone, Work, job


@job(KIND)
def counting_was_broken_off(work: Work) -> str:
    """Lists are counted beside the web process that was given them; one that comes back to the queue lost them."""
    raise CannotBeDone(BROKEN_OFF)
