"""When what is still open will be done, by how the same programme kept its dates before.

An action stands so many days before its date, or after it. Every past action is looked at on the days on which it stood
as far from the date that it then had, and was not done either: how long each of them still took is what this one may
take. What has not been done yet counts for as long as it has been followed (Kaplan and Meier 1958). No curve is fitted,
an action counts once however often its date was moved, and where too few have stood so far from their dates, those
count that stood nearest on the way to theirs (of the late ones none that was much less late).

How sure that is comes from drawing the past actions anew, again and again, as if the programme had lived another of the
lives that it might have had (Efron and Tibshirani 1993). The actions of one objective are late together more often than
chance has it; how much more is measured on the record and kept in the draws. All draws are whole numbers of a kept
seed. Days are whole numbers (`date.toordinal`). Needs the arrays library, which a web process does not carry.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from soundingboard.statistics.chance import draw
from soundingboard.statistics.resampling import below, uniform

ENOUGH = 15  # past actions that stood as this one stands
LIVES = 200  # how often the past is drawn anew
FUTURES = 50  # how many futures each of these lives is given
ENOUGH_PAIRS = 30
USUAL_TOGETHER = 0.3  # how far the actions of one objective go together, where the record cannot tell
NEAR = 30  # days: how much less late those may have been that stand for one that is late
AT_ONCE = 64  # actions that are drawn for together: memory holds five megabytes of them
NEVER = 1 << 30  # later than any day that the record can speak of

Days = NDArray[np.int64]
Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Course:
    """What became of one action: the dates that it had, each with the day from which it had it, and when it was done.

    It was open from the first of these days on.
    """

    name: str
    group: str
    dues: tuple[tuple[int, int], ...]
    done: int | None

    def known_at(self, day: int) -> "Course | None":
        """What was known of it at the end of a day; None before it was open."""
        dues = tuple(each for each in self.dues if each[0] <= day)
        if not dues:
            return None
        return Course(self.name, self.group, dues, self.done if self.done is not None and self.done <= day else None)

    @property
    def due(self) -> int:
        """The date that it has last."""
        return self.dues[-1][1]

    @property
    def kept_its_first_date(self) -> bool:
        """Whether it was done by the date that it was first given."""
        return self.done is not None and self.done <= self.dues[0][1]


class Sights(NamedTuple):
    """The past actions as they stood at one distance from their dates.

    Attributes:
        thing, share: which action each sight is of, and its share of that action's sights; the soonest to end first.
        begins: where those begin that ended alike: after as many days, done or else still followed.
        after, is_done: the days after which those that are alike ended, and whether they were then done.
    """

    thing: Days
    share: Shares
    begins: Days
    after: Days
    is_done: NDArray[np.bool_]


class Record:
    """What a programme's actions tell of one another at the end of a day.

    Args:
        courses: what was known of them that day.
    """

    def __init__(self, courses: Sequence[Course], day: int) -> None:
        self.size = len(courses)
        rows: list[tuple[int, int, int, int, bool]] = []
        for thing, course in enumerate(courses):
            end = day if course.done is None else course.done
            for place, (since, due) in enumerate(course.dues):
                until = course.dues[place + 1][0] if place + 1 < len(course.dues) else end
                if since < min(until, end):
                    rows.append((thing, due, since, min(until, end), course.done is not None))
        held = np.array(rows, dtype=np.int64).reshape(-1, 5)
        self._thing, self._due, self._since, self._until, self._is_done = held.T
        ends = np.array([day if each.done is None else each.done for each in courses], dtype=np.int64)
        self._end = ends[self._thing] if self.size else self._thing
        self._known: dict[int, Sights] = {}
        self._curves: dict[int, Shares] = {}
        self._distances = self._how_many_at_each()

    def _how_many_at_each(self) -> dict[int, int]:
        """How many actions have stood at each distance from their dates."""
        spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for thing, due, since, until in zip(self._thing, self._due, self._since, self._until, strict=True):
            spans[int(thing)].append((int(due - until) + 1, int(due - since)))
        changes: dict[int, int] = defaultdict(int)
        for found in spans.values():
            for nearest, farthest in _joined(found):
                changes[nearest] += 1
                changes[farthest + 1] -= 1
        many, counted = 0, {}
        for distance in range(min(changes, default=0), max(changes, default=-1) + 1):
            many += changes.get(distance, 0)
            counted[distance] = many
        return counted

    def distance_like(self, distance: int) -> int | None:
        """The distance at which enough actions have stood: this one, or the nearest on the way to the date itself;
        after the date no more than thirty days nearer, as what is a year late is not like what is a week late. None
        where there is none."""
        step = -1 if distance >= 0 else 1
        last = 0 if distance >= 0 else min(-1, distance + NEAR)
        for each in range(distance, last + step, step):
            if self._distances.get(each, 0) >= ENOUGH:
                return each
        return None

    def at(self, distance: int) -> Sights:
        """The sights at one distance."""
        found = self._known.get(distance)
        if found is None:
            day = self._due - distance
            here = (day >= self._since) & (day < self._until)
            thing, after, is_done = self._thing[here], (self._end - day)[here], self._is_done[here].astype(bool)
            share = 1.0 / np.bincount(thing, minlength=self.size)[thing] if thing.size else thing.astype(float)
            # Of those that end on one day, the done ones leave first: the others were still followed then.
            order = np.lexsort((~is_done, after))
            after, is_done = after[order], is_done[order]
            is_other = np.append(True, (np.diff(after) != 0) | (is_done[1:] != is_done[:-1])) if after.size else is_done
            begins = np.flatnonzero(is_other)
            found = self._known[distance] = Sights(thing[order], share[order], begins, after[begins], is_done[begins])
        return found

    def curve(self, distance: int) -> Shares:
        """The share that was done by the time at which each of the sights at a distance ended that are not alike."""
        found = self._curves.get(distance)
        if found is None:
            sights = self.at(distance)
            found = self._curves[distance] = done_by(sights, sights.share[:, None])[:, 0]
        return found

    def chance(self, distance: int, within: int) -> float | None:
        """The chance that an action at a distance from its date is done within so many days; None where too few have
        stood so."""
        like = self.distance_like(distance)
        if like is None:
            return None
        place = int(np.searchsorted(self.at(like).after, within - max(0, distance - like), side="right"))
        return float(self.curve(like)[place - 1]) if place else 0.0

    def reached(self, distance: int) -> int:
        """How many actions have stood at a distance."""
        return self._distances.get(distance, 0)


def _joined(spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Stretches of distances without what they share: an action whose date was moved stands at some of them twice."""
    joined: list[tuple[int, int]] = []
    for nearest, farthest in sorted(spans):
        if joined and nearest <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], farthest))
        else:
            joined.append((nearest, farthest))
    return joined


