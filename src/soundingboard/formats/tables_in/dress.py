"""What the cells of a workbook say besides their values: how they are coloured and which of them are one.

Many plans have their only rating in the colour of a cell, and a theme in one cell that spans the rows of its actions.
The library that reads values tells neither. It also makes room for every cell between the first and the last, so that
a workbook with a letter in its far corner would ask for more memory than a machine has: how far the cells reach is
looked at here, before it is opened.
"""

from __future__ import annotations

import colorsys
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from soundingboard.formats.file_kinds import CANNOT_UNPACK
from soundingboard.formats.tables_in.cells import UnreadableFile
from soundingboard.formats.tables_in.parts import DAMAGED, parts_of_sheets

MOST_CELLS = 12_000_000
"""From the first to the last, empty ones counted: a sheet of a million rows with a column or two filled is read."""

TOO_FAR = (
    "a sheet reaches too far: something stands far below or far to the right of the rest. Delete the empty rows and "
    "columns around it, save the workbook and send it again."
)


@dataclass(slots=True)
class SheetDress:
    """A sheet's colours by row and column (from 0), and its merged cells: first row, column, last row, column."""

    fills: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    last_row: int = -1
    last_column: int = -1

    def reach(self, row: int, column: int) -> None:
        """Take note that something stands there."""
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        if (self.last_row + 1) * (self.last_column + 1) > MOST_CELLS:
            raise UnreadableFile(TOO_FAR)


@dataclass(frozen=True, slots=True)
class BookDress:
    """A workbook's sheets by name; whether it looks things up in other workbooks."""

    sheets: Mapping[str, SheetDress]
    has_links: bool = False


def read_dress(content: bytes) -> BookDress:
    """How a workbook (xlsx or ods) is dressed; nothing for any other file.

    Raises:
        UnreadableFile: it is damaged, or a sheet reaches too far to be read.
    """
    if not content.startswith(b"PK\x03\x04"):
        return BookDress({})
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return _of_excel(archive, names)
            if "content.xml" in names:
                return BookDress(_of_opendocument(archive.read("content.xml")))
    except (*CANNOT_UNPACK, LookupError, ElementTree.ParseError, expat.ExpatError):
        raise UnreadableFile(DAMAGED) from None
    return BookDress({})


def check_reach(part: bytes) -> None:
    """Raise UnreadableFile if the cells of this sheet of an xlsx reach too far to be read."""
    _of_sheet(part, {})


# --- colours ----------------------------------------------------------------------------------------------------------


def colour_name(rgb: str) -> str:
    """What a person would call a colour of six hexadecimal digits: red, amber, green, blue, or nothing of these."""
    red, green, blue = (int(rgb[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    degrees = hue * 360
    # Nearly white, nearly black and grey are no colour of a rating.
    if saturation < 0.25 or lightness > 0.95 or lightness < 0.12:
        return ""
    for name, until in (("red", 18), ("amber", 66), ("green", 168), ("blue", 262), ("", 325)):
        if degrees < until:
            return name
    return "red"


# --- Excel ------------------------------------------------------------------------------------------------------------

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TAG = re.compile(rb"<(?:\w+:)?(row|c|mergeCell)((?:\s[^>]*)?/?)>")
_AT = re.compile(rb'\sr="([A-Z]{1,3})?(\d{1,7})"')
_STYLE = re.compile(rb'\ss="(\d{1,6})"')
_AREA = re.compile(rb'\sref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')

# The numbered colours that Excel's older palettes give for ratings.
_NUMBERED = {
    2: "FF0000", 3: "00FF00", 4: "0000FF", 5: "FFFF00", 10: "FF0000", 11: "00FF00", 12: "0000FF", 13: "FFFF00",
    17: "008000", 30: "0066CC", 40: "00CCFF", 42: "CCFFCC", 43: "FFFF99", 44: "99CCFF", 45: "FF99CC", 47: "FFCC99",
    48: "3366FF", 49: "33CCCC", 50: "99CC00", 51: "FFCC00", 52: "FF9900", 53: "FF6600", 57: "339966",
}  # fmt: skip


def _of_excel(archive: zipfile.ZipFile, names: set[str]) -> BookDress:
    colours = _colours_of_styles(archive, names)
    sheets = {name: _of_sheet(archive.read(part), colours) for name, part in parts_of_sheets(archive) if part in names}
    return BookDress(sheets, any(name.startswith("xl/externalLinks/") for name in names))


def _of_sheet(part: bytes, colours: Mapping[int, str]) -> SheetDress:
    dress = SheetDress()
    row = column = -1
    for tag in _TAG.finditer(part):
        kind, attributes = tag[1], tag[2]
        if kind == b"mergeCell":
            if area := _AREA.search(attributes):
                dress.merged.append((int(area[2]) - 1, _place(area[1]), int(area[4]) - 1, _place(area[3])))
            continue
        at = _AT.search(attributes)
        if kind == b"row":
            row, column = int(at[2]) - 1 if at else row + 1, -1
            continue
        column = _place(at[1]) if at and at[1] else column + 1
        row = int(at[2]) - 1 if at and at[1] else row
        if not attributes.endswith(b"/"):
            dress.reach(row, column)
        if colours and (style := _STYLE.search(attributes)) and (name := colours.get(int(style[1]))):
            dress.fills[row, column] = name
    return dress


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def _colours_of_styles(archive: zipfile.ZipFile, names: set[str]) -> dict[int, str]:
    """The name of the colour of each numbered style that has one."""
    if "xl/styles.xml" not in names:
        return {}
    styles = _tree(archive.read("xl/styles.xml"))
    theme = _colours_of_theme(archive.read("xl/theme/theme1.xml")) if "xl/theme/theme1.xml" in names else []
    fills = [_colour_of_fill(fill, theme) for fill in styles.iterfind(f"{_MAIN}fills/{_MAIN}fill")]
    found = {}
    for number, style in enumerate(styles.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")):
        fill = int(style.get("fillId", "0"))
        if fill < len(fills) and fills[fill]:
            found[number] = fills[fill]
    return found


def _colour_of_fill(fill: ElementTree.Element, theme: list[str]) -> str:
    pattern = fill.find(f"{_MAIN}patternFill")
    if pattern is None or pattern.get("patternType") not in ("solid", None):
        return ""
    colour = pattern.find(f"{_MAIN}fgColor")
    if colour is None:
        return ""
    rgb = colour.get("rgb", "")[-6:]
    if not rgb and (number := colour.get("indexed")) is not None:
        rgb = _NUMBERED.get(int(number), "")
    if not rgb and (place := colour.get("theme")) is not None and int(place) < len(theme):
        rgb = _tinted(theme[int(place)], float(colour.get("tint", "0")))
    return colour_name(rgb) if re.fullmatch(r"[0-9A-Fa-f]{6}", rgb) else ""


def _colours_of_theme(part: bytes) -> list[str]:
    scheme = _tree(part).find(f".//{_DRAWING}clrScheme")
    if scheme is None:
        return []
    found = [next((one.get("lastClr") or one.get("val") or "" for one in colour), "") for colour in scheme]
    # A theme names dark before light; a style counts light before dark.
    return [*found[1:2], *found[0:1], *found[3:4], *found[2:3], *found[4:]]


def _tinted(rgb: str, tint: float) -> str:
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", rgb):
        return ""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(int(rgb[place : place + 2], 16) / 255 for place in (0, 2, 4)))
    lightness = lightness * (1 + tint) if tint < 0 else lightness + (1 - lightness) * tint
    mixed = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness)), saturation)
    return "".join(f"{round(part * 255):02X}" for part in mixed)


