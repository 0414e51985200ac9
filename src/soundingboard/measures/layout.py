"""The child-level layout: what every source is mapped onto before anything is counted.

A source (plain files, an Annex A workbook, a Standard Safeguarding Dataset extract, SSDA903 or CIN census files)
becomes one Extract: its tables with exactly the columns and types declared here, what the source cannot tell, what was
taken for what, and what was wrong, with every value masked. An Extract lives in memory for one run. It is never stored,
logged or printed; its own description counts rows and shows none.

Web processes do not import this module: it brings the columnar library with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DATE = "date"
    FLAG = "flag"
    INTEGER = "integer"
    NUMBER = "number"


ARROW: Mapping[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.FLAG: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
}

ROW = "row"  # the last column of every table: the row's number in the source, the first row of headings being row 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column; a row without a value in a required one is of no use to some measure, and is reported.

    A column that is not required may be empty in any row: a plan without an end is open.
    """

    name: str
    kind: Kind
    required: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """One table: its columns in order, and the column that identifies a row where it has one."""

    name: str
    columns: tuple[Column, ...]
    key: str | None = None

    @property
    def schema(self) -> pa.Schema:
        """The columns in order with their Arrow types, and last the row's number in the source."""
        return pa.schema([*((column.name, ARROW[column.kind]) for column in self.columns), (ROW, pa.int32())])

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError."""
        return {column.name: column for column in self.columns}[name]

    def empty(self) -> pa.Table:
        """The table with no row."""
        return self.schema.empty_table()


def _text(name: str, required: bool = True) -> Column:
    return Column(name, Kind.TEXT, required)


def _date(name: str, required: bool = True) -> Column:
    return Column(name, Kind.DATE, required)


def _flag(name: str, required: bool = False) -> Column:
    return Column(name, Kind.FLAG, required)


TABLES: Mapping[str, Layout] = {
    table.name: table
    for table in (
        Layout(
            "children", (_text("child_id"), _date("dob", False), _text("sex", False), _text("team", False)), "child_id"
        ),
        Layout("contacts", (_text("child_id"), _date("contact_date"), _text("source", False))),
        Layout(
            "referrals",
            (
                _text("referral_id"),
                _text("child_id"),
                _date("referral_date"),
                _date("close_date", False),
                _flag("nfa"),
                _text("source", False),
            ),
            "referral_id",
        ),
        Layout(
            "assessments",
            (
                _text("assessment_id"),
                _text("child_id"),
                _text("referral_id", False),
                _date("start_date"),
                _date("authorised_date", False),
                _flag("child_seen"),
            ),
            "assessment_id",
        ),
        Layout(
            "s47",
            (
                _text("s47_id"),
                _text("child_id"),
                _text("referral_id", False),
                _date("strategy_date"),
                _date("icpc_date", False),
                _flag("icpc_led_to_plan"),
            ),
            "s47_id",
        ),
        Layout(
            "cp_plans",
            (
                _text("plan_id"),
                _text("child_id"),
                _date("start_date"),
                _date("end_date", False),
                _text("category", False),
            ),
            "plan_id",
        ),
        Layout("cp_reviews", (_text("plan_id"), _date("review_date"))),
        Layout("cp_visits", (_text("plan_id"), _date("visit_date"), _flag("seen"), _flag("seen_alone"))),
        # Visits to children in need at which the child was seen.
        Layout("cin_visits", (_text("child_id"), _date("visit_date"))),
        # decom and dec: the first day of the episode, and the day on which it ended; rne: why it began (S started to
        # be looked after, L, P, T, B, U); place: the placement code; all as SSDA903 has them.
        Layout(
            "cla_episodes",
            (
                _text("child_id"),
                _date("decom"),
                _text("rne"),
                _text("legal_status", False),
                _text("place", False),
                _date("dec", False),
                Column("distance", Kind.NUMBER, False),  # miles from home to the placement
                _text("rec", False),  # why the episode ended: X1 is that another one continues it
            ),
        ),
        Layout("cla_reviews", (_text("child_id"), _date("review_date"))),
        Layout("cla_visits", (_text("child_id"), _date("visit_date"))),
        # check: health (a health assessment) or dental.
        Layout("cla_health", (_text("child_id"), _text("check"), _date("check_date"))),
        # A row for each time that a child looked after went missing; absences are not among them.
        Layout("missing", (_text("child_id"), _date("start_date"), _date("end_date", False))),
        # A row for each time that a social worker took a child who is looked after on.
        Layout("cla_workers", (_text("child_id"), _text("worker_id"), _date("start_date"))),
        # in_touch, activity, accommodation: the SSDA903 code (YES, NO, DIED, REFU, NREQ, RHOM; F1, P2, G4; B1, C2),
        # or the source's words ("a) Yes"; "a) Suitable"). The derivations understand both.
        Layout(
            "care_leavers",
            (
                _text("child_id"),
                Column("age_group", Kind.INTEGER),
                _text("in_touch", False),
                _text("activity", False),
                _text("accommodation", False),
                _date("pathway_reviewed", False),
            ),
        ),
        Layout(
            "workers",
            (
                _text("worker_id"),
                _text("team", False),
                Column("fte", Kind.NUMBER),
                Column("cases", Kind.INTEGER),
                _flag("agency"),
                Column("case_limit", Kind.INTEGER, False),  # how many cases the worker's role may hold
            ),
            "worker_id",
        ),
        # Children living in the area in the middle of a year, by their ages in years; both ages are in the band.
        Layout(
            "population",
            tuple(Column(name, Kind.INTEGER) for name in ("year", "age_from", "age_to", "persons")),
        ),
        Layout("bank_holidays", (_date("date"),)),
    )
}

# Tables that say nothing of a child, and may lie beside lists of any kind.
BESIDE = frozenset({"population", "bank_holidays"})
# Tables and columns that a source need not have: what needs them is incomplete, and nobody is told to look for them.
OPTIONAL = BESIDE | {"cin_visits", "cla_health", "cla_workers", "missing"}

# Counts that a case system worked out itself, for sources whose own history is too short to work them out again.
REFERRALS_12M = "referrals_12m"  # how many earlier referrals the child had in the 12 months before this referral
PREVIOUS_PLANS = "previous_plans"  # how many plans the child had before this plan
PLACEMENTS_12M = "placements_12m"  # how many placements the child had in the 12 months before the snapshot

SUPPLIED: Mapping[str, Layout] = {
    table.name: table
    for table in (
        Layout(REFERRALS_12M, (_text("referral_id"), Column("count", Kind.INTEGER)), "referral_id"),
        Layout(PREVIOUS_PLANS, (_text("plan_id"), Column("count", Kind.INTEGER)), "plan_id"),
        Layout(PLACEMENTS_12M, (_text("child_id"), Column("count", Kind.INTEGER)), "child_id"),
    )
}


class Source(StrEnum):
    """What kind of files an extract came from."""

    PLAIN = "plain"
    ANNEX_A = "annex_a"
    SSD = "ssd"
    CENSUS = "census"  # SSDA903 files, a CIN census, or both


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with what was read, where it is, and what follows from it.

    `table` and `column` are the source's own names where it has them (a sheet, a heading), otherwise the layout's;
    `row` is the source's number, None when it is about the whole column or table. `shown` has been through `mask`.
    """

    table: str
    row: int | None
    column: str
    problem: str
    shown: str
    consequence: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What was taken for what: a heading for a column, or a written value for a code, in how many rows.

    `found` is a heading or a category such as "a) Male", never an identifier, a name or a date.
    """

    table: str
    column: str
    found: str
    taken_for: str
    rows: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Origin:
    """Rows of a table that come from one list: what the source calls it and its columns, and their numbers there."""

    list: str
    columns: Mapping[str, str]
    numbers: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Called:
    """What the source calls a table of the layout, and those of its columns that it has itself.

    A table made of several lists has its rows numbered through from 0, and `origins` say in order where they stand.
    """

    table: str
    columns: Mapping[str, str]
    origins: tuple[Origin, ...] = ()

    def of(self, problem: Problem) -> Problem:
        """The problem in the source's own words."""
        row = problem.row
        if row is None or not self.origins:
            return replace(problem, table=self.table, column=self.columns.get(problem.column, problem.column))
        for origin in self.origins:
            if row < len(origin.numbers):
                column = origin.columns.get(problem.column, problem.column)
                return replace(problem, table=origin.list, row=int(origin.numbers[row]), column=column)
            row -= len(origin.numbers)
        raise ValueError("The table has no such row.")


