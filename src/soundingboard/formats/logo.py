"""A council's logo, made safe: a PNG or SVG that is nothing but a picture, small enough to travel with every paper.

Nothing of the file is trusted. Of a PNG only the chunks that hold the picture are kept (no text, no time, no profile,
nothing after the end). An SVG is read and written anew: shapes, their places and their paint are kept; scripts, links,
pictures within it, texts and whatever else a drawing program puts in are not. What is left says nothing and fetches
nothing, so it may stand in a page, in an HTML file, in a PDF and in Word.

PNG: W3C, Portable Network Graphics, third edition. SVG: W3C, SVG 1.1 and 2, chapters 9 to 11.
"""

import re
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

MOST_BYTES = 64 * 1024
MOST_PIXELS = 2000
PNG, SVG = "image/png", "image/svg+xml"


class NotALogo(Exception):
    """The file is not taken, with one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that is safe anywhere, and how wide it is for its height."""

    media_type: str
    content: bytes
    ratio: float

    @property
    def address(self) -> str:
        """The picture as a data address: `data:image/png;base64,...`."""
        return f"data:{self.media_type};base64,{b64encode(self.content).decode()}"


def logo_from(address: str) -> Logo | None:
    """The logo of a data address that `Logo.address` made; None for an empty one.

    Raises:
        NotALogo: it is none of ours.
    """
    if not address:
        return None
    head, _, body = address.partition(";base64,")
    if head not in (f"data:{PNG}", f"data:{SVG}"):
        raise NotALogo("This is no logo that was made safe.")
    return made_safe(b64decode(body))


def logo_at(path: str) -> Logo | None:
    """The logo in a file, read again when the file changes; None where no path is set.

    Raises:
        NotALogo: there is no such file, or it is not taken.
    """
    if not path:
        return None
    try:
        changed = Path(path).stat()
    except OSError as absent:
        raise NotALogo(f"There is no logo at {path}, or it may not be read.") from absent
    return _read(path, changed.st_mtime_ns, changed.st_size)


def usable_logo(path: str) -> Logo | None:
    """The logo in a file, or nothing where it cannot be used: the checks of the settings say why."""
    try:
        return logo_at(path)
    except NotALogo:
        return None


@lru_cache(maxsize=4)
def _read(path: str, changed: int, size: int) -> Logo:
    if size > MOST_BYTES:
        raise NotALogo(f"The logo is larger than {MOST_BYTES // 1024} kB. Save a smaller one.")
    return made_safe(Path(path).read_bytes())


def made_safe(content: bytes) -> Logo:
    """The picture in a file's bytes, and nothing else that was in them.

    Raises:
        NotALogo: too large, empty, of another kind, or broken.
    """
    if not content:
        raise NotALogo("The logo is an empty file.")
    if len(content) > MOST_BYTES:
        raise NotALogo(f"The logo is larger than {MOST_BYTES // 1024} kB. Save a smaller one.")
    return _png(content) if content.startswith(_SIGNATURE) else _svg(content)


# --- PNG --------------------------------------------------------------------------------------------------------------

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_OF_THE_PICTURE = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_BROKEN = "The logo is a PNG that is broken. Save it again from the program that made it."


def _png(content: bytes) -> Logo:
    kept, size = [_SIGNATURE], None
    for kind, data in _chunks(content):
        if kind == b"IHDR" and len(data) == 13:
            size = int.from_bytes(data[:4], "big"), int.from_bytes(data[4:8], "big")
            if not all(0 < side <= MOST_PIXELS for side in size):
                raise NotALogo(f"The logo is more than {MOST_PIXELS:,} pixels wide or high. Save a smaller one.")
        if kind in _OF_THE_PICTURE:
            kept.append(_chunk(kind, data))
    if size is None or not kept[-1].endswith(_chunk(b"IEND", b"")) or len(kept) < 4:
        raise NotALogo(_BROKEN)
    return Logo(PNG, b"".join(kept), size[0] / size[1])


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_SIGNATURE)
    while place + 12 <= len(content):
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        data, end = content[place + 8 : place + 8 + length], place + 12 + length
        if content[place:end] != _chunk(kind, data):
            raise NotALogo(_BROKEN)
        yield kind, data
        if kind == b"IEND":
            return
        place = end
    raise NotALogo(_BROKEN)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


