"""Answers kept for a day, so that a write that is sent again is done once and gets the same answer."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from soundingboard.connections import rules
from soundingboard.connections.models import AccessToken, KeptAnswer


def answer_kept(token: AccessToken, key: str, now: datetime) -> KeptAnswer | None:
    """What was answered to a token's request with a key, if it is not too long ago. One query."""
    rows = KeptAnswer.objects.filter(token=token, key=key, at__gt=now - rules.KEPT_FOR)
    return rows.first()


def keep_answer(
    token: AccessToken, key: str, *, request: str, status: int, body: dict[str, Any], now: datetime
) -> bool:
    """Keep an answer; False where one was kept meanwhile, so that what was done besides has to be undone.

    Those of more than a day ago are thrown away on the way.
    """
    KeptAnswer.objects.filter(token=token, at__lte=now - rules.KEPT_FOR).delete()
    try:
        with transaction.atomic():
            KeptAnswer.objects.create(token=token, key=key, request=request, status=status, body=body, at=now)
    except IntegrityError:
        return False
    return True