def done_by(sights: Sights, weights: Shares) -> Shares:
    """The share that was done by the time at which sights ended (Kaplan and Meier 1958): a line for those alike.

    Args:
        weights: a line for each sight; each column is a past of its own, and gives a column.
    """
    if not sights.begins.size:
        return np.zeros((0, weights.shape[1]))
    ending = np.add.reduceat(weights, sights.begins, axis=0)
    at_risk = np.cumsum(ending[::-1], axis=0)[::-1]
    leaving = np.where(sights.is_done[:, None], ending, 0.0)
    stays = 1.0 - np.divide(leaving, at_risk, out=np.zeros_like(at_risk), where=at_risk > 1e-12)
    return (1.0 - np.cumprod(np.clip(stays, 0.0, 1.0), axis=0)).astype(np.float64)


def together(courses: Iterable[Course], day: int) -> float | None:
    """How far the actions of one objective keep or miss their first dates together: from 0, as chance has it, to 0.8.

    The correlation between two of one objective, of those whose first date has come; None where there are too few pairs
    or all did alike.
    """
    groups: dict[str, list[bool]] = defaultdict(list)
    for each in courses:
        if each.dues[0][1] <= day:
            groups[each.group].append(each.kept_its_first_date)
    kept = [one for found in groups.values() for one in found]
    pairs = [pair for found in groups.values() for pair in combinations(found, 2)]
    if len(pairs) < ENOUGH_PAIRS or len(set(kept)) < 2:
        return None
    share = sum(kept) / len(kept)
    apart = sum((first - share) * (second - share) for first, second in pairs) / len(pairs)
    return float(min(0.8, max(0.0, apart / (share * (1 - share)))))


