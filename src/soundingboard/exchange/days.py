"""Days as people write them in plans: 31/3/26, end of March 2026, Q2 2026/27, ongoing. Values in, values out."""

import calendar
import re
from datetime import date
from typing import NamedTuple

_MONTHS = {name: number for number in range(1, 13) for name in (calendar.month_name[number].lower(),)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))

# Said in place of a day by a plan that does not mean one.
WITHOUT_A_DAY = frozenset({
    "ongoing", "on-going", "on going", "continuous", "continuing", "rolling", "tbc", "tba", "tbd", "n/a", "na", "none",
    "monthly", "weekly", "quarterly", "annually", "annual", "various", "-", "--", "?", "complete", "completed", "done",
    "closed", "bau", "business as usual", "to be confirmed", "to be agreed", "not set", "as required", "in place",
})  # fmt: skip

_BEFORE = re.compile(r"^(?:by|by the|due|due by|due on|from|start|starts|on|before|no later than|target)[:\s]+", re.I)
_END_OF = re.compile(r"^(?:the\s+)?(?:end|close)(?:\s+of)?\s+", re.I)
_NUMBERS = re.compile(r"(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_WORDS = re.compile(
    rf"(?:[a-z]+day,?\s+)?(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s\-]+({_MONTH})\.?,?[\s\-]+(\d{{4}}|\d{{2}})", re.I
)
_MONTH_OF = re.compile(rf"({_MONTH})\.?,?[\s\-/]+'?(\d{{4}}|\d{{2}})", re.I)
_MONTH_IN_NUMBERS = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_QUARTER = re.compile(r"(?:q|quarter)\s?([1-4])[\s,]+(?:of\s+)?(20\d{2})(?:\s?[/\-]\s?(\d{2}|20\d{2}))?", re.I)


class DayRead(NamedTuple):
    """What a text says of a day: which it is, or none where it says so; whether it had to be guessed."""

    day: date | None
    is_guess: bool


def read_day(text: str) -> DayRead | None:
    """The day that a text names; None where it cannot be told.

    A month is its last day; a quarter with two years (Q2 2026/27) is one of the financial year; day comes before month.
    """
    said = " ".join(text.split()).strip(" .;,")
    if said.lower() in WITHOUT_A_DAY:
        return DayRead(None, is_guess=True)
    said = _BEFORE.sub("", said)
    is_end = bool(_END_OF.match(said))
    said = _END_OF.sub("", said)
    if found := _ISO.fullmatch(said):
        return _day(found[1], found[2], found[3], is_guess=False)
    if found := _NUMBERS.fullmatch(said):
        return _day(found[3], found[2], found[1], is_guess=False)
    if found := _WORDS.fullmatch(said):
        return _day(found[3], str(_MONTHS[found[2].lower()]), found[1], is_guess=False)
    if found := _MONTH_OF.fullmatch(said):
        return _last_of(found[2], _MONTHS[found[1].lower()])
    if found := _MONTH_IN_NUMBERS.fullmatch(said):
        return _last_of(found[2], int(found[1]))
    if found := _QUARTER.fullmatch(said):
        year, quarter = int(found[2]), int(found[1])
        if found[3] is not None:
            month = (quarter * 3 + 3 - 1) % 12 + 1
            return _last_of(str(year + (quarter == 4)), month)
        return _last_of(str(year), quarter * 3)
    return None if not is_end or not said.isdigit() or len(said) != 4 else _last_of(said, 12)


def _day(year: str, month: str, day: str, *, is_guess: bool) -> DayRead | None:
    try:
        return DayRead(date(_year(year), int(month), int(day)), is_guess)
    except ValueError:
        return None


def _last_of(year: str, month: int) -> DayRead | None:
    if not 1 <= month <= 12:
        return None
    full = _year(year)
    return DayRead(date(full, month, calendar.monthrange(full, month)[1]), is_guess=True)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


_FIRST_DAY_OF_A_PLAN, _LAST_DAY_OF_A_PLAN = date(2000, 1, 1), date(2060, 1, 1)
_EPOCH = date(1899, 12, 30).toordinal()


def day_of_number(number: float) -> date | None:
    """The day that Excel means by a number whose cell lost its format; None where no plan means such a day."""
    if not 0 < number < 100_000:
        return None
    found = date.fromordinal(_EPOCH + int(number))
    return found if _FIRST_DAY_OF_A_PLAN <= found <= _LAST_DAY_OF_A_PLAN else None
