"""The clock of a practice standard: when something is due, whether it was done in time, and what was missed.

Pure. Days are whole days in London; a standard in hours is put as days. What counts as done is said in words by the
standard, and whoever counts gives here only the days on which it was done: a visit at which nobody was in is none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from soundingboard.lib.clocks import add_months
from soundingboard.lib.working_days import add_working_days, is_working_day

Unit = Literal["working_days", "days", "months"]
DayZero = Literal["start", "next_working_day", "start_is_day_one"]
Landing = Literal["stays", "working_day_before", "working_day_after"]
Counted = Literal["last_done", "first"]

UNIT_WORDS: dict[str, tuple[str, str]] = {
    "working_days": ("working day", "working days"),
    "days": ("day", "days"),
    "months": ("month", "months"),
}
DAY_ZERO_WORDS: dict[str, str] = {
    "start": "The day of the event is day 0",
    "next_working_day": "The day of the event is day 0, or the next working day where it falls on none",
    "start_is_day_one": "The day of the event is day 1",
}
LANDING_WORDS: dict[str, str] = {
    "stays": "Due on that day, whatever day it is",
    "working_day_before": "Due on the working day before, where it falls on none",
    "working_day_after": "Due on the next working day, where it falls on none",
}
COUNTED_WORDS: dict[str, str] = {
    "last_done": "From the day it was last done, so that doing it early brings the next one forward",
    "first": "From the day it was last due, so that doing it early changes nothing",
}
LONGEST: dict[str, int] = {"working_days": 400, "days": 550, "months": 36}
MOST_STEPS = 6


@dataclass(frozen=True, kw_only=True)
class Step:
    """One stretch of a clock: so many of a unit."""

    length: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuses a length that cannot be meant. Raises ValueError."""
        if self.unit not in LONGEST:
            raise ValueError("choose working days, days or months.")
        if not 1 <= self.length <= LONGEST[self.unit]:
            raise ValueError(f"a step is of 1 to {LONGEST[self.unit]} {UNIT_WORDS[self.unit][1]}.")

    @property
    def words(self) -> str:
        """Its length in words."""
        one, many = UNIT_WORDS[self.unit]
        return f"{self.length} {one if self.length == 1 else many}"


@dataclass(frozen=True, kw_only=True)
class StandardClock:
    """How long something may take, from what, and how the days are counted.

    The first step runs from the event; each further one from the time before, and where `repeats` is true the last of
    them goes on until the event's end. `day_zero` says which day the counting starts on, `lands` what becomes of a due
    day that is no working day (it matters for days and months; working days end on one), and `counted_from` whether a
    further step runs from when it was done or from when it was due. `done` says what counts as done.
    """

    steps: tuple[Step, ...]
    starts: str
    done: str
    repeats: bool = False
    day_zero: DayZero = "start"
    lands: Landing = "stays"
    counted_from: Counted = "last_done"

    def __post_init__(self) -> None:
        """Refuses a clock that contradicts itself. Raises ValueError."""
        if not self.steps:
            raise ValueError("a clock has at least one step.")
        if len(self.steps) > MOST_STEPS:
            raise ValueError(f"a clock has at most {MOST_STEPS} steps.")
        if not self.starts.strip() or not self.done.strip():
            raise ValueError("a clock says what starts it and what counts as done.")
        known = get_args(DayZero), get_args(Landing), get_args(Counted)
        for said, choices in zip((self.day_zero, self.lands, self.counted_from), known, strict=True):
            if said not in choices:
                raise ValueError(f"“{said}” is not one of {', '.join(choices)}.")

    @property
    def words(self) -> str:
        """Its steps in words: “within 20 working days, then 3 months, then every 6 months”."""
        said = []
        for place, step in enumerate(self.steps):
            is_last = place == len(self.steps) - 1
            if is_last and self.repeats:
                said.append(f"every {step.words}")
            else:
                said.append(step.words if place else f"within {step.words}")
        return ", then ".join(said)


def steps_in_words(steps: Iterable[Step]) -> str:
    """The steps of a clock as a person types them, one a line."""
    return "\n".join(step.words for step in steps)


def steps_from_words(text: str) -> tuple[Step, ...]:
    """The steps that a person typed, one a line: “20 working days”, “3 months”.

    Raises:
        ValueError: a line is no step, with the sentence that says how to write one.
    """
    found = []
    for line in text.splitlines():
        said = " ".join(line.split()).casefold()
        if not said:
            continue
        number, _, word = said.partition(" ")
        unit = next((unit for unit, words in UNIT_WORDS.items() if word in words), None)
        if unit is None or not number.isdecimal() or len(number) > 4:
            raise ValueError(f"Write “{line.strip()[:40]}” as a number and working days, days or months.")
        found.append(Step(length=int(number), unit=unit))  # type: ignore[arg-type]
    return tuple(found)


def due_after(step: Step, start: date, *, day_zero: DayZero = "start", lands: Landing = "stays") -> date:
    """The last day on which something is in time, when its clock starts on a day.

    Where the day of the event is day 0, one working day after a Friday is Monday; where it is day 1, two are. Months
    end on the corresponding day, or on the last day of a month too short to have one.

    Raises:
        BeforeWorkingDaysAreKnown: working days are needed, and the day is before the first that is known.
    """
    return _landed(_counted(step.length, step.unit, start, day_zero), lands)


