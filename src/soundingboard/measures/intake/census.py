"""SSDA903 files and children in need census returns onto the layout, alone or together, of one year or several.

The two returns know a child by the same identifier of the authority. A return of several years is given as one file a
year, and what was open at a year's end stands in both: the file that comes last has it as it ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from soundingboard.formats.tables_in.raw import Body, Encoded, Places
from soundingboard.formats.tables_in.xml import XmlRecords, XmlTable
from soundingboard.measures.intake.content import SourceColumn, source_lists
from soundingboard.measures.intake.findings import Findings, shown_name
from soundingboard.measures.intake.onto_layout import (
    Column,
    Draft,
    add_children,
    age_on,
    carried,
    earliest,
    report_targets,
    year_begins,
)
from soundingboard.measures.intake.reading import LEFT_OUT, Mask, Rows, rows_from
from soundingboard.measures.intake.recognise import Heading
from soundingboard.measures.layout import PREVIOUS_PLANS, Extract, Source

Lists = Mapping[str, Sequence[Rows]]

READ = (
    "ssda903.header", "ssda903.episodes", "ssda903.reviews", "ssda903.missing", "ssda903.sw_episodes", "ssda903.oc3",
)  # fmt: skip
"""The files of the SSDA903 return that some figure needs."""

# Kinds of records in a children in need census, each inside the one before it but for the last line.
RECORDS = (
    "Message", "Header", "Child", "CINdetails", "Assessments", "Section47", "ChildProtectionPlans", "CPPreviewDate",
    "CINPlanDates", "PreProceedingsandFGDM",
)  # fmt: skip
ROOT = "Message"
_IN_ANOTHER_YEAR = ("the file of another year has this too", f"It is taken from there. {LEFT_OUT}")


def to_layout(lists: Lists, returns: Sequence[CinReturn], on: date, findings: Findings) -> Extract:
    """The files of both returns as an Extract. `on` is the day for which it is read."""
    draft = Draft(Source.CENSUS, findings)
    children = [
        *(
            rows
            for code in ("ssda903.header", "ssda903.oc3", "ssda903.reviews", "ssda903.episodes")
            for rows in lists.get(code, ())
        ),
        *(each.children for each in returns),
    ]
    _report_strangers(lists, returns, findings)
    add_children(draft, children)
    _care(draft, lists, on)
    _need(draft, sorted(returns, key=lambda each: each.made_for or date.min))
    return draft.extract()


def _report_strangers(lists: Lists, returns: Sequence[CinReturn], findings: Findings) -> None:
    """Two returns of one authority without a child in common write their identifiers in two ways."""
    looked_after = {child for rows in lists.get("ssda903.episodes", ()) for child in rows.listed("child_id")}
    in_need = {child for each in returns for child in each.children.listed("child_id")}
    if looked_after and in_need and looked_after.isdisjoint(in_need):
        findings.problem(
            returns[0].place,
            "no child of it is in the return of looked-after children",
            "A child in both is counted as two: check that both write its identifier alike.",
        )


# --- SSDA903 --------------------------------------------------------------------------------------------------------


def _care(draft: Draft, lists: Lists, on: date) -> None:
    episodes = _last_of_each(lists.get("ssda903.episodes", ()), ("child_id", "decom", "rne"), draft.findings)
    for rows in episodes:
        columns = carried(
            rows,
            child_id="child_id",
            decom="decom",
            rne="rne",
            legal_status="legal_status",
            place="place",
            dec="dec",
            rec="rec",
        )
        draft.add("cla_episodes", columns, rows)
    for rows in _last_of_each(lists.get("ssda903.reviews", ()), ("child_id", "review_date"), draft.findings):
        draft.add("cla_reviews", carried(rows, child_id="child_id", review_date="review_date"), rows)
    for rows in _last_of_each(lists.get("ssda903.missing", ()), ("child_id", "start_date"), draft.findings):
        went = rows.kept(np.array([str(value).strip().upper() != "A" for value in rows.listed("missing")], dtype=bool))
        draft.add("missing", carried(went, child_id="child_id", start_date="start_date", end_date="end_date"), went)
    for rows in _last_of_each(
        lists.get("ssda903.sw_episodes", ()), ("child_id", "worker_id", "start_date"), draft.findings
    ):
        draft.add(
            "cla_workers", carried(rows, child_id="child_id", worker_id="worker_id", start_date="start_date"), rows
        )
    for rows in lists.get("ssda903.oc3", ())[-1:]:
        columns = carried(
            rows, child_id="child_id", in_touch="in_touch", activity="activity", accommodation="accommodation"
        )
        if rows.has("dob"):
            columns["age_group"] = [age_on(dob, on) for dob in rows.listed("dob")]
        draft.add("care_leavers", columns, rows)
    if episodes:
        # What ended before the year is not in its return, so that the first end shows the first year.
        end, _ = earliest(rows.columns["dec"] for rows in episodes if rows.has("dec"))
        first = year_begins(end or on)
        draft.findings.guess(
            "episodes", "DEC", "the earliest end of an episode", f"a return that is whole from {first.isoformat()} on"
        )
        draft.since.update({"cla_episodes": first, "cla_reviews": first, "cla_workers": first, "missing": first})


def _last_of_each(files: Sequence[Rows], by: tuple[str, ...], findings: Findings) -> list[Rows]:
    """The rows of several years without those that a later file has again, by what identifies them."""
    if len(files) < 2:
        return list(files)
    seen: set[tuple[Hashable, ...]] = set()
    kept: list[Rows] = []
    for rows in reversed(files):
        keys = list(zip(*(rows.listed(name) for name in by), strict=True))
        again = np.array([key in seen for key in keys], dtype=bool)
        findings.problem_rows(rows.place, rows.numbers[again].tolist(), *_IN_ANOTHER_YEAR)
        seen.update(keys)
        kept.insert(0, rows.kept(~again))
    return kept


# --- The children in need census ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of record inside an episode of need, with the table, the key and the columns that it becomes."""

    element: str
    table: str
    key: str
    day: str
    columns: tuple[str, ...]


