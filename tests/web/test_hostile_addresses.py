"""What a page is asked by in its address may be anything: whoever writes it there gets a page or a refusal in words."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from soundingboard.accounts.roles import ROLES, Role
from tests.web.sample import Address, Sample, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# As they stand in an address.
HOSTILE = (
    "%00", "a%00b", "-1", "99999999999999999999999", "9223372036854775808", "2147483648", "%D9%A3", "%C2%B2", "NaN",
    "Infinity", "1e400", "0000-01-01", "0001-01-01", "9999-12-31", "31/12/9999", "2026-02-30", "%ED%A0%80", "%FF%FE",
    "%22%3E%3Cscript%3E", "%E2%80%AE", "%20", "%0A", "x" * 5000, "%25s", "[]", "None",
)  # fmt: skip
LOOKERS = (Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SCRUTINY_OFFICER, Role.DIRECTOR)
# Read by one piece of code for all pages, so one page in five is asked by them.
EVERYWHERE = {"as_at", "page"}


class Noting(QueryDict):
    """What was asked, noting by which names a page looks for it."""

    asked_for: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked_for.add(key)
        return super().get(key, default)

    def getlist(self, key: str, default: Any = None) -> Any:
        self.asked_for.add(key)
        return super().getlist(key, default)

    def __getitem__(self, key: str) -> Any:
        self.asked_for.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked_for.add(str(key))
        return super().__contains__(key)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    def asked(request: WSGIRequest) -> QueryDict:
        if "asked" not in request.__dict__:
            request.__dict__["asked"] = Noting(request.META.get("QUERY_STRING", ""), encoding=request.encoding)
        found: QueryDict = request.__dict__["asked"]
        return found

    monkeypatch.setattr(WSGIRequest, "GET", property(asked))
    return Noting.asked_for


def pages(sample: Sample) -> Iterator[tuple[Client, Address, str]]:
    clients = {role: Client(raise_request_exception=False) for role in LOOKERS}
    for role, client in clients.items():
        client.force_login(sample.people[role])
    for each in addresses():
        if not each.unknown_parts():
            may = (role for role in LOOKERS if each.permission is None or each.permission in ROLES[role].permissions)
            yield clients[next(may)], each, each.in_(sample)


def test_no_page_falls_over_what_stands_in_its_address(sample: Sample, noted: set[str]) -> None:
    """Each name that a page looks for is given two of these in turn, and one twice."""
    fallen, tried, values = [], 0, cycle(HOSTILE)

    def ask(client: Client, address: str) -> None:
        nonlocal tried
        tried += 1
        with transaction.atomic():
            answer = client.get(address)
            if answer.streaming:
                answer.getvalue()
            if answer.status_code >= 500:
                fallen.append(f"{answer.status_code} {address[:150]} {getattr(answer, 'exc_info', ('',))[1]!r}")
            transaction.set_rollback(True)

    for place, (client, _, address) in enumerate(pages(sample)):
        noted.clear()
        ask(client, address)
        for name in sorted(noted - EVERYWHERE if place % 5 else noted):
            for asked in (f"{name}={next(values)}", f"{name}={next(values)}", f"{name}=1&{name}={next(values)}"):
                ask(client, f"{address}?{asked}")

    assert tried > 1000
    assert not fallen, "\n" + "\n".join(fallen)
