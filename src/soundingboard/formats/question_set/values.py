"""What a document that holds questions is read into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from soundingboard.lib.presets import AreaLevel
from soundingboard.lib.terms import DatedTerm
from soundingboard.lib.voices.recognise import Recognised


class NotAQuestionSet(Exception):
    """The file cannot be read as a set of questions. The message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a document's running text, before anybody knows what it means.

    `rank` orders the headings of a document whose styles say how deep each stands (the smaller, the higher); None
    where only the words can tell, as in plain text. `depth` is how deep a point of a list is set in.
    """

    kind: Literal["heading", "point", "paragraph"]
    text: str
    rank: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Pieces:
    """A document in pieces, with its title where one is printed."""

    pieces: tuple[Piece, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question as printed. `position` counts through the document.

    `respondent` is who is to answer where a bracket at its end says so. `is_question` is False for an instruction
    ("Give examples of ..."). `same_as` is the position of an earlier question in the same words.
    """

    position: int
    as_printed: str
    voices: Recognised
    respondent: str | None
    is_question: bool
    terms: tuple[DatedTerm, ...]
    same_as: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A heading with the questions under it and the headings within it.

    `area` is the code of the content area that it names, None where it names none. `unsure` says that its level was
    taken from its neighbour, so that a person has to place it.
    """

    title: str
    level: AreaLevel
    position: int
    area: str | None
    unsure: bool
    questions: tuple[Question, ...]
    within: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A document's questions under its headings, and what a person should look at, a sentence each."""

    name: str
    areas: tuple[Place, ...]
    doubts: tuple[str, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, as they are printed one after another."""
        return tuple(question for area in self.areas for question in _all(area))


def _all(place: Place) -> tuple[Question, ...]:
    return place.questions + tuple(question for inner in place.within for question in _all(inner))
