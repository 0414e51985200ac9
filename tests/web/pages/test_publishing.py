"""What is prepared for the public, published and withdrawn by its pages, and lists too long for one page."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from soundingboard.accounts.models import Programme
from soundingboard.publishing import actions
from soundingboard.publishing.models import Edition
from soundingboard.publishing.pages import PublicQuestion
from soundingboard.web.pages import public
from tests.position.conftest import built, built_once
from tests.publishing.test_actions import minutes, public_paper, published
from tests.web.markup import faults_of

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once"]

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


MANY = 120


@pytest.fixture
def many(built: Any, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """An edition with more questions than one page takes."""
    day = date(2026, 3, 1)
    asked = tuple(
        PublicQuestion(f"Q{n}", "Scrutiny panel", f"How long, {n}?", day, "Head", f"{n} days.", day, n % 2 == 0)
        for n in range(1, MANY + 1)
    )
    monkeypatch.setattr(actions, "questions_answered", lambda *_: asked)
    public._drawn.cache_clear()
    return published(built, minutes(built.manager, 0))


@pytest.mark.parametrize(
    ("page", "shown", "title"),
    [
        ("", "1 to 50", "Questions asked and answered (page 1 of 3)"),
        ("?page=2", "51 to 100", "Questions asked and answered (page 2 of 3)"),
        ("?page=3", "101 to 120", "Questions asked and answered (page 3 of 3)"),
        ("?page=0", "1 to 50", "page 1 of 3"),
        ("?page=-1", "1 to 50", "page 1 of 3"),
        ("?page=%00", "1 to 50", "page 1 of 3"),
        ("?page=²", "1 to 50", "page 1 of 3"),
        ("?page=999999", "101 to 120", "page 3 of 3"),
        ("?page=99999999999999999999", "1 to 50", "page 1 of 3"),
    ],
)
def test_many_questions_are_on_pages_that_say_so_in_the_address(
    client: Client, many: Edition, page: str, shown: str, title: str
) -> None:
    address = f"/public/{many.programme.code}/questions/"
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address + page)
    said = response.content.decode()
    first, last = map(int, shown.split(" to "))

    assert response.status_code == 200
    assert faults_of(said) == []
    assert title in said
    assert f"Showing {shown} of 120 questions" in said
    assert re.findall(r'id="question-Q(\d+)"', said) == [str(n) for n in range(first, last + 1)]
    assert re.findall(r'href="(\?page=\d)" aria-label', said) == ["?page=1", "?page=2", "?page=3"]
    assert len(queries) <= 3
    assert response["Cache-Control"].startswith("public")
    assert response["ETag"]


@pytest.mark.parametrize("root", ["", "editions/1/"])
def test_a_question_keeps_its_address_on_whichever_page_it_stands(client: Client, many: Edition, root: str) -> None:
    home = f"/public/{many.programme.code}/{root}"

    for reference, way in (("Q1", "questions/#question-Q1"), ("Q120", "questions/?page=3#question-Q120")):
        response = client.get(f"{home}questions/{reference}/")
        assert (response.status_code, response["Location"]) == (302, home + way)
        assert response["Cache-Control"].startswith("public")
        assert len(response.cookies) == 0
    page = client.get(f"{home}questions/?page=3").content.decode()
    assert f'href="{home}questions/Q120/"' in page
    for unknown in ("Q121", "q1", "%00", "..", "Q1%0d%0aX: y"):
        assert client.get(f"{home}questions/{unknown}/").status_code == 404
    assert client.get(f"{home}decisions/Q1/").status_code == 404


def test_the_open_data_hold_all_of_a_list_that_is_on_pages(client: Client, many: Edition) -> None:
    data = f"/public/{many.programme.code}/data/v1/"

    assert len(json.loads(client.get(f"{data}questions.json").content)["rows"]) == MANY
    whole = json.loads(client.get(f"{data}everything.json").content)["tables"]
    assert len(whole["questions"]) == MANY
    text = client.get(f"{data}questions.csv").content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == MANY


def test_an_editor_looks_through_the_pages_of_a_list_which_is_one_line_of_what_to_look_at(
    client: Client, built: Any, many: Edition
) -> None:
    client.force_login(built.manager.person)
    look = reverse("edition_look", args=[built.programme.code, many.number, "questions/"])

    assert "Showing 51 to 100 of 120 questions" in client.get(look + "?page=2").content.decode()
    overview = client.get(reverse("edition", args=[built.programme.code, many.number])).content.decode()
    assert overview.count("Questions asked and answered") == 1


def test_an_edition_made_before_lists_had_pages_shows_all_on_one(client: Client, many: Edition) -> None:
    many.parts.filter(name="index/questions").delete()
    home = f"/public/{many.programme.code}/questions/"

    said = client.get(f"{home}?page=2").content.decode()

    assert 'id="question-Q1"' in said
    assert "Showing" not in said
    assert client.get(f"{home}Q1/").status_code == 404


def test_the_editor_sees_what_the_public_would_see_before_it_does(client: Client, built: Any) -> None:
    made = actions.prepare_edition(paper=public_paper(built, minutes(built.manager, 0)), by=minutes(built.manager, 1))
    client.force_login(built.manager.person)
    place = reverse("edition_look", args=[built.programme.code, made.number, "promises/"])

    preview = client.get(place)
    overview = client.get(reverse("edition", args=[built.programme.code, made.number])).content.decode()
    actions.publish_edition(edition=made, by=minutes(built.manager, 2))
    shown = client.get(f"/public/{built.programme.code}/promises/").content.decode()

    article = re.compile(r"<article.*?</article>", re.DOTALL)
    mine, theirs = article.search(preview.content.decode()), article.search(shown)
    assert mine is not None
    assert theirs is not None
    plain = re.compile(r'href="/[^"]*"')
    assert plain.sub("", mine[0]) == plain.sub("", theirs[0])
    assert "This is a preview" in preview.content.decode()
    assert preview["Cache-Control"] == "private, no-store"
    assert "Reading age" in overview


def test_a_programme_is_published_withdrawn_and_put_aside_by_its_pages(client: Client, built: Any) -> None:
    paper = public_paper(built, minutes(built.manager, 0))
    client.force_login(built.manager.person)
    home = f"/p/{built.programme.code}/publishing/"

    assert paper.reference in client.get(home).content.decode()
    assert client.get(f"{home}prepare/{paper.reference}/").status_code == 405
    made = client.post(f"{home}prepare/{paper.reference}/", follow=True)
    assert "Edition 1 for the public" in made.content.decode()
    client.post(f"{home}1/put-aside/")
    assert Edition.objects.get().state == "put_aside"
    client.post(f"{home}prepare/{paper.reference}/")
    client.post(f"{home}2/publish/")
    assert client.get(f"/public/{built.programme.code}/").status_code == 200
    asked = client.post(f"{home}2/withdraw/", {"reason": ""})
    assert "Enter why it is withdrawn" in asked.content.decode()
    client.post(f"{home}2/withdraw/", {"reason": "A month was wrong."})

    assert client.get(f"/public/{built.programme.code}/").status_code == 410
    assert "A month was wrong." in client.get(home).content.decode()
    assert Programme.objects.filter(code=built.programme.code).exists()
