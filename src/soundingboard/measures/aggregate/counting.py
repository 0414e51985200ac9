"""From an extract to figures: checked, counted for every period and team, each with what it stands on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import ibis
import ibis.expr.types as ir

from soundingboard.measures.aggregate import derivations, periods, population
from soundingboard.measures.aggregate.checking import END_DATE, MAIN_DATE, Checked, Effect, Found, check
from soundingboard.measures.aggregate.derivations import one_if
from soundingboard.measures.aggregate.engines import (
    CountingFailed,
    Engine,
    EngineNotThere,
    Running,
    running,
    tables_in,
    together,
)
from soundingboard.measures.aggregate.periods import SNAPSHOT, Calendar, Period
from soundingboard.measures.aggregate.settings import DEFAULTS, Settings
from soundingboard.measures.aggregate.ways import Basis, Need, Reach, Way, measure_names, ways
from soundingboard.measures.layout import BESIDE, TABLES, Extract, Problem

ALL = "ALL"
RATE = "_rate"  # how a measure ends that is shared among every 10,000 children of the area
MEDIAN_OF_AT_LEAST = 10  # so that no profile of disclosure control would hide how many it is of
Number = int | float


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure for one period and scope ("ALL" or a team).

    A count has its number as numerator and value and no denominator; `value` is a percentage for measures that end in
    `_pct`, and None where the denominator is zero. A rate is for every 10,000 children a year: its denominator is the
    population, times the part of a year that the period is where what it counts happened in the period. A median has no
    numerator; its denominator is how many it is of, and it has no value where these are few. An incomplete figure has
    no number at all.
    """

    period: str
    scope: str
    measure: str
    numerator: Number | None
    denominator: Number | None
    value: float | None
    basis: Basis
    provisional: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many rows of a table a measure went without, and why; to be read beside the number.

    No row, no column and no reason where it used every row of the table.
    """

    measure: str
    table: str
    column: str
    reason: str
    rows: int
    of: int

    @property
    def share(self) -> float:
        """The share of the table's rows."""
        return self.rows / self.of


