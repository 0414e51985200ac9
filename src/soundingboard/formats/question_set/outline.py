"""From pieces to questions under their headings.

Which headings count: those with questions under them, and those above these. A list counts as questions where at least
half of it reads as such, so that a paper's own recommendations and explanations are none.

How deep a heading stands is told by the document's own styles where it has any, by the tree of content areas
otherwise. One that the tree does not know takes the level of its neighbour and is marked unsure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from typing import NamedTuple

from soundingboard.formats.question_set.values import Piece, Pieces, Place, Question
from soundingboard.formats.question_set.wording import instructs, is_question, looks_asked, respondent
from soundingboard.lib.area_names import area_named
from soundingboard.lib.presets import AreaLevel
from soundingboard.lib.terms import terms_in
from soundingboard.lib.voices.recognise import recognise

LEVELS: tuple[AreaLevel, AreaLevel, AreaLevel] = ("area", "section", "subsection")
AREA, SECTION, SUBSECTION = range(3)
NO_TITLE = "Questions"


class TooMany(Exception):
    """More questions, or a longer one, than a set has. The message is what the file holds, as a sentence's end."""


class Outline(NamedTuple):
    """The areas of a document with what they hold, and the doubts about its headings and points."""

    areas: tuple[Place, ...]
    doubts: tuple[str, ...]


@dataclass(slots=True)
class _Heading:
    """A heading, whether it directly follows another, and what is printed under it."""

    text: str
    rank: int | None
    follows_at_once: bool
    code: str | None = None
    known: int | None = None
    printed: list[str] = field(default_factory=list)
    points: list[Piece] = field(default_factory=list)
    level: int | None = None
    unsure: bool = False
    keeps: bool = False


def outline(document: Pieces, *, most: int, longest: int) -> Outline:
    """The questions of a document under its headings; no areas where it holds none.

    Raises TooMany for more than `most` questions and for one of more than `longest` letters, before any is looked into.
    """
    doubts: list[str] = []
    headings = _headings(document)
    for heading in headings:
        heading.printed = _questions_among(heading, doubts)
    questions = [text for heading in headings for text in heading.printed]
    if len(questions) > most:
        raise TooMany(f"holds {len(questions):,} questions and the limit is {most:,}: give it in parts.")
    for number, text in enumerate(questions, start=1):
        if len(text) > longest:
            raise TooMany(
                f"has {len(text):,} letters in question {number} and the limit is {longest:,}: begin each question on "
                "a line of its own."
            )
    _choose(headings)
    kept = [heading for heading in headings if heading.keeps]
    _level(kept)
    # A line of a title may look like one more area, and then nothing is in it.
    kept = [each for each, after in zip_longest(kept, kept[1:]) if not _holds_nothing(each, after)]
    doubts = [*_doubts_of(kept), *doubts]
    return Outline(tuple(_Tree(document.title).built(kept)), tuple(doubts))


# --- headings and what stands under them ------------------------------------------------------------------------------


def _headings(document: Pieces) -> list[_Heading]:
    # What stands before any heading has a nameless one of its own.
    found = [_Heading("", None, follows_at_once=False)]
    at_once = False
    pieces = document.pieces
    for number, piece in enumerate(pieces):
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        if piece.kind == "heading" and not _is_asked_itself(piece, following):
            area = area_named(piece.text)
            known = None if area is None else LEVELS.index(area.level)
            found.append(_Heading(piece.text, piece.rank, at_once, None if area is None else area.code, known))
            at_once = True
            continue
        at_once = False
        found[-1].points.append(piece)
    return found


def _is_asked_itself(piece: Piece, following: Piece | None) -> bool:
    """A line without a style that asks something is a question, unless questions stand in a list under it."""
    if piece.rank is not None or not piece.text.endswith("?"):
        return False
    return not (following is not None and following.kind == "point" and looks_asked(following.text))


def _questions_among(heading: _Heading, doubts: list[str]) -> list[str]:
    points = _with_sub_points(heading.points)
    listed = [piece.text for piece in points if piece.kind == "point"]
    asked = [text for text in listed if looks_asked(text)]
    takes_list = bool(asked) and 2 * len(asked) >= len(listed)
    found: list[str] = []
    left_out: list[str] = []
    for piece in points:
        if piece.kind == "point":
            wanted = takes_list and (looks_asked(piece.text) or is_question(piece.text) or instructs(piece.text))
            (found if wanted else left_out).append(piece.text)
        elif looks_asked(piece.text) and piece.text.rstrip("*_ ").endswith(("?", ")")):
            found.append(piece.text)
    if found and takes_list:
        doubts += [
            f"“{_shortened(text)}” stands among questions and asks nothing: it was left out." for text in left_out
        ]
    return found


def _with_sub_points(points: Sequence[Piece]) -> list[Piece]:
    """Points set in beneath one that ends in a colon belong to it."""
    joined: list[Piece] = []
    opened: int | None = None
    for piece in points:
        before = joined[-1] if joined else None
        beneath = piece.kind == "point" and before is not None and before.kind == "point" and piece.depth > before.depth
        if before is not None and beneath and (opened == before.depth or not looks_asked(piece.text)):
            joined[-1] = Piece("point", f"{before.text} {piece.text}", before.rank, before.depth)
        else:
            joined.append(piece)
            opened = piece.depth if piece.text.endswith(":") else None
    return joined


