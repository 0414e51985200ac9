"""What is wrong with the rows of an extract: found by row, counted, and left out where it must be.

The same is looked for whatever the source. The conditions are expressions on the same engine as the derivations, and
only counts, the numbers of rows and the shapes of codes come back from it, so that no value is ever in hand to be
shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from operator import itemgetter
from typing import Any

import ibis
import ibis.expr.types as ir

from soundingboard.measures.aggregate.codes import is_unknown, shape_of
from soundingboard.measures.aggregate.engines import together
from soundingboard.measures.layout import BESIDE, ROW, TABLES, Problem, mask

SHOWN = 100  # how many rows of one kind of problem are listed; the rest are counted
NOT_YET_BORN = 300  # days before birth at which a child may already be known; more is a mistake
_A_DATE = mask(date.max)
_OF_A_PLAN = ("cp_reviews", "cp_visits")
_REASONS_FOR_EPISODES = ("S", "L", "P", "T", "B", "U")


class Effect(Enum):
    """What becomes of a row in which something is wrong."""

    LEFT_OUT = auto()  # of everything
    LEFT_OUT_OF_MEASURES = auto()  # of those that need the column
    IN_NO_TEAM = auto()  # counted for the authority alone
    COUNTED = auto()


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that a row should not meet, and what follows when it does."""

    column: str
    problem: str
    effect: Effect
    condition: Callable[[ir.Table], ir.BooleanValue]
    consequence: str = ""
    is_about_dates: bool = False
    is_about_codes: bool = False
    refers: bool = False  # to the child or the plan, which stand in another table


@dataclass(frozen=True, slots=True)
class Found:
    """How many rows of a table met a condition; `of` is how many rows it has."""

    table: str
    column: str
    problem: str
    rows: int
    of: int
    effect: Effect


@dataclass(frozen=True)
class Checked:
    """The tables without the rows that must be left out, how many rows each had, and what was found."""

    tables: Mapping[str, ir.Table]
    rows: Mapping[str, int]
    found: tuple[Found, ...]
    problems: tuple[Problem, ...]


def check(
    tables: Mapping[str, ir.Table],
    snapshot: date,
    rows_of: Callable[[ir.Table], list[dict[str, Any]]],
    lacking: Mapping[str, frozenset[str]],
) -> Checked:
    """Check every table that is there. `rows_of` works an expression out and gives its rows.

    The expressions handed to `rows_of` hold counts, row numbers and masked codes alone. What is empty throughout
    because the source has not got it (`lacking`, columns by table) is said once and not for every row.
    """
    lists = {name: tables[name] for name in TABLES if name in tables and name not in BESIDE}
    met: dict[str, list[_Met]] = {name: [] for name in lists}
    clean = _without_copies(lists, met, rows_of)
    rows: dict[str, int] = {}
    for turn in _in_turn(lists):
        rows |= _look_through(turn, clean, snapshot, lacking, met, rows_of)
    all_met = [each for name in lists for each in met[name]]
    return Checked(clean, rows, tuple(each.found for each in all_met), tuple(_problems(all_met, rows_of)))


@dataclass(frozen=True, eq=False, slots=True)
class _Met:
    """A check that some rows of a table met: those rows, or none where they are not listed one by one."""

    check: Check
    found: Found
    rows: ir.Table | None
    has_share: bool = False

    @property
    def consequence(self) -> str:
        return self.check.consequence or "left out"


def _in_turn(lists: Iterable[str]) -> Iterator[list[str]]:
    """The tables in three turns, each after what it refers to, so that a turn can be one query."""
    turns: dict[str, list[str]] = {"children": [], "": [], "cp_plans": []}
    for name in lists:
        turns["children" if name == "children" else "cp_plans" if name in _OF_A_PLAN else ""].append(name)
    yield from filter(None, turns.values())


