"""Writing to the chain and reading it. Only actions write history; a contract holds them to it."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from django.db import connection, models, transaction
from django.db.models import Max

from soundingboard.history.chain import Break, Link, breaks, digest_of_value, hash_of
from soundingboard.history.crossings import AsWritten, Stretch, stretch_of
from soundingboard.history.models import Crossing, Entry, HistoryText, Redaction
from soundingboard.records.prepared import insert, prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet

OUTSIDE_PROGRAMMES = 0


class Who(Protocol):
    """The one who acts: a person with the door's clock in hand."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def now(self) -> datetime: ...


def record(
    verb: str,
    item: models.Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
    label: str = "",
    programme_id: int | None = None,
    visibility: str = "programme",
    by: Who,
) -> Entry:
    """Append one entry about an item to its programme's chain, inside the action's transaction.

    Args:
        verb: what was done, as `objective.revised`.
        before, after: the values that changed, by field; dates and model rows are written as text and keys.
        why: the reason given, if any.
        programme_id: the item's own `programme_id` when it has one, else nothing (0) unless given.
    Raises:
        RuntimeError: called outside a transaction, where entry and change could part.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("History is written in the same transaction as the change it tells of.")
    programme = programme_id if programme_id is not None else int(getattr(item, "programme_id", None) or 0)
    _hold_the_chain(programme)
    last = _end_of(programme)
    link, values = entry_after(
        last[0] if last else None,
        programme_id=programme,
        verb=verb,
        item_kind=item._meta.label_lower.removeprefix("soundingboard."),
        item_id=int(item.pk),
        item_label=(label or str(item))[:240],
        before=before or {},
        after=after or {},
        why=why,
        visibility=visibility,
        by=by,
    )
    row = as_row(link)
    insert(row)
    insert(HistoryText(entry=row, values=values))
    return row


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that was done to one item, for `record_all`: what `record` takes, by the item's key."""

    item_id: int
    label: str
    after: Mapping[str, Any]


def record_all(
    verb: str, kind: type[models.Model], happened: Sequence[Happened], *, programme_id: int, by: Who
) -> None:
    """Append an entry for each of many items of one kind, as `record` does for one, in a few statements.

    Raises:
        RuntimeError: called outside a transaction, where entries and changes could part.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("History is written in the same transaction as the change it tells of.")
    _hold_the_chain(programme_id)
    ends = _end_of(programme_id)
    last: tuple[int, str] | None = ends[0] if ends else None
    rows, said = [], []
    for each in happened:
        link, values = entry_after(
            last,
            programme_id=programme_id,
            verb=verb,
            item_kind=kind._meta.label_lower.removeprefix("soundingboard."),
            item_id=each.item_id,
            item_label=each.label[:240],
            before={},
            after=each.after,
            why="",
            visibility="programme",
            by=by,
        )
        rows.append(as_row(link))
        said.append(values)
        last = link.seq, link.hash
    entries = Entry.objects.bulk_create(rows, batch_size=_AT_ONCE)
    texts = ((entry.pk, values) for entry, values in zip(entries, said, strict=True))
    HistoryText.objects.bulk_create(
        (HistoryText(entry_id=key, values=values) for key, values in texts), batch_size=_AT_ONCE
    )


_AT_ONCE = 500


def entry_after(
    last: tuple[int, str] | None,
    *,
    programme_id: int,
    verb: str,
    item_kind: str,
    item_id: int,
    item_label: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    why: str,
    visibility: str,
    by: Who,
) -> tuple[Link, dict[str, list[Any]]]:
    """The next entry of a chain whose last entry is `(seq, hash)`, and its values. Writes nothing."""
    values: dict[str, list[Any]] = {"label": [_salt(), item_label]}
    for part, given in (("before", before), ("after", after)):
        for field, value in given.items():
            values[f"{part}.{field}"] = [_salt(), plain(value)]
    if why:
        values["why"] = [_salt(), why]
    seq, previous = (last[0] + 1, last[1]) if last else (1, "")
    link = Link(
        programme_id=programme_id,
        seq=seq,
        at=by.now,
        actor_id=by.person_id,
        actor_name=by.name,
        verb=verb,
        item_kind=item_kind,
        item_id=item_id,
        visibility=visibility,
        digests={path: digest_of_value(salt, value) for path, (salt, value) in values.items()},
        previous_hash=previous,
        hash="",
        values={},
    )
    return replace(link, hash=hash_of(link)), values


def as_row(link: Link) -> Entry:
    """The unsaved row of an entry."""
    return Entry(
        programme_id=link.programme_id,
        seq=link.seq,
        at=link.at,
        actor_id=link.actor_id,
        actor_name=link.actor_name,
        verb=link.verb,
        item_kind=link.item_kind,
        item_id=link.item_id,
        visibility=link.visibility,
        digests=dict(link.digests),
        previous_hash=link.previous_hash,
        hash=link.hash,
    )


def plain(value: Any) -> Any:
    """A value as it is kept in the log: what JSON knows, dates as ISO text, rows as their keys."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case models.Model():
            return value.pk
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(inner) for inner in value]
    return str(value)


