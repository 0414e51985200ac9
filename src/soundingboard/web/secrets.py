"""Sealing of the few secrets kept in the database (the seeds of one-time codes), with a key from SECRET_KEY."""

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def _key() -> Fernet:
    digest = hashlib.sha256(b"soundingboard one-time codes\n" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def seal(text: str) -> str:
    """The text, encrypted and authenticated."""
    return _key().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again.

    Raises:
        cryptography.fernet.InvalidToken: it was sealed with another key.
    """
    return _key().decrypt(sealed.encode()).decode()
