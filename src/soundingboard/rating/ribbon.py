"""The ribbon: an objective's past ratings in a row, which way they go, and how long the last has stood (EV8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from soundingboard.rating.scales import Point

Direction = Literal["better", "worse", "same", "begun", "not comparable", "no earlier rating"]


@dataclass(frozen=True, slots=True)
class RatedOn:
    """The point agreed in one round; `point` is None where the round did not rate it."""

    on: date
    point: Point | None


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The ratings, oldest first, with what they come to. `rounds` and `days` say how long the last point has stood.

    `latest` is None, and `since` with it, where nothing has been rated.
    """

    ratings: tuple[RatedOn, ...]
    latest: Point | None
    direction: Direction
    since: date | None
    rounds: int
    days: int

    @property
    def sentence(self) -> str:
        """The ribbon in one sentence, for whoever does not see it."""
        if self.latest is None or self.since is None:
            return "Not yet rated."
        stood = f"{self.latest.word} for {_count(self.rounds, 'round')} ({_count(self.days, 'day')})"
        return f"{stood}; {_DIRECTIONS[self.direction]}."


_DIRECTIONS: dict[Direction, str] = {
    "better": "better than the rating before",
    "worse": "worse than the rating before",
    "same": "the same as the rating before",
    "begun": "rated for the first time after a point without a rank",
    "not comparable": "not to be compared with the rating before",
    "no earlier rating": "there is no earlier rating",
}


def ribbon(ratings: Iterable[RatedOn], on: date) -> Ribbon:
    """The ribbon on a day: ratings later than the day are left out, and they need not be in order."""
    seen = tuple(sorted((each for each in ratings if each.on <= on), key=lambda each: each.on))
    rated = [(each.on, each.point) for each in seen if each.point is not None]
    if not rated:
        return Ribbon(seen, None, "no earlier rating", None, 0, 0)
    latest = rated[-1][1]
    since, rounds = rated[-1][0], 0
    for day, point in reversed(rated):
        if point.code != latest.code:
            break
        since, rounds = day, rounds + 1
    before = rated[-2][1] if len(rated) > 1 else None
    return Ribbon(seen, latest, direction(before, latest), since, rounds, (on - since).days)


def direction(before: Point | None, now: Point) -> Direction:
    """Which way a rating went from the one before it, by rank. A scale may change its words, but not its order."""
    if before is None:
        return "no earlier rating"
    if before.code == now.code:
        return "same"
    if before.rank is None and now.rank is not None:
        return "begun"
    if before.rank is None or now.rank is None:
        return "not comparable"
    if before.rank == now.rank:
        return "same"
    return "better" if now.rank > before.rank else "worse"


def _count(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"
