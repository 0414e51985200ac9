"""What this installation asks of the sign-in library: no self-registration, a second factor kept safe."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import structlog
from allauth.account import app_settings as sign_in_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from soundingboard.accounts.directory import directory_link_of
from soundingboard.connections.tokens import tokens_that_open
from soundingboard.web.directory import is_set_up
from soundingboard.web.whole_address import whole_address

log = structlog.stdlib.get_logger(__name__)

# What a person is told by letter when a proof of who they are was changed, by the library's name for it.
CHANGED: Mapping[str, tuple[str, str]] = {
    "account/email/password_changed": ("Your password was changed", "The password of your account was changed."),
    "account/email/password_reset": (
        "Your password was changed",
        "The password of your account was set anew, with a link from a letter to you.",
    ),
    "mfa/email/totp_activated": (
        "The second step was set up",
        "One-time codes from an authenticator app were set up for your account.",
    ),
    "mfa/email/totp_deactivated": (
        "The second step was taken away",
        "Your account does not ask for a one-time code any more.",
    ),
    "mfa/email/recovery_codes_generated": (
        "You have new recovery codes",
        "New recovery codes were made for your account. If you had some before, they no longer work.",
    ),
    "mfa/email/webauthn_added": (
        "A passkey was added",
        "A passkey was added to your account.",
    ),
    "mfa/email/webauthn_removed": (
        "A passkey was taken away",
        "A passkey was taken away from your account.",
    ),
    "access_token_made": (
        "An access token was made in your name",
        (
            "An access token was made, by which a program acts in your name. A new password does not end it: if it was "
            "not you, revoke it too, on the page People of the programme, under Access tokens."
        ),
    ),
    "code_used_again": (
        "A one-time code of yours was used a second time",
        "A one-time code that had been used already was typed again, after your password. It was refused.",
    ),
    "directory_linked": (
        "Your account was linked to your organisation’s directory",
        "From now on you can sign in with your account in your organisation’s directory.",
    ),
}
# A program of theirs goes on with the token that it has, so they are told which there are.
NEW_PASSWORD = ("account/email/password_changed", "account/email/password_reset")
ANOTHER = ("Your account was changed", "Something by which your account knows you was changed.")


BY_DIRECTORY = "directory_reauthenticate"
WRONG_CODE = "That code is not right, or has been used. Wait until the app shows the next one, and enter that"
NO_LETTER = "No letter can be sent just now. Try again in a few minutes."
NOT_YOURS = "That is not your password. Enter the password that you sign in with"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """An account begins with an invitation, never with a form anyone can fill in."""

    error_messages: Mapping[str, Any] = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed. If it should be open, ask the programme manager",
        # One sentence for both, so that nobody learns which addresses have an account.
        "email_password_mismatch": "That email address and password do not belong together. Check both, and try again",
        "enter_current_password": NOT_YOURS,
        "incorrect_code": WRONG_CODE,
        "incorrect_password": NOT_YOURS,
        "invalid_login": "Sign in once more: what was begun has come to its end",
        "invalid_password_reset": "This link has been used, or is too old. Ask for another",
        "rate_limited": "Too many tries. Wait a few minutes, and try again",
        "too_many_login_attempts": "Too many tries with a wrong password. Wait five minutes, and try again",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited."""
        return False

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody is led who signs out: by the directory, to be told that they are signed in there still."""
        came_by = {each.get("method") for each in get_authentication_records(request, request.user)}
        if "directory" in came_by and is_set_up():
            return reverse("directory_signed_out")
        return str(super().get_logout_redirect_url(request))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link by which somebody sets a new password."""
        page = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return whole_address(self.request, page.replace("UID-KEY", quote(key)))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How somebody shows once more who they are; by the directory too, where they come in by it."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and is_set_up() and directory_link_of(user) is not None:
            ways.append({"id": BY_DIRECTORY, "description": BY_DIRECTORY, "url": reverse("directory_again")})
        return ways

    def is_reauthentication_required(self, *, app: str, **given: Any) -> bool:
        """Whether somebody has to show once more who they are before they change how they sign in.

        The library asks for a password or a second step, and lets whoever has neither go on. They came by the
        directory, so they show it there: whoever sat down at their open screen could add a passkey and come back by it.

        Raises:
            ReauthenticationRequired: of somebody who has neither, and did not just show it.
        """
        is_required = bool(super().is_reauthentication_required(app=app, **given))
        if is_required and not get_reauthentication_flows(self.request.user) and not _was_just_shown(self.request):
            raise ReauthenticationRequired
        return is_required

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send the letter that somebody asked for; where the mail server is away they are told, account or not.

        Raises:
            ImmediateHttpResponse: it could not be sent, with the way back.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            log.error("sign_in.letter_not_sent", error=type(error).__name__)
            messages.info(self.request, NO_LETTER)
            raise ImmediateHttpResponse(redirect("account_reset_password")) from error

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell somebody that a proof of who they are was changed."""
        tell_of_a_change(user, template_prefix)


def _was_just_shown(request: HttpRequest) -> bool:
    shown = [each["at"] for each in get_authentication_records(request, request.user) if each.get("reauthenticated")]
    return bool(shown) and time.time() - shown[-1] < sign_in_settings.REAUTHENTICATION_TIMEOUT


def tell_of_a_change(user: Any, change: str) -> None:
    """Tell somebody by letter that a proof of who they are was changed. A mail server that is away undoes no change.

    Args:
        change: a key of `CHANGED`.
    """
    subject, what = CHANGED.get(change, ANOTHER)
    about = {
        "person": user,
        "what": what,
        "at": timezone.localtime(),
        "address": settings.SOUNDINGBOARD_ADDRESS,
        "contact": settings.SOUNDINGBOARD_CONTACT,
        "tokens": tokens_that_open(user, timezone.now()) if change in NEW_PASSWORD else (),
    }
    try:
        send_mail(subject, render_to_string("account/letters/changed.txt", about), None, [user.email])
    except OSError as error:
        log.error("sign_in.letter_not_sent", person=user.pk, error=type(error).__name__)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are kept encrypted with a key derived from the installation's own."""

    error_messages: Mapping[str, Any] = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Your role asks for a second step, so the last one cannot be taken away",
        "cannot_generate_recovery_codes": "Set up a second step first. Recovery codes stand in for it",
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        from soundingboard.web.secrets import seal

        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it is used."""
        from soundingboard.web.secrets import unseal

        return unseal(encrypted_text)

    def get_totp_label(self, user: Any) -> str:
        """What the person's authenticator shows."""
        return str(user.email)
