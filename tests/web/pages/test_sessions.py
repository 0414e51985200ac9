"""Where people are signed in: their own list, what they end of it, and what whoever looks after people may end."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Membership, Person, Programme, Session
from soundingboard.accounts.own_data import ELSEWHERE
from soundingboard.accounts.roles import Role
from soundingboard.accounts.sessions import SessionStore
from soundingboard.connections.actions import make_token
from soundingboard.history.log import OUTSIDE_PROGRAMMES, verify
from soundingboard.history.models import Entry
from soundingboard.plan.actions import start_plan
from tests import factories as make

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 "
    "Mobile/15E148 Safari/604.1"
)
PASSWORD = "three quite unrelated words"


@pytest.fixture
def programme() -> Programme:
    return make.programme()


def person_of(actor: Actor) -> Person:
    assert actor.person is not None
    return actor.person


@pytest.fixture
def alice(programme: Programme) -> Person:
    person = person_of(make.actor(programme))
    person.set_password(PASSWORD)
    person.save()
    return person


def signed_in(person: Person, agent: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    return client


def is_in(client: Client, programme: Programme) -> bool:
    return client.get(f"/p/{programme.code}/people/").status_code == 200


def test_each_session_is_listed_by_its_kind_of_browser_and_no_key_is_shown(alice: Person) -> None:
    here, there = signed_in(alice), signed_in(alice, PHONE)

    page = here.get("/account/sessions/").content.decode()

    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert page.count("This browser") == 1
    assert here.session.session_key not in page
    assert there.session.session_key not in page


def test_one_of_the_others_is_ended_and_has_to_sign_in_again(programme: Programme, alice: Person) -> None:
    here, there, third = signed_in(alice), signed_in(alice, PHONE), signed_in(alice)
    handle = Session.objects.get(session_key=there.session.session_key).handle

    here.post("/account/sessions/", {"end": handle})

    assert is_in(here, programme)
    assert is_in(third, programme)
    assert not is_in(there, programme)
    assert "has ended already" in here.post("/account/sessions/", {"end": handle}, follow=True).content.decode()
    assert [each.verb for each in Entry.objects.of_programme(OUTSIDE_PROGRAMMES)] == ["person.session_ended"]
    assert verify(OUTSIDE_PROGRAMMES) == []


def test_all_others_are_ended_and_ones_own_goes_on(programme: Programme, alice: Person) -> None:
    here, there, third = signed_in(alice), signed_in(alice, PHONE), signed_in(alice)

    said = here.post("/account/sessions/", follow=True).content.decode()

    assert "2 other sessions ended" in said
    assert is_in(here, programme)
    assert not is_in(there, programme)
    assert not is_in(third, programme)


def test_nobody_ends_or_sees_another_persons_session(programme: Programme, alice: Person) -> None:
    bob = person_of(make.actor(programme, Role.BOARD_CHAIR))
    bob.set_password(PASSWORD)
    bob.save()
    hers, his = signed_in(alice, PHONE), signed_in(bob)
    handle = Session.objects.get(session_key=hers.session.session_key).handle

    assert "Safari on iPhone" not in his.get("/account/sessions/").content.decode()
    his.post("/account/sessions/", {"end": handle})
    his.post("/account/sessions/")

    assert is_in(hers, programme)
    assert Client().get("/account/sessions/")["Location"].startswith("/account/login/")


def test_when_it_was_last_used_is_noted_every_five_minutes_and_nothing_else_changes(
    programme: Programme, alice: Person
) -> None:
    start = timezone.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False):
        client = signed_in(alice)
        key = client.session.session_key
        assert is_in(client, programme)  # the greeting is shown and thrown away
    packed = Session.objects.get(session_key=key).session_data
    for minutes, seen in [(4, 0), (6, 6), (9, 6), (12, 12)]:
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert is_in(client, programme)
        row = Session.objects.get(session_key=key)
        assert row.seen_at == start + timedelta(minutes=seen)
        assert row.begun_at == start
        assert row.session_data == packed


def test_a_new_password_keeps_when_ones_own_session_was_begun(programme: Programme, alice: Person) -> None:
    client = signed_in(alice)
    begun = Session.objects.get(session_key=client.session.session_key).begun_at
    new = "four even less related words"

    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    after = Session.objects.get(session_key=client.session.session_key)
    assert (after.begun_at, after.where) == (begun, "Firefox on Linux")


def test_what_ran_out_is_taken_out_when_the_next_person_signs_in(alice: Person) -> None:
    signed_in(alice)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    client = signed_in(alice)

    assert [each.session_key for each in Session.objects.all()] == [client.session.session_key]


# --- whoever looks after people ---------------------------------------------------------------------------------------


def place(programme: Programme, person: Person, more: str = "") -> str:
    return f"/p/{programme.code}/people/members/{Membership.objects.get(person=person).pk}/sign-in/{more}"


def browser_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(person_of(actor))
    return client


def test_an_administrator_ends_somebodys_sessions_with_a_reason(programme: Programme, alice: Person) -> None:
    hers = signed_in(alice, PHONE)
    admin = browser_of(make.actor(programme, Role.ADMINISTRATOR))
    assert "Safari on iPhone" in admin.get(place(programme, alice)).content.decode()

    assert "Enter why" in admin.post(place(programme, alice, "end/"), {"why": ""}).content.decode()
    assert is_in(hers, programme)
    admin.post(place(programme, alice, "end/"), {"why": "Her telephone was stolen"})

    assert not is_in(hers, programme)
    assert Entry.objects.of_programme(programme.pk).last().verb == "person.sessions_ended"
    assert "signed in nowhere" in admin.get(place(programme, alice)).content.decode()


def test_another_role_may_not_and_another_programmes_member_is_not_there(programme: Programme, alice: Person) -> None:
    hers = signed_in(alice)
    chair = browser_of(make.actor(programme, Role.BOARD_CHAIR))
    stranger = browser_of(make.actor(make.programme(), Role.ADMINISTRATOR))
    elsewhere = make.programme()
    other_admin = browser_of(make.actor(elsewhere, Role.ADMINISTRATOR))
    membership = Membership.objects.get(person=alice)

    assert chair.post(place(programme, alice, "end/"), {"why": "No"}).status_code == 403
    assert stranger.post(place(programme, alice, "end/"), {"why": "No"}).status_code == 404
    mine = f"/p/{elsewhere.code}/people/members/{membership.pk}/sign-in/end/"
    assert other_admin.post(mine, {"why": "No"}).status_code == 404
    assert is_in(hers, programme)


def test_people_take_away_what_is_kept_about_them_and_about_nobody_else(programme: Programme) -> None:
    alice = make.actor(programme, Role.PROGRAMME_MANAGER, name="Alice Ashworth", now=timezone.now())
    ben = make.actor(programme, Role.DIRECTOR, name="Ben Ode", now=timezone.now())
    make.post(programme, "Head of Assessment", holder=person_of(alice))
    make.evidence(programme, "E1", classification="exempt")
    start_plan(programme=programme, title="Ours and nobody else's", started_on=alice.today, by=alice)
    browsers = []
    for who in (alice, ben):
        browsers.append(Client())
        browsers[-1].force_login(person_of(who))
        browsers[-1].get(f"/p/{programme.code}/evidence/E1/")

    answer = browsers[0].get("/account/what-is-kept.json")
    said = answer.json()

    assert answer["Cache-Control"] == "private, no-store"
    assert "attachment" in answer["Content-Disposition"]
    assert said["you"]["name"] == "Alice Ashworth"
    assert [each["role"] for each in said["roles"]] == ["programme_manager"]
    assert [each["post title"] for each in said["posts held"]] == ["Head of Assessment"]
    assert [each["browser"] for each in said["sessions"]] == ["A browser"]  # the test's own, which says nothing
    assert [each["reference"] for each in said["looks at what few may read"]] == ["E1"]
    assert "plan.started" in [each["what"] for each in said["what you did"]]
    assert "Ben" not in answer.content.decode()
    assert "nobody else" not in answer.content.decode()  # the words are the programme's


def test_what_is_taken_away_tells_of_tokens_and_second_steps_and_of_no_secret(programme: Programme) -> None:
    alice = make.actor(programme, now=timezone.now())
    until = timezone.localdate() + timedelta(days=3)
    row, token = make_token(programme=programme, name="Power BI", scopes=["read:plan"], until=until, by=alice)
    Authenticator.objects.create(user=alice.person, type="totp", data={"secret": "sealed-seed"})
    client = Client()
    client.force_login(person_of(alice))

    answer = client.get("/account/what-is-kept.json")

    assert [(each["name"], each["scopes"]) for each in answer.json()["access tokens"]] == [("Power BI", ["read:plan"])]
    assert [each["type"] for each in answer.json()["second steps"]] == ["totp"]
    assert not any(secret in answer.content.decode() for secret in (row.digest, token, "sealed-seed"))


# What a row says of somebody is told elsewhere in the file, or is gone within the day.
TOLD_OTHERWISE = {
    "account.EmailAddress.user",  # the address that they sign in with
    "accounts.Membership.person", "accounts.Holding.person", "accounts.Session.person", "accounts.Read.person",
    "accounts.DirectoryLink.person",
    "accounts.DearRequest.person",  # counted towards a limit, and forgotten
    "delivery.Update.author", "audits.Audit.auditor", "audits.Audit.moderator",  # what they did
}  # fmt: skip


def test_every_table_that_says_something_of_a_person_is_in_what_they_take_away() -> None:
    """A column that says who did something is told by the history."""
    told = {f"{table}.{column}" for table, column, _ in ELSEWHERE.values()} | TOLD_OTHERWISE
    said = {
        f"{table._meta.label}.{column.name}"
        for table in apps.get_models()
        for column in table._meta.concrete_fields
        if column.related_model is Person and not column.name.endswith("_by")
    }

    assert said - told == set()


def test_whoever_is_not_signed_in_takes_nothing_away(client: Client) -> None:
    assert client.get("/account/what-is-kept.json").status_code == 302


def test_many_sessions_are_on_pages_the_last_used_first(programme: Programme, alice: Person) -> None:
    admin = browser_of(make.actor(programme, Role.ADMINISTRATOR))
    now = timezone.now()
    for minutes in range(60):
        session = SessionStore()
        session[SESSION_KEY] = str(alice.pk)
        session.begin(browser=("chrome" if minutes else "safari", "windows"), now=now - timedelta(minutes=minutes))
        session.create()
    member = Membership.objects.get(programme=programme, person=alice)
    address = f"/p/{programme.code}/people/members/{member.pk}/sign-in/"

    first, last = (admin.get(f"{address}?page={page}").content.decode() for page in (1, 3))

    assert "Showing 1 to 25 of 60 sessions" in first
    assert "Safari on Windows" in first
    assert "Showing 51 to 60 of 60 sessions" in last
    assert "Safari" not in last
