"""The door of every address of the API: whose token is it, was it made for this, may its person, as at which day.

`@reads(...)` and `@writes(...)` are how an operation gets its `Caller`; forgetting the check is hard, because the check
is how one gets the programme. Another programme's address answers 404, as if it were not there. What is written is
written once however often it is sent, which no operation has to see to by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from hashlib import sha256
from inspect import Parameter, signature
from typing import Annotated, Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header, parse_etags
from ninja import Header, NinjaAPI, Router, Schema, Status
from ninja.security import HttpBearer

from soundingboard.accounts.access import NotAllowed
from soundingboard.accounts.bases import end_of
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.api.problems import Problem, Refused, problem_of
from soundingboard.api.said import EARLIEST_YEAR, OnDay, Told
from soundingboard.connections.kept_answers import answer_kept, keep_answer
from soundingboard.connections.rules import KINDS, Kind
from soundingboard.connections.tokens import Entered, Program, enter_by_token
from soundingboard.records.written_for import written_for

VERSION = "1"


class ProblemAnswer(Told):
    """A refusal, wrapped as Ninja wraps what an operation answers."""

    response: Problem


READ_PROBLEMS = dict.fromkeys((401, 403, 404, 422, 429), ProblemAnswer)
WRITE_PROBLEMS = READ_PROBLEMS | dict.fromkeys((400, 409, 412, 413, 415, 428), ProblemAnswer)
ABOUT = """\
Reads the chain from an inspection finding to what was done about it, what proves it and who judged it, and writes some
of it. Every request carries an access token, which a person makes under People; it sees and does no more than they may.
"""


class ByToken(HttpBearer):
    """An access token in the header: `Authorization: Bearer sb_…`, and whether it opens this.

    All of it is asked before anything that was sent is read: what is wrong with a body is for those who may send one.
    Without a scope nothing is opened.
    """

    def __init__(self, scope: str = "", permission: Permission = Permission.VIEW_PROGRAMME) -> None:
        self.scope, self.permission = scope, permission
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> Entered:
        """Who came in, counted against the token's limit.

        Raises:
            NoToken, Refused: it opens nothing, or has asked too often.
            Http404, NotAllowed: it is of another programme, was not made for this, or its person may not.
        """
        entered = self._entered(token)
        if request.resolver_match is None or request.resolver_match.kwargs["programme"] != entered.programme.code:
            raise Http404("There is no such programme for this token.")
        if not entered.has(self.scope):
            raise NotAllowed(f"This token was not made for that: it lacks the scope {self.scope}.")
        if not entered.actor.can(self.permission):
            raise NotAllowed("The role of this token's person in the programme does not include this.")
        return entered

    def _entered(self, token: str) -> Entered:
        entered = enter_by_token(token, timezone.now())
        if entered.is_over:
            left = entered.allowance
            sentence = f"A token may ask {left.limit} times a minute. Ask again in {left.seconds} seconds."
            raise Refused(429, sentence, headers={**limits(entered), "Retry-After": str(left.seconds)})
        return entered


class ApiRequest(HttpRequest):
    """A request that came in by a token."""

    auth: Entered
    stand: "Caller"
    replayed: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request stands: the programme, as whom it acts there, the day looked at (None is now)."""

    entered: Entered
    as_at: date | None = None

    @property
    def actor(self) -> Program:
        """The person whose token it is, as they stand in the programme."""
        return self.entered.actor

    @property
    def programme(self) -> Programme:
        """The programme of the address, which is the token's."""
        return self.entered.programme

    @property
    def moment(self) -> datetime | None:
        """The moment for `.as_at(...)`: the end of the day looked at, or None for now."""
        return end_of(self.as_at) if self.as_at else None

    @property
    def day(self) -> date:
        """The day by which things are late or not: the day looked at, or today."""
        return self.as_at or self.actor.today


def limits(entered: Entered) -> dict[str, str]:
    """How much of its limit a token has left, in the headers of the draft standard that others use."""
    left = entered.allowance
    return {
        "RateLimit-Limit": str(left.limit),
        "RateLimit-Remaining": str(left.left),
        "RateLimit-Reset": str(left.seconds),
    }


def has_it(request: HttpRequest, etag: str) -> bool:
    """Whether whoever asks says that they have what has this ETag."""
    said = parse_etags(request.headers.get("If-None-Match", ""))
    return said == ["*"] or etag.removeprefix("W/") in {each.removeprefix("W/") for each in said}


def unchanged(etag: str) -> HttpResponse:
    """What is answered to whoever has it."""
    response = HttpResponse(status=304, headers={"ETag": etag})
    del response["Content-Type"]
    return response


def sealed(request: HttpRequest, response: HttpResponse, *, name: str = "api.json") -> HttpResponse:
    """An answer with what all of them carry: not to be kept by anything in between, and what is left of the limit.

    Whoever says in `If-None-Match` that they have what would be answered is told so (304) and sent nothing.
    """
    if request.method == "GET" and response.status_code == 200:
        digest = sha256(response.content).hexdigest()
        version = response.get("ETag", "").strip('"')
        response["ETag"] = f'"{version}~{digest}"' if version else f'"{digest}"'
        if has_it(request, response["ETag"]):
            response = unchanged(response["ETag"])
    response["Cache-Control"] = "private, no-store"
    # A browser that is led to an answer keeps it and shows nothing of it.
    response["Content-Disposition"] = content_disposition_header(True, name)
    entered = getattr(request, "auth", None)
    if isinstance(entered, Entered):
        for header, value in limits(entered).items():
            response[header] = value
    if getattr(request, "replayed", False):
        response["Idempotency-Replayed"] = "true"
    return response


