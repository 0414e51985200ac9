"""What a paper is made from, whole: the position, what changed, what its author wrote, and how to read it.

Nothing outside this value goes into a paper, so its canonical JSON is enough to make the paper again. That is why the
meaning of each rating and the words of each rule travel with it: both may be changed later.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from soundingboard.lib.canonical import canonical_json
from soundingboard.papers.note import Note, note_from
from soundingboard.papers.pack import Pack
from soundingboard.position.compare import Changed
from soundingboard.position.stored import CannotBeRead, plain_fields, position_of, read_object, value_of
from soundingboard.position.values import PointValue, Position

FORM = "paper/1"

BOARD_PACK, PLAN_ON_A_PAGE, HAND_OVER = "board-pack", "plan-on-a-page", "hand-over"
BRIEFING_NOTE, PANEL_REPORT = "briefing-note", "panel-report"
DFE_REVIEW, DELIVERY_TRACKER = "dfe-review", "delivery-tracker"
EVIDENCE_PACK = "evidence-pack"
EXEMPT, PUBLIC = "exempt", "public"


@dataclass(frozen=True, slots=True)
class AuthoredAsk:
    """Something that the author asks the Board to do, in words of their own."""

    verb: str
    text: str


@dataclass(frozen=True, slots=True)
class Authored:
    """What people wrote or chose. Of what the rules propose they may leave out, and put first."""

    covering_note: str = ""
    chairs_note: str = ""
    asks: tuple[AuthoredAsk, ...] = ()
    left_out: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    # Of a briefing note only.
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class ChainLine:
    """The end of the programme's history when the paper was issued, and whether the chain held up to there."""

    entries: int
    hash: str
    holds: bool


@dataclass(frozen=True, slots=True)
class MeaningValue:
    """A point of a scale with the published test for choosing it."""

    point: PointValue
    meaning: str


@dataclass(frozen=True, slots=True)
class ScaleValue:
    """A scale as it stood."""

    dimension: str
    version: int
    words: str
    points: tuple[MeaningValue, ...]


@dataclass(frozen=True, slots=True)
class RuleValue:
    """A published rule as it stood."""

    code: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class EnquiryQuestion:
    """A question of the bank as it was worded, what to ask next, and what an answer that goes round it sounds like."""

    code: str
    words: str
    then_ask: str
    weak_answer: str


@dataclass(frozen=True, slots=True)
class EnquiryLine:
    """A line of enquiry: the situation by its code and words, what it is about, and the questions."""

    code: str
    situation: str
    about: tuple[str, ...]
    questions: tuple[EnquiryQuestion, ...]


