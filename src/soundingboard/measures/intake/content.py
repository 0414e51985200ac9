"""What is known of the lists that come in: their columns, the headings these go by, and the codes they hold.

It ships as content (`intake_lists.yaml`, `intake_codes.yaml`), so that a heading met in a new council is a line there
and not a change here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from soundingboard.lib.content import ContentItem, load

Holds = Literal["id", "date", "birth", "code", "number", "text"]

FAMILIES = ("annex_a", "ssd", "ssda903", "cin_census")


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column that some figure needs, or by which a list is known."""

    name: str
    headings: tuple[str, ...]  # the standard one first
    holds: Holds
    codes: str = ""  # the code list of a column of codes
    instead: tuple[str, ...] = ()  # another column of the list that says about the same, read where this one is not
    needed: bool = False  # without it no row can be counted
    tells: bool = False  # no other list of its family has it

    def __post_init__(self) -> None:
        if not self.headings:
            raise ValueError("give the heading by which the column goes.")
        if (self.holds == "code") != bool(self.codes):
            raise ValueError("a column of codes names its code list, and no other column does.")


@dataclass(frozen=True, kw_only=True)
class SourceList(ContentItem):
    """A list of one family, its code being family.list: `annex_a.3`, `ssd.cp_plans`, `ssda903.episodes`."""

    columns: tuple[SourceColumn, ...]
    names: tuple[str, ...] = ()  # how its sheet, file or element is called: a hint, no more
    shares: str | None = None  # the list whose columns it has as well
    unused: tuple[str, ...] = ()  # headings that are known and not needed
    prefix: str | None = None  # what every heading of it begins with
    joined: bool = False  # its rows only add to those of another list, so that nothing checks them afterwards

    @property
    def family(self) -> str:
        return self.code.partition(".")[0]

    def column(self, name: str) -> SourceColumn:
        """The column of that name; raises KeyError."""
        return {column.name: column for column in self.columns}[name]


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """A code, and the words by which it also goes, in small letters."""

    code: str
    means: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CodeList(ContentItem):
    """The codes of one column. An empty code stands for ways of saying that it is not known."""

    values: tuple[CodeMeaning, ...]
    endings: tuple[str, ...] = ()  # what may follow a code and is part of it


@cache
def source_lists() -> dict[str, SourceList]:
    """Every list by its code, what it shares filled in."""
    listed = {item.code: item for item in load("intake_lists", SourceList)}
    return {
        code: _with_shared(item, listed) for code, item in listed.items() if not code.endswith(".person") or item.names
    }


def _with_shared(item: SourceList, listed: dict[str, SourceList]) -> SourceList:
    if item.shares is None:
        return item
    shared = listed[item.shares]
    return SourceList(
        **{
            **{name: getattr(item, name) for name in item.__dataclass_fields__},
            "columns": (*shared.columns, *item.columns),
            "unused": (*shared.unused, *item.unused),
        }
    )


@cache
def code_lists() -> dict[str, CodeList]:
    """Every code list by its code."""
    return {item.code: item for item in load("intake_codes", CodeList)}