def verify(programme_id: int) -> list[Break]:
    """Each place where a programme's chain does not hold; empty when it verifies."""
    return breaks(links_of(programme_id))


def entries_written() -> int:
    """How many entries have been written in the whole installation, without counting them: the last one's number."""
    last: int | None = Entry.objects.aggregate(last=Max("pk"))["last"]
    return last or 0


def links_of(programme_id: int) -> Iterator[Link]:
    """A programme's entries as they were written, as pure values, oldest first, read in batches."""
    as_written = AsWritten(stretches_of(programme_id))
    redacted: dict[int, set[str]] = {}
    for entry_id, path in Redaction.objects.filter(entry__programme_id=programme_id).values_list("entry_id", "path"):
        redacted.setdefault(entry_id, set()).add(path)
    rows = Entry.objects.of_programme(programme_id).select_related("text")
    for row in rows.iterator(chunk_size=2000):
        values = row.text.values if hasattr(row, "text") else {}
        link = Link(
            programme_id=row.programme_id,
            seq=row.seq,
            at=row.at,
            actor_id=row.actor_id,
            actor_name=row.actor_name,
            verb=row.verb,
            item_kind=row.item_kind,
            item_id=row.item_id,
            visibility=row.visibility,
            digests=row.digests,
            previous_hash=row.previous_hash,
            hash=row.hash,
            values={path: (pair[0], pair[1]) for path, pair in values.items()},
            redacted=frozenset(redacted.get(row.pk, ())),
        )
        yield as_written(link)


def stretches_of(programme_id: int) -> list[Stretch]:
    """The stretches of a programme's chain that were written in other installations, in order. One query."""
    rows = Crossing.objects.filter(programme_id=programme_id).order_by("from_seq")
    return [stretch_of(row) for row in rows.values()]


def blank_out(entry: Entry, path: str, *, reason: str, by: Who) -> None:
    """Remove one value from an entry, leaving its digest, and put on record that it was done.

    Raises:
        KeyError: the entry has no such value.
    """
    with transaction.atomic():
        text = HistoryText.objects.select_for_update().get(entry=entry)
        if path not in text.values:
            raise KeyError(path)
        text.values[path] = [None, None]
        text.save(update_fields=["values"])
        if by.person_id is None:
            raise PermissionError("A redaction has a person's name to it.")
        Redaction.objects.create(entry=entry, path=path, at=by.now, actor_id=by.person_id, reason=reason)


def blank_out_all(programme_id: int, item_kind: str, items: Collection[int], *, reason: str, by: Who) -> int:
    """Remove every value of every entry about some items, leaving the digests; how many there were.

    Raises:
        PermissionError: no person does it.
    """
    if by.person_id is None:
        raise PermissionError("A redaction has a person's name to it.")
    blanked: list[Redaction] = []
    with transaction.atomic():
        rows = HistoryText.objects.select_for_update().filter(
            entry__programme_id=programme_id, entry__item_kind=item_kind, entry__item_id__in=items
        )
        for row in rows:
            held = [path for path, (salt, _) in row.values.items() if salt is not None]
            if held:
                row.values = {path: [None, None] for path in row.values}
                row.save(update_fields=["values"])
            blanked += [
                Redaction(entry_id=row.pk, path=path, at=by.now, actor_id=by.person_id, reason=reason) for path in held
            ]
        Redaction.objects.bulk_create(blanked, batch_size=_AT_ONCE)
    return len(blanked)


_IN_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def _salt() -> str:
    """80 bits, in letters alone: digits would now and then look like a telephone number to the screening."""
    return secrets.token_hex(10).translate(_IN_LETTERS)


@prepared
def _end_of(programme_id: int) -> "QuerySet[Any]":
    """Place and hash of a chain's last entry."""
    return Entry.objects.filter(programme_id=programme_id).order_by("-seq").values_list("seq", "hash")[:1]


def _hold_the_chain(programme_id: int) -> None:
    """Let one writer at a time read the chain's end. SQLite's IMMEDIATE transactions already do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [7_301, programme_id])
