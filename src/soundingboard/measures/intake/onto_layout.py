"""What every mapping onto the layout needs: columns into Arrow, children from many lists, where a list begins."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import numpy as np
import pyarrow as pa

from soundingboard.formats.tables_in.raw import Places
from soundingboard.lib.working_days import KNOWN_FROM, add_working_days
from soundingboard.measures.intake.findings import Findings
from soundingboard.measures.intake.reading import KEPT, Cleaned, Rows
from soundingboard.measures.layout import ARROW, ROW, SUPPLIED, TABLES, Called, Extract, Kind, Layout, Origin, Source

Column = Cleaned | Sequence[object]


@dataclass
class Draft:
    """An Extract in the making: tables added piece by piece, since a list may lie in several sheets or files."""

    source: Source
    findings: Findings
    pieces: dict[str, list[pa.Table]] = field(default_factory=dict)
    counts: dict[str, list[pa.Table]] = field(default_factory=dict)
    carried: dict[str, set[str]] = field(default_factory=dict)
    latest_only: set[str] = field(default_factory=set)
    since: dict[str, date] = field(default_factory=dict)
    origins: dict[str, list[Origin]] = field(default_factory=dict)

    def add(self, name: str, columns: Mapping[str, Column], rows: Rows) -> None:
        """A list's rows for a table of the layout. A column that is not given is one that the source does not carry."""
        # A column that was made of others has no heading, and goes by the layout's name.
        own_names = {id(column): own for own, column in rows.columns.items()}
        headings = {
            each: rows.heading(own_names[id(column)]) for each, column in columns.items() if id(column) in own_names
        }
        self.add_from(name, columns, Origin(rows.place, headings, rows.numbers))

    def add_from(self, name: str, columns: Mapping[str, Column], origin: Origin) -> None:
        """Rows that are some of a list's, in columns that are made."""
        self.pieces.setdefault(name, []).append(_table(TABLES[name], columns, origin.numbers))
        self.carried.setdefault(name, set()).update(columns)
        self.origins.setdefault(name, []).append(origin)

    def supply(self, name: str, columns: Mapping[str, Column], numbers: Places) -> None:
        """Counts that the source worked out itself."""
        self.counts.setdefault(name, []).append(_table(SUPPLIED[name], columns, numbers))

    def extract(self) -> Extract:
        """The whole of it."""
        lacking = {
            name: frozenset(column.name for column in TABLES[name].columns) - carried
            for name, carried in self.carried.items()
        }
        return Extract(
            source=self.source,
            tables={name: _one_table(pieces) for name, pieces in self.pieces.items()},
            supplied={name: pa.concat_tables(pieces) for name, pieces in self.counts.items()},
            lacking={name: columns for name, columns in lacking.items() if columns},
            latest_only=frozenset(self.latest_only & self.pieces.keys()),
            since={name: day for name, day in self.since.items() if name in self.pieces},
            called={name: _called(origins) for name, origins in self.origins.items()},
            problems=tuple(self.findings.problems),
            guesses=tuple(self.findings.guesses),
        )


def _one_table(pieces: Sequence[pa.Table]) -> pa.Table:
    """The pieces together. Rows of several lists are numbered through, since two lists both have a row 2."""
    table = pa.concat_tables(pieces)
    if len(pieces) == 1:
        return table
    return table.set_column(table.num_columns - 1, table.field(ROW), pa.array(range(table.num_rows), pa.int32()))


def _called(origins: Sequence[Origin]) -> Called:
    columns: dict[str, str] = {}
    for origin in origins:
        columns = {**origin.columns, **columns}
    lists = " / ".join(dict.fromkeys(origin.list for origin in origins))
    return Called(lists, columns, tuple(origins) if len(origins) > 1 else ())


def carried(rows: Rows, **columns: str) -> dict[str, Column]:
    """The layout's columns that the rows carry: layout name = the list's own name for it."""
    return {name: rows.columns[own] for name, own in columns.items() if own in rows.columns}


def _table(layout: Layout, columns: Mapping[str, Column], numbers: Places) -> pa.Table:
    arrays = [_array(columns.get(column.name), column.kind, len(numbers)) for column in layout.columns]
    return pa.Table.from_arrays([*arrays, pa.array(numbers, pa.int32())], schema=layout.schema)


def _array(column: Column | None, kind: Kind, rows: int) -> pa.Array:
    if column is None:
        return pa.nulls(rows, ARROW[kind])
    values = column.values if isinstance(column, Cleaned) else column
    match kind:
        case Kind.FLAG:
            values = [value if value is None or isinstance(value, bool) else value == "Y" for value in values]
        case Kind.INTEGER:
            values = [int(value) if isinstance(value, (int, float)) else None for value in values]
    made = pa.array(values, ARROW[kind])
    return made.take(pa.array(column.places)) if isinstance(column, Cleaned) else made


# --- Children -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Child:
    dob: object
    sex: object
    team: object
    rows: Rows
    number: int


