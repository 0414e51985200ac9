"""The pages of what scrutiny recommended, from made to looked at for what it changed; and the agenda it comes to."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from soundingboard.accounts.access import actor_in
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import BodyKind, Decision
from soundingboard.governance.actions import call_meeting
from soundingboard.insight import tasks as _tasks  # noqa: F401 - the worker's work is registered by it
from soundingboard.outbox.jobs import run_all
from soundingboard.records import kept
from soundingboard.records.kept import forget
from soundingboard.workprogramme import recommendation_actions as acts
from tests import factories as make
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 16)
ONE = "scrutiny/recommendations/SR1/"


def on(day, name="happened_on"):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(make.NOW, tick=False) as held:
        yield held


@pytest.fixture
def programme():
    return make.programme()


@pytest.fixture
def panel(programme):
    make.body(programme, BodyKind.EXECUTIVE, name="Cabinet")
    return make.body(programme, BodyKind.PANEL)


@pytest.fixture
def sam(programme):
    return make.actor(programme, Role.SCRUTINY_OFFICER, name="Sam Scrutiny")


@pytest.fixture
def officer(programme, sam):
    return Browser(programme, sam)


@pytest.fixture
def manager(programme):
    return Browser(programme, make.actor(programme))


def made(officer, day=DAY, to="body/executive", text="Publish how long children wait, each month."):
    return officer.said("scrutiny/recommendations/add/", text=text, to=to, **on(day, "made_on"))


def test_from_made_to_looked_at_for_what_it_changed(programme, panel, sam, officer, manager, clock):
    assert "Nothing has been recommended yet" in officer.text("scrutiny/recommendations/")
    words = made(officer, date(2025, 12, 30))
    assert "SR1 is on record" in words
    assert "the two months have not begun" in words
    words = officer.said(f"{ONE}received/", text="By the Leader.", **on(date(2025, 12, 31)))
    assert "28 February 2026" in words
    assert "section 9FE" in words
    assert "16 days late" in words
    assert "Overdue" in manager.text("scrutiny/recommendations/?state=overdue")

    assert "Record it in the register now" in manager.text(f"{ONE}answer/")
    answer = {"answer": "in_part", "text": "Each quarter, because the list is small.", "is_published": "on"}
    assert "Enter the day by which it is to be done" in manager.said(f"{ONE}answer/", **answer, **on(DAY))
    words = manager.said(f"{ONE}answer/", **answer, **on(DAY), **on(date(2026, 6, 1), "done_by"))
    decision = Decision.objects.get(body__kind=BodyKind.EXECUTIVE)
    assert f"decisions/{decision.reference}/" in words
    assert "After its two months" in words
    manager.post(f"{ONE}progress/", text="The first figures are out.", **on(DAY))
    assert "There is no evidence E9" in manager.said(f"{ONE}done/", text="Done.", evidence="E9", **on(DAY))
    words = manager.said(f"{ONE}done/", text="Published since May.", **on(DAY))
    assert "Looked at next" in words
    assert "16 September 2026" in words

    clock.move_to(make.NOW + timedelta(days=190))
    officer.client.force_login(sam.person)
    assert "To be looked at" in officer.text(ONE)
    assert "SR1" in officer.text("scrutiny/recommendations/?state=check_due")
    officer.post(f"{ONE}impact/", worked="partly", text="The wait is known.", **on(date(2026, 9, 20)))
    clock.move_to(make.NOW + timedelta(days=380))
    officer.client.force_login(sam.person)
    words = officer.said(f"{ONE}impact/", worked="yes", text="The wait has halved.", **on(date(2027, 3, 20)))

    assert "It worked, after 12 months." in words
    assert "What next" not in words
    assert "It worked" in officer.text("scrutiny/recommendations/?state=checked")


def test_rejected_with_the_reason_and_thought_again(panel, officer, manager):
    made(officer)
    officer.post(f"{ONE}received/", **on(DAY))
    words = manager.said(f"{ONE}answer/", answer="rejected", text="There is no money for it.", **on(DAY))
    assert "Rejected" in words
    assert "There is no money for it." in words

    words = manager.said(
        f"{ONE}answer/", answer="accepted", text="The grant came.", **on(DAY), **on(date(2026, 9, 1), "done_by")
    )
    assert "To be done by" in words


def test_a_director_chooses_the_decision_and_a_partner_needs_none(programme, panel, officer):
    trust = make.agency(programme, "trust")
    made(officer)
    made(officer, to="agency/trust", text="Share the list.")
    director = Browser(programme, make.actor(programme, Role.DIRECTOR, name="Dee"))
    for reference in ("SR1", "SR2"):
        officer.post(f"scrutiny/recommendations/{reference}/received/", **on(DAY))
    said = {"answer": "rejected", "text": "Not now.", **on(DAY)}

    assert "Choose the decision in the register" in director.said(f"{ONE}answer/", **said)
    assert "Which decision" not in director.text("scrutiny/recommendations/SR2/answer/")
    words = director.said("scrutiny/recommendations/SR2/answer/", **said)
    assert "Rejected" in words
    assert trust.name in words
    assert "the Act binds the executive" in words


def test_three_people(programme, panel, officer, manager):
    made(officer)
    officer.post(f"{ONE}received/", **on(DAY))
    reader = Browser(programme, make.actor(programme, Role.SCRUTINY_COUNCILLOR, name="Cass"))
    assert "What next" not in reader.text(ONE)
    for step in ("answer", "progress", "withdraw", "received"):
        assert reader.get(f"{ONE}{step}/").status_code == 403
    assert reader.get("scrutiny/recommendations/add/").status_code == 403

    assert "Record the answer" in manager.text(ONE)
    assert "Withdraw it" not in manager.text(ONE)
    assert manager.get("scrutiny/recommendations/add/").status_code == 403
    for step in ("withdraw", "received", "impact"):
        assert manager.post(f"{ONE}{step}/", text="x", **on(DAY)).status_code == 403

    assert "Record the answer" not in officer.text(ONE)
    assert officer.get(f"{ONE}answer/").status_code == 403
    assert "Withdraw it" in officer.text(ONE)


def test_what_is_late_comes_to_the_panel_s_next_agenda(programme, panel, sam, officer):
    make.plan(programme)
    made(officer, date(2025, 12, 1))
    officer.post(f"{ONE}received/", **on(date(2025, 12, 1)))
    call_meeting(body=panel, held_on=DAY + timedelta(days=14), starts_at=time(10), by=sam)

    officer.post("meetings/panel/1/agenda/", again="1")
    run_all(timezone.now)
    words = officer.text("meetings/panel/1/agenda/")

    assert "SR1 has had no answer" in words
    assert f"/p/{programme.code}/scrutiny/recommendations/SR1/" in words or "recommendation/SR1" in words


def test_the_list_makes_as_many_queries_for_thirty_as_for_one(programme, panel, sam, officer):
    made(officer)
    few = officer.queries("scrutiny/recommendations/"), officer.queries(ONE)
    by = actor_in(programme, sam.person, make.NOW)
    for number in range(30):
        row = acts.recommend(
            body=panel, text=f"Recommendation {number}.", to_agency=make.agency(programme), made_on=DAY, by=by
        )
        acts.receive(recommendation=row, happened_on=DAY, by=by)

    assert (officer.queries("scrutiny/recommendations/"), officer.queries(ONE)) == few
    assert max(few) <= 15


def test_the_file_holds_what_was_asked_for(panel, officer):
    made(officer)
    made(officer, text="Ask children each year.")

    file = b"".join(officer.get("scrutiny/recommendations/export.csv?text=children+each").streaming_content)

    assert [line.split(",")[0] for line in file.decode("utf-8-sig").splitlines()] == ["Reference", "SR2"]


def test_what_is_taken_away_as_a_file_is_not_kept(panel, officer):
    made(officer)
    forget()
    officer.get("scrutiny/recommendations/")
    kept_by_the_page = list(kept._kept)

    for ending in ("xlsx", "csv"):
        response = officer.get(f"scrutiny/recommendations/export.{ending}")
        assert b"".join(response.streaming_content)

    assert kept_by_the_page
    assert list(kept._kept) == kept_by_the_page
    forget()
