"""Which figures of measures must be hidden from those who may see no small numbers: decided once, when they come.

All pages, files and papers of that audience are taken together, since a reader has them all. So a figure is judged
beside everything of its measure that is on record, whatever page shows it: teams add up to the authority, periods to a
longer one, one count stands in two measures, and what was shown of it before is known. Whether numbers add up is looked
at, not assumed: a child may be counted in two teams, or in none. Where an authority has more than its teams, or a
longer period more than the shorter ones on record, the rest is a part that nobody prints and anybody could work out.

Pure. `measures.hiding` brings the record to it, and what it says is kept with each figure.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from soundingboard.lib.presets import DisclosureProfile
from soundingboard.measures.disclosure import (
    HIDDEN,
    NOT_AVAILABLE,
    NOTHING_EARLIER,
    CannotPublish,
    Cell,
    Earlier,
    Key,
    Ratio,
    RatioKind,
    Shown,
    Sum,
    SumKind,
    Table,
    mask,
)

What: TypeAlias = Literal["numerator", "denominator", "value"]
Number: TypeAlias = tuple[str, What]
Span: TypeAlias = tuple[date, date]
Unit: TypeAlias = str

AUTHORITY = ""
_NO_TEAM = "\x00"  # those of the authority who are in no team
_GAPS = "\x00"  # what is left over in several stretches of a period, which is no period itself
_DAY = timedelta(days=1)


class Place(NamedTuple):
    """Which figure: a measure, a team (empty for the whole authority) and a period.

    `of` parts teams from groups of children, since each of the two may be a breakdown of the authority by itself.
    """

    measure: str
    team: str
    start: date
    end: date
    of: str = ""

    def part(self, what: What) -> "Part":
        """The key of one number of the figure in a table."""
        return Part(self, what)


class Part(NamedTuple):
    """One number of a figure, the key of its cell. A count has a value alone; a ratio has all three."""

    place: Place
    what: What


@dataclass(frozen=True, slots=True)
class Given:
    """A figure as it is on record; `symbol` is why there is no value."""

    place: Place
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a measure's numbers are: its unit, and whether its periods add up.

    They do for what happened in them, not for how things stood on a day.
    """

    unit: Unit
    over_time: bool = True


# Numbers of several derivations that are one: the children on a plan are those of whom some have been for two years,
# and those that a rate shares among every 10,000 children, of whom everybody can look up how many there are.
SAME_COUNTS: tuple[tuple[Number, ...], ...] = (
    (("contacts", "value"), ("contacts_to_referral_pct", "denominator"), ("contacts_rate", "numerator")),
    (
        ("referrals", "value"),
        ("rereferrals_12m_pct", "denominator"),
        ("referrals_nfa_pct", "denominator"),
        ("referrals_police_pct", "denominator"),
        ("referrals_schools_pct", "denominator"),
        ("referrals_rate", "numerator"),
    ),
    (("cin_open", "value"), ("cin_rate", "numerator")),
    (
        ("assessments_45wd_pct", "denominator"),
        ("assessments_child_seen_pct", "denominator"),
        ("assessments_rate", "numerator"),
    ),
    (("s47_started", "value"), ("s47_to_icpc_pct", "denominator"), ("s47_rate", "numerator")),
    (("icpc_15wd_pct", "denominator"), ("icpc_to_plan_pct", "denominator"), ("icpc_rate", "numerator")),
    (
        ("cp_plans_open", "value"),
        ("cp_plans_open_2y_pct", "denominator"),
        ("cp_plans_open_upto_3m_pct", "denominator"),
        ("cp_plans_open_3m_to_6m_pct", "denominator"),
        ("cp_plans_open_6m_to_1y_pct", "denominator"),
        ("cp_plans_open_1y_to_2y_pct", "denominator"),
        ("cp_neglect_pct", "denominator"),
        ("cp_plans_rate", "numerator"),
    ),
    (("cp_plans_ended", "value"), ("cp_plans_ended_2y_pct", "denominator")),
    (
        ("cp_plans_started", "value"),
        ("cp_repeat_ever_pct", "denominator"),
        ("cp_repeat_24m_pct", "denominator"),
        ("cp_starts_rate", "numerator"),
    ),
    (
        ("cla_open", "value"),
        ("cla_3plus_placements_pct", "denominator"),
        ("cla_fostered_pct", "denominator"),
        ("cla_rate", "numerator"),
    ),
    (("cla_started", "value"), ("cla_starts_rate", "numerator")),
    (("cla_missing_pct", "denominator"), ("cla_workers_3plus_pct", "denominator")),
    (("cla_health_pct", "denominator"), ("cla_dental_pct", "denominator")),
    *(
        tuple((f"care_leavers_{what}_{ages}_pct", "denominator") for what in ("in_touch", "eet", "suitable"))
        for ages in ("17_18", "19_21")
    ),
)

