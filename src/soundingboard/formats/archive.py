"""The file in which a whole programme travels: a zip of parts, and a manifest that names each with its SHA-256.

Nothing is ever unpacked by its name, so a name cannot lead anywhere: the parts that are there must be the parts that
the manifest lists, no more and no fewer, and each is read as a stream that is held to its size and its hash. The
manifest is held to a seal of its own. So a byte altered anywhere is either found or was one that a zip does not read.
Pure: it knows bytes and lines, and nothing of what they say.
"""

import errno
import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from soundingboard.formats.file_kinds import CANNOT_UNPACK
from soundingboard.lib.canonical import canonical_json

MANIFEST, SEAL = "manifest.json", "seal.txt"
MARK = "soundingboard-archive"

# What no archive that we wrote goes beyond: 24 rounds of the largest plan stay under a hundredth of each.
MOST_PARTS = 500_000
MOST_MANIFEST = 128 * 1024 * 1024
MOST_LINE = 32 * 1024 * 1024
MOST_FILE = 256 * 1024 * 1024
# Rows that are much alike are packed to a thirtieth. What claims to be more than this many times its file is a trap.
MOST_TIMES = 250
SMALL = 64 * 1024 * 1024

_CHUNK = 1024 * 1024
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*(?:/[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)*")
# One day for every part: the same programme at the same moment is the same bytes.
_WRITTEN = (1980, 1, 1, 0, 0, 0)


class ArchiveRefused(Exception):
    """A file that is not taken as an archive, with one sentence that says why and what to do."""


DAMAGED = "The archive was altered or damaged after it was made: {what}. Nothing was taken from it; fetch it again."


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an archive, as its manifest lists it."""

    name: str
    rows: int
    size: int
    sha256: str


class ArchiveWriter:
    """Writes an archive part by part; memory holds one piece of one part, and a line of the manifest for each."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._parts: list[Part] = []

    def __enter__(self) -> "ArchiveWriter":
        return self

    def __exit__(self, *_: object) -> None:
        # One that was not finished is thrown away: the library is not to write an end to it.
        self._zip.fp = None

    @contextmanager
    def part(self, name: str) -> "Iterator[PartWriter]":
        """Write one part; it is listed when the block ends well."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a part.")
        with self._zip.open(_entry(name), "w", force_zip64=True) as target:
            writer = PartWriter(target)
            yield writer
            writer.flush()
        self._parts.append(Part(name, writer.rows, writer.size, writer.sha256.hexdigest()))

    def finish(self, said: Mapping[str, Any]) -> str:
        """Write the manifest and its seal, and close the archive; the seal.

        Args:
            said: what the manifest says beside the parts.
        """
        listed = [[each.name, each.rows, each.size, each.sha256] for each in self._parts]
        manifest = canonical_json({**said, "mark": MARK, "parts": listed})
        seal = hashlib.sha256(manifest).hexdigest()
        for name, content in ((MANIFEST, manifest), (SEAL, f"{seal}\n".encode())):
            with self._zip.open(_entry(name), "w") as target:
                target.write(content)
        self._zip.close()
        return seal


class PartWriter:
    """Takes the bytes of one part: lines, or a whole file."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._waiting: list[bytes] = []
        self._held = 0
        self.rows = self.size = 0
        self.sha256 = hashlib.sha256()

    def line(self, line: bytes) -> None:
        """One row."""
        self.rows += 1
        self._waiting += (line, b"\n")
        self._held += len(line) + 1
        if self._held > _CHUNK:
            self.flush()

    def content(self, content: bytes) -> None:
        """A piece that is no row."""
        self._waiting.append(content)
        self.flush()

    def flush(self) -> None:
        """Hand on what waits."""
        piece = b"".join(self._waiting)
        self._waiting, self._held = [], 0
        self.size += len(piece)
        self.sha256.update(piece)
        self._target.write(piece)


class ArchiveReader:
    """An archive whose frame holds: the parts that it lists are there, no others are, and none claims to be huge.

    What stands in a part is proved while it is read, by `lines` and `content`. `seal` is the SHA-256 of the manifest,
    and so of everything: whoever has heard it from where the archive was made knows that it is the same.

    Raises:
        ArchiveRefused: it is no archive, or was altered.
    """

    def __init__(self, path: Path) -> None:
        with _refusing("it cannot be opened as a zip file"):
            try:
                self._zip = zipfile.ZipFile(path)
            except FileNotFoundError:
                raise ArchiveRefused(f"There is no file {path}.") from None
            except IsADirectoryError:
                raise ArchiveRefused(f"{path} is a folder. Name the file of the archive.") from None
            except zipfile.BadZipFile as error:
                raise ArchiveRefused(
                    "This is not an archive, or its end is missing: it cannot be opened as a zip file. Fetch it again "
                    "from where it was made."
                ) from error
        try:
            self._entries = self._listed_once()
            self.manifest = self._manifest()
            self.parts = {each.name: each for each in _listed(self.manifest)}
            self._hold_to_list(path.stat().st_size)
        except BaseException:
            self.close()
            raise

    @property
    def size(self) -> int:
        """Bytes of all the parts together."""
        return sum(each.size for each in self.parts.values())

    def lines(self, name: str) -> Iterator[bytes]:
        """The rows of a part; nothing where there is no such part.

        Raises:
            ArchiveRefused: at the end, where what was read is not what the manifest says; or at a line without end.
        """
        if name not in self.parts:
            return
        rows, rest = 0, b""
        for piece in self._pieces(self.parts[name]):
            *whole, rest = (rest + piece).split(b"\n")
            rows += len(whole)
            yield from whole
            if len(rest) > MOST_LINE:
                raise ArchiveRefused(DAMAGED.format(what=f"a line of {name} has no end"))
        if rest or rows != self.parts[name].rows:
            raise ArchiveRefused(DAMAGED.format(what=f"{name} does not have the rows that the manifest says"))

    def content(self, name: str) -> bytes:
        """A part that is a file."""
        part = self.parts.get(name)
        if part is None:
            raise ArchiveRefused(DAMAGED.format(what=f"{name} is missing"))
        if part.size > MOST_FILE:
            raise ArchiveRefused(DAMAGED.format(what=f"{name} is larger than any file that is kept"))
        return b"".join(self._pieces(part))

    def prove(self, name: str) -> None:
        """Read a part to its end, to see that it is what the manifest says.

        Raises:
            ArchiveRefused: it is not.
        """
        for _ in self._pieces(self.parts[name]):
            pass

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def _listed_once(self) -> dict[str, zipfile.ZipInfo]:
        entries = self._zip.infolist()
        if len(entries) > MOST_PARTS:
            raise ArchiveRefused(f"This is not an archive of ours: it has {len(entries):,} parts.")
        found = {each.filename: each for each in entries}
        if len(found) != len(entries):
            raise ArchiveRefused(DAMAGED.format(what="two of its parts have the same name"))
        if not {MANIFEST, SEAL} <= found.keys():
            raise ArchiveRefused("This is a zip file, but not an archive of a programme: it has no manifest.")
        return found

    def _manifest(self) -> dict[str, Any]:
        with _refusing("its manifest cannot be read"):
            if self._entries[MANIFEST].file_size > MOST_MANIFEST or self._entries[SEAL].file_size > _CHUNK:
                raise ArchiveRefused("This is not an archive of ours: its manifest is too large.")
            manifest, seal = self._zip.read(MANIFEST), self._zip.read(SEAL)
            self.seal = hashlib.sha256(manifest).hexdigest()
            if self.seal.encode() != seal.strip():
                raise ArchiveRefused(DAMAGED.format(what="its manifest is not the one that was sealed"))
            said = json.loads(manifest)
        if not isinstance(said, dict) or said.get("mark") != MARK:
            raise ArchiveRefused("This is a zip file, but not an archive of a programme: its manifest is another.")
        return said

    def _hold_to_list(self, size_of_file: int) -> None:
        for name in self.parts:
            if not _NAME.fullmatch(name):
                raise ArchiveRefused(DAMAGED.format(what="one of its parts has a name that no part has"))
        for name in self._entries.keys() ^ (self.parts.keys() | {MANIFEST, SEAL}):
            stands = "is not in its manifest" if name in self._entries else "is missing"
            raise ArchiveRefused(DAMAGED.format(what=f"a part {stands} ({_shown(name)})"))
        for name, part in self.parts.items():
            if self._entries[name].file_size != part.size:
                raise ArchiveRefused(DAMAGED.format(what=f"{name} has another size than the manifest says"))
        if self.size > MOST_TIMES * size_of_file + SMALL:
            raise ArchiveRefused(
                f"The archive claims to hold {self.size // _CHUNK:,} MB in a file of {size_of_file // _CHUNK:,} MB, "
                "which no archive of ours does. It was not opened."
            )

    def _pieces(self, part: Part) -> Iterator[bytes]:
        found, size = hashlib.sha256(), 0
        with _refusing(f"{part.name} cannot be read"), self._zip.open(self._entries[part.name]) as source:
            while piece := source.read(_CHUNK):
                size += len(piece)
                if size > part.size:
                    break
                found.update(piece)
                yield piece
        if size != part.size or found.hexdigest() != part.sha256:
            raise ArchiveRefused(DAMAGED.format(what=f"{part.name} is not what was put in"))


def seal_of(path: Path) -> str:
    """The seal that an archive carries, without holding anything to it; empty where there is none to be read."""
    try:
        with zipfile.ZipFile(path) as held, held.open(SEAL) as source:
            return source.read(_CHUNK).decode("ascii", "replace").strip()
    except (*CANNOT_UNPACK, OSError, KeyError):
        return ""


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    """Turn what the library raises over damage into the sentence."""
    try:
        yield
    except CANNOT_UNPACK as error:
        raise ArchiveRefused(DAMAGED.format(what=what)) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # sent to a place before the beginning of the file
            raise
        raise ArchiveRefused(DAMAGED.format(what=what)) from error


def _listed(manifest: Mapping[str, Any]) -> Iterable[Part]:
    try:
        for name, rows, size, sha256 in manifest["parts"]:
            if not (isinstance(name, str) and isinstance(rows, int) and isinstance(size, int) and size >= 0):
                raise ValueError(name)
            yield Part(name, rows, size, str(sha256))
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveRefused(DAMAGED.format(what="its manifest does not list its parts")) from error


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _WRITTEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:60])
