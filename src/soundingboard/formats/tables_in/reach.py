"""How far the cells of a sheet reach, before the sheet is opened.

The library that reads values makes room for every cell between the first and the last, so that a workbook with one
letter in its far corner would ask for more memory than a machine has. A quick look at the names of the cells passes
nearly every sheet; one that it does not pass is looked at cell by cell.
"""

from __future__ import annotations

import re

from soundingboard.formats.tables_in.dress import MOST_CELLS

_PLACE = re.compile(rb' r="[A-Z]{0,3}(\d{1,7})"')
_COLUMNS_PAST_Z = re.compile(rb' r="([A-Z]{2,3})\d')
_LONGEST_TAG = 1 << 16


class Reach:
    """What was seen of one part of an xlsx as it was unpacked piece by piece."""

    def __init__(self) -> None:
        self._kept = b""
        self._last_row = 0
        self._columns = 26
        self._is_plain = True

    def take(self, piece: bytes) -> bytes:
        """Look at the next piece, and give it back with the tag that the one before it broke off in."""
        text = self._kept + piece
        self._kept = text[max(text.rfind(b"<"), len(text) - _LONGEST_TAG) :]
        whole = text[: len(text) - len(self._kept)]
        for letters in set(_COLUMNS_PAST_Z.findall(whole)):
            self._columns = max(self._columns, _number(letters))
        if place := _PLACE.search(whole, max(whole.rfind(b' r="'), 0)):
            self._last_row = max(self._last_row, int(place[1]))
        # A cell may leave its name out and stand where it comes: then only counting tells where it is.
        named = whole.count(b'<c r="')
        self._is_plain = self._is_plain and whole.count(b"<c ") == named and b"<c>" not in whole
        return text

    @property
    def is_near(self) -> bool:
        """True when it is certain, from the quick look alone, that the sheet can be opened."""
        return self._is_plain and 0 < self._last_row * self._columns <= MOST_CELLS


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