# Numbers that are parts of another, all of them together: each plan is in one of the five spans for which plans have
# been open, and each young person with a pathway plan is in one of two cohorts.
PARTS_OF: tuple[tuple[Number, tuple[Number, ...]], ...] = (
    (
        ("cp_plans_open_2y_pct", "denominator"),
        tuple(
            (f"cp_plans_open_{span}_pct", "numerator") for span in ("upto_3m", "3m_to_6m", "6m_to_1y", "1y_to_2y", "2y")
        ),
    ),
    (
        ("pathway_plans_current_pct", "denominator"),
        tuple((f"care_leavers_in_touch_{ages}_pct", "denominator") for ages in ("17_18", "19_21")),
    ),
)

Derived: TypeAlias = Mapping[str, str]  # the measure of each derivation
NOTHING_DERIVED: Derived = MappingProxyType({})


def hidden_among(
    came: Iterable[Given],
    standing: Iterable[Given],
    kinds: Mapping[str, Kind],
    profile: DisclosureProfile,
    earlier: Earlier = NOTHING_EARLIER,
    derived: Derived = NOTHING_DERIVED,
) -> Mapping[Place, frozenset[What]]:
    """Of the figures that come, which numbers an audience must not be shown; a figure that is left out may be shown.

    Args:
        standing: the other figures that are on record; those of the same place as one that comes are passed over.
        earlier: what the audience was shown of every figure so far, by the `Part` of each number.
        derived: the measure of each derivation, so that what two of them count alike is hidden in both or neither.

    Where a total would have to be hidden to keep a part of it, all that comes of what adds up with it is hidden. A
    team's figure that comes after other teams' is hidden too (`came_late`).
    """
    fresh = {each.place: each for each in came}
    figures = [*fresh.values(), *(each for each in standing if each.place not in fresh)]
    found: dict[Place, set[What]] = defaultdict(set)
    known = {each.place for each in figures if each.place not in fresh}
    known |= {part.place for part in earlier if isinstance(part, Part)}
    held: dict[Key, Shown] = {}
    for place in came_late(fresh, known):
        for part, number, counts in parts_of(fresh[place], kinds[place.measure].unit):
            if counts and number is not None:
                held[part] = Shown(None, HIDDEN)
                found[place].add(part.what)
    earlier = {**held, **earlier}
    for table in _apart(table_of(_within_reach(figures, fresh, kinds, derived), kinds, derived), fresh):
        for part in _hidden(table, profile, earlier):
            if part.place in fresh:
                found[part.place].add(part.what)
    for place in _given_away(figures, fresh, kinds, derived, profile.protects_up_to, _hides_already(found, earlier)):
        found[place].add("value")
    return {place: frozenset(whats) for place, whats in found.items()}


def _hides_already(found: Mapping[Place, Collection[What]], earlier: Earlier) -> Callable[[Part], bool]:
    return lambda part: part.what in found.get(part.place, ()) or (part in earlier and earlier[part].hidden)


def _given_away(
    figures: Sequence[Given],
    fresh: Mapping[Place, Given],
    kinds: Mapping[str, Kind],
    derived: Derived,
    limit: int,
    is_hidden: Callable[[Part], bool],
) -> Iterator[Place]:
    """Shares and rates that come as a value alone and would give away a small or hidden number of another measure.

    How many a share is of may stand in another measure, and how many children a rate is of in any other rate of the
    period; it is known to everybody.
    """
    standing = {each.place: each for each in figures}
    people = {
        (each.place.start, each.place.end): each.denominator
        for each in figures
        if kinds[each.place.measure].unit == "per_10000" and each.place.team == AUTHORITY and each.denominator
    }
    name_of = {code: name for name, code in derived.items()}
    for place, each in fresh.items():
        unit = kinds[place.measure].unit
        if each.value is None or unit not in ("percent", "per_10000") or each.numerator is not None:
            continue
        twins: dict[What, list[Part]] = {
            what: list(_twins(place, (name_of.get(place.measure, ""), what), derived))
            for what in ("numerator", "denominator")
        }
        if any(map(is_hidden, (*twins["numerator"], *twins["denominator"]))):
            yield place
            continue
        of = people.get((place.start, place.end)) if unit == "per_10000" and place.team == AUTHORITY else None
        for part in twins["denominator"]:
            of = of or _number_of(standing.get(part.place), part.what)
        if of:
            above = round(each.value * of / _RATIOS[unit].per)
            if 0 < above <= limit or (unit == "percent" and 0 < of - above <= limit):
                yield place


