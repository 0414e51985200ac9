"""Sealing of the few secrets that must be read again and so cannot be kept as digests, with a key from SECRET_KEY.

Each purpose has a key of its own, so that what was sealed for one cannot be passed off as another.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

# What the seeds of second steps are sealed for.
ONE_TIME_CODES = "one-time codes"


class SealBroken(Exception):
    """It was sealed with another key, as where a backup is restored beside a new SECRET_KEY."""


def seal(text: str, purpose: str) -> str:
    """The text, encrypted and authenticated."""
    return _keys(purpose).encrypt(text.encode()).decode()


def resealed(sealed: str, purpose: str) -> str:
    """The same text, sealed with the key that is in force now.

    Raises:
        SealBroken: it was sealed with neither that key nor the one before, or for another purpose.
    """
    return seal(unseal(sealed, purpose), purpose)


def unseal(sealed: str, purpose: str) -> str:
    """The text again.

    Raises:
        SealBroken: it was sealed with a key that is neither in force nor the one before, or for another purpose.
    """
    try:
        return _keys(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken("This was sealed with another key.") from None


def _keys(purpose: str) -> MultiFernet:
    """Seals with the key in force, and opens what it or the one before has sealed."""
    return MultiFernet([_key(purpose, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(purpose: str, secret: str) -> Fernet:
    digest = hashlib.sha256(f"soundingboard {purpose}\n".encode() + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
