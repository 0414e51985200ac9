"""An archive held to itself before anything is done with it: every part to its hash, the history to its chain."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from soundingboard.exchange.archive_rows import Row, read_line
from soundingboard.exchange.archive_tables import archived
from soundingboard.exchange.archive_upgrades import Step, manifest_after, name_before, rows_after, steps_from
from soundingboard.exchange.archive_writing import CROSSINGS, ENTRIES, OVERRULED, PEOPLE, READ_ME, REDACTIONS, part_of
from soundingboard.formats.archive import ArchiveReader, ArchiveRefused
from soundingboard.history.chain import Link, breaks
from soundingboard.history.crossings import PERSON, AsWritten, Stretch, stretch_of

Steps = Callable[[object], list[Step]]
BROKEN = "The history in the archive does not hold, so it was refused: {sentence}"


class Archive:
    """An archive that is read in this release's format, whatever format it has.

    Raises:
        ArchiveRefused: it is no archive, or one of a later release.
    """

    def __init__(self, path: Path, steps: Steps = steps_from) -> None:
        self._reader = ArchiveReader(path)
        self._steps = steps(self._reader.manifest.get("format"))
        self.said = manifest_after(dict(self._reader.manifest), self._steps)

    @cached_property
    def programme(self) -> Row:
        """What the manifest says of the programme.

        Raises:
            ArchiveRefused: it does not say what it must.
        """
        try:
            said = self.said["programme"]
            return {
                "id": int(said["id"]),
                "code": str(said["code"]),
                "name": str(said["name"]),
                "started_on": date.fromisoformat(said["started_on"]),
                "shown_all": str(said["shown_all"]),
                "authority": {name: str(said["authority"][name]) for name in ("code", "name")},
            }
        except (KeyError, TypeError, ValueError) as error:
            raise ArchiveRefused("The manifest does not say which programme this is, so it was refused.") from error

    @cached_property
    def highest(self) -> dict[str, int]:
        """The highest key that there was of each kind."""
        found = self.said.get("highest_keys", {})
        if not isinstance(found, dict) or not all(type(each) is int and 0 <= each < 2**48 for each in found.values()):
            raise ArchiveRefused("The manifest does not say which keys there were, so it was refused.")
        return found

    @property
    def seal(self) -> str:
        """The SHA-256 of its manifest, by which it is known to be the one that was made."""
        return self._reader.seal

    @property
    def made(self) -> str:
        """When and by whom it was made, in words."""
        return f"{str(self.said.get('made_at', ''))[:10]} by {self.said.get('made_by', '')}"

    @property
    def number_of_rows(self) -> int:
        """How many rows all its parts have."""
        return sum(each.rows for each in self._reader.parts.values())

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a part, given by the name that it has now."""
        before = name_before(name, self._steps)
        yield from rows_after(name, (read_line(each, before) for each in self._reader.lines(before)), self._steps)

    def files(self) -> list[str]:
        """The hashes of the files that it holds."""
        return [name.rpartition("/")[2] for name in self._reader.parts if name.startswith("files/")]

    def file(self, sha256: str) -> bytes:
        """The bytes of a file."""
        return self._reader.content(f"files/{sha256[:2]}/{sha256}")

    def parts(self) -> list[str]:
        """The names of its parts, as they stand in it."""
        return list(self._reader.parts)

    def prove(self, name: str) -> None:
        """Read a part and hold it to its hash; a file also to its name."""
        part = self._reader.parts[name]
        if name.startswith("files/") and name != f"files/{part.sha256[:2]}/{part.sha256}":
            raise ArchiveRefused(f"The file {name} is not the one that its name says, so the archive was refused.")
        self._reader.prove(name)

    def known_parts(self) -> set[str]:
        """The names, as they stand in it, of the parts that this release reads."""
        names = [ENTRIES, REDACTIONS, CROSSINGS, PEOPLE, OVERRULED, READ_ME]
        names += [part_of(each.label) for each in archived()]
        return {name_before(each, self._steps) for each in names}

    @contextmanager
    def opened(self) -> "Iterator[Archive]":
        """The archive, of whose file one lets go at the end."""
        try:
            yield self
        finally:
            self._reader.close()


