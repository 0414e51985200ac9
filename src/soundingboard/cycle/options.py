"""Ways in which a panel could be brought the plan, laid side by side so that it can choose one in a sitting. Pure.

The briefing note asks the panel to agree how often it is updated, so that what it is given is timely and fits with what
the Board does (SC10). Each option is worked out over the Boards of the year ahead: when the panel would meet, how old
the figures would be, whether the Board would have agreed the ratings, what it would cost officers, and where the same
facts would be asked for twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from soundingboard.cycle.proposals import LAST, board_days, own_days, panel_days, rounds_for
from soundingboard.cycle.rules import CLEAR_DAYS, PanelRhythm, Rhythm, RoundDays
from soundingboard.lib.clocks import add_months
from soundingboard.lib.presets import PanelEffort
from soundingboard.lib.working_days import bank_holidays, clear_days_before, is_working_day

MONTHS_AHEAD = 12
# The Board's papers are out the day after it met, and the panel's five clear days before it meets.
AFTER, BEFORE = CLEAR_DAYS + 2, -3
SAME_FACTS_WITHIN = 10  # days between a Board and a panel that read the same cut-off
OLD_AFTER = 42  # days after which figures are brought up to date before they are shown
MOST_MEETINGS = 60


@dataclass(frozen=True, slots=True)
class Option:
    """One way in which a panel could be brought the plan."""

    code: str
    title: str
    panel: PanelRhythm


@dataclass(frozen=True, slots=True)
class PanelMeeting:
    """A meeting of the panel under an option, and the round whose figures it would read."""

    held_on: date
    reads: RoundDays
    is_again: bool

    @property
    def age(self) -> int:
        """How old the figures would be: days from the cut-off to the meeting."""
        return (self.held_on - self.reads.cut_off).days

    @property
    def sees_agreed(self) -> bool:
        """Whether the Board would have agreed the ratings on an earlier day."""
        return self.held_on > self.reads.board_on

    @property
    def papers_by(self) -> date:
        """The last day on which its papers leave five clear days (Local Government Act 1972, section 100B)."""
        return clear_days_before(self.held_on, CLEAR_DAYS)

    @property
    def is_soon_after_board(self) -> bool:
        """Whether officers would be asked by Board and panel about one cut-off within a few days."""
        return not self.is_again and abs((self.held_on - self.reads.board_on).days) <= SAME_FACTS_WITHIN


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What an option would mean over the year ahead."""

    option: Option
    meetings: tuple[PanelMeeting, ...]
    half_days: int
    warnings: tuple[str, ...]

    @property
    def oldest(self) -> int | None:
        """The greatest age of the figures at a meeting, in days."""
        return max((each.age for each in self.meetings), default=None)

    @property
    def youngest(self) -> int | None:
        """The least."""
        return min((each.age for each in self.meetings), default=None)

    @property
    def agreed(self) -> int:
        """At how many meetings the Board would have agreed the ratings."""
        return sum(each.sees_agreed for each in self.meetings)

    @property
    def again(self) -> int:
        """At how many meetings the panel would read figures that it had read before."""
        return sum(each.is_again for each in self.meetings)

    @property
    def soon(self) -> int:
        """At how many meetings officers would be asked about the same figures by Board and panel close together."""
        return sum(each.is_soon_after_board for each in self.meetings)

    @property
    def officer_days(self) -> str:
        """What it would cost, in days of officers' work."""
        whole, half = divmod(self.half_days, 2)
        return f"{whole}{'½' if half else ''}" if whole or not half else "½"


