"""Every address of the site, asked for by every role, by somebody not signed in and by somebody from elsewhere.

What is expected comes from the permission that each view asks for and from the table of roles, so a new page is covered
the day it is added.
"""

import logging
import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve

from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.history.models import Entry
from tests.web.sample import BY_ADDRESS, SAMPLES, Address, Sample, addresses, stranger
from tests.web.test_exempt_things import DRAFT, EXEMPT, SEES_NEITHER, with_exempt_evidence, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]

THERE = {200, 204, 302, 405}

# For everybody, signed in or not.
PUBLIC = {
    "brand": "the style of the page that asks one to sign in",
    "logo": "stands on the page that asks one to sign in",
    "alive": "asked by the machine that runs the service",
    "ready": "asked by the machine that runs the service",
    "accessibility": "must be readable by anybody",
    "help": "says nothing about a programme",
    "tour": "says nothing about a programme",
    "tour_step": "says nothing about a programme",
    "glossary": "says nothing about a programme",
    "privacy": "must be readable before signing in",
    "invitation": "whoever holds the token may",
    "update_by_link": "whoever holds the token may",
    "public_sites": "what was published is for anybody",
    "public_site": "what was published is for anybody",
    "public_papers": "what was published is for anybody",
    "public_edition": "what was published is for anybody",
    "public_file": "what was published is for anybody",
    **{
        f"public_{name}{of}": "what was published is for anybody"
        for name in (
            "promises",
            "what_happened",
            "measures",
            "measure",
            "question",
            "questions",
            "decision",
            "decisions",
            "glossary",
            "data",
            "data_file",
            "listing",
        )
        for of in ("", "_of")
    },
}
# Pages that ask for more than the permission of their view, so they may refuse somebody who has it.
NARROWER = {
    "access_token_revoke": "one revokes one's own, unless one keeps the programme's connections",
    "paper": "a draft is not there for those who may read issued papers only",
    "paper_file": "an exempt paper is not there for those who may not see what is exempt",
    "paper_committee": "an exempt paper is not there for those who may not see what is exempt",
    "paper_verify": "an exempt paper is not there for those who may not see what is exempt",
    "paper_preview": "a draft is not there for those who may read issued papers only",
    "rate": "proposing, challenging and agreeing each have a permission of their own",
    "meeting_add": "each body's meetings are run by those who serve it",
    "meeting_move": "each body's meetings are run by those who serve it",
    "meeting_agenda": "each body's meetings are run by those who serve it",
    "meeting_order": "each body's meetings are run by those who serve it",
    "meeting_carry": "each body's meetings are run by those who serve it",
    "meeting_attendance": "each body's meetings are run by those who serve it",
    "meeting_guest": "each body's meetings are run by those who serve it",
    "meeting_minutes_draft": "each body's meetings are run by those who serve it",
    "meeting_minutes_edit": "each body's meetings are run by those who serve it",
    "meeting_minutes_agree": "each body's meetings are run by those who serve it",
    "meeting_minutes_add": "each body's meetings are run by those who serve it",
    "meeting_item_add": "each body's meetings are run by those who serve it",
    "meeting_item_edit": "each body's meetings are run by those who serve it",
    "meeting_item_withdraw": "each body's meetings are run by those who serve it",
    "meeting_declare": "each body's meetings are run by those who serve it",
    "meeting_outcome": "each body's meetings are run by those who serve it",
    "meeting_outcome_note": "each body's meetings are run by those who serve it",
    "meeting_change": "each body's meetings are run by those who serve it",
    "request_add": "a body asks through those who speak for it",
    "recommendation_step": "the panel's steps and the answers to it are for different people",
    "request_step": "answering and judging an answer are for different people",
    "enquiry": "what a body means to ask is its own until it is published",
    "enquiry_compose": "what a body means to ask is its own until it is published",
    "enquiry_add": "what a body means to ask is its own until it is published",
    "enquiry_wash_up": "what a body means to ask is its own until it is published",
    "enquiry_publish": "what a body means to ask is its own until it is published",
    "enquiry_edit": "what a body means to ask is its own until it is published",
    "enquiry_drop": "what a body means to ask is its own until it is published",
    "enquiry_asked": "what a body means to ask is its own until it is published",
    "ledger_ask": "a body asks through those who speak for it",
    "risk_score": "an owner scores the risks of the posts they hold",
    "risk_control_add": "an owner keeps the controls of the risks of the posts they hold",
    "risk_control": "an owner keeps the controls of the risks of the posts they hold",
    "risk_reply": "each body replies for itself",
    "ledger_step": "answering and judging an answer are for different people",
    "content_retire": "questions are kept by others too than whoever keeps all content",
    "stored_file": "each purpose of a file has a permission of its own",
    "audit": "what was written in an audit is read by those who read audits",
    "audit_line": "one declares one's own line only",
    "audit_section": "an audit is written by the auditor to whom it was given",
    "audit_send": "an audit is written by the auditor to whom it was given",
    "audit_not_done": "an audit is written by the auditor to whom it was given",
    "audit_second": "a second grade is given by whoever was asked for it",
    "audit_finding": "what an audit found is read by those who read audits, and by whoever owns an action of it",
    "audit_action_done": "what an audit found is read by those who read audits, and by whoever owns an action of it",
    "update": "an owner reports on the actions of the posts they hold",
    "milestone_reach": "an owner reports on the actions of the posts they hold",
    "dependency_met": "an owner reports on the actions of the posts they hold",
}

