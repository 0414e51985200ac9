"""Background work for other programs: messages to webhooks."""

from soundingboard.connections.webhooks.outgoing import JOB, deliver
from soundingboard.outbox.jobs import Work, job


@job(JOB)
def send_to_a_webhook(work: Work) -> str:
    """Send what is due to one webhook."""
    deliver(int(work.job.payload["webhook"]), work)
    return ""
