"""What each audience is shown of small numbers: the profiles that ship as content, and which audience gets which."""

from collections.abc import Iterable
from dataclasses import dataclass

from soundingboard.lib.content import ContentItem, load

NAME = "disclosure_profiles"
PUBLIC = "dfe"


@dataclass(frozen=True, kw_only=True)
class DisclosureProfile(ContentItem):
    """One way of keeping counts of children from pointing at a child.

    Counts of 1 up to `protects_up_to` must not be learnt; 0 protects nothing. Where `hides` is true they are hidden;
    otherwise rounding alone keeps them, and they are hidden only where it would not. Counts are rounded half up to the
    nearest `rounds_to` (1 leaves them), counts for England or a region to `rounds_wide_to`; percentages and rates have
    `places` decimals. `audiences` says who gets this profile unless the programme has set another.
    """

    meaning: str
    protects_up_to: int
    hides: bool
    rounds_to: int
    rounds_wide_to: int
    places: int
    audiences: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuses what cannot be meant. Raises ValueError."""
        if self.protects_up_to < 0 or self.places < 0 or min(self.rounds_to, self.rounds_wide_to) < 1:
            raise ValueError("protection and decimals are 0 or more, and rounding is to 1 or more.")
        if self.hides and not self.protects_up_to:
            raise ValueError("what is hidden has to be said: give “protects_up_to”.")
        if self.protects_up_to and not self.hides and self.rounds_to == 1:
            raise ValueError("small counts are protected by hiding or by rounding: choose one.")


def shipped_profiles() -> tuple[DisclosureProfile, ...]:
    """The profiles that ship, in order."""
    return load(NAME, DisclosureProfile)


def shipped_profile(code: str) -> DisclosureProfile:
    """The shipped profile with this code. Raises KeyError."""
    return {each.code: each for each in shipped_profiles()}[code]


def profile_for(audience: str, profiles: Iterable[DisclosureProfile]) -> DisclosureProfile:
    """The profile of an audience; one that nothing is said about is taken to be the public.

    Raises KeyError where not even the public's profile is among those given.
    """
    given = tuple(profiles)
    fitting = [each for each in given if audience in each.audiences]
    return fitting[0] if fitting else {each.code: each for each in given}[PUBLIC]
