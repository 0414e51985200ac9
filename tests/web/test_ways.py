"""Where each kind of thing is looked at: every way is an address that is there, and asks for a permission."""

import pytest
from django.urls import resolve

from soundingboard.web.ways import WAYS

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("kind", WAYS)
def test_every_way_is_an_address_of_a_page(kind: str) -> None:
    place = WAYS[kind].format("X1").partition("#")[0]

    found = resolve(f"/p/somewhere/{place}")

    assert found.func.permission  # type: ignore[attr-defined]
