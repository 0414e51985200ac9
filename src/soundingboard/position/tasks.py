"""Background work of the position: comparing two days."""

from soundingboard.outbox.jobs import Work, job
from soundingboard.position.comparison import KIND, work_out


@job(KIND)
def compare_two_days(work: Work) -> str:
    """Compare two days of a programme and keep what was found."""
    return work_out(work)
