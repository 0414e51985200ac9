"""The page of the plan check: asked for, shown by area and rule, filtered, taken away."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
import time_machine

from soundingboard.accounts.roles import Role
from soundingboard.cli import tasks
from soundingboard.insight.plan_check import Remark, check_plan, rules
from soundingboard.outbox.jobs import run_all
from soundingboard.plan.actions import add_objective, add_theme
from soundingboard.plan.models import Plan, Theme
from soundingboard.position.gather import gather
from tests import factories as make
from tests.position.conftest import built, built_once
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once"]

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PAGE = "plan/check/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    tasks.load()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(built: Any) -> Browser:
    return Browser(built.programme, built.at(NOW.date()))


def check(browser: Browser, query: str = "") -> None:
    browser.post(f"{PAGE}now/{query}")
    run_all(lambda: NOW)


def test_before_the_first_check_the_page_says_what_to_do(browser: Browser) -> None:
    page = browser.text(PAGE)

    assert "Not checked yet" in page
    assert "Check the plan now" in page
    assert browser.get(f"{PAGE}remarks.csv").headers["Location"].endswith(f"/{PAGE}")


def test_asking_leads_to_the_progress_of_the_work_and_then_to_the_remarks(browser: Browser) -> None:
    progress = browser.said(f"{PAGE}now/")
    assert "Checking the plan" in progress
    assert "See how far the check has got" in browser.text(PAGE)

    run_all(lambda: NOW)
    page = browser.text(PAGE)

    assert "Last checked on" in page
    assert "Nothing has been recorded since." in page
    assert "PC31 No voice of children" in page
    assert "plan/objectives/1.1/" in page


def test_every_remark_is_shown_with_its_rule_and_leads_to_a_page_that_is_there(browser: Browser, built: Any) -> None:
    check(browser)
    remarks = check_plan(gather(built.programme, NOW.date(), now=NOW))
    assert 5 < len(remarks) <= 50

    page = browser.text(PAGE)

    for remark in remarks:
        assert remark.sentence in page.replace("&#x27;", "'")
    for rule in rules():
        assert f"{rule.code} {rule.name}".replace("'", "&#x27;") in page
    starts = f'<li><a class="govuk-link" href="{browser.root}'
    links = {browser.root + part.split('"')[0] for part in page.split(starts)[1:]}
    assert len(links) > 3
    for link in links:
        assert browser.client.get(link).status_code == 200, link


def test_a_remark_leads_only_where_its_reader_may_go(
    browser: Browser, built: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = Remark("PC45", "audit_finding", "AF3", "The loop of a finding has stood open for long.")
    monkeypatch.setattr("soundingboard.insight.checking.check_plan", lambda position: [loop])
    check(browser)
    reader = Browser(built.programme, make.actor(built.programme, Role.SCRUTINY_COUNCILLOR))

    assert "audits/loops/AF3/" in browser.text(PAGE)
    assert loop.sentence in reader.text(PAGE)
    assert "audits/loops/AF3/" not in reader.text(PAGE)


def test_a_change_since_the_check_is_said(browser: Browser, built: Any) -> None:
    check(browser)
    add_theme(plan=Plan.objects.get(programme=built.programme), title="A third theme", by=built.at(NOW.date()))

    assert "1 change has been recorded since." in browser.text(PAGE)


def test_asking_again_with_nothing_new_says_so(browser: Browser) -> None:
    check(browser)

    assert "Nothing has changed since the plan was last checked" in browser.said(f"{PAGE}now/")


def test_somebody_else_s_check_that_is_under_way_is_said(browser: Browser, built: Any) -> None:
    browser.post(f"{PAGE}now/")
    other = Browser(built.programme, make.actor(built.programme, Role.DIRECTOR, now=NOW))

    assert "Somebody is having the plan checked just now" in other.text(PAGE)
    assert "Somebody else has just asked for this" in other.said(f"{PAGE}now/")


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?area=evidence", "No evidence is what children and families say.", "It is not placed in a content area."),
        ("?rule=PC14", "It is not placed in a content area.", "No evidence is what children and families say."),
        ("?theme=2", "objectives/2.1/", "objectives/1.1/"),
    ],
)
def test_the_address_narrows_the_remarks(browser: Browser, query: str, shown: str, hidden: str) -> None:
    check(browser)

    page = browser.text(PAGE + query)

    assert shown in page
    assert hidden not in page


def test_a_filter_that_nothing_fits_says_so(browser: Browser) -> None:
    check(browser)

    assert "No remark fits these filters" in browser.text(f"{PAGE}?area=evidence&rule=PC14")


def test_a_code_that_is_not_offered_is_passed_over(browser: Browser) -> None:
    check(browser)

    assert "PC31 No voice of children" in browser.text(f"{PAGE}?rule=%3Cscript%3E&theme=99&page=x")


def test_the_remarks_are_taken_away_as_they_are_filtered(browser: Browser) -> None:
    check(browser)

    text = browser.get(f"{PAGE}remarks.csv?area=evidence").getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{PAGE}remarks.xlsx?area=evidence").getvalue()))
    sheet = [[str(cell or "") for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]

    assert rows[0][:4] == ["Code", "Rule", "About", "Reference"]
    assert {row[0] for row in rows[1:]} <= {"PC31", "PC32"}
    assert len(rows) > 1
    assert [row for row in sheet if row[0].startswith("PC")] == rows[1:]


def test_a_past_day_is_checked_as_it_stood(browser: Browser) -> None:
    past = "?as_at=2026-01-20"
    assert "Not checked yet" in browser.text(PAGE + past)

    check(browser, past)
    page = browser.text(PAGE + past)

    assert "as it stood at the end of" in page
    assert "objectives/1.1/?as_at=2026-01-20" in page
    assert "Not checked yet" in browser.text(PAGE)


def test_a_plan_with_nothing_to_remark_on_says_so(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    # No small plan satisfies 32 rules; that each can be silent is tested beside them.
    monkeypatch.setattr("soundingboard.insight.checking.check_plan", lambda position: ())
    check(browser)

    assert "Nothing to remark on" in browser.text(PAGE)


def test_the_page_costs_the_same_however_much_there_is_to_remark_on(browser: Browser, built: Any) -> None:
    check(browser)
    few = browser.queries(PAGE)
    theme = Theme.objects.filter(plan__programme=built.programme).first()
    assert theme is not None
    for number in range(30):
        add_objective(theme=theme, title=f"More {number}", due_on=date(2026, 6, 30), by=built.at(NOW.date()))
    check(browser)

    page = browser.text(PAGE)

    assert "Showing 1 to 50 of" in page
    assert browser.queries(PAGE) == few <= 15


def test_another_programme_s_check_is_not_there(built: Any) -> None:
    stranger = make.actor(make.programme(), now=NOW)

    assert Browser(built.programme, stranger).get(PAGE).status_code == 404


def test_the_plan_and_the_page_of_agreeing_lead_to_it(browser: Browser) -> None:
    assert 'check/"' in browser.text("plan/")
    assert 'check/"' in browser.text("plan/agree/")
