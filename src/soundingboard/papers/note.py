"""What a briefing note is written as: its head, and paragraphs numbered from 1 in each section, so they can be cited.

A paragraph is a rule's until its author changes it; what the author has not touched follows the position when it is
taken again. Its number is its place, so it is never typed. A paragraph that a public edition may not hold keeps its
number and says that it is withheld and on what ground, and nothing else of it is there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from soundingboard.lib.exemptions import Ground

PURPOSE, BACKGROUND, POSITION, RECOMMENDATIONS = "purpose", "background", "position", "recommendations"

SECTIONS: Mapping[str, str] = {
    PURPOSE: "Purpose",
    BACKGROUND: "Background",
    POSITION: "Current position",
    RECOMMENDATIONS: "Recommendations",
}


@dataclass(frozen=True, slots=True)
class Verb:
    """What a body may be recommended to do: the word, and what it takes upon itself by it."""

    word: str
    means: str


# The verbs in which committees decide. What each commits a body to stands beside it wherever one is chosen.
VERBS: Mapping[str, Verb] = {
    "note": Verb("Note", "Takes in what is said. Nothing is decided, and nothing follows from it."),
    "agree": Verb("Agree", "Decides a matter that is the body's own to decide, such as how often it is told."),
    "approve": Verb("Approve", "Gives the consent without which something may not be done."),
    "endorse": Verb("Endorse", "Stands behind what another body decides or has decided."),
    "recommend": Verb("Recommend to", "Asks another body to decide; name the body and what it is to decide."),
    "request": Verb("Request", "Asks for something to be sent or done; name who, what and by when."),
    "refer": Verb("Refer", "Hands a matter to another body to deal with; name the body."),
    "delegate": Verb("Delegate", "Lets a named post decide; say within what limits, and until when."),
}


@dataclass(frozen=True, slots=True)
class NoteParagraph:
    """One paragraph as its author left it.

    Attributes:
        key: of the rule that wrote it (N11), or own-1 for one of the author's own.
        text: empty while it reads as the rule writes it. Lines that begin with "- " are points beneath it.
        verb: a code of VERBS, for a recommendation.
        ground: why it is withheld from the public; None where it is not.
    """

    section: str
    key: str
    text: str = ""
    verb: str = ""
    is_left_out: bool = False
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What the author of a note gave: its head, who answers for it, and the paragraphs that were touched, in order."""

    agenda_item: str = ""
    to: str = ""
    meets_on: date | None = None
    re: str = ""
    author: str = ""
    post: str = ""
    paragraphs: tuple[NoteParagraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Drafted:
    """A paragraph as a published rule writes it."""

    section: str
    code: str
    text: str
    verb: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph where it stands: its number in its section (0 where it is left out), and how it is cited."""

    number: int
    section: str
    key: str
    text: str
    verb: str
    is_drafted: bool
    is_left_out: bool
    ground: Ground | None

    @property
    def cited(self) -> str:
        """How it is cited: Current position 3."""
        return f"{SECTIONS[self.section]} {self.number}"

    @property
    def anchor(self) -> str:
        """Its place in the paper."""
        return f"{self.section}-{self.number}"


def numbered(note: Note, drafted: Sequence[Drafted]) -> tuple[Numbered, ...]:
    """Every paragraph in order, those that are left out too: first as the author put them, then what the rules add.

    Args:
        drafted: what the rules write of the position. One that no longer speaks leaves nothing behind, unless its
            author wrote in its place or withheld it.
    """
    found: list[Numbered] = []
    for section in SECTIONS:
        by_code = {each.code: each for each in drafted if each.section == section}
        touched = [each for each in note.paragraphs if each.section == section]
        known = {each.key for each in touched}
        rows = [*touched, *(NoteParagraph(section, code) for code in by_code if code not in known)]
        number = 0
        for row in rows:
            rule = by_code.get(row.key)
            text = row.text or (rule.text if rule else "")
            if not text and row.ground is None:
                continue
            number += not row.is_left_out
            verb = row.verb or (rule.verb if rule else "")
            found.append(
                Numbered(
                    0 if row.is_left_out else number, section, row.key, text, verb,
                    rule is not None and not row.text, row.is_left_out, row.ground,
                )
            )  # fmt: skip
    return tuple(found)


def changed(note: Note, all_of: Sequence[Numbered], paragraph: NoteParagraph, place: int | None = None) -> Note:
    """The note with one paragraph as its author now has it, at a place in its section if one is given.

    Args:
        all_of: every paragraph as it stands, so that the order of all of a section is kept once one is moved.
        place: from 1; None leaves it where it is, or puts a new one at the end.
    """
    stored = {(each.section, each.key): each for each in note.paragraphs}
    rows = []
    for section in SECTIONS:
        here = [
            stored.get((section, each.key), NoteParagraph(section, each.key))
            for each in all_of
            if each.section == section
        ]
        if paragraph.section == section:
            keys = [each.key for each in here]
            at = keys.index(paragraph.key) if paragraph.key in keys else len(here)
            here = [each for each in here if each.key != paragraph.key]
            here.insert(at if place is None else max(0, min(place - 1, len(here))), paragraph)
        rows += here
    return replace(note, paragraphs=tuple(rows))


def next_own(note: Note) -> str:
    """The key of the next paragraph that an author adds."""
    numbers = [int(each.key[4:]) for each in note.paragraphs if each.key.startswith("own-")]
    return f"own-{max(numbers, default=0) + 1}"


def without_exempt(note: Note) -> Note:
    """The note as a public edition may hold it: of a paragraph that is withheld only its place and the ground.

    The public-interest note stays inside: it may say what the paragraph was about.
    """
    return replace(
        note,
        paragraphs=tuple(
            replace(each, text="", verb="", ground=each.ground.published) if each.ground else each
            for each in note.paragraphs
        ),
    )


def points_of(text: str) -> tuple[str, tuple[str, ...]]:
    """A paragraph and the points beneath it, which are its lines that begin with a hyphen."""
    lines = text.replace("\r\n", "\n").split("\n")
    points = [each.strip()[2:].strip() for each in lines if each.strip().startswith("- ")]
    words = " ".join(" ".join(each for each in lines if not each.strip().startswith("- ")).split())
    return words, tuple(point for point in points if point)


def note_from(plain: Mapping[str, Any] | None) -> Note | None:
    """A note from the row of a paper; None where the paper is not one."""
    if plain is None:
        return None
    return Note(
        agenda_item=str(plain.get("agenda_item", "")),
        to=str(plain.get("to", "")),
        meets_on=_day(plain.get("meets_on")),
        re=str(plain.get("re", "")),
        author=str(plain.get("author", "")),
        post=str(plain.get("post", "")),
        paragraphs=tuple(_paragraph(each) for each in plain.get("paragraphs", ())),
    )


def exempt_texts(paragraphs: Iterable[NoteParagraph]) -> tuple[str, ...]:
    """The words that are withheld, as far as their author wrote them."""
    return tuple(each.text for each in paragraphs if each.ground and each.text)


def _paragraph(plain: Mapping[str, Any]) -> NoteParagraph:
    ground = plain.get("ground")
    return NoteParagraph(
        section=str(plain["section"]),
        key=str(plain["key"]),
        text=str(plain.get("text", "")),
        verb=str(plain.get("verb", "")),
        is_left_out=bool(plain.get("is_left_out", False)),
        ground=None
        if ground is None
        else Ground(
            tuple(str(each) for each in ground["paragraphs"]), str(ground["public_interest"]), _day(ground["review_on"])
        ),
    )


def _day(given: Any) -> date | None:
    return given if given is None or isinstance(given, date) else date.fromisoformat(str(given))
