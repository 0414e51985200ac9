"""Background work about people and history: verifying a long chain."""

from soundingboard.accounts.verification import JOB, chain_end, check, sentence
from soundingboard.outbox.jobs import Work, job


@job(JOB)
def verify_history(work: Work) -> str:
    """Verify a programme's chain of history and say what was found."""
    programme_id = work.job.programme_id or 0
    end = chain_end(programme_id)
    found = check(programme_id)
    work.report(end.count, end.count, sentence(end.count, found))
    return "history/verify/"
