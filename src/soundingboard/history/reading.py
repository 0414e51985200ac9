"""The log in words a reader can follow: who did what to what, what it was before, what it is after, and why."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery

from soundingboard.history.crossings import Keys
from soundingboard.history.log import stretches_of
from soundingboard.history.models import Entry, Redaction
from soundingboard.records.prepared import prepared

EVERYBODY = "programme"
PANEL = "panel"
EXEMPT = "exempt"
NOTHING = "nothing"

LONDON = ZoneInfo("Europe/London")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")

# Whose names a key stands for, where the item's own table does not say.
_NAMED = {
    "holder": "accounts.person",
    "person": "accounts.person",
    "first_manager": "accounts.person",
    "agency": "accounts.agency",
    "owner": "accounts.post",
    "post": "accounts.post",
    "sponsor": "accounts.post",
    "decision": "decisions.decision",
    "theme": "plan.theme",
    "objective": "plan.objective",
    "outcome": "plan.outcome",
    "finding": "plan.finding",
    "requirement": "plan.requirement",
    "body": "decisions.body",
    "evidence": "evidence.evidence",
    "delivery_plan": "delivery.deliveryplan",
}
# Rows of these say their name without asking the database again.
_SAY_THEIR_NAME = frozenset(_NAMED.values())
# Further names that keys go by; a key that crossed from another installation is another one here.
_KEYED = _NAMED | {
    "on_agency": "accounts.agency",
    "supporters": "accounts.agency",
    "on_action": "delivery.action",
    "merged_into": "delivery.action",
}


def last_hash(programme_id: int) -> str:
    """The hash of the last entry of a programme's chain, which names all that is on record in it; empty before there is
    one. One query."""
    found = _last(programme_id)
    return str(found[0]) if found else ""


def end_of_chain(programme_id: int) -> tuple[int, str]:
    """How many entries a programme's chain has, and the hash of the last; none and nothing before there is one."""
    last = Entry.objects.filter(programme_id=programme_id).order_by("-seq").values_list("seq", "hash").first()
    return last or (0, "")


def last_hash_beside() -> Subquery:
    """The same beside each row of a query over rows of programmes, where one more query would be one too many."""
    return Subquery(Entry.objects.filter(programme_id=OuterRef("programme_id")).order_by("-seq").values("hash")[:1])


@prepared
def _last(programme_id: int) -> "QuerySet[Any]":
    return Entry.objects.filter(programme_id=programme_id).order_by("-seq").values_list("hash", flat=True)[:1]


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry: its name in words, before and after in words; None where the entry has no such side."""

    name: str
    before: str | None
    after: str | None
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, ready to be shown."""

    entry: Entry
    label: str
    why: str
    changes: tuple[Change, ...]
    removed: tuple[Redaction, ...] = field(default=())


