"""What the records of several programmes say together of work and measures. Values in, values out.

Nothing here is about one programme: where fewer share than would hide each among the others, nothing is said at all.
Months are counted from January 2000, and a row of months is a whole number of which each bit is one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from inspect import cleandoc
from typing import NamedTuple

from soundingboard.statistics.moving import Place, RateRatio, rate_ratio, stand_out

FEWEST_SHARING = 6  # one's own and five others
FEWEST_PLACES = 5
FEWEST_TURNS = 10
LASTS = 12  # months after a piece of work in which a turn is set down to it

IMPROVING = "improving"
# What a measure is said to be where nothing can be said yet, so that it cannot turn either.
SILENT = frozenset({"too_early", "too_few", "hidden", "nothing"})


def month_number(day: date) -> int:
    """The month of a day, counted from January 2000."""
    return (day.year - 2000) * 12 + day.month - 1


class Course(NamedTuple):
    """The months in which a measure might have turned for the better, and those in which it did."""

    at_risk: int
    turned: int


def course_of(said: Iterable[tuple[int, str]]) -> Course:
    """The course of a measure from what it came to in each month, oldest first; the last word on a month counts.

    It might turn in a month where the month before had a verdict other than that it improves, and it turns where it
    then improves. A month without figures, and the one after it, tell nothing.
    """
    last = dict(said)
    at_risk = turned = 0
    for month, code in last.items():
        before = last.get(month - 1)
        if before is None or before == IMPROVING or before in SILENT or code in SILENT or month < 0:
            continue
        at_risk |= 1 << month
        if code == IMPROVING:
            turned |= 1 << month
    return Course(at_risk, turned)


def months_after(deeds: Iterable[int], lasts: int = LASTS) -> int:
    """The months in the year after any of these months, in which work was delivered."""
    found = 0
    for month in deeds:
        if month >= 0:
            found |= ((1 << lasts) - 1) << (month + 1)
    return found


def months_before(deeds: Iterable[int], lasts: int = LASTS) -> int:
    """The months in the year before any of these months: work cannot have done anything in them."""
    found = 0
    for month in deeds:
        first = max(0, month - lasts)
        if month > first:
            found |= ((1 << (month - first)) - 1) << first
    return found


def up_to(month: int) -> int:
    """All months before one."""
    return (1 << max(0, month)) - 1


@dataclass(frozen=True, slots=True)
class Shared:
    """What of one programme is set beside others: the courses of its measures, and the months of work by area.

    `until` is the month that goes on, which is in none of it.
    """

    courses: Mapping[str, Course]
    deeds: Mapping[str, frozenset[int]]
    until: int


@dataclass(frozen=True, slots=True)
class Together:
    """One measure and one area of work over all that share.

    `outcome` is a code of OUTCOMES. The four counts are of those programmes that tell.
    """

    measure: str
    area: str
    outcome: str
    turns_after: int
    months_after: int
    turns_other: int
    months_other: int
    programmes: int
    ratio: float = 0.0
    low: float = 0.0
    high: float = 0.0


OUTCOMES: Mapping[str, str] = {
    "more": "More often after such work",
    "less": "Less often after such work",
    "not_told_apart": "Cannot be told apart",
    "before_too": "As much before such work as after",
    "too_few": "Too few to say",
}


def may_be_said(sharing: int) -> bool:
    """RG1. Fewer than six programmes share.

    Nothing is said: among fewer, somebody could work out what is one other's.
    """
    return sharing >= FEWEST_SHARING


def are_enough(programmes: int, turns: int) -> bool:
    """RG2. Fewer than five programmes can tell, or there are fewer than ten turns among them.

    A programme can tell where the measure might have turned both in the year after such work and in other months, and
    did turn at least once. Of fewer, no number is shown.
    """
    return programmes >= FEWEST_PLACES and turns >= FEWEST_TURNS


def is_told_apart(found: RateRatio, stands: bool) -> bool:
    """RG3. A ratio is told apart from one only where it stands out among all pairs that were looked at.

    So many are looked at that some would stand out by chance. Those that are told are kept so few that on average no
    more than one in twenty of them is by chance, and each needs an interval that leaves out one.
    """
    return stands and not found.low <= 1 <= found.high


def was_so_before(after: RateRatio, before: RateRatio | None) -> bool:
    """RG4. The measure turned as much more often in the year before such work as in the year after.

    Work cannot help before it is done. Something else lies behind both: an inspection, a new leader, the season.
    """
    if before is None:
        return False
    return (before.value > 1) == (after.value > 1) and not before.low <= 1 <= before.high


PUBLISHED = tuple(
    (str(rule.__doc__).partition(".")[0], cleandoc(rule.__doc__ or "").partition(". ")[2], rule)
    for rule in (may_be_said, are_enough, is_told_apart, was_so_before)
)


def together(shared: Sequence[Shared]) -> tuple[Together, ...]:
    """Every measure beside every area of work, where more than one programme has both; what stands out comes first.

    Nothing where too few share.
    """
    if not may_be_said(len(shared)):
        return ()
    measures = sorted({code for each in shared for code in each.courses})
    areas = sorted({area for each in shared for area in each.deeds})
    afters = {area: [months_after(each.deeds.get(area, ())) for each in shared] for area in areas}
    befores = {area: [months_before(each.deeds.get(area, ())) for each in shared] for area in areas}
    looked: list[tuple[Together, RateRatio, RateRatio | None]] = []
    silent: list[Together] = []
    for measure in measures:
        courses = [each.courses.get(measure, Course(0, 0)) for each in shared]
        for area in areas:
            places = _places(courses, afters[area], [up_to(each.until) for each in shared])
            found = rate_ratio(places)
            if found is None:
                continue
            line = _line(measure, area, places, found)
            if not are_enough(found.places, found.events):
                silent.append(Together(measure, area, "too_few", 0, 0, 0, 0, 0))
                continue
            # Of the last year nobody knows yet what work follows.
            known = [up_to(each.until - LASTS) & ~after for each, after in zip(shared, afters[area], strict=True)]
            before = rate_ratio(_places(courses, befores[area], known))
            looked.append((line, found, before))
    stands = stand_out([found.p for _, found, _ in looked])
    told = [_told(line, found, before, so) for (line, found, before), so in zip(looked, stands, strict=True)]
    return (*sorted(told, key=_first), *silent)


def _places(courses: Sequence[Course], marked: Sequence[int], within: Sequence[int]) -> list[Place]:
    found = []
    for course, months, window in zip(courses, marked, within, strict=True):
        at_risk, turned = course.at_risk & window, course.turned & window
        after, months_after = (turned & months).bit_count(), (at_risk & months).bit_count()
        found.append(Place(after, months_after, turned.bit_count() - after, at_risk.bit_count() - months_after))
    return found


def _line(measure: str, area: str, places: Sequence[Place], found: RateRatio) -> Together:
    telling = [each for each in places if each.tells]
    return Together(
        measure,
        area,
        "not_told_apart",
        sum(each.after for each in telling),
        sum(each.months_after for each in telling),
        sum(each.other for each in telling),
        sum(each.months_other for each in telling),
        found.places,
        found.value,
        found.low,
        found.high,
    )


def _told(line: Together, found: RateRatio, before: RateRatio | None, stands: bool) -> Together:
    if not is_told_apart(found, stands):
        return line
    outcome = "before_too" if was_so_before(found, before) else "more" if found.value > 1 else "less"
    return replace(line, outcome=outcome)


def _first(line: Together) -> tuple[int, float, str, str]:
    order = ("more", "less", "before_too", "not_told_apart")
    return order.index(line.outcome), -line.ratio, line.measure, line.area


def in_words(line: Together, measure: str, area: str) -> str:
    """The sentence that may be repeated, with its hedge."""
    if line.outcome == "too_few":
        return f"Of {measure} and work on {area}, too few programmes can tell."
    after, other = (
        _of_a_hundred(line.turns_after, line.months_after),
        _of_a_hundred(line.turns_other, line.months_other),
    )
    counted = (
        f"In the year after work on {area} was delivered, {measure} turned for the better in {after} of 100 months; in "
        f"other months of the same {line.programmes} programmes, in {other}."
    )
    if line.outcome == "not_told_apart":
        return f"{counted} Chance alone could do that."
    if line.outcome == "before_too":
        return f"{counted} It did so as much more often in the year before, so something else lies behind both."
    between = f"between {line.low:.1f} and {line.high:.1f} times as often"
    hedge = "It came after; nobody knows that it came of it."
    return f"{counted} That is {line.ratio:.1f} times as often ({between}). {hedge}"


def _of_a_hundred(turns: int, months: int) -> str:
    return f"{100 * turns / months:.1f}" if months else "0"
