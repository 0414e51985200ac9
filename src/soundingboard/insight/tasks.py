"""Background work on readings of a position: the plan check, and what belongs on an agenda."""

from soundingboard.insight import checking, proposing
from soundingboard.outbox.jobs import Work, job


@job(checking.KIND)
def check_the_plan(work: Work) -> str:
    """Check the plan of a programme and keep what was remarked."""
    return checking.work_out(work)


@job(proposing.KIND)
def propose_an_agenda(work: Work) -> str:
    """Propose the items of a meeting's agenda and keep them."""
    return proposing.work_out(work)
