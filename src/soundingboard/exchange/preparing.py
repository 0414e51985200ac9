"""A spreadsheet made ready to be looked at: read, compared three ways, and everything said that stands in its way.

The worker does this when a spreadsheet comes and whenever a guess was changed, and once more when it is imported: what
is imported is what is on record and in the file at that moment, and it must still be what was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Agency
from soundingboard.accounts.roles import Permission
from soundingboard.cycle.models import Round
from soundingboard.delivery.models import Update
from soundingboard.delivery.reasons import date_change_reasons
from soundingboard.delivery.rules import move_to
from soundingboard.exchange import rules
from soundingboard.exchange.guesses import Guess, of_owners
from soundingboard.exchange.layout import (
    ACCOUNT_FIELDS,
    FIELDS,
    UPDATE_FIELDS,
    WORDS,
    Holds,
    Kind,
    NewPost,
    Row,
    Value,
    field_of,
)
from soundingboard.exchange.models import PlanExport
from soundingboard.exchange.offline import STATES, Brought, as_held, export_of, read_offline
from soundingboard.exchange.own_plan import read_own_plan
from soundingboard.exchange.owners import Owner, owners_of, with_owners
from soundingboard.exchange.record import Rows, hash_of, plan_on_record, posts_called, posts_there
from soundingboard.exchange.rules import Change, Comparison, Conflict, Problem
from soundingboard.exchange.telling import COMPARING, OPENING, Tell, parts_of_plan, untold
from soundingboard.lib.canonical import digest
from soundingboard.plan.models import Plan
from soundingboard.plan.reading import plan_of, said_of
from soundingboard.records.case_numbers import asked_once
from soundingboard.records.fields import found_in

if TYPE_CHECKING:
    from soundingboard.formats.tables_in.dress import BookDress
    from soundingboard.formats.tables_in.raw import RawTable

CONFLICT, ACCOUNT = "conflict.", "account."


@dataclass(frozen=True, slots=True)
class Prepared:
    """A spreadsheet as it stands beside the record: what it would change, what is in the way, what was guessed."""

    plan: Plan | None
    round: Round | None
    export: PlanExport | None
    record: Rows
    brought: Brought
    comparison: Comparison
    changes: tuple[Change, ...]
    unsettled: tuple[Conflict, ...]
    problems: tuple[Problem, ...]
    owners: tuple[Owner, ...]
    account: Mapping[str, str]
    moves_dates: bool
    guesses: tuple[Guess, ...]
    is_offline: bool
    # What a plan is called that is begun with this.
    title: str = ""

    @property
    def fingerprint(self) -> str:
        """What would be done, as a hash: if it is another at the import, somebody changed something meanwhile."""
        changes = [
            [each.kind, each.reference, each.field, _plain(each.record), _plain(each.brought)]
            for each in (*self.comparison.changes, *self.comparison.conflicts)
        ]
        new = [
            [row.kind, row.reference, {name: _plain(value) for name, value in row.values.items()}] for row in self.new
        ]
        return digest([changes, new])

    @property
    def new(self) -> tuple[Row, ...]:
        """The rows that would be added."""
        return self.comparison.new

    @property
    def to_write(self) -> int:
        """How many parts of the plan an import would write: those that are new and those that are changed."""
        return len(self.new) + len({(each.kind, each.reference) for each in self.changes})


def _plain(value: Value | NewPost) -> object:
    return [value.title] if isinstance(value, NewPost) else value


def prepare(content: bytes, answers: Mapping[str, str], by: Actor, tell: Tell = untold) -> Prepared:
    """Read a spreadsheet and compare it. Nothing is written.

    Args:
        answers: what a person said of guesses and conflicts, by their keys.
        tell: told how far it has got. Not inside a transaction that writes: nobody would see it before the end.
    Raises:
        UnreadableFile: it cannot be read at all.
    """
    tell(OPENING, "Opening the spreadsheet")
    tables, dress = opened(content)
    plan = plan_of(by)
    if plan is not None and plan.closed_on is not None:
        plan = None
    this_round = Round.objects.open().filter(programme_id=by.programme_id or 0).order_by("pk").first()
    reasons = {code: each.words for code, each in date_change_reasons(by.programme_id or 0).items()}
    record = _held(plan_on_record(by, plan, None, this_round.pk if this_round else None)) if plan else {}
    reference = export_of(tables)
    export = PlanExport.objects.visible_to(by).filter(reference=reference).first() if reference else None
    exported: Rows | None = None
    title, guesses = "", tuple[Guess, ...]()
    if reference is None:
        own = read_own_plan(tables, dress.sheets, answers, record, _agencies(by), tell)
        brought, title, guesses = own.brought, own.title, own.guesses
        remarks = ["It looks things up in other workbooks; what it held when it was saved was read."] * dress.has_links
    else:
        brought = read_offline(tables, reasons, tell)
        exported, remarks = _exported(export, plan, by)
    if "macros" in answers:
        remarks.append("The workbook held macros. They were neither read nor kept.")
    tell(COMPARING, f"Comparing {parts_of_plan(len(brought.rows))} with what is on record")
    called = posts_called(by.programme_id or 0)
    owners = owners_of(brought.rows, called, export.posts if export else {}, answers, by)
    rows = with_owners(brought.rows, owners)
    if reference is not None:
        rows, more = _updates_in_time(rows, export, this_round)
        remarks += more
    brought = replace(brought, rows=tuple(rows), remarks=(*brought.remarks, *remarks))
    prepared = _compared(plan, this_round, export, exported, record, brought, owners, answers, by)
    return replace(prepared, title=title, guesses=(*guesses, *prepared.guesses), is_offline=reference is not None)


def _agencies(by: Actor) -> Mapping[str, int]:
    rows = list(Agency.objects.filter(programme_id=by.programme_id or 0).values_list("pk", "name", "code"))
    return {words.casefold(): key for key, *both in rows for words in both}


def opened(content: bytes) -> tuple[Sequence[RawTable], BookDress]:
    """The sheets of a workbook and how they are dressed, or the one table of a text file."""
    # A web process never reads a spreadsheet, and so never loads what reads it.
    from soundingboard.formats.tables_in.delimited import read_delimited
    from soundingboard.formats.tables_in.dress import read_dress
    from soundingboard.formats.tables_in.workbook import is_workbook, read_sheets

    if not is_workbook(content):
        return (read_delimited("", content),), read_dress(b"")
    dress = read_dress(content)
    return read_sheets(content), dress


def _held(rows: Rows) -> Rows:
    return {key: as_held(row) for key, row in rows.items()}


def _exported(export: PlanExport | None, plan: Plan | None, by: Actor) -> tuple[Rows | None, list[str]]:
    """What a workbook held when it was taken out, read from the record of that moment; nothing where unknown."""
    if export is None:
        return None, ["It is not known here when this was taken out: every difference is for you to settle."]
    if plan is None or export.plan_id != plan.pk:
        return None, [f"{export} was taken from another plan: every difference is for you to settle."]
    # What was recorded at the very moment was in it.
    moment = export.exported_at + timedelta(microseconds=1)
    then = plan_on_record(by, plan, moment, export.round_id)
    if hash_of(then) != export.content_hash:
        return None, [
            (
                f"What {export} held cannot be told to the letter any more, because something of it was redacted, or "
                "was being written when it was taken out: every difference is for you to settle."
            )
        ]
    return _held(then), []


def _updates_in_time(
    rows: list[Row], export: PlanExport | None, this_round: Round | None
) -> tuple[list[Row], list[str]]:
    """An update is for the round that was open when it was asked for, and never for the next."""
    asked = export.round_id if export else None
    now = this_round.pk if this_round else None
    if now is not None and (export is None or asked == now):
        return rows, []
    kept = [
        replace(row, values={name: value for name, value in row.values.items() if name not in UPDATE_FIELDS})
        if row.kind == Kind.ACTION
        else row
        for row in rows
    ]
    says_something = any(row.values.get(name) for row in rows for name in UPDATE_FIELDS)
    why = "the round it was asked for is over" if asked else "no round is open"
    return kept, [f"What was written of this round’s progress was not read, because {why}."] if says_something else []


def _compared(
    plan: Plan | None,
    this_round: Round | None,
    export: PlanExport | None,
    exported: Rows | None,
    record: Rows,
    brought: Brought,
    owners: Sequence[Owner],
    answers: Mapping[str, str],
    by: Actor,
) -> Prepared:
    comparison = rules.compare(exported, record, brought.rows)
    choices = {key.removeprefix(CONFLICT): said for key, said in answers.items() if key.startswith(CONFLICT)}
    changes, unsettled = rules.settled(comparison, choices)
    account = {name: answers.get(f"{ACCOUNT}{name}", "") for name in ACCOUNT_FIELDS}
    at = {row.key: row for row in brought.rows}
    moved = [each for each in (*comparison.changes, *comparison.conflicts) if _moves_a_date(each)]
    own_account = [each for each in moved if at[each.kind, each.reference].values.get("reason")]
    problems = [
        *brought.problems,
        *rules.twice(brought.rows),
        *rules.without_home(brought.rows, record),
        *rules.needed(brought.rows, record),
        *rules.out_of_order(brought.rows, record),
        *_not_to_be_changed((*comparison.changes, *comparison.conflicts), at, record),
        *_not_to_be_new(comparison.new),
        *_half_accounted(moved, at),
        *_half_said(comparison, at, record),
        *(rules.too_many_first(comparison, brought.rows, record, said_of(plan).first_priority_cap) if plan else ()),
        *_drafts_in_the_way(comparison, this_round, by),
        *_not_allowed(comparison, owners, plan, by),
        *_identifiable(comparison),
    ]
    return Prepared(
        plan,
        this_round,
        export,
        record,
        brought,
        comparison,
        tuple(changes),
        tuple(unsettled),
        tuple(problems),
        tuple(owners),
        account,
        len(own_account) < len(moved),
        tuple(of_owners(owners, posts_there(by))) if any(owner.is_guess for owner in owners) else (),
        is_offline=True,
    )


def _moves_a_date(each: Change) -> bool:
    return each.kind == Kind.ACTION and each.field == "due_on" and each.brought is not None


# --- what is in the way -----------------------------------------------------------------------------------------------


def _not_to_be_changed(changes: Iterable[Change], at: Mapping[rules.Key, Row], record: Rows) -> Iterator[Problem]:
    """What an import cannot change: a date taken away, and what is said on an action's own page with what proves it."""
    for each in changes:
        if each.kind != Kind.ACTION:
            continue
        state = str(record[each.kind, each.reference].values["state"])
        if each.field == "due_on" and each.brought is None:
            yield Problem(each.place, "Enter a due date: one that is on record is moved, not taken away.")
        elif each.field == "due_on" and state not in ("not_started", "in_progress", "blocked"):
            yield Problem(each.place, f"This action is {STATES[state].lower()}: its date is no longer moved.")
        elif each.field in UPDATE_FIELDS and state in ("cancelled", "merged"):
            yield Problem(each.place, f"This action is {STATES[state].lower()}: it takes no more updates.")
        elif each.field == "state" and each.brought:
            yield from _no_such_move(each, at[each.kind, each.reference])


