"""The rules of the reporting cycle: how a round's days follow from the Board's, and what may follow what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from soundingboard.lib.working_days import add_working_days, clear_days_before, is_working_day, working_days_between

CLEAR_DAYS = 5

# What may follow each state of a round, with the sentence that says when.
TRANSITIONS: dict[str, dict[str, str]] = {
    "planned": {"open": "Its owners are asked for updates.", "cancelled": "The Board will not meet."},
    "open": {"closed": "When the cut-off has passed or all have submitted."},
    "closed": {
        "open": "The delivery group asks for something more before the Board.",
        "frozen": "The Board has seen it: its position no longer changes.",
    },
    "frozen": {},
    "cancelled": {},
}


# The moment at which a round was put in a state, and the state.
Move = tuple[datetime, str]


def last_move(moves: Iterable[Move], moment: datetime) -> Move | None:
    """The last move that a round, whose moves are given in order, had made before a moment; None while it was planned.

    What was done at the moment itself came after it.
    """
    last = None
    for at, state in moves:
        if at < moment:
            last = (at, state)
    return last


def before_later_moves(
    moved: Iterable[tuple[datetime, Mapping[str, str | None]]], moment: datetime
) -> dict[str, str | None]:
    """What a round said of itself at a moment, where it has been moved since.

    Args:
        moved: each move of its days, in order: when it was made, and what stood before of that which it changed.
    """
    found: dict[str, str | None] = {}
    for at, before in moved:
        if at >= moment:
            found = {**before, **found}
    return found


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The distances, in working days, that a reporting calendar keeps between the steps of a round."""

    opens_before_cut_off: int
    cut_off_before_board: int
    group_before_board: int
    panel_after_board: int | None
    panel_every_boards: int = 1
    panel_own_months: int | None = None

    @property
    def panel(self) -> "PanelRhythm | None":
        """How often the panel is brought the plan; None where no panel is."""
        if self.panel_own_months is not None:
            return PanelRhythm(own_months=self.panel_own_months)
        if self.panel_after_board is None:
            return None
        return PanelRhythm(self.panel_every_boards, self.panel_after_board)


# A panel that meets on days of its own meets on the third Thursday, where it says nothing else.
OWN_WEEK, OWN_WEEKDAY = 3, 3


@dataclass(frozen=True, slots=True)
class PanelRhythm:
    """How often a scrutiny panel is brought the plan.

    Either at every Board or every so many Boards, so many working days after it (before it, where negative); or on the
    panel's own days, the third Thursday of every so many months, whenever the Board meets.
    """

    every_boards: int = 1
    after_board: int = 0
    own_months: int | None = None

    @property
    def words(self) -> str:
        """The rhythm as a sentence would say it."""
        if self.own_months is not None:
            often = "every month" if self.own_months == 1 else f"every {self.own_months} months"
            return f"{often}, on the third Thursday, whenever the Board meets"
        boards = {1: "every Board", 2: "every second Board", 3: "every third Board"}.get(
            self.every_boards, f"every {self.every_boards}th Board"
        )
        days = abs(self.after_board)
        if not days:
            return f"{boards}, on the same day"
        said = f"{days} working day{'' if days == 1 else 's'}"
        return f"{said} {'after' if self.after_board > 0 else 'before'} {boards}"

    def lies_in(self, rhythm: Rhythm) -> Rhythm:
        """A reporting calendar's distances with this in the place of what they said of the panel."""
        own = self.own_months is not None
        return replace(
            rhythm,
            panel_after_board=None if own else self.after_board,
            panel_every_boards=1 if own else self.every_boards,
            panel_own_months=self.own_months,
        )


@dataclass(frozen=True, slots=True)
class RoundDays:
    """The days of one round."""

    opens_on: date
    cut_off: date
    group_on: date
    board_on: date
    panel_on: date | None


def days_of_a_round(board_on: date, rhythm: Rhythm) -> RoundDays:
    """The days of a round, counted back from the Board's meeting and on to the panel's, in working days."""
    cut_off = working_days_before(board_on, rhythm.cut_off_before_board)
    panel_on = None if rhythm.panel_after_board is None else add_working_days(board_on, rhythm.panel_after_board)
    return RoundDays(
        opens_on=working_days_before(cut_off, rhythm.opens_before_cut_off),
        cut_off=cut_off,
        group_on=working_days_before(board_on, rhythm.group_before_board),
        board_on=board_on,
        panel_on=panel_on,
    )


def working_days_before(day: date, n: int) -> date:
    """The working day that lies `n` working days before a day (n = 0 gives the day itself)."""
    while n > 0:
        day -= timedelta(days=1)
        if is_working_day(day):
            n -= 1
    return day


def warnings(days: RoundDays) -> list[str]:
    """What somebody should look at before these days are agreed: days when nobody works, and too little time.

    Papers of a meeting that is open to the public are published five clear days before it (Local Government Act 1972,
    section 100B); an Improvement Board usually keeps the same rule.
    """
    found = []
    for name, day in (
        ("cut-off", days.cut_off),
        ("delivery group", days.group_on),
        ("Board", days.board_on),
        ("panel", days.panel_on),
    ):
        if day is not None and not is_working_day(day):
            found.append(f"The day of the {name}, {_said(day)}, is not a working day.")
    publish_by = clear_days_before(days.board_on, CLEAR_DAYS)
    if days.group_on > publish_by:
        found.append(
            f"The delivery group meets on {_said(days.group_on)}, after the Board's papers must be out "
            f"({_said(publish_by)}, {CLEAR_DAYS} clear days before)."
        )
    if working_days_between(days.cut_off, days.group_on) < 2:
        found.append("There are fewer than two working days between the cut-off and the delivery group.")
    if days.panel_on is not None and days.panel_on < days.board_on:
        found.append("The panel meets before the Board, so it sees ratings that the Board has not agreed.")
    return found


def cut_off_has_passed(days: RoundDays, today: date) -> str:
    """What is said of a round that would be late on the day it is opened, as the first of a new plan easily is."""
    if days.cut_off >= today:
        return ""
    return f"The cut-off, {_said(days.cut_off)}, has passed: owners would be late at once. A later one gives them time."


def publish_by(board_on: date) -> date:
    """The last day on which the Board's papers can be published with five clear days before the meeting."""
    return clear_days_before(board_on, CLEAR_DAYS)


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