class Api(NinjaAPI):
    """The API: its answers say how much of the limit is left, and its refusals are all of one shape."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        """An answer, not to be kept by anything in between."""
        return sealed(request, super().create_response(request, data, **kwargs))

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """A refusal."""
        return problem_of(request, exc)


api = Api(title="Sounding Board", version=VERSION, description=ABOUT, docs_url=None, openapi_url=None, auth=ByToken())
router = Router(tags=[])
View = Callable[..., Any]
ROOT = "/programmes/{slug:programme}"


def reads(
    path: str, kind: Kind, out: Any, *, permission: Permission = Permission.VIEW_PROGRAMME, **more: Any
) -> Callable[[View], View]:
    """An operation that reads, for tokens with the scope `read:<kind>` whose person has a permission."""

    def decorate(view: View) -> View:
        door = _door(view, f"read:{kind}", permission, changes=False)
        return _added(router.get, path, door, {200: out}, READ_PROBLEMS, kind, f"read:{kind}", **more)

    return decorate


IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag of what was read. Without it: 428; out of date: 412.")
]
OnceKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Any words of the sender's own. Sent again within a day, the request is answered and not done.",
    ),
]


def writes(
    path: str, kind: Kind, out: Any, *, permission: Permission, on_version: bool = False
) -> Callable[[View], View]:
    """An operation that puts something on record, for tokens with the scope `write:<kind>`. It is done once however
    often it is sent under one key, in one transaction with the answer that is kept for that key.

    Args:
        on_version: it is written on the version that was seen, which the operation compares (`require_version`).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def act(request: ApiRequest, programme: str, *args: Any, **kwargs: Any) -> Any:
            for name in headers:
                kwargs.pop(name, None)
            return once(request, lambda: view(request, programme, *args, **kwargs))

        headers = {"if_match": IfMatch, "idempotency_key": OnceKey} if on_version else {"idempotency_key": OnceKey}
        sent = [
            Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=each) for name, each in headers.items()
        ]
        said = signature(view)
        act.__signature__ = said.replace(parameters=[*said.parameters.values(), *sent])  # type: ignore[attr-defined]
        door = _door(act, f"write:{kind}", permission, changes=True)
        return _added(router.post, path, door, {201: out}, WRITE_PROBLEMS, kind, f"write:{kind}")

    return decorate


def once(request: ApiRequest, act: Callable[[], Told]) -> Any:
    """Do it and answer 201; or, where it was done under the same key before, answer as then."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return Status(201, act())
    token, now = request.auth.token, request.stand.actor.now
    named = sha256(key.encode()).hexdigest()
    sent = sha256(b"\n".join((request.path.encode(), request.body))).hexdigest()
    kept = answer_kept(token, named, now)
    if kept is None:
        with transaction.atomic():
            written = act()
            if keep_answer(token, named, request=sent, status=201, body=written.model_dump(), now=now):
                return Status(201, written)
            transaction.set_rollback(True)
        kept = answer_kept(token, named, now)
    if kept is None or kept.request != sent:
        raise Refused(422, "Another request was sent under this key. Use a new one.", field="Idempotency-Key")
    request.replayed = True
    return Status(kept.status, kept.body)


def _added(
    add: Any,
    path: str,
    door: View,
    response: Any,
    problems: dict[int, type[ProblemAnswer]],
    kind: Kind,
    scope: str,
    **more: Any,
) -> View:
    lines = (door.__doc__ or "").strip().splitlines()
    extra = {"x-scope": scope, **more.pop("openapi_extra", {})}
    add(
        ROOT + path,
        auth=ByToken(scope, door.permission),  # type: ignore[attr-defined]
        response=response,
        operation_id=door.__name__,
        url_name=f"api_{door.__name__}",
        summary=lines[0].rstrip("."),
        description=f"Scope: `{scope}`.",
        tags=[KINDS[kind]],
        openapi_extra=extra,
        **more,
    )(door)
    # All share one: given with the answers, Ninja would make a class with a validator of its own of each refusal of
    # each operation, 560 in all, and a process would need another eight megabytes and a quarter of a second.
    router.path_operations[ROOT + path].operations[-1].response_models.update(problems)
    return door


def _door(view: View, scope: str, permission: Permission, *, changes: bool) -> View:
    @wraps(view)
    def door(request: ApiRequest, programme: str, *args: Any, **kwargs: Any) -> Any:
        entered = request.auth
        if changes and request.content_type != "application/json":
            raise Refused(415, "Send JSON, and say so: Content-Type: application/json")
        asked = kwargs.get("asked")
        _refuse_unknown(request, asked)
        request.stand = Caller(entered, _day(asked, entered.actor.today))
        with written_for(entered.programme.pk):
            return view(request, programme, *args, **kwargs)

    door.permission = permission  # type: ignore[attr-defined]
    door.scope = scope  # type: ignore[attr-defined]
    door.changes = changes  # type: ignore[attr-defined]
    return door


def _refuse_unknown(request: HttpRequest, asked: Any) -> None:
    """A filter that is not understood would be taken for one that was applied."""
    known = set(type(asked).model_fields) if isinstance(asked, Schema) else set()
    unknown = sorted(set(request.GET) - known)
    if unknown:
        name = unknown[0][:40]
        raise Refused(422, f"There is nothing here called “{name}” to ask by.", field=name)


def _day(asked: Any, today: date) -> date | None:
    day = asked.as_at if isinstance(asked, OnDay) else None
    if day is None or day == today:
        return None
    if day > today or day.year < EARLIEST_YEAR:
        raise Refused(422, f"{day} is not a day up to today.", field="as_at")
    found: date = day
    return found
