"""What happens at the door, as lines of the log: who came in and went out, what was refused, which proof was changed.

A refusal names nobody whose password was wrong: what somebody types as an address may be anything, a password too.
"""

from typing import Any

import structlog
from allauth.account.signals import password_changed, password_reset
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from allauth.mfa.totp.internal.auth import validate_totp_code
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils import timezone

from soundingboard.accounts.sessions import SessionStore, forget_ended
from soundingboard.lib.browsers import browser_of
from soundingboard.web.sign_in import tell_of_a_change

log = structlog.stdlib.get_logger("soundingboard.sign_in")


@receiver(user_logged_in)
def came_in(user: Any, request: Any = None, **given: Any) -> None:
    """Somebody is signed in: their session is begun, and what ran out is taken out."""
    now = timezone.now()
    session = getattr(request, "session", None)
    if isinstance(session, SessionStore):
        session.begin(browser=browser_of(request.META.get("HTTP_USER_AGENT", "")), now=now)
        forget_ended(now)
    log.info("sign_in.done", person=user.pk)


@receiver(user_logged_out)
def went_out(user: Any, **given: Any) -> None:
    """Somebody signed out."""
    log.info("sign_in.ended", person=user.pk if user else None)


@receiver(user_login_failed)
def was_refused(**given: Any) -> None:
    """A password was wrong, or the account is closed or is none."""
    log.warning("sign_in.refused")


@receiver(authentication_failed)
def code_was_refused(user: Any, authenticator: Any, request: Any = None, **given: Any) -> None:
    """The second step failed, after the right password; whose code was right and used before is told by letter."""
    was_used = is_right_now(authenticator, request.POST.get("code", "")) if request is not None else False
    event = "sign_in.code_used_again" if was_used else "sign_in.code_refused"
    log.warning(event, person=user.pk, kind=authenticator.type)
    if was_used:
        tell_of_a_change(user, "code_used_again")


def is_right_now(authenticator: Any, code: str) -> bool:
    """Whether a one-time code is the one of this moment: refused all the same, it was used before."""
    if authenticator.type != Authenticator.Type.TOTP:
        return False
    return bool(validate_totp_code(get_adapter().decrypt(authenticator.data["secret"]), code))


@receiver([password_changed, password_reset])
def password_is_new(user: Any, **given: Any) -> None:
    """A password was set by its owner, by way of the page or of a letter."""
    log.warning("sign_in.password_changed", person=user.pk)


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def second_step_is_another(user: Any, authenticator: Any, **given: Any) -> None:
    """The second step was set up, taken away, or given new recovery codes."""
    log.warning("sign_in.second_step_changed", person=user.pk, kind=authenticator.type)
