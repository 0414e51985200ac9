"""What this installation asks of the sign-in library: no self-registration, a second factor kept safe."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """An account begins with an invitation, never with a form anyone can fill in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited."""
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are kept encrypted with a key derived from the installation's own."""

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
