"""The public pages: for anybody, from what was published only, kept by caches, without cookies or scripts."""

import csv
import io
import json
import re
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from soundingboard.accounts.sessions import SessionStore
from soundingboard.lib.exemptions import Ground
from soundingboard.papers.exemption_actions import withhold
from soundingboard.plan.models import Objective
from soundingboard.publishing import actions
from soundingboard.publishing.models import Edition
from soundingboard.publishing.reading import PUBLIC_TABLES
from soundingboard.web.pages import public
from soundingboard.web.pages.public import NotForThePublic, only_what_is_published, public_page
from tests import factories
from tests.position.conftest import Built, built, built_once
from tests.publishing.test_actions import minutes, public_paper, published
from tests.web.markup import faults_of

pytestmark = pytest.mark.django_db
__all__ = ["built", "built_once"]

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAGES = ("", "promises/", "what-happened/", "measures/", "papers/", "questions/", "decisions/", "glossary/", "data/")
FILES = (
    "data/v1/objectives.csv", "data/v1/objectives.json", "data/v1/everything.json", "data/contents.json",
    "editions/1/papers/pdf",
)  # fmt: skip


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture(scope="module")
def edition_once(built_once: Built, django_db_blocker: Any) -> Edition:
    """The edition, published once for the module: no test here wants the programme without it."""
    with django_db_blocker.unblock(), time_machine.travel(NOW + timedelta(hours=1), tick=False):
        made: Edition = published(built_once, minutes(built_once.manager, 0))
    return made


@pytest.fixture
def edition(built: Built, edition_once: Edition) -> Edition:
    public._drawn.cache_clear()
    return deepcopy(edition_once)


@pytest.fixture
def root(edition: Edition) -> str:
    return f"/public/{edition.programme.code}/"


@pytest.mark.parametrize("path", [*PAGES, "editions/1/", "editions/1/promises/"])
def test_a_page_is_there_for_anybody_sound_and_without_script(client: Client, root: str, path: str) -> None:
    response = client.get(root + path)
    page = response.content.decode()

    assert response.status_code == 200
    assert faults_of(page) == []
    assert "<script" not in page
    assert "<form" not in page
    fetched = re.findall(r"<(?:img|link|source|use)\b[^>]*?\b(?:src|href)=\"([^\"]*)\"", page)
    assert fetched
    assert all(each.startswith("/") and not each.startswith("//") for each in fetched)
    # Each link within the site leads somewhere that is there.
    for href in {each.partition("#")[0] for each in re.findall(r'<a\b[^>]*href="(/[^"]*)"', page)}:
        assert client.get(href, follow=True).status_code == 200, href


@pytest.mark.parametrize("path", [*PAGES, *FILES, "nowhere/", "measures/none/", "editions/9/"])
def test_no_cookie_is_set_and_no_session_is_read(
    client: Client, root: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: Any) -> Any:
        raise AssertionError("A public page asked who is there.")

    monkeypatch.setattr(SessionStore, "load", read)
    monkeypatch.setattr(SessionStore, "exists", read)
    # Also for somebody who happens to be signed in, whose browser sends the cookie that it has.
    client.cookies["sessionid"] = "a" * 32

    response = client.get(root + path)

    assert not response.has_header("Set-Cookie")
    assert len(response.cookies) == 0
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"].startswith("public, max-age=")


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_a_page_asks_the_tables_of_what_was_published_and_no_other(client: Client, root: str, path: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(root + path).status_code == 200

    asked = {table for each in queries for table in re.findall(r'(?:FROM|JOIN) "?(\w+)"?', each["sql"])}
    assert asked <= PUBLIC_TABLES
    assert 1 <= len(queries) <= 2


def test_a_public_page_that_asked_another_table_is_stopped(client: Client, root: str) -> None:
    def asks(request: Any) -> Any:
        return list(Objective.objects.all())

    with pytest.raises(NotForThePublic, match="plan_objective"):
        public_page(asks)(client.get(root).wsgi_request)


@pytest.mark.parametrize(
    "sql", ['SELECT 1 FROM "plan_objective"', "select * from a join plan_plan", 'UPDATE "outbox_job" SET x=1']
)
def test_the_guard_reads_what_is_asked(sql: str) -> None:
    with pytest.raises(NotForThePublic):
        only_what_is_published(lambda *_: None, sql, (), False, {})


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_a_cache_that_has_it_is_told_that_nothing_changed(client: Client, root: str, path: str) -> None:
    first = client.get(root + path)

    again = client.get(root + path, headers={"If-None-Match": first["ETag"]})
    since = client.get(root + path, headers={"If-Modified-Since": first["Last-Modified"]})
    packed = client.get(root + path, headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})

    assert (again.status_code, since.status_code, packed.status_code) == (304, 304, 304)
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"]


