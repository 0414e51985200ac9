"""A person rates otherwise than the published rules suggest: both stay visible, with the reason and the evidence."""

from __future__ import annotations

import pytest

from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import DecisionKind
from soundingboard.judgement.models import Rating, Stage
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, days_ago, today


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_suggestion_is_overruled_with_a_reason_and_stays_beside(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager = story.somebody()
    bob = story.somebody(Role.ACTION_OWNER, "Bob Brook")
    story.plan_in_delivery(manager, bob)
    make.round_(story.programme, opens_on=days_ago(10), cut_off=today(), group_on=today(), board_on=today())
    story.the_board_decides(DecisionKind.AGREE_RATINGS, "To agree the ratings of round 1")

    # Bob brings what he rests on.
    owner = story.at_a_browser(bob, javascript=javascript)
    owner.opens("evidence/add/?objective=1.1").types("Title", "Audit of twelve contacts")
    owner.ticks("An audit of children's records against a standard").ticks("Quality: how well").ticks("Supports")
    owner.page.get_by_role("group", name="Line of assurance").get_by_role("radio").nth(1).check()
    owner.dates("When was it collected?", days_ago(5)).types("How many were looked at?", "12")
    owner.types("Or a link to it", "https://wexmoor.example/audit").presses("Add the evidence").sees("E1")

    # He sees what the rules suggest and why, rates otherwise, and is asked for a reason.
    owner.opens("rounds/1/ratings/1.1/").sees("What the rules suggest now")
    suggestion = owner.page.locator("section[aria-labelledby=on-delivery]")
    assert suggestion.get_by_role("listitem").count() > 0
    suggested = suggestion.locator(".sb-rating").first.inner_text().strip()
    owner.chooses_rating("Delivery", "Amber").presses("Propose these ratings").sees(
        "Say why amber, in a sentence: the rules suggest"
    )
    owner.sees("Choose the evidence that it rests on, or say that there is none")
    reason = "The audit found two contacts of twelve decided late, and the way back is agreed."
    owner.rates("Delivery", "Amber", reason, citing="E1 Audit of twelve contacts").presses("Propose these ratings")
    owner.sees("Objective 1.1: proposed.", "Rules suggest now")
    proposed = Rating.objects.get(stage=Stage.PROPOSED)
    assert proposed.value == "amber"
    assert proposed.suggested not in ("", "amber")
    assert proposed.spoken

    # Both are there for whoever looks later: on the round's page, on the objective's, in its ratings.
    alice = story.at_a_browser(manager, javascript=javascript)
    alice.opens("rounds/1/ratings/?differs=on").sees("Amber", suggested)
    alice.opens("plan/objectives/1.1/ratings/").sees(reason, "Amber", suggested, "The rules that spoke", "E1")
    alice.page.get_by_text("The rules that spoke").first.click()
    alice.sees(proposed.spoken[0]["sentence"]).opens("plan/objectives/1.1/").sees("How it is judged")
