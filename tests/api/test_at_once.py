"""Two requests at the same moment, in processes of their own as far as the database can tell."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone

from soundingboard.connections.models import KeptAnswer
from soundingboard.connections.tokens import enter_by_token
from soundingboard.evidence.models import EvidenceVersion
from tests import factories as make
from tests.api.client import Caller
from tests.api.test_writing import EVIDENCE

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AT_ONCE = 4


def together(act: Any) -> list[Any]:
    """What each of several gets who begin at the same moment."""
    ready = Barrier(AT_ONCE)

    def one(_: int) -> Any:
        close_old_connections()
        ready.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))


@pytest.fixture
def caller() -> Caller:
    programme = make.programme()
    return Caller(programme, make.actor(programme, now=timezone.now()))


def test_a_request_sent_several_times_at_once_under_one_key_is_done_once(caller: Caller) -> None:
    def post() -> tuple[int, Any]:
        headers = {**caller.headers, "Idempotency-Key": "one"}
        response = type(caller.client)().post(
            f"{caller.root}/evidence", EVIDENCE, content_type="application/json", headers=headers
        )
        return response.status_code, response.json()

    answers = together(post)

    assert answers == [answers[0]] * AT_ONCE
    assert answers[0][0] == 201
    assert EvidenceVersion.objects.count() == KeptAnswer.objects.count() == 1


def test_requests_at_once_are_each_counted(caller: Caller) -> None:
    together(lambda: [enter_by_token(caller.token, timezone.now()) for _ in range(10)])

    caller.row.refresh_from_db()
    assert caller.row.asked_in_window == AT_ONCE * 10
