"""The pages by which a panel agrees how often it is brought the plan: one sitting, two recommendations."""

from datetime import timedelta

import pytest
from django.utils import timezone

from soundingboard.accounts.roles import Role
from soundingboard.cycle.actions import agree_calendar, plan_rounds
from soundingboard.cycle.models import Calendar, FrequencyProposal, Round
from soundingboard.cycle.proposals import board_days
from soundingboard.cycle.rules import PanelRhythm, Rhythm
from soundingboard.decisions.models import BodyKind, Decision, DecisionKind
from soundingboard.governance import actions as meetings
from tests import factories as make
from tests.web.pages.browsing import Browser, sound

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
RHYTHM = Rhythm(opens_before_cut_off=10, cut_off_before_board=15, group_before_board=8, panel_after_board=3)


@pytest.fixture
def programme():
    return make.programme()


@pytest.fixture
def alice(programme):
    return make.actor(programme, now=timezone.now())


@pytest.fixture
def planned(programme, alice):
    decided = make.decision(programme, DecisionKind.CALENDAR)
    agree_calendar(programme=programme, title="Monthly", every_months=1, rhythm=RHYTHM, decision=decided, by=alice)
    boards = board_days(TODAY + timedelta(days=3), every_months=1, week=2, weekday=2, how_many=4)
    return plan_rounds(programme=programme, board_days=boards, by=alice)


@pytest.fixture
def officer(programme):
    return Browser(programme, make.actor(programme, Role.SCRUTINY_OFFICER, name="Sam Scrutiny"))


def resolved_by(panel, **said):
    return {
        "body": panel.pk,
        "decided_on_day": TODAY.day,
        "decided_on_month": TODAY.month,
        "decided_on_year": TODAY.year,
        "text": "After discussion.",
        **said,
    }


def test_before_there_is_a_calendar_the_page_says_what_comes_first(officer):
    assert "The options are laid over the Board’s calendar" in officer.text("rounds/panel/")
    officer.text("rounds/panel/recommend/")
    assert officer.get("rounds/panel/resolve/").status_code == 404


def test_the_panel_takes_the_two_recommendations_of_the_note_in_one_sitting(programme, planned, officer):
    panel = make.body(programme, BodyKind.PANEL)
    words = officer.text("rounds/panel/")
    for said in (
        "Every Board, before it",
        "Every second Board, after it",
        "Once a quarter",
        "In force",
        "Officer days",
    ):
        assert said in words or said == "In force"
    recommended = officer.said(
        "rounds/panel/recommend/", option="second_board", why="Two rounds of figures show whether it holds."
    )
    assert "Before the panel: updates 7 working days after every second Board" in recommended
    assert officer.text("rounds/panel/resolve/").count("Two rounds of figures") == 1

    words = officer.said(
        "rounds/panel/resolve/",
        **resolved_by(panel, resolution="agreed", noted="The panel noted the new reporting arrangements."),
    )

    agreed, noted = Decision.objects.filter(body=panel).order_by("-pk")
    assert (agreed.kind, noted.kind) == (DecisionKind.CALENDAR, DecisionKind.OTHER)
    assert "noted the new reporting arrangements" in noted.text
    assert f"{agreed.reference} and {noted.reference}" in words
    assert "Now: 7 working days after every second Board" in words
    assert Calendar.objects.filter(programme=programme).current().get().rhythm.panel == PanelRhythm(2, 7)
    days = Round.objects.filter(programme=programme).order_by("number").values_list("panel_on", flat=True)
    assert [day is not None for day in days] == [True, False, True, False]
    assert agreed.reference in officer.text("rounds/calendar/")
    assert officer.text(f"decisions/{agreed.reference}/")


def test_agreed_with_a_change_asks_which_and_takes_it(programme, planned, officer):
    panel = make.body(programme, BodyKind.PANEL)
    officer.post("rounds/panel/recommend/", option="every_board", why="So that nothing waits.")

    words = officer.said("rounds/panel/resolve/", **resolved_by(panel, resolution="amended"))
    assert "Choose the frequency that the panel agreed instead" in words
    officer.post("rounds/panel/resolve/", **resolved_by(panel, resolution="amended", working_days="10"))

    assert Calendar.objects.filter(programme=programme).current().get().rhythm.panel == PanelRhythm(1, 10)