@dataclass
class Proved:
    """What was learnt of an archive while it was held to itself."""

    stretches: list[Stretch] = field(default_factory=list)
    redacted: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    entries: int = 0
    people: set[int] = field(default_factory=set)


def prove(archive: Archive, tell: Callable[[int, int, str], None]) -> Proved:
    """Read the whole archive once: every part must be what the manifest says, and the history must hold.

    Raises:
        ArchiveRefused: with the sentence that says what is wrong.
    """
    unknown = {each for each in archive.parts() if not each.startswith("files/")} - archive.known_parts()
    if unknown:
        raise ArchiveRefused(f"This release does not know the part {min(unknown)} of the archive. Upgrade it first.")
    names = archive.parts()
    for place, name in enumerate(names):
        archive.prove(name)
        tell(place, len(names), "Holding every part to its hash")
    found = Proved()
    _read_stretches(archive, found)
    for row in archive.rows(REDACTIONS):
        found.redacted[_number(row, "seq")].add(str(row.get("path")))
        if row.get("actor_id"):
            found.people.add(_number(row, "actor_id"))
    as_written = AsWritten(found.stretches)
    for broken in breaks(as_written(each) for each in _links(archive, found)):
        raise ArchiveRefused(BROKEN.format(sentence=broken.sentence))
    said = archive.said.get("chain", {})
    if not isinstance(said, dict) or said.get("entries") != found.entries:
        raise ArchiveRefused(BROKEN.format(sentence="the end of it was cut off."))
    return found


def _read_stretches(archive: Archive, found: Proved) -> None:
    for row in archive.rows(CROSSINGS):
        try:
            stretch = stretch_of(row)
        except (KeyError, TypeError, ValueError) as error:
            raise ArchiveRefused(BROKEN.format(sentence="what its keys were before cannot be read.")) from error
        found.stretches.append(stretch)
        found.people.update(stretch.keys.matched.get(PERSON, {}).values())


def _links(archive: Archive, found: Proved) -> Iterator[Link]:
    programme_id = archive.programme["id"]
    for row in archive.rows(ENTRIES):
        try:
            link = link_of(row, programme_id, frozenset(found.redacted.get(row["seq"], ())))
        except (KeyError, TypeError, ValueError) as error:
            raise ArchiveRefused(BROKEN.format(sentence=f"entry {found.entries + 1} cannot be read.")) from error
        found.entries += 1
        if link.actor_id is not None:
            found.people.add(link.actor_id)
        if link.item_kind == PERSON:
            found.people.add(link.item_id)
        yield link


def link_of(row: Row, programme_id: int, redacted: frozenset[str]) -> Link:
    """The entry that a line of the history says."""
    if not all(type(row[name]) is int for name in ("seq", "item_id")) or not isinstance(row["actor_id"], int | None):
        raise TypeError(row)
    if not all(isinstance(salt, str | None) for salt, _ in row["values"].values()):
        raise TypeError(row)
    texts = ("actor_name", "verb", "item_kind", "visibility", "previous_hash", "hash")
    if not all(isinstance(row[name], str) for name in texts):
        raise TypeError(row)
    return Link(
        programme_id=programme_id,
        seq=row["seq"],
        at=datetime.fromisoformat(row["at"]),
        actor_id=row["actor_id"],
        actor_name=row["actor_name"],
        verb=row["verb"],
        item_kind=row["item_kind"],
        item_id=row["item_id"],
        visibility=row["visibility"],
        digests=dict(row["digests"]),
        previous_hash=row["previous_hash"],
        hash=row["hash"],
        values={str(path): (salt, value) for path, (salt, value) in row["values"].items()},
        redacted=redacted,
    )


def _number(row: Row, name: str) -> int:
    value: Any = row.get(name)
    if type(value) is not int:
        raise ArchiveRefused(BROKEN.format(sentence=f"a redaction has no {name}."))
    return value
