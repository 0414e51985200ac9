"""Audits in a browser: a cycle from its frame to its loop meter, and an audit on a phone that loses its connection."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from soundingboard.accounts.roles import Role
from soundingboard.audits import actions
from soundingboard.audits.models import Audit, AuditFinding, AuditSection
from soundingboard.audits.rules import Case
from soundingboard.framework.actions import load_shipped_content
from soundingboard.framework.models import Content
from soundingboard.lib.audit_tools import KIND, AuditTool
from soundingboard.outbox.models import Message
from tests import factories as make
from tests.browser.conftest import PHONE, Journey
from tests.browser.stories import Story, Teller, days_ago, today


def tools_are_loaded(story: Story, manager: object) -> Content:
    load_shipped_content(programme=story.programme, kinds={KIND: AuditTool}, by=story.now(manager))
    return Content.objects.get(programme=story.programme, kind=KIND, code="oversight_sample")


def answers(teller: Teller, question: str, answer: str) -> None:
    """Choose an answer by its question."""
    teller.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def saves(teller: Teller, button: str = "Save and go on") -> Teller:
    """Save a part of an audit: with script it is sent first, and the next page is opened after that."""
    with teller.page.expect_navigation():
        teller.page.get_by_role("button", name=button, exact=True).click()
    return teller.sound()


@pytest.mark.slow
@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_cycle_goes_from_its_frame_to_its_loop_meter(journey: Journey, javascript: bool) -> None:
    story = Story(journey, make.programme())
    manager, ann = story.somebody(), story.somebody(Role.AUDITOR, "Ann Auditor")
    bo, owner = story.somebody(Role.AUDITOR, "Bo Auditor"), story.somebody(Role.ACTION_OWNER, "Olu Owner")
    make.post(story.programme, "Head of Assessment", owner.person)
    tools_are_loaded(story, manager)
    runs = story.at_a_browser(manager, javascript=javascript).opens("audits/")

    # A frame with a name in it is refused by row and column; one of references is taken.
    runs.follows("Plan a cycle").types("What is it called?", "March dip sample")
    runs.chooses("Tool", "Management oversight").types("How many cases?", "1")
    runs.types("Graded a second time, in a hundred", "100").presses("Plan it")
    runs.types("Cases, one a line", "W0417, North\nSmith, North").presses("Put them in")
    runs.sees("This looks like a name.")
    runs.types("Cases, one a line", "W0417, North\nW0418, North").presses("Put them in").sees(
        "2 cases are in the frame."
    )
    runs.follows("Leave some out, with a reason").types("References, one a line", "W0418")
    runs.types("Why are they left out?", "Audited in the last twelve months").presses("Leave them out")
    runs.opens("audits/cycles/AC1/").follows("Draw the sample").ticks("Ann Auditor").ticks("Bo Auditor")
    runs.presses("Draw it and give the audits out").sees("The sample is drawn")

    # One of the two audits it, and the other grades it again without having seen the first grade.
    audit = Audit.objects.get()
    first, second = (ann, bo) if audit.auditor_id == ann.person_id else (bo, ann)
    does = story.at_a_browser(first, javascript=javascript).opens("audits/mine/").follows("AC1-01")
    does.follows("The latest turning point")
    answers(does, "Is the manager's decision on record?", "Met")
    answers(does, "Does it say why?", "Not met")
    saves(does, "Save and stop here").sees("2 of 5 answered")
    does.follows("The latest turning point")
    for question in ("Does it say what happens by when?", "Was it put on record within two working days?"):
        answers(does, question, "Met")
    answers(does, "Was it followed through?", "Partly met")
    does.types("What was not done, and who noticed?", "The visit was late.")
    saves(does).sees("Supervision")
    answers(does, "Was the child discussed as often as the standard says?", "Met")
    answers(does, "Does it reflect on the child's life as well as on tasks?", "Met")
    answers(does, "How good is oversight of the work with this child?", "Good")
    saves(does).types("What is going well for this child?", "The worker is known to the child.")
    answers(does, "Did the worker take part in the audit?", "Yes")
    answers(does, "Did the child or the family say what they think of the help?", "They were not asked")
    answers(does, "How good is the work with this child, overall?", "Good")
    saves(does).follows("Send it in").presses("Send it in").sees("The audit is sent in.")
    does.follows("Put down what was found").types("What was found?", "The decision gives no reason.")
    does.presses("Put it on record").sees("AF1 The decision gives no reason.")

    again = story.at_a_browser(second, javascript=javascript).opens("audits/mine/").follows("AC1-01: grade it")
    again.page.get_by_label("Requires improvement").check()
    again.types("What is it based on?", "There is no reason for the decision.").presses("Give the grade")
    again.sees("Both grades can be seen now.", "Good")

    # Moderation moves the grade, and the cycle is closed.
    runs.opens("audits/cycles/AC1/1/").follows("Settle the grade").ticks("Requires improvement")
    runs.types("Why does this grade count?", "A decision without a reason cannot be checked.").presses("Settle it")
    runs.sees("The grade is settled.")
    runs.opens("audits/cycles/AC1/").follows("Close the cycle").presses("Close it")
    runs.sees("Moderation moved 1 grade.", "Few pairs: read it with care.")

    # The loop: an action for the system, done, checked by somebody else, and re-audited.
    does.opens("audits/loops/AF1/").follows("Agree an action").ticks("For the system: for all children")
    does.types("What is to be done?", "Put a prompt into the form.").chooses(
        "Which post owns it?", "Head of Assessment"
    )
    does.dates("By when?", today() + timedelta(days=14)).presses("Agree it").sees("The action is agreed")
    owns = story.at_a_browser(owner, javascript=javascript).opens("audits/loops/AF1/")
    owns.follows("Report action 1 done").types("What shows it?", "The form has it.").presses("Report it done")
    again.opens("audits/loops/AF1/").follows("Check action 1").ticks("Yes, I have seen it")
    again.types("What shows it?", "I looked at five.").presses("Put down the check")
    again.follows("Put down what the re-audit found").ticks("Better: the loop is closed")
    again.types("What shows it?", "Eight of ten have reasons.").presses("Put it on record")
    again.sees("Closed: better after re-audit")
    runs.opens("audits/cycles/AC1/").sees("1 is closed after a re-audit.")
    runs.opens("audits/").opens("audits/themes/").opens("audits/moderation/").opens("audits/tools/")
    runs.opens("audits/tools/oversight_sample/").opens("audits/tools/oversight_sample/sections/decision/")
    assert AuditFinding.objects.get().state == "closed"


@pytest.fixture
def given_out(journey: Journey) -> tuple[Story, Teller, Audit]:
    """An audit that waits for its auditor, who sits at a telephone."""
    story = Story(journey, make.programme())
    manager, ann = story.somebody(), story.somebody(Role.AUDITOR, "Ann Auditor")
    tool = tools_are_loaded(story, manager)
    by = story.now(manager)
    cycle = actions.plan_cycle(
        programme=story.programme, tool=tool, name="March", starts_on=days_ago(3), due_on=today(), sample_size=1, by=by
    )
    actions.add_cases(cycle=cycle, cases=[Case("W0417", "North")], by=by)
    (audit,) = actions.draw_sample(cycle=cycle, auditors=[ann.person], by=by)
    teller = story.at_a_browser(ann)
    teller.page.set_viewport_size(PHONE)
    return story, teller, audit


FORM = "audits/cycles/AC1/1/sections/decision/"


def test_an_audit_on_a_phone_survives_a_lost_connection(
    journey: Journey, given_out: tuple[Story, Teller, Audit]
) -> None:
    _, ann, audit = given_out
    ann.opens(FORM)
    ann.page.set_viewport_size(PHONE)
    answers(ann, "Is the manager's decision on record?", "Met")
    expect(ann.page.get_by_role("status")).to_contain_text("Saved at")
    assert AuditSection.objects.get(audit=audit).answers == {"decision.there": "met"}

    # The connection is lost while the next answers are given; they wait in the browser, and the page may be left.
    ann.page.context.set_offline(True)
    answers(ann, "Does it say why?", "Not met")
    answers(ann, "Was it followed through?", "Partly met")
    ann.types("What was not done, and who noticed?", "The visit was late.")
    expect(ann.page.get_by_role("status")).to_contain_text("kept in this browser")
    ann.page.get_by_role("button", name="Save and go on").click()
    expect(ann.page).to_have_url(ann.page.url.split("/p/")[0] + ann.root + FORM)
    assert "decision.why" not in AuditSection.objects.get(audit=audit).answers

    ann.page.context.set_offline(False)
    expect(ann.page.get_by_role("status")).to_contain_text("Saved at")
    assert AuditSection.objects.get(audit=audit).answers["decision.drift"] == "The visit was late."
    assert ann.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('sb-kept/')).length") == 0
    journey.faults.sentences.clear()  # a lost connection is told on the console


def test_answers_that_were_not_sent_come_back_for_a_day_and_are_gone_at_sign_out(
    journey: Journey, given_out: tuple[Story, Teller, Audit]
) -> None:
    _, ann, audit = given_out
    ann.opens(FORM)
    ann.page.context.set_offline(True)
    answers(ann, "Is the manager's decision on record?", "Met")
    expect(ann.page.get_by_role("status")).to_contain_text("kept in this browser")
    ann.page.context.set_offline(False)
    ann.page.evaluate("window.stop()")

    ann.opens("audits/mine/").opens(FORM)
    expect(ann.page.get_by_role("status")).to_contain_text("Saved at")
    assert AuditSection.objects.get(audit=audit).answers == {"decision.there": "met"}

    # What is past its time, and what is somebody else's, is thrown away when a page is opened.
    own = f"sb-kept/{ann.page.locator('main').get_attribute('data-person')}/x"
    ann.page.evaluate(
        "own => { localStorage.setItem(own, `${Date.now() - 1000}.AA.AA`);"
        "localStorage.setItem('sb-kept/0/y', `${Date.now() + 1e6}.AA.AA`);"
        "localStorage.setItem(own + 'z', `${Date.now() + 1e6}.AA.AA`) }",
        own,
    )
    ann.opens(FORM)
    kept = "Object.keys(localStorage).filter(key => key.startsWith('sb-kept/'))"
    assert ann.page.evaluate(kept) == [own + "z"]
    ann.page.once("dialog", lambda dialog: dialog.accept())
    ann.page.get_by_role("button", name="Sign out").click()
    ann.page.wait_for_load_state("load")
    assert ann.page.evaluate(kept) == []
    journey.faults.sentences.clear()


def test_a_second_window_is_told_while_a_concern_waits_for_the_button(
    journey: Journey, given_out: tuple[Story, Teller, Audit]
) -> None:
    story, ann, audit = given_out
    assert audit.auditor is not None
    other = Teller(journey.page_of(audit.auditor), journey, story.root).opens(FORM)
    ann.opens(FORM)
    answers(other, "Is the manager's decision on record?", "Met")
    expect(other.page.get_by_role("status")).to_contain_text("Saved at")

    answers(ann, "Is the manager's decision on record?", "Not met")
    expect(ann.page.get_by_role("status")).to_contain_text("saved in another window")
    ann.page.get_by_text("A child may not be safe now").click()
    ann.types("What is the concern, and what have you done about it?", "Not safe tonight. I rang the manager.")
    ann.page.wait_for_timeout(2000)
    assert Message.objects.filter(kind="alert").count() == 0
    saves(ann).sees("Saved in another window", "On record", "What you typed")
    saves(ann)

    expect(ann.page).to_have_url(ann.page.url.split("/p/")[0] + ann.root + FORM.replace("decision", "supervision"))
    assert AuditSection.objects.get(audit=audit).answers == {"decision.there": "not"}
    assert Message.objects.filter(kind="alert").count() == 1
    journey.faults.sentences.clear()  # the refusal of the second window is told on the console
