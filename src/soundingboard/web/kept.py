"""What a page took long to work out, kept in this process for as long as nothing happens in the programme.

Every write is an action with an entry in the programme's chain, so the hash of the last entry names all that is on
record: while it is the same, what was worked out from the record is the same too, for the same address, the same day
and readers who may see the same. Nobody is shown what was so before the last change, and nothing has to be remembered
to be thrown away. What is kept is frozen: words, markup and values, never a form.
"""

from collections.abc import Callable
from typing import TypeVar

from django.core.paginator import Page

from soundingboard.history.reading import last_hash
from soundingboard.records.kept import found_or_made
from soundingboard.web.doors import PageRequest

Made = TypeVar("Made")
Row = TypeVar("Row")


def read_whole(page: "Page[Row]") -> "Page[Row]":
    """A page of a list with its rows and the number of all of them read, so that it can be kept. Two queries."""
    page.object_list = list(page.object_list)
    _ = page.paginator.count
    return page


def while_nothing_happens(
    request: PageRequest, make: Callable[[], Made], *, of: str = "", state: str | None = None, own: bool = False
) -> Made:
    """What `make` gives, which is asked only where this process has not kept it since the last change. One query.

    Args:
        of: a name for what is the same whatever stands in the address but the day; where there is none, the address
            with all that it asks for is the name.
        state: the hash of the chain's last entry, where it was asked for already; then no query.
        own: whether it is what this person has, and not the same for others who may see as much.
    """
    stand = request.stand
    # Before the making: what is written meanwhile is then in what was made, and the next reader makes it anew.
    state = last_hash(stand.programme.pk) if state is None else state
    if not state:
        return make()
    who = stand.actor
    sees = (who.is_system, who.roles, who.permissions, who.agency_ids, who.sees_every_number)
    whose = who.person_id if own else None
    name = of or request.get_full_path()
    return found_or_made((name, who.programme_id, state, stand.as_at, who.today, sees, whose), make)
