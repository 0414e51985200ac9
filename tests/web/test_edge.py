"""What the edge does to every answer."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from soundingboard.web.edge import HeadMiddleware


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
