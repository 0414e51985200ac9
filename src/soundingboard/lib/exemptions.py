"""On what ground something is withheld from the public: the paragraphs of Schedule 12A (`content/exemptions.yaml`).

Local Government Act 1972, Part VA and Schedule 12A. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from soundingboard.lib.content import ContentItem, load


@dataclass(frozen=True, kw_only=True)
class Exemption(ContentItem):
    """One description of what may be withheld. `weighed`: it yields where the public interest in telling is greater."""

    weighed: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """Why one thing is withheld.

    Attributes:
        paragraphs: codes of `exemptions()`: the paragraphs of Schedule 12A relied on, or confidential.
        public_interest: why the public interest in withholding is the greater. It stays inside.
        review_on: the day by which somebody looks whether it must still be withheld.
    """

    paragraphs: tuple[str, ...]
    public_interest: str = ""
    review_on: date | None = None

    @property
    def published(self) -> "Ground":
        """What a public edition says of it: the paragraphs and no more."""
        return replace(self, public_interest="", review_on=None)

    @property
    def words(self) -> str:
        """The ground as it stands in a public edition: exempt by paragraph 3 of Schedule 12A (…)."""
        by = exemptions()
        numbers = [each for each in self.paragraphs if by[each].weighed]
        said = []
        if numbers:
            noun = "paragraph" if len(numbers) == 1 else "paragraphs"
            short = "; ".join(by[each].words[0].lower() + by[each].words[1:] for each in numbers)
            said.append(f"exempt by {noun} {' and '.join(numbers)} of Schedule 12A ({short})")
        if len(numbers) < len(self.paragraphs):
            said.append("confidential, and not to be published by law")
        return "; ".join(said)


@cache
def exemptions() -> Mapping[str, Exemption]:
    """Every ground that ships, by its code, in order."""
    return {each.code: each for each in load("exemptions", Exemption)}


def ground_problems(ground: Ground, today: date) -> tuple[str, ...]:
    """What is missing of a ground, in sentences; empty when it is whole.

    What is exempt needs a weighing of the public interest (Schedule 12A, paragraph 10) and a day of review; what is
    confidential needs neither weighing nor choice.
    """
    found = []
    known = exemptions()
    if not ground.paragraphs:
        found.append("Choose the paragraph of Schedule 12A that is relied on.")
    if unknown := [each for each in ground.paragraphs if each not in known]:
        found.append(f"Schedule 12A has no paragraph {unknown[0]}: choose one of {', '.join(known)}.")
    elif any(known[each].weighed for each in ground.paragraphs) and not ground.public_interest.strip():
        found.append("Enter why the public interest in withholding it outweighs that in telling.")
    if ground.review_on is None:
        found.append("Enter the day by which it is looked at again.")
    elif ground.review_on <= today:
        found.append("The day of review must be still to come.")
    return tuple(found)
