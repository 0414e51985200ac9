"""Evidence as at a moment, as frozen values with the facts that its strength is worked out from. Two queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from soundingboard.evidence.models import Classification, EvidenceUse, EvidenceVersion
from soundingboard.rating.strength import EvidenceFacts


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One piece of evidence: what a page says of it and what the rules need."""

    id: int
    reference: str
    title: str
    content_area: str
    classification: str
    agency_id: int | None
    verified_on: date | None
    facts: EvidenceFacts

    @property
    def is_exempt(self) -> bool:
        """Whether it may be shown only to those who may see what is exempt."""
        return self.classification == Classification.EXEMPT


_COLUMNS = (
    "evidence_id",
    "evidence__reference",
    "title",
    "content_area",
    "classification",
    "agency_id",
    "verified_on",
    "kind",
    "line",
    "performance_type",
    "says",
    "collected_on",
    "period_from",
    "period_to",
    "sample_size",
    "expires_on",
    "link",
    "document_id",
    "is_withdrawn",
)


def evidence_as_at(
    programme_id: int, moment: datetime | None, *, evidence_ids: Collection[int] | None = None
) -> dict[int, EvidenceItem]:
    """Every piece of evidence on record at a moment, by key; or only those asked for. One query."""
    rows = EvidenceVersion.objects.filter(programme_id=programme_id).as_at(moment)
    if evidence_ids is not None:
        rows = rows.filter(evidence_id__in=evidence_ids)
    return {row[0]: _item(row) for row in rows.order_by("evidence_id").values_list(*_COLUMNS).iterator(chunk_size=5000)}


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


def _item(row: tuple[object, ...]) -> EvidenceItem:
    (
        key,
        reference,
        title,
        area,
        classification,
        agency_id,
        verified_on,
        kind,
        line,
        performance_type,
        says,
        collected_on,
        period_from,
        period_to,
        sample_size,
        expires_on,
        link,
        document_id,
        is_withdrawn,
    ) = row
    facts = EvidenceFacts(
        reference=reference,  # type: ignore[arg-type]
        kind=kind,  # type: ignore[arg-type]
        line=line,  # type: ignore[arg-type]
        performance_type=performance_type,  # type: ignore[arg-type]
        says=says,  # type: ignore[arg-type]
        collected_on=collected_on,  # type: ignore[arg-type]
        period_from=period_from,  # type: ignore[arg-type]
        period_to=period_to,  # type: ignore[arg-type]
        sample_size=sample_size,  # type: ignore[arg-type]
        expires_on=expires_on,  # type: ignore[arg-type]
        has_source=bool(link) or document_id is not None,
        is_verified=verified_on is not None,
        is_withdrawn=bool(is_withdrawn),
    )
    return EvidenceItem(
        id=key,  # type: ignore[arg-type]
        reference=reference,  # type: ignore[arg-type]
        title=title,  # type: ignore[arg-type]
        content_area=area,  # type: ignore[arg-type]
        classification=classification,  # type: ignore[arg-type]
        agency_id=agency_id,  # type: ignore[arg-type]
        verified_on=verified_on,  # type: ignore[arg-type]
        facts=facts,
    )
