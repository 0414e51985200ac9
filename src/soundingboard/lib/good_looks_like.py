"""What good looks like, and where one can find out: the statements and the examples of the framework grid.

Pure. What ships is `content/good_looks_like.yaml` and `content/information_sources.yaml`; a programme's own versions
are rows held to the same classes. The statements set no target: the framework leaves that to each area.
"""

from dataclasses import dataclass
from typing import Literal

from soundingboard.lib.content import ContentItem, load

PerformanceType = Literal["quantity", "quality", "outcome"]
SourceKind = Literal[
    "data", "audit", "observation", "voice_of_children", "voice_of_staff", "partner", "external"
]  # the codes of the kinds of evidence


@dataclass(frozen=True, kw_only=True)
class GoodLooksLike(ContentItem):
    """One plain statement of what good looks like in a leaf of the content areas, for one performance type."""

    content_area: str
    performance_type: PerformanceType

    @property
    def tags(self) -> tuple[str, ...]:
        """What a list of statements is filtered by."""
        return (f"area:{self.content_area}", f"type:{self.performance_type}")


@dataclass(frozen=True, kw_only=True)
class InformationSource(ContentItem):
    """One example of a source: of which kind it is, and about which performance types it can say something."""

    content_area: str
    kind: SourceKind
    says: tuple[PerformanceType, ...]

    def __post_init__(self) -> None:
        if not self.says:
            raise ValueError("say whether it speaks of quantity, quality or outcome.")

    @property
    def tags(self) -> tuple[str, ...]:
        """What a list of sources is filtered by."""
        return (f"area:{self.content_area}", f"from:{self.kind}", *(f"type:{each}" for each in self.says))


def good_looks_like() -> tuple[GoodLooksLike, ...]:
    """Every statement that ships, in the order of the content areas."""
    return load("good_looks_like", GoodLooksLike)


def information_sources() -> tuple[InformationSource, ...]:
    """Every example of a source that ships, in the order of the content areas."""
    return load("information_sources", InformationSource)
