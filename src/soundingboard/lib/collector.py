"""How often Python looks for garbage, for processes that make tens of thousands of values at a time."""

import contextlib
import ctypes
import gc

M_ARENA_MAX = -8  # as <malloc.h> of the GNU C library numbers it


def look_seldom() -> None:
    """Look for garbage after 25,000 new values and not after 700.

    A page makes some tens of thousands of short-lived values, and the position of a large plan keeps a hundred
    thousand while it is put together. With Python's usual thresholds a fifth of the time goes into looking through
    them, and next to nothing is found.
    """
    gc.set_threshold(25_000, 10, 10)


def share_one_heap() -> None:
    """Let the threads of a process share one heap, where the C library is GNU's; nothing elsewhere.

    By default each thread gets heaps of its own, and each keeps what its largest page once needed: a server of four
    threads held some twenty megabytes more. They do not wait for each other, since Python lets one run at a time.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Give memory that is free back to the machine, where the C library is GNU's; some milliseconds."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
