"""The fact label: what stands beside every figure, so that a number is never alone.

Period, age on a day, source, quality, numerator and denominator, why there is no value, vintage. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from soundingboard.measures.rules import FRESH_FOR, Period, age_in_days, is_too_old_to_tell, rounded, said

UNIT_WORDS = {
    "percent": "%",
    "per_10000": " per 10,000",
    "count": "",
    "mean": "",
    "days": " days",
    "weeks": " weeks",
    "score": "",
    "pounds": "",
    "grade": "",
}

SYMBOL_WORDS = {
    "c": "hidden, because it is of so few",
    "x": "not available",
    "z": "not applicable: there was nothing to count",
    "low": "more than nought, but rounds to it",
    "u": "not reliable enough to show",
}

_QUALITY_WORDS = {
    "good": "good data",
    "fair": "fair data",
    "poor": "poor data: read with care",
    "not_graded": "quality of the data not graded",
}

_BASIS_WORDS = {
    "complete": "",
    "incomplete": "The source cannot tell the whole of it.",
    "supplied": "As another system counted it; it was not worked out here.",
}


@dataclass(frozen=True, slots=True)
class FactLabel:
    """One figure with all that must be said of it.

    `sources` are the words for where it was collected. `first_value` is what was first reported; it is said where the
    vintage is not 1.
    """

    unit: str
    decimals: int
    timing: str
    frequency: str
    period: Period
    value: Decimal | None
    symbol: str
    numerator: Decimal | None
    denominator: Decimal | None
    numerator_words: str
    denominator_words: str
    sources: tuple[str, ...]
    basis: str
    quality: str
    rows_considered: int | None
    rows_left_out: int | None
    is_provisional: bool
    data_cut_off: date
    vintage: int
    first_value: Decimal | None
    first_symbol: str = ""

    @property
    def printed(self) -> str:
        """The value as it is printed with its unit, or the words for why there is none."""
        return printed_value(self.value, self.symbol, self.unit, self.decimals)

    @property
    def when(self) -> str:
        """The period, or the day for a measure of how things stood."""
        return f"at {said(self.period.end)}" if self.timing == "snapshot" else self.period.words

    def age(self, on: date) -> int:
        """Days from the last day of the period to a day."""
        return age_in_days(self.period.end, on)

    def is_too_old(self, on: date) -> bool:
        """Whether it is too old to tell how things are on a day."""
        return self.frequency in FRESH_FOR and is_too_old_to_tell(self.period.end, self.frequency, on)

    def parts(self, on: date) -> tuple[tuple[str, str], ...]:
        """The label as pairs of a heading and its words, for a list. Nothing is left out in silence."""
        quality = _headed(_QUALITY_WORDS[self.quality])
        if self.rows_considered is not None and self.rows_left_out is not None:
            quality += f" ({self.rows_left_out:,} of {self.rows_considered:,} rows left out)"
        return tuple(
            (heading, words)
            for heading, words in (
                ("Value", self.printed),
                ("Period", _headed(self.when)),
                ("Age", f"{_days(self.age(on))} on {said(on)}{', too old to tell' if self.is_too_old(on) else ''}"),
                ("Counted", self._counted()),
                ("Source", _headed(", ".join(self.sources)) or "Not given"),
                ("Data cut off", said(self.data_cut_off)),
                ("Quality", quality),
                ("Basis", _BASIS_WORDS[self.basis]),
                ("Standing", self._standing()),
            )
            if words
        )

    def sentence(self, on: date) -> str:
        """The label as one line of text, for a caption, a paper or an alternative text."""
        age = self.age(on)
        opening = [f"{_headed(self.when)}, {_days(age)} old" if age >= 0 else _headed(self.when)]
        if self.is_too_old(on):
            opening[0] += " and too old to tell"
        if counted := self._counted(short=True):
            opening.append(counted)
        if self.symbol:
            opening.append(SYMBOL_WORDS.get(self.symbol, f"shown as {self.symbol}"))
        opening.append(f"from {' and '.join(self.sources)}" if self.sources else "source not given")
        opening.append(_QUALITY_WORDS[self.quality])
        closing = [words for words in (_BASIS_WORDS[self.basis], self._standing()) if words]
        return " ".join([f"{'; '.join(opening)}.", *closing])

    def _counted(self, short: bool = False) -> str:
        if self.numerator is None:
            return ""
        # A share is some of all; a mean, like pounds for each, is a total shared among many.
        joined = "of" if self.unit in ("percent", "per_10000", "count") else "shared among"
        of = "" if self.denominator is None else f" {joined} {_plain(self.denominator)}"
        if short:
            return f"{_plain(self.numerator)}{of}" if of else ""
        out_of = f"{of} ({self.denominator_words})" if self.denominator is not None else ""
        return f"{_plain(self.numerator)} ({self.numerator_words}){out_of}"

    def _standing(self) -> str:
        said_of_it = []
        if self.is_provisional:
            said_of_it.append("Provisional: late recording may still change it.")
        if self.vintage == 1:
            said_of_it.append("As first reported.")
        else:
            first = printed_value(self.first_value, self.first_symbol, self.unit, self.decimals)
            times = {2: "once", 3: "twice"}.get(self.vintage, f"{self.vintage - 1} times")
            said_of_it.append(f"Revised {times}; first reported as {first}.")
        return " ".join(said_of_it)


def printed_value(value: Decimal | None, symbol: str, unit: str, decimals: int) -> str:
    """A value with its unit (19.0%, 67 per 10,000, £820), or the words for its symbol. Never nought for a symbol."""
    if value is None:
        return SYMBOL_WORDS.get(symbol, f"no value ({symbol})" if symbol else "no value")
    number = f"{rounded(value, decimals):,}"
    return f"£{number}" if unit == "pounds" else f"{number}{UNIT_WORDS[unit]}"


def sources_in_words(collected_in: Iterable[str], words: dict[str, str]) -> tuple[str, ...]:
    """The words for where something is collected; a code that has none says itself."""
    return tuple(words.get(code, code.replace("_", " ")) for code in collected_in)


def _plain(number: Decimal) -> str:
    whole = number.to_integral_value()
    return f"{int(whole):,}" if number == whole else f"{number.normalize():,f}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number:,} days"


def _headed(words: str) -> str:
    return words[:1].upper() + words[1:]
