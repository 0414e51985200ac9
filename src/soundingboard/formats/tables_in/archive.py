"""The files of a zip, in memory: a folder of lists is handed over as one file more often than not."""

from __future__ import annotations

import io
import zipfile

from soundingboard.formats.file_kinds import CANNOT_UNPACK
from soundingboard.formats.tables_in.raw import UnreadableFile

MOST_UNPACKED = 2_000_000_000
MOST_TIMES_SMALLER = 400
MOST_FILES = 500
_PIECE = 1 << 20

DAMAGED = "the zip is damaged, was cut off or has a password: make it again and send the new one."
TOO_BIG = "the zip unpacks into far more than lists of children hold, so it was not opened."

# What marks a zip that is a document: its parts mean nothing by themselves.
_PARTS_OF_DOCUMENTS = frozenset({"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"})


def is_archive(content: bytes) -> bool:
    """True for a zip that is not a workbook or another document. Raises UnreadableFile when it is damaged."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _PARTS_OF_DOCUMENTS.isdisjoint(archive.namelist())
    except CANNOT_UNPACK:
        return False  # whoever reads workbooks says it better, and nearly always it is one


def files_in(content: bytes) -> tuple[tuple[str, bytes], ...]:
    """The name and the bytes of each file in the zip, folders and hidden files left out, in the order of the names.

    Raises UnreadableFile: it is damaged, has a password, or unpacks into too much. A zip inside it is not opened.
    """
    found: list[tuple[str, bytes]] = []
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [
                part
                for part in archive.infolist()
                if part.filename and not part.is_dir() and not _is_hidden(part.filename)
            ]
            if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise UnreadableFile(TOO_BIG)
            for part in sorted(parts, key=lambda each: each.filename):
                pieces = []
                with archive.open(part) as stream:
                    while piece := stream.read(_PIECE):
                        unpacked += len(piece)
                        if unpacked > MOST_UNPACKED or unpacked > max(len(content), 20_000) * MOST_TIMES_SMALLER:
                            raise UnreadableFile(TOO_BIG)
                        pieces.append(piece)
                found.append((part.filename.rpartition("/")[2], b"".join(pieces)))
    except CANNOT_UNPACK:
        raise UnreadableFile(DAMAGED) from None
    return tuple(found)


def _is_hidden(name: str) -> bool:
    return "__MACOSX/" in name or name.rpartition("/")[2].startswith((".", "~$"))
