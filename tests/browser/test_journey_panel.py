"""The scrutiny panel: how often it is brought the plan, what it asks, what is answered, whose questions it has."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from soundingboard.accounts.models import Post
from soundingboard.accounts.roles import Role
from soundingboard.cycle.actions import agree_calendar, plan_rounds
from soundingboard.cycle.models import Calendar
from soundingboard.cycle.proposals import board_days
from soundingboard.cycle.rules import PanelRhythm, Rhythm
from soundingboard.decisions.models import Body, BodyKind, Decision, DecisionKind
from soundingboard.governance.actions import call_meeting
from soundingboard.ledger.models import LedgerQuestion
from tests import factories as make
from tests.browser.conftest import PHONE, Journey
from tests.browser.stories import Story, the_worker_works, today

WAYS = pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
APPENDIX = """Lines of enquiry

Practice with children and families

Priority service areas

• What stops you from seeing children within ten days?
• Who checks our audits, and what do we change?
"""


@pytest.fixture
def story(journey: Journey) -> Story:
    return Story(journey, make.programme())


@pytest.fixture
def panel(story: Story) -> Body:
    return make.body(story.programme, BodyKind.PANEL)


@WAYS
def test_the_panel_takes_the_notes_two_recommendations_and_the_calendar_changes(
    story: Story, panel: Body, javascript: bool
) -> None:
    by = story.somebody()
    decided = story.the_board_decides(DecisionKind.CALENDAR, "To report every month")
    rhythm = Rhythm(opens_before_cut_off=10, cut_off_before_board=15, group_before_board=8, panel_after_board=3)
    agree_calendar(programme=story.programme, title="Monthly", every_months=1, rhythm=rhythm, decision=decided, by=by)
    boards = board_days(today() + timedelta(days=3), every_months=1, week=2, weekday=2, how_many=4)
    plan_rounds(programme=story.programme, board_days=boards, by=by)
    officer = story.at_a_browser(story.somebody(Role.SCRUTINY_OFFICER, "Sam Sykes"), javascript=javascript)

    # The options side by side; one is put before the panel with its reason.
    officer.opens("rounds/panel/").sees("The options side by side", "Officer days", "Same facts asked twice")
    officer.follows("Recommend one").ticks("Every second Board, after it", exact=False)
    officer.presses("Put it before the panel").sees("Say why you recommend it")
    officer.types("Why?", "Two rounds of figures show whether a change holds.").presses("Put it before the panel")
    officer.sees("The recommendation is before the panel.", "Before the panel: updates 7 working days after")

    # In one sitting it notes the work and agrees the frequency; the register and the calendar have both.
    officer.follows("Record what the panel resolved")
    officer.types(
        "On the work to build how improvement is monitored and reported", "The panel noted how it will be reported."
    )
    officer.ticks("Agreed as recommended").presses("Put it on record")
    officer.sees("What the panel resolved is in the register as", "Now: 7 working days after every second Board")
    agreed, noted = Decision.objects.filter(body=panel).order_by("-pk")
    assert (agreed.kind, noted.kind) == (DecisionKind.CALENDAR, DecisionKind.OTHER)
    assert Calendar.objects.current().get().rhythm.panel == PanelRhythm(2, 7)
    officer.opens(f"decisions/{agreed.reference}/").sees("7 working days after every second Board")
    officer.opens("rounds/calendar/").sees(agreed.reference)


@WAYS
def test_a_question_is_asked_dodged_returned_and_answered(story: Story, panel: Body, javascript: bool) -> None:
    manager = story.somebody()
    bob = story.somebody(Role.DELIVERY_GROUP, "Bob Brook")
    story.plan_in_delivery(manager, bob)
    sam = story.somebody(Role.SCRUTINY_OFFICER, "Sam Sykes")
    call_meeting(body=panel, held_on=today(), starts_at=timezone.now().time(), by=sam)
    member = story.at_a_browser(story.somebody(Role.SCRUTINY_COUNCILLOR, "Cal Cowan"), javascript=javascript)
    officer = story.at_a_browser(sam, javascript=javascript)
    owner = story.at_a_browser(bob, javascript=javascript)

    # Planned before the meeting, where nobody but the panel may read it; put at the meeting, on a telephone.
    one = f"scrutiny/meetings/{panel.code}/1/"
    member.opens(one).sees("Nothing is planned yet").follows("A question of your own")
    member.types("The question", "How many children waited more than ten days, and why?")
    member.chooses("Of whom?", "Head of Service 1")
    member.page.get_by_role("main").locator("button[type=submit]").first.click()
    member.sound().sees("How many children waited more than ten days, and why?", "The body's own")
    assert owner.asks_for(one).status in (403, 404)
    member.page.set_viewport_size(PHONE)
    member.follows("It was asked", exact=False).presses("Put it into the ledger")
    member.sees("It is in the ledger, and whoever was asked is told.")
    row = LedgerQuestion.objects.get()
    asked = f"scrutiny/questions/{row.reference}/"

    # The answer speaks of something else, so it is sent back with what was wrong with it.
    owner.opens("inbox/").sees(row.reference)
    owner.opens(asked).follows("Put down the answer").types("What is said?", "A great deal of work is going on.")
    owner.presses("Put down the answer").sees("The answer is on record.")
    member.opens(asked).follows("Say whether it satisfies").presses("Put it on record")
    member.sees("Say whether the answer satisfies").ticks("No, the question stands")
    options = member.box("If not, how did it fall short?").locator("option").all_text_contents()
    member.chooses("If not, how did it fall short?", options[1]).types("What is said?", "It gives no number.")
    member.presses("Put it on record").sees("What was made of the answer is on record.", "Returned 1 time")

    # It comes back to the next meeting without anybody's doing; answered, it may be shown to the public.
    later = today() + timedelta(days=30)
    call_meeting(body=panel, held_on=later, starts_at=timezone.now().time(), by=story.now(sam))
    officer.opens(f"meetings/{panel.code}/2/").sees("Questions that come back", row.reference)
    owner.opens(asked).follows("Put down the answer")
    owner.types("What is said?", "14 of 112 waited: nine for want of a worker, five because a visit failed.")
    owner.presses("Put down the answer")
    member.opens("scrutiny/answered/").sees("14 of 112 waited", "have not said yet whether the answer satisfies")
    member.opens(asked).follows("Say whether it satisfies").ticks("Yes, the question is answered")
    member.types("What is said?", "That is what was asked.").presses("Put it on record")
    officer.opens(f"meetings/{panel.code}/2/").does_not_see("Questions that come back")


@WAYS
def test_the_appendix_of_a_note_is_imported_and_used(story: Story, panel: Body, javascript: bool) -> None:
    sam = story.somebody(Role.SCRUTINY_OFFICER, "Sam Sykes")
    call_meeting(body=panel, held_on=today(), starts_at=timezone.now().time(), by=sam)
    officer = story.at_a_browser(sam, javascript=javascript)

    # Brought, read in the background, and each question placed by a person.
    officer.opens("questions/").follows("Import a set").brings("The document", "appendix.txt", APPENDIX.encode())
    officer.page.get_by_role("main").locator("button[type=submit]").first.click()
    the_worker_works()
    officer.opens("scrutiny/import/").sees("appendix.txt").follows("place what was read", exact=False).sees(
        "What stops you from seeing children within ten days?"
    )
    officer.types("Whose questions are they?", "The panel's briefing note").types("What prompted them?", "A visit")
    officer.types("Who keeps them up to date?", "Scrutiny officer")
    officer.dates("When are they to be looked at again?", today() + timedelta(days=365))
    officer.presses("Put them into the bank").sees("2 questions are in the bank.")
    officer.sees("What stops you from seeing children within ten days?")

    # Put by the panel to those who are asked ("you"), it can be put by them to themselves ("us") too.
    link = officer.page.get_by_role("main").get_by_role("link", name="What stops you from seeing children", exact=False)
    link.first.click()
    officer.sound().sees("What stops us from seeing children within ten days?")
    code = officer.page.url.rstrip("/").rsplit("/", 1)[-1]
    officer.opens(f"scrutiny/meetings/{panel.code}/1/").follows("A question of your own")
    officer.types("Or its code in the question bank", code)
    officer.page.get_by_role("main").locator("button[type=submit]").first.click()
    officer.sound().sees("What stops you from seeing children within ten days?")
    assert Post.objects.count() == 0
