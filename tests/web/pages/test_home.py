"""My work, by role."""

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.models import Holding, Invitation
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.cycle.actions import open_round
from soundingboard.decisions.models import BodyKind
from soundingboard.delivery.actions import challenge_update, save_update
from soundingboard.delivery.models import Recheck, Update
from soundingboard.governance.request_actions import answer_request, ask_for_information
from soundingboard.judgement.models import Verification
from soundingboard.ledger import actions as ledger
from soundingboard.outbox.models import Message
from soundingboard.papers.models import Paper
from soundingboard.plan.models import InspectionState
from soundingboard.practice.voice_actions import hear_voice
from tests import factories as make
from tests.position.conftest import built as built
from tests.position.conftest import built_once as built_once
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 3, 12, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_day_of_march():
    with time_machine.travel(THEN, tick=False):
        yield


@pytest.fixture
def opened(built):
    return open_round(round=built.rounds[2], by=built.at(date(2026, 3, 10)))


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_a_page_of_their_own_even_where_there_is_nothing(role):
    programme = make.programme()
    page = Browser(programme, make.actor(programme, role)).text()

    assert "My work" in page
    assert "No paper that you may read has been issued yet." in page
    assert ("/history/" in page) == (Permission.VIEW_HISTORY in ROLES[role].permissions)
    assert "/people/" in page
    assert role.label in unescape(page)


def test_what_was_said_and_not_answered_in_time_waits_with_a_link_to_it():
    programme = make.programme()
    manager = make.later(make.actor(programme), THEN)
    for heard_on in (date(2026, 1, 12), date(2026, 3, 10)):
        hear_voice(
            programme=programme, speaker="children", gathered="group", heard_on=heard_on, people=9, says="not_well",
            said="We tell it again to each new worker.", performance_type="quality", content_area="", by=manager,
        )  # fmt: skip

    site = Browser(programme, manager)

    assert "1 thing that was said and not answered in time" in site.text()
    assert "practice/voice/?standing=long_unanswered&amp;mine=yes" in site.text()
    page = site.text("practice/voice/?standing=long_unanswered&mine=yes")
    assert "/voice/V1/" in page
    assert "/voice/V2/" not in page
    figures = site.get("practice/voice/").context["counted"]
    assert figures.long_unanswered + figures.in_time + figures.untold + figures.told == figures.total == 2


def test_an_owner_is_led_to_each_update_and_rating(built, opened):
    page = Browser(built.programme, built.owner).text()

    assert "Due in 8 days" in page
    assert "updates still to submit" in page
    reference = built.actions[0].action.reference
    assert f"delivery/actions/{reference}/update/" in page
    assert "Ratings to propose" in page
    assert "Everything still to come in this round" in page
    assert "What others did to what you own" in page


def test_a_challenge_stands_first_with_its_words(built, opened):
    day = date(2026, 3, 11)
    last = built.actions[-1]
    update = save_update(action=last, progress="All is well.", submit=True, by=built.owner_at(day))
    challenge_update(update=update, text="Which audit shows that?", by=built.at(day))

    page = Browser(built.programme, built.owner).text()

    assert "Which audit shows that?" in page
    assert page.index("Which audit shows that?") < page.index("Write the update")
    assert f'Answer<span class="govuk-visually-hidden"> for {last.action.reference}' in page


def test_an_owner_whose_updates_are_in_is_told_that_nothing_waits(built):
    for update_state in Update.objects.values_list("state", flat=True):
        assert update_state == "submitted"

    page = Browser(built.programme, built.owner).text()

    assert "Updates to write" not in page


def test_whoever_owns_nothing_is_shown_no_noughts(built, opened):
    holder = make.actor(built.programme, name="Nia Nothing")
    make.post(built.programme, "Programme manager", holder=holder.person)

    assert "of your actions overdue" not in Browser(built.programme, holder).text()


def test_an_owner_without_a_post_is_told_why_the_page_is_empty(built, opened):
    newcomer = make.actor(built.programme, Role.ACTION_OWNER)

    assert "you hold no post today" in Browser(built.programme, newcomer).text()


