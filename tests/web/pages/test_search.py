"""The page of the search: without a script, in the header of every page, for three people, whatever is typed."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from soundingboard.accounts.access import Actor
from soundingboard.accounts.roles import Role
from soundingboard.search.indexing import rebuild
from tests import factories as make
from tests.delivery.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def page(reader: Actor, scene: Scene, query: str = "") -> str:
    client = Client()
    assert reader.person is not None
    client.force_login(reader.person)
    answer = client.get(f"/p/{scene.programme.code}/search/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_hit_leads_to_its_page_and_its_words_are_marked(scene: Scene) -> None:
    scene.action("Giraffe within five days")
    rebuild(scene.programme, make.NOW)

    shown = page(scene.bob, scene, "?q=giraffes")

    assert f'href="/p/{scene.programme.code}/delivery/actions/A1/"' in shown
    assert "<mark>Giraffe</mark> within five days" in shown
    assert "1 result for" in shown


def test_exempt_things_are_on_the_page_of_those_who_may_see_them(scene: Scene) -> None:
    scene.evidence("E7", title="Zebra audit", classification="exempt")
    rebuild(scene.programme, make.NOW)
    councillor = make.actor(scene.programme, Role.SCRUTINY_COUNCILLOR, name="Cleo Councillor")

    for reader in (scene.alice, scene.charlie):
        assert "Exempt" in page(reader, scene, "?q=zebra")
    for reader in (scene.bob, councillor):
        shown = page(reader, scene, "?q=zebra")
        assert "Nothing was found" in shown
        assert "audit" not in shown


def test_what_is_typed_comes_back_escaped_in_both_boxes(scene: Scene) -> None:
    rebuild(scene.programme, make.NOW)
    typed = "\"><script>alert('x')</script>"

    shown = page(scene.bob, scene, f"?q={quote(typed)}")

    assert "<script>alert" not in shown
    assert shown.count("&lt;script&gt;alert(") >= 2


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "are looked through"),
        ("?q=", "are looked through"),
        ("?q=the+of+and", "Nothing to look for"),
        ("?q=%22%27%28*", "Nothing to look for"),
        ("?q=unfindable", "Use fewer words"),
        ("?q=giraffe&page=99999999999&kind=nonsense", "1 result"),
        ("?q=giraffe&page=-1&kind=evidence", "Nothing was found"),
        (f"?q={'x' * 10_000}", "Nothing was found"),
        (f"?q={quote('ילדים')}", "Nothing was found"),
    ],
)
def test_every_question_has_an_answer_that_helps(scene: Scene, query: str, says: str) -> None:
    scene.action("Giraffe within five days")
    rebuild(scene.programme, make.NOW)

    assert says in page(scene.bob, scene, query)


def test_before_the_worker_has_made_the_index_the_page_says_so(scene: Scene) -> None:
    assert "being brought up to date" in page(scene.bob, scene, "?q=giraffe")


def test_results_are_paged_and_filtered_by_plain_links(scene: Scene) -> None:
    for number in range(25):
        scene.action(f"Zebra {number}")
    scene.evidence("E7", title="Zebra audit")
    rebuild(scene.programme, make.NOW)

    shown = page(scene.bob, scene, "?q=zebra")
    assert "All (26)" in shown
    assert "?q=zebra&amp;kind=action" in shown
    assert "page=2" in shown
    second = page(scene.bob, scene, "?q=zebra&page=2")
    assert 'start="21"' in second
    assert page(scene.bob, scene, "?q=zebra&kind=evidence").count("<h2") == 1


def test_the_form_is_in_the_header_of_a_programmes_pages_and_of_no_other(scene: Scene) -> None:
    client = Client()
    assert scene.bob.person is not None
    client.force_login(scene.bob.person)

    shown = client.get(f"/p/{scene.programme.code}/plan/").content.decode()
    assert f'<form role="search" method="get" action="/p/{scene.programme.code}/search/"' in shown
    assert 'role="search"' not in client.get("/help").content.decode()


def test_the_page_costs_few_queries(scene: Scene, django_assert_max_num_queries: Any) -> None:
    for number in range(25):
        scene.action(f"Zebra {number}")
    rebuild(scene.programme, make.NOW)
    client = Client()
    assert scene.bob.person is not None
    client.force_login(scene.bob.person)

    with django_assert_max_num_queries(15):
        client.get(f"/p/{scene.programme.code}/search/?q=zebra")


def test_more_than_can_be_turned_to_is_said_and_counted_no_further(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soundingboard.search.reading.MOST", 2)
    monkeypatch.setattr("soundingboard.web.pages.search.MOST", 2)
    for number in range(3):
        scene.action(f"Zebra {number}")
    scene.evidence("E7", title="Zebra audit")
    rebuild(scene.programme, make.NOW)

    shown = page(scene.bob, scene, "?q=zebra")

    assert "More than 2 results for" in shown
    assert "All (more than 2)" in shown
    assert "Actions (" not in shown
    # One of a kind is known exactly once it is asked for; other kinds are offered, whether or not they have any.
    alone = page(scene.bob, scene, "?q=zebra&kind=evidence")
    assert "1 result for" in alone
    assert "Evidence (1)" in alone
    assert "Decisions" in alone
