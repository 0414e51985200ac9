"""The pages of meetings and of what bodies asked, from a proposed agenda to agreed minutes; and who may do what."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Holding, Programme
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.decisions.models import BodyKind, BodyMember, Decision
from soundingboard.governance import actions, reading
from soundingboard.governance.models import InformationRequest, MeetingState, MeetingVersion, Minutes, RequestStep
from soundingboard.insight import tasks as _tasks  # noqa: F401 - the worker's work is registered by it
from soundingboard.outbox.jobs import run_all
from tests import factories as make
from tests.web.pages.test_evidence import Site
from tests.web.sample import Sample, addresses

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def site(programme: Programme, alice: Actor) -> Site:
    return Site(programme, alice)


def on(day: date, name: str) -> dict[str, Any]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def called(programme: Programme, site: Site, held_on: date = TODAY) -> MeetingVersion:
    board = make.body(programme, quorum=1)
    site.post(
        "meetings/add/",
        {"body": board.pk, "starts_at": "2.30pm", "minutes_available": 90, "place": "Room 2", **on(held_on, "held_on")},
    )
    return MeetingVersion.objects.current().get(meeting__programme=programme)


def seated(programme: Programme, title: str = "Designated Nurse") -> BodyMember:
    post = make.post(programme, title, make.person("Nan Nurse"))
    return BodyMember.objects.create(
        programme=programme, body=make.body(programme), post=post, agency=post.agency, from_on=date(2024, 9, 1)
    )


def test_before_there_is_a_body_the_list_leads_to_setting_one_up(site: Site) -> None:
    assert "Set up the Improvement Board" in site.text("meetings/")


def test_a_meeting_from_its_call_to_its_agreed_minutes(programme: Programme, site: Site) -> None:
    version, seat = called(programme, site), seated(programme)
    assert version.starts_at.strftime("%H:%M") == "14:30"
    one = "meetings/board/1/"
    site.post(f"{one}items/add/", {"title": "Timeliness", "purpose": "challenge", "presenter": "", "minutes": 20})
    site.post(f"{one}items/add/", {"title": "Requests", "purpose": "decide", "presenter": seat.post.pk, "minutes": 10})
    words = site.text(one)
    assert "14:50, 10 minutes" in words
    assert "Nobody to present it yet" in words
    site.post(f"{one}order/", {"item1": 2, "item2": 1})
    assert site.text(one).index("1. Requests") < site.text(one).index("2. Timeliness")
    assert "1 item has nobody to present it." in site.text(f"{one}steps/set/")
    site.post(f"{one}steps/set/", {})
    site.post(f"{one}steps/open/", {})
    key = seat.post.pk
    site.post(f"{one}attendance/", {f"way{key}": "present", f"came_at{key}": "", f"left_after{key}": "1"})
    words = site.text(one)
    assert "not quorate for item 2" in words
    assert "Not quorate: 0 of 1 there." in words

    decision = {"title": "Hear it quarterly", "text": "The Board will hear it quarterly.", "about_kind": "other"}
    assert "0 of the 1 members needed" in site.post(f"{one}items/1/outcomes/decision/", decision).content.decode()
    site.post(f"{one}items/2/outcomes/decision/", decision)
    assert Decision.objects.get(programme=programme).minute_reference == "Improvement Board, meeting 1, item 1"
    site.post(
        f"{one}items/1/outcomes/action/",
        {"text": "Write to the trust.", "owner": key, **on(TODAY + timedelta(days=7), "due_on")},
    )
    assert "Write to the trust." in site.text("meetings/")
    site.post(f"{one}steps/close/", {})
    site.post(f"{one}minutes/draft/", {})
    drafted = Minutes.objects.current().get(meeting=version.meeting)
    form = {"version": str(drafted.pk), "item1": "Resolved to hear it quarterly.", "item2": "An action was agreed."}
    site.post(f"{one}minutes/edit/", form)
    site.post(f"{one}minutes/agree/", {"agreed_at": "", **on(TODAY, "agreed_on")})

    words = site.text(one)
    assert "Resolved to hear it quarterly." in words
    assert MeetingVersion.objects.current().get(meeting=version.meeting).state == MeetingState.MINUTES_AGREED
    site.post(f"{one}minutes/add/", {"text": "It is to be in the autumn.", "why": "Left out."})
    assert "It is to be in the autumn." in site.text(one)


def test_what_the_rules_propose_is_chosen_by_a_person(programme: Programme, site: Site) -> None:
    called(programme, site, TODAY + timedelta(days=21))
    make.plan(programme)
    make.decision(
        programme, title="Fund two auditors", review_on=TODAY, decided_on=TODAY - timedelta(days=90), reference="D7"
    )
    one = "meetings/board/1/"
    assert "have not been asked for this meeting yet" in site.text(f"{one}agenda/")
    site.post(f"{one}agenda/", {})
    run_all(timezone.now)
    words = site.text(f"{one}agenda/")
    assert "D7 Fund two auditors: did it work?" in words
    assert "It was to be looked back at by" in words
    assert "Choose at least one item" in site.post(f"{one}agenda/", {"put": "1"}).content.decode()
    site.post(f"{one}agenda/", {"put": "1", "chosen": ["AG12:decision/D7"]})

    words = site.text(one)
    assert "1. D7 Fund two auditors: did it work?" in words
    assert f"/p/{programme.code}/decisions/D7/" in words
    assert "Nothing more to propose" in site.text(f"{one}agenda/")


def test_a_meeting_whose_agenda_is_out_moves_only_with_a_reason(programme: Programme, site: Site) -> None:
    version = called(programme, site, TODAY + timedelta(days=21))
    one = "meetings/board/1/"
    site.post(f"{one}items/add/", {"title": "Timeliness", "purpose": "note", "presenter": "", "minutes": 20})
    site.post(f"{one}steps/set/", {})
    version = MeetingVersion.objects.current().get(meeting=version.meeting)
    form = {
        "version": version.pk, "starts_at": "10:00", "minutes_available": 90, "place": "Room 2", "why": "",
        **on(TODAY + timedelta(days=28), "held_on"),
    }  # fmt: skip

    assert "Say why the meeting moves" in site.post(f"{one}move/", form).content.decode()
    site.post(f"{one}move/", form | {"why": "The chair is ill."})
    assert "The chair is ill." in site.text(one)
    stale = site.post(f"{one}move/", form | {"why": "Again.", "place": "Room 9"}).content.decode()
    assert "Room 9" in stale
    assert MeetingVersion.objects.current().get(meeting=version.meeting).place == "Room 2"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"starts_at": "half past"}, "Enter a time, such as 10:00 or 2.30pm"),
        ({"held_on_month": "13"}, "month"),
        ({"body": ""}, "Choose the body"),
        ({"minutes_available": "0"}, "5"),
        ({"place": "<script>alert(1)</script>" * 20}, "240"),
    ],
)
def test_a_call_that_cannot_be_is_said_and_nothing_is_saved(programme, site, change, says):
    board = make.body(programme)
    form = {"body": board.pk, "starts_at": "10:00", "minutes_available": 90, "place": "", **on(TODAY, "held_on")}

    assert says in site.post("meetings/add/", form | change).content.decode()
    assert not MeetingVersion.objects.exists()


def test_a_script_in_a_place_is_words(programme: Programme, site: Site) -> None:
    board = make.body(programme)
    form = {"body": board.pk, "starts_at": "10:00", "minutes_available": 90, "place": "<script>alert(1)</script>"}
    site.post("meetings/add/", form | on(TODAY, "held_on"))

    assert "&lt;script&gt;" in site.text("meetings/board/1/")


def test_the_feed_has_each_meeting_and_its_time(programme: Programme, site: Site) -> None:
    called(programme, site)

    feed = site.get("meetings/meetings.ics").content.decode()
    assert "SUMMARY:Improvement Board" in feed
    begins = datetime.combine(TODAY, time(14, 30), ZoneInfo("Europe/London")).astimezone(UTC)
    assert f"DTSTART:{begins:%Y%m%dT%H%M%SZ}" in feed


def test_a_question_asked_dodged_returned_and_answered(programme: Programme, site: Site) -> None:
    board = make.body(programme)
    owner = make.actor(programme, Role.DELIVERY_GROUP, name="Olu Owner")
    post = make.post(programme, "Head of Assessment", owner.person)
    theirs = Site(programme, owner)
    ask = {"body": board.pk, "question": "How many waited, and why?", "owner": post.pk}
    site.post("requests/add/", ask | on(TODAY, "asked_on") | on(TODAY + timedelta(days=7), "due_on"))
    one = "requests/IR1/"
    assert "Waiting for an answer" in site.text("requests/")
    missing = {"text": "Work goes on.", "evidence": "E99", **on(TODAY, "happened_on")}
    assert "There is no evidence E99" in theirs.post(f"{one}answer/", missing).content.decode()
    theirs.post(f"{one}answer/", missing | {"evidence": ""})
    said = {"satisfies": "no", "text": "It says neither.", **on(TODAY, "happened_on")}
    assert theirs.get(f"{one}judge/").status_code == 403
    site.post(f"{one}judge/", said)
    assert "Returned: the answer did not satisfy" in site.text(one)
    theirs.post(f"{one}answer/", {"text": "Seven, for want of two workers.", **on(TODAY, "happened_on")})
    site.post(f"{one}judge/", said | {"satisfies": "yes", "text": "Thank you."})

    words = site.text(one)
    assert "Satisfied" in words
    assert words.index("Work goes on.") < words.index("It says neither.") < words.index("Seven, for want")
    assert [step.kind for step in RequestStep.objects.order_by("pk")] == [
        "answered", "not_satisfied", "answered", "satisfied",
    ]  # fmt: skip
    assert InformationRequest.objects.count() == 1


def test_partners_stand_side_by_side_without_a_score(programme: Programme, site: Site) -> None:
    called(programme, site)
    seat = seated(programme)
    site.post("meetings/board/1/items/add/", {"title": "One", "purpose": "note", "presenter": "", "minutes": 5})
    for step in ("set", "open"):
        site.post(f"meetings/board/1/steps/{step}/", {})
    key = seat.post.pk
    site.post("meetings/board/1/attendance/", {f"way{key}": "absent", f"came_at{key}": "", f"left_after{key}": ""})
    site.post("meetings/board/1/items/1/outcomes/request/", {"text": "How many?", "owner": key, **on(TODAY, "due_on")})

    words = site.text("partners/")
    assert "0 of 1" in words
    assert "1 without apologies" in words
    assert "1 of 1 wait" in words


# --- who may ----------------------------------------------------------------------------------------------------------

RUNS = {"board": Permission.RUN_MEETINGS, "panel": Permission.RUN_SCRUTINY}


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("body", ["board", "panel"])
def test_each_bodys_meetings_are_run_by_those_who_serve_it_and_by_nobody_else(
    sample: Sample, role: Role, body: str
) -> None:
    """Every address that changes a meeting, of the Board's and of the panel's, by every role."""
    panel = make.body(sample.programme, BodyKind.PANEL, code="panel")
    officer = make.actor(sample.programme, Role.SCRUTINY_OFFICER, now=timezone.now(), name="Oz Officer")
    meeting = actions.call_meeting(body=panel, held_on=make.TODAY, starts_at=timezone.now().time(), by=officer)
    actions.add_items(meeting=meeting, items=[actions.ItemFacts("Lines of enquiry")], by=officer)
    assert reading.items_of(meeting)
    person = sample.people[role]
    # Whoever owns an action of a meeting may say what became of it; here nobody does.
    Holding.objects.filter(person=person).delete()
    client = Client(raise_request_exception=False)
    client.force_login(person)
    may = RUNS[body] in ROLES[role].permissions
    wrong = []

    for each in addresses():
        if not each.name.startswith("meeting_") or "body" not in each.parts:
            continue
        address = each.in_(sample)
        if body == "panel":
            number = address.split("/meetings/board/")[1].split("/")[0]
            address = address.replace(f"/meetings/board/{number}/", "/meetings/panel/1/")
        for how in ("get", "post"):
            code = getattr(client, how)(address).status_code
            if (code == 403) is may and code != 404:
                wrong.append(f"{each.name} {how} {address}: {code}")

    assert not wrong, "\n" + "\n".join(wrong)
