"""Two people change the same thing: the second is told, sees both texts and loses nothing."""

from __future__ import annotations

import pytest

from soundingboard.accounts.roles import Role
from soundingboard.plan.models import ObjectiveVersion
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_the_second_writer_sees_both_texts_and_decides(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager, director = story.somebody(), story.somebody(Role.DIRECTOR, "Ben Ode")
    story.plan_in_delivery(manager)
    alice = story.at_a_browser(manager, javascript=javascript).opens("plan/objectives/1.1/edit/")
    ben = story.at_a_browser(director, javascript=javascript).opens("plan/objectives/1.1/edit/")

    ben.types("Objective", "Children at risk are seen within a day").presses("Save").sees("Objective 1.1 is changed.")
    alice.types("Objective", "Children at risk are seen by the same worker")
    alice.types("Measure", "Visits by the worker who knows the child.").presses("Save")

    alice.sees("Ben Ode saved first", "Children at risk are seen within a day")
    assert alice.box("Objective").input_value() == "Children at risk are seen by the same worker"
    assert alice.box("Measure").input_value() == "Visits by the worker who knows the child."
    assert ObjectiveVersion.objects.current().get().title == "Children at risk are seen within a day"

    alice.types("Objective", "Children at risk are seen within a day by a worker they know").presses("Save")
    alice.sees("Objective 1.1 is changed.", "Children at risk are seen within a day by a worker they know")
    assert ObjectiveVersion.objects.current().get().measure == "Visits by the worker who knows the child."
    assert ObjectiveVersion.objects.count() == 3
