from dataclasses import replace
from decimal import Decimal

import pytest

from soundingboard.rating.facts import (
    Deadline,
    LoopFacts,
    MeasureFacts,
    MilestoneFacts,
    ObjectiveFacts,
    PastRatings,
    ResourceGap,
    RiskFacts,
)
from soundingboard.rating.rules import missing_points, rules
from soundingboard.rating.scales import shipped_scales
from tests.rating.made import (
    AUDIT,
    DATA,
    INSPECTION,
    ON,
    STALE,
    VOICE,
    action,
    ago,
    ahead,
    done,
    objective,
)

AGAINST = replace(AUDIT, reference="E9", says="contradicts")
MIXED = replace(AUDIT, reference="E8", says="mixed")
WAITING = {"state": "not_started"}
MEASURE = MeasureFacts("rereferrals", "Re-referrals", is_about_effect=True, last_on=ago(20))
BETTER = replace(MEASURE, improves=True)
OLD = replace(MEASURE, is_too_old=True, last_on=None)
COUNTED = replace(MEASURE, code="contacts", title="Contacts", is_about_effect=False)
RISK = RiskFacts("RSK1", "Leavers", is_above=True)
LOOP = LoopFacts("AF1")
BARE = replace(RISK, reference="RSK2", is_mitigated=False)
AMBER = PastRatings(ago(30), delivery="amber")
RED = PastRatings(ago(30), delivery="red")

