"""The search that the benchmark measures: a rare word, a common one, a reference and a word that is nowhere."""

from collections.abc import Callable
from typing import Any

from soundingboard.accounts.access import Actor, permissions_of
from soundingboard.accounts.models import Membership, Programme
from soundingboard.accounts.roles import Permission, Role
from soundingboard.bench.build import CODE
from soundingboard.history.models import Entry
from soundingboard.search.indexing import rebuild
from soundingboard.search.reading import search

ASKED = ("assessments", "children are seen", "audit of practice", "A12", "unfindable", "plan review evidence", "board")


def looking_up() -> Callable[[], Any]:
    """The job: seven searches over everything in the large programme, each with its extracts and counts by kind.

    The job is promised in seven times what one search is promised in.
    """
    programme = Programme.objects.get(code=CODE)
    now = Entry.objects.of_programme(programme.pk).latest("seq").at
    rebuild(programme, now)
    member = Membership.objects.filter(programme=programme).select_related("person").earliest("pk")
    roles = frozenset({Role.PROGRAMME_MANAGER})
    actor = Actor(member.person, now, programme.pk, roles, permissions=permissions_of(roles))
    assert actor.can(Permission.VIEW_EXEMPT)

    def look_up() -> list[int]:
        return [search(actor, text).total for text in ASKED]

    return look_up
