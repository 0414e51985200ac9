"""What may be done with webhooks: added, tried, stopped, set going again, removed."""

import base64
import secrets
from collections.abc import Collection

from django.db import transaction
from django.db.models import Max

from soundingboard.accounts.access import Actor, NotAllowed, people_who_may, require
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.connections.models import Delivery, DeliveryState, Webhook
from soundingboard.connections.webhooks import rules
from soundingboard.connections.webhooks.sending import where_refused
from soundingboard.history.log import record
from soundingboard.history.models import Entry
from soundingboard.outbox.models import Message
from soundingboard.records.sealing import seal

PURPOSE = "webhooks"
BEGINS_WITH = "whsec_"
SECRET_BYTES = 32
MOST_WEBHOOKS = 20  # of one programme
MOST_TESTS = 5  # waiting at one time


class WebhookRefused(Exception):
    """The webhook cannot be as it was asked for, with the sentence that says what to change."""


def add_webhook(
    *, programme: Programme, name: str, address: str, kinds: Collection[str], by: Actor
) -> tuple[Webhook, str]:
    """Tell a program of what happens from now on: the row, and the secret by which it knows that it came from here.

    Raises:
        WebhookRefused: there is no such kind of event, the address will not do or leads inside the network, or there
            are too many already.
    """
    require(by, Permission.KEEP_CONNECTIONS, programme)
    if by.person is None:
        raise NotAllowed("A webhook is added by a person.")
    for refusal in (rules.kinds_refused(kinds), where_refused(address.strip())):
        if refusal:
            raise WebhookRefused(refusal)
    secret = secrets.token_bytes(SECRET_BYTES)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        if Webhook.objects.filter(programme=programme, removed_at=None).count() >= MOST_WEBHOOKS:
            raise WebhookRefused(f"There are {MOST_WEBHOOKS} webhooks. Remove one that is no longer needed.")
        last = Entry.objects.filter(programme_id=programme.pk).aggregate(last=Max("seq"))["last"]
        row = Webhook.objects.create(
            programme=programme,
            name=name.strip(),
            address=address.strip(),
            kinds=[kind for kind in rules.EVENTS if kind in set(kinds)],
            sealed_secret=seal(secret.hex(), PURPOSE),
            made_by=by.person,
            made_at=by.now,
            seen_seq=last or 0,
        )
        record("webhook.added", row, after={"address": row.address, "kinds": row.kinds}, by=by)
    return row, BEGINS_WITH + base64.b64encode(secret).decode()


def try_webhook(*, webhook: Webhook, by: Actor) -> Delivery:
    """Send a message that says nothing, to see whether it is taken.

    Raises:
        WebhookRefused: it is stopped, or tests wait already.
    """
    require(by, Permission.KEEP_CONNECTIONS, webhook)
    with transaction.atomic():
        held = Webhook.objects.select_for_update().select_related("programme").get(pk=webhook.pk)
        if not held.is_on:
            raise WebhookRefused("It is stopped. Set it going again first.")
        tests = held.deliveries.filter(kind=rules.PING, state=DeliveryState.WAITING).count()
        if tests >= MOST_TESTS:
            raise WebhookRefused("Some tests wait already. See what becomes of them.")
        row = Delivery.objects.create(
            webhook=held,
            message=f"msg_{secrets.token_hex(8)}",
            kind=rules.PING,
            body={"type": rules.PING, "timestamp": by.now.isoformat(), "data": {"programme": held.programme.code}},
            made_at=by.now,
            due_at=by.now,
        )
        record("webhook.tried", held, by=by)
    return row


def stop_webhook(*, webhook: Webhook, because: str, address: str, by: Actor) -> None:
    """Send nothing more to a receiver that does not take it, and tell those who keep webhooks. The system's own.

    Args:
        because: a code of the reason, as in `rules.PROBLEMS`, or `nobody`.
        address: of the page that shows it.
    """
    if not by.is_system:
        raise NotAllowed("A webhook is stopped by the system; a person removes it.")
    with transaction.atomic():
        held = Webhook.objects.select_for_update().get(pk=webhook.pk)
        if not held.is_on:
            return
        Webhook.objects.filter(pk=held.pk).update(stopped_at=by.now, stopped_because=because)
        record("webhook.stopped", held, after={"because": because}, by=by)
        # Whoever it stands for may be the one who has left.
        told = people_who_may(Permission.KEEP_CONNECTIONS, held.programme_id, by.today) | {held.made_by_id}
        Message.objects.bulk_create(
            Message(
                programme_id=held.programme_id,
                recipient_id=person_id,
                kind="webhook.stopped",
                subject=f"The webhook “{held.name}” is stopped",
                text="What was sent to it was not taken. What happens meanwhile waits until it is set going again.",
                address=address,
                sent_at=by.now,
            )
            for person_id in sorted(told)
        )


def resume_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Set a webhook going again: what waited, and what happened since, is sent. Done again, it changes nothing.

    It acts from now on in the name of whoever does this.

    Raises:
        WebhookRefused: its address will no longer do.
    """
    require(by, Permission.KEEP_CONNECTIONS, webhook)
    if by.person is None:
        raise NotAllowed("A webhook is set going by a person.")
    refusal = where_refused(webhook.address)
    if refusal:
        raise WebhookRefused(refusal)
    with transaction.atomic():
        held = Webhook.objects.select_for_update().get(pk=webhook.pk)
        if held.removed_at is not None or held.stopped_at is None:
            return
        Webhook.objects.filter(pk=held.pk).update(stopped_at=None, stopped_because="", made_by=by.person)
        held.deliveries.filter(state=DeliveryState.WAITING).update(due_at=by.now, tries=0)
        record("webhook.resumed", held, by=by)


def remove_webhook(*, webhook: Webhook, by: Actor) -> None:
    """Send nothing more, and forget what waited. Done again, it changes nothing."""
    require(by, Permission.KEEP_CONNECTIONS, webhook)
    with transaction.atomic():
        held = Webhook.objects.select_for_update().get(pk=webhook.pk)
        if held.removed_at is None:
            held.deliveries.filter(state=DeliveryState.WAITING).delete()
            Webhook.objects.filter(pk=held.pk).update(removed_at=by.now)
            record("webhook.removed", held, by=by)
