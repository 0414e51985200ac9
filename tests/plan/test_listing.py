"""A page of a plan is what the whole, read and judged, has in that place."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from soundingboard.accounts.access import Actor
from soundingboard.plan import listing, reading
from soundingboard.plan.models import Alignment, FindingState, InstrumentState, Parking
from soundingboard.plan.rules import coverage
from tests import factories as a

pytestmark = pytest.mark.django_db

BEFORE: datetime = a.NOW - timedelta(days=20)
AFTER: datetime = a.NOW - timedelta(days=5)
# Now; when half of it was on record; before there was a plan.
MOMENTS = (None, a.NOW - timedelta(days=10), a.NOW - timedelta(days=1000))
SIZE = 3


@pytest.fixture
def alice() -> Actor:
    council = a.programme()
    plan = a.plan(council)
    themes = [a.theme(plan, name, recorded_at=BEFORE) for name in ("1", "2")]
    gone = a.notice(council, "N2", recorded_at=BEFORE, state=InstrumentState.LIFTED)
    notice, inspections = (
        a.notice(council, recorded_at=BEFORE),
        [a.inspection(council, "I1"), a.inspection(council, "I2")],
    )
    chance = Random(7)

    def some_day() -> datetime:
        return BEFORE if chance.random() < 0.5 else AFTER

    objectives = [
        a.objective(
            chance.choice(themes),
            f"9.{number}",
            recorded_at=some_day(),
            tier=chance.choice((1, 2, 3)),
            position=chance.choice((1, 2)),
            is_withdrawn=number == 4,
        )
        for number in range(10)
    ]
    findings = [
        a.finding(
            chance.choice(inspections),
            f"F{number}",
            settled_at=some_day(),
            position=chance.choice((1, 2)),
            state=FindingState.SET_ASIDE if number == 3 else FindingState.CONFIRMED,
        )
        for number in range(14)
    ]
    required = [
        a.requirement(gone if number == 3 else notice, f"R{number}", recorded_at=some_day(), position=number % 2)
        for number in range(12)
    ]
    for kind, things in (("finding", findings), ("requirement", required)):
        for place, thing in enumerate(things):
            for objective in chance.sample(objectives, place % 4):
                Alignment.objects.create(
                    programme=council,
                    objective=objective,
                    recorded_at=some_day(),
                    superseded_at=chance.choice((None, None, None, a.NOW - timedelta(days=2))),
                    strength=chance.choice(("satisfies", "contributes")),
                    **{kind: thing},
                )
            if place % 3 == 0:
                Parking.objects.create(programme=council, recorded_at=some_day(), reason="Later", **{kind: thing})
    manager: Actor = a.actor(council)
    return manager


def plan_id(alice: Actor, moment: datetime | None) -> int:
    line = reading.plan_line(alice, moment)
    return line.pk if line else 0


def in_pages(page: Callable[..., Any]) -> tuple[list[Any], list[int]]:
    """Everything, a page at a time, and what each page says that there is in all."""
    rows, totals = [], []
    for offset in range(0, 24, SIZE):
        found = page(offset=offset, limit=SIZE)
        rows += found[0]
        totals.append(found.total)
    return rows, totals


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("kind", ["finding", "requirement"])
def test_findings_and_requirements_stand_as_the_rules_say_of_all_of_them(
    alice: Actor, kind: listing.Needed, moment: datetime | None
) -> None:
    plan = plan_id(alice, moment)
    needs = [need for need in reading.needs(alice, moment) if need.kind == kind]
    judged = {
        row.need.key: row for row in coverage(needs, reading.links(alice, plan, moment), reading.parked(alice, moment))
    }
    every = [judged[need.key] for need in needs]
    lines = reading.objective_lines(alice, plan, moment, on=alice.today)
    names = {line.pk: line.reference for line in lines}
    if moment is None:
        assert {row.state for row in every} == {"gap", "contributes", "parked", "satisfied"}

    for state in (None, "gap", "contributes", "parked", "satisfied"):
        fitting = [row for row in every if state in (None, row.state)]
        rows, totals = in_pages(
            lambda state=state, **page: listing.need_page(alice, plan, kind, moment, state=state, **page)
        )
        assert rows == fitting
        assert set(totals) == {len(fitting)}
    whole = listing.need_page(alice, plan, kind, moment, offset=0, limit=100)
    answering = {key for row in every for key in (*row.satisfied_by, *row.contributed_to_by)}
    assert whole.names == {key: name for key, name in names.items() if key in answering}


@pytest.mark.parametrize("moment", MOMENTS)
def test_objectives_are_those_of_the_plan_with_what_they_answer(alice: Actor, moment: datetime | None) -> None:
    plan = plan_id(alice, moment)
    every = reading.objective_lines(alice, plan, moment, on=alice.today)
    themes = [line.pk for line in reading.theme_lines(alice, plan, moment)]

    for theme in (None, *themes, 0):
        for tier in (None, 1, 2, 3):
            fitting = [line for line in every if theme in (None, line.theme_id) and tier in (None, line.tier)]
            rows, totals = in_pages(
                lambda theme=theme, tier=tier, **page: listing.objective_page(
                    alice, plan, moment, on=alice.today, theme=theme, tier=tier, **page
                )
            )
            assert rows == fitting
            assert set(totals) == {len(fitting)}
    needs = {need.key: need.reference for need in reading.needs(alice, moment)}
    answers = listing.answers_of(alice, [line.pk for line in every], moment)
    for line in every:
        links = [
            link for link in reading.links(alice, plan, moment) if link.objective_id == line.pk and link.key in needs
        ]
        assert answers[line.pk] == (
            [needs[link.key] for link in links if link.strength == "satisfies"],
            [needs[link.key] for link in links if link.strength != "satisfies"],
        )
