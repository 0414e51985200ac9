"""What was worked out, kept in this process under a name for all that it was worked out from.

Of frozen values only: everybody who finds one is given the same. The oldest goes when there are too many.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")

# Of the largest pages that would be some fifteen megabytes in a process; most are small.
MOST = 100

_kept: "OrderedDict[Hashable, Any]" = OrderedDict()
_lock = Lock()


def found_or_made(name: Hashable, make: Callable[[], Made]) -> Made:
    """What is kept under a name; what `make` gives, where there is nothing yet."""
    with _lock:
        if name in _kept:
            _kept.move_to_end(name)
            found: Made = _kept[name]
            return found
    # Two who ask at once may both make it: neither waits for the other.
    made = make()
    with _lock:
        _kept[name] = made
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Let go of everything that is kept."""
    with _lock:
        _kept.clear()