MOST_QUERIES = 15  # whoever reads: what a role may not see is left out in the same queries
# Together they may send every form, and each but the first may not send most.
SENDERS = (Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR, Role.DIRECTOR, Role.OUTSIDER)


def may(sample: Sample, role: Role, each: Address) -> bool:
    """Whether a role has the permission that the view of an address asks for."""
    return each.permission in ROLES[role].permissions or each.permission in sample.more[role]


def is_alike_for_an_earlier(sample: Sample, role: Role, each: Address) -> bool:
    """Whether a sender before this one may, or may not, open an address as this one does, by its permission alone."""
    earlier = SENDERS[: SENDERS.index(role)]
    return each.name not in NARROWER and may(sample, role, each) in {may(sample, other, each) for other in earlier}


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """A thousand refusals that are meant would hide the one that is not."""
    caplog.set_level(logging.ERROR, "django.request")


def ours() -> list[Address]:
    """The addresses of programmes that the sample has things for."""
    return [each for each in addresses() if each.is_of_a_programme and not each.unknown_parts()]


def answer(client: Client, address: str, *, post: bool = False) -> tuple[int, bytes, bool]:
    """The status of the answer, what it holds, and whether that is a page. A download is read to its end, which lets go
    of its file."""
    response = client.post(address) if post else client.get(address)
    content = response.getvalue() if response.streaming else response.content
    is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    return int(response.status_code), content, is_page


def status(client: Client, address: str, *, post: bool = False) -> int:
    """The status of the answer."""
    return answer(client, address, post=post)[0]


@cache
def asked_by(href: str) -> tuple[str, Permission | None]:
    """The name of the address that a link leads to, and the permission that its view asks for."""
    found = resolve(urlsplit(href).path)
    return str(found.url_name), getattr(found.func, "permission", None)


def counted_by(asked: Iterator[int]) -> Callable[..., Any]:
    """Counts queries, without writing out each of them as Django's own way of counting does."""

    def pass_on(execute: Callable[..., Any], *about: Any) -> Any:
        next(asked)
        return execute(*about)

    return pass_on


def links_of(page: str, root: str) -> set[str]:
    """The addresses of the programme to which a page leads."""
    return {unescape(each).split("?")[0] for each in re.findall(r'href="([^"#]+)', page) if each.startswith(root)}


def test_every_address_has_a_sample() -> None:
    unknown = [f"{each.name} ({each.route}): {', '.join(each.unknown_parts())}" for each in addresses()]
    lacking = [line for line in unknown if not line.endswith(": ")]

    assert not lacking, "no sample for these; add a line to SAMPLES in tests/web/sample.py:\n" + "\n".join(lacking)


def test_the_lists_of_samples_name_only_what_is_there() -> None:
    names = {each.name for each in addresses()}
    used = {(each.before(part), part) for each in addresses() for part in each.parts}

    assert sorted(set(BY_ADDRESS) - names) == []
    assert sorted(set(SAMPLES) - used) == []
    assert sorted((set(PUBLIC) | set(NARROWER)) - names) == []


def test_every_address_of_a_programme_asks_for_a_permission() -> None:
    assert [each.name for each in addresses() if each.is_of_a_programme and each.permission is None] == []


