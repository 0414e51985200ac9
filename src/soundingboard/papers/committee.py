"""Files as committee systems take them (PA8): names that sort, supplements numbered, what is restricted apart. Pure.

A committee system takes files by the hundred, lists them by name, and shows the name to the public. So a name begins
with the day of the meeting, then the number that the agenda knows the paper by, then its title; it is made of letters,
digits and hyphens, and no longer than LONGEST.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

LONGEST = 100  # characters of a name with its ending
RESTRICTED = "RESTRICTED"
_SHORTEST_TITLE = 8  # what is left beside the longest code of a programme


@dataclass(frozen=True, slots=True)
class Submitted:
    """A paper that went to a meeting: its kind, the moment of its position, and when it was first issued.

    The public edition of a paper is of the same kind and the same moment, and so is the same submission.
    """

    kind: str
    as_at: datetime
    issued_at: datetime


def supplement_number(paper: Submitted, others: Iterable[Submitted]) -> int:
    """Which supplement to the agenda of a meeting a paper is; 0 where it went out with the first papers.

    Papers issued on the day of a meeting's first papers are the agenda's own. Each that is issued on a later day is a
    supplement, numbered in the order of issue. The editions of one paper have one number, and so has each of its files.
    What replaces a withdrawn paper is a supplement too, for the members have the first one in their hands.

    Args:
        others: every paper of the same meeting that was issued, those withdrawn since among them.
    """
    first: dict[tuple[str, datetime], datetime] = {}
    for each in (*others, paper):
        key = (each.kind, each.as_at)
        first[key] = min(each.issued_at, first.get(key, each.issued_at))
    opening = min(first.values()).date()
    later = sorted((moment, key) for key, moment in first.items() if moment.date() > opening)
    own = (paper.kind, paper.as_at)
    return next((number for number, (_, key) in enumerate(later, start=1) if key == own), 0)


def item_number(words: str) -> str:
    """The number of an agenda item in two digits, from what stands in a note's head ("Item 7"); empty without one."""
    found = re.search(r"\d{1,3}", words)
    return f"{int(found[0]):02d}" if found else ""


def committee_name(
    *,
    day: date,
    item: str,
    reference: str,
    title: str,
    supplement: int,
    is_restricted: bool,
    programme: str,
    ending: str,
) -> str:
    """What a file of a paper is called, such as 2026-03-28-07-BN2-Thresholds-Supplement-1-RESTRICTED-wexmoor.pdf.

    The title is shortened where the whole would be longer than LONGEST, at the end of a word; nothing else ever is.

    Args:
        day: of the meeting, or of the position where the paper is for none.
        item: the agenda item in two digits, or empty.
    """
    front = "-".join(filter(None, (day.isoformat(), item, _plain(reference))))
    back = "-".join(
        filter(None, (f"Supplement-{supplement}" if supplement else "", RESTRICTED if is_restricted else "public"))
    )
    back = f"{back}-{_plain(programme)}.{ending}"
    room = max(LONGEST - len(front) - len(back) - 2, _SHORTEST_TITLE)
    return f"{front}-{_shortened(_plain(title) or 'Paper', room)}-{back}"


def _plain(text: str) -> str:
    """Letters, digits and hyphens only: an accent goes, and its letter stays."""
    parted = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L").replace("’", ""))
    return re.sub(r"[^A-Za-z0-9]+", "-", "".join(each for each in parted if not unicodedata.combining(each))).strip("-")


def _shortened(words: str, room: int) -> str:
    if len(words) <= room:
        return words
    cut = words[: room + 1].rpartition("-")[0]
    return cut or words[:room]