_KINDS = (
    _Kind("Assessments", "assessments", "assessment_id", "start_date", ("child_id", "start_date", "authorised_date")),
    _Kind("Section47", "s47", "s47_id", "strategy_date", ("child_id", "strategy_date", "icpc_date")),
    _Kind("ChildProtectionPlans", "cp_plans", "plan_id", "start_date", ("child_id", "start_date", "end_date")),
)
_REFERRAL = _Kind(
    "CINdetails",
    "referrals",
    "referral_id",
    "referral_date",
    ("child_id", "referral_date", "close_date", "nfa", "source"),
)


def _need(draft: Draft, returns: Sequence[CinReturn]) -> None:
    """Referrals and what followed from them; the last file first, since it has each record as it ended."""
    _report_years(returns, draft.findings)
    registers = {kind.element: _Register(kind.key[0]) for kind in (_REFERRAL, *_KINDS)}
    for made in reversed(returns):
        referrals: list[str] = []
        if made.episodes is not None:
            referrals, _ = _add_new(draft, _REFERRAL, made.episodes, registers, {})
            _report_other_conferences(made, made.episodes, draft.findings)
        for kind in _KINDS:
            rows = made.inside.get(kind.element)
            if rows is None:
                continue
            if kind.table == "s47":
                report_targets(rows, rows.listed("strategy_date"), draft.findings)
            ids, is_new = _add_new(draft, kind, rows, registers, _more(kind, rows, made, referrals))
            if kind.table == "cp_plans":
                _reviews_and_counts(draft, made, rows, ids, is_new)
    if dates := [each.made_for for each in returns if each.made_for]:
        tables = ("referrals", "assessments", "s47", "cp_plans", "cp_reviews")
        draft.since.update(dict.fromkeys(tables, year_begins(min(dates))))


def _more(kind: _Kind, rows: Rows, made: CinReturn, referrals: Sequence[str]) -> dict[str, list[object]]:
    """The columns that a record has from elsewhere: its referral, its conference's outcome, its plan's category."""
    if kind.table == "cp_plans":
        latest, initial = rows.listed("category"), rows.listed("initial_category")
        return {"category": [now if now is not None else then for now, then in zip(latest, initial, strict=True)]}
    more: dict[str, list[object]] = {}
    if referrals:
        more["referral_id"] = [referrals[int(str(at))] for at in rows.listed("episode")]
    if kind.table == "s47":
        more["icpc_led_to_plan"] = _led_to_plan(rows, made)
    return more