class Open(NamedTuple):
    """An action that is not done: how many days it stands before its date (after it: negative), and within how many
    days its objective is to be reached."""

    name: str
    group: str
    distance: int
    within: int


class Outcome(NamedTuple):
    """What may become of one objective.

    Attributes:
        chance: that all its open actions are done in time, from 0 to 1.
        low, high: in nine of ten lives that the programme might have had the chance lies between these.
        half_within, most_within: the days within which everything is done in half and in nine of ten futures; None
            where the record cannot say.
        weakest: the action least likely to be done in time.
    """

    chance: float
    low: float
    high: float
    half_within: int | None
    most_within: int | None
    weakest: str


class _Group:
    """The futures of one objective while its actions are drawn."""

    def __init__(self, seed: int, alike: float) -> None:
        size = LIVES * FUTURES
        self.is_alike = uniform(draw(seed, 0), size) < alike
        self.common = uniform(draw(seed, 1), size)
        self.latest = np.zeros(size, dtype=np.int64)
        self.least = np.ones(LIVES)
        self.product = np.ones(LIVES)
        self.weakest = (2.0, "")


def simulate(record: Record, actions: Sequence[Open], *, alike: float, seed: int) -> Mapping[str, Outcome]:
    """What may become of each objective, by its group; those in which an action stands as too few did are left out."""
    like = {each.name: record.distance_like(each.distance) for each in actions}
    silent = {each.group for each in actions if like[each.name] is None}
    told = sorted((each for each in actions if each.group not in silent), key=lambda each: (each.group, each.name))
    names = sorted({each.group for each in told})
    groups = {name: _Group(draw(seed, 2 * place + 2), alike) for place, name in enumerate(names)}
    places = {each.name: place for place, each in enumerate(told)}
    lives = _lives(record.size, seed)
    by_distance: dict[int, list[Open]] = defaultdict(list)
    for each in told:
        by_distance[like[each.name] or 0].append(each)
    for distance, found in sorted(by_distance.items()):
        sights = record.at(distance)
        shares = done_by(sights, lives[sights.thing] * sights.share[:, None])
        curves = np.ascontiguousarray(shares.T)
        for start in range(0, len(found), AT_ONCE):
            some = found[start : start + AT_ONCE]
            drawn = np.stack([_drawn(groups[each.group], seed, places[each.name]) for each in some], axis=1)
            days = np.append(sights.after, NEVER)
            # One look-up for each life: all that stand at this distance draw from the same curve of it.
            taken = np.stack([days[np.searchsorted(curves[life], drawn[life], side="left")] for life in range(LIVES)])
            for place, each in enumerate(some):
                _take_into(groups[each.group], each, distance, sights, shares, taken[:, place])
    within = {each.group: each.within for each in told}
    return {name: _outcome(group, within[name], alike) for name, group in groups.items()}


def _lives(size: int, seed: int) -> Shares:
    """How often each past action is drawn in each life: a line for each action, a column for each life."""
    drawn = below(draw(seed, 0), np.arange(LIVES * size, dtype=np.uint64), size) if size else np.zeros(0, dtype=int)
    rows = np.repeat(np.arange(LIVES), size) * size
    lives = np.bincount(rows + drawn, minlength=LIVES * size).reshape(LIVES, size).astype(np.float64)
    return np.ascontiguousarray(lives.T)


def _drawn(group: _Group, seed: int, place: int) -> Shares:
    """What an action draws in each future of each life: what its objective drew, or its own."""
    luck = uniform(draw(seed, 2 * place + 1), LIVES * FUTURES)
    return np.where(group.is_alike, group.common, luck).reshape(LIVES, FUTURES)


