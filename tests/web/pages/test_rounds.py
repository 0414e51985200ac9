"""The pages of the reporting calendar and its rounds."""

import re
from datetime import date, timedelta

import pytest
import time_machine

from soundingboard.accounts.roles import Role
from soundingboard.cycle.models import Calendar, Chase, Round, RoundState
from soundingboard.decisions.models import DecisionKind
from soundingboard.delivery.models import Action, ActionVersion, DeliveryPlan
from soundingboard.outbox.models import Message
from tests import factories as make
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_monday_in_march():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def programme():
    return make.programme()


@pytest.fixture
def browser(programme):
    return Browser(programme, make.actor(programme))


@pytest.fixture
def agreed(programme):
    decided = make.decision(programme, DecisionKind.CALENDAR, title="Report each month")
    return Calendar.objects.create(
        programme=programme, title="Monthly", decision=decided, recorded_at=make.NOW, every_months=1
    )


def actions_of(programme, owner, number, plan=None):
    """So many actions under way, each on the objective of its own."""
    theme = make.theme(plan or make.plan(programme))
    objective = make.objective(theme, owner=owner)
    delivery = DeliveryPlan.objects.create(programme=programme, reference=f"DP{owner.pk}")
    for place in range(number):
        action = Action.objects.create(programme=programme, reference=f"A{owner.pk}.{place}")
        ActionVersion.objects.create(
            programme=programme,
            action=action,
            delivery_plan=delivery,
            objective=objective,
            title=f"Step {place}",
            owner=owner,
            state="in_progress",
            state_since=make.TODAY,
            recorded_at=make.NOW,
        )
    return objective


def test_an_empty_list_leads_to_the_calendar_and_then_to_planning(programme, browser, request):
    assert "Agree a reporting calendar" in browser.text("rounds/")

    request.getfixturevalue("agreed")

    assert "Plan rounds from the Board’s dates" in browser.text("rounds/")


def test_a_reader_is_not_offered_what_they_may_not_do(programme, agreed):
    reader = Browser(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR))
    make.round_(programme)

    assert "Plan rounds" not in reader.text("rounds/")
    assert "Close to updates" not in reader.text("rounds/1/")
    for address in ("rounds/plan/", "rounds/1/close/", "rounds/1/chase/", "rounds/1/move/", "rounds/calendar/agree/"):
        assert reader.get(address).status_code == 403


def test_a_calendar_is_put_in_force_on_a_decision(programme, browser):
    assert "No decision about the calendar is on record" in browser.text("rounds/calendar/agree/")
    decided = make.decision(programme, DecisionKind.CALENDAR)
    answers = {
        "title": "Every two months",
        "every_months": 2,
        "cut_off_before_board": 15,
        "group_before_board": 8,
        "opens_before_cut_off": 10,
    }

    assert "Choose the decision that agreed it" in browser.said("rounds/calendar/agree/", **answers)
    assert not Calendar.objects.exists()
    said = browser.said("rounds/calendar/agree/", **answers, decision=decided.pk)

    assert "Every two months" in said
    assert Calendar.objects.get().group_before_board == 8


def test_a_delivery_group_before_its_cut_off_is_refused_in_a_sentence(programme, browser):
    decided = make.decision(programme, DecisionKind.CALENDAR)

    said = browser.said(
        "rounds/calendar/agree/",
        title="Odd",
        every_months=1,
        cut_off_before_board=5,
        group_before_board=8,
        opens_before_cut_off=10,
        decision=decided.pk,
    )

    assert "the delivery group meets after it" in said
    assert not Calendar.objects.exists()


def test_rounds_are_proposed_looked_at_and_made(browser, agreed):
    proposed = browser.text("rounds/plan/?first=2026-04-01&week=3&weekday=1&every=1&how_many=2")
    assert "21 April 2026" in proposed
    assert "19 May 2026" in proposed

    looked = browser.said("rounds/plan/", days="21/4/2026\n4 May 2026", look="1")
    assert "The day of the Board, 4 May 2026, is not a working day." in looked
    assert not Round.objects.exists()

    said = browser.said("rounds/plan/", days="21 April 2026\n19 May 2026", make="1")
    assert "2 rounds planned." in said
    assert list(Round.objects.values_list("board_on", flat=True)) == [date(2026, 4, 21), date(2026, 5, 19)]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ("", "Enter at least one day on which the Board meets"),
        ("soon", "“soon” is not a date. Write it as 21 April 2026"),
        ("31/2/2027", "“31/2/2027” is not a date"),
        ("2 March 2026", "2 March 2026 is in the past"),
    ],
)
def test_a_day_that_cannot_be_is_answered_by_a_sentence(browser, agreed, days, sentence):
    assert sentence in browser.said("rounds/plan/", days=days, make="1")
    assert not Round.objects.exists()


