"""What is true of measures: periods, values, what a figure may be, targets and the way to them, what is too old.

Values in, values out: the date is always an argument. A published rule has a code in `PUBLISHED` and a docstring that a
board member can read; a refusal has a code in `REFUSALS`, by which an intake counts its problems.

Numbers are exact decimals, rounded half up to four places where they are stored.
"""

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

# --- periods ----------------------------------------------------------------------------------------------------------

PeriodKind = Literal["day", "week", "month", "quarter", "year", "other"]


class Period(NamedTuple):
    """A stretch of days, both ends in it."""

    start: date
    end: date

    @property
    def kind(self) -> PeriodKind:
        """What sort of stretch it is, so that months are only ever laid beside months."""
        return period_kind(self)

    @property
    def words(self) -> str:
        """The period as a heading."""
        return period_in_words(self)


_MONTHS: Mapping[int, PeriodKind] = {1: "month", 3: "quarter", 12: "year"}


def period_kind(period: Period) -> PeriodKind:
    """A day, a week from Monday to Sunday, a whole month, three whole months, twelve, or some other stretch."""
    start, end = period
    if start == end:
        return "day"
    if (end - start).days == 6 and start.weekday() == 0:
        return "week"
    if start.day == 1 and (end + timedelta(days=1)).day == 1:
        return _MONTHS.get((end.year - start.year) * 12 + end.month - start.month + 1, "other")
    return "other"


def period_in_words(period: Period) -> str:
    """March 2026; January to March 2026; year to 31 March 2026; week of 2 March 2026; else its first and last day."""
    start, end = period
    match period_kind(period):
        case "day":
            return said(end)
        case "week":
            return f"week of {said(start)}"
        case "month":
            return f"{calendar.month_name[start.month]} {start.year}"
        case "quarter" if start.year == end.year:
            return f"{calendar.month_name[start.month]} to {calendar.month_name[end.month]} {end.year}"
        case "year":
            return f"year to {said(end)}"
    return f"{said(start)} to {said(end)}"


def month_of(day: date) -> Period:
    """The calendar month that a day lies in."""
    return Period(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))


def said(day: date) -> str:
    """A day in words: 3 March 2026."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


# --- values -----------------------------------------------------------------------------------------------------------

# What a numerator over a denominator is multiplied by.
FACTORS: Mapping[str, int] = {"percent": 100, "per_10000": 10_000, "mean": 1, "pounds": 1}

_STORED = Decimal("0.0001")

NOT_APPLICABLE = "z"
NOT_AVAILABLE = "x"


def rounded(number: Decimal, decimals: int = 4) -> Decimal:
    """A number rounded half up, as a reader would by hand."""
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def worked_out(unit: str, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """The value that follows from a numerator and a denominator. None where it follows from neither.

    A count is its numerator. A share is in percent, a rate for every 10,000, a mean plainly one over the other, each to
    four places. Among none, nothing is shared: a denominator of nought gives no value.
    """
    if unit == "count":
        return rounded(numerator) if numerator is not None else None
    if unit not in FACTORS or numerator is None or not denominator:
        return None
    return rounded(numerator * FACTORS[unit] / denominator)


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure as it comes in, before it is stored.

    `place` is where it stands in what was sent ("B7"), so that a problem can point to it. `team` is empty for the whole
    authority. Either numbers are given or a symbol that says why there are none.
    """

    indicator: str
    period: Period
    team: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    symbol: str = ""
    basis: str = "complete"
    is_provisional: bool = False
    rows_considered: int | None = None
    rows_left_out: int | None = None
    quality: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, str, Period]:
        """What it is a figure of."""
        return self.indicator, self.team, self.period


class Wrong(NamedTuple):
    """Something wrong with one figure: where, the code of the refusal, and what to do about it."""

    place: str
    code: str
    sentence: str


class Measured(NamedTuple):
    """What is stored of a figure: a value, or the symbol that stands in its place."""

    value: Decimal | None
    symbol: str


REFUSALS: Mapping[str, str] = {
    "F01": "The period ends before it begins.",
    "F02": "The period begins after the data were cut off, or in the future.",
    "F03": "There is neither a number nor a symbol.",
    "F04": "There is a symbol and a number as well.",
    "F05": "The value does not follow from its numerator and denominator.",
    "F06": "Something is counted out of none.",
    "F07": "More are counted than there are.",
    "F08": "A number is below nought.",
    "F09": "A number of children, visits or cases is not whole.",
    "F10": "A percentage is not between 0 and 100.",
    "F11": "There is no such measure, or it is retired.",
    "F12": "There is no such team or group.",
    "F13": "The same figure is there twice.",
    "F14": "A cell cannot be read.",
    "F15": "A column that is needed is not there, or is there twice.",
    "F16": "A number is too large to be right.",
    "F17": "More rows are left out than there were.",
    "F18": "A figure from later data is on record already.",
    "F19": "An intake that a later one rests on is to be taken back.",
    "F20": "A rare event is not on its day.",
}

