"""Facts about a built programme that the benchmark's own process asks for: a cookie, addresses, queries."""

import json
from collections.abc import Collection

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from soundingboard.accounts.models import Person, Programme
from soundingboard.accounts.sessions import SessionStore
from soundingboard.bench.addresses import addresses
from soundingboard.bench.build import CODE
from soundingboard.bench.measure import queries_of
from soundingboard.bench.unlimited import lift_limits


def print_facts(only: Collection[str] = ()) -> None:
    """Print them as one line of JSON, of these addresses or of all."""
    lift_limits()
    programme = Programme.objects.get(code=CODE)
    manager = Person.objects.get(email="person0@large.example")
    everything = addresses(programme)
    wanted = {name: path for name, path in everything.found.items() if not only or name in only}
    said = {
        "cookie": _cookie(manager),
        "addresses": wanted,
        "queries": {name: queries_of(path, manager) for name, path in wanted.items()},
        "unknown": everything.unknown,
    }
    print(json.dumps(said))  # noqa: T201


def _cookie(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