def test_the_list_of_programmes_and_what_describes_the_api_are_kept_by_caches_too(client: Client, root: str) -> None:
    for address in (
        "/public/",
        "/api/v1/openapi.json",
        f"/api/v1/programmes/{root.split('/')[2]}/tables/datapackage.json",
    ):
        first = client.get(address)

        assert first["Cache-Control"].startswith("public, max-age="), address
        assert "Cookie" not in first.get("Vary", "")
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304, address
        assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200, address


def test_a_page_is_sent_packed_to_who_can_unpack_it(client: Client, root: str) -> None:
    import gzip

    packed, plain = client.get(root, headers={"Accept-Encoding": "gzip"}), client.get(root)

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    [
        "measures/%00/",
        "measures/x%27--/",
        "measures/%F0%9F%92%A5/",
        "data/v1/%00.csv",
        "data/v1/..%2f..%2fetc",
        "%00/",
        "editions/99999999999999999999/",
        "measures/" + "a" * 3000 + "/",
    ],
)
def test_an_address_that_nobody_could_mean_is_answered_as_any_other_that_is_not_there(
    client: Client, root: str, path: str
) -> None:
    assert client.get(root + path).status_code == 404


def test_only_reading_is_possible(client: Client, root: str) -> None:
    assert client.post(root).status_code == 405
    assert client.head(root).status_code == 200


def test_of_a_programme_that_publishes_nothing_nobody_learns_that_it_is_there(
    client: Client, built: Any, edition: Edition
) -> None:
    silent = factories.programme()
    prepared = factories.programme()
    answers = [
        client.get(f"/public/{code}/{path}")
        for code in (silent.code, prepared.code, "no-such-programme")
        for path in ("", "promises/", "papers/", "data/v1/objectives.csv", "editions/1/")
    ]

    assert {each.status_code for each in answers} == {404}
    assert len({each.content for each in answers}) == 1
    listed = client.get("/public/").content.decode()
    assert edition.authority in listed
    assert silent.code not in listed


def test_a_prepared_edition_is_not_there_for_the_public(client: Client, built: Any, edition: Edition) -> None:
    paper = public_paper(built, minutes(built.manager, 5), "delivery-tracker")
    other = actions.prepare_edition(paper=paper, by=minutes(built.manager, 5))

    for path in ("", "promises/", "data/v1/objectives.csv", "papers/pdf"):
        address = f"/public/{built.programme.code}/editions/{other.number}/{path}"
        assert client.get(address).status_code == 404, address


def test_what_is_withdrawn_is_gone_and_its_reason_is_read(client: Client, built: Any, edition: Edition) -> None:
    root = f"/public/{built.programme.code}/"
    second = published(built, minutes(built.manager, 10))
    actions.withdraw_edition(edition=second, reason="A month was <wrong>.", by=minutes(built.manager, 20))

    pages = {path: client.get(root + path).content.decode() for path in ("", "promises/", "papers/")}
    for path, page in pages.items():
        assert "A month was &lt;wrong&gt;." in page, path
    for path in ("", "promises/", "measures/", "data/v1/objectives.csv", "papers/pdf"):
        gone = client.get(f"{root}editions/{second.number}/{path}")
        assert gone.status_code == 410, path
        assert "A month was &lt;wrong&gt;." in gone.content.decode()
        assert "objective" not in gone.content.decode().lower()

    actions.withdraw_edition(edition=edition, reason="This too.", by=minutes(built.manager, 30))
    for path in PAGES:
        answer = client.get(root + path)
        assert answer.status_code == 410, path
        assert "<h1" in answer.content.decode()
    assert root not in client.get("/public/").content.decode()


