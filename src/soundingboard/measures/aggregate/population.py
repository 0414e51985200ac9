"""How many children live in the area, for rates: the official mid-year estimates as the council gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import pyarrow as pa

OLDEST = 3  # an estimate comes out a year late and stands for a year; one of more years ago is no longer used
MIDDLE_OF_THE_YEAR = (6, 30)
AGES = range(18)


def children_by_year(table: pa.Table | None) -> dict[int, int]:
    """Children aged 0 to 17 by year, for each year whose bands hold every one of those ages just once.

    Bands of other ages are passed over; a year with a gap, an overlap or a band that reaches beyond 17 tells nothing.
    """
    bands: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    broken: set[int] = set()
    for row in table.to_pylist() if table is not None else ():
        year, first, last, persons = (row[name] for name in ("year", "age_from", "age_to", "persons"))
        if year is None or first is None or last is None or first > AGES[-1]:
            continue
        if persons is None or persons < 0:
            broken.add(year)
        else:
            bands[year].append((first, last, persons))
    return {
        year: sum(persons for _, _, persons in found)
        for year, found in bands.items()
        if year not in broken and sorted(age for first, last, _ in found for age in range(first, last + 1)) == [*AGES]
    }


def year_for(t: date, known: Mapping[int, int]) -> int | None:
    """The year of the estimate that a rate at T rests on: the latest whose middle is not after T, as DfE takes it.

    None where there is none of the last three years.
    """
    latest = t.year if (t.month, t.day) >= MIDDLE_OF_THE_YEAR else t.year - 1
    return max((year for year in known if latest - OLDEST < year <= latest), default=None)


def part_of_a_year(first: date, t: date) -> float:
    """How much of a year a period is, so that a month's rate is the rate of a year of such months; 1 for whole years.

    A period of 365 or 366 days is a year.
    """
    days = (t - first).days + 1
    return 1.0 if days in (365, 366) else days / 365
