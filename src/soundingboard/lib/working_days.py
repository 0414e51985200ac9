"""Working days in England and Wales, as the inspection regulations count them.

A working day is any day but a Saturday, a Sunday, Christmas Day, Good Friday or a bank holiday in England and Wales
(Inspection of Local Authorities Regulations 2007, SI 2007/462). The day on which a period starts is day 0, so a report
published on Monday 4 September 2017 is followed by its plan on Monday 11 December 2017, the seventieth working day.

Bank holidays are read from the table that GOV.UK publishes, bundled with the govuk-bank-holidays package and never
fetched. The table holds whole years; before and after it the ordinary holidays are worked out from the Banking and
Financial Dealings Act 1971 and the yearly proclamations that move them off a weekend, and one-off holidays before it
are listed here. A date after the table is therefore provisional: a later proclamation may add a day.

A due date once worked out is kept with CALCULATION_VERSION, so that a new release of the table does not move it.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

CALCULATION_VERSION = "1"

KNOWN_FROM = date(2007, 1, 1)  # the regulations are of 2007; no period counted here can start earlier

_ONE_OFF_BEFORE_THE_TABLE = frozenset({date(2011, 4, 29)})  # the wedding of the Prince of Wales
_A_DAY = timedelta(days=1)
_SATURDAY = 5


class BeforeWorkingDaysAreKnown(ValueError):
    """A date earlier than the first year for which bank holidays are known."""


def is_working_day(day: date) -> bool:
    """True when the day is not a weekend or a bank holiday in England and Wales (SI 2007/462)."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def add_working_days(start: date, n: int) -> date:
    """The n-th working day after the start, which is day 0; a negative n counts back.

    With n = 0 the start itself is given, whether or not it is a working day. Raises BeforeWorkingDaysAreKnown.
    """
    step = _A_DAY if n >= 0 else -_A_DAY
    day, left = start, abs(n)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after the start up to and including the end; negative when the end is earlier.

    It undoes `add_working_days`: from a start to the day n working days later there are n.
    """
    if end < start:
        return -sum(is_working_day(day) for day in _days(end, start - _A_DAY))
    return sum(is_working_day(day) for day in _days(start + _A_DAY, end))


def clear_days_before(meeting: date, n: int = 5) -> date:
    """The last day on which papers may be published so that n clear working days pass before the meeting.

    Neither the day of publication nor the day of the meeting counts (Local Government Act 1972, section 100B: five
    clear days). For a meeting on Tuesday 30 October 2012 that is Monday 22 October.
    """
    return add_working_days(meeting, -(n + 1))


def known_until() -> date:
    """The last day of the last whole year in the bundled table of bank holidays."""
    return date(max(_table()), 12, 31)


def is_provisional(day: date) -> bool:
    """True when the day lies after the bundled table, so that a one-off holiday may not be known yet."""
    return day > known_until()


def table_warning(on: date) -> str | None:
    """A sentence for whoever runs the installation, from a year before the table ends; otherwise None."""
    end = known_until()
    if on <= end.replace(year=end.year - 1):
        return None
    return (
        f"Bank holidays are known until {end.day} {end:%B %Y}. Working days after that are provisional. "
        "Upgrade the govuk-bank-holidays package to a release that holds later years."
    )


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of one year in England and Wales, Christmas Day and Good Friday among them."""
    if year < KNOWN_FROM.year:
        raise BeforeWorkingDaysAreKnown(
            f"Working days are counted from {KNOWN_FROM.year} on. Check the date: it is in {year}."
        )
    listed = _table().get(year)
    if listed is not None:
        return listed
    return ordinary_holidays(year) | {day for day in _ONE_OFF_BEFORE_THE_TABLE if day.year == year}


@cache
def _table() -> dict[int, frozenset[date]]:
    # The bundled file is read as it is: the package's own class imports an HTTP library, which costs a worker memory,
    # and unless told otherwise would fetch the list.
    text = (files("govuk_bank_holidays") / "bank-holidays.json").read_text(encoding="utf-8")
    days = [date.fromisoformat(event["date"]) for event in json.loads(text)["england-and-wales"]["events"]]
    return {year: frozenset(day for day in days if day.year == year) for year in {day.year for day in days}}


def ordinary_holidays(year: int) -> frozenset[date]:
    """The eight holidays of an ordinary year, those that fall on a weekend moved to the next free weekday."""
    easter = _easter_sunday(year)
    holidays = {
        _next_weekday(date(year, 1, 1)),
        easter - 2 * _A_DAY,
        easter + _A_DAY,
        _first_monday(date(year, 5, 1)),
        _first_monday(date(year, 5, 25)),
        _first_monday(date(year, 8, 25)),
    }
    christmas = _next_weekday(date(year, 12, 25))
    boxing_day = _next_weekday(date(year, 12, 26))
    if boxing_day == christmas:  # both moved to the Monday: the second takes the Tuesday
        boxing_day += _A_DAY
    return frozenset(holidays | {christmas, boxing_day})


def _first_monday(on_or_after: date) -> date:
    return on_or_after + timedelta(days=-on_or_after.weekday() % 7)


def _next_weekday(day: date) -> date:
    while day.weekday() >= _SATURDAY:
        day += _A_DAY
    return day


def _easter_sunday(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the method printed in the journal Nature, 20 April 1876."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
