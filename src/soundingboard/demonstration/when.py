"""The story's time. It is told in rounds and not in dates, so that the demonstration is always of today.

Round 18 is the last one that was frozen, its Board some twelve days ago; 4.5 is halfway between the fourth Board and
the fifth; nought and below lie before the first round.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from soundingboard.accounts.bases import LONDON
from soundingboard.cycle.rules import Rhythm, RoundDays, days_of_a_round
from soundingboard.delivery.rules import months_after
from soundingboard.lib.working_days import is_working_day

LAST_FROZEN = 18
SINCE_LAST_BOARD = 12  # days
DAYS_IN_A_ROUND = 30

RHYTHM = Rhythm(opens_before_cut_off=8, cut_off_before_board=10, group_before_board=7, panel_after_board=9)


@dataclass(frozen=True)
class When:
    """Turns rounds into days, for a story told on one day."""

    today: date

    @cached_property
    def _anchor(self) -> date:
        return self.today - timedelta(days=SINCE_LAST_BOARD)

    def board(self, number: int) -> date:
        """The working day on which the Board of a round meets."""
        day = months_after(self._anchor, number - LAST_FROZEN)
        while not is_working_day(day):
            day -= timedelta(days=1)
        return day

    def days(self, number: int) -> RoundDays:
        """All the days of a round."""
        return days_of_a_round(self.board(number), RHYTHM)

    def opens(self, number: int) -> date:
        """The day on which a round is opened: its own, but the first only after the Board has agreed the calendar.

        Where Easter or Christmas lies between, eight working days before the cut-off are as early as the Board before.
        """
        own = self.days(number).opens_on
        if number == LAST_FROZEN + 1:
            return min(own, self.today - timedelta(days=4))
        return max(own, self.working_day(0.0) + timedelta(days=1)) if number == 1 else own

    def day(self, at: float) -> date:
        """The day at a point of the story."""
        whole = int(at // 1)
        return months_after(self._anchor, whole - LAST_FROZEN) + timedelta(days=round((at - whole) * DAYS_IN_A_ROUND))

    def working_day(self, at: float) -> date:
        """The working day at or after a point of the story."""
        day = self.day(at)
        while not is_working_day(day):
            day += timedelta(days=1)
        return day


def at_time(day: date, hour: int, minute: int = 0) -> datetime:
    """A time of day in London."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)
