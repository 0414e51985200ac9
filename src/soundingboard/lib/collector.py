"""How often Python looks for garbage, for processes that make tens of thousands of values at a time."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

M_ARENA_MAX = -8  # as <malloc.h> of the GNU C library numbers it


def look_seldom() -> None:
    """Look for garbage after 25,000 new values and not after 700.

    A page makes some tens of thousands of short-lived values, and the position of a large plan keeps a hundred
    thousand while it is put together. With Python's usual thresholds a fifth of the time goes into looking through
    them, and next to nothing is found.
    """
    gc.set_threshold(25_000, 10, 10)


_is_set_aside = False


def set_aside() -> None:
    """Set aside for good what was made so far, as a server does with all that it loaded."""
    global _is_set_aside
    gc.collect()
    gc.freeze()
    _is_set_aside = True


@contextmanager
def at_rest() -> Iterator[None]:
    """Do not look for garbage while values are made that hold no cycles, nor among them afterwards.

    A large plan makes some 60,000 values at once. Each look goes through all that came before: a third of the whole
    time, for nothing. The first look after them would take another twentieth, so they count as old at once. Nothing is
    kept by that: what nobody holds any more is gone, and cycles among what is old are looked for in their time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not _is_set_aside:
                # Set aside and taken back, every value comes back as old, without a look at any.
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def share_one_heap() -> None:
    """Let the threads of a process share one heap, where the C library is GNU's; nothing elsewhere.

    By default each thread gets heaps of its own, and each keeps what its largest page once needed: a server of four
    threads held some twenty megabytes more. They do not wait for each other, since Python lets one run at a time.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Give memory that is free back to the machine, where the C library is GNU's; some milliseconds."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
