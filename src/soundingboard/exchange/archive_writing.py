"""A whole programme as one file: tables as lines of JSON, stored files by their hash, the history with its chain.

Everything is read as at one moment, a batch at a time, so that memory does not grow with the plan.
"""

import hashlib
import os
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from soundingboard.accounts.models import Person, Programme, ScreeningOverrule
from soundingboard.exchange.archive_rows import Lines, line_of
from soundingboard.exchange.archive_snapshot import Beside, one_moment
from soundingboard.exchange.archive_tables import OF_THE_PANEL, PANEL, STANDS_STILL, Table, archived
from soundingboard.exchange.archive_upgrades import FORMAT
from soundingboard.formats.archive import ArchiveWriter, PartWriter
from soundingboard.history.crossings import PERSON, stored
from soundingboard.history.log import stretches_of
from soundingboard.history.models import Entry, Redaction
from soundingboard.lib.canonical import moment_text
from soundingboard.records import vault
from soundingboard.records.fields import ScreenedJSON, ScreenedLine, ScreenedLink, ScreenedText, texts_in
from soundingboard.records.no_room import is_no_room
from soundingboard.records.overruling import key_of

Tell = Callable[[int, int, str], None]

ENTRIES, REDACTIONS, CROSSINGS = "history/entries.ndjson", "history/redactions.ndjson", "history/crossings.ndjson"
PEOPLE, OVERRULED, READ_ME = "people.ndjson", "overruled.ndjson", "read-me.txt"
NO_ROOM = "There is not enough room on the disk for the archive. Nothing was kept; make room and ask again."
# In the place of what a panel keeps to itself. The chain shows that something stood there.
WITHHELD = "Left out of the archive: the panel keeps it to itself."
_A_BATCH = 2000
_A_PIECE = 1024 * 1024  # bytes of a file
_BETWEEN = 1.0  # seconds between two reports


