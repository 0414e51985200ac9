"""Access tokens as they are looked up, counted and listed.

A token is 32 bytes of chance behind `sb_`, by which a scanner of code finds one that was left lying about. It is looked
up by its digest, of which nothing can be learned by the time that the look-up takes.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, F, Q, Value, When

from soundingboard.accounts.access import Actor, actor_in
from soundingboard.accounts.models import Person, Programme
from soundingboard.accounts.roles import Permission
from soundingboard.connections import rules
from soundingboard.connections.models import AccessToken
from soundingboard.connections.rules import Allowance, TokenState

if TYPE_CHECKING:
    from django.db.models import QuerySet

BEGINS_WITH = "sb_"
TOKEN_BYTES = 32
LONGEST = 200  # characters of what is looked at as a token


def new_token() -> str:
    """A token that nobody can guess."""
    return BEGINS_WITH + secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Program(Actor):
    """A person as they stand in a programme, by way of a program that holds their token."""

    token: AccessToken | None = None

    @property
    def name(self) -> str:
        """The name that history shows."""
        return f"{super().name}, by the token “{self.token.name}”" if self.token else super().name


class NoToken(Exception):
    """What was shown opens nothing. The sentence says why, to whoever shows it."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A program that came in: by which token, as whom, and how much of its limit is left."""

    token: AccessToken
    actor: Program
    allowance: Allowance
    is_over: bool

    @property
    def programme(self) -> Programme:
        """The one programme that the token opens."""
        return self.token.programme

    def has(self, scope: str) -> bool:
        """Whether the token was made for this."""
        return scope in self.token.scopes


def enter_by_token(text: str, now: datetime) -> Entered:
    """Let a program in by its token, and count the request. Three queries.

    The count is raised before it is read, in one statement, so that of two requests at the same moment neither
    overlooks the other, whichever process serves them.

    Raises:
        NoToken: there is no such token; it has run out or was revoked; or its person no longer takes part.
    """
    digest = digest_of(text[:LONGEST])
    is_new = Q(window_began_at=None) | Q(window_began_at__lte=now - rules.WINDOW)
    AccessToken.objects.filter(digest=digest, revoked_at=None, expires_at__gt=now).update(
        asked_in_window=Case(When(is_new, then=Value(1)), default=F("asked_in_window") + 1),
        window_began_at=Case(When(is_new, then=Value(now)), default=F("window_began_at")),
        last_used_at=now,
    )
    token = AccessToken.objects.filter(digest=digest).select_related("programme", "person").first()
    if token is None or not secrets.compare_digest(token.digest, digest):
        raise NoToken("There is no such token.")
    state = rules.token_state(token.expires_at, token.revoked_at, now)
    if state != "good":
        raise NoToken("This token has run out." if state == "expired" else "This token was revoked.")
    actor = actor_in(token.programme, token.person, now)
    if actor is None or not actor.can(Permission.MAKE_TOKENS):
        raise NoToken("Whoever made this token may no longer use one in this programme.")
    program = Program(
        person=actor.person,
        now=now,
        programme_id=actor.programme_id,
        roles=actor.roles,
        agency_ids=actor.agency_ids,
        membership_ids=actor.membership_ids,
        permissions=actor.permissions,
        sees_every_number=actor.sees_every_number,
        token=token,
    )
    began = token.window_began_at or now
    left = rules.allowance(token.asked_in_window, began, now)
    return Entered(token, program, left, token.asked_in_window > rules.MOST_REQUESTS)


class TokenLine(NamedTuple):
    """A token as a page lists it."""

    row: AccessToken
    state: TokenState
    scopes: list[str]
    is_own: bool

    @property
    def is_good(self) -> bool:
        """Whether it opens anything."""
        return self.state == "good"


def tokens_of(actor: Actor) -> list[TokenLine]:
    """The tokens that somebody may see, those that still open something first: their own, or all of the programme for
    whoever keeps its connections. One query."""
    lines = [_line(actor, row) for row in _seen_by(actor).order_by("-made_at", "-pk")]
    return sorted(lines, key=lambda line: not line.is_good)


def tokens_that_open(person: Person, now: datetime) -> "QuerySet[AccessToken]":
    """The tokens of a person that were not revoked and have not run out, in whatever programme."""
    found = AccessToken.objects.filter(person=person, revoked_at=None, expires_at__gt=now)
    return found.select_related("programme").order_by("programme__code", "name")


def token_numbered(actor: Actor, number: int) -> TokenLine | None:
    """One of the tokens that somebody may see. One query."""
    row = _seen_by(actor).filter(pk=number).first()
    return _line(actor, row) if row is not None else None


def _seen_by(actor: Actor) -> Any:
    rows = AccessToken.objects.visible_to(actor).select_related("person", "revoked_by")
    return rows if actor.can(Permission.KEEP_CONNECTIONS) else rows.filter(person=actor.person_id)


def _line(actor: Actor, row: AccessToken) -> TokenLine:
    words = rules.all_scopes()
    state = rules.token_state(row.expires_at, row.revoked_at, actor.now)
    return TokenLine(row, state, [words.get(each, each) for each in row.scopes], row.person_id == actor.person_id)
