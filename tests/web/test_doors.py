"""The door of a programme's pages."""

from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from soundingboard.web.doors import PLACES, Stand


def test_each_place_of_the_navigation_is_where_its_name_leads() -> None:
    actor: Any = SimpleNamespace(can=lambda permission: True)
    programme: Any = SimpleNamespace(code="wexmoor")

    shown = Stand(programme, actor, None, "/p/wexmoor/plan/versions/").navigation()

    assert [(place.title, place.address) for place in shown] == [
        (title, reverse(name, args=["wexmoor"])) for title, name, _, _ in PLACES
    ]
    assert [place.title for place in shown if place.is_current] == ["Plan"]


def test_a_place_that_a_person_may_not_see_is_not_offered() -> None:
    hidden = PLACES[-1]
    actor: Any = SimpleNamespace(can=lambda permission: permission != hidden[3])
    programme: Any = SimpleNamespace(code="wexmoor")

    shown = Stand(programme, actor, None, "/p/wexmoor/").navigation()

    assert hidden[0] not in [place.title for place in shown]
    assert [place.title for place in shown if place.is_current] == ["My work"]
