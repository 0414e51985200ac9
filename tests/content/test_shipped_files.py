"""Every file of content that ships is loaded and checked here, whoever it belongs to."""

import pytest

from soundingboard.formats.benchmarks.authorities import Authority
from soundingboard.formats.benchmarks.explore import ColumnName
from soundingboard.formats.inspection_report.frameworks import Framework, GradeScale
from soundingboard.lib.area_names import AreaName
from soundingboard.lib.audit_tools import AuditTool
from soundingboard.lib.clocks import Clock
from soundingboard.lib.content import ContentItem, build, load, names, raw_items
from soundingboard.lib.exemptions import Exemption
from soundingboard.lib.glossary import GlossaryTerm
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
    body_presets,
    content_areas,
    date_change_reasons,
    evidence_kinds,
    leaf_areas,
    preset_themes,
)
from soundingboard.lib.question_bank import BankQuestion
from soundingboard.lib.terms import DatedTerm
from soundingboard.lib.voices.exceptions import VoiceException
from soundingboard.measures.intake.content import CodeList, SourceList
from soundingboard.measures.library import LibraryIndicator
from soundingboard.practice.library import LibraryStandard
from soundingboard.rating.scales import Scale
from soundingboard.rating.strength import StrengthRow

KINDS: dict[str, type[ContentItem]] = {
    "audit_tools": AuditTool,
    "authorities": Authority,
    "area_names": AreaName,
    "bodies": BodyPreset,
    "clocks": Clock,
    "content_areas": ContentArea,
    "date_change_reasons": DateChangeReason,
    "disclosure_profiles": DisclosureProfile,
    "evidence_kinds": EvidenceKind,
    "exemptions": Exemption,
    "explore_names": ColumnName,
    "frameworks": Framework,
    "glossary": GlossaryTerm,
    "good_looks_like": GoodLooksLike,
    "grade_scales": GradeScale,
    "indicators": LibraryIndicator,
    "information_sources": InformationSource,
    "intake_codes": CodeList,
    "intake_lists": SourceList,
    "panel_effort": PanelEffort,
    "practice_standards": LibraryStandard,
    "questions": BankQuestion,
    "retention": RetentionPeriod,
    "risk_appetite": RiskAppetite,
    "risk_levels": RiskLevel,
    "risk_scores": RiskScoreWords,
    "scales": Scale,
    "strength": StrengthRow,
    "terms": DatedTerm,
    "themes": PresetTheme,
    "voice_exceptions": VoiceException,
    "voice_themes": VoiceTheme,
    "work_criteria": WorkCriterion,
}
COMMON = ("code", "words", "owner", "source", "review_date", "valid_from", "valid_to")


def test_every_file_is_of_a_known_kind() -> None:
    assert set(names()) == set(KINDS)


@pytest.mark.parametrize("name", names())
def test_every_item_says_whose_it_is_where_it_comes_from_and_when_it_is_reviewed(name: str) -> None:
    rows = raw_items(name)

    items = [build(ContentItem, {key: row.get(key) for key in COMMON}, place=name) for row in rows]

    assert len({item.code for item in items}) == len(items)


@pytest.mark.parametrize("name", KINDS)
def test_every_file_of_a_known_kind_passes_its_own_check(name: str) -> None:
    assert load(name, KINDS[name])


def test_the_tree_of_content_areas_has_the_counts_of_the_framework() -> None:
    levels = [area.level for area in content_areas()]

    assert [levels.count(level) for level in ("area", "section", "subsection")] == [3, 9, 6]
    assert len(leaf_areas()) == 12


def test_each_heading_stands_under_one_of_the_level_above_and_after_it() -> None:
    above = {"area": None, "section": "area", "subsection": "section"}
    seen: dict[str, str] = {}
    for area in content_areas():
        assert (seen[area.within] if area.within else None) == above[area.level]
        seen[area.code] = area.level


def test_evidence_has_the_seven_kinds_and_one_is_the_voice_of_children() -> None:
    assert [kind.code for kind in evidence_kinds()] == [
        "data",
        "audit",
        "observation",
        "voice_of_children",
        "voice_of_staff",
        "partner",
        "external",
    ]
    assert [kind.code for kind in evidence_kinds() if kind.is_voice_of_children] == ["voice_of_children"]


def test_the_presets_are_the_three_themes_and_the_three_bodies_of_the_note() -> None:
    assert len(preset_themes()) == 3
    assert [body.title for body in body_presets()] == [
        "Improvement Board",
        "Operational delivery group",
        "Scrutiny panel",
    ]
    assert [body.code for body in body_presets() if body.agrees_ratings] == ["improvement_board"]


def test_some_reasons_for_moving_a_date_are_in_our_hands_and_some_are_not() -> None:
    assert {reason.in_our_hands for reason in date_change_reasons()} == {True, False}


def test_the_questions_of_audit_tools_name_practice_standards_that_ship() -> None:
    standards = {each.code for each in load("practice_standards", KINDS["practice_standards"])}
    named = {
        question.standard for tool in load("audit_tools", AuditTool) for question in tool.questions if question.standard
    }

    assert len(named) > 15
    assert named <= standards
