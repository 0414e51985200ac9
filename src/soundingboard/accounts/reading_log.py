"""Who read what of that which few may read: single audits, what they found, and what is exempt from publication.

It is not a change, so it stands in a list of its own and not in the chain. Each look is one insert, made where the
thing is fetched, so that no page of it can be opened past the log.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.accounts.bases import end_of
from soundingboard.accounts.models import Read, ReadHow, ReadKind
from soundingboard.records.prepared import insert


def note_read(kind: ReadKind, reference: str, how: ReadHow, *, by: Actor) -> None:
    """Put on record that somebody read something. One insert.

    Args:
        reference: what it is called, such as AC2/4 or E7; empty where many were read at once, as in a table.
    """
    if by.person is not None and by.programme_id is not None:
        insert(Read(programme_id=by.programme_id, person=by.person, at=by.now, kind=kind, reference=reference, how=how))


@dataclass(frozen=True, slots=True)
class ReadsAsked:
    """Which of them a reader asked for; empty means any."""

    person: str = ""
    kind: str = ""
    reference: str = ""
    from_on: date | None = None
    to_on: date | None = None


def reads(actor: Actor, asked: ReadsAsked) -> "QuerySet[Read]":
    """What was read in the actor's programme, the latest first."""
    rows = Read.objects.filter(programme_id=actor.programme_id or 0)
    if asked.person:
        rows = rows.filter(person_id=asked.person)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.reference:
        rows = rows.filter(reference__iexact=asked.reference)
    if asked.from_on:
        rows = rows.filter(at__gte=end_of(asked.from_on - timedelta(days=1)))
    if asked.to_on:
        rows = rows.filter(at__lt=end_of(asked.to_on))
    return rows.select_related("person").order_by("-at", "-pk")
