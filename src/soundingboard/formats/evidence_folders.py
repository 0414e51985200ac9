"""The zip file of an evidence pack: folders beneath one, and an index that names each file with its SHA-256.

Nothing in it is packed (how zip files are packed differs between releases of a library), every part has the same day,
and the parts stand in the order of their names, so that the same parts are the same bytes. A pack can be held to its
own index, as a zip file or as the folder that somebody made of it; nothing is ever unpacked by its name. Pure.
"""

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from soundingboard.formats.file_kinds import CANNOT_UNPACK

FORM, INDEX = "evidence-pack/1", "00-index.json"
MOST_INDEX = 32 * 1024 * 1024
MOST_PARTS = 10_000
_CHUNK = 1024 * 1024
_DAY = (1980, 1, 1, 0, 0, 0)
_DAMAGE = (*CANNOT_UNPACK, OSError)
_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


class NoPack(Exception):
    """A file that is no evidence pack, with the sentence that says so."""


def write(target: BinaryIO, root: str, parts: Iterable[tuple[str, BinaryIO]]) -> None:
    """Write the parts as a zip file, in the order given; memory holds a piece of one of them at a time.

    Args:
        target: a file at its beginning, in which one can go back.
        root: the one folder that all of them lie in.
        parts: the path of each beneath it, and where its bytes are read; it is closed once they are.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for path, content in parts:
            with content, made.open(_entry(f"{root}/{path}"), "w") as entry:
                shutil.copyfileobj(content, entry, _CHUNK)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.create_system = 3  # what the library writes otherwise depends on the machine
    entry.external_attr = 0o644 << 16
    return entry


# --- verifying --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of holding a pack to its index: which pack, how many files were read, and what does not hold."""

    reference: str
    programme: str
    title: str
    files: int
    findings: tuple[str, ...]
    index_sha256: str


def verify(path: Path) -> Verified:
    """Hold every file of a pack to the index within it, and look for files that the index does not name.

    Raises:
        NoPack: it is no evidence pack, or its index cannot be read.
    """
    with _opened(path) as held:
        names = held.names()
        if INDEX not in names:
            raise NoPack(f"{path} is no evidence pack: it has no {INDEX}.")
        stored = b"".join(held.pieces(INDEX, MOST_INDEX))
        said = _index(stored, path)
        listed = {each["path"]: each for each in said["files"]}
        findings = [
            f"{_shown(each)} stands in the pack and not in its index."
            for each in sorted(names - listed.keys() - {INDEX})
        ]
        for name, line in sorted(listed.items()):
            if name not in names:
                findings.append(f"{name} is missing.")
            elif (found := held.digest(name, line["size"])) != line["sha256"]:
                findings.append(f"{name} is not what was put in: {found or 'it is damaged, or of another size'}.")
    return Verified(
        said["reference"],
        said["programme"],
        said["title"],
        len(listed),
        tuple(findings),
        hashlib.sha256(stored).hexdigest(),
    )


def index_of(made: BinaryIO) -> bytes:
    """The index within a pack as it was made. Raises NoPack."""
    try:
        with zipfile.ZipFile(made) as held:
            name = next(each for each in held.namelist() if each.endswith(f"/{INDEX}"))
            return held.read(name)
    except (zipfile.BadZipFile, StopIteration) as error:
        raise NoPack("The stored file is no evidence pack.") from error


def _index(stored: bytes, path: Path) -> dict[str, Any]:
    try:
        said = json.loads(stored)
        lines = said["files"]
        whole = said["form"] == FORM and all(
            isinstance(said[each], str) for each in ("reference", "programme", "title")
        )
        for each in lines:
            whole &= isinstance(each["path"], str) and isinstance(each["sha256"], str) and type(each["size"]) is int
            whole &= bool(_PATH.fullmatch(each["path"])) and each["size"] >= 0
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NoPack(f"{path} is no evidence pack: its index cannot be read.") from error
    if not whole:
        raise NoPack(f"{path} is no evidence pack of a form that this release reads ({FORM}).")
    found: dict[str, Any] = said
    return found


class _Held:
    """A pack that is opened: its names without the outermost folder, and their bytes."""

    def __init__(self, open_one: Callable[[str], IO[bytes]], names: dict[str, str], close: Callable[[], None]) -> None:
        self._open, self._names, self._close = open_one, names, close

    def __enter__(self) -> "_Held":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def names(self) -> set[str]:
        """Every file in it."""
        return set(self._names)

    def pieces(self, name: str, most: int) -> Iterator[bytes]:
        """The bytes of a file, a piece at a time; no more than that, and one, whatever it claims to be."""
        left = most + 1
        try:
            with self._open(self._names[name]) as source:
                while left > 0 and (piece := source.read(min(_CHUNK, left))):
                    left -= len(piece)
                    yield piece
        except _DAMAGE as error:
            raise NoPack(f"{_shown(name)} cannot be read: the pack is damaged.") from error

    def digest(self, name: str, size: int) -> str:
        """The SHA-256 of a file; nothing where it does not have the size that was said, or is damaged."""
        found, read = hashlib.sha256(), 0
        try:
            for piece in self.pieces(name, size):
                read += len(piece)
                found.update(piece)
        except NoPack:
            return ""
        return found.hexdigest() if read == size else ""


def _opened(path: Path) -> _Held:
    if path.is_dir():
        return _opened_folder(path)
    try:
        held = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise NoPack(f"There is no file {path}.") from None
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise NoPack(f"{path} is no evidence pack: it cannot be opened as a zip file.") from error
    names = [each.filename for each in held.infolist()]
    entries = [name for name in names if not name.endswith("/")]
    if len(entries) > MOST_PARTS or len(set(entries)) != len(entries) or "" in entries:
        held.close()
        raise NoPack(f"{path} is no evidence pack of ours: it has too many parts, two of one name, or one without.")
    return _Held(held.open, _beneath(entries), held.close)


def _opened_folder(path: Path) -> _Held:
    # Whoever unpacked it may have named the folder itself, or the one around it.
    inside = sorted(each for each in path.iterdir() if each.is_dir())
    top = path if (path / INDEX).is_file() or len(inside) != 1 else inside[0]
    names = {each.relative_to(top).as_posix(): str(each) for each in sorted(top.rglob("*")) if each.is_file()}
    return _Held(lambda name: Path(name).open("rb"), names, lambda: None)


def _beneath(entries: list[str]) -> dict[str, str]:
    """Each name without the one folder that everything lies in."""
    tops = {each.split("/", 1)[0] for each in entries}
    if len(tops) == 1 and all("/" in each for each in entries):
        return {each.split("/", 1)[1]: each for each in entries}
    return {each: each for each in entries}


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:120])
