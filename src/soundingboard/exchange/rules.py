"""What came back beside what was taken out and what is on record now: values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from soundingboard.exchange.layout import FIELDS, Holds, Kind, NewPost, Row, Value

# What is chosen of a few words, and stays chosen.
FIRST = 1  # the tier of what comes first
CHOSEN = {Holds.TIER: "First, Next or Later", Holds.STATE: "where it stands"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a spreadsheet that must be put right before it can be imported, and where it stands."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: what is on record, and what the spreadsheet has in its place."""

    kind: Kind
    reference: str
    field: str
    record: Value | NewPost
    brought: Value | NewPost
    place: str


@dataclass(frozen=True, slots=True)
class Conflict(Change):
    """A field that was changed on record and in the spreadsheet, each otherwise. `exported`: what both began with.

    Where it is not known what both began with, `is_known` says so, and every difference is a conflict.
    """

    exported: Value | NewPost = None
    is_known: bool = True

    @property
    def key(self) -> str:
        """Under which a person's choice is kept."""
        return f"{self.kind.value}.{self.reference}.{self.field}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs: changed in the spreadsheet alone, on record alone, in both; new, missing, and how many same."""

    changes: tuple[Change, ...]
    record_changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    new: tuple[Row, ...]
    missing: tuple[Row, ...]
    gone: tuple[Row, ...]
    same: int

    @property
    def is_empty(self) -> bool:
        """Nothing that an import would do."""
        return not (self.changes or self.conflicts or self.new)


Key = tuple[Kind, str]


def compare(exported: Mapping[Key, Row] | None, record: Mapping[Key, Row], brought: Sequence[Row]) -> Comparison:
    """What was brought, three ways: beside what was exported and beside what is on record now.

    What differs from the export is a change; where the record differs from the export too, and not in the same way, it
    is a conflict, for a person to settle. A row that is in the export and no longer in the spreadsheet is missing, and
    nothing is done to it. A row that is no longer on record is gone.

    Args:
        exported: nothing where the spreadsheet was never exported, or it can no longer be told what it held then.
    """
    changes: list[Change] = []
    of_record: list[Change] = []
    conflicts: list[Conflict] = []
    new: list[Row] = []
    gone: list[Row] = []
    same = 0
    for row in brought:
        now, then = record.get(row.key), (exported or {}).get(row.key)
        if now is None:
            # What was withdrawn on record since is not brought back by a row that says nothing new.
            (gone if then is not None else new).append(row)
            continue
        before = len(changes) + len(conflicts)
        for each in FIELDS[row.kind]:
            if each.is_asked or each.name not in row.values:
                continue
            mine, theirs = row.values[each.name], now.values.get(each.name)
            was = then.values.get(each.name) if then is not None else None
            place = row.place(each.name)
            if is_same(mine, theirs):
                continue
            if then is not None and is_same(mine, was):
                of_record.append(Change(row.kind, row.reference, each.name, theirs, mine, place))
            elif then is not None and is_same(theirs, was):
                changes.append(Change(row.kind, row.reference, each.name, theirs, mine, place))
            else:
                conflicts.append(
                    Conflict(
                        row.kind, row.reference, each.name, theirs, mine, place, exported=was, is_known=then is not None
                    )
                )
        same += len(changes) + len(conflicts) == before
    there = {row.key for row in brought}
    missing = tuple(row for key, row in (exported or {}).items() if key not in there and key in record)
    return Comparison(tuple(changes), tuple(of_record), tuple(conflicts), tuple(new), missing, tuple(gone), same)


def is_same(one: Value | NewPost, other: Value | NewPost) -> bool:
    """Whether two values are one; no text and no value are."""
    return one == other or (one in (None, "") and other in (None, ""))


