"""A reader who wants to know: works out every hidden number that the printed ones give away.

It shares nothing with the code it attacks. It takes what was printed (this paper and those before) and what adds up to
what, eliminates exactly over the rational numbers, and narrows each unknown by what the others leave it, over whole
numbers. `Exhaustive` tries every possible table instead; it serves for small ones.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from soundingboard.measures.disclosure import LOW, Ratio, Shown, Sum

Row = tuple[dict[Hashable, Fraction], Fraction]  # coefficients, and what they come to


@dataclass
class Knowledge:
    """What a reader has: exact equations, and a lowest and highest value for each number that is not printed."""

    lowest_hidden: int
    rows: list[Row] = field(default_factory=list)
    low: dict[Hashable, int] = field(default_factory=dict)
    high: dict[Hashable, int | None] = field(default_factory=dict)

    def read(self, cells: Mapping[Hashable, Shown], others: Mapping[Hashable, int | None] | None = None) -> None:
        """Takes in one paper: what it prints, rounds and hides; others are known from elsewhere or not at all."""
        for key, shown in cells.items():
            if isinstance(shown.value, int):
                self._at_most(key, shown.value - shown.step // 2, shown.value + (shown.step - 1) // 2)
                if shown.value == 0:
                    self._at_most(key, 0, 0)
            elif shown.code == LOW:
                self._at_most(key, 1, (shown.step - 1) // 2)
            elif shown.code == "c":
                self._at_most(key, self.lowest_hidden, None)
        for key, value in (others or {}).items():
            self._at_most(key, 0 if value is None else value, value)

    def add(self, sums: Iterable[Sum]) -> None:
        """Takes in what adds up to what."""
        for each in sums:
            row = {part: Fraction(1) for part in each.parts}
            row[each.total] = row.get(each.total, Fraction(0)) - 1
            self.rows.append((row, Fraction(0)))

    def add_ratios(self, ratios: Iterable[Ratio], cells: Mapping[Hashable, Shown]) -> None:
        """Takes in shares (nobody can be left over fewer than none) and what a printed percentage says."""
        for each in ratios:
            if each.kind == "share":
                rest = ("left over", each.numerator, each.denominator)
                self._at_most(rest, 0, None)
                self.add([Sum(each.denominator, (each.numerator, rest))])
            shown = cells[each.key]
            low, high = self.low.get(each.denominator), self.high.get(each.denominator)
            if shown.value is not None and low is not None and low == high:
                half = Fraction(1, 2) * Fraction(10) ** shown.value.as_tuple().exponent  # type: ignore[union-attr]
                about = Fraction(shown.value) * low / Fraction(each.per)
                wide = half * low / Fraction(each.per)
                self._at_most(each.numerator, max(0, ceil(about - wide)), floor(about + wide))

    def _at_most(self, key: Hashable, low: int, high: int | None) -> None:
        self.low[key] = max(low, self.low.get(key, 0))
        before = self.high.get(key)
        self.high[key] = high if before is None else before if high is None else min(before, high)

    def recovered(self) -> dict[Hashable, int]:
        """Every number that has one possible value left, with it. Raises Contradiction where nothing fits."""
        rows = [*self.rows, *self._eliminated()]
        changed = True
        while changed:
            changed = False
            for row, right in rows:
                changed |= self._narrow(row, right)
        return {key: low for key, low in self.low.items() if low == self.high[key]}

    def _eliminated(self) -> list[Row]:
        known = {key: low for key, low in self.low.items() if low == self.high[key]}
        rows = []
        for row, right in self.rows:
            left = {key: factor for key, factor in row.items() if key not in known and factor}
            rows.append((left, right - sum(factor * known[key] for key, factor in row.items() if key in known)))
        done: list[Row] = []
        while rows:
            row, right = rows.pop()
            if not row:
                continue
            pivot = next(iter(row))
            scaled = {key: factor / row[pivot] for key, factor in row.items()}
            result = right / row[pivot]

            def without(other: Row, pivot: Hashable = pivot, scaled: dict = scaled, result: Fraction = result) -> Row:
                coefficients, value = other
                factor = coefficients.get(pivot)
                if not factor:
                    return other
                merged = {
                    key: coefficients.get(key, Fraction(0)) - factor * scaled.get(key, Fraction(0))
                    for key in {*coefficients, *scaled}
                }
                return {key: f for key, f in merged.items() if f}, value - factor * result

            rows = [without(each) for each in rows]
            done = [*(without(each) for each in done), (scaled, result)]
        return done

    def _narrow(self, row: dict[Hashable, Fraction], right: Fraction) -> bool:
        changed = False
        for key, factor in row.items():
            if not factor:
                continue
            least: Fraction | None = Fraction(0)
            most: Fraction | None = Fraction(0)
            for other, by in row.items():
                if other == key:
                    continue
                high = self.high.get(other)
                ends = (Fraction(self.low.get(other, 0)), None if high is None else Fraction(high))
                small, large = ends if by > 0 else (ends[1], ends[0])
                least = None if least is None or small is None else least + by * small
                most = None if most is None or large is None else most + by * large
            low = None if most is None else (right - most) / factor
            high_ = None if least is None else (right - least) / factor
            if factor < 0:
                low, high_ = high_, low
            if low is not None and ceil(low) > self.low.get(key, 0):
                self.low[key] = ceil(low)
                changed = True
            now = self.high.get(key)
            if high_ is not None and (now is None or floor(high_) < now):
                self.high[key] = floor(high_)
                changed = True
            end = self.high.get(key)
            if end is not None and end < self.low.get(key, 0):
                raise Contradiction
        return changed


class Contradiction(Exception):
    """What the reader took for granted is not so: nothing follows."""


def possible_values(knowledge: Knowledge, key: Hashable, up_to: int) -> set[int]:
    """Which values from 0 to a limit a number could have, by trying every table. For small tables only."""
    found = set()
    for value in range(up_to + 1):
        trial = Knowledge(knowledge.lowest_hidden, knowledge.rows, dict(knowledge.low), dict(knowledge.high))
        if value < trial.low.get(key, 0) or (trial.high.get(key) is not None and value > trial.high[key]):
            continue
        trial.low[key] = trial.high[key] = value
        if _has_a_table(trial, up_to):
            found.add(value)
    return found


def _has_a_table(knowledge: Knowledge, up_to: int) -> bool:
    try:
        changed = True
        while changed:
            narrowed = [knowledge._narrow(row, right) for row, right in knowledge.rows]  # all of them, not the first
            changed = any(narrowed)
    except Contradiction:
        return False
    unknown = [key for row, _ in knowledge.rows for key in row if knowledge.low.get(key, 0) != knowledge.high.get(key)]
    if not unknown:
        return True
    key = min(unknown, key=lambda each: (knowledge.high.get(each) or up_to) - knowledge.low.get(each, 0))
    end = knowledge.high.get(key)
    for value in range(knowledge.low.get(key, 0), (up_to if end is None else end) + 1):
        trial = Knowledge(knowledge.lowest_hidden, knowledge.rows, dict(knowledge.low), dict(knowledge.high))
        trial.low[key] = trial.high[key] = value
        if _has_a_table(trial, up_to):
            return True
    return False
