"""Whom everybody may name: those who take part in the programme, whose names stand on its every page anyway.

Screening finds names and cannot know whose they are. Areas that keep people and agencies say here which of the names
found are theirs. They are asked only where a name was found, so that ordinary text costs no query.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Asks = Callable[[Collection[str]], Collection[str]]

_ASKED: dict[str, Asks] = {}
# While many texts are written in one go: the names that were found to be known.
_REMEMBERED: ContextVar[set[str] | None] = ContextVar("known", default=None)


def also_ask(area: str, knows: Asks) -> None:
    """Ask an area too which of some names are its own. Asked twice in its name, it is asked once."""
    _ASKED[area] = knows


def known_among(names: Collection[str]) -> frozenset[str]:
    """Those of some names, as they were written, that belong to somebody or something that may be named."""
    remembered = _REMEMBERED.get()
    if remembered is None:
        return _known(names)
    unknown = frozenset(names) - remembered
    if unknown:
        remembered |= _known(unknown)
    return frozenset(remembered.intersection(names))


@contextmanager
def names_remembered() -> Iterator[None]:
    """Ask only once after each name that is known, for all the texts that are written within."""
    token = _REMEMBERED.set(set())
    try:
        yield
    finally:
        _REMEMBERED.reset(token)


def _known(names: Collection[str]) -> frozenset[str]:
    return frozenset(name for knows in _ASKED.values() for name in knows(names))
