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
    "asap", "as soon as possible", "immediate", "immediately", "daily", "fortnightly", "bi-monthly", "bimonthly",
    "termly", "half termly", "half-termly", "yearly", "six monthly", "6 monthly", "throughout", "each week",
    "each month", "each quarter", "each term", "each year", "every week", "every month", "every quarter",
    "every term", "every year", "now", "open ended", "open-ended", "no date",
})  # fmt: skip

_NOTE = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*$")
_BEFORE = re.compile(
    r"^(?:by|by the|due|due by|due on|from|start|starts|on|before|no later than|target|w/c|wc|w/e)[:\s]+", re.I
)
_END_OF = re.compile(r"^(?:the\s+)?(?:end|close)(?:\s+of)?\s+", re.I)
_ABOUT = re.compile(r"^(?:early|mid|late)[\s\-]+", re.I)
_NUMBERS = re.compile(r"(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_WORDS = re.compile(
    rf"(?:[a-z]+day,?\s+)?(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s\-]+({_MONTH})\.?,?[\s\-]+(\d{{4}}|\d{{2}})", re.I
)
_MONTH_OF = re.compile(rf"({_MONTH})\.?,?[\s\-/]+'?(\d{{4}}|\d{{2}})", re.I)
_MONTH_IN_NUMBERS = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_QUARTER = re.compile(
    r"(?:q|quarter|qtr)\s?([1-4])[\s,]+(?:of\s+)?(20\d{2}|\d{2}(?=\s?[/\-]))(?:\s?[/\-]\s?(\d{2}|20\d{2}))?", re.I
)
_YEAR_FIRST = re.compile(r"((?:20)?\d{2}\s?[/\-]\s?(?:20)?\d{2})\s+((?:q|quarter|qtr)\s?[1-4])", re.I)
# The last month of each, as offices reckon them. Winter ends in the year after the one that it is called by.
_SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "winter": 2}
_SEASON = re.compile(rf"({'|'.join(_SEASONS)})\s+(20\d{{2}})", re.I)


class DayRead(NamedTuple):
    """What a text says of a day: which it is, or none where it says so; whether it had to be guessed."""

    day: date | None
    is_guess: bool


def read_day(text: str, *, begins: bool = False) -> DayRead | None:
    """The day that a text names; None where it cannot be told.

    A month, a season and a year are their last day; a quarter with two years (Q2 2026/27) is one of the financial year;
    day comes before month. A note in brackets behind a day says nothing of which it is.

    Args:
        begins: something begins then, so that a month is its first day.
    """
    said = " ".join(without_note_of_day(text).split()).strip(" .;,")
    if said.lower() in WITHOUT_A_DAY:
        return DayRead(None, is_guess=True)
    said = _BEFORE.sub("", said)
    begins = begins and not _END_OF.match(said)
    said = _ABOUT.sub("", _END_OF.sub("", said))
    said = _YEAR_FIRST.sub(r"\2 \1", said)
    if found := _ISO.fullmatch(said):
        return _day(found[1], found[2], found[3], is_guess=False)
    if found := _NUMBERS.fullmatch(said):
        return _day(found[3], found[2], found[1], is_guess=False)
    if found := _WORDS.fullmatch(said):
        return _day(found[3], str(_MONTHS[found[2].lower()]), found[1], is_guess=False)
    if found := _MONTH_OF.fullmatch(said):
        return _stretch(found[2], _MONTHS[found[1].lower()], 1, begins)
    if found := _MONTH_IN_NUMBERS.fullmatch(said):
        return _stretch(found[2], int(found[1]), 1, begins)
    if found := _QUARTER.fullmatch(said):
        year, quarter = _year(found[2]), int(found[1])
        if found[3] is not None:
            month = (quarter * 3 + 3 - 1) % 12 + 1
            return _stretch(str(year + (quarter == 4)), month, 3, begins)
        return _stretch(str(year), quarter * 3, 3, begins)
    if found := _SEASON.fullmatch(said):
        season = found[1].lower()
        return _stretch(str(int(found[2]) + (season == "winter")), _SEASONS[season], 3, begins)
    # 2027 alone; other numbers are no years, and Excel's days are told before.
    return _stretch(said, 12, 12, begins) if re.fullmatch(r"20\d{2}", said) else None


def without_note_of_day(text: str) -> str:
    """What names the day, without a note in brackets behind it: 31/3/27 (was December)."""
    return _NOTE.sub("", text) or text


def _day(year: str, month: str, day: str, *, is_guess: bool) -> DayRead | None:
    try:
        return DayRead(date(_year(year), int(month), int(day)), is_guess)
    except ValueError:
        return None


def _stretch(year: str, month: int, months: int, begins: bool) -> DayRead | None:
    """The last day of so many months that end with one, or the first of them."""
    if not 1 <= month <= 12:
        return None
    full = _year(year)
    if begins:
        before, first = divmod(month - months, 12)
        return DayRead(date(full + before, first + 1, 1), is_guess=True)
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
