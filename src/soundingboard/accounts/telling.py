"""A line in the inbox of whoever holds a post today."""

from collections.abc import Iterable

from django.db.models import Q

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Holding, Post
from soundingboard.outbox.models import Message

LONGEST_SUBJECT = 240  # characters


def tell_holders(
    posts: Iterable[Post] | Post, *, kind: str, subject: str, text: str = "", address: str, by: Actor
) -> None:
    """Put a line in the inbox of everybody who holds one of these posts today, once each. A vacant post has nobody.

    Args:
        posts: of the actor's programme; a queryset stays one query.
        kind: what the line is about, one word: it says which part of the inbox it belongs to.
        address: of the page that it leads to, beneath the programme's own.
    """
    held = [posts] if isinstance(posts, Post) else posts
    people = (
        Holding.objects.filter(Q(to_on=None) | Q(to_on__gte=by.today), post__in=held, from_on__lte=by.today)
        .values_list("person_id", flat=True)
        .order_by()
        .distinct()
    )
    Message.objects.bulk_create(
        Message(
            programme_id=by.programme_id,
            recipient_id=person,
            kind=kind,
            subject=subject[:LONGEST_SUBJECT],
            text=text,
            address=address,
            sent_at=by.now,
        )
        for person in people
    )
