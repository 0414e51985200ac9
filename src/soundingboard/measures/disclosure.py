"""Disclosure control: what of a table may be read by whom, so that no small count of children can be learnt.

A table is cells and what is known to add up: teams to an authority, months to a year, a year to date from the month
before, a numerator and the rest to a denominator. `mask` hides counts of 1 to 5 (by the profile), the percentages and
rates that rest on them, and as many other cells as it takes:

1. primary: a count from 1 to the profile's limit is hidden, zero is shown;
2. a percentage or rate is hidden when its numerator, its denominator or their difference is;
3. in a sum with one hidden member, the smallest visible part above zero is hidden with it, else the smallest zero, else
   the total;
4. again until nothing changes;
5. what would have to hide a grand total is refused: a coarser breakdown is wanted;
6. what was published before counts as known, and what was hidden before stays hidden;
7. counts for England or a region are rounded half up where the profile says so.

These follow the Department for Education's methodology for its releases on children in need and on looked-after
children. Two hidden cells in each row and column are not always enough, so the result is then proved (`concealment`):
for every small count there is another table which a reader of this paper and the ones before could not tell from the
true one. Where none is found more is hidden. See docs/decisions, “Small numbers are proved safe”.

What is masked carries the reason of each hidden cell, for those inside. A reader outside gets the code alone: which of
two hidden cells is the small one is part of the secret.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import count
from types import MappingProxyType
from typing import Literal, TypeAlias

from soundingboard.lib.presets import DisclosureProfile
from soundingboard.measures.concealment import UNLIMITED, Puzzle, Terms

Key: TypeAlias = Hashable
SumKind: TypeAlias = Literal["breakdown", "running"]
RatioKind: TypeAlias = Literal["share", "rate"]

HIDDEN = "c"  # confidential
NOT_APPLICABLE = "z"
NOT_AVAILABLE = "x"
_TOTAL = 6  # how much dearer a total is to hide than a part, in doublings of its size
LOW = "low"  # rounds to nothing, but is not nothing; older releases print k


class Reason(StrEnum):
    """Why a cell is hidden. For those inside only."""

    SMALL = "small"
    REST_IS_SMALL = "rest_is_small"
    COMPANION = "companion"
    AS_BEFORE = "as_before"
    RESTS_ON_HIDDEN = "rests_on_hidden"


REASONS: Mapping[Reason, str] = {
    Reason.SMALL: "The count is small.",
    Reason.REST_IS_SMALL: "The count of those left over is small.",
    Reason.COMPANION: "With it, a small count could be worked out from a total.",
    Reason.AS_BEFORE: "It was hidden in an earlier paper.",
    Reason.RESTS_ON_HIDDEN: "Its numerator, its denominator or their difference is hidden.",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One count, or another number that stands in the table.

    `value` None has a `code` as published (z, x, u). `personal` is false for what counts no children (a population,
    posts, days): it is known to everybody and never hidden. `wide` is true for England or a region. `printed` is false
    for a cell that this paper does not show but that belongs to its sums: another paper may have shown it. The
    numerator and denominator of a ratio count as printed, because the ratio gives them away.
    """

    key: Key
    value: int | Decimal | None
    code: str = ""
    label: str = ""
    personal: bool = True
    wide: bool = False
    printed: bool = True

    def __post_init__(self) -> None:
        """Refuses a count of children that is no whole number from 0. Raises ValueError."""
        if self.personal and self.value is not None and (not isinstance(self.value, int) or self.value < 0):
            raise ValueError(f"{self.name} counts children: give a whole number from 0, not {self.value}.")
        if self.value is None and not self.code:
            raise ValueError(f"{self.name} has no value: say why by a code ({NOT_APPLICABLE} or {NOT_AVAILABLE}).")

    @property
    def name(self) -> str:
        """How a sentence names the cell."""
        return self.label or str(self.key)


