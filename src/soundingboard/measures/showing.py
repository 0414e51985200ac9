"""What of the figures on record a reader may see: the join of this area with disclosure control. Values in, values out.

A page masks a series before anything is made of it, so that a chart, its limits, its sentence, its table and its file
all come from the same masked figures, and none of them can say what another hides.

A count, the numerator of a share or a rate, and what a mean is out of are taken to count children. A value that came
without the numbers behind it can be neither judged nor masked, and stands as it was sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Permission
from soundingboard.measures.disclosure import (
    HIDDEN,
    NOTHING_EARLIER,
    Cell,
    Earlier,
    Ratio,
    RatioKind,
    Shown,
    Table,
    mask,
)
from soundingboard.measures.disclosure_profiles import DisclosureProfile, profile_for, shipped_profiles
from soundingboard.measures.reading import Definition, Measures, Point, Series, SeriesKey
from soundingboard.measures.rules import FACTORS

# Readers who have no permission for small numbers read what the public may read.
PUBLIC = "public"
_PEOPLE_OUT_OF = frozenset({"percent", "mean", "pounds"})


def profile_of(actor: Actor) -> DisclosureProfile | None:
    """How small numbers are kept from a reader; None for one who may see them all."""
    if actor.can(Permission.VIEW_SMALL_NUMBERS):
        return None
    return profile_for(PUBLIC, shipped_profiles())


def shown(measures: Measures, profile: DisclosureProfile | None) -> Measures:
    """The measures as one audience may read them; as they are where there is no profile."""
    if profile is None:
        return measures
    series: dict[SeriesKey, Series] = {
        key: series_shown(each, measures.definitions[key.indicator_id], profile)
        if key.indicator_id in measures.definitions
        else each
        for key, each in measures.series.items()
    }
    return replace(measures, series=series)


def series_shown(series: Series, definition: Definition, profile: DisclosureProfile | None) -> Series:
    """One series as an audience may read it: a hidden figure keeps its period and its source, and no number.

    What was first reported of a period counts as published before, so that a revision gives nothing away.
    """
    if profile is None or not profile.protects_up_to:
        return series
    now = [_numbers(point.numerator, point.denominator, point.value, definition.unit) for point in series.points]
    first = [
        _numbers(point.first_numerator, point.first_denominator, point.first_value, definition.unit)
        for point in series.points
    ]
    if profile.rounds_to == 1 and not any(_has_small(each, profile.protects_up_to) for each in (*now, *first)):
        return series
    earlier = _masked(first, definition.unit, profile, NOTHING_EARLIER)
    masked = _masked(now, definition.unit, profile, earlier)
    rounds = profile.rounds_to > 1
    points = [_shown(point, place, masked, earlier, rounds) for place, point in enumerate(series.points)]
    return replace(series, points=tuple(points))


_Numbers = tuple[int | Decimal | None, int | Decimal | None]


def _numbers(numerator: Decimal | None, denominator: Decimal | None, value: Decimal | None, unit: str) -> _Numbers:
    """The numerator and the denominator, whole where they count something; a count is its own numerator."""
    if unit == "count" and numerator is None:
        numerator = value
    return _whole(numerator), _whole(denominator)


def _whole(number: Decimal | None) -> int | Decimal | None:
    return int(number) if number is not None and number == number.to_integral_value() and number >= 0 else number


def _people(numbers: _Numbers, unit: str) -> tuple[bool, bool]:
    """Whether the numerator and the denominator count children."""
    above = isinstance(numbers[0], int) and unit in ("count", "percent", "per_10000")
    return above, isinstance(numbers[1], int) and unit in _PEOPLE_OUT_OF


def _kind(numbers: _Numbers, unit: str) -> RatioKind:
    above, below = numbers
    inside = isinstance(above, int) and isinstance(below, int) and above <= below
    return "share" if unit == "percent" and inside else "rate"


def _has_small(numbers: _Numbers, limit: int) -> bool:
    above, below = numbers
    found = [number for number in numbers if isinstance(number, int)]
    if isinstance(above, int) and isinstance(below, int):
        found.append(below - above)
    return any(0 < number <= limit for number in found)


def _masked(
    numbers: Iterable[_Numbers], unit: str, profile: DisclosureProfile, earlier: Earlier
) -> Mapping[Any, Shown]:
    """The cells of a series by (place, what): a numerator, a denominator, and the value that rests on both."""
    cells: list[Cell] = []
    ratios: list[Ratio] = []
    for place, each in enumerate(numbers):
        people = _people(each, unit)
        for what, number, personal in zip(("numerator", "denominator"), each, people, strict=True):
            if number is not None:
                cells.append(Cell((place, what), number, personal=personal))
        if each[0] is not None and each[1]:
            cells_of = ((place, "numerator"), (place, "denominator"))
            ratios.append(Ratio((place, "value"), *cells_of, kind=_kind(each, unit), per=FACTORS.get(unit, 1)))
    return mask(Table(tuple(cells), ratios=tuple(ratios)), profile, earlier).cells


def _shown(point: Point, place: int, masked: Mapping[Any, Shown], earlier: Mapping[Any, Shown], rounds: bool) -> Point:
    """A point as it may be read. Where one of its numbers is hidden, the value that rests on it is."""
    now = {what: masked[place, what] for what in _CELLS if (place, what) in masked}
    before = {what: earlier[place, what] for what in _CELLS if (place, what) in earlier}
    hides = any(cell.hidden for cell in now.values())
    if hides or rounds or any(cell.hidden for cell in before.values()):
        point = point._replace(first_value=None, first_symbol=HIDDEN, first_numerator=None, first_denominator=None)
    if hides:
        return point._replace(
            numerator=None, denominator=None, value=None, symbol=HIDDEN, rows_considered=None, rows_left_out=None
        )
    if not rounds or point.value is None:
        return point
    value = now.get("value", now.get("numerator"))
    return point._replace(
        numerator=_number(now.get("numerator")),
        denominator=_number(now.get("denominator")),
        value=point.value if value is None else _number(value),
        symbol="" if value is None else value.code,
        rows_considered=None,
        rows_left_out=None,
    )


_CELLS = ("numerator", "denominator", "value")


def _number(cell: Shown | None) -> Decimal | None:
    return None if cell is None or cell.value is None else Decimal(cell.value)
