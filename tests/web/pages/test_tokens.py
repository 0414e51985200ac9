"""The pages of access tokens: made and shown once, listed, revoked."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Role
from soundingboard.connections.models import AccessToken
from soundingboard.connections.tokens import enter_by_token
from soundingboard.web.sign_in import tell_of_a_change
from tests import factories as make
from tests.web.pages.browsing import Browser

pytestmark = pytest.mark.django_db
PAGE = "people/tokens/"


@pytest.fixture
def programme() -> Programme:
    return make.programme()


def a_token(**given: Any) -> dict[str, Any]:
    until = timezone.localdate() + timedelta(days=30)
    days = {"until_day": until.day, "until_month": until.month, "until_year": until.year}
    return {"name": "Power BI", "scopes": ["read:plan", "read:measures"], **days, **given}


def test_a_token_is_shown_once_and_works(programme: Programme) -> None:
    member = Browser(programme, make.actor(programme, Role.BOARD_MEMBER))

    made = member.said(f"{PAGE}make/", **a_token())

    (token,) = re.findall(r"sb_[\w-]{43}", made)
    assert enter_by_token(token, timezone.now()).programme == programme
    listed = member.text(PAGE)
    assert token not in listed
    assert "Power BI" in listed
    assert "Read: measures and their figures" in listed
    assert "Access tokens" in member.text("people/")


@pytest.mark.parametrize("change", ["account/email/password_changed", "account/email/password_reset"])
def test_the_letter_about_a_new_password_names_the_tokens_that_go_on_working(programme: Programme, change: str) -> None:
    """Whoever sets a new password because somebody knew the old one means to end all that was made by it."""
    actor, another = make.actor(programme, Role.BOARD_MEMBER), make.actor(programme, Role.ANALYST)
    for each, name in ((actor, "Power BI"), (actor, "Gone"), (another, "Theirs")):
        Browser(programme, each).said(f"{PAGE}make/", **a_token(name=name))
    AccessToken.objects.filter(name="Gone").update(revoked_at=timezone.now())
    mail.outbox.clear()

    tell_of_a_change(actor.person, change)
    tell_of_a_change(make.actor(programme, Role.AUDITOR).person, change)

    told, untold = (str(letter.body) for letter in mail.outbox)
    assert "go on working" in told
    assert f"Power BI: {settings.SOUNDINGBOARD_ADDRESS}/p/{programme.code}/people/tokens/\n" in told
    assert "Gone" not in told
    assert "Theirs" not in told
    assert "token" not in untold


def test_whoever_has_a_token_made_is_told_by_letter(programme: Programme) -> None:
    """It outlives the session and a new password, and whoever sat down at an open screen could have made it."""
    actor = make.actor(programme, Role.BOARD_MEMBER)
    assert actor.person is not None

    made = Browser(programme, actor).said(f"{PAGE}make/", **a_token())

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([actor.person.email], "An access token was made in your name")
    assert "revoke it" in str(letter.body)
    (token,) = re.findall(r"sb_[\w-]{43}", made)
    assert token not in str(letter.body)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "There is a problem"),
        ({"scopes": []}, "Choose at least one thing"),
        ({"scopes": ["read:all"]}, "Choose"),
        ({"until_year": "2050"}, "must be on or before"),
        ({"until_year": "2020"}, "must be on or after"),
        ({"until_day": ""}, "must include a day"),
        ({"name": "For NHS 943 476 5919"}, "NHS number"),
    ],
)
def test_a_bad_answer_is_refused_in_words(programme: Programme, wrong: dict[str, Any], says: str) -> None:
    page = Browser(programme, make.actor(programme)).said(f"{PAGE}make/", **a_token(**wrong))

    assert says in page
    assert not AccessToken.objects.exists()


def test_a_token_is_revoked_by_its_person_or_by_whoever_keeps_the_connections(programme: Programme) -> None:
    member = Browser(programme, make.actor(programme, Role.BOARD_MEMBER))
    colleague = Browser(programme, make.actor(programme, Role.BOARD_MEMBER))
    admin = Browser(programme, make.actor(programme, Role.ADMINISTRATOR))
    stranger = make.programme()
    member.said(f"{PAGE}make/", **a_token())
    revoke = f"{PAGE}{AccessToken.objects.get().pk}/revoke/"

    assert colleague.get(revoke).status_code == 404
    assert "Power BI" not in colleague.text(PAGE)
    assert Browser(stranger, make.actor(stranger)).get(revoke).status_code == 404
    assert Browser(programme, make.actor(programme, Role.OUTSIDER)).get(PAGE).status_code == 403
    assert "cannot be undone" in admin.text(revoke)
    assert "no longer opens anything" in admin.said(revoke)
    assert "Revoked" in member.text(PAGE)


def test_many_tokens_take_no_more_queries(programme: Programme) -> None:
    admin = Browser(programme, make.actor(programme, Role.ADMINISTRATOR))
    admin.said(f"{PAGE}make/", **a_token())
    few = admin.queries(PAGE)
    for _ in range(12):
        admin.said(f"{PAGE}make/", **a_token())

    assert admin.queries(PAGE) == few <= 15