class CannotBeTakenOut(Exception):
    """The programme cannot be taken out just now, with the sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """An archive that was made."""

    path: Path
    seal: str
    size: int
    rows: int
    files: int


def part_of(label: str) -> str:
    """The part of an archive that holds a table."""
    return f"tables/{label}.ndjson"


def file_part(sha256: str) -> str:
    """The part of an archive that holds a stored file."""
    return f"files/{sha256[:2]}/{sha256}"


def said_nothing(done: int, total: int, sentence: str) -> None:
    """For whoever does not want to know how far it has got."""


def write_archive(
    *,
    programme: Programme,
    path: Path,
    with_panel_notes: bool,
    made_by: str,
    now: datetime,
    tell: Tell = said_nothing,
) -> Made:
    """Write the archive of a programme to a file, which is there whole or not at all.

    Raises:
        CannotBeTakenOut: the disk is full, a stored file is missing, or something is under way.
    """
    arriving = path.with_name(f".arriving-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with arriving.open("wb") as file:
            with ArchiveWriter(file) as target, one_moment() as beside:
                written = _Writing(programme, target, with_panel_notes, _told(tell, beside))
                seal = written.all(made_by, now)
            file.flush()
            os.fsync(file.fileno())
        arriving.chmod(0o600)
        arriving.replace(path)
    except OSError as error:
        if is_no_room(error):
            raise CannotBeTakenOut(NO_ROOM) from error
        raise
    finally:
        arriving.unlink(missing_ok=True)
    return Made(path, seal, path.stat().st_size, written.rows, len(written.files))


def archives() -> Path:
    """The folder in which archives wait to be fetched."""
    return Path(settings.VAR) / "archives"


class _Writing:
    """One archive while it is written."""

    def __init__(self, programme: Programme, target: ArchiveWriter, with_panel_notes: bool, tell: Tell) -> None:
        self.programme, self.target, self.with_panel_notes, self.tell = programme, target, with_panel_notes, tell
        self.people: set[int] = set()
        self.files: set[str] = set()
        self.rows = 0
        self.highest: dict[str, int] = defaultdict(int)
        self.overruled = _Overruled(programme.pk)
        self.tables = [each for each in archived() if with_panel_notes or each.label not in OF_THE_PANEL]
        self.all_rows = sum(each.rows(programme.pk).count() for each in self.tables)
        self.all_rows += Entry.objects.of_programme(programme.pk).count()

    def all(self, made_by: str, now: datetime) -> str:
        """Write every part and the manifest; its seal."""
        for model, (column, value, sentence) in STANDS_STILL.items():
            if apps.get_model(model)._base_manager.filter(programme=self.programme, **{column: value}).exists():
                raise CannotBeTakenOut(sentence)
        with self.target.part(READ_ME) as part:
            part.content(_read_me(self.programme, now, self.with_panel_notes).encode())
        for table in self.tables:
            self._table(table)
        chain_end = self._history(now)
        self._people()
        if self.overruled.found:
            with self.target.part(OVERRULED) as part:
                for key, sha256 in sorted(self.overruled.found.items()):
                    part.line(line_of({"key": key, "sha256": sha256}))
        self._files()
        return self.target.finish(
            {
                "format": FORMAT,
                "release": version("soundingboard"),
                "made_at": now,
                "made_by": made_by,
                "programme": _said_of(self.programme),
                "panel_notes": self.with_panel_notes,
                "highest_keys": dict(self.highest),
                "chain": chain_end,
                "rows": self.rows,
                "files": len(self.files),
            }
        )

    def _table(self, table: Table) -> None:
        lines = Lines(table)
        rows = table.rows(self.programme.pk).values_list(*lines.fields)
        place = lines.fields.index(table.model._meta.pk.attname)
        screened = [
            index
            for index, each in enumerate(table.columns)
            if isinstance(each, ScreenedText | ScreenedLine | ScreenedLink | ScreenedJSON)
        ]
        sentence, highest = f"Writing {table.model._meta.verbose_name_plural}", 0
        for part, row in self._each(part_of(table.label), rows.iterator(chunk_size=_A_BATCH)):
            part.line(lines.line(row))
            highest = row[place]  # they come in order
            if self.overruled.keys:
                self.overruled.look([row[index] for index in screened])
            self._count(sentence)
        if highest:
            self.highest[table.label] = highest
        self.people |= lines.people
        self.files |= lines.files

    def _each(self, name: str, rows: Iterator[Any]) -> Iterator[tuple[PartWriter, Any]]:
        """Rows, each with the part to write it to. A part is begun with its first row: what is empty leaves nothing."""
        first = next(rows, None)
        if first is not None:
            with self.target.part(name) as part:
                for row in chain([first], rows):
                    yield part, row

    def _history(self, now: datetime) -> dict[str, Any]:
        withheld: list[tuple[int, str]] = []
        last: Mapping[str, Any] = {"entries": 0, "hash": ""}
        entries = Entry.objects.of_programme(self.programme.pk).select_related("text")
        for part, entry in self._each(ENTRIES, entries.iterator(chunk_size=_A_BATCH)):
            values = dict(entry.text.values) if hasattr(entry, "text") else {}
            if entry.visibility == PANEL and not self.with_panel_notes:
                withheld += [(entry.seq, path) for path, (salt, _) in values.items() if salt is not None]
                values = {path: [None, None] for path in values}
            part.line(line_of(_entry(entry, values)))
            last = {"entries": entry.seq, "hash": entry.hash}
            self._note(entry)
            if self.overruled.keys:
                self.overruled.look(values)
            self._count("Writing the history")
        self._redactions(withheld, now)
        stretches = stretches_of(self.programme.pk)
        if stretches:
            with self.target.part(CROSSINGS) as part:
                for each in stretches:
                    part.line(line_of(stored(each)))
                    self.people.update(each.keys.matched.get(PERSON, {}).values())
        return dict(last)

    def _note(self, entry: Entry) -> None:
        if entry.actor_id is not None:
            self.people.add(entry.actor_id)
        if entry.item_kind == PERSON:
            self.people.add(entry.item_id)
        else:
            self.highest[entry.item_kind] = max(self.highest[entry.item_kind], entry.item_id)

    def _redactions(self, withheld: Iterable[tuple[int, str]], now: datetime) -> None:
        rows = Redaction.objects.filter(entry__programme_id=self.programme.pk).select_related("entry")
        found = [
            {
                "seq": row.entry.seq,
                "path": row.path,
                "at": moment_text(row.at),
                "actor_id": row.actor_id,
                "reason": row.reason,
            }
            for row in rows.order_by("pk")
        ]
        self.people |= {int(str(row["actor_id"])) for row in found}
        found += [
            {"seq": seq, "path": path, "at": moment_text(now), "actor_id": 0, "reason": WITHHELD}
            for seq, path in withheld
        ]
        if found:
            with self.target.part(REDACTIONS) as part:
                for row in found:
                    part.line(line_of(row))

    def _people(self) -> None:
        with self.target.part(PEOPLE) as part:
            for keys in _batches(sorted(self.people)):
                for person in Person.objects.filter(pk__in=keys).order_by("pk"):
                    part.line(line_of({"id": person.pk, "email": person.email, "name": person.name}))
                    self.rows += 1

    def _files(self) -> None:
        for number, sha256 in enumerate(sorted(self.files), start=1):
            try:
                content = vault.opened(sha256)
            except (FileNotFoundError, vault.DamagedFile) as error:
                raise CannotBeTakenOut(
                    f"The stored file {sha256[:12]} is missing or damaged. Restore it from a backup, then ask again."
                ) from error
            with content, self.target.part(file_part(sha256)) as part:
                while piece := content.read(_A_PIECE):
                    part.content(piece)
            self.tell(self.all_rows, self.all_rows, f"Adding file {number:,} of {len(self.files):,}")

    def _count(self, sentence: str) -> None:
        self.rows += 1
        if self.rows % _A_BATCH == 0:
            self.tell(self.rows, self.all_rows, sentence)


class _Overruled:
    """Which texts of the programme somebody let stand though screening found something in them.

    What is on record of that is a hash by the key of one installation. So the archive says which of its own texts they
    are, by a hash that any installation can make again.
    """

    def __init__(self, programme_id: int) -> None:
        self.keys = set(ScreeningOverrule.objects.filter(programme_id=programme_id).values_list("key", flat=True))
        self.found: dict[str, str] = {}

    def look(self, values: Any) -> None:
        """Look for such texts among some values."""
        for text in texts_in(values):
            key = key_of(text)
            if key in self.keys:
                self.found[key] = plain_hash(text)


def plain_hash(text: str) -> str:
    """By which an archive says which of its texts is meant."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def _entry(entry: Entry, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": moment_text(entry.at),
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "verb": entry.verb,
        "item_kind": entry.item_kind,
        "item_id": entry.item_id,
        "visibility": entry.visibility,
        "digests": entry.digests,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
        "values": values,
    }


