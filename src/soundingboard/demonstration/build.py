"""Builds the demonstration council with the actions that people use, in the order in which it happened.

What happens is put on a list with its time, by those who tell their part of the story; then the list is worked through
from the oldest to the newest, each time as the person who did it, at the time at which they did it.
"""

from datetime import datetime, timedelta

from django.db import transaction

from soundingboard.accounts.bases import LONDON
from soundingboard.accounts.models import Programme
from soundingboard.demonstration import (
    audits,
    beginnings,
    deeds,
    measuring,
    meetings,
    pack,
    plan_check,
    practice,
    risks,
    scrutiny,
    verdicts,
)
from soundingboard.demonstration.people import COUNCIL_CODE
from soundingboard.demonstration.stage import Stage
from soundingboard.demonstration.when import When
from soundingboard.outbox.models import Message
from soundingboard.outbox.reading import mark_read


def tell(now: datetime) -> Stage:
    """The whole story as of a moment, the door's, on its list and not yet played. Touches no database.

    Its lists are being counted from now on, so tell it before whatever else has to be done first.
    """
    stage = Stage(When(now.astimezone(LONDON).date()), now)
    beginnings.tell(stage)
    deeds.tell(stage)
    measuring.tell(stage)
    verdicts.tell(stage)
    meetings.tell(stage)
    scrutiny.tell(stage)
    risks.tell(stage)
    audits.tell(stage)
    practice.tell(stage)
    pack.tell(stage)
    plan_check.tell(stage)
    stage.add(now, _inboxes_were_read)
    return stage


def play(stage: Stage) -> Programme:
    """Build the demonstration by playing the story, in one transaction.

    Raises:
        AlreadyBuilt: it is there.
    """
    if Programme.objects.filter(code=COUNCIL_CODE).exists():
        raise AlreadyBuilt(f"There is a programme {COUNCIL_CODE} already.")
    with transaction.atomic():
        stage.play()
    return stage.programme


_READ_WITHIN = timedelta(days=6)


def _inboxes_were_read(stage: Stage, moment: datetime) -> None:
    """People read what came to them, all but the last days'."""
    mark_read(Message.objects.filter(programme_id=stage.programme.pk, sent_at__lt=moment - _READ_WITHIN), moment)


class AlreadyBuilt(Exception):
    """The demonstration is in the database already; nothing was changed."""