def test_a_re_check_that_falls_due_is_on_the_page_of_its_owner(built):
    action = built.actions[0].action
    due = {"programme": built.programme, "action": action, "months": 6, "created_at": THEN}
    Recheck.objects.create(**due, due_on=THEN.date() + timedelta(days=20))
    Recheck.objects.create(**(due | {"months": 12}), due_on=THEN.date() + timedelta(days=200))

    page = Browser(built.programme, built.owner).text()

    assert "is it still so after 6 months?" in page
    assert "after 12 months" not in page


def test_what_was_asked_of_ones_post_waits_there_until_it_is_answered_or_passed_on():
    programme = make.programme()
    clerk = make.actor(programme, now=THEN, name="Clare Clerk")
    councillor = make.actor(programme, Role.SCRUTINY_COUNCILLOR, now=THEN, name="Cal Councillor")
    owner = make.actor(programme, Role.DELIVERY_GROUP, now=THEN, name="Olu Owner")
    head, other = make.post(programme, holder=owner.person), make.post(programme, "Head of Fostering")
    panel, board = make.body(programme, BodyKind.PANEL), make.body(programme)
    day = THEN.date()
    questions = [
        ledger.ask_question(body=panel, asked_of=head, words=words, asked_on=day, by=councillor)
        for words in ("What stops you?", "Who checks?")
    ]
    request = ask_for_information(
        body=board, owner=head, question="How many wait?", asked_on=day, due_on=day + timedelta(days=9), by=clerk
    )

    browser = Browser(programme, owner)
    page = browser.text()
    assert "2 questions to answer" in page
    assert "1 request for information to answer" in page
    owed = browser.text("scrutiny/?mine=to_answer&state=waiting")
    assert "Q1" in owed
    assert "Q2" in owed
    assert "IR1" in browser.text("requests/?mine=yes&state=waiting")
    # Whoever asked, and whoever holds another post, owes no answer.
    for reader in (councillor, clerk):
        assert "to answer" not in Browser(programme, reader).text()
    assert "IR1" not in Browser(programme, clerk).text("requests/?mine=yes")
    assert "Q1" in Browser(programme, councillor).text("scrutiny/?mine=yes")
    assert "Nothing matches" in Browser(programme, councillor).text("scrutiny/?mine=to_answer")

    ledger.answer_question(question=questions[0], text="Two vacancies.", happened_on=day, by=owner)
    ledger.pass_question_on(question=questions[1], asked_of=other, text="Theirs.", happened_on=day, by=councillor)
    answer_request(request=request, text="Seven.", happened_on=day, by=owner)
    # Who asked says whether the answer satisfies; nobody judges for a body that they do not speak for.
    assert "1 answer to judge" in Browser(programme, councillor).text()
    assert "request to judge" not in Browser(programme, councillor).text()
    assert "1 answer to a request to judge" in Browser(programme, clerk).text()
    page = browser.text()
    assert "to judge" not in page
    assert "to answer" not in page


@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR])
def test_an_empty_programme_is_led_by_the_first_plan_and_not_by_its_rounds(role):
    programme = make.programme()
    page = Browser(programme, make.actor(programme, role)).text()

    assert page.index("Your first plan, step by step") < page.index("Inbox")
    assert page.count("Do this next") == 1
    assert "0 of 13" in page
    assert "Plan the next rounds" not in page
    assert f'href="/p/{programme.code}/people/' in page


def test_rounds_that_are_planned_stand_beneath_the_first_plan_until_one_is_opened():
    programme = make.programme()
    manager = make.actor(programme)
    make.round_(programme, state="planned")
    page = Browser(programme, manager).text()

    assert page.index("Your first plan, step by step") < page.index("Next with the rounds")


def test_a_programme_that_runs_is_led_by_its_rounds_and_the_first_plan_is_for_those_who_set_up(built, opened):
    assert "Your first plan" not in Browser(built.programme, built.manager).text()
    empty = make.programme()
    assert "Your first plan" not in Browser(empty, make.actor(empty, Role.BOARD_CHAIR)).text()


