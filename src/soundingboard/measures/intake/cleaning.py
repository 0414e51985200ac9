"""From what stands in a cell to what it says: an identifier, a day, a code or a number.

Each function takes one distinct value and answers with what it means, with BLANK where it says that there is nothing,
or with UNREADABLE where it says nothing that can be understood. How it was understood is a `How`, so that every guess
can be reported. No function here raises for what a cell holds, and none puts it into words.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import Enum
from functools import cache
from typing import NamedTuple, TypeAlias

from soundingboard.formats.tables_in.raw import CellError, Value
from soundingboard.measures.intake.content import CodeList, SourceColumn, code_lists


class Nothing(Enum):
    """The two ways in which a cell has no meaning."""

    BLANK = "blank"
    UNREADABLE = "unreadable"


BLANK, UNREADABLE = Nothing.BLANK, Nothing.UNREADABLE

Meaning: TypeAlias = str | date | float | Nothing


class Read(NamedTuple):
    """What a value means, and, where that was a guess, what was seen (in words of ours) and what it was taken for."""

    meaning: Meaning
    found: str = ""
    taken_for: str = ""


NOTHING = Read(BLANK)
NOT_READ = Read(UNREADABLE)


def read(value: Value, column: SourceColumn) -> Read:
    """One value as what its column holds."""
    if value is None:
        return NOTHING
    if isinstance(value, CellError):
        return NOT_READ
    match column.holds:
        case "id":
            return _identifier(value)
        case "date" | "birth":
            return _day(value)
        case "code":
            return _code(value, column.codes)
        case "number":
            return _number(value)
    text = _as_text(value)
    return Read(BLANK, "a word for nothing", "nothing") if _is_blank_word(text) else Read(text)


# --- Identifiers and text -------------------------------------------------------------------------------------------

_DIGITS_LOST = re.compile(r"\d(\.\d+)?e\+\d+", re.IGNORECASE)
_WHOLE_AS_DECIMAL = re.compile(r"(\d+)\.0+")


def _identifier(value: Value) -> Read:
    if isinstance(value, date):
        return NOT_READ
    if isinstance(value, float):
        return Read(str(int(value))) if 0 < value < 2**53 and value == int(value) else NOT_READ
    text = _as_text(value)
    if _DIGITS_LOST.fullmatch(text):
        return NOT_READ
    if _is_blank_word(text) or not any(character.isalnum() for character in text):
        return Read(BLANK, "a word for nothing", "no identifier")
    if whole := _WHOLE_AS_DECIMAL.fullmatch(text):
        return Read(whole[1], "a whole number written with decimals", "the whole number")
    return Read(text)


def _as_text(value: Value) -> str:
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    return " ".join(str(value).split())


# --- Days -----------------------------------------------------------------------------------------------------------

EARLIEST, LATEST = date(1900, 1, 2), date(2199, 12, 31)
"""Systems write 1 January 1900 or 31 December 9999 for a day that nobody knows."""

_SERIAL_FROM, _SERIAL_TO = 18_264, 73_050  # 1950 to 2099 in Excel's count of days
_EXCEL_BEGINS = date(1899, 12, 30)

_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:am|pm)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ](\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_IN_WORDS = re.compile(
    rf"(?:[a-z]{{3,9}},? )?(\d{{1,2}})(?:st|nd|rd|th)?[- ]([a-z]{{3,9}})\.?,?[- ](\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def _day(value: Value) -> Read:
    if isinstance(value, date):
        return Read(value) if EARLIEST <= value <= LATEST else NOT_READ
    if isinstance(value, float):
        return _serial(value)
    text = _as_text(value)
    if _is_blank_word(text):
        return Read(BLANK, "a word for nothing", "no date")
    if found := _YEAR_FIRST.fullmatch(text):
        return _made(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text):
        return _made(found[3], found[2], found[1])
    if found := _IN_WORDS.fullmatch(text):
        return _made(found[3], _month(found[2]), found[1])
    if (found := _RUN_TOGETHER.fullmatch(text)) and 1950 <= int(found[1]) <= 2099:
        return _made(found[1], found[2], found[3], "eight digits", "a date as year, month, day")
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _serial(float(text))
    return NOT_READ


def _serial(value: float) -> Read:
    if not _SERIAL_FROM <= value <= _SERIAL_TO:
        return NOT_READ
    return Read(_EXCEL_BEGINS + timedelta(days=int(value)), "a plain number", "a date in Excel's count of days")


def _month(word: str) -> str:
    small = word.casefold()
    if small in _MONTH_NAMES or small == "sept" or len(small) == 3:
        return str(_MONTHS.index(small[:3]) + 1) if small[:3] in _MONTHS else "0"
    return "0"


_THIS_CENTURY_TO = 49  # 49 is 2049, 50 is 1950: nobody in these lists was born before


def _made(year: str, month: str, day: str, found: str = "", taken_for: str = "") -> Read:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number <= _THIS_CENTURY_TO else 1900
        found, taken_for = "a year of two digits", "a year from 1950 to 2049"
    try:
        made = date(number, int(month), int(day))
    except ValueError:
        return NOT_READ
    return Read(made, found, taken_for) if EARLIEST <= made <= LATEST else NOT_READ


# --- Codes ----------------------------------------------------------------------------------------------------------

_LETTER_IN_FRONT = re.compile(r"\(?[a-z]\)\s*(?=\S)")


@cache
def _spellings(code_list: str) -> dict[str, str]:
    """Every spelling of the list's codes that is known word for word, in small letters, with its code."""
    listed: CodeList = code_lists()[code_list]
    known = {word: each.code for each in listed.values for word in each.means}
    endings = ("", *listed.endings)
    return known | {
        (each.code + end).casefold(): each.code + end for each in listed.values if each.code for end in endings
    }