def options_for(every_months: int) -> tuple[Option, ...]:
    """The options that make sense where the Board meets every so many months.

    Once a quarter means a whole number of Boards where the Board's months allow it, and days of the panel's own where
    they do not. A panel with days of its own is offered, so that what it would cost can be seen.
    """
    found = [
        Option("every_board", "Every Board, after it", PanelRhythm(1, AFTER)),
        Option("before_board", "Every Board, before it", PanelRhythm(1, BEFORE)),
        Option("second_board", "Every second Board, after it", PanelRhythm(2, AFTER)),
    ]
    if every_months < 3:
        quarterly = PanelRhythm(3, AFTER) if every_months == 1 else PanelRhythm(own_months=3)
        found.append(Option("quarterly", "Once a quarter", quarterly))
    own = 1 if every_months > 1 else 2
    found.append(
        Option("own_days", "Every month, on its own days" if own == 1 else "Every second month, on its own days",
               PanelRhythm(own_months=own))
    )  # fmt: skip
    if every_months <= 3 and 6 % every_months == 0:
        found.append(Option("six_monthly", "Every six months, after the Board", PanelRhythm(6 // every_months, AFTER)))
    return tuple(_each_once(found))


def _each_once(options: Iterable[Option]) -> list[Option]:
    found: dict[PanelRhythm, Option] = {}
    for option in options:
        found.setdefault(option.panel, option)
    return list(found.values())


def year_from(day: date) -> date:
    """The last day of the twelve months that begin on a day: from 29 February that is 27 February of the year after."""
    return add_months(day, MONTHS_AHEAD) - timedelta(days=1)


def boards_ahead(
    known: Sequence[RoundDays], rhythm: Rhythm, every_months: int, first: date, until: date
) -> list[RoundDays]:
    """The Boards until a day: those planned, then the same weekday of the same week every so many months.

    The last Board before the first day is kept, because the panel may read its figures.
    """
    found = sorted((each for each in known if each.board_on <= until), key=lambda each: each.board_on)
    if not found:
        days = board_days(first, every_months=every_months, week=3, weekday=1, how_many=MONTHS_AHEAD)
        return rounds_for([day for day in days if day <= until], rhythm)
    last = found[-1].board_on
    start = add_months(last.replace(day=1), every_months)
    week = (last.day - 1) // 7 + 1
    further = board_days(
        start, every_months=every_months, week=min(week, LAST), weekday=min(last.weekday(), 4), how_many=MONTHS_AHEAD
    )
    before = [each for each in found if each.board_on < first][-1:]
    return [*before, *(each for each in found if each.board_on >= first)] + rounds_for(
        [day for day in further if day <= until and day >= first], rhythm
    )


def lay_out(
    option: Option,
    rounds: Sequence[RoundDays],
    effort: Sequence[PanelEffort],
    *,
    first: date,
    until: date,
    boards_since_panel: int | None = None,
) -> LaidOut:
    """What an option would mean for the rounds of the year ahead, given in order.

    Officers' days are an estimate that the council changes: so much for every meeting, and more where the ratings are
    not agreed, the figures are old, or the panel has read them before.
    """
    meetings = tuple(_meetings(option.panel, rounds, first, until, boards_since_panel))
    half_days = sum(each.half_days * _times(each.when, meetings) for each in effort)
    return LaidOut(option, meetings, half_days, tuple(_warnings(meetings)))


def _meetings(
    panel: PanelRhythm, rounds: Sequence[RoundDays], first: date, until: date, since: int | None
) -> Iterable[PanelMeeting]:
    if panel.own_months is None:
        ahead = [each for each in rounds if each.board_on >= first]
        for reads, held_on in zip(ahead, panel_days(ahead, panel, since), strict=True):
            if held_on is not None and first <= held_on <= until:
                yield PanelMeeting(held_on, reads, is_again=False)
        return
    read: set[date] = set()
    for held_on in own_days(panel.own_months, first, MONTHS_AHEAD + 1):
        before = [each for each in rounds if each.cut_off <= held_on]
        if held_on <= until and before:
            yield PanelMeeting(held_on, before[-1], is_again=before[-1].cut_off in read)
            read.add(before[-1].cut_off)


def _times(when: str, meetings: Sequence[PanelMeeting]) -> int:
    match when:
        case "every_meeting":
            return len(meetings)
        case "before_board":
            return sum(not each.sees_agreed for each in meetings)
        case "old_figures":
            return sum(each.age > OLD_AFTER for each in meetings)
        case _:
            return sum(each.is_again for each in meetings)


def _warnings(meetings: Sequence[PanelMeeting]) -> Iterable[str]:
    for each in meetings:
        if not is_working_day(each.held_on):
            yield f"{_said(each.held_on)} is not a working day."
        holidays = _holidays_between(each.papers_by, each.held_on)
        if holidays:
            are = "is a bank holiday" if len(holidays) == 1 else "are bank holidays"
            yield (
                f"For {_said(each.held_on)} papers are out by {_said(each.papers_by)}: "
                f"{', '.join(map(_said, holidays))} {are}."
            )
        if each.sees_agreed and each.papers_by <= each.reads.board_on:
            yield (
                f"For {_said(each.held_on)} papers are out by {_said(each.papers_by)}, before the Board of "
                f"{_said(each.reads.board_on)} has agreed the ratings."
            )


def _holidays_between(first: date, last: date) -> list[date]:
    years = range(first.year, last.year + 1)
    return sorted(day for year in years for day in bank_holidays(year) if first < day < last)


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