def _look_through(
    turn: Iterable[str],
    clean: dict[str, ir.Table],
    snapshot: date,
    lacking: Mapping[str, frozenset[str]],
    met: Mapping[str, list[_Met]],
    rows_of: Callable[[ir.Table], list[dict[str, Any]]],
) -> dict[str, int]:
    """Count in one query what the rows of some tables meet, leave out of `clean` what must be, and say their numbers.

    The engine's own work on a query is small beside making it, so that what can be asked together is.
    """
    checks = {name: tuple(_checks(name, clean, snapshot)) for name in turn}
    joined = {name: _with_what_it_refers_to(name, clean[name], clean) for name in checks}
    most = max(len(of_table) for of_table in checks.values())
    nothing = ibis.null("int64")
    counted = [
        joined[name]
        .aggregate(
            of=joined[name].count(), **{f"n{i}": _meets(each, joined[name]).sum() for i, each in enumerate(looked)}
        )
        .select(
            "of",
            *(f"n{i}" if i < len(looked) else nothing.name(f"n{i}") for i in range(most)),
            which=ibis.literal(name),
        )
        for name, looked in checks.items()
    ]
    rows: dict[str, int] = {}
    for counts in rows_of(together(counted)):
        name, of = counts["which"], int(counts["of"])
        rows[name] = of
        for i, each in enumerate(checks[name]):
            times = int(counts[f"n{i}"] or 0)
            if not times:
                continue
            is_lacking = each.column in lacking.get(name, frozenset())
            met[name].append(
                _Met(
                    each,
                    Found(name, each.column, each.problem, times, of, each.effect),
                    None if is_lacking else joined[name].filter(_meets(each, joined[name]) == 1),
                    has_share=is_lacking or each.effect is Effect.IN_NO_TEAM,
                )
            )
            # Where a plan is not known, the derivations' own joins to the plans leave the row out; a second join to
            # find it again would cost as much as the derivation.
            if each.effect is Effect.LEFT_OUT and not each.refers:
                clean[name] = clean[name].filter(_meets(each, clean[name]) == 0)
    return rows


def _meets(each: Check, table: ir.Table) -> Any:
    return ibis.ifelse(each.condition(table).fill_null(False), 1, 0)


def _problems(met: Sequence[_Met], rows_of: Callable[[ir.Table], list[dict[str, Any]]]) -> Iterator[Problem]:
    """What was met, in the order in which it was looked for, each row by its number."""
    listed = _listed([each for each in met if each.rows is not None], rows_of)
    for each in met:
        found = each.found
        if each.rows is not None:
            for row, shown in listed[each]:
                yield Problem(found.table, row, found.column, found.problem, shown, each.consequence)
            if found.rows > SHOWN:
                more = f"{found.problem}: {found.rows - SHOWN:,} more rows"
                yield Problem(found.table, None, found.column, more, "", each.consequence)
        if each.has_share:
            yield _share(found, each.consequence)


def _listed(
    met: Sequence[_Met], rows_of: Callable[[ir.Table], list[dict[str, Any]]]
) -> Mapping[_Met, list[tuple[int, str]]]:
    """The first rows that met each check and what is shown of them, in one query for all."""
    asked = []
    for which, each in enumerate(met):
        assert each.rows is not None, "its rows are listed"
        code, day = each.check.is_about_codes, _A_DATE if each.check.is_about_dates else ""
        shown = shape_of(each.rows[each.check.column]) if code else ibis.literal(day)
        first = each.rows.select(ROW, shown=shown).order_by(ROW).limit(SHOWN)
        asked.append(first.mutate(which=ibis.literal(which, "int64")))
    found: dict[_Met, list[tuple[int, str]]] = {each: [] for each in met}
    if asked:
        for row in sorted(rows_of(together(asked)), key=itemgetter("which", ROW)):
            found[met[row["which"]]].append((int(row[ROW]), row["shown"]))
    return found


def _share(found: Found, consequence: str) -> Problem:
    says = f"{found.rows:,} of {found.of:,} rows ({found.rows / found.of:.1%}): {found.problem}"
    return Problem(found.table, None, found.column, says, "", consequence)


