"""Background work on readings of a position: the plan check, the forecast, and what belongs on an agenda."""

from soundingboard.insight import checking, forecasting, parting, proposing
from soundingboard.outbox.jobs import Work, job


@job(checking.KIND)
def check_the_plan(work: Work) -> str:
    """Check the plan of a programme and keep what was remarked."""
    return checking.work_out(work)


@job(forecasting.KIND)
def look_ahead(work: Work) -> str:
    """Forecast which objectives are reached by their dates, and keep it."""
    return forecasting.work_out(work)


@job(parting.KIND)
def set_reports_beside_others(work: Work) -> str:
    """Set what was reported on a past day beside what others said, and keep it."""
    return parting.work_out(work)


@job(proposing.KIND)
def propose_an_agenda(work: Work) -> str:
    """Propose the items of a meeting's agenda and keep them."""
    return proposing.work_out(work)