def _counted(length: int, unit: str, start: date, day_zero: str) -> date:
    """The last of so many of a unit from a day on, wherever it falls."""
    day = start
    if day_zero == "next_working_day":
        while not is_working_day(day):
            day += timedelta(days=1)
    is_day_one = day_zero == "start_is_day_one"
    if unit == "working_days":
        # A first day that is itself a working day is used up as day 1.
        return add_working_days(day, length - (is_day_one and is_working_day(day)))
    due = add_months(day, length) if unit == "months" else day + timedelta(days=length)
    return due - timedelta(days=is_day_one)


def _landed(due: date, lands: Landing) -> date:
    if lands == "stays":
        return due
    step = timedelta(days=-1 if lands == "working_day_before" else 1)
    while not is_working_day(due):
        due += step
    return due


State = Literal["in_time", "late", "missed", "not_yet_due"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that something was due: by when, when it was done, and how that is judged on a day."""

    due: date
    done_on: date | None
    state: State


def occasions(
    clock: StandardClock,
    start: date,
    done: Iterable[date],
    on: date,
    *,
    ended: date | None = None,
    own: Step | None = None,
) -> list[Occasion]:
    """Every time that something was due from a start up to a day, in order, with what became of each.

    Where the clock runs from when it was last done, a day on which it was done answers the occasion that is open, in
    time or late, and starts the next; after one that was never done there is no further. Where it runs from when it was
    last due, the due days stand fast: an occasion is answered by what was done since the one before it and by its own
    day, so that doing it twice brings nothing forward, and what comes later counts for the next. An occasion that is
    open on the day is missed once its due day has passed, and not yet due until then.

    Args:
        done: the days on which it was done, in any order; those before the start do not count.
        on: the day on which one looks; what was done later is not known yet.
        ended: the last day on which it was owed; an occasion due after it is none. None where it still is.
        own: a frequency set for this child's plan, which takes the place of every step of a clock that repeats.
    """
    days = sorted({day for day in done if start <= day <= on})
    if clock.counted_from == "first":
        return list(_by_schedule(clock, start, days, on, ended, own))
    return list(_from_last_done(clock, start, days, on, ended, own))


def _from_last_done(
    clock: StandardClock, start: date, days: Sequence[date], on: date, ended: date | None, own: Step | None
) -> Iterator[Occasion]:
    at, day_zero = start, clock.day_zero
    for place, step in enumerate(_steps(clock, own)):
        due = due_after(step, at, day_zero=day_zero, lands=clock.lands)
        if ended is not None and due > ended:
            return
        done_on = days[place] if place < len(days) else None
        yield Occasion(due, done_on, _state(due, done_on, on))
        if done_on is None:
            return
        # Once it was done, that day is day 0 of the next, whatever the first event's was.
        at, day_zero = done_on, "start"


def _by_schedule(
    clock: StandardClock, start: date, days: Sequence[date], on: date, ended: date | None, own: Step | None
) -> Iterator[Occasion]:
    before = start - timedelta(days=1)
    dues = list(_dues(clock, start, on, own))
    for place, due in enumerate(dues):
        if ended is not None and due > ended:
            return
        is_last_of_all = not clock.repeats and place == len(clock.steps) - 1
        inside = (day for day in days if before < day and (day <= due or is_last_of_all))
        done_on = next(inside, None)
        yield Occasion(due, done_on, _state(due, done_on, on))
        before = due


def _dues(clock: StandardClock, start: date, on: date, own: Step | None) -> Iterator[date]:
    """The due days that stand fast, up to the first that lies after the day.

    Steps in months are added up before they are counted, so that the 31st comes back after a February.
    """
    last, day_zero = start, clock.day_zero
    anchor, months = start, 0
    for step in _steps(clock, own):
        if step.unit == "months":
            if not months:
                anchor = last
            months += step.length
            due = _counted(months, "months", anchor, day_zero)
        else:
            months = 0
            due = _counted(step.length, step.unit, last, day_zero)
        yield _landed(due, clock.lands)
        if due > on:
            return
        last = due
        # A run of months is counted from its first day throughout; anything else from the due day before.
        if not months or anchor != start:
            day_zero = "start"


def _steps(clock: StandardClock, own: Step | None) -> Iterator[Step]:
    """The steps in turn; the last for ever where the clock repeats."""
    steps = (own,) if own is not None and clock.repeats else clock.steps
    yield from steps
    while clock.repeats:
        yield steps[-1]


def _state(due: date, done_on: date | None, on: date) -> State:
    if done_on is not None:
        return "in_time" if done_on <= due else "late"
    return "missed" if on > due else "not_yet_due"


@dataclass(frozen=True, slots=True)
class Tally:
    """Occasions counted as a standard counts them: met, owed, and those not yet due, which are in neither."""

    met: int
    owed: int
    not_yet_due: int


def tally(some: Sequence[Occasion]) -> Tally:
    """How many occasions were met in time of those that were owed. Late is not met: it is told as late."""
    waiting = sum(each.state == "not_yet_due" for each in some)
    return Tally(sum(each.state == "in_time" for each in some), len(some) - waiting, waiting)
