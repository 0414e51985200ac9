"""Every field of every form of the sample programme, told what could identify a child: refused, and nothing kept."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from lxml import html

from soundingboard.accounts.roles import ROLES, Role
from soundingboard.lib.screening import Kind
from tests.web.sample import Address, Sample, addresses

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

# One of each kind that the door knows. All are made up: the number is the NHS Data Dictionary's own example.
TELLING = {
    "NHS number": "943 476 5919",
    "UPN": "H801200001001",
    "National Insurance number": "AB 12 34 56 C",
    "postcode": "SW1A 1AA",
    "date of birth": "born 3 May 2014",
    "e-mail": "mum@example.org",
    "phone": "07700 900123",
    "address": "14 Harbour Street",
    "name": "Jayden Okafor",
}
MOST_AT_ONCE = 400  # selects in one query: SQLite takes 500
MANY = 50  # boxes of one form, from which on they are a table
LOOKERS = (Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SCRUTINY_OFFICER, Role.DIRECTOR)


@dataclass(frozen=True)
class Field:
    """One field that takes words: where its form is sent, and what else the form says."""

    action: str
    name: str
    answers: tuple[tuple[str, str], ...]


def forms_of(page: str, content: bytes) -> Iterator[Field]:
    """Each field for words on a page, with the form around it filled in as a careless person would."""
    for form in html.fromstring(content).forms:
        if (form.get("method") or "get").lower() != "post" or "logout" in (form.get("action") or ""):
            continue
        answers = tuple(dict(_answers(form)).items())
        for name in _for_words(form):
            yield Field(urljoin(page, form.get("action") or ""), name, answers)


def _for_words(form: Any) -> list[str]:
    boxes = form.xpath(".//textarea | .//input[@type='text' or @type='search' or not(@type)]")
    return [box.get("name") for box in boxes if box.get("name") and box.get("inputmode") != "numeric"]


def _answers(form: Any) -> Iterator[tuple[str, str]]:
    for box in form.xpath(".//input | .//textarea | .//select"):
        name, kind = box.get("name"), box.get("type", "")
        if not name or kind in ("submit", "file"):
            continue
        if box.tag == "select":
            chosen = [each.get("value", "") for each in box.xpath(".//option[@selected]")]
            offered = [each.get("value", "") for each in box.xpath(".//option") if each.get("value")]
            yield name, (chosen or offered or [""])[0]
        elif kind in ("radio", "checkbox"):
            if box.get("checked") is not None or not form.xpath(f".//input[@name='{name}'][@checked]"):
                yield name, box.get("value", "on")
        else:
            said = (box.text or "") if box.tag == "textarea" else box.get("value", "")
            yield name, said or _made_up(name, kind)


def _made_up(name: str, kind: str) -> str:
    endings = {"_0": "1", "_1": "6", "_2": "2026"}
    if name[-2:] in endings:
        return endings[name[-2:]]
    return "somebody@example.org" if kind == "email" else "2026-06-01" if kind == "date" else "Words."


def all_fields(sample: Sample, client: dict[Role, Client]) -> Iterator[tuple[Client, Address, Field]]:
    """Every field for words on every page that one of the lookers may open."""
    for each in addresses():
        if not each.is_of_a_programme or each.unknown_parts():
            continue
        role = next(role for role in LOOKERS if each.permission in ROLES[role].permissions)
        address = each.in_(sample)
        response = client[role].get(address, follow=True)
        if response.streaming:
            response.getvalue()
        elif response.status_code == 200 and b"<form" in response.content:
            for field in forms_of(address, response.content):
                yield client[role], each, field


def clients(sample: Sample) -> dict[Role, Client]:
    found = {}
    for role in LOOKERS:
        found[role] = Client(raise_request_exception=False)
        found[role].force_login(sample.people[role])
    return found


def columns(text: str = "") -> Iterator[tuple[str, str]]:
    """Every column that holds words, with its table; of a name, those in which no name may stand. A session holds no
    words of anybody's."""
    for table in apps.get_models():
        for column in table._meta.concrete_fields:
            is_words = isinstance(column, (models.CharField, models.TextField, models.JSONField))
            if text == TELLING["name"] and Kind.NAME in getattr(column, "allow", ()):
                continue
            if is_words and column.model._meta.label != "sessions.Session":
                yield table._meta.db_table, str(column.column)


