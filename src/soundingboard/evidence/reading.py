"""Evidence as at a moment, as frozen values with the facts that its strength is worked out from. Two queries."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from soundingboard.evidence.models import Classification, EvidenceUse, EvidenceVersion
from soundingboard.rating.strength import EvidenceFacts
from soundingboard.records.days import as_text, reader


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
    as_text("verified_on"),
    "kind",
    "line",
    "performance_type",
    "says",
    as_text("collected_on"),
    as_text("period_from"),
    as_text("period_to"),
    "sample_size",
    as_text("expires_on"),
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


def _item(row: tuple[object, ...], day: Callable[[Any], date | None]) -> EvidenceItem:
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
        collected_on=day(collected_on),  # type: ignore[arg-type]
        period_from=day(period_from),
        period_to=day(period_to),
        sample_size=sample_size,  # type: ignore[arg-type]
        expires_on=day(expires_on),
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
        verified_on=day(verified_on),
        facts=facts,
    )