def test_a_new_edition_takes_the_place_of_the_old_which_keeps_its_address(
    client: Client, built: Any, edition: Edition
) -> None:
    root = f"/public/{built.programme.code}/"
    before = client.get(root)
    second = published(built, minutes(built.manager, 10))

    after = client.get(root, headers={"If-None-Match": before["ETag"]})
    old = client.get(f"{root}editions/{edition.number}/").content.decode()

    assert after.status_code == 200
    assert f"Edition {second.number}," in after.content.decode()
    assert f"This is edition {edition.number}." in old
    assert f'rel="canonical" href="{root}"' in old
    # Its links stay within it.
    assert f'href="{root}editions/{edition.number}/promises/"' in old


def test_the_words_of_the_plan_and_the_ratings_agreed_are_told_with_their_reasons(client: Client, root: str) -> None:
    promises = client.get(f"{root}promises/").content.decode()
    happened = client.get(f"{root}what-happened/").content.decode()

    assert "Objective 1.1" in promises
    assert "What the Improvement Notice requires" in promises
    assert "Seven of ten audited assessments were timely" in happened
    # Never a colour alone: the word and the shape stand with it.
    assert re.search(r'class="sb-rating [^"]*"><svg.*?</svg><span>\w', happened)


def test_a_word_is_explained_where_a_page_first_uses_it(client: Client, root: str) -> None:
    page = client.get(root).content.decode()

    assert page.count('href="#word-improvement-notice"') == 1
    assert page.count('id="word-improvement-notice"') == 1


def test_the_tables_say_what_the_pages_show_under_a_licence(client: Client, root: str) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(f"{root}data/v1/objectives.csv").content.decode("utf-8-sig"))))
    found = json.loads(client.get(f"{root}data/v1/objectives.json").content)

    assert [each["title"] for each in rows] == [each["title"] for each in found["rows"]]
    assert found["licence"]["name"] == "Open Government Licence v3.0"
    assert found["form"] == "soundingboard-public/v1"
    described = client.get(f"{root}data/").content.decode()
    for column in rows[0]:
        assert f">{column}<" in described
    assert client.get(f"{root}data/v1/objectives.csv")["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"{root}data/v2/objectives.csv").status_code == 404


def test_an_address_that_is_not_written_to_its_end_is_mended(client: Client, root: str) -> None:
    for path in ("promises", "editions/1"):
        answer = client.get(root + path)
        assert answer.status_code in (301, 302)
        assert client.get(answer["Location"]).status_code == 200


def test_every_public_address_is_answered_by_a_public_door(root: str) -> None:
    doors = {each.name: each.callback for each in public.addresses}

    assert doors
    for name, door in doors.items():
        assert getattr(door, "is_public", False), name


def test_who_publishes_is_told_of_what_is_public_and_came_to_be_withheld(
    client: Client, built: Any, edition: Edition
) -> None:
    client.force_login(built.manager.person)
    home = f"/p/{built.programme.code}/publishing/"
    assert "names what is withheld now" not in client.get(home).content.decode()
    objective = built.objectives[0]
    withhold(
        programme=built.programme, item_kind="objective", reference=objective.reference,
        ground=Ground(("3",), "Bidders would know.", NOW.date() + timedelta(days=90)), by=minutes(built.manager, 30),
    )  # fmt: skip

    with CaptureQueriesContext(connection) as queries:
        page = client.get(home).content.decode()

    assert f"names what is withheld now:</strong> objective {objective.reference}." in page
    assert reverse("edition_withdraw", args=[built.programme.code, edition.number]) in page
    assert len(queries) <= 15