SPEAKS: list[tuple[str, ObjectiveFacts, str]] = [
    ("R01", objective(action(**WAITING), starts_on=ahead(1)), "Work is due to begin on 1 July 2026"),
    ("R02", objective(), "No action delivers this objective."),
    ("R02", objective(action(**WAITING)), "None of 1 action has been started."),
    ("R02", objective(action(**WAITING), starts_on=ON), "though work was due to begin on 30 June 2026"),
    ("R02", objective(action(state="cancelled")), "No action delivers"),
    ("R03", objective(action(), done()), "1 of 2 actions done"),
    ("R03", objective(done(), action(**WAITING)), "1 of 2 actions done"),
    ("R04", objective(done(), done("1.3", state="assured"), action(state="merged")), "All 2 actions delivered."),
    ("R04", objective(done(state="sustained")), "The one action delivered."),
    ("R05", objective(action(due_on=ago(1))), "1 action past the due date: 1.1 by 1 day."),
    (
        "R05",
        objective(*(action(f"1.{n}", due_on=ago(n)) for n in range(1, 6))),
        "1.5 by 5 days; 1.4 by 4 days; 1.3 by 3",
    ),
    ("R05", objective(action(due_on=ago(1), **WAITING)), "1 action past"),
    ("R06", objective(action(due_on=ago(61)), *[done(str(n)) for n in range(9)]), "1.1 is 61 days past its date"),
    ("R06", objective(action(due_on=ago(1)), action("1.3", due_on=ago(1)), done(), done()), "2 of 4 actions are past"),
    ("R07", objective(milestones=(MilestoneFacts("M1", ago(3)),)), "1 milestone missed: M1 by 3 days."),
    ("R08", objective(deadlines=(Deadline("N4", ago(1)),)), "1 requirement of the Notice not met by its deadline: N4"),
    ("R09", objective(action(), due_on=ago(1)), "The objective was due on 29 June 2026; 1 action still to be done."),
    ("R10", objective(action(forecast_on=ahead(31)), due_on=ahead(30)), "after 30 July 2026: 1.1 on 31 July 2026"),
    ("R10", objective(action(forecast_on=ahead(31)), deadlines=(Deadline("N1", ahead(30)),)), "after 30 July 2026"),
    ("R11", objective(action(state="blocked")), "1 action is blocked or asks for help: 1.1."),
    (
        "R11",
        objective(action(help_needed=True), action("1.3", state="blocked")),
        "2 actions are blocked or ask for help",
    ),
    ("R12", objective(action(state="blocked", due_on=ahead(28))), "1.1, due on 28 July 2026"),
    ("R12", objective(action(state="blocked", due_on=ago(5))), "1.1, due on 25 June 2026"),
    ("R13", objective(action(rounds_silent=2)), "1.1 for 2 rounds"),
    ("R13", objective(action(rounds_silent=3, state="not_started", starts_on=ON)), "1.1 for 3 rounds"),
    ("R14", objective(action(times_carried_forward=3)), "1.1 3 times"),
    (
        "R15",
        objective(action(), baseline_due_on=ON, due_on=ahead(91), times_moved=1),
        "moved once and is now 91 days later",
    ),
    (
        "R15",
        objective(action(), baseline_due_on=ON, due_on=ahead(9), times_moved=3),
        "moved 3 times and is now 9 days later",
    ),
    ("R16", objective(action(late_dependencies=2)), "Waiting: 1.1, for 2 things that should have been there by now."),
    ("R17", objective(action(), resources=(ResourceGap("people", Decimal(5), Decimal("2.5")),)), "2.50 of 5 people"),
    (
        "R17",
        objective(action(**WAITING), starts_on=ON, resources=(ResourceGap("money", Decimal(90000), Decimal(0)),)),
        "Not secured: 90,000 of 90,000 pounds.",
    ),
    ("R18", objective(done(has_evidence=False)), "1 action delivered without evidence that stands: 1.2."),
    ("R19", objective(action(due_on=None)), "None of 1 action still to be done has a date ahead of it."),
    ("R19", objective(action(due_on=ago(1)), done()), "None of 1 action"),
    ("R20", objective(past=(RED, AMBER, AMBER, AMBER)), "Amber for 3 rounds running"),
    ("R21", objective(action(), evidence=(AUDIT,)), "Nothing has been delivered"),
    ("R21", objective(done(days=182)), "The first action was delivered 182 days ago"),
    ("R22", objective(done(days=183)), "183 days after the first delivery"),
    ("R22", objective(done(days=500), evidence=(STALE,)), "500 days after the first delivery"),
    ("R22", objective(done(days=200), evidence=(DATA,)), "no fresh evidence of its effect"),
    ("R23", objective(done(), evidence=(AGAINST,)), "All fresh evidence of effect contradicts it: E9 (strength 3)."),
    ("R24", objective(done(), evidence=(AUDIT,)), "not by two kinds of source that agree: E1 (strength 3)."),
    ("R24", objective(done(), evidence=(MIXED,)), "E8 (strength 3)"),
    ("R25", objective(done(), evidence=(AUDIT, VOICE)), "2 kinds of source support it"),
    (
        "R26",
        objective(done(state="sustained"), evidence=(AUDIT, VOICE)),
        "The one action sustained, and 2 kinds of source",
    ),
    ("R27", objective(done(), evidence=(AUDIT, VOICE, AGAINST)), "Contradicted by E9 (strength 3)."),
    (
        "R28",
        objective(done(), evidence=(replace(AUDIT, sample_size=None), AGAINST)),
        "The strongest evidence against has strength 3, the strongest in support 2.",
    ),
    ("R29", objective(evidence=(DATA,)), "Of 1 fresh piece of evidence none has strength 2 or more."),
    ("R29", objective(), "Of 0 fresh pieces of evidence none has strength"),
    ("R30", objective(evidence=(AUDIT,)), "1 fresh piece of evidence of strength 2 or more."),
    (
        "R31",
        objective(evidence=(AUDIT, VOICE)),
        "2 kinds of source with fresh evidence of strength 3 or more: audit; voice of children.",
    ),
    ("R32", objective(), "There is no evidence."),
    ("R32", objective(evidence=(STALE,)), "Of 1 piece of evidence none is fresh."),
    ("R33", objective(evidence=(DATA, STALE)), "All fresh evidence (1 piece) comes from those responsible"),
    ("R34", objective(evidence=(AUDIT,)), "None of the fresh evidence is the voice of children"),
    ("R34", objective(evidence=(replace(VOICE, collected_on=ago(184)),)), "None of the fresh evidence is the voice"),
    ("R35", objective(evidence=(VOICE, AGAINST)), "E2 (strength 3) in support, E9 (strength 3) against."),
    ("R36", objective(evidence=(DATA,)), "All fresh evidence (1 piece) is about quantity"),
    ("R37", objective(done(recheck_due_on=ago(1))), "1 re-check overdue: 1.2 was due on 29 June 2026."),
    (
        "R38",
        objective(measures=(replace(MEASURE, periods_off_path=2),)),
        "Off the path to the target: Re-referrals, 2 periods running.",
    ),
    ("R38", objective(measures=(replace(COUNTED, periods_off_path=5),)), "Contacts, 5 periods running."),
    ("R39", objective(measures=(MEASURE, replace(MEASURE, title="Visits", worsens=True))), "explains: Visits."),
    ("R40", objective(done(), measures=(BETTER,)), "Getting better by more than chance explains: Re-referrals."),
    ("R40", objective(done(days=400), evidence=(STALE,), measures=(BETTER,)), "Getting better"),
    ("R41", objective(measures=(replace(OLD, last_on=ago(200)),)), "is of 12 December 2025."),
    ("R41", objective(measures=(OLD,)), "No figure has been recorded for Re-referrals."),
    (
        "R41",
        objective(measures=(replace(OLD, last_on=ago(200)), replace(OLD, last_on=ago(100)))),
        "is of 22 March 2026.",
    ),
    ("R42", objective(action(), risks=(BARE, RISK)), "1 risk above appetite without a control that works: RSK2."),
    ("R43", objective(risks=(RISK, replace(RISK, reference="RSK3"))), "2 risks above appetite though controls work"),
    ("R44", objective(risks=(replace(RISK, days_review_overdue=1),)), "Review of 1 risk overdue: RSK1 by 1 day."),
    ("R50", objective(loops=(LOOP, replace(LOOP, reference="AF2", is_worse=True))), "than before: AF2."),
    ("R51", objective(loops=(replace(LOOP, days_overdue=29),)), "for more than four weeks: AF1."),
    ("R51", objective(loops=(replace(LOOP, days_without_action=29),)), "for more than four weeks: AF1."),
]