@dataclass(frozen=True, repr=False)
class Extract:
    """One council's child-level lists for one run, in memory alone.

    tables        by the name of the layout, each with exactly its schema; a name that is absent is missing.
    supplied      counts worked out by the case system, by the names of SUPPLIED.
    lacking       for a table, the columns that the source does not carry at all (all null here). A measure that needs
                  one of them is incomplete.
    latest_only   tables that hold only the latest row of each plan or child: reviews and visits in Annex A. For
                  cla_episodes it means one row for each period of care (decom is the day it began, rne is S, legal
                  status and place are the latest), so that placements cannot be told. Such a table answers for the
                  snapshot alone, where one latest row is enough, and the figure's basis is then "supplied".
    since         for a table, the first day from which every row is there: rows that were open then are there whole
                  and whatever happened earlier is not (an Annex A list goes back six months). Absent: as far as needed,
                  or for referrals as far as the earliest.
    called        how the source calls each table and its columns (a sheet and its headings), so that what is found in a
                  row later can be found by a reader too.
    problems, guesses   what was found while reading.

    Raises ValueError when a table has other columns or types than its layout: a mistake of ours, not of the file.
    """

    source: Source
    tables: Mapping[str, pa.Table]
    supplied: Mapping[str, pa.Table] = field(default_factory=dict)
    lacking: Mapping[str, frozenset[str]] = field(default_factory=dict)
    latest_only: frozenset[str] = frozenset()
    since: Mapping[str, date] = field(default_factory=dict)
    called: Mapping[str, "Called"] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    guesses: tuple[Guess, ...] = ()

    def __post_init__(self) -> None:
        for tables, layouts in ((self.tables, TABLES), (self.supplied, SUPPLIED)):
            for name, table in tables.items():
                if name not in layouts:
                    raise ValueError(f"The layout has no table {name}.")
                if table.schema != layouts[name].schema:
                    raise ValueError(f"The table {name} does not have the columns and types of the layout.")

    def __repr__(self) -> str:
        rows = ", ".join(f"{name}: {table.num_rows} rows" for name, table in sorted(self.tables.items()))
        return f"<Extract from {self.source}, {rows or 'no table'}>"

    @property
    def missing(self) -> tuple[str, ...]:
        """The tables that the source does not have, in the layout's order, without those that need not be there."""
        return tuple(name for name in TABLES if name not in self.tables and name not in OPTIONAL)

    def lacks(self, table: str, *columns: str) -> bool:
        """True when the source has not got the table, or one of those columns of it, or only the column's heading."""
        if table not in self.tables:
            return True
        lacking = self.lacking.get(table, frozenset())
        return any(name in lacking or self._says_nothing(table, name) for name in columns)

    def _says_nothing(self, table: str, column: str) -> bool:
        """True for a column that is empty throughout, where that cannot be how things are.

        No plan need have ended; but a list in which nobody was seen and nobody was not seen does not hold that, nor one
        of referrals of which none was ever closed.
        """
        rows: pa.Table = self.tables[table]
        kind = TABLES[table].column(column).kind
        may_be_empty = kind is Kind.DATE and column not in ("dob", "close_date", "pathway_reviewed")
        return bool(rows.num_rows) and not may_be_empty and rows[column].null_count == rows.num_rows


