"""What each audience is shown of small numbers: the profiles that a programme keeps, and which audience gets which."""

from collections.abc import Iterable

from soundingboard.framework.reading import items_at
from soundingboard.lib.content import load
from soundingboard.lib.presets import AUDIENCES, PUBLIC, DisclosureProfile

NAME = "disclosure_profiles"


def shipped_profiles() -> tuple[DisclosureProfile, ...]:
    """The profiles that ship, in order."""
    return load(NAME, DisclosureProfile)


def shipped_profile(code: str) -> DisclosureProfile:
    """The shipped profile with this code. Raises KeyError."""
    return {each.code: each for each in shipped_profiles()}[code]


def profiles_of(programme_id: int) -> tuple[DisclosureProfile, ...]:
    """The profiles of a programme as they hold now. One query."""
    return items_at(programme_id, NAME, DisclosureProfile, None)


def public_profile(programme_id: int) -> DisclosureProfile:
    """How a programme keeps small numbers from whoever is not shown them all, as it holds now. One query."""
    return profile_for(PUBLIC, profiles_of(programme_id))


def audience_profile(programme_id: int, audience: str) -> DisclosureProfile:
    """What an audience is shown of small numbers, as it holds now. One query."""
    return profile_for(audience, profiles_of(programme_id))


def profile_for(audience: str, profiles: Iterable[DisclosureProfile]) -> DisclosureProfile:
    """The profile of an audience; one that a programme's own profiles do not name reads as the public does.

    Raises:
        LookupError: there is no such audience, or no profile is for the public.
    """
    by_audience = {code: each for each in profiles for code in each.audiences}
    found = by_audience.get(audience) or by_audience.get(PUBLIC)
    if found is not None and audience in AUDIENCES:
        return found
    raise LookupError(f"no profile is for {audience}")
