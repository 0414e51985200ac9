"""Background work on readings of a position: the plan check."""

from soundingboard.insight.checking import KIND, work_out
from soundingboard.outbox.jobs import Work, job


@job(KIND)
def check_the_plan(work: Work) -> str:
    """Check the plan of a programme and keep what was remarked."""
    return work_out(work)
