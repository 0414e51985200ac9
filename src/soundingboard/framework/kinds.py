"""The kinds of content that a programme keeps as rows of its own, and reading several of them at once."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from soundingboard.framework.models import Content
from soundingboard.framework.reading import BODY, SCALES
from soundingboard.lib.audit_tools import AuditTool
from soundingboard.lib.content import ContentItem, item_from_text, load
from soundingboard.lib.good_looks_like import GoodLooksLike, InformationSource
from soundingboard.lib.presets import (
    BodyPreset,
    ContentArea,
    DateChangeReason,
    DisclosureProfile,
    EvidenceKind,
    PanelEffort,
    PresetTheme,
    RetentionPeriod,
    RiskAppetite,
    RiskLevel,
    RiskScoreWords,
    VoiceTheme,
    WorkCriterion,
)
from soundingboard.lib.question_bank import BankQuestion
from soundingboard.rating.scales import Scale, Scales
from soundingboard.rating.strength import StrengthRow, StrengthTable, strength_table
from soundingboard.records.prepared import prepared_by

# Frameworks, grade scales and statutory clocks are not among them: they are what the law and Ofsted say, and change
# with a release.
KINDS: Mapping[str, type[ContentItem]] = {
    "scales": Scale,
    "strength": StrengthRow,
    "evidence_kinds": EvidenceKind,
    "content_areas": ContentArea,
    "date_change_reasons": DateChangeReason,
    "themes": PresetTheme,
    "bodies": BodyPreset,
    "disclosure_profiles": DisclosureProfile,
    "good_looks_like": GoodLooksLike,
    "information_sources": InformationSource,
    "questions": BankQuestion,
    "work_criteria": WorkCriterion,
    "panel_effort": PanelEffort,
    "risk_scores": RiskScoreWords,
    "risk_levels": RiskLevel,
    "risk_appetite": RiskAppetite,
    "voice_themes": VoiceTheme,
    "audit_tools": AuditTool,
    "retention": RetentionPeriod,
}

KIND_WORDS: Mapping[str, str] = {
    "scales": "Rating scales",
    "strength": "Table of evidence strength",
    "evidence_kinds": "Kinds of evidence",
    "content_areas": "Content areas",
    "date_change_reasons": "Reasons for moving a date",
    "themes": "Themes offered to a new plan",
    "bodies": "Bodies offered to a new programme",
    "disclosure_profiles": "What each audience is shown of small numbers",
    "good_looks_like": "What good looks like",
    "information_sources": "Examples of sources of information",
    "questions": "Question bank",
    "work_criteria": "How the panel scores what it might look at",
    "panel_effort": "What an update to the panel costs officers",
    "risk_scores": "Words of the risk matrix",
    "risk_levels": "Levels of risk and how often they are reviewed",
    "risk_appetite": "Risk appetite",
    "voice_themes": "Themes of the voice log",
    "audit_tools": "Audit tools",
    "retention": "How long records are kept",
}


class Held(NamedTuple):
    """The content that held at a moment, by kind, and every version of a scale there ever was."""

    items: Mapping[str, tuple[Any, ...]]
    every_scale: Mapping[tuple[str, int], Scale]

    @property
    def scales(self) -> Scales:
        """The three scales in force."""
        return Scales(**{scale.dimension: scale for scale in self.items[SCALES]})

    @property
    def strength(self) -> StrengthTable:
        """The table by which evidence is weighed."""
        return strength_table(self.items["strength"], self.items["evidence_kinds"])

    @property
    def kinds(self) -> tuple[EvidenceKind, ...]:
        """The kinds of evidence."""
        return self.items["evidence_kinds"]

    @property
    def areas(self) -> tuple[ContentArea, ...]:
        """The tree of content areas."""
        return self.items["content_areas"]

    def in_use(self, kind: str, day: date) -> list[Any]:
        """What of a kind is not retired by a day."""
        return [each for each in self.items[kind] if each.valid_to is None or each.valid_to > day]


def held_at(programme_id: int, kinds: Collection[str], moment: datetime | None) -> Held:
    """Several kinds of content as they held at a moment, as shipped where the programme has none. One query.

    Where scales are asked for, every past version comes too, because a past rating is read on the scale of its day.
    """
    found: dict[str, list[Any]] = {kind: [] for kind in kinds}
    every: list[Scale] = []
    for kind, text, version, recorded_at, superseded_at in _rows(programme_id, tuple(kinds), moment):
        is_scale = kind == SCALES
        item: Any = item_from_text(KINDS[kind], text, kind, version if is_scale else None)  # type: ignore[arg-type]
        if is_scale:
            every.append(item)
        if superseded_at is None if moment is None else _held(recorded_at, superseded_at, moment):
            found[kind].append(item)
    items = {kind: tuple(found[kind]) or load(kind, KINDS[kind]) for kind in kinds}  # type: ignore[arg-type]
    scales: dict[tuple[str, int], Scale] = {}
    if SCALES in kinds:
        scales = {(scale.dimension, scale.version): scale for scale in (*load(SCALES, Scale), *every)}
    return Held(items, scales)


def _held(recorded_at: datetime, superseded_at: datetime | None, moment: datetime) -> bool:
    return recorded_at < moment and (superseded_at is None or superseded_at >= moment)


@prepared_by("kinds")
def _rows(programme_id: int, kinds: tuple[str, ...], moment: datetime | None) -> "QuerySet[Any]":
    rows = Content.objects.filter(programme_id=programme_id)
    then = rows.as_at(moment).filter(kind__in=kinds)
    wanted = Q(pk__in=then.values("pk"))
    if SCALES in kinds:
        wanted |= Q(kind=SCALES)
    return (
        rows.filter(wanted)
        .order_by("position", "code", "version")
        .values_list("kind", BODY, "version", "recorded_at", "superseded_at")
    )
