"""Somebody who looked at far more of what few may read than ever: whoever reviews such looks is told, once a day."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.db.models.functions import TruncDate

from soundingboard.accounts.access import LONDON, people_who_may
from soundingboard.accounts.bases import end_of
from soundingboard.accounts.models import Person, Programme, Read
from soundingboard.accounts.roles import Permission
from soundingboard.digest.models import Reminder
from soundingboard.digest.rules import DAYS_COMPARED, is_unusual
from soundingboard.outbox.models import Message
from soundingboard.records.written_for import written_for

log = structlog.stdlib.get_logger(__name__)


def tell_of_unusual_reading(programme: Programme, now: datetime) -> int:
    """Tell of yesterday's looks where they were unusual; of how many people it was told. May be asked again."""
    today = now.astimezone(LONDON).date()
    day, least = today - timedelta(days=1), int(settings.SOUNDINGBOARD_UNUSUAL_LOOKS)
    odd = [
        (person, looks[day])
        for person, looks in _looks(programme, day).items()
        if is_unusual(looks.get(day, 0), [count for other, count in looks.items() if other != day], least)
    ]
    return sum(_tell(programme, person, count, day, now) for person, count in odd)


def _looks(programme: Programme, day: date) -> Mapping[int, Mapping[date, int]]:
    """How often each person looked, on the day and on those it is compared with. One query."""
    first = end_of(day - timedelta(days=DAYS_COMPARED + 1))
    rows = (
        Read.objects.filter(programme=programme, at__gte=first, at__lt=end_of(day))
        .annotate(day=TruncDate("at", tzinfo=LONDON))
        .values_list("person_id", "day")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found: dict[int, dict[date, int]] = {}
    for person, on, count in rows:
        found.setdefault(person, {})[on] = count
    return found


def _tell(programme: Programme, person: int, count: int, day: date, now: datetime) -> int:
    name = Person.objects.get(pk=person).name
    # Nobody is asked to review themselves.
    reviewers = people_who_may(Permission.REVIEW_READING, programme.pk, now.astimezone(LONDON).date()) - {person}
    try:
        with transaction.atomic(), written_for(programme.pk):
            Reminder.objects.create(
                programme=programme, person_id=person, kind="looks", reference="unusual", due_on=day, told_at=now
            )
            Message.objects.bulk_create(
                Message(
                    programme_id=programme.pk,
                    recipient_id=each,
                    kind="alert",
                    subject=f"{name} looked at what few may read {count:,} times on {day.day} {day:%B %Y}",
                    text="That is far more than on any day of the four weeks before. There may be a good reason: ask.",
                    address=f"records/reads/?person={person}&from_on={day:%d/%m/%Y}&to_on={day:%d/%m/%Y}",
                    sent_at=now,
                )
                for each in sorted(reviewers)
            )
    except IntegrityError:  # told already
        return 0
    log.warning("reading.unusual", person=person, programme=programme.code)
    return 1
