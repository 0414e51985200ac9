"""Evidence as at a moment, as frozen values with the facts that its strength is worked out from. Two queries."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, Value, When

from soundingboard.evidence.models import EvidenceUse, EvidenceVersion
from soundingboard.lib.frozen import maker_of
from soundingboard.rating.strength import EvidenceFacts
from soundingboard.records.days import as_text, reader


class EvidenceItem(NamedTuple):
    """One piece of evidence: what a page says of it and what the rules need."""

    id: int
    reference: str
    title: str
    content_area: str
    classification: str
    verified_on: date | None
    facts: EvidenceFacts


_COLUMNS = (
    "evidence_id",
    "evidence__reference",
    "title",
    "content_area",
    "classification",
    as_text("verified_on"),
    "kind",
    "line",
    "performance_type",
    "says",
    as_text("collected_on"),
    as_text("period_to"),
    "sample_size",
    as_text("expires_on"),
    "link",
    "document_id",
    # As text, since a single converter makes a copy of every row.
    Case(When(is_withdrawn=True, then=Value("withdrawn")), default=Value("")),
)


def evidence_as_at(
    programme_id: int, moment: datetime | None, *, evidence_ids: Collection[int] | None = None
) -> dict[int, EvidenceItem]:
    """Every piece of evidence on record at a moment, by key; or only those asked for. One query."""
    rows = EvidenceVersion.objects.filter(programme_id=programme_id).as_at(moment)
    if evidence_ids is not None:
        rows = rows.filter(evidence_id__in=evidence_ids)
    day = reader()
    found = rows.order_by("evidence_id").values_list(*_COLUMNS)
    return {row[0]: _item(row, day) for row in found.iterator(chunk_size=5000)}


def uses_as_at(
    programme_id: int, moment: datetime | None, *, objective_ids: Collection[int] | None = None
) -> dict[int, list[int]]:
    """The keys of the evidence offered for each objective, in the order of offering. One query."""
    rows = EvidenceUse.objects.filter(programme_id=programme_id).as_at(moment)
    if objective_ids is not None:
        rows = rows.filter(objective_id__in=objective_ids)
    found: dict[int, list[int]] = {}
    for objective_id, evidence_id in rows.order_by("pk").values_list("objective_id", "evidence_id"):
        found.setdefault(objective_id, []).append(evidence_id)
    return found


_facts = maker_of(EvidenceFacts)


def _item(row: tuple[Any, ...], day: Callable[[Any], Any]) -> EvidenceItem:
    (
        key,
        reference,
        title,
        area,
        classification,
        verified_on,
        kind,
        line,
        performance_type,
        says,
        collected_on,
        period_to,
        sample_size,
        expires_on,
        link,
        document_id,
        withdrawn,
    ) = row
    facts = _facts(
        reference,
        kind,
        line,
        performance_type,
        says,
        day(collected_on),
        day(period_to),
        sample_size,
        day(expires_on),
        has_source=bool(link) or document_id is not None,
        is_verified=verified_on is not None,
        is_withdrawn=bool(withdrawn),
    )
    return EvidenceItem(key, reference, title, area, classification, day(verified_on), facts)
