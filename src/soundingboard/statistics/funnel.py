"""Funnels: units of different size set against what chance alone would do at their size, at one time.

The exact limits are interpolated quantiles of the binomial, or for rates of the Poisson distribution; the normal ones
their usual approximation. Both suppose that units differ by chance only. Authorities do not: nearly all would be
outside. So a third set is widened by how much they really differ (Spiegelhalter 2005, additive over-dispersion by
winsorised z scores), and that is the set to show for authorities.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, fsum, sqrt
from typing import Literal

Z_95, Z_998 = 1.96, 3.0902
WINSORISED = 0.1  # at each end

# A quantile is looked for where the distribution still has weight: beyond this it changes no digit.
NEGLIGIBLE = 1e-30

# What two ways of working out one number may differ by.
_HARDLY = 1e-9


@dataclass(frozen=True, slots=True)
class Unit:
    """A team or an authority: so many of so many. Where either is None the unit leaves the funnel.

    None is a number that is hidden, unless `is_missing` says that there is none.
    """

    name: str
    numerator: float | None
    denominator: float | None
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits between which 95% and 99.8% of units of this size would lie. They may pass nought or the whole."""

    lower_95: float
    upper_95: float
    lower_998: float
    upper_998: float


@dataclass(frozen=True, slots=True)
class FunnelUnit:
    """A unit with its value and its limits; None where it left the funnel. `z` is its distance in standard errors."""

    name: str
    denominator: float | None
    value: float | None
    exact: Limits | None
    normal: Limits | None
    adjusted: Limits | None
    z: float | None
    is_missing: bool = False

    def beyond(self, limits: Limits | None) -> str:
        """Where the unit lies by some of its limits: `high` or `low` outside 99.8%, else empty."""
        if limits is None or self.value is None or self.denominator is None:
            return ""
        upper = limits.upper_998
        if limits is self.exact:
            # An interpolated limit lies short of the count that chance still reaches: 29 of 29 would be above its limit
            # where one team in ten of that size has it. A count is above only where it is above that whole count.
            upper = ceil(upper * self.denominator - _HARDLY) / self.denominator
        if self.value > max(0.0, upper) + _HARDLY:
            return "high"
        return "low" if self.value < limits.lower_998 else ""


@dataclass(frozen=True, slots=True)
class Funnel:
    """The units in the order given. `phi` is how much more they differ than by chance: 1 as much, 27 far more.

    `left_out` counts the units without a value. `centre` and `phi` are None where no unit has one.
    """

    centre: float | None
    phi: float | None
    units: tuple[FunnelUnit, ...]
    left_out: int


def funnel(units: Sequence[Unit], *, rates: bool = False, centre: float | None = None) -> Funnel:
    """The funnel of shares, or with `rates` of rates; its centre is that of all units unless one is given (England's).

    Raises `ValueError` where a count is below nought, a denominator is not above it, or a share is over the whole.
    """
    for unit in units:
        _check(unit, rates)
    shown = [(unit.numerator, unit.denominator) for unit in units if unit.numerator is not None and unit.denominator]
    if not shown:
        return Funnel(centre, None, tuple(_left_out(unit) for unit in units), len(units))
    middle = sum(n for n, _ in shown) / sum(d for _, d in shown) if centre is None else centre
    scores = [_z(n / d, middle, d, rates) for n, d in shown]
    phi = over_dispersion(scores)
    return Funnel(middle, phi, tuple(_unit(unit, middle, phi, rates) for unit in units), len(units) - len(shown))


def over_dispersion(scores: Sequence[float]) -> float:
    """The mean square of z scores of which the outer tenths are drawn in to the tenth and ninetieth percentile."""
    low, high = percentile(scores, WINSORISED), percentile(scores, 1 - WINSORISED)
    return sum(min(max(score, low), high) ** 2 for score in scores) / len(scores)


