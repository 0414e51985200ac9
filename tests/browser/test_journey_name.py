"""A child's name is typed into a comment: said at the box, taken out; what is no name stands with a reason."""

from __future__ import annotations

import pytest

from soundingboard.accounts.models import ScreeningOverrule
from soundingboard.risk.models import RiskVersion
from tests import factories as make
from tests.browser.conftest import Journey
from tests.browser.stories import Story


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_name_is_said_at_its_box_and_nothing_is_saved_until_it_is_gone(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager = story.somebody()
    make.risk(story.programme, make.post(story.programme), by=story.now(manager))

    alice = story.at_a_browser(manager, javascript=javascript)
    alice.opens("risks/RSK1/edit/").types("Consequence", "Jayden Okafor waited for nine weeks.").presses("Save")
    alice.sees("looks like a person\u2019s name", "(word 1)", "name the post")
    assert "Jayden" not in RiskVersion.objects.current().get().consequence
    alice.types("Consequence", "A child waited for nine weeks.").presses("Save").sees("The change is saved.")

    # The name of a bursary is nobody's: it stands with a reason, and the history says why and not what.
    alice.opens("risks/RSK1/edit/").types("Cause", "The Jordan Okafor bursary ends.").presses("Save")
    alice.sees("looks like a person\u2019s name")
    alice.types("If it names nobody, or may stand here, say why", "It is the name of a bursary and of nobody here.")
    alice.presses("Save").sees("The change is saved.", "bursary ends")
    assert ScreeningOverrule.objects.get().field == "Cause"
    alice.opens("history/").sees("Screening overruled, with a reason")
