"""What a file really is, whatever its name says, and whether opening it would be safe.

Only the bytes are looked at. A Word, Excel or OpenDocument file is a zip, and a small zip can unpack into more than a
machine holds (a "zip bomb"), so it is unpacked here once, counting and keeping nothing, before anything else opens it.
"""

import codecs
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

MOST_UNPACKED = 150 * 1024 * 1024
"""Ten times the largest workbook of a plan of 10,000 actions."""

MOST_TIMES_SMALLER = 250
"""Ordinary office files unpack to 5 to 40 times their size; a bomb to a thousand."""

MOST_PARTS = 5_000
_A_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: the ending of its name, what a browser is told, and how people call it."""

    ending: str
    media_type: str
    words: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, FileKind] = {
    kind.ending: kind
    for kind in (
        FileKind("pdf", "application/pdf", "a PDF"),
        FileKind("docx", f"{_OFFICE}.wordprocessingml.document", "a Word document"),
        FileKind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "an Excel workbook"),
        FileKind("ods", "application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument sheet"),
        FileKind("png", "image/png", "a PNG picture"),
        FileKind("jpg", "image/jpeg", "a JPEG picture"),
        FileKind("parquet", "application/vnd.apache.parquet", "a Parquet file"),
        FileKind("csv", "text/csv", "a CSV file"),
        FileKind("txt", "text/plain", "plain text"),
        FileKind("json", "application/json", "a JSON file"),
    )
}

# Text cannot be told from text by its bytes: these endings are all told as "txt".
TEXTS = frozenset({"csv", "txt", "json"})


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HAS_A_PASSWORD = "EncryptedPackage".encode("utf-16-le")
LOCKED = "The file has a password. Open it, save it without one, and choose it again."
OLD = (
    "The file is of the kind that office programs wrote before 2007 (such as xls or doc). Open it, save it as a kind "
    "of today (such as xlsx or docx), and choose that."
)


class NotSafe(Exception):
    """A file that must not be opened, with one sentence that says why and what to do."""


def kind_of(content: bytes) -> str | None:
    """The ending that fits the content: "pdf", "docx", "xlsx", "ods", "png", "jpg", "parquet", "txt" for any text, else
    None.

    Raises:
        NotSafe: it is a zip that would unpack into too much, is damaged, carries macros, or is an office file of before
            2007 or with a password.
    """
    if content.startswith(_OLE):
        raise NotSafe(LOCKED if _HAS_A_PASSWORD in content else OLD)
    if content.startswith(b"%PDF-") or b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    if content.startswith(b"PAR1") and content.endswith(b"PAR1"):
        return "parquet"
    return "txt" if _is_text(content) else None


# What Python's own zip reader raises for damage, depending on the byte, and RuntimeError for a password or a packing
# that it does not know.
CANNOT_UNPACK = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, RuntimeError, ValueError, OverflowError)


def _kind_of_zip(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _weigh(archive, parts, len(content))
            names = {part.filename for part in parts}
            opendocument = archive.read("mimetype").decode("ascii", "replace").strip() if "mimetype" in names else ""
    except CANNOT_UNPACK as error:
        raise NotSafe(
            "The file is damaged or has a password. Open it on your computer, save it again and choose it."
        ) from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotSafe("The file carries macros, which are programs. Save it without macros and choose it again.")
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "ods" if opendocument == KINDS["ods"].media_type else None


def _weigh(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], packed: int) -> None:
    """Unpack every part, keeping nothing, and stop as soon as it is too much. A lie about a size counts as damage."""
    bomb = NotSafe("The file unpacks into far more than an ordinary document holds, so it was not opened.")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise bomb
    unpacked = 0
    for part in parts:
        with archive.open(part) as stream:
            while piece := stream.read(_A_PIECE):
                unpacked += len(piece)
                if unpacked > MOST_UNPACKED or unpacked > max(packed, 20_000) * MOST_TIMES_SMALLER:
                    raise bomb


def _is_text(content: bytes) -> bool:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # What Excel calls Unicode text; it is looked at as what it says.
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    opening = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    # A web page is a program to a browser, whatever its name: it is no kind of text that is kept here.
    if opening.startswith((b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml")):
        return False
    if b"\x00" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # Excel on Windows still saves CSV in the Windows alphabet; control characters show that it is no text.
        return not any(byte < 9 or 13 < byte < 32 for byte in content[:65_536])
    return True
