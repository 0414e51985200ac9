"""What an inspection evidence pack is made of (PA2): what was chosen, what goes in, and what is left out and why.

Pure frozen values, so that they travel in the canonical JSON of the paper and the same pack can be made again from it.
People are named by their posts alone: the pack leaves the house.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

REQUIREMENT, FINDING, OBJECTIVE, AREA = "requirement", "finding", "objective", "area"
# What may be chosen, and what one is called.
CHOICES: Mapping[str, str] = {
    REQUIREMENT: "requirement",
    FINDING: "finding",
    OBJECTIVE: "objective",
    AREA: "content area",
}

# A pack has to load into what inspectors use: a stick, a shared folder, a browser.
MEGABYTE = 1024 * 1024
MOST_BYTES = 200 * MEGABYTE
MOST_COPIES = 2000
MOST_PIECES = 5000
MOST_CHOSEN = 200
LONGEST_TOPIC = 160


@dataclass(frozen=True, slots=True)
class Chosen:
    """One thing that was chosen: its kind (a code of CHOICES) and its reference."""

    kind: str
    reference: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What a pack is asked to be about: a visit's topic and day, if there is a visit, and what was chosen."""

    things: tuple[Chosen, ...] = ()
    topic: str = ""
    visit_on: date | None = None

    def as_stored(self) -> dict[str, Any]:
        """The choice as the row of a paper keeps it."""
        return {
            "things": [[each.kind, each.reference] for each in self.things],
            "topic": self.topic,
            "visit_on": self.visit_on.isoformat() if self.visit_on else None,
        }

    @classmethod
    def from_stored(cls, plain: Mapping[str, Any]) -> "Choice":
        """The choice that a row keeps; an empty row chose nothing."""
        visit_on = plain.get("visit_on")
        return cls(
            tuple(Chosen(str(kind), str(reference)) for kind, reference in plain.get("things", ())),
            str(plain.get("topic", "")),
            date.fromisoformat(visit_on) if visit_on else None,
        )


@dataclass(frozen=True, slots=True)
class SectionValue:
    """One thing that was chosen, with the objectives that bear on it and the evidence that goes in under it."""

    kind: str
    reference: str
    title: str
    text: str
    source: str
    due_on: date | None
    parked_because: str
    objectives: tuple[str, ...]
    evidence: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called: requirement N1.2."""
        return f"{CHOICES[self.kind]} {self.reference}"


@dataclass(frozen=True, slots=True)
class ItemValue:
    """A piece of evidence that goes in, with all that is said of it. Without a file, size is nought and the rest empty.

    Attributes:
        verified_by: the post that whoever verified it held on that day, or else their part in the programme.
    """

    reference: str
    title: str
    summary: str
    kind: str
    line: int
    performance_type: str
    says: str
    agency: str
    collected_on: date
    period_from: date | None
    period_to: date | None
    sample_size: int | None
    expires_on: date | None
    recorded_on: date
    strength: int
    is_fresh: bool
    counts: bool
    verified_on: date | None
    verified_by: str
    link: str
    file_name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LeftOutValue:
    """Something that is left out, without a word of what it says: it can be asked for by its reference.

    Attributes:
        what: evidence, objective, action or measure.
        because: exempt, case or withdrawn.
        ground: paragraphs of Schedule 12A in words, where they are on record.
        sections: the names of what it would have stood under.
    """

    what: str
    reference: str
    because: str
    ground: str
    collected_on: date | None
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """An evidence pack: what was chosen, in order, with what goes in and what does not."""

    topic: str
    visit_on: date | None
    sections: tuple[SectionValue, ...]
    items: tuple[ItemValue, ...]
    left_out: tuple[LeftOutValue, ...]

    def of(self, section: SectionValue) -> list[ItemValue]:
        """The evidence under a section, in its order."""
        known = {each.reference: each for each in self.items}
        return [known[each] for each in section.evidence]

    @property
    def places(self) -> int:
        """How many pieces stand under the sections, each as often as it stands there."""
        return sum(len(section.evidence) for section in self.sections)

    @property
    def copies(self) -> int:
        """How many files are copied; one that stands under two sections is copied into both folders."""
        held = {each.reference for each in self.items if each.sha256}
        return sum(each in held for section in self.sections for each in section.evidence)

    @property
    def size(self) -> int:
        """Bytes of all the files that are copied."""
        sizes = {each.reference: each.size for each in self.items}
        return sum(sizes[each] for section in self.sections for each in section.evidence)

    @property
    def without_evidence(self) -> tuple[SectionValue, ...]:
        """What has no evidence at all in the pack."""
        return tuple(each for each in self.sections if not each.evidence)

    @property
    def not_verified(self) -> tuple[ItemValue, ...]:
        """What nobody but whoever brought it has looked at."""
        return tuple(each for each in self.items if each.verified_on is None)

    @property
    def without_file(self) -> tuple[ItemValue, ...]:
        """What has no file to copy."""
        return tuple(each for each in self.items if not each.sha256)


# --- what is said before it is issued ---------------------------------------------------------------------------------

LEFT_OUT_BECAUSE: Mapping[str, str] = {
    "exempt": "Exempt from publication",
    "case": "About one child\u2019s case",
    "withdrawn": "Withdrawn",
}


def why_left_out(each: LeftOutValue) -> str:
    """Why something is left out, in words."""
    words = LEFT_OUT_BECAUSE[each.because]
    return f"{words}: {each.ground}" if each.ground else words


def too_large(pack: Pack) -> str:
    """The sentence that says that a pack is too large, or nothing.

    A pack holds at most 5,000 pieces of evidence, 2,000 copies of files and 200 MB of them. What is more nobody walks
    through in a visit.
    """
    if pack.places > MOST_PIECES:
        return (
            f"{pack.places:,} pieces of evidence stand under what is chosen, and a pack holds at most {MOST_PIECES:,}. "
            "Choose less, or make two packs."
        )
    if pack.size > MOST_BYTES:
        return (
            f"The files chosen come to {-(-pack.size // MEGABYTE):,} MB with their copies, and a pack holds at most "
            f"{MOST_BYTES // MEGABYTE} MB. Choose less, or make two packs."
        )
    if pack.copies > MOST_COPIES:
        return (
            f"{pack.copies:,} files would be copied, and a pack holds at most {MOST_COPIES:,}. Choose less, or make "
            "two packs."
        )
    return ""


def warnings_of(pack: Pack) -> tuple[str, ...]:
    """What to know before a pack is issued, in sentences; an inspector would find each of them anyway."""
    found = []
    if gaps := pack.without_evidence:
        found.append(f"No evidence at all in this pack for {_some([each.name for each in gaps])}.")
    against = [each.reference for each in pack.items if each.says == "contradicts"]
    if against:
        found.append(f"Some of what goes in contradicts what is reported: {_some(against)}.")
    if unverified := pack.not_verified:
        found.append(f"Nobody else has verified {_some([each.reference for each in unverified])}.")
    if fileless := pack.without_file:
        found.append(
            f"No file can be copied for {_some([each.reference for each in fileless])}: they have a link, or nothing."
        )
    for because, words in LEFT_OUT_BECAUSE.items():
        names = [f"{each.reference}" for each in pack.left_out if each.because == because]
        if names:
            found.append(f"{words}, so left out and listed: {_some(names)}.")
    return tuple(found)


def _some(names: Sequence[str], most: int = 12) -> str:
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def unlike(things: Iterable[Chosen]) -> tuple[Chosen, ...]:
    """Each thing once, in the order given."""
    return tuple(dict.fromkeys(things))