def add_children(draft: Draft, lists: Iterable[Rows], open_lists: Iterable[tuple[Rows, Sequence[bool]]] = ()) -> None:
    """The children of all lists, each once, with what the first list says that says anything.

    A child's team is the one that works with it now: `open_lists` come first, with whether each row is still open.
    Where two lists give different dates of birth, the first one stands and the other is reported.
    """
    known: dict[object, _Child] = {}
    several: set[object] = set()
    for rows, still_open in open_lists:
        for child, team, number, is_open in zip(
            rows.listed("child_id"), rows.listed("team"), rows.numbers.tolist(), still_open, strict=True
        ):
            if is_open and child is not None and team is not None and child not in known:
                known[child] = _Child(None, None, team, rows, number)
    columns: set[str] = {"child_id"}
    for rows in lists:
        columns |= rows.columns.keys() & {"dob", "sex", "team"}
        _take(rows, known, several, draft.findings)
    if several:
        draft.findings.guess(
            "children",
            "team",
            "a child with different teams in different lists",
            "the team of its open case",
            len(several),
        )
    _one_spelling(known.values(), draft.findings)
    told = ("child_id", *(name for name in ("dob", "sex", "team") if name in columns))
    by_list: dict[int, list[tuple[object, _Child]]] = {}
    for each in known.items():
        by_list.setdefault(id(each[1].rows), []).append(each)
    for children in by_list.values() or [[]]:
        made: dict[str, Column] = {name: [getattr(child, name) for _, child in children] for name in told[1:]}
        made["child_id"] = [identifier for identifier, _ in children]
        draft.add_from("children", made, _origin([child for _, child in children], told))


def _one_spelling(children: Collection[_Child], findings: Findings) -> None:
    """Give a team that is written in small letters here and in capitals there the spelling that most children have."""
    spellings: dict[str, Counter[str]] = {}
    for child in children:
        if isinstance(child.team, str):
            spellings.setdefault(_without_case(child.team), Counter())[child.team] += 1
    several = {words: met for words, met in spellings.items() if len(met) > 1}
    for child in children:
        if isinstance(child.team, str) and (met := several.get(_without_case(child.team))):
            child.team = met.most_common(1)[0][0]
    if several:
        findings.guess(
            "children",
            "team",
            "a team written in several ways",
            "one team",
            sum(met.total() - met.most_common(1)[0][1] for met in several.values()),
        )


def _without_case(team: str) -> str:
    return " ".join(team.casefold().split())


def _origin(children: Sequence[_Child], told: Iterable[str]) -> Origin:
    """Where the first rows stand that speak of these children, all of one list."""
    if not children:
        return Origin("children", {}, np.array([], dtype=np.int32))
    rows = children[0].rows
    headings = {name: rows.heading(name) for name in told if name in rows.columns}
    return Origin(rows.place, headings, np.array([child.number for child in children], dtype=np.int32))


def _take(rows: Rows, known: dict[object, _Child], several: set[object], findings: Findings) -> None:
    listed = (rows.listed(name) for name in ("child_id", "dob", "sex", "team"))
    for child, dob, sex, team, number in zip(*listed, rows.numbers.tolist(), strict=True):
        if child is None:
            continue
        entry = known.get(child)
        if entry is None:
            known[child] = _Child(dob, sex, team, rows, number)
            continue
        if dob is not None and entry.dob is not None and dob != entry.dob:
            findings.problem(
                rows.place,
                "another row gives this child a different date of birth",
                f"The first one met is taken. {KEPT}",
                row=number,
                column=rows.heading("dob"),
                value=dob,
            )
        if isinstance(team, str) and isinstance(entry.team, str) and _without_case(team) != _without_case(entry.team):
            several.add(child)
        entry.dob = entry.dob if entry.dob is not None else dob
        entry.sex = entry.sex if entry.sex is not None else sex
        entry.team = entry.team if entry.team is not None else team


def age_on(dob: object, on: date) -> int | None:
    """Age in years on a day; None when the date of birth is not known."""
    if not isinstance(dob, date):
        return None
    return on.year - dob.year - ((on.month, on.day) < (dob.month, dob.day))


# --- Conferences ----------------------------------------------------------------------------------------------------


def report_targets(rows: Rows, begun: Sequence[object], findings: Findings) -> None:
    """Say of each target for an initial conference whether it is 15 working days after its enquiry began.

    `begun` has for each row the day on which its enquiry began, or nothing.
    """
    if not rows.has("icpc_target"):
        return
    due = cache(lambda day: add_working_days(day, 15))
    findings.problem_rows(
        rows.place,
        [
            number
            for number, start, target in zip(rows.numbers.tolist(), begun, rows.listed("icpc_target"), strict=True)
            if isinstance(start, date) and isinstance(target, date) and start >= KNOWN_FROM and target != due(start)
        ],
        "the target is not 15 working days after the enquiry began",
        "The measures count from the enquiry's own day.",
        column=rows.heading("icpc_target"),
        value=date.max,
    )


# --- How far back a list goes ---------------------------------------------------------------------------------------

_A_WEEK = timedelta(days=7)


def months_before(day: date, months: int) -> date:
    """The same day so many calendar months earlier, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def list_begins(first: date, on: date) -> date:
    """The day from which a list is whole whose first row is of that day.

    A list goes back a number of months from the day of the extract, and nothing need have happened on its first days.
    """
    for months in range(1, 145):
        begins = months_before(on, months)
        if begins <= first <= begins + _A_WEEK:
            return begins
        if begins < first:
            break
    return first


def year_begins(day: date) -> date:
    """The first of April on or before the day: returns and censuses run from there."""
    return date(day.year if (day.month, day.day) >= (4, 1) else day.year - 1, 4, 1)


_LONG_SILENCE = timedelta(days=92)


def earliest(columns: Iterable[Cleaned]) -> tuple[date | None, int]:
    """The first day in several columns, and how many days before it were passed over as strays.

    One year typed wrong would otherwise make a list of six months look whole for ten years. Fewer than a fifth of the
    days, with nothing in the three months after them, are strays.
    """
    days: Counter[date] = Counter()
    for column in columns:
        rows = np.bincount(column.places, minlength=len(column.values)).tolist()
        for value, times in zip(column.values, rows, strict=True):
            if times and isinstance(value, date):
                days[value] += times
    first, strays, before = min(days, default=None), 0, 0
    for day, following in pairwise(sorted(days)):
        before += days[day]
        if following - day > _LONG_SILENCE and before * 5 < days.total():
            first, strays = following, before
    return first, strays
