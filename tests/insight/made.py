"""A plan with nothing wrong in it, in values, and its parts to be made worse one by one."""

from datetime import date
from typing import Any

from soundingboard.position.values import (
    ActionValue,
    AlignedValue,
    DeliveryPlanValue,
    EvidenceValue,
    LoopValue,
    NeedValue,
    ObjectiveValue,
    OutcomeValue,
    PlanValue,
    PointValue,
    Position,
    PostValue,
    PracticeValue,
    ResourceValue,
    RiskScoreValue,
    RiskValue,
    StandardValue,
    SuggestionValue,
    ThemeValue,
)

TODAY = date(2026, 3, 16)
POINT = PointValue("green", "Green", "tick", "green", 3)
OWNER = PostValue("head", "Head of Assessment", "Council", "Olu Owner")


def action(reference: str = "1.1.1", **given: Any) -> ActionValue:
    values: dict[str, Any] = {
        "reference": reference,
        "title": f"Publish the revised threshold document, part {reference}",
        "objective": "1.1",
        "delivery_plan": "DP1",
        "owner": "head",
        "agency": "Council" if reference != "1.1.1" else "Police",
        "state": "in_progress",
        "state_since": TODAY,
        "starts_on": date(2026, 1, 5),
        "baseline_due_on": date(2026, 5, 1),
        "due_on": date(2026, 5, 1),
        "done_on": None,
        "days_overdue": 0,
        "days_slipped": 0,
        "date_changes": 0,
        "rounds_missed": 0,
        "carried_forward": 0,
        "late_dependencies": 0,
        "recheck_due_on": None,
        "answered_in": 1,
        "progress": "",
        "blocker": "",
        "help_needed": "",
        "forecast_on": None,
        "evidence": (),
    }
    return ActionValue(**{**values, **given})


def objective(**given: Any) -> ObjectiveValue:
    values: dict[str, Any] = {
        "reference": "1.1",
        "theme": "1",
        "title": "Assessments are timely and good",
        "description": "",
        "owner": OWNER,
        "tier": 1,
        "content_area": "practice.priority",
        "starts_on": date(2026, 1, 5),
        "baseline_due_on": date(2026, 6, 30),
        "due_on": date(2026, 6, 30),
        "measure": "Share of assessments graded good",
        "baseline": "40%",
        "target": "75%",
        "not_measurable_yet": False,
        "is_local_ambition": False,
        "aligned": (
            AlignedValue("requirement", "N1.1", "satisfies", "Improve assessments"),
            AlignedValue("outcome", "O1", "contributes", "Children are seen sooner"),
        ),
        "evidence": ("E1",),
        "ratings": (),
        "ribbon": (),
        "suggestion": SuggestionValue(POINT, POINT, POINT, False, ()),
    }
    return ObjectiveValue(**{**values, **given})


def need(**given: Any) -> NeedValue:
    values: dict[str, Any] = {
        "kind": "requirement",
        "reference": "N1.1",
        "source": "Notice",
        "text": "Improve assessments",
        "due_on": date(2026, 9, 30),
        "page": None,
        "is_priority_action": False,
        "satisfied_by": ("1.1",),
        "contributed_to_by": (),
        "parked_because": None,
    }
    return NeedValue(**{**values, **given})


PRIORITY = need(kind="finding", reference="I1.1", is_priority_action=True, satisfied_by=(), contributed_to_by=("1.1",))


def evidence(**given: Any) -> EvidenceValue:
    values: dict[str, Any] = {
        "reference": "E1",
        "title": "What young people said",
        "kind": "voice_children",
        "line": 2,
        "performance_type": "quality",
        "says": "supports",
        "content_area": "",
        "classification": "official",
        "collected_on": TODAY,
        "describes_until": TODAY,
        "sample_size": 12,
        "verified_on": None,
        "strength": 2,
        "is_fresh": True,
        "counts": True,
        "is_voice_of_children": True,
        "because": (),
    }
    return EvidenceValue(**{**values, **given})


