"""The rules of practice standards: where a team stands with each, and what may follow what."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from soundingboard.practice.clocks import due_after, occasions

# What may follow each state of a standard in a team, with the sentence that says when. `none` is before anything is
# on record.
ADOPTION: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "none": {
            "planned": "A day is set by which the team will work to it.",
            "adopted": "The team works to it.",
            "not_applicable": "It does not concern this team, and the reason is given.",
        },
        "planned": {
            "planned": "Another day is set.",
            "adopted": "The team works to it.",
            "not_applicable": "It does not concern this team, and the reason is given.",
        },
        "adopted": {
            "adopted": "Evidence is put beside it, or the day is put right.",
            "withdrawn": "The team works to it no longer, and the reason is given.",
        },
        "withdrawn": {
            "planned": "A day is set by which the team will work to it again.",
            "adopted": "The team works to it again.",
        },
        "not_applicable": {
            "planned": "It does concern the team after all, and a day is set.",
            "adopted": "It does concern the team after all, and the team works to it.",
        },
    }
)

Standing = Literal[
    "withdrawn", "none", "planned_late", "planned", "adopted_bare", "adopted", "adopted_later", "not_applicable"
]

# Gaps first: the order in which a list shows them, and the words.
STANDINGS: Mapping[Standing, str] = MappingProxyType(
    {
        "withdrawn": "Given up",
        "none": "Nothing on record",
        "planned_late": "Planned, and the day has passed",
        "planned": "Planned",
        "adopted_bare": "Adopted, with no evidence",
        "adopted": "Adopted, with evidence",
        "adopted_later": "Adopted from a later day",
        "not_applicable": "Does not concern the team",
    }
)
# Those that a reader counts as gaps: nobody can say that children of this team get what the standard promises.
GAPS: frozenset[Standing] = frozenset({"withdrawn", "none", "planned_late", "planned", "adopted_later"})
UNSHOWN: frozenset[Standing] = frozenset({"adopted_bare"})


@dataclass(frozen=True, slots=True)
class Adopted:
    """What is on record of a standard in a team. `state` is a state of ADOPTION."""

    state: str = "none"
    planned_for: date | None = None
    adopted_on: date | None = None
    has_evidence: bool = False


def standing_of(adopted: Adopted, on: date) -> Standing:
    """Whether a team works to a standard on a day, and whether anything shows it.

    A text that was sent round is not a standard that is kept: what counts is that the team has adopted it from a day,
    and that evidence stands beside it. A standard that was planned for a day that has passed, or was given up, is a gap
    as much as one of which nothing is on record. One that does not concern a team is none, with its reason.
    """
    match adopted.state:
        case "withdrawn":
            return "withdrawn"
        case "not_applicable":
            return "not_applicable"
        case "planned":
            return "planned_late" if adopted.planned_for is not None and adopted.planned_for < on else "planned"
        case "adopted":
            if adopted.adopted_on is not None and adopted.adopted_on > on:
                return "adopted_later"
            return "adopted" if adopted.has_evidence else "adopted_bare"
    return "none"


@dataclass(frozen=True, slots=True)
class Spread:
    """How far a standard has reached: teams that adopted it with evidence, without, not yet, and whom it concerns."""

    adopted: int
    bare: int
    gaps: int

    @property
    def concerned(self) -> int:
        """The teams whom it concerns."""
        return self.adopted + self.bare + self.gaps

    @property
    def is_everywhere(self) -> bool:
        """Whether every team whom it concerns has adopted it and something shows it."""
        return self.concerned > 0 and not self.bare and not self.gaps


def spread_of(standings: Iterable[Standing]) -> Spread:
    """How far a standard has reached over the teams whom it concerns, those without evidence told apart."""
    found = [each for each in standings if each != "not_applicable"]
    adopted, bare = found.count("adopted"), found.count("adopted_bare")
    return Spread(adopted, bare, len(found) - adopted - bare)


def why_not_adopt(
    before: str, state: str, *, planned_for: date | None, adopted_on: date | None, why: str, today: date
) -> tuple[str, ...]:
    """Each reason for which a team's part in a standard cannot be put down so, as a sentence; empty where it can.

    A plan has a day that is not past. An adoption has its day, which may lie ahead by no more than a year. Giving a
    standard up, or saying that it does not concern a team, needs a reason.
    """
    found = []
    if state not in ADOPTION.get(before, {}):
        return (f"From “{WORDS[before].lower()}” it cannot become “{WORDS.get(state, state).lower()}”.",)
    if state == "planned" and (planned_for is None or planned_for < today):
        found.append("Enter the day by which the team will work to it; it cannot be past.")
    if state == "adopted":
        if adopted_on is None:
            found.append("Enter the day from which the team works to it.")
        elif (adopted_on - today).days > 366:
            found.append("Enter a day of adoption no more than a year ahead. Until then it is planned.")
    if state in ("withdrawn", "not_applicable") and not why.strip():
        found.append("Enter the reason.")
    return tuple(found)


WORDS: Mapping[str, str] = MappingProxyType(
    {
        "none": "Nothing on record",
        "planned": "Planned",
        "adopted": "Adopted",
        "withdrawn": "Given up",
        "not_applicable": "Does not concern the team",
    }
)


# The rules that are printed, each with its code.
PUBLISHED: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("PS1", "Where a team stands with a standard", standing_of),
    ("PS2", "How far a standard has reached", spread_of),
    ("PS3", "What may be put on record of a team and a standard", why_not_adopt),
    ("PS4", "When something is due", due_after),
    ("PS5", "What was met, late and missed", occasions),
)