def _twins(place: Place, number: Number, derived: Derived) -> Iterator[Part]:
    """The same number in other measures."""
    for group in SAME_COUNTS:
        if number in group:
            for name, what in group:
                if (name, what) != number and name in derived:
                    yield Part(place._replace(measure=derived[name]), what)


def _number_of(given: Given | None, what: What) -> Decimal | None:
    if given is None:
        return None
    return {"numerator": given.numerator, "denominator": given.denominator, "value": given.value}[what]


def came_late(fresh: Collection[Place], known: Collection[Place]) -> set[Place]:
    """Teams' figures that come after other teams' of the same measure and period: these are hidden.

    What was shown of the others was decided without them, so that nothing could keep what the two give away together.
    A revision of a figure that was there already is no late one.
    """
    had_teams = {(each.measure, each.start, each.end) for each in known if each.team != AUTHORITY}
    return {
        each
        for each in fresh
        if each.team != AUTHORITY and each not in known and (each.measure, each.start, each.end) in had_teams
    }


def parts_of(given: Given, unit: Unit) -> Iterator[tuple[Part, Decimal | None, bool]]:
    """The numbers that a figure gives away: the key of each, the number, and whether it counts children.

    A count is its value. A share, a rate or a mean is its numerator and its denominator, where it came with both; a
    population counts nobody's secret. A value that came without its numbers is judged by those of
    other measures alone (`_given_away`).
    """
    how = _RATIOS.get(unit)
    if how is None or given.numerator is None or given.denominator is None:
        yield given.place.part("value"), given.value, unit == "count"
        return
    yield given.place.part("numerator"), given.numerator, how.above
    yield given.place.part("denominator"), given.denominator, how.below


def table_of(figures: Iterable[Given], kinds: Mapping[str, Kind], derived: Derived = NOTHING_DERIVED) -> Table:
    """The figures as cells and ratios, with every sum found among them, and what is left over in one as a cell."""
    cells: dict[Part, Cell] = {}
    ratios: list[Ratio] = []
    for each in figures:
        unit = kinds[each.place.measure].unit
        parts = [_cell(*part, each) for part in parts_of(each, unit)]
        cells.update(parts)
        if len(parts) == 2:
            ratios.append(_ratio(each, unit, parts[0][1], parts[1][1]))
    over_time = {code for code, kind in kinds.items() if kind.over_time}
    sums: list[Sum] = []
    known = -1
    # What is left over of a period may itself have teams, and what is in no team may have periods.
    while len(cells) > known:
        known = len(cells)
        _add_up_periods(cells, over_time)
        sums = [*_same(cells, derived), *_parts(cells, derived), *_teams(cells), *_periods(cells, over_time)]
    sums += _not_counted(cells, {code for code, kind in kinds.items() if kind.unit == "percent"})
    return Table(tuple(cells.values()), tuple(sums), tuple(ratios))


# --- cells ------------------------------------------------------------------------------------------------------------


class _Counts(NamedTuple):
    """What a ratio is: how many it is for, and whether its numerator and its denominator count children."""

    per: int
    above: bool
    below: bool


# The denominator of a rate is a population; of a mean it may be children or posts, which shows in whether it is whole.
_RATIOS: Mapping[Unit, _Counts] = {
    "percent": _Counts(100, above=True, below=True),
    "per_10000": _Counts(10_000, above=True, below=False),
    "mean": _Counts(1, above=True, below=True),
    "pounds": _Counts(1, above=False, below=True),
}


def _cell(part: Part, number: Decimal | None, counts: bool, figure: Given) -> tuple[Part, Cell]:
    place = part.place
    label = f"{place.measure} {place.team or 'the authority'} {place.start} to {place.end}"
    if number is None:
        return part, Cell(part, None, figure.symbol or NOT_AVAILABLE, label, personal=counts)
    whole = number == number.to_integral_value() and number >= 0
    return part, Cell(part, int(number) if whole else number, "", label, personal=counts and whole)


