"""The index follows the history: the worker reads what was entered since, and makes anew what that is about.

No area knows of the index. Whatever changes what is on record leaves an entry in the programme's history in the same
transaction, so the entries say what to read again. Text that was redacted goes with the entry that says so: then the
whole programme is made anew, for the same words may have stood anywhere.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from soundingboard.accounts.access import Actor, the_system
from soundingboard.accounts.models import Programme
from soundingboard.history.models import Entry
from soundingboard.search.models import IndexRow, Progress
from soundingboard.search.sources import EXEMPT, NEEDS_EXEMPT, SOURCES, Found, Source

# Changes whenever the index holds something else or something more; then every programme is indexed anew.
FORM = "index/4"
# Words were taken out by them, wherever they stood.
TAKEN_OUT = frozenset({"history.redacted", "disposal.carried_out"})
LONGEST = 60_000  # characters of a text that are indexed; a tsvector holds a megabyte at most
_AT_ONCE = 500
_COMPARED = ("kind", "part_of", "reference", "title", "text", "address", "needs", "visibility", "agency", "gate")


def catch_up(now: datetime) -> int:
    """Bring the index of every programme up to its last entry; how many programmes had something new.

    Two queries where nothing has happened.
    """
    last = dict(Entry.objects.order_by().values_list("programme_id").annotate(last=Max("seq")))
    indexed = {row.programme_id: row for row in Progress.objects.all()}
    behind = [
        key
        for key, seq in last.items()
        if key and (key not in indexed or indexed[key].last_seq < seq or indexed[key].form != FORM)
    ]
    for programme in Programme.objects.filter(pk__in=behind) if behind else ():
        follow(programme, now)
    return len(behind)


def follow(programme: Programme, now: datetime) -> None:
    """Index what one programme's history tells of since it was last read."""
    with transaction.atomic():
        progress = _held(programme, now)
        entries = Entry.objects.filter(programme_id=programme.pk, seq__gt=progress.last_seq)
        told = list(entries.order_by("seq").values_list("seq", "item_kind", "item_id", "verb"))
        if progress.form != FORM or any(verb in TAKEN_OUT for *_, verb in told):
            _index(programme, dict.fromkeys(SOURCES), now)
            _forget_removed_words()
        elif told:
            _index(programme, _touched([(kind, item) for _, kind, item, _ in told]), now)
        progress.last_seq = told[-1][0] if told else progress.last_seq
        progress.form, progress.at = FORM, now
        progress.save()


def rebuild(programme: Programme, now: datetime) -> int:
    """Make the index of one programme anew from nothing; how many rows it has."""
    with transaction.atomic():
        progress = _held(programme, now)
        IndexRow.objects.filter(programme=programme).delete()
        _index(programme, dict.fromkeys(SOURCES), now)
        last = Entry.objects.filter(programme_id=programme.pk).aggregate(last=Max("seq"))["last"]
        progress.last_seq, progress.form, progress.at = last or 0, FORM, now
        progress.save()
        _forget_removed_words()
        return IndexRow.objects.filter(programme=programme).count()


def _held(programme: Programme, now: datetime) -> Progress:
    """The programme's progress, held until the transaction ends: two workers index one after the other."""
    Progress.objects.get_or_create(programme=programme, defaults={"at": now})
    return Progress.objects.select_for_update().get(programme=programme)


def _touched(told: Iterable[tuple[str, int]]) -> dict[Source, set[int] | None]:
    """Which things to read again, by kind; None is all of them."""
    found: dict[Source, set[int] | None] = {}
    for kind, item in told:
        for source in SOURCES:
            if kind == "framework.content" and kind in source.by_any:
                _add(found, source, item)
            elif kind in source.by_any:
                found[source] = None
            elif kind == source.by_item:
                _add(found, source, item)
    # Reading a thousand by their keys takes longer than reading all.
    return {source: None if ids is not None and len(ids) > _AT_ONCE else ids for source, ids in found.items()}


def _add(found: dict[Source, set[int] | None], source: Source, item: int) -> None:
    ids = found.setdefault(source, set())
    if ids is not None:
        ids.add(item)


def _index(programme: Programme, wanted: dict[Source, set[int] | None], now: datetime) -> None:
    actor = the_system(programme, now)
    for source, ids in wanted.items():
        _replace(programme, source, ids, _rows(programme, source, actor, ids, now))


def _rows(
    programme: Programme, source: Source, actor: Actor, ids: Collection[int] | None, now: datetime
) -> dict[str, IndexRow]:
    return {found.key: _row(programme, source, found, now) for found in source.read(actor, ids)}


def _row(programme: Programme, source: Source, found: Found, now: datetime) -> IndexRow:
    return IndexRow(
        programme=programme,
        kind=source.kind,
        key=found.key,
        part_of=found.part_of,
        reference=found.reference.upper(),
        title=found.title,
        text=found.text[:LONGEST],
        address=found.address,
        needs=found.needs or (NEEDS_EXEMPT if found.is_exempt else ""),
        visibility=EXEMPT if found.is_exempt else "programme",
        agency=found.agency,
        updated_at=now,
        gate=f"p{programme.pk}.{kind_word(source.kind)}",
    )


def kind_word(kind: str) -> str:
    """A kind as a word of the gate."""
    return f"k{kind}"


def _replace(programme: Programme, source: Source, ids: set[int] | None, rows: dict[str, IndexRow]) -> None:
    """Write what differs and take away what is no longer there, among the things that were read again."""
    held = IndexRow.objects.filter(programme=programme, kind=source.kind)
    if ids is not None:
        # Content is known by kind and code, whose versions the history names: what is gone of it is gone for all.
        own = [row.part_of for row in rows.values()]
        parts = [f"{_part(source)}/{each}" for each in ids] if source.by_item else own
        held = held.filter(part_of__in=parts)
    gone, changed = [], []
    known = set()
    for row in held:
        known.add(row.key)
        fresh = rows.get(row.key)
        if fresh is None:
            gone.append(row.pk)
        elif any(getattr(row, name) != getattr(fresh, name) for name in _COMPARED):
            fresh.pk = row.pk
            changed.append(fresh)
    for start in range(0, len(gone), _AT_ONCE):
        IndexRow.objects.filter(pk__in=gone[start : start + _AT_ONCE]).delete()
    IndexRow.objects.bulk_update(changed, [*_COMPARED, "updated_at"], batch_size=_AT_ONCE // 5)
    IndexRow.objects.bulk_create((row for key, row in rows.items() if key not in known), batch_size=_AT_ONCE)


def _part(source: Source) -> str:
    return "meeting" if source.by_item == "governance.meeting" else source.kind


def _forget_removed_words() -> None:
    """SQLite keeps removed words in older segments of its index until they are merged: after a redaction they go."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words(search_words) VALUES ('optimize')")
