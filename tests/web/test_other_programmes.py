"""What another programme holds cannot be reached by asking for it in one's own."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve
from lxml import html

from soundingboard.accounts.access import programmes_of
from soundingboard.accounts.roles import ROLES, Role
from soundingboard.history.models import Entry
from tests import factories as make
from tests.web.sample import Sample, addresses, built, stranger
from tests.web.test_every_field import LOOKERS, clients
from tests.web.test_every_upload import filled

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


# Read only where every finding listed is to be confirmed, and the inspection's own are picked out of them then.
READ_OTHERWISE = {("inspection_confirm", "all")}


@pytest.mark.slow
def test_another_programmes_things_are_chosen_in_no_form(sample: Sample) -> None:
    """Each choice and each hidden key of each form is given what stands there in the same form of another programme."""
    theirs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for form in forms_of(built()):
        for name, values in form.keys.items():
            theirs[form.page, name] |= values
    tried, taken, entries = 0, [], Entry.objects.count()

    for form in forms_of(sample):
        for name, values in form.keys.items():
            for value in sorted(theirs[form.page, name] - values)[:4]:
                tried += 1
                with transaction.atomic():
                    status = form.client.post(form.action, {**form.answers, name: value}).status_code
                    is_on_record = Entry.objects.count() > entries
                    transaction.set_rollback(True)
                if status >= 500 or (is_on_record and (form.address, name) not in READ_OTHERWISE):
                    taken.append(f"{form.page} {form.action} {name}={value}: {status}")

    assert tried > 100
    assert not taken, "\n" + "\n".join(taken)


@dataclass(frozen=True)
class Sent:
    """A form: who sends it, on which page it stands, where it goes and by which name that is known, what it says, and
    which keys of things stand in it to be chosen or to be sent along."""

    client: Client
    page: str
    action: str
    address: str
    answers: dict[str, str]
    keys: dict[str, set[str]]


def forms_of(sample: Sample) -> Iterator[Sent]:
    windows = clients(sample)
    for each in addresses():
        if not each.is_of_a_programme or each.unknown_parts():
            continue
        client = windows[next(role for role in LOOKERS if each.permission in ROLES[role].permissions)]
        answer = client.get(page := each.in_(sample), follow=True)
        if answer.streaming:
            answer.getvalue()
        elif answer.status_code == 200 and b"<form" in answer.content:
            for form in html.fromstring(answer.content).forms:
                action = urljoin(page, form.get("action") or "")
                if (form.get("method") or "get").lower() == "post" and "logout" not in action:
                    yield Sent(client, each.name, action, resolve(action).view_name, filled(form), keys_in(form))


def keys_in(form: Any) -> dict[str, set[str]]:
    """What is chosen or sent along in a form by a number, by the name of its box."""
    found: dict[str, set[str]] = defaultdict(set)
    for box in form.xpath(".//select[@name]"):
        found[box.get("name")] |= set(box.xpath("./option/@value | ./optgroup/option/@value"))
    for box in form.xpath(".//input[@name and (@type='radio' or @type='checkbox' or @type='hidden')]"):
        found[box.get("name")].add(box.get("value", ""))
    return {name: numbers for name, values in found.items() if (numbers := set(filter(str.isdecimal, values)))}


def test_somebody_in_two_programmes_is_offered_both(sample: Sample) -> None:
    person = stranger()
    make.actor(sample.programme, "analyst", who=person)
    client = Client()
    client.force_login(person)

    shown = client.get("/").content.decode()

    assert all(f"/p/{each.code}/" in shown for each in programmes_of(person, make.TODAY))
    assert len(programmes_of(person, make.TODAY)) == 2
