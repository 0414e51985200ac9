"""Figures that were counted from child-level lists, as lines to be taken in: the only way from the one to the other.

What comes here is numerators and denominators, a count of the rows that had to be left out, and nothing of a row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from soundingboard.measures.rules import NOT_AVAILABLE, FigureLine, Period

WHOLE_AUTHORITY = "ALL"
SNAPSHOT = "snapshot"


class CountedFigure(Protocol):
    """One measure for one period and scope, as the engine gives it."""

    @property
    def period(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def numerator(self) -> int | float | None: ...
    @property
    def denominator(self) -> int | float | None: ...
    @property
    def value(self) -> float | None: ...
    @property
    def basis(self) -> str: ...
    @property
    def provisional(self) -> bool: ...


class PlainFigure(NamedTuple):
    """A figure sent between processes or kept with a job; the class of the engine would load the engine."""

    period: str
    scope: str
    measure: str
    numerator: int | float | None
    denominator: int | float | None
    basis: str
    provisional: bool
    value: float | None = None  # of a median alone: any other follows from its two numbers


class RowsLeftOut(Protocol):
    """How many rows of a table a measure went without."""

    @property
    def measure(self) -> str: ...
    @property
    def table(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def of(self) -> int: ...


@dataclass(frozen=True, slots=True)
class DerivedLines:
    """Lines to be taken in, and the measures that were counted and have no indicator in use here."""

    lines: tuple[FigureLine, ...]
    without_indicator: tuple[str, ...]


def lines_from(
    figures: Iterable[CountedFigure],
    *,
    periods: Mapping[str, Period],
    snapshot: date,
    codes: Mapping[str, str],
    left_out: Iterable[RowsLeftOut] = (),
) -> DerivedLines:
    """The figures that the engine counted, as lines.

    What the source cannot tell is said once, for the authority, and not for each team. A figure of the snapshot is of
    that day.

    Args:
        periods: the periods by their labels.
        codes: the code of the indicator that each derivation gives (`reading.derivation_codes`).
        left_out: the rows that each measure went without; the table that lost the greatest share counts.
    Raises:
        KeyError: a figure is of a period that is not among those given.
    """
    rows = _worst_table(left_out)
    lines: list[FigureLine] = []
    without: dict[str, None] = {}
    for figure in figures:
        code = codes.get(figure.measure)
        if code is None:
            without[figure.measure] = None
            continue
        is_whole = figure.scope == WHOLE_AUTHORITY
        is_incomplete = str(figure.basis) == "incomplete"
        is_median = figure.numerator is None and not is_incomplete
        if is_median and figure.value is None:
            continue  # of a few, or of none
        if is_incomplete and not is_whole:
            continue
        lost, considered = rows.get(figure.measure, (None, None))
        lines.append(
            FigureLine(
                code,
                Period(snapshot, snapshot) if figure.period == SNAPSHOT else periods[figure.period],
                team="" if is_whole else figure.scope,
                numerator=_exact(figure.numerator),
                # How many a median is of stays here: beside those of the teams it would tell what few there were.
                denominator=None if is_median else _exact(figure.denominator),
                value=_exact(figure.value) if is_median else None,
                symbol=NOT_AVAILABLE if is_incomplete else "",
                basis=str(figure.basis),
                is_provisional=figure.provisional,
                rows_considered=None if is_incomplete else considered,
                rows_left_out=None if is_incomplete else lost,
                place=f"{figure.measure}, {figure.period}, {figure.scope}",
            )
        )
    return DerivedLines(tuple(lines), tuple(without))


def _worst_table(left_out: Iterable[RowsLeftOut]) -> dict[str, tuple[int, int]]:
    """For each measure the rows lost and considered, of the table that lost the greatest share."""
    by_table: dict[tuple[str, str], tuple[int, int]] = {}
    for each in left_out:
        lost, _ = by_table.get((each.measure, each.table), (0, 0))
        # A row may be of no use for two reasons, and is one row.
        by_table[each.measure, each.table] = (min(lost + each.rows, each.of), each.of)
    worst: dict[str, tuple[int, int]] = {}
    for (measure, _), (lost, of) in by_table.items():
        have = worst.get(measure)
        if of and (have is None or lost * have[1] > have[0] * of):
            worst[measure] = (lost, of)
    return worst


def _exact(number: int | float | None) -> Decimal | None:
    return None if number is None else Decimal(f"{number:.12g}") if isinstance(number, float) else Decimal(number)
