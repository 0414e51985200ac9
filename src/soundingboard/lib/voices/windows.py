"""Spans of time and of work that a question looks back or forward over: "our last three reviews", "this year".

They are values. A panel that meets each quarter asks about the last quarter; `changed` puts another number in, spelt
as the first was, and `replaced` other words. Both the words of a question and its stored form can be given.
"""

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Window:
    """A span: where its words stand, the number in it if there is one, and of what.

    `kind` is `count` for a number of things ("three reviews"), `period` for a length of time ("12 months", "year") and
    `date` for a day or a year since or in which ("since April 2024", "in 2023-24").
    """

    start: int
    end: int
    words: str
    kind: Literal["count", "period", "date"]
    number: int | None
    unit: str


_NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_NUMBER = rf"(?P<number>\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_PERIOD = (
    r"(?:working\s+)?(?:day|week|fortnight|month|quarter|term|year|decade)s?|(?:financial|school|calendar)\s+years?"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"spring|summer|autumn|winter)"
)
_WINDOW = re.compile(
    rf"""(?<![\w-])(?:
      (?P<which>last|past|previous|next|coming|latest|first|most\s+recent)\s+{_NUMBER}\s+
        (?P<unit>{_PERIOD}|(?:[a-z]+\s+){{0,2}}?(?:[A-Za-z]+s)\b)
    | {_NUMBER.replace("number", "number_first")}\s+(?P<which_last>most\s+recent|latest|previous)\s+
        (?P<unit_last>(?:[a-z]+\s+){{0,2}}?[A-Za-z]+s)\b
    | (?P<which_alone>last|past|previous|next|coming|this|current)\s+(?P<unit_alone>{_PERIOD})
    | (?:since|in|from|before|after|by)\s+(?P<date>(?:{_MONTH}\s+)?(?:19|20)\d\d(?:\s?[-/–]\s?(?:20)?\d\d)?)
    )(?![\w-])""",
    re.IGNORECASE | re.VERBOSE,
)
# "The last few who left" has no number; "was it last reviewed" no unit; neither is found. These would be, wrongly.
_NO_UNITS = frozenset(("is", "was", "has", "does", "as", "this", "its", "us", "times", "things", "always", "perhaps"))


def windows(question: str) -> tuple[Window, ...]:
    """The spans in a question, from left to right; most questions have none."""
    found: list[Window] = []
    for each in _WINDOW.finditer(question):
        unit = each["unit"] or each["unit_last"] or each["unit_alone"] or each["date"]
        if unit.split()[-1].lower() in _NO_UNITS:
            continue
        written = each["number"] or each["number_first"]
        kind: Literal["count", "period", "date"] = "count"
        if each["date"]:
            kind = "date"
        elif re.fullmatch(_PERIOD, unit, re.IGNORECASE):
            kind = "period"
        start = each.start("date") if each["date"] else each.start()
        number = None if written is None else _as_number(written)
        found.append(Window(start, each.end(), question[start : each.end()], kind, number, unit))
    return tuple(found)


def changed(question: str, window: Window, number: int) -> str:
    """The question with another number in its span. Raises ValueError where the span has none, or for less than one."""
    if window.number is None:
        raise ValueError(f"“{window.words}” has no number in it: put other words in its place.")
    if number < 1:
        raise ValueError("A span has one of something at least.")
    written = re.search(_NUMBER, window.words, re.IGNORECASE)
    assert written is not None
    as_words = not written[0].isdigit()
    said = _NUMBERS[number - 1] if as_words and number <= len(_NUMBERS) else str(number)
    words = window.words[: written.start()] + said + window.words[written.end() :]
    if number == 1:
        words = _of_one(window, written, words)
    elif window.number == 1:
        words = words + "s" if not words.endswith("s") else words
    return replaced(question, window, words)


def replaced(question: str, window: Window, words: str) -> str:
    """The question with other words for its span: "this year" becomes "the last 18 months"."""
    return question[: window.start] + words + question[window.end :]


def _as_number(written: str) -> int:
    return int(written) if written.isdigit() else _NUMBERS.index(written.lower()) + 1


def _of_one(window: Window, written: re.Match[str], words: str) -> str:
    """ "The last three reviews" becomes "the last review"."""
    without = " ".join((window.words[: written.start()] + window.words[written.end() :]).split())
    if without.endswith("ies"):
        return without[:-3] + "y"
    return without[:-1] if without.endswith("s") and not without.endswith("ss") else without
