"""Each rule of the agenda proposes what it is about, and nothing for a programme that goes as it should."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from soundingboard.insight.agenda import BOARD, GROUP, PANEL, propose, rules, rules_markdown
from soundingboard.position.values import (
    DecisionValue,
    EscalationValue,
    FollowUpValue,
    MeasureValue,
    PointValue,
    QuestionValue,
    RatingValue,
    RequestValue,
    RibbonMark,
    VoiceLogValue,
)
from tests.insight.made import GOOD, HIGH, TODAY, above, action, counted, loop, need, objective, risk, standard

pytestmark = pytest.mark.pure

HELD_ON = TODAY + timedelta(days=14)
COLOURS = {"red": 1, "amber": 2, "green": 3}


def point(colour: str) -> PointValue:
    return PointValue(colour, colour.capitalize(), "shape", colour, COLOURS[colour])


def rated(colour: str, **given: Any) -> RatingValue:
    values: dict[str, Any] = {
        "dimension": "delivery",
        "stage": "agreed",
        "round": 9,
        "point": point(colour),
        "scale_version": 1,
        "reason": "It is so.",
        "suggested": point(colour),
        "rules": (),
        "is_asserted": False,
        "by": "Bea Chair",
        "on": TODAY,
        "decision": "D1",
        "cites": (),
    }
    return RatingValue(**{**values, **given})


def ribbon(*colours: str) -> tuple[RibbonMark, ...]:
    return tuple(RibbonMark(number, "delivery", point(each), None) for number, each in enumerate(colours, start=1))


def escalation(**given: Any) -> EscalationValue:
    values: dict[str, Any] = {
        "level": "board",
        "to": "Improvement Board",
        "text": "Pay for two posts.",
        "escalated_on": TODAY,
        "due_on": None,
        "state": "waiting",
        "answered_on": None,
        "reply": "",
    }
    return EscalationValue(**{**values, **given})


def request(**given: Any) -> RequestValue:
    values: dict[str, Any] = {
        "reference": "IR1",
        "body": "Improvement Board",
        "question": "How many waited longer than twenty days?",
        "about": "",
        "owner": "Head of Assessment",
        "agency": "Council",
        "asked_on": date(2026, 2, 1),
        "due_on": date(2026, 4, 30),
        "state": "asked",
        "answered_on": None,
        "times_returned": 0,
    }
    return RequestValue(**{**values, **given})


def decision(**given: Any) -> DecisionValue:
    values: dict[str, Any] = {
        "reference": "D4",
        "body": "Improvement Board",
        "kind": "other",
        "decided_on": date(2025, 9, 1),
        "title": "Fund two auditors",
        "text": "Agreed.",
        "minute_reference": "",
        "review_on": HELD_ON,
        "worked": None,
    }
    return DecisionValue(**{**values, **given})


def follow_up(**given: Any) -> FollowUpValue:
    values: dict[str, Any] = {
        "kind": "action",
        "body": "Improvement Board",
        "held_on": date(2026, 1, 20),
        "text": "Write to the trust",
        "about": "",
        "owner": "Independent Chair",
        "due_on": HELD_ON - timedelta(days=1),
    }
    return FollowUpValue(**{**values, **given})


def measure(**given: Any) -> MeasureValue:
    values: dict[str, Any] = dict.fromkeys(MeasureValue.__dataclass_fields__, "")
    values |= {
        "code": "CP_LATE",
        "title": "Conferences in time",
        "decimals": 0,
        "objectives": ("1.1",),
        "outcomes": (),
        "on_scorecard": True,
        "points": (),
        "rebases": (),
        "baseline_until": None,
        "marks": (),
        "last_on": None,
        "notes": (),
        "variation": "common_cause",
        "assurance": None,
        "periods_off_path": 0,
        "is_too_old": False,
        "asks": (),
    }
    return MeasureValue(**{**values, **given})


def question(**given: Any) -> QuestionValue:
    values: dict[str, Any] = {
        "reference": "Q1",
        "body": "Scrutiny panel",
        "body_kind": BOARD,
        "question": "What stops you?",
        "about": "",
        "content_area": "",
        "asked_by": None,
        "asked_of": "Head of Assessment",
        "agency": "Council",
        "asked_on": TODAY,
        "state": "asked",
        "promised_for": None,
        "times_returned": 0,
        "times_promised": 0,
    }
    return QuestionValue(**{**values, **given})


def asked(**given: Any) -> dict[str, Any]:
    """The same question on the list of each of the three bodies."""
    return {"questions": tuple(question(body_kind=kind, **given) for kind in (BOARD, GROUP, PANEL))}


# Code, what makes the rule speak, what makes it stay silent at its edge, what it is about, and words of the reason.
SPEAKS: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    (
        "AG01",
        {"objectives": (objective(ribbon=ribbon("green", "red")),)},
        {"objectives": (objective(ribbon=ribbon("red", "red")),)},
        "objective/1.1",
        "It was green before.",
    ),
    (
        "AG02",
        {"objectives": (objective(ribbon=ribbon("green", "amber", "amber", "amber")),)},
        {"objectives": (objective(ribbon=ribbon("amber", "amber", "green", "amber", "amber")),)},
        "objective/1.1",
        "Amber in the last 3 rounds.",
    ),
    (
        "AG03",
        {"objectives": (objective(ratings=(rated("green", suggested=point("amber")),)),)},
        {"objectives": (objective(ratings=(rated("red", suggested=point("amber")),)),)},
        "objective/1.1",
        "where the rules suggested amber",
    ),
    (
        "AG04",
        {"objectives": (objective(ratings=(rated("green", is_asserted=True),)),)},
        {"objectives": (objective(ratings=(rated("amber", is_asserted=True),)),)},
        "objective/1.1",
        "only first-line evidence",
    ),
    (
        "AG05",
        {"actions": (action(rounds_missed=2), action("1.1.2", rounds_missed=3))},
        {"actions": (action(rounds_missed=1), action("1.1.2", rounds_missed=3, state="delivered"))},
        "objective/1.1",
        "Nothing was said of 1.1.1, 1.1.2 for 3 rounds.",
    ),
    (
        "AG06",
        {"actions": (action(date_changes=3, days_slipped=90),)},
        {"actions": (action(date_changes=2, days_slipped=90),)},
        "action/1.1.1",
        "moved 3 times, by 90 days",
    ),
    (
        "AG07",
        {"actions": (action(state="blocked", help_needed="Decide who pays."),)},
        {"actions": (action(state="blocked"),)},
        "action/1.1.1",
        "Decide who pays.",
    ),
    (
        "AG08",
        {"needs": (need(due_on=HELD_ON + timedelta(days=60)),)},
        {"needs": (need(due_on=HELD_ON + timedelta(days=61)),)},
        "requirement/N1.1",
        "nothing shows yet",
    ),
    (
        "AG09",
        {"measures": (measure(variation="concern_high", headline="Worse than chance explains."),)},
        {"measures": (measure(variation="improvement_low"),)},
        "measure/CP_LATE",
        "Worse than chance",
    ),
    (
        "AG10",
        {"requests": (request(due_on=HELD_ON - timedelta(days=3)),)},
        {"requests": (request(due_on=HELD_ON),)},
        "request/IR1",
        "3 days before",
    ),
    (
        "AG11",
        {"requests": (request(state="answered"),)},
        {"requests": (request(state="satisfied"),)},
        "request/IR1",
        "Say whether it satisfies",
    ),
    (
        "AG12",
        {"decisions": (decision(),)},
        {"decisions": (decision(review_on=HELD_ON + timedelta(days=1)), decision(worked="yes"))},
        "decision/D4",
        "Did it work?",
    ),
    (
        "AG13",
        {"follow_ups": (follow_up(),)},
        {"follow_ups": (follow_up(due_on=HELD_ON), follow_up(due_on=None))},
        "follow-up/2026-01-20.1",
        "Independent Chair was to do it",
    ),
    (
        "AG14",
        {"measures": (measure(is_too_old=True, last_period="June 2025"),)},
        {"measures": (measure(is_too_old=True, objectives=()),)},
        "measure/CP_LATE",
        "The last figure is of June 2025.",
    ),
    (
        "AG15",
        asked(state="promised", promised_for=HELD_ON - timedelta(days=1), times_promised=2),
        asked(state="promised", promised_for=HELD_ON, times_promised=2),
        "question/Q1",
        "It was promised 2 times.",
    ),
    ("AG16", asked(), asked(asked_on=HELD_ON), "question/Q1", "was asked 14 days before"),
    ("AG17", asked(state="returned", times_returned=1), asked(state="answered"), "question/Q1", "sent back once"),
    (
        "AG30",
        {"loops": (loop(rechecked="worse"),)},
        {"loops": (loop(rechecked="same"),)},
        "audit_finding/AF1",
        "worse now",
    ),
    (
        "AG31",
        {"loops": (loop(days_overdue=29), loop(reference="AF2", days_without_action=30))},
        {"loops": (loop(days_overdue=28),)},
        "audit_finding/AF1",
        "AF1, AF2",
    ),
    (
        "AG32",
        {"objectives": (objective(ratings=(rated("green"),), evidence=()),), "loops": (loop(rechecked="worse"),)},
        {"objectives": (objective(ratings=(rated("amber"),), evidence=()),), "loops": (loop(rechecked="worse"),)},
        "objective/1.1",
        "Says otherwise: AF1.",
    ),
    ("AG19", {"risks": (above(),)}, {"risks": (above(before=HIGH),)}, "risk/RSK1", "15 for children and 9"),
    (
        "AG20",
        {"risks": (risk(state="accepted", accepted_until=HELD_ON - timedelta(days=1)),)},
        {"risks": (risk(state="accepted", accepted_until=HELD_ON),)},
        "risk/RSK1",
        "It was accepted until 29 March 2026.",
    ),
    (
        "AG21",
        {"risks": (risk(review_due_on=HELD_ON - timedelta(days=1)),)},
        {"risks": (risk(review_due_on=HELD_ON),)},
        "risk/RSK1",
        "Head of Assessment should have looked at RSK1",
    ),
    (
        "AG22",
        {"risks": (risk(escalations=(escalation(),)),)},
        {"risks": (risk(escalations=(escalation(state="answered"), escalation(level="dfe", due_on=HELD_ON))),)},
        "risk/RSK1",
        "Improvement Board: waits 14 days for a reply. Pay for two posts.",
    ),
    ("AG18", asked(state="answered"), asked(state="returned"), "question/Q1", "Say whether it satisfies"),
    (
        "AG23",
        {"practice": (counted(passed=50, is_far=True), counted(team="Harbour", passed=5, eligible=20, is_far=True))},
        {"practice": (counted(), counted(team="Harbour"))},
        "standard/visits",
        "All together it is far below the aim of 90%. Teams far below it: Harbour.",
    ),
    (
        "AG24",
        {"standards": (standard(without=("Harbour",)), standard(code="other", without=("Harbour", "Bay")))},
        {"standards": (standard(bare=1),)},
        "standards/all",
        "2 standards are not adopted by every team that it concerns. Gaps lie with Bay, Harbour.",
    ),
    (
        "AG25",
        {"voice_log": (VoiceLogValue(9, 4, 2, 1, 4, date(2025, 11, 3)),)},
        {"voice_log": (VoiceLogValue(9, 4, 0, 1, 4, date(2026, 3, 3)),)},
        "voice/all",
        "It happened 2 times; the oldest was said on 3 November 2025.",
    ),
]


def proposed(code: str, changed: dict[str, Any]) -> list[tuple[str, str]]:
    position = replace(GOOD, **changed)
    return [
        (found.about, found.why)
        for body in (BOARD, GROUP, PANEL)
        for found in propose(position, body, HELD_ON)
        if found.code == code
    ]


def test_nothing_is_proposed_where_all_goes_as_it_should():
    position = replace(GOOD, needs=(need(due_on=None),))

    assert [propose(position, body, HELD_ON) for body in (BOARD, GROUP, PANEL)] == [(), (), ()]


@pytest.mark.parametrize(("code", "speaks", "silent", "about", "says"), SPEAKS, ids=[each[0] for each in SPEAKS])
def test_a_rule_proposes_and_stays_silent_at_its_edge(code, speaks, silent, about, says):
    found = proposed(code, speaks)

    assert found
    assert {each[0] for each in found} == {about}
    assert says in found[0][1]
    assert proposed(code, silent) == []


def test_each_rule_speaks_to_the_bodies_it_names_and_to_no_other():
    for code, speaks, *_ in SPEAKS:
        rule = next(rule for rule in rules() if rule.code == code)
        for body in (BOARD, GROUP, PANEL):
            codes = {found.code for found in propose(replace(GOOD, **speaks), body, HELD_ON)}
            assert (code in codes) is (body in rule.bodies), (code, body)


def test_a_requirement_that_shows_as_met_is_left_alone():
    met = objective(ratings=(rated("green", dimension="impact"),))
    due = need(due_on=HELD_ON + timedelta(days=30))

    assert proposed("AG08", {"objectives": (met,), "needs": (due,)}) == []


def test_every_rule_is_in_the_table_and_published_in_words():
    assert [rule.code for rule in rules()] == sorted({each[0] for each in SPEAKS})
    page = rules_markdown()
    for rule in rules():
        assert f"**{rule.code} {rule.name}**" in page
        assert len(rule.words) > 40


def test_a_question_comes_back_to_the_body_that_asked_it_and_to_no_other():
    position = replace(GOOD, questions=(question(body_kind=PANEL),))

    assert [found.code for found in propose(position, PANEL, HELD_ON)] == ["AG16"]
    assert proposed("AG16", {"questions": (question(body_kind=BOARD),)}) != []
    assert "AG16" not in {found.code for body in (BOARD, GROUP) for found in propose(position, body, HELD_ON)}


def test_an_escalation_beyond_the_board_comes_back_once_its_reply_is_overdue():
    late = escalation(level="dfe", to="Department for Education", due_on=HELD_ON - timedelta(days=1))

    assert proposed("AG22", {"risks": (risk(escalations=(late,)),)})


def test_a_closed_risk_is_no_item():
    closed = above(state="closed", review_due_on=TODAY, escalations=(escalation(),))

    assert [proposed(f"AG{number}", {"risks": (closed,)}) for number in range(19, 23)] == [[]] * 4
