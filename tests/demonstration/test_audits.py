"""The demonstration's audits: six cycles, a team that grades too kindly, one that improves, loops open and worse."""

import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor, the_system
from soundingboard.accounts.models import Programme
from soundingboard.audits import reading
from soundingboard.audits.bearing import open_loops
from soundingboard.audits.models import Audit
from soundingboard.demonstration.audit_story import BETTER, CYCLES, TOO_KIND
from soundingboard.demonstration.people import COUNCIL_CODE

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def actor(demonstration: None) -> Actor:
    return the_system(Programme.objects.get(code=COUNCIL_CODE), timezone.now())


def test_there_are_six_cycles_of_which_the_last_goes_on(actor: Actor) -> None:
    lines = reading.cycles(actor, on=actor.today)

    assert [line.state for line in lines] == ["drawn", *["closed"] * (len(CYCLES) - 1)]
    assert 0 < lines[0].submitted < lines[0].audits
    assert sum(line.not_done for line in lines) == 1


def test_one_team_is_graded_too_kindly_and_the_rest_are_not(actor: Actor) -> None:
    found = reading.moderation(actor)
    directions = {each.name: each.found.direction for each in found.by_team}

    assert directions.pop(TOO_KIND) == "lower"
    assert set(directions.values()) <= {"no_clear_direction", "too_few"}
    assert found.all.kappa is not None
    assert 0.4 < found.all.kappa < 0.9


def test_one_team_has_become_better(actor: Actor) -> None:
    rows = Audit.objects.filter(team=BETTER, state="submitted").order_by("cycle__starts_on")
    grades = [row.final_grade for row in rows.select_related("cycle") if row.final_grade is not None]

    assert grades[0] == 1
    assert sum(grades[-3:]) > sum(grades[:3]) + 3


def test_a_loop_is_left_open_and_one_is_worse_than_before(actor: Actor) -> None:
    loops = {loop.objective: loop for loop in open_loops(actor)}

    assert loops["1.3"].days_overdue(actor.today) > 0
    assert loops["1.4"].rechecked == "worse"
    meters = reading.meters_by_cycle(actor, on=actor.today).values()
    assert sum(meter.closed for meter in meters) == 3


def test_the_loops_open_now_are_those_that_were_open_a_moment_ago(actor: Actor) -> None:
    now = open_loops(actor)

    assert now == open_loops(actor, actor.now)
    assert len(now) > 1
