"""The rules of practice: where a team stands with a standard, what became of what people said, what counts say."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from soundingboard.lib.working_days import add_working_days
from soundingboard.practice.clocks import due_after, occasions
from soundingboard.statistics.percentages import Percentage

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


# --- what people said -------------------------------------------------------------------------------------------------

VoiceStanding = Literal["long_unanswered", "unanswered", "untold", "told"]

VOICE_STANDINGS: Mapping[VoiceStanding, str] = MappingProxyType(
    {
        "long_unanswered": "Said, and nothing came of it in time",
        "unanswered": "Said, and nothing came of it yet",
        "untold": "Answered, and nobody was told",
        "told": "Answered, and those who said it were told",
    }
)
# Within so many working days those who said something are to be told what became of it.
ANSWER_WITHIN = 20
# What so few said may point to one of them: their words are read by those alone who are shown small numbers.
FEW_PEOPLE = 5


def answer_due(heard_on: date) -> date:
    """The last day on which whoever said something is told in time: twenty working days after it was heard."""
    return add_working_days(heard_on, ANSWER_WITHIN)


def voice_standing(heard_on: date, answer: str, told_on: date | None, on: date) -> VoiceStanding:
    """What became on a day of something that was said.

    It is answered where something changed because of it, or where it is said that nothing will and why; it is told
    where those who said it have heard so. Twenty working days after it was heard, what is neither is long unanswered.
    """
    if not answer:
        return "long_unanswered" if on > answer_due(heard_on) else "unanswered"
    return "told" if told_on is not None and told_on <= on else "untold"


def counts_as(speaker: str) -> str:
    """As which kind of evidence what people said counts: children, families and carers as the voice of children and
    families, staff as the voice of staff."""
    return "voice_of_staff" if speaker == "staff" else "voice_of_children"


def voice_says(fresh: int, not_well: int) -> Literal["", "supports", "mixed", "contradicts"]:
    """What the voice log says of an objective that is reported to go well: it contradicts where all that children and
    families said lately is that things are not well, is mixed where some of it is, and supports where none is. Where
    nothing fresh comes from them it says nothing."""
    if not fresh:
        return ""
    if not_well == fresh:
        return "contradicts"
    return "mixed" if not_well else "supports"


def is_of_few(people: int | None) -> bool:
    """Whether so few said it, or nobody knows how many, that their words could point to one of them."""
    return people is None or people <= FEW_PEOPLE


def people_said(people: int | None, *, small: bool) -> str:
    """How many people said something, as a reader may know it: one to five are “a few” to those who see no small
    numbers."""
    if people is None:
        return "Not known"
    return f"{people:,}" if small or people > FEW_PEOPLE else f"{FEW_PEOPLE} or fewer"


def why_not_heard(
    *,
    heard_on: date,
    people: int | None,
    said: str,
    answer: str,
    what_came: str,
    answered_on: date | None,
    told_whom: str,
    told_on: date | None,
    today: date,
) -> tuple[str, ...]:
    """Each reason for which what people said cannot be put down so, as a sentence; empty where it can.

    It was heard on a day that has come, by somebody. What became of it has its day, after it was heard; those who said
    it are told after that, and it is said who was told.
    """
    found = []
    if heard_on > today:
        found.append("Enter the day on which it was said: it cannot lie in the future.")
    if people is not None and people < 1:
        found.append("Enter how many people said it, or leave the number empty.")
    if not said.strip():
        found.append("Enter what was said.")
    if answer and not what_came.strip():
        found.append("Enter what changed because of it, or why nothing will.")
    if answer and answered_on is None:
        found.append("Enter the day on which it was answered.")
    if answered_on is not None and not heard_on <= answered_on <= today:
        found.append("Enter a day of the answer that is not before it was said, and not in the future.")
    if not answer and (what_came.strip() or answered_on or told_on or told_whom.strip()):
        found.append("Say first what became of it.")
    if bool(told_whom.strip()) != (told_on is not None):
        found.append("Enter who was told, and on which day.")
    if told_on is not None and answered_on is not None and not answered_on <= told_on <= today:
        found.append("Enter a day of telling that is not before the answer, and not in the future.")
    return tuple(found)


AGES: tuple[tuple[str, int], ...] = (
    ("Up to a month", 31),
    ("One to three months", 92),
    ("Three to six months", 183),
    ("Longer", 20_000),
)


# --- counts of practice -----------------------------------------------------------------------------------------------

# A count of a month is judged together with those of the two months before it.
JUDGED_OVER = 3
# What management oversight and supervision are held to where no standard says more.
OVERSIGHT_AIM = 90
FAR = 10  # points beneath the aim
MOST_IN_A_MONTH = 100_000


def is_far_below(found: Percentage, aim: int) -> bool:
    """Whether something is met so much less often than is aimed at that chance does not explain it: the whole interval
    lies more than ten points beneath the aim."""
    return found.is_below_share((aim - FAR) / 100)


def why_not_counted(
    *,
    month: date,
    passed: int,
    eligible: int,
    not_applicable: int,
    incomplete: int,
    closed_on: date | None,
    today: date,
) -> tuple[str, ...]:
    """Each reason for which a count of practice cannot be put down so, as a sentence; empty where it can.

    A month has begun; no more pass than could be judged; and something was looked at, even if it did not apply or could
    not be judged. A team that was closed before the month has no count of it.
    """
    found = []
    if month.day != 1:
        found.append("Name the month by its first day.")
    if month > today:
        found.append("Choose a month that has begun.")
    if closed_on is not None and closed_on <= month:
        found.append("That team was closed before the month.")
    numbers = (passed, eligible, not_applicable, incomplete)
    if min(numbers) < 0 or max(numbers) > MOST_IN_A_MONTH:
        found.append(f"Enter numbers from 0 to {MOST_IN_A_MONTH:,}.")
    elif passed > eligible:
        found.append("No more can pass than could be judged: check the two numbers.")
    elif not eligible and not not_applicable and not incomplete:
        found.append("Enter what was looked at, or leave the row empty.")
    return tuple(found)


def shown_to_all(found: Percentage) -> bool:
    """Whether a percentage may be read by those who see no small numbers: each of its four parts is none or more than
    five."""
    parts = (found.passed, found.failed, found.not_applicable, found.incomplete)
    return all(not 0 < part <= FEW_PEOPLE for part in parts)


# The rules that are printed, each with its code.
PUBLISHED: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("PS1", "Where a team stands with a standard", standing_of),
    ("PS2", "How far a standard has reached", spread_of),
    ("PS3", "What may be put on record of a team and a standard", why_not_adopt),
    ("PS4", "When something is due", due_after),
    ("PS5", "What was met, late and missed", occasions),
    ("VO1", "What became of what was said", voice_standing),
    ("VO2", "As what a voice counts", counts_as),
    ("VO3", "How many people said it", people_said),
    ("VO4", "What may be put in the voice log", why_not_heard),
    ("VO5", "What the voice log says of an objective", voice_says),
    ("OV1", "Far below what is aimed at", is_far_below),
    ("OV2", "What may be counted", why_not_counted),
    ("OV3", "What everybody may read of a count", shown_to_all),
)
