"""The page of the forecast: asked for, read, filtered, taken away; and what it says when there is too little."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
import time_machine

from soundingboard.accounts.roles import Role
from soundingboard.cli import tasks
from soundingboard.insight import forecast as working
from soundingboard.insight.forecast_values import Bin, Forecast, ObjectiveForecast, Score
from soundingboard.outbox.jobs import run_all
from soundingboard.plan.actions import add_objective, add_theme
from soundingboard.plan.models import Plan, Theme
from soundingboard.position.values import Position
from tests import factories as make
from tests.position.conftest import built, built_once
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once"]

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PAGE = "position/forecast/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    tasks.load()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(built: Any) -> Browser:
    return Browser(built.programme, built.at(NOW.date()))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that can tell: a small plan has none, and what it is worked out by is tested beside it."""
    monkeypatch.setattr(working, "forecast", as_if_told)


def as_if_told(position: Position, seed: int) -> Forecast:
    """Of the first objective something is said; of the others nothing."""
    first, *rest = position.objectives
    said = ObjectiveForecast(
        first.reference, first.theme, first.title, date(2026, 9, 30), 3, 1, 0.31, 0.12, 0.48, date(2026, 11, 2), None,
        position.actions[0].reference, "",
    )  # fmt: skip
    silent = [
        replace(said, reference=each.reference, theme=each.theme, title=each.title, due_on=None, chance=None, low=None,
                high=None, half_by=None, weakest="", why_silent="It has no date.")
        for each in rest
    ]  # fmt: skip
    score = Score(40, 0.12, 0.4, 0.2, (Bin(0.2, 0.4, 20, 0.3, 6), Bin(0.8, 1.0, 20, 0.9, 4)))
    return Forecast(
        position.as_at, seed, 10_000, 84, 56, date(2025, 1, 6), 0.41, True, "", (said, *silent), score, None
    )


def look_ahead(browser: Browser, query: str = "") -> None:
    browser.post(f"{PAGE}now/{query}")
    run_all(lambda: NOW)


def test_before_the_first_forecast_the_page_says_what_to_do(browser: Browser) -> None:
    page = browser.text(PAGE)

    assert "Not worked out yet" in page
    assert browser.get(f"{PAGE}objectives.csv").headers["Location"].endswith(f"/{PAGE}")


def test_a_young_record_says_why_nothing_is_forecast(browser: Browser) -> None:
    progress = browser.said(f"{PAGE}now/")
    assert "See how far it has got" in browser.text(PAGE)
    assert "Drawing futures" not in progress

    run_all(lambda: NOW)
    page = browser.text(PAGE)

    assert "Too little to go by" in page
    assert "of the 20 actions that it takes have come to their first date." in page
    assert "Not said." in page


@pytest.mark.usefixtures("told")
def test_what_is_said_stands_in_words_with_how_sure_it_is_and_how_far_to_trust_it(browser: Browser) -> None:
    look_ahead(browser)

    page = browser.text(PAGE)

    for words in (
        "About 3 in 10",
        "Between 1 and 5 in 10",
        "1 open action without a date is left out",
        "in half of futures, not in nine of ten",
        "Not said. It has no date.",
        "it would have come nearer than both",
        "0.120",
        "of those that said 90% on average, 20% came true",
        "On this record that is 0.41",
        "10000 futures were drawn with the seed",
    ):
        assert words in page.replace("\xa0", " "), words
    assert page.index("About 3 in 10") < page.index("Not said.")


@pytest.mark.usefixtures("told")
def test_every_link_of_it_leads_to_a_page(browser: Browser) -> None:
    look_ahead(browser)

    page = browser.text(PAGE)
    links = {part.split('"')[0] for part in page.split('<th scope="row"><a class="govuk-link" href="')[1:]}

    assert links
    for link in links:
        assert browser.client.get(link).status_code == 200, link


@pytest.mark.usefixtures("told")
def test_asking_again_with_nothing_new_says_so_and_a_change_since_is_said(browser: Browser, built: Any) -> None:
    look_ahead(browser)

    assert "Nothing has changed since the last forecast" in browser.said(f"{PAGE}now/")

    add_theme(plan=Plan.objects.get(programme=built.programme), title="A third theme", by=built.at(NOW.date()))
    assert "1 change has been recorded since." in browser.text(PAGE)


def test_somebody_else_s_that_is_under_way_is_said(browser: Browser, built: Any) -> None:
    browser.post(f"{PAGE}now/")
    other = Browser(built.programme, make.actor(built.programme, Role.DIRECTOR, now=NOW))

    assert "Somebody is having it worked out just now" in other.text(PAGE)
    assert "Somebody else has just asked for this" in other.said(f"{PAGE}now/")


@pytest.mark.usefixtures("told")
def test_it_is_taken_away_as_it_is_filtered(browser: Browser) -> None:
    look_ahead(browser)

    text = browser.get(f"{PAGE}objectives.csv?theme=1").getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{PAGE}objectives.xlsx").getvalue()))

    assert rows[0][:3] == ["Theme", "Objective", "Title"]
    assert {row[0] for row in rows[1:]} == {"1"}
    assert rows[1][6] == "0.31"
    assert rows[1][9] == "about 3 in 10"
    cells = {cell for row in book.worksheets[0].values for cell in row}
    assert "It has no date." in cells


@pytest.mark.usefixtures("told")
def test_a_past_day_is_forecast_with_what_was_known_then(browser: Browser) -> None:
    past = "?as_at=2026-01-20"
    look_ahead(browser, past)

    page = browser.text(PAGE + past)

    assert "With what was on record at the end of" in page
    assert "objectives/1.1/?as_at=2026-01-20" in page
    assert "Not worked out yet" in browser.text(PAGE)


@pytest.mark.usefixtures("told")
def test_the_page_costs_the_same_however_many_objectives(browser: Browser, built: Any) -> None:
    look_ahead(browser)
    few = browser.queries(PAGE)
    theme = Theme.objects.filter(plan__programme=built.programme).first()
    assert theme is not None
    for number in range(30):
        add_objective(theme=theme, title=f"More {number}", due_on=date(2026, 6, 30), by=built.at(NOW.date()))
    look_ahead(browser)

    assert "Showing 1 to 25 of" in browser.text(PAGE)
    assert browser.queries(PAGE) == few <= 15


def test_without_a_plan_the_work_says_so() -> None:
    programme = make.programme()
    browser = Browser(programme, make.actor(programme, Role.PROGRAMME_MANAGER, now=NOW))

    look_ahead(browser)

    assert "Not worked out yet" in browser.text(PAGE)