SILENT: list[tuple[str, ObjectiveFacts]] = [
    ("R01", objective(action(**WAITING), starts_on=ON)),
    ("R01", objective(action(), starts_on=ahead(1))),
    ("R01", objective(action(**WAITING))),
    ("R02", objective(action())),
    ("R02", objective(action(**WAITING), starts_on=ahead(1))),
    ("R03", objective(done())),
    ("R03", objective(action(**WAITING))),
    ("R04", objective(done(), action())),
    ("R04", objective(action(state="cancelled"))),
    ("R05", objective(action(due_on=ON))),
    ("R05", objective(done(days=5), action(state="cancelled", due_on=ago(9)), action("1.3", due_on=None))),
    ("R06", objective(action(due_on=ago(60)), done(), done())),
    ("R06", objective(action(due_on=ago(1)))),
    ("R06", objective(action(due_on=ago(1)), action("1.3", due_on=ago(1)), done(), done(), done())),
    ("R07", objective(milestones=(MilestoneFacts("M1", ON), MilestoneFacts("M2", ago(9), reached_on=ago(1))))),
    ("R08", objective(deadlines=(Deadline("N4", ON), Deadline("N5", ago(9), is_met=True)))),
    ("R09", objective(action(), due_on=ON)),
    ("R09", objective(done(), due_on=ago(9))),
    ("R10", objective(action(forecast_on=ahead(30)), due_on=ahead(30))),
    ("R10", objective(action(forecast_on=ahead(300)))),
    ("R10", objective(action(forecast_on=ahead(31)), deadlines=(Deadline("N1", ahead(30), is_met=True),))),
    ("R11", objective(action(), done(help_needed=True))),
    ("R12", objective(action(state="blocked", due_on=ahead(29)))),
    ("R12", objective(action(due_on=ago(9)))),
    ("R13", objective(action(rounds_silent=1), done(rounds_silent=9))),
    ("R13", objective(action(rounds_silent=5, state="not_started", starts_on=ahead(1)))),
    ("R14", objective(action(times_carried_forward=2), done(times_carried_forward=9))),
    ("R15", objective(action(), baseline_due_on=ON, due_on=ahead(90), times_moved=2)),
    ("R15", objective(action(), baseline_due_on=ON, due_on=ago(91), times_moved=1)),
    ("R15", objective(done(), baseline_due_on=ON, due_on=ahead(200), times_moved=5)),
    ("R16", objective(action(), done(late_dependencies=1))),
    ("R17", objective(action(), resources=(ResourceGap("people", Decimal(5), Decimal(6)),))),
    ("R17", objective(action(**WAITING), resources=(ResourceGap("people", Decimal(5), Decimal(0)),))),
    ("R17", objective(done(), resources=(ResourceGap("people", Decimal(5), Decimal(0)),))),
    ("R18", objective(done(), action(has_evidence=False))),
    ("R19", objective(action(due_on=ON))),
    ("R19", objective(action(due_on=None), milestones=(MilestoneFacts("M1", ON),))),
    ("R19", objective(action(due_on=None, **WAITING))),
    ("R20", objective(past=(AMBER, AMBER))),
    ("R20", objective(past=(AMBER, AMBER, AMBER, RED))),
    ("R21", objective(done(days=183))),
    ("R21", objective(done(), evidence=(AUDIT,))),
    ("R22", objective(done(days=182))),
    ("R22", objective(done(days=400), evidence=(AUDIT,))),
    ("R23", objective(done(), evidence=(AGAINST, VOICE))),
    ("R23", objective(done())),
    ("R23", objective(done(days=5), evidence=(AGAINST,))),  # it speaks of the time before anything was delivered
    ("R24", objective(done(), evidence=(AUDIT, VOICE))),
    ("R24", objective(done(), evidence=(replace(AUDIT, sample_size=None, line=1),))),
    ("R25", objective(done(), evidence=(AUDIT, replace(AUDIT, reference="E6")))),
    ("R25", objective(done(), evidence=(AUDIT, replace(VOICE, says="mixed")))),
    ("R25", objective(done(state="sustained"), evidence=(AUDIT, VOICE))),
    ("R26", objective(done(state="sustained"), done("1.3"), evidence=(AUDIT, VOICE))),
    ("R26", objective(done(state="sustained"), evidence=(AUDIT,))),
    ("R27", objective(done(), evidence=(AUDIT, replace(AGAINST, line=1, sample_size=None)))),
    ("R27", objective(action(), evidence=(AGAINST,))),
    ("R28", objective(done(), evidence=(AUDIT, AGAINST))),
    ("R28", objective(done())),
    ("R29", objective(evidence=(AUDIT,))),
    ("R30", objective(evidence=(DATA,))),
    ("R30", objective(evidence=(AUDIT, VOICE))),
    ("R31", objective(evidence=(AUDIT, replace(AUDIT, reference="E6")))),
    ("R31", objective(evidence=(AUDIT, replace(VOICE, sample_size=None)))),
    ("R32", objective(evidence=(DATA,))),
    ("R33", objective(evidence=(DATA, INSPECTION))),
    ("R33", objective(evidence=(STALE,))),
    ("R34", objective(evidence=(VOICE,))),
    ("R34", objective(evidence=(AUDIT,), heard="mixed")),
    ("R35", objective(evidence=(AUDIT, MIXED))),
    ("R35", objective(evidence=(AGAINST,))),
    ("R36", objective(evidence=(DATA, AUDIT))),
    ("R36", objective()),
    ("R37", objective(done(recheck_due_on=ON), action(recheck_due_on=ago(9)))),
    ("R21", objective(done(), measures=(BETTER,))),
    ("R22", objective(done(days=400), measures=(BETTER,))),
    ("R38", objective(measures=(replace(MEASURE, periods_off_path=1),))),
    ("R38", objective()),
    ("R39", objective(measures=(MEASURE, replace(COUNTED, worsens=True)))),
    ("R39", objective(measures=(replace(OLD, worsens=True),))),
    ("R40", objective(measures=(BETTER,))),
    ("R40", objective(done(), evidence=(AUDIT,), measures=(BETTER,))),
    ("R40", objective(done(), measures=(replace(COUNTED, improves=True),))),
    ("R40", objective(done(), measures=(replace(OLD, improves=True),))),
    ("R41", objective(measures=(OLD, MEASURE))),
    ("R41", objective()),
    ("R42", objective(action(), risks=(RISK, replace(BARE, is_above=False)))),
    ("R42", objective(done(), risks=(BARE,))),
    ("R43", objective(done(), risks=(RISK,))),
    ("R43", objective(risks=(BARE, replace(RISK, is_above=False)))),
    ("R44", objective(risks=(RISK, BARE))),
    ("R50", objective(loops=(LOOP,))),
    ("R51", objective(loops=(replace(LOOP, days_overdue=28, days_without_action=28),))),
]