def test_days_by_the_end_of_all_time_are_no_days_of_a_board(browser, agreed):
    by_pattern = browser.get("rounds/plan/?first=9999-12-01&week=1&weekday=1&every=1&how_many=24")
    by_hand = browser.post("rounds/plan/", days="31 December 9999", look="1")

    assert by_pattern.status_code == 200
    assert "is not a date" in by_hand.content.decode()


def test_the_same_board_is_not_planned_twice(programme, browser, agreed):
    browser.post("rounds/plan/", days="21 April 2026", make="1")

    said = browser.said("rounds/plan/", days="21 April 2026", make="1")

    assert "There is a round for the Board of 21 April 2026 already." in said
    assert Round.objects.count() == 1


def test_a_round_says_who_has_not_submitted(programme, browser):
    post = make.post(programme, "Head of Assessment", holder=make.person("Olu Owner"))
    actions_of(programme, post, 3)
    make.round_(programme)

    shown = browser.text("rounds/1/")

    for words in ("Olu Owner", "0 of 3", "Nothing yet", "Due in 4 days", "4 to come"):
        assert words in shown
    assert "Head of Assessment" in browser.text("rounds/1/?show=waiting")
    assert "Nobody fits these filters" in browser.text("rounds/1/?show=all")
    waiting = browser.text(f"rounds/1/waiting/?post={post.code}")
    assert "Step 2" in waiting
    assert "Objective 1.1" in waiting
    assert "Everything has come in" in browser.text("rounds/1/waiting/?post=nobody")


def test_before_the_cut_off_a_reminder_is_what_a_round_asks_for_first(programme, browser):
    post = make.post(programme, "Head of Assessment", holder=make.person("Olu Owner"))
    actions_of(programme, post, 1)
    made = make.round_(programme)

    early = browser.get("rounds/1/").content.decode()
    made.cut_off = make.TODAY
    made.save(update_fields=["cut_off"])
    due = browser.get("rounds/1/").content.decode()

    remind, close = "Remind everyone who has something outstanding", "Close to updates"
    assert early.index(remind) < early.index(close)
    assert due.index(close) < due.index(remind)
    assert 'class="govuk-button"' in early[: early.index(remind)].rsplit("<li>", 1)[1]
    assert "The cut-off has passed" not in early