def _take_into(group: _Group, action: Open, distance: int, sights: Sights, shares: Shares, taken: Days) -> None:
    later = max(0, action.distance - distance)
    found = np.where(taken == NEVER, NEVER, taken + later).ravel()
    np.maximum(group.latest, found, out=group.latest)
    place = int(np.searchsorted(sights.after, action.within - later, side="right"))
    chances = shares[place - 1] if place else np.zeros(LIVES)
    group.least = np.minimum(group.least, chances)
    group.product = group.product * chances
    group.weakest = min(group.weakest, (float(chances.mean()), action.name))


def _outcome(group: _Group, within: int, alike: float) -> Outcome:
    chances = np.sort(alike * group.least + (1 - alike) * group.product)
    aside = LIVES // 20
    days = np.sort(group.latest)
    half, most = (int(days[int(np.ceil(len(days) * part)) - 1]) for part in (0.5, 0.9))
    return Outcome(
        chance=round(float((group.latest <= within).mean()), 4),
        low=round(float(chances[aside]), 4),
        high=round(float(chances[LIVES - 1 - aside]), 4),
        half_within=None if half >= NEVER else half,
        most_within=None if most >= NEVER else most,
        weakest=group.weakest[1],
    )


# --- was it right before? ---------------------------------------------------------------------------------------------


class Tried(NamedTuple):
    """A forecast that would have been made on a past day, and what came of it.

    Attributes:
        chance: that was forecast.
        usual: the share of first dates kept until then, which is a forecast that knows nothing else.
        came: whether it came about.
    """

    chance: float
    usual: float
    came: bool


class Trial(NamedTuple):
    """What would have been forecast: for single dates, and for all that one objective had due."""

    dates: tuple[Tried, ...]
    objectives: tuple[Tried, ...]


def try_out(courses: Sequence[Course], days: Iterable[int], *, ahead: int, until: int) -> Trial:
    """What would have been forecast on past days with what was known on each, and what came of it by now.

    Args:
        days: the days on which it is tried.
        ahead: dates within so many days after each of them.
        until: the day by which is known what came; dates after it are left out.
    """
    dates: list[Tried] = []
    objectives: list[Tried] = []
    became = {each.name: each for each in courses}
    for day in days:
        known = [course for each in courses if (course := each.known_at(day)) is not None]
        record = Record(known, day)
        first = [each.kept_its_first_date for each in known if each.dues[0][1] <= day]
        if not first:
            continue
        usual = sum(first) / len(first)
        alike = together(known, day)
        by_group: dict[str, list[Tried]] = defaultdict(list)
        for course in known:
            if course.done is None and day < course.due <= min(day + ahead, until):
                chance = record.chance(course.due - day, course.due - day)
                if chance is not None:
                    done = became[course.name].done
                    tried = Tried(chance, usual, done is not None and done <= course.due)
                    dates.append(tried)
                    by_group[course.group].append(tried)
        for found in by_group.values():
            if len(found) > 1:
                objectives.append(_all_of(found, USUAL_TOGETHER if alike is None else alike))
    return Trial(tuple(dates), tuple(objectives))


def _all_of(found: Sequence[Tried], alike: float) -> Tried:
    chances = [each.chance for each in found]
    joint = alike * min(chances) + (1 - alike) * float(np.prod(chances))
    usual = alike * found[0].usual + (1 - alike) * found[0].usual ** len(found)
    return Tried(joint, usual, all(each.came for each in found))


def brier(chances: Sequence[float], came: Sequence[bool]) -> float:
    """The mean squared distance between what was forecast and what came: 0 is perfect, 0.25 what a coin gets.

    Source: Brier 1950. Raises `ValueError` where nothing was forecast.
    """
    if not chances:
        raise ValueError("There is nothing to score.")
    return sum((chance - happened) ** 2 for chance, happened in zip(chances, came, strict=True)) / len(chances)
