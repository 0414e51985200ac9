"""What the edge does to every answer."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import DataError
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from soundingboard.accounts.sessions import SessionStore
from soundingboard.api.problems import problem_of
from soundingboard.web.edge import EdgeMiddleware, EncodingMiddleware, HeadMiddleware
from tests import factories as make


def whole() -> HttpResponse:
    return HttpResponse(b"All of it.", headers={"Content-Length": "10", "ETag": '"one"'})


def in_pieces() -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([b"All ", b"of it."]), headers={"Content-Length": "10", "ETag": '"one"'})


def said(response: HttpResponseBase) -> bytes:
    return b"".join(response) if isinstance(response, HttpResponse | StreamingHttpResponse) else b""


@pytest.mark.parametrize("answer", [whole, in_pieces])
def test_who_asks_for_the_head_gets_what_stands_above_and_nothing_below(answer: Callable[[], HttpResponseBase]) -> None:
    head = HeadMiddleware(lambda request: answer())(RequestFactory().head("/help"))
    get = HeadMiddleware(lambda request: answer())(RequestFactory().get("/help"))

    assert said(head) == b""
    assert dict(head.items()) == dict(get.items())
    assert said(get) == b"All of it."


NUL = DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["papers/%00/", "measures/indicators/%00/", "history/items/%00/1/"])
def test_an_address_with_a_character_that_no_database_keeps_is_not_there(client: Client, address: str) -> None:
    programme = make.programme()
    person = make.actor(programme).person
    assert person is not None
    client.force_login(person)

    assert client.get(f"/p/{programme.code}/{address}").status_code == 404


@pytest.mark.django_db
def test_such_a_character_is_a_refusal_wherever_it_comes_from() -> None:
    request = RequestFactory().get("/help")

    page = EdgeMiddleware(lambda request: HttpResponse()).process_exception(request, NUL)

    assert page is not None
    assert page.status_code == 404
    assert problem_of(request, NUL).status_code == 422
    assert EdgeMiddleware(lambda request: HttpResponse()).process_exception(request, DataError("too long")) is None


@pytest.mark.django_db
def test_an_address_too_long_to_be_led_back_to_is_answered_in_words_and_is_no_error(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    programme = make.programme()
    person = make.actor(programme).person
    assert person is not None
    client.force_login(person)

    answer = client.get(f"/p/{programme.code}/delivery/actions/change-many/", {"words": "a" * 20_000})

    assert answer.status_code == 400
    assert "Begin again from the page without its filters." in answer.content.decode()
    assert [each.name for each in caplog.records if each.levelname == "ERROR"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["\0abcdefghij", "abcdefgh\0", "é" * 20, "a b c d e f g h"])
def test_a_cookie_that_is_no_key_of_a_session_is_not_looked_for(client: Client, key: str) -> None:
    assert SessionStore(key).session_key is None
    client.cookies["sessionid"] = key
    assert client.get("/p/wexmoor/").status_code == 302


@pytest.mark.parametrize(
    ("taken", "is_packed"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP ; Q=0.8, *;q=0.1", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000, br", False),
        ("deflate, GZIP ; Q=0", False),
        ("identity, *;q=0", False),
        ("gzip;q=none", False),
        ("", False),
    ],
)
def test_an_answer_is_packed_for_those_alone_who_take_it_so(client: Client, taken: str, is_packed: bool) -> None:
    answer = client.get("/account/login/", headers={"Accept-Encoding": taken})

    assert answer.status_code == 200
    assert ("Content-Encoding" in answer) is is_packed
    assert "Accept-Encoding" in answer["Vary"]


def test_what_packs_the_styles_is_told_of_no_coding_that_is_refused() -> None:
    seen = []
    request = RequestFactory().get("/static/x.css", headers={"Accept-Encoding": "br;q=0, gzip;q=0.5, zstd"})

    EncodingMiddleware(lambda request: seen.append(request.headers["Accept-Encoding"]) or HttpResponse())(request)

    assert seen == ["gzip, zstd"]


@pytest.mark.django_db
@pytest.mark.parametrize("keeps, status", [(False, 507), (True, 429)])
def test_tries_that_cannot_be_counted_for_want_of_room_are_not_called_too_many(
    monkeypatch: pytest.MonkeyPatch, keeps: bool, status: int
) -> None:
    """Nobody is let in meanwhile; but to wait five minutes would help nobody either."""
    kept: dict[str, object] = {}
    monkeypatch.setattr(cache, "set", lambda key, value, *_: kept.update({key: value} if keeps else {}))
    monkeypatch.setattr(cache, "get", kept.get)

    page = EdgeMiddleware(lambda _: HttpResponse(status=429))(RequestFactory().post("/account/login/"))

    assert page.status_code == status


def test_too_many_requests_elsewhere_are_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "set", lambda *_: pytest.fail("looked"))
    request = RequestFactory().get("/api/v1/programmes/wexmoor/actions")
    request.user = AnonymousUser()

    assert EdgeMiddleware(lambda _: HttpResponse(status=429))(request).status_code == 429


@pytest.mark.django_db
def test_who_is_led_to_the_address_of_a_button_is_told_where_the_button_is(client: Client) -> None:
    """As after signing in again, where the time had run out before the button was pressed."""
    programme = make.programme()
    person = make.actor(programme).person
    assert person is not None
    client.force_login(person)

    page = client.get(f"/p/{programme.code}/plan/spreadsheet/take-out/")

    assert page.status_code == 405
    assert page["Allow"] == "POST"
    assert f'href="/p/{programme.code}/plan/spreadsheet/"' in page.content.decode()
    assert "press it again" in page.content.decode()
