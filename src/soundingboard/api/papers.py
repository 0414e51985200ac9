"""Reading papers that were issued: what they are, and the position they were made from, byte for byte.

Drafts are worked on in pages and are not here. What somebody may not see does not exist for their programs either.
"""

from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from ninja import Query

from soundingboard.accounts.bases import LONDON
from soundingboard.accounts.models import ReadHow, ReadKind
from soundingboard.accounts.reading_log import note_read
from soundingboard.accounts.roles import Permission
from soundingboard.api.door import ApiRequest, Caller, reads, sealed
from soundingboard.api.paging import page_of
from soundingboard.api.said import Asked, Code, Number, OnDay, Page, Told
from soundingboard.connections.rules import Kind
from soundingboard.measures.showing import sees_small_numbers
from soundingboard.papers import reading
from soundingboard.papers.content import PUBLIC
from soundingboard.papers.models import Paper, PaperKind
from soundingboard.records import vault


class PaperOut(Told):
    """A paper that was issued. `sha256` is of its canonical JSON, which any release makes again byte for byte."""

    reference: str
    kind: str
    title: str
    audience: str
    edition: str
    holds_small_numbers: bool
    round: int | None
    as_at: datetime
    compared_with: datetime | None
    issued_at: datetime
    sha256: str
    is_withdrawn: bool
    withdrawn_on: date | None
    withdrawn_because: str
    replaced_by: str | None


class FileOut(Told):
    """A file of a paper: its bytes are on the paper's page, its canonical JSON here."""

    format: str
    name: str
    media_type: str
    size: int
    sha256: str


class OnePaperOut(PaperOut):
    """A paper with its files."""

    issued_by: str | None
    release: str
    files: list[FileOut]


class PapersAsked(Asked):
    """Which papers."""

    kind: Literal[tuple(PaperKind.values)] | None = None  # type: ignore[valid-type]
    edition: Literal["public", "exempt"] | None = None
    state: Literal["issued", "withdrawn"] | None = None
    round: Number | None = None


def _issued(caller: Caller) -> "QuerySet[Paper]":
    """The papers that were issued by the day looked at, of those that exist for the token's person."""
    rows = reading.visible(caller.actor, caller.moment).filter(issued_at__isnull=False)
    return rows.select_related("round", "issued_by", "replaced_by")


@reads("/papers", Kind.PAPERS, Page[PaperOut])
def list_papers(request: ApiRequest, programme: str, asked: Query[PapersAsked]) -> Any:
    """Papers that were issued, the latest first; those that were withdrawn say why."""
    caller = request.stand
    rows = _issued(caller)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.edition:
        rows = rows.filter(edition=asked.edition)
    if asked.round is not None:
        rows = rows.filter(round__number=asked.round)
    if asked.state:
        gone = Q(withdrawn_at__isnull=False)
        if caller.moment is not None:
            gone &= Q(withdrawn_at__lt=caller.moment)
        rows = rows.filter(gone) if asked.state == "withdrawn" else rows.exclude(gone)
    return page_of(request, asked, rows.order_by("-issued_at", "-pk"), lambda row: _paper(caller, row))


@reads("/papers/{reference}", Kind.PAPERS, OnePaperOut)
def one_paper(request: ApiRequest, programme: str, reference: Code, asked: Query[OnDay]) -> Any:
    """One paper with its files and their hashes."""
    caller = request.stand
    row = _asked_for(caller, reference)
    return _paper(caller, row) | {
        "issued_by": row.issued_by.name if row.issued_by else None,
        "release": row.release,
        "files": [
            {
                "format": each.format,
                "name": each.file.name,
                "media_type": each.file.media_type,
                "size": each.file.size,
                "sha256": each.file.sha256,
            }
            for each in reading.files_of(row)
        ],
    }


_WHOLE = {"responses": {200: {"content": {"application/json": {"schema": {"type": "object"}}}}}}


@reads("/papers/{reference}/position.json", Kind.PAPERS, None, openapi_extra=_WHOLE)
def paper_position(request: ApiRequest, programme: str, reference: Code, asked: Query[OnDay]) -> HttpResponse:
    """The canonical JSON of an issued paper: the file that was stored, whose hash the paper names."""
    row = _asked_for(request.stand, reference)
    # As on the pages: what was withdrawn is handed to nobody, whichever day is looked at.
    if reading.was_withdrawn(row, None):
        raise Http404(f"{reference} was withdrawn: {row.withdrawn_because}")
    file = reading.file_of(row, "json")
    if file is None:
        raise Http404(f"{reference} has no such file.")
    # Its ETag is the hash of its bytes, which is the one that the paper names.
    response = HttpResponse(vault.read(file.file.sha256), content_type="application/json")
    return sealed(request, response, name=file.file.name)


def _asked_for(caller: Caller, reference: str) -> Paper:
    row = _issued(caller).filter(reference=reference).first()
    if row is None:
        raise Http404(f"There is no paper {reference} that was issued.")
    if row.edition != PUBLIC:
        note_read(ReadKind.PAPER, reference, ReadHow.PROGRAM, by=caller.actor)
    return row


_SAID = (
    *("reference", "kind", "title", "audience", "edition", "holds_small_numbers", "as_at", "compared_with"),
    "issued_at",
)


def _paper(caller: Caller, row: Paper) -> dict[str, Any]:
    gone = reading.was_withdrawn(row, caller.moment)
    return {name: getattr(row, name) for name in _SAID} | {
        "round": row.round.number if row.round else None,
        "sha256": row.position_sha256,
        "is_withdrawn": gone,
        "withdrawn_on": row.withdrawn_at.astimezone(LONDON).date() if gone and row.withdrawn_at else None,
        "withdrawn_because": row.withdrawn_because if gone else "",
        "replaced_by": _named(caller, row.replaced_by) if gone else None,
    }


def _named(caller: Caller, row: Paper | None) -> str | None:
    """The reference of a paper, if it exists for the token's person."""
    if row is None or not (row.edition == PUBLIC or caller.actor.can(Permission.VIEW_EXEMPT)):
        return None
    return row.reference if sees_small_numbers(caller.actor) or not row.holds_small_numbers else None
