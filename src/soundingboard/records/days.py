"""Dates of very many rows, read as the database writes them.

Django gives each value of a row to a converter of its own, three calls a value. A plan has a hundred thousand dates,
and few different ones: they are fetched as text, and each text is read once.
"""

from collections.abc import Callable
from datetime import date

from django.db.models import TextField
from django.db.models.functions import Cast


def as_text(column: str) -> Cast:
    """A date's column as text: 2026-11-30 in both databases."""
    return Cast(column, TextField())


class Days(dict[str | None, date | None]):
    """The dates by the texts in which they came, for one reading; None stays None."""

    def __missing__(self, text: str | None) -> date | None:
        made = self[text] = None if text is None else date.fromisoformat(text)
        return made


def reader() -> Callable[[str | None], date | None]:
    """What reads a text of `as_text`."""
    return Days().__getitem__
