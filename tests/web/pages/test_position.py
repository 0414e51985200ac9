"""The pages of the position, of comparing, and of the work in the background."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from soundingboard.accounts.roles import Role
from soundingboard.cli import tasks
from soundingboard.delivery.models import ActionVersion
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job, Message
from tests import factories as make
from tests.position.conftest import built as built
from tests.position.conftest import built_once as built_once
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 3, 16, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_day_of_march(settings, tmp_path):
    settings.VAR = tmp_path
    tasks.load()
    with time_machine.travel(THEN, tick=False):
        yield


@pytest.fixture
def browser(built):
    return Browser(built.programme, built.manager)


def days(**named):
    return {f"{name}_{box}": getattr(day, box) for name, day in named.items() for box in ("day", "month", "year")}


TWO_BOARDS = days(earlier=date(2026, 1, 28), later=date(2026, 2, 28))


def test_the_position_shows_judgements_beside_what_was_suggested(browser):
    page = browser.text("position/")

    for words in ("The whole plan: 1 amber and 3 green.", "rules suggest", "As people judged the whole", "Amber"):
        assert words in page
    assert "<svg" in page
    assert "4 actions" in page or "12 actions" in page


def test_an_overdue_action_is_among_the_exceptions(built, browser):
    action = built.actions[0]
    ActionVersion.objects.filter(action=action.action, superseded_at=None).update(due_on=date(2026, 3, 6))

    page = browser.text("position/")

    assert "10 days late" in page
    assert f"delivery/actions/{action.action.reference}/" in page


def test_a_past_day_is_shown_as_it_was(browser):
    page = browser.text("position/?as_at=2026-01-31")

    assert "You are looking at the past." in page
    assert "The whole plan: 4 green." in page
    assert "Compare two dates" not in page
    assert "No objectives were on record then" in browser.text("position/?as_at=2025-12-01")


def test_an_empty_programme_is_led_to_the_plan():
    programme = make.programme()

    assert "No objectives yet" in Browser(programme, make.actor(programme)).text("position/")


def test_two_dates_are_compared_from_the_form_to_the_sentences(built, browser):
    assert "The last two Boards" in browser.text("position/compare/")

    waiting = browser.said("position/compare/", **TWO_BOARDS)
    assert "Waiting to start" in waiting
    assert "data-going-on" in waiting
    run_all(lambda: THEN)
    job = Job.objects.get()
    finished = browser.text(f"jobs/{job.pk}/")
    assert job.result in finished

    page = browser.text(job.result)
    assert "1.1 Objective 1.1: delivery fell from Green to Amber." in page
    assert "Got worse" in page
    again = browser.said("position/compare/", **TWO_BOARDS)
    assert "delivery fell from Green to Amber" in again
    assert Job.objects.count() == 1


def test_changes_are_narrowed_by_kind_and_theme(built, browser):
    browser.post("position/compare/", **TWO_BOARDS)
    run_all(lambda: THEN)
    result = Job.objects.get().result

    assert "delivery fell" in browser.text(f"{result}?kind=objective&theme=1")
    assert "delivery fell" not in browser.text(f"{result}?kind=evidence")
    assert "delivery fell" not in browser.text(f"{result}?theme=2")
    assert "No change fits these filters." in browser.text(f"{result}?kind=finding")
    judged = browser.text(f"{result}?show=judged")
    assert "was Green" in judged
    assert "beside what the published rules suggest" in judged


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Enter the earlier day"),
        (days(earlier=date(2026, 2, 28), later=date(2026, 1, 28)), "Enter an earlier day to compare from"),
        (days(earlier=date(2026, 2, 28), later=date(2027, 1, 28)), "lies in the future"),
    ],
)
def test_days_that_cannot_be_compared_get_a_sentence(browser, answers, sentence):
    assert sentence in browser.said("position/compare/", **answers)
    assert not Job.objects.exists()


def test_a_result_is_not_to_be_had_by_another_programme(built, browser):
    browser.post("position/compare/", **TWO_BOARDS)
    run_all(lambda: THEN)
    job = Job.objects.get()
    other = make.programme()
    stranger = Browser(other, make.actor(other))

    assert stranger.get(job.result).status_code == 404
    assert stranger.get(f"jobs/{job.pk}/").status_code == 404
    assert browser.get("position/compare/nonsense/").status_code == 404


def test_a_reader_may_compare_and_wait_for_the_same_work(built, browser):
    browser.post("position/compare/", **TWO_BOARDS)
    reader = Browser(built.programme, make.actor(built.programme, Role.SCRUTINY_COUNCILLOR))

    assert "Waiting to start" in reader.said("position/compare/", **TWO_BOARDS)
    assert Job.objects.count() == 1


def test_work_that_failed_says_why(built, browser):
    failed = Job.objects.create(
        programme_id=built.programme.pk,
        kind="paper.issue",
        key="x",
        state="failed",
        sentence="The round is not frozen. Freeze it, then issue the paper again.",
        requested_by_id=built.manager.person_id,
        requested_at=THEN,
    )

    page = browser.text(f"jobs/{failed.pk}/")

    assert "Freeze it, then issue the paper again." in page
    assert "data-going-on" not in page
    assert "Issuing a paper" in browser.text("jobs/")
    colleague = Browser(built.programme, make.actor(built.programme))
    assert colleague.get(f"jobs/{failed.pk}/").status_code == 404
    assert "Nothing asked for yet" in colleague.text("jobs/")


def test_a_message_is_read_one_by_one_and_all_at_once(built, browser):
    facts = {"recipient_id": built.manager.person_id, "kind": "chase", "programme_id": built.programme.pk}
    first, *_ = [Message.objects.create(**facts, subject=f"Message {n}", sent_at=THEN) for n in range(3)]
    other = Message.objects.create(**(facts | {"recipient_id": 0}), subject="Another's", sent_at=THEN)

    assert browser.text("inbox/").count("Mark as read") == 3
    assert "1 message marked as read." in browser.said("inbox/", message=first.pk)
    assert "Message 0" not in browser.text("inbox/?show=unread")
    browser.post("inbox/", message=other.pk)
    browser.post("inbox/", message="nonsense")
    assert "2 messages marked as read." in browser.said("inbox/", all="1")

    assert "Nothing unread" in browser.text("inbox/?show=unread")
    other.refresh_from_db()
    assert other.read_at is None


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("rounds/3/", "/rounds/3/"),
        ("https://elsewhere.example/", ""),
        ("//elsewhere.example/", ""),
        ("/p/another/plan/", ""),
    ],
)
def test_a_message_leads_only_into_its_own_programme(built, browser, address, leads):
    Message.objects.create(
        recipient_id=built.manager.person_id,
        kind="told",
        programme_id=built.programme.pk,
        subject="Look at this",
        address=address,
        sent_at=THEN,
    )

    page = browser.text("inbox/")

    assert ("Look at this</a>" in page) is bool(leads)
    assert not leads or f'href="{browser.root.rstrip("/")}{leads}"' in page
    assert "elsewhere.example" not in page


def test_an_empty_inbox_says_what_will_come(browser):
    assert "No messages yet" in browser.text("inbox/")


def test_the_queries_do_not_grow(built, browser):
    addresses = ("position/", "position/?as_at=2026-01-31", "position/compare/", "inbox/", "jobs/")
    browser.post("position/compare/", **TWO_BOARDS)
    facts = {"recipient_id": built.manager.person_id, "kind": "chase", "sent_at": THEN}
    Message.objects.create(**facts, subject="Message")
    few = [browser.queries(address) for address in addresses]
    run_all(lambda: THEN)
    result = browser.queries(Job.objects.get().result)
    theme = make.theme(built.objectives[0].plan, "9")
    for number in range(10):
        make.objective(theme, f"9.{number}", recorded_at=datetime(2026, 1, 5, tzinfo=UTC))
        Message.objects.create(**facts, subject=f"Message {number}")

    many = [browser.queries(address) for address in addresses]

    assert few == many
    assert max(*many, result) <= 15
