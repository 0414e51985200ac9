"""The three scales on which an objective is rated: delivery, impact and confidence.

What the points are called, how they look and the tests that must be met are content (`content/scales.yaml`) that a
Board adopts by a decision and a council may edit. A rating is always shown by word, shape and colour together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from soundingboard.lib.content import ContentError, ContentItem, load

Dimension = Literal["delivery", "impact", "confidence"]
Shape = Literal["cross", "triangle", "tick", "square", "circle", "diamond", "dash"]
Colour = Literal["red", "amber", "green", "blue", "white", "grey"]

DIMENSIONS: tuple[Dimension, ...] = ("delivery", "impact", "confidence")


@dataclass(frozen=True)
class Point:
    """One point of a scale. A higher rank is better; a point without a rank says that it is too soon to compare.

    `meaning` is the published test for choosing it, and `tests` are the questions that go with it.
    """

    code: str
    word: str
    shape: Shape
    colour: Colour
    rank: int | None
    meaning: str
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Scale(ContentItem):
    """A version of the scale for one dimension, its points in the order in which they are offered."""

    dimension: Dimension
    version: int
    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        codes = [point.code for point in self.points]
        ranks = [point.rank for point in self.points if point.rank is not None]
        looks = [(point.shape, point.colour) for point in self.points]
        words = [point.word for point in self.points]
        for things, name in ((codes, "codes"), (ranks, "ranks"), (looks, "shapes and colours"), (words, "words")):
            if len(set(things)) != len(things):
                raise ValueError(f"the {name} of the points must all be different.")
        if len(ranks) < 2:  # one rank alone could not say better or worse
            raise ValueError("a scale needs at least two points with a rank.")

    def point(self, code: str) -> Point:
        """The point with this code. Raises KeyError with a sentence."""
        for point in self.points:
            if point.code == code:
                return point
        raise KeyError(f"The {self.dimension} scale, version {self.version}, has no point {code!r}.")


@dataclass(frozen=True)
class Scales:
    """The scale in force for each dimension."""

    delivery: Scale
    impact: Scale
    confidence: Scale

    def __post_init__(self) -> None:
        for dimension in DIMENSIONS:
            if self.of(dimension).dimension != dimension:
                raise ValueError(f"The {dimension} scale is a scale for {self.of(dimension).dimension}.")

    def of(self, dimension: Dimension) -> Scale:
        """The scale for a dimension."""
        scale: Scale = getattr(self, dimension)
        return scale


def lowest(points: Iterable[Point]) -> Point | None:
    """The lowest point that has a rank; nothing where none has."""
    return min((each for each in points if each.rank is not None), key=lambda each: each.rank or 0, default=None)


@cache
def shipped_scales() -> Scales:
    """The scales as they ship."""
    return scales_of(load("scales", Scale))


def scales_of(scales: Iterable[Scale]) -> Scales:
    """The three scales together. Raises ContentError where one is missing."""
    found: dict[Dimension, Scale] = {scale.dimension: scale for scale in scales}
    missing = [dimension for dimension in DIMENSIONS if dimension not in found]
    if missing:
        raise ContentError([f"There is no scale for {dimension}." for dimension in missing])
    return Scales(delivery=found["delivery"], impact=found["impact"], confidence=found["confidence"])
