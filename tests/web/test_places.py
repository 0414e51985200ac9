"""The tabs of an area: each leads to a page at its top, and that page shows the same tabs with its own marked."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from soundingboard.accounts.models import Membership
from soundingboard.accounts.roles import Role
from soundingboard.web.doors import BENEATH, PLACES
from soundingboard.web.places import AREAS
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TOPS = [(area, word, name) for area, places in AREAS.items() for word, name, _ in places]


@pytest.mark.parametrize(("area", "word", "name"), TOPS)
def test_a_page_at_the_top_of_an_area_is_marked_among_its_tabs(area: str, word: str, name: str) -> None:
    programme = make.programme()
    make.plan(programme)
    client = Client()
    person = make.actor(programme, Role.PROGRAMME_MANAGER).person
    assert person is not None
    # Nobody may open every page of every area by one role.
    Membership.objects.create(programme=programme, person=person, role=Role.ADMINISTRATOR, from_on=make.TODAY)
    client.force_login(person)

    page = html.fromstring(client.get(reverse(name, args=[programme.code])).content)

    tabs = page.xpath(f"//nav[@aria-label='{area}'][contains(@class, 'sb-tabs')]//a")
    assert [tab.text for tab in tabs] == [each for each, _, _ in AREAS[area]]
    assert [tab.text for tab in tabs if tab.get("aria-current") == "page"] == [word]


def test_the_tabs_of_a_page_of_a_past_day_lead_to_that_day() -> None:
    programme = make.programme()
    client = Client()
    person = make.actor(programme, Role.PROGRAMME_MANAGER).person
    assert person is not None
    client.force_login(person)

    page = html.fromstring(client.get(reverse("notice", args=[programme.code]), {"as_at": "2026-03-01"}).content)

    ways = page.xpath("//nav[@aria-label='Plan'][contains(@class, 'sb-tabs')]//a/@href")
    assert ways
    assert all(way.endswith("?as_at=2026-03-01") for way in ways)


def test_what_lies_beneath_another_place_lies_beneath_one_that_is_there() -> None:
    assert set(BENEATH.values()) <= {part for _, _, part, _ in PLACES}
