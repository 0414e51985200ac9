"""Measures read as charts of counts."""

from datetime import date
from decimal import Decimal
from math import sqrt

import pytest

from soundingboard.measures import reading as read
from soundingboard.measures.attribute_reading import kinds_for, read_as
from soundingboard.measures.charting import judge
from soundingboard.measures.rules import FigureLine, month_of
from tests.measures.scene import MARCH, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def judged(scene, code="rereferrals_12m"):
    return judge(read.measures_at(scene.programme.pk))[scene.indicator(code).pk]


def months(scene, counts, code="rereferrals_12m"):
    last = MARCH
    lines = []
    for numerator, denominator in reversed(counts):
        under = None if denominator is None else Decimal(denominator)
        lines.append(FigureLine(code, last, numerator=Decimal(numerator), denominator=under))
        last = month_of(date.fromordinal(last.start.toordinal() - 1))
    scene.typed(*reversed(lines))


def test_a_share_with_its_numbers_is_read_as_a_p_chart(scene):
    months(scene, [(20, 100), (30, 100), (25, 100), (60, 100)])

    one = judged(scene)
    found = read_as(one, "p")

    assert kinds_for(one) == ("p", "pprime")
    centre = 135 / 400
    sigma = sqrt(centre * (1 - centre) / 100)
    assert [point.mean for point in found.chart.points] == pytest.approx([100 * centre] * 4)
    assert found.chart.points[0].upper == pytest.approx(100 * (centre + 3 * sigma))
    assert found.chart.points[3].flags == ("above_limit",)
    assert one.chart.points[3].flags == ()


def test_a_number_is_read_as_a_c_chart(scene):
    months(scene, [(400, None), (410, None), (390, None)], "contacts")

    one = judged(scene, "contacts")

    assert kinds_for(one) == ("c",)
    assert read_as(one, "c").chart.points[0].lower == pytest.approx(400 - 3 * 20)


def test_figures_that_came_without_their_numbers_are_read_as_an_xmr_chart_alone(scene):
    scene.months("rereferrals_12m", ["20", "30"])

    assert kinds_for(judged(scene)) == ()
    with pytest.raises(ValueError, match="not read as a p chart"):
        read_as(judged(scene), "p")


def test_what_is_hidden_is_a_gap(scene):
    months(scene, [(20, 100), (30, 100)])
    scene.typed(FigureLine("rereferrals_12m", month_of(date(2026, 1, 31)), symbol="c"))

    found = read_as(judged(scene), "pprime")

    assert [point.value is None for point in found.chart.points] == [True, False, False]