def test_every_other_address_is_public_or_the_way_in_or_asks_for_a_token() -> None:
    elsewhere = {each.name for each in addresses() if not each.is_of_a_programme}

    assert elsewhere - set(PUBLIC) == {"start", "metrics", "public_nothing"}


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("role", list(Role))
def test_a_role_reaches_what_its_permissions_allow_and_nothing_else(sample: Sample, role: Role) -> None:
    """Nor is it shown what is exempt or a draft, where it may see neither."""
    with_exempt_evidence(sample)
    hidden = (EXEMPT, DRAFT) if role in SEES_NEITHER else ()
    client = Client(raise_request_exception=False)
    client.force_login(sample.people[role])
    wrong, may = [], ROLES[role].permissions | sample.more[role]

    for each in ours():
        address = each.in_(sample)
        if each.permission in may:
            expected = THERE | ({403, 404} if each.name in NARROWER else set())
            asked = count(1)
            with connection.execute_wrapper(counted_by(asked)):
                code, content, is_page = answer(client, address)
            found = {"GET": code}
            page = content.decode() if is_page else ""
            said = words(content) if hidden else ""
            wrong += [f"{each.name} {address} shows {mark}" for mark in hidden if mark in said]
            made = next(asked) - 1
            if made > MOST_QUERIES + (role is Role.OUTSIDER):  # whose visit is put on record besides
                wrong.append(f"{each.name} {address} makes {made} queries")
            for name, needed in map(asked_by, links_of(page, f"/p/{sample.programme.code}/")):
                if needed not in may:
                    wrong.append(f"{each.name} {address} leads to {name}, which this role may not open")
        else:
            expected = {403}
            found = {"GET": status(client, address), "POST": status(client, address, post=True)}
            # A form without a page of its own says so to anybody; sent, it is refused.
            found = {how: 403 if (how, code) == ("GET", 405) else code for how, code in found.items()}
        wrong += [f"{each.name} {how} {address}: {code}" for how, code in found.items() if code not in expected]

    assert not wrong, f"\n{role.label}:\n" + "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("role", [SENDERS[0], *(pytest.param(role, marks=pytest.mark.once) for role in SENDERS[1:])])
def test_an_empty_form_breaks_nothing_where_a_role_may_send_one(sample: Sample, role: Role) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(sample.people[role])
    wrong = []

    for each in ours():
        if may(sample, role, each) and not is_alike_for_an_earlier(sample, role, each):
            with transaction.atomic():
                code = status(client, each.in_(sample), post=True)
                transaction.set_rollback(True)
            # 404 where what the form was about is not in the state for it; 400 and 410 say so in words.
            if code >= 500 or (code == 403 and each.name not in NARROWER):
                wrong.append(f"{each.name}: {code}")

    assert not wrong, f"\n{role.label}:\n" + "\n".join(wrong)


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("role", SENDERS)
def test_a_past_date_opens_nothing_that_today_does_not(sample: Sample, role: Role) -> None:
    """The past of a page is for those who may see the page, and there is nothing in it to change.

    Each address is asked for by the first sender who may open it and the first who may not: one door leads to the past
    of every page (`doors.programme_page`), and what is behind it is asked for by every role above.
    """
    client = Client(raise_request_exception=False)
    client.force_login(sample.people[role])
    wrong = []

    for each in ours():
        if is_alike_for_an_earlier(sample, role, each):
            continue
        address = f"{each.in_(sample)}?as_at=2026-03-15"
        allowed = may(sample, role, each)
        code = status(client, address)
        if (code >= 500) or (not allowed and code not in (403, 405)):
            wrong.append(f"{each.name} GET {code}")
        with transaction.atomic():
            before = Entry.objects.count()
            code = status(client, address, post=True)
            if code >= 500 or (not allowed and code != 403) or Entry.objects.count() != before:
                wrong.append(f"{each.name} POST {code}, {Entry.objects.count() - before} entries written")
            transaction.set_rollback(True)

    assert not wrong, f"\n{role.label}:\n" + "\n".join(wrong)


@pytest.mark.once
def test_somebody_not_signed_in_is_asked_to(sample: Sample) -> None:
    wrong = []

    for each in ours():
        address = each.in_(sample)
        for response in (Client().get(address), Client().post(address)):
            if response.status_code != 405 and (
                response.status_code != 302 or not response["Location"].startswith("/account/login/")
            ):
                wrong.append(f"{each.name} {address}: {response.status_code}")

    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_is_public_opens_without_signing_in(sample: Sample, name: str, settings: Any, tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><path d="M0 0h2v1z"/></svg>')
    settings.SOUNDINGBOARD_LOGO = str(logo)
    (found,) = [each for each in addresses() if each.name == name]

    response = Client().get(found.in_(sample), follow=True)

    assert response.status_code == 200
    # One of a public list leads to where it stands there, and nothing to the way in.
    assert all(each.startswith("/public/") for each, _ in response.redirect_chain)


@pytest.mark.once
def test_for_somebody_from_elsewhere_the_programme_does_not_exist(sample: Sample) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(stranger())
    wrong = []

    for each in ours():
        address = each.in_(sample)
        for how, code in (("GET", status(client, address)), ("POST", status(client, address, post=True))):
            if code != 404 and (how, code) != ("GET", 405):
                wrong.append(f"{each.name} {how} {address}: {code}")

    assert not wrong, "\n" + "\n".join(wrong)