def _no_such_move(each: Change, row: Row) -> Iterator[Problem]:
    before, after = str(each.record), str(each.brought)
    move = move_to(before, after)
    if move is None or after not in ("in_progress", "blocked") or move.name == "reopen":
        yield Problem(
            each.place,
            f"From {STATES[before].lower()} to {STATES[after].lower()} is not said in a spreadsheet. "
            f"Say it on the page of action {each.reference}.",
        )
    elif after == "blocked" and not row.values.get("blocker"):
        yield Problem(row.place("blocker"), "Enter what stands in the way: an action is blocked by something.")


def _not_to_be_new(new: Iterable[Row]) -> Iterator[Problem]:
    for row in new:
        if row.kind == Kind.ACTION and row.values.get("state", "") not in ("", "not_started", "in_progress"):
            yield Problem(
                row.place("state"),
                "A new action begins as not started or in progress. Say the rest on its page once it is there.",
            )
        elif row.kind == Kind.ACTION and any(row.values.get(name) for name in UPDATE_FIELDS):
            yield Problem(row.place("progress"), "A new action has no update yet. Leave this empty, and add it later.")


def _half_accounted(moved: Iterable[Change], at: Mapping[rules.Key, Row]) -> Iterator[Problem]:
    """A row whose date moves says of which kind the reason is, the reason, and who agreed: all three, or none."""
    for each in moved:
        row = at[each.kind, each.reference]
        said = [name for name in ACCOUNT_FIELDS if row.values.get(name)]
        if said and len(said) < len(ACCOUNT_FIELDS):
            for name in ACCOUNT_FIELDS:
                if name not in said:
                    heading = field_of(Kind.ACTION, name).heading.partition(": ")[2]
                    yield Problem(row.place(name), f"Enter the {heading} for the new date of {row.reference}.")


