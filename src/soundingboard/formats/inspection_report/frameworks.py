"""Inspection frameworks and grade scales: content with an owner, a source and dates, and which one a report follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from soundingboard.lib.content import ContentItem, load


@dataclass(frozen=True, kw_only=True)
class UsualNumber:
    """How many findings a report with this overall grade commonly has."""

    grade: str
    fewest: int
    most: int


@dataclass(frozen=True, kw_only=True)
class Framework(ContentItem):
    """A way of inspecting, or another source of findings. `phrases` are how its reports call themselves."""

    phrases: tuple[str, ...]
    grade_scale: str | None
    overall_judgement: bool
    letter: bool
    time_bands: bool
    usual_findings: tuple[UsualNumber, ...] = ()

    def usual_for(self, grade: str | None) -> UsualNumber | None:
        """The usual number of findings for a grade of the scale, or None if it is not known."""
        return next((each for each in self.usual_findings if each.grade == grade), None)


@dataclass(frozen=True, kw_only=True)
class Grade:
    """One grade of a scale; a higher rank is better. `printed` are its forms in reports, in lower case."""

    grade: str
    rank: int
    printed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class GradeScale(ContentItem):
    """The grades of a time, best first."""

    grades: tuple[Grade, ...]


def frameworks() -> tuple[Framework, ...]:
    """Every framework in content, in the order written."""
    return load("frameworks", Framework)


def grade_scales() -> tuple[GradeScale, ...]:
    """Every grade scale in content, in the order written."""
    return load("grade_scales", GradeScale)


def framework_of(text: str, inspected: date | None, known: Sequence[Framework]) -> Framework | None:
    """The framework whose phrase stands first in the opening text of a report, or None if none of them is there.

    Of several with the same phrase the one in force on the day of the inspection is taken, else the first.
    """
    opening = re.sub(r"\s+", " ", text.lower().replace("’", "'").replace("‘", "'"))
    found = [(place, framework) for framework in known if (place := _first(opening, framework.phrases)) >= 0]
    if not found:
        return None
    first = min(place for place, _ in found)
    candidates = [framework for place, framework in found if place == first]
    if inspected is not None:
        return next((each for each in candidates if each.holds_on(inspected)), candidates[0])
    return candidates[0]


def grade_of(printed: str) -> Grade | None:
    """The grade a report's words stand for, whatever its scale, or None if they are no grade."""
    words = printed.lower().strip()
    return next((each for scale in grade_scales() for each in scale.grades if words in each.printed), None)


def _first(text: str, phrases: Sequence[str]) -> int:
    places = [place for phrase in phrases if (place := text.find(phrase)) >= 0]
    return min(places, default=-1)