def _without_copies(
    lists: Mapping[str, ir.Table],
    met: Mapping[str, list[_Met]],
    rows_of: Callable[[ir.Table], list[dict[str, Any]]],
) -> dict[str, ir.Table]:
    """The tables without the second and later rows of one identifier, or for looked-after episodes of one content.

    A contact has no identifier, and two alike on one day may well be two: they are kept, and reported.
    """
    kept = dict(lists)
    asked = [
        _copies(name, table).mutate(which=ibis.literal(name))
        for name, table in lists.items()
        if TABLES[name].key or name in _COPIES_MATTER
    ]
    for counts in rows_of(together(asked)) if asked else ():
        name, copies = counts["which"], int(counts["every"] or 0) - int(counts["distinct"] or 0)
        if not copies:
            continue
        table, key = lists[name], TABLES[name].key
        numbered = table.mutate(_copy=ibis.row_number().over(ibis.window(group_by=_alike_in(name), order_by=ROW)))
        again = numbered._copy > 0 if not key else (numbered._copy > 0) & numbered[key].notnull()
        leaves_out = _COPIES_MATTER.get(name, True)
        each = Check(
            key or "",
            "the identifier stands in an earlier row" if key else "the row stands in the table twice",
            Effect.LEFT_OUT if leaves_out else Effect.COUNTED,
            lambda t: t._copy > 0,
            "the first row is kept, this one is left out"
            if leaves_out
            else "counted: it may be a second one of that day",
        )
        found = Found(name, each.column, each.problem, copies, int(counts["of"]), each.effect)
        met[name].append(_Met(each, found, numbered.filter(again)))
        if leaves_out:
            kept[name] = numbered.filter(~again).drop("_copy")
    return kept


def _alike_in(name: str) -> list[str]:
    """The columns in which two rows of a table are alike where one is a copy of the other."""
    key = TABLES[name].key
    return [key] if key else [column.name for column in TABLES[name].columns]


def _copies(name: str, table: ir.Table) -> ir.Table:
    """How many rows a table has, how many could be copies, and how many of those differ."""
    key = TABLES[name].key
    if key:
        return table.aggregate(every=table[key].count(), distinct=table[key].nunique(), of=table.count())
    alike = table.group_by(_alike_in(name)).aggregate(times=table.count())
    return alike.aggregate(every=alike.times.sum(), distinct=alike.count(), of=alike.times.sum().fill_null(0))


_COPIES_MATTER = {"cla_episodes": True, "contacts": False, "care_leavers": True}


def _with_what_it_refers_to(name: str, table: ir.Table, clean: Mapping[str, ir.Table]) -> ir.Table:
    """The table beside the child's date of birth, and whether its child or plan is known."""
    if "plan_id" in table.columns and name != "cp_plans" and "cp_plans" in clean:
        plans = clean["cp_plans"].select("plan_id").mutate(_known=True)
        return table.left_join(plans, "plan_id").drop("plan_id_right")
    if "child_id" in table.columns and name != "children" and "children" in clean:
        children = clean["children"].select("child_id", _born="dob", _known=ibis.literal(True))
        return table.left_join(children, "child_id").drop("child_id_right")
    return table


# --- the conditions, by table ----------------------------------------------------------------------------------------

MAIN_DATE = {
    "contacts": "contact_date",
    "referrals": "referral_date",
    "assessments": "start_date",
    "s47": "strategy_date",
    "cp_plans": "start_date",
    "cp_reviews": "review_date",
    "cp_visits": "visit_date",
    "cin_visits": "visit_date",
    "cla_episodes": "decom",
    "cla_reviews": "review_date",
    "cla_visits": "visit_date",
    "cla_health": "check_date",
    "cla_workers": "start_date",
    "missing": "start_date",
}
# The end of each, what becomes of a row in the wrong order, and how that is said.
END_DATE = {
    "referrals": ("close_date", Effect.LEFT_OUT_OF_MEASURES, "the referral is counted; it opens no episode of need"),
    "assessments": ("authorised_date", Effect.LEFT_OUT_OF_MEASURES, "left out of the measures of assessments"),
    "s47": ("icpc_date", Effect.LEFT_OUT_OF_MEASURES, "the conference is left out; the enquiry is counted"),
    "cp_plans": ("end_date", Effect.LEFT_OUT, "left out"),
    "cla_episodes": ("dec", Effect.LEFT_OUT, "left out"),
}
# The code lists of each column of codes, and what becomes of a code that is in none of them.
_CODES: Mapping[str, Mapping[str, tuple[tuple[str, ...], str]]] = {
    "contacts": {"source": (("source",), "counted, as from a source that is not known")},
    "referrals": {"source": (("source",), "counted, as from a source that is not known")},
    "cp_plans": {"category": (("category_of_abuse",), "counted, in no category")},
    "cla_episodes": {
        "legal_status": (("legal_status",), "counted, as no series of short breaks"),
        "place": (("placement",), "counted, as a placement of another kind"),
    },
    "care_leavers": {
        "in_touch": (("in_touch",), "counted, as not in touch"),
        "activity": (("activity",), "counted, as in no education, employment or training"),
        "accommodation": (("accommodation", "suitability"), "counted, as not suitable"),
    },
}


