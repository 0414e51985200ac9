"""What is to be sent: the worker reads on in the history, makes a message of what a webhook asks for, and sends it.

No area knows of webhooks. Whatever changes what is on record leaves an entry in the history in the same transaction, so
the history is the outbox: nothing is told of that did not happen, and nothing that happened is forgotten by a crash. A
message may come twice, where a worker is killed after it was taken; by its id the receiver sees that.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Max

from soundingboard.accounts.access import actor_in, the_system
from soundingboard.accounts.roles import Permission
from soundingboard.connections.models import Delivery, DeliveryState, Webhook
from soundingboard.connections.webhook_actions import PURPOSE, stop_webhook
from soundingboard.connections.webhooks import rules
from soundingboard.connections.webhooks.sending import AGENT, Sent, send
from soundingboard.history.models import Entry
from soundingboard.outbox.jobs import Work, enqueue
from soundingboard.outbox.models import Job, JobState
from soundingboard.records.sealing import SealBroken, unseal

JOB = "connections.deliver"
AT_ONCE = 500  # entries that are read, and messages that are sent, before another webhook's turn
EVERYBODY = "programme"  # the visibility of entries that each person of a programme may read


def catch_up(now: datetime) -> None:
    """Make messages of what happened, and ask for those that are due to be sent. Two queries where there is nothing."""
    on = list(Webhook.objects.filter(stopped_at=None, removed_at=None))
    if not on:
        return
    last = Entry.objects.filter(programme_id__in={row.programme_id for row in on})
    ends: dict[int, int] = dict(last.order_by().values_list("programme_id").annotate(last=Max("seq")))
    for row in on:
        if row.seen_seq < ends.get(row.programme_id, 0):
            _tell(row.pk, now)
    due = Delivery.objects.filter(webhook__in=on, state=DeliveryState.WAITING, due_at__lte=now).order_by()
    for webhook_id, programme_id in due.values_list("webhook_id", "webhook__programme_id").distinct():
        enqueue(
            JOB,
            key=str(webhook_id),
            payload={"webhook": webhook_id},
            programme_id=programme_id,
            requested_by_id=None,
            now=now,
        )


def _tell(webhook_id: int, now: datetime) -> None:
    """Make messages for one webhook of what happened since it was last looked at."""
    with transaction.atomic():
        held = Webhook.objects.select_for_update().select_related("programme").get(pk=webhook_id)
        if not held.is_on:
            return
        entries = list(
            Entry.objects.filter(programme_id=held.programme_id, seq__gt=held.seen_seq).order_by("seq")[:AT_ONCE]
        )
        told = [
            (kind, entry)
            for entry in entries
            if entry.visibility == EVERYBODY and (kind := rules.event_of(entry.verb)) in held.kinds
        ]
        references = _references(entry for _, entry in told)
        Delivery.objects.bulk_create(
            Delivery(
                webhook=held,
                message=f"msg_{held.programme_id}_{entry.seq}",
                kind=kind,
                body=_body(held.programme.code, kind, entry, references),
                made_at=now,
                due_at=now,
            )
            for kind, entry in told
        )
        if entries:
            Webhook.objects.filter(pk=held.pk).update(seen_seq=entries[-1].seq)


def _body(code: str, kind: str, entry: Entry, references: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    """What is told: that something happened to a thing, by its reference. What it says now is asked by the API."""
    return {
        "type": kind,
        "timestamp": entry.at.isoformat(),
        "data": {
            "programme": code,
            "what": entry.verb,
            "item": entry.item_kind,
            "reference": references.get((entry.item_kind, entry.item_id)),
            "entry": entry.seq,
        },
    }


def _references(entries: Iterable[Entry]) -> dict[tuple[str, int], str]:
    """What the things are called, where they have a reference, a code or a number. A query for each kind of thing."""
    keys: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        keys[entry.item_kind].add(entry.item_id)
    found: dict[tuple[str, int], str] = {}
    for kind, ids in keys.items():
        table = apps.get_model(kind)
        names = {field.name for field in table._meta.concrete_fields}
        name = next((each for each in ("reference", "code", "number") if each in names), None)
        if name == "number" and "body" in names:
            # A meeting is called by its body and its number among that body's, as in its address.
            rows = table._default_manager.filter(pk__in=ids).values_list("pk", "body__code", "number")
            found |= {(kind, pk): f"{body}/{number}" for pk, body, number in rows}
        elif name is not None:
            for pk, reference in table._default_manager.filter(pk__in=ids).values_list("pk", name):
                found[kind, pk] = str(reference)
    return found


def deliver(webhook_id: int, work: Work) -> None:
    """Send what is due to one webhook, in order. What is not taken holds up what comes after it, until it is tried
    again: so a receiver that is down costs one try at a time, and gets things in the order in which they happened.
    """
    _forget(webhook_id, work.clock())
    for number in range(AT_ONCE):
        now = work.clock()
        webhook = Webhook.objects.select_related("programme", "made_by").get(pk=webhook_id)
        first = webhook.deliveries.filter(state=DeliveryState.WAITING).order_by("pk").first()
        if not webhook.is_on or first is None or first.due_at > now:
            return
        because = _why_not(webhook, now)
        if because:
            _stop(webhook, because, now)
            return
        sent = _send(webhook, first, now)
        Delivery.objects.filter(pk=first.pk).update(
            tries=first.tries + 1,
            tried_at=now,
            status=sent.status,
            problem=sent.problem or "",
            milliseconds=sent.milliseconds,
            state=DeliveryState.WAITING if sent.problem else DeliveryState.SENT,
        )
        work.report(number + 1, number + 1)
        if sent.problem is not None:
            wait = rules.next_try(first.tries + 1)
            if sent.problem == "gone" or wait is None:
                _stop(webhook, sent.problem, now)
            else:
                Delivery.objects.filter(pk=first.pk).update(due_at=work.clock() + wait)
            return


def _send(webhook: Webhook, row: Delivery, now: datetime) -> Sent:
    secret = bytes.fromhex(unseal(webhook.sealed_secret, PURPOSE))
    body = json.dumps(row.body, ensure_ascii=False, separators=(",", ":")).encode()
    stamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": row.message,
        "webhook-timestamp": str(stamp),
        "webhook-signature": rules.signature(secret, row.message, stamp, body),
    }
    return send(webhook.address, headers, body)


def _why_not(webhook: Webhook, now: datetime) -> str:
    """Why nothing may be sent at all: whoever stands for it no longer may, or its secret cannot be read."""
    actor = actor_in(webhook.programme, webhook.made_by, now)
    if actor is None or not actor.can(Permission.KEEP_CONNECTIONS):
        return "nobody"
    try:
        unseal(webhook.sealed_secret, PURPOSE)
    except SealBroken:
        return "secret"
    return ""


def _stop(webhook: Webhook, because: str, now: datetime) -> None:
    page = f"/p/{webhook.programme.code}/people/webhooks/{webhook.pk}/"
    stop_webhook(webhook=webhook, because=because, address=page, by=the_system(webhook.programme, now))


def _forget(webhook_id: int, now: datetime) -> None:
    """Forget what was taken long ago; and of the jobs, which may be many in a day and say nothing that this does not,
    those that are done.
    """
    old = Delivery.objects.filter(webhook=webhook_id, state=DeliveryState.SENT, made_at__lte=now - rules.KEPT_FOR)
    old.delete()
    Job.objects.filter(kind=JOB, key=str(webhook_id), state=JobState.DONE).delete()
