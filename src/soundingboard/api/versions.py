"""Which version of a thing somebody saw, as an ETag, so that two who write cannot overwrite each other unseen."""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.http import HttpRequest

from soundingboard.api.problems import Refused
from soundingboard.delivery.models import Update

_TAG = re.compile(r'(?:W/)?"([^"]*)"|([\w.-]+)')


def version_of_action(version: Any, present: Update | None) -> str:
    """An action's version: of what is said of it, and of what was written in the open round."""
    return f"{version.pk}.{present.pk if present else 0}"


def version_of_ratings(objective_id: int, ratings: Iterable[int]) -> str:
    """An objective's version for whoever rates it: of the ratings of the latest round."""
    return ".".join(map(str, (objective_id, *sorted(ratings))))


def version_of_question(question_id: int, steps: Iterable[int]) -> str:
    """A question's version: of what happened to it last."""
    return f"{question_id}.{max(steps, default=0)}"


def version_of_many(key: int, rows: Iterable[str]) -> str:
    """The version of a thing with many parts, each of which is a row that is replaced and never changed."""
    return f"{key}.{sha256(' '.join(sorted(rows)).encode()).hexdigest()[:16]}"


def require_version(request: HttpRequest, present: str) -> None:
    """Let a write go on only if it was meant for what holds now.

    Raises:
        Refused: 428 where it does not say which version was seen, 412 where that is no longer the one.
    """
    said = request.headers.get("If-Match", "").strip()
    if not said:
        raise Refused(
            428, "Say which version you saw, in the header If-Match: read the thing first, and send its ETag."
        )
    # An ETag goes on with what was answered beside the version, such as how late a thing is today.
    tags = {(quoted or bare).partition("~")[0] for quoted, bare in _TAG.findall(said)}
    if present not in tags:
        raise Refused(412, "This was changed since you read it. Read it again, then send what still holds.")
