"""What a forecast says, in frozen values, and when it says nothing: what a page reads without working anything out."""

from dataclasses import dataclass
from datetime import date
from inspect import cleandoc

from soundingboard.statistics.intervals import wilson

ENOUGH_TO_LEARN_FROM = 20  # actions whose first date has come
ENOUGH_DAYS = 180
ENOUGH_FORECASTS = 30  # tried on past days, before a score is worth reading
AHEAD = 120  # the trial is of dates within so many days
BINS = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0))


@dataclass(frozen=True, slots=True)
class ObjectiveForecast:
    """What the record says of one objective.

    Attributes:
        chance: that everything in it is done by its date, from 0 to 1; None where nothing is said.
        low, high: the chance lies between these in nine of ten of the lives that the programme might have had.
        half_by, most_by: when everything is done in half and in nine of ten futures; None where nobody can say.
        weakest: the action that is least likely to be done in time.
        undated: how many of its unfinished actions have no date and are not counted.
        why_silent: why nothing is said; empty where something is.
    """

    reference: str
    theme: str
    title: str
    due_on: date | None
    unfinished: int
    undated: int
    chance: float | None
    low: float | None
    high: float | None
    half_by: date | None
    most_by: date | None
    weakest: str
    why_silent: str

    @property
    def words(self) -> str:
        """The chance as people say it: about 3 in 10."""
        return "" if self.chance is None else in_ten(self.chance)

    @property
    def between(self) -> str:
        """How sure that is, as people say it: between 1 and 5 in 10."""
        if self.low is None or self.high is None:
            return ""
        low, high = (round(each * 10) for each in (self.low, self.high))
        return f"about {low} in 10" if low == high else f"between {low} and {high} in 10"


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts that were alike: how many, what they said on average, and how many came true."""

    low: float
    high: float
    forecasts: int
    mean: float
    came: int

    @property
    def share(self) -> float:
        """The share that came true."""
        return self.came / self.forecasts

    @property
    def interval(self) -> tuple[float, float]:
        """Between which the share lies, chance allowed for (Wilson, 95%)."""
        return wilson(self.came, self.forecasts)


@dataclass(frozen=True, slots=True)
class Score:
    """How good forecasts made on past days would have been: mean squared distances, of which less is better.

    Attributes:
        ours: of these forecasts.
        every_date_kept: of a forecast that every date is kept.
        as_usual: of a forecast that dates are kept as often as first dates had been until then.
    """

    forecasts: int
    ours: float
    every_date_kept: float
    as_usual: float
    bins: tuple[Bin, ...]

    @property
    def is_better(self) -> bool:
        """Whether it would have done better than both."""
        return self.ours < min(self.every_date_kept, self.as_usual)

    @property
    def sentence(self) -> str:
        """What that means for whoever relies on it."""
        tried = f"Tried on {self.forecasts:,} dates of the past"
        if self.is_better:
            return f"{tried}, it would have come nearer than both. Rely on it as far as its marks lie near the line."
        if self.ours < self.every_date_kept:
            return f"{tried}, it would have done better than believing every date, and no better than what is usual."
        return f"{tried}, it would have done no better than believing every date. Do not rely on it."


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the record of dates says of a programme as at a day, and how far to trust it.

    Attributes:
        followed: actions whose dates it rests on; `have_come` of them have come to their first date.
        together: how far the actions of one objective are late together (0 as chance has it).
        dates, together_with: how it would have done for single dates, and for all that an objective had due; None
            where too few could be tried.
    """

    day: date
    seed: int
    futures: int
    followed: int
    have_come: int
    since: date
    together: float
    is_together_measured: bool
    why_silent: str
    objectives: tuple[ObjectiveForecast, ...]
    dates: Score | None
    together_with: Score | None


def in_ten(chance: float) -> str:
    """A chance in words that do not claim more than it holds."""
    if chance < 0.05:
        return "less than 1 in 20"
    if chance > 0.95:
        return "more than 19 in 20"
    return f"about {min(9, max(1, round(chance * 10)))} in 10"


# --- when nothing is said ---------------------------------------------------------------------------------------------


def too_few_have_come(have_come: int) -> str:
    """Nothing is said before twenty actions have come to the date that they were first given: there is too little to
    learn from, and a number would only look like knowledge."""
    if have_come >= ENOUGH_TO_LEARN_FROM:
        return ""
    return f"Only {have_come} of the {ENOUGH_TO_LEARN_FROM} actions that it takes have come to their first date."


def record_too_short(days: int) -> str:
    """Nothing is said before the record is half a year long: what is soon done is done first, so that a young record
    makes every programme look fast."""
    if days >= ENOUGH_DAYS:
        return ""
    return f"The record is {days} days long, and it takes {ENOUGH_DAYS}."


def nothing_open(unfinished: int) -> str:
    """Nothing is forecast of an objective in which no action is open: whether it is reached is a judgement."""
    return "" if unfinished else "No action in it is open."


def nothing_with_a_date(due_on: date | None, dated: int, day: date) -> str:
    """Nothing is forecast of an objective without a date, with a date that has passed, or in which no open action has
    one."""
    if due_on is None:
        return "It has no date."
    if due_on < day:
        return "Its date has passed."
    return "" if dated else "No open action in it has a date."


def stands_as_too_few_did(is_told: bool) -> str:
    """Nothing is forecast of an objective with an action that stands as fewer than fifteen ever stood: so far after its
    date, that nobody can say from this record how long such a one takes."""
    return "" if is_told else "An action in it is so late that too few were before to say how long it takes."


PUBLISHED = (
    ("FC01", "Too few dates have come", too_few_have_come),
    ("FC02", "The record is young", record_too_short),
    ("FC03", "Nothing is open", nothing_open),
    ("FC04", "No date to be met", nothing_with_a_date),
    ("FC05", "Nothing like it before", stands_as_too_few_did),
)


def rules_markdown() -> str:
    """The rules as they are published."""
    told = (
        "What is said is the share of 10,000 futures, drawn from how the programme kept its dates before, in which "
        "every open action of the objective is done by the objective's date. When nothing is said:"
    )
    lines = ["## The forecast", told]
    lines += [f"**{code} {name}.** {' '.join(cleandoc(rule.__doc__ or '').split())}" for code, name, rule in PUBLISHED]
    return "\n\n".join(lines)
