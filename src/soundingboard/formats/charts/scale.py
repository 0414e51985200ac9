"""Scales for charts of figures: where a value or a day lies, and which numbers stand beside an axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10, sqrt


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale from one stretch of numbers to one of a drawing; upwards on paper where `start` is the lower."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies; the ends for what lies beyond them."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + (self.end - self.start) * min(1.0, max(0.0, share))

    def rooted(self, value: float) -> float:
        """Where a value lies by its square root, from nought, so that sizes that differ much share the room better."""
        return self.start + (self.end - self.start) * sqrt(min(1.0, max(0.0, value / self.high)))

    def ticks(self, about: int = 4, decimals: int = 10) -> list[float]:
        """Round numbers within the scale, some `about` of them, none with more decimals than are printed."""
        step = max(_round_step((self.high - self.low) / about), 10.0**-decimals)
        if round(step, decimals) != step:
            step = _round_step(step * 1.2)  # a quarter of ten is printed as two and a half
        first = ceil(self.low / step - 1e-9)
        return [round(place * step, 10) for place in range(first, floor(self.high / step + 1e-9) + 1)]


def scale_over(values: Sequence[float], start: float, end: float) -> Scale:
    """A scale over some values with a little room; from nought where they come near it and none is below."""
    low, high = min(values), max(values)
    breadth = high - low or abs(high) * 0.2 or 1.0
    bottom, top = low - breadth * 0.08, high + breadth * 0.08
    if low >= 0 and (bottom < 0 or low < high * 0.25):
        bottom = 0.0
    return Scale(bottom, top, start, end)


def sizes_up_to(scale: Scale, apart: float) -> list[float]:
    """Round sizes from nought on a scale by square roots, so far apart that their names do not touch."""
    found = [0.0]
    power = 10.0 ** floor(log10(scale.high))
    for size in (power * part for part in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)):
        if size <= scale.high and size >= 1 and scale.rooted(size) - scale.rooted(found[-1]) >= apart:
            found.append(size)
    return found


def days_over(days: Sequence[date], start: float, end: float) -> Scale:
    """A scale over the days of a chart, the first and the last at its ends."""
    first, last = min(days).toordinal(), max(days).toordinal()
    return Scale(first, last if last > first else first + 1, start, end)


def _round_step(rough: float) -> float:
    power = 10.0 ** floor(log10(rough))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if rough <= power * step * 1.0001)
