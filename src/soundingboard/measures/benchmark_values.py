"""What is kept of a published file, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from soundingboard.measures.models import AreaKind, Publisher


@dataclass(frozen=True, slots=True)
class Published:
    """Which file it is: who publishes it and in what form, its title, its name and the digest of its content."""

    publisher: Publisher
    title: str
    file_name: str
    content_hash: str
    published_on: date | None = None
    rows_read: int = 0


class AreaLine(NamedTuple):
    """An area of a release. `region` is the key of a region, and for an authority of its own."""

    code: str
    name: str
    kind: AreaKind
    region: str = ""


class BenchmarkLine(NamedTuple):
    """What a release reports of an area for a year: a value, or the symbol that stands in its place."""

    area: AreaLine
    year: str
    year_ends: int | None
    value: Decimal | None
    symbol: str = ""


class NeighbourLine(NamedTuple):
    """One neighbour, in the order of nearness."""

    code: str
    name: str
    closeness: str = ""


class EntryLine(NamedTuple):
    """What the tool's dictionary says of a measure: which end is best (low, high, none), and whether it is banded."""

    best: str
    bands: bool


class OutcomeLine(NamedTuple):
    """The latest graded inspection of an authority; `grades` by what was judged, those that were given."""

    code: str
    name: str
    kind: str
    inspected_on: date | None
    published_on: date | None
    grades: Mapping[str, str]


class Changes(NamedTuple):
    """How the values of a measure in a file differ from those on record: pairs of an area and a year."""

    added: int
    changed: int
    gone: int
    same: int
