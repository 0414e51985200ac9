"""A measure of rare events: each on its day, charted by the days between them, and shown to few."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from soundingboard.measures import actions as do
from soundingboard.measures.figure_actions import FiguresRefused
from soundingboard.measures.models import IndicatorVersion, MeasureVerdict
from soundingboard.measures.rules import FigureLine, Period
from soundingboard.papers.board_measures import _drawn
from soundingboard.position.gather import gather
from soundingboard.statistics.rare_events import days_between
from tests.measures.scene import MARCH, NOW, Scene
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db

CODE = "unregistered_begun"
ONE = f"measures/indicators/{CODE}/"
# Every ten days or so, and then none for a long time.
GAPS = [9, 11, 10, 8, 12, 10, 9, 11, 10, 12, 9, 10, 11, 120]
LAST = date(2026, 3, 20)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene()
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: NOW)
    do.adopt_library(programme=made.programme, codes=[CODE], by=made.alice)
    return made


@pytest.fixture
def site(scene: Scene) -> Browser:
    return Browser(scene.programme, scene.alice)


def days() -> list[date]:
    found = [LAST - timedelta(days=sum(GAPS))]
    for gap in GAPS:
        found.append(found[-1] + timedelta(days=gap))
    return found


def happened(scene: Scene, *on: date) -> None:
    scene.typed(*(FigureLine(CODE, Period(day, day), value=Decimal(1)) for day in on), cut_off=date(2026, 4, 16))


def test_the_page_draws_the_days_between_events(scene: Scene, site: Browser) -> None:
    happened(scene, *days())
    found = days_between(days())

    page = site.text(ONE)

    assert found.variation == "improvement_high"
    assert "Getting better" in page
    assert "120 days between the last two" in page
    assert "27 days ago" in page
    assert "the latest figure, 120 days, is above the usual range" in page
    assert re.search(r'<th scope="row">20 March 2026</th><td>120 days</td>', page)
    assert "Another way of reading the chart" not in page
    assert "Set a target" not in page
    assert site.queries(ONE) <= 15


def test_a_single_event_has_no_chart_yet(scene: Scene, site: Browser) -> None:
    happened(scene, LAST)

    page = site.text(ONE)

    assert "One so far" in page
    assert "SPC chart of" not in page


def test_an_event_is_put_on_record_by_its_day(scene: Scene, site: Browser) -> None:
    happened(scene, date(2026, 3, 1))
    on = {"on_day": "20", "on_month": "3", "on_year": "2026"}
    assert "Record that it happened" in site.text(ONE)

    page = site.said(f"{ONE}happened/", **on, how_many="1")

    assert "It is on record." in page
    assert "19 days between the last two" in page
    ahead = {"on_day": "20", "on_month": "3", "on_year": "2027"}
    assert "had not begun when the data were cut off" in site.said(f"{ONE}happened/", **ahead, how_many="1")
    other = site.said("measures/indicators/contacts/happened/")
    assert "This measure is not of rare events" in other


def test_a_rare_event_is_refused_without_its_day(scene: Scene) -> None:
    with pytest.raises(FiguresRefused, match="the day on which it happened"):
        scene.typed(FigureLine(CODE, MARCH, value=Decimal(1)))


def test_a_rare_event_is_a_count(scene: Scene) -> None:
    row = IndicatorVersion.objects.current().get(indicator__code=CODE)

    with pytest.raises(do.MeasureRefused, match="Rare events are counted"):
        do.revise_indicator(row=row, why="A share", unit="percent", denominator="All", by=scene.alice)


def test_who_may_see_no_small_numbers_learns_no_day_of_an_event(scene: Scene, site: Browser) -> None:
    happened(scene, *days())
    do.choose_scorecard(programme=scene.programme, indicators=[scene.indicator(CODE)], by=scene.bob)
    reader = Browser(scene.programme, scene.charlie)

    for address in (ONE, "measures/", f"{ONE}figures.csv"):
        words = reader.get(address).getvalue().decode()
        assert "20 March 2026" not in words
        assert "2026-03-20" not in words
    assert "No figure that can be shown" in reader.text(ONE)
    assert "120 days" in site.text("measures/")
    rows = list(csv.DictReader(io.StringIO(site.get(f"{ONE}figures.csv").getvalue().decode("utf-8-sig"))))
    assert (rows[0]["Usual level"], len(rows)) == ("", len(days()))
    # What stands beside an objective is known to what was recorded, and tells no event's day.
    assert MeasureVerdict.objects.current().get(indicator__code=CODE).last_on == date(2026, 4, 16)
    assert gather(scene.programme, NOW + timedelta(hours=1), small=False).measures == ()


def test_a_paper_draws_the_same_chart_from_the_position(scene: Scene) -> None:
    happened(scene, *days())
    do.choose_scorecard(programme=scene.programme, indicators=[scene.indicator(CODE)], by=scene.bob)

    (measure,) = gather(scene.programme, NOW + timedelta(hours=1)).measures
    chart, verdict, wording = _drawn(measure)

    found = days_between(days())
    assert [point.value for point in chart.points] == GAPS
    assert chart.points[0].upper == pytest.approx(found.upper)
    assert measure.sentence.endswith(verdict.sentence[1:])
    assert (verdict.code, wording.said(120)) == (measure.verdict, "120 days")
    assert measure.printed == "120 days between the last two"
