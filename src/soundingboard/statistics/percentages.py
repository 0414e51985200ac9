"""The one shape in which the results of looking at practice are told: passed, eligible, not applicable, incomplete.

A bare percentage hides three things: of how many it is, how many were left out and why, and how sure it is. So a
percentage here carries all of them, and the Wilson interval with it (`intervals`). Two percentages are told apart only
where their intervals do not overlap, and an order of teams says for whom it means something.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor

from soundingboard.statistics.intervals import wilson

# Of fewer than this a percentage moves by ten points with one record, and that is said beside it.
FEW = 10


@dataclass(frozen=True, slots=True)
class Percentage:
    """So many passed of those that could pass; beside them those that it did not apply to, and those not complete.

    `eligible` counts what could be judged and was, passed or not. What did not apply and what could not be judged for
    want of an answer are in neither number, and are told apart.
    """

    passed: int
    eligible: int
    not_applicable: int = 0
    incomplete: int = 0

    def __post_init__(self) -> None:
        """Refuses what cannot be counted. Raises ValueError."""
        if min(self.passed, self.eligible, self.not_applicable, self.incomplete) < 0:
            raise ValueError("Counts are nought or more.")
        if self.passed > self.eligible:
            raise ValueError("No more can pass than could be judged.")

    def __add__(self, other: "Percentage") -> "Percentage":
        return Percentage(
            self.passed + other.passed,
            self.eligible + other.eligible,
            self.not_applicable + other.not_applicable,
            self.incomplete + other.incomplete,
        )

    @property
    def n(self) -> int:
        """Of how many it is a percentage."""
        return self.eligible

    @property
    def looked_at(self) -> int:
        """All that were looked at, whatever could be said of them."""
        return self.eligible + self.not_applicable + self.incomplete

    @property
    def failed(self) -> int:
        """Those that could pass and did not."""
        return self.eligible - self.passed

    @property
    def share(self) -> float | None:
        """The share that passed, from 0 to 1; None where nothing could be judged."""
        return self.passed / self.eligible if self.eligible else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which shares it lies in 95 of 100 samples; None where nothing could be judged."""
        return wilson(self.passed, self.eligible) if self.eligible else None

    @property
    def is_of_few(self) -> bool:
        """Whether it is of so few that one record more would move it by ten points or so."""
        return self.eligible < FEW

    @property
    def printed(self) -> str:
        """The percentage in whole points, or the words for why there is none."""
        return in_points(self.share) if self.share is not None else "None could be judged"

    @property
    def interval_printed(self) -> str:
        """The interval in whole points; empty where there is none."""
        if self.interval is None:
            return ""
        low, high = self.interval
        return f"{in_points(low)} to {in_points(high)}"

    @property
    def left_out(self) -> str:
        """Who is in neither number, as a sentence; empty where nobody is."""
        parts = []
        if self.not_applicable:
            parts.append(f"{self.not_applicable:,} did not apply")
        if self.incomplete:
            parts.append(f"{self.incomplete:,} {'was' if self.incomplete == 1 else 'were'} incomplete")
        return f"{' and '.join(parts)}." if parts else ""

    @property
    def sentence(self) -> str:
        """All of it in words: so many of so many, between what and what, who was left out, and whether it is of few."""
        if not self.eligible:
            said = "Nothing could be judged."
        else:
            between = self.interval_printed.replace(" to ", " and ")
            said = f"{self.passed:,} of {self.eligible:,} passed: {self.printed}, between {between}."
        if self.left_out:
            said += f" {self.left_out}"
        if self.eligible and self.is_of_few:
            said += " It is of so few that it says little."
        return said

    def is_below(self, other: "Percentage") -> bool:
        """Whether its whole interval lies beneath the other's: only then is it said to be lower."""
        return self.interval is not None and other.interval is not None and self.interval[1] < other.interval[0]

    def overlaps(self, other: "Percentage") -> bool:
        """Whether the two cannot be told apart; what has no interval is told from nothing."""
        return not self.is_below(other) and not other.is_below(self)

    def is_below_share(self, share: float) -> bool:
        """Whether its whole interval lies beneath a share that was aimed at."""
        return self.interval is not None and self.interval[1] < share


NOTHING = Percentage(0, 0)


def in_points(share: float) -> str:
    """A share as a percentage in whole points, half rounded up; only all of them is 100%, and only none is 0%."""
    points = floor(share * 100 + 0.5)
    if points == 100 and share < 1:
        points = 99
    if points == 0 and share > 0:
        return "under 1%"
    return f"{points}%"


def together(some: Iterable[Percentage]) -> Percentage:
    """Several as one: the counts added up, never the percentages."""
    return sum(some, NOTHING)


Named = tuple[str, Percentage]


def lowest_first(named: Iterable[Named]) -> list[Named]:
    """The lowest share first, those with none at the end, and by name where two are equal.

    An order alone would claim more than the numbers bear: wherever it is shown, `order_said` stands beside it.
    """
    return sorted(named, key=lambda each: (each[1].share is None, each[1].share or 0.0, each[0]))


def order_said(named: Sequence[Named], *, of: str = "teams") -> str:
    """What an order is worth, in words: who lies beneath whom with no overlap, and that the rest is no order at all."""
    judged = [each for each in lowest_first(named) if each[1].share is not None]
    if not judged:
        return f"None of the {of} has a percentage."
    if len(judged) == 1:
        return f"Only {judged[0][0]} has a percentage, so there is nothing to compare it with."
    told = []
    for name, one in judged:
        above = [other for other, another in judged if one.is_below(another)]
        if above:
            told.append(f"{name} is below {_listed(above)}")
    pairs = len(judged) * (len(judged) - 1) // 2
    apart = sum(one.is_below(another) for _, one in judged for _, another in judged)
    if not apart:
        return f"The intervals of all {len(judged)} {of} overlap, so their order says nothing."
    said = f"{'; '.join(told)}."
    return said if apart == pairs else f"{said} All others overlap, so their order says nothing."


def _listed(names: Sequence[str]) -> str:
    """Up to four names, else some of them and how many more."""
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
