"""The benchmark asks for every page of a programme, but for what it says that the programme lacks."""

import pytest

from soundingboard.bench.addresses import SAMPLES, addresses
from tests import factories
from tests.web.sample import addresses as every_address

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_every_address_is_filled_in_or_named_as_unknown() -> None:
    programme = factories.programme()

    found, unknown = addresses(programme)

    of_a_programme = ("p/<slug:programme>/", "public/<slug:programme>/")
    names = [each.name for each in every_address() if each.route.startswith(of_a_programme)]
    assert sorted([*found, *unknown]) == sorted(names)
    assert found["objective"] == f"/p/{programme.code}/plan/objectives/1.1/"
    assert "target_revise" in unknown


def test_no_sample_stands_for_a_part_that_no_address_has() -> None:
    assert SAMPLES.keys() <= {(each.before(part), part) for each in every_address() for part in each.parts}