def test_a_meeting_called_for_another_day_is_said(programme, planned, officer, alice):
    panel = make.body(programme, BodyKind.PANEL)
    by = make.actor(programme, Role.SCRUTINY_OFFICER, now=timezone.now(), name="Pat")
    call = {"starts_at": timezone.now().time().replace(microsecond=0), "by": by}
    meetings.call_meeting(body=panel, held_on=TODAY + timedelta(days=1), **call)
    officer.post("rounds/panel/recommend/", option="every_board", why="So that nothing waits.")

    words = officer.said("rounds/panel/resolve/", **resolved_by(panel, resolution="agreed"))

    assert "when no round brings it the plan" in words


def test_refused_is_on_record_and_the_calendar_stays(programme, planned, officer):
    panel = make.body(programme, BodyKind.PANEL)
    officer.post("rounds/panel/recommend/", option="second_board", why="So that nothing waits.")
    words = officer.said("rounds/panel/resolve/", **resolved_by(panel, resolution="refused"))

    assert "Refused" in words
    assert Calendar.objects.filter(programme=programme).count() == 1


def test_a_child_s_name_is_asked_about_before_it_is_kept(programme, planned, officer):
    words = officer.said("rounds/panel/recommend/", option="second_board", why="NHS number 943 476 5919 waited.")

    assert "There is a problem" in words
    assert not FrequencyProposal.objects.exists()


def test_three_people(programme, planned, officer):
    make.body(programme, BodyKind.PANEL)
    officer.post("rounds/panel/recommend/", option="second_board", why="Two make a trend.")
    for role in (Role.SCRUTINY_COUNCILLOR, Role.PROGRAMME_MANAGER):
        other = Browser(programme, make.actor(programme, role, name="Charlie"))
        words = other.text("rounds/panel/")
        assert "Record what the panel resolved" not in words
        assert "Recommend this" not in words
        for closed in ("recommend", "resolve"):
            assert other.get(f"rounds/panel/{closed}/").status_code == 403
            assert other.post(f"rounds/panel/{closed}/", option="quarterly", why="x").status_code == 403
    assert "Record what the panel resolved" in officer.text("rounds/panel/")


def test_the_page_makes_as_many_queries_for_thirty_rounds_as_for_four(programme, planned, officer, alice):
    few = officer.queries("rounds/panel/")
    boards = board_days(TODAY + timedelta(days=140), every_months=1, week=2, weekday=2, how_many=30)
    plan_rounds(programme=programme, board_days=boards, by=alice)

    assert officer.queries("rounds/panel/") == few <= 15


def test_every_date_goes_into_a_file(planned, officer):
    text = b"".join(officer.get("rounds/panel/options.csv").streaming_content).decode("utf-8-sig")

    assert text.splitlines()[0].startswith("Option,Panel meets,Figures as at,Age of the figures in days")
    assert len(text.splitlines()) > 30
    book = officer.get("rounds/panel/options.xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")
    book.close()


def test_each_body_has_a_feed_of_its_own(programme, officer, alice):
    by = make.actor(programme, Role.SCRUTINY_OFFICER, now=timezone.now(), name="Pat")
    starts_at = timezone.now().time().replace(microsecond=0)
    day = TODAY + timedelta(days=9)
    meetings.call_meeting(body=make.body(programme), held_on=day, starts_at=starts_at, by=alice)
    meetings.call_meeting(body=make.body(programme, BodyKind.PANEL), held_on=day, starts_at=starts_at, by=by)

    feed = officer.get("meetings/meetings.ics?body=panel")

    assert feed.content.decode().count("BEGIN:VEVENT") == 1
    assert "meeting-panel-1@" in feed.content.decode().replace("\r\n ", "")
    assert officer.get("meetings/meetings.ics").content.decode().count("BEGIN:VEVENT") == 2
    assert officer.get("meetings/meetings.ics?body=nobody").status_code == 404
    assert sound(officer.get("meetings/")).count("?body=panel") == 1