def _said_of(programme: Programme) -> dict[str, Any]:
    return {
        "id": programme.pk,
        "code": programme.code,
        "name": programme.name,
        "started_on": programme.started_on,
        "shown_all": programme.shown_all,
        "authority": {"code": programme.authority.code, "name": programme.authority.name},
    }


def _told(tell: Tell, beside: Beside) -> Tell:
    """Tells now and then, from outside of the moment that is read."""
    last = 0.0

    def now_and_then(done: int, total: int, sentence: str) -> None:
        nonlocal last
        if time.monotonic() - last > _BETWEEN:
            beside(lambda: tell(done, total, sentence))
            last = time.monotonic()

    return now_and_then


def _batches(keys: Collection[int]) -> Iterator[list[int]]:
    ordered = list(keys)
    for start in range(0, len(ordered), 500):
        yield ordered[start : start + 500]


def _read_me(programme: Programme, now: datetime, with_panel_notes: bool) -> str:
    has = "It holds" if with_panel_notes else "It does not hold"
    return f"""{programme.name} ({programme.code}), {programme.authority.name}
The whole programme as it stood on {now:%d %B %Y}, to be brought into another installation of Sounding Board:

    soundingboard archive import FILE

CONFIDENTIAL. It holds everything on record, also what is exempt from publication, what only some roles may read, small
numbers, and the names and e-mail addresses of those who take part. {has}
the panel's own notes.
It holds no password and nothing with which anybody could sign in. Keep it as you would keep the database.

tables/     a line of JSON for each row, with the keys of the installation that it comes from
history/    every change, with the chain of hashes over them
files/      what was uploaded and issued, each under the SHA-256 of its bytes
manifest.json lists every part with its SHA-256; seal.txt is the SHA-256 of the manifest.
"""
