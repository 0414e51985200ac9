"""A risk is raised, taken to the Board, answered there, accepted, and comes back by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from soundingboard.accounts.roles import Role
from soundingboard.risk.models import RiskVersion
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, today


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_risk_is_escalated_and_answered(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager = story.somebody()
    bob = story.somebody(Role.ACTION_OWNER, "Bob Brook")
    story.plan_in_delivery(manager, bob)
    chair = story.somebody(Role.BOARD_CHAIR, "Chi Chair")

    alice = story.at_a_browser(manager, javascript=javascript)
    alice.opens("risks/").sees("No risk has been raised yet").follows("Raise a risk")
    alice.types("Name of the risk", "Social workers leave").types("Cause", "Neighbouring councils pay more.")
    alice.types("Event", "A third of the team leaves.").types("Consequence", "Children wait for an assessment.")
    owner = alice.page.get_by_label("Owner").locator("option").nth(1).inner_text()
    alice.chooses("Owner", owner).ticks("Within a year").types("What does it threaten?", "1.1")
    for kind, scores in (("inherent", "4544"), ("current", "3533"), ("target", "2323")):
        for name, number in zip(
            ("children_likelihood", "children_impact", "programme_likelihood", "programme_impact"), scores, strict=True
        ):
            alice.page.locator(f"[name={kind}_{name}]").select_option(number)
    alice.types("Why is it scored so?", "Four left.").presses("Put it on the register")
    alice.sees("RSK1 is on the register", "Above appetite", "Cause, event, consequence")

    # It is taken to the Board, whose chair replies.
    alice.follows("Escalate the risk").ticks("Improvement Board").types("What is said?", "Pay for two more posts.")
    alice.dates("By when is a reply wanted?", today() + timedelta(days=14)).presses("Escalate it")
    alice.sees("Waiting")
    reader = story.at_a_browser(chair, javascript=javascript)
    reader.opens("risks/?flag=escalated").sees("Improvement Board: waiting for a reply")
    reader.follows("RSK1 Social workers leave").follows("Put down the reply of: Improvement Board")
    reader.types("What is said?", "Two posts are paid for a year.").presses("Put down the reply")
    reader.sees("The reply is on record.", "Two posts are paid for a year.")

    # What is left is accepted with authority; without it, it is not.
    alice.opens("risks/RSK1/").follows("Accept the risk").types("What is said?", "Nothing more can be paid.")
    alice.dates("Until when is it accepted?", today() + timedelta(days=60)).presses("Accept it")
    alice.sees("Say on whose authority the risk is accepted")
    decision = make.decision(story.programme)
    alice.types("Which decision accepts it?", decision.reference).presses("Accept it").sees(
        "Accepted", decision.reference
    )
    assert RiskVersion.objects.current().get().state == "accepted"
    alice.opens("risks/heat-map/").sees("1 risk: 1 high; 1 above appetite, which is 8.")
