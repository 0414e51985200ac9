"""Whoever reviews looks at what few may read is told of somebody who never looked so often."""

from datetime import timedelta
from typing import Any

import pytest

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme, Read
from soundingboard.accounts.roles import Role
from soundingboard.digest.rules import is_unusual
from soundingboard.digest.unusual import tell_of_unusual_reading
from soundingboard.outbox.models import Message
from tests import factories as make

NOW = make.NOW


@pytest.mark.parametrize(
    ("looks", "before", "expected"),
    [(39, [], False), (40, [], True), (40, [14], False), (45, [15, 2], False), (46, [14, 15], True), (0, [], False)],
)
def test_a_day_is_unusual_by_its_number_and_by_what_was_usual(looks: int, before: list[int], expected: bool) -> None:
    assert is_unusual(looks, before, least=40) is expected


def looked(programme: Programme, who: Actor, times: int, days_ago: int) -> None:
    at = NOW - timedelta(days=days_ago)
    Read.objects.bulk_create(
        Read(programme=programme, person=who.person, at=at, kind="evidence", reference="E1", how="page")
        for _ in range(times)
    )


@pytest.mark.django_db
def test_reviewers_are_told_once_of_somebody_who_never_looked_so_often(settings: Any) -> None:
    settings.SOUNDINGBOARD_UNUSUAL_LOOKS = "5"
    programme, other = make.programme(), make.programme()
    director = make.actor(programme, Role.DIRECTOR, name="Dora Director")
    ben, steady = make.actor(programme, Role.BOARD_MEMBER, name="Ben Ode"), make.actor(programme, Role.AUDITOR)
    make.actor(other, Role.DIRECTOR)
    looked(programme, ben, 6, 1)
    looked(programme, ben, 1, 3)
    looked(programme, ben, 50, 40)  # longer ago than is compared
    looked(programme, ben, 50, 0)  # today is not over
    looked(programme, steady, 6, 1)
    looked(programme, steady, 4, 20)
    looked(programme, director, 9, 1)

    told = [tell_of_unusual_reading(programme, NOW) for _ in range(2)]

    assert told == [2, 0]
    # Of the director herself nobody is told by her own inbox.
    (message,) = Message.objects.filter(kind="alert")
    assert message.recipient_id == director.person_id
    assert message.subject.startswith("Ben Ode looked at what few may read 6 times on ")
    assert message.address.startswith(f"records/reads/?person={ben.person_id}&from_on=")
