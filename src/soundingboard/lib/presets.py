"""The lists that ship as content and that an installation starts from: what kinds of thing there are, and their words.

A council changes them in the pages; what ships is only the first version of each row.
"""

from dataclasses import dataclass
from typing import Literal

from soundingboard.lib.content import ContentItem, load

AreaLevel = Literal["area", "section", "subsection"]


@dataclass(frozen=True, kw_only=True)
class ContentArea(ContentItem):
    """One heading of the tree of content areas in the strategic quality assurance framework for safeguarding."""

    level: AreaLevel
    within: str | None


@dataclass(frozen=True, kw_only=True)
class EvidenceKind(ContentItem):
    """One kind of evidence: where it usually comes from, how long it stays fresh, and what makes its sample enough.

    `usual_line` is the line of assurance offered first when evidence is recorded. `shelf_life` is in days, counted
    from the end of the period that the evidence describes. `fair_sample` is the smallest sample that adds to its
    strength; None where a sample is not how this kind is judged.
    """

    usual_line: Literal[1, 2, 3]
    shelf_life: int
    fair_sample: int | None
    is_voice_of_children: bool = False


@dataclass(frozen=True, kw_only=True)
class DateChangeReason(ContentItem):
    """Why a date was moved. `in_our_hands` is true where those responsible could have kept it."""

    meaning: str
    in_our_hands: bool


@dataclass(frozen=True, kw_only=True)
class PresetTheme(ContentItem):
    """A theme that a new plan is offered."""

    title: str


@dataclass(frozen=True, kw_only=True)
class BodyPreset(ContentItem):
    """A body that a new programme is offered: what it is for, what it may decide, and its quorum.

    `quorum_share` is in percent of the voting members, rounded up; `quorum_agencies` is the fewest agencies present.
    `meets_every` is in weeks.
    """

    title: str
    terms: tuple[str, ...]
    may_decide: tuple[str, ...]
    agrees_plan: bool
    agrees_ratings: bool
    independent_chair: bool
    quorum_share: int
    quorum_agencies: int
    meets_every: int
    papers_clear_days: int


def content_areas() -> tuple[ContentArea, ...]:
    """The tree of content areas, each heading after the one it stands under."""
    return load("content_areas", ContentArea)


def leaf_areas() -> tuple[ContentArea, ...]:
    """The headings with nothing beneath them: the ones that evidence and questions are filed under."""
    parents = {area.within for area in content_areas()}
    return tuple(area for area in content_areas() if area.code not in parents)


def evidence_kinds() -> tuple[EvidenceKind, ...]:
    """The kinds of evidence."""
    return load("evidence_kinds", EvidenceKind)


def date_change_reasons() -> tuple[DateChangeReason, ...]:
    """The coded reasons for moving a date."""
    return load("date_change_reasons", DateChangeReason)


def preset_themes() -> tuple[PresetTheme, ...]:
    """The themes that a new plan is offered."""
    return load("themes", PresetTheme)


def body_presets() -> tuple[BodyPreset, ...]:
    """The bodies that a new programme is offered."""
    return load("bodies", BodyPreset)
