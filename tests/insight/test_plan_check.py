"""Each rule of the plan check speaks of what it is about, and is silent about a plan that has nothing wrong."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from soundingboard.insight.plan_check import BUNCHED_AT_LEAST, OVERLOADED, check_plan, rules, rules_markdown
from soundingboard.position.values import ActionValue, HeardValue, MilestoneValue
from tests.insight.made import (
    DELIVERY,
    GOOD,
    OUTCOME,
    OWNER,
    RESOURCE,
    above,
    action,
    counted,
    evidence,
    loop,
    need,
    objective,
    risk,
    standard,
)

pytestmark = pytest.mark.pure


def many(number: int, **given: Any) -> tuple[ActionValue, ...]:
    return tuple(action(f"1.1.{each + 10}", **given) for each in range(number))


def spread(number: int) -> tuple[ActionValue, ...]:
    return tuple(
        action(f"1.1.{each + 10}", due_on=date(2026, 4, 1) + timedelta(days=each), agency=f"Agency {each % 2}")
        for each in range(number)
    )


def of_the_council(number: int) -> tuple[ActionValue, ...]:
    return tuple(replace(each, agency="Council") for each in spread(number))


# Code, a plan in which the rule speaks, and what it says.
SPEAKS: list[tuple[str, dict[str, Any], str]] = [
    ("PC01", {"needs": (need(satisfied_by=()),)}, "No objective answers this requirement"),
    (
        "PC02",
        {
            "needs": (
                need(),
                need(
                    kind="finding",
                    reference="I1.1",
                    is_priority_action=True,
                    satisfied_by=(),
                    contributed_to_by=("1.1",),
                ),
            )
        },
        "none satisfies it",
    ),
    ("PC03", {"objectives": (objective(aligned=objective().aligned[1:]),)}, "not marked as a local ambition"),
    ("PC04", {"needs": (need(satisfied_by=(), contributed_to_by=("1.1", "1.2", "1.3", "1.4")),)}, "4 objectives"),
    ("PC05", {"objectives": (objective(owner=None),)}, "No post owns it"),
    ("PC06", {"objectives": (objective(owner=replace(OWNER, holder=None)),)}, "Nobody holds the post"),
    ("PC06", {"objectives": (objective(owner=replace(OWNER, leaves_on=date(2026, 4, 1))),)}, "on 1 April 2026"),
    ("PC07", {"objectives": (objective(due_on=None),)}, "no date"),
    ("PC08", {"objectives": (objective(measure=" "),)}, "how anyone will know"),
    ("PC09", {"objectives": (objective(baseline=""),)}, "no baseline"),
    ("PC10", {"objectives": (objective(target=""),)}, "no target"),
    ("PC11", {"actions": (action(state="cancelled"),)}, "No action delivers it"),
    ("PC12", {"needs": (need(due_on=date(2026, 6, 29)),)}, "requirement N1.1 on 29 June 2026"),
    ("PC13", {"objectives": tuple(objective(reference=f"1.{n}") for n in range(1, 8))}, "the plan allows 6"),
    ("PC14", {"objectives": (objective(content_area=""),)}, "content area"),
    ("PC15", {"outcomes": (replace(OUTCOME, statement="Implement a new assessment model"),)}, "not what changes"),
    ("PC16", {"outcomes": (replace(OUTCOME, baseline=""),)}, "at the start"),
    ("PC17", {"outcomes": (replace(OUTCOME, what_good_looks_like=""),)}, "what good looks like"),
    ("PC18", {"outcomes": (OUTCOME, replace(OUTCOME, reference="O2"))}, "No objective works towards it"),
    ("PC19", {"actions": (action(owner=None),)}, "No post owns it"),
    ("PC19", {"posts": (replace(OWNER, holder=None),)}, "Nobody holds the post"),
    ("PC20", {"actions": (action(due_on=None),)}, "no date"),
    ("PC21", {"actions": (action(title="Write the standard and train every team manager"),)}, "more than one thing"),
    ("PC22", {"actions": (action(title="Ensure that supervision is reflective"),)}, "“Ensure”"),
    ("PC23", {"actions": (action(due_on=date(2026, 7, 1)),)}, "after objective 1.1"),
    ("PC24", {"actions": many(BUNCHED_AT_LEAST)}, f"5 of 5 actions are due on {'1 May 2026'}"),
    ("PC25", {"actions": spread(OVERLOADED + 1)}, "owns 13 actions"),
    ("PC26", {"actions": (action(starts_on=date(2025, 10, 1)),)}, "212 days without a milestone"),
    ("PC27", {"actions": (action(title="Publish it"), action("1.1.2", title="Publish  IT."))}, "action 1.1.1"),
    (
        "PC28",
        {"delivery_plans": (replace(DELIVERY, resources=(replace(RESOURCE, secured="0.50"),)),)},
        "1.5 full-time equivalent is",
    ),
    ("PC29", {"delivery_plans": (replace(DELIVERY, sponsor=None),)}, "Nobody sponsors"),
    ("PC29", {"delivery_plans": (replace(DELIVERY, lead_agency=None),)}, "No agency leads"),
    (
        "PC30",
        {"actions": tuple(replace(each, agency="Council") for each in spread(5))},
        "All 5 actions belong to Council",
    ),
    ("PC31", {"evidence": (evidence(is_voice_of_children=False),)}, "children and families say"),
    ("PC32", {"evidence": (evidence(performance_type="quantity"),)}, "about quantity"),
    ("PC35", {"loops": (loop(days_without_action=29),)}, "No action was agreed for 29 days."),
    ("PC36", {"loops": (loop(rechecked="worse"),)}, "found it worse"),
    ("PC33", {"risks": (above(),)}, "neither a control nor an action"),
    ("PC34", {"risks": (risk(),), "posts": (replace(OWNER, holder=None),)}, "Nobody holds the post Head of Assessment"),
    (
        "PC37",
        {"standards": (standard(without=("Harbour", "Millside")),)},
        "2 of 5 teams have not adopted it: Harbour, M",
    ),
    ("PC37", {"standards": (standard(without=tuple("ABCDEFG")),)}, "A, B, C, D, E and more."),
    ("PC38", {"standards": (standard(adopted=0, bare=1),)}, "1 team is said to work to it, and nothing shows it."),
    (
        "PC39",
        {"practice": (counted(passed=50, is_far=True),)},
        "far less often than the aim of 90%",
    ),
]


def remarks(changed: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for remark in check_plan(replace(GOOD, **changed)):
        found.setdefault(remark.code, []).append(remark.sentence)
    return found


def test_a_good_plan_is_left_in_peace():
    assert remarks({}) == {}


@pytest.mark.parametrize(
    ("code", "changed", "says"), SPEAKS, ids=[f"{code}-{n}" for n, (code, *_) in enumerate(SPEAKS)]
)
def test_a_rule_speaks(code, changed, says):
    found = remarks(changed)

    assert code in found, found
    assert any(says in sentence for sentence in found[code]), found[code]


# Code, and a plan that comes close and is not what the rule is about.
SILENT: list[tuple[str, dict[str, Any]]] = [
    ("PC01", {"needs": (need(satisfied_by=(), parked_because="Covered by another programme"),)}),
    ("PC03", {"objectives": (objective(is_local_ambition=True, aligned=()),)}),
    ("PC06", {"objectives": (objective(owner=replace(OWNER, leaves_on=date(2026, 6, 30))),)}),
    ("PC08", {"objectives": (objective(measure="", not_measurable_yet=True),)}),
    ("PC12", {"needs": (need(due_on=date(2026, 6, 30)),)}),
    ("PC13", {"objectives": tuple(objective(reference=f"1.{n}") for n in range(1, 7))}),
    ("PC15", {"outcomes": (replace(OUTCOME, statement="Children live in homes that have been reviewed"),)}),
    ("PC19", {"actions": (action(owner=None, state="delivered"),)}),
    ("PC21", {"actions": (action(title="Audit the quality and timeliness of plans"),)}),
    ("PC22", {"actions": (action(title="Publish how to ensure that supervision is reflective"),)}),
    ("PC23", {"actions": (action(due_on=date(2026, 6, 30)),)}),
    ("PC24", {"actions": many(BUNCHED_AT_LEAST - 1)}),
    (
        "PC24",
        {"actions": (*many(BUNCHED_AT_LEAST), *(action(f"9.{n}", due_on=date(2026, 6, n)) for n in range(1, 30)))},
    ),
    ("PC25", {"actions": spread(OVERLOADED)}),
    (
        "PC26",
        {
            "actions": (action(starts_on=date(2025, 10, 1)),),
            "milestones": (MilestoneValue("1.1.1", "M1", "Half way", date(2026, 1, 1), date(2026, 1, 1), None),),
        },
    ),
    ("PC30", {"actions": of_the_council(4)}),
    ("PC33", {"risks": (risk(), above(state="accepted"), above(actions=("1.1.1",)))}),
    ("PC34", {"risks": (risk(),)}),
    ("PC35", {"loops": (loop(days_without_action=28),)}),
    ("PC36", {"loops": (loop(rechecked="same"),)}),
    ("PC31", {"evidence": (), "heard": (HeardValue("1.1", 1, 0, 0, 0, 0, None),)}),
    ("PC37", {"standards": (standard(bare=2),)}),
    ("PC38", {"standards": (standard(adopted=1, bare=2), standard(adopted=0))}),
    (
        "PC39",
        {"practice": (counted(), counted(team="Harbour", is_far=True), counted(standard="", passed=50, is_far=True))},
    ),
    (
        "PC32",
        {
            "evidence": (evidence(performance_type="quantity"), evidence(reference="E2")),
            "objectives": (objective(evidence=("E1", "E2")),),
        },
    ),
]


@pytest.mark.parametrize(("code", "changed"), SILENT)
def test_a_rule_stays_silent_at_its_edge(code, changed):
    assert code not in remarks(changed)


def test_every_rule_is_in_the_table_and_published_in_words():
    codes = [rule.code for rule in rules()]

    assert codes == [f"PC{number:02}" for number in range(1, len(codes) + 1)]
    assert len(codes) >= 20
    assert {code for code, *_ in SPEAKS} == set(codes)
    for rule in rules():
        assert len(rule.words.split()) > 4
        assert re.search(rf"\*\*{rule.code} {re.escape(rule.name)}\.\*\*", rules_markdown())
