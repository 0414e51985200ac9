"""What was read of a spreadsheet, kept until a person has looked at it; and the jobs that read and import."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from soundingboard.accounts.access import Actor
from soundingboard.exchange.applying import Done
from soundingboard.exchange.guesses import Guess
from soundingboard.exchange.layout import WORDS, Holds, Kind, NewPost, Value, field_of
from soundingboard.exchange.models import ImportState, PlanImport
from soundingboard.exchange.offline import STATES, TIERS
from soundingboard.exchange.preparing import Prepared
from soundingboard.exchange.record import posts_called
from soundingboard.exchange.rules import Change, Conflict
from soundingboard.formats.blocks import long_day
from soundingboard.lib.canonical import canonical_json
from soundingboard.outbox.jobs import enqueue
from soundingboard.outbox.models import Job, JobState
from soundingboard.position.stored import value_of
from soundingboard.records import vault

READ, IMPORT = "plan_import.read", "plan_import.import"
# Changes whenever what is kept changes its meaning.
FORM = "plan-import/1"
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ProblemRead:
    """What must be put right, and where."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ChangeRead:
    """A difference in words: what of which thing, where it stands in the file, what is on record and what was brought.

    Of a conflict: under which key it is settled, and what it was when both began; None where that is not known.
    """

    what: str
    title: str
    field: str
    place: str
    record: str
    brought: str
    key: str = ""
    exported: str | None = None


