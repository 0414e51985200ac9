"""How strong a piece of evidence is, from 0 to 4, worked out from its facts by a published table (EV2).

The table is content (`content/strength.yaml`): what adds a point, what takes one away and what sets a ceiling. What the
conditions are is here; how much each weighs, and its words, are the council's. Strength says how far the evidence can
be relied on, not what it says: strong evidence may well contradict.

Evidence weakens by itself. Its age is counted from the last day it describes (or from its collection, if that is
earlier), so a report in June about April's work is already two months old.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from soundingboard.lib.content import ContentError, ContentItem, load
from soundingboard.lib.presets import EvidenceKind, evidence_kinds

STRONGEST = 4

PerformanceType = Literal["quantity", "quality", "outcome"]
Says = Literal["supports", "mixed", "contradicts"]


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """What is known of a piece of evidence, as at a date.

    `kind` is the code of an evidence kind; `line` is the line of assurance: 1 those responsible for the work, 2 those
    who check it, 3 those outside. `has_source` is true when there is a file or a link to open; `is_verified` when
    somebody other than the collector has checked it.
    """

    reference: str
    kind: str
    line: Literal[1, 2, 3]
    performance_type: PerformanceType
    says: Says
    collected_on: date
    period_to: date | None = None
    sample_size: int | None = None
    expires_on: date | None = None
    has_source: bool = True
    is_verified: bool = False
    is_superseded: bool = False
    is_withdrawn: bool = False

    @property
    def describes_until(self) -> date:
        """The last day that the evidence can speak of."""
        return min(self.period_to, self.collected_on) if self.period_to else self.collected_on


@dataclass(frozen=True, kw_only=True)
class StrengthRow(ContentItem):
    """One row of the table: a condition, what it does, and by how much."""

    effect: Literal["points", "loss", "ceiling"]
    value: int

    def __post_init__(self) -> None:
        if self.effect == "points" and self.value < 0:
            raise ValueError("points are added, so they must not be negative.")
        if self.effect == "loss" and self.value > 0:
            raise ValueError("a loss takes away, so it must not be positive.")
        if self.effect == "ceiling" and not 0 <= self.value <= STRONGEST:
            raise ValueError(f"a ceiling lies between 0 and {STRONGEST}.")


CONDITIONS = (
    "first_line",
    "second_line",
    "third_line",
    "fair_sample",
    "verified",
    "nothing_to_open",
    "past_shelf_life",
    "past_twice_shelf_life",
    "only_first_line",
    "expired",
    "superseded",
    "withdrawn",
    "not_yet",
)


class Verdict(NamedTuple):
    """The score that a set of conditions makes, whether such evidence counts at all, and the rows that spoke."""

    score: int
    counts: bool
    rows: tuple[StrengthRow, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class StrengthTable:
    """The table in force and the kinds of evidence it is read with, each by code."""

    rows: Mapping[str, StrengthRow]
    kinds: Mapping[str, EvidenceKind]
    # Few sets of conditions occur, and a plan may hold twenty thousand pieces of evidence: each set is judged once.
    _judged: dict[tuple[str, ...], Verdict] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        problems = [f"The table of strength has no row {code}." for code in CONDITIONS if code not in self.rows]
        problems += [f"Nothing is known of a condition {code}." for code in self.rows if code not in CONDITIONS]
        lines = [self.rows[code].value for code in CONDITIONS[:3] if code in self.rows]
        if lines != sorted(lines):
            problems.append("A line of assurance further from the work must not give fewer points.")
        if problems:
            raise ContentError(problems)

    def kind(self, code: str) -> EvidenceKind:
        """The kind of evidence with this code. Raises KeyError with a sentence."""
        try:
            return self.kinds[code]
        except KeyError:
            raise KeyError(f"There is no kind of evidence {code!r}.") from None

    def judge(self, conditions: tuple[str, ...]) -> Verdict:
        """What these conditions come to."""
        found = self._judged.get(conditions)
        if found is None:
            rows = tuple(self.rows[code] for code in conditions)
            points = min(STRONGEST, sum(row.value for row in rows if row.effect == "points"))
            left = points + sum(row.value for row in rows if row.effect == "loss")
            ceiling = min((row.value for row in rows if row.effect == "ceiling"), default=STRONGEST)
            found = self._judged[conditions] = Verdict(max(0, min(left, ceiling)), ceiling > 0, rows, conditions)
        return found


def strength_table(rows: Iterable[StrengthRow], kinds: Iterable[EvidenceKind]) -> StrengthTable:
    """A table from its rows and the kinds of evidence. Raises ContentError where a row is missing or unknown."""
    return StrengthTable({row.code: row for row in rows}, {kind.code: kind for kind in kinds})


@cache
def shipped_strength_table() -> StrengthTable:
    """The table as it ships."""
    return strength_table(load("strength", StrengthRow), evidence_kinds())


class Strength(NamedTuple):
    """The score, whether the evidence still counts at all, whether it is fresh, and the rows that spoke.

    `codes` are those of the rows. `age` and `shelf_life` are in days.
    """

    score: int
    counts: bool
    is_fresh: bool
    age: int
    shelf_life: int
    rows: tuple[StrengthRow, ...]
    codes: tuple[str, ...]

    @property
    def why(self) -> tuple[str, ...]:
        """One sentence for each row that spoke, with its figure."""
        return tuple(self._sentence(row) for row in self.rows)

    def _sentence(self, row: StrengthRow) -> str:
        aged = row.code in ("past_shelf_life", "past_twice_shelf_life")
        days = f": {self.age} days against {self.shelf_life}" if aged else ""
        match row.effect:
            case "ceiling":
                return f"{row.words}{days} (at most {row.value})."
            case "points":
                return f"{row.words}{days} (+{row.value})."
            case "loss":
                return f"{row.words}{days} ({row.value})."


class Weighed(NamedTuple):
    """A piece of evidence with its strength on a day, and whether it is the voice of children and families."""

    facts: EvidenceFacts
    strength: Strength
    is_voice_of_children: bool

    @property
    def is_about_effect(self) -> bool:
        """True when it speaks of quality or of outcomes, not only of how much was done."""
        return self.facts.performance_type != "quantity"


def strength(facts: EvidenceFacts, on: date, table: StrengthTable) -> Strength:
    """How strong the evidence is on the day. Raises KeyError for a kind that the table does not know."""
    kind = table.kind(facts.kind)
    age = (on - facts.describes_until).days
    score, counts, rows, codes = table.judge(_conditions(facts, on, kind, age))
    return Strength(score, counts, counts and age <= kind.shelf_life, age, kind.shelf_life, rows, codes)


def weigh(evidence: Iterable[EvidenceFacts], on: date, table: StrengthTable) -> tuple[Weighed, ...]:
    """Each piece of evidence with its strength on the day, in the order given."""
    return tuple(
        Weighed(facts, strength(facts, on, table), table.kind(facts.kind).is_voice_of_children) for facts in evidence
    )


_LINES = {1: "first_line", 2: "second_line", 3: "third_line"}


def _conditions(facts: EvidenceFacts, on: date, kind: EvidenceKind, age: int) -> tuple[str, ...]:
    found = [_LINES[facts.line]]
    if kind.fair_sample is not None and facts.sample_size is not None and facts.sample_size >= kind.fair_sample:
        found.append("fair_sample")
    if facts.is_verified:
        found.append("verified")
    if not facts.has_source:
        found.append("nothing_to_open")
    if age > kind.shelf_life:
        found.append("past_shelf_life")
    if age > 2 * kind.shelf_life:
        found.append("past_twice_shelf_life")
    if facts.line == 1:
        found.append("only_first_line")
    if facts.expires_on and facts.expires_on < on:
        found.append("expired")
    if facts.is_superseded:
        found.append("superseded")
    if facts.is_withdrawn:
        found.append("withdrawn")
    if facts.collected_on > on:
        found.append("not_yet")
    return tuple(found)