# --- SVG --------------------------------------------------------------------------------------------------------------

_SPACE = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(["g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"])
_PLACES = frozenset(
    ["d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "transform"]
)
_PAINT = frozenset(
    ["fill", "fill-rule", "fill-opacity", "clip-rule", "opacity", "stroke", "stroke-width", "stroke-linecap"]
    + ["stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-dasharray"]
)
# What a logo would look wrong without, and what to do about it.
_CANNOT_STAND = {
    "style": "a style sheet in it. Save it with \u201cpresentation attributes\u201d",
    "text": "words in it. Save its words as paths",
    "image": "another picture in it. Save it as a PNG",
    "use": "shapes that stand for others. Save it as a plain SVG",
}
# Numbers, path commands, colours and the names of transformations; no address can be written with these.
_VALUE = re.compile(r"(?!.*url)[\w\s.,#%()+-]*", re.IGNORECASE | re.DOTALL)
_NO_PICTURE = "The logo is neither a PNG nor an SVG that can be read. Save it as one of these."


def _svg(content: bytes) -> Logo:
    try:
        root = ElementTree.fromstring(_without_doctype(content))
    except (ElementTree.ParseError, ValueError, LookupError) as broken:
        raise NotALogo(_NO_PICTURE) from broken
    if _name(root) != "svg":
        raise NotALogo(_NO_PICTURE)
    for each in root.iter():
        if _name(each) in _CANNOT_STAND:
            raise NotALogo(f"The logo is an SVG with {_CANNOT_STAND[_name(each)]}.")
        if any("url(" in str(value) for name, value in each.attrib.items() if name in ("fill", "stroke", "style")):
            raise NotALogo("The logo is an SVG with colours that fade. Save it with plain colours.")
    box = _view_box(root)
    drawn = "".join(_drawn(each) for each in root)
    if not drawn.replace("<g>", "").replace("</g>", ""):
        raise NotALogo("Nothing is drawn in the logo. Save it again from the program that made it.")
    paint = _attributes(root, _PAINT)
    made = f'<svg xmlns="{_SPACE}" viewBox="{" ".join(f"{each:g}" for each in box)}"{paint}>{drawn}</svg>'
    return Logo(SVG, made.encode(), box[2] / box[3])


def _without_doctype(content: bytes) -> bytes:
    """Old drawing programs begin with a document type. One with entities of its own is refused: they can be a bomb."""
    if b"<!ENTITY" in content.upper():
        raise NotALogo("The logo is an SVG with entities in it. Save it as a plain SVG.")
    return re.sub(rb"<!DOCTYPE[^>\[]*>", b"", content, count=1, flags=re.IGNORECASE)


def _view_box(root: ElementTree.Element) -> tuple[float, float, float, float]:
    given = re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", root.get("viewBox", ""))
    if len(given) != 4:
        sides = [re.match(r"\d+(?:\.\d+)?", root.get(side, "")) for side in ("width", "height")]
        given = ["0", "0", *(side[0] for side in sides if side)]
    if len(given) != 4 or not all(0 < float(each) < 1e6 for each in given[2:]):
        raise NotALogo("The logo is an SVG that does not say how large it is. Save it with a view box.")
    return float(given[0]), float(given[1]), float(given[2]), float(given[3])


def _drawn(element: ElementTree.Element) -> str:
    name = _name(element)
    if name not in _SHAPES:
        return ""
    inside = "".join(_drawn(each) for each in element)
    return f"<{name}{_attributes(element, _PLACES | _PAINT)}>{inside}</{name}>"


def _attributes(element: ElementTree.Element, allowed: frozenset[str]) -> str:
    given = dict(element.attrib)
    for declaration in given.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        given[name.strip()] = value.strip()
    return "".join(
        f' {name}="{value.strip()}"'
        for name, value in sorted(given.items())
        if name in allowed and value.strip() and _VALUE.fullmatch(value)
    )


def _name(element: ElementTree.Element) -> str:
    """The name of an SVG element; empty for one of another language."""
    # The parser leaves comments and instructions out, so every tag is a name.
    name = element.tag.removeprefix(f"{{{_SPACE}}}")
    return "" if name.startswith("{") else name
