"""The lists that ship as content and that an installation starts from: what kinds of thing there are, and their words.

A council changes them in the pages; what ships is only the first version of each row.
"""

from collections.abc import Mapping
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
class PanelEffort(ContentItem):
    """What bringing the plan to a panel costs officers, in half days of work, and at which of its meetings."""

    half_days: int
    when: Literal["every_meeting", "before_board", "old_figures", "read_before"]


@dataclass(frozen=True, kw_only=True)
class WorkCriterion(ContentItem):
    """One thing by which an item of a panel's work programme is scored, from 0 to 3, each score in words.

    `must_score` is true where an item with 0 is not taken up, whatever the others say.
    """

    title: str
    scores: tuple[str, ...]
    must_score: bool


RISK_SCORES = range(1, 6)  # of likelihood and of impact


@dataclass(frozen=True, kw_only=True)
class RiskScoreWords(ContentItem):
    """One score of the risk matrix in words: of likelihood, of impact on children or of impact on the programme."""

    axis: Literal["likelihood", "children", "programme"]
    score: int
    title: str

    def __post_init__(self) -> None:
        """Refuses what cannot be meant. Raises ValueError."""
        if self.score not in RISK_SCORES:
            raise ValueError("scores go from 1 to 5.")


@dataclass(frozen=True, kw_only=True)
class RiskLevel(ContentItem):
    """A level of risk: up to which product of likelihood and impact it goes, and how often it is reviewed, in weeks."""

    title: str
    up_to: int
    review_every: int
    shape: Literal["cross", "triangle", "diamond", "circle"]
    colour: Literal["red", "amber", "green", "blue", "white", "grey"]

    def __post_init__(self) -> None:
        """Refuses what cannot be meant. Raises ValueError."""
        if not 1 <= self.up_to <= 25:
            raise ValueError("a level goes up to a product of 1 to 25.")
        if not 1 <= self.review_every <= 104:
            raise ValueError("a risk is reviewed every 1 to 104 weeks.")


# Kinds of record that the schedule names so that it is whole, and of which nothing is disposed of here.
KEPT_FOR_GOOD = ("plan", "papers", "history")


@dataclass(frozen=True, kw_only=True)
class RetentionPeriod(ContentItem):
    """How long a kind of record is kept: months, counted from a trigger; None is for good. Its source is the basis.

    The code is the kind of record: what can be disposed of is known to the code, and so is the trigger, here in words.
    """

    months: int | None
    trigger: str

    def __post_init__(self) -> None:
        """Refuses what cannot be meant. Raises ValueError."""
        if self.months is not None and not 1 <= self.months <= 1200:
            raise ValueError("records are kept for 1 to 1200 months, or for good.")
        if self.months is not None and self.code in KEPT_FOR_GOOD:
            raise ValueError("these are the record of the programme and are kept for good here; redact what must go.")


@dataclass(frozen=True, kw_only=True)
class RiskAppetite(ContentItem):
    """Up to which product of likelihood and impact a kind of risk is borne without further ado."""

    subject: Literal["children", "programme"]
    accepts_up_to: int

    def __post_init__(self) -> None:
        """Refuses what cannot be meant. Raises ValueError."""
        if not 0 <= self.accepts_up_to <= 25:
            raise ValueError("appetite is a product of 0 to 25; 0 accepts nothing.")


# Who reads figures, by the code under which a profile names them. A person is of the audience that their role says, and
# a paper of the one that it is for, so that both show the same.
INSIDE, GROUP, BOARD, PANEL, DFE = "inside", "group", "board", "panel", "dfe"
SUCCESSOR, INSPECTORS, PUBLIC = "successor", "inspectors", "public"
AUDIENCES: Mapping[str, str] = {
    INSIDE: "Those who work with the figures: programme manager, director, analyst, auditor",
    GROUP: "The delivery group",
    BOARD: "The Improvement Board",
    PANEL: "The scrutiny panel",
    DFE: "The Department for Education",
    SUCCESSOR: "Whoever takes over",
    INSPECTORS: "Inspectors, who carry what they are given out of the house",
    PUBLIC: "The public, and every other reader",
}
SHOWN_ALL = (INSIDE, GROUP, BOARD, DFE, SUCCESSOR)  # as shipped
IN_PUBLIC = (PANEL, PUBLIC)  # a panel meets in public
LEAST_IN_PUBLIC = 5


@dataclass(frozen=True, kw_only=True)
class DisclosureProfile(ContentItem):
    """One way of keeping counts of children from pointing at a child.

    Counts of 1 up to `protects_up_to` must not be learnt; 0 protects nothing. Where `hides` is true they are hidden;
    otherwise rounding alone keeps them, and they are hidden only where it would not. Counts are rounded half up to the
    nearest `rounds_to` (1 leaves them), counts for England or a region to `rounds_wide_to`; percentages and rates have
    `places` decimals. `audiences` says who gets this profile: codes of AUDIENCES, each in one profile.
    """

    meaning: str
    protects_up_to: int
    hides: bool
    rounds_to: int
    rounds_wide_to: int
    places: int
    audiences: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuses what cannot be meant. Raises ValueError."""
        if self.protects_up_to < 0 or self.places < 0 or min(self.rounds_to, self.rounds_wide_to) < 1:
            raise ValueError("protection and decimals are 0 or more, and rounding is to 1 or more.")
        if self.places > 4 or max(self.protects_up_to, self.rounds_to, self.rounds_wide_to) > 1000:
            raise ValueError("there are 4 decimals at most, and protection and rounding go to 1,000 at most.")
        if self.hides and not self.protects_up_to:
            raise ValueError("what is hidden has to be said: give the count up to which it is.")
        if self.protects_up_to and not self.hides and self.rounds_to == 1:
            raise ValueError("small counts are protected by hiding or by rounding: choose one.")
        unknown = sorted(set(self.audiences) - AUDIENCES.keys())
        if unknown:
            raise ValueError(f"there is no audience {', '.join(unknown)}.")
        if INSIDE in self.audiences and self.protects_up_to:
            raise ValueError("those who work with the figures see them all; a person's role is what can be changed.")
        in_public = set(IN_PUBLIC).intersection(self.audiences)
        if in_public and (self.protects_up_to < LEAST_IN_PUBLIC or not self.hides):
            raise ValueError(
                f"what is read in public hides counts of 1 to {LEAST_IN_PUBLIC} at least, as the Department does."
            )
        if PUBLIC in self.audiences and self.rounds_to > 1:
            raise ValueError("pages and papers hide counts and do not round them: choose a profile that hides.")

    @property
    def shows_all(self) -> bool:
        """Whether its audiences are shown every number."""
        return not self.protects_up_to


@dataclass(frozen=True, kw_only=True)
class PresetTheme(ContentItem):
    """A theme that a new plan is offered."""

    title: str


@dataclass(frozen=True, kw_only=True)
class VoiceTheme(ContentItem):
    """Something that children, families, carers and staff talk about; `words` is what it is called."""


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
