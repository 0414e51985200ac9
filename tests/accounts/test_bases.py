"""What the shapes of stored rows promise: a form sent twice adds once."""

from datetime import timedelta
from typing import Any

import pytest

from soundingboard.accounts.access import the_system
from soundingboard.accounts.bases import sent_just_now
from soundingboard.decisions.models import Decision
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "seconds_later", "said", "is_found"),
    [
        ("alice", 0, {}, True),
        ("alice", 60, {}, True),
        ("alice", 61, {}, False),
        ("alice", -1, {}, False),  # put on record after the moment asked about
        ("alice", 5, {"title": "Another decision"}, False),
        ("bob", 5, {}, False),
        ("charlie", 5, {}, False),
        ("system", 5, {}, False),
    ],
)
def test_what_the_same_person_said_in_the_last_minute_is_found(
    who: str, seconds_later: int, said: dict[str, Any], is_found: bool
) -> None:
    programme = make.programme()
    alice = make.actor(programme)
    people = {
        "alice": alice,
        "bob": make.actor(programme, name="Bob Barker"),
        "charlie": make.actor(make.programme(), who=alice.person),  # the same person in another programme
        "system": the_system(programme, make.NOW),
    }
    row = make.decision(programme, title="One decision", recorded_by=alice.person)
    at = make.later(people[who], make.NOW + timedelta(seconds=seconds_later))

    found = sent_just_now(Decision.objects.all(), by=at, **{"title": "One decision", **said})

    assert found == (row if is_found else None)
