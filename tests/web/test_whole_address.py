"""Links that leave this installation begin with the address of the settings, whatever a request says of itself."""

import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from soundingboard.accounts.roles import Role
from tests import factories as make
from tests.delivery.test_links import Partner
from tests.web.pages.browsing import Browser
from tests.web.sample import Sample, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HERE = "https://improvement.example.gov.uk"
# An allowed host, and a port at which somebody else may answer.
ASKED_AT = "testserver:8443"
SOURCE = Path(__file__).resolve().parents[2] / "src" / "soundingboard"


@pytest.fixture(autouse=True)
def _given_an_address(settings: Any) -> None:
    settings.SOUNDINGBOARD_ADDRESS = HERE
    settings.SOUNDINGBOARD_ADDRESS_OF_REQUEST = False


def links_in(*texts: object) -> set[str]:
    return {found for text in texts for found in re.findall(r"https?://[^/\s<\"]+", str(text))}


def test_the_letter_for_a_new_password_leads_here() -> None:
    alice = make.actor(make.programme()).person
    assert alice is not None

    Client(headers={"host": ASKED_AT}).post("/account/password/reset/", {"email": alice.email})

    (letter,) = mail.outbox
    assert links_in(letter.body) == {HERE}


def test_an_invitation_leads_here_in_its_letter_and_on_the_page() -> None:
    alice = make.actor(programme := make.programme())
    browser = Browser(programme, alice)
    facts = {"name": "Nia Newcomer", "email": "nia@wexmoor.example", "role": "board_member", "agency": ""}

    page = browser.client.post(
        f"{browser.root}people/invitations/new/", facts, follow=True, headers={"host": ASKED_AT}
    ).content.decode()

    (letter,) = mail.outbox
    assert links_in(letter.body) == {HERE}
    assert re.findall(r"<code>(.+?)/invitations/", page) == [HERE]


@time_machine.travel(make.NOW, tick=False)
def test_a_link_to_be_passed_on_to_a_partner_leads_here() -> None:
    scene = Partner()
    browser = Browser(scene.programme, scene.alice)
    new = f"{browser.root}rounds/{scene.round.number}/links/posts/{scene.police.code}/"
    until = scene.round.cut_off
    facts = {"name": "Pat Partner", "email": "pat@police.example", "how": "copy"}
    days = {"until_day": until.day, "until_month": until.month, "until_year": until.year}

    page = browser.client.post(new, {**facts, **days}, headers={"host": ASKED_AT}).content.decode()

    assert re.findall(r"(https?://[^/\s]+)/u/", page) == [HERE]


def test_every_calendar_file_leads_here(sample: Sample) -> None:
    client = Client(headers={"host": ASKED_AT})
    client.force_login(sample.people[Role.PROGRAMME_MANAGER])

    files = [each.in_(sample) for each in addresses() if each.route.endswith(".ics")]
    assert len(files) > 2
    for address in files:
        assert links_in(client.get(address).content.decode()) <= {HERE}, address


def test_no_link_that_leaves_here_goes_by_the_host_and_port_of_the_request() -> None:
    makes = {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if "build_absolute_uri" in path.read_text()}

    assert makes == {
        "web/whole_address.py",
        "web/pages/directory.py",  # where the browser that asks is sent back to; the directory knows it or refuses it
        "api/paging.py",  # the next page, told to the program that asks
    }


def test_a_demonstration_without_an_address_goes_by_the_port_that_it_was_started_on(settings: Any) -> None:
    settings.SOUNDINGBOARD_ADDRESS_OF_REQUEST = True
    alice = make.actor(make.programme()).person
    assert alice is not None

    Client(headers={"host": "localhost:8471"}).post("/account/password/reset/", {"email": alice.email})

    assert links_in(mail.outbox[0].body) == {"http://localhost:8471"}
