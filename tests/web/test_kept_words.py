"""Words that a browser keeps until they are saved: whose lock it is given, and when it is told that they may go."""

import re
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.messages.storage.session import SessionStorage
from django.shortcuts import redirect
from django.urls import reverse

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Programme
from soundingboard.plan.actions import start_plan
from soundingboard.web.kept_words import lock_of, say_saved
from tests import factories as make
from tests.web.pages.browsing import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NAME = "0c0ffee0-1111-4222-8333-444455556666"
ADD = "plan/themes/add/"
SAVED = f'data-words-saved="{NAME}"'


@pytest.fixture
def programme() -> Programme:
    found: Programme = make.programme()
    return found


@pytest.fixture
def manager(programme: Programme) -> Actor:
    actor: Actor = make.actor(programme)
    start_plan(programme=programme, title="Improvement Plan", started_on=actor.today, by=actor)
    return actor


@pytest.fixture
def alice(programme: Programme, manager: Actor) -> Browser:
    return Browser(programme, manager)


def theme(**more: str) -> dict[str, Any]:
    return {"title": "Front door", "tier": "", **more}


def test_what_was_saved_is_named_on_the_next_page_and_never_again(alice: Browser) -> None:
    assert SAVED in alice.said(ADD, **theme(kept_as=NAME))

    assert SAVED not in alice.text("plan/")


def test_what_was_refused_is_not_said_to_be_saved(alice: Browser) -> None:
    assert "data-words-saved" not in alice.said(ADD, title="", kept_as=NAME)
    assert "data-words-saved" not in alice.text("plan/")


def test_what_was_sent_once_signed_out_is_not_said_to_be_saved(alice: Browser) -> None:
    person = alice.client.session["_auth_user_id"]
    alice.client.logout()

    assert "data-words-saved" not in alice.post(ADD, **theme(kept_as=NAME)).content.decode()

    alice.client.force_login(make.Person.objects.get(pk=person))
    assert "data-words-saved" not in alice.text("plan/")


def test_a_form_that_is_sent_back_with_an_error_message_was_not_saved(rf: Any) -> None:
    request = rf.post("/", {"kept_as": NAME})
    request.session = {}
    request._messages = SessionStorage(request)
    messages.error(request, "That was settled meanwhile.")

    say_saved(request, redirect("/"))

    assert [each.message for each in messages.get_messages(request)] == ["That was settled meanwhile."]


@pytest.mark.parametrize("name", ["", "<script>alert(1)</script>", "../x", "a" * 41])
def test_a_name_that_no_script_of_ours_gave_is_not_repeated(alice: Browser, name: str) -> None:
    assert "data-words-saved" not in alice.said(ADD, **theme(kept_as=name))


def test_a_browser_is_given_the_lock_of_whoever_is_signed_in(alice: Browser, manager: Actor) -> None:
    assert manager.person is not None
    told = re.search(r'<main [^>]*data-person="(\d+)" data-lock="([^"]+)"', alice.text(ADD))

    assert told is not None
    assert told.groups() == (str(manager.person_id), lock_of(manager.person))
    assert alice.get(ADD)["Cache-Control"] == "private, no-store"  # or the lock would lie about in the machine


def test_a_lock_is_a_persons_own_and_changes_with_the_password(programme: Programme, manager: Actor) -> None:
    person, other = manager.person, make.actor(programme).person
    assert person is not None
    assert other is not None
    first = lock_of(person)
    assert first == lock_of(person)
    assert first != lock_of(other)

    person.set_password("another long enough password")

    assert lock_of(person) != first


def test_nobody_who_is_not_signed_in_is_given_a_lock(client: Any) -> None:
    assert "data-lock" not in client.get(reverse("account_login")).content.decode()
    assert "data-lock" not in client.get(reverse("help")).content.decode()
