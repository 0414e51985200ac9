"""A workbook without the programs it carries: its sheets are read, its macros are neither read nor kept."""

import io
import re
import zipfile

from soundingboard.formats.file_kinds import CANNOT_UNPACK

_PROGRAMS = re.compile(r"xl/(vba\w*\.bin|vbaProject.*|_rels/vbaProject.*|macrosheets/.*|activeX/.*|ctrlProps/.*)", re.I)
_MENTIONS = re.compile(
    rb"<(?:Override|Relationship)\b[^>]*(?:vbaProject|macrosheet|vbaData|activeX|ctrlProp)[^>]*/>", re.I
)


def has_macros(content: bytes) -> bool:
    """Whether a workbook carries macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(_PROGRAMS.fullmatch(name) for name in archive.namelist())
    except CANNOT_UNPACK:
        return False


def without_macros(content: bytes) -> bytes:
    """The same workbook as an ordinary one, its programs left out. What is damaged stays as it is, to be refused."""
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as kept:
            for part in given.infolist():
                if _PROGRAMS.fullmatch(part.filename):
                    continue
                held = given.read(part)
                if part.filename == "[Content_Types].xml" or part.filename.endswith(".rels"):
                    held = _MENTIONS.sub(b"", held).replace(
                        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    )
                kept.writestr(part.filename, held)
    except CANNOT_UNPACK:
        return content
    return made.getvalue()
