"""Background work of scrutiny: lines of enquiry."""

from soundingboard.outbox.jobs import Work, job
from soundingboard.scrutiny import preparing


@job(preparing.KIND)
def compose_lines(work: Work) -> str:
    """Compose the lines of enquiry for a meeting and keep them."""
    return preparing.work_out(work)
