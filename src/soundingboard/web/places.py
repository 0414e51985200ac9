"""The pages that stand at the top of an area, as its tabs show them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.urls import reverse

from soundingboard.accounts.roles import Permission

if TYPE_CHECKING:
    from soundingboard.web.doors import Stand

Place = tuple[str, str, Permission]  # word, name of the address, who may

VIEW = Permission.VIEW_PROGRAMME

AREAS: Mapping[str, tuple[Place, ...]] = {
    "Plan": (
        ("Plan", "plan", VIEW),
        ("Inspections", "inspections", VIEW),
        ("Notice", "notice", VIEW),
        ("What answers what", "coverage", VIEW),
        ("Lifting the Notice", "notice_tracker", VIEW),
        ("Plan check", "plan_check", VIEW),
    ),
    "Measures": (
        ("Scorecard", "measures", VIEW),
        ("Definitions", "measure_definitions", VIEW),
        ("Teams", "measure_teams", VIEW),
        ("Other authorities", "benchmarks", VIEW),
        ("Region", "region", Permission.VIEW_REGION),
        ("Not yet measured", "development", VIEW),
        ("Bring in figures", "figures", VIEW),
    ),
    "Practice": (
        ("Standards", "practice", VIEW),
        ("Standards by team", "practice_teams", VIEW),
        ("Oversight", "oversight", VIEW),
        ("Voice log", "voices", VIEW),
    ),
    "Risks": (
        ("Register", "risks", VIEW),
        ("Heat map", "risk_heat_map", VIEW),
    ),
    "Audits": (
        ("Audits", "audits", Permission.VIEW_AUDITS),
        ("Loops", "audit_findings", Permission.READ_AUDITS),
        ("Themes", "audit_themes", Permission.VIEW_AUDITS),
        ("Moderation", "audit_moderation", Permission.VIEW_AUDITS),
        ("My audits", "my_audits", VIEW),
        ("Who audits", "audit_auditors", Permission.VIEW_AUDITS),
        ("Tools", "audit_tools", VIEW),
    ),
    "Meetings": (
        ("Meetings", "meetings", VIEW),
        ("Decisions", "decisions", VIEW),
        ("Information requests", "requests", VIEW),
        ("Partners", "partners", VIEW),
        ("Bodies", "bodies", VIEW),
    ),
    "Records": (
        ("Schedule", "retention", Permission.KEEP_RECORDS),
        ("Holds", "holds", Permission.KEEP_RECORDS),
        ("Disposals", "disposals", Permission.KEEP_RECORDS),
        ("Who read what", "reads", Permission.REVIEW_READING),
    ),
    "Scrutiny": (
        ("Questions asked", "scrutiny", VIEW),
        ("To be asked", "enquiries", VIEW),
        ("Question bank", "questions", VIEW),
        ("What is known", "framework_grid", VIEW),
        ("Work programme", "work", VIEW),
        ("Recommendations", "recommendations", VIEW),
    ),
}


def places(stand: "Stand", area: str, here: str) -> list[tuple[str, str, bool]]:
    """The tabs of an area: (word, address, whether it is the one shown), those that this person may open.

    From a page of a past day they lead to that day.
    """
    code = stand.programme.code
    day = f"?as_at={stand.as_at.isoformat()}" if stand.as_at else ""
    return [
        (word, reverse(name, args=[code]) + day, name == here)
        for word, name, permission in AREAS[area]
        if stand.actor.can(permission)
    ]
