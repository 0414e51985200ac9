"""The public pages: for anybody, from what was published only, kept by caches, without cookies or scripts."""

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
from soundingboard.accounts.sessions import SessionStore
from soundingboard.lib.exemptions import Ground
from soundingboard.papers.exemption_actions import withhold
from soundingboard.plan.models import Objective
from soundingboard.publishing import actions
from soundingboard.publishing.models import Edition
from soundingboard.publishing.pages import PublicQuestion
from soundingboard.publishing.reading import PUBLIC_TABLES
from soundingboard.web.pages import public
from soundingboard.web.pages.public import NotForThePublic, only_what_is_published, public_page
from tests import factories
from tests.position.conftest import built, built_once
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


@pytest.fixture
def edition(built: Any) -> Edition:
    public._drawn.cache_clear()
    return published(built, minutes(built.manager, 0))


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
