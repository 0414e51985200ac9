"""Background work of scrutiny: lines of enquiry, and reading a set of questions."""

from soundingboard.outbox.jobs import Work, job
from soundingboard.scrutiny import importing, preparing


@job(preparing.KIND)
def compose_lines(work: Work) -> str:
    """Compose the lines of enquiry for a meeting and keep them."""
    return preparing.work_out(work)


@job(importing.KIND)
def read_question_set(work: Work) -> str:
    """Read a document that holds questions and keep what was found."""
    return importing.work_out(work)
