"""Where an authority stands among others: neighbours, region, England, rank and quartile band.

The rules are those of the Department's local authority interactive tool. What is suppressed or missing is left out, and
never counted as nought; how many authorities have a value is said beside every comparison, because a small count that
is hidden for most of them leaves a comparison among the larger ones.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Literal, TypeAlias

Best: TypeAlias = Literal["low", "high", "none"]
Band: TypeAlias = Literal["A", "B", "C", "D"]
Values: TypeAlias = Mapping[str, Decimal | None]

BANDS: tuple[Band, Band, Band, Band] = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class Standing:
    """One authority beside the others in one year. None is what cannot be said.

    `rank` counts from 1, the best; `authorities` have a value, the authority itself among them if it has one.
    `change` is the difference from the year before, in the indicator's own unit.
    """

    value: Decimal | None
    neighbour_mean: Fraction | None
    neighbour_median: Fraction | None
    neighbours: int
    region: Decimal | None
    england: Decimal | None
    rank: int | None
    band: Band | None
    authorities: int
    change: Decimal | None


def standings(
    values: Values,
    *,
    neighbours: Mapping[str, Sequence[str]],
    regions: Values,
    england: Decimal | None,
    best: Best,
    bands: bool = True,
    year_before: Values | None = None,
    only: str | None = None,
) -> dict[str, Standing]:
    """Every authority of a year by its code, or the one that `only` names.

    `regions` gives the value of each authority's own region.
    Where neither end is best there is no rank, and no band; no band either where `bands` is false.
    """
    known = {code: value for code, value in values.items() if value is not None}
    ranks = ranked(known, best)
    banded = quartile_bands(known, best) if bands else {}
    return {
        code: Standing(
            value=value,
            neighbour_mean=mean_of(near),
            neighbour_median=median_of(near),
            neighbours=len(near),
            region=regions.get(code),
            england=england,
            rank=ranks.get(code),
            band=banded.get(code),
            authorities=len(known),
            change=change(value, (year_before or {}).get(code)),
        )
        for code, value in values.items()
        if only is None or code == only
        for near in [[known[each] for each in neighbours.get(code, ()) if each in known]]
    }


def mean_of(values: Collection[Decimal]) -> Fraction | None:
    """The plain mean, each authority counting once whatever its size; None of nothing."""
    return sum(map(Fraction, values), Fraction()) / len(values) if values else None


def median_of(values: Iterable[Decimal]) -> Fraction | None:
    """The middle value, or half-way between the two in the middle; None of nothing."""
    known = [Fraction(value) for value in values]
    return median(known) if known else None


def ranked(values: Mapping[str, Decimal], best: Best) -> dict[str, int]:
    """Each authority's rank from 1, the best; those that tie share the better one. None where neither end is best."""
    if best == "none":
        return {}
    first: dict[Decimal, int] = {}
    for place, value in enumerate(sorted(values.values(), reverse=best == "high"), start=1):
        first.setdefault(value, place)
    return {code: first[value] for code, value in values.items()}


def quartiles(values: Collection[Decimal]) -> tuple[Fraction, Fraction, Fraction]:
    """The three values that part the authorities in quarters, interpolated between neighbouring ones.

    The value at a share p of the way lies at place p x (n - 1) of the sorted values, counted from 0, as a spreadsheet's
    QUARTILE.INC has it. Raises ValueError of nothing.
    """
    if not values:
        raise ValueError("no values have no quartiles")
    ordered = sorted(values)

    def at(share: Fraction) -> Fraction:
        whole, part = divmod(share * (len(ordered) - 1), 1)
        place = int(whole)
        low, high = Fraction(ordered[place]), Fraction(ordered[min(place + 1, len(ordered) - 1)])
        return low + part * (high - low)

    return at(Fraction(1, 4)), at(Fraction(1, 2)), at(Fraction(3, 4))


def quartile_bands(values: Mapping[str, Decimal], best: Best) -> dict[str, Band]:
    """Each authority's band, A the best quarter and D the worst. A value on a boundary is in the quarter below it.

    Below means lower in value, so that where a high value is best a tie at the boundary goes to the worse band.
    """
    if best == "none" or not values:
        return {}
    ordered = sorted(values.values())
    # A value is above a boundary from the first that is: a decimal is soon compared with that, and not with a fraction.
    places = [bisect_right(ordered, bound) for bound in quartiles(ordered)]
    firsts = [ordered[place] for place in places if place < len(ordered)]
    order = BANDS if best == "low" else BANDS[::-1]
    return {code: order[bisect_right(firsts, value)] for code, value in values.items()}


def change(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """The difference from the year before; None where either is not known."""
    return None if now is None or before is None else now - before
