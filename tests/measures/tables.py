"""Tables for the tests of disclosure control: groups by periods, with everything that adds up in them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from soundingboard.measures.disclosure import Cell, Ratio, Sum, Table

ALL = "ALL"
YEAR = "year"

Key = tuple[str, object, object]  # ("numerator" or "denominator", the group, the period)


def row(*values: int, total: bool = True) -> Table:
    """One row: parts named 0, 1, 2 ... and their total."""
    cells = [Cell(place, value) for place, value in enumerate(values)]
    if not total:
        return Table(tuple(cells))
    cells.append(Cell("total", sum(values)))
    return Table(tuple(cells), (Sum("total", tuple(range(len(values)))),))


def grid(
    numerators: Mapping[tuple[int, int], int],
    left_over: Mapping[tuple[int, int], int] | None = None,
    *,
    year_to_date: bool = False,
    printed: Callable[[Hashable], bool] = lambda key: True,
    periods: Sequence[int] | None = None,
) -> Table:
    """Groups by periods with a total of each, and of all.

    Where the numbers left over are given there are denominators and shares too; the year to date is printed for every
    period from the second. `periods` takes only some of them, without a year.
    """
    groups = sorted({group for group, _ in numerators})
    spans = sorted({period for _, period in numerators}) if periods is None else list(periods)
    table: dict[Hashable, int] = {}
    sums: list[Sum] = []
    for what in ("numerator",) if left_over is None else ("numerator", "denominator"):

        def count(group: object, over: Sequence[int], what: str = what) -> int:
            several = groups if group == ALL else [group]
            counts = [numerators] + ([left_over] if what == "denominator" and left_over is not None else [])
            return sum(each[one, period] for each in counts for one in several for period in over)  # type: ignore[index]

        for group in [*groups, ALL]:
            for period in spans:
                table[what, group, period] = count(group, [period])
            table[what, group, YEAR] = count(group, spans)
            sums.append(Sum((what, group, YEAR), tuple((what, group, period) for period in spans)))
            if year_to_date:
                before: Key = (what, group, spans[0])
                for place, period in enumerate(spans[1:], start=1):
                    now: Key = (what, group, f"to {period}")
                    table[now] = count(group, spans[: place + 1])
                    sums.append(Sum(now, (before, (what, group, period)), "running"))
                    before = now
        sums += [
            Sum((what, ALL, period), tuple((what, group, period) for group in groups)) for period in [*spans, YEAR]
        ]
    ratios: list[Ratio] = []
    if left_over is not None:
        ratios = [
            Ratio(("share", group, period), ("numerator", group, period), ("denominator", group, period))
            for group in [*groups, ALL]
            for period in [*spans, YEAR]
        ]
    cells = tuple(Cell(key, value, printed=printed(key)) for key, value in table.items())
    return Table(cells, tuple(sums), tuple(ratios))
