"""Reading a date that a person typed in three boxes."""

from __future__ import annotations

import re
from datetime import date

MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

Typed = tuple[str, str, str]


def read_date(typed: Typed) -> date | None:
    """The date typed as day, month and year, or None where they make no date. A month may be a number or its name."""
    day, month, year = _day(typed[0]), _month(typed[1]), _year(typed[2])
    if day is None or month is None or year is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def missing_boxes(typed: Typed) -> tuple[str, ...]:
    """Which of day, month and year were left empty."""
    return tuple(box for box, text in zip(("day", "month", "year"), typed, strict=True) if not text)


def wrong_boxes(typed: Typed) -> frozenset[str]:
    """Which boxes keep what was typed from being a date; none of them where it is one."""
    if read_date(typed) is not None:
        return frozenset()
    wrong = {
        box
        for box, number in zip(
            ("day", "month", "year"), (_day(typed[0]), _month(typed[1]), _year(typed[2])), strict=True
        )
        if number is None
    }
    return frozenset(wrong or {"day"})  # each is possible by itself: 31 June is wrong in its day


def _day(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) and 1 <= int(text) <= 31 else None


def _month(text: str) -> int | None:
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    if len(text) >= 3 and text.isalpha() and text[:3].lower() in MONTH_NAMES:
        return MONTH_NAMES.index(text[:3].lower()) + 1
    return None


def _year(text: str) -> int | None:
    # Two figures are not guessed at: a plan made in 2026 speaks of 1999 and of 2035.
    return int(text) if re.fullmatch(r"[12][0-9]{3}", text) else None