def test_the_manager_sees_the_round_and_the_next_step(built, opened):
    page = Browser(built.programme, built.manager).text()

    assert "See who has not submitted" in page
    assert "0 of 16" in page


@pytest.mark.parametrize(
    ("state", "day", "words"),
    [
        ("planned", date(2026, 3, 1), "Look at Round 1"),
        ("planned", date(2026, 3, 2), "Open Round 1"),
        ("open", date(2026, 3, 20), "See who has not submitted"),
        ("open", date(2026, 3, 21), "Close Round 1 to updates"),
        ("closed", date(2026, 4, 7), "Write the Board pack"),
        ("closed", date(2026, 4, 8), "Freeze Round 1"),
        ("frozen", date(2026, 4, 8), "Plan the next rounds"),
    ],
)
def test_the_next_step_follows_the_days_of_the_round(state, day, words):
    programme = make.programme()
    manager = make.actor(programme)
    make.round_(programme, state=state)
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False):
        assert words in Browser(programme, manager).text()


def test_what_stands_in_the_way_of_the_plan_is_counted(built):
    inspection = make.inspection(built.programme, "I2")
    make.finding(inspection, "I2.1")
    make.finding(inspection, "I2.2")
    make.inspection(built.programme, "I3", state=InspectionState.TO_CONFIRM)

    page = Browser(built.programme, built.manager).text()

    assert "2 findings that no objective answers" in page
    assert "1 inspection to confirm" in page
    assert "requirements that no objective answers" not in page


def test_the_chair_sees_what_moved_at_the_last_board(built):
    page = Browser(built.programme, make.actor(built.programme, Role.BOARD_CHAIR)).text()

    assert "delivery fell from" in page
    assert "Ratings agreed in Round 2 that differ from Round 1" in page


@pytest.mark.parametrize("role", [Role.SCRUTINY_COUNCILLOR, Role.SCRUTINY_OFFICER, Role.DFE_ADVISER])
def test_who_came_to_see_how_it_stands_sees_what_moved_at_the_last_board(built, role):
    page = Browser(built.programme, make.actor(built.programme, role)).text()

    assert "delivery fell from" in page
    assert "Ratings agreed in Round 2 that differ from Round 1" in page


def test_the_auditor_sees_what_is_to_be_verified(built):
    Verification.objects.create(
        programme=built.programme, round=built.rounds[1], objective=built.objectives[0], sampled_at=THEN, seed=1
    )

    page = Browser(built.programme, make.actor(built.programme, Role.AUDITOR)).text()

    assert "2 pieces of evidence to verify" in page
    assert "1 rating sampled for verification" in page


def test_a_decision_whose_day_of_review_has_come_waits_until_it_is_reviewed(built):
    make.decision(built.programme, review_on=date(2026, 3, 12))
    make.decision(built.programme, review_on=date(2026, 3, 13))

    page = Browser(built.programme, make.actor(built.programme, Role.BOARD_CHAIR)).text()

    assert "1 decision to look back at" in page


def test_the_administrator_sees_vacant_posts_leavers_and_invitations(built):
    make.post(built.programme, "Head of Safeguarding")
    Holding.objects.filter(post__code="head-of-assessment").update(to_on=date(2026, 4, 1))
    for number, days in enumerate((5, -1)):
        Invitation.objects.create(
            programme=built.programme,
            email=f"new{number}@wexmoor.example",
            name="Nia New",
            role=Role.ANALYST,
            token_digest=str(number) * 64,
            invited_by=built.manager.person,
            invited_at=THEN,
            expires_at=THEN + timedelta(days=days),
        )

    page = Browser(built.programme, make.actor(built.programme, Role.ADMINISTRATOR)).text()

    for words in ("1 post that nobody holds", "1 holder leaving within 60 days", "1 invitation not yet taken up"):
        assert words in page