class _Register:
    """Gives each record an identifier, the same in every file: by its child, its day, and which of that day it is."""

    def __init__(self, letter: str) -> None:
        self._letter = letter
        self._known: dict[tuple[object, object, int], str] = {}
        self.added: set[str] = set()

    def of(self, rows: Rows, day: str) -> list[str]:
        """The identifiers of the rows."""
        met: Counter[tuple[object, object]] = Counter()
        found = []
        for key in zip(rows.listed("child_id"), rows.listed(day), strict=True):
            met[key] += 1
            found.append(self._known.setdefault((*key, met[key]), f"{self._letter}{len(self._known) + 1}"))
        return found


def _add_new(
    draft: Draft, kind: _Kind, rows: Rows, registers: Mapping[str, _Register], more: Mapping[str, list[object]]
) -> tuple[list[str], Mask]:
    """Adds the rows that no later file had; gives every row's identifier, and which rows were new."""
    register = registers[kind.element]
    ids = register.of(rows, kind.day)
    is_new: Mask = np.array([each not in register.added for each in ids], dtype=bool)
    draft.findings.problem_rows(rows.place, rows.numbers[~is_new].tolist(), *_IN_ANOTHER_YEAR)
    register.added.update(ids)
    new = rows.kept(is_new)
    columns: dict[str, Column] = {
        kind.key: list(compress(ids, is_new)),
        **carried(new, **{each: each for each in kind.columns}),
    }
    columns |= {name: list(compress(values, is_new)) for name, values in more.items()}
    draft.add(kind.table, columns, new)
    return ids, is_new


def _led_to_plan(rows: Rows, made: CinReturn) -> list[object]:
    """Whether a plan of the child began on the day of the conference; nothing where there was none."""
    plans = made.inside.get("ChildProtectionPlans")
    began = set(zip(plans.listed("child_id"), plans.listed("start_date"), strict=True)) if plans else set()
    return [
        None if day is None else (child, day) in began
        for child, day in zip(rows.listed("child_id"), rows.listed("icpc_date"), strict=True)
    ]


def _reviews_and_counts(draft: Draft, made: CinReturn, plans: Rows, ids: Sequence[str], is_new: Mask) -> None:
    if made.reviews is not None:
        plan_ids = [ids[int(str(at))] for at in made.reviews.listed("plan")]
        draft.add(
            "cp_reviews",
            {"plan_id": plan_ids, **carried(made.reviews, review_date="review_date")},
            made.reviews,
        )
    counts = plans.columns["previous_plans"]
    given = counts.present() & is_new
    if given.any():
        draft.supply(
            PREVIOUS_PLANS,
            {"plan_id": list(compress(ids, given)), "count": counts.kept(given)},
            plans.numbers[given],
        )


def _report_other_conferences(made: CinReturn, episodes: Rows, findings: Findings) -> None:
    enquiries = made.inside.get("Section47")
    after = set(zip(enquiries.listed("child_id"), enquiries.listed("icpc_date"), strict=True)) if enquiries else set()
    held = zip(episodes.listed("child_id"), episodes.listed("icpc_date"), strict=True)
    others = sum(day is not None and (child, day) not in after for child, day in held)
    if others:
        findings.guess(
            episodes.place, "DateOfInitialCPC", "a conference of an episode with no enquiry that led to it",
            "one that followed no enquiry, so it is not counted after one", others,
        )  # fmt: skip


def _report_years(returns: Sequence[CinReturn], findings: Findings) -> None:
    """Two returns for one year are the same one twice, or one of them is in the wrong place."""
    years: dict[date, str] = {}
    for each in returns:
        if each.made_for is None:
            continue
        first = years.setdefault(year_begins(each.made_for), each.place)
        if first != each.place:
            findings.problem(
                each.place,
                f"{first} is a return for the same year",
                "What both have is counted once, from the later one.",
            )


# --- Reading a census file ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CinReturn:
    """One census file: its children, their episodes of need, and what happened in each."""

    place: str
    made_for: date | None  # its reference date
    children: Rows
    episodes: Rows | None
    inside: Mapping[str, Rows]  # assessments, enquiries and plans, each with the child and the place of its episode
    reviews: Rows | None


