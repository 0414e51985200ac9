"""Files kept under the SHA-256 of their bytes: the same file twice is one file, and a changed file is another."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings


def keep(content: bytes) -> str:
    """Store the bytes and give their SHA-256. A process killed on the way leaves no half file under that name."""
    name = hashlib.sha256(content).hexdigest()
    place = where(name)
    try:
        # Whoever sweeps sees that it was wanted just now, before the row that names it is there.
        os.utime(place)
        return name
    except FileNotFoundError:
        pass
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=_ARRIVING)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _remember(place.parent)
    return name


def keep_written(write: Callable[[BinaryIO], object]) -> tuple[str, int]:
    """Store what a function writes to a file, so that memory need not hold it: the SHA-256 and the bytes.

    What it raises is passed on, and nothing is kept.
    """
    folder = where("00")
    folder.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder.parent, prefix=_ARRIVING)
    try:
        with os.fdopen(handle, "w+b") as file:
            name, size = _written(write, file)
            os.fsync(file.fileno())
        place = where(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _remember(place.parent)
    return name, size


def hash_of_written(write: Callable[[BinaryIO], object]) -> str:
    """The SHA-256 under which what a function writes would be kept; nothing is."""
    (Path(settings.VAR) / "files").mkdir(parents=True, exist_ok=True)
    # On the disk of the files: elsewhere a temporary file may lie in memory, or not fit.
    with tempfile.TemporaryFile(dir=Path(settings.VAR) / "files", prefix=_ARRIVING) as file:
        return _written(write, file)[0]


def _written(write: Callable[[BinaryIO], object], file: Any) -> tuple[str, int]:
    write(file)
    file.flush()
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


def _remember(folder: Path) -> None:
    """Have the disk keep the names in a folder too: after a power cut a row would name a file that has none."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(name: str) -> bytes:
    """The bytes kept under a SHA-256.

    Raises:
        FileNotFoundError: nothing is kept under it.
        DamagedFile: the bytes are no longer those that were stored.
    """
    content = _found(name).read_bytes()
    if hashlib.sha256(content).hexdigest() != name:
        raise DamagedFile(f"The stored file {name[:12]} is not what was stored; restore it from a backup.")
    return content


def opened(name: str) -> BinaryIO:
    """The file kept under a SHA-256, open at its beginning, for one that is too large to hold in memory.

    Raises:
        FileNotFoundError: nothing is kept under it.
        DamagedFile: the bytes are no longer those that were stored.
    """
    file = _found(name).open("rb")
    if hashlib.file_digest(file, "sha256").hexdigest() != name:
        file.close()
        raise DamagedFile(f"The stored file {name[:12]} is not what was stored; restore it from a backup.")
    file.seek(0)
    return file


def drop(name: str, *, is_needed: Callable[[], bool]) -> None:
    """Take a file out, unless it is needed. Who keeps the same bytes meanwhile either finds them or keeps them anew.

    The bytes are set aside before anybody is asked, so that whoever comes after that does not rely on them.
    """
    place, aside = where(name), _aside(name)
    try:
        place.replace(aside)
    except FileNotFoundError:
        return
    if is_needed() and not place.exists():
        aside.replace(place)
    else:
        aside.unlink(missing_ok=True)


@dataclass
class Swept:
    """What a sweep of the vault found and did."""

    kept: int = 0
    young: int = 0
    taken_out: int = 0
    bytes_taken_out: int = 0
    put_back: int = 0


def sweep(is_needed: Callable[[str], bool], *, before: float) -> Swept:
    """Take out files that nothing on record names, and what a killed process left half-way in or out.

    A file is written before the row that names it is committed, so one that no row names yet may belong to work in
    hand: what came or was wanted since `before` stays.

    Args:
        is_needed: whether anything on record names a SHA-256; it is asked again once the file was set aside.
        before: seconds since 1970; what is younger is left alone.
    """
    swept = Swept()
    for path in sorted((Path(settings.VAR) / "files").glob("*/*")):
        if path.name.startswith(_LEAVING):
            name = path.name.removeprefix(_LEAVING)
            if where(name).exists() or not is_needed(name):
                _let_go(path, before, swept)
            else:
                path.replace(where(name))
                swept.put_back += 1
        elif path.name.startswith(_ARRIVING):
            _let_go(path, before, swept)
        elif is_needed(path.name):
            swept.kept += 1
        elif path.stat().st_mtime >= before:
            swept.young += 1
        else:
            size, aside = path.stat().st_size, _aside(path.name)
            path.replace(aside)
            # Who wanted it meanwhile either touched it, or did not find it and kept it anew.
            if not path.exists() and (aside.stat().st_mtime >= before or is_needed(path.name)):
                aside.replace(path)
                swept.young += 1
            else:
                aside.unlink(missing_ok=True)
                swept.taken_out += 1
                swept.bytes_taken_out += size
    return swept


def _let_go(path: Path, before: float, swept: Swept) -> None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return  # its process has just finished with it
    if found.st_mtime >= before:
        swept.young += 1
        return
    path.unlink(missing_ok=True)
    swept.taken_out += 1
    swept.bytes_taken_out += found.st_size


def _found(name: str) -> Path:
    """The place of a file, or of one that was set aside by a process which was killed before it asked who needs it."""
    place = where(name)
    return place if place.exists() or not _aside(name).exists() else _aside(name)


def _aside(name: str) -> Path:
    return where(name).with_name(f"{_LEAVING}{name}")


_ARRIVING, _LEAVING = ".arriving-", ".leaving-"


def where(name: str) -> Path:
    """The place of a file in the vault, spread over 256 folders."""
    return Path(settings.VAR) / "files" / name[:2] / name


class DamagedFile(Exception):
    """A stored file's bytes no longer have the hash they are stored under."""