@dataclass(frozen=True, slots=True)
class Counted:
    """What leaves the engine: figures, and what was wrong, by row and column, without a value."""

    figures: tuple[Figure, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[Problem, ...]


def count(
    extract: Extract,
    wanted: Iterable[Period],
    snapshot: date,
    settings: Settings = DEFAULTS,
    engine: Engine = Engine.DUCKDB,
    *,
    only: Collection[str] = (),
) -> Counted:
    """Every measure for every period, for the authority and each team, and what the source can tell of the day itself.

    Args:
        only: the measures that are wanted; none named is all of them. The rest is not worked out.
    Raises:
        BadPeriod, EngineNotThere, and CountingFailed when the engine stops.
    """
    asked = periods.checked(wanted)
    names = frozenset(only or measure_names(settings))
    try:
        return _count(extract, asked, snapshot, settings, engine, names)
    except (EngineNotThere, CountingFailed):
        raise
    except Exception as mistake:
        kind = type(mistake).__name__
    # A mistake of ours or a library's: its words may quote what was being counted, so they go no further, nor does its
    # traceback, into a log or a page.
    raise CountingFailed(f"The lists could not be counted ({kind}). Nothing was written.")


def _count(
    extract: Extract,
    asked: Sequence[Period],
    snapshot: date,
    settings: Settings,
    engine: Engine,
    names: frozenset[str],
) -> Counted:
    with running(engine) as engine_running:
        facts, checked = _prepare(extract, asked, snapshot, settings, engine_running)
        earliest = _earliest(facts, settings, engine_running)
        reach = _reach(facts, checked.rows, snapshot, engine_running)
        bases = _bases(extract, asked, snapshot, settings, earliest, reach, names)
        taken = {way for way, _ in bases.values() if way}
        sums = _sums({way for way in taken if not way.median}, facts, engine_running)
        lengths = _lengths({way for way in taken if way.median}, facts, engine_running)
        teams = _teams(facts, engine_running)
    people = population.children_by_year(extract.tables.get("population"))
    return Counted(
        tuple(_figures(asked, snapshot, settings, bases, sums, teams, lengths, people)),
        tuple(each for each in _left_out(settings, checked) if each.measure in names),
        (
            *extract.problems,
            *(
                _as_the_source_says(each, extract)
                for each in (
                    *_silences(asked, snapshot, reach),
                    *_estimates(asked, snapshot, extract, people),
                    *checked.problems,
                )
            ),
        ),
    )


def _as_the_source_says(problem: Problem, extract: Extract) -> Problem:
    """Rows are numbered as in the source, so that the table and the column must be named as there."""
    called = extract.called.get(problem.table)
    return called.of(problem) if called else problem


# --- what is counted on ----------------------------------------------------------------------------------------------


def _prepare(
    extract: Extract, asked: Sequence[Period], snapshot: date, settings: Settings, engine: Running
) -> tuple[derivations.Facts, Checked]:
    holidays = extract.tables.get("bank_holidays")
    given = None if holidays is None else [day for day in holidays["date"].to_pylist() if day is not None]
    days = Calendar(max([snapshot, *(period.end for period in asked)]), given)
    table = periods.period_table(asked, snapshot, days, settings)
    told = [(number, period) for number, period in enumerate(asked) if period.start <= snapshot]
    last = {number: period.last_day(snapshot) for number, period in told}
    rows = table.to_pylist()
    small = {
        "periods": table,
        "period_days": periods.days_of((number, period.start, last[number]) for number, period in told),
        "cin_visit_days": periods.days_of((row["period"], row["cin_visit_from"], row["t"]) for row in rows),
        "cp_visit_days": periods.days_of((row["period"], row["cp_visit_from"], row["t"]) for row in rows),
        "cla_visit_days": periods.days_of((row["period"], row["t_cla_visit_ago"], row["t"]) for row in rows),
        "calendar": days.table(settings),
    }
    lists = tables_in(engine, {name: table for name, table in extract.tables.items() if name not in BESIDE})
    supplied = tables_in(engine, extract.supplied, "supplied_")
    known = tables_in(engine, small)
    engine.close_the_doors()
    checked = check(lists, snapshot, engine.rows_of, extract.lacking)
    facts = derivations.Facts(
        tables=checked.tables,
        supplied=supplied,
        settings=settings,
        snapshot=snapshot,
        six_months_ago=periods.months_later(snapshot, -6),
        keep=engine.keep,
        **known,
    )
    return facts, checked


def _earliest(facts: derivations.Facts, settings: Settings, engine: Running) -> dict[str, date | None]:
    """The first date of each table whose history has to reach back from a period."""
    wanted = {table: way.needs[table].columns for way in ways(settings) for table in way.history}
    asked = []
    for table, columns in wanted.items():
        if table in facts.tables:
            dated = next(column for column in columns if column.endswith("_date"))
            rows = facts.tables[table]
            asked.append(rows.aggregate(first=rows[dated].min()).mutate(which=ibis.literal(table)))
    return {row["which"]: row["first"] for row in engine.rows_of(together(asked))} if asked else {}


def _reach(
    facts: derivations.Facts, had: Mapping[str, int], snapshot: date, engine: Running
) -> dict[str, Reach | None]:
    """How far each dated table goes: its newest day up to the snapshot, and its pace.

    None where it `had` rows and none of them has such a day. One without a row is for the readers to call missing.
    """
    asked = []
    for name, main in MAIN_DATE.items():
        if name in facts.tables:
            rows = facts.tables[name]
            for day in (rows[main], *([rows[END_DATE[name][0]]] if name in END_DATE else [])):
                newest = rows.aggregate(newest=day.max(where=day <= snapshot))
                asked.append(newest.mutate(which=ibis.literal(name)))
    days: dict[str, date] = {}
    for row in engine.rows_of(together(asked)) if asked else ():
        if row["newest"] is not None:
            days[row["which"]] = max(row["newest"], days.get(row["which"], row["newest"]))
    paces = []
    for name, day in days.items():
        rows = facts.tables[name]
        began = one_if(rows[MAIN_DATE[name]].between(day - timedelta(days=364), day))
        paces.append(rows.aggregate(pace=began.sum()).mutate(which=ibis.literal(name)))
    pace = {row["which"]: int(row["pace"] or 0) for row in engine.rows_of(together(paces))} if paces else {}
    return {
        name: Reach(days[name], pace[name]) if name in days else None
        for name in MAIN_DATE
        if name in days or had.get(name)
    }


def _silences(asked: Sequence[Period], snapshot: date, reach: Mapping[str, Reach | None]) -> Iterable[Problem]:
    """Each list with no row of a period that was asked for, or of any day since, and what is made of that."""
    for table, each in reach.items():
        if each is None:
            said = "no row has a date up to the snapshot that can be read"
            yield Problem(table, None, MAIN_DATE[table], said, "", "what needs it is incomplete, not zero")
            continue
        silent = [
            (period.start, period.last_day(snapshot))
            for period in asked
            if period.start <= snapshot and not each.has_begun(period.start)
        ]
        if not silent:
            continue
        stops = any(each.stops_before(first, t) for first, t in silent)
        yield Problem(
            table,
            None,
            MAIN_DATE[table],
            f"its newest row is of {each.newest:%B %Y}, before a period that was asked for began",
            "",
            "the list was very likely made before then: what needs it is incomplete, not zero"
            if stops
            else "so little happens in it that nought may be right: check that the list is whole",
        )


def _estimates(
    asked: Sequence[Period], snapshot: date, extract: Extract, people: Mapping[int, int]
) -> Iterable[Problem]:
    """On which estimate of the population each rate rests, and where there is none."""
    if "population" not in extract.tables:
        return
    periods_of: dict[int | None, list[str]] = defaultdict(list)
    for period in asked:
        if period.start <= snapshot:
            periods_of[population.year_for(period.last_day(snapshot), people)].append(period.label)
    for year, labels in periods_of.items():
        which = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
        if year is None:
            said = f"no estimate of all ages from 0 to 17 in the three years to {which}"
            yield Problem("population", None, "year", said, "", "rates are incomplete, not zero")
        else:
            said = f"{people[year]:,} children aged 0 to 17 in the middle of {year}"
            yield Problem("population", None, "year", said, "", f"rates of {which} rest on it")


def _teams(facts: derivations.Facts, engine: Running) -> tuple[str, ...]:
    """Every team that a child or a worker has, in order."""
    lists = [
        facts.tables[table].select("team").distinct() for table in ("children", "workers") if table in facts.tables
    ]
    rows = engine.rows_of(together(lists)) if lists else []
    return tuple(sorted({_scope(row["team"]) for row in rows if row["team"] is not None}))


def _scope(team: str) -> str:
    """The team's name as a scope; one that is called as the authority's own scope is told apart from it."""
    return f"{team} (team)" if team == ALL else team


# --- counting --------------------------------------------------------------------------------------------------------

Bases = Mapping[tuple[str, str], tuple[Way | None, Basis]]  # by measure and the label of the period
Sums = Mapping[tuple[Callable[..., ir.Table], int, str, str | None], tuple[Number, Number]]


def _bases(
    extract: Extract,
    asked: Sequence[Period],
    snapshot: date,
    settings: Settings,
    earliest: Mapping[str, date | None],
    reach: Mapping[str, Reach | None],
    names: frozenset[str],
) -> Bases:
    """For each measure wanted and each period the first way that the source allows, and on what its figure stands."""
    chosen: dict[tuple[str, str], tuple[Way | None, Basis]] = {}
    for way in ways(settings):
        spans = (
            [(SNAPSHOT, snapshot, snapshot)]
            if way.snapshot_only
            else [(period.label, period.start, period.last_day(snapshot)) for period in asked]
        )
        for label, first, t in spans:
            basis = way.basis_for(extract, first, t, snapshot, earliest, reach)
            for measure in names.intersection(way.measures):
                if chosen.get((measure, label), (None, Basis.INCOMPLETE))[1] is Basis.INCOMPLETE:
                    chosen[measure, label] = (None if basis is Basis.INCOMPLETE else way, basis)
    return chosen


def _sums(taken: set[Way], facts: derivations.Facts, engine: Running) -> Sums:
    """Numerators and denominators by derivation, period's number, measure and team; one pass for each derivation."""

    @cache
    def care() -> derivations.Care:
        return derivations.care(facts)

    sums: dict[tuple[Callable[..., ir.Table], int, str, str | None], tuple[Number, Number]] = {}
    for tally, way in {way.tally: way for way in sorted(taken, key=lambda way: way.measures)}.items():
        for row in engine.rows_of(way.count(facts, care)):
            for name, number in row.items():
                if name.endswith("__n"):
                    measure = name.removesuffix("__n")
                    pair = number or 0, row[f"{measure}__d"] or 0
                    sums[tally, row["period"], measure, row["team"]] = (
                        _whole_if_it_is(pair[0]),
                        _whole_if_it_is(pair[1]),
                    )
    return sums


Lengths = Mapping[tuple[Callable[..., ir.Table], int], Mapping[str, Mapping[int, int]]]  # by scope: how many of each


def _lengths(taken: set[Way], facts: derivations.Facts, engine: Running) -> Lengths:
    """How many took each number of days, by derivation, period's number and scope."""
    found: dict[tuple[Callable[..., ir.Table], int], dict[str, Counter[int]]] = {}
    for way in taken:
        for row in engine.rows_of(way.tally(facts)):
            by_scope = found.setdefault((way.tally, row["period"]), defaultdict(Counter))
            for scope in (ALL,) if row["team"] is None else (ALL, _scope(row["team"])):
                by_scope[scope][int(row["length"])] += int(row["times"])
    return found


def _median(lengths: Mapping[int, int]) -> tuple[float | None, int]:
    """The shortest length that half of them took at most, and how many there are; none is told of a few.

    The middle of a few is what happened to one of them.
    """
    of = sum(lengths.values())
    if of < MEDIAN_OF_AT_LEAST:
        return None, of
    so_far = 0
    for length in sorted(lengths):
        so_far += lengths[length]
        if 2 * so_far >= of:
            return float(length), of
    raise AssertionError("the lengths are counted")


def _figures(
    asked: Sequence[Period],
    snapshot: date,
    settings: Settings,
    bases: Bases,
    sums: Sums,
    teams: Sequence[str],
    lengths: Lengths,
    people: Mapping[int, int],
) -> Iterable[Figure]:
    by_scope: dict[tuple[Callable[..., ir.Table], int, str], dict[str, list[Number]]] = defaultdict(dict)
    for (tally, number, measure, team), pair in sums.items():
        scopes = by_scope[tally, number, measure]
        for scope in (ALL,) if team is None else (ALL, _scope(team)):
            so_far = scopes.setdefault(scope, [0, 0])
            so_far[0] += pair[0]
            so_far[1] += pair[1]
    wanted = [
        (
            period.label,
            number,
            _is_provisional(period.end, snapshot, settings),
            (period.start, period.last_day(snapshot)),
        )
        for number, period in enumerate(asked)
    ]
    for label, number, provisional, (first, t) in [
        *wanted,
        (SNAPSHOT, derivations.AT_SNAPSHOT, False, (snapshot, snapshot)),
    ]:
        for scope in (ALL, *teams):
            for measure in measure_names(settings):
                if (measure, label) not in bases:
                    continue
                way, basis = bases[measure, label]
                year = population.year_for(t, people) if measure.endswith(RATE) else None
                if measure.endswith(RATE) and scope != ALL:
                    continue  # nobody knows how many children live where a team works
                if way is None or (way.rate_of is not None and year is None):
                    yield Figure(label, scope, measure, None, None, None, Basis.INCOMPLETE, provisional)
                    continue
                if way.median:
                    value, of = _median(lengths.get((way.tally, number), {}).get(scope, {}))
                    yield Figure(label, scope, measure, None, of, value, basis, provisional)
                    continue
                counted = measure if way.rate_of is None else way.rate_of[0]
                numerator, denominator = by_scope.get((way.tally, number, counted), {}).get(scope, [0, 0])
                if way.rate_of is not None and year is not None:
                    numerator = numerator if way.rate_of[1] == "n" else denominator
                    share = population.part_of_a_year(first, t) if way.over_time else 1.0
                    denominator = _whole_if_it_is(people[year] * share)
                yield _figure(label, scope, measure, numerator, denominator, basis, provisional)


def _figure(
    label: str, scope: str, measure: str, numerator: Number, denominator: Number, basis: Basis, provisional: bool
) -> Figure:
    if is_ratio(measure):
        scale = 100 if measure.endswith("_pct") else 10_000 if measure.endswith(RATE) else 1
        value = numerator / denominator * scale if denominator else None
        return Figure(label, scope, measure, numerator, denominator, value, basis, provisional)
    return Figure(label, scope, measure, numerator, None, float(numerator), basis, provisional)


def is_ratio(measure: str) -> bool:
    """True for a measure with a denominator, false for a count."""
    return measure.endswith(("_pct", RATE)) or measure == "average_caseload"


def _whole_if_it_is(number: float) -> Number:
    """To four places, and a whole number where it is one: engines add up tenths of a post in an order of their own."""
    rounded = round(number, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _is_provisional(end: date, snapshot: date, settings: Settings) -> bool:
    """True until so many days have passed since the period's end: late recording always improves timeliness."""
    return snapshot < end + timedelta(days=settings.provisional_days)


# --- data quality ----------------------------------------------------------------------------------------------------


def _left_out(settings: Settings, checked: Checked) -> Iterable[LeftOut]:
    """For each measure the rows it went without: those left out of a table it needs, and those wrong in its columns."""
    seen: set[tuple[str, str, str, str]] = set()
    for way in ways(settings):
        for each in checked.found:
            need = way.needs.get(each.table)
            if need is None or not _goes_without(each, need):
                continue
            for measure in way.measures:
                key = (measure, each.table, each.column, each.problem)
                if key not in seen:
                    seen.add(key)
                    yield LeftOut(measure, each.table, each.column, each.problem, each.rows, each.of)
    lost = {(measure, table) for measure, table, _, _ in seen}
    for measure, table in dict.fromkeys(
        (m, table) for way in ways(settings) for m in way.measures for table in way.needs
    ):
        if table in checked.rows and (measure, table) not in lost:
            yield LeftOut(measure, table, "", "", 0, checked.rows[table])


def _goes_without(each: Found, need: Need) -> bool:
    if each.effect is Effect.LEFT_OUT_OF_MEASURES:
        return each.column in need.columns
    return each.effect is Effect.LEFT_OUT


def layout_order(problem: Problem) -> tuple[int, int, str]:
    """A key that sorts problems by table, then row, then column."""
    names = list(TABLES)
    place = names.index(problem.table) if problem.table in names else len(names)
    return (place, problem.row or 0, problem.column)