def test_an_exempt_paper_and_a_draft_are_shown_only_to_those_who_may_read_them(built):
    facts = {"programme": built.programme, "kind": "board-pack", "as_at": THEN, "drafted_at": THEN}
    Paper.objects.create(**facts, reference="PA1", title="Draft pack of March")
    issued = {"state": "issued", "issued_at": THEN, "position_sha256": "0" * 64}
    Paper.objects.create(**facts, **issued, reference="PA2", title="Exempt pack of February")
    public = {"edition": "public", "holds_small_numbers": False}
    Paper.objects.create(**facts, **issued, **public, reference="PA3", title="Public pack of February")

    chair = Browser(built.programme, make.actor(built.programme, Role.BOARD_CHAIR)).text()
    councillor = Browser(built.programme, make.actor(built.programme, Role.SCRUTINY_COUNCILLOR)).text()

    assert [title in chair for title in ("Draft pack", "Exempt pack", "Public pack")] == [True, True, True]
    assert [title in councillor for title in ("Draft pack", "Exempt pack", "Public pack")] == [False, False, True]
    # An exempt paper and its public edition bear the same title, so each says which it is.
    assert [chair.count(f", {edition} edition<") for edition in ("exempt", "public")] == [1, 1]


def test_unread_messages_are_counted_and_those_of_another_programme_are_not(built):
    person = built.owner.person
    facts = {"recipient_id": person.pk, "kind": "chase", "sent_at": THEN}
    Message.objects.create(**facts, programme_id=built.programme.pk, subject="4 to update by 20 March")
    Message.objects.create(**facts, programme_id=make.programme().pk, subject="Elsewhere")

    page = Browser(built.programme, built.owner).text()

    assert "1 unread message" in page
    assert "4 to update by 20 March" in page
    assert "Elsewhere" not in page


def test_a_past_day_leads_to_the_position(built):
    response = Browser(built.programme, built.owner).get("?as_at=2026-01-31")

    assert response.status_code == 302
    assert response["Location"].endswith("position/?as_at=2026-01-31")


def test_another_programme_is_not_there(built):
    stranger = make.actor(make.programme())
    browser = Browser(built.programme, stranger)

    assert browser.get().status_code == 404


def test_the_queries_do_not_grow_with_what_waits(built, opened):
    both = make.actor(built.programme, Role.PROGRAMME_MANAGER, who=built.owner.person)
    browser = Browser(built.programme, both)
    few = browser.queries()
    for number in range(8):
        post = make.post(built.programme, f"Post {number}", holder=built.owner.person)
        make.objective(make.theme(built.objectives[0].plan, f"9{number}"), f"9{number}.1", owner=post)
        make.finding(make.inspection(built.programme, f"I9{number}"), f"I9{number}.1")

    many = browser.queries()

    assert few == many
    assert many <= 15


def test_a_letter_is_there_at_once_though_nothing_happened_in_the_record(built, opened):
    browser = Browser(built.programme, built.owner)
    before = browser.text()
    whose = {"recipient_id": built.owner.person_id, "programme_id": built.programme.pk, "sent_at": THEN}
    Message.objects.create(**whose, kind="digest", subject="What waits on you this week")

    assert "What waits on you this week" not in before
    assert "What waits on you this week" in browser.text()


def test_what_was_worked_out_is_not_asked_for_again_until_something_happens(built, opened):
    def something_happens() -> None:
        hear_voice(
            programme=built.programme, speaker="children", gathered="group", heard_on=date(2026, 3, 10), people=9,
            says="not_well", said="We tell it again.", performance_type="quality", content_area="",
            by=built.at(THEN.date()),
        )  # fmt: skip

    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            browser.get()
        return len(made)

    browser = Browser(built.programme, built.owner)
    something_happens()
    first, again = queries(), queries()
    save_update(
        action=built.actions[0], progress="Half of the teams were trained.", submit=True, by=built.owner_at(THEN.date())
    )

    assert again <= first - 3
    assert queries() >= first
