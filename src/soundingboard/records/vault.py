"""Files kept under the SHA-256 of their bytes: the same file twice is one file, and a changed file is another."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


def keep(content: bytes) -> str:
    """Store the bytes and give their SHA-256. A process killed on the way leaves no half file under that name."""
    name = hashlib.sha256(content).hexdigest()
    place = where(name)
    if place.exists():
        return name
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".arriving-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return name


def read(name: str) -> bytes:
    """The bytes kept under a SHA-256.

    Raises:
        FileNotFoundError: nothing is kept under it.
        DamagedFile: the bytes are no longer those that were stored.
    """
    content = where(name).read_bytes()
    if hashlib.sha256(content).hexdigest() != name:
        raise DamagedFile(f"The stored file {name[:12]} is not what was stored; restore it from a backup.")
    return content


def opened(name: str) -> BinaryIO:
    """The file kept under a SHA-256, open at its beginning, for one that is too large to hold in memory.

    Raises:
        FileNotFoundError: nothing is kept under it.
        DamagedFile: the bytes are no longer those that were stored.
    """
    file = where(name).open("rb")
    if hashlib.file_digest(file, "sha256").hexdigest() != name:
        file.close()
        raise DamagedFile(f"The stored file {name[:12]} is not what was stored; restore it from a backup.")
    file.seek(0)
    return file


def drop(name: str, *, is_needed: Callable[[], bool]) -> None:
    """Take a file out, unless it is needed. Who keeps the same bytes meanwhile either finds them or keeps them anew.

    The bytes are set aside before anybody is asked, so that whoever comes after that does not rely on them.
    """
    place = where(name)
    aside = place.with_name(f".leaving-{name}")
    try:
        place.replace(aside)
    except FileNotFoundError:
        return
    if is_needed() and not place.exists():
        aside.replace(place)
    else:
        aside.unlink()


def where(name: str) -> Path:
    """The place of a file in the vault, spread over 256 folders."""
    return Path(settings.VAR) / "files" / name[:2] / name


class DamagedFile(Exception):
    """A stored file's bytes no longer have the hash they are stored under."""
