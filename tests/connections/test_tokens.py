"""Tokens: made by a person for a programme, shown once, counted, run out, revoked."""

from datetime import date, timedelta

import pytest

from soundingboard.accounts.access import Actor, NotAllowed
from soundingboard.accounts.models import Membership, Programme
from soundingboard.accounts.roles import ROLES, Permission, Role
from soundingboard.connections import rules
from soundingboard.connections.actions import MOST_TOKENS, TokenRefused, make_token, revoke_token
from soundingboard.connections.models import AccessToken
from soundingboard.connections.tokens import NoToken, digest_of, enter_by_token, token_numbered, tokens_of
from soundingboard.history.models import Entry
from tests import factories as make

pytestmark = pytest.mark.django_db
UNTIL = make.TODAY + timedelta(days=30)


@pytest.fixture
def programme() -> Programme:
    return make.programme()


def made(by: Actor, programme: Programme, *scopes: str, until: date = UNTIL) -> tuple[AccessToken, str]:
    return make_token(programme=programme, name="Power BI", scopes=scopes or ["read:plan"], until=until, by=by)


def test_a_token_is_kept_as_its_digest_alone_and_its_making_is_in_the_history(programme: Programme) -> None:
    alice = make.actor(programme)

    row, token = made(alice, programme, "write:delivery", "read:plan", "read:plan")

    assert token.startswith("sb_")
    assert len(token) > 40
    assert row.digest == digest_of(token)
    assert token not in str(AccessToken.objects.values())
    assert row.scopes == ["read:plan", "write:delivery"]
    entry = Entry.objects.get(verb="access_token.made")
    assert entry.actor_id == alice.person_id
    assert token not in str(entry.text.values)


def test_a_token_lets_its_person_in_with_their_own_roles_and_no_more(programme: Programme) -> None:
    member = make.actor(programme, Role.BOARD_MEMBER)
    _, token = made(member, programme)

    entered = enter_by_token(token, make.NOW)

    assert entered.programme == programme
    assert entered.actor.permissions == ROLES[Role.BOARD_MEMBER].permissions
    assert entered.actor.sees_every_number == member.sees_every_number
    assert entered.actor.name == "Alice Ashworth, by the token “Power BI”"
    assert entered.has("read:plan")
    assert not entered.has("read:evidence")


def test_a_token_opens_nothing_once_it_ran_out_by_the_second(programme: Programme) -> None:
    row, token = made(make.actor(programme), programme)

    assert enter_by_token(token, row.expires_at - timedelta(seconds=1)).token == row
    with pytest.raises(NoToken, match="run out"):
        enter_by_token(token, row.expires_at)
    # The last day is a day of London's summer: it ends at eleven in the evening, Greenwich time.
    _, summer = made(make.actor(programme), programme, until=date(2026, 7, 1))
    assert AccessToken.objects.get(digest=digest_of(summer)).expires_at.isoformat().startswith("2026-07-01T23:00")


def test_a_revoked_token_opens_nothing_and_is_not_counted(programme: Programme) -> None:
    alice = make.actor(programme)
    row, token = made(alice, programme)

    revoke_token(token=row, by=alice)
    revoke_token(token=row, by=alice)

    with pytest.raises(NoToken, match="revoked"):
        enter_by_token(token, make.NOW)
    row.refresh_from_db()
    assert (row.revoked_by_id, row.last_used_at, row.asked_in_window) == (alice.person_id, None, 0)
    assert Entry.objects.filter(verb="access_token.revoked").count() == 1


@pytest.mark.parametrize("change", ["gone", "outsider", "inactive"])
def test_a_token_ends_with_its_persons_part(programme: Programme, change: str) -> None:
    alice = make.actor(programme)
    _, token = made(alice, programme)
    mine = Membership.objects.filter(person=alice.person_id)
    if change == "gone":
        mine.update(to_on=make.TODAY - timedelta(days=1))
    elif change == "outsider":
        mine.update(role=Role.OUTSIDER, to_on=date(2030, 1, 1))
    else:
        assert alice.person is not None
        alice.person.is_active = False
        alice.person.save()

    with pytest.raises(NoToken, match="may no longer"):
        enter_by_token(token, make.NOW)


