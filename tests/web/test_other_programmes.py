"""What another programme holds cannot be reached by asking for it in one's own."""

import pytest
from django.test import Client

from soundingboard.accounts.access import programmes_of
from soundingboard.accounts.roles import ROLES, Role
from tests import factories as make
from tests.web.sample import Sample, addresses, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Named by what ships with the release, which every programme has.
OF_THE_RELEASE = {
    "content_add",
    "content_kind",
    "content_offer",
    "disposal_new",
    "framework_grid_section",
    "measure_offer",
    "practice_offer",
    "question",
}


def test_another_programmes_things_are_not_there_in_ones_own(sample: Sample) -> None:
    """The manager of an empty programme asks for each thing of the sample by its reference and by its key.

    A page may lead back to where the thing would be, if that is not there either.
    """
    person = stranger()
    (own,) = programmes_of(person, make.TODAY)
    client = Client()
    client.force_login(person)
    wrong = []

    for each in addresses():
        if not each.is_of_an_object or each.unknown_parts() or each.name in OF_THE_RELEASE:
            continue
        address = each.in_(sample).replace(f"/p/{sample.programme.code}/", f"/p/{own.code}/")
        allowed = {404} if each.permission in ROLES[Role.PROGRAMME_MANAGER].permissions else {403}
        for how, response in (
            ("GET", client.get(address, follow=True)),
            ("POST", client.post(address, follow=True)),
        ):
            if response.status_code not in allowed and (how, response.status_code) != ("GET", 405):
                wrong.append(f"{each.name} {how} {address}: {response.status_code}")

    assert not wrong, "\n" + "\n".join(wrong)


def test_somebody_in_two_programmes_is_offered_both(sample: Sample) -> None:
    person = stranger()
    make.actor(sample.programme, "analyst", who=person)
    client = Client()
    client.force_login(person)

    shown = client.get("/").content.decode()

    assert all(f"/p/{each.code}/" in shown for each in programmes_of(person, make.TODAY))
    assert len(programmes_of(person, make.TODAY)) == 2
