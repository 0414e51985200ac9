"""When letters and reminders go out, and when a letter that was not taken is tried again. Pure."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

# How many days before its deadline somebody is reminded of a thing: long enough to do it, short enough to matter.
DAYS_BEFORE: Mapping[str, int] = {
    "audit": 5,  # an hour each, and often several
    "second_grade": 5,
    "loop_action": 7,
    "risk": 7,  # a talk with whoever sees to its controls
    "update": 3,  # written in an hour, from what the owner knows
    "request": 5,  # a question of the Board: somebody has to find the answer
    "action": 7,
    "decision": 14,  # whether it worked takes asking round
    "recheck": 14,  # evidence has to be looked at again
}
# Not before people are up, nor in the middle of the night's own work: the hour in London.
FIRST_HOUR = 7
# A letter that its day missed (the worker stood still) is sent up to so many days later, and after that not at all.
CATCH_UP = 2
_WAITS = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
# An address refused for good may be a mistake that the mail server's keeper puts right within a day; after that it is
# not asked again (RFC 5321, section 4.2.1, discourages repeating what was refused for good).
_LASTING_WAITS = (timedelta(hours=24),)


# With how many days before it a day's looks at what few may read are compared, and how many times their busiest is odd.
DAYS_COMPARED = 28
TIMES_THE_BUSIEST = 3


def is_unusual(looks: int, before: Collection[int], least: int) -> bool:
    """Whether somebody looked at what few may read so often in a day that whoever reviews it should hear of it.

    At least so many times as the installation sets, and more than three times as often as on the busiest of the 28 days
    before: a new auditor's first week is told of once, and an auditor's ordinary day never.
    """
    return looks >= least and looks > TIMES_THE_BUSIEST * max(before, default=0)


def week_of(day: date) -> date:
    """The Monday of a day's week, by which the letter of the week is known."""
    return day - timedelta(days=day.weekday())


def letter_is_due(today: date, weekday: int, last_joined: date | None) -> bool:
    """Whether the week's letter should go out today, for somebody who chose a weekday.

    It goes on its day or, where the worker stood still, up to two days later, and not to somebody who came after it.
    """
    chosen = week_of(today) + timedelta(days=weekday)
    came_before = last_joined is None or last_joined <= chosen
    return chosen <= today <= chosen + timedelta(days=CATCH_UP) and came_before


def next_try(attempts: int, is_lasting: bool, now: datetime) -> datetime | None:
    """When a letter that was refused is tried again, after so many tries; None when it is given up.

    A refusal for the time being (4xx) or a server that does not answer is met with five more tries, each later than
    the last: after 5 minutes, half an hour, 2 hours, 8 hours and a day. A refusal for good (5xx) with one, after a day.
    """
    waits = _LASTING_WAITS if is_lasting else _WAITS
    return now + waits[attempts - 1] if attempts <= len(waits) else None


def is_superseded(of_week: date, today: date) -> bool:
    """Whether another week has begun, whose own letter takes the place of one that was never sent."""
    return week_of(today) > of_week
