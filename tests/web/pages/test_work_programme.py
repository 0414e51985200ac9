"""The pages of the panel's work programme and its groups."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import BodyKind
from soundingboard.framework.actions import load_shipped_content
from soundingboard.framework.kinds import KINDS
from soundingboard.governance.actions import call_meeting
from soundingboard.workprogramme import actions
from soundingboard.workprogramme.models import TaskGroupMember, WorkItemVersion
from soundingboard.workprogramme.recommendation_actions import recommend
from tests import factories as make
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SCORES = {
    "score_interest": "3",
    "score_change": "2",
    "score_performance": "2",
    "score_extent": "1",
    "score_duplication": "2",
}
ITEM = {
    "title": "How long children wait for early help",
    "why": "Parents told us of waits of months.",
    "source": "resident",
    "form": "task_and_finish",
}


def on(day, name):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


@pytest.fixture
def programme():
    return make.programme()


@pytest.fixture
def panel(programme):
    return make.body(programme, BodyKind.PANEL)


@pytest.fixture
def sam(programme):
    return make.actor(programme, Role.SCRUTINY_OFFICER, now=timezone.now(), name="Sam Scrutiny")


@pytest.fixture
def officer(programme, sam):
    return Browser(programme, sam)


def test_from_raised_to_a_group_a_meeting_and_done(programme, panel, sam, officer):
    assert "Nothing has been raised yet" in officer.text("scrutiny/work-programme/")
    words = officer.said("scrutiny/work-programme/add/", **ITEM)
    assert "W1 is on the longlist." in words
    assert "Not scored yet for public interest" in words
    words = officer.said("scrutiny/work-programme/W1/shortlist/")
    assert "Say why the panel takes it all the same." in words
    words = officer.said("scrutiny/work-programme/W1/edit/", **ITEM, **SCORES, content_area="wider.poverty")
    assert "The impact of poverty and poor housing" in words
    assert "It scores 10: 8 of 15 are needed, so it belongs on the list." in words
    officer.post("scrutiny/work-programme/W1/shortlist/")

    assert "No meeting of the panel is to come" in officer.text("scrutiny/work-programme/W1/schedule/")
    meeting = call_meeting(body=panel, held_on=TODAY + timedelta(days=20), starts_at=time(10), by=sam)
    words = officer.said("scrutiny/work-programme/W1/schedule/", meeting=meeting.pk)
    assert "Given to a meeting" in words

    one, two = (make.post(programme, title) for title in ("Councillor for Ashby", "Councillor for Birch"))
    words = officer.said(
        "scrutiny/work-programme/W1/group/",
        title="Waits for early help",
        scope="The wait from request to first visit.",
        not_included="Schools' own admissions.",
        lines="Who waits longest?",
        members=[one.pk, two.pk],
        lead=one.pk,
        **on(TODAY, "starts_on"),
        **on(TODAY + timedelta(days=60), "reports_on"),
    )
    assert "TG1 is set up." in words
    assert "Not included" in words
    assert "Councillor for Ashby, Council (lead)" in words
    lead = TaskGroupMember.objects.get(is_lead=True)
    words = officer.said(f"scrutiny/groups/TG1/seated/{lead.pk}/", **on(TODAY, "to_on"))
    assert "Nobody leads this group now." in words
    three = make.post(programme, "Councillor for Cedar")
    assert "Councillor for Cedar" in officer.said("scrutiny/groups/TG1/join/", post=three.pk, **on(TODAY, "from_on"))
    officer.text("scrutiny/groups/TG1/edit/")
    words = officer.said("scrutiny/groups/TG1/end/", outcome="Two recommendations.", **on(TODAY, "ended_on"))
    assert "Two recommendations." in words
    words = officer.said("scrutiny/work-programme/W1/done/", reason="Heard, and two recommendations made.")
    assert "Heard, and two recommendations made." in words
    assert WorkItemVersion.objects.current().get().state == "done"


def test_a_group_that_ended_shows_what_was_recommended_of_its_work(programme, panel, sam, officer):
    item = actions.raise_item(body=panel, title="Early help", why="Children wait.", source="resident", by=sam)
    post = make.post(programme, "Councillor for Ash")
    facts = actions.GroupFacts("Early help", "The wait.", "Schools.", "Who waits?", TODAY, TODAY)
    group = actions.set_up_group(item=item.item, facts=facts, members=[post], lead=post, by=sam)
    agency = make.agency(programme)
    recommend(body=panel, text="Publish the wait.", to_agency=agency, made_on=TODAY, group=group.group, by=sam)
    actions.end_group(version=group, ended_on=TODAY, outcome="One recommendation.", by=sam)

    words = officer.text("scrutiny/groups/TG1/")

    assert "SR1 Publish the wait." in words
    assert "W1 Early help" in words
    # Its members did not leave: it ended.
    assert "left" not in words
    assert "after the work of" in officer.text("scrutiny/recommendations/SR1/")


def test_dropping_asks_why(panel, officer):
    officer.post("scrutiny/work-programme/add/", **ITEM)

    assert "Say why" in officer.said("scrutiny/work-programme/W1/drop/")
    assert "Dropped" in officer.said("scrutiny/work-programme/W1/drop/", reason="The Board looks at it.")
    assert "Put it back on the longlist" in officer.text("scrutiny/work-programme/W1/")


def test_what_is_asked_for_stands_in_the_address_and_in_the_file(panel, officer):
    officer.post("scrutiny/work-programme/add/", **ITEM, **SCORES)
    officer.post("scrutiny/work-programme/add/", **{**ITEM, "title": "Homes near school", "source": "inspection"})

    assert "How long children wait" not in officer.text("scrutiny/work-programme/?source=inspection")
    assert "Nothing matches" in officer.text("scrutiny/work-programme/?state=done")
    file = b"".join(officer.get("scrutiny/work-programme/export.csv?text=homes").streaming_content).decode("utf-8-sig")
    assert [line.split(",")[0] for line in file.splitlines()] == ["Reference", "W2"]


def test_a_council_s_own_criteria_are_those_that_score(programme, panel, officer):
    load_shipped_content(programme=programme, kinds=KINDS, by=make.actor(programme))

    assert officer.text("scrutiny/work-programme/add/").count("Adds to what others do") == 1


def test_three_people(programme, panel, officer):
    officer.post("scrutiny/work-programme/add/", **ITEM)
    for role in (Role.SCRUTINY_COUNCILLOR, Role.PROGRAMME_MANAGER):
        other = Browser(programme, make.actor(programme, role, name="Charlie"))
        words = other.text("scrutiny/work-programme/W1/")
        assert "Drop it" not in words
        assert "Change and score it" not in words
        assert "Raise something" not in other.text("scrutiny/work-programme/")
        for closed in ("add/", "W1/edit/", "W1/drop/", "W1/group/"):
            assert other.get(f"scrutiny/work-programme/{closed}").status_code == 403
            assert other.post(f"scrutiny/work-programme/{closed}", reason="x", **ITEM).status_code == 403
    assert WorkItemVersion.objects.count() == 1
    assert "Drop it" in officer.text("scrutiny/work-programme/W1/")


def test_the_list_makes_as_many_queries_for_thirty_as_for_one(programme, panel, sam, officer):
    officer.post("scrutiny/work-programme/add/", **ITEM)
    few = officer.queries("scrutiny/work-programme/"), officer.queries("scrutiny/work-programme/W1/")
    for number in range(30):
        item = actions.raise_item(body=panel, title=f"Item {number}", why="x", source="position", by=sam)
        post = make.post(programme, f"Councillor {number}")
        facts = actions.GroupFacts("T", "s", "n", "l", TODAY, TODAY)
        actions.set_up_group(item=item.item, facts=facts, members=[post], lead=post, by=sam)

    many = officer.queries("scrutiny/work-programme/"), officer.queries("scrutiny/work-programme/W1/")
    assert many[0] <= few[0] + 1
    assert many[1] == few[1]
    assert max(many) <= 15
