"""On every page, a query that was written once gives what the QuerySet it was written from would give."""

from typing import Any

import pytest
from django.test import Client

from soundingboard.accounts.roles import Role
from soundingboard.records.prepared import Prepared
from tests.web.sample import Address, Sample, addresses

pytestmark = [pytest.mark.django_db]


def pages() -> list[Address]:
    """Every page of a programme that the sample has things for."""
    return [each for each in addresses() if each.is_of_a_programme and not each.unknown_parts()]


@pytest.mark.slow
@pytest.mark.parametrize(
    "role, day",
    [
        (Role.PROGRAMME_MANAGER, ""),
        pytest.param(Role.PROGRAMME_MANAGER, "?as_at=2025-06-30", marks=pytest.mark.once),
        pytest.param(Role.ACTION_OWNER, "", marks=pytest.mark.once),
    ],
)
def test_on_every_page_what_was_prepared_gives_what_its_query_set_gives(
    sample: Sample, role: Role, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Prepared.__call__
    differs: list[str] = []
    compared: set[str] = set()

    def both(self: Prepared[Any, Any], *args: Any, **kwargs: Any) -> Any:
        given, plain = asked(self, *args, **kwargs), self.plain(*args, **kwargs)
        slow = {name: rows.count() for name, rows in plain.items()} if isinstance(plain, dict) else list(plain)
        compared.add(self.plain.__qualname__)
        in_order = isinstance(plain, dict) or plain.ordered
        if given != slow if in_order else sorted(map(repr, given)) != sorted(map(repr, slow)):
            differs.append(self.plain.__qualname__)
        return given

    monkeypatch.setattr(Prepared, "__call__", both)
    client = Client()
    client.force_login(sample.people[role])

    for each in pages():
        answer = client.get(each.in_(sample) + day)
        if answer.streaming:
            answer.getvalue()

    assert differs == []
    assert len(compared) > 10
