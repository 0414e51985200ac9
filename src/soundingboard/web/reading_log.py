"""Noting from a page that something was read which few may read."""

from collections.abc import Iterable

from soundingboard.accounts.models import ReadHow, ReadKind
from soundingboard.accounts.reading_log import note_read
from soundingboard.history.models import Entry
from soundingboard.history.reading import EXEMPT
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


def note_titles(request: PageRequest, kind: ReadKind, references: Iterable[str]) -> None:
    """Put on record that a page showed titles or words of things that few may read among others, as lists do.

    One insert for a look, however many they are; none where there are none. Of several the log does not name each:
    which they were is what the page shows as at that day.
    """
    shown = sorted(set(references))
    if shown:
        note_reading(request, kind, shown[0] if len(shown) == 1 else "", ReadHow.LIST)


# What of the history is about things that few may read, and as what a look at it is noted.
_TOLD_OF = {
    "audits.audit": ReadKind.AUDIT,
    "audits.auditfinding": ReadKind.FINDING,
    "evidence.evidence": ReadKind.EVIDENCE,
    "papers.paper": ReadKind.PAPER,
    "papers.exemption": ReadKind.PAPER,
}


def note_entries(request: PageRequest, entries: Iterable[Entry]) -> None:
    """Put on record that entries of the history were shown which are only for those who see what is exempt.

    At most one insert for each kind of thing.
    """
    kinds = {_TOLD_OF.get(each.item_kind) for each in entries if each.visibility == EXEMPT}
    for kind in sorted(kind for kind in kinds if kind):
        note_reading(request, kind, "", ReadHow.LIST)
