"""Whether something failed because a text held the character NUL, which PostgreSQL keeps nowhere and looks up nowhere.

SQLite takes it as any other. No field of a form lets it through; an address and a filter in one may hold it.
"""

from django.db import DataError


def is_nul(error: BaseException) -> bool:
    """Whether an error says that a text for the database held a NUL. Nothing was asked of the database then."""
    return isinstance(error, DataError) and "NUL (0x00)" in str(error)