@dataclass(frozen=True, slots=True)
class NewRead:
    """A thing that would be added, in words."""

    what: str
    reference: str
    title: str
    place: str
    more: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of what."""

    what: str
    number: int


@dataclass(frozen=True, slots=True)
class Read:
    """What a spreadsheet holds beside the record, as a page shows it. Long lists are cut off, and their length said."""

    is_offline: bool
    export: str
    fingerprint: str
    problems: tuple[ProblemRead, ...]
    problem_count: int
    remarks: tuple[str, ...]
    guesses: tuple[Guess, ...]
    changes: tuple[ChangeRead, ...]
    change_count: int
    record_changes: tuple[ChangeRead, ...]
    record_change_count: int
    conflicts: tuple[ChangeRead, ...]
    new: tuple[NewRead, ...]
    new_counts: tuple[Count, ...]
    missing: tuple[NewRead, ...]
    gone: tuple[NewRead, ...]
    same: int
    moves_dates: bool

    @property
    def does_nothing(self) -> bool:
        """Whether an import would change nothing."""
        return not (self.change_count or self.conflicts or self.new_counts)


def as_read(prepared: Prepared, by: Actor) -> Read:
    """A prepared spreadsheet in words."""
    called = {key: title for title, key in posts_called(by.programme_id or 0).items()}
    of, titles = prepared.comparison, _titles(prepared)

    def worded(each: Change) -> ChangeRead:
        what = f"{WORDS[each.kind].capitalize()} {each.reference}"
        conflict = each if isinstance(each, Conflict) else None
        return ChangeRead(
            what,
            titles.get((each.kind, each.reference), ""),
            field_of(each.kind, each.field).heading,
            each.place,
            said(each.kind, each.field, each.record, called),
            said(each.kind, each.field, each.brought, called),
            conflict.key if conflict else "",
            said(each.kind, each.field, conflict.exported, called) if conflict and conflict.is_known else None,
        )

    def rows(of_rows: Iterable[Any]) -> tuple[NewRead, ...]:
        return tuple(
            NewRead(WORDS[row.kind].capitalize(), row.reference, row.title, row.place(), _more(row, called))
            for row in list(of_rows)[:MOST_SHOWN]
        )

    counts = [(kind, sum(row.kind == kind for row in of.new)) for kind in Kind]
    return Read(
        prepared.is_offline,
        prepared.export.reference if prepared.export else "",
        prepared.fingerprint,
        tuple(ProblemRead(each.place, each.sentence) for each in prepared.problems[:MOST_SHOWN]),
        len(prepared.problems),
        prepared.brought.remarks,
        prepared.guesses,
        tuple(worded(each) for each in of.changes[:MOST_SHOWN]),
        len(of.changes),
        tuple(worded(each) for each in of.record_changes[:MOST_SHOWN]),
        len(of.record_changes),
        tuple(worded(each) for each in of.conflicts),
        rows(of.new),
        tuple(Count(WORDS[kind], number) for kind, number in counts if number),
        rows(of.missing),
        rows(of.gone),
        of.same,
        prepared.moves_dates,
    )


def _titles(prepared: Prepared) -> Mapping[Any, str]:
    return {key: row.title for key, row in prepared.record.items()}


def said(kind: Kind, name: str, value: Value | NewPost, called: Mapping[int, str]) -> str:
    """A value as people read it; nothing where there is none."""
    holds = field_of(kind, name).holds
    if value is None or value == "":
        return ""
    if isinstance(value, NewPost):
        return f"{value.title} (a new post)"
    if isinstance(value, date):
        return long_day(value)
    if holds == Holds.STATE:
        return STATES[str(value)]
    if isinstance(value, int):
        return TIERS[value] if holds == Holds.TIER else called.get(value, "")
    return value


def _more(row: Any, called: Mapping[int, str]) -> str:
    """What else a new row says that a reader wants to see: whose, and by when."""
    parts = [
        said(row.kind, name, row.values.get(name), called)
        for name in ("owner", "due_on", "state")
        if name in row.values
    ]
    return ", ".join(part for part in parts if part)


def said_of_done(done: Done) -> str:
    """What an import came to, in a sentence."""
    parts = [_many(number, WORDS[kind], "added") for kind, number in done.added.items()]
    parts += [_many(number, WORDS[kind], "changed") for kind, number in done.changed.items()]
    parts += [_many(done.posts, "post", "made")] if done.posts else []
    return f"{', '.join(parts)}." if parts else "Nothing was changed."


def _many(number: int, word: str, what: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'} {what}"


# --- kept -------------------------------------------------------------------------------------------------------------


def keep(read: Read) -> str:
    """Put what was read into the vault; its hash."""
    return vault.keep(canonical_json({"form": FORM, "read": asdict(read)}))


def kept(plan_import: PlanImport) -> Read | None:
    """What was read of a spreadsheet; None while it is not read."""
    if not plan_import.reading:
        return None
    try:
        return _read_under(plan_import.reading)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=2)  # a person settles one over several pages
def _read_under(sha256: str) -> Read | None:
    found = json.loads(vault.read(sha256))
    return value_of(Read, found["read"]) if found["form"] == FORM else None


# --- jobs -------------------------------------------------------------------------------------------------------------


def note(plan_import: PlanImport, read: Read) -> bool:
    """Keep what was read, unless a person has answered something since it was begun; whether it was kept."""
    waiting = PlanImport.objects.filter(pk=plan_import.pk, answered=plan_import.answered, state=ImportState.WAITING)
    return bool(waiting.update(reading=keep(read)))


def ask_for(kind: str, plan_import: PlanImport, by: Actor, *, seen: str = "") -> bool:
    """Ask the worker to read or to import a spreadsheet; whether it was not asked already."""
    job = enqueue(
        kind,
        key=f"{plan_import.programme_id}.{plan_import.pk}",
        payload={"import": plan_import.pk, "seen": seen},
        programme_id=plan_import.programme_id,
        requested_by_id=by.person_id,
        now=by.now,
    )
    return job.requested_at == by.now and job.state == JobState.QUEUED and job.attempts == 0


def latest_job(plan_import: PlanImport) -> Job | None:
    """The work last asked for. One query."""
    rows = Job.objects.filter(programme_id=plan_import.programme_id, kind__in=[READ, IMPORT])
    return rows.filter(key=f"{plan_import.programme_id}.{plan_import.pk}").order_by("-pk").first()