@dataclass(frozen=True, slots=True)
class Sum:
    """The parts add up to the total. In a running sum the total is the next of a row: a year to date."""

    total: Key
    parts: tuple[Key, ...]
    kind: SumKind = "breakdown"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A percentage or rate printed beside its numerator and denominator, `per` so many (100, 1,000 or 10,000).

    In a share the numerator is part of the denominator, and those left over are children too.
    """

    key: Key
    numerator: Key
    denominator: Key
    kind: RatioKind = "share"
    per: int | Decimal = 100


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of one paper, what adds up in it, and the ratios in it, over as many groups and periods as it has."""

    cells: tuple[Cell, ...]
    sums: tuple[Sum, ...] = ()
    ratios: tuple[Ratio, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it may be read: a value rounded to `step`, or a code. `reason` and `protects` are for those inside."""

    value: int | Decimal | None
    code: str = ""
    step: int = 1
    reason: Reason | None = None
    protects: Key | None = None

    @property
    def hidden(self) -> bool:
        """True for a cell that disclosure control took out."""
        return self.code == HIDDEN

    @property
    def text(self) -> str:
        """The cell as the Department publishes: the number, or its code."""
        return self.code or str(self.value)


@dataclass(frozen=True, slots=True)
class Masked:
    """The table as one audience may read it: every printed cell and ratio, by its key.

    `exposed` names small counts that what was published before already gives away, so that nothing done here could
    keep them. Whoever publishes has to know.
    """

    profile: str
    cells: Mapping[Key, Shown]
    exposed: tuple[Key, ...] = ()

    @property
    def hidden(self) -> frozenset[Key]:
        """The keys of the cells and ratios that are hidden."""
        return frozenset(key for key, shown in self.cells.items() if shown.hidden)


class CannotPublish(ValueError):
    """A grand total would have to be hidden, so that the table must not be published as it is. `totals` names them."""

    def __init__(self, totals: Mapping[Key, str]) -> None:
        self.totals = tuple(totals)
        names = ", ".join(totals.values())
        super().__init__(
            f"Small numbers could be worked out from the total ({names}), whatever else is hidden. Use a coarser "
            "breakdown: fewer groups, or longer periods."
        )


class DoesNotAddUp(ValueError):
    """A declared sum is not one: hiding by it would protect nothing."""


Earlier: TypeAlias = Mapping[Key, Shown]
NOTHING_EARLIER: Earlier = MappingProxyType({})


def together(papers: Iterable[Earlier]) -> Earlier:
    """What readers have from several papers, oldest first: the last value that was shown, else that it was hidden."""
    known: dict[Key, Shown] = {}
    for paper in papers:
        for key, shown in paper.items():
            if shown.value is not None or key not in known:
                known[key] = shown
    return known


def mask(table: Table, profile: DisclosureProfile, earlier: Earlier = NOTHING_EARLIER) -> Masked:
    """The table as the profile's audience may read it beside what was published before.

    Raises CannotPublish, DoesNotAddUp, and ValueError for a sum or ratio of cells that are not in the table.
    """
    work = _Masking(table, profile, earlier)
    work.check_sums()
    if profile.protects_up_to:
        work.hide_small()
        work.hide_as_before()
        work.settle()
    return work.masked()


def rounded_half_up(value: int, step: int) -> int:
    """The nearest multiple of the step, a value half-way going up: 25 to the nearest 10 is 30."""
    return (2 * value + step) // (2 * step) * step


def percentage(numerator: int | Decimal, denominator: int | Decimal, *, per: int | Decimal, places: int) -> Decimal:
    """The ratio per so many, rounded half up to so many places. Raises ZeroDivisionError."""
    if not denominator:
        raise ZeroDivisionError("a ratio of nothing")
    exact = Decimal(numerator) * Decimal(per) / Decimal(denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


# --- masking ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Number:
    """One number of the table, or those left over in a share, which no paper prints."""

    cell: Cell
    value: int
    bound: bool  # false for what cannot move: no count, no children, or published exactly before
    small: bool
    printed: bool = False
    rest: bool = False
    may_hide: bool = True
    reason: Reason | None = None
    protects: Key | None = None
    shown_before: Shown | None = None


@dataclass(slots=True)
class _Equation:
    total: int
    parts: tuple[int, ...]
    share: bool = False


@dataclass
class _Masking:
    table: Table
    profile: DisclosureProfile
    earlier: Earlier
    numbers: list[_Number] = field(default_factory=list)
    place: dict[Key, int] = field(default_factory=dict)
    equations: list[_Equation] = field(default_factory=list)
    refused: dict[Key, str] = field(default_factory=dict)
    exposed: list[Key] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.in_ratios = {key for each in self.table.ratios for key in (each.numerator, each.denominator)}
        for cell in self.table.cells:
            if cell.key in self.place:
                raise ValueError(f"{cell.name} is in the table twice.")
            self.place[cell.key] = len(self.numbers)
            self.numbers.append(self._number(cell))
        self.grand = self._grand_totals()
        for each in self.table.sums:
            self.equations.append(_Equation(self._at(each.total), tuple(map(self._at, each.parts))))
        for numerator, denominator in dict.fromkeys(
            (each.numerator, each.denominator) for each in self.table.ratios if each.kind == "share"
        ):
            self._add_share(self._at(numerator), self._at(denominator))
        self.puzzle = Puzzle(
            [self._terms(each) for each in self.equations] + self._equations_of_revised_papers(),
            [self._range(number)[1] for number in self.numbers],
            [self._range(number)[0] for number in self.numbers],
        )
        self.waiting = list(range(len(self.equations)))
        self.totals = {each.total for each in self.equations if not each.share}

    # --- what there is

    def _number(self, cell: Cell) -> _Number:
        counts = cell.personal and isinstance(cell.value, int)
        value = cell.value if isinstance(cell.value, int) else 0
        before = self.earlier.get(cell.key) if counts else None
        published = before is not None and before.value == value and before.step == 1
        small = counts and 0 < value <= self.profile.protects_up_to
        return _Number(
            cell,
            value,
            bound=counts and not published,
            small=small,
            printed=cell.printed or cell.key in self.in_ratios,
            may_hide=counts and not published and (cell.printed or cell.key in self.in_ratios),
            shown_before=before,
        )

    def _at(self, key: Key) -> int:
        if key not in self.place:
            raise ValueError(f"{key} is in a sum or a ratio, but not in the table.")
        return self.place[key]

    def _grand_totals(self) -> frozenset[Key]:
        breakdowns = [each for each in self.table.sums if each.kind == "breakdown"]
        parts = {part for each in breakdowns for part in each.parts}
        return frozenset(each.total for each in breakdowns if each.total not in parts)

    def _add_share(self, numerator: int, denominator: int) -> None:
        top, bottom = self.numbers[numerator].cell, self.numbers[denominator].cell
        if not (isinstance(top.value, int) and isinstance(bottom.value, int) and top.personal and bottom.personal):
            return
        left_over = bottom.value - top.value
        if left_over < 0:
            raise DoesNotAddUp(f"{top.name} is a part of {bottom.name}, but is larger.")
        rest = Cell(("the rest", top.key, bottom.key), left_over, printed=False)
        small = 0 < left_over <= self.profile.protects_up_to
        self.equations.append(_Equation(denominator, (numerator, len(self.numbers)), share=True))
        self.numbers.append(_Number(rest, left_over, bound=True, small=small, rest=True, may_hide=False))

    @staticmethod
    def _terms(each: _Equation) -> Terms:
        return [(each.total, -1), *((part, 1) for part in each.parts)]

    def _equations_of_revised_papers(self) -> list[Terms]:
        """Sums of an earlier paper in which a printed number has changed since: what it then left over is still known.

        What was hidden then is taken to be the same number now, which is the most that a reader could assume.
        """
        found: list[Terms] = []
        for each in self.equations:
            members = [self.numbers[cell] for cell, _ in self._terms(each)]
            members = [number for number in members if number.shown_before or number.printed]
            if each.share or not all(number.shown_before for number in members) or not self._added_up(each):
                continue
            if any(self._is_revised(number) for number in members):
                hidden = [term for term in self._terms(each) if self._was_hidden(self.numbers[term[0]])]
                if hidden:
                    found.append(hidden)
        return found

    def _added_up(self, each: _Equation) -> bool:
        """Whether nothing was left over in a sum before: what nobody prints and was not there is then new in it."""

        def then(place: int) -> int:
            number = self.numbers[place]
            if number.shown_before is None:
                return 0
            before = number.shown_before.value
            return before if isinstance(before, int) else number.value

        new = any(self.numbers[part].shown_before is None for part in each.parts)
        return not new or then(each.total) == sum(map(then, each.parts))

    @staticmethod
    def _was_hidden(number: _Number) -> bool:
        return number.shown_before is not None and number.shown_before.value is None

    @staticmethod
    def _is_revised(number: _Number) -> bool:
        before = number.shown_before
        if before is None or before.value is None:
            return False
        return before.value != (number.value if before.step == 1 else rounded_half_up(number.value, before.step))

    def check_sums(self) -> None:
        """Raises DoesNotAddUp for a sum of whole numbers that is not one."""
        for each in self.equations:
            cells = [self.numbers[place].cell for place in (each.total, *each.parts)]
            if all(isinstance(cell.value, int) for cell in cells):
                parts = sum(self.numbers[place].value for place in each.parts)
                if parts != self.numbers[each.total].value:
                    raise DoesNotAddUp(
                        f"{cells[0].name} is {cells[0].value}, but its parts come to {parts}. Add a part for what is "
                        "not in any of them, or leave the sum out."
                    )

    # --- what a reader knows of a number

    def _range(self, number: _Number) -> tuple[int, int]:
        """How far below and above its value a number could lie, for all a reader knows of it alone."""
        if not number.bound:
            return 0, 0
        if number.rest:
            return number.value, UNLIMITED
        if number.reason is None and number.printed:
            step = self._step(number.cell)
            lowest, highest = _rounding_range(number.value, step) if step > 1 else (number.value, number.value)
        else:
            # Readers know that zero is shown, so what is hidden is taken to be at least 1.
            lowest, highest = (1 if number.value else 0), UNLIMITED
        before = number.shown_before
        if before is not None and before.value is not None and before.step > 1 and not self._is_revised(number):
            said = _rounding_range(number.value, before.step)
            lowest, highest = max(lowest, said[0]), min(highest, said[1])
        if before is not None and before.code == LOW and 2 * number.value < before.step:
            highest = min(highest, (before.step - 1) // 2)
        return number.value - lowest, highest - number.value

    def _step(self, cell: Cell) -> int:
        if not cell.personal:
            return 1
        return max(self.profile.rounds_to, self.profile.rounds_wide_to if cell.wide else 1)

    # --- hiding

    def _hide(self, place: int, reason: Reason, protects: Key | None = None) -> None:
        number = self.numbers[place]
        if number.reason is not None:
            return
        number.reason, number.protects = reason, protects
        fall, rise = self._range(number)
        self.puzzle.loosen(place, rise, fall)
        self.waiting += [each for each, _ in self.puzzle.touching[place] if each < len(self.equations)]

    def hide_small(self) -> None:
        """Step 1, and in a share whose rest is small its numerator."""
        if not self.profile.hides:
            return
        for place, number in enumerate(self.numbers):
            if number.small and not number.rest:
                self._hide(place, Reason.SMALL)
        for each in self.equations:
            if each.share and self.numbers[each.parts[1]].small:
                self._hide(each.parts[0], Reason.REST_IS_SMALL)

    def hide_as_before(self) -> None:
        """Step 6: the same mask in successive papers."""
        for place, number in enumerate(self.numbers):
            if number.shown_before is not None and number.shown_before.hidden and number.cell.personal:
                self._hide(place, Reason.AS_BEFORE)

    def settle(self) -> None:
        """Steps 3 to 5, until nothing changes and every small count is proved safe. Raises CannotPublish."""
        for place, number in enumerate(self.numbers):
            if number.small and not number.bound:
                self._expose(place)
        self._hide_companions()
        proved: set[int] = set()
        for place, number in enumerate(self.numbers):
            if number.small and number.bound and place not in proved:
                proved.update(self._proof(place))
        if self.refused:
            raise CannotPublish(self.refused)

    def _expose(self, place: int) -> None:
        number = self.numbers[place]
        self.exposed.append(number.cell.key[1] if number.rest else number.cell.key)  # type: ignore[index]

    def _proof(self, small: int) -> Iterable[int]:
        """The cells of another table that looks the same, after hiding what it takes; none where nothing would do."""
        for tries in count():
            moves = self.puzzle.other_table(small)
            if moves is not None:
                return moves
            moves = self.puzzle.cheap_table(small, self._price)
            if moves:
                hide = [place for place in moves if self._price(place, moves[place])]
            else:
                hide = self._near(small, 2**tries)
            if not hide and not moves:
                self._expose(small)
                return ()
            for place in sorted(hide):
                self._hide_or_refuse(place, self.numbers[small].cell.key)
            self._hide_companions()
            if moves is not None:
                return moves
        raise AssertionError("something is hidden each time, and there is an end to it")

    def _hide_companions(self) -> None:
        """Step 3 for each sum that something was hidden in."""
        while self.waiting:
            each = self.equations[self.waiting[-1]]
            if self.puzzle.open[self.waiting.pop()] != 1:
                continue
            cells = (each.total, *each.parts)
            (alone,) = (place for place in cells if self.puzzle.rise[place] or self.puzzle.fall[place])
            number = self.numbers[alone]
            if number.reason is None and not number.small:
                continue
            companion = self._companion(each)
            if companion is not None:
                self._hide_or_refuse(companion, number.cell.key)

    def _companion(self, each: _Equation) -> int | None:
        """The smallest visible part above zero, else the first zero, else the total; None where none may be hidden."""
        parts = [place for place in each.parts if self._can_hide(place)]
        above = [place for place in parts if self.numbers[place].value]
        if above:
            return min(above, key=lambda place: (self.numbers[place].value, place))
        if parts:
            return min(parts)
        return each.total if self._can_hide(each.total) else None

    def _can_hide(self, place: int) -> bool:
        return self.numbers[place].may_hide and self.numbers[place].reason is None

    def _hide_or_refuse(self, place: int, protects: Key) -> None:
        cell = self.numbers[place].cell
        if cell.key in self.grand:
            self.refused[cell.key] = cell.name
        self._hide(place, Reason.COMPANION, protects)

    def _price(self, place: int, step: int) -> int | None:
        """What it costs to let a number move: nothing, or more the more it tells; None where it must not be hidden."""
        if self.puzzle.rise[place] if step > 0 else self.puzzle.fall[place]:
            return 0
        number = self.numbers[place]
        if not self._can_hide(place) or (step < 0 and number.value < 2) or number.cell.key in self.grand:
            return None
        if place in self.totals:
            return _TOTAL + number.value.bit_length()
        return number.value.bit_length() or _TOTAL

    def _near(self, small: int, many: int) -> list[int]:
        """Where no way was found in reasonable time: the nearest cells that may be hidden, a grand total last."""
        seen, edge = {small}, {small}
        grand: list[int] = []
        while edge:
            touched = {each for place in edge for each, _ in self.puzzle.touching[place]}
            edge = {place for each in touched for place, _ in self.puzzle.equations[each]} - seen
            seen |= edge
            able = sorted(place for place in edge if self._can_hide(place))
            parts = [place for place in able if self.numbers[place].cell.key not in self.grand]
            if parts:
                return sorted(parts, key=lambda place: self._price(place, 1) or 0)[:many]
            grand += able
        return grand[:1]

    # --- what comes out

    def masked(self) -> Masked:
        """Every printed cell and ratio as it may be read."""
        cells: dict[Key, Shown] = {number.cell.key: self._shown(number) for number in self.numbers if number.printed}
        for ratio in self.table.ratios:
            cells[ratio.key] = self._shown_ratio(ratio)
        return Masked(self.profile.code, cells, tuple(self.exposed))

    def _shown(self, number: _Number) -> Shown:
        cell = number.cell
        if cell.value is None:
            return Shown(None, cell.code)
        if number.reason is not None:
            return Shown(None, HIDDEN, 1, number.reason, number.protects)
        step = self._step(cell)
        if step == 1 or not isinstance(cell.value, int):
            return Shown(cell.value)
        value = rounded_half_up(cell.value, step)
        return Shown(value, step=step) if value or not cell.value else Shown(None, LOW, step)

    def _shown_ratio(self, ratio: Ratio) -> Shown:
        numerator, denominator = (self.numbers[self._at(key)] for key in (ratio.numerator, ratio.denominator))
        top, bottom = self._shown(numerator), self._shown(denominator)
        if top.hidden or bottom.hidden:
            return Shown(None, HIDDEN, reason=Reason.RESTS_ON_HIDDEN)
        if top.value is None or bottom.value is None:
            return Shown(None, top.code or bottom.code)
        if not bottom.value:
            return Shown(None, NOT_APPLICABLE)
        # From the counts as they are printed: a ratio of the true ones would undo their rounding.
        value = percentage(top.value, bottom.value, per=ratio.per, places=self.profile.places)
        return Shown(value) if value or not top.value else Shown(None, LOW)


def _rounding_range(value: int, step: int) -> tuple[int, int]:
    """The whole numbers that print as this one does when rounded half up to the step; zero stands for itself alone."""
    if not value:
        return 0, 0
    printed = rounded_half_up(value, step)
    return max(1, printed - step // 2), printed + (step - 1) // 2