def settled(comparison: Comparison, choices: Mapping[str, str]) -> tuple[list[Change], list[Conflict]]:
    """The changes to be made, and the conflicts that nobody has settled yet.

    Args:
        choices: by the key of a conflict, "file" for what the spreadsheet has or "record" for what is on record.
    """
    changes: list[Change] = list(comparison.changes)
    left: list[Conflict] = []
    for conflict in comparison.conflicts:
        match choices.get(conflict.key):
            case "file":
                changes.append(conflict)
            case "record":
                pass
            case _:
                left.append(conflict)
    return changes, left


def twice(rows: Iterable[Row]) -> list[Problem]:
    """A reference may stand once for each kind of thing: which of two rows is meant cannot be told."""
    first: dict[Key, Row] = {}
    problems = []
    for row in rows:
        if not row.reference:
            continue
        if row.key in first:
            problems.append(
                Problem(
                    row.place("reference"),
                    f"{row.reference} stands in row {first[row.key].number} too. Give this row another reference, or "
                    "leave it empty to be given the next.",
                )
            )
        first.setdefault(row.key, row)
    return problems


def without_home(rows: Iterable[Row], record: Mapping[Key, Row]) -> list[Problem]:
    """What a row belongs to must be on record or in the spreadsheet."""
    rows = list(rows)
    there = set(record) | {row.key for row in rows if row.reference}
    problems = []
    for row in rows:
        for each in FIELDS[row.kind]:
            if each.belongs_to is None or each.name not in row.values:
                continue
            wanted = str(row.values[each.name] or "")
            if wanted and (each.belongs_to, wanted) not in there:
                what = each.heading.lower()
                problems.append(
                    Problem(row.place(each.name), f"There is no {what} {wanted}. Enter the reference of one there is.")
                )
    return problems


def needed(rows: Iterable[Row], record: Mapping[Key, Row]) -> list[Problem]:
    """What a row cannot be without: a title, and what it belongs to; of a row on record also where it stands and when
    it comes, unless it leaves the column out."""
    problems = []
    for row in rows:
        is_new = row.key not in record
        for each in FIELDS[row.kind]:
            is_empty = row.values.get(each.name) in (None, "")
            if each.is_needed and is_empty and (is_new or each.name in row.values):
                problems.append(Problem(row.place(each.name), f"Enter the {each.heading.lower()}: it is empty."))
            elif each.holds in CHOSEN and is_empty and not is_new and each.name in row.values:
                problems.append(Problem(row.place(each.name), f"Enter {CHOSEN[each.holds]}: it is not left empty."))
    return problems


def too_many_first(comparison: "Comparison", rows: Iterable[Row], record: Mapping[Key, Row], cap: int) -> list[Problem]:
    """No more objectives are first than the plan allows, once everything is as the spreadsheet has it."""
    at = {row.key: row for row in rows}
    tiers = {row.key: row.values.get("tier") for row in record.values() if row.kind == Kind.OBJECTIVE}
    become = {row.key: row.values.get("tier") for row in comparison.new if row.kind == Kind.OBJECTIVE}
    for each in (*comparison.changes, *comparison.conflicts):
        if each.kind == Kind.OBJECTIVE and each.field == "tier":
            become[each.kind, each.reference] = each.brought
    first = [key for key, tier in {**tiers, **become}.items() if tier == FIRST]
    if len(first) <= cap:
        return []
    many = "1 objective" if cap == 1 else f"{cap} objectives"
    sentence = f"The plan allows {many} to be first at once, and this would make {len(first)}."
    return [Problem(at[key].place("tier"), sentence) for key, tier in become.items() if tier == FIRST]


def out_of_order(rows: Iterable[Row], record: Mapping[Key, Row]) -> list[Problem]:
    """Nothing is due before it starts."""
    problems = []
    for row in rows:
        said = {**(record[row.key].values if row.key in record else {}), **row.values}
        starts, due = said.get("starts_on"), said.get("due_on")
        if starts is not None and due is not None and due < starts:  # type: ignore[operator]
            problems.append(Problem(row.place("due_on"), "Enter a due date on or after the day it starts."))
    return problems
