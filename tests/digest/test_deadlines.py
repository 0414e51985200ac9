"""Reminders reach those who can do something about a deadline, in time, and once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.models import Person
from soundingboard.decisions.models import DecisionReview
from soundingboard.delivery import actions as do
from soundingboard.delivery.models import Recheck
from soundingboard.digest.composing import Week, compose
from soundingboard.digest.deadlines import deadlines
from soundingboard.digest.reminding import remind
from soundingboard.governance.request_actions import ask_for_information
from soundingboard.outbox.models import Message
from tests import factories as make
from tests.delivery.scene import Scene

pytestmark = pytest.mark.django_db
NOW, TODAY = make.NOW, make.TODAY


@pytest.fixture
def scene() -> Scene:
    return Scene()


def who(scene: Scene) -> dict[str, Person]:
    return {
        name: actor.person
        for name in ("alice", "bob", "dora", "asif", "charlie")
        if (actor := getattr(scene, name)).person is not None
    }


def told(scene: Scene, name: str) -> list[str]:
    return sorted(Message.objects.filter(recipient_id=who(scene)[name].pk).values_list("subject", flat=True))


@pytest.mark.parametrize(("days", "is_told"), [(-1, False), (0, True), (7, True), (8, False)])
def test_the_holder_of_the_post_is_reminded_of_an_action_within_a_week(scene: Scene, days: int, is_told: bool) -> None:
    scene.action("Visit within five days", due_on=TODAY + timedelta(days=days))

    remind(scene.programme, NOW)

    assert len(told(scene, "bob")) == is_told
    for name in ("alice", "dora", "asif", "charlie"):
        assert told(scene, name) == []


@pytest.mark.parametrize(("weeks", "is_told"), [(6, False), (7, True), (8, True), (9, False)])
def test_the_holder_of_the_post_is_reminded_of_a_risk_to_look_at_again(scene: Scene, weeks: int, is_told: bool) -> None:
    make.risk(scene.programme, scene.post, by=scene.alice)  # high: to be looked at again after eight weeks
    Message.objects.all().delete()

    remind(scene.programme, NOW + timedelta(weeks=weeks))

    assert [each.split(": ")[-1] for each in told(scene, "bob")] == [
        "Look at risk RSK1 Social workers leave again"
    ] * is_told
    assert told(scene, "charlie") == []


def test_nobody_is_told_twice_unless_the_deadline_moves(scene: Scene) -> None:
    scene.action("Visit within five days", due_on=TODAY + timedelta(days=7))

    assert remind(scene.programme, NOW) == 1
    assert remind(scene.programme, NOW) == 0
    assert remind(scene.programme, NOW + timedelta(days=3)) == 0
    assert told(scene, "bob") == ["Due on 23 March 2026: Action A1 Visit within five days"]


def test_updates_are_reminded_of_once_for_all_of_an_owners_actions(scene: Scene) -> None:
    scene.action("One")
    scene.action("Two")
    make.round_(scene.programme, 1, "open", cut_off=TODAY + timedelta(days=3))

    remind(scene.programme, NOW)

    assert told(scene, "bob") == ["Due on 19 March 2026: Your updates for Round 1"]


def test_a_request_reminds_its_owner_without_the_question(scene: Scene) -> None:
    body = make.body(scene.programme)
    ask_for_information(
        body=body,
        owner=scene.post,
        question="How many children waited for longer than three weeks?",
        asked_on=TODAY,
        due_on=TODAY + timedelta(days=5),
        by=scene.alice,
    )
    Message.objects.all().delete()  # that it was asked is told by the asking

    remind(scene.programme, NOW)

    assert told(scene, "bob") == [f"Due on 21 March 2026: Information request IR1 of {body.name}"]


def test_a_decision_reminds_those_who_record_decisions_by_its_last_review(scene: Scene) -> None:
    decision = make.decision(scene.programme, reference="D7", review_on=date(2026, 3, 10), title="Share the data")
    DecisionReview.objects.create(
        programme=scene.programme,
        decision=decision,
        reviewed_on=date(2026, 3, 10),
        worked="too_early",
        text="Too early.",
        next_review_on=TODAY + timedelta(days=14),
        recorded_at=NOW,
    )

    remind(scene.programme, NOW)

    assert told(scene, "alice") == ["Due on 30 March 2026: Look back at decision D7 Share the data: did it work?"]
    assert told(scene, "bob") == []


def test_a_recheck_reminds_the_owner_and_those_who_assure(scene: Scene) -> None:
    action = scene.started()
    Recheck.objects.create(
        programme=scene.programme, action=action.action, months=6, due_on=TODAY + timedelta(days=14), created_at=NOW
    )

    remind(scene.programme, NOW)

    for name in ("bob", "dora", "asif"):
        assert [each[:40] for each in told(scene, name)] == ["Due on 30 March 2026: Re-check of action"], name
    assert told(scene, "charlie") == []


def test_another_programme_is_not_told_of(scene: Scene) -> None:
    scene.action(due_on=TODAY)

    assert deadlines(make.programme(), NOW) == {}


def test_the_number_of_queries_does_not_grow(scene: Scene, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        scene.action(f"Step {number}", due_on=TODAY + timedelta(days=number % 7))

    with django_assert_max_num_queries(17) as captured:
        found = deadlines(scene.programme, NOW)

    assert isinstance(captured, CaptureQueriesContext)
    assert len(found[who(scene)["bob"].pk]) == 30


# --- the letter -------------------------------------------------------------------------------------------------------


def letter(scene: Scene, name: str) -> str:
    written = compose(who(scene)[name], Week(NOW, TODAY))
    return written.text if written else ""


def test_a_letter_names_a_deadline_before_its_reminder_is_written(scene: Scene) -> None:
    """The next letter comes in seven days: a deadline in fourteen would else have its reminder and no letter first."""
    scene.action("Visit within five days", due_on=TODAY + timedelta(days=14))
    scene.action("Far off", due_on=TODAY + timedelta(days=15))

    assert remind(scene.programme, NOW) == 0
    assert "Action A1 Visit within five days (due on 30 March 2026)" in letter(scene, "bob")
    assert "Far off" not in letter(scene, "bob").split("What falls due soon")[1].split("What changed")[0]


def test_a_letter_says_what_waits_and_what_changed_and_nothing_that_somebody_wrote(scene: Scene) -> None:
    make.round_(scene.programme, 1, "open")
    overdue = do.start_action(
        action=scene.action("Visit within five days", due_on=TODAY - timedelta(days=1)), by=scene.early
    )
    do.save_update(
        action=overdue,
        progress="Secret words of the owner.",
        help_needed="Secret help.",
        submit=True,
        by=scene.bob,
    )

    bob, dora = letter(scene, "bob"), letter(scene, "dora")

    assert "1 of your actions is overdue" in bob
    assert "Action A1 Visit within five days is now overdue, by 1 day." in bob
    assert "1 update to challenge or accept" in dora
    assert "update to challenge or accept" not in bob
    assert "Secret" not in bob + dora


def test_what_rests_on_exempt_evidence_is_in_nobodys_letter(scene: Scene) -> None:
    scene.action("Acts on the hidden audit")
    scene.evidence("E77", title="hidden audit", classification="exempt")
    week = Week(NOW + timedelta(days=1), TODAY + timedelta(days=1))

    told_of = [each["sentence"] for each in week.changes(scene.programme)]

    assert all("hidden audit" not in each for each in told_of)
