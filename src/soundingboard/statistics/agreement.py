"""How far two people grade the same work alike: weighted kappa, exact agreement and net shift, with their intervals.

The first grade is an auditor's, the second a moderator's who did not see it. Weighted kappa says how much better they
agree than chance would have it, counting a difference of two grades as twice that of one (linear weights: Cohen 1968,
Cicchetti and Allison 1971). Net shift says which way they differ: how many grades the second is above the first on
average. Intervals of these two are percentile bootstraps from a seed that is kept (Efron and Tibshirani 1993, chapter
13), of whole numbers as far as they go, so that they come out the same on every machine. Exact agreement is a share and
has the interval of one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from soundingboard.statistics.intervals import wilson

RESAMPLES = 2000  # of long lists fewer: a million draws, and never under 400 resamples
MOST_DRAWS, FEWEST_RESAMPLES = 1_000_000, 400
SMALL = 20  # fewer pairs than this are said to be few
FEWEST_FOR_DIRECTION = 10  # from fewer than this nobody is said to grade too kindly or too strictly

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
    return agreement_of(Counter((each.first, each.second) for each in pairs), grades, seed, resamples)


def agreement_of(
    counted: Mapping[tuple[int | None, int | None], int], grades: int, seed: int, resamples: int = RESAMPLES
) -> Agreement:
    """The same of pairs that were counted by their two grades."""
    table = [[0] * grades for _ in range(grades)]
    ungraded = 0
    for (first, second), number in counted.items():
        if first is None or second is None:
            ungraded += number
            continue
        if not (1 <= first <= grades and 1 <= second <= grades):
            raise ValueError("A grade must be one of the scale's.")
        table[first - 1][second - 1] += number
    flat = tuple(count for row in table for count in row)
    return _of_table(flat, ungraded, grades, seed, resamples)


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
    # The arrays library is loaded by the first pair, not by every web process.
    from soundingboard.statistics.resampling import kappa_and_shift

    kappa_interval, shift_interval = kappa_and_shift(flat, grades, seed, resamples)
    return Agreement(
        pairs=n,
        ungraded=ungraded,
        same=same,
        lower=lower,
        higher=n - same - lower,
        exact=wilson(same, n),
        kappa=weighted_kappa(table),
        kappa_interval=kappa_interval,
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