@pytest.mark.parametrize("text", ["", "sb_", "sb_" + "x" * 43, "x" * 100_000, "sb_\x00", "é"])
def test_what_is_no_token_opens_nothing(programme: Programme, text: str) -> None:
    made(make.actor(programme), programme)

    with pytest.raises(NoToken, match="no such token"):
        enter_by_token(text, make.NOW)


def test_a_limit_holds_over_every_process_and_begins_anew_after_a_minute(programme: Programme) -> None:
    _, token = made(make.actor(programme), programme)

    entered = [enter_by_token(token, make.NOW) for _ in range(rules.MOST_REQUESTS + 1)]

    assert [each.is_over for each in entered] == [False] * rules.MOST_REQUESTS + [True]
    assert [each.allowance.left for each in entered[:2]] == [rules.MOST_REQUESTS - 1, rules.MOST_REQUESTS - 2]
    assert entered[-1].allowance.left == 0
    assert entered[-1].allowance.seconds == 60
    later = enter_by_token(token, make.NOW + rules.WINDOW)
    assert (later.is_over, later.allowance.left) == (False, rules.MOST_REQUESTS - 1)
    _, another = made(make.actor(programme), programme)
    assert enter_by_token(another, make.NOW).allowance.left == rules.MOST_REQUESTS - 1


@pytest.mark.parametrize(
    ("scopes", "until", "says"),
    [
        ([], UNTIL, "at least one"),
        (["read:everything"], UNTIL, "no scope"),
        (["write:papers"], UNTIL, "no scope"),
        (["read:plan"], make.TODAY - timedelta(days=1), "today or later"),
        (["read:plan"], make.TODAY + timedelta(days=366), "a year at most"),
    ],
)
def test_a_token_that_will_not_do_is_refused(programme: Programme, scopes: list[str], until: date, says: str) -> None:
    with pytest.raises(TokenRefused, match=says):
        make_token(programme=programme, name="x", scopes=scopes, until=until, by=make.actor(programme))

    assert not AccessToken.objects.exists()


def test_nobody_has_more_tokens_than_they_could_look_through(programme: Programme) -> None:
    alice = make.actor(programme)
    rows = [made(alice, programme)[0] for _ in range(MOST_TOKENS)]

    with pytest.raises(TokenRefused, match="Revoke one"):
        made(alice, programme)

    revoke_token(token=rows[0], by=alice)
    made(alice, programme)


def test_who_may_make_a_token_and_who_must_not(programme: Programme) -> None:
    _, token = made(make.actor(programme, Role.SCRUTINY_COUNCILLOR), programme)
    for refused in (
        make.actor(programme, Role.OUTSIDER),
        make.actor(make.programme()),
        enter_by_token(token, make.NOW).actor,  # a token makes no tokens
    ):
        with pytest.raises(NotAllowed):
            made(refused, programme)


def test_one_sees_and_revokes_ones_own_and_whoever_keeps_the_connections_all(programme: Programme) -> None:
    member, admin = make.actor(programme, Role.BOARD_MEMBER), make.actor(programme, Role.ADMINISTRATOR)
    theirs, _ = made(member, programme)
    own, _ = made(admin, programme)
    stranger = make.actor(make.programme())

    assert [line.row for line in tokens_of(member)] == [theirs]
    assert {line.row for line in tokens_of(admin)} == {theirs, own}
    assert tokens_of(stranger) == []
    assert token_numbered(member, own.pk) is None
    for refused in (member, stranger):
        with pytest.raises(NotAllowed):
            revoke_token(token=own, by=refused)
    revoke_token(token=theirs, by=admin)
    assert [line.state for line in tokens_of(admin)] == ["good", "revoked"]


def test_every_reading_role_may_make_tokens_and_an_outsider_may_not() -> None:
    may = {role for role in Role if Permission.MAKE_TOKENS in ROLES[role].permissions}

    assert may == set(Role) - {Role.OUTSIDER}
    assert {role for role in Role if Permission.KEEP_CONNECTIONS in ROLES[role].permissions} == {
        Role.PROGRAMME_MANAGER,
        Role.ADMINISTRATOR,
    }
