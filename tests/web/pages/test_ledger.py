"""The pages of the question ledger: a question asked, dodged, returned and answered; and who may do what."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import BodyKind, BodyMember
from soundingboard.governance import actions as governing
from soundingboard.ledger import actions
from soundingboard.ledger.models import LedgerQuestion
from tests import factories as make
from tests.web.pages.test_evidence import Site
from tests.web.pages.test_meetings import on

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def panel(programme: Programme) -> Any:
    return make.body(programme, BodyKind.PANEL)


@pytest.fixture
def councillor(programme: Programme) -> Actor:
    return make.actor(programme, Role.SCRUTINY_COUNCILLOR, name="Cal Councillor")


@pytest.fixture
def owner(programme: Programme) -> Actor:
    return make.actor(programme, Role.DELIVERY_GROUP, name="Olu Owner")


@pytest.fixture
def head(programme: Programme, owner: Actor) -> Any:
    return make.post(programme, "Head of Assessment", owner.person)


def asked(site: Site, panel: Any, head: Any, words: str = "What stops you?", **more: Any) -> Any:
    form = {
        "body": panel.pk,
        "words": words,
        "asked_of": head.pk,
        "asked_by": "",
        "meeting": "",
        "content_area": "",
        "is_public": "yes",
        **on(TODAY - timedelta(days=20), "asked_on"),
        **more,
    }
    return site.post("scrutiny/questions/add/", form)


def test_a_question_is_asked_dodged_returned_and_answered(
    programme: Programme, panel: Any, head: Any, councillor: Actor, owner: Actor
) -> None:
    panels, heads = Site(programme, councillor), Site(programme, owner)
    officer = Site(programme, make.actor(programme, Role.SCRUTINY_OFFICER, name="Ola Officer"))
    assert "Nothing has been asked yet" in panels.text("scrutiny/")
    assert "is on record" in asked(panels, panel, head).content.decode()
    one = "scrutiny/questions/Q1/"
    assert "As a body asks itself: What stops us?" in panels.text(one)
    officer.post(
        "meetings/add/",
        {
            "body": panel.pk,
            "starts_at": "10:00",
            "minutes_available": 90,
            "place": "",
            "round": "",
            **on(TODAY + timedelta(days=9), "held_on"),
        },
    )
    assert "Questions that come back" in officer.text("meetings/panel/1/")

    promise = {
        "text": "By the next meeting.",
        **on(TODAY, "happened_on"),
        **on(TODAY + timedelta(days=30), "promised_for"),
    }
    assert "comes back by itself" in heads.post(f"{one}promise/", promise).content.decode()
    assert "Questions that come back" not in officer.text("meetings/panel/1/")
    heads.post(f"{one}answer/", {"text": "Workshops were held.", "evidence": "", **on(TODAY, "happened_on")})
    judged = {"text": "And with what difference?", **on(TODAY, "happened_on")}
    refused = panels.post(f"{one}judge/", {**judged, "satisfies": "no", "dodge": ""}).content.decode()
    assert "Say how the answer fell short." in refused
    panels.post(f"{one}judge/", {**judged, "satisfies": "no", "dodge": "activity"})
    words = panels.text(one)
    assert "Returned: the answer did not satisfy" in words
    assert "It said what was done, not what came of it." in words
    assert "Questions that come back" in officer.text("meetings/panel/1/")
    assert "Nothing to show yet" in panels.text("scrutiny/answered/")

    heads.post(f"{one}answer/", {"text": "Two vacancies.", "evidence": "", **on(TODAY, "happened_on")})
    panels.post(f"{one}judge/", {"text": "Thank you.", "satisfies": "yes", "dodge": "", **on(TODAY, "happened_on")})
    assert "Satisfied" in panels.text(one)
    public = panels.text("scrutiny/answered/")
    assert "Two vacancies." in public
    assert "Workshops" not in public
    assert "this is not all that was asked" in public


def test_who_may_ask_answer_and_judge(
    programme: Programme, panel: Any, head: Any, councillor: Actor, owner: Actor
) -> None:
    panels, heads = Site(programme, councillor), Site(programme, owner)
    adviser = Site(programme, make.actor(programme, Role.DFE_ADVISER, name="Ade Adviser"))
    asked(panels, panel, head)
    assert panels.get("scrutiny/questions/add/").status_code == 200
    for site, may in (
        (panels, {"judge", "pass-on", "withdraw"}),
        (heads, {"answer", "promise", "take-back"}),
        (adviser, set()),
    ):
        for step in ("answer", "promise", "take-back", "judge", "pass-on", "withdraw"):
            expected = 200 if step in may else 403
            assert site.get(f"scrutiny/questions/Q1/{step}/").status_code == expected, step
    assert adviser.get("scrutiny/questions/add/").status_code == 403
    assert panels.get("scrutiny/questions/Q1/nonsense/").status_code == 404
    assert panels.get("scrutiny/questions/Q9/").status_code == 404


def test_the_list_is_filtered_by_its_address_and_taken_away(
    programme: Programme, panel: Any, head: Any, councillor: Actor, owner: Actor
) -> None:
    panels, heads = Site(programme, councillor), Site(programme, owner)
    asked(panels, panel, head, "What stops you?")
    asked(panels, panel, head, "Who checks your audits?", is_public="no")
    actions.withdraw_question(
        question=LedgerQuestion.objects.get(reference="Q1"),
        text="Asked twice.",
        happened_on=TODAY,
        by=make.later(councillor, timezone.now()),
    )
    words = panels.text("scrutiny/?state=waiting")
    assert "Who checks" in words
    assert "What stops" not in words
    assert "Nothing matches" in panels.text("scrutiny/?state=overdue")
    assert "Who checks" in heads.text(f"scrutiny/?mine=yes&asked_of={head.code}")
    csv = b"".join(panels.get("scrutiny/export.csv?state=waiting").streaming_content).decode()
    assert "Who checks your audits?" in csv
    assert "What stops" not in csv
    workbook = panels.get("scrutiny/export.xlsx")
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    workbook.close()


def test_ending_a_seat_says_which_questions_are_open(
    programme: Programme, panel: Any, head: Any, councillor: Actor
) -> None:
    manager = Site(programme, make.actor(programme))
    post = make.post(programme, "Member for the north ward", councillor.person)
    seat = BodyMember.objects.create(
        programme=programme, body=panel, post=post, agency=post.agency, from_on=date(2024, 9, 1)
    )
    asked(Site(programme, councillor), panel, head, asked_by=post.pk)
    page = f"decisions/bodies/panel/seats/{seat.pk}/end/"
    assert "This member asked 1 that is still open: Q1." in manager.text(page)
    manager.post(page, on(TODAY - timedelta(days=1), "to_on"))

    assert "No longer sits" in manager.text("scrutiny/questions/Q1/")
    assert "no longer sits" in manager.text("scrutiny/")


def test_the_pages_take_the_same_few_queries_whatever_the_number(
    programme: Programme, panel: Any, head: Any, councillor: Actor
) -> None:
    site = Site(programme, councillor)
    asked(site, panel, head)
    by = make.later(councillor, timezone.now())
    few = [site.queries(each) for each in ("scrutiny/", "scrutiny/questions/Q1/", "scrutiny/answered/")]
    for number in range(60):
        actions.ask_question(body=panel, asked_of=head, words=f"Number {number}?", asked_on=TODAY, by=by)

    assert [site.queries(each) for each in ("scrutiny/", "scrutiny/questions/Q1/", "scrutiny/answered/")] == few
    assert max(few) <= 15
    meeting = governing.call_meeting(
        body=panel,
        held_on=TODAY + timedelta(days=9),
        starts_at=timezone.now().time(),
        by=make.later(make.actor(programme, Role.SCRUTINY_OFFICER, name="Ola Officer"), timezone.now()),
    )
    assert "And 51 more" in site.text(f"meetings/panel/{meeting.number}/")
    assert site.queries(f"meetings/panel/{meeting.number}/") <= 15
