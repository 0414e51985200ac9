"""Opens a PDF and gives its lines of text with their place, size and weight.

This is the only module of the reader that touches a file. What it gives is geometry, not meaning: which line is a
heading or a bullet is decided in `layout` and `findings`.
"""

from __future__ import annotations

import ctypes
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from soundingboard.formats.inspection_report.report import NotAReport


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a PDF is read for, in the words of its refusals: "an inspection report", "report", and how it refuses."""

    a_document: str
    document: str
    refusal: type[Exception]
    fewest_letters: int


MAX_BYTES = 40 * 1024 * 1024
"""The largest real report seen is under 2 MB; a file twenty times that is something else."""

MAX_PAGES = 150
"""The longest real report seen has 63 pages."""

MAX_LETTERS_ON_A_PAGE = 40_000
"""About ten times a full page of print: beyond it the page was made to keep a machine busy."""

FEWEST_LETTERS = 200
"""Fewer in the whole file than this, and its pages are pictures."""

REPORT = Wanted("an inspection report", "report", NotAReport, FEWEST_LETTERS)

# PDFium keeps state for the whole process and may not be called from two threads at once.
_one_at_a_time = threading.Lock()

_PICTURE_FONTS = ("wingdings", "webdings", "symbol", "zapfdingbats", "dingbats")
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi")
_BULLET = "•"
_HYPHEN_AT_LINE_END = 2


@dataclass(frozen=True, slots=True)
class Word:
    """Letters with no space between them. Distances are in points; `y` is the baseline, measured down the page."""

    text: str
    left: float
    right: float
    y: float
    size: float
    bold: bool
    italic: bool = False


@dataclass(frozen=True)
class Line:
    """Words on one baseline, left to right. `size` is the height of the type, comparable within one report."""

    page: int
    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def left(self) -> float:
        return self.words[0].left

    @cached_property
    def right(self) -> float:
        return self.words[-1].right

    @cached_property
    def y(self) -> float:
        return self.words[0].y

    @cached_property
    def size(self) -> float:
        # A bullet may be set larger than the words after it, and says nothing of theirs.
        lettered = [word.size for word in self.words if any(letter.isalnum() for letter in word.text)]
        return max(lettered or [word.size for word in self.words])

    @cached_property
    def bold(self) -> bool:
        """True if nearly every letter is bold: a bold word or two in a sentence does not make a heading."""
        return self._share(tuple(word for word in self.words if word.bold)) >= 0.85

    @cached_property
    def italic(self) -> bool:
        return self._share(tuple(word for word in self.words if word.italic)) >= 0.85

    def _share(self, some: tuple[Word, ...]) -> float:
        return sum(len(word.text) for word in some) / sum(len(word.text) for word in self.words)

    @cached_property
    def cells(self) -> tuple[Line, ...]:
        """The line cut wherever the gap is too wide to be a space: the columns of a table."""
        cut: list[list[Word]] = [[self.words[0]]]
        for word in self.words[1:]:
            if word.left - cut[-1][-1].right > 1.3 * word.size:
                cut.append([])
            cut[-1].append(word)
        return tuple(Line(self.page, tuple(words)) for words in cut)


@dataclass(frozen=True)
class Page:
    """One page's lines from top to bottom, with its height and width in points."""

    number: int
    height: float
    width: float
    lines: tuple[Line, ...]


def read_pages(source: Path | bytes, name: str, wanted: Wanted = REPORT) -> tuple[Page, ...]:
    """Every page of a PDF. Raises the refusal, in one sentence, for anything that cannot be read in full."""
    content = _content(source, name, wanted)
    with _one_at_a_time:
        document = _opened(content, name, wanted)
        try:
            count = len(document)
            if count == 0:
                raise wanted.refusal(f"{name} has no pages: download the {wanted.document} again.")
            if count > MAX_PAGES:
                raise wanted.refusal(
                    f"{name} has {count} pages and the limit is {MAX_PAGES}: "
                    f"cut out the {wanted.document} and give that part alone."
                )
            pages = tuple(_page(document, index, name, wanted) for index in range(count))
        finally:
            document.close()
    letters = sum(len(word.text) for page in pages for line in page.lines for word in line.words)
    if 0 < letters < wanted.fewest_letters:
        raise wanted.refusal(
            f"{name} holds {letters} letters of text, too few for {wanted.a_document}: give the {wanted.document} "
            "itself, or, if its pages are pictures, run it through text recognition (OCR) first."
        )
    if not letters:
        raise wanted.refusal(
            f"{name} holds pictures of pages and no text: run it through text recognition (OCR) first, "
            f"or download the {wanted.document} as published."
        )
    return pages


def _content(source: Path | bytes, name: str, wanted: Wanted) -> bytes:
    if isinstance(source, Path):
        try:
            if source.stat().st_size > MAX_BYTES:
                raise wanted.refusal(_too_big(name, wanted))
            source = source.read_bytes()
        except OSError as problem:
            raise wanted.refusal(
                f"{name} cannot be opened ({problem.strerror}): check the name and that you may read it."
            ) from problem
    if not source:
        raise wanted.refusal(f"{name} is empty: download the {wanted.document} again.")
    if len(source) > MAX_BYTES:
        raise wanted.refusal(_too_big(name, wanted))
    if b"%PDF-" not in source[:1024]:
        raise wanted.refusal(
            f"{name} is {_what_it_is(source)}, not a PDF: open the {wanted.document} and save the PDF itself."
        )
    # PDFium rebuilds a file that stops early from whatever it can find, and then some pages are silently missing.
    if b"%%EOF" not in source[-4096:]:
        raise wanted.refusal(f"{name} is cut short, its end is missing: download the {wanted.document} again.")
    return source