def _half_said(comparison: Comparison, at: Mapping[rules.Key, Row], record: Rows) -> Iterator[Problem]:
    """An update says what has been done, and what stands in the way where its action is blocked."""
    said: dict[str, dict[str, object]] = {}
    for each in (*comparison.changes, *comparison.conflicts):
        if each.kind == Kind.ACTION and each.field in (*UPDATE_FIELDS, "state"):
            said.setdefault(each.reference, {})[each.field] = each.brought
    for reference, brought in said.items():
        if brought.keys() == {"state"}:
            continue
        key = Kind.ACTION, reference
        row, whole = at[key], {**record[key].values, **brought}
        if whole["state"] in ("cancelled", "merged"):
            continue
        if not whole.get("progress"):
            yield Problem(row.place("progress"), "Enter what has been done since the last update.")
        if whole["state"] == "blocked" and "state" not in brought:
            if not whole.get("blocker") and not row.values.get("blocker"):
                yield Problem(
                    row.place("blocker"),
                    f"Enter what stands in the way: {reference} is blocked. If it no longer is, say so under State.",
                )


def _drafts_in_the_way(comparison: Comparison, this_round: Round | None, by: Actor) -> Iterator[Problem]:
    """Somebody's draft is not written over: it is not in the workbook, because it was not sent."""
    touched = {
        each.reference: each.place
        for each in (*comparison.changes, *comparison.conflicts)
        if each.field in UPDATE_FIELDS
    }
    if this_round is None or not touched:
        return
    drafts = Update.objects.visible_to(by).current().filter(round=this_round, state="draft")
    for reference in drafts.values_list("action__reference", flat=True):
        if reference in touched:
            yield Problem(
                touched[reference], f"An update of {reference} is being written here, and was not sent. Send it first."
            )


