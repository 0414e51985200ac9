"""A green objective that audits contradict: in the divergence view, on the agenda and in the pack."""

from __future__ import annotations

import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.audits import actions, audit_actions
from soundingboard.audits.audit_actions import Summary
from soundingboard.audits.models import Audit, AuditCycle
from soundingboard.audits.rules import Case
from soundingboard.decisions.models import DecisionKind
from soundingboard.framework.actions import load_shipped_content
from soundingboard.framework.kinds import KINDS
from soundingboard.framework.models import Content
from soundingboard.judgement.actions import Answer, Suggested, agree_rating
from soundingboard.judgement.models import Dimension
from soundingboard.plan.models import Objective
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, days_ago, the_worker_works, today

CASES = 4


def is_green(story: Story, manager: Actor) -> None:
    """The Board agreed that the first objective is green for impact."""
    decided = story.the_board_decides(DecisionKind.AGREE_RATINGS, "Ratings of the round")
    days = {"opens_on": days_ago(20), "cut_off": days_ago(12), "group_on": days_ago(8), "board_on": days_ago(1)}
    moments = {"opened_at": timezone.now(), "closed_at": timezone.now()}
    round_ = make.round_(story.programme, 1, "closed", **days, **moments)
    agree_rating(
        objective=Objective.objects.get(reference="1.1"),
        round=round_,
        answer=Answer(Dimension.IMPACT, "green", "Families tell us so.", Suggested("red"), cites_no_evidence=True),
        decision=decided,
        by=story.now(manager),
    )


def audited(story: Story, manager: Actor, auditor: Actor) -> AuditCycle:
    """A cycle whose audits found the work inadequate, closed."""
    by, does = story.now(manager), story.now(auditor)
    load_shipped_content(programme=story.programme, kinds=KINDS, by=by)
    tool = Content.objects.get(programme=story.programme, kind="audit_tools", code="closure_audit")
    cycle = actions.plan_cycle(
        programme=story.programme, tool=tool, name="Closures", starts_on=days_ago(20), due_on=days_ago(2),
        sample_size=CASES, by=by,
    )  # fmt: skip
    actions.add_cases(cycle=cycle, cases=[Case(f"W{n}", "North") for n in range(CASES)], by=by)
    actions.draw_sample(cycle=cycle, auditors=[auditor.person], by=by)
    said = {
        section["code"]: {
            each["code"]: {"met": "not", "yes_no": "no", "grade": "1"}.get(each["kind"], "")
            for each in section["questions"]
            if not each.get("only_if")
        }
        for section in tool.body["sections"]
    }
    summary = Summary(grade=1, going_well="Seen often.", worker_took_part="yes", family_feedback="no")
    for audit in Audit.objects.filter(cycle=cycle):
        audit_actions.save_whole(audit=audit, answers=said, summary=summary, by=does)
        audit_actions.submit_audit(audit=audit, by=does)
    return actions.close_cycle(cycle=cycle, by=by)


@pytest.mark.slow
@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_green_objective_that_audits_contradict_is_told_wherever_the_board_looks(
    journey: Journey, javascript: bool
) -> None:
    story = Story(journey, make.programme())
    manager, owner = story.somebody(), story.somebody(Role.ACTION_OWNER, "Olu Owner")
    story.plan_in_delivery(manager, owner)
    is_green(story, manager)
    cycle = audited(story, manager, story.somebody(Role.AUDITOR, "Ann Auditor"))
    alice = story.at_a_browser(manager, javascript=javascript)

    alice.opens(f"audits/cycles/{cycle.reference}/").follows("Put it forward as evidence")
    alice.ticks("1.1 Children at risk are seen quickly").presses("Put it forward").sees("It is evidence now")

    alice.opens("position/").follows("Where reports and others part")
    alice.sees("Reported green for impact; audit says otherwise.", "Says otherwise", "E1")

    board = make.body(story.programme)
    alice.opens("meetings/").follows("Call a meeting").dates("On which day?", today())
    alice.types("When does it begin?", "14:30").types("Where?", "Committee room 2").presses("Call the meeting")
    alice.follows("What the rules propose").presses("Ask the rules")
    the_worker_works()
    alice.opens(f"meetings/{board.code}/1/agenda/").sees("1.1 Children at risk are seen quickly: audits say otherwise")

    alice.opens("papers/").follows("Draft the first")
    alice.page.get_by_role("group", name="Which paper?").get_by_role("radio", name="Board pack").check()
    alice.presses("Draft it").opens("papers/BP1/preview/")
    alice.sees("Reported better than audits say", "is reported green for impact. Says otherwise: E1.")
