"""Figures of measures as one table to be masked: what adds up among them is found here, so that no page has to say it.

Teams add up to the authority, and periods to a longer one that they fill. Whether they do is looked at, not assumed: a
child may be counted in two teams, or in none. Where an authority has more than its teams, the rest is a part that no
paper prints. Where it has less, the teams are no breakdown of it, and nothing follows from one for the other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from soundingboard.measures.disclosure import (
    NOT_AVAILABLE,
    NOTHING_EARLIER,
    Cell,
    Earlier,
    Masked,
    Ratio,
    RatioKind,
    Sum,
    SumKind,
    Table,
    mask,
)
from soundingboard.measures.disclosure_profiles import DisclosureProfile

What: TypeAlias = Literal["numerator", "denominator", "value"]
Number: TypeAlias = tuple[str, What]
Unit: TypeAlias = str

AUTHORITY = ""
_NO_TEAM = "\x00"  # those of the authority who are in no team
_DAY = timedelta(days=1)


class Place(NamedTuple):
    """Which figure: a measure, a team (empty for the whole authority) and a period."""

    measure: str
    team: str
    start: date
    end: date

    def part(self, what: What) -> "Part":
        """The key of one number of the figure in the masked table."""
        return Part(*self, what)


class Part(NamedTuple):
    """One number of a figure, the key of its cell. A count has a value alone; a ratio has all three."""

    measure: str
    team: str
    start: date
    end: date
    what: What


@dataclass(frozen=True, slots=True)
class Given:
    """A figure as it is on record. `symbol` is why there is no value; a paper may leave it out (`printed` false)."""

    place: Place
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    symbol: str = ""
    printed: bool = True


@dataclass(frozen=True, slots=True)
class Kind:
    """What a measure's numbers are: its unit, and whether it counts children (posts and hours are nobody's secret).

    `over_time` is true where periods add up: for what happened in them, not for how things stood on a day.
    """

    unit: Unit
    counts_children: bool = True
    over_time: bool = True


# Numbers of two derivations that are one: the children on a plan are those of whom some have been for two years.
SAME_COUNTS: tuple[tuple[Number, Number], ...] = (
    (("referrals", "value"), ("rereferrals_12m_pct", "denominator")),
    (("cp_plans_open", "value"), ("cp_plans_open_2y_pct", "denominator")),
    (("cp_repeat_ever_pct", "denominator"), ("cp_repeat_24m_pct", "denominator")),
    (("cla_open", "value"), ("cla_3plus_placements_pct", "denominator")),
)


def mask_figures(
    given: Iterable[Given],
    kinds: Mapping[str, Kind],
    profile: DisclosureProfile,
    earlier: Earlier = NOTHING_EARLIER,
    derived: Mapping[str, str] = MappingProxyType({}),
) -> Masked:
    """The figures as an audience may read them; each number's key is its `Part`.

    `derived` gives the measure of each derivation, so that what two of them count alike is hidden in both or neither.
    Raises CannotPublish.
    """
    return mask(table_of(given, kinds, derived), profile, earlier)


def table_of(
    given: Iterable[Given], kinds: Mapping[str, Kind], derived: Mapping[str, str] = MappingProxyType({})
) -> Table:
    """The figures as cells and ratios, with every sum found among them."""
    figures = {each.place: each for each in given}
    cells: dict[Part, Cell] = {}
    ratios: list[Ratio] = []
    for place, figure in figures.items():
        kind = kinds[place.measure]
        _add(cells, ratios, figure, kind)
    over_time = {code for code, kind in kinds.items() if kind.over_time}
    sums = [*_same(cells, derived), *_teams(cells), *_periods(cells, over_time)]
    return Table(tuple(cells.values()), tuple(sums), tuple(ratios))


def _add(cells: dict[Part, Cell], ratios: list[Ratio], figure: Given, kind: Kind) -> None:
    place = figure.place
    top, bottom, value = (place.part(what) for what in ("numerator", "denominator", "value"))
    how = _RATIOS.get(kind.unit)
    if how is None or figure.numerator is None or figure.denominator is None:
        # A ratio on record without its counts cannot be judged: it is printed as what is known of it, a number.
        counts = kind.counts_children and how is None
        cells[value] = _cell(value, figure.value, figure, counts)
        return
    ratio, per, children_above, children_below = how
    cells[top] = _cell(top, figure.numerator, figure, kind.counts_children and children_above)
    cells[bottom] = _cell(bottom, figure.denominator, figure, kind.counts_children and children_below)
    if figure.printed:
        ratios.append(Ratio(value, top, bottom, ratio, per))


# unit: kind of ratio, per how many, whether the numerator and the denominator count children. The denominator of a rate
# is a population; of a mean it may be children or posts, which shows in whether it is whole.
_RATIOS: Mapping[Unit, tuple[RatioKind, int, bool, bool]] = {
    "percent": ("share", 100, True, True),
    "per_10000": ("rate", 10_000, True, False),
    "mean": ("rate", 1, True, True),
}


def _cell(part: Part, number: Decimal | None, figure: Given, counts: bool) -> Cell:
    label = f"{part.measure} {part.team or 'the authority'} {part.start} to {part.end}"
    if number is None:
        return Cell(part, None, figure.symbol or NOT_AVAILABLE, label, personal=counts, printed=figure.printed)
    whole = number == number.to_integral_value() and number >= 0
    value = int(number) if whole else number
    return Cell(part, value, "", label, personal=counts and whole, printed=figure.printed)


def _count(cells: Mapping[Part, Cell], part: Part) -> int | None:
    cell = cells.get(part)
    return cell.value if cell is not None and cell.personal and isinstance(cell.value, int) else None


def _same(cells: Mapping[Part, Cell], derived: Mapping[str, str]) -> list[Sum]:
    """Each number that stands in two measures, as a sum of one part, where it is the same in both."""
    sums = []
    for (one, its), (other, others) in SAME_COUNTS:
        if one in derived and other in derived:
            for part in [each for each in cells if (each.measure, each.what) == (derived[one], its)]:
                twin = part._replace(measure=derived[other], what=others)
                if _count(cells, part) is not None and _count(cells, part) == _count(cells, twin):
                    sums.append(Sum(part, (twin,), "running"))
    return sums


def _teams(cells: dict[Part, Cell]) -> list[Sum]:
    by_whole: dict[Part, list[Part]] = defaultdict(list)
    for part in cells:
        if part.team != AUTHORITY:
            by_whole[part._replace(team=AUTHORITY)].append(part)
    sums = []
    for whole, parts in by_whole.items():
        total, counts = _count(cells, whole), [_count(cells, part) for part in parts]
        known = [each for each in counts if each is not None]
        if total is None or len(known) < len(counts) or sum(known) > total:
            continue
        others: tuple[Part, ...] = ()
        if total > sum(known):
            others = (whole._replace(team=_NO_TEAM),)
            cells[others[0]] = Cell(others[0], total - sum(known), label="no team", printed=False)
        sums.append(Sum(whole, (*parts, *others)))
    return sums


def _periods(cells: Mapping[Part, Cell], over_time: Collection[str]) -> list[Sum]:
    """Each period as the shorter ones that fill it, and as the longest that starts with it and the one that follows."""
    series: dict[tuple[str, str, What], dict[tuple[date, date], Part]] = defaultdict(dict)
    for part in cells:
        if part.measure in over_time and _count(cells, part) is not None:
            series[part.measure, part.team, part.what][part.start, part.end] = part
    sums: list[Sum] = []
    for spans in series.values():
        starts: dict[date, list[date]] = defaultdict(list)
        for start, end in sorted(spans):
            starts[start].append(end)
        for (start, end), whole in spans.items():
            found: dict[tuple[Part, ...], SumKind] = {}
            shorter = _filling(start, end, starts)
            if len(shorter) > 1:
                found[tuple(spans[each] for each in shorter)] = "breakdown"
            before = [each for each in starts[start] if each < end and end in starts.get(each + _DAY, ())]
            if before:
                found[spans[start, before[-1]], spans[before[-1] + _DAY, end]] = "running"
            for parts, kind in found.items():
                if sum(_count(cells, part) or 0 for part in parts) == _count(cells, whole):
                    sums.append(Sum(whole, parts, kind))
    return sums


def _filling(start: date, end: date, starts: Mapping[date, Sequence[date]]) -> list[tuple[date, date]]:
    """The shortest periods that fill one from its first day to its last, in order; none if they do not."""
    found: list[tuple[date, date]] = []
    day = start
    while day <= end:
        ends = [each for each in starts.get(day, ()) if each <= end and (day, each) != (start, end)]
        if not ends:
            return []
        found.append((day, ends[0]))
        day = ends[0] + _DAY
    return found
