"""Where a team stands with a standard, what may follow what, and how far a standard has reached."""

from datetime import date, timedelta
from typing import Any

import pytest

from soundingboard.practice.models import AdoptionState
from soundingboard.practice.rules import (
    ADOPTION,
    GAPS,
    STANDINGS,
    WORDS,
    Adopted,
    Spread,
    spread_of,
    standing_of,
    why_not_adopt,
)

pytestmark = pytest.mark.pure
TODAY = date(2026, 3, 16)
A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("adopted", "standing"),
    [
        (Adopted(), "none"),
        (Adopted("planned", planned_for=TODAY), "planned"),
        (Adopted("planned", planned_for=TODAY - A_DAY), "planned_late"),
        (Adopted("adopted", adopted_on=TODAY), "adopted_bare"),
        (Adopted("adopted", adopted_on=TODAY, has_evidence=True), "adopted"),
        (Adopted("adopted", adopted_on=TODAY + A_DAY, has_evidence=True), "adopted_later"),
        (Adopted("withdrawn", adopted_on=TODAY), "withdrawn"),
        (Adopted("not_applicable"), "not_applicable"),
    ],
)
def test_where_a_team_stands(adopted: Adopted, standing: str) -> None:
    assert standing_of(adopted, TODAY) == standing
    assert standing in STANDINGS


def test_how_far_a_standard_has_reached_leaves_out_whom_it_does_not_concern() -> None:
    spread = spread_of(["adopted", "adopted_bare", "none", "planned_late", "not_applicable"])

    assert spread == Spread(adopted=1, bare=1, gaps=2)
    assert spread.concerned == 4
    assert not spread.is_everywhere
    assert spread_of(["adopted", "not_applicable"]).is_everywhere
    assert not spread_of(["not_applicable"]).is_everywhere
    assert set(STANDINGS) > GAPS


def test_every_state_is_reached_and_left_and_has_words() -> None:
    reached = {after for ways in ADOPTION.values() for after in ways}

    assert reached == set(AdoptionState.values)
    assert set(ADOPTION) == {"none", *AdoptionState.values} == set(WORDS)
    assert all(ways for ways in ADOPTION.values())


@pytest.mark.parametrize(
    ("before", "state", "given", "sentence"),
    [
        ("none", "planned", {"planned_for": TODAY}, ""),
        ("none", "planned", {"planned_for": TODAY - A_DAY}, "it cannot be past"),
        ("none", "planned", {}, "Enter the day by which"),
        ("none", "adopted", {}, "Enter the day from which"),
        ("none", "adopted", {"adopted_on": TODAY + 366 * A_DAY}, ""),
        ("none", "adopted", {"adopted_on": TODAY + 367 * A_DAY}, "no more than a year ahead"),
        ("none", "withdrawn", {"why": "No."}, "cannot become “given up”"),
        ("adopted", "withdrawn", {"why": " "}, "Enter the reason"),
        ("adopted", "withdrawn", {"why": "Merged."}, ""),
        ("adopted", "not_applicable", {"why": "No."}, "cannot become"),
        ("none", "nonsense", {}, "cannot become"),
    ],
)
def test_what_may_be_put_on_record(before: str, state: str, given: dict[str, Any], sentence: str) -> None:
    said = {"planned_for": None, "adopted_on": None, "why": "", "today": TODAY, **given}
    found = why_not_adopt(before, state, **said)

    assert (sentence in " ".join(found)) if sentence else not found
