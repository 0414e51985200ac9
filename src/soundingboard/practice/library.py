"""The minimum practice standards as they ship: each a clock or a statement of quality, for whom, and on what it rests.

Pure: `content/practice_standards.yaml` read into frozen values and checked. A programme's own versions are rows; the
same class holds them to the same rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args

from soundingboard.lib.audit_tools import audit_tools, questions_by_key
from soundingboard.lib.canonical import digest
from soundingboard.lib.content import ContentError, ContentItem, load, raw_items
from soundingboard.lib.good_looks_like import good_looks_like
from soundingboard.lib.presets import leaf_areas
from soundingboard.practice.clocks import StandardClock, Step

Heading = Literal[
    "visits",
    "seen_alone",
    "assessment",
    "supervision",
    "oversight",
    "plans",
    "reviews",
    "recording",
    "voice",
    "multi_agency",
    "permanence",
    "care_leavers",
]
HEADINGS: tuple[Heading, ...] = get_args(Heading)
FILE = "practice_standards"


@dataclass(frozen=True, kw_only=True)
class LibraryStandard(ContentItem):
    """One standard. `words` is the standard itself; `owner` is the post that answers for it.

    A clock says in days what is due; a statement of quality says in `shown_by` how anyone could tell that it is met.
    `measure` names the indicator that says how often it is; `good` the statements of what good looks like that it
    serves; `audited_by` the questions of audit tools that look at it (`case_audit:voice.seen`), and `asks` in words
    what else an audit asks about it. `aim` is the percentage of times that it is meant to be met.
    """

    title: str
    heading: Heading
    clock: StandardClock | None
    shown_by: str
    scope: str
    content_area: str
    performance_type: Literal["quantity", "quality", "outcome"]
    measure: str | None
    good: tuple[str, ...]
    audited_by: tuple[str, ...]
    asks: tuple[str, ...]
    aim: int

    def __post_init__(self) -> None:
        for sentence in what_is_wrong_with(
            title=self.title, scope=self.scope, has_clock=self.clock is not None, shown_by=self.shown_by, aim=self.aim
        ):
            raise ValueError(sentence)

    def as_version(self) -> dict[str, Any]:
        """What it says, by the fields of a version in the tables. Lists are plain, as rows keep them."""
        return {
            "title": self.title,
            "statement": self.words,
            "heading": self.heading,
            "clock": None if self.clock is None else clock_as_plain(self.clock),
            "shown_by": self.shown_by,
            "scope": self.scope,
            "content_area": self.content_area,
            "performance_type": self.performance_type,
            "measure": self.measure or "",
            "good": list(self.good),
            "audited_by": list(self.audited_by),
            "asks": list(self.asks),
            "aim": self.aim,
            "source": self.source,
            "owner_role": self.owner,
            "review_on": self.review_date,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
        }


def what_is_wrong_with(*, title: str, scope: str, has_clock: bool, shown_by: str, aim: int) -> tuple[str, ...]:
    """Each thing in which a standard contradicts itself, as a sentence; empty where there is none."""
    found = []
    if not title.strip():
        found.append("a standard has a title.")
    if not scope.strip():
        found.append("a standard says for whom it holds.")
    if has_clock and shown_by.strip():
        found.append("a clock says itself what counts as done: say how one can tell there.")
    if not has_clock and not shown_by.strip():
        found.append("a statement of quality says how anyone could tell that it is met.")
    if not 1 <= aim <= 100:
        found.append("what is aimed at is a percentage from 1 to 100.")
    return tuple(found)


def clock_as_plain(clock: StandardClock) -> dict[str, Any]:
    """A clock as rows keep it."""
    return {
        "steps": [{"length": step.length, "unit": step.unit} for step in clock.steps],
        "starts": clock.starts,
        "done": clock.done,
        "repeats": clock.repeats,
        "day_zero": clock.day_zero,
        "lands": clock.lands,
        "counted_from": clock.counted_from,
    }


def clock_from_plain(plain: Mapping[str, Any] | None) -> StandardClock | None:
    """The clock that a row keeps. Raises ValueError where what it says is no clock."""
    if plain is None:
        return None
    steps = tuple(Step(length=step["length"], unit=step["unit"]) for step in plain["steps"])
    return StandardClock(**{**plain, "steps": steps})


@cache
def library() -> tuple[LibraryStandard, ...]:
    """Every standard that ships, heading by heading. Raises ContentError."""
    items = load(FILE, LibraryStandard)
    leaves = {area.code for area in leaf_areas()}
    statements = {each.code for each in good_looks_like()}
    questions = questions_by_key(audit_tools())
    problems = []
    for item in items:
        if item.content_area not in leaves:
            problems.append(f"{item.code}: “{item.content_area}” is not a leaf of the content areas.")
        problems += [
            f"{item.code} serves {code}, which is no statement of what good looks like."
            for code in item.good
            if code not in statements
        ]
        problems += [
            f"{item.code} names {key}, which is no question of an audit tool."
            for key in item.audited_by
            if key not in questions
        ]
    if problems:
        raise ContentError(problems)
    return items


@cache
def shipped_digests() -> Mapping[str, str]:
    """The digest of each standard as this release ships it, by its code: by it an upgrade sees what it may offer."""
    return MappingProxyType({str(raw["code"]): digest(raw) for raw in raw_items(FILE)})
