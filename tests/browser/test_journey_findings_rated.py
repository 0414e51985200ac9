"""A Board is asked for a RAG of each finding: it decides so, rates one after another, and what it said is found."""

from __future__ import annotations

import pytest

from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import DecisionKind
from soundingboard.judgement.models import NeedRating, RatingUnit, Unit
from soundingboard.plan.actions import align
from soundingboard.plan.models import AlignmentStrength, Objective
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story, days_ago, today


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_each_finding_is_rated_beside_the_objectives_that_answer_it(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager = story.somebody()
    story.plan_in_delivery(manager, story.somebody(Role.ACTION_OWNER, "Bob Brook"))
    inspection = make.inspection(story.programme, "I9")
    first = make.finding(inspection, "I9.1", text="Contacts are decided late.", position=1)
    make.finding(inspection, "I9.2", text="Plans do not say what must change.", position=2)
    objective = Objective.objects.get(programme=story.programme, reference="1.1")
    align(objective=objective, to=first, strength=AlignmentStrength.SATISFIES, by=manager)
    ago = {"opens_on": days_ago(10), "cut_off": days_ago(3), "group_on": days_ago(2)}
    make.round_(story.programme, state="closed", **ago, board_on=today())
    story.the_board_decides(DecisionKind.UNIT_OF_RAG, "To rate each finding by itself")
    story.the_board_decides(DecisionKind.AGREE_RATINGS, "To agree the ratings of round 1")

    # What is rated is the Board's decision.
    alice = story.at_a_browser(manager, javascript=javascript)
    alice.opens("rounds/1/needs/").sees("The Board rates objectives")
    alice.opens("rounds/ratings/unit/").ticks(
        "Each finding of an inspection by itself, beside the objectives that answer it"
    )
    alice.chooses("Decision of the Board", "To rate each finding by itself").presses("Record what is rated")
    alice.sees("What is rated: each finding of an inspection by itself")
    assert RatingUnit.objects.current().get().unit == Unit.FINDING

    # One after another, with the decision kept; what says too little is asked for again.
    alice.opens("rounds/1/findings/I9.1/").sees("Contacts are decided late.", "1.1")
    alice.presses("Record, and go to the next").sees("There is a problem")
    alice.chooses_rating("Delivery", "Green").types("Reason", "The audit of October and what families said agree.")
    alice.chooses("Decision of the Board", "To agree the ratings of round 1").presses("Record, and go to the next")
    alice.sees("Finding I9.1: rated.", "Plans do not say what must change.", "No objective answers it.")
    alice.chooses_rating("Delivery", "Red").types("Reason", "Nothing in the plan answers it, and nothing was done.")
    alice.presses("Record what was judged").sees("Finding I9.2: rated.", "Each finding as the Board rated it")
    assert set(NeedRating.objects.values_list("finding__reference", "value")) == {("I9.1", "green"), ("I9.2", "red")}

    # It stands where the finding is looked up, and where the decision is.
    alice.opens("plan/coverage/finding/I9.1/").sees("As the Board rated it", "The audit of October")