def _ratio(figure: Given, unit: Unit, above: Cell, below: Cell) -> Ratio:
    inside = isinstance(above.value, int) and isinstance(below.value, int) and above.value <= below.value
    kind: RatioKind = "share" if unit == "percent" and inside else "rate"
    return Ratio(figure.place.part("value"), above.key, below.key, kind, _RATIOS[unit].per)


def _count(cells: Mapping[Part, Cell], part: Part) -> int | None:
    cell = cells.get(part)
    return cell.value if cell is not None and cell.personal and isinstance(cell.value, int) else None


def _left_over(cells: dict[Part, Cell], part: Part, number: int) -> tuple[Part, ...]:
    """What of a total is in none of its parts on record, as a cell that nobody prints; nothing where nothing is."""
    if not number:
        return ()
    there = cells.get(part)
    if there is None or there.value is None:
        cells[part] = Cell(part, number, label="what is left over", printed=False)
    return (part,) if cells[part].value == number else ()


# --- what adds up -----------------------------------------------------------------------------------------------------


def _same(cells: Mapping[Part, Cell], derived: Derived) -> list[Sum]:
    """Each number that stands in several measures, as sums of one part, where it is the same in them."""
    group_of = {(derived[name], what): each for each, name, what in _grouped() if name in derived}
    alike: dict[tuple[int, Place, int], list[Part]] = defaultdict(list)
    for part in cells:
        group, number = group_of.get((part.place.measure, part.what)), _count(cells, part)
        if group is not None and number is not None:
            alike[group, part.place._replace(measure=""), number].append(part)
    return [Sum(one, (twin,), "running") for one, *twins in alike.values() for twin in twins]


def _parts(cells: dict[Part, Cell], derived: Derived) -> list[Sum]:
    """Each number that is other measures' numbers together, as their sum; what is in none on record is left over."""
    sums = []
    for whole, parts in PARTS_OF:
        measures = [(derived[name], what) for name, what in parts if name in derived]
        if whole[0] not in derived or not measures:
            continue
        totals = [part for part in cells if (part.place.measure, part.what) == (derived[whole[0]], whole[1])]
        for total in totals:
            there = [Part(total.place._replace(measure=measure), what) for measure, what in measures]
            there = [part for part in there if part in cells]
            counts = [_count(cells, part) for part in there]
            number = _count(cells, total)
            if number is None or not there or None in counts:
                continue
            left = number - sum(each or 0 for each in counts)
            if left < 0 or (left and len(there) == len(parts)):
                continue
            beside = Part(
                total.place._replace(of=f"{total.place.of} beside {sorted(measure for measure, _ in measures)}"),
                total.what,
            )
            rest = _left_over(cells, beside, left)
            if bool(rest) == bool(left):
                sums.append(Sum(total, (*there, *rest)))
    return sums


def _grouped() -> Iterator[tuple[int, str, What]]:
    """The numbers of SAME_COUNTS with the number of their group."""
    for place, group in enumerate(SAME_COUNTS):
        for name, what in group:
            yield place, name, what


def with_twins(derivations: Collection[str]) -> set[str]:
    """These derivations and all that have a number in common with one of them, or that are parts of one whole."""
    found = set(derivations)
    known = -1
    while len(found) > known:
        known = len(found)
        for group in (*SAME_COUNTS, *((whole, *parts) for whole, parts in PARTS_OF)):
            names = {name for name, _ in group}
            if names & found:
                found |= names
    return found


def _not_counted(cells: dict[Part, Cell], shares: Collection[str]) -> list[Sum]:
    """Of a share that nobody prints but that follows from others: those of its denominator who are not counted."""
    sums = []
    for part, cell in list(cells.items()):
        above = cells.get(Part(part.place, "numerator"))
        if part.what != "denominator" or cell.printed or part.place.measure not in shares or above is None:
            continue
        number, of = _count(cells, Part(part.place, "numerator")), _count(cells, part)
        if number is not None and of is not None and number < of:
            rest = Part(part.place, "value")
            cells[rest] = Cell(rest, of - number, label="what is left over", printed=False)
            sums.append(Sum(part, (Part(part.place, "numerator"), rest), "running"))
    return sums


