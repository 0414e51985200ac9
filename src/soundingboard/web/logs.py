"""One line in the log for each request: how it was asked, what answered, how long it took, and who asked."""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.stdlib.get_logger("soundingboard.request")

# Asked every few seconds by the machine that runs the service.
QUIET = frozenset({"alive", "ready", "metrics"})


class LogMiddleware:
    """Logs each request by the name of its page: addresses hold references, queries hold what people searched for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        ms = round((time.perf_counter() - begun) * 1000, 1)
        route = request.resolver_match.view_name if request.resolver_match else None
        say = log.debug if route in QUIET else log.info
        say(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=ms,
            person=_person(request),
            programme=_programme(request),
        )
        return response


def _person(request: HttpRequest) -> int | None:
    """Whoever signed in, by number, if the page asked who it is; asking here would cost each request two queries."""
    found = getattr(request, "_cached_user", None)
    if found is None:  # one who came in by a token, as a program does, stands somewhere and is not signed in
        stand = getattr(request, "stand", None)
        person_id: int | None = stand.actor.person_id if stand else None
        return person_id
    return int(found.pk) if found.pk else None


def _programme(request: HttpRequest) -> str | None:
    """The programme that the door let them into. What stands in the address may be anything."""
    stand = getattr(request, "stand", None)
    return stand.programme.code if stand else None
