"""Which part of an Excel workbook, which is a zip, holds which sheet."""

import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from soundingboard.formats.tables_in.cells import UnreadableFile

DAMAGED = "the workbook is damaged or was cut off: open it, save it again and send the new file."

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def parts_of_sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the part of the zip that holds it."""
    parts = {part.filename for part in archive.infolist()}
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= parts:
        return
    book, relations = archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels")
    if b"<!DOCTYPE" in book + relations:
        raise UnreadableFile(DAMAGED)
    try:
        targets = {each.get("Id"): each.get("Target", "") for each in ElementTree.fromstring(relations)}
        sheets = [
            (each.get("name", ""), targets.get(each.get(_RELATION), ""))
            for each in ElementTree.fromstring(book).iter(f"{_MAIN}sheet")
        ]
    except (ElementTree.ParseError, LookupError, ValueError):  # no XML, or in an encoding that there is not
        raise UnreadableFile(DAMAGED) from None
    for name, target in sheets:
        yield name, target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