_LARGEST = Decimal(10) ** 11

# What may exceed the whole: leavers of a year against those in post on its last day.
MORE_THAN_THE_WHOLE = frozenset({"sw_turnover"})


def what_is_wrong_with(
    line: FigureLine, *, unit: str, cut_off: date, on: date, may_exceed: bool = False, of_events: bool = False
) -> tuple[Wrong, ...]:
    """Everything for which a figure cannot be stored as it stands.

    Args:
        unit: what the measure is in.
        cut_off: the day to which the data were recorded; on: the day on which the figure comes in.
        may_exceed: whether the numerator need not be part of the denominator.
        of_events: whether it is a rare event, which stands on its day.
    """

    def wrong(code: str, sentence: str) -> None:
        found.append(Wrong(line.place, code, sentence))

    found: list[Wrong] = []
    numbers = [number for number in (line.numerator, line.denominator, line.value) if number is not None]
    if line.period.end < line.period.start:
        wrong("F01", "Enter a period that ends after it begins.")
    elif line.period.start > min(cut_off, on):
        wrong("F02", f"{_headed(line.period.words)} had not begun when the data were cut off. Check the period.")
    if of_events and line.period.start != line.period.end:
        wrong("F20", "Give the day on which it happened: what is charted is the days between one and the next.")
    if line.symbol and numbers:
        wrong("F04", f"Give the number or “{line.symbol}”, not both.")
    elif not line.symbol and line.value is None and line.numerator is None:
        wrong("F03", "Enter a number, or a symbol that says why there is none.")
    if any(number < 0 for number in numbers) and not (unit == "score" and line.numerator is None):
        wrong("F08", "Enter a number of nought or more.")
    elif any(abs(number) >= _LARGEST for number in numbers):
        wrong("F16", "Enter a smaller number: this one cannot be right.")
    elif numbers and not line.symbol and not any(each.code == "F03" for each in found):
        found += _wrong_numbers(line, unit, may_exceed)
    if (line.rows_left_out or 0) > (line.rows_considered or 0):
        wrong("F17", "More rows are left out than were read. Check the counts.")
    return tuple(found)


def _wrong_numbers(line: FigureLine, unit: str, may_exceed: bool) -> Iterable[Wrong]:
    numerator, denominator, value = line.numerator, line.denominator, line.value
    place = line.place
    if unit == "count" and any(n is not None and n != n.to_integral_value() for n in (numerator, value)):
        yield Wrong(place, "F09", "Enter a whole number: this measure counts.")
    if unit == "count" and denominator is not None:
        yield Wrong(place, "F05", "Leave the denominator empty: this measure is a plain number.")
        return
    if unit != "count" and unit not in FACTORS:
        if value is None:
            yield Wrong(place, "F03", "Enter the value: this measure does not follow from two numbers.")
        return
    if denominator is not None and numerator is None:
        yield Wrong(place, "F03", "Enter the numerator as well as the denominator.")
        return
    if denominator == 0 and (numerator or value):
        yield Wrong(place, "F06", "The denominator is nought, so the numerator cannot be more. Check both.")
        return
    if unit == "percent" and not may_exceed and numerator is not None and denominator and numerator > denominator:
        yield Wrong(place, "F07", "The numerator is larger than the denominator, of which it is a part. Check both.")
        return
    if unit in FACTORS and value is None and denominator is None:
        yield Wrong(place, "F03", "Enter the denominator as well as the numerator.")
        return
    follows = worked_out(unit, numerator, denominator)
    if value is not None and follows is not None and not _agree(value, follows):
        given = f"{rounded(value, 1)}"
        yield Wrong(
            place, "F05", f"The value {given} is not what the two numbers make ({rounded(follows, 1)}). Check them."
        )
    if unit == "percent" and not may_exceed and value is not None and value > 100:
        yield Wrong(place, "F10", "Enter a percentage between 0 and 100.")


def _agree(given: Decimal, follows: Decimal) -> bool:
    """A printed value agrees with the exact one to within half a step of the decimals that it is printed with."""
    exponent = given.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return abs(given - follows) <= Decimal(1).scaleb(-places) / 2


