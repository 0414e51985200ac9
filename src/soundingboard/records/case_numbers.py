"""What case numbers look like here, as administrators have said it: asked for when a text could hold one.

The areas that keep patterns say them here. They are asked only where a text has enough digits together, so that
ordinary text costs no query.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from soundingboard.lib.case_numbers import could_hold_one, shape_of
from soundingboard.records.written_for import programme_written_for

Says = Callable[[], Collection[str]]

_ASKED: dict[str, Says] = {}
# While many texts are written in one go: what the areas said at the first of them that could hold one, by programme.
_REMEMBERED: ContextVar[dict[int | None, tuple[re.Pattern[str], ...]] | None] = ContextVar("remembered", default=None)


def also_ask(area: str, says: Says) -> None:
    """Ask an area too for its patterns. Asked twice in its name, it is asked once."""
    _ASKED[area] = says


@contextmanager
def asked_once() -> Iterator[None]:
    """Ask the areas once for all the texts that are written within: for an action that writes hundreds of rows."""
    token = _REMEMBERED.set({})
    try:
        yield
    finally:
        _REMEMBERED.reset(token)


def shapes_for(text: str) -> tuple[re.Pattern[str], ...]:
    """What to look for in a text besides everything else."""
    if not could_hold_one(text):
        return ()
    remembered = _REMEMBERED.get()
    programme = programme_written_for()
    if remembered and programme in remembered:
        return remembered[programme]
    found = tuple(shape_of(pattern) for says in _ASKED.values() for pattern in says())
    if remembered is not None:
        remembered[programme] = found
    return found
