"""Webhooks: what happened is told once it is on record, signed, in order, and again where it was not taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.models import Membership, Programme
from soundingboard.accounts.roles import Role
from soundingboard.connections import tasks, webhook_actions
from soundingboard.connections.models import Delivery, Webhook
from soundingboard.connections.webhook_actions import (
    WebhookRefused,
    add_webhook,
    remove_webhook,
    resume_webhook,
    try_webhook,
)
from soundingboard.connections.webhooks import rules
from soundingboard.connections.webhooks.outgoing import catch_up
from soundingboard.evidence.actions import add_evidence
from soundingboard.governance import actions as meetings
from soundingboard.governance.reading import meeting_of
from soundingboard.history.models import Entry
from soundingboard.outbox.jobs import run_all
from soundingboard.outbox.models import Job, Message
from tests import factories as make
from tests.connections.receiver import Receiver, receiving

pytestmark = pytest.mark.django_db
TASKS = (tasks,)  # importing them lets `run_all` do them


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiving() as found:
        yield found


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


def added(programme: Programme, alice: Actor, receiver: Receiver, *kinds: str) -> tuple[Webhook, str]:
    return add_webhook(
        programme=programme, name="Hub", address=receiver.address, kinds=kinds or ["evidence.changed"], by=alice
    )


def something_happens(programme: Programme, by: Actor, title: str = "Dip sample", **given: Any) -> str:
    facts = {
        "kind": "dip_sample",
        "line": 2,
        "performance_type": "quality",
        "says": "mixed",
        "collected_on": make.TODAY,
    }
    return add_evidence(programme=programme, title=title, by=by, **{**facts, **given}).evidence.reference


def the_worker_works(at: datetime = make.NOW) -> None:
    catch_up(at)
    run_all(lambda: at)


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver works it out."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    said = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(said, headers["webhook-signature"])


def test_what_happens_is_told_signed_and_without_what_anybody_wrote(
    programme: Programme, alice: Actor, receiver: Receiver
) -> None:
    row, secret = added(programme, alice, receiver)
    reference = something_happens(programme, alice, "A title that somebody wrote")

    the_worker_works()

    ((path, headers, body),) = receiver.got
    assert path == "/hook?for=us"
    assert is_signed(secret, headers, body)
    assert not is_signed(secret, headers, body + b" ")
    assert headers["webhook-timestamp"] == str(int(make.NOW.timestamp()))
    entry = Entry.objects.get(verb="evidence.added")
    assert json.loads(body) == {
        "type": "evidence.changed",
        "timestamp": entry.at.isoformat(),
        "data": {
            "programme": programme.code,
            "what": "evidence.added",
            "item": "evidence.evidence",
            "reference": reference,
            "entry": entry.seq,
        },
    }
    assert b"somebody wrote" not in body
    delivery = row.deliveries.get()
    assert (delivery.state, delivery.status, delivery.tries) == ("sent", 204, 1)
    the_worker_works()
    assert len(receiver.got) == 1
    assert secret not in str(list(Webhook.objects.values()))


def test_only_the_kinds_that_were_asked_for_are_told_and_nothing_from_before(
    programme: Programme, alice: Actor, receiver: Receiver
) -> None:
    something_happens(programme, alice)
    added(programme, alice, receiver, "action.changed")
    something_happens(programme, alice, "Another")

    the_worker_works()

    assert receiver.got == []


def test_what_is_exempt_is_told_to_nobody(programme: Programme, alice: Actor, receiver: Receiver) -> None:
    added(programme, alice, receiver)
    something_happens(programme, alice, classification="exempt")

    the_worker_works()

    assert receiver.got == []
    assert not Delivery.objects.exists()


def test_another_programme_tells_nothing_here(programme: Programme, alice: Actor, receiver: Receiver) -> None:
    added(programme, alice, receiver)
    elsewhere = make.programme()
    something_happens(elsewhere, make.actor(elsewhere))

    the_worker_works()

    assert receiver.got == []


def test_what_did_not_come_to_pass_is_not_told(programme: Programme, alice: Actor, receiver: Receiver) -> None:
    from django.db import transaction

    added(programme, alice, receiver)
    with transaction.atomic():
        something_happens(programme, alice)
        transaction.set_rollback(True)

    the_worker_works()

    assert receiver.got == []


def test_what_is_not_taken_is_tried_again_later_each_time_and_holds_up_what_follows(
    programme: Programme, alice: Actor, receiver: Receiver
) -> None:
    row, _ = added(programme, alice, receiver)
    receiver.status = 500
    first, second = something_happens(programme, alice, "One"), something_happens(programme, alice, "Two")
    at, tried = make.NOW, []

    for wait in rules.DELAYS[:3]:
        the_worker_works(at)
        the_worker_works(at + wait - timedelta(seconds=1))
        tried.append(len(receiver.got))
        at += wait
    assert tried == [1, 2, 3]
    assert {json.loads(body)["data"]["reference"] for _, _, body in receiver.got} == {first}
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1

    receiver.status = 200
    the_worker_works(at)
    assert [json.loads(body)["data"]["reference"] for _, _, body in receiver.got] == [first] * 4 + [second]
    assert {each.state for each in row.deliveries.all()} == {"sent"}


def test_after_the_last_try_it_is_stopped_and_those_who_keep_webhooks_are_told(
    programme: Programme, alice: Actor, receiver: Receiver
) -> None:
    row, _ = added(programme, alice, receiver)
    admin, member = make.actor(programme, Role.ADMINISTRATOR), make.actor(programme, Role.BOARD_MEMBER)
    receiver.status = 503
    something_happens(programme, alice)
    at = make.NOW
    for wait in (*rules.DELAYS, timedelta(days=1)):
        the_worker_works(at)
        at += wait

    row.refresh_from_db()
    assert len(receiver.got) == rules.TRIES == 7
    assert (row.is_on, row.stopped_because) == (False, "status")
    assert set(Message.objects.values_list("recipient_id", flat=True)) == {alice.person_id, admin.person_id}
    assert member.person_id not in {alice.person_id, admin.person_id}
    message = Message.objects.get(recipient_id=alice.person_id)
    assert "is stopped" in message.subject
    assert message.address == f"/p/{programme.code}/people/webhooks/{row.pk}/"
    assert Entry.objects.filter(verb="webhook.stopped").count() == 1
    something_happens(programme, alice, "Meanwhile")
    the_worker_works(at)
    assert len(receiver.got) == 7

    receiver.status = 200
    resume_webhook(webhook=row, by=make.later(alice, at))
    the_worker_works(at)
    assert len(receiver.got) == 9
    assert {each.state for each in row.deliveries.all()} == {"sent"}


@pytest.mark.parametrize(("status", "because"), [(410, "gone")])
def test_a_receiver_that_is_gone_is_not_tried_again(
    programme: Programme, alice: Actor, receiver: Receiver, status: int, because: str
) -> None:
    row, _ = added(programme, alice, receiver)
    receiver.status = status
    something_happens(programme, alice)

    the_worker_works()

    row.refresh_from_db()
    assert (len(receiver.got), row.stopped_because) == (1, because)


def test_a_redirect_is_kept_in_the_log_and_not_followed(programme: Programme, alice: Actor, receiver: Receiver) -> None:
    row, _ = added(programme, alice, receiver)
    with receiving() as elsewhere:
        receiver.status, receiver.headers = 302, {"Location": elsewhere.address}
        something_happens(programme, alice)

        the_worker_works()

        assert elsewhere.got == []
    delivery = row.deliveries.get()
    assert (delivery.state, delivery.status, delivery.problem) == ("waiting", 302, "redirect")


def test_it_ends_with_the_part_of_whoever_it_stands_for(programme: Programme, alice: Actor, receiver: Receiver) -> None:
    row, _ = added(programme, alice, receiver)
    Membership.objects.filter(person=alice.person_id).update(role=Role.BOARD_MEMBER)
    something_happens(programme, make.actor(programme))

    the_worker_works()

    row.refresh_from_db()
    assert (receiver.got, row.stopped_because) == ([], "nobody")


def test_after_another_secret_key_it_is_stopped_and_not_sent_unsigned(
    programme: Programme, alice: Actor, receiver: Receiver, settings: Any
) -> None:
    row, _ = added(programme, alice, receiver)
    something_happens(programme, alice)
    settings.SECRET_KEY = "another, as after a backup was restored elsewhere"

    the_worker_works()

    row.refresh_from_db()
    assert (receiver.got, row.stopped_because) == ([], "secret")


def test_what_was_taken_long_ago_is_forgotten(programme: Programme, alice: Actor, receiver: Receiver) -> None:
    row, _ = added(programme, alice, receiver)
    something_happens(programme, alice)
    the_worker_works()
    later = make.NOW + rules.KEPT_FOR + timedelta(minutes=1)
    something_happens(programme, make.later(alice, later), "Later")

    the_worker_works(later)

    assert row.deliveries.count() == 1
    assert Job.objects.count() == 1


def test_a_worker_that_is_killed_before_it_notes_the_answer_sends_the_same_message_again(
    programme: Programme, alice: Actor, receiver: Receiver
) -> None:
    row, _ = added(programme, alice, receiver)
    something_happens(programme, alice)
    the_worker_works()
    row.deliveries.update(state="waiting")

    the_worker_works(make.NOW + timedelta(seconds=5))

    assert len(receiver.got) == 2
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1


def test_a_test_is_sent_and_says_nothing(programme: Programme, alice: Actor, receiver: Receiver) -> None:
    row, secret = added(programme, alice, receiver)

    try_webhook(webhook=row, by=alice)
    the_worker_works()

    ((_, headers, body),) = receiver.got
    assert json.loads(body)["type"] == "ping"
    assert is_signed(secret, headers, body)
    for _ in range(webhook_actions.MOST_TESTS):
        try_webhook(webhook=row, by=alice)
    with pytest.raises(WebhookRefused, match="wait already"):
        try_webhook(webhook=row, by=alice)


def test_one_that_was_removed_is_told_nothing(programme: Programme, alice: Actor, receiver: Receiver) -> None:
    row, _ = added(programme, alice, receiver)
    something_happens(programme, alice)
    catch_up(make.NOW)

    remove_webhook(webhook=row, by=alice)
    remove_webhook(webhook=row, by=alice)
    run_all(lambda: make.NOW)
    something_happens(programme, alice, "After")
    the_worker_works()

    assert receiver.got == []
    assert Entry.objects.filter(verb="webhook.removed").count() == 1


@pytest.mark.parametrize(
    ("kinds", "address", "says"),
    [
        ([], "https://93.184.215.14/", "at least one kind"),
        (["update.saved"], "https://93.184.215.14/", "no kind of event"),
        (["plan.changed"], "https://10.0.0.1/", "inside the network"),
        (["plan.changed"], "https://[::ffff:169.254.169.254]/", "inside the network"),
        (["plan.changed"], "http://93.184.215.14/", "https://"),
    ],
)
def test_a_webhook_that_will_not_do_is_refused(
    programme: Programme, alice: Actor, kinds: list[str], address: str, says: str
) -> None:
    with pytest.raises(WebhookRefused, match=says):
        add_webhook(programme=programme, name="x", address=address, kinds=kinds, by=alice)

    assert not Webhook.objects.exists()


def test_who_may_keep_webhooks_and_who_must_not(programme: Programme, alice: Actor, receiver: Receiver) -> None:
    row, _ = added(programme, alice, receiver)
    added(programme, make.actor(programme, Role.ADMINISTRATOR), receiver)
    for refused in (
        make.actor(programme, Role.DIRECTOR),
        make.actor(programme, Role.OUTSIDER),
        make.actor(make.programme()),
    ):
        with pytest.raises(NotAllowed):
            added(programme, refused, receiver)
        for act in (try_webhook, resume_webhook, remove_webhook):
            with pytest.raises(NotAllowed):
                act(webhook=row, by=refused)


def test_nothing_to_tell_costs_two_queries(programme: Programme, alice: Actor, receiver: Receiver) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    added(programme, alice, receiver)
    catch_up(make.NOW)

    with CaptureQueriesContext(connection) as made:
        catch_up(make.NOW)

    assert len(made) <= 3
    assert not Job.objects.exists()


def test_a_meeting_and_a_risk_are_told_of_by_what_the_api_calls_them_and_drafts_of_neither(
    programme: Programme, alice: Actor, receiver: Receiver
) -> None:
    added(programme, alice, receiver, "meeting.changed", "risk.changed")
    board = make.body(programme)
    meeting = meetings.call_meeting(body=board, held_on=make.TODAY, starts_at=time(10), by=alice)
    meetings.add_items(meeting=meeting, items=[meetings.ItemFacts("A pause")], by=alice)  # of an agenda not yet set
    for step in (meetings.set_agenda, meetings.open_meeting):
        version = meeting_of(alice, board.code, 1)
        assert version is not None
        step(version=version, by=alice)
    meetings.draft_minutes(meeting=meeting, by=alice)
    risk = make.risk(programme, make.post(programme), by=alice)

    the_worker_works()

    told = [json.loads(body)["data"] for _, _, body in receiver.got]
    assert [(each["what"], each["reference"]) for each in told] == [
        ("meeting.called", f"{board.code}/1"),
        ("meeting.agenda_set", f"{board.code}/1"),
        ("meeting.opened", f"{board.code}/1"),
        ("risk.raised", risk.risk.reference),
    ]
    assert "pause" not in str(receiver.got)


def test_every_verb_that_is_told_of_is_one_that_there_is() -> None:
    from soundingboard.web.history_words import VERBS

    told = [verb for _, verbs in rules.EVENTS.values() for verb in verbs]
    assert set(told) <= VERBS.keys()
    assert len(set(told)) == len(told)
    assert "update.saved" not in told
