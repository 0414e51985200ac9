"""Which cases to look at: how many, how many of each team, and which; from a seed that is kept.

A case is drawn by chance within its stratum, and each stratum has its share of the sample. Anybody with the list and
the seed can make the same choice again.
"""

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from soundingboard.statistics.chance import shuffled
from soundingboard.statistics.intervals import wilson


def shares_of(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many to draw from each stratum, by its number of cases.

    Every stratum that has a case gives one, where the sample has room for that: no team goes unseen. The sample is
    otherwise shared out in proportion; what is left over goes to the largest remainders (Hare and Hamilton's method),
    the larger stratum first where two are equal, then by name. None gives more than it has.
    """
    filled = {name: count for name, count in sizes.items() if count > 0}
    total = sum(filled.values())
    size = min(size, total)
    given = dict.fromkeys(sizes, 0)
    if size <= 0:
        return given
    least = 1 if size >= len(filled) else 0
    exact = {name: Fraction(size * count, total) for name, count in filled.items()}
    for name in filled:
        given[name] = max(least, int(exact[name]))
    while sum(given.values()) > size:  # the ones given to small strata come from the fullest
        fullest = max((n for n in filled if given[n] > least), key=lambda n: (given[n] - exact[n], filled[n], n))
        given[fullest] -= 1
    while sum(given.values()) < size:
        room = [name for name in filled if given[name] < filled[name]]
        given[min(room, key=lambda n: (given[n] - exact[n], -filled[n], n))] += 1
    return given


def chosen(frame: Mapping[str, str], size: int, seed: int) -> dict[str, tuple[str, ...]]:
    """The cases that are drawn from a frame (stratum by reference), by stratum, each in the order in which they came.

    What a stratum gives is the beginning of its chance order, so that a larger sample holds the smaller one.
    """
    strata: dict[str, list[str]] = defaultdict(list)
    for reference, stratum in frame.items():
        strata[stratum].append(reference)
    shares = shares_of({name: len(cases) for name, cases in strata.items()}, size)
    return {name: tuple(shuffled(cases, seed)[: shares[name]]) for name, cases in sorted(strata.items())}


def share_for_second_grade(references: list[str], percent: int, seed: int) -> frozenset[str]:
    """Those that a second person grades: so many in a hundred, rounded up, drawn by chance."""
    number = ceil(Fraction(len(references) * percent, 100))
    return frozenset(shuffled(references, seed)[:number])


def interval_expected(size: int, total: int, share: float = 0.5) -> tuple[float, float]:
    """The interval that a share will have when so many of a whole were looked at: the widest, at a half.

    It is the Wilson interval of a sample that counts for more the more of the whole it is (finite population
    correction, Cochran 1977); of the whole it is the share itself.

    Raises `ValueError` for a sample of none, or of more than there are.
    """
    if not 0 < size <= total:
        raise ValueError("A sample is of one case up to all.")
    if size == total:
        return share, share
    counts_for = size * (total - 1) / (total - size)
    return wilson(share * counts_for, counts_for)


def size_for(margin: float, total: int) -> int:
    """The fewest cases by which the widest interval reaches no further than a margin to either side."""
    low, high = 1, total
    while low < high:
        middle = (low + high) // 2
        ends = interval_expected(middle, total)
        if (ends[1] - ends[0]) / 2 <= margin:
            high = middle
        else:
            low = middle + 1
    return low
