"""Days on which a Board might meet, worked out for a person to look at and change. Pure."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from soundingboard.cycle.rules import Rhythm, RoundDays, days_of_a_round, warnings
from soundingboard.lib.working_days import is_working_day

LAST = 5
WEEKS = {1: "first", 2: "second", 3: "third", 4: "fourth", LAST: "last"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True, slots=True)
class ProposedRound:
    """A round as the calendar would make it, with what somebody should look at first."""

    days: RoundDays
    warnings: tuple[str, ...]


def board_days(first: date, *, every_months: int, week: int, weekday: int, how_many: int) -> list[date]:
    """Every so many months the Board's weekday of a week of the month: "the third Tuesday of every second month".

    A day that is not a working day gives way to the next that is. The first is on or after `first`.

    Args:
        week: 1 to 4, or 5 for the last of the month.
        weekday: 0 is Monday.
    """
    found: list[date] = []
    months = first.year * 12 + first.month - 1
    while len(found) < how_many:
        year, month = divmod(months, 12)
        day = next_working_day(_weekday_of_a_month(year, month + 1, week, weekday))
        if day >= first:
            found.append(day)
            months += every_months
        else:
            months += 1
    return found


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, else the next that is."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def proposed_rounds(days: Sequence[date], rhythm: Rhythm) -> list[ProposedRound]:
    """The rounds that a calendar would make for these Board days, in order, each with its warnings."""
    found = []
    before: RoundDays | None = None
    for day in sorted(set(days)):
        made = days_of_a_round(day, rhythm)
        said = warnings(made)
        if before is not None and made.opens_on <= before.cut_off:
            said.append("It opens before the round before is cut off, and one round is open at a time.")
        found.append(ProposedRound(made, tuple(said)))
        before = made
    return found


def _weekday_of_a_month(year: int, month: int, week: int, weekday: int) -> date:
    start = date(year, month, 1)
    first = start + timedelta(days=(weekday - start.weekday()) % 7)
    if week < LAST:
        return first + timedelta(weeks=week - 1)
    length = monthrange(year, month)[1]
    return first + timedelta(weeks=(length - first.day) // 7)
