"""Who has to show a second step, and whether somebody has in this session.

The installation says for which roles (`SOUNDINGBOARD_SECOND_STEP_FOR`). It is known from the session, where the sign-in
library notes how somebody signed in, so that no page asks the database for it.
"""

from collections.abc import Callable, Collection
from functools import lru_cache, wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from soundingboard.accounts.access import roles_of
from soundingboard.accounts.models import Person
from soundingboard.accounts.roles import Role

View = Callable[[HttpRequest], HttpResponse]
EVERYBODY, NOBODY = "everybody", "nobody"
_SHOWN = "second_step_shown"
ELSEWHERE = "second_step_elsewhere"


class UnknownRole(ValueError):
    """The setting names something that is no role, which this is."""


@lru_cache(maxsize=8)
def roles_named(setting: str) -> frozenset[Role]:
    """The roles that a setting names: their codes with commas between them, everybody or nobody.

    Raises UnknownRole.
    """
    words = [word.strip() for word in setting.split(",") if word.strip()]
    if words in ([], [NOBODY]):
        return frozenset()
    if words == [EVERYBODY]:
        return frozenset(Role)
    unknown = next((word for word in words if word not in Role.values), None)
    if unknown is not None:
        raise UnknownRole(unknown)
    return frozenset(map(Role, words))


def is_owed(request: HttpRequest, roles: Collection[Role]) -> bool:
    """Whether somebody in these roles has to show a second step before they go on."""
    asked = roles_named(settings.SOUNDINGBOARD_SECOND_STEP_FOR)
    return not asked.isdisjoint(roles) and not is_shown(request)


def led_to_it(request: HttpRequest) -> HttpResponse:
    """The answer to whoever owes a second step, in place of what they asked for."""
    messages.info(request, "Your role asks for a second step. Set one up here, and you can go on.")
    return redirect("mfa_index")


def own_page(view: View) -> View:
    """A page about whoever asks, for people who are in; it belongs to no programme, so any of their roles may ask for a
    second step before it. What one needs to set one up, or to change a password, is not such a page."""

    @wraps(view)
    @login_required
    def door(request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, Person)
        if roles_named(settings.SOUNDINGBOARD_SECOND_STEP_FOR) and is_owed(
            request, roles_of(request.user, timezone.localdate())
        ):
            return led_to_it(request)
        return view(request)

    return door


def is_shown(request: HttpRequest) -> bool:
    """Whether a second step, or a passkey in place of a password, was shown in this session; one that was set up in it
    was, and one that was taken off in it is not any more. One that the council's directory saw counts where the
    installation says so, and is noted as such when somebody comes in by it."""
    noted = request.session.get(_SHOWN)
    if noted is not None:
        return bool(noted)
    user: Any = request.user
    return any(each.get("method") == "mfa" or each.get(ELSEWHERE) for each in get_authentication_records(request, user))


def _added(request: HttpRequest, **given: Any) -> None:
    request.session[_SHOWN] = True


def _removed(request: HttpRequest, user: Any, **given: Any) -> None:
    if not user.authenticator_set.exclude(type="recovery_codes").exists():
        request.session[_SHOWN] = False


def listen() -> None:
    """Note in the session when a second step is set up or taken off."""
    signals.authenticator_added.connect(_added, dispatch_uid="second step set up")
    signals.authenticator_removed.connect(_removed, dispatch_uid="second step taken off")
