"""What pages read of letters."""

from datetime import date

from django.db.models import Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Membership
from soundingboard.digest.models import Letter, LetterState, Preference

TROUBLED = (LetterState.GIVEN_UP, LetterState.UNKNOWN)


def choice_of(actor: Actor) -> Preference | None:
    """What the actor chose; None is weekly, on Mondays."""
    return Preference.objects.filter(person_id=actor.person_id or 0).first()


def letters_of(actor: Actor, *, troubled: bool = False) -> "QuerySet[Letter]":
    """The letters to people of the actor's programme, the latest first; `troubled`: those that were not taken."""
    people = Membership.objects.filter(_in_force(actor.today), programme_id=actor.programme_id or 0)
    rows = Letter.objects.filter(person__in=people.values("person_id"))
    if troubled:
        rows = rows.filter(Q(state__in=TROUBLED) | (Q(state=LetterState.WAITING) & ~Q(problem="")))
    return rows.select_related("person").order_by("-week_of", "person__name", "pk")


def letter_numbered(actor: Actor, number: int) -> Letter | None:
    """One letter to somebody of the actor's programme."""
    return letters_of(actor).filter(pk=number).first()


def _in_force(on: date) -> Q:
    return (Q(to_on=None) | Q(to_on__gte=on)) & Q(from_on__lte=on)