OUTCOME = OutcomeValue("O1", "1", "Children are seen within a day", "Two in five", "Nine in ten", date(2026, 12, 31))
RESOURCE = ResourceValue("Council", "people", "Two auditors", "2.00", "2.00")
DELIVERY = DeliveryPlanValue("DP1", "Assessment", "1", "head", "Council", (RESOURCE,))

GOOD = Position(
    form="position/1",
    programme="wexmoor",
    programme_name="Wexmoor",
    authority="Wexmoor",
    as_at=TODAY,
    scope="whole",
    plan=PlanValue("P1", "Improvement Plan", 1, date(2026, 1, 1), "D1", None, None, 6),
    rounds=(),
    themes=(ThemeValue("1", "Practice", "", None),),
    outcomes=(OUTCOME,),
    objectives=(objective(),),
    roll_ups=(),
    delivery_plans=(DELIVERY,),
    actions=(action(), action("1.1.2", due_on=date(2026, 5, 20))),
    milestones=(),
    evidence=(evidence(),),
    needs=(need(),),
    date_changes=(),
    decisions=(),
    posts=(OWNER,),
)


def standard(**given: Any) -> StandardValue:
    """A standard that every team works to, with evidence."""
    values: dict[str, Any] = {
        "code": "visits",
        "title": "Children are visited",
        "content_area": "practice.services",
        "is_clock": True,
        "aim": 90,
        "adopted": 3,
        "bare": 0,
        "without": (),
    }
    return StandardValue(**{**values, **given})


def counted(**given: Any) -> PracticeValue:
    """The standard counted over three months by the whole, and met as often as is aimed at."""
    values: dict[str, Any] = {
        "title": "Children are visited",
        "standard": "visits",
        "team": "",
        "aim": 90,
        "first": date(2026, 1, 1),
        "last": date(2026, 3, 1),
        "passed": 90,
        "eligible": 100,
        "not_applicable": 4,
        "incomplete": 1,
        "is_far": False,
    }
    return PracticeValue(**{**values, **given})


LOW = RiskScoreValue(2, 2, 2, 2)
HIGH = RiskScoreValue(3, 5, 3, 3)


def risk(**given: Any) -> RiskValue:
    """A risk within appetite with a control that works; the scores and what follows from them are the test's."""
    values: dict[str, Any] = {
        "reference": "RSK1",
        "title": "Social workers leave",
        "cause": "Pay.",
        "event": "They leave.",
        "consequence": "Children wait.",
        "owner": "head",
        "owner_title": "Head of Assessment",
        "agency": "Council",
        "state": "open",
        "raised_on": date(2026, 1, 5),
        "inherent": RiskScoreValue(4, 5, 4, 4),
        "current": LOW,
        "target": LOW,
        "before": LOW,
        "reason": "Two came back.",
        "level": PointValue("low", "Low", "circle", "green", 4),
        "children_appetite": 6,
        "programme_appetite": 10,
        "above": (),
        "is_mitigated": True,
        "reviewed_on": TODAY,
        "review_due_on": date(2026, 9, 1),
        "accepted_until": None,
        "expired": False,
        "objectives": ("1.1",),
        "actions": (),
        "controls": (),
        "escalations": (),
    }
    return RiskValue(**{**values, **given})


def above(**given: Any) -> RiskValue:
    """A risk above appetite for children."""
    level = PointValue("high", "High", "triangle", "amber", 15)
    return risk(**{"current": HIGH, "level": level, "above": ("children",), **given})


def loop(**given: Any) -> LoopValue:
    """A loop of an audit that is acted on in time."""
    values: dict[str, Any] = {
        "reference": "AF1",
        "cycle": "AC1",
        "team": "North",
        "section": "oversight",
        "objective": "1.1",
        "state": "acted_on",
        "found_on": date(2026, 2, 2),
        "rechecked": "",
        "days_overdue": 0,
        "days_without_action": 0,
    }
    return LoopValue(**{**values, **given})
