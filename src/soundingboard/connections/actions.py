"""What may be done with the ways in of other programs: a token made, a token revoked."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from soundingboard.accounts.access import Actor, NotAllowed, require
from soundingboard.accounts.bases import end_of
from soundingboard.accounts.models import Programme
from soundingboard.accounts.roles import Permission
from soundingboard.connections import rules, tokens
from soundingboard.connections.models import AccessToken
from soundingboard.history.log import record

MOST_TOKENS = 20  # of one person in one programme that still open something
SHOWN_LETTERS = 9


class TokenRefused(Exception):
    """The token cannot be made as it was asked for."""


def make_token(
    *, programme: Programme, name: str, scopes: Collection[str], until: date, by: Actor
) -> tuple[AccessToken, str]:
    """Make a token by which a program acts in one's own name: the row, and the token, which is kept nowhere.

    Args:
        until: the last day on which it works, in London.
    Raises:
        TokenRefused: it has no scope or one that there is not, its last day will not do, or there are too many already.
    """
    require(by, Permission.MAKE_TOKENS, programme)
    if by.person is None or isinstance(by, tokens.Program):
        raise NotAllowed("A token is made by a person who has signed in.")
    for refusal in (rules.scopes_refused(scopes), rules.expiry_refused(until, by.today)):
        if refusal:
            raise TokenRefused(refusal)
    with transaction.atomic():
        mine = AccessToken.objects.filter(programme=programme, person=by.person, revoked_at=None)
        if mine.filter(expires_at__gt=by.now).count() >= MOST_TOKENS:
            raise TokenRefused(f"You have {MOST_TOKENS} tokens that still work. Revoke one that is no longer needed.")
        token = tokens.new_token()
        row = AccessToken.objects.create(
            programme=programme,
            person=by.person,
            name=name.strip(),
            scopes=rules.in_order(scopes),
            digest=tokens.digest_of(token),
            begins=token[:SHOWN_LETTERS].rstrip("-_"),
            made_at=by.now,
            expires_at=end_of(until),
        )
        record(
            "access_token.made",
            row,
            label=row.name,
            after={"scopes": row.scopes, "expires_at": row.expires_at},
            by=by,
        )
    return row, token


def revoke_token(*, token: AccessToken, by: Actor) -> None:
    """Make a token useless from now on: one's own, or any of the programme for whoever keeps its connections.

    Done again, it changes nothing.
    """
    require(by, Permission.MAKE_TOKENS, token)
    if token.person_id != by.person_id and not by.can(Permission.KEEP_CONNECTIONS):
        raise NotAllowed("Only whoever made a token, or keeps the programme's connections, may revoke it.")
    with transaction.atomic():
        held = AccessToken.objects.select_for_update().get(pk=token.pk)
        if held.revoked_at is None:
            AccessToken.objects.filter(pk=held.pk).update(revoked_at=by.now, revoked_by=by.person)
            record("access_token.revoked", held, label=held.name, after={"revoked_at": by.now}, by=by)
