"""Facts about a built programme that the benchmark's own process asks for: a cookie, a token, addresses, queries."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from soundingboard.accounts.access import enter
from soundingboard.accounts.models import Person, Programme
from soundingboard.accounts.sessions import SessionStore
from soundingboard.bench.addresses import addresses, api_addresses
from soundingboard.bench.build import CODE
from soundingboard.bench.measure import queries_of
from soundingboard.bench.unlimited import lift_limits
from soundingboard.connections.actions import make_token, revoke_token
from soundingboard.connections.models import AccessToken
from soundingboard.connections.rules import KINDS


def print_facts(only: Collection[str], now: datetime) -> None:
    """Print them as one line of JSON, of these addresses or of all."""
    lift_limits()
    programme = Programme.objects.get(code=CODE)
    manager = Person.objects.get(email="person0@large.example")
    pages, of_api, token = addresses(programme), api_addresses(programme), _token(manager, now)
    found = {**pages.found, **of_api.found}
    wanted = {name: path for name, path in found.items() if not only or name in only}
    said = {
        "cookie": _cookie(manager),
        "token": token,
        "addresses": wanted,
        "queries": {name: queries_of(path, manager, token) for name, path in wanted.items()},
        "unknown": (*pages.unknown, *of_api.unknown),
    }
    print(json.dumps(said))  # noqa: T201


def _cookie(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _token(person: Person, now: datetime) -> str:
    """A token that reads all there is; the one of the last run is taken back, for nobody has many."""
    standing = enter(CODE, person, now)
    assert standing is not None
    programme, actor = standing
    for last in AccessToken.objects.filter(programme=programme, person=person, revoked_at=None):
        revoke_token(token=last, by=actor)
    until = actor.today + timedelta(days=1)
    scopes = [f"read:{kind}" for kind in KINDS]
    return make_token(programme=programme, name="The benchmark", scopes=scopes, until=until, by=actor)[1]