def percentile(numbers: Sequence[float], share: float) -> float:
    """The value below which a share of the numbers lies, interpolated between neighbours."""
    ordered = sorted(numbers)
    place = share * (len(ordered) - 1)
    below = floor(place)
    if below + 1 == len(ordered):
        return ordered[below]
    return ordered[below] + (ordered[below + 1] - ordered[below]) * (place - below)


def exact_limits(size: float, centre: float, *, rates: bool = False) -> Limits:
    """The interpolated exact limits for one size."""
    spread = _binomial(round(size), centre) if not rates else _poisson(size * centre)
    if spread is None:
        return Limits(centre, centre, centre, centre)
    lower_95, upper_95, lower_998, upper_998 = (spread.quantile(q) / size for q in (0.025, 0.975, 0.001, 0.999))
    return Limits(lower_95, upper_95, lower_998, upper_998)


LimitSet = Literal["exact", "normal", "adjusted"]


def limits_of(unit: FunnelUnit, which: LimitSet) -> Limits | None:
    """One of the three sets of limits of a unit."""
    sets: dict[LimitSet, Limits | None] = {"exact": unit.exact, "normal": unit.normal, "adjusted": unit.adjusted}
    return sets[which]


def curve(found: Funnel, which: LimitSet, *, rates: bool = False, steps: int = 60) -> tuple[tuple[float, Limits], ...]:
    """The limits at sizes from a fraction of the smallest unit's to a little over the largest's, to be drawn as lines.

    The sizes lie closer where the limits bend. Empty where no unit has a value.
    """
    sizes = [unit.denominator for unit in found.units if unit.value is not None and unit.denominator]
    if not sizes or found.centre is None or found.phi is None:
        return ()
    first, last = min(sizes) / 2, max(sizes) * 1.05
    points = []
    for step in range(steps + 1):
        size = first + (last - first) * (step / steps) ** 2
        if which == "exact":
            size = size if rates else max(1.0, round(size))
            points.append((size, exact_limits(size, found.centre, rates=rates)))
            continue
        error = _standard_error(found.centre, size, rates)
        points.append(
            (size, _around(found.centre, error * sqrt(max(1.0, found.phi)) if which == "adjusted" else error))
        )
    return tuple(points)


def said_of(found: Funnel, which: LimitSet, said: Callable[[float], str], *, of: str = "units", own: str = "") -> str:
    """What a funnel shows, in words: which units size and chance do not explain, where one's own lies, who is left out.

    Args:
        said: a value in words, from a share or a rate.
        of: what the units are, in the plural.
        own: the name of the unit that is spoken of whatever its place.
    """
    shown = [unit for unit in found.units if unit.value is not None]
    if not shown:
        return f"No {of} have a figure that may be shown."
    outside = {
        way: [unit.name for unit in shown if unit.beyond(limits_of(unit, which)) == way] for way in ("high", "low")
    }
    count = len(outside["high"]) + len(outside["low"])
    if not count:
        sentence = f"None of {len(shown)} {of} differs from the whole by more than its size and chance explain."
    else:
        verb = "differs" if count == 1 else "differ"
        named = [
            f"{_names(names)} {word}"
            for word, names in (("above", outside["high"]), ("below", outside["low"]))
            if names
        ]
        sentence = (
            f"{count} of {len(shown)} {of} {verb} from the whole by more than size and chance explain:"
            f" {' and '.join(named)}."
        )
    for unit in shown:
        if unit.name == own and unit.value is not None:
            place = {"high": "above the limits", "low": "below the limits"}.get(
                unit.beyond(limits_of(unit, which)), "within the limits"
            )
            sentence += f" {own}, at {said(unit.value)}, is {place}."
    if found.left_out == 1:
        sentence += " One is left out, as its figure is hidden or missing."
    elif found.left_out:
        sentence += f" {found.left_out} are left out, as their figures are hidden or missing."
    return sentence


