"""May they? `require` raises with a sentence; `can` is derived from the same table."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from soundingboard.accounts.models import Agency, Holding, Membership, Person, Programme
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.records.prepared import HasShape, Values, prepared

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

LONDON = ZoneInfo("Europe/London")


class NotAllowed(Exception):
    """This person's role does not include what they tried. Turned into 403 at the edge."""


@dataclass(frozen=True)
class Actor(HasShape):
    """Who acts, in which programme, with which roles, and what time it is: the clock is the door's."""

    person: Person | None
    now: datetime
    programme_id: int | None = None
    roles: frozenset[Role] = frozenset()
    agency_ids: frozenset[int] = frozenset()
    membership_ids: tuple[int, ...] = ()
    is_system: bool = False
    permissions: frozenset[Permission] = field(default=frozenset())
    sees_every_number: bool = False

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

    @cached_property
    def post_ids(self) -> frozenset[int]:
        """The posts that the actor holds today. One query, made when a page first asks."""
        if self.person is None or self.programme_id is None:
            return frozenset()
        return frozenset(_posts_held(self.person, self.programme_id, self.today))

    def can(self, permission: Permission) -> bool:
        """Whether `require` would let it pass."""
        return self.is_system or permission in self.permissions

    def taken_apart(self, values: Values) -> tuple[Any, Callable[[], "Actor"]]:
        """For `records.prepared`: what an actor may do is the shape of a query; who, where and when are its blanks."""
        shapes, makers = zip(
            *(values.place(value) for value in (self.programme_id, self.person_id, self.now, self.today)), strict=True
        )
        return (shapes, self.is_system, self.permissions), lambda: _ActorInBlank(
            person=makers[1](),
            now=makers[2](),
            programme_id=makers[0](),
            is_system=self.is_system,
            permissions=self.permissions,
            blank_today=makers[3](),
        )


@dataclass(frozen=True)
class _ActorInBlank(Actor):
    """Stands for an actor while a query is written: the person, the programme and the time are blanks."""

    blank_today: Any = None

    @property
    def person_id(self) -> Any:
        """The place of the person's key."""
        return self.person

    @property
    def today(self) -> Any:
        """The place of the day."""
        return self.blank_today

    @property
    def post_ids(self) -> Any:
        """Not to be had: their number is part of a query's shape."""
        raise TypeError("Give the posts to a prepared query as an argument of their own.")


def actor_in(programme: Programme, person: Person, now: datetime) -> Actor | None:
    """The person as they stand in a programme at a moment; None when they have no part in it. One query."""
    return _standing(programme, _memberships_of(programme, person, now.astimezone(LONDON).date()), person, now)


def enter(code: str, person: Person, now: datetime) -> tuple[Programme, Actor] | None:
    """The programme with a code and the person as they stand in it; None when it does not exist for them. One query."""
    rows = _memberships_in(code, person, now.astimezone(LONDON).date())
    actor = _standing(rows[0].programme, rows, person, now) if rows else None
    return (rows[0].programme, actor) if actor else None


@prepared
def _posts_held(person: Person, programme_id: int, on: date) -> "QuerySet[Holding, int]":
    held = Holding.objects.filter(
        Q(to_on=None) | Q(to_on__gte=on), person=person, from_on__lte=on, post__programme_id=programme_id
    )
    return held.values_list("post_id", flat=True)


@prepared
def _memberships_in(code: str, person: Person, today: date) -> "QuerySet[Membership]":
    return _memberships_on(person, today).filter(programme__code=code).select_related("programme")


@prepared
def _memberships_of(programme: Programme, person: Person, today: date) -> "QuerySet[Membership]":
    return _memberships_on(person, today).filter(programme=programme)


def _memberships_on(person: Person, today: date) -> "QuerySet[Membership]":
    return Membership.objects.filter(Q(to_on=None) | Q(to_on__gte=today), person=person, from_on__lte=today)


def _standing(programme: Programme, memberships: Iterable[Membership], person: Person, now: datetime) -> Actor | None:
    rows = list(memberships)
    if not rows or not person.is_active:
        return None
    roles = frozenset(Role(row.role) for row in rows)
    return Actor(
        person=person,
        now=now,
        programme_id=rows[0].programme_id,
        roles=roles,
        agency_ids=frozenset(row.agency_id for row in rows if row.agency_id),
        membership_ids=tuple(row.pk for row in rows),
        permissions=permissions_of(roles),
        sees_every_number=not {ROLES[role].audience for role in roles}.isdisjoint(programme.shown_all.split("/")),
    )


def people_who_may(permission: Permission, programme_id: int, on: date) -> set[int]:
    """The keys of those whose role in a programme includes a permission on a day. One query."""
    return people_in([role for role, spec in ROLES.items() if permission in spec.permissions], programme_id, on)


def people_in(roles: Collection[Role], programme_id: int, on: date) -> set[int]:
    """The keys of those who have one of these roles in a programme on a day. One query."""
    rows = Membership.objects.filter(
        Q(to_on=None) | Q(to_on__gte=on), programme_id=programme_id, role__in=roles, from_on__lte=on
    )
    return set(rows.filter(person__is_active=True).values_list("person_id", flat=True))


def ask_for_a_table() -> None:
    """Nothing, where the database answers and holds what this release wants to read.

    Raises:
        django.db.Error: it is away, or an empty one.
    """
    Programme.objects.exists()


def programmes_of(person: Person, on: date) -> list[Programme]:
    """The programmes in which a person has a part on a day, by name. One query."""
    return list(Programme.objects.visible_to(person, on).order_by("name"))


def roles_of(person: Person, on: date) -> frozenset[Role]:
    """The roles that a person has on a day, in whatever programme. One query."""
    return frozenset(Role(role) for role in _memberships_on(person, on).values_list("role", flat=True))


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