def measured(line: FigureLine, *, unit: str) -> Measured:
    """Where there was nothing to count, there is no value.

    A share of none is neither nought nor all: the place says "not applicable". A symbol stands for itself, and is never
    read as nought.
    """
    if line.symbol:
        return Measured(None, line.symbol)
    if line.denominator == 0:
        return Measured(None, NOT_APPLICABLE)
    value = worked_out(unit, line.numerator, line.denominator)
    if value is None and line.value is not None:
        value = rounded(line.value)
    return Measured(value, "" if value is not None else NOT_AVAILABLE)


def same_figure_twice(lines: Iterable[FigureLine]) -> tuple[Wrong, ...]:
    """Each figure that stands twice in what was sent, at its second place."""
    seen: dict[tuple[str, str, Period], str] = {}
    found = []
    for line in lines:
        if line.key in seen:
            first = f" ({seen[line.key]})" if seen[line.key] else ""
            found.append(
                Wrong(line.place, "F13", f"The same measure, team and period was there before{first}. Keep one.")
            )
        seen.setdefault(line.key, line.place)
    return tuple(found)


SETTLES_AFTER = 30  # days


def is_provisional(period_end: date, cut_off: date, days: int = SETTLES_AFTER) -> bool:
    """A figure is provisional until thirty days after its period, because records are made late.

    What is written up late makes the last weeks look worse than they were, above all in measures of timeliness. The
    days are counted to the day on which the data were cut off.
    """
    return (cut_off - period_end).days < days


GOOD_SHARE, FAIR_SHARE = Decimal("0.01"), Decimal("0.05")


def quality_grade(considered: int | None, left_out: int | None) -> str:
    """Data are good when at most 1 row in 100 had to be left out, fair up to 5, and poor beyond.

    Rows are left out for a date that is missing or impossible, for an unknown code, or because they are there twice.
    Where nobody counted them, the quality is not graded.
    """
    if considered is None or left_out is None:
        return "not_graded"
    if considered == 0:
        return "good" if left_out == 0 else "poor"
    share = Decimal(left_out) / considered
    return "good" if share <= GOOD_SHARE else "fair" if share <= FAIR_SHARE else "poor"


class Kept(NamedTuple):
    """The facts of a figure on record, by which it is told whether another differs."""

    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    symbol: str
    basis: str
    is_provisional: bool


def is_revision(before: Kept, now: Kept) -> bool:
    """A figure is revised when its numbers, its symbol or its basis differ from what is on record.

    The earlier one is kept and can be shown "as first reported".
    """
    return before[:-1] != now[:-1]


def has_settled(before: Kept, now: Kept) -> bool:
    """A provisional figure that later data confirm without a change has settled: that is no revision of it."""
    return before.is_provisional and not now.is_provisional and not is_revision(before, now)


BASES_FROM_THE_WEAKEST = ("incomplete", "supplied", "complete")


def may_take_the_place(basis: str, of_basis: str) -> bool:
    """A figure never takes the place of one whose source could tell more.

    What was counted in full stays when another file brings only the count of some other system, or cannot tell.
    """
    return BASES_FROM_THE_WEAKEST.index(basis) >= BASES_FROM_THE_WEAKEST.index(of_basis)


# --- how old ----------------------------------------------------------------------------------------------------------

# Days after the end of its period by which a figure of each rhythm should have been followed by another.
FRESH_FOR: Mapping[str, int] = {
    "weekly": 21,
    "monthly": 75,
    "quarterly": 180,
    "termly": 240,
    "yearly": 730,
    "as_it_happens": 3650,
}


def age_in_days(period_end: date, on: date) -> int:
    """How many days ago the last day of a figure's period was."""
    return (on - period_end).days


def is_too_old_to_tell(period_end: date | None, frequency: str, on: date) -> bool:
    """A measure is too old to tell when its latest figure is older than two of its rhythms allow.

    A weekly figure tells for 3 weeks after its period, a monthly one for 75 days, a quarterly one for 180, a termly one
    for 240, a yearly one for two years. A measure without any figure tells nothing.
    """
    return period_end is None or age_in_days(period_end, on) > FRESH_FOR[frequency]


# --- targets ----------------------------------------------------------------------------------------------------------

# Which of several targets a chart is judged by: the first of these kinds that is in force.
AIMS_IN_ORDER = ("notice", "trajectory", "statutory", "band", "benchmark", "baseline")


