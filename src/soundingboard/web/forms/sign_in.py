"""The sign-in library's forms, asking in our words.

`ACCOUNT_FORMS` and `MFA_FORMS` in the settings name these, by the tables at the foot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp

from soundingboard.web.forms.base import ask_by_name

LABELS: Mapping[str, str] = {
    "login": "Email address",
    "email": "Email address",
    "oldpassword": "The password you use now",
    "code": "Six-figure code",
}

HINTS: Mapping[str, str] = {
    "code": "From your authenticator app. A recovery code will do too",
    "password1": "At least 12 characters. Three words that do not belong together are easy to remember",
}


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


class ActivateTOTPForm(_InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code from a newly set up authenticator app."""


ACCOUNT_FORMS: Mapping[str, str] = {
    "login": "soundingboard.web.forms.sign_in.LoginForm",
    "reauthenticate": "soundingboard.web.forms.sign_in.ReauthenticateForm",
    "change_password": "soundingboard.web.forms.sign_in.ChangePasswordForm",
    "reset_password": "soundingboard.web.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "soundingboard.web.forms.sign_in.ResetPasswordKeyForm",
}

MFA_FORMS: Mapping[str, str] = {
    "authenticate": "soundingboard.web.forms.sign_in.AuthenticateForm",
    "reauthenticate": "soundingboard.web.forms.sign_in.ReauthenticateByCodeForm",
    "activate_totp": "soundingboard.web.forms.sign_in.ActivateTOTPForm",
}
