"""Background work on the region."""

from soundingboard.outbox.jobs import Work, job
from soundingboard.region import working


@job(working.KIND)
def set_programmes_side_by_side(work: Work) -> str:
    """Set the programmes that share side by side, and keep what they say together."""
    return working.work_out(work)
