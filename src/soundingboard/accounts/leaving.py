"""What somebody holds who leaves: posts, and what is theirs by name rather than by a post.

Nearly everything belongs to posts, so it goes with them. What is given to a person by name is known to the areas that
give it; each says here how it is counted and handed over, for they lie above this one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Holding, Leaving, Membership, Person, Post, Programme


@dataclass(frozen=True, slots=True)
class ByName:
    """A kind of thing that is somebody's by name.

    Attributes:
        one, many: what they are called, such as "audit that waits for them".
        count: how many a person has in a programme.
        hand_over: gives all of them to another; raises what `refusal` says, with its sentence.
    """

    one: str
    many: str
    count: Callable[[int, int], int]
    hand_over: Callable[[Programme, Person, Person, Actor], None]
    refusal: type[Exception]


BY_NAME: dict[str, ByName] = {}


def also_held(kind: str, how: ByName) -> None:
    """Say how a kind of thing that is somebody's by name is counted and handed over. Once for each kind."""
    BY_NAME[kind] = how


@dataclass(frozen=True, slots=True)
class HeldByName:
    """How many things of a kind somebody has by name."""

    kind: str
    number: int

    @property
    def words(self) -> str:
        """How many of what."""
        how = BY_NAME[self.kind]
        return f"{self.number} {how.one if self.number == 1 else how.many}"


def held_by_name(programme_id: int, person_id: int) -> list[HeldByName]:
    """What somebody has by name in a programme, where it is anything. A query for each kind."""
    counted = [HeldByName(kind, how.count(programme_id, person_id)) for kind, how in sorted(BY_NAME.items())]
    return [each for each in counted if each.number]


def posts_to_hand_over(programme_id: int, person: Person, on: date) -> list[Post]:
    """The posts that somebody holds on a day or later, by title. One query."""
    held = Holding.objects.filter(Q(to_on=None) | Q(to_on__gt=on), person=person, post__programme_id=programme_id)
    return [each.post for each in held.select_related("post").order_by("post__title")]


def leavings(actor: Actor) -> list[Leaving]:
    """Who leaves or left, the latest last day first. One query."""
    rows = Leaving.objects.filter(programme_id=actor.programme_id or 0)
    return list(rows.select_related("person", "recorded_by").order_by("-last_day", "-pk"))


def leaving_numbered(actor: Actor, number: int) -> Leaving | None:
    """One leaving of the actor's programme that was not taken back."""
    rows = Leaving.objects.filter(programme_id=actor.programme_id or 0, pk=number, taken_back_at=None)
    return rows.select_related("person").first()


def parts_that_end(programme_id: int, person: Person, on: date) -> list[Membership]:
    """The parts of somebody in a programme that go on beyond a day. One query."""
    rows = Membership.objects.filter(Q(to_on=None) | Q(to_on__gt=on), programme_id=programme_id, person=person)
    return list(rows.select_related("person").order_by("from_on", "pk"))
