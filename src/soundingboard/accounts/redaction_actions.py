"""Removing a text that must not be kept: a child's name typed by mistake (HI2).

The text goes from the log and from the rows where the thing itself still holds it, so that no page shows it. The chain
of hashes still verifies, and each place says that something was removed. Papers already issued are never edited: one
that holds the text has to be replaced, and the page says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction

from soundingboard.accounts.access import Actor, require
from soundingboard.accounts.models import Agency, Person, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.accounts.taking_out import ask_keepers
from soundingboard.history.log import blank_out, record
from soundingboard.history.models import Entry, HistoryText
from soundingboard.records.fields import ScreenedLine, ScreenedText, texts_in

REDACTED = "[redacted]"

# A label holds only the first words of what was typed; so many are enough to know it by.
_KNOWN_BY = 40


class NothingToRedact(Exception):
    """There is no such text any more, with the sentence to show."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """How many places in the log, and how many in the programme's own rows, lost the text."""

    entries: int
    rows: int


def redact_entry(*, entry: Entry, path: str, reason: str, by: Actor) -> Redacted:
    """Remove a value from an entry of the log, and the same text wherever its item still holds it.

    Args:
        path: `label`, `why`, `before.<field>` or `after.<field>`.
    Raises:
        NothingToRedact: the entry has no such value, or it was removed before.
        NothingTakenOut: something that holds the text has to stay as it is; then nothing was removed anywhere.
    """
    require(by, Permission.REDACT_HISTORY, entry)
    with transaction.atomic():
        ask_keepers(entry.item_kind, [entry.item_id], by)
        # Read again: somebody else may have redacted it since the page was opened.
        salt, value = HistoryText.objects.get(entry=entry).values.get(path, (None, None))
        if salt is None:
            raise NothingToRedact("This was removed before, or the entry holds no such text. Nothing is left to do.")
        item = _item_of(entry)
        texts = [text for text in texts_in(value) if text.strip() and text != REDACTED]
        blank_out(entry, path, reason=reason, by=by)
        done = _remove(texts, [item] if item else [], entry, by, reason)
        found = Redacted(done.entries + 1, done.rows)
        _record(item or entry, path, found, reason, by)
    return found


def redact_text(*, row: models.Model, field: str, reason: str, by: Actor) -> Redacted:
    """Remove the text of one field of a row, from every version that holds it and from the log of what it belongs to.

    Raises:
        NothingToRedact: the field is empty or was redacted before.
        NothingTakenOut: something that holds the text has to stay as it is; then nothing was removed anywhere.
        TypeError: the field is not free text.
    """
    require(by, Permission.REDACT_HISTORY, row)
    if not isinstance(row._meta.get_field(field), ScreenedText | ScreenedLine):
        raise TypeError(f"{field} of {row._meta.label} is not free text.")
    text = getattr(row, field)
    if not text.strip() or text == REDACTED:
        raise NothingToRedact("Nothing is written here any more. Nothing is left to do.")
    with transaction.atomic():
        ask_keepers(row._meta.label_lower, [row.pk], by)
        type(row)._base_manager.filter(pk=row.pk).update(**{field: REDACTED})
        done = _remove([text], [row, *_above(row)], None, by, reason)
        found = Redacted(done.entries, done.rows + 1)
        _record(row, field, found, reason, by)
    row.refresh_from_db()
    return found


def _record(item: models.Model, path: str, done: Redacted, reason: str, by: Actor) -> None:
    """The label says what kind of thing it was, for the thing's own name may be what was removed."""
    after = {"place": path, "entries": done.entries, "rows": done.rows}
    label = str(item._meta.verbose_name)
    record("history.redacted", item, after=after, why=reason, label=label, programme_id=by.programme_id, by=by)


def _item_of(entry: Entry) -> models.Model | None:
    """The row that an entry is about, if it is still there."""
    try:
        kind = apps.get_model(entry.item_kind)
    except (LookupError, ValueError):
        return None
    found: models.Model | None = kind._base_manager.filter(pk=entry.item_id).first()
    return found


def _above(row: models.Model) -> list[models.Model]:
    """The rows of the programme that a row belongs to: the objective of a version, both ends of a link."""
    found = []
    for field in row._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and not issubclass(target, Programme | Person | Agency):
            above = getattr(row, field.name)
            if above is not None and getattr(above, "programme_id", None) == getattr(row, "programme_id", None):
                found.append(above)
    return found


def _remove(texts: list[str], items: list[models.Model], besides: Entry | None, by: Actor, reason: str) -> Redacted:
    """Remove texts from the rows of some items and from the log of those items, whichever entry holds them."""
    if not texts:
        return Redacted(0, 0)
    rows = sum(_blank_rows(type(item), models.Q(pk=item.pk), texts, by) for item in items)
    places = {(item._meta.label_lower, item.pk) for item in items}
    for item in items:
        for kind, field in _beneath(type(item)):
            mine = models.Q(**{field: item})
            keys = kind._base_manager.filter(mine).values_list("pk", flat=True)
            places |= {(kind._meta.label_lower, key) for key in keys}
            rows += _blank_rows(kind, mine, texts, by)
    if besides is not None:
        places.add((besides.item_kind, besides.item_id))
    return Redacted(_blank_entries(places, texts, by, reason), rows)


def _beneath(kind: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """The tables of a programme whose rows belong to one of this kind, and the field by which they do."""
    if issubclass(kind, Programme | Person | Agency):
        return []
    links = [
        field for field in kind._meta.get_fields(include_hidden=True) if isinstance(field, models.ForeignObjectRel)
    ]
    found = [(link.related_model, link.field.name) for link in links]
    return [(table, name) for table, name in found if hasattr(table, "programme_id")]


def _blank_rows(kind: type[models.Model], mine: models.Q, texts: list[str], by: Actor) -> int:
    changed = 0
    for field in kind._meta.concrete_fields:
        if isinstance(field, ScreenedText | ScreenedLine):
            holding = kind._base_manager.filter(mine, **{f"{field.name}__in": texts})
            if keys := list(holding.values_list("pk", flat=True)):
                ask_keepers(kind._meta.label_lower, keys, by)
                changed += kind._base_manager.filter(pk__in=keys).update(**{field.name: REDACTED})
    return changed


def _blank_entries(places: Iterable[tuple[str, int]], texts: list[str], by: Actor, reason: str) -> int:
    ids: dict[str, set[int]] = {}
    for kind, pk in places:
        ids.setdefault(kind, set()).add(pk)
    blanked = 0
    for kind, keys in ids.items():
        kept = HistoryText.objects.filter(
            entry__programme_id=by.programme_id or 0, entry__item_kind=kind, entry__item_id__in=keys
        )
        for row in kept.select_related("entry"):
            for path, (salt, value) in list(row.values.items()):
                if salt is not None and _holds(path, value, texts):
                    ask_keepers(kind, [row.entry.item_id], by)
                    blank_out(row.entry, path, reason=reason, by=by)
                    blanked += 1
    return blanked


def _holds(path: str, value: object, texts: list[str]) -> bool:
    if path == "label":
        return any(text == value or (len(text) > 5 and text[:_KNOWN_BY] in str(value)) for text in texts)
    return any(inner in texts for inner in texts_in(value))
