"""The way from an empty programme to its first open round."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.plan.models import ObjectiveVersion
from soundingboard.position.first_plan import STEPS, first_plan, standing_of
from tests import factories

pytestmark = pytest.mark.django_db

NOTHING = dict.fromkeys(
    [
        "members",
        "posts",
        "held",
        "bodies",
        "scales",
        "calendars",
        "inspections",
        "to_confirm",
        "instruments",
        "themes",
        "objectives",
        "objectives_lacking",
        "indicators",
        "delivery_plans",
        "actions",
        "versions",
        "opened",
        "unanswered",
    ],
    0,
)


def states(counts):
    return {each.step.code: each.state for each in standing_of(STEPS, NOTHING | counts)}


def test_an_empty_programme_begins_with_its_people():
    found = states({})

    assert found["people"] == "now"
    assert found["notice"] == "to do"
    assert found["objectives"] == found["agreed"] == found["round"] == "waiting"
    assert "done" not in found.values()


def test_one_step_at_a_time_is_the_one_to_do_now():
    counts = {"members": 3, "held": 2}

    assert states(counts)["bodies"] == "now"
    assert list(states(counts).values()).count("now") == 1
    assert states(counts | {"bodies": 1})["scales"] == "now"


def test_a_notice_may_be_left_out():
    counts = {"members": 3, "held": 2, "bodies": 1, "scales": 1, "calendars": 1, "inspections": 1}

    found = states(counts)

    assert (found["notice"], found["themes"]) == ("to do", "now")


def test_indicators_may_be_left_out_and_are_done_once_the_library_is_taken_in():
    counts = {"members": 3, "held": 2, "bodies": 1, "scales": 1, "calendars": 1, "inspections": 1, "themes": 1}

    assert states(counts)["measures"] == "to do"
    assert states(counts)["objectives"] == "now"
    (step,) = [each for each in standing_of(STEPS, NOTHING | {"indicators": 98}) if each.step.code == "measures"]
    assert (step.state, step.so_far) == ("done", "98 indicators")


def test_the_plan_waits_until_everything_is_answered():
    counts = {"members": 3, "held": 2, "bodies": 1, "inspections": 1, "themes": 1, "objectives": 4, "unanswered": 2}

    assert states(counts)["agreed"] == "waiting"
    assert states(counts | {"unanswered": 0})["alignment"] == "done"
    (agreed,) = [each for each in standing_of(STEPS, NOTHING | counts) if each.step.code == "agreed"]
    assert agreed.waits_for == ("Every finding and requirement answered or parked",)


def test_objectives_without_an_owner_or_a_date_are_counted_beside_the_step_that_asks_for_both():
    counts = {"members": 3, "held": 2, "themes": 1, "objectives": 3, "objectives_lacking": 2}

    (step,) = [each for each in standing_of(STEPS, NOTHING | counts) if each.step.code == "objectives"]

    assert (step.state, step.so_far) == ("done", "3 objectives, 2 without an owner or a date")


def test_each_step_after_another_comes_after_it():
    place = {step.code: number for number, step in enumerate(STEPS)}

    assert all(place[code] < place[step.code] for step in STEPS for code in step.after)


def test_what_is_there_is_counted_in_one_query(built):
    with CaptureQueriesContext(connection) as made:
        found = {each.step.code: each for each in first_plan(built.manager)}

    assert len(made) == 1
    assert found["round"].state == "done"
    assert found["delivery"].so_far == "2 delivery plans, 12 actions"
    assert found["alignment"].state == "done"
    assert "without" not in found["objectives"].so_far
    factories.finding(factories.inspection(built.programme, "I9"), "I9.1")
    one, *_ = ObjectiveVersion.objects.current()
    ObjectiveVersion.objects.filter(pk=one.pk).update(due_on=None)
    again = {each.step.code: each for each in first_plan(built.manager)}
    assert again["alignment"].so_far == "1 not answered yet"
    assert again["objectives"].so_far.endswith(", 1 without an owner or a date")
