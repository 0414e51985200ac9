"""What is true of inspections and their findings: what may follow what, how they are numbered, what repeats what."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from soundingboard.lib.likeness import likely_repeats

# What may follow what. A finding is fixed once a person has confirmed it: what was printed does not change afterwards.
INSPECTION_TRANSITIONS: Mapping[str, frozenset[str]] = {
    "reading": frozenset({"to_confirm", "refused"}),
    "to_confirm": frozenset({"confirmed"}),
    "confirmed": frozenset(),
    "refused": frozenset({"to_confirm"}),
}
FINDING_TRANSITIONS: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"confirmed", "set_aside"}),
    "set_aside": frozenset({"draft"}),
    "confirmed": frozenset(),
}

# The printed bands of the frameworks from 2009 to 2013, best known in the words a person would choose from.
TIME_BANDS = ("Immediately", "Within 3 months", "Within 6 months")

# More than three to compare for one finding, and people stop comparing.
MOST_SUGGESTED = 3


# Words that authorities share, so that only what tells one from another is compared.
_SHARED = frozenset(
    {"and", "authority", "borough", "city", "council", "county", "district"}
    | {"london", "metropolitan", "of", "royal", "the", "unitary", "upon"}
)


def is_of_another_authority(printed: str, own: str) -> bool:
    """Whether a report names an authority that shares no word with the programme's own. Not known, no doubt.

    "Halton" and "Halton Borough Council" are the same; "South Downs" and "Downs County Council" are not told apart.
    """
    return bool(_names(printed) and _names(own)) and not _names(printed) & _names(own)


def _names(authority: str) -> set[str]:
    return set(re.findall(r"\w+", authority.lower())) - _SHARED


def may_follow(transitions: Mapping[str, frozenset[str]], before: str, after: str) -> bool:
    """Whether a state may be followed by another, by the table."""
    return after in transitions.get(before, frozenset())


def next_reference(prefix: str, existing: Iterable[str]) -> str:
    """The next free reference of a series: I4 where I1, I2 and I3 are taken. A number once used is not used again."""
    pattern = re.compile(rf"{re.escape(prefix)}(\d+)")
    taken = [int(match[1]) for each in existing if (match := pattern.fullmatch(each))]
    return f"{prefix}{max(taken, default=0) + 1}"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding's own reference in the register, and its parent's, if it is part of another."""

    reference: str
    parent: str | None


def finding_references(inspection: str, printed: Sequence[tuple[str, str | None]]) -> list[Numbered]:
    """References for findings in printed order: I1.3 for the third, I1.3.1 for the first part of it.

    Args:
        inspection: the inspection's reference.
        printed: the printed number of each finding and of the finding it is a part of. Printed numbers may begin again
            in each section, so a part belongs to the nearest finding before it that has its parent's number.
    """
    given: list[Numbered] = []
    latest: dict[str, str] = {}
    parts: dict[str, int] = {}
    ordinal = 0
    for number, parent in printed:
        above = latest.get(parent) if parent is not None else None
        if above is None:
            ordinal += 1
            reference = f"{inspection}.{ordinal}"
        else:
            parts[above] = parts.get(above, 0) + 1
            reference = f"{above}.{parts[above]}"
        latest[number] = reference
        given.append(Numbered(reference, above))
    return given


@dataclass(frozen=True, slots=True)
class Saying:
    """What one inspection said: the finding, its words and the day its report came out."""

    key: int
    text: str
    said_on: date | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """That one finding may repeat an earlier one, with how alike they are from 0 to 1."""

    finding: int
    earlier: int
    likeness: float


def suggest_repeats(
    findings: Sequence[Saying], earlier: Sequence[Saying], settled: frozenset[tuple[int, int]]
) -> list[Suggestion]:
    """The earlier findings that these may repeat, the likeliest first, three at most for each; a person decides.

    Pairs in `settled` were already linked or dismissed by a person and are not asked about again.
    """
    suggested: list[Suggestion] = []
    number: dict[int, int] = {}
    for alike in likely_repeats([each.text for each in findings], [each.text for each in earlier]):
        pair = findings[alike.new].key, earlier[alike.earlier].key
        if pair in settled or number.get(alike.new, 0) == MOST_SUGGESTED:
            continue
        number[alike.new] = number.get(alike.new, 0) + 1
        suggested.append(Suggestion(*pair, alike.likeness))
    return suggested


def years_open(first_said_on: date | None, on: date) -> float | None:
    """For how many years a finding has been open: from the first time it was said to a day, to one decimal place.

    None where the day of the first report is not known.
    """
    if first_said_on is None:
        return None
    return round(max(0, (on - first_said_on).days) / 365.25, 1)


def origins(links: Mapping[int, Sequence[int]], finding: int) -> list[int]:
    """Every earlier finding that a finding repeats, directly or through another, each once.

    Args:
        links: for each finding, those it repeats.
    """
    seen: list[int] = []
    waiting = list(links.get(finding, ()))
    while waiting:
        each = waiting.pop(0)
        if each not in seen and each != finding:
            seen.append(each)
            waiting.extend(links.get(each, ()))
    return seen


def still_to_settle(states: Iterable[str]) -> int:
    """How many findings nobody has confirmed or set aside yet: an inspection is confirmed when there are none."""
    return sum(state == "draft" for state in states)


def said_on(published_on: date | None, inspected_to: date | None, received_on: date | None) -> date | None:
    """The day from which an inspection's findings count as said: publication, else the end of the visit, else receipt.

    Many reports print no date of publication.
    """
    return published_on or inspected_to or received_on


def dates_refusal(inspected_from: date | None, inspected_to: date | None, published_on: date | None) -> str:
    """What is wrong with an inspection's dates, as a sentence, or nothing."""
    if inspected_to is not None and inspected_from is None:
        return "Enter the date the inspection began."
    if inspected_from is not None and inspected_to is not None and inspected_to < inspected_from:
        return "Enter an end of the inspection that is on or after its beginning."
    begun = inspected_from or inspected_to
    if published_on is not None and begun is not None and published_on < begun:
        return "Enter a date of publication after the inspection began."
    return ""
