"""Signing in by the council's own directory, against a provider that speaks true HTTP, and one that lies."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.html import escape
from structlog.testing import capture_logs

from soundingboard.accounts.access import the_system
from soundingboard.accounts.actions import accept_invitation, invite, withdraw_invitation
from soundingboard.accounts.directory_actions import end_directory_link, link_directory
from soundingboard.accounts.invitations import InvitationNotGood
from soundingboard.accounts.models import DirectoryLink, Invitation, Membership, Person, Programme
from soundingboard.accounts.roles import Role
from soundingboard.history.log import verify
from soundingboard.history.models import Entry
from tests import factories as make
from tests.conftest import ROOT
from tests.identity_provider import CLIENT, SECRET, Provider, at_work
from tests.web.markup import faults_of
from tests.web.test_sign_in import of_the_library

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ADDRESS = "alice@wexmoor.example"
INVITED = "/account/directory/invited/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with at_work() as found:
        found.claims = {"sub": "subject-of-alice", "email": ADDRESS, "email_verified": True}
        settings.SOUNDINGBOARD_OIDC_ISSUER = found.issuer
        settings.SOUNDINGBOARD_OIDC_CLIENT_ID = CLIENT
        settings.SOUNDINGBOARD_OIDC_CLIENT_SECRET = SECRET
        settings.SOUNDINGBOARD_OIDC_LABEL = "your Wexmoor account"
        settings.SOUNDINGBOARD_OIDC_DOMAINS = ["wexmoor.example"]
        yield found


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Person:
    person = make.actor(programme).person
    assert person is not None
    person.email = ADDRESS
    person.set_password("three quite unrelated words")
    person.save()
    return person


def come_in(client: Client, start: str = "/account/directory/") -> Any:
    """Go to the provider and come back, as a browser does; the last answer."""
    sent = client.get(start)
    assert sent.status_code == 302, sent.content.decode()
    there = requests.get(sent["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def is_in(client: Client, programme: Programme) -> bool:
    return client.get(f"/p/{programme.code}/people/").status_code == 200


def refused(client: Client, start: str = "/account/directory/") -> tuple[str, str]:
    """The sentence that somebody is refused with, and the word in the log."""
    with capture_logs() as lines:
        answer = come_in(client, start)
    assert answer.status_code == 403
    (line,) = [each for each in lines if each["event"] == "sign_in.directory_refused"]
    return answer.context["sentence"], line["kind"]


def test_without_a_directory_there_is_no_button_and_no_address(client: Client) -> None:
    assert "directory" not in client.get("/account/login/").content.decode()
    assert client.get("/account/directory/").status_code == 404
    assert client.get("/account/directory/back/?code=1&state=2").status_code == 404


def test_whoever_has_an_account_is_linked_and_comes_in(provider: Provider, programme: Programme, alice: Person) -> None:
    client = Client()
    assert "Sign in with your Wexmoor account" in client.get("/account/login/").content.decode()

    assert come_in(client)["Location"] == "/"

    assert is_in(client, programme)
    link = DirectoryLink.objects.get()
    assert link.person == alice
    assert "subject-of-alice" not in link.account
    assert [each.verb for each in Entry.objects.of_programme(programme.pk)] == ["person.directory_linked"]
    assert verify(programme.pk) == []
    assert [(letter.to, str(letter.subject)) for letter in mail.outbox] == [
        ([ADDRESS], "Your account was linked to your organisation’s directory")
    ]


def test_the_next_time_the_account_is_known_whatever_its_address_became(
    provider: Provider, programme: Programme, alice: Person
) -> None:
    come_in(Client())
    provider.claims |= {"email": "alice.married@elsewhere.example", "email_verified": False}

    client = Client()
    come_in(client)

    assert is_in(client, programme)
    assert DirectoryLink.objects.count() == 1
    assert len(mail.outbox) == 1


def test_what_is_sent_there_asks_for_little_and_holds_the_answer_to_this_browser(provider: Provider) -> None:
    sent = parse_qs(urlsplit(Client().get("/account/directory/")["Location"]).query)

    assert sent["scope"] == ["openid email"]
    assert sent["code_challenge_method"] == ["S256"]
    assert len(sent["nonce"][0]) >= 20
    assert len(sent["state"][0]) >= 20
    assert sent["redirect_uri"] == ["http://testserver/account/directory/back/"]


@pytest.mark.parametrize(
    ("says", "word", "sentence"),
    [
        ({"email_verified": False}, "address_not_verified", "does not say that it verified"),
        ({"email_verified": "false"}, "address_not_verified", "does not say that it verified"),
        ({"email_verified": None}, "address_not_verified", "does not say that it verified"),
        ({"email": ""}, "no_address", "gave no e-mail address"),
        ({"email": "alice@elsewhere.example"}, "domain_not_trusted", "does not take the directory’s word"),
        ({"email": "alice@wexmoor.example.evil.example"}, "domain_not_trusted", "does not take the directory’s word"),
        ({"email": "nobody@wexmoor.example"}, "no_account", "signing in does not make one"),
    ],
)
def test_a_word_that_does_not_do_is_refused_in_words_and_makes_nobody(
    provider: Provider, programme: Programme, alice: Person, says: dict[str, Any], word: str, sentence: str
) -> None:
    provider.claims |= says
    client, people = Client(), Person.objects.count()

    said, logged = refused(client)

    assert sentence in said
    assert logged == word
    assert not is_in(client, programme)
    assert (Person.objects.count(), DirectoryLink.objects.count()) == (people, 0)


def test_a_directory_that_says_nothing_of_the_address_is_taken_to_have_verified_nothing(
    provider: Provider, alice: Person
) -> None:
    del provider.claims["email_verified"]

    assert refused(Client())[1] == "address_not_verified"


def test_entras_word_for_a_verified_address_is_understood(
    provider: Provider, programme: Programme, alice: Person
) -> None:
    del provider.claims["email_verified"]
    provider.claims["xms_edov"] = 1
    client = Client()

    come_in(client)

    assert is_in(client, programme)


@pytest.mark.parametrize(
    "lie",
    [
        {"lies": {"iss": "https://evil.example"}},
        {"lies": {"aud": "another-client"}},
        {"lies": {"aud": ["another-client", CLIENT], "azp": "another-client"}},
        {"lies": {"nonce": "of another sign-in"}},
        {"lies": {"exp": 1_000_000_000}},
        {"lies": {"sub": ""}},
        {"lies": {"sub": "s" * 300}},
        {"leaves_out": {"nonce"}},
        {"leaves_out": {"exp"}},
        {"leaves_out": {"sub"}},
        {"leaves_out": {"aud"}},
        {"signs_with": "HS256"},
        {"shows_key": False},
        {"says_issuer": "https://evil.example", "lies": {"iss": "https://evil.example"}},
    ],
    ids=str,
)
def test_a_token_that_is_not_the_directorys_word_for_here_opens_nothing(
    provider: Provider, programme: Programme, alice: Person, lie: dict[str, Any]
) -> None:
    for name, value in lie.items():
        setattr(provider, name, value)
    client = Client()

    said, logged = refused(client)

    assert "could not be proved" in said
    assert logged == "token_not_proved"
    assert not is_in(client, programme)
    assert not DirectoryLink.objects.exists()


def test_an_address_that_is_kept_out_of_the_token_is_asked_for(
    provider: Provider, programme: Programme, alice: Person
) -> None:
    provider.claims = {"sub": "subject-of-alice"}
    provider.tells = {"sub": "subject-of-alice", "email": ADDRESS, "email_verified": True}
    client = Client()

    come_in(client)

    assert is_in(client, programme)


def test_what_is_told_of_another_account_than_the_tokens_opens_nothing(
    provider: Provider, programme: Programme, alice: Person
) -> None:
    provider.claims = {"sub": "subject-of-mallory"}
    provider.tells = {"sub": "subject-of-alice", "email": ADDRESS, "email_verified": True}
    client = Client()

    assert refused(client)[1] == "another_account_told"
    assert not is_in(client, programme)
    assert not DirectoryLink.objects.exists()


def test_a_second_step_that_is_only_told_and_not_signed_does_not_count(
    provider: Provider, programme: Programme, alice: Person, settings: Any
) -> None:
    settings.SOUNDINGBOARD_SECOND_STEP_FOR = "everybody"
    settings.SOUNDINGBOARD_OIDC_SECOND_STEP = ["mfa"]
    provider.claims = {"sub": "subject-of-alice"}
    provider.tells = {"sub": "subject-of-alice", "email": ADDRESS, "email_verified": True, "amr": ["mfa"]}
    client = Client()
    come_in(client)

    assert client.get(f"/p/{programme.code}/").url == "/account/2fa/"


def test_another_account_with_the_address_of_a_linked_person_is_refused(
    provider: Provider, programme: Programme, alice: Person
) -> None:
    come_in(Client())
    provider.claims["sub"] = "subject-of-mallory"
    client = Client()

    said, logged = refused(client)

    assert "belongs to another account" in said
    assert logged == "another_account"
    assert not is_in(client, programme)


def test_a_linked_account_that_takes_another_persons_address_is_refused(
    provider: Provider, programme: Programme, alice: Person
) -> None:
    come_in(Client())
    bob = make.actor(programme, Role.BOARD_CHAIR).person
    assert bob is not None
    bob.set_password("four even less related words")
    bob.save()
    provider.claims["email"] = bob.email
    client = Client()

    assert refused(client)[1] == "address_of_another"
    assert not is_in(client, programme)


def test_somebody_whose_account_is_closed_is_told_so(provider: Provider, alice: Person) -> None:
    come_in(Client())
    Person.objects.filter(pk=alice.pk).update(is_active=False)

    assert refused(Client())[1] == "account_closed"


def test_the_holder_of_a_post_who_was_never_invited_has_no_account(provider: Provider, programme: Programme) -> None:
    Person.objects.create_user(ADDRESS, None, name="Alice")

    assert refused(Client())[1] == "no_account"


def test_an_answer_that_nobody_here_asked_for_is_refused(provider: Provider, alice: Person) -> None:
    sent = Client().get("/account/directory/")
    there = requests.get(sent["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])

    answer = Client().get(f"{back.path}?{back.query}")

    assert answer.status_code == 403
    assert "begun too long ago, or in another window" in answer.content.decode()


def test_an_answer_is_good_once(provider: Provider, programme: Programme, alice: Person) -> None:
    client = Client()
    sent = client.get("/account/directory/")
    there = requests.get(sent["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    client.get(f"{back.path}?{back.query}")

    assert client.get(f"{back.path}?{back.query}").status_code == 403


def test_whoever_says_no_there_is_told_what_to_do(provider: Provider, alice: Person) -> None:
    provider.denies = True

    assert refused(Client()) == (
        "You were not signed in there. Try again, or sign in with your password.",
        "directory_refused",
    )


def test_a_directory_that_is_away_is_said_to_be(settings: Any, provider: Provider, alice: Person) -> None:
    settings.SOUNDINGBOARD_OIDC_ISSUER = "http://127.0.0.1:9"

    answer = Client().get("/account/directory/")

    assert answer.status_code == 403
    assert "does not answer" in answer.content.decode()


# --- invitations ------------------------------------------------------------------------------------------------------


@pytest.fixture
def invited(programme: Programme) -> tuple[Invitation, str]:
    by = make.actor(programme, now=timezone.now())
    return invite(programme=programme, email=ADDRESS, name="Alice Marsh", role=Role.ANALYST, by=by)


def test_whoever_is_invited_accepts_by_the_directory_without_a_password(
    provider: Provider, programme: Programme, invited: tuple[Invitation, str]
) -> None:
    client = Client()
    assert INVITED in client.get(f"/invitations/{invited[1]}/").content.decode()

    come_in(client, INVITED)

    alice = Person.objects.get(email=ADDRESS)
    assert is_in(client, programme)
    assert not alice.has_usable_password()
    assert Membership.objects.get(person=alice).role == Role.ANALYST
    again = Client()
    come_in(again)
    assert is_in(again, programme)


def test_an_invitation_gives_no_password_to_whoever_comes_in_by_the_directory(
    provider: Provider, programme: Programme, alice: Person
) -> None:
    """The link is shown to whoever invites: with a password of their choosing they would be her in every programme."""
    alice.set_unusable_password()
    alice.save()
    link_directory(person=alice, account="a" * 64, by=make.actor(programme, now=timezone.now()))
    another = make.programme()
    _, token = invite(
        programme=another, email=ADDRESS, name="Alice", role=Role.ANALYST, by=make.actor(another, now=timezone.now())
    )
    mallory, chosen = Client(), "three words of mallory"

    page = mallory.get(f"/invitations/{token}/").content.decode()
    mallory.post(f"/invitations/{token}/", {"password": chosen, "again": chosen})

    alice.refresh_from_db()
    assert not alice.has_usable_password()
    assert not is_in(mallory, programme)
    assert "It has no password" in page
    assert 'type="password"' not in page
    with pytest.raises(InvitationNotGood, match="without a password"):
        accept_invitation(token=token, password=chosen, by=the_system(another, timezone.now()))


def test_whoever_comes_in_by_the_directory_accepts_a_second_invitation_by_it(
    provider: Provider, invited: tuple[Invitation, str]
) -> None:
    client, another = Client(), make.programme()
    client.get(f"/invitations/{invited[1]}/")
    come_in(client, INVITED)
    _, token = invite(
        programme=another, email=ADDRESS, name="Alice", role=Role.ANALYST, by=make.actor(another, now=timezone.now())
    )

    elsewhere = Client()
    assert INVITED in elsewhere.get(f"/invitations/{token}/").content.decode()
    come_in(elsewhere, INVITED)

    assert is_in(elsewhere, another)


def test_whoever_comes_in_by_the_directory_gets_a_password_by_a_letter_alone(
    provider: Provider, programme: Programme, invited: tuple[Invitation, str]
) -> None:
    """Otherwise whoever sat down at their open screen could choose one, and come back with it."""
    client, chosen = Client(), "three words of mallory"
    client.get(f"/invitations/{invited[1]}/")
    come_in(client, INVITED)

    page = client.get("/account/", follow=True)
    client.post("/account/password/set/", {"password1": chosen, "password2": chosen})

    assert "You have no password here" in page.content.decode()
    assert faults_of(page.content.decode()) == []
    alice = Person.objects.get(email=ADDRESS)
    assert not alice.has_usable_password()

    mail.outbox.clear()
    client.post("/account/password/reset/", {"email": ADDRESS})
    (letter,) = mail.outbox
    found = re.search(r"http://testserver(/account/password/reset/key/\S+)", str(letter.body))
    assert found
    form = client.get(found[1], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": chosen, "password2": chosen})
    alice.refresh_from_db()
    assert alice.check_password(chosen)


def test_an_invitation_is_for_its_own_address_alone(provider: Provider, invited: tuple[Invitation, str]) -> None:
    provider.claims |= {"email": "mallory@wexmoor.example"}

    client = Client()
    client.get(f"/invitations/{invited[1]}/")

    said, logged = refused(client, INVITED)

    assert "for another e-mail address" in said
    assert logged == "not_the_invited"
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_an_invitation_that_was_withdrawn_meanwhile_opens_nothing(
    provider: Provider, programme: Programme, invited: tuple[Invitation, str]
) -> None:
    client = Client()
    client.get(f"/invitations/{invited[1]}/")
    sent = client.get(INVITED)
    withdraw_invitation(invitation=invited[0], by=make.actor(programme, now=timezone.now()))
    there = requests.get(sent["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])

    answer = client.get(f"{back.path}?{back.query}")

    assert answer.status_code == 403
    assert "was withdrawn" in answer.content.decode()
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_an_invitation_that_ran_out_is_not_taken_there_at_all(
    provider: Provider, invited: tuple[Invitation, str]
) -> None:
    Invitation.objects.update(expires_at=timezone.now())
    client = Client()

    assert client.get(f"/invitations/{invited[1]}/").status_code == 410
    assert "Open the link in your letter again" in client.get(INVITED).content.decode()


# --- the second step --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counted", "says", "is_asked"),
    [
        ([], {"amr": ["pwd", "mfa"]}, True),
        (["mfa"], {"amr": ["pwd", "mfa"]}, False),
        (["mfa"], {"amr": ["pwd"]}, True),
        (["mfa"], {}, True),
        (["c1"], {"acrs": ["c1"]}, False),
        (["urn:example:strong"], {"acr": "urn:example:strong"}, False),
    ],
)
def test_a_second_step_shown_there_counts_only_where_the_installation_says_so(
    provider: Provider,
    programme: Programme,
    alice: Person,
    settings: Any,
    counted: list[str],
    says: dict[str, Any],
    is_asked: bool,
) -> None:
    settings.SOUNDINGBOARD_SECOND_STEP_FOR = "everybody"
    settings.SOUNDINGBOARD_OIDC_SECOND_STEP = counted
    provider.claims |= says
    client = Client()
    come_in(client)

    assert is_in(client, programme) is not is_asked


def test_a_second_step_shown_there_is_no_other_persons(
    provider: Provider, programme: Programme, alice: Person, settings: Any
) -> None:
    settings.SOUNDINGBOARD_SECOND_STEP_FOR = "everybody"
    settings.SOUNDINGBOARD_OIDC_SECOND_STEP = ["mfa"]
    provider.claims["amr"] = ["mfa"]
    bob = make.actor(programme, Role.BOARD_CHAIR).person
    assert bob is not None
    bob.set_password("four even less related words")
    bob.save()
    client = Client()
    come_in(client)
    client.post("/account/logout/")
    client.post("/account/login/", {"login": bob.email, "password": "four even less related words"})

    assert client.get(f"/p/{programme.code}/").url == "/account/2fa/"


# --- a new account there ----------------------------------------------------------------------------------------------


def test_once_the_old_link_is_taken_away_a_new_account_is_linked(
    provider: Provider, programme: Programme, alice: Person
) -> None:
    come_in(Client())
    by = make.actor(programme, Role.ADMINISTRATOR, now=timezone.now())
    end_directory_link(programme=programme, person=alice, why="Made anew in Entra", by=by)
    provider.claims["sub"] = "subject-of-alice-anew"
    client = Client()

    come_in(client)

    assert is_in(client, programme)
    assert DirectoryLink.objects.filter(ended_at=None).count() == 1


# --- going out ------------------------------------------------------------------------------------------------------


def sign_out(client: Client) -> Any:
    """Sign out as the button does; the page that one is led to."""
    return client.post("/account/logout/", follow=True)


@pytest.mark.parametrize("asks", ["", "?tenant=one"])
def test_whoever_came_by_the_directory_is_told_how_to_sign_out_there_too(
    provider: Provider, programme: Programme, alice: Person, asks: str
) -> None:
    provider.ends_at = f"{provider.issuer}/out{asks}"
    client = Client()
    come_in(client)

    page = sign_out(client)

    said = page.content.decode()
    assert not is_in(client, programme)
    assert page.redirect_chain == [("/account/directory/signed-out/", 302)]
    assert faults_of(said) == []
    assert "still signed in there" in said
    assert provider.ended == []  # it is theirs to choose
    there = page.context["there"]
    assert f'href="{escape(there)}"' in said
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    (ended,) = provider.ended
    wanted = {"client_id": CLIENT, "post_logout_redirect_uri": "http://testserver/account/login/"}
    assert ended == wanted | ({"tenant": "one"} if asks else {})
    assert client.get(urlsplit(back).path).status_code == 200


@pytest.mark.parametrize(
    "says",
    [
        None,
        "",
        "javascript:alert(1)",
        "/out",
        "//elsewhere.example/out",
        "ftp://elsewhere.example/",
        7,
        ["x"],
        "http://[",
        {},
    ],
)
def test_a_directory_with_no_place_to_end_a_sign_in_is_not_led_to(
    provider: Provider, programme: Programme, alice: Person, says: Any
) -> None:
    client = Client()
    come_in(client)
    provider.ends_at = says

    page = sign_out(client)

    assert not is_in(client, programme)
    assert page.request["PATH_INFO"] == "/account/login/"


def test_an_issuer_in_the_clear_alone_is_left_in_the_clear(
    provider: Provider, programme: Programme, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soundingboard.web import openid

    class Directory:
        def load_server_metadata(self) -> dict[str, str]:
            return {"issuer": "https://id.example", "end_session_endpoint": "http://id.example/out"}

    settings.SOUNDINGBOARD_OIDC_ISSUER = "https://id.example"
    monkeypatch.setattr(openid, "_client", lambda **_: Directory())

    assert openid.way_out("https://here.example/") == ""


def test_a_directory_that_calls_itself_another_or_is_away_is_not_led_to(
    provider: Provider, programme: Programme, alice: Person, settings: Any
) -> None:
    provider.ends_at = f"{provider.issuer}/out"
    for change in ("another", "away"):
        client = Client()
        come_in(client)
        if change == "another":
            provider.says_issuer = "https://elsewhere.example"
        else:
            settings.SOUNDINGBOARD_OIDC_ISSUER = "http://127.0.0.1:9"

        assert sign_out(client).request["PATH_INFO"] == "/account/login/"
        assert not is_in(client, programme)
        provider.says_issuer = ""


def test_whoever_came_by_a_password_is_led_where_they_always_were(
    provider: Provider, programme: Programme, alice: Person
) -> None:
    provider.ends_at = f"{provider.issuer}/out"
    client = Client()
    client.post("/account/login/", {"login": ADDRESS, "password": "three quite unrelated words"})
    assert is_in(client, programme)

    chain = [each for each, _ in sign_out(client).redirect_chain]
    assert "/account/directory/signed-out/" not in chain
    assert chain[-1].startswith("/account/login/")
    assert provider.asked == []


# --- showing once more who one is ---------------------------------------------------------------------------------


PROVED = (
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/add/",
)


@pytest.fixture
def came_without_a_password(provider: Provider, invited: tuple[Invitation, str]) -> Client:
    client = Client()
    client.get(f"/invitations/{invited[1]}/")
    come_in(client, INVITED)
    return client


def anew(client: Client, page: str, *, as_asked: bool = True) -> Any:
    """Follow a page that asks who one is to the directory and back; the answer to coming back."""
    asked = client.get(page, follow=True)
    assert asked.status_code == 200
    assert faults_of(asked.content.decode()) == []
    link = re.search(r'href="(/account/directory/again/go/[^"]*)"', asked.content.decode())
    assert link, asked.content.decode()
    sent = client.get(unescape(link[1]))["Location"]
    if not as_asked:  # whoever sits at an open screen can change an address on its way
        sent = sent.replace("prompt=login", "prompt=none").replace("max_age=0", "max_age=9999")
    back = urlsplit(requests.get(sent, allow_redirects=False, timeout=5).headers["Location"])
    return client.get(f"{back.path}?{back.query}")


@pytest.mark.parametrize("page", PROVED)
def test_whoever_has_no_password_signs_in_there_anew_before_they_change_how_they_sign_in(
    came_without_a_password: Client, page: str
) -> None:
    client = came_without_a_password

    assert client.get(page).status_code == 302
    assert anew(client, page)["Location"] == page

    assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", PROVED)
def test_nothing_is_sent_to_a_page_that_nobody_proved_themselves_for(
    came_without_a_password: Client, page: str
) -> None:
    answer = came_without_a_password.post(page, {"code": "123456", "name": "Mallory", "credential": "{}"})

    assert answer.status_code == 302
    assert answer["Location"].startswith(("/account/reauthenticate/", "/account/directory/again/"))


def test_a_sign_in_there_that_goes_on_proves_nothing_anew(came_without_a_password: Client) -> None:
    client, page = came_without_a_password, PROVED[0]

    answer = anew(client, page, as_asked=False)

    assert answer.status_code == 403
    assert "did not ask you anew" in answer.content.decode()
    assert client.get(page).status_code == 302


@pytest.mark.parametrize("says", [{"auth_time": None}, {"auth_time": True}, {"auth_time": 10**30}])
def test_a_directory_that_does_not_say_when_proves_nothing_anew_and_a_letter_is_the_way(
    provider: Provider, came_without_a_password: Client, says: dict[str, Any]
) -> None:
    client, page = came_without_a_password, PROVED[0]
    provider.lies |= says

    answer = anew(client, page)

    assert answer.status_code == 403
    assert "have a letter sent" in answer.content.decode()
    assert client.get(page).status_code == 302


def test_another_account_there_proves_nothing(
    provider: Provider, programme: Programme, came_without_a_password: Client
) -> None:
    client, page = came_without_a_password, PROVED[0]
    bob = make.actor(programme, Role.BOARD_CHAIR).person
    assert bob is not None
    Person.objects.filter(pk=bob.pk).update(email="bob@wexmoor.example")
    provider.claims |= {"sub": "subject-of-mallory", "email": "bob@wexmoor.example"}

    answer = anew(client, page)

    assert answer.status_code == 403
    assert "another account" in answer.content.decode()
    assert client.get("/account/sessions/").wsgi_request.user.email == ADDRESS
    assert client.get(page).status_code == 302
    assert DirectoryLink.objects.count() == 1


def test_what_was_shown_there_anew_is_good_for_five_minutes(came_without_a_password: Client) -> None:
    client, page = came_without_a_password, PROVED[0]
    anew(client, page)
    soon, later = timezone.now() + timedelta(minutes=4), timezone.now() + timedelta(minutes=6)

    with time_machine.travel(soon, tick=False):
        assert client.get(page).status_code == 200
    with time_machine.travel(later, tick=False):
        assert client.get(page).status_code == 302


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "x" * 5000])
def test_whoever_signed_in_there_anew_is_led_to_no_other_site(came_without_a_password: Client, there: str) -> None:
    client = came_without_a_password

    answer = anew(client, f"/account/directory/again/?{urlencode({'next': there})}")

    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith("//")


def test_whoever_has_a_password_may_show_it_or_sign_in_there_anew(
    provider: Provider, programme: Programme, alice: Person
) -> None:
    client = Client()
    come_in(client)

    page = client.get(PROVED[0], follow=True).content.decode()
    assert 'type="password"' in page
    assert "Sign in with your Wexmoor account, once more" in page
    assert anew(client, f"/account/directory/again/?next={PROVED[0]}")["Location"] == PROVED[0]
    assert client.get(PROVED[0]).status_code == 200


def test_nobody_is_asked_there_anew_who_is_not_in_or_has_no_account_there(
    provider: Provider, programme: Programme, alice: Person
) -> None:
    for page in ("/account/directory/again/", "/account/directory/again/go/"):
        assert Client().get(page)["Location"].startswith("/account/login/")
        client = Client()
        client.force_login(alice)
        assert client.get(page).status_code == 404


OURS = str(ROOT / "src")


@pytest.mark.parametrize("name", sorted(set(of_the_library())))
def test_each_page_of_ones_own_opens_or_leads_on_for_whoever_has_no_password(
    came_without_a_password: Client, name: str
) -> None:
    """And nothing that is sent to one, filled in by whoever sits at the open screen, makes a way in."""
    client, part = came_without_a_password, {"key": "1-abc", "uidb36": "1", "pk": 1}
    named = list(get_resolver().reverse_dict.getlist(name)[0][0][0][1])
    page = reverse(name, kwargs={each: part[each] for each in named})
    chosen = "three words of mallory"
    said = {"password": chosen, "password1": chosen, "password2": chosen, "oldpassword": "", "code": "123456"}

    shown = client.get(page, follow=True)
    answer = client.post(page, {**said, "name": "Mallory", "credential": "{}", "email": "mallory@wexmoor.example"})

    assert shown.status_code in (200, 404)
    if found := [each for each in shown.templates if each.name]:
        assert found[0].origin.name.startswith(OURS)
    if shown.status_code == 200:
        assert faults_of(shown.content.decode()) == []
    assert answer.status_code in (200, 302, 403, 404, 405)
    alice = Person.objects.get(email=ADDRESS)
    assert not alice.has_usable_password()
    assert not Authenticator.objects.exists()
    assert not EmailAddress.objects.filter(email__startswith="mallory").exists()
