"""The tabs of an area: each leads to a page at its top, and that page shows the same tabs with its own marked."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from lxml import html

from soundingboard.accounts.models import Membership
from soundingboard.accounts.roles import Role
from soundingboard.lib.glossary import glossary
from soundingboard.web.doors import BENEATH, PLACES, NavItem
from soundingboard.web.places import AREAS
from soundingboard.web.templatetags.soundingboard import words_here
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


def test_each_place_but_ones_own_work_explains_its_words_by_the_glossary() -> None:
    places = {title.lower().replace(" ", "") for title, *_ in PLACES[1:]}
    terms = {term.code: term for term in glossary()}

    assert {place for term in terms.values() for place in term.where} == places
    for title, *_ in PLACES[1:]:
        said = words_here([NavItem("My work", "/", False), NavItem(title, "/", True)])
        shown = [term for term in terms.values() if title.lower().replace(" ", "") in term.where]
        assert len(shown) >= 3, title
        assert all(escape(term.words) in said and escape(term.meaning) in said for term in shown)
        assert "What the words here mean" in said


def test_where_no_place_is_there_is_nothing_to_explain() -> None:
    assert words_here([]) == ""
    assert words_here([NavItem("My work", "/", True)]) == ""
