"""Content as it held at a moment, as the frozen values that rules and pages use. One query each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from soundingboard.framework.models import Content
from soundingboard.lib.content import ContentItem, items_from, load
from soundingboard.rating.scales import Scale, Scales, parse_scales, shipped_scales

Item = TypeVar("Item", bound=ContentItem)

SCALES = "scales"


def scales_at(programme_id: int, moment: datetime | None) -> Scales:
    """The three scales in force at a moment, as shipped where the programme has none of its own."""
    rows = _bodies(programme_id, SCALES, moment)
    return parse_scales(rows) if rows else shipped_scales()


def all_scales(programme_id: int) -> dict[tuple[str, int], Scale]:
    """Every version there ever was, by dimension and version: what a past rating's value means."""
    found = {(scale.dimension, scale.version): scale for scale in load(SCALES, Scale)}
    rows = Content.objects.filter(programme_id=programme_id, kind=SCALES).order_by("version")
    for row in rows.values_list("body", "version"):
        (scale,) = items_from([{**row[0], "version": row[1]}], Scale, place="scales")
        found[(scale.dimension, scale.version)] = scale
    return found


def items_at(programme_id: int, kind: str, of: type[Item], moment: datetime | None) -> tuple[Item, ...]:
    """One kind of content in force at a moment, as shipped where the programme has none of its own."""
    rows = _bodies(programme_id, kind, moment)
    return items_from(rows, of, place=kind) if rows else load(kind, of)  # type: ignore[arg-type]


def _bodies(programme_id: int, kind: str, moment: datetime | None) -> list[Mapping[str, Any]]:
    rows = Content.objects.filter(programme_id=programme_id).as_at(moment).of_kind(kind)
    versioned = kind == SCALES
    return [
        {**body, "version": version} if versioned else body for body, version in rows.values_list("body", "version")
    ]
