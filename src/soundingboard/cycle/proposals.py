"""Days on which a Board might meet, worked out for a person to look at and change. Pure."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from soundingboard.cycle.rules import (
    OWN_WEEK,
    OWN_WEEKDAY,
    PanelRhythm,
    Rhythm,
    RoundDays,
    cut_off_has_passed,
    days_of_a_round,
    warnings,
)
from soundingboard.lib.working_days import add_working_days, is_working_day

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


def rounds_for(boards: Sequence[date], rhythm: Rhythm, boards_since_panel: int | None = None) -> list[RoundDays]:
    """The days of the rounds that a calendar makes for these Boards, in order, the panel's day where it is its turn.

    Args:
        boards_since_panel: how many Boards met since the last that the panel followed; None where there was none, and
            then the panel takes the first.
    """
    made = [days_of_a_round(day, rhythm) for day in sorted(set(boards))]
    panels = panel_days(made, rhythm.panel, boards_since_panel)
    return [replace(days, panel_on=panel_on) for days, panel_on in zip(made, panels, strict=True)]


def panel_days(
    rounds: Sequence[RoundDays], panel: PanelRhythm | None, boards_since_panel: int | None = None
) -> list[date | None]:
    """The day on which the panel looks at each of these rounds, given in order; None where it does not.

    A panel with days of its own looks at the newest cut-off there is, so two of its days may fall on one: the first
    of them is the round's. After the last round another is taken to be cut off as long after it as it was after the one
    before, or a month where there is one alone.
    """
    if panel is None:
        return [None for _ in rounds]
    if panel.own_months is not None:
        cut_offs = [days.cut_off for days in rounds]
        gap = cut_offs[-1] - cut_offs[-2] if len(cut_offs) > 1 else timedelta(days=31)
        ends = [*cut_offs[1:], *(each + gap for each in cut_offs[-1:])]
        own = [own_days(panel.own_months, cut_off, 1)[0] for cut_off in cut_offs]
        return [day if day < end else None for day, end in zip(own, ends, strict=True)]
    wait = 0 if boards_since_panel is None else max(panel.every_boards - 1 - boards_since_panel, 0)
    answer: list[date | None] = []
    for days in rounds:
        answer.append(add_working_days(days.board_on, panel.after_board) if wait == 0 else None)
        wait = panel.every_boards - 1 if wait == 0 else wait - 1
    return answer


def own_days(every_months: int, first: date, how_many: int) -> list[date]:
    """The next days of a panel that meets on days of its own, from a day on.

    Every three months is March, June, September and December, as councils count quarters, and so with other numbers:
    the months whose number the interval divides. A panel that meets every five months begins again each year.
    """
    found: list[date] = []
    day = first
    while len(found) < how_many:
        (day,) = board_days(day, every_months=1, week=OWN_WEEK, weekday=OWN_WEEKDAY, how_many=1)
        # The month in which the third Thursday lies, not that of the working day after it: they never differ.
        if day.month % every_months == 0:
            found.append(day)
        day += timedelta(days=1)
    return found


def proposed_rounds(
    days: Sequence[date], rhythm: Rhythm, boards_since_panel: int | None = None, today: date = date.min
) -> list[ProposedRound]:
    """The rounds that a calendar would make for these Board days, in order, each with its warnings."""
    found = []
    before: RoundDays | None = None
    for made in rounds_for(days, rhythm, boards_since_panel):
        said = warnings(made)
        if before is not None and made.opens_on <= before.cut_off:
            said.append("It opens before the round before is cut off, and one round is open at a time.")
        if late := cut_off_has_passed(made, today):
            said.append(late)
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
