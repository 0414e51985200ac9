"""Background work of delivery: the letters with links to update.

The token is made here, as the letter is written, so that it is in the letter and nowhere else: not in the queue, not in
the database. A worker that is killed between the two makes another one when the work is taken up again; of two letters
only the later then holds a link that works.
"""

import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse

from soundingboard.accounts.access import the_system
from soundingboard.delivery import links
from soundingboard.delivery.link_actions import LETTER, letter_went
from soundingboard.delivery.link_letter import subject_of, text_of
from soundingboard.delivery.models import LinkToken, UpdateLink
from soundingboard.outbox.jobs import CannotBeDone, Work, job


@job(LETTER)
def send_the_link(work: Work) -> str:
    """Write the letter with a link and hand it to the mail server, unless the link has ended meanwhile."""
    rows = UpdateLink.objects.select_related("programme", "round", "post", "sent_by")
    link = rows.get(pk=work.job.payload["link"])
    if link.submitted_at or link.revoked_at or link.lettered_at or link.expires_at <= work.now:
        return ""
    token = links.new_token()
    LinkToken.objects.update_or_create(
        link=link, defaults={"programme_id": link.programme_id, "digest": links.digest_of(token)}
    )
    address = f"{settings.SOUNDINGBOARD_ADDRESS}{reverse('update_by_link', args=[token])}"
    try:
        send_mail(subject_of(link), text_of(link, address), None, [link.email])
    except smtplib.SMTPRecipientsRefused:
        _refused(link, "address_refused")
        raise CannotBeDone("The mail server refused the address. Check it and send the link again.") from None
    except (OSError, smtplib.SMTPException):
        _refused(link, "not_taken")
        raise CannotBeDone("The mail server did not take the letter. Send the link again, or copy it.") from None
    letter_went(link=link, by=the_system(link.programme, work.now))
    return ""


def _refused(link: UpdateLink, problem: str) -> None:
    UpdateLink.objects.filter(pk=link.pk).update(letter_problem=problem)
