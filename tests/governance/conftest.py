"""A Board with members, a meeting, and people who may and may not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Post, Programme
from soundingboard.accounts.roles import Role
from soundingboard.decisions.models import Body, BodyMember
from soundingboard.governance import actions, reading
from soundingboard.governance.models import MeetingVersion, Presence
from tests import factories

HELD_ON = factories.TODAY


@dataclass
class Boardroom:
    """A Board of three with a meeting today."""

    programme: Programme
    body: Body
    manager: Actor
    chair: Actor
    posts: list[Post]
    seats: list[BodyMember]
    version: MeetingVersion

    def now(self) -> MeetingVersion:
        """The meeting as it stands."""
        meeting = self.version.meeting
        found = reading.meeting_of(self.manager, meeting.body.code, meeting.number)
        assert found is not None
        return found

    def item(self, title: str = "Timeliness", **given: Any) -> Any:
        """A new item on the agenda."""
        facts = actions.ItemFacts(title=title, **given)
        return actions.add_items(meeting=self.version.meeting, items=[facts], by=self.manager)[0]

    def open(self) -> MeetingVersion:
        """The meeting, opened with an agenda."""
        if not reading.items_of(self.version.meeting):
            self.item()
        actions.set_agenda(version=self.now(), by=self.manager)
        return actions.open_meeting(version=self.now(), by=self.manager)

    def attend(self, *presences: str, **given: Any) -> None:
        """The members, in order, were there in these ways."""
        present = [
            actions.Present(post=post, presence=Presence(presence), seat=seat, **given)
            for post, seat, presence in zip(self.posts, self.seats, presences, strict=False)
        ]
        actions.take_attendance(meeting=self.version.meeting, present=present, by=self.manager)


@pytest.fixture
def boardroom(db: None) -> Boardroom:
    programme = factories.programme()
    body = factories.body(programme, quorum=2)
    manager, chair = factories.actor(programme), factories.actor(programme, Role.BOARD_CHAIR, name="Bea Chair")
    assert manager.person is not None
    people = [manager.person, *(factories.person(f"Member {letter}") for letter in "BC")]
    posts = [factories.post(programme, f"Member {number}", who) for number, who in enumerate(people, start=1)]
    seats = [
        BodyMember.objects.create(
            programme=programme, body=body, post=post, agency=post.agency, from_on=date(2024, 9, 1)
        )
        for post in posts
    ]
    meeting = actions.call_meeting(body=body, held_on=HELD_ON, starts_at=time(10), by=manager)
    version = reading.meeting_of(manager, body.code, meeting.number)
    assert version is not None
    return Boardroom(programme, body, manager, chair, posts, seats, version)


@pytest.fixture
def refused() -> Callable[..., Any]:
    """What an action is refused with."""
    return lambda match: pytest.raises(actions.MeetingRefused, match=match)
