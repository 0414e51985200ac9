"""The rows, the files and the history of an archive put in their places, within the transaction of whoever asks.

To every key of a table the same number is added, so that no key meets another's and the whole map of a table is one
number; people and the authority are matched with who is here already.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models

from soundingboard.accounts.models import Authority, Membership, Person, Programme, ScreeningOverrule
from soundingboard.exchange.archive_checking import Archive, Proved
from soundingboard.exchange.archive_rows import Row, Rows
from soundingboard.exchange.archive_tables import IN_THE_VAULT, Table, archived
from soundingboard.exchange.archive_writing import ENTRIES, OVERRULED, PEOPLE, REDACTIONS, part_of, plain_hash
from soundingboard.files.scanning import Infected, NotScanned, scan
from soundingboard.formats.archive import ArchiveRefused
from soundingboard.history.crossings import PERSON, Keys, Stretch, stored
from soundingboard.history.models import Crossing, Entry, HistoryText, Redaction
from soundingboard.records import vault
from soundingboard.records.fields import IdentifiableText
from soundingboard.records.many import Preparing, insert_many, reserve_keys
from soundingboard.records.overruling import key_of, may_be_overruled

Tell = Callable[[int, int, str], None]
_A_BATCH = 1000
_MOST_PROBLEMS = 20


class NotScreened(ArchiveRefused):
    """Texts of the archive hold what could identify somebody; `places` says where."""

    def __init__(self, places: list[str]) -> None:
        self.places = places
        super().__init__(
            "The archive holds text that could identify a child or a private person. Take it out where the archive "
            "came from and make it again, or let it stand with a reason."
        )


@dataclass
class Brought:
    """What was brought in."""

    programme: Programme
    rows: int = 0
    files: int = 0
    entries: int = 0
    people_known: int = 0
    people_new: int = 0
    let_stand: int = 0
    kept: list[str] = field(default_factory=list)


def show_to_the_scanner(archive: Archive) -> None:
    """Show every file of an archive to the virus scanner: they come from elsewhere, as an upload does.

    Before the transaction, for a scanner may take its time with each.

    Raises:
        ArchiveRefused: one is harmful, or the scanner did not say.
    """
    for sha256 in sorted(archive.files()):
        try:
            scan(archive.file(sha256), kind="archive")
        except Infected as harm:
            raise ArchiveRefused(
                f"The virus scanner found something harmful in the archive's file {sha256[:12]} {harm.found}".rstrip()
                + ". Nothing was kept. Tell whoever made the archive."
            ) from harm
        except NotScanned as silence:
            raise ArchiveRefused(
                "The virus scanner of SOUNDINGBOARD_SCANNER did not look at the archive's files. Nothing was kept. "
                "See that it runs and takes files of this size, and bring the archive in again."
            ) from silence


class Bringing:
    """One archive while it is brought in. Its parts were proved before, and are held to their hashes again."""

    def __init__(
        self, archive: Archive, proved: Proved, programme: Programme, *, let_stand: str, now: datetime, tell: Tell
    ) -> None:
        self.archive, self.proved, self.programme = archive, proved, programme
        self.let_stand, self.now, self._tell = let_stand, now, tell
        self.brought = Brought(programme)
        self.problems: list[str] = []
        self.files = set(archive.files())
        self.needed: set[str] = set()
        self.overruled = {str(row.get("sha256")): str(row.get("key")) for row in archive.rows(OVERRULED)}
        self.keys = Keys((archive.programme["id"], programme.pk), *self._keys_here())

    def all(self) -> Brought:
        """Put everything in its place.

        Raises:
            ArchiveRefused: something cannot be kept; the transaction has to be undone.
        """
        for table in archived():
            self._table(table)
        self._entries()
        self._redactions()
        if self.problems:
            raise NotScreened(self.problems)
        connection.check_constraints([each.model._meta.db_table for each in archived()])
        self._stretches()
        for sha256 in sorted(self.needed):
            if not vault.where(sha256).exists():
                self.brought.kept.append(sha256)
            vault.keep(self.archive.file(sha256))
            self.brought.files += 1
        return self.brought

    # --- keys -----------------------------------------------------------------------------------------------------

    def _keys_here(self) -> tuple[dict[str, tuple[int, int]], dict[str, dict[int, int]]]:
        added = {}
        for kind, highest in sorted(self.archive.highest.items()):
            table = _table_called(kind)
            if table is not None and table not in (Person, Programme, Authority):
                added[kind] = (reserve_keys(table, highest), highest)
        return added, {PERSON: self._people()}

    def _people(self) -> dict[int, int]:
        """The key here of everybody: who has the address here already is the same person, whatever else they are."""
        found: dict[int, int] = {}
        for row in self.archive.rows(PEOPLE):
            key, email, name = row.get("id"), row.get("email"), row.get("name")
            if type(key) is not int or not isinstance(email, str) or not isinstance(name, str) or "@" not in email:
                raise ArchiveRefused("A person in the archive has no name or address, so it was refused.")
            person = Person.objects.filter(email=email.lower()).first()
            if person is None:
                person = Person.objects.create_user(email, name=name)
                self.brought.people_new += 1
            else:
                self.brought.people_known += 1
            found[key] = person.pk
        # Whom the history names and who is no longer on record anywhere keeps a place of their own.
        lost = sorted(each for each in self.proved.people if each not in found)
        return found | {each: -place for place, each in enumerate(lost, start=1)}

    # --- tables ---------------------------------------------------------------------------------------------------

    def _table(self, table: Table) -> None:
        rows = Rows(table, self.programme.pk, self.keys)
        preparing = Preparing(table.model, rows.fields)
        vaulted = [place for place, each in enumerate(rows.fields) if f"{table.label}.{each.name}" in IN_THE_VAULT]
        sentence = f"Bringing in {table.model._meta.verbose_name_plural}"
        for batch in _batches(self.archive.rows(part_of(table.label))):
            taken = [rows.values(each) for each in batch]
            for values in taken:
                self._end_of_access(table, rows, values)
                self.needed.update(values[place] for place in vaulted if values[place])
            if not self.needed <= self.files:
                raise ArchiveRefused(f"A file of {table.label} is not in the archive, so it was refused.")
            self._put(preparing, taken)
            self._count(len(batch), sentence)

    def _end_of_access(self, table: Table, rows: Rows, values: list[Any]) -> None:
        """Nobody gets in by an archive: whoever had a part has to be invited here."""
        if table.model is Membership:
            place = [each.name for each in rows.fields].index("to_on")
            yesterday = self.now.date() - timedelta(days=1)
            values[place] = min(values[place] or yesterday, yesterday)

    def _put(self, preparing: Preparing, rows: list[list[Any]]) -> None:
        ready = [values for each in rows if (values := self._screened(preparing, each)) is not None]
        if not self.problems:
            insert_many(preparing.kind, preparing.fields, ready)

    def _screened(self, preparing: Preparing, row: list[Any]) -> list[Any] | None:
        """The values as the database takes them; None where one may not stand, which is noted as a problem."""
        let_stand: set[str] = set()
        while True:
            try:
                return preparing.values(row)
            except IdentifiableText as refusal:
                again = refusal.text in let_stand
                if again or not self._may_stand(preparing.kind, refusal):
                    self._note(preparing.kind, refusal)
                    return None
                let_stand.add(refusal.text)
            except (ValidationError, ValueError, TypeError, OverflowError) as error:
                said = " ".join(error.messages) if isinstance(error, ValidationError) else ""
                sentence = f"{preparing.kind._meta.label_lower} has a value that cannot be kept. {said}"
                raise ArchiveRefused(sentence.strip()) from error

    def _may_stand(self, kind: type[models.Model], refusal: IdentifiableText) -> bool:
        """Whether a text was let stand where it came from, or is let stand now; then that is on record here too."""
        if not may_be_overruled(refusal.problems):
            return False
        key = key_of(refusal.text)
        rows = ScreeningOverrule.objects.filter(programme=self.programme)
        overruled = self.overruled.get(plain_hash(refusal.text))
        if overruled is not None and rows.filter(key=overruled).update(key=key):
            return True
        if not self.let_stand:
            return False
        kinds = sorted({each.kind.value for each in refusal.problems})
        rows.create(
            programme=self.programme,
            key=key,
            field=kind._meta.label_lower,
            kinds=".".join(kinds)[:80],
            reason=self.let_stand,
            recorded_at=self.now,
        )
        self.brought.let_stand += 1
        return True

    def _note(self, kind: type[models.Model], refusal: IdentifiableText) -> None:
        self.problems += [f"{kind._meta.verbose_name_plural}: {each.sentence}" for each in refusal.problems]
        if len(self.problems) >= _MOST_PROBLEMS:
            raise NotScreened(self.problems[:_MOST_PROBLEMS])

    # --- history --------------------------------------------------------------------------------------------------

    def _entries(self) -> None:
        self._first_entry = reserve_keys(Entry, self.proved.entries)
        entries = Preparing(Entry, list(Entry._meta.concrete_fields))
        texts = Preparing(HistoryText, list(HistoryText._meta.concrete_fields))
        for batch in _batches(self.archive.rows(ENTRIES)):
            rows = [self._entry(each) for each in batch]
            insert_many(
                Entry, entries.fields, [entries.values([row[each.name] for each in entries.fields]) for row in rows]
            )
            self._put(texts, [[row["id"], said["values"]] for row, said in zip(rows, batch, strict=True)])
            self.brought.entries += len(batch)
            self._count(len(batch), "Bringing in the history")

    def _entry(self, row: Row) -> Row:
        kind = row["item_kind"]
        item = self.keys.here(kind, row["item_id"])
        actor = self.keys.here(PERSON, row["actor_id"]) if row["actor_id"] is not None else None
        if item is None or (actor is None and row["actor_id"] is not None):
            raise ArchiveRefused(f"Entry {row['seq']} of the history is about what the archive does not hold.")
        return {
            **{name: row[name] for name in _AS_IT_IS},
            "id": self._first_entry + row["seq"],
            "programme_id": self.programme.pk,
            "at": datetime.fromisoformat(row["at"]),
            "actor_id": actor,
            "item_id": item,
        }

    def _redactions(self) -> None:
        rows = [
            Redaction(
                entry_id=self._first_entry + row["seq"],
                path=row["path"],
                at=datetime.fromisoformat(row["at"]),
                actor_id=(self.keys.here(PERSON, row["actor_id"]) or 0) if row["actor_id"] else 0,
                reason=row["reason"],
            )
            for row in self.archive.rows(REDACTIONS)
        ]
        Redaction.objects.bulk_create(rows, batch_size=100)

    def _stretches(self) -> None:
        """What leads back to the keys under which the history was written, there or before it came there."""
        stretches = [Stretch(each.from_seq, each.to_seq, each.keys.then(self.keys)) for each in self.proved.stretches]
        begins = max((each.to_seq for each in stretches), default=0) + 1
        if begins <= self.proved.entries:
            stretches.append(Stretch(begins, self.proved.entries, self.keys))
        Crossing.objects.bulk_create(Crossing(**stored(each)) for each in stretches)

    def _count(self, rows: int, sentence: str) -> None:
        self.brought.rows += rows
        self._tell(self.brought.rows, self.archive.number_of_rows, sentence)


_AS_IT_IS = ("seq", "actor_name", "verb", "item_kind", "visibility", "digests", "previous_hash", "hash")


def _table_called(kind: str) -> type[models.Model] | None:
    try:
        found: type[models.Model] = apps.get_model(kind)
    except (LookupError, ValueError):
        return None
    return found if isinstance(found._meta.pk, models.BigAutoField) else None


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _A_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