BY_CODE = {rule.code: rule for rule in rules()}


@pytest.mark.parametrize(("code", "facts", "words"), SPEAKS, ids=[f"{c}-{w[:40]}" for c, _, w in SPEAKS])
def test_a_rule_speaks_with_its_figures(code: str, facts: ObjectiveFacts, words: str) -> None:
    said = BY_CODE[code].speak(facts, ON)

    assert said is not None
    assert words in said.sentence
    assert said.sentence.endswith(".")
    assert (said.code, said.value) == (code, BY_CODE[code].value)


@pytest.mark.parametrize(("code", "facts"), SILENT, ids=[f"{c}-{n}" for n, (c, _) in enumerate(SILENT)])
def test_a_rule_stays_silent_where_it_has_nothing_to_say(code: str, facts: ObjectiveFacts) -> None:
    assert BY_CODE[code].speak(facts, ON) is None


def test_every_rule_is_shown_to_speak_and_to_stay_silent() -> None:
    assert {code for code, _, _ in SPEAKS} == set(BY_CODE)
    assert {code for code, _ in SILENT} == set(BY_CODE)


def test_codes_are_in_order_and_each_is_used_once() -> None:
    codes = [rule.code for rule in rules()]

    assert codes == sorted(set(codes))
    assert len(codes) >= 14


def test_every_rule_can_be_read_by_a_board_member() -> None:
    for rule in rules():
        assert rule.words.endswith(".")
        assert rule.name
        assert rule.source
        assert bool(rule.value) == (rule.effect != "prompt")


def test_the_scales_that_ship_have_every_point_that_the_rules_name() -> None:
    assert missing_points(shipped_scales()) == ()


def test_a_scale_without_a_point_that_a_rule_names_is_told_apart() -> None:
    scales = shipped_scales()
    without = replace(scales.impact, points=tuple(p for p in scales.impact.points if p.code != "sustained"))

    assert missing_points(replace(scales, impact=without)) == (
        "The impact scale has no point “sustained”, which the rules use.",
    )