def read_return(name: str, records: XmlRecords, findings: Findings) -> CinReturn | None:
    """One census file with its values cleaned; None where it has no child that could be counted."""
    place = shown_name(name)
    tables = records.tables
    for line in records.stray:
        findings.problem(place, "there is text between two elements", "It is not read.", row=line)
    children = _rows(place, "Child", tables["Child"], {}, findings)
    if children is None:
        return None
    # Nothing leaves a record out but its absence, so that rows and records stand in the same order.
    identifiers = children.columns["child_id"]
    for line in children.numbers[~identifiers.present()].tolist():
        findings.problem(
            place, "the element LAchildID is missing or empty", "The child and its episodes are not counted.", row=line
        )
    ids = Encoded(identifiers.values, identifiers.places)
    details = tables["CINdetails"]
    episodes = _rows(place, "CINdetails", details, {"child_id": _inherited(ids, details)}, findings)
    of_episode = _inherited(ids, details)
    inside = {}
    for kind in (each.element for each in _KINDS):
        rows = _rows(
            place,
            kind,
            tables[kind],
            {"child_id": _inherited(of_episode, tables[kind]), "episode": _numbered(tables[kind].parents)},
            findings,
        )
        if rows is not None:
            inside[kind] = rows
    reviews = _rows(
        place, "CPPreviewDate", tables["CPPreviewDate"], {"plan": _numbered(tables["CPPreviewDate"].parents)}, findings
    )
    return CinReturn(place, _made_for(tables, place, findings), children, episodes, inside, reviews)


def _rows(place: str, kind: str, table: XmlTable, more: Mapping[str, Encoded], findings: Findings) -> Rows | None:
    """The records of one kind, with columns of ours beside those of the file."""
    if not len(table.lines):
        return None
    source = source_lists()[f"cin_census.{kind}"]
    where = f"{place}, {kind}"
    known = {heading: column for column in source.columns for heading in reversed(column.headings)}
    headings: dict[str, Heading] = {}
    columns: dict[str, Encoded] = {}
    for at, (element, encoded) in enumerate(table.columns.items()):
        column = known.get(element)
        if column is not None and column.name not in columns:
            headings[column.name] = Heading(at, element, column, True)
            columns[column.name] = encoded
        elif column is None and element not in source.unused:
            findings.problem(where, "this element is not known", "It is not read.", column=shown_name(element))
    for row, element in table.repeated:
        if element in known:
            findings.problem(
                where,
                "the element stands there twice",
                "The first one is read.",
                row=int(table.lines[row]),
                column=element,
            )
    for name, encoded in more.items():
        headings[name] = Heading(-1, name, SourceColumn(name, (name,), "text"), True)
        columns[name] = encoded
    for column in source.columns:
        # An element that no record has is one that no record needed: a return has no empty elements.
        if column.name not in columns and not column.needed:
            headings[column.name] = Heading(-1, column.headings[0], column, True)
            columns[column.name] = Encoded((None,), np.zeros(len(table.lines), dtype=np.int32))
    # Two children may have the same in every element; a record is one by where it stands.
    body = Body((_numbered(np.arange(len(table.lines), dtype=np.int32)),), table.lines)
    return rows_from(source, where, headings, columns, body, findings)


def _numbered(places: Places | NDArray[np.intp]) -> Encoded:
    """Numbers as a column of text."""
    distinct, at = np.unique(places, return_inverse=True)
    return Encoded(tuple(str(int(number)) for number in distinct), at.astype(np.int32))


def _inherited(of_parent: Encoded, table: XmlTable) -> Encoded:
    """What a record has from its parent."""
    values = (*of_parent.values, None)
    parents = table.parents
    places = np.where(
        parents >= 0, of_parent.places[np.maximum(parents, 0)] if len(of_parent.places) else 0, len(values) - 1
    )
    return Encoded(values, places.astype(np.int32))


def _made_for(tables: Mapping[str, XmlTable], place: str, findings: Findings) -> date | None:
    header = tables["Header"].columns
    text = header["ReferenceDate"].values[0] if "ReferenceDate" in header else None
    try:
        made_for = date.fromisoformat(str(text))
    except ValueError:
        findings.problem(
            place,
            "the reference date is missing or no date",
            "The year is taken from the dates.",
            column="ReferenceDate",
        )
        return None
    year = header["Year"].values[0] if "Year" in header else None
    if str(year) != str(made_for.year):
        findings.problem(
            place,
            "the year and the reference date do not agree",
            "The reference date is taken.",
            column="Year",
            value=year,
        )
    return made_for
