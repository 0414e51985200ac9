"""The local authorities in England and their codes, by date: who had which number when, and what became of whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from soundingboard.lib.content import ContentItem, load

NAME = "authorities"


@dataclass(frozen=True, kw_only=True)
class AreaCode:
    """A nine-character national code, from its first day to its last; None means no end."""

    code: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, kw_only=True)
class Authority(ContentItem):
    """An authority by the Department's three-digit number. `became` are those that took over when it ended."""

    region: str
    region_code: str
    area_codes: tuple[AreaCode, ...]
    became: tuple[str, ...] = ()

    def area_code(self, on: date) -> str | None:
        """Its national code on a day, None when it did not exist."""
        for each in self.area_codes:
            if self.holds_on(on) and each.valid_from <= on and (each.valid_to is None or on <= each.valid_to):
                return each.code
        return None


@cache
def authorities() -> Mapping[str, Authority]:
    """Every authority that ships, by its number."""
    return MappingProxyType({each.code: each for each in load(NAME, Authority)})


@cache
def numbers_by_area_code() -> Mapping[str, str]:
    """The three-digit number that belongs to each national code, whenever it held."""
    return MappingProxyType({code.code: each.code for each in authorities().values() for code in each.area_codes})
