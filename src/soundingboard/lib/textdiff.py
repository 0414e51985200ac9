"""What changed between two texts, word by word, so that a new wording of a requirement can be shown beside the old."""

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

Change = Literal["kept", "removed", "added"]


class Piece(NamedTuple):
    """A stretch of text that was kept, removed or added."""

    change: Change
    text: str


_WORDS = re.compile(r"\s+|\w+(?:['\u2019-]\w+)*|[^\w\s]")


def textdiff(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as one row of pieces, in reading order; what was removed stands before what took its place.

    Kept and removed pieces joined give the first text, kept and added ones the second. A space alone between two
    changed words belongs to the change, so that a changed phrase is shown as one.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    rows: list[tuple[list[str], list[str], list[str]]] = []  # kept, removed, added
    # Spaces only stretch a match and never make one: half of all pieces are alike spaces, and matching each with each
    # would take a second for a long page. In a long text so do the commonest words, by the library's own measure.
    for tag, i, j, k, m in SequenceMatcher(str.isspace, old, new).get_opcodes():
        rows.append((old[i:j], [], []) if tag == "equal" else ([], old[i:j], new[k:m]))
    pieces: list[Piece] = []
    for kept, removed, added in _joined(rows):
        for change, words in (("kept", kept), ("removed", removed), ("added", added)):
            if words:
                pieces.append(Piece(change, "".join(words)))  # type: ignore[arg-type]
    return tuple(pieces)


def is_changed(before: str, after: str) -> bool:
    """True when the two texts differ in more than their spaces."""
    return before.split() != after.split()


Row = tuple[list[str], list[str], list[str]]


def _joined(rows: list[Row]) -> list[Row]:
    """The rows with a lone space between two changes taken into them."""
    joined: list[Row] = []
    for number, (kept, removed, added) in enumerate(rows):
        lone_space = len(kept) == 1 and kept[0].isspace() and 0 < number < len(rows) - 1
        if joined and not joined[-1][0] and (lone_space or not kept):
            joined[-1][1].extend(kept or removed)
            joined[-1][2].extend(kept or added)
        else:
            joined.append((list(kept), list(removed), list(added)))
    return joined
