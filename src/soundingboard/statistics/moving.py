"""Whether something turns more often after something else: rates within places, compared and joined, with an interval.

Each place is set beside itself: its months after some work beside its other months. What differs between places, but
stays the same within one, then plays no part. The ratio of the two rates is joined over places after Mantel and
Haenszel, with the variance of Greenland and Robins (Biometrics 41, 1985), which holds where each place has few events.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import erfc, exp, log, sqrt

Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Place:
    """One place: events and months after the work, and in its other months."""

    after: int
    months_after: int
    other: int
    months_other: int

    @property
    def tells(self) -> bool:
        """Whether it can say anything: it has months of both kinds, and an event in either."""
        return bool(self.months_after and self.months_other and (self.after or self.other))


@dataclass(frozen=True, slots=True)
class RateRatio:
    """How many times as often it was after the work, with its interval of 95%, and how likely so much is by chance."""

    value: float
    low: float
    high: float
    p: float
    places: int
    events: int


def rate_ratio(places: Iterable[Place]) -> RateRatio | None:
    """The ratio of the two rates over those places that tell; None where there is none of them.

    Where the events all lie on one side, half an event is added to each, so that the ratio has an end and an interval.
    """
    telling = [each for each in places if each.tells]
    if not telling:
        return None
    above = sum(each.after * each.months_other / _all(each) for each in telling)
    below = sum(each.other * each.months_after / _all(each) for each in telling)
    spread = sum(
        (each.after + each.other) * each.months_after * each.months_other / _all(each) ** 2 for each in telling
    )
    events = sum(each.after + each.other for each in telling)
    # Given its events, each falls after the work with the share of those months: the score test of no difference.
    expected = sum((each.after + each.other) * each.months_after / _all(each) for each in telling)
    p = erfc(abs(sum(each.after for each in telling) - expected) / sqrt(2 * spread))
    if not above or not below:
        marked, other = sum(each.months_after for each in telling), sum(each.months_other for each in telling)
        above += other / (marked + other) / 2
        below += marked / (marked + other) / 2
        spread += marked * other / (marked + other) ** 2
    centre, error = log(above / below), sqrt(spread / (above * below))
    low, high = exp(centre - Z_95 * error), exp(centre + Z_95 * error)
    return RateRatio(above / below, low, high, p, len(telling), events)


def _all(place: Place) -> int:
    return place.months_after + place.months_other


def stand_out(chances: Sequence[float], share: float = 0.05) -> tuple[bool, ...]:
    """Which of many findings stand out, so that of these no more than a share is by chance, on average.

    By the step-up rule of Benjamini and Hochberg (1995), over all that were looked at.
    """
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    last = max(
        (rank for rank, place in enumerate(order, 1) if chances[place] <= share * rank / len(chances)), default=0
    )
    found = set(order[:last])
    return tuple(place in found for place in range(len(chances)))
