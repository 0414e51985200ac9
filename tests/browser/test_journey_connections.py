"""A manager makes a token that a program uses, adds a webhook that is told of what it wrote, and ends both."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from soundingboard.accounts.roles import Role
from soundingboard.connections import tasks
from soundingboard.connections.webhooks.outgoing import catch_up
from soundingboard.outbox.jobs import run_all
from tests import factories as make
from tests.browser.conftest import Journey
from tests.connections.receiver import receiving

TASKS = (tasks,)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_program_is_let_in_and_told_and_shut_out_again(journey: Journey, settings: Any, javascript: bool) -> None:
    settings.SOUNDINGBOARD_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    programme = make.programme()
    mia = make.actor(programme, Role.PROGRAMME_MANAGER, name="Mia Manager", now=timezone.now()).person
    page: Page = journey.page_of(mia, javascript=javascript)

    page.goto(f"/p/{programme.code}/people/")
    page.get_by_role("link", name="Access tokens").click()
    journey.axe(page)
    page.get_by_role("button", name="Make a token").click()
    journey.axe(page)
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_text("Choose at least one thing that the token may do").first).to_be_visible()
    journey.axe(page)
    page.get_by_label("What is it for?").fill("Case system")
    page.get_by_label("Read: evidence").check()
    page.get_by_label("Write: add evidence").check()
    page.get_by_role("button", name="Make the token").click()
    journey.axe(page)
    journey.fits_a_phone(page)
    (token,) = re.findall(r"sb_[\w-]{43}", page.content())

    with receiving() as receiver:
        page.goto(f"/p/{programme.code}/people/webhooks/")
        journey.axe(page)
        page.get_by_role("button", name="Add a webhook").click()
        journey.axe(page)
        page.get_by_label("What is it for?").fill("Hub")
        page.get_by_label("Address").fill(receiver.address)
        page.get_by_label("Evidence", exact=True).check()
        page.get_by_role("button", name="Add the webhook").click()
        journey.axe(page)
        journey.fits_a_phone(page)

        headers = {"Authorization": f"Bearer {token}"}
        address = f"/api/v1/programmes/{programme.code}/evidence"
        body = {
            "title": "Dip sample",
            "kind": "data",
            "line": 2,
            "performance_type": "quality",
            "says": "mixed",
            "collected_on": "2026-03-10",
        }
        written = Client().post(address, body, content_type="application/json", headers=headers)
        assert written.status_code == 201, written.json()
        catch_up(timezone.now())
        run_all(timezone.now)
        ((_, _, told),) = receiver.got
        assert json.loads(told)["data"]["reference"] == written.json()["reference"]

    page.goto(f"/p/{programme.code}/people/webhooks/")
    journey.fits_a_phone(page)
    page.get_by_role("link", name="Hub").click()
    expect(page.get_by_text("Taken", exact=True)).to_be_visible()
    journey.axe(page)
    journey.fits_a_phone(page)
    page.get_by_role("link", name="Remove it").click()
    journey.axe(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("nothing more is sent to it")).to_be_visible()

    page.goto(f"/p/{programme.code}/people/tokens/")
    journey.fits_a_phone(page)
    page.get_by_role("link", name="Revoke Case system").click()
    journey.axe(page)
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("Revoked", exact=True)).to_be_visible()
    assert Client().get(address, headers=headers).status_code == 401
    page.goto("/api/")
    journey.axe(page)
    journey.fits_a_phone(page)
