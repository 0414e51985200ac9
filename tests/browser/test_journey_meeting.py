"""A meeting of the Board, from what the rules propose for its agenda to minutes that no longer change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from soundingboard.accounts.models import Post
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import BodyMember, Decision, DecisionKind
from soundingboard.governance.models import InformationRequest, Minutes
from tests import factories as make
from tests.browser.conftest import PHONE, Journey
from tests.browser.stories import Story, days_ago, the_worker_works, today


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_board_meets_decides_asks_and_agrees_its_minutes(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager = story.somebody()
    bob = story.somebody(Role.DELIVERY_GROUP, "Bob Brook")
    story.plan_in_delivery(manager, bob)
    head = Post.objects.get(code="post-1")
    board = make.body(story.programme)
    BodyMember.objects.create(
        programme=story.programme,
        body=board,
        post=head,
        agency=head.agency,
        from_on=days_ago(90),
    )
    make.decision(
        story.programme,
        DecisionKind.OTHER,
        title="To meet every month",
        decided_on=days_ago(100),
        review_on=days_ago(2),
        recorded_at=timezone.now(),
    )
    alice = story.at_a_browser(manager, javascript=javascript)

    # Called, and its agenda put together from what the position calls for and an item of her own.
    alice.opens("meetings/").follows("Call a meeting").dates("On which day?", today())
    alice.types("When does it begin?", "14:30").types("Where?", "Committee room 2").presses("Call the meeting")
    alice.sees("is called. Now put together its agenda.", "No item yet").follows("What the rules propose")
    alice.presses("Ask the rules")
    the_worker_works()
    alice.opens(f"meetings/{board.code}/1/agenda/").sees("Published rules read the position and propose.")
    proposed = alice.page.get_by_role("main").get_by_role("checkbox")
    assert proposed.count() > 0
    proposed.first.check()
    alice.presses("Put these on the agenda").sees("1 put on the agenda.").follows("an item of your own")
    alice.types("The item in one line", "Caseloads at the front door").types("How many minutes?", "20")
    alice.ticks("To decide").chooses("Who presents it?", "Head of Service 1")
    alice.page.get_by_role("main").locator("button[type=submit]").first.click()
    alice.sound().sees("2. Caseloads at the front door", "Head of Service 1 (Bob Brook)")
    alice.follows("put them in order").types("Caseloads at the front door", "1")
    alice.page.get_by_role("main").locator("input[type=number], input[inputmode=numeric]").first.fill("2")
    alice.page.get_by_role("main").locator("button[type=submit]").first.click()
    alice.sound().sees("1. Caseloads at the front door")

    # The agenda goes out; the meeting opens; who was there is put down on a telephone.
    alice.follows("Set the agenda").presses("Set the agenda").sees("The agenda is set, and the members are told.")
    member = story.at_a_browser(bob, javascript=javascript)
    member.opens("inbox/").sees("agenda")
    alice.opens(f"meetings/{board.code}/1/").follows("Open the meeting").presses("Open the meeting")
    alice.sees("Take the attendance first.").follows("Take the attendance")
    alice.page.set_viewport_size(PHONE)
    alice.chooses("Head of Service 1 (Bob Brook)", "Present").presses("Put it down").sees("The attendance is put down.")

    # What came of the item: a decision with a day on which it is looked at again, and a request with its owner.
    base = f"meetings/{board.code}/1/"
    alice.follows("Decision on item 1").types("The decision in one line", "Two more social workers at the front door")
    alice.types("What came of it?", "The Board agreed money for two posts until March.")
    alice.dates("When will you look back at it?", today() + timedelta(days=90)).presses("Put it on record")
    alice.sees("Item 1: on record.", "The Board agreed money for two posts until March.")
    alice.follows("request on item 1").types("What came of it?", "How many contacts waited, and why?")
    alice.chooses("Of whom?", "Head of Service 1").dates("By when?", today() + timedelta(days=14))
    alice.presses("Put it on record").sees("How many contacts waited, and why?")
    decision, request = Decision.objects.get(title__startswith="Two more"), InformationRequest.objects.get()
    assert decision.review_on == today() + timedelta(days=90)
    alice.opens(f"decisions/{decision.reference}/").sees("Two more social workers at the front door")
    member.opens(f"requests/{request.reference}/").sees("How many contacts waited, and why?")

    # Closed; minutes drafted from what was put down, made hers, agreed, and only added to.
    alice.opens(base).follows("Close the meeting").presses("Close the meeting").sees("Now draft its minutes.")
    alice.follows("Draft the minutes from what was put down").presses("Draft the minutes")
    alice.sees("The minutes are drafted from what was put down.")
    first = alice.page.get_by_role("main").locator("textarea").first
    assert "two posts until March" in first.input_value()
    first.fill(first.input_value() + "\nMembers thanked the team.")
    alice.presses("Save the draft").sees("The draft is saved.", "Members thanked the team.")
    alice.follows("put on record that they are agreed").presses("They are agreed")
    alice.sees("The minutes are agreed. They can be added to, and not changed.")
    agreed = Minutes.objects.get(agreed_on=today())
    alice.follows("Add a correction").types("What is added?", "The money is for three months.")
    alice.types("Why?", "The minute did not say how long.").presses("Add it").sees("Added beneath the minutes.")
    alice.asks_for(f"{base}minutes/edit/")
    assert "Members thanked the team." in "".join(part["text"] for part in Minutes.objects.get(pk=agreed.pk).parts)
    member.opens(base).sees("Members thanked the team.", "The money is for three months.")
