"""Dates as reports print them: one day, or the first and the last of a visit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = "|".join(f"{month}|{month[:3]}" for month in _MONTHS) + "|sept"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_DAY = re.compile(
    rf"{_WEEKDAY}\b(\d{{1,2}})(?:st|nd|rd|th)?\b(?:\s+(?:of\s+)?({_MONTH})\b\.?)?(?:,?\s+((?:19|20)\d{{2}})\b)?",
    re.IGNORECASE,
)
# Any sign may stand for "to": reports print hyphens, dashes of every length, and lines that only look like one.
_BETWEEN = re.compile(r"\s*(?:and|to|until|through|[^\w\s.;:()])+\s*(?:(?:and|from|then)\s+)?", re.IGNORECASE)
_NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](20\d{2}|\d{2})\b")

_VISIT = re.compile(
    r"(?:re-?)?(?:inspection|visit|review|audit)\s+dates?\s*:?|dates?\s+of\s+(?:the\s+)?"
    r"(?:inspection|visit|review|audit|fieldwork)\s*:?|inspected\s+(?:on|between)|fieldwork\s+dates?\s*:?",
    re.IGNORECASE,
)
_VISIT_IN_A_LETTER = re.compile(
    r"(?:visit|inspection|review|challenge|evaluation|JTAI)\b[^.]{0,240}?\b(?:on|between|from|during)\s+(?:the\s+)?(?=(?:\w+day,?\s+)?\d{1,2}(?!\d))",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"(?:report\s+)?published(?:\s+on)?\s*:?|(?:date\s+of\s+publication|publication\s+date|date\s+published)\s*:?|"
    r"report\s+date\s*:?",
    re.IGNORECASE,
)


def visit(lines: Sequence[str], is_letter: bool) -> tuple[date, date] | None:
    """The first and the last day of an inspection, by its printed label, else (in a letter) by its sentence."""
    for number, line in enumerate(lines):
        found = _VISIT.search(line)
        if found:
            days = days_in(" ".join((line[found.end() :], *lines[number + 1 : number + 3])))
            if days:
                return days[0], days[-1]
    if is_letter:
        for found in _VISIT_IN_A_LETTER.finditer(" ".join(lines)):
            days = days_in(" ".join(lines)[found.end() :])
            if days:
                return days[0], days[-1]
    return None


def published(lines: Sequence[str], is_letter: bool) -> date | None:
    """The day of publication, by its label; a letter's own date is its day of publication."""
    for number, line in enumerate(lines):
        found = _PUBLISHED.match(line.strip())
        if found:
            days = days_in(" ".join((line.strip()[found.end() :], *lines[number + 1 : number + 2])))
            if days:
                return days[0]
    if is_letter:
        for line in lines[:25]:
            days = days_in(line)
            if len(days) == 1 and len(line.strip()) <= 32 and re.match(rf"\s*{_WEEKDAY}\d", line, re.IGNORECASE):
                return days[0]
    return None


def days_in(text: str) -> tuple[date, ...]:
    """The days a text begins with, in the order printed: "24 – 28 June 2013" is two of the same month.

    Reading stops where something other than a day or a word between days begins, so a later date is left alone.
    A day without its month or year takes the next one printed. Empty if the days cannot be.
    """
    numeric = _NUMERIC.findall(text[:60])
    if numeric and not _DAY.match(text.strip() + " ", 0, 0):
        return tuple(day for day in (_day(int(d), int(m), _century(y)) for d, m, y in numeric[:2]) if day)
    parts: list[tuple[int, int | None, int | None]] = []
    rest = text.lstrip(" :")
    while found := _DAY.match(rest):
        month = found.group(2)
        parts.append((int(found.group(1)), _month(month), int(found.group(3)) if found.group(3) else None))
        rest = rest[found.end() :]
        between = _BETWEEN.match(rest)
        if not between:
            break
        rest = rest[between.end() :]
    return _filled(parts)


def _filled(parts: list[tuple[int, int | None, int | None]]) -> tuple[date, ...]:
    days: list[date] = []
    month: int | None = None
    year: int | None = None
    for number, its_month, its_year in reversed(parts):
        following = month
        month, year = its_month or month, its_year or year
        if month is None or year is None:
            return ()
        # "12 December to 5 January 2024": the year printed belongs to the later month.
        if its_year is None and following is not None and month > following:
            year -= 1
        day = _day(number, month, year)
        if day is None:
            return ()
        days.append(day)
    return tuple(sorted(days))


def _day(number: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _month(name: str | None) -> int | None:
    if not name:
        return None
    return next(number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower()[:3]))


def _century(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)
