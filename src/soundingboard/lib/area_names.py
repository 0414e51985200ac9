"""Which content area a heading names: by its present name, a past one, or one that is near."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from soundingboard.lib.content import ContentItem, load
from soundingboard.lib.presets import ContentArea, content_areas

NEAR = 0.88
"""How much alike two names must be, of 1: one slip of typing in a short name, two in a long one."""

_READ = 1_000  # characters; several times what a heading has, numbers and signs before it included
_SHORTEST, _LONGEST = 8, 100
"""In letters: what is shorter is alike by chance, what is longer is no heading."""


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
    # A paragraph is asked of too, line after line as it grows, and is no heading however it ends.
    heading = heading[:_READ]
    plain = _plain(heading)
    known = _known()
    if plain in known:
        return known[plain]
    before_colon = _plain(heading.split(":")[0])
    if before_colon in known:
        return known[before_colon]
    if not _SHORTEST <= len(plain) <= _LONGEST:
        return None
    near = [(likeness, name) for name in known if (likeness := _likeness(name, plain)) >= NEAR]
    return known[max(near)[1]] if near else None


def _likeness(name: str, plain: str) -> float:
    # The first two are quick and never less than the third: for most lines the lengths alone settle it.
    matcher = SequenceMatcher(None, name, plain, autojunk=False)
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return 0.0
    return matcher.ratio()


@cache
def _known() -> dict[str, ContentArea]:
    areas = {area.code: area for area in content_areas()}
    named = {_plain(each.words): areas[each.area] for each in area_names()}
    return named | {_plain(area.words): area for area in areas.values()}


def _plain(name: str) -> str:
    name = re.sub(r"^\s*(?:#+\s*)?(?:(?:section|part|module)\s+)?(?:\d+(?:\.\d+)*|[A-Z])[.):]?\s+", "", name.strip())
    name = name.lower().replace("&", " and ").replace("’", "'")
    return " ".join(re.sub(r"[^\w']+", " ", name).removeprefix("the ").split())
