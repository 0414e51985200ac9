"""What each audience is shown of small numbers: the profiles that a programme keeps, and which audience gets which."""

from collections.abc import Iterable

from soundingboard.framework.reading import items_at
from soundingboard.lib.content import load
from soundingboard.lib.presets import PUBLIC, DisclosureProfile

NAME = "disclosure_profiles"


def shipped_profiles() -> tuple[DisclosureProfile, ...]:
    """The profiles that ship, in order."""
    return load(NAME, DisclosureProfile)


def shipped_profile(code: str) -> DisclosureProfile:
    """The shipped profile with this code. Raises KeyError."""
    return {each.code: each for each in shipped_profiles()}[code]


def public_profile(programme_id: int) -> DisclosureProfile:
    """How a programme keeps small numbers from whoever may not see them, as it holds now. One query."""
    return profile_for(PUBLIC, items_at(programme_id, NAME, DisclosureProfile, None))


def profile_for(audience: str, profiles: Iterable[DisclosureProfile]) -> DisclosureProfile:
    """The profile of an audience. Raises LookupError where none of those given is for it."""
    for each in profiles:
        if audience in each.audiences:
            return each
    raise LookupError(f"no profile is for {audience}")
