"""Noting from a page that something was read which few may read."""

from soundingboard.accounts.models import ReadHow, ReadKind
from soundingboard.accounts.reading_log import note_read
from soundingboard.web.doors import PageRequest


def note_reading(request: PageRequest, kind: ReadKind, reference: str, how: ReadHow | None = None) -> None:
    """Put on record that the reader of a page read something. One insert; none where a form was sent, which changes
    the thing and has its own line in the history.

    Args:
        reference: what the thing is called; empty where many were read at once.
        how: where it is no page: a file, a table, a list.
    """
    if request.method in ("GET", "HEAD"):
        note_read(kind, reference, how or ReadHow.PAGE, by=request.stand.actor)
