"""Content as it held at a moment, as the frozen values that rules and pages use. One query each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.framework.models import Content, Origin
from soundingboard.lib.canonical import digest
from soundingboard.lib.content import ContentItem, item_from_text, load, raw_items
from soundingboard.rating.scales import Scale, Scales, scales_of
from soundingboard.records.prepared import prepared

Item = TypeVar("Item", bound=ContentItem)

SCALES = "scales"

# What a row says, as the text that it is kept as: `item_from_text` reads each text once.
BODY = Cast("body", output_field=TextField())

# Kinds that are kept by others too than whoever keeps all of it.
KEPT_BY = {"questions": Permission.KEEP_QUESTIONS}


def who_keeps(kind: str) -> Permission:
    """What it takes to change content of a kind."""
    return KEPT_BY.get(kind, Permission.EDIT_CONTENT)


def scales_at(programme_id: int, moment: datetime | None) -> Scales:
    """The three scales in force at a moment, as shipped where the programme has none of its own."""
    return scales_of(items_at(programme_id, SCALES, Scale, moment))


def all_scales(programme_id: int) -> dict[tuple[str, int], Scale]:
    """Every version there ever was, by dimension and version: what a past rating's value means."""
    every = [item_from_text(Scale, text, SCALES, version) for text, version in _every_scale(programme_id)]
    return {(scale.dimension, scale.version): scale for scale in (*load(SCALES, Scale), *every)}


@prepared
def _every_scale(programme_id: int) -> "QuerySet[Any]":
    rows = Content.objects.filter(programme_id=programme_id, kind=SCALES).order_by("version")
    return rows.values_list(BODY, "version")


def items_at(programme_id: int, kind: str, of: type[Item], moment: datetime | None) -> tuple[Item, ...]:
    """One kind of content in force at a moment, as shipped where the programme has none of its own."""
    rows = _rows(programme_id, kind, moment)
    held: tuple[Item, ...] = tuple(
        item_from_text(of, text, kind, version if kind == SCALES else None)  # type: ignore[arg-type]
        for text, version in rows
    )
    return held or load(kind, of)  # type: ignore[arg-type]


@prepared
def _rows(programme_id: int, kind: str, moment: datetime | None) -> "QuerySet[Any]":
    return Content.objects.filter(programme_id=programme_id).as_at(moment).of_kind(kind).values_list(BODY, "version")


@dataclass(frozen=True, slots=True)
class Offer:
    """What an upgrade would change in an item: never taken up by itself."""

    kind: str
    code: str
    is_local: bool
    shipped: Mapping[str, Any]


def offers(programme: Programme, kinds: Mapping[str, type[ContentItem]]) -> list[Offer]:
    """What this release ships that differs from what was loaded, item by item. Reads only."""
    rows = Content.objects.filter(programme=programme).current().values_list("kind", "code", "origin", "shipped_digest")
    held = {(kind, code): (origin, taken) for kind, code, origin, taken in rows}
    found = []
    for kind in kinds:
        for code, (raw, now) in _shipped(kind).items():
            origin, taken = held.get((kind, code), ("", ""))
            if taken != now:
                found.append(Offer(kind, code, origin == Origin.LOCAL, raw))
    return found


@cache
def _shipped(kind: str) -> Mapping[str, tuple[Mapping[str, Any], str]]:
    """What this release ships of a kind, with its digest, by code: it does not change while a process runs."""
    return {str(raw["code"]): (raw, digest(raw)) for raw in raw_items(kind)}
