"""The pages of oversight and standards met: counted, pasted, teams beside each other, masked for who reads less."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.lib.clocks import add_months
from soundingboard.measures.figure_actions import add_team
from soundingboard.measures.models import Team
from soundingboard.practice.actions import adopt_library, put_team_to_standard
from soundingboard.practice.count_actions import CountLine, record_counts
from soundingboard.practice.models import PracticeCount
from soundingboard.practice.reading import standard_of
from soundingboard.statistics.percentages import Percentage
from tests import factories as make
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
THIS = TODAY.replace(day=1)
LAST = add_months(THIS, -1)
ROOT = "practice/oversight/"
COUNT = f"{ROOT}counts/add/?team=harbour&month={LAST.isoformat()}"
PASTE = f"{ROOT}counts/paste/"


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.later(make.actor(programme), timezone.now())


@pytest.fixture
def manager(programme: Programme, alice: Actor) -> Browser:
    for name in ("Harbour", "Millside", "Northgate"):
        add_team(programme=programme, name=name, by=alice)
    return Browser(programme, alice)


def pasted(manager: Browser, rows: str, **given: Any) -> str:
    return manager.said(PASTE, month=LAST.isoformat(), how_known="records", rows=rows, **given)


def test_without_a_team_a_person_is_led_to_add_one(programme: Programme, alice: Actor) -> None:
    alone = Browser(programme, alice)

    assert "Nothing has been counted yet" in alone.text(ROOT)
    assert "Add a team first" in alone.said(COUNT)


def test_a_team_is_counted_with_the_standards_that_it_adopted(
    manager: Browser, programme: Programme, alice: Actor
) -> None:
    adopt_library(programme=programme, codes=["bedroom_seen", "oversight_reason"], by=alice)
    version = standard_of(alice, "bedroom_seen")
    team = make_team(programme)
    assert version is not None
    put_team_to_standard(standard=version.standard, team=team, state="adopted", adopted_on=TODAY, by=alice)
    page = manager.text(COUNT)
    assert version.title in page
    assert "Every decision at a decision point" not in page
    form = {"how_known": "dip_sample", "passed-rationale": 7, "eligible-rationale": 12}

    assert "no more can pass than could be judged" in manager.said(COUNT, **{**form, "passed-rationale": 13})
    assert "enter a whole number" in manager.said(COUNT, **{**form, "passed-rationale": "seven"})
    assert "at least one row" in manager.said(COUNT, how_known="dip_sample")
    standards = {"passed-standard:bedroom_seen": 3, "eligible-standard:bedroom_seen": 4}
    said = manager.said(COUNT, **form, **standards)
    assert "The counts of Harbour" in said
    assert "7 of 12 passed: 58%" in said
    assert "Enter why what is on record is revised" in manager.said(COUNT, **{**form, "passed-rationale": 8})
    assert "The counts of Harbour" in manager.said(COUNT, **{**form, "passed-rationale": 8}, why="Counted again.")


def make_team(programme: Programme) -> Team:
    return Team.objects.get(programme=programme, code="harbour")


def test_a_month_is_pasted_and_each_line_that_cannot_be_read_is_said(manager: Browser) -> None:
    wrong = ("Harbour,rationale,1,2", "Nowhere,rationale,1,2,0,0", "Harbour,x,1,2,0,0", "Harbour,decided,3,2,0,0")
    said = pasted(manager, "\n".join(wrong))
    assert "Line 1: give six cells" in said
    assert "Line 2: there is no such team" in said
    assert "Line 3: what was counted is not on the list" in said
    assert "Line 4: no more can pass" in said
    assert not PracticeCount.objects.exists()
    assert "more lines cannot be read" in pasted(manager, "nonsense\n" * 500)

    rows = "Harbour\trationale\t5\t50\t0\t0\nMillside\trationale\t45\t50\t0\t0\n\nnorthgate,rationale,44,50,1,2"
    said = pasted(manager, rows)
    assert "3 counts for" in said
    assert "Harbour is below Northgate and Millside. All others overlap" in said
    assert "Far below the aim" in said
    assert "3 of 3 teams differ from the whole by more than size and chance explain" in said


def test_what_cannot_be_is_never_a_fault(manager: Browser) -> None:
    pasted(manager, "Harbour,rationale,0,0,4,0")

    assert "Nothing could be judged. 4 did not apply." in manager.text(ROOT)
    for query in ("?what=nonsense", "?span=99&until=x", "?what=standard:x", "?until=2026-02-30", "?span=-1"):
        assert manager.get(f"{ROOT}{query}").status_code == 200
    for query in ("?team=x&month=y", "?month=9999-12-01"):
        assert manager.get(f"{ROOT}counts/add/{query}").status_code == 200
    assert manager.get(f"{ROOT}counts/999999/withdraw/").status_code == 404
    row = PracticeCount.objects.get()
    assert "The count is taken back." in manager.said(f"{ROOT}counts/{row.pk}/withdraw/", why="Another team's.")
    assert "Nothing has been counted yet" in manager.text(ROOT)


def test_who_sees_no_small_numbers_reads_the_whole_alone(manager: Browser, programme: Programme) -> None:
    pasted(manager, "Harbour,rationale,10,30,0,0\nMillside,rationale,20,28,0,0\nHarbour,decided,3,20,0,0")
    reader = Browser(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR))
    page = reader.text(ROOT)
    table = reader.get(f"{ROOT}counts.csv").getvalue().decode()

    for text in (page, table):
        assert "Harbour" not in text
        assert "Hidden" in text
    assert "30 of 58 passed" in reader.text(f"{ROOT}?what=rationale")
    assert "hidden, because a month in it has a small number" in reader.text(f"{ROOT}?what=decided")
    assert "Harbour" in manager.get(f"{ROOT}counts.csv").getvalue().decode()
    assert reader.get(COUNT).status_code == 403


def test_the_page_makes_as_many_queries_for_many_months_as_for_few(
    manager: Browser, programme: Programme, alice: Actor
) -> None:
    pasted(manager, "Harbour,rationale,10,30,0,0")
    few = manager.queries(ROOT)
    team = make_team(programme)
    month: date = LAST
    for _ in range(24):
        month = add_months(month, -1)
        lines = [CountLine(team, Percentage(9, 20), each) for each in ("rationale", "decided", "supervision")]
        record_counts(programme=programme, month=month, lines=lines, how_known="records", by=alice)

    assert manager.queries(ROOT) == few
    assert few <= 15
