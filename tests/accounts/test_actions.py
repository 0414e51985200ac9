"""What may be done to people, posts and agencies: by whom, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from soundingboard.accounts import actions, register
from soundingboard.accounts.access import Actor, NotAllowed, actor_in, the_system
from soundingboard.accounts.actions import PeopleRefused
from soundingboard.accounts.invitations import InvitationNotGood, invitation_for
from soundingboard.accounts.models import (
    Agency,
    DelegationNote,
    Holding,
    Invitation,
    Membership,
    Person,
    Post,
    Programme,
)
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.history.models import Entry
from tests import factories as make

pytestmark = pytest.mark.django_db

PASSWORD = "three quite unrelated words"


@pytest.fixture
def programme() -> Programme:
    return make.programme()


@pytest.fixture
def alice(programme: Programme) -> Actor:
    return make.actor(programme)


def verbs(programme: Programme) -> list[str]:
    return list(Entry.objects.filter(programme_id=programme.pk).order_by("seq").values_list("verb", flat=True))


def invited(programme: Programme, by: Actor, **given: Any) -> tuple[Invitation, str]:
    facts = {"email": "New.Person@Wexmoor.example", "name": "Nia Newcomer", "role": Role.BOARD_MEMBER, **given}
    return actions.invite(programme=programme, by=by, **facts)


# --- who may ----------------------------------------------------------------------------------------------------------


def changes(programme: Programme) -> dict[str, Callable[[Actor], object]]:
    """Each action on people or posts, ready to be tried."""
    post = make.post(programme, holder=make.person("Holly Holder"))
    vacant = make.post(programme, "A vacant post")
    membership = Membership.objects.create(
        programme=programme, person=make.person("Ed Ending"), role=Role.ANALYST, from_on=date(2024, 1, 1)
    )
    waiting = invited(programme, make.actor(programme))[0]
    council = make.agency(programme)
    someone = make.person("Sam Someone")
    return {
        "add_agency": lambda by: actions.add_agency(programme=programme, code="nhs", name="NHS", kind="health", by=by),
        "create_post": lambda by: actions.create_post(
            programme=programme, agency=council, code="new", title="New", by=by
        ),
        "appoint": lambda by: actions.appoint(post=post, person=someone, from_on=make.TODAY, by=by),
        "vacate": lambda by: actions.vacate(post=post, on=make.TODAY, by=by),
        "abolish_post": lambda by: actions.abolish_post(post=vacant, on=make.TODAY, why="Merged", by=by),
        "give_role": lambda by: actions.give_role(
            programme=programme, person=someone, role=Role.ANALYST, from_on=make.TODAY, by=by
        ),
        "end_role": lambda by: actions.end_role(membership=membership, on=make.TODAY, why="Left", by=by),
        "invite": lambda by: invited(programme, by, email="other@wexmoor.example"),
        "withdraw_invitation": lambda by: actions.withdraw_invitation(invitation=waiting, by=by),
    }


NAMES = [
    "add_agency",
    "create_post",
    "appoint",
    "vacate",
    "abolish_post",
    "give_role",
    "end_role",
    "invite",
    "withdraw_invitation",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR])
def test_a_manager_and_an_administrator_may(programme: Programme, role: Role, name: str) -> None:
    before = len(verbs(programme))

    changes(programme)[name](make.actor(programme, role))

    assert len(verbs(programme)) > before


@pytest.mark.parametrize("name", NAMES)
def test_anybody_else_must_not_and_leaves_nothing_behind(programme: Programme, name: str) -> None:
    change = changes(programme)[name]
    before = verbs(programme)

    with pytest.raises(NotAllowed):
        change(make.actor(programme, Role.DIRECTOR))

    assert verbs(programme) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_manager_of_another_programme_must_not(programme: Programme, name: str) -> None:
    change = changes(programme)[name]

    with pytest.raises(NotAllowed):
        change(make.actor(make.programme()))


def test_only_the_command_line_begins_a_programme(alice: Actor) -> None:
    assert alice.person is not None
    facts: dict[str, Any] = {"authority": "X", "code": "x", "name": "X", "started_on": make.TODAY}

    with pytest.raises(NotAllowed):
        actions.found_programme(**facts, first_manager=alice.person, by=alice)
    begun = actions.found_programme(**facts, first_manager=alice.person, by=the_system(None, make.NOW))

    assert verbs(begun) == ["programme.founded"]


# --- posts ------------------------------------------------------------------------------------------------------------


def test_a_post_passes_from_hand_to_hand_with_the_leavers_words(programme: Programme, alice: Actor) -> None:
    leaver, comer = make.person("Lee Leaver"), make.person("Cam Comer")
    post = make.post(programme, holder=leaver)

    actions.appoint(post=post, person=comer, from_on=date(2026, 4, 1), note="The audit is half done.", by=alice)

    old, new = Holding.objects.filter(post=post).order_by("from_on")
    assert (old.to_on, new.person, new.to_on) == (date(2026, 3, 31), comer, None)
    note = DelegationNote.objects.get()
    assert (note.from_person, note.to_person, note.note) == (leaver, comer, "The audit is half done.")


def test_the_holder_named_for_the_future_does_not_hold_it_today(programme: Programme, alice: Actor) -> None:
    leaver, comer = make.person("Lee Leaver"), make.person("Cam Comer")
    post = make.post(programme, holder=leaver)
    actions.appoint(post=post, person=comer, from_on=date(2026, 4, 1), by=alice)

    today = register.post_for(alice, post.code, make.TODAY)
    later = register.post_for(alice, post.code, date(2026, 4, 1))

    assert today is not None
    assert later is not None
    assert (today.holding and today.holding.person, today.state) == (leaver, "leaving")
    assert (later.holding and later.holding.person, later.state) == (comer, "held")


def test_a_post_is_not_given_to_its_holder_or_before_they_took_it_up(programme: Programme, alice: Actor) -> None:
    holder = make.person("Holly Holder")
    post = make.post(programme, holder=holder)

    with pytest.raises(PeopleRefused, match="holds this post already"):
        actions.appoint(post=post, person=holder, from_on=make.TODAY, by=alice)
    with pytest.raises(PeopleRefused, match="Enter a later date"):
        actions.appoint(post=post, person=make.person("Sam"), from_on=date(2023, 1, 1), by=alice)


def test_a_post_is_abolished_only_when_nobody_holds_it(programme: Programme, alice: Actor) -> None:
    post = make.post(programme, holder=make.person("Holly Holder"))
    with pytest.raises(PeopleRefused, match="Vacate it first"):
        actions.abolish_post(post=post, on=make.TODAY, why="Merged", by=alice)

    actions.vacate(post=post, on=make.TODAY - timedelta(days=1), by=alice)
    actions.abolish_post(post=post, on=make.TODAY, why="Merged", by=alice)

    with pytest.raises(PeopleRefused, match="abolished on 16 March 2026"):
        actions.appoint(post=post, person=make.person("Sam"), from_on=make.TODAY, by=alice)
    assert verbs(programme)[-2:] == ["post.vacated", "post.abolished"]


def test_a_second_agency_or_post_of_the_same_reference_is_refused(programme: Programme, alice: Actor) -> None:
    council = make.agency(programme)
    post = make.post(programme)

    with pytest.raises(PeopleRefused, match="is here already"):
        actions.add_agency(programme=programme, code="council", name="Another", kind="council", by=alice)
    with pytest.raises(PeopleRefused, match="is the reference of another post"):
        actions.create_post(programme=programme, agency=council, code=post.code, title="Another", by=alice)
    assert Agency.objects.filter(programme=programme).count() == 1
    assert Post.objects.filter(programme=programme).count() == 1


# --- roles ------------------------------------------------------------------------------------------------------------


def test_the_last_programme_manager_stays(programme: Programme, alice: Actor) -> None:
    only = Membership.objects.get(programme=programme, role=Role.PROGRAMME_MANAGER)

    with pytest.raises(PeopleRefused, match="only programme manager"):
        actions.end_role(membership=only, on=make.TODAY, why="Leaving", by=alice)

    only.refresh_from_db()
    assert only.to_on is None


def test_a_manager_leaves_once_another_is_there(programme: Programme, alice: Actor) -> None:
    first = Membership.objects.get(programme=programme)
    make.actor(programme, name="Ben Ode")

    actions.end_role(membership=first, on=make.TODAY, why="Leaving", by=alice)

    assert alice.person is not None
    assert actor_in(programme, alice.person, make.NOW + timedelta(days=1)) is None


def test_a_manager_who_leaves_too_is_no_successor(programme: Programme, alice: Actor) -> None:
    first = Membership.objects.get(programme=programme)
    make.actor(programme, name="Ben Ode", to_on=make.TODAY)

    with pytest.raises(PeopleRefused, match="only programme manager"):
        actions.end_role(membership=first, on=make.TODAY, why="Leaving", by=alice)


def test_a_role_does_not_end_before_it_began(programme: Programme, alice: Actor) -> None:
    row = Membership.objects.create(
        programme=programme, person=make.person("Ed"), role=Role.ANALYST, from_on=date(2026, 3, 1)
    )

    with pytest.raises(PeopleRefused, match="began on 1 March 2026"):
        actions.end_role(membership=row, on=date(2026, 2, 1), why="Left", by=alice)


# --- invitations ------------------------------------------------------------------------------------------------------


def test_an_invitation_makes_an_account_and_is_good_once(programme: Programme, alice: Actor) -> None:
    invitation, token = invited(programme, alice)
    system = the_system(programme, make.NOW)

    person = actions.accept_invitation(token=token, password=PASSWORD, by=system)

    assert person.email == "new.person@wexmoor.example"
    assert person.check_password(PASSWORD)
    assert Membership.objects.filter(programme=programme, person=person, role=Role.BOARD_MEMBER).exists()
    with pytest.raises(InvitationNotGood, match="has been used"):
        actions.accept_invitation(token=token, password=PASSWORD, by=system)
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values())


def test_somebody_with_an_account_gives_its_password(programme: Programme, alice: Actor) -> None:
    nia = Person.objects.create_user("new.person@wexmoor.example", PASSWORD, name="Nia")
    _, token = invited(programme, alice)
    system = the_system(programme, make.NOW)

    with pytest.raises(InvitationNotGood, match="already have an account"):
        actions.accept_invitation(token=token, password="somebody else's guess", by=system)
    assert actions.accept_invitation(token=token, password=PASSWORD, by=system) == nia


@pytest.mark.parametrize(("days", "good"), [(13, True), (14, False), (15, False)])
def test_an_invitation_runs_out_after_a_fortnight(programme: Programme, alice: Actor, days: int, good: bool) -> None:
    _, token = invited(programme, alice)
    then = make.NOW + timedelta(days=days)

    if good:
        assert invitation_for(token, then).name == "Nia Newcomer"
    else:
        with pytest.raises(InvitationNotGood, match="ran out on 30 March 2026. Ask Alice Ashworth"):
            invitation_for(token, then)


def test_a_withdrawn_and_an_unknown_invitation_say_so(programme: Programme, alice: Actor) -> None:
    invitation, token = invited(programme, alice)
    actions.withdraw_invitation(invitation=invitation, by=alice)

    with pytest.raises(InvitationNotGood, match="was withdrawn. Ask Alice Ashworth"):
        invitation_for(token, make.NOW)
    with pytest.raises(InvitationNotGood, match="not known"):
        invitation_for("another", make.NOW)


def test_nobody_is_invited_twice_to_the_same_part(programme: Programme, alice: Actor) -> None:
    invitation, token = invited(programme, alice)

    with pytest.raises(PeopleRefused, match="has been invited as this already"):
        invited(programme, alice)
    invited(programme, alice, role=Role.AUDITOR)
    actions.accept_invitation(token=token, password=PASSWORD, by=the_system(programme, make.NOW))
    with pytest.raises(PeopleRefused, match="has this role already"):
        invited(programme, alice)
    assert invitation.email == "new.person@wexmoor.example"


def test_a_role_is_given_once_and_an_end_must_come(programme: Programme, alice: Actor) -> None:
    sam = make.person("Sam Someone")
    given = {"programme": programme, "person": sam, "from_on": make.TODAY, "by": alice}
    actions.give_role(role=Role.AUDITOR, **given)

    with pytest.raises(PeopleRefused, match="has this role already"):
        actions.give_role(role=Role.AUDITOR, **given)
    with pytest.raises(PeopleRefused, match="has not gone by"):
        actions.give_role(role=Role.ANALYST, to_on=make.TODAY - timedelta(days=1), **given)
    with pytest.raises(PeopleRefused, match="Enter the date on which"):
        actions.give_role(role=Role.OUTSIDER, **given)
    actions.give_role(role=Role.ANALYST, to_on=make.TODAY, **given)


def test_an_outsider_is_invited_until_a_day_that_has_not_gone_by(programme: Programme, alice: Actor) -> None:
    with pytest.raises(PeopleRefused, match="Enter the date on which"):
        invited(programme, alice, role=Role.OUTSIDER)
    with pytest.raises(PeopleRefused, match="has not gone by"):
        invited(programme, alice, role=Role.OUTSIDER, access_to_on=make.TODAY - timedelta(days=1))


def test_an_outsiders_access_ends_by_itself(programme: Programme, alice: Actor) -> None:
    _, token = invited(programme, alice, role=Role.OUTSIDER, access_to_on=make.TODAY + timedelta(days=7))
    person = actions.accept_invitation(token=token, password=PASSWORD, by=the_system(programme, make.NOW))

    last = actor_in(programme, person, make.NOW + timedelta(days=7))
    after = actor_in(programme, person, make.NOW + timedelta(days=8))

    assert last is not None
    assert last.is_outsider
    assert after is None


# --- the table of roles -----------------------------------------------------------------------------------------------


def test_every_role_says_what_it_is_for_and_reads() -> None:
    assert set(ROLES) == set(Role)
    assert all(spec.says.endswith(".") and Permission.VIEW_PROGRAMME in spec.permissions for spec in ROLES.values())


def test_an_outsider_only_reads() -> None:
    assert ROLES[Role.OUTSIDER].permissions == {Permission.VIEW_PROGRAMME}


def test_only_the_administrator_redacts_and_the_administrator_rates_nothing() -> None:
    assert [role for role, spec in ROLES.items() if Permission.REDACT_HISTORY in spec.permissions] == [
        Role.ADMINISTRATOR
    ]
    rating = {Permission.PROPOSE_RATING, Permission.CHALLENGE_RATING, Permission.AGREE_RATING}
    assert not rating & ROLES[Role.ADMINISTRATOR].permissions
