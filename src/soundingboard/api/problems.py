"""What is answered where something is refused: `application/problem+json` (RFC 9457), naming the fields at fault."""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as Invalid
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Schema
from ninja.errors import HttpError, ValidationError

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import ChangedMeanwhile
from soundingboard.accounts.limits import TooOften
from soundingboard.connections.tokens import NoToken
from soundingboard.decisions.actions import DecisionRefused
from soundingboard.delivery.actions import DeliveryRefused
from soundingboard.evidence.actions import EvidenceRefused
from soundingboard.governance.actions import MeetingRefused
from soundingboard.judgement.actions import RatingRefused
from soundingboard.ledger.actions import QuestionRefused
from soundingboard.measures.figure_actions import FiguresRefused
from soundingboard.plan.actions import CannotBeSo, ReferenceTaken, TooManyFirst
from soundingboard.plan.inspection_actions import InspectionRefused
from soundingboard.plan.notice_actions import NoticeRefused
from soundingboard.plan.standing import PlanIsFrozen
from soundingboard.records.nul import is_nul

log = logging.getLogger("django.request")

MEDIA_TYPE = "application/problem+json"


class FieldError(Schema):
    """One thing that is wrong, and where."""

    field: str
    message: str


class Problem(Schema):
    """Why nothing was done, for a program and for whoever reads its log."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []


class Refused(Exception):
    """Refused with a status, a sentence and, where it is about one, the name of a field."""

    def __init__(self, status: int, detail: str, *, field: str = "", headers: dict[str, str] | None = None) -> None:
        self.status, self.detail, self.field, self.headers = status, detail, field, headers or {}
        super().__init__(detail)


TITLES = {
    400: "It cannot be read",
    401: "No token that opens this",
    403: "Not allowed",
    404: "Not there",
    405: "No such method",
    409: "Not as things stand",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Not JSON",
    422: "Something in it will not do",
    428: "Say which version you saw",
    429: "Too often",
    500: "Something went wrong here",
}


def problem(
    status: int, detail: str, errors: Iterable[tuple[str, str]] = (), headers: dict[str, str] | None = None
) -> HttpResponse:
    """A refusal, as every answer of the API says it."""
    said = [FieldError(field=field, message=message) for field, message in errors]
    body = Problem(title=TITLES.get(status, "Refused"), status=status, detail=detail, errors=said)
    kept = {"Cache-Control": "private, no-store"} | (headers or {})
    return JsonResponse(body.model_dump(), status=status, content_type=MEDIA_TYPE, headers=kept)


def problem_of(request: HttpRequest, exc: Exception) -> HttpResponse:
    """What is answered to an exception. Each kind of refusal has one status wherever it is raised."""
    match exc:
        case Refused():
            errors = [(exc.field, exc.detail)] if exc.field else []
            return problem(exc.status, exc.detail, errors, exc.headers)
        case NoToken():
            return problem(401, str(exc), headers={"WWW-Authenticate": 'Bearer realm="Sounding Board"'})
        case NotAllowed():
            return problem(403, str(exc))
        case Http404():
            return problem(404, str(exc) or "There is no such thing.")
        case ValidationError():
            wrong = [(_field(each["loc"]), _sentence(each)) for each in exc.errors]
            return problem(422, "; ".join(f"{field}: {said}" if field else said for field, said in wrong), wrong)
        case ChangedMeanwhile():
            return problem(409, "Somebody else changed this meanwhile. Read it again, then send what still holds.")
        case PlanIsFrozen():
            return problem(409, str(exc))
        case TooOften():
            seconds = max(1, round((exc.until - timezone.now()).total_seconds()))
            return problem(429, str(exc), headers={"Retry-After": str(seconds)})
        case Invalid():  # text that could identify somebody is one of these
            return problem(422, " ".join(exc.messages), [("", message) for message in exc.messages])
        case FiguresRefused():
            return problem(422, str(exc), [(wrong.place, wrong.sentence) for wrong in exc.wrong])
        case (
            DeliveryRefused()
            | EvidenceRefused()
            | RatingRefused()
            | DecisionRefused()
            | QuestionRefused()
            | MeetingRefused()
        ):
            return problem(422, str(exc))
        case CannotBeSo() | ReferenceTaken() | TooManyFirst() | InspectionRefused() | NoticeRefused():
            return problem(422, str(exc))
        case DataError() if is_nul(exc):
            return problem(422, "What was sent holds the character NUL, and nothing here does.")
        case RequestDataTooBig():
            return problem(413, "What was sent is larger than the API takes.")
        case HttpError() if exc.status_code == 401:
            return problem(
                401,
                "Send a token in the header: Authorization: Bearer sb_…",
                headers={"WWW-Authenticate": 'Bearer realm="Sounding Board"'},
            )
        case HttpError():
            return problem(exc.status_code, str(exc))
    log.error("Internal Server Error: %s", request.path, exc_info=exc, extra={"status_code": 500, "request": request})
    return problem(500, "Something went wrong here. Nothing was half-saved; whoever runs the service can see why.")


# Where a value came from, and what the function here calls all of it; neither is a name that the sender knows.
_SOURCES = frozenset({"query", "path", "body", "header", "asked", "said"})


def _field(place: Iterable[Any]) -> str:
    return ".".join(str(part) for part in place if part not in _SOURCES)


def _sentence(error: dict[str, Any]) -> str:
    words = str(error["msg"]).removeprefix("Value error, ")
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
