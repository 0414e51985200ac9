"""What the files of other authorities come to, whoever published them: areas, and what was reported of each."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Literal, TypeAlias

AreaKind: TypeAlias = Literal["authority", "region", "country"]
Best: TypeAlias = Literal["low", "high", "none"]

# c suppressed, z not applicable, x not available, u low reliability, k and low: rounds to nothing but is not nothing.
# LAIT has one sign for all of them, and older releases two others for what is suppressed and not available.
SYMBOLS = frozenset({"c", "z", "x", "u", "k", "low", "-", "~", ":"})

_NOISE = 15  # digits that a spreadsheet's numbers can be trusted to


class Layout(StrEnum):
    """The kinds of published files that are read."""

    EXPLORE = "explore"
    LAIT = "lait"
    DICTIONARY = "dictionary"
    NEIGHBOURS = "neighbours"
    OUTCOMES = "outcomes"


@dataclass(frozen=True, slots=True)
class Area:
    """An authority by its three-digit number, a region, or England. `region` is the key of an authority's region."""

    code: str
    name: str
    kind: AreaKind
    region: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """One published cell: as it stands in the file, and the value or the symbol that it is. Never both."""

    area: Area
    year: str
    published: str
    value: Decimal | None
    symbol: str


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator as one file reports it. `best` is what the file says of it, None where it says nothing.

    `bands` is false where the publisher gives no quartile bands for it.
    """

    indicator: str
    reported: tuple[Reported, ...]
    best: Best | None = None
    bands: bool = True

    def of_year(self, year: str) -> tuple[Reported, ...]:
        """What is reported of one year, by its label in the file."""
        return tuple(each for each in self.reported if each.year == year)

    @property
    def years(self) -> tuple[str, ...]:
        """The labels of its years, earliest first."""
        return tuple(sorted({each.year for each in self.reported}, key=lambda label: (year_of(label) or 0, label)))

    def with_best(self, best: Best | None) -> "Series":
        """The same with which end is best."""
        return replace(self, best=best)


@lru_cache(16_384)  # percentages repeat
def read_cell(text: str) -> tuple[Decimal | None, str] | None:
    """A published cell as (value, "") or (None, symbol); an empty one as not available; None for anything else.

    What a spreadsheet adds to a number (19.600000000000001) is taken off again.
    """
    text = text.strip()
    if not text:
        return None, "x"
    if text.lower() in SYMBOLS:
        return None, text.lower()
    try:
        value = Decimal(text.replace(",", ""))
        clean = Decimal(f"{float(value):.{_NOISE}g}")
    except (InvalidOperation, OverflowError):
        return None
    if not math.isfinite(clean):
        return None
    return (value if len(value.as_tuple().digits) <= _NOISE else clean), ""


@lru_cache(1024)  # a file of 80,000 figures has some thirty labels
def year_of(label: str) -> int | None:
    """The calendar year in which a labelled year ends: 2025 for 2025, 2024-25, 202425, 2024/25 and 2025 (Rev)."""
    plain = label.split("(")[0].strip()
    if re.fullmatch(r"\d{6}", plain):
        plain = f"{plain[:4]}-{plain[4:]}"
    found = re.findall(r"\d+", plain)
    if not found or len(found[0]) != 4 or len(found[-1]) not in (2, 4):
        return None
    last = found[-1]
    return int(last) if len(last) == 4 else int(found[0][:2] + last)


def labels_for(year: str, labels: Iterable[str]) -> tuple[str, ...]:
    """The labels that a year may mean: the one spelt so, else every one that ends in it."""
    known = tuple(labels)
    if year in known:
        return (year,)
    return tuple(label for label in known if year.isdigit() and len(year) == 4 and year_of(label) == int(year))
