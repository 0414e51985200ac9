"""The optimism gap: how people's ratings compare with what the rules suggested from the same facts (EV9).

A gap is information and no accusation. Favourable reports are sometimes right (Kaufmann and Kock 2023, 46,474 reports),
and more often not (Snow, Keil and Wallace 2007: of the reports that were biased, twice as many were too good as too
bad). So it is counted, shown with the numbers behind it, and put in neutral words.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from soundingboard.rating.scales import Dimension, Point

Grouping = Literal["objective", "owner", "agency", "theme", "round", "dimension", "all"]


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A rating by people beside the one suggested at the time, with whom and what it belongs to.

    `times` is how many such ratings there are, where alike ones were counted.
    """

    objective: str
    round_on: date
    dimension: Dimension
    judged: Point
    suggested: Point
    owner: str = ""
    agency: str = ""
    theme: str = ""
    times: int = 1

    @property
    def steps(self) -> int | None:
        """How many points higher people judged (negative: lower); None where either has no rank to compare."""
        if self.judged.rank is None or self.suggested.rank is None:
            return None
        return self.judged.rank - self.suggested.rank


@dataclass(frozen=True, slots=True)
class Gap:
    """Counts for one group of ratings. `steps` is the sum of points higher less points lower."""

    group: str
    ratings: int
    higher: int
    same: int
    lower: int
    steps: int

    @property
    def compared(self) -> int:
        """How many of the ratings could be compared."""
        return self.higher + self.same + self.lower

    @property
    def mean_steps(self) -> float | None:
        """Points higher per rating compared, on average; None where none could be compared."""
        return self.steps / self.compared if self.compared else None

    @property
    def sentence(self) -> str:
        """The numbers in one neutral sentence."""
        if not self.compared:
            return f"None of {_ratings(self.ratings)} can be compared with what the rules suggested."
        return (
            f"Of {_ratings(self.compared)} that can be compared, {self.higher} judged higher than the rules suggested, "
            f"{self.same} the same and {self.lower} lower."
        )


def gaps(pairs: Iterable[JudgedPair], by: Grouping) -> tuple[Gap, ...]:
    """The gap for each group, in order of the group's name (rounds by date). Ratings without a group stand under ""."""
    grouped: dict[str, list[JudgedPair]] = {}
    for pair in pairs:
        grouped.setdefault(_GROUPS[by](pair), []).append(pair)
    return tuple(_gap(group, grouped[group]) for group in sorted(grouped))


def overall_gap(pairs: Iterable[JudgedPair]) -> Gap:
    """The gap over all the ratings given; all noughts where there are none."""
    return _gap("all", list(pairs))


_GROUPS: dict[Grouping, Callable[[JudgedPair], str]] = {
    "objective": lambda pair: pair.objective,
    "owner": lambda pair: pair.owner,
    "agency": lambda pair: pair.agency,
    "theme": lambda pair: pair.theme,
    "round": lambda pair: pair.round_on.isoformat(),
    "dimension": lambda pair: pair.dimension,
    "all": lambda pair: "all",
}


def _gap(group: str, pairs: Sequence[JudgedPair]) -> Gap:
    steps = [(pair.steps, pair.times) for pair in pairs if pair.steps is not None]
    return Gap(
        group=group,
        ratings=sum(pair.times for pair in pairs),
        higher=sum(times for step, times in steps if step > 0),
        same=sum(times for step, times in steps if step == 0),
        lower=sum(times for step, times in steps if step < 0),
        steps=sum(step * times for step, times in steps),
    )


def _ratings(n: int) -> str:
    return f"{n} rating" if n == 1 else f"{n} ratings"
