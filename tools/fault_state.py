"""What an installation holds, so that it can be compared with what it held before or is to hold afterwards.

Two runs of the same work differ in the moment, in keys (a sequence leaves gaps where something was undone) and in what
hangs on them: salts, hashes, the size of a file that holds a moment. All else has to be the same, row by row.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from soundingboard.accounts.models import Programme
from soundingboard.cli.sweep import Named
from soundingboard.exchange.archive_tables import IN_THE_VAULT
from soundingboard.history.models import Entry
from soundingboard.outbox.models import Job, JobState
from soundingboard.papers.verification import check
from soundingboard.records import vault

State = dict[str, tuple[int, str]]

# What is no part of what people put on record: who is signed in, what the framework lists.
_NOT_COMPARED = {"sessions.session", "contenttypes.contenttype", "auth.permission", "search.progress"}
# What the worker says of itself while it works, and makes again from the rest.
OF_THE_WORKER = {"outbox.job", "search.indexrow"}
# Columns that differ between two runs of the same: counters of tries, keys of tables that no foreign key names, and
# what hangs on moments and salts.
_DIFFERENT = {
    "outbox.job.attempts",
    "outbox.job.payload",
    "outbox.job.key",
    "outbox.job.result",
    "outbox.job.requested_by_id",
    "outbox.message.recipient_id",
    "history.entry.item_id",
    "history.entry.actor_id",
    "history.entry.digests",
    "history.crossing.added",
    "history.crossing.matched",
    "history.crossing.programme_there",
    "history.redaction.actor_id",
    "files.storedfile.size",
    "search.indexrow.item_id",
    "digest.letter.message_id",
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def state(*, without: set[str] = frozenset()) -> State:  # type: ignore[assignment]
    """How many rows each table has, and a hash of what they say."""
    tables = [
        each
        for each in apps.get_models(include_auto_created=True)
        if each._meta.managed and each._meta.label_lower not in _NOT_COMPARED | without
    ]
    places: dict[type[models.Model], dict[Any, int]] = {}

    def place_of(model: type[models.Model], key: Any) -> int:
        if model not in places:
            keys = model._base_manager.order_by("pk").values_list("pk", flat=True)
            places[model] = {each: place for place, each in enumerate(keys)}
        return places[model].get(key, -1)

    found: State = {}
    for model in tables:
        columns = _columns(model, place_of)
        rows = model._base_manager.order_by("pk").values_list(*[name for name, _ in columns])
        hashed, number = hashlib.sha256(), 0
        for row in rows.iterator(chunk_size=5000):
            number += 1
            said = [plain(value) for (_, plain), value in zip(columns, row, strict=True)]
            hashed.update(json.dumps(said, sort_keys=True, default=str).encode() + b"\n")
        if number:
            found[model._meta.label_lower] = (number, hashed.hexdigest())
    return found


def _columns(
    model: type[models.Model], place_of: Callable[[type[models.Model], Any], int]
) -> list[tuple[str, Callable[[Any], Any]]]:
    columns: list[tuple[str, Callable[[Any], Any]]] = []
    for field in model._meta.concrete_fields:
        label = f"{model._meta.label_lower}.{field.name}"
        target = field.related_model
        if label in _DIFFERENT:
            continue
        if isinstance(target, type) and issubclass(target, models.Model):
            columns.append((field.attname, partial(_place_or_none, place_of, target)))
        elif field.name == "programme_id":
            columns.append((field.attname, lambda key: place_of(Programme, key) if key else key))
        elif label == "history.historytext.values":
            columns.append((field.attname, _as_told))
        elif not field.primary_key and not isinstance(field, models.DateTimeField):
            columns.append((field.attname, _without_moments))
    # A table of which nothing is left to compare is compared by how many rows it has.
    return columns or [("pk", lambda _: 0)]


def _place_or_none(
    place_of: Callable[[type[models.Model], Any], int], target: type[models.Model], key: Any
) -> int | None:
    return None if key is None else place_of(target, key)


def _as_told(values: dict[str, list[Any]]) -> Any:
    """What an entry of the history tells, without its salts; a number may be a key, so only that there is one."""
    return _without_moments({name: 0 if type(said) is int else said for name, (_, said) in values.items()})


def _without_moments(value: Any) -> Any:
    if isinstance(value, dict | list):
        value = json.dumps(value, sort_keys=True)
    if isinstance(value, str):
        return _SHA256.sub("#", _MOMENT.sub("T", value))
    return value


def different(one: State, other: State) -> str:
    """The tables in which two states differ, with how many rows each has."""
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return ", ".join(f"{name} ({one.get(name, (0, ''))[0]} and {other.get(name, (0, ''))[0]})" for name in names)


def is_empty() -> bool:
    """Whether there is no database yet, or one without tables."""
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        return True
    return not connection.introspection.table_names()


def broken() -> list[str]:
    """A sentence for everything that holds at every moment and does not: histories, files, work that is done."""
    found = []
    for programme in Programme.objects.all():
        found += [f"{programme.code}: {sentence}" for sentence in check(programme.pk)]
    for label in sorted(IN_THE_VAULT):
        app, model, column = label.split(".")
        table = apps.get_model(app, model)
        for name in set(table._base_manager.exclude(**{column: ""}).values_list(column, flat=True)):
            try:
                vault.read(name)
            except (FileNotFoundError, vault.DamagedFile) as error:
                found.append(f"{label} names {name[:12]}, and its file is not whole: {error}")
    stored, removed = (Entry.objects.filter(verb=verb).count() for verb in ("file.stored", "file.removed"))
    rows = apps.get_model("files", "storedfile")._base_manager.filter(purpose__in=("evidence", "import")).count()
    if rows != stored - removed:
        found.append(f"{stored} files were stored and {removed} removed, and {rows} are there.")
    for job in Job.objects.filter(state=JobState.FAILED):
        found.append(f"The job {job.kind} failed: {job.sentence}")
    return found


def orphans() -> int:
    """Sweep the vault as if a day had gone by; how many files nothing named. What is left is named, every one."""
    swept = vault.sweep(Named(), before=float("inf"))
    is_needed = Named()
    left = [path for path in (Path(settings.VAR) / "files").glob("*/*") if not is_needed(path.name)]
    if left:
        raise AssertionError(f"The sweep left {len(left)} files that nothing names.")
    return swept.taken_out
