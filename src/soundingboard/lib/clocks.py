"""The statutory clocks that concern a programme: when something is due, from when it started.

What the clocks are is content (`content/clocks.yaml`), each with the Act, regulation or guidance it rests on.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from soundingboard.lib.content import ContentItem, load
from soundingboard.lib.working_days import add_working_days, clear_days_before

Unit = Literal["working_days", "clear_days_before", "months"]


@dataclass(frozen=True, kw_only=True)
class Clock(ContentItem):
    """One clock: how long, in what, and what starts it.

    A clock in clear days runs backwards: it starts at the meeting, and its answer is the last day to publish.
    """

    unit: Unit
    length: int
    starts: str
    due: str


def clocks() -> tuple[Clock, ...]:
    """Every clock that ships, in order."""
    return load("clocks", Clock)


def clock(code: str) -> Clock:
    """The clock with this code. Raises KeyError."""
    return {each.code: each for each in clocks()}[code]


def compute(clock: Clock, start: date) -> date:
    """The due date of a clock that started on the day.

    Months end on the corresponding day, or on the last day of a month too short to have one (Dodds v Walker [1981]
    1 WLR 1027): two months from 31 December end on the last day of February.
    """
    match clock.unit:
        case "working_days":
            return add_working_days(start, clock.length)
        case "clear_days_before":
            return clear_days_before(start, clock.length)
        case "months":
            return add_months(start, clock.length)


def add_months(start: date, months: int) -> date:
    """The corresponding day so many months later, or the last day of that month."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
