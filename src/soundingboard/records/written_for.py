"""For which programme text is written, as the door says it that somebody came through.

Whom one may name and what case numbers look like is each programme's own, and the field that screens a text is far from
the door. Where nobody has said for whom it is written (a command that serves the whole installation), everything holds
that holds for any programme.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_PROGRAMME: ContextVar[int | None] = ContextVar("programme that is written for", default=None)


@contextmanager
def written_for(programme_id: int | None) -> Iterator[None]:
    """All text within is written for this programme; with None, for nobody in particular."""
    token = _PROGRAMME.set(programme_id)
    try:
        yield
    finally:
        _PROGRAMME.reset(token)


def programme_written_for() -> int | None:
    """The programme for which text is written now; None where nobody has said."""
    return _PROGRAMME.get()
