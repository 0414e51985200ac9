"""Background work of the digest: reminders and letters."""

from soundingboard.accounts.models import Programme
from soundingboard.digest.reminding import remind
from soundingboard.digest.schedule import REMIND, SEND
from soundingboard.digest.sending import send_letters
from soundingboard.digest.unusual import tell_of_unusual_reading
from soundingboard.outbox.jobs import Work, job


@job(REMIND)
def remind_of_deadlines(work: Work) -> str:
    """Write the reminders of a programme into its people's inboxes, and what was unusual the day before."""
    programme = Programme.objects.get(pk=work.job.programme_id or 0)
    remind(programme, work.now)
    tell_of_unusual_reading(programme, work.now)
    return ""


@job(SEND)
def send_the_letters(work: Work) -> str:
    """Send the letters whose time has come."""
    send_letters(work.clock, work.report)
    return ""
