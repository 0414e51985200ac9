"""What is wrong with the rows of an extract: found by row, counted, and left out where it must be.

The same is looked for whatever the source. The conditions are expressions on the same engine as the derivations, and
only counts, the numbers of rows and the shapes of codes come back from it, so that no value is ever in hand to be
shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import Any

import ibis
import ibis.expr.types as ir

from soundingboard.measures.aggregate.codes import is_unknown, shape_of
from soundingboard.measures.layout import BESIDE, ROW, TABLES, Problem, mask

SHOWN = 100  # how many rows of one kind of problem are listed; the rest are counted
NOT_YET_BORN = 300  # days before birth at which a child may already be known; more is a mistake
_A_DATE = mask(date.max)
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
    clean: dict[str, ir.Table] = {}
    rows: dict[str, int] = {}
    found: list[Found] = []
    problems: list[Problem] = []
    for name in TABLES:  # children and plans come before what refers to them
        if name not in tables or name in BESIDE:
            continue
        table = _without_copies(name, tables[name], found, problems, rows_of)
        checks = list(_checks(name, clean, snapshot))
        joined = _with_what_it_refers_to(name, table, clean)
        counts = rows_of(
            joined.aggregate(
                [joined.count().name("of"), *(_met(each, joined).sum().name(f"n{i}") for i, each in enumerate(checks))]
            )
        )[0]
        rows[name] = int(counts["of"])
        kept = table
        for i, each in enumerate(checks):
            met = int(counts[f"n{i}"] or 0)
            if not met:
                continue
            found.append(Found(name, each.column, each.problem, met, int(counts["of"]), each.effect))
            is_lacking = each.column in lacking.get(name, frozenset())
            if not is_lacking:
                problems += _listed(name, each, met, joined.filter(_met(each, joined) == 1), rows_of)
            if is_lacking or each.effect is Effect.IN_NO_TEAM:
                problems.append(_share(found[-1], each.consequence or "left out"))
            # Where a plan is not known, the derivations' own joins to the plans leave the row out; a second join to
            # find it again would cost as much as the derivation.
            if each.effect is Effect.LEFT_OUT and not each.refers:
                kept = kept.filter(_met(each, kept) == 0)
        clean[name] = kept
    return Checked(clean, rows, tuple(found), tuple(problems))


def _met(each: Check, table: ir.Table) -> Any:
    return ibis.ifelse(each.condition(table).fill_null(False), 1, 0)


def _listed(
    name: str, each: Check, met: int, rows: ir.Table, rows_of: Callable[[ir.Table], list[dict[str, Any]]]
) -> Iterator[Problem]:
    consequence = each.consequence or "left out"
    shown = shape_of(rows[each.column]) if each.is_about_codes else ibis.literal(_A_DATE if each.is_about_dates else "")
    for row in rows_of(rows.select(ROW, shown=shown).order_by(ROW).limit(SHOWN)):
        yield Problem(name, int(row[ROW]), each.column, each.problem, row["shown"], consequence)
    if met > SHOWN:
        yield Problem(name, None, each.column, f"{each.problem}: {met - SHOWN:,} more rows", "", consequence)


def _share(found: Found, consequence: str) -> Problem:
    says = f"{found.rows:,} of {found.of:,} rows ({found.rows / found.of:.1%}): {found.problem}"
    return Problem(found.table, None, found.column, says, "", consequence)


def _without_copies(
    name: str,
    table: ir.Table,
    found: list[Found],
    problems: list[Problem],
    rows_of: Callable[[ir.Table], list[dict[str, Any]]],
) -> ir.Table:
    """The table without the second and later rows of one identifier, or for looked-after episodes of one content.

    A contact has no identifier, and two alike on one day may well be two: they are kept, and reported.
    """
    key = TABLES[name].key
    columns = [key] if key else [column.name for column in TABLES[name].columns]
    if name not in _COPIES_MATTER and not key:
        return table
    if key:
        counts = rows_of(table.aggregate(every=table[key].count(), distinct=table[key].nunique()))[0]
    else:
        distinct = table.select(*columns).distinct()
        counts = {
            "every": rows_of(table.aggregate(every=table.count()))[0]["every"],
            "distinct": rows_of(distinct.aggregate(distinct=distinct.count()))[0]["distinct"],
        }
    copies = int(counts["every"] or 0) - int(counts["distinct"] or 0)
    if not copies:
        return table
    numbered = table.mutate(_copy=ibis.row_number().over(ibis.window(group_by=columns, order_by=ROW)))
    again = numbered._copy > 0 if not key else (numbered._copy > 0) & numbered[key].notnull()
    leaves_out = _COPIES_MATTER.get(name, True)
    each = Check(
        key or "",
        "the identifier stands in an earlier row" if key else "the row stands in the table twice",
        Effect.LEFT_OUT if leaves_out else Effect.COUNTED,
        lambda t: t._copy > 0,
        "the first row is kept, this one is left out" if leaves_out else "counted: it may be a second one of that day",
    )
    of = int(rows_of(table.aggregate(of=table.count()))[0]["of"])
    found.append(Found(name, each.column, each.problem, copies, of, each.effect))
    problems.extend(_listed(name, each, copies, numbered.filter(again), rows_of))
    return numbered.filter(~again).drop("_copy") if leaves_out else table


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
    "cla_episodes": "decom",
    "cla_reviews": "review_date",
    "cla_visits": "visit_date",
    "cla_health": "check_date",
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
    whose = "plan_id" if name in ("cp_reviews", "cp_visits") else "child_id"
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
