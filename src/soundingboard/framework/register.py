"""Content as its pages read it: the items of a kind, one item with its versions, what a release offers."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q

from soundingboard.accounts.access import Actor
from soundingboard.framework.kinds import KIND_WORDS, KINDS
from soundingboard.framework.models import Content, Origin
from soundingboard.lib.content import raw_items


class KindLine(NamedTuple):
    """One kind of content: how many items there are, and how many were changed here."""

    code: str
    words: str
    items: int
    local: int


def kind_lines(actor: Actor, moment: datetime | None = None) -> list[KindLine]:
    """The kinds of content with their counts. One query."""
    rows = Content.objects.visible_to(actor).as_at(moment).order_by().values_list("kind")
    counts = {row[0]: row[1:] for row in rows.annotate(n=Count("pk"), local=Count("pk", filter=Q(origin=Origin.LOCAL)))}
    return [KindLine(code, KIND_WORDS[code], *counts.get(code, (0, 0))) for code in KINDS]


def items_of(actor: Actor, kind: str, moment: datetime | None = None) -> list[Content]:
    """The items of a kind as they stood, in order. One query."""
    return list(Content.objects.visible_to(actor).as_at(moment).of_kind(kind).select_related("recorded_by"))


def item_of(actor: Actor, kind: str, code: str, moment: datetime | None = None) -> Content | None:
    """One item as it stood. One query."""
    rows = Content.objects.visible_to(actor).as_at(moment).filter(kind=kind, code=code)
    return rows.select_related("recorded_by", "decision", "programme").first()


def versions_of(actor: Actor, kind: str, code: str, moment: datetime | None = None) -> list[Content]:
    """Every version of an item up to a moment, newest first. One query."""
    rows = Content.objects.visible_to(actor).filter(kind=kind, code=code)
    if moment is not None:
        rows = rows.filter(recorded_at__lt=moment)
    return list(rows.select_related("recorded_by", "decision").order_by("-version"))


def shipped(kind: str, code: str) -> dict[str, Any] | None:
    """An item as this release ships it, or None. No queries."""
    return next((dict(each) for each in raw_items(kind) if each["code"] == code), None)