def _tree(part: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in part:
        raise UnreadableFile(DAMAGED)
    return ElementTree.fromstring(part)


# --- OpenDocument -----------------------------------------------------------------------------------------------------

_MOST_REPEATED = 1_000  # rows or columns of one colour: a longer stretch is the sheet's own, not a rating


class _OpenDocument:
    """Where the parser stands in content.xml."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetDress] = {}
        self._colours: dict[str, str] = {}
        self._style = ""
        self._sheet = SheetDress()
        self._row = self._column = 0
        self._rows = 1
        self._cell: tuple[int, int] | None = None

    def start(self, name: str, said: dict[str, str]) -> None:
        match name:
            case "style:style":
                self._style = said.get("style:name", "")
            case "style:table-cell-properties":
                rgb = said.get("fo:background-color", "").removeprefix("#")
                if re.fullmatch(r"[0-9A-Fa-f]{6}", rgb) and (colour := colour_name(rgb)):
                    self._colours[self._style] = colour
            case "table:table":
                self._sheet = self.sheets[said.get("table:name", "")] = SheetDress()
                self._row = 0
            case "table:table-row":
                self._column, self._rows = 0, _number(said.get("table:number-rows-repeated"))
            case "table:table-cell" | "table:covered-table-cell":
                self._begin_cell(said)
            case "text:p":
                if self._cell is not None:
                    self._reach(*self._cell)

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self._row += self._rows
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell = None

    def _begin_cell(self, said: dict[str, str]) -> None:
        many = _number(said.get("table:number-columns-repeated"))
        down = _number(said.get("table:number-rows-spanned"))
        along = _number(said.get("table:number-columns-spanned"))
        if down > 1 or along > 1:
            self._sheet.merged.append((self._row, self._column, self._row + down - 1, self._column + along - 1))
        colour = self._colours.get(said.get("table:style-name", ""), "")
        if colour and many <= _MOST_REPEATED and self._rows <= _MOST_REPEATED:
            for row in range(self._row, self._row + self._rows):
                for column in range(self._column, self._column + many):
                    self._sheet.fills[row, column] = colour
        self._cell = self._row + self._rows - 1, self._column + many - 1
        if "office:value-type" in said:
            self._reach(*self._cell)
        self._column += many

    def _reach(self, row: int, column: int) -> None:
        self._sheet.reach(row, column)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 1


def _of_opendocument(part: bytes) -> Mapping[str, SheetDress]:
    reading = _OpenDocument()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.Parse(part, True)
    return reading.sheets


def _refuse(*_: object) -> int:
    raise UnreadableFile(DAMAGED)


def spread(sheet: SheetDress, rows: list[list[object]]) -> Iterator[tuple[int, int]]:
    """Fill the rows of a merged cell with what stands in its first, and give the cells that were filled."""
    for top, left, bottom, right in sheet.merged:
        if top >= len(rows) or left >= len(rows[top]) or rows[top][left] is None:
            continue
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                if rows[row][column] is None:
                    rows[row][column] = rows[top][left]
                    yield row, column