def _too_big(name: str, wanted: Wanted) -> str:
    most = MAX_BYTES // (1024 * 1024)
    return f"{name} is larger than {most} MB: give the {wanted.document} as published, without scans."


def _what_it_is(content: bytes) -> str:
    start = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        return "a web page"
    if start.startswith(b"pk\x03\x04"):
        return "a Word, Excel or zip file"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "an old Word or Excel file"
    if start.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8")):
        return "a picture"
    return "some other kind of file"


def _opened(content: bytes, name: str, wanted: Wanted) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        if getattr(problem, "err_code", None) == pdfium.FPDF_ERR_PASSWORD or "password" in str(problem).lower():
            raise wanted.refusal(
                f"{name} is locked with a password: save a copy without one and give that."
            ) from problem
        raise wanted.refusal(
            f"{name} is damaged and cannot be opened: download the {wanted.document} again."
        ) from problem


def _page(document: pypdfium2.PdfDocument, index: int, name: str, wanted: Wanted) -> Page:
    try:
        page = document[index]
        width, height = page.get_size()
        text = page.get_textpage()
    except pypdfium2.PdfiumError as problem:
        raise wanted.refusal(
            f"Page {index + 1} of {name} is damaged: download the {wanted.document} again."
        ) from problem
    try:
        count = text.count_chars()
        if count > MAX_LETTERS_ON_A_PAGE:
            raise wanted.refusal(
                f"Page {index + 1} of {name} holds {count} letters and the limit is {MAX_LETTERS_ON_A_PAGE}: "
                f"give the {wanted.document} as published."
            )
        words = tuple(_words(text.raw, count, height))
    finally:
        text.close()
        page.close()
    return Page(index + 1, height, width, _lines(index + 1, words))


def _words(text: object, count: int, height: float) -> Iterator[Word]:
    letters: list[int] = []
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in (0x20, 0x0D, 0x0A, 0x09, 0xA0, 0x00):
            if letters:
                yield from _word(text, letters, height)
            letters = []
        else:
            letters.append(index)
            # The rest of a word broken by a hyphen follows at once, but stands on the next line.
            if code == _HYPHEN_AT_LINE_END:
                yield from _word(text, letters, height)
                letters = []
    if letters:
        yield from _word(text, letters, height)


def _word(text: object, letters: list[int], height: float) -> Iterator[Word]:
    left, _, size = _box(text, letters[0])
    # A note's number is printed small and high against the word it belongs to, and is no part of the word.
    while len(letters) > 1 and _letter(text, letters[-1]).isdigit() and _box(text, letters[-1])[2] < 0.8 * size:
        letters = letters[:-1]
    font, bold, italic = _font(text, letters[0])
    picture = any(part in font for part in _PICTURE_FONTS)
    printed = "".join(_letter(text, index) for index in letters)
    if picture and len(printed) <= 2:
        printed = _BULLET
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, letters[0], x, y)
    right = _box(text, letters[-1])[1]
    if len(printed) > 1 and not picture and _is_picture(printed[0]):
        # The bullet and the first word can stand so close that no space is found between them.
        middle = _box(text, letters[0])[1]
        yield Word(_BULLET, left, middle, height - y.value, size, False)
        _, bold, italic = _font(text, letters[1])
        yield Word(printed[1:], middle, right, height - y.value, size, bold, italic)
        return
    if _is_picture(printed):
        printed = _BULLET
    yield Word(printed, left, right, height - y.value, size, bold, italic)


def _letter(text: object, index: int) -> str:
    code = pdfium.FPDFText_GetUnicode(text, index)
    letter = "-" if code == _HYPHEN_AT_LINE_END else chr(code)
    if 0xFB00 <= code <= 0xFB06:
        return unicodedata.normalize("NFKC", letter)
    return {"\u2010": "-", "\u2011": "-", "\ufffe": "-"}.get(letter, letter)


def _is_picture(letter: str) -> bool:
    """Whether a letter comes from the range fonts use for their own pictures, where Word keeps its bullets."""
    return len(letter) == 1 and 0xE000 <= ord(letter) <= 0xF8FF


def _box(text: object, index: int) -> tuple[float, float, float]:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, index, box)
    return box.left, box.right, abs(box.top - box.bottom)


def _font(text: object, index: int) -> tuple[str, bool, bool]:
    room = ctypes.create_string_buffer(160)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, index, room, 160, flags)
    name = room.value.decode("utf-8", "replace").lower()
    bold = pdfium.FPDFText_GetFontWeight(text, index) >= 600 or any(part in name for part in _BOLD_NAMES)
    return name, bold, "italic" in name or "oblique" in name


def _lines(page: int, words: tuple[Word, ...]) -> tuple[Line, ...]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each.y, each.left)):
        if rows and abs(word.y - rows[-1][0].y) <= 0.25 * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    lines = (Line(page, tuple(sorted(row, key=lambda each: each.left))) for row in rows)
    return tuple(line for line in lines if not _is_blank(line))


def _is_blank(line: Line) -> bool:
    """Nothing but signs that cannot be read: what is left of a logo or a rule."""
    return re.search(r"[^\W_]|•", line.text) is None and len(line.text) < 4