def _names(names: Sequence[str]) -> str:
    """Up to five names, else how many."""
    if len(names) > 5:
        return f"{len(names)}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _check(unit: Unit, rates: bool) -> None:
    if unit.numerator is not None and unit.numerator < 0:
        raise ValueError(f"{unit.name}: a count is nought or more.")
    if unit.denominator is not None and unit.denominator <= 0:
        raise ValueError(f"{unit.name}: a denominator is above nought.")
    if not rates and unit.numerator is not None and unit.denominator is not None:
        if unit.numerator > unit.denominator:
            raise ValueError(f"{unit.name}: a share has no more counted than there were; make a funnel of rates.")


def _left_out(unit: Unit) -> FunnelUnit:
    return FunnelUnit(unit.name, unit.denominator, None, None, None, None, None, unit.is_missing)


def _unit(unit: Unit, centre: float, phi: float, rates: bool) -> FunnelUnit:
    if unit.numerator is None or unit.denominator is None:
        return _left_out(unit)
    size, value = unit.denominator, unit.numerator / unit.denominator
    error = _standard_error(centre, size, rates)
    return FunnelUnit(
        unit.name,
        size,
        value,
        exact_limits(size, centre, rates=rates),
        _around(centre, error),
        _around(centre, error * sqrt(max(1.0, phi))),
        _z(value, centre, size, rates),
    )


def _standard_error(centre: float, size: float, rates: bool) -> float:
    return sqrt(centre / size) if rates else sqrt(centre * (1 - centre) / size)


def _z(value: float, centre: float, size: float, rates: bool) -> float:
    error = _standard_error(centre, size, rates)
    return (value - centre) / error if error > 0 else 0.0


def _around(centre: float, error: float) -> Limits:
    return Limits(centre - Z_95 * error, centre + Z_95 * error, centre - Z_998 * error, centre + Z_998 * error)


@dataclass(frozen=True, slots=True)
class _Spread:
    """A distribution of counts: the first count with any weight, and how much lies at or under each from there on."""

    first: int
    cumulated: tuple[float, ...]

    def quantile(self, share: float) -> float:
        """The count at a share, between whole counts as Spiegelhalter interpolates it."""
        place = next(at for at, reached in enumerate(self.cumulated) if reached >= share)
        before = self.cumulated[place - 1] if place else 0.0
        reached = self.cumulated[place]
        return self.first + place - (reached - share) / (reached - before)


@lru_cache(maxsize=4096)
def _binomial(size: int, share: float) -> _Spread | None:
    """The binomial distribution; None where it has no spread."""
    if not 0 < share < 1:
        return None
    odds = share / (1 - share)
    mode = min(size, int((size + 1) * share))
    up = ((size - count) / (count + 1) * odds for count in range(mode, size))
    down = (count / (size - count + 1) / odds for count in range(mode, 0, -1))
    return _from_mode(mode, up, down)


@lru_cache(maxsize=4096)
def _poisson(mean: float) -> _Spread | None:
    """The Poisson distribution; None where it has no spread."""
    if mean <= 0:
        return None
    mode = int(mean)
    up = (mean / (count + 1) for count in _from(mode))
    down = (count / mean for count in range(mode, 0, -1))
    return _from_mode(mode, up, down)


def _from(count: int) -> Iterator[int]:
    while True:
        yield count
        count += 1


def _from_mode(mode: int, up: Iterator[float], down: Iterator[float]) -> _Spread:
    """A distribution from the ratios of neighbouring weights, outwards from its mode until they are negligible.

    Weights are relative to the mode's and made to sum to one at the end, so no factorial of a large number is taken.
    """
    above, below = _weights(up), _weights(down)
    weights = [*reversed(below), 1.0, *above]
    total, reached, cumulated = fsum(weights), 0.0, []
    for weight in weights:
        reached += weight
        cumulated.append(reached / total)
    cumulated[-1] = 1.0
    return _Spread(mode - len(below), tuple(cumulated))


def _weights(ratios: Iterator[float]) -> list[float]:
    found, weight = [], 1.0
    for ratio in ratios:
        weight *= ratio
        if weight < NEGLIGIBLE:
            break
        found.append(weight)
    return found