_KEPT = frozenset(" -/.,:;()'’_+&@#*")
LONGEST_SHOWN = 20


def mask(value: object) -> str:
    """The shape of a value and nothing of its content: a letter becomes x, a digit #, common punctuation stays.

    "AB123, Smith" is "xx###, xxxxx": enough to see what kind of thing stands there, never enough to know it. Longer
    values are cut, so that free text does not show by its length who is spoken of.
    """
    text = "" if value is None else str(value)
    shape = "".join(_masked(character) for character in text[:LONGEST_SHOWN])
    return f"{shape}…" if len(text) > LONGEST_SHOWN else shape


def _masked(character: str) -> str:
    if character.isnumeric():
        return "#"
    if character.isalpha():
        return "x"
    return character if character in _KEPT else "?"


def table_of(layout: Layout, columns: Mapping[str, Iterable[object]], rows: Iterable[int] | None = None) -> pa.Table:
    """A table of the layout from Python values of the right types: str, date, bool, int, float or None.

    A column that is not given is null throughout. `rows` are the numbers in the source, by default 2, 3, 4 and on: the
    headings stand in row 1. Raises ValueError when the columns are of different lengths or there is one too many.
    """
    given = {name: list(values) for name, values in columns.items()}
    lengths = {len(values) for values in given.values()}
    unknown = given.keys() - {column.name for column in layout.columns}
    if len(lengths) > 1 or unknown:
        raise ValueError(f"The columns given for {layout.name} are not of one length, or not all of the layout.")
    length = lengths.pop() if lengths else 0
    numbers = list(rows) if rows is not None else list(range(2, length + 2))
    arrays = [pa.array(given.get(column.name, [None] * length), type=ARROW[column.kind]) for column in layout.columns]
    return pa.Table.from_arrays([*arrays, pa.array(numbers, type=pa.int32())], schema=layout.schema)