def _choose(headings: list[_Heading]) -> None:
    """Marks the headings with questions and those above them."""
    for number, heading in enumerate(headings):
        if heading.printed:
            heading.keeps = True
            _keep_above(headings, number)


def _keep_above(headings: list[_Heading], number: int) -> None:
    below = headings[number]
    for back in range(number - 1, 0, -1):
        above = headings[back]
        if below.rank is not None:
            if above.rank is not None and above.rank < below.rank:
                above.keeps, below = True, above
        elif above.known is not None and above.rank is None:
            if below.known is None and not headings[back + 1].follows_at_once:
                continue
            if below.known is None or above.known < below.known:
                above.keeps, below = True, above
        elif above.rank is None and below.known != AREA and headings[back + 1] is below and below.follows_at_once:
            above.keeps, below = True, above


# --- levels -----------------------------------------------------------------------------------------------------------


def _level(kept: list[_Heading]) -> None:
    ranked = [heading for heading in kept if heading.rank is not None]
    if ranked:
        _level_by_rank(ranked)
    for heading in kept:
        if heading.level is None:
            heading.level = heading.known
    for number, heading in enumerate(kept):
        if heading.level is None and heading.text and heading.printed:
            heading.level, heading.unsure = _level_of_neighbour(kept, number), True
    # A heading without questions stands over the next, so it is one level higher; from the last to the first.
    for heading, following in reversed(list(pairwise(kept))):
        if heading.level is None and heading.text:
            below = SECTION if following.level is None else following.level
            heading.level, heading.unsure = max(AREA, below - 1), True


def _level_by_rank(ranked: list[_Heading]) -> None:
    """Levels from the document's own styles, set by what the tree knows of most headings of one rank."""
    ranks = sorted({heading.rank for heading in ranked if heading.rank is not None})
    voted: dict[int, int] = {}
    for rank in ranks:
        same = [heading for heading in ranked if heading.rank == rank]
        votes = Counter(heading.known for heading in same if heading.known is not None)
        if votes and 2 * votes.total() >= len(same):
            voted[rank] = votes.most_common(1)[0][0]
    for heading in ranked:
        assert heading.rank is not None
        place = ranks.index(heading.rank)
        if voted:
            nearest = min(voted, key=lambda rank: abs(ranks.index(rank) - place))
            heading.level = min(SUBSECTION, max(AREA, voted[nearest] + place - ranks.index(nearest)))
        else:
            heading.level = min(SUBSECTION, place + (1 if len(ranks) == 1 else 0))


def _level_of_neighbour(kept: list[_Heading], number: int) -> int:
    """The level of the nearest heading with questions of its own: the last before, else the first after."""
    for other in [*reversed(kept[:number]), *kept[number + 1 :]]:
        if other.printed and other.level is not None:
            return other.level
    return SECTION


def _holds_nothing(heading: _Heading, after: _Heading | None) -> bool:
    return after is not None and heading.level == after.level == AREA and not heading.printed


def _doubts_of(kept: list[_Heading]) -> list[str]:
    found: list[str] = []
    for heading in kept:
        if heading.unsure:
            level = ("an area", "a section", "a subsection")[heading.level or 0]
            found.append(f"The heading “{heading.text}” names no known content area: it was read as {level}; place it.")
    return found


# --- the tree ---------------------------------------------------------------------------------------------------------


class _Tree:
    """The areas as they grow. A heading whose level has none above it gets one, named for the document and unsure."""

    def __init__(self, title: str) -> None:
        self.title = title or NO_TITLE
        self.seen: dict[str, int] = {}
        self.position = 0
        self.areas: list[_Node] = []

    def built(self, kept: list[_Heading]) -> list[Place]:
        for heading in kept:
            node = _Node(heading.text or self.title, heading.code, heading.unsure or not heading.text)
            node.questions = [self._question(text) for text in heading.printed]
            self._hang(node, heading.level if heading.level is not None else SECTION)
        return [area.place(AREA, number) for number, area in enumerate(self.areas, start=1)]

    def _hang(self, node: _Node, level: int) -> None:
        if level == AREA:
            self.areas.append(node)
            if node.questions:
                # Questions stand in sections: an area with some of its own gets a section of its name.
                inner = _Node(node.title, node.code, unsure=True)
                inner.questions, node.questions = node.questions, []
                node.within.append(inner)
            return
        if not self.areas:
            self.areas.append(_Node(self.title, None, unsure=True))
        sections = self.areas[-1].within
        if level == SUBSECTION and sections:
            sections[-1].within.append(node)
        else:
            sections.append(node)

    def _question(self, text: str) -> Question:
        self.position += 1
        same_as = self.seen.setdefault(text, self.position)
        return Question(
            position=self.position,
            as_printed=text,
            voices=recognise(text),
            respondent=respondent(text),
            is_question=is_question(text),
            terms=terms_in(text),
            same_as=None if same_as == self.position else same_as,
        )


@dataclass(slots=True)
class _Node:
    title: str
    code: str | None
    unsure: bool
    questions: list[Question] = field(default_factory=list)
    within: list[_Node] = field(default_factory=list)

    def place(self, level: int, position: int) -> Place:
        inner = tuple(each.place(level + 1, number) for number, each in enumerate(self.within, start=1))
        return Place(self.title, LEVELS[level], position, self.code, self.unsure, tuple(self.questions), inner)


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else text[:77].rsplit(" ", 1)[0] + " …"
