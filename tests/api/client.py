"""A program with a token, as tests use one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.connections.actions import make_token
from soundingboard.connections.models import AccessToken
from soundingboard.connections.rules import all_scopes
from soundingboard.records.kept import forget
from tests import factories as make


class Caller:
    """Asks the API in the name of somebody, with all scopes or some."""

    def __init__(self, programme: Programme, by: Actor, *scopes: str) -> None:
        now = timezone.now()
        self.row, self.token = make_token(
            programme=programme,
            name="A program",
            scopes=scopes or list(all_scopes()),
            until=timezone.localdate(now) + timedelta(days=30),
            by=make.later(by, now),
        )
        self.root = f"/api/v1/programmes/{programme.code}"
        self.client = Client(raise_request_exception=False)

    def get(self, address: str, *, expect: int = 200, **asked: Any) -> Any:
        """What is answered, which has to have a status."""
        return self._sound(self.client.get(self.root + address, asked, headers=self.headers), expect)

    def post(
        self, address: str, body: Any, *, expect: int = 201, match: str | None = None, key: str | None = None
    ) -> Any:
        """What is answered to something written."""
        more = {"If-Match": match, "Idempotency-Key": key}
        headers = self.headers | {name: value for name, value in more.items() if value is not None}
        return self._sound(
            self.client.post(self.root + address, body, content_type="application/json", headers=headers), expect
        )

    @property
    def headers(self) -> dict[str, str]:
        """What carries the token."""
        return {"Authorization": f"Bearer {self.token}"}

    def queries(self, address: str, **asked: Any) -> int:
        """How many queries an answer takes, with nothing kept of what was worked out."""
        self.get(address, **asked)
        forget()
        with CaptureQueriesContext(connection) as made:
            self.get(address, **asked)
        return len(made)

    def anew(self) -> None:
        """As if a minute had passed, so that a test may ask on."""
        AccessToken.objects.filter(pk=self.row.pk).update(asked_in_window=0)

    def _sound(self, response: Any, expect: int) -> Any:
        said = response.json()
        assert response.status_code == expect, (response.status_code, said)
        assert "no-store" in response["Cache-Control"]
        if expect < 400:
            assert response["Content-Disposition"].startswith("attachment")
        else:
            assert response["Content-Type"] == "application/problem+json"
            assert said["status"] == expect
            assert said["detail"]
        self.response = response
        return said
