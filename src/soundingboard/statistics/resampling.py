"""The percentile bootstrap of agreement, apart from it because it needs the arrays library, which a web process that
shows none does not carry (Efron and Tibshirani 1993, chapter 13).

The draws are whole numbers of a kept seed, so that an interval comes out the same on every machine.
"""

import numpy as np
from numpy.typing import NDArray

from soundingboard.statistics.chance import FIRST_FACTOR, GOLDEN, SECOND_FACTOR, WORD

AT_ONCE = 250_000  # draws, so that a long list does not fill the memory

Interval = tuple[float, float]


def kappa_and_shift(flat: tuple[int, ...], grades: int, seed: int, resamples: int) -> tuple[Interval | None, Interval]:
    """The intervals of weighted kappa and of net shift, of a table of counts read row by row, first grades down.

    A resample in which chance alone agrees has no kappa and is left out; the interval is None where none has one.
    """
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
        picked = cell_of[below(seed, places, n)].reshape(rows, n)
        counts = np.bincount((picked + np.arange(rows)[:, None] * cells).ravel(), minlength=rows * cells)
        counts = counts.reshape(rows, cells)
        by_chance = ((counts @ chance) * counts).sum(axis=1)
        seen = counts @ apart
        has_kappa = by_chance > 0
        kappas.append(1 - n * seen[has_kappa] / by_chance[has_kappa])
        shifts.append(counts @ (second - first) / n)
    every_kappa = np.concatenate(kappas)
    return _percentiles(every_kappa) if every_kappa.size else None, _percentiles(np.concatenate(shifts))


def below(seed: int, places: NDArray[np.uint64], limit: int) -> NDArray[np.int64]:
    """`chance.below` for many places at once."""
    return (((_drawn(seed, places) >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32)).astype(np.int64)


def uniform(seed: int, size: int) -> NDArray[np.float64]:
    """The first numbers of a seed's row, spread evenly from 0 up to 1."""
    return (_drawn(seed, np.arange(size, dtype=np.uint64)) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _drawn(seed: int, places: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """`chance.draw` for many places at once; whole numbers of 64 bits overflow as they should."""
    z = np.uint64(seed & WORD) + (places + np.uint64(1)) * np.uint64(GOLDEN)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(FIRST_FACTOR)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(SECOND_FACTOR)
    z ^= z >> np.uint64(31)
    return z


def _percentiles(values: NDArray[np.float64]) -> tuple[float, float]:
    """The values below and above which a fortieth of them lie: one of them each, none in between."""
    ordered = np.sort(values)
    aside = len(ordered) // 40
    return float(ordered[aside]), float(ordered[len(ordered) - 1 - aside])
