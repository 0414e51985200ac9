"""Sealing of the few secrets that must be read again and so cannot be kept as digests, with a key from SECRET_KEY.

Each purpose has a key of its own, so that what was sealed for one cannot be passed off as another.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SealBroken(Exception):
    """It was sealed with another key, as where a backup is restored beside a new SECRET_KEY."""


def seal(text: str, purpose: str) -> str:
    """The text, encrypted and authenticated."""
    return _key(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """The text again.

    Raises:
        SealBroken: it was sealed with another key, or for another purpose.
    """
    try:
        return _key(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken("This was sealed with another key.") from None


def _key(purpose: str) -> Fernet:
    digest = hashlib.sha256(f"soundingboard {purpose}\n".encode() + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
