"""The edge, where what an action or a page raises becomes an answer: once, here, for every page."""

import logging
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import DisallowedRedirect, PermissionDenied, RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.http import MAX_URL_LENGTH, http_date

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.limits import TooOften
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.records.fields import IdentifiableText
from soundingboard.records.no_room import SENTENCE, is_no_room
from soundingboard.records.nul import is_nul

log = logging.getLogger(__name__)


# What our pages and forms are asked with. Some views would answer anything else as if it were a question.
METHODS = ("GET", "HEAD", "POST")
# Addresses at which somebody shows who they are, before anybody is known.
PROOFS = ("/account/", "/invitations/")
COUNTING = "edge.counting"
TOO_LONG = "The address asks for too much to be led back to. Begin again from the page without its filters."


class EdgeMiddleware:
    """Turns refusals into pages that say what to do, and marks what must not be kept by browsers in between."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and request.path.startswith(PROOFS) and not _counts():
            response = _no_room(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET" and not response.content:
            response = _no_page(request, response)
        # In this order: who is there is not asked of an answer that is the same for everybody, such as a public page.
        if not response.has_header("Cache-Control") and (
            request.path.startswith(PROOFS) or request.user.is_authenticated
        ):
            # A shared computer's back button must not show the Board's exempt text after sign-out.
            response["Cache-Control"] = "private, no-store"
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal that no page answered for itself."""
        if isinstance(exception, NotAllowed | PermissionDenied):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        if isinstance(exception, PlanIsFrozen):
            return render(request, "409.html", {"reason": str(exception)}, status=409)
        if isinstance(exception, TooOften):
            response = render(request, "429.html", {"refusal": exception}, status=429)
            response["Retry-After"] = http_date(exception.until.timestamp())
            return response
        if isinstance(exception, RequestDataTooBig):
            limit = settings.SOUNDINGBOARD_UPLOAD_LIMIT // (1024 * 1024)
            return render(request, "413.html", {"limit": limit}, status=413)
        if isinstance(exception, IdentifiableText):
            return render(request, "400.html", {"reasons": exception.messages}, status=400)
        if isinstance(exception, ValidationError):
            return render(request, "400.html", {"reasons": exception.messages}, status=400)
        if isinstance(exception, DisallowedRedirect) and len(request.META.get("QUERY_STRING", "")) > MAX_URL_LENGTH:
            return render(request, "400.html", {"reasons": [TOO_LONG]}, status=400)
        if is_nul(exception):
            return render(request, "404.html", status=404)
        if is_no_room(exception):
            return _no_room(request)
        return None


def _no_page(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """In place of the empty page that a browser shows of the address of a button.

    Whose time ran out before they pressed one is led here once they have signed in.
    """
    above = request.path.rstrip("/").rpartition("/")[0]
    while above and not is_valid_path(f"{above}/"):
        above = above.rpartition("/")[0]
    response = render(request, "405.html", {"above": f"{above}/" if above else ""}, status=refusal.status_code)
    response["Allow"] = refusal["Allow"]
    return response


def _no_room(request: HttpRequest) -> HttpResponse:
    log.error("There is no room left on a disk.")
    return render(request, "507.html", {"reason": SENTENCE}, status=507)


def _counts() -> bool:
    """Whether tries to sign in can be counted at all.

    The cache does not say that its table could not be written; then every try is refused as one too many.
    """
    now = str(time.time())
    cache.set(COUNTING, now, 60)
    return bool(cache.get(COUNTING) == now)


class EncodingMiddleware:
    """Leaves in `Accept-Encoding` what is taken, without its weight (RFC 9110, 12.5.3).

    What packs pages and what packs styles both look for the word alone, and found it where it was refused (`gzip;q=0`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        said = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if ";" in said:
            codings = [each.partition(";") for each in said.lower().split(",")]
            taken = [coding.strip() for coding, _, weight in codings if _is_taken(weight)]
            request.META["HTTP_ACCEPT_ENCODING"] = ", ".join(taken)
        return self.get_response(request)


def _is_taken(weight: str) -> bool:
    name, _, value = weight.partition("=")
    if not name.strip():
        return True
    try:
        return name.strip() == "q" and float(value) > 0
    except ValueError:
        return False


class HeadMiddleware:
    """Answers HEAD with what GET would say of itself, and without what it would say (RFC 9110, 9.3.2).

    A server that is handed more drops it and notes that each time, so whoever watches the site by HEAD fills the log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()
            elif isinstance(response, HttpResponse):
                response.content = b""
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or came from elsewhere."""
    return render(
        request,
        "403.html",
        {"reason": "This form had been open too long to be sent. Go back, open the page again and send it once more."},
        status=403,
    )
