"""The benchmark asks for every page of a programme, but for what it says that the programme lacks."""

import pytest

from soundingboard.bench.addresses import SAMPLES, addresses, api_addresses
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


def test_every_list_and_thing_of_the_api_is_asked_for_and_nothing_that_writes() -> None:
    programme = factories.programme()

    found, unknown = api_addresses(programme)

    assert found["api_list_actions"] == f"/api/v1/programmes/{programme.code}/actions"
    assert found["api_one_action"] == f"/api/v1/programmes/{programme.code}/actions/A1"
    assert "api_one_question" in unknown
    assert not {"api_add_action", "api_write_update", "api_record_figures"} & {*found, *unknown}
