"""When something has been kept for its time, and whether it is held beyond it. Values in, values out."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

from soundingboard.lib.clocks import add_months


def due_on(counted_from: date, months: int) -> date:
    """The first day on which something may be disposed of: so many months after the day its time is counted from.

    That day itself is not yet due: what is kept for two years from 31 March 2024 may go from 1 April 2026.
    """
    return add_months(counted_from, months) + timedelta(days=1)


def counted_from_at_most(on: date, months: int) -> date:
    """The latest day from which the time may be counted so that something is due on a day."""
    latest = add_months(on, -months)
    while due_on(latest, months) > on:
        latest -= timedelta(days=1)
    # Months are of different lengths: several days may be followed by the same day so many months later.
    while due_on(latest + timedelta(days=1), months) <= on:
        latest += timedelta(days=1)
    return latest


def is_held(reference: str, held: Collection[str]) -> bool:
    """Whether a thing is held: by its own reference, or because everything of its kind is (an empty reference)."""
    return "" in held or reference in held


def why_nothing_is_taken_out(references: Iterable[str], held: Collection[str]) -> str:
    """Why nothing may be taken out of a record, in a sentence; empty where something may.

    A record under a legal hold stays word for word as it is. What a court or an inquiry has asked for may not be
    altered (Inquiries Act 2005, section 35), and the right to have something erased gives way to legal claims (UK GDPR,
    article 17(3)(e)). So a name that should never have been typed is not redacted there either, as long as the hold
    lasts: whoever placed it is asked first, and lifts it, with a reason on record.
    """
    if "" in held:
        return _HELD.format("Everything of this kind")
    mine = sorted({each for each in references if each in held})
    return _HELD.format(mine[0]) if mine else ""


_HELD = (
    "{} is under a legal hold, so nothing is taken out of it. Ask whoever placed the hold: once it is lifted for this "
    "record, what must not be kept can be removed."
)


# The rules that are printed, each with its code.
PUBLISHED: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("RT1", "When a record may be disposed of", due_on),
    ("RT2", "From which days what is due today is counted", counted_from_at_most),
    ("RT3", "Whether a record is held", is_held),
    ("RT4", "Why nothing is taken out of a record that is held", why_nothing_is_taken_out),
)
