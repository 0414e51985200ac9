"""Whether a number that was hidden could be anything else: the proof behind disclosure control.

A reader of a table knows each number that is printed, knows a range for each that was hidden or rounded, and which
numbers add up to which. A hidden number is safe when there is another table of whole numbers that this reader could not
tell from the true one, and in which that number is different. `Puzzle` looks for such a table. It starts by moving the
number by one, and then repairs each sum that no longer adds up by moving another number by one, until all add up.

Finding one is a proof, whatever cleverness a reader brings. Not finding one proves nothing, and leads only to hiding
more: the search is bounded, so that it errs on the side of hiding.
"""

from collections.abc import Callable, Mapping, Sequence
from heapq import heappop, heappush
from itertools import count

UNLIMITED = 1 << 60  # no upper end that a reader could know of

Terms = Sequence[tuple[int, int]]  # (number of the cell, +1 or -1); each sum of terms is known to a reader
Moves = dict[int, int]  # cell -> +1 or -1

_STEPS = 300  # how many cells one quick search tries before it gives up
_DEEPEST = 40  # and how many it moves at once
_STATES = 1500  # how many half-repaired tables the search for a cheap one looks at
_OFF = 12  # what a sum that is still off weighs there, against the price of hiding


class Puzzle:
    """The numbers of a table as a reader sees them, by their place in a list.

    `rise[i]` and `fall[i]` say how far number i could lie above or below its true value for all that a reader is told;
    both are 0 for a number that is printed. They only ever grow, so what was proved stays proved.
    """

    def __init__(self, equations: Sequence[Terms], rise: list[int], fall: list[int]) -> None:
        self.equations = equations
        self.rise = rise
        self.fall = fall
        self.touching: list[list[tuple[int, int]]] = [[] for _ in rise]
        for place, terms in enumerate(equations):
            for cell, sign in terms:
                self.touching[cell].append((place, sign))
        self.open = [sum(1 for cell, _ in terms if rise[cell] or fall[cell]) for terms in equations]

    def loosen(self, cell: int, rise: int, fall: int) -> None:
        """A number is hidden: from now on it could lie that far above or below for all a reader knows."""
        was_open = self.rise[cell] or self.fall[cell]
        self.rise[cell] = max(self.rise[cell], rise)
        self.fall[cell] = max(self.fall[cell], fall)
        if not was_open and (self.rise[cell] or self.fall[cell]):
            for place, _ in self.touching[cell]:
                self.open[place] += 1

    def other_table(self, cell: int) -> Moves | None:
        """Moves to another table that looks the same, the number of this cell among them; None if none was found."""
        for step in (1, -1):
            if not (self.rise[cell] if step > 0 else self.fall[cell]):
                continue
            moves, off = {cell: step}, {}
            for place, sign in self.touching[cell]:
                off[place] = sign * step
            self._left = _STEPS
            if self._repair(moves, off, 0):
                return moves
        return None

    def cheap_table(self, cell: int, price: Callable[[int, int], int | None]) -> Moves | None:
        """Moves to another table, for which numbers now printed may have to be hidden, at a low price.

        `price(cell, step)` is what it costs to let a number move by the step: 0 for one that can move as it is, None
        for one that must not be hidden. Prices are weighed against how many sums are still off, so that the search
        comes to an end; the answer is good, not always the best.
        """
        order = count()
        states: list[tuple[int, int, Moves, dict[int, int], int]] = []

        def consider(moves: Moves, off: dict[int, int], paid: int) -> None:
            heappush(states, (paid + len(moves) + _OFF * sum(map(abs, off.values())), next(order), moves, off, paid))

        for step in (1, -1):
            cost = price(cell, step)
            if cost is not None:
                consider({cell: step}, {place: sign * step for place, sign in self.touching[cell]}, cost)
        for _ in range(_STATES):
            if not states:
                return None
            _, _, moves, off, paid = heappop(states)
            if not off:
                return moves
            place = min(off, key=lambda each: len(self.equations[each]))
            for other, sign in self.equations[place]:
                step = -sign if off[place] > 0 else sign
                cost = None if other in moves else price(other, step)
                if cost is not None:
                    then = dict(off)
                    _shift(then, self.touching[other], step)
                    consider({**moves, other: step}, then, paid + cost)
        return None

    def _repair(self, moves: Moves, off: dict[int, int], depth: int) -> bool:
        """Repairs the sums that are off, best guess first, going back where it leads nowhere."""
        if not off:
            return True
        if depth > _DEEPEST:
            return False
        place = min(off, key=self.open.__getitem__)
        for _, other, step in self._choices(place, off, moves):
            self._left -= 1
            if self._left < 0:
                return False
            moves[other] = step
            _shift(off, self.touching[other], step)
            if self._repair(moves, off, depth + 1):
                return True
            _shift(off, self.touching[other], -step)
            del moves[other]
        return False

    def _choices(self, place: int, off: Mapping[int, int], moves: Moves) -> list[tuple[int, int, int]]:
        """The numbers that could repair one sum, those first that leave the fewest others off."""
        wrong = 1 if off[place] > 0 else -1
        found = []
        for other, sign in self.equations[place]:
            step = -sign * wrong
            if not (self.rise[other] if step > 0 else self.fall[other]) or other in moves:
                continue
            worse = 0
            for touched, its_sign in self.touching[other]:
                before = off.get(touched, 0)
                if not before and self.open[touched] < 2:
                    break  # nothing else in that sum can move: a dead end
                worse += abs(before + its_sign * step) - abs(before)
            else:
                found.append((worse, other, step))
        found.sort()
        return found


def _shift(off: dict[int, int], touching: Sequence[tuple[int, int]], step: int) -> None:
    for place, sign in touching:
        now = off.get(place, 0) + sign * step
        if now:
            off[place] = now
        else:
            del off[place]