def test_the_days_of_the_rounds_go_into_peoples_own_calendars(programme, browser):
    make.round_(programme)
    make.round_(programme, state="cancelled", number=2)

    assert "rounds.ics" in browser.text("rounds/")
    response = browser.get("rounds/rounds.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    found = response.content.decode()
    assert found.count("BEGIN:VEVENT") == 5 + bool(Round.objects.get(number=1).panel_on)
    assert "DTSTART;VALUE=DATE:20260320" in found
    assert f"UID:round-1-cut-off@{programme.code}" in found


def test_one_post_is_reminded_and_not_twice_on_a_day(programme, browser):
    holder = make.person("Olu Owner")
    post = make.post(programme, holder=holder)
    actions_of(programme, post, 2)
    make.round_(programme)
    assert "Olu Owner" in browser.text(f"rounds/1/chase/{post.code}/")

    assert "Reminded: Head of Assessment." in browser.said(f"rounds/1/chase/{post.code}/")
    assert "Olu Owner was reminded today already." in browser.said(f"rounds/1/chase/{post.code}/")

    assert Chase.objects.count() == 1
    assert Message.objects.get(recipient_id=holder.pk).subject.startswith("3 to update")


def test_a_reminder_leads_to_where_the_updates_are_written(programme, browser):
    holder = make.person("Olu Owner")
    post = make.post(programme, holder=holder)
    actions_of(programme, post, 2)
    make.round_(programme, opened_at=make.NOW - timedelta(days=5))
    browser.post(f"rounds/1/chase/{post.code}/")
    owner = Browser(programme, make.actor(programme, Role.ACTION_OWNER, who=holder))

    inbox = owner.text("inbox/")
    address = f"rounds/1/waiting/?post={post.code}"
    assert f'href="{owner.root}{address}">3 to update by' in inbox
    waiting = owner.text(address)
    links = re.findall(r'href="([^"]+/update/)"', waiting)
    assert len(links) == 2
    for link in links:
        assert "What has been done since the last update?" in owner.text(link.removeprefix(owner.root))
    assert owner.queries(address) <= 15

    reader = Browser(programme, make.actor(programme, Role.BOARD_MEMBER))
    assert "/update/" not in reader.text(address)


def test_all_who_can_be_reminded_are_and_vacant_posts_are_named(programme, browser):
    plan = make.plan(programme)
    held = make.post(programme, "Head of Assessment", holder=make.person("Olu Owner"))
    vacant = make.post(programme, "Head of Safeguarding")
    theme = make.theme(plan)
    make.objective(theme, "1.1", owner=held)
    make.objective(theme, "1.2", owner=vacant)
    make.round_(programme)

    asked = browser.text("rounds/1/chase/")
    assert "nobody holds them: Head of Safeguarding" in asked
    browser.post("rounds/1/chase/")

    assert [each.post_id for each in Chase.objects.all()] == [held.pk]
    assert browser.get(f"rounds/1/chase/{vacant.code}/").status_code == 404


def test_a_round_is_opened_closed_opened_again_and_frozen(programme, browser):
    make.round_(programme, state="planned")

    assert "so there is nothing to report on" in browser.text("rounds/1/open/")
    assert "The round is open" in browser.said("rounds/1/open/")
    assert "The cut-off, 20 March 2026, has not passed." in browser.text("rounds/1/close/")
    browser.post("rounds/1/close/")
    assert "takes updates again" in browser.said("rounds/1/reopen/")
    browser.post("rounds/1/close/")
    assert "Nobody has judged the plan as a whole." in browser.text("rounds/1/freeze/")
    assert "The round is frozen" in browser.said("rounds/1/freeze/")

    assert Round.objects.get().state == RoundState.FROZEN
    assert "cannot be done to a round that is frozen" in browser.text("rounds/1/close/")


def test_whoever_opens_a_round_after_its_cut_off_is_told_that_all_would_be_late(programme, browser):
    today = make.NOW.date()
    make.round_(programme, state="planned", opens_on=today - timedelta(days=9), cut_off=today - timedelta(days=1))

    assert "has passed: owners would be late at once." in browser.text("rounds/1/open/")


def test_a_second_press_is_told_and_changes_nothing(programme, browser):
    make.round_(programme, state="planned")
    browser.post("rounds/1/open/")

    assert "cannot become open" in browser.said("rounds/1/open/")
    assert Round.objects.get().state == RoundState.OPEN


def test_a_second_round_waits_for_the_first_to_close(programme, browser):
    make.round_(programme, 1)
    make.round_(programme, 2, "planned")

    assert "Close Round 1 first" in browser.said("rounds/2/open/")


def days(**named):
    return {
        f"{name}_{box}": part
        for name, day in named.items()
        for box, part in (("day", day.day), ("month", day.month), ("year", day.year))
    }


def test_the_days_of_a_round_move_with_a_reason(programme, browser):
    made = make.round_(programme, state="planned")
    asked = days(opens_on=made.opens_on, cut_off=made.cut_off, group_on=made.group_on, board_on=date(2026, 4, 14))

    assert "Enter why it moves" in browser.said("rounds/1/move/", **asked)
    assert "The days of the round are changed." in browser.said("rounds/1/move/", **asked, why="The chair is away.")

    made.refresh_from_db()
    assert made.board_on == date(2026, 4, 14)


def test_a_planned_round_is_cancelled_with_a_reason(programme, browser):
    make.round_(programme, state="planned")

    assert "Enter why the Board will not meet" in browser.said("rounds/1/cancel/")
    browser.post("rounds/1/cancel/", why="The Board stands down in August.")

    assert Round.objects.get().state == RoundState.CANCELLED
    assert "Cancelled" in browser.text("rounds/")


def test_a_past_day_shows_the_round_as_it_stood_and_offers_nothing(programme, browser):
    make.round_(programme, state="closed", opened_at=make.NOW.replace(day=2), closed_at=make.NOW.replace(day=13))

    shown = browser.text("rounds/1/?as_at=2026-03-05")

    assert "Open for updates" in shown
    assert "What you can do now" not in shown
    assert browser.get("rounds/1/close/?as_at=2026-03-05").status_code == 404


def test_a_round_of_another_programme_is_not_there(browser):
    make.round_(make.programme(), 7)

    assert browser.get("rounds/7/").status_code == 404


def test_the_queries_of_a_round_do_not_grow_with_its_posts(programme, browser):
    plan = make.plan(programme)
    make.round_(programme)
    actions_of(programme, make.post(programme, holder=make.person()), 2, plan)
    few = [browser.queries(address) for address in ("rounds/", "rounds/1/", "rounds/1/waiting/", "rounds/1/chase/")]
    theme = make.theme(plan, "2")
    for number in range(12):
        post = make.post(programme, f"Post {number}", holder=make.person(f"Person {number}"))
        make.objective(theme, f"2.{number}", owner=post)
        make.round_(programme, number + 2, "planned")

    many = [browser.queries(address) for address in ("rounds/", "rounds/1/", "rounds/1/waiting/", "rounds/1/chase/")]

    assert few == many
    assert max(many) <= 15
