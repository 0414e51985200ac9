"""Sealing of the seeds of one-time codes, which the sign-in library keeps in the database."""

from soundingboard.records import sealing


def seal(text: str) -> str:
    """The text, encrypted and authenticated."""
    return sealing.seal(text, sealing.ONE_TIME_CODES)


def unseal(sealed: str) -> str:
    """The text again.

    Raises:
        SealBroken: it was sealed with another key.
    """
    return sealing.unseal(sealed, sealing.ONE_TIME_CODES)