def _teams(cells: dict[Part, Cell]) -> list[Sum]:
    by_whole: dict[tuple[Part, str], list[Part]] = defaultdict(list)
    for part in cells:
        if part.place.team not in (AUTHORITY, _NO_TEAM) and not part.place.of.startswith(_GAPS):
            whole = Part(part.place._replace(team=AUTHORITY, of=""), part.what)
            by_whole[whole, part.place.of].append(part)
    sums = []
    for (whole, of), parts in by_whole.items():
        total, counts = _count(cells, whole), {part: _count(cells, part) for part in parts}
        known = {part: number for part, number in counts.items() if number is not None}
        # A team whose number is not known is among those left over; one that counts no children is no part at all.
        strange = any(number is None and cells[part].value is not None for part, number in counts.items())
        if total is None or strange or not known or sum(known.values()) > total:
            continue
        # Who is in none of these teams depends on which they are.
        left, beside = total - sum(known.values()), f"{of} {sorted(part.place.team for part in known)}"
        nobody = _left_over(cells, Part(whole.place._replace(team=_NO_TEAM, of=beside), whole.what), left)
        if bool(nobody) == bool(left):
            sums.append(Sum(whole, (*known, *nobody)))
    return sums


def _periods(cells: dict[Part, Cell], over_time: set[str]) -> list[Sum]:
    """Each period as the shorter ones that fill it, and as the longest that starts with it and what follows that."""
    series: dict[tuple[str, str, str, What], dict[Span, Part]] = defaultdict(dict)
    for part in cells:
        place = part.place
        if place.measure in over_time and not place.of.startswith(_GAPS) and _count(cells, part) is not None:
            series[place.measure, place.team, place.of, part.what][place.start, place.end] = part
    sums: list[Sum] = []
    for spans in series.values():
        starts: dict[date, list[date]] = defaultdict(list)
        for start, end in sorted(spans):
            starts[start].append(end)
        for span, whole in spans.items():
            found: dict[tuple[Span, ...], SumKind] = {}
            shorter = _shorter(span, starts)
            if shorter:
                found[tuple(shorter)] = "breakdown"
            longest = [end for end in starts[span[0]] if end < span[1]]
            if longest:
                after = (longest[-1] + _DAY, span[1])
                found[((span[0], longest[-1]), *((after,) if after in spans else ()))] = "running"
            for within, kind in found.items():
                left = (_count(cells, whole) or 0) - sum(_count(cells, spans[each]) or 0 for each in within)
                gaps = _gaps(span, within)
                if left < 0 or (left and not gaps):
                    continue
                rest: tuple[Part, ...] = ()
                if gaps:
                    of = whole.place.of if len(gaps) == 1 else f"{_GAPS}{whole.place.of}{gaps}"
                    gap = whole.place._replace(start=gaps[0][0], end=gaps[-1][1], of=of)
                    rest = _left_over(cells, Part(gap, whole.what), left)
                    if left and not rest:
                        continue
                sums.append(Sum(whole, (*(spans[each] for each in within), *rest), kind))
    return sums


def _add_up_periods(cells: dict[Part, Cell], over_time: Collection[str]) -> None:
    """The longer periods of a measure as cells that nobody prints, for each team whose shorter ones fill them.

    A quarter of the authority can be laid beside the months of a team, which anybody can add up.
    """
    series: dict[tuple[str, str, str, What], dict[Span, int]] = defaultdict(dict)
    spans: dict[str, set[Span]] = defaultdict(set)
    for part in cells:
        place, number = part.place, _count(cells, part)
        if place.measure in over_time and not place.of.startswith(_GAPS) and place.team != _NO_TEAM:
            spans[place.measure].add((place.start, place.end))
            if number is not None:
                series[place.measure, place.team, place.of, part.what][place.start, place.end] = number
    for (measure, team, of, what), numbers in series.items():
        starts: dict[date, list[date]] = defaultdict(list)
        for start, end in sorted(numbers):
            starts[start].append(end)
        for span in spans[measure] - numbers.keys():
            shorter = _shorter(span, starts)
            part = Part(Place(measure, team, *span, of), what)
            if len(shorter) > 1 and part not in cells and not _gaps(span, shorter):
                number = sum(numbers[each] for each in shorter)
                cells[part] = Cell(part, number, label="what adds up to a longer period", printed=False)


