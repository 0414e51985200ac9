"""What a page worked out is kept until something happens, and for nobody who may see less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from django.test import RequestFactory
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.actions import add_agency
from soundingboard.accounts.models import Agency, AgencyKind, Programme
from soundingboard.accounts.roles import Role
from soundingboard.records.kept import forget
from soundingboard.web import kept
from soundingboard.web.doors import PageRequest, Stand
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.fixture
def manager() -> Actor:
    programme = make.programme()
    manager = make.actor(programme, Role.PROGRAMME_MANAGER, timezone.now())
    something_happens(manager)
    return manager


def something_happens(by: Actor) -> None:
    programme = Programme.objects.get(pk=by.programme_id)
    number = Agency.objects.count()
    add_agency(
        programme=programme, code=f"agency-{number}", name=f"Agency {number}", kind=AgencyKind.COUNCIL.value, by=by
    )


def asked(by: Actor, address: str = "/p/wexmoor/measures/", **stand: Any) -> PageRequest:
    request = cast(PageRequest, RequestFactory().get(address))
    request.stand = Stand(Programme.objects.get(pk=by.programme_id), by, **{"as_at": None, **stand})
    return request


def worked_out(request: PageRequest) -> bool:
    """Whether it had to be worked out for this request."""
    made: list[int] = []
    kept.while_nothing_happens(request, lambda: made.append(1))
    return bool(made)


def test_it_is_worked_out_once(manager: Actor) -> None:
    first = kept.while_nothing_happens(asked(manager), lambda: ["worked out"])
    assert kept.while_nothing_happens(asked(manager), lambda: ["worked out"]) is first


def test_it_is_worked_out_again_after_anything_happened(manager: Actor) -> None:
    worked_out(asked(manager))
    something_happens(manager)
    assert worked_out(asked(manager))


def test_it_is_kept_for_one_address_and_one_day(manager: Actor) -> None:
    worked_out(asked(manager))
    yesterday = manager.today - timedelta(days=1)
    assert worked_out(asked(manager, "/p/wexmoor/measures/?verdict=improving"))
    assert worked_out(asked(manager, as_at=yesterday))
    assert worked_out(asked(replace(manager, now=manager.now + timedelta(days=1))))


@pytest.mark.parametrize("role", [Role.SCRUTINY_COUNCILLOR, Role.OUTSIDER])
def test_a_reader_who_may_see_less_is_given_none_of_it(manager: Actor, role: Role) -> None:
    worked_out(asked(manager))
    programme = Programme.objects.get(pk=manager.programme_id)
    assert worked_out(asked(make.actor(programme, role, manager.now)))


def test_two_who_may_see_the_same_share_it(manager: Actor) -> None:
    worked_out(asked(manager))
    programme = Programme.objects.get(pk=manager.programme_id)
    assert not worked_out(asked(make.actor(programme, Role.PROGRAMME_MANAGER, manager.now, name="Amal Idris")))


def test_where_nothing_ever_happened_nothing_is_kept() -> None:
    programme = make.programme()
    manager = make.actor(programme, Role.PROGRAMME_MANAGER, timezone.now())
    assert worked_out(asked(manager))
    assert worked_out(asked(manager))


def test_the_oldest_is_let_go(manager: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soundingboard.records.kept.MOST", 2)
    addresses = [f"/p/wexmoor/measures/?area={number}" for number in range(3)]
    for address in addresses:
        worked_out(asked(manager, address))
    assert [worked_out(asked(manager, address)) for address in reversed(addresses)] == [False, False, True]


def test_what_is_a_person_s_own_is_kept_for_that_person(manager: Actor) -> None:
    another = make.actor(Programme.objects.get(pk=manager.programme_id), Role.PROGRAMME_MANAGER, manager.now)
    assert (another.roles, another.permissions) == (manager.roles, manager.permissions)

    whose = [
        kept.while_nothing_happens(asked(who), lambda who=who: who.person_id, own=True)
        for who in (manager, another, manager)
    ]

    assert whose == [manager.person_id, another.person_id, manager.person_id]
