"""Which content area a heading names: by its present name, a past one, or one that is near."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from soundingboard.lib.content import ContentItem, load
from soundingboard.lib.presets import ContentArea, content_areas

NEAR = 0.88
"""How much alike two names must be, of 1: one slip of typing in a short name, two in a long one."""


@dataclass(frozen=True, kw_only=True)
class AreaName(ContentItem):
    """Another name of a content area. `area` is the area's code."""

    area: str


def area_names() -> tuple[AreaName, ...]:
    """Every other name that ships."""
    return load("area_names", AreaName)


def area_named(heading: str) -> ContentArea | None:
    """The content area that a heading names, or None.

    A number before it, emphasis and what follows a colon are left out where the whole does not fit.
    """
    plain = _plain(heading)
    known = _known()
    if plain in known:
        return known[plain]
    before_colon = _plain(heading.split(":")[0])
    if before_colon in known:
        return known[before_colon]
    if len(plain) < 8:
        return None
    best = max(known, key=lambda name: SequenceMatcher(None, name, plain).ratio())
    return known[best] if SequenceMatcher(None, best, plain).ratio() >= NEAR else None


@cache
def _known() -> dict[str, ContentArea]:
    areas = {area.code: area for area in content_areas()}
    named = {_plain(each.words): areas[each.area] for each in area_names()}
    return named | {_plain(area.words): area for area in areas.values()}


def _plain(name: str) -> str:
    name = re.sub(r"^\s*(?:#+\s*)?(?:(?:section|part|module)\s+)?(?:\d+(?:\.\d+)*|[A-Z])[.):]?\s+", "", name.strip())
    name = name.lower().replace("&", " and ").replace("’", "'")
    return " ".join(re.sub(r"[^\w']+", " ", name).removeprefix("the ").split())