def _shorter(span: Span, starts: Mapping[date, Sequence[date]]) -> list[Span]:
    """The shorter periods in one, beside each other and in order, the shortest first; there may be gaps between."""
    found: list[Span] = []
    day = span[0]
    for start in sorted(each for each in starts if span[0] <= each <= span[1]):
        ends = [end for end in starts[start] if end <= span[1] and (start, end) != span]
        if start >= day and ends:
            found.append((start, ends[0]))
            day = ends[0] + _DAY
    return found


def _gaps(span: Span, within: Sequence[Span]) -> list[Span]:
    """The stretches of a period that none of those within it covers."""
    found, day = [], span[0]
    for start, end in within:
        if day < start:
            found.append((day, start - _DAY))
        day = end + _DAY
    return [*found, (day, span[1])] if day <= span[1] else found


# --- what has to be looked at -----------------------------------------------------------------------------------------


def _within_reach(
    figures: Sequence[Given], fresh: Mapping[Place, Given], kinds: Mapping[str, Kind], derived: Derived
) -> Iterator[Given]:
    """The figures that could add up with one that comes: of its measure or its twin, in periods that overlap."""
    twin = {code: code for code in kinds}
    for name, code in derived.items():
        twin[code] = min(derived[each] for each in with_twins([name]) if each in derived)
    by_measure: dict[str, list[Given]] = defaultdict(list)
    for each in figures:
        by_measure[twin[each.place.measure]].append(each)
    for of_it in by_measure.values():
        wanted = {(each.place.start, each.place.end) for each in of_it if each.place in fresh}
        blocks: list[tuple[date, date, bool]] = []
        for start, end in sorted({(each.place.start, each.place.end) for each in of_it}):
            is_wanted = (start, end) in wanted
            if blocks and start <= blocks[-1][1]:
                first, last, was_wanted = blocks.pop()
                start, end, is_wanted = first, max(last, end), is_wanted or was_wanted
            blocks.append((start, end, is_wanted))
        reached = [(start, end) for start, end, is_wanted in blocks if is_wanted]
        yield from (each for each in of_it if any(start <= each.place.start <= end for start, end in reached))


def _apart(table: Table, fresh: Mapping[Place, Given]) -> Iterator[Table]:
    """The table taken apart into those that have nothing to do with each other; only those with a figure that comes."""
    head: dict[Key, Key] = {cell.key: cell.key for cell in table.cells}

    def top(key: Key) -> Key:
        while head[key] != key:
            head[key] = key = head[head[key]]
        return key

    for ratio in table.ratios:
        head[top(ratio.numerator)] = top(ratio.denominator)
    for each in table.sums:
        for part in each.parts:
            head[top(part)] = top(each.total)
    cells: dict[Key, list[Cell]] = defaultdict(list)
    sums: dict[Key, list[Sum]] = defaultdict(list)
    ratios: dict[Key, list[Ratio]] = defaultdict(list)
    for cell in table.cells:
        cells[top(cell.key)].append(cell)
    for each in table.sums:
        sums[top(each.total)].append(each)
    for ratio in table.ratios:
        ratios[top(ratio.denominator)].append(ratio)
    for key, some in cells.items():
        if any(isinstance(cell.key, Part) and cell.key.place in fresh for cell in some):
            yield Table(tuple(some), tuple(sums[key]), tuple(ratios[key]))


def _hidden(table: Table, profile: DisclosureProfile, earlier: Earlier) -> list[Part]:
    """The numbers of a table that must be hidden."""
    counts = [cell.key for cell in table.cells if cell.personal and cell.value is not None]
    parts = [key for key in counts if isinstance(key, Part)]
    was_hidden = {part for part in parts if part in earlier and earlier[part].hidden}
    if not was_hidden and not _has_small(table, profile.protects_up_to):
        return []
    try:
        masked = mask(table, profile, earlier).cells
    except CannotPublish:
        return parts
    return [part for part in parts if part in masked and masked[part].hidden]


def _has_small(table: Table, limit: int) -> bool:
    numbers = {cell.key: cell.value for cell in table.cells if cell.personal and isinstance(cell.value, int)}
    if any(0 < number <= limit for number in numbers.values()):
        return True
    shares = [(numbers.get(each.numerator), numbers.get(each.denominator)) for each in table.ratios]
    return any(above is not None and below is not None and 0 < below - above <= limit for above, below in shares)
