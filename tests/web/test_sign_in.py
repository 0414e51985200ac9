"""Signing in: password, second step, recovery codes, too many tries, sessions that end."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import allauth
import pytest
import time_machine
from allauth import urls as account_urls
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from structlog.testing import capture_logs

from soundingboard.accounts.actions import invite
from soundingboard.accounts.models import Person, Programme
from soundingboard.accounts.roles import Role
from soundingboard.accounts.sessions import sessions_of
from soundingboard.web.sign_in import CHANGED
from tests import factories as make
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db

PASSWORD = "three quite unrelated words"
ANOTHER = "four even less related words"


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Person:
    person = make.actor(programme).person
    assert person is not None
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, person: Person, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": person.email, "password": password})


def is_in(client: Client, programme: Programme) -> bool:
    return client.get(f"/p/{programme.code}/people/").status_code == 200


LIBRARY = Path(allauth.__file__).parent / "templates"
OURS = ROOT / "src/soundingboard/web/templates"
# Half-minutes since 1970, held still: a test that crossed from one to the next would fail once in a while.
HALF_MINUTE = 60_000_000


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time", lambda: iter([HALF_MINUTE - 1, HALF_MINUTE])
    )


def code_of(secret: str, half_minute: int = HALF_MINUTE) -> str:
    """The six figures that an authenticator app would show, by RFC 4226 and not by the library under test."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, half_minute.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def with_second_step(client: Client) -> str:
    """Set the second step up through its pages, the password given once more; the secret."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/")
    secret = str(page.context["form"].secret)
    assert secret in page.content.decode()
    done = client.post("/account/2fa/totp/activate/", {"code": code_of(secret, HALF_MINUTE - 1)})
    assert done.status_code == 302
    return secret


def test_the_right_password_opens_and_a_wrong_one_does_not(programme: Programme, alice: Person) -> None:
    client = Client()
    wrong = sign_in(client, alice, "a wrong guess altogether")
    assert wrong.status_code == 200
    assert not is_in(client, programme)

    sign_in(client, alice)

    assert is_in(client, programme)


def test_nobody_can_make_an_account_by_themselves(client: Client) -> None:
    response = client.post("/account/signup/", {"email": "m@x.example", "password1": PASSWORD, "password2": PASSWORD})

    assert response.status_code == 200
    assert not Person.objects.exists()
    assert "invitation" in response.content.decode()


def test_too_many_wrong_passwords_close_the_door_even_to_the_right_one(programme: Programme, alice: Person) -> None:
    tries = [sign_in(Client(), alice, f"guess number {number}").status_code for number in range(6)]
    client = Client()
    last = sign_in(client, alice)

    assert tries[0] == 200
    assert "Too many" in last.content.decode() or last.status_code == 429
    assert not is_in(client, programme)


@pytest.mark.parametrize(("proxies", "is_let_in"), [(1, True), (0, False)])
def test_behind_a_proxy_one_persons_wrong_passwords_keep_nobody_else_out(
    programme: Programme, alice: Person, settings: Any, proxies: int, is_let_in: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    # What a guesser claims stands before what the proxy saw.
    guesser = {"HTTP_X_FORWARDED_FOR": "198.51.100.7, 203.0.113.9"}
    for number in range(11):
        Client(**guesser).post("/account/login/", {"login": f"g{number}@x.example", "password": "a guess"})

    at_home = Client(HTTP_X_FORWARDED_FOR="198.51.100.7")
    sign_in(at_home, alice)

    assert is_in(at_home, programme) is is_let_in


def test_signing_in_begins_a_session_that_nobody_could_have_planted(programme: Programme, alice: Person) -> None:
    client, onlooker = Client(), Client()
    client.post("/account/login/", {"login": alice.email, "password": "a wrong guess altogether"})
    planted = client.session.session_key or "a" * 32
    client.cookies["sessionid"] = onlooker.cookies["sessionid"] = planted

    sign_in(client, alice)

    assert is_in(client, programme)
    assert client.cookies["sessionid"].value != planted
    assert not is_in(onlooker, programme)


def test_signing_out_ends_the_session(programme: Programme, alice: Person) -> None:
    client = Client()
    sign_in(client, alice)
    kept = client.cookies["sessionid"].value

    client.post("/account/logout/")

    assert not is_in(client, programme)
    client.cookies["sessionid"] = kept
    assert not is_in(client, programme)


def test_a_new_password_ends_the_other_sessions_and_not_ones_own(programme: Programme, alice: Person) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here, alice)
    sign_in(elsewhere, alice)

    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})

    assert is_in(here, programme)
    assert not is_in(elsewhere, programme)


def test_a_forgotten_password_is_set_anew_by_the_link_in_a_letter(programme: Programme, alice: Person) -> None:
    client = Client()
    client.post("/account/password/reset/", {"email": alice.email})
    found = re.search(r"http://testserver(/account/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert found

    form = client.get(found[1], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": ANOTHER, "password2": ANOTHER})

    sign_in(client, alice, ANOTHER)
    assert is_in(client, programme)


def test_a_letter_is_promised_whether_or_not_there_is_an_account(client: Client, alice: Person) -> None:
    known = client.post("/account/password/reset/", {"email": alice.email}, follow=True).content
    unknown = Client().post("/account/password/reset/", {"email": "nobody@wexmoor.example"}, follow=True).content

    assert known == unknown


def test_the_second_step_is_set_up_and_then_asked_for(programme: Programme, alice: Person) -> None:
    client = Client()
    sign_in(client, alice)
    secret = with_second_step(client)
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    client.post("/account/logout/")

    asked = sign_in(client, alice)
    assert asked["Location"] == "/account/2fa/authenticate/"
    assert not is_in(client, programme)
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(client, programme)
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})

    assert is_in(client, programme)


def test_the_second_step_is_not_set_up_without_giving_the_password_again(alice: Person) -> None:
    client = Client()
    sign_in(client, alice)

    assert client.get("/account/2fa/totp/activate/")["Location"].startswith("/account/reauthenticate/")


def test_a_code_that_was_used_does_not_open_again(programme: Programme, alice: Person) -> None:
    client, onlooker = Client(), Client()
    sign_in(client, alice)
    secret = with_second_step(client)
    client.post("/account/logout/")
    mail.outbox.clear()
    for each in (client, onlooker):
        sign_in(each, alice)
        each.post("/account/2fa/authenticate/", {"code": "000000"})
        assert mail.outbox == []  # a wrong code is no news; the one that comes back is
        each.post("/account/2fa/authenticate/", {"code": code_of(secret)})

    assert is_in(client, programme)
    assert not is_in(onlooker, programme)
    (letter,) = mail.outbox
    assert letter.to == [alice.email]
    assert "used already was typed again, after your password" in " ".join(str(letter.body).split())


def test_the_code_by_which_an_app_was_set_up_opens_nothing(programme: Programme, alice: Person) -> None:
    client, onlooker = Client(), Client()
    sign_in(client, alice)
    secret = with_second_step(client)

    sign_in(onlooker, alice)
    onlooker.post("/account/2fa/authenticate/", {"code": code_of(secret, HALF_MINUTE - 1)})
    assert not is_in(onlooker, programme)
    onlooker.post("/account/2fa/authenticate/", {"code": code_of(secret)})
    assert is_in(onlooker, programme)


@pytest.mark.parametrize("seconds", [10, 35, 59, 85])
@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.3} {:.0}"])
def test_a_code_that_was_used_opens_nothing_for_as_long_as_a_telephone_s_clock_may_be_off(
    programme: Programme, alice: Person, seconds: int, typed: str
) -> None:
    """It is right for a minute and a half: in its own half minute, in the one before and in the one after."""
    client = Client()
    sign_in(client, alice)
    code = code_of(with_second_step(client))
    client.post("/account/logout/")
    sign_in(client, alice)
    client.post("/account/2fa/authenticate/", {"code": code})
    assert is_in(client, programme)
    written = f"{code[:3]} {code[3:]}" if ":" in typed else typed.format(code)

    with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False):
        onlooker = Client()
        sign_in(onlooker, alice)
        onlooker.post("/account/2fa/authenticate/", {"code": written})
        assert not is_in(onlooker, programme)
        client.post("/account/2fa/reauthenticate/", {"code": code, "next": "/account/2fa/webauthn/add/"})
        assert "used already" in str(mail.outbox[-1].body)


EMPTY = {"clientDataJSON": "AA", "attestationObject": "AA", "authenticatorData": "AA", "signature": "AA"}


@pytest.mark.parametrize(
    "credential",
    [
        "{}", "[]", "null", "1", '"x"', "{", "\\u0000", "[" * 100_000, '{"a":' * 100_000, '{"id": 1}',
        '{"response": []}', '{"rawId": "²", "response": null}',
        *(
            json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": response})
            for response in ({}, [], "x", EMPTY, {**EMPTY, "userHandle": "AA"}, {**EMPTY, "userHandle": {}}, {"a": []})
        ),
    ],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_a_passkey_that_is_none_is_refused_in_words_wherever_one_is_sent(alice: Person, credential: str) -> None:
    outside, inside = Client(raise_request_exception=False), Client(raise_request_exception=False)
    sign_in(inside, alice)
    with_second_step(inside)
    half_way = Client(raise_request_exception=False)
    sign_in(half_way, alice)
    sent = {"credential": credential, "name": "Mine"}

    for client, page in (
        (outside, "/account/2fa/webauthn/login/"),
        (half_way, "/account/2fa/authenticate/"),
        (inside, "/account/2fa/webauthn/reauthenticate/"),
        (inside, "/account/2fa/webauthn/add/"),
    ):
        client.get(page)
        assert client.post(page, sent).status_code in (200, 302), page
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_recovery_code_opens_once(programme: Programme, alice: Person) -> None:
    client = Client()
    sign_in(client, alice)
    with_second_step(client)
    shown = client.get("/account/2fa/recovery-codes/").content.decode()
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert all(code in shown for code in codes)

    first, again = Client(), Client()
    for each in (first, again):
        sign_in(each, alice)
        each.post("/account/2fa/authenticate/", {"code": codes[0]})

    assert is_in(first, programme)
    assert not is_in(again, programme)


def test_guessing_the_second_step_is_stopped(programme: Programme, alice: Person) -> None:
    client = Client()
    sign_in(client, alice)
    secret = with_second_step(client)
    client.post("/account/logout/")
    sign_in(client, alice)

    for number in range(6):
        client.post("/account/2fa/authenticate/", {"code": f"{number:06}"})
    client.post("/account/2fa/authenticate/", {"code": code_of(secret)})

    assert not is_in(client, programme)


def test_an_invitation_does_not_pass_by_the_second_step(programme: Programme, alice: Person) -> None:
    client = Client()
    sign_in(client, alice)
    with_second_step(client)
    other = make.programme()
    _, token = invite(
        programme=other, email=alice.email, name="Alice", role=Role.ANALYST, by=make.actor(other, now=timezone.now())
    )

    fresh = Client()
    answer = fresh.post(f"/invitations/{token}/", {"password": PASSWORD})

    assert answer["Location"].startswith("/account/2fa/authenticate/")
    assert not is_in(fresh, other)


def test_a_password_that_is_longer_than_anybody_types_is_refused(programme: Programme, alice: Person) -> None:
    client = Client()
    sign_in(client, alice)
    change = {"oldpassword": PASSWORD, "password1": "long words " * 12, "password2": "long words " * 12}

    answer = client.post("/account/password/change/", change)

    assert "Choose a password of at most 128 characters" in answer.content.decode()
    assert sign_in(Client(), alice).status_code == 302


def test_whoever_s_password_was_changed_is_told_by_letter(programme: Programme, alice: Person) -> None:
    client = Client()
    sign_in(client, alice)
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([alice.email], "Your password was changed")
    assert "If it was not, somebody else can sign in as you" in str(letter.body)
    assert "/account/password/reset/" in str(letter.body)


def test_whoever_s_second_step_was_changed_is_told_by_letter(
    alice: Person, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    sign_in(client, alice)
    with django_capture_on_commit_callbacks(execute=True):
        with_second_step(client)
        client.post("/account/2fa/recovery-codes/generate/")
    client.post("/account/2fa/totp/deactivate/")

    assert [str(each.subject) for each in mail.outbox] == [
        "The second step was set up",
        "You have new recovery codes",
        "The second step was taken away",
    ]


def test_each_change_of_a_second_step_is_called_by_its_name_in_the_letter() -> None:
    theirs = {f"mfa/email/{each.name.removesuffix('_subject.txt')}" for each in LIBRARY.glob("mfa/email/*_subject.txt")}

    assert len(theirs) == 5
    assert theirs <= set(CHANGED)


def test_a_mail_server_that_is_away_undoes_no_change(
    programme: Programme, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ConnectionRefusedError

    client = Client()
    sign_in(client, alice)
    monkeypatch.setattr("soundingboard.web.sign_in.send_mail", away)
    with capture_logs() as lines:
        client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})

    assert "sign_in.letter_not_sent" in [line["event"] for line in lines]
    again = Client()
    sign_in(again, alice, ANOTHER)
    assert is_in(again, programme)


def test_what_happens_at_the_door_is_logged_without_what_was_typed(
    alice: Person, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    with capture_logs() as lines:
        sign_in(client, alice, "a wrong guess altogether")
        sign_in(client, alice)
        with django_capture_on_commit_callbacks(execute=True):
            secret = with_second_step(client)
        client.post("/account/logout/")
        sign_in(client, alice)
        client.post("/account/2fa/authenticate/", {"code": "000000"})
        client.post("/account/2fa/authenticate/", {"code": code_of(secret)})
        client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})

    said = [(line["event"], line.get("person")) for line in lines if line["event"].startswith("sign_in.")]
    assert said == [
        ("sign_in.refused", None),
        ("sign_in.done", alice.pk),
        ("sign_in.second_step_changed", alice.pk),
        ("sign_in.second_step_changed", alice.pk),
        ("sign_in.ended", alice.pk),
        ("sign_in.code_refused", alice.pk),
        ("sign_in.done", alice.pk),
        ("sign_in.password_changed", alice.pk),
    ]
    assert not any(typed in str(lines) for typed in (alice.email, PASSWORD, ANOTHER, "wrong guess", "000000", secret))


def test_somebody_whose_account_is_closed_is_not_let_in(programme: Programme, alice: Person) -> None:
    client = Client()
    sign_in(client, alice)
    Person.objects.update(is_active=False)

    assert not is_in(client, programme)
    assert not is_in(Client(), programme)


# --- who must ---------------------------------------------------------------------------------------------------------


# What is noted of a second step is noted when it is on record for good, so these commit.


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("setting", ["everybody", "administrator, programme_manager"])
def test_a_role_that_must_show_a_second_step_is_led_to_it_first(
    programme: Programme, alice: Person, settings: Any, setting: str
) -> None:
    settings.SOUNDINGBOARD_SECOND_STEP_FOR = setting
    client = Client()
    sign_in(client, alice)
    home = f"/p/{programme.code}/"

    assert client.get(home).url == client.post(f"{home}people/invitations/").url == "/account/2fa/"
    assert "Your role asks for a second step" in client.get("/account/2fa/").content.decode()
    with_second_step(client)
    assert is_in(client, programme)

    client.post("/account/logout/")
    sign_in(client, alice)
    kept = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    client.post("/account/2fa/authenticate/", {"code": kept[0]})
    assert is_in(client, programme)


@pytest.mark.django_db(transaction=True)
def test_who_takes_the_second_step_off_is_asked_for_one_again(
    programme: Programme, alice: Person, settings: Any
) -> None:
    settings.SOUNDINGBOARD_SECOND_STEP_FOR = "programme_manager"
    client = Client()
    sign_in(client, alice)
    with_second_step(client)
    assert is_in(client, programme)
    client.post("/account/2fa/totp/deactivate/")

    assert not Authenticator.objects.exclude(type="recovery_codes").exists()
    assert client.get(f"/p/{programme.code}/").url == "/account/2fa/"


@pytest.mark.parametrize("page", ["/account/sessions/", "/account/what-is-kept.json"])
def test_what_is_kept_of_somebody_opens_to_nobody_who_owes_a_second_step(
    programme: Programme, alice: Person, settings: Any, page: str
) -> None:
    """Whoever learned the password alone would read where she is signed in and what she did, and end her sessions."""
    settings.SOUNDINGBOARD_SECOND_STEP_FOR = "programme_manager"
    client, elsewhere = Client(), Client()
    sign_in(elsewhere, alice)
    sign_in(client, alice)

    assert client.get(page).url == client.post(page).url == "/account/2fa/"
    assert len(sessions_of(alice.pk, timezone.now())) == 2
    settings.SOUNDINGBOARD_SECOND_STEP_FOR = "auditor"
    assert client.get(page).status_code == 200


def test_another_role_is_not_asked(programme: Programme, alice: Person, settings: Any) -> None:
    settings.SOUNDINGBOARD_SECOND_STEP_FOR = "administrator,auditor"
    client = Client()
    sign_in(client, alice)

    assert is_in(client, programme)


def test_nobody_gives_themselves_another_address(programme: Programme, alice: Person) -> None:
    """Whoever sat down at her open screen could be sent the next link for a new password."""
    client, address = Client(), alice.email
    sign_in(client, alice)

    added = client.post("/account/email/", {"email": "mallory@elsewhere.example", "action_add": ""})
    confirmed = client.get("/account/confirm-email/any-key/")

    assert (added.status_code, confirmed.status_code) == (404, 404)
    assert not EmailAddress.objects.filter(email="mallory@elsewhere.example").exists()
    alice.refresh_from_db()
    assert alice.email == address
    assert not mail.outbox


def of_the_library(patterns: Sequence[Any] = account_urls.urlpatterns, before: str = "") -> Iterator[str]:
    """The names of every address that the sign-in library brings."""
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from of_the_library(each.url_patterns, before + str(each.pattern))
        else:
            yield each.name


@pytest.mark.parametrize("name", sorted(set(of_the_library())))
def test_a_page_of_the_library_is_shown_in_our_words_or_is_not_there(alice: Person, name: str) -> None:
    client, part = Client(), {"key": "1-abc", "uidb36": "1", "pk": 1}
    client.post("/account/login/", {"login": alice.email, "password": PASSWORD})
    named = list(get_resolver().reverse_dict.getlist(name)[0][0][0][1])

    response = client.get(reverse(name, kwargs={each: part[each] for each in named}), follow=True)

    assert response.status_code in (200, 404)
    if shown := [each for each in response.templates if each.name]:
        assert shown[0].origin.name.startswith(str(ROOT / "src"))


def test_the_root_of_what_is_ones_own_leads_to_ones_sign_in(client: Client, alice: Person) -> None:
    assert client.get("/account/", follow=True).redirect_chain[-1][0].startswith("/account/login/")
    sign_in(client, alice)
    assert client.get("/account/").headers["Location"] == "/account/password/change/"


def test_what_the_library_says_of_a_change_is_in_our_words() -> None:
    theirs = {
        each.relative_to(LIBRARY) for each in LIBRARY.glob("*/messages/*.txt") if each.parts[-3] != "socialaccount"
    }
    # What these are about is not offered here.
    about = ("email", "phone", "login_code", "sessions_logged_out")

    assert {each for each in theirs if not any(word in each.name for word in about)} == {
        each.relative_to(OURS) for each in OURS.glob("*/messages/*.txt")
    }


def test_letters_about_a_new_password_are_in_our_words_and_lead_to_nothing_that_is_not_offered(alice: Person) -> None:
    for address in (alice.email, "nobody@elsewhere.example"):
        Client().post("/account/password/reset/", {"email": address})
    known, unknown = mail.outbox

    assert (known.subject, unknown.subject) == ("Set a new password", "There is no account with this address")
    assert str(known.body).startswith(f"Dear {alice.name},")
    assert "/account/password/reset/key/" in str(known.body)
    assert "http" not in str(unknown.body)
    for each in (known, unknown):
        assert "Hello from" not in str(each.body)
        assert "sign up" not in str(each.body)


@pytest.mark.parametrize("is_known", [True, False])
def test_whoever_asks_for_a_letter_while_no_mail_server_answers_is_told(
    alice: Person, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    def away(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", away)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    asked = {"email": alice.email if is_known else "nobody@elsewhere.example"}

    with capture_logs() as lines:
        told = Client().post("/account/password/reset/", asked, follow=True)

    assert told.status_code == 200
    assert "No letter can be sent just now" in told.content.decode()
    assert "sign_in.letter_not_sent" in [line["event"] for line in lines]


def test_wrong_answers_at_the_door_are_told_with_what_to_do(programme: Programme, alice: Person) -> None:
    client = Client()
    wrong = sign_in(client, alice, "a wrong one").content.decode()
    sign_in(client, alice)
    other = client.post(
        "/account/password/change/", {"oldpassword": "no", "password1": ANOTHER, "password2": ANOTHER}
    ).content.decode()

    assert "That email address and password do not belong together." in wrong
    assert "That is not your password." in other
    for page in (wrong, other):
        assert "incorrect" not in page.lower()
