"""May they? `require` raises with a sentence; `can` is derived from the same table."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

from soundingboard.accounts.models import Agency, Holding, Membership, Person, Programme
from soundingboard.accounts.roles import ROLES, Permission, Role

if TYPE_CHECKING:
    from django.db.models import Model

LONDON = ZoneInfo("Europe/London")


class NotAllowed(Exception):
    """This person's role does not include what they tried. Turned into 403 at the edge."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which programme, with which roles, and what time it is: the clock is the door's."""

    person: Person | None
    now: datetime
    programme_id: int | None = None
    roles: frozenset[Role] = frozenset()
    agency_ids: frozenset[int] = frozenset()
    post_ids: frozenset[int] = frozenset()
    membership_ids: tuple[int, ...] = ()
    is_system: bool = False
    permissions: frozenset[Permission] = field(default=frozenset())

    @property
    def person_id(self) -> int | None:
        """The person's key; none for the system itself."""
        return self.person.pk if self.person else None

    @property
    def name(self) -> str:
        """The name that history shows."""
        return self.person.name if self.person else "Sounding Board"

    @property
    def today(self) -> date:
        """The day in London."""
        return self.now.astimezone(LONDON).date()

    @property
    def is_outsider(self) -> bool:
        """Here for a time and only to read."""
        return self.roles == {Role.OUTSIDER}

    def can(self, permission: Permission) -> bool:
        """Whether `require` would let it pass."""
        return self.is_system or permission in self.permissions


def actor_in(programme: Programme, person: Person, now: datetime) -> Actor | None:
    """The person as they stand in a programme at a moment; None when they have no part in it. Two queries."""
    today = now.astimezone(LONDON).date()
    rows = list(
        Membership.objects.filter(
            Q(to_on=None) | Q(to_on__gte=today), programme=programme, person=person, from_on__lte=today
        ).values_list("pk", "role", "agency_id")
    )
    if not rows or not person.is_active:
        return None
    roles = frozenset(Role(role) for _, role, _ in rows)
    posts = Holding.objects.filter(
        Q(to_on=None) | Q(to_on__gte=today), person=person, from_on__lte=today, post__programme=programme
    ).values_list("post_id", flat=True)
    return Actor(
        person=person,
        now=now,
        programme_id=programme.pk,
        roles=roles,
        agency_ids=frozenset(agency for _, _, agency in rows if agency),
        post_ids=frozenset(posts),
        membership_ids=tuple(pk for pk, _, _ in rows),
        permissions=permissions_of(roles),
    )


def the_system(programme: Programme | None, now: datetime) -> Actor:
    """The system acting by itself: a scheduled re-check, a job in the worker."""
    return Actor(person=None, now=now, programme_id=programme.pk if programme else None, is_system=True)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """All that these roles may do together."""
    return frozenset().union(*(ROLES[role].permissions for role in roles))


def require(by: Actor, permission: Permission, item: "Model | Programme") -> None:
    """Let the action go on only if the actor's role includes it, in the programme that the item belongs to.

    Raises:
        NotAllowed: it does not.
    """
    programme_id = item.pk if isinstance(item, Programme) else getattr(item, "programme_id", None)
    if programme_id != by.programme_id:
        raise NotAllowed("This belongs to another programme.")
    if not by.can(permission):
        raise NotAllowed(f"Your role does not include this: {permission.value.replace('_', ' ')}.")


def agencies_of(by: Actor) -> "list[Agency]":
    """The agencies for which the actor speaks."""
    return list(Agency.objects.filter(pk__in=by.agency_ids))
