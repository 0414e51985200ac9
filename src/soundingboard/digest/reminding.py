"""Reminders in the inbox, each deadline once."""

from datetime import datetime

from django.db import IntegrityError, transaction

from soundingboard.accounts.models import Programme
from soundingboard.digest.deadlines import Deadline, deadlines
from soundingboard.digest.models import Reminder
from soundingboard.outbox.models import Message
from soundingboard.records.written_for import written_for

KIND = "reminder"
_LINE = 240


def remind(programme: Programme, now: datetime) -> int:
    """Put into each inbox what falls due soon and was not told before; how many messages were written.

    The note that it was told and the message are one transaction, so that a killed worker tells nothing twice.
    """
    told = set(
        Reminder.objects.filter(programme=programme, due_on__gte=now.date()).values_list(
            "person_id", "kind", "reference", "due_on"
        )
    )
    written = 0
    for person, each in ((person, each) for person, own in deadlines(programme, now).items() for each in own):
        if (person, each.kind, each.reference, each.due_on) not in told:
            written += _tell(programme, person, each, now)
    return written


def _tell(programme: Programme, person: int, each: Deadline, now: datetime) -> int:
    subject = f"Due on {each.due_on.day} {each.due_on:%B %Y}: {each.words}"
    try:
        with transaction.atomic(), written_for(programme.pk):
            Reminder.objects.create(
                programme=programme,
                person_id=person,
                kind=each.kind,
                reference=each.reference,
                due_on=each.due_on,
                told_at=now,
            )
            Message.objects.create(
                programme_id=programme.pk,
                recipient_id=person,
                kind=KIND,
                subject=subject if len(subject) <= _LINE else f"{subject[: _LINE - 1]}…",
                address=each.address,
                sent_at=now,
            )
    except IntegrityError:  # another worker was quicker
        return 0
    return 1