def entries(
    programme_id: int,
    *,
    moment: datetime | None = None,
    sees_exempt: bool = False,
    person: int | None = None,
    verb: str = "",
    kind: str = "",
    since: date | None = None,
    until: datetime | None = None,
    but: Collection[str] = (),
) -> "QuerySet[Entry]":
    """A programme's entries, the latest first.

    Args:
        moment: as at a past moment; `until` is the reader's own end of the period.
        verb: the whole verb, as `objective.revised`.
        kind: what the entries are about, as `plan.objective`.
        but: kinds whose exempt entries are not for this reader either, whose permission is another one.
    """
    # A panel's own notes are its own: that they changed is in the chain, and on no list.
    rows = Entry.objects.filter(programme_id=programme_id).exclude(visibility=PANEL)
    if not sees_exempt:
        rows = rows.filter(visibility=EVERYBODY)
    elif but:
        rows = rows.exclude(visibility=EXEMPT, item_kind__in=but)
    if moment is not None:
        rows = rows.filter(at__lt=moment)
    if person is not None:
        rows = rows.filter(actor_id=person)
    if verb:
        rows = rows.filter(verb=verb)
    if kind:
        rows = rows.filter(item_kind=kind)
    if since is not None:
        rows = rows.filter(at__date__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return rows.select_related("text").order_by("-seq")


def of_item(
    programme_id: int, kind: str, number: int, *, moment: datetime | None, sees_exempt: bool, but: Collection[str] = ()
) -> "QuerySet[Entry]":
    """What happened to one item, the latest first."""
    rows = entries(programme_id, moment=moment, sees_exempt=sees_exempt, but=but)
    return rows.filter(item_kind=kind, item_id=number)


def entry_numbered(programme_id: int, seq: int) -> Entry | None:
    """One entry of a programme by its place in the chain."""
    return Entry.objects.filter(programme_id=programme_id, seq=seq).select_related("text").first()


def lines(rows: Iterable[Entry]) -> list[Line]:
    """Entries of a programme in words. Keys become names: one query for each kind of thing named, and two besides."""
    found = list(rows)
    values = [_values(each) for each in values_here(found)]
    removed: dict[int, list[Redaction]] = {}
    for redaction in Redaction.objects.filter(entry__in=found):
        removed.setdefault(redaction.entry_id, []).append(redaction)
    names = _names(found, values)
    return [_line(row, said, names, tuple(removed.get(row.pk, ()))) for row, said in zip(found, values, strict=True)]


def values_here(rows: Sequence[Entry]) -> list[dict[str, list[Any]]]:
    """The values of some entries of one programme, each with its salt, and the keys that rows have here. One query."""
    kept = [dict(row.text.values) if hasattr(row, "text") else {} for row in rows]
    stretches = stretches_of(rows[0].programme_id) if rows else []
    for row, values in zip(rows, kept, strict=True):
        for keys in (each.keys for each in stretches if each.holds(row.seq)):
            for path, (salt, value) in values.items():
                kind = _target_of(row.item_kind, path.partition(".")[2])
                values[path] = [salt, _key_here(keys, kind, value)]
    return kept


def _key_here(keys: Keys, kind: str, value: Any) -> Any:
    """What a key, or each of several, became here; one that leads nowhere becomes text, so that it names nothing."""
    match value:
        case bool():
            return value
        case int() if kind:
            here = keys.here(kind, value)
            return str(value) if here is None else here
        case list():
            return [_key_here(keys, kind, each) for each in value]
    return value


def texts_of(row: Entry) -> list[tuple[str, str, str]]:
    """The texts of an entry that are still kept: the path of each, its name in words, and the text."""
    kept = row.text.values if hasattr(row, "text") else {}
    return [
        (path, _path_in_words(path), value)
        for path, (salt, value) in kept.items()
        if salt is not None and isinstance(value, str) and value.strip()
    ]


def _path_in_words(path: str) -> str:
    side, _, name = path.partition(".")
    if not name:
        return {"label": "What the item was called", "why": "The reason given"}.get(side, side)
    return f"{_words(name)}, {side}"


def _line(
    row: Entry, values: Mapping[str, Any], names: Mapping[tuple[str, int], str], removed: tuple[Redaction, ...]
) -> Line:
    gone = {redaction.path for redaction in removed}
    fields = dict.fromkeys(path.split(".", 1)[1] for path in values if "." in path)
    changes = []
    for name in fields:
        sides = [
            _in_words(row.item_kind, name, values[path], names) if path in values else None
            for path in (f"before.{name}", f"after.{name}")
        ]
        if all(side in (None, NOTHING) for side in sides):
            continue
        changes.append(Change(_words(name), sides[0], sides[1], bool({f"before.{name}", f"after.{name}"} & gone)))
    return Line(row, str(values.get("label") or ""), str(values.get("why") or ""), tuple(changes), removed)


def _values(kept: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The values by path; what was redacted says so itself."""
    return {path: "[redacted]" if salt is None else value for path, (salt, value) in kept.items()}


def _names(rows: list[Entry], said: list[dict[str, Any]]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for row, values in zip(rows, said, strict=True):
        for path, value in values.items():
            if "." not in path:
                continue
            kind = _kind_of(row.item_kind, path.split(".", 1)[1])
            for key in value if isinstance(value, list) else [value]:
                if kind and isinstance(key, int) and not isinstance(key, bool):
                    wanted.setdefault(kind, set()).add(key)
    names = {}
    for kind, keys in wanted.items():
        for key, thing in apps.get_model(kind)._base_manager.in_bulk(keys).items():
            names[kind, key] = str(thing)
    return names


@cache
def _kind_of(item_kind: str, name: str) -> str:
    """What a key in a field of an item stands for, where that has a name to show."""
    kind = _target_of(item_kind, name)
    return kind if kind in _SAY_THEIR_NAME else ""


@cache
def _target_of(item_kind: str, name: str) -> str:
    """What a key in a field of an item stands for: by the item's own table, or by the field's name; else nothing."""
    found = _field(item_kind, name)
    target = found.related_model if found is not None and found.is_relation else None
    return target._meta.label_lower if isinstance(target, type) else _KEYED.get(name, "")


@cache
def _field(item_kind: str, name: str) -> "models.Field[Any, Any] | None":
    """The field of an item's table, or of the table of its versions, that goes by a name.

    Kept, since tables do not change while the program runs and a page asks some hundreds of times.
    """
    try:
        table = apps.get_model(item_kind)
    except (LookupError, ValueError):
        return None
    versions = [link.related_model for link in table._meta.related_objects if link.name.startswith("version")]
    for each in (table, *versions):
        if not isinstance(each, str):
            for column in each._meta.concrete_fields:
                if column.name == name:
                    found: models.Field[Any, Any] = column
                    return found
    return None


def _in_words(item_kind: str, name: str, value: Any, names: Mapping[tuple[str, int], str]) -> str:
    match value:
        case None | "" | []:
            return NOTHING
        case True:
            return "yes"
        case False:
            return "no"
        case int():
            return names.get((_kind_of(item_kind, name), value), f"{value:,}")
        case list():
            return ", ".join(_in_words(item_kind, name, each, names) for each in value)
        case dict():
            return "; ".join(
                f"{_words(key)}: {_in_words(item_kind, key, inner, names)}" for key, inner in value.items()
            )
        case str():
            return _text_in_words(item_kind, name, value)
    return str(value)


def _text_in_words(item_kind: str, name: str, value: str) -> str:
    choices = _choices(item_kind, name)
    if value in choices:
        return choices[value]
    if _MOMENT.match(value):
        return _moment_in_words(value)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value.replace("_", " ") if _CODE.fullmatch(value) else value
    return f"{day.day} {day:%B %Y}"


def _moment_in_words(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value).astimezone(LONDON)
    except ValueError:
        return value
    hour = f"{moment:%I:%M%p}".lstrip("0").lower()
    return f"{moment.day} {moment:%B %Y} at {hour}"


def _words(name: str) -> str:
    words = name.removesuffix("_on").removeprefix("is_").replace("_", " ")
    return words[:1].upper() + words[1:]


@cache
def _choices(item_kind: str, name: str) -> Mapping[Any, str]:
    """What each code of a field that has a list of them is called."""
    found = _field(item_kind, name)
    return {code: str(words) for code, words in found.flatchoices} if found is not None else {}