@cache
def _code_with_words(code_list: str) -> re.Pattern[str]:
    listed: CodeList = code_lists()[code_list]
    codes = [each.code.casefold() for each in listed.values if each.code]
    ending = f"(?:{'|'.join(listed.endings)})?" if listed.endings else ""
    # A code that is one letter may begin anything ("B & B"), so that only a sign after it shows that it is the code.
    letters = "|".join(code for code in codes if len(code) == 1 and code.isalpha()) or "(?!)"
    others = (
        "|".join(sorted((code for code in codes if not (len(code) == 1 and code.isalpha())), key=len, reverse=True))
        or "(?!)"
    )
    return re.compile(rf"((?:{others}){ending}(?=[-:.,(\s])|(?:{letters}){ending}(?=\s*[-:.,(]))\s*[-:.,(]?\s*\S.*")


def _code(value: Value, code_list: str) -> Read:
    if isinstance(value, date):
        return NOT_READ
    printed = _as_text(value)
    small = _straight(printed.casefold())
    known = _spellings(code_list)
    if small in known:
        code = known[small]
        return _coded(code, "" if printed == code else small)
    bare = _LETTER_IN_FRONT.sub("", small, count=1) if _LETTER_IN_FRONT.match(small) else small
    letter = small[: len(small) - len(bare)]
    if bare in known:
        return _coded(known[bare], f"{letter}{bare}")
    if words := _code_with_words(code_list).fullmatch(bare):
        return _coded(known[words[1]], f"{letter}{words[1]} with words after it")
    return Read(BLANK) if _is_blank_word(bare) else NOT_READ


def _coded(code: str, found: str) -> Read:
    return Read(code or BLANK, found, code or "not known")


def _straight(text: str) -> str:
    return text.replace("\u2018", "'").replace("\u2019", "'").replace("\u2013", "-").replace("\u2014", "-")


def _is_blank_word(text: str) -> bool:
    return text.casefold() in _spellings("blank")


# --- Numbers --------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"\d{1,9}(\.\d{1,6})?")


def _number(value: Value) -> Read:
    if isinstance(value, date):
        return NOT_READ
    if isinstance(value, float):
        return Read(value) if 0 <= value < 1e9 else NOT_READ
    text = _as_text(value).replace(",", "")
    if _is_blank_word(text):
        return Read(BLANK, "a word for nothing", "no number")
    return Read(float(text)) if _NUMBER.fullmatch(text) else NOT_READ
