"""Figures as a reader who may not see small numbers sees them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soundingboard.accounts.roles import Role
from soundingboard.measures import reading as read
from soundingboard.measures.figure_actions import withdraw_intake
from soundingboard.measures.hiding import hide_small_numbers
from soundingboard.measures.rules import FigureLine
from soundingboard.measures.showing import public_series, sees_small_numbers, shown
from tests import factories as make
from tests.measures.scene import FEBRUARY, MARCH, NOW, Scene, share

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def masked(scene, moment=None):
    measures = read.measures_at(scene.programme.pk, moment)
    (series,) = shown(measures, small=False).series.values()
    return series.points


def test_only_who_may_see_small_numbers_reads_every_figure(scene):
    may = {role: sees_small_numbers(make.actor(scene.programme, role)) for role in Role}

    assert {role for role, yes in may.items() if yes} == {
        Role.PROGRAMME_MANAGER, Role.DIRECTOR, Role.BOARD_CHAIR, Role.BOARD_MEMBER, Role.DELIVERY_GROUP, Role.AUDITOR,
        Role.ANALYST, Role.DFE_ADVISER,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("numerator", "denominator", "hidden"),
    [
        (0, 120, False),
        (1, 120, True),
        (5, 120, True),
        (6, 120, False),
        (115, 120, True),
        (120, 120, False),
        (1, 2, True),
    ],
)
def test_a_share_of_few_or_of_all_but_few_is_hidden_with_everything_it_rests_on(scene, numerator, denominator, hidden):
    scene.typed(share(numerator, denominator, rows_considered=130, rows_left_out=1))

    (point,) = masked(scene)

    assert (point.symbol == "c") is hidden
    if hidden:
        assert (point.value, point.numerator, point.denominator, point.rows_considered) == (None, None, None, None)
    else:
        assert (point.numerator, point.denominator) == (numerator, denominator)
        assert point.value == Decimal(numerator * 100) / denominator


@pytest.mark.parametrize(("count", "hidden"), [(0, False), (3, True), (6, False)])
def test_a_small_count_is_hidden_and_nought_is_not(scene, count, hidden):
    scene.typed(
        FigureLine("contacts", MARCH, numerator=Decimal(count)), FigureLine("contacts", FEBRUARY, value=Decimal(9))
    )

    february, march = masked(scene)

    assert february.value == 9
    assert (march.value, march.symbol) == ((None, "c") if hidden else (count, ""))


def test_a_mean_over_few_is_hidden_and_one_over_many_is_not(scene):
    scene.typed(
        FigureLine("average_caseload", FEBRUARY, numerator=Decimal(60), denominator=Decimal(4)),
        FigureLine("average_caseload", MARCH, numerator=Decimal(160), denominator=Decimal(10)),
    )

    assert [point.value for point in masked(scene)] == [None, Decimal(16)]


def test_a_value_without_its_numbers_stands_as_it_was_sent(scene):
    scene.months("rereferrals_12m", ["2", "3"])

    assert [point.value for point in masked(scene)] == [2, 3]


def test_a_revision_gives_away_neither_what_was_first_reported_nor_what_is_now(scene):
    scene.typed(share(4, 120))
    scene.typed(share(30, 120))
    (point,) = masked(scene)
    # Hidden in the first paper, it stays hidden: the two together would say what the first one was.
    assert (point.first_value, point.first_symbol) == (None, "c")
    assert "c" in (point.symbol, point.first_symbol)

    scene.typed(share(2, 120))
    (point,) = masked(scene)
    assert (point.value, point.symbol, point.first_value, point.first_symbol) == (None, "c", None, "c")


def test_a_past_day_shows_what_was_shown_then(scene):
    scene.typed(share(40, 120))
    scene.typed(share(2, 120), by=make.later(scene.alice, NOW + timedelta(days=1)))

    assert [point.value for point in masked(scene)] == [None]
    (then,) = masked(scene, NOW + timedelta(hours=1))
    assert then.value == Decimal("33.3333")


def test_what_comes_back_when_an_intake_is_taken_back_is_as_it_was(scene):
    scene.typed(share(3, 120))
    recorded = scene.typed(share(40, 120))
    withdraw_intake(intake=recorded.intake, why="A wrong year", by=scene.alice)

    assert [point.symbol for point in masked(scene)] == ["c"]


def test_nothing_changes_for_who_may_see_all(scene):
    scene.typed(share(2, 120))
    measures = read.measures_at(scene.programme.pk)

    assert shown(measures, small=True) is measures


def test_a_series_without_anything_hidden_is_left_alone(scene):
    scene.typed(share(20, 120))
    (series,) = read.measures_at(scene.programme.pk).series.values()

    assert public_series(series) is series


def test_marking_takes_as_many_queries_for_many_figures(scene):
    scene.typed(*(share(30 + n, 120, team=f"Team {n}") for n in range(12)), add_teams=True)
    rows = scene.figures()

    counts = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as made:
            hide_small_numbers(scene.programme.pk, some)
        counts.append(len(made))

    assert counts[0] == counts[1] <= 4