def _not_allowed(comparison: Comparison, owners: Sequence[Owner], plan: Plan | None, by: Actor) -> Iterator[Problem]:
    """What the person's role does not include, said before the import and not in the middle of it."""
    kinds = {each.kind for each in (*comparison.changes, *comparison.conflicts)} | {row.kind for row in comparison.new}
    of_plan = kinds & {Kind.THEME, Kind.OUTCOME, Kind.OBJECTIVE}
    if (of_plan or (plan is None and comparison.new)) and not by.can(Permission.EDIT_PLAN):
        what = " and ".join(f"{WORDS[kind]}s" for kind in Kind if kind in of_plan) or "a plan"
        yield Problem("The whole file", f"Your role does not include changing {what}. Ask the programme manager.")
    if any(owner.makes_post for owner in owners) and not by.can(Permission.EDIT_POSTS):
        yield Problem("The whole file", "Your role does not include making posts. Choose posts that there are.")


def _identifiable(comparison: Comparison) -> Iterator[Problem]:
    """Texts in which something could identify a child; what was found is not repeated."""
    texts: list[tuple[str, str]] = []
    for each in (*comparison.changes, *comparison.conflicts):
        if isinstance(each.brought, str) and field_of(each.kind, each.field).holds in (Holds.LINE, Holds.TEXT):
            texts.append((each.brought, each.place))
    for row in comparison.new:
        for each_field in FIELDS[row.kind]:
            value = row.values.get(each_field.name)
            if value and isinstance(value, str) and each_field.holds in (Holds.LINE, Holds.TEXT):
                texts.append((value, row.place(each_field.name)))
    found: dict[str, tuple[str, ...]] = {}
    with asked_once():
        for text, place in texts:
            if text not in found:
                found[text] = tuple(problem.sentence for problem in found_in(text))
            for sentence in found[text]:
                yield Problem(place, sentence)
