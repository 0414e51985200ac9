"""The sign-in library's forms, asking in our words.

`ACCOUNT_FORMS` and `MFA_FORMS` in the settings name these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.validators import MaxLengthValidator

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


class AuthenticateForm(_InOurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class ReauthenticateByCodeForm(_InOurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    """A code, before something that matters."""


class AddPasskeyForm(_InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey or a security key, with a name by which its owner knows it."""


class RenamePasskeyForm(_InOurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for it."""


class PasskeyForm(_InOurWords, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in by a passkey alone."""


class SecondStepByPasskeyForm(_InOurWords, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey or a security key as the second step."""


class ReauthenticateByPasskeyForm(_InOurWords, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey, before something that matters."""


class ActivateTOTPForm(_InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code from a newly set up authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "From the authenticator app, which has just been told the key"