def _checks(name: str, clean: Mapping[str, ir.Table], snapshot: date) -> Iterator[Check]:
    """What is looked for in one table."""
    main = MAIN_DATE.get(name)
    whose = "plan_id" if name in _OF_A_PLAN else "child_id"
    if name != "workers":
        yield Check(whose, "no identifier", Effect.LEFT_OUT, lambda t: t[whose].isnull())
    if name == "cp_plans":
        yield Check(
            "plan_id",
            "no identifier",
            Effect.COUNTED,
            lambda t: t.plan_id.isnull(),
            "its reviews and visits are not found",
        )
    if main:
        yield Check(main, "no date", Effect.LEFT_OUT, lambda t: t[main].isnull())
        yield Check(
            main, "a date after the snapshot", Effect.LEFT_OUT, lambda t: t[main] > snapshot, is_about_dates=True
        )
    if name in END_DATE:
        end, effect, consequence = END_DATE[name]
        yield Check(end, "ends before it starts", effect, lambda t: t[end] < t[main], consequence, True)
        yield Check(
            end,
            "a date after the snapshot",
            Effect.COUNTED,
            lambda t: t[end] > snapshot,
            "taken as not having happened by the snapshot",
            True,
        )
    if name == "children":
        yield Check(
            "team", "no team", Effect.IN_NO_TEAM, lambda t: t.team.isnull(), "counted for the authority, in no team"
        )
        yield Check(
            "dob",
            "no date of birth",
            Effect.LEFT_OUT_OF_MEASURES,
            lambda t: t.dob.isnull(),
            "left out of measures by age",
        )
        unborn = snapshot + timedelta(days=NOT_YET_BORN)
        yield Check(
            "dob",
            "a date of birth in the future",
            Effect.COUNTED,
            lambda t: t.dob > unborn,
            "check the date of birth",
            True,
        )
    elif whose == "plan_id" and "cp_plans" in clean:
        yield Check(
            "plan_id",
            "no such plan",
            Effect.LEFT_OUT,
            lambda t: t.plan_id.notnull() & t._known.isnull(),
            "left out",
            refers=True,
        )
    elif whose == "child_id" and name != "workers" and "children" in clean:
        yield Check(
            "child_id",
            "a child who is not in the list of children",
            Effect.IN_NO_TEAM,
            lambda t: t.child_id.notnull() & t._known.isnull(),
            "counted for the authority, in no team",
        )
        if main:
            early = 0 if name.startswith("cla") or name == "missing" else NOT_YET_BORN
            yield Check(
                main,
                "a date before the child was born",
                Effect.COUNTED,
                lambda t: t[main] < (t._born - ibis.interval(days=early)),
                "counted; check the date and the date of birth",
                True,
            )
    if name == "cla_episodes":
        yield Check(
            "rne",
            "not a reason for a new episode that is known",
            Effect.COUNTED,
            lambda t: ~t.rne.upper().isin(_REASONS_FOR_EPISODES).fill_null(False),
            "taken as continuing the placement",
            is_about_codes=True,
        )
    for column, (lists, consequence) in _CODES.get(name, {}).items():
        yield Check(
            column,
            "a code that is not known",
            Effect.COUNTED,
            _unknown(column, lists),
            consequence,
            is_about_codes=True,
        )
    if name == "care_leavers":
        yield Check(
            "age_group",
            "not an age from 17 to 21",
            Effect.LEFT_OUT_OF_MEASURES,
            lambda t: ~t.age_group.between(17, 21).fill_null(False),
            "in neither age group",
        )
    if name == "workers":
        yield Check(
            "fte",
            "no share of full time above zero",
            Effect.LEFT_OUT_OF_MEASURES,
            lambda t: ~(t.fte > 0).fill_null(False),
            "not in caseloads",
        )
        yield Check(
            "cases", "no number of cases", Effect.LEFT_OUT_OF_MEASURES, lambda t: t.cases.isnull(), "not in caseloads"
        )


def _unknown(column: str, lists: tuple[str, ...]) -> Callable[[ir.Table], ir.BooleanValue]:
    return lambda t: is_unknown(t[column], *lists)
