"""What is marked on the line of a measure: events, decided targets, and actions delivered, many of them or few."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from soundingboard.measures import actions as do
from soundingboard.measures.charting import Judged, judge
from soundingboard.measures.marking import MOST, Delivered, marks_on
from soundingboard.measures.reading import measures_at
from tests.measures.scene import Scene
from tests.measures.test_judging import STEADY

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    made.months("rereferrals_12m", STEADY)
    return made


def judged(scene: Scene) -> Judged:
    return judge(measures_at(scene.programme.pk))[scene.indicator().pk]


def done(on: date, number: int = 1) -> Delivered:
    return Delivered(on, f"A{number}", f"Do thing {number}")


def test_an_action_is_marked_on_its_day_with_its_name(scene: Scene) -> None:
    (mark,) = marks_on(judged(scene), delivered=[done(date(2026, 1, 14))])

    assert (mark.on, mark.words) == (date(2026, 1, 14), "Action delivered: A1 Do thing 1")


def test_actions_of_one_month_share_a_mark_and_many_are_named_by_their_references(scene: Scene) -> None:
    days = [date(2026, 1, day) for day in (5, 14, 20)]

    (two,) = marks_on(judged(scene), delivered=[done(day, n) for n, day in enumerate(days[:2], 1)])
    (three,) = marks_on(judged(scene), delivered=[done(day, n) for n, day in enumerate(days, 1)])

    assert (two.on, two.words) == (days[1], "Actions delivered: A1 Do thing 1; A2 Do thing 2")
    assert (three.on, three.words) == (days[2], "3 actions delivered: A1, A2 and A3")


def test_many_actions_make_no_more_marks_than_can_be_read(scene: Scene) -> None:
    last = date(2026, 3, 20)
    every = [done(last - timedelta(days=9 * n), n) for n in range(40)]

    marks = marks_on(judged(scene), delivered=every)

    assert 1 < len(marks) <= MOST
    assert [mark.on for mark in marks] == sorted(mark.on for mark in marks)
    assert sum(mark.words.count("A") for mark in marks) <= 40


def test_what_was_done_outside_the_time_of_the_chart_is_not_marked(scene: Scene) -> None:
    found = judged(scene)
    first = found.series.points[0].period.start

    assert marks_on(found, delivered=[done(first - timedelta(days=1)), done(date(2026, 4, 1))]) == ()
    assert len(marks_on(found, delivered=[done(first)])) == 1


def test_a_target_that_was_decided_is_marked_where_it_was_agreed(scene: Scene) -> None:
    decision = scene.decision()
    do.set_target(
        indicator=scene.indicator(), kind="statutory", from_on=date(2026, 2, 1), basis="Statutory guidance",
        agreed_by="The Board", agreed_on=date(2026, 2, 3), value=Decimal(18), decision=decision, by=scene.bob,
    )  # fmt: skip

    found = judged(scene)
    (mark,) = marks_on(found, measures_at(scene.programme.pk).targets[scene.indicator().pk])

    assert (mark.on, mark.words) == (date(2026, 2, 3), f"Target of 18.0% agreed by decision {decision.reference}")
