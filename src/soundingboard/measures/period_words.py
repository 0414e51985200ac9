"""Reads a period as councils write it in a heading or a cell: Mar-26, 2025-26, Q1 2025/26, year to 31 March 2026.

Everything that `Period.words` prints is read back as the same period. Pure.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from soundingboard.measures.rules import Period, month_of

_MONTHS = {name.casefold(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}


def read_period(value: object) -> Period | None:
    """The period that a cell names, or None where it names none.

    A day that is the first or the last of a month stands for that month, as it does in a heading that Excel made a date
    of; any other day stands for itself. A financial year runs from April to March, and its quarters count from April.
    """
    if isinstance(value, date):
        month = month_of(value)
        return month if value in month else Period(value, value)
    if not isinstance(value, str):
        return None
    text = " ".join(value.replace("\u2013", "-").replace("\u2014", "-").split()).casefold()
    for pattern, read in _WAYS:
        found = re.fullmatch(pattern, text)
        if found:
            try:
                return read(found)
            except (ValueError, KeyError):
                return None
    return None


def _month(found: re.Match[str]) -> Period:
    return _whole_month(_year(found["year"]), _MONTHS[found["month"]])


def _month_by_number(found: re.Match[str]) -> Period:
    return _whole_month(int(found["year"]), int(found["number"]))


def _months(found: re.Match[str]) -> Period:
    year = int(found["year"])
    return Period(date(year, _MONTHS[found["first"]], 1), _whole_month(year, _MONTHS[found["last"]]).end)


def _financial_year(found: re.Match[str]) -> Period:
    year = int(found["year"])
    if int(found["next"]) % 100 != (year + 1) % 100:
        raise ValueError(found.string)
    return Period(date(year, 4, 1), date(year + 1, 3, 31))


def _financial_quarter(found: re.Match[str]) -> Period:
    start = _financial_year(found).start
    month = start.month + 3 * (int(found["quarter"]) - 1)
    year, first = start.year + (month - 1) // 12, (month - 1) % 12 + 1
    return Period(date(year, first, 1), _whole_month(year, first + 2).end)


def _year_or_month(found: re.Match[str]) -> Period:
    """2025-26 is a financial year and 2025-03 a month; 2011-12 could be either, and is written for the year."""
    if int(found["next"]) == (int(found["year"]) + 1) % 100:
        return _financial_year(found)
    return _whole_month(int(found["year"]), int(found["next"]))


def _year_to(found: re.Match[str]) -> Period:
    end = _read_day(found["end"])
    after = end + timedelta(days=1)
    start = date(after.year - 1, after.month, after.day)
    return Period(start, end)


def _week_of(found: re.Match[str]) -> Period:
    start = _read_day(found["start"])
    return Period(start, start + timedelta(days=6))


def _one_day(found: re.Match[str]) -> Period:
    day = _read_day(found["start"])
    return Period(day, day)


def _from_to(found: re.Match[str]) -> Period:
    return Period(_read_day(found["start"]), _read_day(found["end"]))


def _read_day(text: str) -> date:
    day, month, year = text.split()
    return date(int(year), _MONTHS[month], int(day))


def _whole_month(year: int, month: int) -> Period:
    return month_of(date(year, month, 1))


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


_SAID_DAY = r"\d{1,2} [a-z]{3,9} \d{4}"
_WAYS: tuple[tuple[str, Callable[[re.Match[str]], Period]], ...] = (
    (r"(?P<month>[a-z]{3,9})[ '-]{1,2}(?P<year>\d{4}|\d{2})", _month),
    (r"(?P<number>\d{1,2})/(?P<year>\d{4})", _month_by_number),
    (r"(?P<year>\d{4})-(?P<next>\d{2})", _year_or_month),
    (r"(?P<year>\d{4})/(?P<next>\d{2}|\d{4})", _financial_year),
    (r"(?P<year>\d{4})-(?P<next>\d{4})", _financial_year),
    (r"q(?P<quarter>[1-4]) (?P<year>\d{4})[/-](?P<next>\d{2}|\d{4})", _financial_quarter),
    (r"(?P<first>[a-z]{3,9}) (?:to|-) (?P<last>[a-z]{3,9}) (?P<year>\d{4})", _months),
    (rf"year to (?P<end>{_SAID_DAY})", _year_to),
    (rf"week of (?P<start>{_SAID_DAY})", _week_of),
    (rf"(?P<start>{_SAID_DAY}) to (?P<end>{_SAID_DAY})", _from_to),
    (rf"(?P<start>{_SAID_DAY})", _one_day),
)
