"""Webhooks and what was sent to them, as pages list them."""

from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from soundingboard.accounts.access import Actor
from soundingboard.connections.models import Delivery, DeliveryState, Webhook


class WebhookLine(NamedTuple):
    """A webhook, and how it goes with what is sent to it."""

    row: Webhook
    waiting: int
    last_taken: object


def webhooks_of(actor: Actor) -> list[WebhookLine]:
    """The webhooks of a programme that were not removed, the newest first. One query."""
    rows = (
        Webhook.objects.visible_to(actor)
        .filter(removed_at=None)
        .select_related("made_by")
        .annotate(
            waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING)),
            last_taken=Max("deliveries__tried_at", filter=Q(deliveries__state=DeliveryState.SENT)),
        )
    )
    return [WebhookLine(row, row.waiting, row.last_taken) for row in rows.order_by("-made_at", "-pk")]


def webhook_numbered(actor: Actor, number: int) -> Webhook | None:
    """One webhook of a programme. One query."""
    rows = Webhook.objects.visible_to(actor).filter(pk=number, removed_at=None)
    found: Webhook | None = rows.select_related("made_by", "programme").first()
    return found


def deliveries_of(webhook: Webhook) -> "QuerySet[Delivery]":
    """What was sent to a webhook, and what waits, the newest first."""
    return Delivery.objects.filter(webhook=webhook).order_by("-pk")
