"""Pages about people: members, posts, agencies, invitations, outsiders' visits."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from soundingboard.accounts.access import Actor
from soundingboard.accounts.models import Agency, Holding, Invitation, Membership, Person, Post, Programme, Visit
from soundingboard.accounts.roles import ROLES, Role
from tests import factories as make
from tests.web.pages.browsing import Browser, sound

pytestmark = pytest.mark.django_db

PASSWORD = "three quite unrelated words"


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


@pytest.fixture
def site(programme: Programme, alice: Actor) -> Browser:
    return Browser(programme, alice)


def boxes(name: str, day: date) -> dict[str, Any]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def today() -> date:
    return timezone.localdate()


def invite(site: Browser, **given: Any) -> str:
    """Send the form of an invitation; the words of the page that follows."""
    facts = {"name": "Nia Newcomer", "email": "Nia@Wexmoor.example", "role": "board_member", "agency": "", **given}
    return site.said("people/invitations/new/", **facts)


def link_in(page: str) -> str:
    found = re.search(r"<code>(http://testserver/[^<]+)</code>", page)
    assert found, page
    return found[1]


# --- members ----------------------------------------------------------------------------------------------------------


def test_members_stand_by_role_and_agency(site: Browser, programme: Programme) -> None:
    health = make.agency(programme, "icb", name="Integrated care board")
    make.actor(programme, Role.PARTNER, name="Priya Partner", agency=health)

    shown = site.text("people/")
    only = site.text("people/?agency=icb")
    chosen = site.text("people/?role=partner&words=priya")

    assert "Alice Ashworth" in shown
    assert "Priya Partner" in shown
    assert "Alice Ashworth</th>" not in only
    assert "Integrated care board" in only
    assert "Priya Partner" in chosen


def test_readers_see_no_addresses_and_no_way_to_change(programme: Programme, alice: Actor) -> None:
    bob = Browser(programme, make.actor(programme, Role.BOARD_MEMBER, name="Bob Board"))

    shown = bob.text("people/")

    assert alice.person is not None
    assert alice.person.email not in shown
    assert "/end/" not in shown
    assert bob.get("people/invitations/").status_code == 403
    assert bob.get("people/visits/").status_code == 403


def test_the_table_of_roles_is_printed_whole(site: Browser) -> None:
    shown = site.text("people/roles/")

    assert all(role.label.replace("'", "&#x27;") in shown for role in Role)
    assert all(spec.says.replace("'", "&#x27;") in shown for spec in ROLES.values())


def test_ending_a_role_warns_of_posts_that_need_another_holder(site: Browser, programme: Programme) -> None:
    holder = make.actor(programme, Role.ACTION_OWNER, name="Olu Owner")
    make.post(programme, "Head of Assessment", holder=holder.person)
    row = Membership.objects.get(person=holder.person)

    assert "They hold 1 post" in site.text(f"people/members/{row.pk}/end/")
    assert "Enter why the role ends" in site.said(f"people/members/{row.pk}/end/", **boxes("on", today()), why="")
    done = site.said(f"people/members/{row.pk}/end/", **boxes("on", today()), why="New job")

    assert "Olu Owner will no longer be Action owner" in done
    row.refresh_from_db()
    assert row.to_on == today()


def test_a_member_is_given_a_second_role_and_keeps_the_first(site: Browser, programme: Programme) -> None:
    make.agency(programme)
    olu = make.actor(programme, Role.ACTION_OWNER, name="Olu Owner").person
    row = Membership.objects.get(person=olu)
    address = f"people/members/{row.pk}/roles/add/"

    asked = site.text(address)
    nothing = site.said(address, role="", agency="")
    done = site.said(address, role="delivery_group", agency="")
    site.said(address, role="delivery_group", agency="")

    assert "Now: Action owner" in asked
    assert 'value="action_owner"' not in asked
    assert 'value="outsider"' not in asked
    assert "Choose the role" in nothing
    assert "Olu Owner has another role from today" in done
    assert {each.role for each in Membership.objects.filter(person=olu)} == {"action_owner", "delivery_group"}


def test_nobody_gives_a_role_to_themselves(site: Browser, alice: Actor) -> None:
    row = Membership.objects.get(person=alice.person)

    shown = site.said(f"people/members/{row.pk}/roles/add/", role="board_chair", agency="")
    invited = invite(site, email=alice.person.email if alice.person else "", role="board_chair")

    assert "Nobody gives a role to themselves" in shown
    assert "Nobody gives a role to themselves" in invited
    assert Membership.objects.filter(person=alice.person).count() == 1


def test_the_last_manager_is_told_to_invite_another_first(site: Browser, programme: Programme, alice: Actor) -> None:
    row = Membership.objects.get(person=alice.person)

    shown = site.said(f"people/members/{row.pk}/end/", **boxes("on", today()), why="Leaving")

    assert "Invite another, then end this role" in shown
    row.refresh_from_db()
    assert row.to_on is None


# --- invitations ------------------------------------------------------------------------------------------------------


def test_the_link_is_mailed_and_shown_once(site: Browser) -> None:
    first = invite(site)
    link = link_in(first)

    assert mail.outbox[0].to == ["nia@wexmoor.example"]
    assert link in mail.outbox[0].body
    assert "Alice Ashworth invites you" in mail.outbox[0].body
    second = site.text("people/invitations/")
    assert "<code>http" not in second
    assert "Nia Newcomer" in second


def test_a_mail_server_that_is_away_leaves_the_link_to_be_passed_on(
    site: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("soundingboard.web.pages.people.send_mail", away)

    shown = invite(site)

    assert "pass the link on yourself" in shown
    assert link_in(shown)
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Enter full name"),
        ({"email": "nia"}, "Enter an email address in the right form"),
        ({"role": ""}, "Choose the role"),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"role": "outsider"}, "an outsider is here for a time"),
        ({"name": "Nia 07700 900123"}, "telephone"),
    ],
)
def test_an_invitation_that_cannot_be_gets_a_sentence(site: Browser, wrong: dict[str, str], sentence: str) -> None:
    assert sentence in invite(site, **wrong)
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_the_same_invitation_twice_is_refused_in_the_form(site: Browser) -> None:
    invite(site)

    assert "has been invited as this already" in invite(site)
    assert Invitation.objects.count() == 1


def test_a_withdrawn_link_opens_nothing(site: Browser) -> None:
    link = link_in(invite(site))
    row = Invitation.objects.get()

    assert "no longer opens anything" in site.said(f"people/invitations/{row.pk}/withdraw/")

    gone = Client().get(link)
    assert gone.status_code == 410
    assert "was withdrawn. Ask Alice Ashworth why" in sound(gone)


def test_another_programmes_invitation_is_not_there(site: Browser) -> None:
    other = make.programme()
    invite(Browser(other, make.actor(other)))
    row = Invitation.objects.get()

    assert site.get(f"people/invitations/{row.pk}/withdraw/").status_code == 404


# --- accepting --------------------------------------------------------------------------------------------------------


def test_a_newcomer_chooses_a_password_and_is_in(site: Browser, programme: Programme) -> None:
    link = link_in(invite(site))
    nia = Client()
    assert "You will sign in with nia@wexmoor.example" in sound(nia.get(link))

    response = nia.post(link, {"password": PASSWORD, "again": PASSWORD})

    assert response.status_code == 302
    assert nia.get(f"/p/{programme.code}/people/").status_code == 200
    assert Person.objects.get(email="nia@wexmoor.example").check_password(PASSWORD)
    used = Client().get(link)
    assert (used.status_code, "This invitation has been used. Sign in" in sound(used)) == (410, True)


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("", "", "Enter a password"),
        ("short", "short", "too short"),
        ("password12345", "password12345", "too common"),
        ("nia@wexmoor.example", "nia@wexmoor.example", "too similar"),
        (PASSWORD, "another one altogether", "The two passwords differ"),
    ],
)
def test_a_password_that_will_not_do_gets_a_sentence(site: Browser, password: str, again: str, sentence: str) -> None:
    link = link_in(invite(site))

    shown = sound(Client().post(link, {"password": password, "again": again}))

    assert sentence in shown
    assert not Person.objects.filter(email="nia@wexmoor.example").exists()


def test_somebody_with_an_account_gives_its_password(site: Browser, programme: Programme) -> None:
    Person.objects.create_user("nia@wexmoor.example", PASSWORD, name="Nia")
    link = link_in(invite(site))
    assert "You have an account already" in sound(Client().get(link))

    assert "Enter the password of that account" in sound(Client().post(link, {"password": "a wrong guess"}))
    nia = Client()
    nia.post(link, {"password": PASSWORD})

    assert nia.get(f"/p/{programme.code}/people/").status_code == 200


def test_somebody_who_takes_part_already_is_told_that_the_role_is_one_more(site: Browser, programme: Programme) -> None:
    nia = make.actor(programme, Role.AUDITOR, name="Nia Newcomer").person
    assert nia is not None
    nia.set_password(PASSWORD)
    nia.save()
    link = link_in(invite(site, email=nia.email))

    page = sound(Client().get(link))
    assert "You take part in this programme already, as Auditor. This role is one more" in page
    assert "add this programme" not in page

    Client().post(link, {"password": PASSWORD})
    assert Membership.objects.filter(person=nia, programme=programme).count() == 2


def test_guessing_an_accounts_password_through_a_link_is_stopped(site: Browser) -> None:
    Person.objects.create_user("nia@wexmoor.example", PASSWORD, name="Nia")
    link = link_in(invite(site))
    guesser = Client()

    answers = [guesser.post(link, {"password": f"guess number {number}"}).status_code for number in range(12)]

    assert 429 in answers
    assert guesser.post(link, {"password": PASSWORD}).status_code == 429


def test_an_unknown_link_says_so(client: Client) -> None:
    response = client.get("/invitations/nothing/")

    assert response.status_code == 410
    assert "not known. Check that you copied the whole address" in sound(response)


def test_an_invitation_that_ran_out_says_whom_to_ask(site: Browser) -> None:
    link = link_in(invite(site))
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert "Ask Alice Ashworth for a new one" in sound(Client().get(link))


def test_the_links_address_goes_to_no_other_page(site: Browser) -> None:
    response = Client().get(link_in(invite(site)))

    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]


# --- outsiders --------------------------------------------------------------------------------------------------------


def test_an_outsiders_visits_are_noted_and_end_with_their_time(
    site: Browser, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = today() + timedelta(days=3)
    link = link_in(invite(site, role="outsider", **boxes("access_to_on", last)))
    eve = Client()
    eve.post(link, {"password": PASSWORD, "again": PASSWORD})
    page = f"/p/{programme.code}/people/"

    assert eve.get(page).status_code == 200
    assert eve.get(f"{page}invitations/").status_code == 403
    assert Visit.objects.filter(address=page).count() == 1
    assert page in site.text("people/visits/")

    then = timezone.now() + timedelta(days=4)
    monkeypatch.setattr("soundingboard.web.doors.timezone.now", lambda: then)
    assert eve.get(page).status_code in (302, 404)  # the session of four days ago has ended too
    eve.force_login(Person.objects.get(email="nia@wexmoor.example"))
    assert eve.get(page).status_code == 404


# --- posts and agencies -----------------------------------------------------------------------------------------------


def test_a_post_is_created_held_handed_over_and_abolished(site: Browser, programme: Programme) -> None:
    make.agency(programme)
    olu = make.actor(programme, Role.ACTION_OWNER, name="Olu Owner").person
    assert olu is not None
    assert "Create the first post" in site.text("people/posts/")

    site.said("people/posts/new/", title="Head of Assessment", code="head", agency="council")
    assert "Vacant" in site.text("people/posts/head/")
    held = site.said("people/posts/head/appoint/", person=olu.pk, **boxes("from_on", today()), note="Read the audit.")
    assert "Olu Owner" in held
    assert "Read the audit." in held
    assert "Vacate it first" in site.said("people/posts/head/abolish/", **boxes("on", today()), why="Merged")
    left = site.said("people/posts/head/vacate/", **boxes("on", today()), why="The second audit waits.")
    assert "The second audit waits." in left
    assert "Leaving" in left
    Holding.objects.update(from_on=today() - timedelta(days=9), to_on=today() - timedelta(days=1))
    assert "Abolished" in site.said("people/posts/head/abolish/", **boxes("on", today()), why="Merged")


def test_posts_are_filtered_by_state(site: Browser, programme: Programme) -> None:
    make.post(programme, "Vacant one")
    make.post(programme, "Held one", holder=make.person("Holly Holder"))

    vacant = site.text("people/posts/?state=vacant")

    assert "Vacant one" in vacant
    assert "Held one" not in vacant
    assert "No post matches" in site.text("people/posts/?state=abolished")


@pytest.mark.parametrize("code", ["Head of", "new", "", "héad"])
def test_a_reference_that_is_no_reference_gets_a_sentence(site: Browser, programme: Programme, code: str) -> None:
    make.agency(programme)

    shown = site.said("people/posts/new/", title="Head", code=code, agency="council")

    assert "Enter short reference" in shown or "Use small letters" in shown
    assert not Post.objects.exists()


def test_an_agency_is_added_once(site: Browser) -> None:
    assert "Add the first agency" in site.text("people/agencies/")

    added = site.said("people/agencies/new/", name="The police", code="police", kind="police")
    again = site.said("people/agencies/new/", name="The police", code="police", kind="police")

    assert "The agency takes part now" in added
    assert "is here already" in again
    assert Agency.objects.count() == 1


def test_as_at_a_past_day_the_holder_of_then_is_shown(site: Browser, programme: Programme) -> None:
    post = make.post(programme, "Head")
    then, now = make.person("Thea Then"), make.person("Noel Now")
    Holding.objects.create(post=post, person=then, from_on=date(2025, 1, 1), to_on=date(2025, 6, 30))
    Holding.objects.create(post=post, person=now, from_on=date(2025, 7, 1))

    shown = site.text("people/posts/?as_at=2025-03-01")

    assert "Thea Then" in shown
    assert "Noel Now" not in shown
    assert "Create a post" not in shown


# --- size -------------------------------------------------------------------------------------------------------------


def test_pages_cost_the_same_queries_however_many_people(site: Browser, programme: Programme, alice: Actor) -> None:
    assert alice.person is not None
    inviter = alice.person
    pages = ("people/", "people/posts/", "people/agencies/", "people/invitations/", "people/visits/")

    def grow(how_many: range) -> None:
        for number in how_many:
            agency = make.agency(programme, f"agency-{number}")
            outsider = make.actor(programme, Role.OUTSIDER, name=f"Out {number}", agency=agency)
            make.post(programme, f"Post {number}", holder=outsider.person, agency=agency)
            Visit.objects.create(membership_id=outsider.membership_ids[0], at=make.NOW, address="/p/x/")
            Invitation.objects.create(
                programme=programme,
                email=f"a{number}@wexmoor.example",
                name="A",
                role=Role.ANALYST,
                token_digest=f"{number:064x}",
                invited_by=inviter,
                invited_at=make.NOW,
                expires_at=make.NOW,
            )

    grow(range(2))
    few = [site.queries(page) for page in pages]
    grow(range(2, 12))
    many = [site.queries(page) for page in pages]

    assert few == many
    assert max(many) <= 15