@dataclass(frozen=True, slots=True)
class Aim:
    """A target as the rules need it. A band has two ends; a trajectory a value that it reaches on a day."""

    kind: str
    from_on: date
    to_on: date | None = None
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    reaches: Decimal | None = None
    reaches_on: date | None = None

    def holds_on(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)

    def at(self, on: date) -> Decimal | None:
        """The single value aimed at on a day; None for a band. A trajectory goes in a straight line, then stays."""
        if self.value is None or self.reaches is None or self.reaches_on is None:
            return self.value
        if on >= self.reaches_on:
            return self.reaches
        gone = Decimal(max(0, (on - self.from_on).days)) / (self.reaches_on - self.from_on).days
        return rounded(self.value + (self.reaches - self.value) * gone)


def why_not_a_target(direction: str, unit: str, aim: Aim) -> tuple[str, ...]:
    """A target fits its measure: none on a measure of context, and a band where best lies between.

    A measure of context has no better direction, so a target on it would judge what should be asked about. Each
    sentence says what to change.
    """
    found = []
    numbers = [n for n in (aim.value, aim.lower, aim.upper, aim.reaches) if n is not None]
    if direction == "context":
        found.append("This measure is for context: neither way is better, so it has no target.")
    if aim.kind == "band" and (aim.lower is None or aim.upper is None):
        found.append("Enter both ends of the band.")
    elif aim.kind == "band" and aim.lower is not None and aim.upper is not None and aim.lower >= aim.upper:
        found.append("Enter a band whose upper end is above its lower end.")
    elif aim.kind != "band" and aim.value is None:
        found.append("Enter the value of the target.")
    if aim.kind == "band" and aim.value is not None:
        found.append("A band has two ends: leave the single value out.")
    if aim.kind != "band" and (aim.lower is not None or aim.upper is not None):
        found.append("Only a band has two ends: leave them out.")
    if aim.kind != "trajectory" and (aim.reaches is not None or aim.reaches_on is not None):
        found.append("Only a trajectory reaches another value by a day: leave both out.")
    if direction == "band" and aim.kind not in ("band", "baseline"):
        found.append("This measure is best within a band: give it a band.")
    if direction in ("up", "down") and aim.kind == "band":
        found.append("One way is better for this measure: give it a single value, not a band.")
    if aim.kind == "trajectory":
        found += _why_not_a_trajectory(direction, aim)
    if any(number < 0 for number in numbers) and unit != "score":
        found.append("Enter numbers of nought or more.")
    if unit == "percent" and any(number > 100 for number in numbers):
        found.append("Enter percentages between 0 and 100.")
    if aim.to_on is not None and aim.to_on < aim.from_on:
        found.append("Enter a last day that is not before the first.")
    return tuple(found)


def _why_not_a_trajectory(direction: str, aim: Aim) -> Iterable[str]:
    if aim.reaches is None or aim.reaches_on is None:
        yield "Enter what the trajectory reaches, and by when."
        return
    if aim.reaches_on <= aim.from_on:
        yield "Enter a day after the first by which the trajectory arrives."
    if aim.value is not None and direction == "up" and aim.reaches < aim.value:
        yield "Higher is better for this measure, and the trajectory goes down."
    if aim.value is not None and direction == "down" and aim.reaches > aim.value:
        yield "Lower is better for this measure, and the trajectory goes up."


def aims_on(aims: Iterable[Aim], on: date) -> tuple[Aim, ...]:
    """The targets in force on a day in the order of kinds, one of each: of two of a kind, the one that began later."""
    latest: dict[str, Aim] = {}
    for aim in aims:
        if aim.holds_on(on) and (aim.kind not in latest or aim.from_on >= latest[aim.kind].from_on):
            latest[aim.kind] = aim
    return tuple(latest[kind] for kind in AIMS_IN_ORDER if kind in latest)


def judged_by(aims: Iterable[Aim], on: date) -> Aim | None:
    """Of several targets in force a measure is judged by one: first the Notice's, then its own trajectory.

    After them come the statutory standard, a band, a benchmark and the own baseline. The others are shown beside it.
    """
    return next(iter(aims_on(aims, on)), None)


def is_met(value: Decimal, aim: Aim, direction: str, on: date) -> bool | None:
    """A target is met by a value that is as good or better; one exactly on the target meets it.

    A band is met between its ends, both of them in it. Where neither direction is better, nothing is met or missed.
    """
    if aim.lower is not None and aim.upper is not None:
        return aim.lower <= value <= aim.upper
    wanted = aim.at(on)
    if wanted is None or direction not in ("up", "down"):
        return None
    return value >= wanted if direction == "up" else value <= wanted


