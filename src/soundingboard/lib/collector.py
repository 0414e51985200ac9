"""How often Python looks for garbage, for processes that make tens of thousands of values at a time."""

import gc


def look_seldom() -> None:
    """Look for garbage after 25,000 new values and not after 700.

    A page makes some tens of thousands of short-lived values, and the position of a large plan keeps a hundred
    thousand while it is put together. With Python's usual thresholds a fifth of the time goes into looking through
    them, and next to nothing is found.
    """
    gc.set_threshold(25_000, 10, 10)