def kept(marks: list[str]) -> list[str]:
    """Where in the database one of the texts stands. All tables are asked in a few queries: it is asked often."""
    found = []
    with connection.cursor() as cursor:
        for mark in marks:
            asked = [
                f'SELECT \'{table}.{column}\' WHERE EXISTS (SELECT 1 FROM "{table}" WHERE "{column}" LIKE %s)'
                for table, column in columns(mark)
            ]
            for some in (asked[start : start + MOST_AT_ONCE] for start in range(0, len(asked), MOST_AT_ONCE)):
                cursor.execute(" UNION ALL ".join(some), [f"%{mark}%"] * len(some))
                found += [f"{place} holds {mark}" for (place,) in cursor.fetchall()]
    return found


def named_as_wrong(content: bytes) -> set[str]:
    """The names of the boxes to which a page's summary of errors leads."""
    page = html.fromstring(content)
    places = {href.removeprefix("#") for href in page.xpath("//*[contains(@class, 'error-summary')]//a/@href")}
    return {box.get("name") for box in page.xpath("//*[@id][@name]") if box.get("id") in places}


def test_no_field_of_any_page_keeps_what_could_identify_a_child(sample: Sample) -> None:
    """Each field is told one kind, in turn, so that every kind is tried in many places."""
    before = set(kept(list(TELLING.values())))
    failed, refused = [], 0
    windows = clients(sample)
    fields = list(all_fields(sample, windows))
    tables = defaultdict(list)
    told = []
    for (client, each, field), (kind, text) in zip(fields, cycle(TELLING.items()), strict=False):
        told.append((client, each, field, kind, text))
        tables[client, field.action, field.answers].append((field.name, text))

    # A table of boxes is told all at once: each box that the page names as wrong was refused by itself.
    settled = set()
    for (client, action, answers), boxes in tables.items():
        if len(boxes) > MANY:
            with transaction.atomic():
                response = client.post(action, dict(answers) | dict(boxes))
                transaction.set_rollback(True)
            if response.status_code == 200:
                wrong = named_as_wrong(response.content)
                settled |= {(action, name) for name, _ in boxes if name in wrong}
    refused += len(settled)

    for client, each, field, kind, text in told:
        if (field.action, field.name) in settled:
            continue
        with transaction.atomic():
            response = client.post(field.action, dict(field.answers) | {field.name: text})
            # A page that is shown again saved nothing: its action was rolled back.
            found = set(kept([text])) - before if response.status_code != 200 else set()
            transaction.set_rollback(True)
        if response.status_code >= 400 or found:
            failed.append(f"{each.name}.{field.name} with a {kind}: {response.status_code} {sorted(found)}")
        refused += response.status_code == 200

    assert failed == [], "\n".join(failed)
    assert len(fields) > 150
    assert refused > 100 + len(settled)


# As a reference is written, where capitals and blanks are refused before anything is looked for.
WRITTEN_AS_REFERENCES = ("9434765919", "943-476-5919", "h801200001001", "ab123456c")


def test_no_reference_that_a_person_chooses_is_a_number_that_could_identify_a_child(sample: Sample) -> None:
    windows = clients(sample)
    wanted = [
        (client, each, field)
        for client, each, field in all_fields(sample, windows)
        if field.name in ("code", "reference", "number") or field.name.endswith(("_code", "_reference"))
    ]
    failed = []
    for client, each, field in wanted:
        for text in WRITTEN_AS_REFERENCES:
            with transaction.atomic():
                response = client.post(field.action, dict(field.answers) | {field.name: text})
                found = kept([text]) if response.status_code != 200 else []
                transaction.set_rollback(True)
            failed += [f"{each.name}.{field.name} with {text}: {where}" for where in found]

    assert {"agency_new", "post_new"} <= {each.name for _, each, _ in wanted}
    assert failed == []
