"""How far two people grade the same work alike: weighted kappa, exact agreement and net shift, with their intervals.

The first grade is an auditor's, the second a moderator's who did not see it. Weighted kappa says how much better they
agree than chance would have it, counting a difference of two grades as twice that of one (linear weights: Cohen 1968,
Cicchetti and Allison 1971). Net shift says which way they differ: how many grades the second is above the first on
average. Intervals of these two are percentile bootstraps from a seed that is kept (Efron and Tibshirani 1993, chapter
13), of whole numbers as far as they go, so that they come out the same on every machine. Exact agreement is a share and
has the interval of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from soundingboard.statistics.chance import FIRST_FACTOR, GOLDEN, SECOND_FACTOR, WORD
from soundingboard.statistics.intervals import wilson

RESAMPLES = 2000  # of long lists fewer: a million draws, and never under 400 resamples
MOST_DRAWS, FEWEST_RESAMPLES = 1_000_000, 400
SMALL = 20  # fewer pairs than this are said to be few
FEWEST_FOR_DIRECTION = 10  # from fewer than this nobody is said to grade too kindly or too strictly
AT_ONCE = 250_000  # draws, so that a long list does not fill the memory

Direction = Literal["lower", "higher", "no_clear_direction", "too_few"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two grades of one piece of work by their place on the scale, a higher one being better; None was not graded."""

    first: int | None
    second: int | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What can be said of some pairs.

    `ungraded` pairs lack a grade and count towards nothing else. `kappa` is None where chance alone would already
    agree: where both gave one and the same grade throughout. `direction` says where the second grades lie.
    """

    pairs: int
    ungraded: int
    same: int
    lower: int
    higher: int
    exact: tuple[float, float] | None
    kappa: float | None
    kappa_interval: tuple[float, float] | None
    shift: float | None
    shift_interval: tuple[float, float] | None
    direction: Direction
    is_small: bool

    @property
    def share_same(self) -> float | None:
        """How many of the pairs agree exactly, from 0 to 1."""
        return self.same / self.pairs if self.pairs else None


def agreement(pairs: Sequence[Pair], grades: int, seed: int, resamples: int = RESAMPLES) -> Agreement:
    """How far two people agree on a scale of so many grades, whose places are 1 up to that number.

    Raises `ValueError` for a place that the scale does not have.
    """
    both = sorted((each.first, each.second) for each in pairs if each.first is not None and each.second is not None)
    for pair in both:
        if not all(1 <= grade <= grades for grade in pair):
            raise ValueError("A grade must be one of the scale's.")
    table = [[0] * grades for _ in range(grades)]
    for first, second in both:
        table[first - 1][second - 1] += 1
    flat = tuple(count for row in table for count in row)
    return _of_table(flat, len(pairs) - len(both), grades, seed, resamples)


# Pages ask for the same groups again and again, and what a table and a seed give never changes.
@lru_cache(maxsize=4096)
def _of_table(flat: tuple[int, ...], ungraded: int, grades: int, seed: int, resamples: int) -> Agreement:
    table = [flat[row * grades : (row + 1) * grades] for row in range(grades)]
    n = sum(flat)
    cells = [(i, j, table[i][j]) for i in range(grades) for j in range(grades)]
    same = sum(count for i, j, count in cells if i == j)
    lower = sum(count for i, j, count in cells if j < i)
    is_small = n < SMALL
    if not n:
        return Agreement(0, ungraded, 0, 0, 0, None, None, None, None, None, "too_few", is_small)
    moved = sum((j - i) * count for i, j, count in cells)
    resamples = min(resamples, max(FEWEST_RESAMPLES, MOST_DRAWS // n))
    kappas, shifts = _bootstrap(flat, grades, seed, resamples)
    shift_interval = _percentiles(shifts)
    return Agreement(
        pairs=n,
        ungraded=ungraded,
        same=same,
        lower=lower,
        higher=n - same - lower,
        exact=wilson(same, n),
        kappa=weighted_kappa(table),
        kappa_interval=_percentiles(kappas) if kappas.size else None,
        shift=moved / n,
        shift_interval=shift_interval,
        direction=_direction(n, shift_interval),
        is_small=is_small,
    )


def weighted_kappa(table: Sequence[Sequence[int]]) -> float | None:
    """Kappa with linear weights of a table of counts, the first grade down and the second across.

    None where chance alone would agree throughout.
    """
    n = sum(map(sum, table))
    down = [sum(row) for row in table]
    across = [sum(row[j] for row in table) for j in range(len(table))]
    places = range(len(table))
    seen = sum(abs(i - j) * table[i][j] for i in places for j in places)
    by_chance = sum(abs(i - j) * down[i] * across[j] for i in places for j in places)
    return 1 - n * seen / by_chance if by_chance else None


def _direction(n: int, interval: tuple[float, float]) -> Direction:
    if n < FEWEST_FOR_DIRECTION:
        return "too_few"
    if interval[1] < 0:
        return "lower"
    return "higher" if interval[0] > 0 else "no_clear_direction"


def _bootstrap(
    flat: tuple[int, ...], grades: int, seed: int, resamples: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Kappa and shift of each resample; a resample in which chance alone agrees has no kappa and is left out."""
    cell_of = np.repeat(np.arange(grades * grades), flat)
    n, cells = len(cell_of), grades * grades
    rows_at_once = max(1, AT_ONCE // n)
    first, second = np.divmod(np.arange(cells), grades)
    apart = np.abs(first - second)
    # How far apart the grades of every two cells are, one's first from the other's second.
    chance = np.abs(first[:, None] - second[None, :])
    kappas, shifts = [], []
    for start in range(0, resamples, rows_at_once):
        rows = min(rows_at_once, resamples - start)
        places = np.arange(start * n, (start + rows) * n, dtype=np.uint64)
        picked = cell_of[_below(seed, places, n)].reshape(rows, n)
        counts = np.bincount((picked + np.arange(rows)[:, None] * cells).ravel(), minlength=rows * cells)
        counts = counts.reshape(rows, cells)
        by_chance = ((counts @ chance) * counts).sum(axis=1)
        seen = counts @ apart
        has_kappa = by_chance > 0
        kappas.append(1 - n * seen[has_kappa] / by_chance[has_kappa])
        shifts.append(counts @ (second - first) / n)
    return np.concatenate(kappas), np.concatenate(shifts)


def _below(seed: int, places: NDArray[np.uint64], limit: int) -> NDArray[np.int64]:
    """`chance.below` for many places at once; whole numbers of 64 bits overflow as they should."""
    z = np.uint64(seed & WORD) + (places + np.uint64(1)) * np.uint64(GOLDEN)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(FIRST_FACTOR)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(SECOND_FACTOR)
    z ^= z >> np.uint64(31)
    return (((z >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32)).astype(np.int64)


def _percentiles(values: NDArray[np.float64]) -> tuple[float, float]:
    """The values below and above which a fortieth of them lie: one of them each, none in between."""
    ordered = np.sort(values)
    aside = len(ordered) // 40
    return float(ordered[aside]), float(ordered[len(ordered) - 1 - aside])