def periods_off_path(points: Sequence[tuple[date, Decimal | None]], aims: Sequence[Aim], direction: str) -> int:
    """A measure is off its path when its latest figures have missed the target of their day, one after another.

    Counted back from the latest figure that has a value. A period without a value neither counts nor ends the count; a
    period in which no target was in force ends it.
    """
    count = 0
    for on, value in reversed(points):
        if value is None:
            continue
        aim = judged_by(aims, on)
        if aim is None or is_met(value, aim, direction, on) is not False:
            break
        count += 1
    return count


# --- commentary -------------------------------------------------------------------------------------------------------


class Changed(NamedTuple):
    """That a rule says something changed in a measure: which rule, and its sentence. What judges charts makes it."""

    indicator_id: int
    team_id: int | None
    rule: str
    sentence: str


def is_news(rule: str, now: str, before: str | None) -> bool:
    """A change is asked about once: in the round in which the chart first says it, and again when it says another.

    A shift lasts for months, and a chart goes on saying so. While it says what it said when the round before was
    closed, nobody is asked again; the Board still sees it. What is asked about a target is always of this figure.
    """
    return rule != CHANGE_ASKED_BY or now != before


# The rule that asks about a change, as charts publish it.
CHANGE_ASKED_BY = "CM01"


def commentary_wanted(changed: Iterable[Changed], written: Iterable[tuple[int, int | None]]) -> tuple[Changed, ...]:
    """Somebody is asked to comment only where a rule says that something changed.

    A figure that moved within what it always does asks for nothing: explaining noise costs a board its attention. What
    has been written in the round is not asked for again.
    """
    have = set(written)
    return tuple(each for each in changed if (each.indicator_id, each.team_id) not in have)


# --- charts -----------------------------------------------------------------------------------------------------------

LEAST_POINTS_IN_A_SEGMENT = 12


def why_not_this_chart_change(
    kind: str, on: date, *, decided_on: date, first: date | None, last: date | None, others: Iterable[date]
) -> tuple[str, ...]:
    """How a chart is read changes only by a recorded decision, and never before there is anything to read.

    A re-base begins a new segment on a day within the series, and not on the day of another; a ghosted point lies
    within the series; a baseline ends within it.
    """
    # first and last are the ends of the series; others are the days on which changes of the same kind stand already.
    found = []
    if first is None or last is None:
        return ("This measure has no figures yet, so there is nothing to change.",)
    if not first <= on <= last:
        found.append(f"Choose a day between {said(first)} and {said(last)}, which the figures cover.")
    elif kind == "rebase" and on <= first:
        found.append("Choose a later day: nothing comes before the first figure.")
    if on in set(others):
        found.append("The chart is already changed so on that day.")
    if decided_on < on and kind == "ghost":
        found.append("The decision was made before the point that it would leave out.")
    return tuple(found)


# --- the scorecard ----------------------------------------------------------------------------------------------------

MOST_ON_A_SCORECARD = 30


def too_many(chosen: int) -> str | None:
    """A board can follow some thirty measures; a scorecard with more says so.

    Directors of children's services told a committee of Parliament in 2014-15 that 25 to 30 would be enough.
    """
    if chosen <= MOST_ON_A_SCORECARD:
        return None
    return f"{chosen} measures are chosen. A board can follow about {MOST_ON_A_SCORECARD}; consider leaving some off."


def _headed(words: str) -> str:
    return words[:1].upper() + words[1:]


PUBLISHED: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("ME-NONE", "Nothing to count", measured),
    ("ME-PROVISIONAL", "Provisional", is_provisional),
    ("ME-QUALITY", "Quality of the data", quality_grade),
    ("ME-REVISED", "Revised", is_revision),
    ("ME-SETTLED", "Settled", has_settled),
    ("ME-BASIS", "Which figure stands", may_take_the_place),
    ("ME-OLD", "Too old to tell", is_too_old_to_tell),
    ("ME-TARGET", "What may have a target", why_not_a_target),
    ("ME-AIM", "Which target judges", judged_by),
    ("ME-MET", "Target met", is_met),
    ("ME-PATH", "Off its path", periods_off_path),
    ("ME-COMMENT", "Commentary asked for", commentary_wanted),
    ("ME-NEWS", "Asked about once", is_news),
    ("ME-CHART", "Changes to a chart", why_not_this_chart_change),
    ("ME-SCORECARD", "Length of a scorecard", too_many),
)
