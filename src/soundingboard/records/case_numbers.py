"""What case numbers look like here, as administrators have said it: asked for when a text could hold one.

The areas that keep patterns say them here. They are asked only where a text has enough digits together, so that
ordinary text costs no query.
"""

import re
from collections.abc import Callable, Collection

from soundingboard.lib.case_numbers import could_hold_one, shape_of

Says = Callable[[], Collection[str]]

_ASKED: dict[str, Says] = {}


def also_ask(area: str, says: Says) -> None:
    """Ask an area too for its patterns. Asked twice in its name, it is asked once."""
    _ASKED[area] = says


def shapes_for(text: str) -> tuple[re.Pattern[str], ...]:
    """What to look for in a text besides everything else."""
    if not could_hold_one(text):
        return ()
    return tuple(shape_of(pattern) for says in _ASKED.values() for pattern in says())
