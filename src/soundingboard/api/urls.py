"""The API whole, the document that describes it, and the page that a person reads; `config.urls` leads here."""

from functools import cache
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from soundingboard.api import (
    audits,
    delivery,
    evidence,
    judgements,
    measures,
    meeting_writes,
    meetings,
    others,
    papers,
    plan,
    plan_writes,
    recording,
    risks,
    tables,
    writes,
)
from soundingboard.api.door import api, router
from soundingboard.api.problems import MEDIA_TYPE, problem
from soundingboard.connections import tidy
from soundingboard.connections.rules import KINDS, MOST_REQUESTS

# Importing them adds their operations to the router.
OPERATIONS = (
    *(plan, delivery, evidence, judgements, meetings, others, papers, measures, risks, audits, tables),
    *(writes, plan_writes, meeting_writes, recording),
)

api.add_router("", router)


IF_NONE_MATCH = {
    "in": "header",
    "name": "If-None-Match",
    "schema": {"type": "string"},
    "required": False,
    "description": "The ETag of what you have. Where it would be answered again, the answer is 304 and empty.",
}


@cache
def document() -> dict[str, Any]:
    """The API in OpenAPI 3.1. Refusals are of their own media type, and every answer says what is left of the limit."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=reverse("api-1:api-root").lstrip("/")))
    for methods in found["paths"].values():
        for method, operation in methods.items():
            if method == "get":
                operation["parameters"].append(IF_NONE_MATCH)
                operation["responses"][304] = {"description": "What you have is what would be answered"}
            for each in operation["parameters"]:
                each["schema"] = _without_null(each["schema"])
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if int(status) >= 400 and "application/json" in content:
                    response["content"] = {MEDIA_TYPE: content.pop("application/json")}
    return found


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """What a parameter may be where it is sent: in an address there is no null, only nothing."""
    kinds = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(kinds) != 1:
        return schema
    kept = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    return {**kept, **kinds[0]}


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document: it says nothing about any programme, so it is for anybody."""
    return _for_anybody(request, document())


def _for_anybody(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    """What is the same for everybody, and may be kept by caches in between."""
    response = JsonResponse(said, headers={"Cache-Control": "public, max-age=300"})
    etag = response["ETag"] = f'W/"{sha256(response.content).hexdigest()}"'
    return get_conditional_response(request, etag=etag, response=response) or response


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What a person reads about the API: how to come in, and each operation with what it takes."""
    operations: dict[str, list[dict[str, Any]]] = {words: [] for words in KINDS.values()}
    for where, methods in document()["paths"].items():
        for method, operation in methods.items():
            operations[operation["tags"][0]].append(
                {
                    "method": method.upper(),
                    "path": where,
                    "summary": operation["summary"],
                    "scope": operation["x-scope"],
                    "asked": [each["name"] for each in operation["parameters"] if each["in"] == "query"],
                    "body": "requestBody" in operation,
                }
            )
    context = {"operations": operations.items(), "openapi": reverse("api_openapi"), "most": MOST_REQUESTS}
    return render(request, "connections/api.html", context)


@require_safe
def data_package(request: HttpRequest, programme: str) -> HttpResponse:
    """The schema of the tidy tables, beside them; the same for every programme, so it is for anybody."""
    return _for_anybody(request, tidy.data_package())


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address of the API that there is not, said as the API says it."""
    return problem(404, "There is no such address. The ones there are stand in openapi.json.")
