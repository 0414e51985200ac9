"""What the worker asks itself each minute: is anything due?"""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from soundingboard.accounts.access import LONDON
from soundingboard.accounts.models import Programme
from soundingboard.accounts.sessions import end_those_of_leavers
from soundingboard.digest.models import Scan
from soundingboard.digest.rules import FIRST_HOUR
from soundingboard.digest.sending import any_to_send, plan_letters, recover
from soundingboard.outbox.jobs import enqueue

REMIND, SEND = "digest.remind", "digest.send"


def ask_for_what_is_due(now: datetime) -> None:
    """Put into the queue what the day and the hour ask for. May be called at any time, by any number of workers."""
    local = now.astimezone(LONDON)
    if local.hour >= FIRST_HOUR:
        looked_through = Scan.objects.filter(day=local.date()).values("programme_id")
        for programme in Programme.objects.exclude(pk__in=looked_through):
            _look_through(programme, now)
    end_those_of_leavers(now)
    recover(now)
    if settings.SOUNDINGBOARD_LETTERS:
        plan_letters(now)
        if any_to_send(now):
            enqueue(SEND, key="letters", payload={}, programme_id=None, requested_by_id=None, now=now)


def _look_through(programme: Programme, now: datetime) -> None:
    with transaction.atomic():
        _, is_new = Scan.objects.get_or_create(programme=programme, day=now.astimezone(LONDON).date())
        if is_new:
            enqueue(
                REMIND,
                key=str(programme.pk),
                payload={},
                programme_id=programme.pk,
                requested_by_id=None,
                now=now,
            )