@dataclass(frozen=True, slots=True)
class WithheldValue:
    """How many things of a kind a public edition leaves out on one ground; no paragraphs where none was recorded."""

    kind: str
    paragraphs: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a paper is made from.

    `as_at` is the moment of the position and `made_at` the time printed in the files; `state` is draft, issued or
    unissued (made by the command). `withheld` counts the exempt pieces of evidence left out of a public edition. `logo`
    is the data address of a picture that was made safe, or empty. `enquiry` is the appendix of a briefing note.
    `withheld_by` says what a public edition leaves out, and on what ground. `small_numbers` says how small counts of
    children were kept out, as on the pages of those for whom it is; it is empty where every number is in it. `pack` is
    what an evidence pack holds; its position is only the part of the programme that the pack is about.
    """

    form: str
    kind: str
    reference: str
    title: str
    colour: str
    audience: str
    edition: str
    state: str
    as_at: datetime
    made_at: datetime
    round_number: int | None
    compared_with: date | None
    changes: tuple[Changed, ...]
    authored: Authored
    chain: ChainLine | None
    scales: tuple[ScaleValue, ...]
    rules: tuple[RuleValue, ...]
    withheld: int
    position: Position
    logo: str = ""
    enquiry: tuple[EnquiryLine, ...] = ()
    withheld_by: tuple[WithheldValue, ...] = ()
    small_numbers: str = ""
    pack: Pack | None = None

    @property
    def holds_small_numbers(self) -> bool:
        """Whether every number is in it."""
        return not self.small_numbers


# What papers had not in the first release: left out of the JSON where it is empty, so that those are the same bytes.
_CAME_LATER: Mapping[str, Any] = {"logo": "", "enquiry": (), "withheld_by": (), "small_numbers": "", "pack": None}


def as_json(content: Content) -> bytes:
    """The content as canonical JSON. What came later is left out where it is empty, as if it had never come."""
    said = {each.name: getattr(content, each.name) for each in fields(content)}
    plain = {name: value for name, value in said.items() if value or name not in _CAME_LATER}
    return canonical_json(
        plain | {"position": plain_fields(content.position), "authored": plain_authored(content.authored)}
    )


def plain_authored(authored: Authored) -> dict[str, Any]:
    """What the author wrote as plain fields; a paper that is no note has no trace of one."""
    plain = asdict(authored)
    if authored.note is None:
        del plain["note"]
    return plain


def from_json(stored: bytes) -> Content:
    """The content that was written as these bytes.

    Raises:
        CannotBeRead: they are something else, or of a form that this release does not know.
    """
    plain = read_object(stored)
    form = plain.get("form")
    if form != FORM:
        raise CannotBeRead(f"This paper is of the form {form!r}. This release reads {FORM}.")
    if not isinstance(plain.get("position"), dict):
        raise CannotBeRead("This paper holds no position.")
    # The position has a form of its own, which may be an older one than the paper's.
    position = position_of(plain["position"])
    found: Content = _Outer.read(plain, position)
    return found


def chain_of(stored: bytes) -> ChainLine | None:
    """How the history ended by the content that was written as these bytes; the rest of it is not made.

    Raises:
        CannotBeRead: they are something else.
    """
    plain = read_object(stored)
    if "chain" not in plain:
        raise CannotBeRead("This paper does not say how the history ended.")
    kind: Any = ChainLine | None
    found: ChainLine | None = value_of(kind, plain["chain"])
    return found


def authored_from(plain: Mapping[str, Any]) -> Authored:
    """What the author wrote, from the row of a paper; what is not there yet is empty."""
    asks = tuple(AuthoredAsk(str(each["verb"]), str(each["text"])) for each in plain.get("asks", ()))
    return Authored(
        covering_note=str(plain.get("covering_note", "")),
        chairs_note=str(plain.get("chairs_note", "")),
        asks=asks,
        left_out=tuple(str(key) for key in plain.get("left_out", ())),
        first=tuple(str(key) for key in plain.get("first", ())),
        note=note_from(plain.get("note")),
    )


def as_stored(authored: Authored) -> dict[str, Any]:
    """What the author wrote as the row of a paper keeps it: days are texts there."""
    found: dict[str, Any] = json.loads(canonical_json(plain_authored(authored)))
    return found


class _Outer:
    """Reads all of a paper but its position, which is read by its own form."""

    KINDS: Mapping[str, Any] = {
        "form": str,
        "kind": str,
        "reference": str,
        "title": str,
        "colour": str,
        "audience": str,
        "edition": str,
        "state": str,
        "as_at": datetime,
        "made_at": datetime,
        "round_number": int | None,
        "compared_with": date | None,
        "changes": tuple[Changed, ...],
        "authored": Authored,
        "chain": ChainLine | None,
        "scales": tuple[ScaleValue, ...],
        "rules": tuple[RuleValue, ...],
        "withheld": int,
    }
    LATER: Mapping[str, Any] = {
        "logo": str,
        "enquiry": tuple[EnquiryLine, ...],
        "withheld_by": tuple[WithheldValue, ...],
        "small_numbers": str,
        "pack": Pack | None,
    }

    @classmethod
    def read(cls, plain: Mapping[str, Any], position: Position) -> Content:
        if plain.keys() - cls.LATER.keys() != cls.KINDS.keys() | {"position"}:
            raise CannotBeRead(f"A paper has the fields {sorted(cls.KINDS)}, not {sorted(plain)}.")
        authored = plain["authored"]
        if isinstance(authored, dict):
            plain = {**plain, "authored": {"note": None, **authored}}
        kinds = {**cls.KINDS, **{name: kind for name, kind in cls.LATER.items() if name in plain}}
        values: dict[str, Any] = {name: value_of(kind, plain[name]) for name, kind in kinds.items()}
        return Content(position=position, **values)
