"""The sign-in library's forms, asking in our words.

`ACCOUNT_FORMS` and `MFA_FORMS` in the settings name these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from struct import error as StructError
from typing import Any

from allauth.account import forms as account
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.cache import cache
from django.core.validators import MaxLengthValidator
from django.forms import HiddenInput, JSONField

from soundingboard.web.forms.base import ask_by_name

LABELS: Mapping[str, str] = {
    "login": "Email address",
    "email": "Email address",
    "oldpassword": "The password you use now",
    "password1": "New password",
    "password2": "The new password once more",
    "code": "Six-figure code",
    "name": "What do you call it?",
    "passwordless": "Let me sign in with it alone, without my password",
}

HINTS: Mapping[str, str] = {
    "code": "From your authenticator app. A recovery code will do too",
    "password1": "At least 12 characters. Three words that do not belong together are easy to remember",
    "name": "Such as the laptop or the key that it is on. Only you see it",
    "passwordless": "It then asks for your finger, your face or its PIN. A plain security key may not be able to",
}
NEEDS_SCRIPT = (
    "Your browser sent no passkey. Passkeys need JavaScript and a browser of recent years; your password and a code "
    "from an authenticator app work without"
)


class _InOurWords:
    """Gives a form our labels, hints and errors, and leaves the checking to us rather than to the browser."""

    use_required_attribute = False
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label or name)
            field.help_text = HINTS.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            ask_by_name(field)
            if name == "credential":
                field.error_messages["required"] = NEEDS_SCRIPT
            if name == "name":
                field.validators.append(MaxLengthValidator(60, "Use 60 characters or fewer"))
            if name == "code":
                field.widget.attrs |= {
                    "inputmode": "text",
                    "autocomplete": "one-time-code",
                    "class": "govuk-input--width-10",
                }


class _CodeOnce(_InOurWords):
    """Refuses a one-time code that opened something already, for as long as it would be right.

    The library remembers it for the half minute that it is shown. It is right for that one, the one before and the one
    after, so that a telephone's clock may be off; and whoever watched it being typed had a minute to use it again.
    """

    user: Any
    authenticator: Any

    def clean_code(self) -> str:
        """The code. Raises ValidationError: it is wrong, or was used."""
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type != Authenticator.Type.TOTP:
            return code  # a recovery code is crossed off
        if not _is_first_use(self.user, code):
            self._emit_authentication_failed(self.authenticator)  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return code


def _is_first_use(user: Any, code: str) -> bool:
    """Whether a code that is right opens something for the first time. Remembered over all processes."""
    right_for = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
    used = f"one-time-code-used?person={user.pk}&code={normalize_user_code(code)}"
    return bool(cache.add(used, True, timeout=right_for))


class _Credential(JSONField):
    """What a browser sends of a passkey. What will not do is not shown again, and not gone into."""

    widget = HiddenInput

    def to_python(self, value: Any) -> Any:
        """What was sent. Raises ValidationError: it is nothing that a browser sends."""
        with _nothing_malformed():
            found = super().to_python(value)
            if found is not None and not isinstance(found, dict):
                raise TypeError("A passkey says more than that.")
            return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        return None


class _PasskeySent(_InOurWords):
    """Refuses what no passkey says. The library expects what a browser sends, and falls over much of anything else."""

    def clean_credential(self) -> Any:
        """What was shown. Raises ValidationError: it is none, or not the right one."""
        with _nothing_malformed():
            return super().clean_credential()  # type: ignore[misc]


@contextmanager
def _nothing_malformed() -> Iterator[None]:
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, RecursionError, StructError, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class LoginForm(_InOurWords, account.LoginForm):  # type: ignore[misc]
    """Signing in."""


class ReauthenticateForm(_InOurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""


class ChangePasswordForm(_InOurWords, account.ChangePasswordForm):  # type: ignore[misc]
    """A new password in place of the old."""


class ResetPasswordForm(_InOurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """Asking for a letter with a link."""


class ResetPasswordKeyForm(_InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, from that link."""


class AuthenticateForm(_CodeOnce, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class ReauthenticateByCodeForm(_CodeOnce, mfa.ReauthenticateForm):  # type: ignore[misc]
    """A code, before something that matters."""


class AddPasskeyForm(_InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey or a security key, with a name by which its owner knows it."""

    credential = _Credential()

    def clean(self) -> Any:
        """All that was said. Raises ValidationError: it is no passkey, or was made for another question."""
        with _nothing_malformed():
            return super().clean()


class RenamePasskeyForm(_InOurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for it."""


class PasskeyForm(_PasskeySent, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in by a passkey alone."""

    credential = _Credential()


class SecondStepByPasskeyForm(_PasskeySent, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey or a security key as the second step."""

    credential = _Credential()


class ReauthenticateByPasskeyForm(_PasskeySent, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey, before something that matters."""

    credential = _Credential()


class ActivateTOTPForm(_InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code from a newly set up authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "From the authenticator app, which has just been told the key"

    def clean_code(self) -> str:
        """The code, which opens nothing afterwards. Raises ValidationError: it is wrong."""
        code: str = super().clean_code()
        _is_first_use(self.user, code)
        return code
