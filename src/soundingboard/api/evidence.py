"""Reading evidence, each piece with its strength on the day."""

from datetime import date
from typing import Any, Literal

from ninja import Query

from soundingboard.accounts.models import ReadHow, ReadKind
from soundingboard.accounts.reading_log import note_read
from soundingboard.api.door import ApiRequest, reads
from soundingboard.api.paging import answered
from soundingboard.api.said import Asked, Code, Page, Told, Truth, Words
from soundingboard.connections.rules import Kind
from soundingboard.evidence import listing
from soundingboard.evidence.listing import EvidenceFilters, EvidenceLine
from soundingboard.framework.kinds import held_at

Line = Literal["1", "2", "3"]
Says = Literal["supports", "mixed", "contradicts"]
PerformanceType = Literal["quantity", "quality", "outcome"]
Classification = Literal["public", "official", "exempt"]
KEPT = ("evidence_kinds", "strength", "content_areas")


class EvidenceOut(Told):
    """A piece of evidence that the token's person may see."""

    reference: str
    title: str
    summary: str
    kind: str
    line: int
    performance_type: str
    says: str
    content_area: str
    objectives: list[str]
    collected_on: date
    period_from: date | None
    period_to: date | None
    sample_size: int | None
    expires_on: date | None
    classification: str
    is_about_a_case: bool
    link: str
    has_document: bool
    verified_on: date | None
    is_withdrawn: bool
    strength: int
    is_fresh: bool
    is_voice_of_children: bool


class EvidenceAsked(Asked):
    """Which evidence, by the names that the page of evidence uses."""

    text: Words | None = None
    kind: Code | None = None
    line: Line | None = None
    says: Says | None = None
    strength: Literal["0", "1", "2", "3", "4"] | None = None
    age: Literal["fresh", "stale"] | None = None
    area: Code | None = None
    type: PerformanceType | None = None
    objective: Code | None = None
    classification: Classification | None = None
    verified: Literal["yes", "no"] | None = None
    voice: Truth = False
    case: Truth = False
    withdrawn: Truth = False
    sort: Literal["collected", "-collected", "title", "-title"] = "-collected"


@reads("/evidence", Kind.EVIDENCE, Page[EvidenceOut])
def list_evidence(request: ApiRequest, programme: str, asked: Query[EvidenceAsked]) -> Any:
    """Evidence, the newest first, with how strong each piece is on the day."""
    caller = request.stand
    held = held_at(caller.programme.pk, KEPT, caller.moment)
    filters = EvidenceFilters(
        text=asked.text or "",
        kind=asked.kind or "",
        line=int(asked.line) if asked.line else None,
        says=asked.says or "",
        strength=int(asked.strength) if asked.strength else None,
        age=asked.age or "",
        areas=[""] if asked.area == "none" else listing.within(held.areas, asked.area) if asked.area else (),
        performance_type=asked.type or "",
        objective=asked.objective or "",
        classification=asked.classification or "",
        verified=asked.verified or "",
        voice=asked.voice,
        case=asked.case,
        with_withdrawn=asked.withdrawn,
    )
    rows = listing.filtered(caller.actor, filters, held.strength, caller.moment, caller.day)
    rows = rows.order_by(*listing.ORDERS[asked.sort])
    start = (asked.page - 1) * asked.per_page
    shown = rows[start : start + asked.per_page]
    lines = list(listing.weighed(caller.actor, shown, held.strength, caller.moment, caller.day))
    if any(line.row.classification == "exempt" for line in lines):
        note_read(ReadKind.EVIDENCE, "", ReadHow.PROGRAM, by=caller.actor)
    return answered(request, asked, map(_evidence, lines), rows.count())


_SAID = [
    name
    for name in EvidenceOut.model_fields
    if name not in ("reference", "objectives", "has_document", "strength", "is_fresh", "is_voice_of_children")
]


def _evidence(line: EvidenceLine) -> dict[str, Any]:
    return {name: getattr(line.row, name) for name in _SAID} | {
        "reference": line.reference,
        "objectives": line.objectives,
        "has_document": line.row.document_id is not None,
        "strength": line.strength.score,
        "is_fresh": line.strength.is_fresh,
        "is_voice_of_children": line.is_voice_of_children,
    }
