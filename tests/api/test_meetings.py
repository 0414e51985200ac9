"""Meetings by way of the API: a whole one, from its calling to what is added to its minutes; and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from soundingboard.accounts.models import Post
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import Decision
from soundingboard.governance.models import InformationRequest, MeetingVersion
from soundingboard.history.models import Entry
from tests.api.client import Caller
from tests.api.test_reading import caller_as
from tests.web.sample import Sample

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BEGUN = "/meetings/board/2"


@pytest.fixture
def manager(sample: Sample) -> Caller:
    return caller_as(sample, Role.PROGRAMME_MANAGER)


class Meeting:
    """A meeting that somebody reads before each thing they write."""

    def __init__(self, caller: Caller, address: str) -> None:
        self.caller, self.address = caller, address

    def read(self) -> Any:
        self.caller.anew()
        return self.caller.get(self.address)

    def write(self, address: str, expect: int = 201, **body: Any) -> Any:
        seen = self.read()["version"]
        return self.caller.post(f"{self.address}{address}", body, match=f'"{seen}"', expect=expect)


def test_a_meeting_is_held_from_its_calling_to_what_is_added_to_its_minutes(sample: Sample, manager: Caller) -> None:
    today, post = timezone.localdate(), sample.latest(Post, code="head").title
    called = {"body": "board", "held_on": str(today), "starts_at": "14:30", "place": "Room 1", "round": 1}
    written = manager.post("/meetings", called, key="once")
    manager.post("/meetings", called, key="once")
    held = Meeting(manager, f"/meetings/{written['reference']}")
    found = held.read()
    assert (found["state"], found["starts_at"], found["round"], found["agenda"]) == ("planned", "14:30", 1, [])
    assert manager.get("/meetings", when="to_come")["items"][0]["number"] == found["number"]

    held.write("/moves", held_on=str(today), starts_at="15:00", minutes_available=90)
    for title in ("Waits", "Audits", "Any other business"):
        held.write("/items", title=title, presenter=post, minutes=20, purpose="decide")
    held.write("/items/3/withdrawal", why="Nothing came in.")
    held.write("/items/2/changes", title="Audits of March", minutes=15)
    held.write("/order", order=[2, 1])
    held.write("/steps", step="set_agenda")
    assert "why" in held.write("/steps", 422, step="take_agenda_back")["errors"][0]["field"]
    held.write("/steps", step="open")
    held.write("/attendance", present=[{"post": post, "presence": "present"}])
    held.write("/items/1/declarations", post="head", interest="personal", text="A cousin works there.", withdrew=True)
    held.write("/items/1/outcomes", kind="action", text="Write to the trust.", owner=post, due_on=str(today))
    held.write("/items/1/outcomes", kind="request", text="How many wait?", owner=post, due_on=str(today))
    held.write("/items/1/outcomes", kind="decision", title="A pause", text="The Board paused the pilot.")
    item = held.read()["agenda"][1]
    assert [each["kind"] for each in item["outcomes"]] == ["action", "request", "decision"]
    assert sample.latest(Decision).reference == item["outcomes"][2]["decision"]
    assert sample.latest(InformationRequest).reference == item["outcomes"][1]["request"]
    assert (item["title"], item["at"], item["is_quorate"], item["declarations"][0]["withdrew"]) == (
        "Waits", "15:15", True, True,
    )  # fmt: skip

    key = item["outcomes"][0]["key"]
    held.write(f"/outcomes/{key}/notes", is_done=True, happened_on=str(today), text="Written.")
    held.write("/steps", step="close")
    held.write("/minutes")
    assert "item 9" in held.write("/minutes/changes", 422, parts=[{"item": 9, "text": "x"}])["detail"]
    held.write("/minutes/changes", parts=[{"item": 1, "text": "The audits were noted."}])
    held.write("/minutes/agreement", agreed_on=str(today))
    held.write("/minutes/additions", text="One more was there.", why="Left out.")

    found = held.read()
    assert (found["state"], found["minutes"]["agreed_on"]) == ("minutes_agreed", str(today))
    assert found["minutes"]["parts"][0]["text"] == "The audits were noted."
    assert [each["text"] for each in found["minutes"]["additions"]] == ["One more was there."]
    assert found["agenda"][1]["outcomes"][0]["is_done"] is True
    assert "stay as they are" in held.write("/minutes/changes", 422, parts=[{"item": 1, "text": "x"}])["detail"]


def test_items_are_carried_to_a_later_meeting_of_the_same_body(manager: Caller) -> None:
    held = Meeting(manager, BEGUN)

    held.write("/carried", items=[1], to=3)

    assert [each["carried_from"] for each in manager.get("/meetings/board/3")["agenda"]] == [None, None, 2]
    assert "already" in held.write("/carried", 422, items=[1], to=3)["detail"]
    assert held.write("/carried", 422, items=[1], to=1)["errors"][0]["field"] == "to"
    assert "no item 99" in held.write("/carried", 404, items=[99], to=3)["detail"]


def test_a_meeting_is_written_on_the_version_that_was_seen(manager: Caller) -> None:
    held = Meeting(manager, BEGUN)
    seen = f'"{held.read()["version"]}"'
    note = {"kind": "noted", "text": "It was noted."}

    manager.post(f"{BEGUN}/items/1/outcomes", note, expect=428)
    written = manager.post(f"{BEGUN}/items/1/outcomes", note, match=seen)
    entries = Entry.objects.count()
    manager.post(f"{BEGUN}/items/2/outcomes", note, match=seen, expect=412)

    assert written["version"] == held.read()["version"]
    assert manager.response["ETag"].startswith(f'"{written["version"]}~')
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("address", "body", "words"),
    [
        ("/items/1/outcomes", {"kind": "action", "text": "x"}, "somebody who does it"),
        ("/items/1/outcomes", {"kind": "action", "text": "x", "owner": "Nobody", "due_on": "2026-04-01"}, "no post"),
        ("/items/1/outcomes", {"kind": "decision", "text": "x"}, "in one line"),
        ("/items/1/outcomes", {"kind": "gossip", "text": "x"}, "kind"),
        ("/items/1/outcomes", {"kind": "noted", "text": "For NHS 943 476 5919"}, ""),
        ("/attendance", {"present": []}, "present"),
        ("/attendance", {"present": [{"post": "head", "presence": "present"}] * 2}, "twice"),
        ("/attendance", {"present": [{"post": "head", "presence": "present", "came_at": 3, "left_after": 1}]}, "leave"),
        ("/moves", {"held_on": "2026-05-01", "starts_at": "10:00"}, "has begun"),
        ("/moves", {"held_on": "2026-05-01", "starts_at": "25:00"}, "starts_at"),
        ("/moves", {"held_on": "2026-05-01", "starts_at": "10:00", "minutes_available": 0}, "minutes_available"),
        ("/steps", {"step": "open"}, "cannot become"),
        ("/steps", {"step": "cancel", "why": " "}, "why"),
        ("/order", {"order": [1, 1]}, "was changed"),
        ("/minutes/agreement", {"agreed_on": "2026-03-20"}, "Close the meeting first"),
        ("/minutes/additions", {"text": "x", "why": "x"}, "in draft"),
    ],
)
def test_what_a_meeting_does_not_allow_is_refused_with_its_sentence(
    manager: Caller, address: str, body: dict[str, Any], words: str
) -> None:
    held = Meeting(manager, BEGUN)
    versions, entries = MeetingVersion.objects.count(), Entry.objects.count()

    refused = held.write(address, 422, **body)

    assert words in refused["detail"]
    assert "943" not in str(refused)
    assert (MeetingVersion.objects.count(), Entry.objects.count()) == (versions, entries)


def test_draft_minutes_are_shown_to_those_who_see_drafts_and_what_was_added_later_to_nobody_before(
    sample: Sample, manager: Caller
) -> None:
    panel = caller_as(sample, Role.SCRUTINY_COUNCILLOR)

    assert manager.get(BEGUN)["minutes"]["agreed_on"] is None
    assert panel.get(BEGUN)["minutes"] is None
    Meeting(manager, "/meetings/board/1").write("/minutes/additions", text="And another.", why="Left out too.")
    yesterday = str(timezone.localdate() - timedelta(days=1))
    for asked, number in (({}, 2), ({"as_at": yesterday}, 1)):
        assert len(panel.get("/meetings/board/1", **asked)["minutes"]["additions"]) == number
    day = sample.manager.now.date() - timedelta(days=31)
    assert manager.get("/meetings/board/1", as_at=str(day), expect=404)
    assert manager.get("/meetings/board/1", as_at=str(day + timedelta(days=1)))["state"] == "minutes_agreed"


def test_its_owner_says_what_became_of_an_action_and_nobody_else_who_runs_no_meetings(
    sample: Sample, manager: Caller
) -> None:
    found = manager.get(BEGUN)
    key = next(each["key"] for item in found["agenda"] for each in item["outcomes"] if each["kind"] == "action")
    body = {"is_done": False, "happened_on": str(timezone.localdate()), "text": "Not yet."}
    match = f'"{found["version"]}"'

    caller_as(sample, Role.PARTNER).post(f"{BEGUN}/outcomes/{key}/notes", body, match=match, expect=403)
    caller_as(sample, Role.ACTION_OWNER).post(f"{BEGUN}/outcomes/{key}/notes", body, match=match)

    assert manager.get(BEGUN)["agenda"][0]["outcomes"][0]["notes"][0]["text"] == "Not yet."
