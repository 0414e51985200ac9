"""A round of reporting from its opening to the day on which nothing in it can change."""

from __future__ import annotations

import pytest

from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import Round, RoundState
from soundingboard.decisions.models import DecisionKind
from soundingboard.judgement.models import Rating, Stage
from tests import factories as make
from tests.browser.conftest import PHONE, Journey
from tests.browser.stories import Story


@pytest.fixture
def story(journey: Journey) -> Story:
    return Story(journey, make.programme())


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_round_goes_from_its_opening_to_frozen(story: Story, javascript: bool) -> None:
    manager = story.somebody()
    bob = story.somebody(Role.ACTION_OWNER, "Bob Brook")
    carol = story.somebody(Role.ACTION_OWNER, "Carol Cole")
    dee = story.somebody(Role.DELIVERY_GROUP, "Dee Dale")
    story.plan_in_delivery(manager, bob, carol)
    story.the_board_decides(DecisionKind.CALENDAR, "To report every month")
    story.the_board_decides(DecisionKind.AGREE_RATINGS, "To agree the ratings of round 1")
    alice = story.at_a_browser(manager, javascript=javascript)

    # The calendar that the Board agreed makes the rounds; the first is opened.
    alice.opens("rounds/")
    alice.follows("Agree a reporting calendar").types("What to call it", "Monthly reporting")
    alice.chooses("Which decision agreed it?", "To report every month").presses("Put it in force")
    alice.sees("The calendar is in force.").opens("rounds/plan/")
    alice.types("How many rounds", "2").presses("Propose days").sees("The rounds these days would make")
    alice.presses("Make these rounds").sees("2 rounds planned.")
    alice.opens("rounds/1/").sees("Planned").follows("Open the round")
    alice.sees("What will happen").presses("Open the round").sees("The round is open.")

    # Bob writes his update on his telephone: he first saves a draft, then submits it.
    owner = story.at_a_browser(bob, javascript=javascript)
    owner.page.set_viewport_size(PHONE)
    owner.opens("delivery/actions/A1/").follows("Write the update")
    owner.page.set_viewport_size(PHONE)
    owner.types("What has been done since the last update?", "Contacts are decided").presses("Save as draft")
    owner.sees("The draft was saved. Nobody is told yet.").follows("Change the update")
    owner.types("What has been done since the last update?", "Contacts are decided by a manager each morning.")
    owner.ticks("Started: in progress").presses("Submit").sees("The update was submitted.", "Submitted")

    # Carol is silent. The list says so, and she is reminded once.
    alice.opens("rounds/1/").sees("Nothing yet").follows("Remind Head of Service 2")
    alice.sees("Carol Cole, Head of Service 2").presses("Send the reminder").sees("Reminded: Head of Service 2.")
    alice.opens("rounds/1/chase/post-2/").presses("Send the reminder").sees("Carol Cole was reminded today already.")

    # The delivery group challenges what Bob wrote; he answers; it is accepted.
    group = story.at_a_browser(dee, javascript=javascript)
    group.opens("delivery/actions/A1/").follows("Challenge it").types("What do you challenge?", "How many, and when?")
    group.presses("Challenge it").sees("The update is challenged.")
    owner.opens("delivery/actions/A1/").sees("How many, and when?").follows("Change the update")
    owner.types("What has been done since the last update?", "Of 41 contacts in the week, 39 were decided in a day.")
    owner.presses("Submit the changes").sees("The update was submitted.")
    group.opens("delivery/actions/A1/").presses("Accept the update").sees("The update is accepted.")

    # Bob proposes how his objective stands; Dee challenges one of his ratings with her own beside it.
    owner.opens("rounds/1/ratings/").sees("Who has not proposed").follows("Rate objective 1.1")
    owner.rates("Delivery", "Green", "Everything due so far has been done.")
    owner.rates("Impact", "Too early", "The first audit is in the spring.")
    owner.rates("Confidence", "Low", "Only our own counts so far.").presses("Propose these ratings")
    owner.sees("Objective 1.1: proposed.")
    group.opens("rounds/1/ratings/1.1/?as=challenged").sees("Everything due so far has been done.")
    group.rates("Delivery", "Amber", "The second action has not been reported on.").presses("Challenge these ratings")
    group.sees("Objective 1.1: challenged.", "Challenged")

    # Closed: no more updates, and the Board agrees the ratings.
    alice.opens("rounds/1/").follows("Close to updates").sees("1 action without a submitted update.")
    alice.presses("Close to updates").sees("The round is closed to updates.")
    late = story.at_a_browser(carol, javascript=javascript)
    late.opens("delivery/actions/A2/update/").sees("No round is open")
    alice.opens("rounds/1/ratings/1.1/?as=agreed").sees("The second action has not been reported on.")
    alice.chooses("Decision of the Board", "To agree the ratings of round 1")
    for scale, word in (("Delivery", "Amber"), ("Impact", "Too early"), ("Confidence", "Low")):
        alice.rates(scale, word, "The Board heard both and agreed this.")
    alice.presses("Agree these ratings").sees("Objective 1.1: agreed.")
    assert Rating.objects.current().filter(stage=Stage.AGREED).count() == 3

    # Frozen: nothing at all changes, and the pages say so.
    alice.opens("rounds/1/").follows("Freeze the round").sees("This cannot be undone.").presses(
        "Freeze the round"
    ).sees("The round is frozen.")
    assert Round.objects.get(number=1).state == RoundState.FROZEN
    alice.opens("rounds/1/").sees("The position that the Board saw stands, and no longer changes.")
    alice.opens("rounds/1/reopen/").sees("This cannot be done to a round that is frozen.")
    late.opens("delivery/actions/A2/update/").sees("No round is open")
    alice.opens("rounds/1/ratings/1.1/").sees("your role gives no ratings in it now.")
    alice.opens("plan/objectives/1.1/ratings/").sees("The Board heard both and agreed this.", "Green", "Amber")
    assert Rating.objects.current().count() == 7
